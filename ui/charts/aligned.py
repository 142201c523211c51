"""Aligned small multiples: one time axis, one panel a measure, each with its own unit. Never two counts on two axes of one plot."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from ui import numbers
from ui.charts.base import FONT, chart_text, figure, nice_ticks, time_axis, wrap_label
from ui.charts.drawing import Drawing, trace
from ui.charts.events import LEVELS, MARK, NARROW
from ui.charts.lines import with_gaps
from ui.charts.palette import ACCENT, BAND, CONTEXT, rgba
from ui.words import say

PANEL_HEIGHT = 128
TOP, BOTTOM = 80, 34
LABELLED = 6  # bars that carry their value; more would not fit on a phone


@dataclass(frozen=True)
class Row:
    """One panel. `frame`: period_start, period_end, value, low, high, young. `spans`: printed periods drawn as bars as wide as they are long."""

    title: str
    unit: str
    frame: pl.DataFrame
    colour: str = ACCENT
    spans: bool = False
    empty: str = ""  # said in the panel where it has no rows


def aligned(rows: Sequence[Row], *, grain: str, language: str, first: date, last: date, events: pl.DataFrame | None = None) -> Drawing:
    """Panels under each other; `events` (number, starts_on) are marked through all of them."""
    drawn = figure(height=TOP + BOTTOM + PANEL_HEIGHT * len(rows))
    drawn.set_subplots(rows=len(rows), cols=1, shared_xaxes=True, vertical_spacing=0.30 / max(len(rows), 1))
    margin = timedelta(days=max((last - first).days // 70, 1))
    drawn.update_layout(margin={"l": 8, "r": 14, "t": TOP, "b": BOTTOM})
    for place, row in enumerate(rows, start=1):
        _panel(drawn, row, place, grain, language)
    drawn.update_xaxes(showgrid=False, fixedrange=True, range=[first - margin, last + margin], showticklabels=False)
    time_axis(drawn, grain, language)
    drawn.update_xaxes(showticklabels=True, row=len(rows), col=1)
    _mark(drawn, events, len(rows), first, last)
    return drawn


def _panel(drawn: Drawing, row: Row, place: int, grain: str, language: str) -> None:
    where = {"row": place, "col": 1}
    drawn.add_annotation(text=f"<b>{chart_text(row.title, 80)}</b>", x=0, y=1, xref="x domain", yref="y domain", xanchor="left", yanchor="bottom",
                         showarrow=False, font={"size": FONT - 0.5}, **where)  # fmt: skip
    known = row.frame.filter(pl.col("value").is_not_null())
    if known.is_empty():
        drawn.add_trace(trace("scatter", x=[], y=[]), **where)
        drawn.update_yaxes(visible=False, range=[0, 1], **where)
        drawn.add_annotation(text=wrap_label(row.empty or say("section.nothing", language), 36 if language == "en" else 20), x=0, y=0.5, xref="x domain", yref="y domain", xanchor="left",
                             showarrow=False, font={"size": FONT - 0.5, "color": CONTEXT}, align="left", **where)  # fmt: skip
        return
    (_spans if row.spans else _line)(drawn, row, known, grain, language, where)
    # A wide interval of one thin month must not flatten the line: the scale follows the values and half of what reaches beyond.
    peak = float(known["value"].max())
    roof = (
        max(peak * (1.35 if row.spans and len(known) <= LABELLED else 1.12), min(float((known["high"].max() if not row.spans else None) or peak), peak * 1.6))
        or 1.0
    )
    ticks = nice_ticks(0, roof, 2)
    drawn.update_yaxes(range=[0, roof], tickvals=ticks, ticktext=[numbers.number(tick, row.unit, language) for tick in ticks], fixedrange=True, **where)


def _line(drawn: Drawing, row: Row, known: pl.DataFrame, grain: str, language: str, where: dict) -> None:
    whole = with_gaps(known, "period_start", grain)
    banded = known.filter(pl.col("low").is_not_null() & pl.col("high").is_not_null())
    if len(banded) > 1:
        days = banded["period_start"].to_list()
        drawn.add_trace(trace("scatter", x=days + days[::-1], y=[*banded["high"], *banded["low"][::-1]], fill="toself", fillcolor=rgba(row.colour, BAND), mode="lines",
                                   line={"width": 0}, hoverinfo="skip"), **where)  # fmt: skip
    young = whole["young"].fill_null(False).to_list()
    text = [_hover(one, row.unit, grain, language) for one in whole.iter_rows(named=True)]
    marker = {
        "size": 6 if len(known) <= 48 else 4,
        "color": row.colour,
        "symbol": ["circle-open" if one else "circle" for one in young],
        "line": {"width": 1.4, "color": row.colour},
    }
    drawn.add_trace(trace("scatter", x=whole["period_start"].to_list(), y=whole["value"].to_list(), mode="lines+markers", line={"color": row.colour, "width": 2}, marker=marker,
                               customdata=text, hovertemplate="%{customdata}<extra>" + chart_text(row.title, 60) + "</extra>", connectgaps=False), **where)  # fmt: skip


def _spans(drawn: Drawing, row: Row, known: pl.DataFrame, grain: str, language: str, where: dict) -> None:
    starts, ends = known["period_start"].to_list(), known["period_end"].to_list()
    milliseconds = [((end - start).days + 1) * 86_400_000 for start, end in zip(starts, ends)]
    text = [
        f"{numbers.months_between(start, end, language)}<br><b>{numbers.number(value, row.unit, language)}</b>"
        for start, end, value in zip(starts, ends, known["value"])
    ]
    labels = [numbers.number(value, row.unit, language) for value in known["value"]] if len(known) <= LABELLED else None
    drawn.add_trace(trace("bar", x=starts, y=known["value"].to_list(), width=[wide * 0.96 for wide in milliseconds], offset=0, marker={"color": rgba(row.colour, 0.75)},
                           text=labels, textposition="outside", cliponaxis=False, textangle=0,
            customdata=text, hovertemplate="%{customdata}<extra></extra>"), **where)  # fmt: skip


def _hover(row: dict, unit: str, grain: str, language: str) -> str:
    lines = [numbers.period(row["period_start"], grain, language), f"<b>{numbers.number(row['value'], unit, language)}</b>"]
    if row.get("low") is not None:
        lines.append(f"{numbers.number(row['low'], unit, language)} – {numbers.number(row['high'], unit, language)}")
    if row.get("young"):
        lines.append(say("chart.unfinished", language))
    return "<br>".join(lines)


def _mark(drawn: Drawing, events: pl.DataFrame | None, rows: int, first: date, last: date) -> None:
    if events is None or events.is_empty():
        return
    last_on, days = [-1e9] * LEVELS, max((last - first).days, 1)
    for row in events.iter_rows(named=True):
        day = max(row["starts_on"], first)
        if day > last:
            continue
        place = (day - first).days / days * NARROW
        level = next((row_ for row_, at in enumerate(last_on) if place - at >= MARK), LEVELS - 1)  # marks that would touch on a phone go up a row
        last_on[level] = place
        for panel in range(1, rows + 1):
            drawn.add_shape(type="line", x0=day, x1=day, y0=0, y1=1, xref=f"x{panel if panel > 1 else ''}", yref=f"y{panel if panel > 1 else ''} domain",
                            line={"color": CONTEXT, "width": 1, "dash": "dot"}, layer="below")  # fmt: skip
        drawn.add_annotation(x=day, y=1.0, xref="x", yref="paper", yshift=33 + 17 * level, text=f"<b>{row['number']}</b>", showarrow=False, font={"size": 11}, bordercolor=CONTEXT,
                             borderwidth=1, borderpad=1.5)  # fmt: skip
