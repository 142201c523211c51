"""The five charts of operations: users, orders and what comes next, complaints, promises and days against their normal ranges."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import polars as pl

from analysis import growth, unusual
from analysis import overview as analysis
from analysis.metric_values import target_of
from analysis.outlook import outlook
from analysis.overview import focus_platform, users_filters
from analysis.printed_overview import sources
from queries.filters import shift_months
from queries.metrics import metric_by_name
from reports.brief.contents import Chart, Table
from reports.brief.legal import short
from reports.brief.lines import DASHES, SHAPES, Around, Line, line_chart
from ui import numbers, outlook_blocks, unusual_told
from ui.charts.base import colours_of
from ui.charts.events import numbered
from ui.counters import counter_name
from ui.growth_blocks import with_course
from ui.names import market_name, platform_name
from ui.view import View

EVENTS, EVENT_TITLE = 5, 100  # marked on a chart; characters of a title


def charts(view: View) -> tuple[tuple[Chart, ...], tuple[pl.DataFrame, ...]]:
    """(the charts that have something to show, or say why not; the sources behind them)."""
    people, cited = users_chart(view)
    ranges = [range_chart(view, name) for name in ("promise_kept_rate", "delivery_days_p90")]
    rate = rate_chart(view)
    if rate.events and rate.events == people.events:  # once is enough on paper
        rate = replace(rate, events=(view.say("brief.same_events", count=len(rate.events)),))
    return (people, outlook_chart(view, "orders"), rate, *ranges), (cited,)


def users_chart(view: View) -> tuple[Chart, pl.DataFrame]:
    """Users of the platform in focus as one measurer counts them, over two years at least."""
    view, language = with_course(view), view.language
    platform = focus_platform(view.filters, view.collection)
    filters = users_filters(view.filters, view.collection)
    named = growth.measurers(filters, view.scope, platform)
    measurer = named["measurer"][0] if named.height else ""
    frame = growth.users(filters, view.scope, measurer) if measurer else pl.DataFrame()
    if frame.is_empty():
        reason = view.say("overview.no_users", platform=platform_name(platform, language))
        return Chart("users", platform_name(platform, language), reason), sources(filters, view.scope)
    by_market = frame["market"].n_unique() > 1
    totals = frame.group_by("period_start").agg(pl.col("users").sum()).sort("period_start") if by_market else frame.sort("period_start")
    first, last = totals.row(0, named=True), totals.row(-1, named=True)
    title = view.say(
        "overview.c_users", platform=platform_name(platform, language), now=numbers.number(last["users"], "count", language),
        month=numbers.month(last["period_start"], language), change=changed_from(view, first, "users", "count") if totals.height > 1 else "",
    )  # fmt: skip
    sentence = view.say("overview.c_users_sentence", measurer=counter_name(measurer, language))
    marks, words = events(view, frame)
    rows = frame.select("market", "period_start", value=pl.col("users").cast(pl.Float64))
    drawn = line_chart(
        market_lines(view, rows) if by_market else [Line(rows)], unit="count", language=language, words=f"{title}. {sentence}", around=Around(events=marks)
    )
    columns = {"market": view.say("brief.t.market"), "period_start": view.say("brief.t.period"), "users": view.say("brief.t.users")}
    table = Table("users", title, frame, columns, sentence, {"users": "count"}, title_of(view, "monthly_users"))
    return Chart("users", title, sentence, drawn, table, words), sources(filters, view.scope, *frame["source_id"].to_list())


def market_lines(view: View, rows: pl.DataFrame) -> list[Line]:
    """A line a market, told apart by colour, dash and mark."""
    codes = rows["market"].unique(maintain_order=True).to_list()
    look = colours_of(codes)
    return [
        Line(rows.filter(pl.col("market") == code), market_name(code, view.language), look[code], DASHES[place % len(DASHES)], SHAPES[place % len(SHAPES)])
        for place, code in enumerate(codes)
    ]


def rate_chart(view: View) -> Chart:
    """Complaints per 10,000 orders with the interval of the count."""
    view, language = with_course(view), view.language
    frame = analysis.complaint_rate(view.filters, view.scope, view.collection)
    if frame.is_empty():
        return Chart("complaint_rate", metric_by_name("complaints_per_10k").label(language), view.say("overview.no_rate"))
    whole = frame.filter(pl.col("complete"))
    shown = whole if whole.height else frame
    now, first = shown.row(-1, named=True), shown.row(0, named=True)
    title = view.say(
        "overview.c_rate", now=numbers.number(now["value"], "per_10k", language), month=numbers.period(now["period_start"], view.filters.grain, language),
        change=changed_from(view, first, "value", "per_10k") if shown.height > 1 else "",
    )  # fmt: skip
    sentence = view.say("overview.c_rate_sentence")
    marks, words = events(view, frame)
    target, _ = target_of("complaints_per_10k", view.filters, view.scope)
    drawn = line_chart(
        [Line(frame)], unit="per_10k", language=language, words=f"{title}. {sentence}", grain=view.filters.grain, around=Around(target, events=marks)
    )
    columns = {"period_start": view.say("brief.t.period"), "value": title_of(view, "complaints_per_10k")}
    columns |= {name: view.say(f"brief.t.{name}") for name in ("low", "high", "n", "orders", "complete")}
    units = dict.fromkeys(("value", "low", "high"), "per_10k") | dict.fromkeys(("n", "orders"), "count")
    table = Table("complaint_rate", title, frame, columns, sentence, units, title_of(view, "complaints_per_10k"))
    return Chart("complaint_rate", title, sentence, drawn, table, words)


def range_chart(view: View, name: str) -> Chart:
    """A metric's whole months against their own normal range."""
    metric, language = metric_by_name(name), view.language
    found = unusual.months(name, view.filters, view.scope, view.collection)
    if found is None or found.chart.last is None:
        return Chart(name, metric.label(language), view.say("unusual.chart.empty"))
    chart = found.chart
    frame = pl.DataFrame(
        {
            "period_start": list(found.months), "value": found.values, "centre": found.centre, "low": found.low, "high": found.high,
            "kind": chart.kind.tolist(), "rule": [view.say(f"unusual.rule.{rule}") if rule else "" for rule in chart.rule], "n": found.n.astype(int),
        }
    )  # fmt: skip
    title, sentence = unusual_told.chart_title(view, metric, found), unusual_told.chart_sentence(view, metric, found)
    target, _ = target_of(name, view.filters, view.scope)
    limits = frame.select("period_start", "centre", floor="low", roof="high")
    drawn = line_chart(
        [Line(frame.select("period_start", "value", "kind"))], unit=metric.unit, language=language, words=f"{title}. {sentence}",
        from_zero=metric.unit != "percent", around=Around(target, limits),
    )  # fmt: skip
    columns = {column: view.say(f"unusual.column.{column}") for column in ("period_start", "value", "centre", "low", "high", "rule", "n")}
    units = dict.fromkeys(("value", "centre", "low", "high"), metric.unit) | {"n": "count"}
    note = view.say(f"unusual.chart.note_{found.kind}", spread=f"{chart.spread[-1]:.1f}")
    table = Table(f"range_{name}", title, frame, columns, sentence, units, view.say("brief.sheet.range", label=metric.label(language)))
    return Chart(name, title, sentence, drawn, table, note=note)


def outlook_chart(view: View, name: str) -> Chart:
    """A trending metric and its next months."""
    metric, language = metric_by_name(name), view.language
    found = outlook(name, view.filters, view.scope, view.collection)
    if found is None or found.forecast.reason:
        count = 0 if found is None else len(found.months)
        reason = view.say(f"outlook.reason.{found.forecast.reason if found else 'none'}", count=count)
        return Chart(f"outlook_{name}", view.say("outlook.title_none", label=metric.label(language)), reason)
    frame = outlook_blocks.history_and_ahead(found)
    target, direction = target_of(name, view.filters, view.scope)
    title = outlook_blocks.title_words(view, metric, found)
    sentence = " ".join(outlook_blocks.sentences(view, metric, found, target, direction))
    drawn = line_chart(
        [Line(frame.with_columns(complete="known"))], unit=metric.unit, language=language, words=f"{title}. {sentence}", around=Around(target), from_zero=False
    )
    columns = {column: view.say(f"outlook.column.{column}") for column in ("period_start", "value", "low", "high", "known")}
    units, sheet = dict.fromkeys(("value", "low", "high"), metric.unit), view.say("brief.sheet.outlook", label=metric.label(language))
    table = Table(f"outlook_{name}", title, frame, columns, sentence, units, sheet)
    return Chart(f"outlook_{name}", title, sentence, drawn, table, note=" ".join(outlook_blocks.notes(view, found)))


def events(view: View, frame: pl.DataFrame) -> tuple[tuple[tuple[int, date, date | None], ...], tuple[str, ...]]:
    """(marks for a chart of this frame, the words beside their numbers)."""
    found = view.answer("events_in_period")
    market = view.filters.markets[0] if view.filters.markets else None
    last = min(shift_months(frame["period_start"].max(), 1), view.filters.date_to)
    rows = numbered(found, first=frame["period_start"].min(), last=last, limit=EVENTS, market=market)
    marks = tuple((row["number"], row["starts_on"], row["ends_on"]) for row in rows.iter_rows(named=True))
    return marks, tuple(_event_words(view, row) for row in rows.iter_rows(named=True))


def _event_words(view: View, row: Mapping) -> str:
    known = row.get("precision", "day")
    starts = numbers.dated(row["starts_on"], known, view.language)
    ends = numbers.dated(row["ends_on"], known, view.language) if row.get("ends_on") else starts
    title = (row.get("title_ko") if view.language == "ko" else None) or row["title"]
    return f"{row['number']} · {starts if ends == starts else f'{starts} – {ends}'}: {short(title, EVENT_TITLE)}"


def changed_from(view: View, row: Mapping, column: str, unit: str) -> str:
    """, 3.2 M in Jan 2023."""
    return view.say("overview.c_change", before=numbers.number(row[column], unit, view.language), month=numbers.month(row["period_start"], view.language))


def title_of(view: View, name: str) -> str:
    """A metric's label."""
    return metric_by_name(name).label(view.language)
