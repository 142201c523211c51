"""The delivery page's other blocks where parcels have landed: coupons, the goal, overdue parcels."""

import polars as pl
import streamlit as st

from analysis import delivery_days, delivery_promises
from queries.door import answer
from ui import delivery_told as told
from ui import numbers
from ui.charts import columns_over_time
from ui.charts.ranges import ranges
from ui.counters import counter_name
from ui.kept import kept_for
from ui.names import market_name
from ui.section import section
from ui.view import View
from ui.view_parts import of_period

ROWS = 200  # parcels listed when asked for


@kept_for(of_period)
def coupons(view: View) -> None:
    """What missed promises cost, in dollars and won."""
    months, paid = delivery_promises.coupons_by_month(view.filters, view.scope), delivery_promises.coupons_in_period(view.filters, view.scope)
    if not paid.coupons and view.collection.provenance == "own":  # nothing says that coupons are recorded at all
        section(
            view,
            key="coupons",
            title=view.say("missing.coupons.title"),
            sentence="",
            frame=None,
            figure=None,
            empty_reason=view.say("missing.column.coupon_usd"),
        )
        return
    usd, number = told.figure(view, paid.usd, "usd"), told.figure(view, paid.coupons, "count")
    title = (
        view.say("delivery.coupons.title_usd", usd=usd)
        if paid.krw is None
        else view.say("delivery.coupons.title", usd=usd, krw=told.figure(view, paid.krw, "krw"))
    )
    sentence = view.say("delivery.coupons.sentence_plain", number=number)
    if paid.exposure_usd:
        unpaid, exposure = told.figure(view, paid.overdue_unpaid, "count"), told.figure(view, paid.exposure_usd, "usd")
        sentence = view.say("delivery.coupons.sentence", number=number, unpaid=unpaid, exposure=exposure)
    note = None
    if paid.krw is not None:
        day = numbers.day(paid.rate_date, view.language)
        source = counter_name(paid.rate_source, view.language) if paid.rate_source else ""
        note = view.say("delivery.coupons.note", rate=f"{paid.rate:,.0f}", day=day, source=source)
    elif paid.unconverted_usd:
        note = view.say("delivery.coupons.no_rate", usd=told.figure(view, paid.unconverted_usd, "usd"))
    section(
        view,
        key="coupons",
        title=title,
        sentence=sentence,
        frame=months,
        note=note,
        queries=("coupons_by_month", "promises_by_length"),
        metrics=("coupon_usd",),
        figure=lambda frame: columns_over_time(frame, y="coupon_usd", unit="usd", language=view.language, complete="finished"),
        columns=told.columns(view, period_start="month", coupons="", coupon_usd="", coupon_krw="", krw_per_usd="", rate_date="", finished=""),
    )


@kept_for(of_period)
def goal(view: View) -> None:
    """How far every market is from the published goal of 72 hours."""
    rows, language = delivery_days.days_by_market(view.filters, view.scope), view.language
    names = {market: market_name(market, language) for market in rows["market"]}
    title, sentence, chosen = view.say("page.delivery"), "", None
    if rows.height:
        chosen = view.filters.markets[0] if len(view.filters.markets) == 1 and view.filters.markets[0] in names else None
        every = rows.to_dicts()
        row = next((one for one in every if one["market"] == chosen), None) or max(every, key=lambda one: -1 if one["by_target"] is None else one["by_target"])
        share = told.figure(view, row["by_target"], "percent")
        title = view.say("delivery.goal.title" if chosen else "delivery.goal.title_all", market=names[row["market"]], share=share)
        gap = told.reason(view, row, "p90") if row["p90"] is None else view.say("delivery.days_one", days=f"{max(row['p90'] - delivery_days.TARGET_DAYS, 0):g}")
        sentence = view.say("delivery.goal.sentence", market=names[row["market"]], gap=gap)
    section(
        view,
        key="goal",
        title=title,
        sentence=sentence,
        note=view.say("delivery.goal.note"),
        queries=("delivery_days_by_market",),
        metrics=("delivery_days_p50", "delivery_days_p90"),
        frame=rows.hstack([pl.Series("name", [names[market] for market in rows["market"]], dtype=pl.String)]),
        figure=lambda frame: ranges(
            frame,
            label="market",
            low="p50",
            high="p90",
            unit="days",
            language=language,
            names=names,
            accent=chosen,
            target=delivery_days.TARGET_DAYS,
            target_name=view.say("delivery.goal.mark"),
            low_name=view.say("delivery.half"),
            high_name=view.say("delivery.nine"),
        ),
        columns=told.columns(view, name="market", by_target="", by_target_low="low", by_target_high="high", p50="", p90="", p95="", n=""),
    )


def overdue_rows(view: View) -> None:
    """The parcels themselves, only when asked for: the one query of the page that reads rows."""
    if st.toggle(view.say("delivery.rows.toggle"), key="delivery_rows"):
        frame = answer("overdue_parcels", view.filters, view.scope, rows=ROWS)
        section(
            view,
            key="overdue_rows",
            title=view.say("delivery.rows.title"),
            sentence=view.say("delivery.rows.sentence", count=ROWS),
            frame=frame,
            figure=None,
            queries=(("overdue_parcels", {"rows": ROWS}),),
            empty_reason=view.say("delivery.rows.none"),
        )
