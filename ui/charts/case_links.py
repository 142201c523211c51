"""What of a chart opens its cases: picks for a page's case table, which `ui/door/case_links.js` puts in the address when a mark or a row's name is clicked.

They travel in the figure's `layout.meta`, which plotly.js leaves alone. Values are written as in an address, so that what data calls a cause stays a value.
"""

from collections.abc import Mapping, Sequence
from urllib.parse import quote

from ui.charts.base import chart_text
from ui.charts.drawing import Drawing


def pick(**values: str | None) -> str | None:
    """Picks as part of an address; None where one is not known: such a mark opens nothing."""
    if None in values.values():
        return None
    return "&".join(f"{name}={quote(value, safe='')}" for name, value in values.items())


def opens_cases(
    drawn: Drawing,
    *,
    rows: Sequence[str | None] = (),
    series: Mapping[str, str | None] | None = None,
    marks: Mapping[str, str | None] | None = None,
    points: Sequence[str | None] = (),
    grain: str | None = None,
) -> Drawing:
    """Say what marks open; what is None opens nothing.

    `rows`: by place on the y axis, from 0. `series`: by name of the trace, those that are not named opening nothing; with `rows` both are picked.
    `marks`: by id, of a treemap. `points`: of the last trace, in their order. `grain`: the period at which a mark stands on the x axis is picked too.
    """
    told = {
        "rows": list(rows),
        "series": {chart_text(name): opened for name, opened in (series or {}).items()},
        "marks": dict(marks or {}),
        "points": {str(len(drawn.data) - 1): list(points)} if points else None,
        "grain": grain,
    }
    return drawn.update_layout(meta={"cases": {name: value for name, value in told.items() if value}})
