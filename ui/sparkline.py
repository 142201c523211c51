"""A small line as an SVG picture: a tile's trend. It is a picture and not a chart, so a row of tiles costs nothing to draw."""

from collections.abc import Sequence

from ui.charts.palette import ACCENT, CONTEXT
from ui.numbers import absent

WIDTH, HEIGHT, EDGE = 240, 44, 4


def sparkline(values: Sequence[float | None], unfinished: int = 0) -> str:
    """SVG of a series, oldest first. Missing values are gaps; the last `unfinished` values are drawn hollow. '' below two values."""
    known = [float(value) for value in values if not absent(value)]
    if len(known) < 2:
        return ""
    low, high = min(known), max(known)
    span = (high - low) or 1.0
    step = (WIDTH - 2 * EDGE) / (len(values) - 1)
    points = [
        None if absent(value) else (EDGE + place * step, HEIGHT - EDGE - (float(value) - low) / span * (HEIGHT - 2 * EDGE))
        for place, value in enumerate(values)
    ]
    whole = points[: len(points) - unfinished] if unfinished else points
    lines = "".join(
        f'<polyline points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in run)}" fill="none" stroke="{ACCENT}" stroke-width="2"/>' for run in _runs(whole)
    )
    singles = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2" fill="{ACCENT}"/>' for run in _runs(whole, single=True) for x, y in run)
    hollow = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5" fill="none" stroke="{CONTEXT}" stroke-width="1.5"/>' for x, y in filter(None, points[len(whole) :])
    )
    last = next((point for point in reversed(whole) if point), None)
    dot = f'<circle cx="{last[0]:.1f}" cy="{last[1]:.1f}" r="3.5" fill="{ACCENT}"/>' if last else ""
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">{lines}{singles}{hollow}{dot}</svg>'


def _runs(points: Sequence, single: bool = False) -> list[list[tuple[float, float]]]:
    """Stretches without a gap: those of two points and more, or the lone points."""
    runs, run = [], []
    for point in (*points, None):
        if point is not None:
            run.append(point)
        elif run:
            runs.append(run)
            run = []
    return [run for run in runs if (len(run) == 1) == single]
