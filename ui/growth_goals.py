"""Blocks of the growth page about markets and goals: ranking and treemap of markets, pace to a goal."""

from bisect import bisect_right
from dataclasses import replace

import polars as pl

from analysis import growth, pace
from analysis.pace import Pace, UsersPace
from analysis.printed_overview import sources
from ui import numbers
from ui.charts.bars import bars
from ui.charts.drawing import Drawing
from ui.charts.fields import treemap
from ui.charts.growth_scale import on_growth_scale
from ui.charts.lines import line_series
from ui.growth_blocks import Picture, columns, signed
from ui.kept import kept_for
from ui.names import market_name, platform_name
from ui.section import section
from ui.view import View
from ui.view_parts import of_period


def _all_markets(view: View) -> View:
    """A ranking needs the others, whichever market is chosen."""
    return replace(view, filters=view.filters.with_(markets=(), grain="month", comparison="previous"))


@kept_for(_all_markets)
def markets_block(view: View, platform: str) -> None:
    """Markets by order value with growth; where orders are not published, the ranks that were printed."""
    frame = growth.markets(view.filters, view.scope)
    if frame.is_empty():
        _printed_markets(view, platform)
        return
    names = {code: market_name(code, view.language) for code in view.collection.markets}
    valued = frame.filter(frame["value_usd"].is_not_null())
    if frame.height == 1:  # a ranking of one says nothing, nor does a word about its lack
        return
    if valued.is_empty():
        section(
            view,
            key="growth_markets",
            title=view.say("growth.ranking_title"),
            sentence="",
            frame=None,
            figure=None,
            queries=("operations_by_market",),
            empty_reason=view.say("missing.column.order_value"),
        )
        return
    shown = columns(view, "place", "market", "value_usd", "share", "growth", "orders", "order_rows")
    section(
        view,
        key="growth_markets",
        title=_markets_title(view, frame),
        sentence=view.say("growth.markets_sentence"),
        frame=frame,
        queries=("operations_by_market",),
        metrics=("order_value",),
        columns=shown,
        figure=lambda _: treemap(valued, label="market", value="value_usd", unit="usd", colour="growth", language=view.language, names=names),
    )
    section(
        view,
        key="growth_ranking",
        title=view.say("growth.ranking_title"),
        sentence=view.say("growth.ranking_sentence"),
        frame=frame,
        queries=("operations_by_market",),
        metrics=("order_value",),
        columns=shown,
        figure=lambda _: bars(
            valued, label="market", value="value_usd", unit="usd", language=view.language, accent=view.collection.default_market, names=names
        ),
    )


def _markets_title(view: View, frame: pl.DataFrame) -> str:
    first = frame.row(0, named=True)
    title = view.say("growth.markets_title", first=market_name(first["market"], view.language), share=numbers.number(first["share"], "percent", view.language))
    home = frame.filter(pl.col("market") == (view.collection.default_market or ""))
    if home.height and home["place"][0] != 1 and home["value_usd"][0] is not None:
        title += view.say("growth.markets_and", market=market_name(home["market"][0], view.language), place=home["place"][0])
    return title


def _printed_markets(view: View, platform: str) -> None:
    rows = growth.printed_markets(view.filters, view.scope)
    if rows.is_empty():
        return
    cited = sources(view.filters, view.scope, *rows["source_id"].to_list())
    titles = dict(cited.select("source_id", "title").iter_rows())
    named = platform_name(platform, view.language)
    table = [
        (
            view.say(f"growth.f_{row['metric']}", market=market_name(row["market"], view.language), platform=named),
            f"{row['value']:g}",
            row["period_start"],
            numbers.dated(row["period_start"], "month" if row["grain"] == "month" else "day", view.language),
            row["measurer"],
            titles.get(row["source_id"]),
        )
        for row in rows.iter_rows(named=True)
    ]
    frame = pl.DataFrame(
        table,
        schema={"what": pl.String, "value": pl.String, "period_start": pl.Date, "when": pl.String, "measurer": pl.String, "source": pl.String},
        orient="row",
    )
    section(
        view,
        key="growth_markets",
        title=view.say("growth.printed_markets_title", platform=named),
        sentence=view.say("growth.printed_markets_sentence"),
        frame=frame,
        figure=None,
        queries=(("figures", {"metrics": ["rank_by_total_spending", "market_rank"], "entities": []}),),
        columns=columns(view, "what", "value", "when", "measurer", "source"),
        sources_frame=cited,
    )


@kept_for(of_period)
def pace_block(view: View, shown: Picture, to_target: UsersPace | None) -> None:
    """Pace to the target of monthly users, or to a printed goal of buyers."""
    goal = pace.buyers_pace(view.filters, view.scope)
    if to_target:
        _target(view, to_target)
    if goal:
        _goal(view, goal)
    if not to_target and not goal:
        section(
            view,
            key="growth_pace",
            title=view.say("growth.pace_plain"),
            sentence="",
            frame=None,
            figure=None,
            queries=("targets_in_force",),
            empty_reason=view.say("growth.no_pace"),
        )


@kept_for(of_period)
def target_words(view: View, found: UsersPace) -> str:
    """0.76 M short of the target of 9 M."""
    target = numbers.number(found.target, "count", view.language)
    if found.met:
        return view.say("growth.pace_met", target=target)
    return view.say("growth.pace_short", short=numbers.number(found.target - found.users, "count", view.language), target=target)


def _target(view: View, found: UsersPace) -> None:
    language, platform = view.language, platform_name(found.platform, view.language)
    apart = numbers.number(abs(found.target - found.users), "count", language)
    target = numbers.number(found.target, "count", language)
    title = (
        view.say("growth.target_title_met", platform=platform, over=apart, target=target)
        if found.met
        else view.say("growth.target_title", platform=platform, short=apart, target=target)
    )
    grown = view.say("growth.not_known") if found.growth is None else signed(view, found.growth)
    sentence = "" if found.met else view.say("growth.target_sentence", needed=signed(view, found.needed), growth=grown)
    if not found.met and found.growth is not None:
        sentence += " " + (
            view.say("growth.target_months", months=f"{found.months_to_target:.0f}") if found.months_to_target else view.say("growth.target_never")
        )
    frame = _with_target(found)
    lines = {"users": platform, "target": view.say("growth.target_line")}
    starts, users, targets = (frame[name].to_list() for name in ("period_start", "users", "target"))
    drawn = [(start, value, "users") for start, value in zip(starts, users)] + [
        (start, value, "target") for start, value in zip(starts, targets) if value is not None
    ]
    both = pl.DataFrame(drawn, schema={"period_start": pl.Date, "value": pl.Float64, "series": pl.String}, orient="row")
    section(
        view,
        key="growth_target",
        title=title,
        sentence=sentence.strip(),
        frame=frame,
        queries=("targets_in_force", ("users_by_period", {"kind": growth.KIND})),
        metrics=("monthly_users",),
        figure=lambda rows: line_series(both, y="value", unit="count", language=language, series="series", accent="users", names=lines, from_zero=False),
        columns=columns(view, "period_start", "users") | {"target": view.say("growth.target_line")},
    )


def _with_target(found: UsersPace) -> pl.DataFrame:
    """Each month with the target in force."""
    since = [day for day, _ in found.steps]
    places = [bisect_right(since, start) for start in found.series["period_start"]]
    return found.series.with_columns(pl.Series("target", [found.steps[place - 1][1] if place else None for place in places], pl.Float64))


def _goal(view: View, found: Pace) -> None:
    language = view.language
    words = {
        "goal": numbers.number(found.goal, "count", language),
        "deadline": numbers.month(found.deadline, language),
        "required": signed(view, found.required),
        "month": numbers.month(found.last, language),
        "actual": view.say("growth.not_known") if found.actual is None else signed(view, found.actual),
    }
    billion = found.goal == 1e9 and found.deadline.year - found.start.year == 7
    title = view.say("growth.pace_title" if billion else "growth.pace_title_general", **words)
    sentence = view.say(
        "growth.pace_sentence",
        entity=platform_name(found.entity, language),
        first=numbers.number(found.start_value, "count", language),
        start=numbers.month(found.start, language),
        goal=words["goal"],
        deadline=words["deadline"],
    )
    note = view.say("growth.pace_after", month=words["month"], needed=signed(view, found.needed)) if found.needed else None
    names = {"needed": view.say("growth.pace_path"), "printed": view.say("growth.pace_points")}
    path = found.path().select("period_start", "value", series=pl.lit("needed"), measurer=pl.lit(None, pl.String))
    frame = pl.concat([found.points.select("period_start", "value", series=pl.lit("printed"), measurer="measurer"), path])
    section(
        view,
        key="growth_pace",
        title=title,
        sentence=sentence,
        frame=frame,
        queries=(("figures", {"metrics": ["buyers_goal", "buyers_cumulative"], "entities": []}), "targets_in_force"),
        figure=lambda rows: _goal_figure(view, found, names),
        columns=columns(view, "period_start", "series", "value", "measurer"),
        note=note,
        sources_frame=sources(view.filters, view.scope, found.goal_source, *found.points["source_id"].to_list()),
    )


def _goal_figure(view: View, found: Pace, names: dict[str, str]) -> Drawing:
    """Required path and printed points on a scale where equal growth is a straight line."""
    path = found.path(12).select("period_start", "value", series=pl.lit("needed"))
    drawn = line_series(
        pl.concat([path, found.points.select("period_start", "value", series=pl.lit("printed"))]),
        y="value",
        unit="count",
        language=view.language,
        series="series",
        accent="printed",
        names=names,
        grain="other",
        markers=True,
    )
    drawn.update_xaxes(tickformat="%Y")
    return on_growth_scale(drawn, found.start_value, found.goal, view.language)


__all__ = ["markets_block", "pace_block", "target_words"]
