"""A small line as an SVG picture: a tile's trend. It is a picture and not a chart, so a row of tiles costs nothing to draw."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby

from ui.charts.palette import ACCENT, CONTEXT
from ui.numbers import absent

WIDTH, HEIGHT, EDGE = 240, 44, 4


def sparkline(values: Sequence[float | None], unfinished: int = 0) -> str:
    """SVG of a series, oldest first. Missing values are gaps; the last `unfinished` values are drawn hollow. '' below two values."""
    values = [None if absent(value) else float(value) for value in values]
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return ""
    low, bottom = min(known), HEIGHT - EDGE
    scale = (HEIGHT - 2 * EDGE) / ((max(known) - low) or 1.0)
    points = [None if value is None else (x, f"{bottom - (value - low) * scale:.1f}") for x, value in zip(_places(len(values)), values)]
    whole = points[: len(points) - unfinished] if unfinished else points
    marks = [
        f'<polyline points="{" ".join(map(",".join, run))}" fill="none" stroke="{ACCENT}" stroke-width="2"/>' if len(run) > 1 else _dot(run[0], "2")
        for run in _runs(whole)
    ]
    marks += [f'<circle cx="{x}" cy="{y}" r="2.5" fill="none" stroke="{CONTEXT}" stroke-width="1.5"/>' for x, y in filter(None, points[len(whole) :])]
    last = next((point for point in reversed(whole) if point), None)
    marks += [_dot(last, "3.5")] if last else []
    size = f'viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{"".join(marks)}</svg>'


@lru_cache(maxsize=64)
def _places(count: int) -> list[str]:
    """Where so many values stand from left to right."""
    step = (WIDTH - 2 * EDGE) / (count - 1)
    return [f"{EDGE + place * step:.1f}" for place in range(count)]


def _dot(point: tuple[str, str], radius: str) -> str:
    return f'<circle cx="{point[0]}" cy="{point[1]}" r="{radius}" fill="{ACCENT}"/>'


def _runs(points: Sequence[tuple[str, str] | None]) -> list[list[tuple[str, str]]]:
    """Stretches without a gap."""
    return [list(run) for is_known, run in groupby(points, key=lambda point: point is not None) if is_known]
