"""Words on lines over time: names at the lines' ends before any legend, a level with its name where it covers the least."""

import math
from collections.abc import Mapping, Sequence
from datetime import date

from ui import numbers
from ui.charts.base import FONT, shorten, spread
from ui.charts.drawing import Drawing
from ui.charts.legend import legend_above
from ui.charts.palette import WARNING
from ui.charts.placing import Spot, along, box, covered
from ui.words import say

LABELLED = 8  # lines with a label at their end; more get a legend
TOLD_APART = 2  # lines whose names need no dot
PLOT = 250  # pixels of a plot on a phone
EARLY = 0.75  # of the period: a line that ends before that has its name at its own end, not at the plot's
End = tuple[str, date, float, bool]  # a line's label, its last day and value, whether it is the accented one


def end_labels(
    drawn: Drawing, ends: Sequence[End], low: float, high: float, height: int, always: bool = False, first: date | None = None,
    colours: Mapping[str, str] | None = None,
) -> None:  # fmt: skip
    """Labels right of the lines' ends, moved apart: of all lines, or of the accented and the largest; a legend where none is accented.

    `first`: the first day drawn; where it is given, lines that end long before the others are named where they end. `colours` of lines by label: where
    none of many is accented, each name has a dot of its line's colour, since names that had to be moved apart no longer stand at their lines.
    """
    if len(ends) > LABELLED and not always:
        if not any(strong for *_, strong in ends):
            legend_above(drawn)
            return
        ends = sorted(ends, key=lambda end: (not end[3], -end[2]))[:LABELLED]
    keys = {} if len(ends) <= TOLD_APART or any(strong for *_, strong in ends) else colours or {}
    last = max((day for _, day, *_ in ends), default=None)
    early = [end for end in ends if first and (end[1] - first) < EARLY * (last - first)]
    beside = [end for end in ends if end not in early]
    least = min((high - low) * 17 / max(height - 60, 1), (high - low) / max(len(beside), 1))
    for end, place in zip(beside, spread([end[2] for end in beside], least, low, high)):
        drawn.add_annotation(x=1, xref="paper", y=place, text=_words(end, keys), showarrow=False, xanchor="left", xshift=6, font={"size": FONT - 0.5})
    for end in early:
        drawn.add_annotation(x=end[1], y=end[2], text=_words(end, keys), showarrow=False, xanchor="left", xshift=8, font={"size": FONT - 0.5})


def _words(end: End, colours: Mapping[str, str]) -> str:
    text = shorten(end[0], 18)
    if end[0] in colours:
        return f'<span style="color:{colours[end[0]]}">●</span> {text}'
    return f"<b>{text}</b>" if end[3] else text


def level_line(
    drawn: Drawing, level: float, unit: str, language: str, lines: Sequence[Sequence[tuple[date, float]]], bounds: tuple[float, float], *,
    is_alone: bool = False,
) -> None:  # fmt: skip
    """A dashed line at a target, named above or below it at the left, the middle or the right: where its name covers the least of the `lines`.

    `is_alone`: nothing is named right of the plot; there the target's name stands, on two lines, when no place in the plot is free.
    """
    drawn.add_hline(y=level, line={"color": WARNING, "width": 1.5, "dash": "dash"})
    words = say("chart.target", language, value=numbers.number(level, unit, language))
    days = [day for line in lines for day, _ in line]
    tall = drawn.layout["height"] - 60
    wide, high = (max(days) - min(days)).days or 1 if days else 1, (bounds[1] - bounds[0]) or 1
    spots = [spot for line in lines for spot in along([((day - min(days)).days / wide * PLOT, (value - bounds[0]) / high * tall) for day, value in line])]
    place, hidden = _free_place(words, (level - bounds[0]) / high * tall, spots)
    if hidden and is_alone:
        words, place = words.replace(" ", "<br>", 1), {"x": 1, "xanchor": "left", "xshift": 6, "align": "left"}
    drawn.add_annotation(xref="paper", y=level, text=words, showarrow=False, font={"size": FONT - 0.5}, **place)


def _free_place(words: str, height: float, spots: Sequence[Spot]) -> tuple[Mapping[str, object], int]:
    """Anchors of a name beside a level line, the left end above it where all are alike; and how many of the spots it covers there."""
    size, across = FONT - 0.5, {"left": (0.0,), "right": (1.0,), "center": (0.5, 0.25, 0.75)}

    def cost(place: tuple[float, str, str]) -> int:
        at, anchor, side = place
        return covered(box(words, at * PLOT, height + (size if side == "bottom" else -size), anchor, size), spots)

    places = ((at, anchor, side) for side in ("bottom", "top") for anchor, ats in across.items() for at in ats)
    hidden, best = math.inf, (0.0, "left", "bottom")
    for place in places:
        if (here := cost(place)) < hidden:
            hidden, best = here, place
        if not hidden:
            break
    at, anchor, side = best
    return {"x": at, "xanchor": anchor, "yanchor": side}, int(hidden)
