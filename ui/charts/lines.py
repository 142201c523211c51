"""Lines over time: series, shares, ranks. Missing periods stay gaps; labels stand at the lines' ends before any legend."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

import polars as pl

from ui import numbers
from ui.charts.bars import columns_over_time
from ui.charts.base import (
    chart_text,
    colours_of,
    figure,
    floats,
    grouped,
    hover,
    known,
    lines_from,
    opened,
    percent_of,
    records,
    texts,
    time_axis,
    totals,
    value_axis,
)  # fmt: skip
from ui.charts.drawing import Drawing, trace
from ui.charts.line_labels import end_labels, level_line
from ui.charts.palette import ACCENT, BAND, CONTEXT, DASHES, rgba
from ui.words import say

_MONTHS = {"month": 1, "quarter": 3, "year": 12}  # of one period


def line_series(
    frame: pl.DataFrame,
    *,
    x: str = "period_start",
    y: str,
    unit: str,
    language: str,
    series: str | None = None,
    grain: str = "month",
    accent: str | None = None,
    names: dict[str, str] | None = None,
    colours: dict[str, str] | None = None,
    low: str | None = None,
    high: str | None = None,
    complete: str | None = None,
    target: float | None = None,
    from_zero: bool = True,
    markers: bool | None = None,
    height: int = 340,
    title: str = "",
) -> Drawing:
    """Series over time, one line per value of `series`.

    `accent` is drawn thick in the accent colour and all others in grey when it is given; `names` are labels of series; `low` and `high`
    are columns of a band; `complete` is a boolean column, false where a period is unfinished (drawn hollow on a dotted line); `target`
    is a level. `grain` decides which periods are missing between two values. `from_zero=False`: what is read is how the lines move, not how
    large one is against another, so the axis may be cut (and says so).
    """
    drawn = figure(height)
    if frame.is_empty():
        return drawn
    complete = complete if complete in frame.columns else None
    lines = _by_series(frame, series, x, y, low, high, complete)
    keys = list(lines)
    look = (
        colours_of(keys, None, colours)
        if accent is None or accent not in keys
        else {key: ACCENT if key == accent else CONTEXT for key in keys} | (colours or {})
    )
    ends = []
    for place, (key, found) in enumerate(lines.items()):
        rows = with_gaps(found, x, grain)
        strong = accent in (None, key) or len(keys) == 1
        label = (names or {}).get(key, key)
        if low and high:
            _band(drawn, rows, x, low, high, look[key])
        style = _Style(chart_text(label), look[key], 2.6 if strong else 1.5, DASHES[0] if strong else DASHES[place % 3], markers)
        _line(drawn, rows, (x, y, complete), unit, language, grain, style)
        last = next((row for row in reversed(rows) if not numbers.absent(row[y])), None)
        if last and label:
            ends.append((label, last[x], float(last[y]), key == accent))
    bounds = known(row[name] for found in lines.values() for row in found for name in (y, low, high) if name) or [0.0]
    floor, roof = float(min(bounds)), float(max(bounds))
    if target is not None:
        floor, roof = min(floor, target), max(roof, target)
    floor = lines_from(floor, roof, from_zero)
    if target is not None:
        drawn_lines = [[(row[x], float(row[y])) for row in sorted(found, key=lambda row: row[x]) if not numbers.absent(row[y])] for found in lines.values()]
        level_line(drawn, target, unit, language, drawn_lines, (floor, roof), is_alone=len(keys) == 1)
    floor, roof = opened(floor, roof)
    value_axis(drawn, floor, roof, unit, language, from_zero=False, title=title)
    time_axis(drawn, grain, language)
    if len(keys) > 1:
        first = min(row[x] for found in lines.values() for row in found)
        end_labels(drawn, ends, floor, roof, height, first=first, colours={(names or {}).get(key, key): look[key] for key in keys})
    return drawn


def share_area(
    frame: pl.DataFrame, *, y: str, series: str, language: str, x: str = "period_start", grain: str = "month", unit: str = "count",
    names: dict[str, str] | None = None, colours: dict[str, str] | None = None, accent: str | None = None, height: int = 360,
) -> Drawing:  # fmt: skip
    """Shares of a whole over time, stacked to 100 %; `y` is the number (or value) that shares are made of. One period is a column: it has no area."""
    drawn = figure(height)
    if frame.is_empty():
        return drawn
    if frame[x].n_unique() == 1:
        look = {"grain": grain, "names": names, "colours": colours, "accent": accent, "height": height}
        return columns_over_time(frame, y=y, series=series, share=True, unit=unit, language=language, x=x, **look)
    lines = _by_series(frame, series, x, y)
    wholes = totals(*zip(*((row[x], row[y]) for found in lines.values() for row in found)))
    times, ends, below = sorted(wholes), [], 0.0
    keys = sorted(lines, key=lambda key: -sum(known(row[y] for row in lines[key])))
    look = colours_of(keys, accent, colours)
    for key in keys:
        amounts = {row[x]: row[y] for row in reversed(lines[key])}  # the first of a day counts
        parts = [percent_of(amounts.get(day), wholes[day]) for day in times]
        label = (names or {}).get(key, key)
        words = zip(hover(parts, "percent", language), hover(map(amounts.get, times), unit, language))
        drawn.add_trace(
            trace(
                "scatter", x=times, y=floats([part or 0 for part in parts]), stackgroup="one", mode="lines", name=chart_text(label),
                customdata=[f"{share} ({value})" for share, value in words],
                line={"width": 0.8, "color": look[key]}, fillcolor=rgba(look[key], 0.75 if key == accent or accent is None else 0.5),
                hovertemplate="%{customdata}<extra>" + chart_text(label) + "</extra>",
            )
        )  # fmt: skip
        share = float(parts[-1] or 0)
        if share >= 3:
            ends.append((label, times[-1], below + share / 2, key == accent))
        below += share
    value_axis(drawn, 0, 100, "percent", language)
    drawn.update_yaxes(range=[0, 100])
    drawn.update_layout(hovermode="x unified")
    time_axis(drawn, grain, language)
    end_labels(drawn, ends, 0, 100, height, always=True)
    return drawn


def bump(
    frame: pl.DataFrame, *, rank: str, series: str, language: str, x: str = "period_start", grain: str = "month", accent: str | None = None,
    value: str | None = None, unit: str = "count", names: dict[str, str] | None = None, height: int = 340,
) -> Drawing:  # fmt: skip
    """Ranks over time, first place on top."""
    drawn = figure(height)
    if frame.is_empty():
        return drawn
    lines, ends = _by_series(frame, series, x, rank, value), []
    look = {key: ACCENT if key == accent else CONTEXT for key in lines} if accent in lines else colours_of(list(lines))
    for place, (key, found) in enumerate(lines.items()):
        rows = with_gaps(found, x, grain)
        label = (names or {}).get(key, key)
        figures = hover((row[value] for row in rows), unit, language) if value else [""] * len(rows)
        text = [
            f"{numbers.period(row[x], grain, language)}<br>{say('chart.rank', language)} {row[rank]}{' · ' + words if words else ''}"
            for row, words in zip(rows, figures)
        ]
        drawn.add_trace(
            trace(
                "scatter", x=[row[x] for row in rows], y=floats([row[rank] for row in rows]), mode="lines+markers", name=chart_text(label),
                connectgaps=False, customdata=text,
                line={"width": 3 if key == accent else 1.6, "color": look[key], "shape": "linear", "dash": DASHES[0] if key == accent else DASHES[place % 2]},
                marker={"size": 8 if key == accent else 6, "color": look[key]}, hovertemplate="%{customdata}<extra>" + chart_text(label) + "</extra>",
            )
        )  # fmt: skip
        last = next(row for row in reversed(rows) if row[rank] is not None)
        ends.append((label, last[x], float(last[rank]), key == accent))
    worst = int(max(known(row[rank] for found in lines.values() for row in found)))
    drawn.update_yaxes(
        range=[worst + 0.5, 0.5],
        tickvals=list(range(1, worst + 1)),
        ticktext=list(map(str, range(1, worst + 1))),
        title={"text": say("chart.rank", language), "standoff": 6},
    )
    time_axis(drawn, grain, language)
    end_labels(drawn, ends, 0.5, worst + 0.5, height, always=True)
    return drawn


def with_gaps(rows: Sequence[dict], x: str, grain: str) -> list[dict]:
    """Rows in order with an empty row for every period that is missing in between, so that no line is drawn across it."""
    rows = sorted(rows, key=lambda row: row[x])
    days = {row[x]: row for row in rows}
    if len(rows) < 2 or len(days) != len(rows) or grain not in ("week", *_MONTHS):
        return rows
    every = _periods(rows[0][x], rows[-1][x], grain)
    if not days.keys() <= set(every):  # dates off the grain: figures that are printed when they are printed
        return rows
    empty = dict.fromkeys(rows[0])
    return [days.get(day) or empty | {x: day} for day in every]


def _periods(first: date, last: date, grain: str) -> list[date]:
    """The first days of the periods from `first` on."""
    if grain == "week":
        return [first + timedelta(days=past) for past in range(0, (last - first).days + 1, 7)]
    found, month = [], first.year * 12 + first.month - 1
    while True:
        year, place = divmod(month, 12)
        day = date(year, place + 1, min(first.day, monthrange(year, place + 1)[1]) if first.day > 28 else first.day)
        if day > last:
            return found
        found.append(day)
        month += _MONTHS[grain]


def _by_series(frame: pl.DataFrame, series: str | None, *columns: str | None) -> dict[str, list[dict]]:
    """The named columns' rows of each series, in the order in which the series appear."""
    rows = records(frame, *columns)
    return {"": rows} if series is None else grouped(rows, texts(frame, series))


@dataclass(frozen=True)
class _Style:
    label: str
    colour: str
    width: float
    dash: str
    markers: bool | None  # None: where there are few


def _line(drawn: Drawing, rows: Sequence[dict], columns: tuple[str, str, str | None], unit: str, language: str, grain: str, style: _Style) -> None:
    """One line, in two parts where its last periods are unfinished; `columns`: day, value, whether the period is complete.

    Of a long line only the points that need a dot get one: a point that nobody sees costs the browser as much as one that is seen.
    """
    x, y, complete = columns
    days, amounts = [row[x] for row in rows], [row[y] for row in rows]
    young = [complete is not None and row[complete] is False for row in rows]
    text = [
        f"{numbers.period(day, grain, language)}<br><b>{value}</b>{'<br>' + say('chart.unfinished', language) if is_young else ''}"
        for day, value, is_young in zip(days, hover(amounts, unit, language), young)
    ]
    few = len(rows) <= 18 if style.markers is None else style.markers
    stroke = {"color": style.colour, "width": style.width}

    def add(mode: str, places: Sequence[int], spoken: bool, **look: object) -> None:
        said = {"customdata": [text[place] for place in places], "hovertemplate": "%{customdata}<extra>" + style.label + "</extra>"}
        shown = {"x": [days[place] for place in places], "y": floats([amounts[place] for place in places]), "name": style.label, "mode": mode}
        drawn.add_trace(trace("scatter", **shown, **look, **(said if spoken else {"hoverinfo": "skip"})))

    every = range(len(rows))
    if few and not any(young):
        add("lines+markers", every, True, line=stroke | {"dash": style.dash}, marker={"size": 7, "color": style.colour})
        return
    first = young.index(True) if any(young) else len(rows)
    dots = [place for place, alone in enumerate(_lonely(amounts)) if few or alone or young[place]]
    group = {"legendgroup": style.label}
    add("lines", every[:first], not few, line=stroke | {"dash": style.dash}, **group)
    if first < len(rows):
        add("lines", every[max(first - 1, 0) :], False, line=stroke | {"dash": "dot"}, showlegend=False, **group)
    marker = {"size": 7, "color": style.colour}
    if any(young):
        marker |= {
            "size": [8 if young[place] else 7 for place in dots],
            "symbol": ["circle-open" if young[place] else "circle" for place in dots],
            "line": {"color": style.colour, "width": [1.6 if young[place] else 0 for place in dots]},
            "opacity": 1,  # plotly.js makes points of several sizes pale
        }
    add("markers", dots, True, marker=marker, showlegend=False, **group)


def _lonely(amounts: Sequence[float | None]) -> list[bool]:
    """Values with a gap on both sides: no line shows them, so they need a dot. The last value always has one."""
    is_known = [not numbers.absent(value) for value in amounts]
    last = max((place for place, here in enumerate(is_known) if here), default=-1)
    return [here and (place == last or (not (is_known[place - 1] if place else False) and not is_known[place + 1])) for place, here in enumerate(is_known)]


def _band(drawn: Drawing, rows: Sequence[dict], x: str, low: str, high: str, colour: str) -> None:
    """A band per stretch without a gap: Plotly would close a fill across it."""
    for is_gap, stretch in groupby(rows, key=lambda row: row[low] is None or row[high] is None):
        if is_gap:
            continue
        part = list(stretch)
        days = [row[x] for row in part]
        drawn.add_trace(
            trace(
                "scatter", x=days + days[::-1], y=floats([row[high] for row in part] + [row[low] for row in reversed(part)]), fill="toself",
                fillcolor=rgba(colour, BAND), line={"width": 0}, mode="lines", hoverinfo="skip", showlegend=False,
            )
        )  # fmt: skip
