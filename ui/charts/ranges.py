"""Ranges as horizontal bars between two values: a promise of 3 to 5 days, the days in which half and nine of ten parcels arrive."""

from collections.abc import Mapping, Sequence

import polars as pl

from ui import numbers
from ui.charts.base import FONT, figure, records, segments, value_axis, wrap_label
from ui.charts.drawing import Drawing, trace
from ui.charts.palette import ACCENT, CONTEXT, GRID, WARNING
from ui.plain import chart_text

ROW = 34  # pixels of one range


def ranges(
    frame: pl.DataFrame,
    *,
    label: str,
    low: str,
    high: str,
    unit: str,
    language: str,
    low_name: str = "",
    high_name: str = "",
    accent: str | None = None,
    names: Mapping[str, str] | None = None,
    target: float | None = None,
    target_name: str = "",
    end: str | None = None,
) -> Drawing:
    """One row a label in the frame's order, first on top: a line from `low` to `high`, both written at their ends.

    A missing `high` draws the low end alone; `end` is a column of words that then stand for it. `accent` is one label; others are grey.
    """
    rows = [row for row in records(frame, label, low, high, end) if row[low] is not None]
    drawn = figure(height=len(rows) * ROW + 54)
    if not rows:
        return drawn
    values = [(float(row[low]), None if row[high] is None else float(row[high])) for row in rows]
    colours = [ACCENT if accent in (None, str(row[label])) else CONTEXT for row in rows]
    for colour in dict.fromkeys(colours):
        level = [(start, start if stop is None else stop, place) for place, (start, stop) in enumerate(values) if colours[place] == colour]
        segments(drawn, level, {"color": colour, "width": 7})
    last = [
        chart_text(row[end]) if stop is None and end else _bare(start if stop is None else stop, unit, language) for row, (start, stop) in zip(rows, values)
    ]
    _ends(drawn, values, [_bare(start, unit, language) for start, _ in values], last, colours, above=target is not None)
    labels = [(names or {}).get(str(row[label]), str(row[label])) for row in rows]
    words = [
        f"{chart_text(name)}<br>{_words(low_name, one, unit, language)}<br>{_words(high_name, other, unit, language)}"
        for name, (one, other) in zip(labels, values)
    ]
    drawn.add_trace(  # wide invisible marks, so that the hover is easy to hit
        trace(
            "scatter",
            x=[one if other is None else (one + other) / 2 for one, other in values],
            y=list(range(len(rows))),
            mode="markers",
            marker={"size": 26, "opacity": 0},
            customdata=words,
            hovertemplate="%{customdata}<extra></extra>",
            showlegend=False,
        )
    )
    top = max(*(other if other is not None else one for one, other in values), target or 0)
    value_axis(drawn, 0.0, top, unit, language, axis="x")
    drawn.update_xaxes(range=[-top * 0.1, top * 1.16], showgrid=True, gridcolor=GRID)
    ticks = [wrap_label(name, 15) for name in labels]
    drawn.update_yaxes(tickvals=list(range(len(rows))), ticktext=ticks, range=[len(rows) - 0.4, -0.6 if target is None else -0.95], showgrid=False)
    if target is not None:
        drawn.add_vline(x=target, line={"color": WARNING, "width": 1.5, "dash": "dash"})
        drawn.add_annotation(x=target, y=1, yref="paper", yanchor="bottom", text=chart_text(target_name), showarrow=False, font={"size": FONT - 0.5})
        drawn.update_layout(margin={"t": 24}, height=drawn.layout["height"] + 12)
    return drawn


def _ends(drawn: Drawing, values: Sequence[tuple[float, float | None]], first: Sequence[str], last: Sequence[str], colours: Sequence[str], above: bool) -> None:
    """Both ends of every range, their values beside them; the low one above it where a target's line would cross the number."""
    low = [place for place, (start, stop) in enumerate(values) if stop != start]
    places, count = [*low, *range(len(values))], len(values)
    drawn.add_trace(
        trace(
            "scatter", x=[*(values[place][0] for place in low), *(start if stop is None else stop for start, stop in values)], y=places,
            mode="markers+text", text=[*(first[place] for place in low), *last], textfont={"size": FONT - 0.5}, cliponaxis=False, showlegend=False,
            textposition=["top center" if above else "middle left"] * len(low) + ["middle right"] * count, hoverinfo="skip",
            marker={"size": 12, "color": [colours[place] for place in places],
                    "symbol": ["circle"] * len(low) + ["circle-open" if stop is None else "circle" for _, stop in values]},
        )
    )  # fmt: skip


def _bare(value: float, unit: str, language: str) -> str:
    """The number alone, as the axis carries the unit."""
    return f"{value:g}" if unit == "days" else numbers.number(value, unit, language)


def _words(name: str, value: float | None, unit: str, language: str) -> str:
    return f"{chart_text(name)}: <b>{numbers.number(value, unit, language)}</b>" if name else f"<b>{numbers.number(value, unit, language)}</b>"
