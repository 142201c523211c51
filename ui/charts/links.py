"""Two measures of the same things against each other: a point a market, channel or month."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from ui import numbers
from ui.charts.base import FONT, chart_text, figure, fitting_ticks, known, records, shorten, telling, written_ticks
from ui.charts.clipping import axis_end, beyond
from ui.charts.drawing import Drawing, trace
from ui.charts.legend import legend_above
from ui.charts.palette import ACCENT, CONTEXT, GRID, PALETTE, rgba
from ui.charts.placing import Box, box, covered, meet
from ui.charts.widths import text_width
from ui.words import say

LABELLED = 5  # direct labels, the largest points only
LABEL = FONT - 0.5  # pixels
NARROW, TALL = 240, 300  # pixels: the plot on a phone, where labels meet first


@dataclass(frozen=True)
class Axis:
    """One measure: its column, unit and title with the unit in words."""

    column: str
    unit: str
    title: str
    from_zero: bool = True


def scatter(
    frame: pl.DataFrame,
    x: Axis,
    y: Axis,
    *,
    label: str,
    language: str,
    size: str | None = None,
    flag: str | None = None,
    flag_names: tuple[str, str] = ("", ""),
    chosen: str | None = None,
    few: str | None = None,
    low: str | None = None,
    high: str | None = None,
    hovers: Sequence[str] = (),
    x_low: str | None = None,
    x_high: str | None = None,
    height: int = 420,
) -> Drawing:
    """Points with their intervals. `flag` false: second colour and shape; `chosen` false: grey context; `few` true: hollow. Largest points carry a label."""
    flag = telling(frame, flag)
    drawn = figure(height - 24 if flag else height)
    rows = _known(records(frame, x.column, y.column, label, size, flag, chosen, few, low, high, x_low, x_high), x, y)
    if not rows:
        return drawn
    sizes = _sizes(rows, size)
    kinds = [(flagged, shown) for shown in (False, True) for flagged in (True, False)]
    named: set[str] = set()
    for flagged, shown in kinds:
        keep = [place for place, row in enumerate(rows) if (row[flag] if flag else True) is flagged and (row[chosen] if chosen else True) is shown]
        if not keep:
            continue
        part, name = [rows[place] for place in keep], flag_names[0 if flagged else 1] if flag else ""
        colour = CONTEXT if not shown else ACCENT if flagged else PALETTE[1]
        hollow = [row[few] if few else False for row in part]
        drawn.add_trace(
            trace(
                "scatter", x=[row[x.column] for row in part], y=[row[y.column] for row in part], mode="markers", name=chart_text(name),
                showlegend=bool(name) and shown and name not in named,
                marker={"size": [sizes[place] for place in keep], "color": [rgba(colour, 0.12 if thin else 0.62 if shown else 0.3) for thin in hollow],
                        "symbol": "circle" if flagged else "diamond", "line": {"color": colour, "width": 1.6 if shown else 0.8}},
                error_y=_error(part, y.column, low, high, hollow) if shown else None, error_x=_error(part, x.column, x_low, x_high, hollow) if shown else None,
                customdata=[hovers[place] if hovers else chart_text(rows[place][label]) for place in keep], hovertemplate="%{customdata}<extra></extra>",
            )
        )  # fmt: skip
        named |= {name} if shown else set()
    _labels(drawn, rows, x, y, label, chosen, size, few)
    _axis(drawn, "x", x, rows, x_low, x_high, language)
    _axis(drawn, "y", y, rows, low, high, language, few)
    gone = _beyond(drawn, rows, (x.column, y.column, high), (chosen, few), hovers or [chart_text(row[label]) for row in rows], language) if high else False
    if flag or gone:
        legend_above(drawn)
    return drawn


def _known(rows: Sequence[dict], x: Axis, y: Axis) -> list[dict]:
    return [row for row in rows if row[x.column] is not None and row[y.column] is not None]


def _sizes(rows: Sequence[dict], size: str | None) -> list[float]:
    if size is None:
        return [10.0] * len(rows)
    most = float(_most(rows, size) or 1)
    return [7 + 27 * math.sqrt(max(float(row[size] or 0), 0) / most) for row in rows]  # area, not width, is the amount


def _most(rows: Sequence[dict], column: str) -> float | None:
    return max(known(row[column] for row in rows), default=None)


def _error(part: Sequence[dict], value: str, low: str | None, high: str | None, hollow: Sequence[bool]) -> dict | None:
    """Intervals of the judged points; those of hollow ones would cover the plot and stand in the hover."""
    if not low or not high:
        return None
    over, under = ([None if thin else _between(row[start], row[end]) for thin, row in zip(hollow, part)] for start, end in ((value, high), (low, value)))
    return {"type": "data", "array": over, "arrayminus": under, "thickness": 1, "width": 0, "color": GRID.replace("0.22", "0.6")}


def _between(start: float | None, end: float | None) -> float | None:
    return None if start is None or end is None else end - start


def _labels(drawn: Drawing, rows: Sequence[dict], x: Axis, y: Axis, label: str, chosen: str | None, size: str | None, few: str | None) -> None:
    """The largest of the chosen points, those that are judged first; a label that would lie on another is left out."""
    candidates = [row for row in rows if (not chosen or row[chosen]) and (not few or row[few] is False)]
    if size:
        candidates.sort(key=lambda row: (row[size] is not None, -(row[size] or 0)))  # unknown sizes first
    shares = dict(zip(map(id, rows), _shares([(float(row[x.column]), float(row[y.column])) for row in rows])))
    most = float(_most(rows, size) or 1) if size else 1
    placed: list[Box] = []
    for row in candidates:
        far, up = shares[id(row)]
        anchor = "right" if far > 0.8 else "left" if far < 0.2 else "center"
        reach = 12 + (18 * math.sqrt(float(row[size] or 0) / most) if size else 0)
        text = shorten(row[label], 34)
        taken = box(text, far * NARROW, up * TALL + reach, anchor, LABEL)
        if any(meet(taken, other) for other in placed):
            continue
        placed.append(taken)
        drawn.add_annotation(x=row[x.column], y=row[y.column], text=text, showarrow=False, xanchor=anchor, yshift=reach, font={"size": LABEL})
        if len(placed) == LABELLED:
            return


def _shares(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Points as shares of what they span."""
    edges = [(min(side), (max(side) - min(side)) or 1.0) for side in zip(*points)]
    return [tuple((value - low) / wide for value, (low, wide) in zip(point, edges)) for point in points]


def _axis(drawn: Drawing, which: str, axis: Axis, rows: Sequence[dict], low: str | None, high: str | None, language: str, few: str | None = None) -> None:
    amounts = known(row[axis.column] for row in rows)
    thin = [bool(few and row[few]) for row in rows]
    judged = [row for row, is_thin in zip(rows, thin) if not is_thin] or rows
    floor = float(min([*amounts, *known(row[low] for row in judged if low)]))
    floor = min(floor, 0.0) if axis.from_zero else floor
    clipped = which == "y" and high and floor == 0
    roof = (
        axis_end([row[axis.column] for row in rows], [row[high] for row in rows], thin)
        if clipped
        else float(max([*amounts, *known(row[high] for row in judged if high)]))
    )
    pad = (roof - floor) * 0.08 or 1.0
    ticks, words = written_ticks(floor, roof, axis.unit, language) if which == "y" else fitting_ticks(floor, roof, axis.unit, language, 4, plot=220)
    settings = {
        "tickvals": ticks, "ticktext": words,
        "range": [floor - pad * (0.35 if floor == 0 else 1), roof + pad], "zeroline": floor < 0, "zerolinecolor": CONTEXT,
        "title": {"text": chart_text(axis.title), "font": {"size": FONT - 0.5}, "standoff": 6},
    }  # fmt: skip
    (drawn.update_xaxes if which == "x" else drawn.update_yaxes)(**settings)


def _beyond(
    drawn: Drawing, rows: Sequence[dict], columns: tuple[str, str, str], marks: tuple[str | None, str | None], told: Sequence[str], language: str
) -> bool:  # fmt: skip
    """Mark the points above the plot, and the intervals that are drawn and go on there; whether there are any."""
    (x, y, high), (chosen, few), edge = columns, marks, drawn.layout["yaxis"]["range"][1]
    has_interval = [(not chosen or row[chosen]) and not (few and row[few]) for row in rows]
    gone = [place for place, row in enumerate(rows) if row[y] > edge or (has_interval[place] and (row[high] or 0) > edge)]
    beyond(drawn, "y", edge, [rows[place][x] for place in gone], [rows[place][y] for place in gone], [told[place] for place in gone], language)
    return bool(gone)


def _free_side(spots: Sequence[tuple[float, float]], place: int, text: str) -> tuple[float, float]:
    """Where beside a point its name covers the fewest others: pixels to the right and up; above it where all are alike."""
    (x, y), aside = spots[place], text_width(text, LABEL) / 2 + 20

    def cost(side: tuple[float, float]) -> float:
        left, bottom, right, top = taken = box(text, x + side[0], y + side[1], "center", LABEL)
        outside = left < -20 or right > NARROW + 12 or bottom < -8 or top > TALL + 16
        return covered(taken, spots) + len(spots) * outside

    return min(((0, 26), (0, -26), (-aside, 14), (aside, 14), (-aside, -14), (aside, -14), (0, 46)), key=cost)


def _level(drawn: Drawing, level: float, height: float, text: str, spots: Sequence[tuple[float, float]], names: Sequence[Box]) -> None:
    """A dashed line across, `height` pixels up, named where its name covers the fewest points and not the names of the first and last."""
    drawn.add_hline(y=level, line={"color": CONTEXT, "width": 1.2, "dash": "dash"})

    def cost(place: tuple[str, str]) -> int:
        anchor, side = place
        x = {"left": 0, "center": NARROW / 2, "right": NARROW}[anchor]
        taken = box(text, x, height + (LABEL if side == "bottom" else -LABEL), anchor, LABEL)
        return covered(taken, spots) + 5 * sum(meet(taken, name) for name in names)

    anchor, side = min(((anchor, side) for anchor in ("left", "center", "right") for side in ("bottom", "top")), key=cost)
    drawn.add_annotation(
        x={"left": 0, "center": 0.5, "right": 1}[anchor],
        xref="paper",
        y=level,
        xanchor=anchor,
        yanchor=side,
        text=text,
        showarrow=False,
        font={"size": LABEL - 1},
    )


def months_path(frame: pl.DataFrame, x: Axis, y: Axis, *, language: str, level: float | None = None, height: int = 380) -> Drawing:
    """A point a month, later ones darker, the first and last named. `level`: the rate all months would have if it had not changed. Needs period_start."""
    drawn = figure(height)
    rows = _known(records(frame, "period_start", x.column, y.column), x, y)
    if not rows:
        return drawn
    shades = [rgba(ACCENT, 0.25 + 0.75 * place / max(len(rows) - 1, 1)) for place in range(len(rows))]
    months = [numbers.month(row["period_start"], language) for row in rows]
    text = [
        f"{month}<br>{chart_text(x.title)}: {numbers.number(row[x.column], x.unit, language)}<br><b>{numbers.number(row[y.column], y.unit, language)}</b>"
        for month, row in zip(months, rows)
    ]
    drawn.add_trace(
        trace(
            "scatter", x=[row[x.column] for row in rows], y=[row[y.column] for row in rows], mode="lines+markers",
            line={"color": rgba(CONTEXT, 0.3), "width": 1}, marker={"size": 9, "color": shades, "line": {"width": 0}},
            customdata=text, hovertemplate="%{customdata}<extra></extra>",
        )
    )  # fmt: skip
    start, levels = float(rows[0][x.column]), [0.0] * y.from_zero + [level] * (level is not None)
    shares = _shares([(float(row[x.column]), float(row[y.column])) for row in rows] + [(start, height) for height in levels])
    spots = [(far * NARROW, up * TALL) for far, up in shares[: len(rows)]]
    names = []
    for place in (0, len(rows) - 1):
        aside, above = _free_side(spots, place, months[place])
        names.append(box(months[place], spots[place][0] + aside, spots[place][1] + above, "center", LABEL))
        drawn.add_annotation(
            x=rows[place][x.column], y=rows[place][y.column], text=f"<b>{months[place]}</b>", showarrow=True, arrowhead=0, arrowwidth=1, arrowcolor=CONTEXT,
            ax=aside, ay=-above, font={"size": LABEL},
        )  # fmt: skip
    if level is not None:
        _level(drawn, level, shares[-1][1] * TALL, chart_text(say("drivers.level", language)), spots, names)
    _axis(drawn, "x", Axis(x.column, x.unit, x.title, False), rows, None, None, language)
    _axis(drawn, "y", y, rows, None, None, language)
    return drawn
