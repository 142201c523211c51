"""The overview's blocks: the answer, what moved, and the charts."""

from collections.abc import Sequence
from datetime import timedelta

import polars as pl
import streamlit as st

from analysis import growth
from analysis import overview as analysis
from analysis.movers import Moves
from analysis.overview import Summary, focus_platform, users_filters
from analysis.printed_overview import CONFLICT_POINTS, sources
from queries.filters import shift_months
from ui import numbers, overview_printed, overview_quotes, overview_told
from ui.charts.bars import bars
from ui.charts.drawing import Drawing
from ui.charts.events import numbered, with_events
from ui.charts.legend import legend_above
from ui.charts.lines import line_series
from ui.counters import counter_name
from ui.growth_blocks import colours_for, with_course
from ui.kept import kept, kept_for, put
from ui.names import market_name, platform_name
from ui.overview_printed import Printed
from ui.plain import headline, plain, quiet
from ui.plain import title as whole
from ui.section import section
from ui.view import View
from ui.view_parts import any_grain

TOLD = 6  # moves in sentences; the rest is in the table
EVENTS = 6


def lead(view: View, text: str, *notes: str) -> None:
    """The answer, first thing on the page, and quiet lines under it."""
    put(view, st.markdown, headline(text), anchors=False)
    shown = [quiet(whole(note)) for note in notes if note]
    if shown:
        put(view, st.markdown, "  \n".join(shown))


@kept_for(any_grain)
def moved(view: View, found: Moves) -> None:
    """What moved, in sentences."""
    lines = [overview_told.sentence(view, move) for move in found.told[:TOLD]]
    if len(found.told) > TOLD:
        lines.append(view.say("overview.and_more", count=len(found.told) - TOLD))
    if not lines:
        before = overview_told.period_words(view, view.filters.compared())
        lines = [view.say("overview.nothing_moved", before=before) if found.looks else view.say("overview.nothing_compared")]
    _moves(view, lines, "  \n".join(quiet(plain(line)) for line in overview_told.how(view, found)))


@kept_for(any_grain)
def every_move(view: View, found: Moves) -> None:
    """The intervals behind what moved; nothing where nothing did."""
    if found.told:
        section(
            view,
            key="moves",
            title=view.say("overview.looks"),
            sentence=view.say("overview.looks_sentence"),
            frame=overview_told.looks_table(view, found),
            figure=None,
            queries=("operations_by_market",),
            metrics=tuple(dict.fromkeys(move.metric.name for move in found.told)),
            columns=_columns(view, "metric", "market", "before", "now", "times", "n_before", "n_now", "p"),
        )


@kept
def moved_in_print(view: View, facts: Printed) -> None:
    """What moved by printed figures, in sentences."""
    _moves(view, overview_printed.moved(view, facts))


@kept
def quotes_table(view: View, facts: Printed) -> None:
    """The printed figures themselves with their sources."""
    frame, cited = overview_quotes.table(view, facts)
    section(
        view,
        key="printed",
        title=view.say("overview.printed"),
        sentence=view.say("overview.printed_sentence"),
        frame=frame,
        figure=None,
        queries=(("figures", {"metrics": [], "entities": [facts.platform]}), "printed_complaints"),
        sources_frame=cited,
        columns=_columns(view, "what", "value", "period", "who", "source"),
    )


@kept_for(lambda view: with_course(any_grain(view)))
def users_chart(view: View) -> None:
    """Users of the platform as one measurer counts them."""
    platform = focus_platform(view.filters, view.collection)
    filters = users_filters(view.filters, view.collection)
    named = growth.measurers(filters, view.scope, platform)
    measurer = named["measurer"][0] if named.height else ""
    frame = growth.users(filters, view.scope, measurer) if measurer else pl.DataFrame()
    series = "market" if frame.height and frame["market"].n_unique() > 1 else None
    title = (
        view.say("overview.c_users", platform=platform_name(platform, view.language), **_last_users(view, frame, series))
        if frame.height
        else platform_name(platform, view.language)
    )
    events = _events(view, frame)
    section(
        view,
        key="users",
        title=title,
        sentence=view.say("overview.c_users_sentence", measurer=counter_name(measurer, view.language)),
        frame=frame,
        queries=(("users_by_period", {"kind": growth.KIND}),),
        metrics=("monthly_users",),
        figure=lambda rows: with_events(
            line_series(
                rows,
                y="users",
                unit="count",
                language=view.language,
                series=series,
                names=_market_names(view),
                from_zero=False,
                colours=colours_for(view, series or ""),
            ),
            events,
            view.language,
        ),
        events_frame=events,
        sources_frame=sources(filters, view.scope, *(frame["source_id"].to_list() if frame.height else [])),
        empty_reason=view.say("overview.no_users", platform=platform_name(platform, view.language)),
    )


def _last_users(view: View, frame: pl.DataFrame, series: str | None) -> dict:
    totals = frame.group_by("period_start").agg(pl.col("users").sum()).sort("period_start") if series else frame.sort("period_start")
    first, last = totals.row(0, named=True), totals.row(-1, named=True)
    words = {"now": numbers.number(last["users"], "count", view.language), "month": numbers.month(last["period_start"], view.language)}
    return words | {"change": _from(view, first, "users", "count") if totals.height > 1 else ""}


def _from(view: View, row: dict, column: str, unit: str) -> str:
    return view.say("overview.c_change", before=numbers.number(row[column], unit, view.language), month=numbers.month(row["period_start"], view.language))


@kept_for(with_course)
def rate_chart(view: View) -> None:
    """Complaints per 10,000 orders with the interval of the count."""
    frame = analysis.complaint_rate(view.filters, view.scope, view.collection)
    whole = frame.filter(pl.col("complete"))
    title = view.say("section.nothing")
    if frame.height:
        shown = whole if whole.height else frame
        now, first = shown.row(-1, named=True), shown.row(0, named=True)
        words = {"now": numbers.number(now["value"], "per_10k", view.language), "month": numbers.period(now["period_start"], view.filters.grain, view.language)}
        title = view.say("overview.c_rate", change=_from(view, first, "value", "per_10k") if shown.height > 1 else "", **words)
    events = _events(view, frame)
    section(
        view,
        key="complaint_rate",
        title=title,
        sentence=view.say("overview.c_rate_sentence"),
        frame=frame,
        queries=("parcels_by_period",),
        metrics=("complaints_per_10k",),
        events_frame=events,
        figure=lambda rows: with_events(
            line_series(
                rows, y="value", unit="per_10k", language=view.language, grain=view.filters.grain, low="low", high="high", complete="complete", from_zero=False
            ),
            events,
            view.language,
        ),
        empty_reason=view.say("overview.no_rate"),
    )


@kept
def complaints_chart(view: View, facts: Printed) -> None:
    """Printed complaints: whole years of one body, then parts of a year as printed."""
    found, platform = facts.complaints, platform_name(facts.platform, view.language)
    reason = view.say("overview.no_complaints", platform=platform, market=view.market_words)
    if found is None:
        section(
            view,
            key="complaints",
            title=view.say("page.complaints"),
            sentence="",
            frame=None,
            figure=None,
            queries=("printed_complaints",),
            empty_reason=reason,
        )
        return
    body = overview_printed.body_name(view, found.body)
    parts = overview_printed.later_parts(found)
    frame = pl.concat([found.years.with_columns(part=False), parts.with_columns(part=True)])
    labels = [overview_printed.span_words(view, row["period_start"], row["period_end"]) for row in frame.iter_rows(named=True)]
    frame = frame.with_columns(pl.Series("label", labels, dtype=pl.String)).select(
        "label", "period_start", "period_end", "complaints", "part", "body", "kind", "source_id", "row_id"
    )
    title = view.say("overview.c_complaints_one", platform=platform, body=body)
    if found.ratio:
        before, now = found.years.tail(2).rows(named=True)
        values = {
            "before": f"{before['complaints']:,}",
            "now": f"{now['complaints']:,}",
            "year_before": before["period_start"].year,
            "year": now["period_start"].year,
        }
        title = view.say("overview.c_complaints", platform=platform, body=body, **values)
    section(
        view,
        key="complaints",
        title=title,
        sentence=view.say("overview.c_complaints_sentence"),
        frame=frame,
        queries=("printed_complaints",),
        figure=lambda rows: bars(rows, label="label", value="complaints", unit="count", language=view.language, faint="part"),
        sources_frame=sources(view.filters, view.scope, *frame["source_id"].to_list()),
    )


def shares_chart(view: View, facts: Printed) -> None:
    """The leading origin's share by number and by value, counted and printed, a line each."""
    if facts.shares is None:
        reason = view.say("overview.no_shares")
        section(view, key="shares", title=view.say("page.cross_border"), sentence="", frame=None, figure=None, queries=("printed_shares",), empty_reason=reason)
        return
    left, right = st.columns(2, gap="medium")
    told = [overview_printed.conflict(view, facts.shares.origin, row) for row in facts.shares.conflicts.iter_rows(named=True)]
    with left:
        _share_section(view, facts.shares.origin, "number", facts.shares.by_number, " ".join(told))
    with right:
        _share_section(view, facts.shares.origin, "value", facts.shares.by_value, "")


@kept
def _share_section(view: View, origin: str, measure: str, rows: pl.DataFrame, conflict: str) -> None:
    (frame, drawn), origin_words = share_lines(view, rows), market_name(origin, view.language)
    latest = overview_printed.latest_share(view, rows)
    title = view.say(f"overview.c_share_{measure}", origin=origin_words, share=latest) if latest else view.say("overview.c_share_plain", origin=origin_words)
    section(
        view,
        key=f"shares_{measure}",
        title=title,
        sentence=view.say("overview.c_share_sentence", conflict=conflict).strip(),
        frame=frame.select("line", "period_start", "share", "measurer", "vintage", "basis", "part", "whole", "currency", "source_id", "row_id"),
        figure=lambda _: _share_figure(view, drawn),
        queries=("printed_shares",),
        sources_frame=sources(view.filters, view.scope, *frame["source_id"].to_list()),
        empty_reason=view.say("overview.no_shares"),
    )


def share_lines(view: View, rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(the shares with `line`, whose they are; those of them worth drawing)."""
    frame = rows.with_columns(_line_names(view))
    return frame, _worth_drawing(frame)


def _share_figure(view: View, frame: pl.DataFrame) -> Drawing:
    """Lines with a legend: who counted is too long a name to stand at a line's end."""
    drawn = line_series(frame, y="share", unit="percent", language=view.language, series="line", grain="year", markers=True, height=360)
    if drawn.layout.get("annotations"):
        drawn.update_layout(annotations=None)
        legend_above(drawn)
    return drawn


def _worth_drawing(frame: pl.DataFrame) -> pl.DataFrame:
    """Counted shares, and the printed ones that no count stands for or that differ from every count; the table has all."""
    year = ["measure", "period_start"]
    counted = frame.filter(pl.col("basis") == "counted")
    other = counted.select(*year, near="share")
    apart = (
        frame.filter(pl.col("basis") == "printed")
        .join(other, on=year, how="left")
        .filter((pl.col("near").is_null() | ((pl.col("share") - pl.col("near")).abs() > CONFLICT_POINTS)).all().over(*year, "share", "measurer"))
    )
    return pl.concat([counted, apart.drop("near")]).unique(["line", "period_start"], keep="first", maintain_order=True).sort("line", "period_start")


def _line_names(view: View) -> pl.Expr:
    """Which line a share belongs to: one per measure, basis, measurer and vintage, so that no line joins two who count."""

    def named(row: dict) -> str:
        words = view.say(f"overview.s_{row['basis']}", measurer=overview_printed.counted_by(view, row))
        return words[:1].upper() + words[1:]

    return pl.struct("measure", "basis", "measurer", "vintage").map_elements(named, return_dtype=pl.String).alias("line")


def _events(view: View, frame: pl.DataFrame) -> pl.DataFrame:
    found = view.answer("events_in_period")
    if frame.is_empty():
        return found.head(0)
    market = view.filters.markets[0] if view.filters.markets else None
    last = min(shift_months(frame["period_start"].max(), 1) - timedelta(days=1), view.filters.date_to)  # an event beside the drawn part could not be marked
    return numbered(found, first=frame["period_start"].min(), last=last, limit=EVENTS, market=market)


def _market_names(view: View) -> dict[str, str]:
    return {code: market_name(code, view.language) for code in view.collection.markets}


def _moves(view: View, lines: Sequence[str], how: str = "") -> None:
    told = "\n".join(f"- {whole(line)}" for line in lines)
    put(view, st.markdown, f"### {view.say('overview.moved')}\n\n{told}\n\n{how}", anchors=False)


def _columns(view: View, *names: str) -> dict[str, str]:
    return {name: view.say(f"overview.col.{name}") for name in names}


__all__ = [
    "Summary", "complaints_chart", "every_move", "lead", "moved", "moved_in_print", "quotes_table", "rate_chart", "share_lines", "shares_chart", "users_chart",
]  # fmt: skip
