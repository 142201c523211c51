"""Charts of two dimensions: heatmap, scatter with labels that do not overlap, distribution, treemap."""

import numpy as np
import polars as pl

from ui import numbers
from ui.charts.base import FONT, chart_text, colours_of, figure, floats, hover, shorten, value_axis, wrap_label
from ui.charts.drawing import Drawing, trace
from ui.charts.palette import ACCENT, CONTEXT, DIVERGING, SEQUENTIAL, TILES, WARNING, luminance, rgba

LABELS = 8  # points of a scatter that carry a name at most


def heatmap(
    frame: pl.DataFrame, *, row: str, column: str, value: str, unit: str, language: str, diverging: bool = False, row_names: dict[str, str] | None = None,
    column_names: dict[str, str] | None = None, labels: bool | None = None,
) -> Drawing:  # fmt: skip
    """Cells coloured by value; a missing cell stays empty. Rows and columns keep the frame's order. `diverging` centres the scale on zero."""
    rows, columns = ([str(key) for key in frame[name].cast(pl.String).unique(maintain_order=True)] for name in (row, column))
    drawn = figure(height=len(rows) * 32 + 64)
    if frame.is_empty():
        return drawn
    cells = np.full((len(rows), len(columns)), np.nan, dtype=np.float32)
    for key, other, number in frame.select(pl.col(row).cast(pl.String), pl.col(column).cast(pl.String), pl.col(value).cast(pl.Float64)).iter_rows():
        cells[rows.index(key), columns.index(other)] = np.nan if number is None else number
    high = float(np.nanmax(np.abs(cells))) if np.isfinite(cells).any() else 1.0
    low = -high if diverging else min(0.0, float(np.nanmin(cells)) if np.isfinite(cells).any() else 0.0)
    scale = DIVERGING if diverging else SEQUENTIAL
    words = [[numbers.number(float(number), unit, language) for number in line] for line in cells]
    drawn.add_trace(
        trace(
            "heatmap", z=cells, x=list(range(len(columns))), y=list(range(len(rows))), zmin=low, zmax=high or 1, xgap=2, ygap=2, showscale=False, customdata=words,
            hoverongaps=False,
            colorscale=[[place / (len(scale) - 1), colour] for place, colour in enumerate(scale)], hovertemplate="%{customdata}<extra></extra>",
        )
    )  # fmt: skip
    if labels if labels is not None else len(columns) <= 8:
        for (line, place), number in np.ndenumerate(cells):
            if np.isfinite(number):
                share = (float(number) - low) / ((high - low) or 1)
                dark = luminance(scale[round(share * (len(scale) - 1))]) < 0.3
                drawn.add_annotation(
                    x=place, y=line, text=words[line][place], showarrow=False, font={"size": FONT - 1, "color": "#ffffff" if dark else "#16202c"}
                )
    names = [shorten((column_names or {}).get(key, key), 14) for key in columns]
    drawn.update_xaxes(tickvals=list(range(len(columns))), ticktext=names, side="top", ticks="", tickangle=0 if len(columns) <= 8 else -45)
    drawn.update_yaxes(
        tickvals=list(range(len(rows))), ticktext=[wrap_label((row_names or {}).get(key, key), 16) for key in rows], autorange="reversed", showgrid=False
    )
    return drawn


def scatter(
    frame: pl.DataFrame, *, x: str, y: str, label: str, x_unit: str, y_unit: str, x_title: str, y_title: str, language: str, size: str | None = None,
    size_unit: str = "count", accent: str | None = None, flagged: str | None = None, names: dict[str, str] | None = None, x_from_zero: bool = True,
    height: int = 400,
) -> Drawing:  # fmt: skip
    """One point a row, its area by `size`; named are the accented, the flagged (a boolean column) and the largest, where there is room."""
    drawn = figure(height)
    rows = frame.drop_nulls([x, y]).filter(pl.col(x).cast(pl.Float64).is_finite() & pl.col(y).cast(pl.Float64).is_finite())
    if rows.is_empty():
        return drawn
    weights = rows[size].cast(pl.Float64).fill_null(0).to_numpy() if size else np.ones(len(rows))
    spans = 9 + 27 * np.sqrt(weights / (weights.max() or 1)) if size else np.full(len(rows), 11.0)
    marked = rows[flagged].fill_null(False).to_list() if flagged else [False] * len(rows)
    keys = [str(key) for key in rows[label]]
    colours = [ACCENT if key == accent or (accent is None and not flagged) else WARNING if is_marked else CONTEXT for key, is_marked in zip(keys, marked)]
    shown = [chart_text((names or {}).get(key, key)) for key in keys]
    parts = [hover(rows[x], x_unit, language), hover(rows[y], y_unit, language), hover(rows[size], size_unit, language) if size else [""] * len(rows)]
    text = [
        f"<b>{name}</b><br>{chart_text(x_title)}: {one}<br>{chart_text(y_title)}: {other}{'<br>' + third if third else ''}"
        for name, one, other, third in zip(shown, *parts)
    ]
    drawn.add_trace(
        trace(
            "scatter", x=floats(rows, x), y=floats(rows, y), mode="markers", customdata=text, hovertemplate="%{customdata}<extra></extra>",
            marker={"size": spans, "color": [rgba(colour, 0.72) for colour in colours], "line": {"width": 1.2, "color": colours},
                    "symbol": ["diamond" if is_marked else "circle" for is_marked in marked]},
        )
    )  # fmt: skip
    bounds = {name: (float(rows[name].cast(pl.Float64).min()), float(rows[name].cast(pl.Float64).max())) for name in (x, y)}
    value_axis(drawn, *bounds[x], x_unit, language, axis="x", from_zero=x_from_zero, title=x_title)
    value_axis(drawn, *bounds[y], y_unit, language, title=y_title)
    drawn.update_xaxes(title={"standoff": 8})
    order = sorted(range(len(keys)), key=lambda place: (keys[place] != accent, not marked[place], -weights[place]))
    for place in _room(order, rows[x].cast(pl.Float64).to_list(), rows[y].cast(pl.Float64).to_list(), shown, bounds[x], bounds[y], height):
        words = f"<b>{shown[place]}</b>" if keys[place] == accent else shown[place]
        drawn.add_annotation(
            x=float(rows[x][place]), y=float(rows[y][place]), text=words, showarrow=False, yshift=spans[place] / 2 + 9, font={"size": FONT - 0.5}
        )
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
    keys = [str(key) for key in frame[series].cast(pl.String).unique(maintain_order=True)] if series else [""]
    look = colours_of(keys) if series else {"": ACCENT}
    roof = 100.0 if cumulative else float(frame[y].cast(pl.Float64).max() or 1)
    for key in keys:
        rows = (frame.filter(pl.col(series).cast(pl.String) == key) if series else frame).sort(x)
        name = chart_text((names or {}).get(key, key))
        running = rows.with_columns((100 * pl.col(y).cum_sum() / pl.col(y).sum()).cast(pl.Float64).alias("_below"))
        words = [
            f"{chart_text(x_title)}: {at}<br><b>{text}</b>"
            for at, text in zip(rows[x], hover(running["_below"], "percent", language) if cumulative else hover(rows[y], unit, language))
        ]
        shared = {"x": floats(rows, x), "name": name, "customdata": words, "hovertemplate": "%{customdata}<extra>" + name + "</extra>"}
        if cumulative:
            drawn.add_trace(trace("scatter", y=floats(running, "_below"), mode="lines", line={"shape": "hv", "width": 2, "color": look[key]}, **shared))
        else:
            drawn.add_trace(trace("bar", y=floats(rows, y), marker={"color": rgba(look[key], 0.75 if series else 1)}, **shared))
    value_axis(drawn, 0, roof, "percent" if cumulative else unit, language)
    drawn.update_xaxes(title={"text": chart_text(x_title), "standoff": 8}, nticks=8)
    drawn.update_layout(bargap=0.06, barmode="overlay", showlegend=len(keys) > 1)
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
    rows = frame.filter(pl.col(value) > 0)
    if rows.is_empty():
        return drawn
    labels = [chart_text((names or {}).get(str(key), key)) for key in rows[label]]
    moved = rows[colour].cast(pl.Float64).fill_null(0).clip(-100, 100).to_list() if colour else []
    most = max((abs(number) for number in moved), default=1) or 1
    fills = [TILES[round((number / most + 1) / 2 * (len(TILES) - 1))] for number in moved] if colour else [ACCENT] * len(labels)
    changes = [numbers.signed(number, colour_unit, language) for number in rows[colour]] if colour else [""] * len(labels)
    text = [f"{words}{'<br>' + change if change else ''}" for words, change in zip(hover(rows[value], unit, language), changes)]
    drawn.add_trace(
        trace(
            "treemap", labels=labels, parents=[""] * len(labels), values=floats(rows, value), text=text, textinfo="label+text", tiling={"pad": 3},
            root={"color": "rgba(0,0,0,0)"},
            marker={"colors": fills, "line": {"width": 0}}, hovertemplate="<b>%{label}</b><br>%{text}<extra></extra>", pathbar={"visible": False},
            textfont={"color": "#ffffff", "size": FONT + 0.5},
        )
    )  # fmt: skip
    drawn.update_layout(margin={"l": 0, "r": 0, "t": 4, "b": 4})
    return drawn
