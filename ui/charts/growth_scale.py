"""A scale on which equal growth is an equal slope: a logarithmic axis in people's numbers."""

import math
import re
from collections.abc import Sequence

from ui import numbers
from ui.charts.base import nice_ticks, spread
from ui.charts.drawing import Drawing

FEWEST_TICKS = 4
_TAGS = re.compile("<span[^>]*>[^<]*</span> |<[^>]*>")  # the dot before a name, bold


def on_growth_scale(drawn: Drawing, low: float, high: float, language: str) -> Drawing:
    """The figure with a logarithmic axis of people's numbers, its end labels kept apart on it."""
    bottom, top = math.log10(low) - 0.05, math.log10(high) + 0.1  # the highest line stands clear of the marks of events
    ticks = _round_ones(bottom, top, (1, 2, 5))
    if len(ticks) < FEWEST_TICKS:
        ticks = _round_ones(bottom, top, (1, 1.5, 2, 3, 5, 7))
    ticks = ticks if len(ticks) > 1 else nice_ticks(10**bottom, 10**top)  # a short record lies between two round ones
    drawn.update_yaxes(type="log", range=[bottom, top], tickvals=ticks, ticktext=[numbers.number(tick, "count", language) for tick in ticks])
    ends = {trace.get("name"): _last_value(trace) for trace in drawn.data}
    named = [note for note in drawn.layout.get("annotations", ()) if _label(note) in ends]
    labels = [note for note in named if note.get("xref") == "paper"]
    for note in named:
        note["y"] = math.log10(ends[_label(note)])  # of a line that ended long before the others, at its own end
    least = (top - bottom) * 17 / (drawn.layout["height"] - 60)
    for note, place in zip(labels, spread([math.log10(ends[_label(note)]) for note in labels], least, bottom, top), strict=True):
        note["y"] = place
    return drawn


def _round_ones(bottom: float, top: float, steps: Sequence[float]) -> list[float]:
    """Round numbers between two powers of ten: the steps of each decade."""
    ticks = [step * 10.0**power for power in range(math.floor(bottom), math.ceil(top) + 1) for step in steps]
    return [tick for tick in ticks if bottom <= math.log10(tick) <= top]


def _label(note: dict) -> str:
    return _TAGS.sub("", note["text"].replace("<br>", " "))


def _last_value(trace: dict) -> float:
    return next(float(value) for value in reversed(trace["y"]) if value is not None and math.isfinite(value))
