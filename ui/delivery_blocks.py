"""The delivery page's blocks where parcels have landed: promises, days, stages, customs, coupons, the goal, overdue parcels."""

import polars as pl
import streamlit as st

from analysis import delivery_days, delivery_promises
from analysis.metric_values import target_of
from analysis.weighted_rates import FEW_ORDERS
from queries.door import answer
from ui import delivery_told as told
from ui import numbers
from ui.charts import bars, columns_over_time, heatmap, line_series, numbered, with_events
from ui.charts.ranges import ranges
from ui.counters import counter_name
from ui.kept import kept_for
from ui.names import market_name
from ui.section import section
from ui.view import View
from ui.view_parts import any_comparison, of_period
from ui.words import say_or

EVENTS = 6
ROWS = 200  # parcels listed when asked for


def events(view: View, frame: pl.DataFrame) -> pl.DataFrame:
    """The dated events inside a chart's time, numbered, those of the chosen market first."""
    if frame.is_empty():
        return pl.DataFrame()
    market = view.filters.markets[0] if len(view.filters.markets) == 1 else None
    return numbered(view.answer("events_in_period"), first=frame["period_start"].min(), last=view.filters.date_to, limit=EVENTS, market=market)


@kept_for(any_comparison)
def kept_over_time(view: View, kept: delivery_promises.Kept) -> None:
    """Promises kept by period, with interval, target and events."""
    rows, language = delivery_promises.kept_over_time(view.filters, view.scope), view.language
    marked = events(view, rows)
    target, _ = target_of("promise_kept_rate", view.filters, view.scope)
    counts = {name: told.figure(view, getattr(kept, name), "count") for name in ("due", "late", "overdue", "lost", "returned")}
    section(
        view,
        key="promise_kept",
        title=_kept_title(view, rows),
        sentence=view.say("delivery.kept.sentence", **counts),
        frame=rows,
        figure=lambda frame: with_events(
            line_series(
                frame,
                y="kept",
                unit="percent",
                language=language,
                grain=view.filters.grain,
                low="kept_low",
                high="kept_high",
                complete="finished",
                target=target,
                from_zero=False,
            ),
            marked,
            language,
        ),
        queries=("parcels_by_period", "promises_by_length"),
        metrics=("promise_kept_rate",),
        events_frame=marked,
        columns=told.columns(view, period_start="", kept="", kept_low="low", kept_high="high", due="", due_rows="n", finished=""),
        note=view.say("delivery.kept.note", n=told.figure(view, kept.due_rows, "count")),
    )


def _kept_title(view: View, rows: pl.DataFrame) -> str:
    every = rows["period_start", "kept", "finished"].to_dicts()
    known = [row for row in every if row["finished"]] or every
    if not known:
        return view.say("page.delivery")
    best, worst = (pick(known, key=lambda row: row["kept"]) for pick in (max, min))
    words = {}
    for name, row in (("best", best), ("worst", worst)):
        words |= {name: told.figure(view, row["kept"], "percent"), f"{name}_when": numbers.period(row["period_start"], view.filters.grain, view.language)}
    return view.say("delivery.kept.title" if len(known) > 1 else "delivery.kept.title_one", **words)


@kept_for(of_period)
def kept_by_length(view: View) -> None:
    """Promises kept by the days promised: over the whole period, and each over time."""
    rows = _with_length(view, delivery_promises.kept_by_length(view.filters, view.scope))
    rows = rows.hstack([(rows["due_rows"] < FEW_ORDERS).alias("few")])
    table = told.columns(
        view, length="", kept="", kept_low="low", kept_high="high", due="", due_rows="n", late="", overdue="", lost="lost_parcels", returned=""
    )
    section(
        view,
        key="promise_length",
        title=_length_title(view, rows),
        sentence=view.say("delivery.length.sentence"),
        frame=rows,
        columns=table,
        queries=("promises_by_length",),
        metrics=("promise_kept_rate",),
        figure=lambda frame: bars(frame, label="length", value="kept", unit="percent", language=view.language, low="kept_low", high="kept_high", faint="few"),
    )


@kept_for(any_comparison)
def kept_by_length_over_time(view: View) -> None:
    """A line for each promise length."""
    rows = _with_length(view, delivery_promises.kept_by_length_over_time(view.filters, view.scope))
    done = [row for row in rows["period_start", "length", "kept", "finished"].iter_rows() if row[-1]]
    latest = max((row[0] for row in done), default=None)
    values = ", ".join(f"{length} {told.figure(view, kept, 'percent')}" for start, length, kept, _ in done if start == latest)
    grain = "month" if view.filters.grain == "week" else view.filters.grain
    section(
        view,
        key="promise_length_time",
        title=view.say("delivery.length_time.title"),
        frame=rows,
        queries=("promises_by_length",),
        metrics=("promise_kept_rate",),
        sentence=view.say("delivery.length_time.sentence", when=numbers.period(latest, grain, view.language), values=values) if values else "",
        figure=lambda frame: line_series(
            frame,
            y="kept",
            unit="percent",
            language=view.language,
            series="length",
            grain=grain,
            complete="finished",
            from_zero=False,
            markers=False,
        ),
        columns=told.columns(view, period_start="", length="", kept="", kept_low="low", kept_high="high", due="", due_rows="n", finished=""),
    )


def _with_length(view: View, rows: pl.DataFrame) -> pl.DataFrame:
    names = {pair: told.length(view, *pair) for pair in set(zip(rows["shortest"], rows["longest"]))}
    return rows.hstack([pl.Series("length", [names[pair] for pair in zip(rows["shortest"], rows["longest"])], dtype=pl.String)])


def _length_title(view: View, rows: pl.DataFrame) -> str:
    if rows.is_empty():
        return view.say("delivery.length_time.title")
    every = [(kept, length) for kept, length, few in rows["kept", "length", "few"].rows() if not few]
    if not every:
        return view.say("delivery.length.title_few")
    (best, best_length), (worst, worst_length) = (pick(every, key=lambda one: one[0]) for pick in (max, min))
    shares = {name: told.figure(view, share, "percent") for name, share in (("best", best), ("worst", worst))}
    if best == worst:  # one length, or all alike
        return view.say("delivery.length.title_same", lengths=", ".join(length for _, length in every), **shares)
    words = {"best_length": best_length, "worst_length": worst_length, **shares}
    return view.say("delivery.length.title" if len(every) > 1 else "delivery.length.title_one", **words)


@kept_for(of_period)
def stages(view: View) -> None:
    """Where on the way the days are spent."""
    rows, language = delivery_days.stages(view.filters, view.scope), view.language
    names = {stage: view.say(f"delivery.stage.{stage}") for stage in (*delivery_days.STAGES, "total")}
    every = rows.to_dicts()
    slowest = max(every, key=lambda row: (row["p90"] is None, row["p90"] or 0, row["p50"] is not None, row["p50"] or 0), default=None)
    title = view.say("delivery.stages.title", stage=names[slowest["stage"]], p90=told.within(view, slowest, "p90")) if slowest else view.say("page.delivery")
    ends = [None if row["p90"] is not None else told.reason(view, row, "p90") for row in every]
    counts = ", ".join(f"{names[row['stage']]} {told.figure(view, row['n'], 'count')}" for row in every)
    section(
        view,
        key="stages",
        title=title,
        sentence=view.say("delivery.stages.sentence"),
        frame=rows.hstack([pl.Series("end", ends, dtype=pl.String)]),
        figure=lambda frame: ranges(
            frame,
            label="stage",
            low="p50",
            high="p90",
            unit="days",
            language=language,
            names=names,
            low_name=view.say("delivery.half"),
            high_name=view.say("delivery.nine"),
            end="end",
        ),
        queries=("stage_days_by_hub",),
        columns=told.columns(view, stage="", p50="", p90="", p95="", n="", open_share="", never="", beyond=""),
        note=view.say("delivery.stages.note", values=counts),
    )


@kept_for(of_period)
def stages_by_hub(view: View) -> None:
    """P90 of each stage by the hub that parcels leave from."""
    rows = delivery_days.stages_by_hub(view.filters, view.scope)
    if rows["origin_hub"].unique().to_list() == ["unknown"]:
        section(
            view, key="stages_hubs", title=view.say("delivery.hubs.title_none"), sentence="", frame=None, figure=None, queries=("stage_days_by_hub",),
            empty_reason=view.say("missing.column.origin_hub"),
        )  # fmt: skip
        return
    _matrix(view, "hubs", rows, "origin_hub", "hub", "stage_days_by_hub")


@kept_for(of_period)
def stages_by_channel(view: View) -> None:
    """P90 of each stage by logistics channel."""
    _matrix(view, "lines", delivery_days.stages_by_channel(view.filters, view.scope), "channel", "channel", "stage_days_by_channel")


def _matrix(view: View, key: str, rows: pl.DataFrame, cut: str, word: str, query: str) -> None:
    names = {stage: view.say(f"delivery.stage.{stage}") for stage in (*delivery_days.STAGES, "total")}
    named, stage = rows[cut].to_list(), rows["stage"].to_list()
    whole = [rows.row(at, named=True) for at, name in enumerate(stage) if name == "total"]
    whole.sort(key=lambda row: -(1e9 if row["p90"] is None else row["p90"]))  # the slowest first
    places = {row[cut]: place for place, row in enumerate(whole)}
    shown = {name: say_or(f"code.{name}", view.language, name) for name in places}
    ordered = rows[sorted((at for at, name in enumerate(named) if name in places), key=lambda at: places[named[at]])]
    few = {row[cut] for row in whole if row["n"] < FEW_ORDERS}
    ranked = [row for row in whole if row[cut] not in few]
    title = view.say(f"delivery.{key}.title_few" if whole else "page.delivery")
    if ranked:
        ending = "_unknown" if ranked[0]["p90"] is None else ""
        title = view.say(f"delivery.{key}.title{ending}", **{word: shown[ranked[0][cut]]}, p90=told.within(view, ranked[0], "p90"))
    labels = {name: view.say("delivery.few", name=label) if name in few else label for name, label in shown.items()}
    section(
        view,
        key=f"stages_{key}",
        title=title,
        sentence=view.say(f"delivery.{key}.sentence"),
        frame=ordered,
        queries=(query,),
        note=" ".join(view.say(f"delivery.matrix.{word}") for word in ("note", *(("few",) if few else ()))),
        figure=lambda frame: heatmap(
            frame, row=cut, column="stage", value="p90", unit="count", language=view.language, row_names=labels, column_names=names, dark=view.dark
        ),
        columns={cut: view.say(f"delivery.column.{word}")} | told.columns(view, stage="", p50="", p90="", n="", open_share="", never="", beyond=""),
    )


@kept_for(any_comparison)
def customs(view: View) -> None:
    """Cleared by the next day, over time."""
    rows, language = delivery_promises.cleared_over_time(view.filters, view.scope), view.language
    marked = events(view, rows)
    target, _ = target_of("next_day_clearance_rate", view.filters, view.scope)
    title, sentence = view.say("delivery.pledge.cleared"), ""
    if rows.height:
        last = told.latest(rows)
        now = told.figure(view, last["cleared"], "percent")
        title = view.say("delivery.customs.title", now=now, when=numbers.period(last["period_start"], view.filters.grain, language))
        share = (rows["cleared"] * rows["customs_known"]).sum() / rows["customs_known"].sum()
        sentence = view.say(
            "delivery.customs.sentence", known=told.figure(view, rows["customs_known"].sum(), "count"), share=told.figure(view, share, "percent")
        )
    section(
        view,
        key="customs",
        title=title,
        sentence=sentence,
        frame=rows,
        queries=("parcels_by_period",),
        metrics=("next_day_clearance_rate",),
        empty_reason=view.say("missing.column.next_day_clearance_rate") if view.collection.provenance == "own" else None,
        events_frame=marked,
        figure=lambda frame: with_events(
            line_series(
                frame,
                y="cleared",
                unit="percent",
                language=language,
                grain=view.filters.grain,
                low="cleared_low",
                high="cleared_high",
                complete="finished",
                target=target,
                from_zero=False,
            ),
            marked,
            language,
        ),
        columns=told.columns(view, period_start="", cleared="", cleared_low="low", cleared_high="high", customs_known="", customs_known_rows="n", finished=""),
    )


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
