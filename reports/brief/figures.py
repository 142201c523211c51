"""Tiles and definitions of a brief: the pages' own tiles in plain words, and the metric register with this brief's numbers put in."""

from collections.abc import Sequence

import polars as pl

from analysis.metric_values import Value
from analysis.overview import Summary
from queries.metrics import Metric
from reports.brief.contents import Definition, Figure, Mark, Table
from ui import numbers
from ui.sparkline import sparkline
from ui.tiles import Tile, trend_words
from ui.view import View
from ui.words import say

_TONES = {"improvement": "good", "concern": "bad"}
_SIGNS = {1: "▲", 0: "→", -1: "▼"}


def figure(key: str, tile: Tile, language: str) -> Figure:
    """A page's tile as a brief says it."""
    value, unit = tile.value, tile.unit
    words = lambda number: numbers.number(number, unit, language)  # noqa: E731
    ranged = not (numbers.absent(tile.low) or numbers.absent(tile.high))
    met = None
    if tile.target is not None and not numbers.absent(value):
        met = value <= tile.target if tile.direction == "down" else value >= tile.target
    picture = sparkline(tile.series, tile.unfinished)
    return Figure(
        key, tile.label, value, unit, words(value),
        interval=say("tile.interval", language, **dict(zip(("low", "high"), numbers.alike((tile.low, tile.high), unit, language)))) if ranged else "",
        low=tile.low if ranged else None, high=tile.high if ranged else None, n=tile.n, marks=_marks(tile, language), before=(tile.previous, tile.year_ago),
        judged=Mark(tile.judged, tone=_TONES.get(tile.judgement, "plain")) if tile.judged else None,
        target=tile.target if met is not None else None,
        target_words=say("tile.target_met" if met else "tile.target_missed", language, target=words(tile.target)) if met is not None else "",
        target_met=met, foot=_foot(tile, language), withheld=tile.withheld or "", picture=picture, picture_words=trend_words(tile, language) if picture else "",
        pale=tile.pale,
    )  # fmt: skip


def _marks(tile: Tile, language: str) -> tuple[Mark, ...]:
    """The changes, with arrow and verdict; none where they are withheld."""
    if tile.withheld:
        return ()
    found = []
    for before, key in ((tile.previous, "tile.previous"), (tile.year_ago, "tile.year_ago")):
        moved = numbers.change(tile.value, before, tile.unit, language)
        if moved is None:
            continue
        good = moved.sign if tile.direction == "up" else -moved.sign
        judged = tile.direction != "none" and moved.sign != 0
        verdict = (
            ""
            if tile.direction == "none" and moved.sign
            else say("tile.unchanged" if not moved.sign else "tile.better" if good > 0 else "tile.worse", language)
        )
        found.append(Mark(f"{_SIGNS[moved.sign]} {moved.text}", say(key, language), verdict, ("good" if good > 0 else "bad") if judged else "plain"))
    return tuple(found)


def _foot(tile: Tile, language: str) -> str:
    parts = [say("tile.n", language, n=numbers.number(tile.n, "count", language))] if tile.n is not None else []
    if tile.fresh_to is not None:
        day = tile.fresh_to if isinstance(tile.fresh_to, str) else numbers.day(tile.fresh_to, language)
        parts.append(say("tile.fresh", language, day=day))
    return " · ".join([*parts, *([tile.caveat] if tile.caveat else [])])


def definitions(view: View, found: Sequence[Summary]) -> list[Definition]:
    """One definition a metric, its formula with this brief's sums, and what intervals and verdicts mean."""
    return [_definition(view, one.headline.metric, one.headline.now) for one in found] + reading(view) if found else []


def reading(view: View) -> list[Definition]:
    """How an interval and a verdict are meant."""
    return [Definition(view.say(f"brief.f.{name}"), view.say(f"brief.f.{name}_text"), "", "", "") for name in ("interval", "unusual")]


def _definition(view: View, metric: Metric, now: Value) -> Definition:
    value = numbers.number(now.value, metric.unit, view.language)
    return Definition(metric.label(view.language), metric.definition(view.language), formula(metric), _filled(metric, now, value), metric.query)


def formula(metric: Metric) -> str:
    """The formula over columns of the metric's query."""
    if metric.aggregation == "percentile":
        return f"Kaplan-Meier P{metric.scale:g} (days; {metric.numerator} | open, lost, returned)"
    if metric.aggregation == "last":
        return f"{metric.numerator} (last period_start)"
    scale = f"{metric.scale:,.0f} × " if metric.scale != 1 else ""
    return f"{scale}Σ {metric.numerator} / Σ {metric.denominator}" if metric.denominator else f"{scale}Σ {metric.numerator}"


def _filled(metric: Metric, now: Value, value: str) -> str:
    if metric.aggregation in ("percentile", "last") or now.value is None:
        return f"= {value}"
    if metric.denominator is None:
        return f"= {now.numerator:,.0f}"
    return f"= {metric.scale:,.0f} × {_plain(now.numerator)} / {_plain(now.denominator)} = {value}"


def _plain(number: float | None) -> str:
    return f"{number:,.0f}" if number and number >= 1000 else f"{number or 0:,.1f}".removesuffix(".0")


def figures_table(view: View, figures: Sequence[Figure]) -> Table:
    """The tiles as rows."""
    names = ("figure", "value", "unit", "low", "high", "n", "previous", "year_ago", "target", "met", "judged", "foot")
    yes_no = {True: view.say("brief.t.yes"), False: view.say("brief.t.no"), None: ""}
    rows = [
        (
            one.label, one.value, numbers.unit_words(one.unit, view.language), one.low, one.high, one.n, None if one.withheld else one.before[0],
            None if one.withheld else one.before[1], one.target, yes_no[one.target_met], one.judged.text if one.judged else "",
            " · ".join(part for part in (one.foot, one.withheld) if part),
        )
        for one in figures
    ]  # fmt: skip
    schema = dict.fromkeys(names, pl.Float64) | dict.fromkeys(("figure", "unit", "met", "judged", "foot"), pl.String) | {"n": pl.Int64}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    return Table(
        "figures", view.say("brief.h.figures"), frame, {name: view.say(f"brief.t.{name}") for name in names}, row_units=tuple(one.unit for one in figures)
    )
