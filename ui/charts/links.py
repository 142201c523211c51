"""Two measures of the same things against each other: a point a market, channel or month."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from ui import numbers
from ui.charts.base import FONT, chart_text, figure, nice_ticks, shorten
from ui.charts.drawing import Drawing, trace
from ui.charts.palette import ACCENT, CONTEXT, GRID, PALETTE, rgba
from ui.words import say

LABELLED = 5  # direct labels, the largest points only


@dataclass(frozen=True)
class Axis:
    """One measure: its column, unit and title with the unit in words."""

    column: str
    unit: str
    title: str
    from_zero: bool = True


def scatter(frame: pl.DataFrame, x: Axis, y: Axis, *, label: str, language: str, size: str | None = None, flag: str | None = None, flag_names: tuple[str, str] = ("", ""),
            chosen: str | None = None, few: str | None = None, low: str | None = None, high: str | None = None, hovers: Sequence[str] = (), x_low: str | None = None,
            x_high: str | None = None, height: int = 420) -> Drawing:  # fmt: skip
    """Points with their intervals. `flag` false: second colour and shape; `chosen` false: grey context; `few` true: hollow. Largest points carry a label."""
    drawn = figure(height, legend=bool(flag))
    rows = frame.drop_nulls([x.column, y.column])
    if rows.is_empty():
        return drawn
    sizes = _sizes(rows, size)
    kinds = [(flagged, shown) for shown in (False, True) for flagged in (True, False)]
    named: set[str] = set()
    for flagged, shown in kinds:
        keep = [
            place
            for place, row in enumerate(rows.iter_rows(named=True))
            if (row[flag] if flag else True) is flagged and (row[chosen] if chosen else True) is shown
        ]
        if not keep:
            continue
        part, name = rows[keep], flag_names[0 if flagged else 1]
        colour = CONTEXT if not shown else ACCENT if flagged else PALETTE[1]
        hollow = part[few].to_list() if few else [False] * len(part)
        shape = "circle" if flagged else "diamond"
        drawn.add_trace(
            trace(
                "scatter", x=part[x.column].to_list(), y=part[y.column].to_list(), mode="markers", name=chart_text(name), showlegend=bool(name) and shown and name not in named,
                marker={"size": [sizes[place] for place in keep], "color": [rgba(colour, 0.12 if thin else 0.62 if shown else 0.3) for thin in hollow],
                        "symbol": shape, "line": {"color": colour, "width": 1.6 if shown else 0.8}},
                error_y=_error(part, y.column, low, high, hollow) if shown else None, error_x=_error(part, x.column, x_low, x_high, hollow) if shown else None,
                customdata=[hovers[place] if hovers else chart_text(rows[label][place]) for place in keep], hovertemplate="%{customdata}<extra></extra>",
            )
        )  # fmt: skip
        named |= {name} if shown else set()
    _labels(drawn, rows, x, y, label, chosen, size, few)
    _axis(drawn, "x", x, rows, x_low, x_high, language)
    _axis(drawn, "y", y, rows, low, high, language, few)
    return drawn


def _sizes(rows: pl.DataFrame, size: str | None) -> list[float]:
    if size is None:
        return [10.0] * len(rows)
    most = float(rows[size].max() or 1)
    return [7 + 27 * math.sqrt(max(float(value or 0), 0) / most) for value in rows[size]]  # area, not width, is the amount


def _error(part: pl.DataFrame, value: str, low: str | None, high: str | None, hollow: Sequence[bool]) -> dict | None:
    """Intervals of the judged points; those of hollow ones would cover the plot and stand in the hover."""
    if not low or not high:
        return None
    over, under = ([None if thin else reach for thin, reach in zip(hollow, column)] for column in (part[high] - part[value], part[value] - part[low]))
    return {"type": "data", "array": over, "arrayminus": under, "thickness": 1, "width": 0, "color": GRID.replace("0.22", "0.6")}


def _labels(drawn: Drawing, rows: pl.DataFrame, x: Axis, y: Axis, label: str, chosen: str | None, size: str | None, few: str | None) -> None:
    """The largest of the chosen points, those that are judged first; a label that would lie on another is left out."""
    candidates = rows.filter(pl.col(chosen)) if chosen else rows
    candidates = candidates.filter(~pl.col(few)) if few else candidates
    candidates = candidates.sort(size, descending=True) if size else candidates
    wide, tall = (float(rows[axis.column].max() - rows[axis.column].min()) or 1 for axis in (x, y))
    placed: list[tuple[float, float]] = []
    for row in candidates.iter_rows(named=True):
        at = (row[x.column] / wide, row[y.column] / tall)
        if any(abs(at[0] - other[0]) < 0.28 and abs(at[1] - other[1]) < 0.06 for other in placed):
            continue
        placed.append(at)
        far = (row[x.column] - float(rows[x.column].min())) / wide
        anchor = "right" if far > 0.8 else "left" if far < 0.2 else "center"
        reach = 12 + (18 * math.sqrt(float(row[size] or 0) / float(rows[size].max() or 1)) if size else 0)
        drawn.add_annotation(
            x=row[x.column], y=row[y.column], text=shorten(row[label], 34), showarrow=False, xanchor=anchor, yshift=reach, font={"size": FONT - 0.5}
        )
        if len(placed) == LABELLED:
            return


def _axis(drawn: Drawing, which: str, axis: Axis, rows: pl.DataFrame, low: str | None, high: str | None, language: str, few: str | None = None) -> None:
    judged = rows.filter(~pl.col(few)) if few and rows.filter(~pl.col(few)).height else rows
    tops = [rows[axis.column].max(), *([judged[high].max()] if high else [])]
    floors = [rows[axis.column].min(), *([judged[low].min()] if low else [])]
    roof, floor = float(max(tops)), float(min(floors))
    floor = min(floor, 0.0) if axis.from_zero else floor
    pad = (roof - floor) * 0.08 or 1.0
    ticks = nice_ticks(floor, roof, 5 if which == "y" else 4)
    settings = {"tickvals": ticks, "ticktext": [numbers.number(tick, axis.unit, language) for tick in ticks], "range": [floor - pad * (0.35 if floor == 0 else 1), roof + pad],
                "title": {"text": chart_text(axis.title), "font": {"size": FONT - 0.5}, "standoff": 6}, "zeroline": floor < 0, "zerolinecolor": CONTEXT}  # fmt: skip
    (drawn.update_xaxes if which == "x" else drawn.update_yaxes)(**settings)


def months_path(frame: pl.DataFrame, x: Axis, y: Axis, *, language: str, level: float | None = None, height: int = 380) -> Drawing:
    """A point a month, later ones darker, the first and last named. `level`: the rate all months would have if it had not changed. Needs period_start."""
    drawn = figure(height)
    rows = frame.drop_nulls([x.column, y.column])
    if rows.is_empty():
        return drawn
    shades = [rgba(ACCENT, 0.25 + 0.75 * place / max(len(rows) - 1, 1)) for place in range(len(rows))]
    text = [f"{numbers.month(row['period_start'], language)}<br>{chart_text(x.title)}: {numbers.number(row[x.column], x.unit, language)}<br><b>{numbers.number(row[y.column], y.unit, language)}</b>"
            for row in rows.iter_rows(named=True)]  # fmt: skip
    drawn.add_trace(trace("scatter", x=rows[x.column].to_list(), y=rows[y.column].to_list(), mode="lines+markers", line={"color": rgba(CONTEXT, 0.3), "width": 1},
                               marker={"size": 9, "color": shades, "line": {"width": 0}}, customdata=text, hovertemplate="%{customdata}<extra></extra>"))  # fmt: skip
    for place in (0, len(rows) - 1):
        row = rows.row(place, named=True)
        drawn.add_annotation(x=row[x.column], y=row[y.column], text=f"<b>{numbers.month(row['period_start'], language)}</b>", showarrow=True, arrowhead=0, arrowwidth=1,
                             arrowcolor=CONTEXT, ax=0, ay=-26, font={"size": FONT - 0.5})  # fmt: skip
    if level is not None:
        drawn.add_hline(y=level, line={"color": CONTEXT, "width": 1.2, "dash": "dash"})
        drawn.add_annotation(
            x=0,
            xref="paper",
            y=level,
            xanchor="left",
            yanchor="bottom",
            text=chart_text(say("drivers.level", language)),
            showarrow=False,
            font={"size": FONT - 1.5},
        )
    _axis(drawn, "x", Axis(x.column, x.unit, x.title, False), rows, None, None, language)
    _axis(drawn, "y", y, rows, None, None, language)
    return drawn
