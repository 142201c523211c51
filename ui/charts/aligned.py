"""Aligned small multiples: one time axis, one panel a measure, each with its own unit. Never two counts on two axes of one plot."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from ui import numbers
from ui.charts.base import FONT, chart_text, figure, nice_ticks, records, time_axis, value_labels, wrap_label
from ui.charts.drawing import Drawing, trace
from ui.charts.events import LEVELS, MARK, NARROW
from ui.charts.lines import with_gaps
from ui.charts.palette import ACCENT, BAND, CONTEXT, rgba
from ui.charts.widths import block_height, text_width
from ui.words import say

PANEL_HEIGHT, LOW_PANEL = 128, 112  # the low one where each panel shows one period
BOTTOM, MARK_HEIGHT = 34, 20
TITLE = FONT - 0.5
ROOM = 316  # pixels of a title beside the axis on a phone of 390; two lines of it stand between two panels, and under the marks of events
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
    title = block_height(_title(rows[0].title), TITLE) + 4 if rows else 0.0
    marked = events is not None and not events.is_empty()
    shown = [row for row in rows if not row.frame.is_empty()]
    alone = bool(shown) and not any(row.spans or row.frame["period_start"].n_unique() > 1 for row in shown)
    top = round(title + LEVELS * MARK_HEIGHT * marked + 10)
    drawn = figure(height=top + BOTTOM + (LOW_PANEL if alone else PANEL_HEIGHT) * len(rows))
    drawn.set_subplots(rows=len(rows), cols=1, shared_xaxes=True, vertical_spacing=0.30 / max(len(rows), 1))
    margin = timedelta(days=max((last - first).days // 70, 1))
    drawn.update_layout(margin={"l": 8, "r": 14, "t": top, "b": BOTTOM})
    for place, row in enumerate(rows, start=1):
        _panel(drawn, row, place, grain, language)
    start = first - (last - first if alone else margin)  # a period that stands alone stands in the middle, its value beside it
    drawn.update_xaxes(showgrid=False, fixedrange=True, range=[start, last + margin], showticklabels=False)
    time_axis(drawn, grain, language)
    if alone:
        day = shown[0].frame["period_start"][0]
        drawn.update_xaxes(tickvals=[day], ticktext=[numbers.period(day, grain, language)])
    drawn.update_xaxes(showticklabels=True, row=len(rows), col=1)
    _mark(drawn, events, [place for place, row in enumerate(rows, start=1) if not row.frame.is_empty()], first, last, title)
    return drawn


def _panel(drawn: Drawing, row: Row, place: int, grain: str, language: str) -> None:
    where = {"row": place, "col": 1}
    beside = {"x": 0, "xref": "x domain", "yref": "y domain", "xanchor": "left", "showarrow": False}
    drawn.add_annotation(text=_title(row.title), y=1, yanchor="bottom", align="left", font={"size": TITLE}, **beside, **where)
    columns = ("period_start", "period_end", "value", "low", "high", "young")
    known = [one for one in records(row.frame, *(name for name in columns if name in row.frame.columns)) if one["value"] is not None]
    if not known:
        drawn.add_trace(trace("scatter", x=[], y=[]), **where)
        drawn.update_yaxes(visible=False, range=[0, 1], **where)
        words = wrap_label(row.empty or say("section.nothing", language), 36)
        drawn.add_annotation(text=words, y=0.5, font={"size": FONT - 0.5, "color": CONTEXT}, align="left", **beside, **where)
        return
    (_spans if row.spans else _line)(drawn, row, known, grain, language, where)
    # A wide interval of one thin month must not flatten the line: the scale follows the values and half of what reaches beyond.
    peak = float(max(one["value"] for one in known))
    reach = max((one["high"] for one in known if not row.spans and one["high"] is not None), default=0) or peak
    roof = max(peak * (1.35 if row.spans and len(known) <= LABELLED else 1.12), min(float(reach), peak * 1.6)) or 1.0
    ticks = nice_ticks(0, roof, 2)
    drawn.update_yaxes(range=[0, roof], tickvals=ticks, ticktext=[numbers.number(tick, row.unit, language) for tick in ticks], fixedrange=True, **where)


def _title(text: str) -> str:
    """On one line where a phone has room for it, else who counted on a second."""
    whole = f"<b>{chart_text(text, 80)}</b>"
    if text_width(whole, TITLE) <= ROOM:
        return whole
    measure, opened, who = text.partition("(")
    lines = (chart_text(measure.strip(), 60), chart_text(f"({who}", 60)) if opened else wrap_label(text, 44).split("<br>")
    return "<br>".join(f"<b>{line}</b>" for line in lines)


def _line(drawn: Drawing, row: Row, known: Sequence[dict], grain: str, language: str, where: dict) -> None:
    whole = with_gaps(known, "period_start", grain)
    banded = [one for one in known if one["low"] is not None and one["high"] is not None]
    if len(banded) > 1:
        days, edges = [one["period_start"] for one in banded], [one["high"] for one in banded] + [one["low"] for one in reversed(banded)]
        look = {"fill": "toself", "fillcolor": rgba(row.colour, BAND), "mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
        drawn.add_trace(trace("scatter", x=days + days[::-1], y=edges, **look), **where)
    text = [_hover(one, row.unit, grain, language) for one in whole]
    marker = {
        "size": 6 if len(known) <= 48 else 4,
        "color": row.colour,
        "symbol": ["circle-open" if one["young"] else "circle" for one in whole],
        "line": {"width": 1.4, "color": row.colour},
    }
    alone = _alone(known[0], row, language) if len(known) == 1 else {"mode": "lines+markers"}
    drawn.add_trace(
        trace(
            "scatter", x=[one["period_start"] for one in whole], y=[one["value"] for one in whole], connectgaps=False, **alone,
            line={"color": row.colour, "width": 2}, marker=marker, customdata=text,
            hovertemplate="%{customdata}<extra>" + chart_text(row.title, 60) + "</extra>",
        ),
        **where,
    )  # fmt: skip


def _alone(only: dict, row: Row, language: str) -> dict:
    """The look of a line of one point: its value in words beside it, its interval as a bar."""
    look = {"mode": "markers+text", "text": [numbers.number(only["value"], row.unit, language)], "textposition": "middle right"}
    if only["low"] is None or only["high"] is None:
        return look
    reach = {"array": [only["high"] - only["value"]], "arrayminus": [only["value"] - only["low"]]}
    return look | {"error_y": {"type": "data", "thickness": 1.4, "width": 3, "color": rgba(row.colour, 0.6)} | reach}


def _spans(drawn: Drawing, row: Row, known: Sequence[dict], grain: str, language: str, where: dict) -> None:
    starts, ends, amounts = ([one[name] for one in known] for name in ("period_start", "period_end", "value"))
    words, labelled = value_labels(amounts, row.unit, language), len(known) <= LABELLED
    # Values stand within their columns where they fit, and columns are solid: lines of events run behind them.
    label = {"text": words, "textposition": "auto", "insidetextanchor": "end", "insidetextfont": {"color": "#ffffff"}} if labelled else {}
    drawn.add_trace(
        trace(
            "bar", x=starts, y=amounts, width=[((end - start).days + 1) * 86_400_000 * 0.96 for start, end in zip(starts, ends)], offset=0,
            marker={"color": row.colour if labelled else rgba(row.colour, 0.75)}, cliponaxis=False, textangle=0, **label,
            customdata=[f"{numbers.months_between(start, end, language)}<br><b>{value}</b>" for start, end, value in zip(starts, ends, words)],
            hovertemplate="%{customdata}<extra></extra>",
        ),
        **where,
    )  # fmt: skip


def _hover(row: dict, unit: str, grain: str, language: str) -> str:
    lines = [numbers.period(row["period_start"], grain, language), f"<b>{numbers.number(row['value'], unit, language)}</b>"]
    if row.get("low") is not None:
        lines.append(f"{numbers.number(row['low'], unit, language)} – {numbers.number(row['high'], unit, language)}")
    if row.get("young"):
        lines.append(say("chart.unfinished", language))
    return "<br>".join(lines)


def _mark(drawn: Drawing, events: pl.DataFrame | None, panels: Sequence[int], first: date, last: date, above: float) -> None:
    """Numbers `above` the first panel by so many pixels, which its title has, and lines through the panels that show something."""
    if events is None or events.is_empty():
        return
    last_on, days = [-1e9] * LEVELS, max((last - first).days, 1)
    for row in records(events, "number", "starts_on"):
        day = max(row["starts_on"], first)
        if day > last:
            continue
        place = (day - first).days / days * NARROW
        level = next((row_ for row_, at in enumerate(last_on) if place - at >= MARK), LEVELS - 1)  # marks that would touch on a phone go up a row
        last_on[level] = place
        for panel in panels:
            axis = panel if panel > 1 else ""
            drawn.add_shape(
                type="line",
                x0=day,
                x1=day,
                y0=0,
                y1=1,
                xref=f"x{axis}",
                yref=f"y{axis} domain",
                line={"color": CONTEXT, "width": 1, "dash": "dot"},
                layer="below",
            )
        look = {"showarrow": False, "font": {"size": 11}, "bordercolor": CONTEXT, "borderwidth": 1, "borderpad": 1.5}
        place_above = {"y": 1.0, "yref": "paper", "yanchor": "bottom", "yshift": above + MARK_HEIGHT * level}
        drawn.add_annotation(x=day, xref="x", text=f"<b>{row['number']}</b>", **place_above, **look)
