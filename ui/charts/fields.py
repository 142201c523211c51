"""Charts of two dimensions: heatmap, scatter with labels that do not overlap, distribution, treemap."""

import math
from itertools import accumulate

import polars as pl

from ui import numbers
from ui.charts.base import (
    FONT,
    chart_text,
    colours_of,
    figure,
    floats,
    grouped,
    hover,
    known,
    listed,
    percent_of,
    records,
    shorten,
    texts,
    value_axis,
    wrap_label,
)  # fmt: skip
from ui.charts.drawing import Drawing, trace
from ui.charts.palette import ACCENT, CONTEXT, DIVERGING, DIVERGING_DARK, SEQUENTIAL, SEQUENTIAL_DARK, TILES, WARNING, readable_on, rgba

LABELS = 8  # points of a scatter that carry a name at most


def heatmap(
    frame: pl.DataFrame, *, row: str, column: str, value: str, unit: str, language: str, diverging: bool = False, row_names: dict[str, str] | None = None,
    column_names: dict[str, str] | None = None, labels: bool | None = None, dark: bool = False,
) -> Drawing:  # fmt: skip
    """Cells coloured by value; a missing cell stays empty. Rows keep the frame's order, columns that of their names.

    `diverging` centres the scale on zero. `dark`: for the dark theme, where the most stands out by being bright.
    """
    lines, places = texts(frame, row), texts(frame, column)
    rows, columns = list(dict.fromkeys(lines)), list(dict.fromkeys(places))
    if column_names and column_names.keys() >= set(columns):  # the first row may lack a column of the middle
        columns = [name for name in column_names if name in set(columns)]
    drawn = figure(height=len(rows) * 32 + 64)
    if frame.is_empty():
        return drawn
    found = {(line, place): amount for line, place, amount in zip(lines, places, listed(frame, value)) if not numbers.absent(amount)}
    cells = [[found.get((line, place)) for place in columns] for line in rows]
    high = float(max(map(abs, found.values()), default=1.0))
    low = -high if diverging else min(0.0, float(min(found.values(), default=0.0)))
    scale = (DIVERGING_DARK if dark else DIVERGING) if diverging else SEQUENTIAL_DARK if dark else SEQUENTIAL
    words = [hover(line, unit, language) for line in cells]
    drawn.add_trace(
        trace(
            "heatmap", z=[floats(line) for line in cells], x=list(range(len(columns))), y=list(range(len(rows))), zmin=low, zmax=high or 1, xgap=2, ygap=2,
            showscale=False, customdata=words, hoverongaps=False,
            colorscale=[[place / (len(scale) - 1), colour] for place, colour in enumerate(scale)], hovertemplate="%{customdata}<extra></extra>",
        )
    )  # fmt: skip
    if labels if labels is not None else len(columns) <= 8:
        spots = [(line, place) for line in range(len(rows)) for place in range(len(columns)) if cells[line][place] is not None]
        grounds = [scale[round((cells[line][place] - low) / ((high - low) or 1) * (len(scale) - 1))] for line, place in spots]
        drawn.add_trace(  # one trace of words: an annotation a cell would cost the browser more than all the rest of the chart
            trace(
                "scatter", x=[place for _, place in spots], y=[line for line, _ in spots], mode="text", text=[words[line][place] for line, place in spots],
                textfont={"size": FONT - 1, "color": [readable_on(ground) for ground in grounds]}, hoverinfo="skip", showlegend=False,
            )
        )  # fmt: skip
    names = [shorten((column_names or {}).get(key, key), 14) for key in columns]
    across, down = [-0.5, len(columns) - 0.5], [len(rows) - 0.5, -0.5]
    drawn.update_xaxes(
        tickvals=list(range(len(columns))), ticktext=names, side="top", ticks="", tickangle=0 if len(columns) <= 8 else -45, range=across
    )  # fmt: skip
    lines = [wrap_label((row_names or {}).get(key, key), 16) for key in rows]
    drawn.update_yaxes(tickvals=list(range(len(rows))), ticktext=lines, range=down, showgrid=False, ticks="")
    return drawn


def scatter(
    frame: pl.DataFrame, *, x: str, y: str, label: str, x_unit: str, y_unit: str, x_title: str, y_title: str, language: str, size: str | None = None,
    size_unit: str = "count", accent: str | None = None, flagged: str | None = None, names: dict[str, str] | None = None, x_from_zero: bool = True,
    height: int = 400,
) -> Drawing:  # fmt: skip
    """One point a row, its area by `size`; named are the accented, the flagged (a boolean column) and the largest, where there is room."""
    drawn = figure(height)
    rows = [one for one in records(frame, x, y, label, size, flagged) if not numbers.absent(one[x]) and not numbers.absent(one[y])]
    if not rows:
        return drawn
    weights = [float(one[size] or 0) if size else 1.0 for one in rows]
    most = max(weights) or 1
    spans = [9 + 27 * math.sqrt(weight / most) if size else 11.0 for weight in weights]
    marked = [bool(flagged and one[flagged]) for one in rows]
    keys = [str(one[label]) for one in rows]
    colours = [ACCENT if key == accent or (accent is None and not flagged) else WARNING if is_marked else CONTEXT for key, is_marked in zip(keys, marked)]
    shown = [chart_text((names or {}).get(key, key)) for key in keys]
    across, up = [float(one[x]) for one in rows], [float(one[y]) for one in rows]
    parts = [hover(across, x_unit, language), hover(up, y_unit, language), hover(weights, size_unit, language) if size else [""] * len(rows)]
    text = [
        f"<b>{name}</b><br>{chart_text(x_title)}: {one}<br>{chart_text(y_title)}: {other}{'<br>' + third if third else ''}"
        for name, one, other, third in zip(shown, *parts)
    ]
    drawn.add_trace(
        trace(
            "scatter", x=floats(across), y=floats(up), mode="markers", customdata=text, hovertemplate="%{customdata}<extra></extra>",
            marker={"size": spans, "color": [rgba(colour, 0.72) for colour in colours], "line": {"width": 1.2, "color": colours},
                    "symbol": ["diamond" if is_marked else "circle" for is_marked in marked]},
        )
    )  # fmt: skip
    bounds = {x: (min(across), max(across)), y: (min(up), max(up))}
    value_axis(drawn, *bounds[x], x_unit, language, axis="x", from_zero=x_from_zero, title=x_title)
    value_axis(drawn, *bounds[y], y_unit, language, title=y_title)
    drawn.update_xaxes(title={"standoff": 8})
    order = sorted(range(len(keys)), key=lambda place: (keys[place] != accent, not marked[place], -weights[place]))
    for place in _room(order, across, up, shown, bounds[x], bounds[y], height):
        words = f"<b>{shown[place]}</b>" if keys[place] == accent else shown[place]
        drawn.add_annotation(x=across[place], y=up[place], text=words, showarrow=False, yshift=spans[place] / 2 + 9, font={"size": FONT - 0.5})
    return drawn


def _room(
    order: list[int], xs: list[float], ys: list[float], words: list[str], x_span: tuple[float, float], y_span: tuple[float, float], height: int
) -> list[int]:
    """The points, first ones first, whose names would not overlap on a plot as narrow as a phone's."""
    width, taken, kept = 300.0, [], []
    for place in order:
        left = (xs[place] - min(x_span[0], 0)) / ((x_span[1] - min(x_span[0], 0)) or 1) * width
        top = (ys[place] - min(y_span[0], 0)) / ((y_span[1] - min(y_span[0], 0)) or 1) * (height - 70)
        half = len(words[place].encode("euc-kr", "replace")) * 3.4
        box = (left - half, left + half, top - 9, top + 9)
        if all(box[1] < other[0] or box[0] > other[1] or box[3] < other[2] or box[2] > other[3] for other in taken):
            taken.append(box)
            kept.append(place)
        if len(kept) >= LABELS:
            break
    return kept


def histogram(
    frame: pl.DataFrame, *, x: str, y: str, language: str, x_title: str, unit: str = "count", cumulative: bool = False, series: str | None = None,
    names: dict[str, str] | None = None, marks: dict[str, float] | None = None, height: int = 320,
) -> Drawing:  # fmt: skip
    """A distribution that is already counted (one row per value of `x`); `cumulative` draws the share at or below each value as steps.

    `marks` are named positions on the x axis (a promise, a percentile).
    """
    drawn = figure(height)
    if frame.is_empty():
        return drawn
    found = records(frame, x, y)
    groups = grouped(found, texts(frame, series)) if series else {"": found}
    look = colours_of(list(groups)) if series else {"": ACCENT}
    roof = 100.0 if cumulative else float(max(known(row[y] for row in found), default=0) or 1)
    for key, rows in groups.items():
        rows.sort(key=lambda row: row[x])
        name = chart_text((names or {}).get(key, key))
        below = accumulate((row[y] or 0 for row in rows), initial=0)
        whole = sum(row[y] or 0 for row in rows)
        amounts = [percent_of(sofar, whole) for sofar in list(below)[1:]] if cumulative else [row[y] for row in rows]
        words = [f"{chart_text(x_title)}: {row[x]}<br><b>{text}</b>" for row, text in zip(rows, hover(amounts, "percent" if cumulative else unit, language))]
        shared = {"x": floats([row[x] for row in rows]), "y": floats(amounts), "name": name, "customdata": words,
                  "hovertemplate": "%{customdata}<extra>" + name + "</extra>"}  # fmt: skip
        if cumulative:
            drawn.add_trace(trace("scatter", mode="lines", line={"shape": "hv", "width": 2, "color": look[key]}, **shared))
        else:
            drawn.add_trace(trace("bar", marker={"color": rgba(look[key], 0.75 if series else 1)}, **shared))
    value_axis(drawn, 0, roof, "percent" if cumulative else unit, language)
    drawn.update_xaxes(title={"text": chart_text(x_title), "standoff": 8}, nticks=8)
    drawn.update_layout(bargap=0.06, barmode="overlay", showlegend=len(groups) > 1)
    for place, (name, at) in enumerate((marks or {}).items()):
        drawn.add_vline(x=at, line={"color": WARNING, "width": 1.5, "dash": "dash"})
        drawn.add_annotation(x=at, y=1 - 0.09 * place, yref="paper", text=chart_text(name), showarrow=False, xanchor="left", xshift=4)
    return drawn


def treemap(
    frame: pl.DataFrame, *, label: str, value: str, language: str, unit: str = "count", colour: str | None = None, colour_unit: str = "percent",
    names: dict[str, str] | None = None, height: int = 360,
) -> Drawing:  # fmt: skip
    """Areas by `value`, coloured by `colour` (a change, centred on zero) when given, each with its name and number."""
    drawn = figure(height)
    rows = [row for row in records(frame, label, value, colour) if (row[value] or 0) > 0]
    if not rows:
        return drawn
    labels = [chart_text((names or {}).get(str(row[label]), row[label])) for row in rows]
    moved = [min(max(float(row[colour] or 0), -100), 100) for row in rows] if colour else []
    most = max(map(abs, moved), default=1) or 1
    fills = [TILES[round((number / most + 1) / 2 * (len(TILES) - 1))] for number in moved] if colour else [ACCENT] * len(labels)
    changes = [numbers.signed(row[colour], colour_unit, language) if colour else "" for row in rows]
    amounts = [row[value] for row in rows]
    text = [f"{words}{'<br>' + change if change else ''}" for words, change in zip(hover(amounts, unit, language), changes)]
    drawn.add_trace(
        trace(
            "treemap", labels=labels, parents=[""] * len(labels), values=floats(amounts), text=text, textinfo="label+text", tiling={"pad": 3},
            root={"color": "rgba(0,0,0,0)"},
            marker={"colors": fills, "line": {"width": 0}}, hovertemplate="<b>%{label}</b><br>%{text}<extra></extra>", pathbar={"visible": False},
            textfont={"color": "#ffffff", "size": FONT + 0.5},
        )
    )  # fmt: skip
    drawn.update_layout(margin={"l": 0, "r": 0, "t": 4, "b": 4})
    return drawn
