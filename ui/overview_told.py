"""The overview in words and tiles: from numbers of the analysis to what a person reads. No Streamlit, no queries."""

from collections.abc import Sequence

import polars as pl

from analysis.movers import Move, Moves
from analysis.overview import Summary, targets
from analysis.unusual import judgement
from queries.filters import Filters
from queries.metrics import Metric, metric_by_name
from ui import numbers
from ui.counters import counter_name
from ui.kept import kept
from ui.names import market_name, platform_name
from ui.tiles import Tile
from ui.view import View
from ui.view_parts import any_grain


def period_words(view: View, filters: Filters | None = None) -> str:
    """Jul 2025 – Jun 2026."""
    chosen = filters or view.filters
    return numbers.months_between(chosen.date_from, chosen.date_to, view.language)


@kept
def answer(view: View, found: Sequence[Summary], moved: Moves) -> str:
    """On target? What moved most?"""
    met, missed = targets(tuple(found))
    where = {"market": view.market_words, "period": period_words(view)}
    judged = len(met) + len(missed)
    first = view.say("overview.targets", met=len(met), count=judged, **where) if judged else view.say("overview.no_targets", **where)
    if moved.told:
        return f"{first}. {view.say('overview.largest', sentence=sentence(view, moved.told[0], short=True))}{_where_and_since(view, found, moved)}."
    before = period_words(view, view.filters.compared())
    return f"{first}. {view.say('overview.nothing_moved', before=before) if moved.looks else view.say('overview.nothing_compared')}"


def _where_and_since(view: View, found: Sequence[Summary], moved: Moves) -> str:
    """Of the largest move of all markets together: the market that moved most the same way, and since when the figure is unusual.

    Both are known already: each market is among the looks, and the tile of the figure is judged on the same page. The channel or the kind of goods behind
    it is what Why? searches for, which would cost each new selection the search.
    """
    top = moved.told[0]
    if top.market:
        return ""
    same = (one for one in moved.told if one.market and one.metric.name == top.metric.name and (one.now > one.before) == (top.now > top.before))
    where = next((view.say("overview.most_in", market=market_name(one.market, view.language)) for one in same), "")
    if top.metric.name not in {one.headline.metric.name for one in found}:
        return where
    judged = judgement(top.metric.name, any_grain(view).filters, view.scope, view.collection)
    is_same = judged.verdict in ("high", "low") or judged.verdict == ("improvement" if top.good else "concern")
    return where + (view.say("overview.since", month=numbers.month(judged.since, view.language)) if judged.since and is_same else "")


@kept
def missed_targets(view: View, found: Sequence[Summary]) -> str:
    """Which targets are missed, with value and target; '' where none is."""
    missed = targets(tuple(found))[1]
    return view.say("overview.missed", missed=", ".join(_missed(view, one) for one in missed)) if missed else ""


def _missed(view: View, one: Summary) -> str:
    metric, found = one.headline.metric, one.headline
    values = {name: numbers.number(value, metric.unit, view.language) for name, value in (("value", found.now.value), ("target", found.target))}
    return view.say("overview.missed_one", label=metric.label(view.language), **values)


def sentence(view: View, move: Move, short: bool = False) -> str:
    """Promise kept fell from 91.1 % to 87 % (−4.1 points, worse, n = 30,684)."""
    unit, language = move.metric.unit, view.language
    changed = numbers.change(move.now, move.before, unit, language)
    words = [changed.text] if changed else []
    if move.good is not None:
        words.append(view.say("overview.better" if move.good else "overview.worse"))
    key = f"overview.{numbers.course(move.now, move.before, unit, language)}{'_short' if short else ''}"
    label = move.metric.label(language)
    text = view.say(
        key,
        label=f"{label}," if language == "en" and "," in label else label,  # the words behind its comma end before the verb
        change=", ".join(words),
        market=view.say("overview.in_market", market=market_name(move.market, language)) if move.market else "",
        before=value_words(move.metric, move.before, language),
        now=value_words(move.metric, move.now, language),
        n=numbers.number(move.n_now, "count", language),
    )
    return text[0].lower() + text[1:] if short and language == "en" else text


def value_words(metric: Metric, value: float, language: str) -> str:
    """A value with its unit, also where the unit is "per 10,000" and the label does not say so."""
    words = numbers.number(value, metric.unit, language)
    if not metric.unit.startswith("per_") or "10k" in metric.name:
        return words
    unit = numbers.unit_words(metric.unit, language)
    return f"{unit} {words}" if language == "ko" else f"{words} {unit}"


def how(view: View, moved: Moves) -> list[str]:
    """How the moves were judged, what did not move and what was not compared."""
    if not moved.looks:  # nothing was judged, so nothing is said of how; the tiles say why each has no change
        return []
    language = view.language
    lines = [view.say("overview.how", before=period_words(view, view.filters.compared()), looks=moved.looks)]
    if moved.quiet:
        key = "overview.quiet_whole" if any(look.market for look in moved.told) else "overview.quiet"  # of a market of it a move is told above
        lines.append(view.say(key, names=", ".join(metric_by_name(name).label(language) for name in moved.quiet)))
    if moved.withheld:
        named = [
            view.say("overview.not_compared_one", label=metric_by_name(name).label(language), reason=view.say(f"overview.reason.{reason}"))
            for name, reason in moved.withheld.items()
        ]
        lines.append(view.say("overview.not_compared", names=", ".join(named)))
    return lines


def looks_table(view: View, moved: Moves) -> pl.DataFrame:
    """The moves as a table."""
    return pl.DataFrame(
        [
            (
                move.metric.label(view.language),
                market_name(move.market, view.language) if move.market else view.market_words,
                value_words(move.metric, move.before, view.language),
                value_words(move.metric, move.now, view.language),
                move.before,
                move.now,
                move.n_before,
                move.n_now,
                view.say("overview.times", low=f"{move.low:,.2f}", high=f"{move.high:,.2f}"),
                move.low,
                move.high,
                "< 0.001" if move.p_adjusted < 0.001 else f"{move.p_adjusted:.3f}",
            )
            for move in moved.told
        ],
        schema={
            "metric": pl.String,
            "market": pl.String,
            "before": pl.String,
            "now": pl.String,
            "before_value": pl.Float64,
            "now_value": pl.Float64,
            "n_before": pl.Int64,
            "n_now": pl.Int64,
            "times": pl.String,
            "low": pl.Float64,
            "high": pl.Float64,
            "p": pl.String,
        },
        orient="row",
    )


def tile(view: View, one: Summary, platform: str) -> Tile:
    """A tile of the register."""
    found, language = one.headline, view.language
    stock = found.metric.aggregation == "last"
    label = f"{found.metric.label(language)}, {platform_name(platform, language)}" if stock else found.metric.label(language)
    return Tile(
        label,
        found.now.value,
        found.metric.unit,
        found.metric.direction,
        n=None if stock else found.now.n,
        previous=None if one.same_comparison else found.previous.value,
        year_ago=found.year_ago.value,
        target=found.target,
        series=found.series.values,
        unfinished=one.unfinished_points,
        fresh_to=None if stock else one.fresh_to,
        withheld=view.say(f"overview.withheld.{one.withheld}") if one.withheld else None,
        caveat=_caveat(view, one) if stock else _per(found.metric, language),
        help=found.metric.definition(language),
        why=found.metric.name,
    )


def _per(metric: Metric, language: str) -> str | None:
    """What a bare rate is per, where its label does not say it."""
    return numbers.unit_words(metric.unit, language) if metric.unit.startswith("per_") and "10k" not in metric.name else None


def _caveat(view: View, one: Summary) -> str:
    """Whose count it is and of which month; which chosen markets it leaves out."""
    measurer = counter_name(one.headline.now.measurer, view.language)
    missing = [market for market in (view.filters.markets or view.collection.markets) if one.markets and market not in one.markets]
    latest = view.say("overview.users_latest", measurer=measurer, month=numbers.month(one.headline.now.period_start, view.language))
    if not missing:
        return latest
    return view.say("overview.users_some", measurer=latest, missing=", ".join(market_name(market, view.language) for market in missing))


@kept
def same_comparison(view: View, found: Sequence[Summary]) -> str:
    """Said once where the period before and a year ago are the same dates; '' elsewhere."""
    if not any(one.same_comparison for one in found):
        return ""
    return view.say("overview.same_comparison", period=period_words(view, view.filters.compared("year_ago")))
