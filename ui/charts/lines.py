"""Lines over time: series, shares, ranks, slopes. Missing periods stay gaps; labels stand at the lines' ends before any legend."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from ui import numbers
from ui.charts.base import FONT, chart_text, colours_of, figure, floats, hover, shorten, spread, time_axis, value_axis
from ui.charts.drawing import Drawing, trace
from ui.charts.palette import ACCENT, BAND, CONTEXT, DASHES, WARNING, rgba
from ui.words import say

LABELLED = 6  # lines with a label at their end; more get a legend
_STEP = {"week": "1w", "month": "1mo", "quarter": "1q", "year": "1y"}


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
    is a level. `grain` decides which periods are missing between two values.
    """
    drawn = figure(height)
    if frame.is_empty():
        return drawn
    keys = _keys(frame, series)
    look = (
        colours_of(keys, None, colours)
        if accent is None or accent not in keys
        else {key: ACCENT if key == accent else CONTEXT for key in keys} | (colours or {})
    )
    ends = []
    for place, key in enumerate(keys):
        rows = with_gaps(frame.filter(pl.col(series).cast(pl.String) == key) if series else frame, x, grain)
        strong = accent in (None, key) or len(keys) == 1
        label = (names or {}).get(key, key)
        if low and high:
            _band(drawn, rows, x, low, high, look[key])
        _line(drawn, rows, x, y, unit, language, grain, label, look[key], 2.6 if strong else 1.5, DASHES[0] if strong else DASHES[place % 3], complete, markers)
        last = rows.filter(pl.col(y).is_not_null() & pl.col(y).cast(pl.Float64).is_finite()).tail(1)
        if len(last) and label:
            ends.append((label, last[x][0], float(last[y][0]), key == accent))
    bounds = [frame[name].cast(pl.Float64).fill_nan(None) for name in (y, low, high) if name]
    floor, roof = min(column.min() or 0.0 for column in bounds), max(column.max() or 0.0 for column in bounds)
    if target is not None:
        floor, roof = min(floor, target), max(roof, target)
        _target(drawn, target, unit, language)
    value_axis(drawn, floor, roof, unit, language, from_zero=from_zero, title=title)
    time_axis(drawn, grain, language)
    if len(keys) > 1:
        _end_labels(drawn, ends, floor if not from_zero else min(floor, 0.0), roof, height)
    return drawn


def small_multiples(
    frame: pl.DataFrame, *, facet: str, y: str, unit: str, language: str, x: str = "period_start", grain: str = "month", names: dict[str, str] | None = None,
    accent: str | None = None, shared_scale: bool = True, columns: int = 2, complete: str | None = None,
) -> Drawing:  # fmt: skip
    """One small line a facet on one scale; two columns stay legible on a phone."""
    keys = _keys(frame, facet)
    rows = max(-(-len(keys) // columns), 1)
    drawn = figure(height=max(rows * 150, 170))
    if frame.is_empty():
        return drawn
    drawn.set_subplots(rows=rows, cols=columns, shared_xaxes=True, vertical_spacing=0.16 / rows + 0.03, horizontal_spacing=0.1)
    drawn.update_layout(margin={"l": 8, "r": 12, "t": 24, "b": 8})
    roof = float(frame[y].cast(pl.Float64).max() or 1)
    for place, key in enumerate(keys):
        where = {"row": place // columns + 1, "col": place % columns + 1}
        part = with_gaps(frame.filter(pl.col(facet).cast(pl.String) == key), x, grain)
        label = (names or {}).get(key, key)
        _line(drawn, part, x, y, unit, language, grain, label, ACCENT if accent in (None, key) else CONTEXT, 2, "solid", complete, False, where)
        top = roof if shared_scale else float(part[y].cast(pl.Float64).max() or 1)
        drawn.update_yaxes(
            range=[0, top * 1.1], tickvals=[0, top], ticktext=hover([0, top], unit, language), showgrid=True, automargin=True, fixedrange=True, **where
        )
        drawn.add_annotation(
            text=f"<b>{shorten(label, 24)}</b>", x=0, y=1, xref="x domain", yref="y domain", xanchor="left", yanchor="bottom", showarrow=False, **where
        )
    drawn.update_xaxes(showgrid=False, fixedrange=True)
    time_axis(drawn, "year" if _years(frame, x) > 2 else grain, language)
    drawn.update_xaxes(nticks=4)
    return drawn


def share_area(
    frame: pl.DataFrame, *, y: str, series: str, language: str, x: str = "period_start", grain: str = "month", unit: str = "count",
    names: dict[str, str] | None = None,
    colours: dict[str, str] | None = None, accent: str | None = None, height: int = 360,
) -> Drawing:  # fmt: skip
    """Shares of a whole over time, stacked to 100 %; `y` is the number (or value) that shares are made of."""
    drawn = figure(height)
    if frame.is_empty():
        return drawn
    keys = list(frame.group_by(pl.col(series).cast(pl.String)).agg(pl.col(y).cast(pl.Float64).sum()).sort(y, descending=True)[series])
    look, whole = colours_of(keys, accent, colours), frame.with_columns((100 * pl.col(y) / pl.col(y).sum().over(x)).cast(pl.Float64).alias("_share"))
    times, ends, below = whole.select(pl.col(x).unique().sort()), [], 0.0
    for key in keys:
        rows = times.join(whole.filter(pl.col(series).cast(pl.String) == key).unique(x, maintain_order=True), on=x, how="left").sort(x)
        label = (names or {}).get(key, key)
        text = [f"{share} ({value})" for share, value in zip(hover(rows["_share"], "percent", language), hover(rows[y], unit, language))]
        drawn.add_trace(
            trace(
                "scatter", x=rows[x].to_list(), y=rows["_share"].fill_null(0).cast(pl.Float32).to_numpy(), stackgroup="one", mode="lines", name=chart_text(label),
                customdata=text,
                line={"width": 0.8, "color": look[key]}, fillcolor=rgba(look[key], 0.75 if key == accent or accent is None else 0.5),
                hovertemplate="%{customdata}<extra>" + chart_text(label) + "</extra>",
            )
        )  # fmt: skip
        share = float(rows["_share"].fill_null(0)[-1])
        if share >= 3:
            ends.append((label, rows[x][-1], below + share / 2, key == accent))
        below += share
    value_axis(drawn, 0, 100, "percent", language)
    drawn.update_yaxes(range=[0, 100])
    drawn.update_layout(hovermode="x unified")
    time_axis(drawn, grain, language)
    _end_labels(drawn, ends, 0, 100, height, always=True)
    return drawn


def bump(
    frame: pl.DataFrame, *, rank: str, series: str, language: str, x: str = "period_start", grain: str = "month", accent: str | None = None,
    value: str | None = None,
    unit: str = "count", names: dict[str, str] | None = None, height: int = 340,
) -> Drawing:  # fmt: skip
    """Ranks over time, first place on top."""
    drawn = figure(height)
    if frame.is_empty():
        return drawn
    keys, ends = _keys(frame, series), []
    look = {key: ACCENT if key == accent else CONTEXT for key in keys} if accent in keys else colours_of(keys)
    for place, key in enumerate(keys):
        rows = with_gaps(frame.filter(pl.col(series).cast(pl.String) == key), x, grain)
        label = (names or {}).get(key, key)
        figures = hover(rows[value], unit, language) if value else [""] * len(rows)
        text = [
            f"{numbers.period(day, grain, language)}<br>{say('chart.rank', language)} {place_}{' · ' + text if text else ''}"
            for day, place_, text in zip(rows[x], rows[rank], figures)
        ]
        drawn.add_trace(
            trace(
                "scatter", x=rows[x].to_list(), y=floats(rows, rank), mode="lines+markers", name=chart_text(label), connectgaps=False, customdata=text,
                line={"width": 3 if key == accent else 1.6, "color": look[key], "shape": "linear", "dash": DASHES[0] if key == accent else DASHES[place % 2]},
                marker={"size": 8 if key == accent else 6, "color": look[key]}, hovertemplate="%{customdata}<extra>" + chart_text(label) + "</extra>",
            )
        )  # fmt: skip
        last = rows.filter(pl.col(rank).is_not_null()).tail(1)
        ends.append((label, last[x][0], float(last[rank][0]), key == accent))
    worst = int(frame[rank].max())
    drawn.update_yaxes(range=[worst + 0.5, 0.5], tickvals=list(range(1, worst + 1)), title={"text": say("chart.rank", language), "standoff": 6})
    time_axis(drawn, grain, language)
    _end_labels(drawn, ends, 0.5, worst + 0.5, height, always=True)
    return drawn


def slope(
    frame: pl.DataFrame, *, label: str, before: str, after: str, unit: str, language: str, before_name: str, after_name: str, accent: str | None = None,
    height: int = 380,
) -> Drawing:  # fmt: skip
    """Two moments per row joined by a line; labels left and right, kept apart."""
    drawn = figure(height)
    rows = frame.drop_nulls([before, after])
    if rows.is_empty():
        return drawn
    both = [*rows[before].cast(pl.Float64), *rows[after].cast(pl.Float64)]
    floor, roof = min(0.0, *both), max(both)
    least = (roof - floor) * 17 / (height - 60)
    for side, column, anchor in ((0, before, "right"), (1, after, "left")):
        for row, place in zip(rows.iter_rows(named=True), spread(rows[column].cast(pl.Float64).to_list(), least, floor, roof * 1.04)):
            text = f"{shorten(row[label], 18)} {numbers.number(row[column], unit, language)}"
            drawn.add_annotation(
                x=side, y=place, text=f"<b>{text}</b>" if row[label] == accent else text, xanchor=anchor, xshift=8 if side else -8, showarrow=False
            )
    for row in rows.iter_rows(named=True):
        colour = ACCENT if row[label] == accent else CONTEXT
        text = [numbers.number(row[column], unit, language) for column in (before, after)]
        drawn.add_trace(
            trace(
                "scatter", x=[0, 1], y=[float(row[before]), float(row[after])], mode="lines+markers", line={"color": colour, "width": 3 if row[label] == accent else 1.6},
                marker={"size": 7}, customdata=text, hovertemplate="%{customdata}<extra>" + chart_text(row[label]) + "</extra>",
            )
        )  # fmt: skip
    drawn.update_xaxes(tickvals=[0, 1], ticktext=[f"<b>{chart_text(before_name)}</b>", f"<b>{chart_text(after_name)}</b>"], range=[-1.15, 2.15], side="top")
    drawn.update_yaxes(visible=False, range=[floor - (roof - floor) * 0.06, roof * 1.08])
    return drawn


def with_gaps(rows: pl.DataFrame, x: str, grain: str) -> pl.DataFrame:
    """Rows in order with an empty row for every period that is missing in between, so that no line is drawn across it."""
    rows = rows.sort(x)
    if len(rows) < 2 or grain not in _STEP or rows[x].n_unique() != len(rows):
        return rows
    days = rows[x].cast(pl.Date)
    every = pl.date_range(days[0], days[-1], interval=_STEP[grain], eager=True).alias(x)
    if not set(days.to_list()) <= set(every.to_list()):  # dates off the grain: figures that are printed when they are printed
        return rows
    return pl.DataFrame(every).join(rows.with_columns(pl.col(x).cast(pl.Date)), on=x, how="left")


def _keys(frame: pl.DataFrame, series: str | None) -> list[str]:
    return [""] if series is None else [str(key) for key in frame[series].cast(pl.String).unique(maintain_order=True)]


def _years(frame: pl.DataFrame, x: str) -> float:
    return (frame[x].max() - frame[x].min()).days / 365


def _line(drawn, rows, x, y, unit, language, grain, label, colour, width, dash, complete, markers, where=None) -> None:
    few = len(rows) <= 18 if markers is None else markers
    lonely = _lonely(rows, y)
    text = [f"{numbers.period(day, grain, language)}<br><b>{value}</b>" for day, value in zip(rows[x], hover(rows[y], unit, language))]
    marker = {"size": [7 if few or alone else 0.1 for alone in lonely], "color": colour, "line": {"color": colour, "width": 0}}
    parts = [(pl.lit(True), "lines+markers", dash)]
    if complete and complete in rows.columns and not rows[complete].fill_null(True).all():
        text = [f"{words}<br>{say('chart.unfinished', language)}" if done is False else words for words, done in zip(text, rows[complete])]
        marker = marker | {"symbol": ["circle-open" if done is False else "circle" for done in rows[complete]]}
        marker["size"] = [8 if done is False else size for size, done in zip(marker["size"], rows[complete])]
        marker["line"] = {"color": colour, "width": [1.6 if done is False else 0 for done in rows[complete]]}
        open_from = rows[complete].fill_null(True).arg_min()
        parts = [
            (pl.int_range(pl.len()) < open_from, "lines", dash),
            (pl.int_range(pl.len()) >= open_from - 1, "lines", "dot"),
            (pl.lit(True), "markers", dash),
        ]
    for keep, mode, style in parts:
        part = rows.with_columns(pl.when(keep).then(pl.col(y).cast(pl.Float32)).alias("_y"))
        shown = "markers" in mode
        drawn.add_trace(
            trace(
                "scatter", x=part[x].to_list(), y=floats(part, "_y"), mode=mode, name=chart_text(label), legendgroup=chart_text(label), showlegend=shown,
                connectgaps=False,
                line={"color": colour, "width": width, "dash": style}, marker=marker if shown else None, customdata=text if shown else None,
                hovertemplate="%{customdata}<extra>" + chart_text(label) + "</extra>" if shown else None, hoverinfo=None if shown else "skip",
            ),
            **(where or {}),
        )  # fmt: skip


def _lonely(rows: pl.DataFrame, y: str) -> list[bool]:
    """Values with a gap on both sides: no line shows them, so they need a dot. The last value always has one."""
    known = [not numbers.absent(value) for value in rows[y]]
    last = max((place for place, is_known in enumerate(known) if is_known), default=-1)
    return [is_known and (place == last or (not (known[place - 1] if place else False) and not known[place + 1])) for place, is_known in enumerate(known)]


def _band(drawn: Drawing, rows: pl.DataFrame, x: str, low: str, high: str, colour: str) -> None:
    """A band per stretch without a gap: Plotly would close a fill across it."""
    known = rows.with_columns((pl.col(low).is_null() | pl.col(high).is_null()).alias("_gap")).with_columns(pl.col("_gap").cum_sum().alias("_run"))
    for part in known.filter(~pl.col("_gap")).partition_by("_run", maintain_order=True):
        days = part[x].to_list()
        drawn.add_trace(
            trace(
                "scatter", x=days + days[::-1], y=[*part[high].cast(pl.Float64), *part[low].cast(pl.Float64)[::-1]], fill="toself", fillcolor=rgba(colour, BAND),
                line={"width": 0}, mode="lines", hoverinfo="skip", showlegend=False,
            )
        )  # fmt: skip


def _target(drawn: Drawing, target: float, unit: str, language: str) -> None:
    drawn.add_hline(y=target, line={"color": WARNING, "width": 1.5, "dash": "dash"})
    words = say("chart.target", language, value=numbers.number(target, unit, language))
    drawn.add_annotation(x=0, xref="paper", y=target, text=words, showarrow=False, xanchor="left", yanchor="bottom", font={"size": FONT - 0.5})


def _end_labels(drawn: Drawing, ends: Sequence[tuple[str, date, float, bool]], low: float, high: float, height: int, always: bool = False) -> None:
    """Labels right of the lines' ends, moved apart: of all lines, or of the accented and the largest; a legend where none is accented."""
    if len(ends) > LABELLED and not always:
        if not any(strong for *_, strong in ends):
            drawn.update_layout(showlegend=True)
            return
        ends = sorted(ends, key=lambda end: (not end[3], -end[2]))[:LABELLED]
    texts = [shorten(label, 18) for label, *_ in ends]
    least = min((high - low) * 17 / max(height - 60, 1), (high - low) / max(len(ends), 1))
    for (_, _, _, strong), text, place in zip(ends, texts, spread([end[2] for end in ends], least, low, high)):
        words = f"<b>{text}</b>" if strong else text
        drawn.add_annotation(x=1, xref="paper", y=place, text=words, showarrow=False, xanchor="left", xshift=6, font={"size": FONT - 0.5})
    widest = max(len(text.encode("euc-kr", "replace")) for text in texts)  # a Hangul syllable is two wide
    drawn.update_layout(margin={"r": 14 + int(widest * 6.7)})
