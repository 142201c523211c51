"""Blocks of the growth page about users: the answer, levels, growth on the year, rank and share, measurers beside each other."""

from dataclasses import dataclass

import polars as pl
import streamlit as st

from analysis import growth
from analysis.overview import focus_platform
from analysis.printed_overview import sources
from queries.filters import shift_months
from ui import numbers
from ui.charts.bars import bars
from ui.charts.events import numbered, with_events
from ui.charts.lines import bump, line_series, share_area
from ui.names import market_name, platform_name
from ui.plain import plain
from ui.section import section
from ui.view import View

ASKED = (("users_by_period", {"kind": growth.KIND}),)
MOST_GROWTH = 250.0  # percent; a newcomer's first year is said in words and would flatten everybody else's


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


def measurer_choice(view: View) -> str:
    """The measurer whose counts the page draws; chosen by the reader where there are several."""
    platform = focus_platform(view.filters, view.collection)
    found = growth.measurers(view.filters, view.scope, platform)
    names = found["measurer"].to_list()
    if len(names) < 2:
        return names[0] if names else ""
    months = dict(found.select("measurer", "months").iter_rows())
    chosen = st.segmented_control(
        view.say("growth.measurer"), names[:5], default=names[0], required=True, key="growth_measurer",
        format_func=lambda name: view.say("growth.measurer_option", measurer=name, months=months.get(name, 0)),
    )  # fmt: skip
    return chosen if chosen in names else names[0]


def picture(view: View, measurer: str) -> Picture:
    """Everything about users that one measurer says in this view. All platforms: a rank among one is none."""
    filters = view.filters.with_(platforms=())
    users = growth.users(filters, view.scope, measurer)
    platform = focus_platform(view.filters, view.collection)
    return Picture(
        platform, measurer, users, users.filter(pl.col("platform") == platform).sort("period_start"), growth.growth_on_year(filters, view.scope, measurer),
        growth.ranks(filters, view.scope, measurer), growth.field(filters, view.scope, measurer),
        growth.quoted_ranks(view.filters.with_(platforms=(platform,)), view.scope),
    )  # fmt: skip


# --- the answer ----------------------------------------------------------------------------------------------------------------------


def answer(view: View, shown: Picture, extra: str = "") -> None:
    """Users, growth and rank in one sentence; what is not published under it."""
    platform = platform_name(shown.platform, view.language)
    latest = _latest(shown)
    if latest is None:
        st.markdown(f"## {plain(view.say('growth.nothing', platform=platform, market=view.market_words))}", anchors=False)
        return
    text = view.say(
        "growth.answer", platform=platform, market=_markets(view, shown), users=numbers.number(latest["users"], "count", view.language),
        month=numbers.month(latest["period_start"], view.language), change=_on_year(view, shown, latest["period_start"]), rank=_rank(view, shown, latest["period_start"]), measurer=shown.measurer,
    )  # fmt: skip
    st.markdown(f"## {plain(f'{text}; {extra}' if extra else text)}.", anchors=False)
    notes = [view.say("growth.note_measurer", measurer=shown.measurer)]
    if shift_months(latest["period_start"], 1) <= min(view.filters.date_to, view.collection.data_date or view.filters.date_to):
        notes.insert(0, view.say("growth.note_latest", month=numbers.month(latest["period_start"], view.language)))
    st.caption(plain(" ".join(notes)))


def _latest(shown: Picture) -> dict | None:
    totals = shown.own.group_by("period_start").agg(pl.col("users").sum(), pl.col("market").n_unique().alias("markets")).sort("period_start")
    return totals.row(-1, named=True) if totals.height else None


def _markets(view: View, shown: Picture) -> str:
    named = shown.own["market"].unique().sort().to_list()
    return market_name(named[0], view.language) if len(named) == 1 else ", ".join(market_name(code, view.language) for code in named)


def _on_year(view: View, shown: Picture, month) -> str:
    """The growth printed for that month first; else that of the counts, over the markets that have both."""
    quote = _quote(shown, "mau_yoy_growth", month)
    if quote:
        return view.say("growth.on_year_printed", change=signed(view, quote["value"]))
    rows = shown.growth.filter((pl.col("platform") == shown.platform) & (pl.col("period_start") == month))
    if rows.is_empty():
        return ""
    return view.say("growth.on_year", change=signed(view, 100.0 * (rows["users"].sum() / rows["year_ago"].sum() - 1)))


def _rank(view: View, shown: Picture, month) -> str:
    quote = _quote(shown, "mau_rank", month)
    if quote:
        return view.say("growth.rank_printed", rank=f"{quote['value']:g}")
    rows = shown.ranks.filter((pl.col("platform") == shown.platform) & (pl.col("period_start") == month))
    return view.say("growth.rank", rank=rows["place"][0], count=len(shown.field.platforms)) if rows.height else ""


def _quote(shown: Picture, metric: str, month) -> dict | None:
    rows = shown.quoted.filter((pl.col("metric") == metric) & (pl.col("period_start") == month) & (pl.col("measurer") == shown.measurer))
    return rows.row(0, named=True) if rows.height else None


def signed(view: View, value: float) -> str:
    """+12.3 %, −4 %."""
    mark = "+" if value > 0 else numbers.MINUS if value < 0 else "±"
    return f"{mark}{numbers.number(abs(value), 'percent', view.language)}"


# --- levels --------------------------------------------------------------------------------------------------------------------------


def users_block(view: View, shown: Picture) -> None:
    """Users by platform over time (by market where several are chosen)."""
    several = shown.own["market"].n_unique() > 1
    frame = shown.own if several else shown.users
    series = "market" if several else "platform"
    events = _events(view, frame)
    implied = [numbers.month(day, view.language) for day in shown.own.filter(pl.col("derived"))["period_start"].unique().sort()]
    section(
        view, key="growth_users", title=_users_title(view, shown), sentence=view.say("growth.users_sentence", measurer=shown.measurer), frame=frame,
        figure=lambda rows: with_events(
            line_series(rows, y="users", unit="count", language=view.language, series=series, accent=None if several else shown.platform, names=_names(view, series)), events, view.language
        ),
        queries=ASKED, metrics=("monthly_users",), events_frame=events, columns=columns(view, "period_start", "market", "platform", "users", "derived", "formula", "source_id"),
        sources_frame=_cited(view, frame), note=view.say("growth.users_note", months=", ".join(implied)) if implied and not view.simulated else None, empty_reason=view.say("growth.no_users"),
    )  # fmt: skip


def _users_title(view: View, shown: Picture) -> str:
    totals = shown.own.group_by("period_start").agg(pl.col("users").sum()).sort("period_start")
    platform = platform_name(shown.platform, view.language)
    if totals.is_empty():
        return platform
    first, last = totals.row(0, named=True), totals.row(-1, named=True)
    before = {"before": numbers.number(first["users"], "count", view.language), "month": numbers.month(first["period_start"], view.language)}
    words = {"now": numbers.number(last["users"], "count", view.language), "month": numbers.month(last["period_start"], view.language)}
    return view.say("growth.users_title", platform=platform, from_=view.say("growth.from", **before) if totals.height > 1 else "", **words)


# --- growth on the year --------------------------------------------------------------------------------------------------------------


def growth_block(view: View, shown: Picture) -> None:
    """Growth on the year, where the same measurer published both months."""
    several = shown.own["market"].n_unique() > 1
    frame = shown.growth.filter(pl.col("platform") == shown.platform) if several else shown.growth
    own = frame.filter(pl.col("platform") == shown.platform).sort("period_start")
    platform, series = platform_name(shown.platform, view.language), "market" if several else "platform"
    drawn = frame.filter(pl.col("growth") <= MOST_GROWTH)
    section(
        view, key="growth_year", title=_growth_title(view, shown, own, several), sentence=view.say("growth.year_sentence"), frame=frame if drawn.height else frame.head(0),
        figure=lambda rows: line_series(
            drawn, y="growth", unit="percent", language=view.language, series=series, accent=None if several else shown.platform, names=_names(view, series), markers=True
        ),
        queries=ASKED, columns=columns(view, "period_start", "market", "platform", "users", "year_ago", "growth", "derived"), sources_frame=_cited(view, shown.users),
        note=" ".join(part for part in (_growth_quote(view, shown, platform), _clipped(view, frame)) if part) or None, empty_reason=_growth_quote(view, shown, platform) or view.say("growth.no_year"),
    )  # fmt: skip


def _growth_title(view: View, shown: Picture, own: pl.DataFrame, several: bool) -> str:
    platform = platform_name(shown.platform, view.language)
    if own.is_empty():
        quote = shown.quoted.filter(pl.col("metric") == "mau_yoy_growth")
        if quote.is_empty():
            return platform
        return view.say("growth.year_title", platform=platform, growth=signed(view, quote["value"][-1]), month=numbers.month(quote["period_start"][-1], view.language))
    last = own.filter(pl.col("period_start") == own["period_start"].max())
    value = 100.0 * (last["users"].sum() / last["year_ago"].sum() - 1)
    return view.say("growth.year_title", platform=platform, growth=signed(view, value), month=numbers.month(last["period_start"][0], view.language))


def _growth_quote(view: View, shown: Picture, platform: str) -> str:
    rows = shown.quoted.filter(pl.col("metric") == "mau_yoy_growth").iter_rows(named=True)
    told = [view.say("growth.year_quoted", platform=platform, growth=signed(view, row["value"]), month=numbers.month(row["period_start"], view.language), measurer=row["measurer"]) for row in rows]
    return " ".join(told)


def _clipped(view: View, frame: pl.DataFrame) -> str:
    beyond = frame.filter(pl.col("growth") > MOST_GROWTH).sort("period_start")
    if beyond.is_empty():
        return ""
    named = [f"{platform_name(row['platform'], view.language)} {numbers.month(row['period_start'], view.language)} {signed(view, row['growth'])}" for row in beyond.head(6).iter_rows(named=True)]
    return view.say("growth.year_clipped", list=", ".join(named))


# --- rank and share ------------------------------------------------------------------------------------------------------------------


def rank_block(view: View, shown: Picture) -> None:
    """Rank over time where it is known; a printed rank is quoted."""
    own = shown.ranks.filter(pl.col("platform") == shown.platform).sort("period_start")
    quotes = shown.quoted.filter(pl.col("metric") == "mau_rank")
    platform = platform_name(shown.platform, view.language)
    title = platform
    if own.height:
        title = view.say("growth.rank_title", platform=platform, rank=own["place"][-1], count=len(shown.field.platforms), month=numbers.month(own["period_start"][-1], view.language))
    elif quotes.height:
        title = view.say("growth.rank_title_printed", platform=platform, rank=f"{quotes['value'][-1]:g}", month=numbers.month(quotes["period_start"][-1], view.language))
    told = " ".join(_rank_quote(view, shown, row) for row in quotes.iter_rows(named=True))
    field = ", ".join(platform_name(name, view.language) for name in shown.field.platforms)
    section(
        view, key="growth_rank", title=title, sentence=view.say("growth.rank_sentence", measurer=shown.measurer, field=field), frame=shown.ranks, queries=ASKED,
        figure=lambda rows: bump(rows, rank="place", series="platform", value="users", language=view.language, accent=shown.platform, names=_names(view, "platform")),
        columns=columns(view, "period_start", "platform", "users", "place", "share"), note=told or None, empty_reason=told or view.say("growth.no_rank", measurer=shown.measurer),
        sources_frame=sources(view.filters, view.scope, *quotes["source_id"].to_list(), *_source_ids(shown.users)),
    )  # fmt: skip


def _rank_quote(view: View, shown: Picture, row: dict) -> str:
    printed = set(shown.users.filter(pl.col("period_start") == row["period_start"])["platform"].to_list())
    missing = [platform_name(name, view.language) for name in shown.field.platforms if name not in printed]
    words = view.say("growth.rank_missing", names=", ".join(missing)) if missing else ""
    values = {"platform": platform_name(row["entity"], view.language), "rank": f"{row['value']:g}", "month": numbers.month(row["period_start"], view.language)}
    return view.say("growth.rank_quoted", measurer=row["measurer"], missing=words, **values).strip()


def share_block(view: View, shown: Picture) -> None:
    """Share of the sum over the regular platforms."""
    own = shown.ranks.filter(pl.col("platform") == shown.platform).sort("period_start")
    platform, title = platform_name(shown.platform, view.language), platform_name(shown.platform, view.language)
    if own.height:
        title = view.say("growth.share_title", platform=platform, share=numbers.number(own["share"][-1], "percent", view.language), month=numbers.month(own["period_start"][-1], view.language))
    single = shown.ranks["period_start"].n_unique() < 2

    def drawn(rows: pl.DataFrame):
        if single:
            return bars(rows.sort("share", descending=True), label="platform", value="share", unit="percent", language=view.language, accent=shown.platform, names=_names(view, "platform"))
        gaps = rows["period_start"].n_unique() < 12  # an area over missing months would invent them
        if gaps or not view.simulated:
            return line_series(rows, y="share", unit="percent", language=view.language, series="platform", accent=shown.platform, names=_names(view, "platform"), markers=True)
        return share_area(rows, y="users", series="platform", language=view.language, accent=shown.platform, names=_names(view, "platform"))

    section(
        view, key="growth_share", title=title, sentence=view.say("growth.share_sentence"), frame=shown.ranks, figure=drawn, queries=ASKED,
        columns=columns(view, "period_start", "platform", "users", "share"), empty_reason=view.say("growth.no_rank", measurer=shown.measurer), sources_frame=_cited(view, shown.users),
    )  # fmt: skip


# --- measurers beside each other -----------------------------------------------------------------------------------------------------


def spread_block(view: View, shown: Picture) -> None:
    """The same platform and month by several measurers."""
    frame = growth.spread(view.filters, view.scope, shown.platform)
    platform = platform_name(shown.platform, view.language)
    if frame.is_empty():
        section(view, key="growth_spread", title=platform, sentence="", frame=None, figure=None, queries=ASKED, empty_reason=view.say("growth.no_spread", platform=platform))
        return
    latest = frame.filter(pl.col("period_start") == _widest(frame))
    title = view.say(
        "growth.spread_title", month=numbers.month(latest["period_start"][0], view.language), low=numbers.number(latest["low"][0], "count", view.language), high=numbers.number(latest["high"][0], "count", view.language)
    )
    labelled = frame.with_columns(label=pl.concat_str(pl.col("period_start").map_elements(lambda day: numbers.month(day, view.language), return_dtype=pl.String), pl.lit(" · "), "measurer"))
    section(
        view, key="growth_spread", title=title, sentence=view.say("growth.spread_sentence", platform=platform), frame=labelled, queries=ASKED,
        figure=lambda rows: bars(rows, label="label", value="users", unit="count", language=view.language),
        columns=columns(view, "period_start", "measurer", "users", "low", "high", "source_id"), sources_frame=_cited(view, frame),
    )  # fmt: skip


def _widest(frame: pl.DataFrame):
    return frame.sort(pl.col("high") / pl.col("low"), descending=True)["period_start"][0]


def superseded_block(view: View) -> None:
    """Other printings of a fact."""
    frame = growth.superseded(view.filters.with_(platforms=()), view.scope)
    if frame.is_empty():
        return
    ids = [*frame["source_id"].to_list(), *frame["kept_source_id"].to_list()]
    section(
        view, key="growth_superseded", title=view.say("growth.superseded_title"), sentence=view.say("growth.superseded_sentence"), frame=frame.rename({"users": "printed"}), figure=None,
        queries=(("superseded_users", {"kind": growth.KIND}),), sources_frame=sources(view.filters, view.scope, *ids),
        columns=columns(view, "period_start", "platform", "measurer", "printed", "kept_users", "source_id", "kept_source_id", "row_id"),
    )  # fmt: skip


# --- small helpers -------------------------------------------------------------------------------------------------------------------


def columns(view: View, *names: str) -> dict[str, str]:
    """Columns of a table twin with their headings."""
    return {name: view.say(f"growth.col.{name}") for name in names}


def _names(view: View, series: str) -> dict[str, str]:
    named = view.collection.markets if series == "market" else view.collection.platforms
    return {name: market_name(name, view.language) if series == "market" else platform_name(name, view.language) for name in named}


def _source_ids(frame: pl.DataFrame) -> list[str]:
    return frame["source_id"].drop_nulls().unique(maintain_order=True).to_list() if "source_id" in frame.columns else []


def _cited(view: View, frame: pl.DataFrame) -> pl.DataFrame:
    return sources(view.filters, view.scope, *_source_ids(frame))


def _events(view: View, frame: pl.DataFrame) -> pl.DataFrame:
    found = view.answer("events_in_period")
    if frame.is_empty():
        return found.head(0)
    market = view.filters.markets[0] if view.filters.markets else None
    last = min(shift_months(frame["period_start"].max(), 1), view.filters.date_to)
    return numbered(found, first=frame["period_start"].min(), last=last, market=market)
