"""A figure in the app's look, light or dark: all that Streamlit's theme for charts would add, said by the figure itself.

Streamlit puts its theme in as a template when the chart stands on the page already, and has plotly.js compare the figure with the new one. A template
is never the same as the one before, so everything was drawn a second time. A figure without a template and with a `datarevision` is found unchanged.
"""

from collections.abc import Iterable, Iterator, Mapping

from ui.charts.palette import BORDER_DARK, BORDER_LIGHT, GRID, GROUND_DARK, GROUND_LIGHT, PALETTE, TEXT_DARK, TEXT_LIGHT

FAMILY = '"Source Sans", sans-serif'  # the app's own font; where it has no letters (Korean) the system's
TITLE_SIZE, TICK_SIZE = 14, 12  # pixels, of axes that name none
_LINES = {"gridcolor": GRID, "zerolinecolor": GRID, "tickcolor": GRID, "ticks": ""}  # plotly.js draws ticks where they have a colour
_AXIS = {"x": {"showgrid": False, "zeroline": False} | _LINES, "y": _LINES}
_NO_OUTLINE = {"line": {"width": 0}}  # plotly.js draws one around points where sizes differ


def in_look(layout: Mapping, dark: bool) -> dict:
    """A layout with its fonts, colours and lines."""
    text = TEXT_DARK if dark else TEXT_LIGHT
    ground, border = (GROUND_DARK, BORDER_DARK) if dark else (GROUND_LIGHT, BORDER_LIGHT)
    return {
        **layout,
        "colorway": PALETTE,
        "datarevision": 1,  # a figure with other data is another chart to Streamlit, never this one changed
        "font": {"family": FAMILY} | layout.get("font", {}) | {"color": text},
        "legend": _with_font(layout.get("legend", {}), "font", text),
        "hoverlabel": {"bgcolor": ground, "bordercolor": border} | _with_font(layout.get("hoverlabel", {}), "font", text),
        **dict(_axes(layout, text)),
    }


def outlined(traces: Iterable[Mapping]) -> list[Mapping]:
    """Traces whose points have no outline but the one they ask for."""
    return [
        {**trace, "marker": _NO_OUTLINE | trace["marker"]} if trace["type"] == "scatter" and "line" not in trace.get("marker", _NO_OUTLINE) else trace
        for trace in traces
    ]


def _axes(layout: Mapping, text: str) -> Iterator[tuple[str, dict]]:
    for name, axis in layout.items():
        if name.startswith(("xaxis", "yaxis")):
            title = axis.get("title", {})
            yield (
                name,
                {
                    **_AXIS[name[0]],
                    **_with_font(axis, "tickfont", text, TICK_SIZE),
                    "title": _with_font(title, "font", text, TITLE_SIZE),
                },
            )


def _with_font(part: Mapping, name: str, colour: str, size: float | None = None) -> dict:
    return {**part, name: ({} if size is None else {"size": size}) | part.get(name, {}) | {"color": colour}}
