"""Where a label covers the least of what is drawn: boxes in pixels of a plot as narrow as a phone's, where labels meet first."""

from collections.abc import Sequence
from itertools import pairwise

from ui.charts.widths import LINE, text_width

Box = tuple[float, float, float, float]  # left, bottom, right, top
Spot = tuple[float, float]
NEAR = 5  # pixels around a point that a label leaves free
STEP = 6  # pixels between two places of a line that are looked at


def box(text: str, x: float, y: float, anchor: str, size: float) -> Box:
    """What a label takes whose left, center or right end stands at a place."""
    wide = text_width(text, size)
    left = x - wide * {"left": 0.0, "center": 0.5, "right": 1.0}[anchor]
    return left, y - size * LINE / 2, left + wide, y + size * LINE / 2


def meet(one: Box, other: Box) -> bool:
    """Whether two boxes lie on each other."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def covered(label: Box, spots: Sequence[Spot]) -> int:
    """How many points a label lies on."""
    return sum(meet(label, (x - NEAR, y - NEAR, x + NEAR, y + NEAR)) for x, y in spots)


def along(points: Sequence[Spot]) -> list[Spot]:
    """Places along the line through points, a few pixels apart."""
    found = list(points[:1])
    for (x, y), (far, high) in pairwise(points):
        steps = max(int(max(abs(far - x), abs(high - y)) / STEP), 1)
        found += [(x + (far - x) * step / steps, y + (high - y) * step / steps) for step in range(1, steps + 1)]
    return found
