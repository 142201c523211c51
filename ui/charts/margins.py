"""The margins of a figure, from the labels that will stand there.

plotly.js can find them itself (`automargin`), but draws every axis twice for it and makes the browser lay out the whole page each time, which was half
of the time of a page with many charts. So it is switched off on every axis whose labels are known here: axes with their own tick texts, and dates, whose
labels are one line of a known form. An axis of numbers without tick texts keeps it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from math import cos, radians, sin

from ui.charts.date_ticks import date_ticks, span_of
from ui.charts.look import TICK_SIZE, TITLE_SIZE
from ui.charts.widths import LINE, block_height, lines_of, text_width

PHONE = 350  # pixels of a figure on a phone 390 pixels wide: there a label reaches farthest beyond the plot
_ASIDE, _BELOW = 7, 9  # pixels between an axis and its labels, with a little air to the edge of the figure
_CAPITALS = 0.7  # of the font size: the height of a title's first line, as plotly.js places it
Margin = dict[str, float]


def with_margins(layout: Mapping, traces: Sequence[Mapping] = ()) -> dict:
    """A layout with room on each side for tick labels, axis titles and the labels beside the plot, with dates under its time axes, and with `automargin`
    said on every axis. `traces` are what the dates of a time axis without a range are taken from."""
    axes = {name: axis for name, axis in layout.items() if name.startswith(("xaxis", "yaxis"))}
    if traces and all(trace["type"] == "treemap" for trace in traces):
        return {name: value for name, value in layout.items() if name not in axes}
    given = layout.get("margin", {})
    needed: Margin = {side: given.get(side, 0) for side in "lrtb"}
    beside = (room for name, axis in axes.items() if name.startswith("y") for room in _beside(axis, name, axes))
    _widen(needed, (*beside, *(room for mark in layout.get("annotations", ()) for room in _beside_plot(mark, layout))))
    plot = PHONE - needed["l"] - needed["r"]
    axes = {name: _dated(axis, traces, plot) for name, axis in axes.items()}
    for name in (name for name in axes if name.startswith("x")):
        _widen(needed, (*_beside(axes[name], name, axes), *_overhang(axes[name], plot)))
    _widen(needed, (room for trace in traces for room in _behind_bars(trace, axes, plot, layout)))
    return {**layout, **dict(map(_settled, axes.items())), "margin": {**given, **{side: round(room) for side, room in needed.items()}}}


def _widen(needed: Margin, rooms: Iterable[tuple[str, float]]) -> None:
    for side, room in rooms:
        needed[side] = max(needed[side], room)


def _settled(named: tuple[str, Mapping]) -> tuple[str, dict]:
    """An axis that says whether plotly.js must look for room itself."""
    name, axis = named
    known = _is_hidden(axis) or "ticktext" in axis
    return name, {key: value for key, value in axis.items() if not known or key != "nticks"} | {"automargin": not known}


def _is_hidden(axis: Mapping) -> bool:
    return axis.get("visible") is False or axis.get("showticklabels") is False


def _dated(axis: Mapping, traces: Sequence[Mapping], plot: float) -> Mapping:
    """A time axis with its range and its dates written out; others as they are. All time axes of a figure show the same period."""
    form = axis.get("tickformat")
    span = span_of(axis, traces) if axis.get("type") == "date" and form and "tickvals" not in axis else None
    if span is None:
        return axis
    days, texts = date_ticks(span, form, axis.get("tickfont", {}).get("size", TICK_SIZE), plot)
    own = {key: value for key, value in axis.items() if key != "tickformat"}
    return own | {"tickvals": days, "ticktext": texts, "range": [span.start, span.end]}


def _named(reference: str) -> str:
    """The name in the layout of an axis that a trace refers to: `y2` is `yaxis2`."""
    return f"{reference[:1]}axis{reference[1:]}"


def _labels(axis: Mapping) -> list[str]:
    """The tick labels of an axis."""
    return [] if _is_hidden(axis) else [str(text) for text in axis.get("ticktext", ()) if text]


def _beside(axis: Mapping, name: str, axes: Mapping[str, Mapping]) -> Iterator[tuple[str, float]]:
    """The side of the figure on which an axis stands, and the pixels that it takes there; nothing between two plots of a grid."""
    is_x = name.startswith("x")
    side = axis.get("side") or ("bottom" if is_x else "left")
    start, end = axes.get(_named(axis.get("anchor") or ("y" if is_x else "x")), {}).get("domain", (0, 1))
    if axis.get("visible") is False or (start > 0 if side in ("bottom", "left") else end < 1):
        return
    labels, size, title = _labels(axis), axis.get("tickfont", {}).get("size", TICK_SIZE), axis.get("title", {})
    depth = max(((_high if is_x else _wide)(label, size, axis.get("tickangle") or 0) for label in labels), default=0)
    room = depth + ((_BELOW if is_x else _ASIDE) if labels or title.get("text") else 0) + (axis.get("ticklen", 5) if axis.get("ticks") else 0)
    if title.get("text"):
        room += title.get("standoff", 0) + title.get("font", {}).get("size", TITLE_SIZE) * (_CAPITALS + LINE * (lines_of(title["text"]) - 1))
    yield side[0], room


def _wide(label: str, size: float, angle: float) -> float:
    turned = radians(abs(angle))
    return text_width(label, size) * cos(turned) + (block_height(label, size) * sin(turned) if angle else 0)


def _high(label: str, size: float, angle: float) -> float:
    turned = radians(abs(angle))
    return block_height(label, size) * cos(turned) + (text_width(label, size) * sin(turned) if angle else 0)


def _beside_plot(mark: Mapping, layout: Mapping) -> Iterator[tuple[str, float]]:
    """What a label that begins at the left or right edge of the plot and leads away from it takes there."""
    if mark.get("xref") != "paper" or (mark.get("x"), mark.get("xanchor")) not in ((1, "left"), (0, "right")):
        return
    size = mark.get("font", {}).get("size") or layout.get("font", {}).get("size", TICK_SIZE)
    yield "r" if mark["x"] == 1 else "l", text_width(mark["text"], size) + abs(mark.get("xshift", 0)) + _ASIDE


def _overhang(axis: Mapping, plot: float) -> Iterator[tuple[str, float]]:
    """What the first and the last label of an x axis take beyond the plot's left and right side on a phone."""
    if _is_hidden(axis) or not axis.get("ticktext") or tuple(axis.get("domain", (0, 1))) != (0, 1):
        return
    size, angle = axis.get("tickfont", {}).get("size", TICK_SIZE), axis.get("tickangle") or 0
    places = [_number(at) for at in axis["tickvals"]]
    low, high = map(_number, axis.get("range") or _around(places))
    for at, label in zip(places, axis["ticktext"]):
        middle, wide = (at - low) / ((high - low) or 1) * plot, _wide(str(label), size, angle)
        yield "l", wide / 2 - middle if not angle else 0
        yield "r", middle + (wide if angle else wide / 2) - plot  # turned labels begin at their tick and lead to the right


def _behind_bars(trace: Mapping, axes: Mapping[str, Mapping], plot: float, layout: Mapping) -> Iterator[tuple[str, float]]:
    """What the words behind horizontal bars, or on the right of points, take beyond the plot's right side on a phone."""
    words, span = trace.get("text"), axes.get(_named(trace.get("xaxis", "x")), {}).get("range")
    behind = trace.get("textposition") == ("outside" if trace.get("orientation") == "h" else "middle right")
    if not behind or not words or span is None or isinstance(span[0], date):
        return
    size = trace.get("textfont", {}).get("size") or layout.get("font", {}).get("size", TICK_SIZE)
    for value, text in zip(trace["x"], words):
        if value is not None and value == value:  # not NaN
            yield "r", (value - span[0]) / ((span[1] - span[0]) or 1) * plot + text_width(text, size) + _ASIDE - plot


def _number(place: float | date) -> float:
    """A place on an axis; of a day the seconds."""
    return datetime.combine(place, time()).timestamp() if type(place) is date else place.timestamp() if isinstance(place, date) else place


def _around(places: Sequence[float]) -> tuple[float, float]:
    """From half a step before the first place to half a step after the last, as columns need it."""
    half = (max(places) - min(places)) / max(len(places) - 1, 1) / 2 or 0.5
    return min(places) - half, max(places) + half
