"""Dated events on a time series: numbered marks on the chart, the words in the hover and in a list under it."""

from collections.abc import Sequence
from datetime import date, timedelta

import polars as pl

from ui import numbers
from ui.charts.base import chart_text, records
from ui.charts.drawing import Drawing
from ui.charts.palette import CONTEXT, rgba

LEVELS = 3  # rows of numbers above a plot before a mark is left to the list
ROW = 17  # pixels of one row of numbers
NARROW = 250  # pixels of a plot on a phone: numbers closer than MARK there go to another row
MARK = 20
_EXACT = {"day": 0, "month": 1}  # how exactly a date is known; all else comes after


def numbered(events_frame: pl.DataFrame, *, first: date, last: date, limit: int = 8, market: str | None = None) -> pl.DataFrame:
    """The events inside a period that a chart marks, oldest first, with `number`.

    Those of the market come before others, exact days before months and years, and events that stand apart before those that crowd.
    """
    rows = [
        (row, place)
        for place, row in enumerate(records(events_frame, "starts_on", "ends_on", "precision", "market"))
        if row["starts_on"] is not None and row["starts_on"] <= last and (row["ends_on"] or row["starts_on"]) >= first
    ]
    ordered = sorted(rows, key=lambda one: (one[0]["market"] != (market or ""), _EXACT.get(one[0]["precision"], 2), -one[0]["starts_on"].toordinal()))
    apart = max((last - first).days / (1.5 * max(limit, 1)), 1)
    kept: list[tuple[dict, int]] = []
    for least in (apart, 0):
        for one in ordered:
            if len(kept) < limit and one not in kept and all(abs((one[0]["starts_on"] - other["starts_on"]).days) >= least for other, _ in kept):
                kept.append(one)
    places = [place for _, place in sorted(kept, key=lambda one: (one[0]["starts_on"], ordered.index(one)))]
    found = events_frame[places]
    return found.insert_column(found.width, pl.Series("number", range(1, len(places) + 1), dtype=pl.Int64))


def with_events(drawn: Drawing, events_frame: pl.DataFrame, language: str, limit: int = 8) -> Drawing:
    """The figure with numbered marks for events: a thin line for a day, a pale band for a range. Marks that would touch go to another row.

    Give the frame of `numbered` (and the same to `section(events_frame=...)`, which lists the words), or raw events to number here.
    """
    span = _span(drawn)
    if events_frame.is_empty() or span is None:
        return drawn
    shown = events_frame if "number" in events_frame.columns else numbered(events_frame, first=span[0], last=span[1], limit=limit)
    days = max((span[1] - span[0]).days, 1)
    rows_used, last_on = 0, [-1e9] * LEVELS
    for row in shown.rows(named=True):
        starts, ends = max(row["starts_on"], span[0]), min(row["ends_on"] or row["starts_on"], span[1])
        if starts > span[1] or ends < span[0]:
            continue
        if (ends - starts).days > days / 60:
            drawn.add_vrect(x0=starts, x1=ends, fillcolor=rgba(CONTEXT, 0.13), line={"width": 0}, layer="below")
        drawn.add_shape(type="line", x0=starts, x1=starts, y0=0, y1=1, yref="paper", line={"color": CONTEXT, "width": 1, "dash": "dot"}, layer="below")
        place = (starts - span[0]).days / days * NARROW
        level = _level(place, last_on)
        last_on[level] = place
        rows_used = max(rows_used, level + 1)
        drawn.add_annotation(
            x=starts, y=1, yref="paper", yshift=11 + level * ROW, text=f"<b>{row['number']}</b>", showarrow=False, font={"size": 11}, bordercolor=CONTEXT,
            borderwidth=1,
            borderpad=1.5, hovertext=_words(row, language), captureevents=True,
        )  # fmt: skip
    if rows_used:
        more = 10 + rows_used * ROW
        drawn.update_layout(margin={"t": drawn.layout["margin"]["t"] + more}, height=drawn.layout["height"] + more)
        _lift_legend(drawn, rows_used)
    return drawn


def _level(place: float, last_on: Sequence[float]) -> int:
    """The lowest row with room, or the one whose last mark is farthest away."""
    free = next((level for level, last in enumerate(last_on) if place - last >= MARK), None)
    return free if free is not None else min(range(len(last_on)), key=lambda level: last_on[level])


def _lift_legend(drawn: Drawing, rows: int) -> None:
    if drawn.layout["showlegend"]:
        drawn.update_layout(legend={"y": 1.02 + (10 + rows * ROW) / max(drawn.layout["height"] - 80, 100)})


def _words(row: dict, language: str) -> str:
    title = (row.get("title_ko") if language == "ko" else None) or row["title"]
    when = numbers.dated(row["starts_on"], row.get("precision", "day"), language)
    return f"{when}<br>{chart_text(title, 90)}"


def _span(drawn: Drawing) -> tuple[date, date] | None:
    """First and last day on the x axis."""
    ends = (value for trace in drawn.data if len(trace.get("x", ())) for value in (trace["x"][0], trace["x"][-1]))
    days = [value for value in ends if isinstance(value, date)]
    return (min(days), max(days) + timedelta(days=30)) if days else None
