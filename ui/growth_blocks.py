"""Blocks of the growth page about users: the measurer, the answer, levels."""

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import polars as pl
import streamlit as st

from analysis import growth
from analysis.overview import focus_platform
from analysis.printed_overview import sources
from queries.filters import shift_months
from ui import numbers
from ui.charts.base import colours_of
from ui.charts.drawing import Drawing
from ui.charts.events import numbered, with_events
from ui.charts.growth_scale import on_growth_scale
from ui.charts.lines import line_series
from ui.counters import counter_name
from ui.kept import kept_for, put
from ui.names import market_name, platform_name
from ui.page_choice import page_choice
from ui.plain import headline, plain
from ui.section import section
from ui.view import View
from ui.view_parts import of_period

MARKETS_NAMED = 3  # in the answer; more are counted
ASKED = (("users_by_period", {"kind": growth.KIND}),)
SHORT_MONTHS, COURSE_MONTHS = 11, 24  # a period shorter than the first is drawn over the second


@dataclass(frozen=True)
class Picture:
    """What the page's user blocks share: one measurer, all its platforms (chosen ones if any), and its quotes."""

    platform: str
    measurer: str
    users: pl.DataFrame
    own: pl.DataFrame  # of the platform in focus
    growth: pl.DataFrame
    ranks: pl.DataFrame
    field: growth.Field
    quoted: pl.DataFrame

    @cached_property
    def totals(self) -> list[tuple[date, int]]:
        """Users of the platform in focus by month, in all markets together."""
        found: dict[date, int] = {}
        for start, count in zip(self.own["period_start"].to_list(), self.own["users"].to_list()):
            found[start] = found.get(start, 0) + count
        return sorted(found.items())

    @cached_property
    def quotes(self) -> list[dict]:
        """What is printed of the platform's rank and growth, oldest first."""
        return self.quoted.rows(named=True)

    def of_focus(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Rows of the platform in focus."""
        return frame.filter(frame["platform"] == self.platform)


def with_course(view: View) -> View:
    """The same view over at least two years, since one month has no course; a period of a year or more stays."""
    first, last = view.filters.date_from, view.filters.date_to
    if shift_months(first.replace(day=1), SHORT_MONTHS) <= last:
        return view
    return replace(view, filters=view.filters.with_(date_from=shift_months(last.replace(day=1), 1 - COURSE_MONTHS)))


def everyone(view: View) -> View:
    """The same view with all platforms: a rank among one is none, and the query shown must be the one asked."""
    return replace(view, filters=view.filters.with_(platforms=()))


@kept_for(of_period)
def _measurers(view: View) -> dict[str, int]:
    """Months that each measurer counted the platform in focus, the first choice first."""
    found = growth.measurers(view.filters, view.scope, focus_platform(view.filters, view.collection))
    return dict(found.select("measurer", "months").iter_rows())


def measurer_choice(view: View) -> str:
    """The measurer whose counts the page draws; chosen by the reader where there are several."""
    months = _measurers(view)
    names = list(months)
    if len(names) < 2:
        return names[0] if names else ""

    def named(name: str) -> str:
        return view.say("growth.measurer_option", measurer=counter_name(name, view.language), months=months[name])

    return page_choice(view, "measurer", view.say("growth.measurer"), names, named, control="segmented")


@kept_for(of_period)
def picture(view: View, measurer: str) -> Picture:
    """Everything about users that one measurer says in this view. All platforms: a rank among one is none."""
    filters = everyone(view).filters
    users = growth.users(filters, view.scope, measurer)
    platform = focus_platform(view.filters, view.collection)
    return Picture(
        platform,
        measurer,
        users,
        growth.users(view.filters.with_(platforms=(platform,)), view.scope, measurer).sort("period_start"),
        growth.growth_on_year(filters, view.scope, measurer),
        growth.ranks(filters, view.scope, measurer),
        growth.field(filters, view.scope, measurer),
        growth.quoted_ranks(view.filters.with_(platforms=(platform,)), view.scope),
    )


# --- the answer ----------------------------------------------------------------------------------------------------------------------


@kept_for(of_period)
def answer(view: View, shown: Picture, extra: str = "", widened: bool = False) -> None:
    """Users, growth and rank in one sentence; what is not published under it."""
    platform = platform_name(shown.platform, view.language)
    if not shown.totals:
        put(view, st.markdown, headline(view.say("growth.nothing", platform=platform, market=view.market_words)), anchors=False)
        return
    month, users = shown.totals[-1]
    text = view.say(
        "growth.answer",
        platform=platform,
        market=_markets(view, shown),
        users=numbers.number(users, "count", view.language),
        month=numbers.month(month, view.language),
        change=_on_year(view, shown, month),
        rank=_rank(view, shown, month),
        measurer=counter_name(shown.measurer, view.language),
    )
    put(view, st.markdown, headline(f"{text}; {extra}." if extra else f"{text}."), anchors=False)
    notes = [view.say("growth.note_measurer", measurer=counter_name(shown.measurer, view.language))]
    if shift_months(month, 1) <= min(view.filters.date_to, view.collection.data_date or view.filters.date_to):
        notes.insert(0, view.say("growth.note_latest", month=numbers.month(month, view.language)))
    if without := _without(view, shown):
        notes.append(without)
    if widened:
        notes.append(view.say("growth.widened", month=numbers.month(view.filters.date_from, view.language)))
    put(view, st.caption, plain(" ".join(notes)))


def _markets(view: View, shown: Picture) -> str:
    names = [market_name(code, view.language) for code in shown.own["market"].unique().sort()]
    return ", ".join(names) if len(names) <= MARKETS_NAMED else view.say("growth.some_markets", count=len(names))


def _without(view: View, shown: Picture) -> str:
    """Which of the chosen markets this measurer does not count."""
    missing = [market_name(code, view.language) for code in view.filters.markets or view.collection.markets if code not in shown.own["market"]]
    return view.say("growth.without", markets=", ".join(missing)) if missing else ""


def _on_year(view: View, shown: Picture, month) -> str:
    """The growth printed for that month first; else that of the counts, over the markets that have both."""
    quote = _quote(shown, "mau_yoy_growth", month)
    if quote:
        return view.say("growth.on_year_printed", change=signed(view, quote["value"]))
    rows = at(shown.growth, shown.platform, month, "users", "year_ago")
    if not rows:
        return ""
    return view.say("growth.on_year", change=signed(view, 100.0 * (sum(users for users, _ in rows) / sum(year_ago for _, year_ago in rows) - 1)))


def _rank(view: View, shown: Picture, month) -> str:
    quote = _quote(shown, "mau_rank", month)
    if quote:
        return view.say("growth.rank_printed", rank=f"{quote['value']:g}")
    rows = at(shown.ranks, shown.platform, month, "place")
    return view.say("growth.rank", rank=rows[0][0], count=len(shown.field.platforms)) if rows else ""


def at(frame: pl.DataFrame, platform: str, month: date, *names: str) -> list[tuple]:
    """Values of one platform and month."""
    rows = zip(*(frame[name].to_list() for name in ("platform", "period_start", *names)))
    return [row[2:] for row in rows if row[:2] == (platform, month)]


def _quote(shown: Picture, metric: str, month: date) -> dict | None:
    wanted = (metric, month, shown.measurer)
    return next((row for row in shown.quotes if (row["metric"], row["period_start"], row["measurer"]) == wanted), None)


def signed(view: View, value: float) -> str:
    """+12.3 %, −4 %."""
    mark = "+" if value > 0 else numbers.MINUS if value < 0 else "±"
    return f"{mark}{numbers.number(abs(value), 'percent', view.language)}"


# --- levels --------------------------------------------------------------------------------------------------------------------------


@kept_for(of_period)
def users_block(view: View, shown: Picture) -> None:
    """Users by platform over time (by market where several are chosen)."""
    view = everyone(view)
    several = shown.own["market"].n_unique() > 1
    frame = shown.own if several else shown.users
    series = "market" if several else "platform"
    drawn = frame.filter(frame["platform"].is_in([*shown.field.platforms, shown.platform]) & (frame["users"] > 0))
    events = _events(view, frame)
    implied = [numbers.month(day, view.language) for day in sorted({day for day, derived in zip(shown.own["period_start"], shown.own["derived"]) if derived})]
    section(
        view,
        key="growth_users",
        title=_users_title(view, shown),
        sentence=view.say("growth.users_markets_sentence" if several else "growth.users_sentence", measurer=counter_name(shown.measurer, view.language)),
        frame=frame,
        figure=lambda rows: with_events(_users_figure(view, drawn, series, None if several else shown.platform), events, view.language),
        queries=ASKED,
        metrics=("monthly_users",),
        events_frame=events,
        columns=columns(view, "period_start", "market", "platform", "users", "derived", "formula", "source_id"),
        sources_frame=cited(view, frame),
        note=view.say("growth.users_note", months=", ".join(implied)) if implied and not view.simulated else None,
        empty_reason=view.say("growth.no_users"),
    )


def _users_figure(view: View, frame: pl.DataFrame, series: str, accent: str | None) -> Drawing:
    """Levels on a scale of growth: one platform is four times the others, and on a plain scale they would lie on each other."""
    drawn = line_series(
        frame,
        y="users",
        unit="count",
        language=view.language,
        series=series,
        accent=accent,
        names=names_of(view, series),
        height=400,
        colours=colours_for(view, series),
    )
    return on_growth_scale(drawn, frame["users"].min(), frame["users"].max(), view.language)


def _users_title(view: View, shown: Picture) -> str:
    platform = platform_name(shown.platform, view.language)
    if not shown.totals:
        return platform
    (first, earlier), (last, now) = shown.totals[0], shown.totals[-1]
    before = {"before": numbers.number(earlier, "count", view.language), "month": numbers.month(first, view.language)}
    words = {"now": numbers.number(now, "count", view.language), "month": numbers.month(last, view.language)}
    return view.say("growth.users_title", platform=platform, from_=view.say("growth.from", **before) if len(shown.totals) > 1 else "", **words)


# --- small helpers -------------------------------------------------------------------------------------------------------------------


def columns(view: View, *names: str) -> dict[str, str]:
    """Columns of a table twin with their headings."""
    return {name: view.say(f"growth.col.{name}") for name in names}


def names_of(view: View, series: str) -> dict[str, str]:
    """Names of the collection's markets (`series` market) or platforms in the reader's language."""
    named = view.collection.markets if series == "market" else view.collection.platforms
    return {name: market_name(name, view.language) if series == "market" else platform_name(name, view.language) for name in named}


def colours_for(view: View, series: str) -> dict[str, str] | None:
    """A colour a market, the same in every chart; of platforms none: one is accented and the others are grey."""
    return colours_of(list(view.collection.markets)) if series == "market" else None


def source_ids(frame: pl.DataFrame) -> list[str]:
    """The sources that a frame names, in its order."""
    return [one for one in dict.fromkeys(frame["source_id"].to_list()) if one is not None] if "source_id" in frame.columns else []


def cited(view: View, frame: pl.DataFrame) -> pl.DataFrame:
    """What a frame's sources are: title, publisher, date, address."""
    return sources(view.filters, view.scope, *source_ids(frame))


def _events(view: View, frame: pl.DataFrame) -> pl.DataFrame:
    found = view.answer("events_in_period")
    if frame.is_empty():
        return found.head(0)
    market = view.filters.markets[0] if view.filters.markets else None
    last = min(shift_months(frame["period_start"].max(), 1), view.filters.date_to)
    return numbered(found, first=frame["period_start"].min(), last=last, market=market)
