"""A rule's past as a picture: the months of a figure, those in which the rule would have spoken filled. SVG, as a sparkline is."""

from collections.abc import Sequence

from ui.charts.palette import ACCENT, CONTEXT, WARNING
from ui.numbers import absent

WIDTH, HEIGHT, EDGE = 560, 110, 9


def fired_line(values: Sequence[float | None], fired: Sequence[bool], held: Sequence[bool], threshold: float | None = None) -> str:
    """SVG of months, oldest first: fired filled, held ringed, the others small; the threshold dashed. '' below two values."""
    known = [float(value) for value in values if not absent(value)]
    if len(known) < 2:
        return ""
    reach = [*known, threshold] if threshold is not None else known
    low, high = min(reach), max(reach)
    span = (high - low) or 1.0
    across = lambda place: EDGE + place * (WIDTH - 2 * EDGE) / (len(values) - 1)  # noqa: E731
    down = lambda value: HEIGHT - EDGE - (value - low) / span * (HEIGHT - 2 * EDGE)  # noqa: E731
    points = [(place, across(place), down(float(value))) for place, value in enumerate(values) if not absent(value)]
    line = " ".join(f"{x:.1f},{y:.1f}" for _, x, y in points)
    limit = "" if threshold is None else (
        f'<line x1="{EDGE}" x2="{WIDTH - EDGE}" y1="{down(threshold):.1f}" y2="{down(threshold):.1f}" stroke="{WARNING}" stroke-dasharray="6 5"/>'
    )  # fmt: skip
    marks = "".join(_mark(x, y, fired[place], held[place]) for place, x, y in points)
    body = f'{limit}<polyline points="{line}" fill="none" stroke="{CONTEXT}" stroke-width="1.5"/>{marks}'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">{body}</svg>'


def _mark(x: float, y: float, fired: bool, held: bool) -> str:
    if fired:
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="6.5" fill="{WARNING}"/>'
    if held:
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="none" stroke="{WARNING}" stroke-width="2"/>'
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{ACCENT}"/>'
