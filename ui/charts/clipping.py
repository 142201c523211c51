"""Axes that a few thin figures must not stretch: where such an axis ends, and the marks where something goes on beyond its end."""

from collections.abc import Sequence

from ui.charts.base import known
from ui.charts.drawing import Drawing, trace
from ui.charts.palette import CONTEXT
from ui.words import say

STRETCH = 3.0  # times the largest judged value: what its own interval may take of the axis
APART = 3.0  # times the end so far: a thin figure farther off stands at the edge instead
ROOM = 1.06  # of the end, where something goes on beyond it: the mark stands clear of the last point


def axis_end(values: Sequence[float], highs: Sequence[float | None], thin: Sequence[bool]) -> float:
    """The largest value that an axis from zero has to show. A row each: its value, the upper edge of its interval, whether too little is behind it.

    Judged rows are shown with their intervals, as far as those are not many times as long as the values; thin ones as far as they are near the rest.
    """
    judged = [(value, high) for value, high, is_thin in zip(values, highs, thin) if not is_thin]
    peak = max((value for value, _ in judged), default=0.0)
    end = max([peak, *(min(high, STRETCH * peak) for _, high in judged if high is not None)])
    for value in sorted(value for value, is_thin in zip(values, thin) if is_thin and value > 0):
        if end and value > APART * end:
            break
        end = max(end, value)
    leaves = any(value > end for value in values) or any(high > end for high in known(highs))
    return float(end * ROOM if leaves else end)


def beyond(drawn: Drawing, axis: str, edge: float, places: Sequence[float], values: Sequence[float], texts: Sequence[str], language: str) -> None:
    """Arrowheads at the edge of the `axis` (x or y), a row each: full where an interval goes on, open where the point itself is beyond. With a key."""
    if not places:
        return
    heads = "triangle-right" if axis == "x" else "triangle-up"
    along = {"x": [edge] * len(places), "y": list(places)} if axis == "x" else {"x": list(places), "y": [edge] * len(places)}
    drawn.add_trace(
        trace(
            "scatter", **along, mode="markers", name=say("chart.beyond", language), showlegend=True, cliponaxis=False, customdata=list(texts),
            hovertemplate="%{customdata}<extra></extra>",
            marker={"size": 10, "color": CONTEXT, "symbol": [f"{heads}-open" if value > edge else heads for value in values], "line": {"width": 1.5}},
        )
    )  # fmt: skip
