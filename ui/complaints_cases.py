"""Blocks of the complaint page where single cases are landed: who counted, tiles, pace, two clocks, rates per users."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import polars as pl
import streamlit as st

from analysis import complaint_causes, complaints, why
from analysis.complaint_cells import cells_of
from analysis.complaint_summary import Summary, moved, summary
from analysis.complaints import MATURING_DAYS, Counter
from queries.filters import Filters
from ui import complaints_why, numbers
from ui.charts.case_links import opens_cases
from ui.charts.cases import cumulative_years
from ui.charts.drawing import Drawing
from ui.charts.events import numbered, with_events
from ui.charts.lines import line_series
from ui.complaints_words import body_name, code, count, counter_name, percent, place, rate, signed
from ui.counters import label_words
from ui.kept import kept, kept_for
from ui.page_choice import page_choice
from ui.plain import plain
from ui.section import section
from ui.tiles import Tile, tiles, unexplained
from ui.unusual_blocks import judged_tiles
from ui.unusual_told import judged
from ui.view import View
from ui.view_parts import any_grain, of_period, up_to_end

CLOCKS = {
    "period_start": pl.Date, "clock": pl.String, "rate": pl.Float64, "orders": pl.Float64, "n": pl.Int64, "complete": pl.Boolean, "low": pl.Float64,
    "high": pl.Float64,
}  # fmt: skip


def choose_counter(view: View, found: Sequence[Counter]) -> Counter:
    """Who counted: one at a time, the others named beside it."""
    by_key = {counter.key: counter for counter in found}
    chosen = by_key[page_choice(view, "counted", view.say("cases.body"), list(by_key), lambda key: counter_name(view, by_key[key]), control="segmented")]
    st.caption(_counted_words(view, tuple(found), chosen))
    return chosen


@kept_for(of_period)
def _counted_words(view: View, found: tuple[Counter, ...], chosen: Counter) -> str:
    """Who else counted, and how many rows stand for how many cases."""
    others = [f"{counter_name(view, one)} {count(view, one.weighted)}" for one in found if one is not chosen]
    lines = [view.say("cases.others", others="; ".join(others)) if others else view.say("cases.alone")]
    if chosen.weighted != chosen.rows:
        lines.append(view.say("cases.sampled", rows=count(view, chosen.rows), cases=count(view, chosen.weighted)))
    return plain(" ".join(lines))


@kept_for(any_grain)
def answer_words(view: View, counter: Counter) -> str:
    """The first thing seen: the rate and how it moved against the period compared with."""
    now, before = (summary(filters, view.scope, counter) for filters in (view.filters, view.filters.compared()))
    key, value = ("orders", now.per_orders) if counter.is_desk else ("users", now.per_users)
    text = (
        view.say(f"cases.head.{key}", place=place(view), rate=rate(view, value))
        if value
        else view.say("cases.head.count", place=place(view), count=count(view, now.received))
    )
    change = moved(now, before, counter)
    if change:
        size = numbers.number(abs(change.percent), "percent", view.language)
        text += view.say("cases.head.more" if change.percent > 0 else "cases.head.less", size=size, before=view.say(f"cases.before.{view.filters.comparison}"))
    return text


@kept_for(any_grain)
def lead_words(view: View, counter: Counter) -> str:
    """The second sentence: how many, about what, how many refused, and whether noise alone could make the change."""
    now, before = (summary(filters, view.scope, counter) for filters in (view.filters, view.filters.compared()))
    cause, share = complaint_causes.top_cause(cells_of(view.filters, view.scope, counter))
    period = numbers.months_between(view.filters.date_from, view.filters.date_to, view.language)
    name = body_name(view, counter.body)
    words = {
        "count": count(view, now.received),
        "cause": code(view, cause),
        "share": percent(view, share),
        "refused": percent(view, now.refused),
    }
    told = [view.say("cases.lead", body=name[0].upper() + name[1:], period=period, **words)]
    if change := moved(now, before, counter):
        told.append(view.say("cases.lead.beyond" if change.beyond_noise else "cases.lead.noise"))
    ordered = _by_order_date(view) if counter.is_desk else None
    if ordered is not None and rate(view, ordered.value) != rate(view, now.per_orders):
        told.append(view.say("cases.lead.ordered", rate=rate(view, ordered.value)))
    return " ".join(told)


def _by_order_date(view: View) -> Tile | None:
    """The rate as the register and Overview have it: cases about the period's orders; None where cases name no orders."""
    return next(iter(judged_tiles(view, ("complaints_per_10k",))), None)


@kept_for(any_grain)
def draw_tiles(view: View, counter: Counter) -> None:
    """The row of tiles."""
    row = tiles_of(view, counter)
    tiles(view, row, complaints_why.why_words(view, counter, unexplained(row)))


@kept_for(any_grain)
def tiles_of(view: View, counter: Counter) -> list[Tile]:
    """Received, rate per orders, rate per users, refused, days to resolve."""
    now = summary(view.filters, view.scope, counter)
    before, year_ago = (_whole(view.filters.compared(name), view, counter) for name in ("previous", "year_ago"))
    still_open = view.say("cases.tile.open", share=percent(view, now.open))
    refused, half = ("refused_rate", "resolution_days_p50") if "refused_rate" in explained(view, counter) else (None, None)
    monthly = view.filters.with_(grain="month")
    series = complaints.series(monthly, view.scope, counter)["received"].to_list()
    users = complaints.per_million_users(monthly, view.scope, counter)["rate"].to_list()
    by_orders = _orders_tile(view, now) if counter.is_desk and now.per_orders is not None else None
    received_alone = _tile(  # cases that name no orders
        view, "per_orders.desk", "per_10k", now.per_orders, before, year_ago, "per_orders", n=now.rows, direction="down",
        caveat=view.say("cases.clock.received"),
    )  # fmt: skip
    per_users = _tile(view, "per_users", "per_million", now.per_users, before, year_ago, "per_users", n=now.user_rows, series=users, direction="down")
    received = next(iter(explained(view, counter)), None)
    row = [
        _tile(view, "received", "count", now.received, before, year_ago, "received", n=now.rows, series=series, direction="down", asks=received),
        by_orders or (received_alone if counter.is_desk and now.per_orders is not None else per_users),
        _tile(view, "refused", "percent", now.refused, before, year_ago, "refused", n=now.rows, direction="down", caveat=still_open, asks=refused),
        _tile(view, "half", "days", now.half, before, year_ago, "half", n=now.rows, direction="down", asks=half),
    ]
    judged_here = (tile if tile is by_orders or not tile.why else replace(judged(view, tile, tile.why), notify=tile.why) for tile in row)
    return [tile for tile in judged_here if tile.value is not None]


def _orders_tile(view: View, now: Summary) -> Tile | None:
    """The figure of Overview, with the other clock's beside it."""
    found = _by_order_date(view)
    return replace(found, caveat=view.say("cases.tile.clock", rate=rate(view, now.per_orders))) if found else None


@kept_for(of_period)
def explained(view: View, counter: Counter) -> tuple[str, ...]:
    """The metrics of the register that this counter's tiles show, received ones first."""
    if counter.is_desk:
        return ("cases_received", "complaints_per_10k", *(("refused_rate", "resolution_days_p50") if counter.kind == "complaint" else ()))
    return ("agency_complaints",) if why.agency(view.filters, view.scope) == counter.body else ()


def _whole(filters: Filters, view: View, counter: Counter) -> Summary | None:
    """The period before, where the counter's cases cover all of it: a half-covered period is no comparison."""
    first = complaints.first_month(view.filters, view.scope, counter)
    return summary(filters, view.scope, counter) if first <= filters.date_from else None


def _tile(
    view: View,
    label: str,
    unit: str,
    value,
    before: Summary | None,
    year_ago: Summary | None,
    field: str,
    *,
    n=None,
    series=(),
    caveat=None,
    direction="none",
    asks=None,
) -> Tile:
    old = [getattr(one, field) if one else None for one in (before, year_ago)]
    return Tile(view.say(f"cases.tile.{label}"), value, unit, direction, n=n, previous=old[0], year_ago=old[1], series=series, caveat=caveat, why=asks)


def pace_block(view: View, counter: Counter) -> None:
    """This year so far against the years before, whole months only."""
    _pace_block(view, counter.ever)


@kept_for(up_to_end)
def _pace_block(view: View, counter: Counter) -> None:
    found = complaints.pace(view.filters, view.scope, counter)
    title, sentence, frame = view.say("page.complaints"), "", None
    if found:
        change = signed(view, found.so_far, found.same_months)
        if found.share_of_last_year is not None:
            title = view.say("cases.pace.title", year=found.year, share=percent(view, found.share_of_last_year), last=found.year - 1, months=found.months)
        else:
            title = view.say("cases.pace.title.same", year=found.year, count=count(view, found.so_far), change=change, last=found.year - 1)
        month = numbers.month(date(found.year, found.months, 1), view.language)
        sentence = view.say(
            "cases.pace.sentence", month=month, now=count(view, found.so_far), same=count(view, found.same_months), last=found.year - 1, change=change
        )
        frame = found.curve
    section(
        view, key="pace", title=title, sentence=sentence, frame=frame, queries=("complaints_by_market",), empty_reason=view.say("cases.pace.none"),
        figure=lambda rows: cumulative_years(rows, year=found.year, language=view.language),
    )  # fmt: skip


@kept
def clocks_block(view: View, counter: Counter) -> None:
    """Cases per orders: both clocks of the desk, the complaint date of an outside body."""
    rows = complaints.series(view.filters, view.scope, counter)
    placed = rows["orders"] > 0
    rows = rows if placed.sum() == rows.height else rows.filter(placed)
    if not counter.is_desk:
        _agency_orders(view, rows)
        return
    frame = _both_clocks(rows)
    judged = [(value, start) for start, clock, value, complete in frame["period_start", "clock", "rate", "complete"].rows() if clock == "ordered" and complete]
    title = view.say("cases.clock.title.none")
    if judged:
        most, start = max(judged, key=lambda one: one[0])
        key = "cases.clock.title" if len(judged) > 1 else "cases.clock.title.one"
        title = view.say(key, period=numbers.period(start, view.filters.grain, view.language), rate=rate(view, most))
    events = marked_events(view, frame)
    section(
        view,
        key="clocks",
        title=title,
        sentence=view.say("cases.clock.sentence", days=MATURING_DAYS),
        frame=frame,
        events_frame=events,
        metrics=("complaints_per_10k",),
        queries=("complaints_by_market", "late_by_market"),
        empty_reason=view.say("cases.orders.none"),
        figure=lambda data: opens_cases(
            with_events(_clock_lines(view, data), events, view.language), series={view.say("cases.clock.received"): ""}, grain=view.filters.grain
        ),
    )


def _clock_lines(view: View, frame: pl.DataFrame) -> Drawing:
    return line_series(
        frame,
        y="rate",
        unit="per_10k",
        language=view.language,
        series="clock",
        grain=view.filters.grain,
        accent="ordered",
        names={clock: view.say(f"cases.clock.{clock}") for clock in ("ordered", "received")},
        low="low",
        high="high",
        complete="complete",
    )


def _both_clocks(rows: pl.DataFrame) -> pl.DataFrame:
    """Grain: period and clock; the interval of the order clock, whose counts it is of."""
    wanted = ("period_start", "ordered_rate", "received_rate", "orders", "case_rows", "rows", "maturing", "whole", "ordered_low", "ordered_high")
    columns, nothing = {name: rows[name].to_list() for name in wanted}, [None] * rows.height
    sides = {
        "period_start": columns["period_start"] * 2,
        "clock": ["ordered"] * rows.height + ["received"] * rows.height,
        "rate": columns["ordered_rate"] + columns["received_rate"],
        "orders": columns["orders"] * 2,
        "n": columns["case_rows"] + columns["rows"],
        "complete": [not young for young in columns["maturing"]] + columns["whole"],
        "low": columns["ordered_low"] + nothing,
        "high": columns["ordered_high"] + nothing,
    }
    return pl.DataFrame([pl.Series(name, sides[name], kind) for name, kind in CLOCKS.items()])


def _agency_orders(view: View, rows: pl.DataFrame) -> None:
    frame = rows.select(
        "period_start",
        pl.col("received").alias("complaints"),
        "orders",
        pl.col("received_rate").alias("rate"),
        pl.col("received_low").alias("low"),
        pl.col("received_high").alias("high"),
        pl.col("whole").alias("complete"),
    )
    _rate_line(view, frame, "orders", view.say("cases.orders.sentence"), ("complaints_by_market", "late_by_market"))


@kept
def users_block(view: View, counter: Counter) -> None:
    """Cases a month per million monthly users of one measurer."""
    frame = complaints.per_million_users(view.filters, view.scope, counter)
    sentence = view.say("cases.users.sentence", measurer=label_words(frame["measurer"][0], view.language)) if frame.height else ""
    _rate_line(view, frame, "users", sentence, ("complaints_by_market", ("users_by_period", {"kind": "mau"})))


def _rate_line(view: View, frame: pl.DataFrame, key: str, sentence: str, queries) -> None:
    grain = "month" if view.filters.grain == "week" and key == "users" else view.filters.grain
    title = view.say("cases.tile.per_users")
    if frame.height:
        first, last = frame.row(0, named=True), frame.row(-1, named=True)
        words = {"start": numbers.period(first["period_start"], grain, view.language), "end": numbers.period(last["period_start"], grain, view.language)}
        title = view.say(f"cases.{key}.title", first=rate(view, first["rate"]), last=rate(view, last["rate"]), **words)
    events = marked_events(view, frame)
    section(
        view,
        key=f"per_{key}",
        title=title,
        sentence=sentence,
        frame=frame,
        queries=queries,
        events_frame=events,
        empty_reason=view.say(f"cases.{key}.none"),
        figure=lambda rows: opens_cases(
            with_events(
                line_series(
                    rows,
                    y="rate",
                    unit="per_million",
                    language=view.language,
                    grain=grain,
                    low="low",
                    high="high",
                    complete="complete" if "complete" in rows.columns else None,
                    title=view.say("cases.tile.per_orders.agency") if key == "orders" else "",
                ),
                events,
                view.language,
            ),
            grain=grain,
        ),
    )


def marked_events(view: View, frame: pl.DataFrame, limit: int = 6) -> pl.DataFrame:
    """Dated events of the period with their numbers; the words stand under the chart."""
    first = view.filters.date_from
    return _numbered(view, None if frame.is_empty() else max(first, frame["period_start"].min()), limit)


@kept_for(of_period)
def _numbered(view: View, first: date | None, limit: int) -> pl.DataFrame:
    """Events from the first day that a chart shows something for; none where it shows nothing."""
    market = view.filters.markets[0] if len(view.filters.markets) == 1 else None
    found = view.answer("events_in_period")
    if first is None:
        return numbered(found.clear(), first=view.filters.date_from, last=view.filters.date_to)
    return numbered(found, first=first, last=view.filters.date_to, limit=limit, market=market)
