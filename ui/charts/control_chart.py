"""A control chart (values with their normal range) and a funnel plot (parts side by side with the limits of chance)."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import polars as pl

from ui import numbers
from ui.charts.base import FONT, figure, fitting_ticks, floats, grouped, known, lines_from, nice_ticks, records, time_axis, value_axis
from ui.charts.drawing import Drawing, trace
from ui.charts.line_labels import level_line
from ui.charts.palette import ACCENT, BAND, CONTEXT, PALETTE, WARNING, rgba
from ui.charts.placing import Spot
from ui.plain import chart_text
from ui.words import say

THIN = 0.006  # half of a line's width, as a share of the plot's height
MARKS = {"concern": ("diamond", WARNING), "improvement": ("square", PALETTE[2]), "high": ("triangle-up", WARNING), "low": ("triangle-down", PALETTE[2])}


def control_chart(frame: pl.DataFrame, *, unit: str, language: str, target: float | None = None, height: int = 340) -> Drawing:
    """Months with centre line and limits as a band; unusual months have a shape of their own as well as a colour.

    Columns: period_start, value, centre, low, high, kind (common or unusual how), rule (words), phase, trial; loud (optional): which marks are large.
    """
    drawn = figure(height)
    if frame.is_empty():
        return drawn
    loud = "loud" if "loud" in frame.columns else None
    rows = records(frame, "period_start", "value", "centre", "low", "high", "kind", "rule", "phase", "trial", loud)
    phases = list(grouped(rows, (row["phase"] for row in rows)).values())
    for part in phases:
        _limits(drawn, part)
    shapes = [MARKS.get(row["kind"], ("circle", ACCENT)) for row in rows]
    is_loud = [row[loud] if loud else shape != "circle" for row, (shape, _) in zip(rows, shapes)]
    drawn.add_trace(
        trace(
            "scatter", x=[row["period_start"] for row in rows], y=floats([row["value"] for row in rows]), mode="lines+markers", showlegend=False,
            line={"color": ACCENT, "width": 1.6}, customdata=[_hover(row, unit, language) for row in rows], hovertemplate="%{customdata}<extra></extra>",
            marker={
                "symbol": [shape for shape, _ in shapes], "color": [colour for _, colour in shapes],
                "size": [11 if strong else 6 for strong in is_loud],
            },
        )
    )  # fmt: skip
    bounds = known(row[name] for row in rows for name in ("value", "low", "high"))
    if not bounds:
        return drawn  # nothing to draw a rate of: no denominator in any month
    low, high = min(bounds), max(bounds)
    if target is not None:
        low, high = min(low, target), max(high, target)
    floor = lines_from(low, high, from_zero=False)
    value_axis(drawn, floor, high, unit, language, from_zero=False)
    time_axis(drawn, "month", language)
    if target is not None:
        drawn_lines = [[(row["period_start"], row[name]) for row in rows if known([row[name]])] for name in ("value", "centre")]
        level_line(drawn, target, unit, language, drawn_lines, (floor, high), is_alone=True)
    _name_ranges(drawn, phases, language)
    return drawn


def _name_ranges(drawn: Drawing, phases: Sequence[Sequence[dict]], language: str) -> None:
    """What the band is, over its left end; over the plot where a range begins anew and from how few months it is, with a line down to the step."""
    first, last = phases[0][0]["period_start"], phases[-1][-1]["period_start"]
    top = phases[0][0]["high"]
    if known([top]):
        drawn.add_annotation(x=first, y=top, yanchor="bottom", **_name(_range_words("range", phases[0], language)))
    for part in phases[1:]:
        begins = part[0]["period_start"]
        late = (begins - first).days > (last - first).days * 0.4  # words run to the side where there is room
        drawn.add_shape(type="line", x0=begins, x1=begins, y0=0, y1=1, yref="paper", line={"color": CONTEXT, "width": 1, "dash": "dot"}, layer="below")
        drawn.add_annotation(x=begins, y=1, yref="paper", yanchor="bottom", **_name(_range_words("new_range", part, language), "right" if late else "left"))
    if len(phases) > 1:
        drawn.update_layout(margin={"t": drawn.layout["margin"]["t"] + 18}, height=drawn.layout["height"] + 18)


def _name(words: str, side: str = "left") -> dict:
    return {"text": chart_text(words), "showarrow": False, "xanchor": side, "font": {"size": FONT - 1}}


def _range_words(kind: str, part: Sequence[dict], language: str) -> str:
    key = f"unusual.chart.{kind}_trial" if any(row["trial"] for row in part) else f"unusual.chart.{kind}"
    return say(key, language, month=numbers.month(part[0]["period_start"], language), count=len(part))


def _limits(drawn: Drawing, part: Sequence[dict]) -> None:
    days, dash = [row["period_start"] for row in part], "dot" if any(row["trial"] for row in part) else "solid"
    for name, fill in (("low", None), ("high", "tonexty")):
        drawn.add_trace(
            trace(
                "scatter", x=days, y=floats([row[name] for row in part]), mode="lines", fill=fill, fillcolor=rgba(CONTEXT, BAND * 0.7),
                line={"width": 1, "color": rgba(CONTEXT, 0.55), "dash": dash, "shape": "hvh"}, hoverinfo="skip", showlegend=False,
            )
        )  # fmt: skip
    centre = floats([row["centre"] for row in part])
    drawn.add_trace(trace("scatter", x=days, y=centre, mode="lines", line={"width": 1.4, "color": CONTEXT}, hoverinfo="skip", showlegend=False))


def _hover(row: dict, unit: str, language: str) -> str:
    low, high = (numbers.number(row[name], unit, language) for name in ("low", "high"))
    marked = f"<br>{chart_text(row['rule'])}" if row["rule"] else ""
    return f"{numbers.month(row['period_start'], language)}<br><b>{numbers.number(row['value'], unit, language)}</b> ({low} – {high}){marked}"


def label_places(points: Sequence[Spot], texts: Sequence[str], lines: Sequence[Sequence[Spot]] = ()) -> list[str]:
    """Where each point's name stands so that it covers the fewest names, points and `lines`: Plotly's `textposition`. All are shares of the plot's sides."""
    taken = [(x - 0.012, y - 0.02, x + 0.012, y + 0.02) for x, y in points]
    taken += [(x, min(y, high) - THIN, far, max(y, high) + THIN) for line in lines for (x, y), (far, high) in pairwise(line)]
    places = []
    for (x, y), text in zip(points, texts, strict=True):
        wide = sum(0.022 if ord(letter) > 0x1100 else 0.013 for letter in text)  # of about 560 pixels
        across = {"center": (x - wide / 2, x + wide / 2), "right": (x, x + wide), "left": (x - wide, x)}
        boxes = {
            "top center": (across["center"][0], y + 0.025, across["center"][1], y + 0.075),
            "middle right": (x + 0.02, y - 0.025, x + 0.02 + wide, y + 0.025),
            "bottom center": (across["center"][0], y - 0.075, across["center"][1], y - 0.025),
            "middle left": (x - 0.02 - wide, y - 0.025, x - 0.02, y + 0.025),
        } | {
            f"{level} {side}": (across[side][0], y + low, across[side][1], y + low + 0.05)
            for level, low in (("top", 0.025), ("bottom", -0.075)) for side in ("right", "left")
        }  # fmt: skip
        best = min(boxes, key=lambda place: sum(_covered(boxes[place], other) for other in taken) + _outside(boxes[place]))
        taken.append(boxes[best])
        places.append(best)
    return places


def _covered(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    """The area that two boxes have in common."""
    return max(min(one[2], other[2]) - max(one[0], other[0]), 0) * max(min(one[3], other[3]) - max(one[1], other[1]), 0)


def _outside(box: tuple[float, ...]) -> int:
    """Names must not leave the plot on a side."""
    return 10 * (box[0] < 0 or box[2] > 1)


def from_highest(frame: pl.DataFrame) -> pl.DataFrame:
    """A funnel's markets in the order of its points."""
    return frame.sort("ratio", descending=True, maintain_order=True)


def funnel_plot(frame: pl.DataFrame, curve, *, names: Mapping[str, str], language: str, accent: str | None = None, height: int = 380) -> Drawing:
    """Markets by expected count and observed / expected, with the limits of chance. Columns: market, expected, ratio, verdict."""
    drawn = figure(height)
    if frame.is_empty():
        return drawn
    rows = records(from_highest(frame), "market", "expected", "ratio", "verdict")
    top, edge = max(float(rows[0]["ratio"]) * 1.12, 1.5), float(max(row["expected"] for row in rows))
    for low, high, dash in ((curve.low95, curve.high95, "dot"), (curve.low998, curve.high998, "solid")):
        for limit in (low, high):
            drawn.add_trace(
                trace(
                    "scatter",
                    x=curve.exposure,
                    y=np.where(limit > top * 1.05, np.nan, limit),
                    mode="lines",
                    line={"color": CONTEXT, "width": 1.2, "dash": dash},
                    hoverinfo="skip",
                    showlegend=False,
                )
            )
    drawn.add_hline(y=1, line={"color": CONTEXT, "width": 1})
    limits = [
        [(float(at) / (edge * 1.14), float(limit) / top) for at, limit in zip(curve.exposure, edges) if limit <= top]
        for edges in (curve.low95, curve.high95, curve.low998, curve.high998)
    ]
    texts = [names.get(row["market"], row["market"]) for row in rows]
    spots = label_places([(row["expected"] / (edge * 1.14), row["ratio"] / top) for row in rows], texts, [*limits, [(0.0, 1 / top), (1.0, 1 / top)]])
    out = [row["verdict"].endswith("998") for row in rows]
    words = [say(f"unusual.verdict.{row['verdict']}", language) if row["verdict"] else "" for row in rows]
    drawn.add_trace(
        trace(
            "scatter", x=[row["expected"] for row in rows], y=[row["ratio"] for row in rows], mode="markers+text", text=[chart_text(name) for name in texts],
            textposition=spots, textfont={"size": FONT - 0.5}, showlegend=False, hovertemplate="%{customdata}<extra></extra>",
            marker={"size": [13 if row["market"] == accent else 10 for row in rows], "color": [WARNING if is_out else ACCENT for is_out in out],
                    "symbol": ["diamond" if is_out else "circle" for is_out in out], "opacity": 1},
            customdata=[f"{chart_text(name)}<br><b>{row['ratio']:.2f}</b> {chart_text(word)}" for name, row, word in zip(texts, rows, words)],
        )
    )  # fmt: skip
    ticks = nice_ticks(0, top)
    drawn.update_yaxes(
        range=[0, top],
        tickvals=ticks,
        ticktext=[f"{abs(tick):g}" for tick in ticks],
        title={"text": say("unusual.funnel.y", language), "font": {"size": FONT - 0.5}},
    )
    marks, words = fitting_ticks(0, edge * 1.1, "count", language, plot=260)
    drawn.update_xaxes(
        range=[0, edge * 1.14], tickvals=marks, ticktext=words,
        title={"text": say("unusual.funnel.axis", language), "font": {"size": FONT - 0.5}, "standoff": 6},
    )  # fmt: skip
    return drawn
