"""Bars: from zero always, labelled with their values, few enough words to read on a phone."""

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
    row_height,
    texts,
    time_axis,
    totals,
    value_axis,
    value_labels,
    wrap_label,
)  # fmt: skip
from ui.charts.drawing import Drawing, trace
from ui.charts.legend import legend_above
from ui.charts.palette import ACCENT, CONTEXT, GRID, PALETTE, WARNING
from ui.words import say

ROW = 30  # pixels of one horizontal bar
ONE_COLUMN = 15 * 86_400_000  # milliseconds of a single column, which plotly.js draws as a hairline; its axis shows 30 days
LABELLED_COLUMNS = 14  # columns that carry their value; more would overlap


def columns_over_time(
    frame: pl.DataFrame, *, y: str, unit: str, language: str, x: str = "period_start", grain: str = "month", series: str | None = None, stacked: bool = True,
    share: bool = False, names: dict[str, str] | None = None, colours: dict[str, str] | None = None, accent: str | None = None, complete: str | None = None,
    target: float | None = None, height: int = 340, title: str = "",
) -> Drawing:  # fmt: skip
    """Columns by period: one series, stacked, grouped (`stacked=False`) or as shares of 100 % (`share=True`). Unfinished periods are hatched."""
    drawn = figure(height)
    if frame.is_empty():
        return drawn
    rows = records(frame, x, y, complete)
    groups = grouped(rows, texts(frame, series)) if series else {"": rows}
    look = colours_of(list(groups), accent, colours) if series else {"": ACCENT}
    wholes = totals((row[x] for row in rows), (row[y] for row in rows))
    for row in rows:
        row["shown"] = percent_of(row[y], wholes[row[x]]) if share else row[y]
    for key, group in groups.items():
        group.sort(key=lambda row: row[x])
        label = chart_text((names or {}).get(key, key))
        values = value_labels([row[y] for row in group], unit, language)
        words = [f"{part} ({value})" for part, value in zip(hover((row["shown"] for row in group), "percent", language), values)] if share else values
        unfinished = [complete is not None and row[complete] is False for row in group]
        text = [
            f"{numbers.period(row[x], grain, language)}<br><b>{word}</b>{_unfinished(is_open, language)}"
            for row, word, is_open in zip(group, words, unfinished)
        ]
        drawn.add_trace(
            trace(
                "bar", x=[row[x] for row in group], y=floats([row["shown"] for row in group]), name=label, customdata=text,
                hovertemplate="%{customdata}<extra>" + label + "</extra>",
                marker={"color": look[key], "pattern": {"shape": ["/" if is_open else "" for is_open in unfinished], "fgopacity": 0.9, "size": 6}},
                text=values if not series and len(group) <= LABELLED_COLUMNS else None, textposition="outside", cliponaxis=False, textfont={"size": FONT - 1},
            )
        )  # fmt: skip
    if len(wholes) == 1:
        for one in drawn.data:
            one["width"] = ONE_COLUMN
    shown = known(row["shown"] for row in rows)
    stacks = totals((row[x] for row in rows), (row["shown"] for row in rows)) if stacked or share else {}
    highest = max(known(stacks.values() or shown), default=0)
    top = 100 if share else max(highest or 1, target or 0)
    value_axis(drawn, min(0.0, min(shown, default=0)), top, "percent" if share else unit, language, title=title)
    drawn.update_layout(barmode="stack" if stacked or share else "group")
    time_axis(drawn, grain, language)
    if target is not None:
        drawn.add_hline(y=target, line={"color": WARNING, "width": 1.5, "dash": "dash"})
    if len(groups) > 1:
        legend_above(drawn)
    return drawn


def bars(
    frame: pl.DataFrame, *, label: str, value: str, unit: str, language: str, low: str | None = None, high: str | None = None, accent: str | None = None,
    names: dict[str, str] | None = None, faint: str | None = None, detail: str | None = None, target: float | None = None, limit: int = 15, title: str = "",
) -> Drawing:  # fmt: skip
    """Horizontal bars in the frame's order, first on top, each with its value; `faint` is a boolean column of bars that rest on too little.

    `low` and `high` draw an interval; `detail` is a column of text for the hover.
    """
    rows = records(frame, label, value, low, high, faint, detail)[:limit]
    labels = [(names or {}).get(str(row[label]), row[label]) for row in rows]
    ticks = [wrap_label(name, 16) for name in labels]
    drawn = figure(height=max(round(len(rows) * row_height(ticks, ROW)) + 40, 110))
    if frame.is_empty():
        return drawn
    places = list(range(len(rows)))
    pale = [bool(faint and row[faint]) for row in rows]
    colours = [CONTEXT if is_pale or (accent is not None and str(row[label]) != accent) else ACCENT for row, is_pale in zip(rows, pale)]
    values = value_labels([row[value] for row in rows], unit, language)
    text = [f"{chart_text(name)}<br><b>{words}</b>" for name, words in zip(labels, values)]
    if detail:
        text = [f"{words}<br>{chart_text(row[detail])}" for words, row in zip(text, rows)]
    error = None
    if low and high:
        error = {
            "type": "data", "symmetric": False, "array": floats([_reach(row[value], row[high]) for row in rows]),
            "arrayminus": floats([_reach(row[low], row[value]) for row in rows]), "thickness": 1.4, "width": 4, "color": "#8a93a0",
        }  # fmt: skip
        beside = {"mode": "text", "textposition": "middle right", "hoverinfo": "skip", "cliponaxis": False}
        drawn.add_trace(trace("scatter", x=floats([row[high] or 0 for row in rows]), y=places, text=[f" {words}" for words in values], **beside))
    drawn.add_trace(
        trace(
            "bar", x=floats([row[value] for row in rows]), y=places, orientation="h", error_x=error,
            marker={"color": colours, "opacity": [0.45 if is_pale else 1.0 for is_pale in pale]},
            customdata=text, hovertemplate="%{customdata}<extra></extra>", text=None if error else values, textposition="outside", cliponaxis=False, width=0.66,
        )
    )  # fmt: skip
    shown = known(row[value] for row in rows)
    roof, floor = max([0, target or 0, *shown, *known(row[high] for row in rows if high)]), min(0.0, *shown, 0.0)
    value_axis(drawn, floor, roof, unit, language, axis="x", title=title)
    drawn.update_xaxes(
        range=[floor, roof + (roof - floor) * 0.2],
        showgrid=bool(error),
        gridcolor=GRID,
        showticklabels=bool(error),
        ticks="",
    )
    drawn.update_yaxes(tickvals=places, ticktext=ticks, autorange="reversed", showgrid=False)
    if target is not None:
        drawn.add_vline(x=target, line={"color": WARNING, "width": 1.5, "dash": "dash"})
    return drawn


def stacked_rows(
    frame: pl.DataFrame, *, label: str, series: str, value: str, language: str, unit: str = "count", share: bool = True, names: dict[str, str] | None = None,
    series_names: dict[str, str] | None = None, colours: dict[str, str] | None = None,
) -> Drawing:  # fmt: skip
    """One horizontal bar a label, cut by series; as shares of 100 % unless `share=False`."""
    rows = records(frame, value)
    labels = list(dict.fromkeys(texts(frame, label)))
    ticks = [wrap_label((names or {}).get(key, key), 16) for key in labels]
    drawn = figure(height=round(len(labels) * (row_height(ticks, ROW) + 6)) + 60)
    if not rows:
        return drawn
    for row, key in zip(rows, texts(frame, label)):
        row["label"] = key
    wholes = totals((row["label"] for row in rows), (row[value] for row in rows))
    groups = grouped(rows, texts(frame, series))
    look, place = colours_of(list(groups), None, colours), {key: number for number, key in enumerate(labels)}
    for key, group in groups.items():
        name = chart_text((series_names or {}).get(key, key))
        parts, amounts = [percent_of(row[value], wholes[row["label"]]) for row in group], [row[value] for row in group]
        inside = ["" if numbers.absent(part) or part < 9 else numbers.number(round(part), "percent", language) for part in parts]
        drawn.add_trace(
            trace(
                "bar", x=floats(parts if share else amounts), y=[place[row["label"]] for row in group], orientation="h", name=name, width=0.7,
                marker={"color": look[key]}, hovertemplate="%{customdata}<extra>" + name + "</extra>",
                customdata=[f"{part} ({number})" for part, number in zip(hover(parts, "percent", language), hover(amounts, unit, language))],
                text=inside, textposition="inside", insidetextanchor="middle", textfont={"color": "#ffffff", "size": FONT - 0.5}, textangle=0,
            )
        )  # fmt: skip
    value_axis(drawn, 0, 100 if share else max(wholes.values()), "percent" if share else unit, language, axis="x")
    if share:
        drawn.update_xaxes(range=[0, 100])
    drawn.update_yaxes(tickvals=list(range(len(labels))), ticktext=ticks, autorange="reversed", showgrid=False)
    drawn.update_layout(barmode="stack", uniformtext={"mode": False})
    legend_above(drawn)
    return drawn


def pareto(
    frame: pl.DataFrame, *, label: str, value: str, unit: str, language: str, names: dict[str, str] | None = None, limit: int = 8, accent_until: float = 80.0
) -> Drawing:
    """Causes from largest to smallest as horizontal bars with their share and the running share; those that make up `accent_until` % stand out."""
    rows = sorted((row for row in records(frame, label, value) if (row[value] or 0) > 0), key=lambda row: -row[value])
    total = float(sum(row[value] for row in rows))
    if total <= 0:
        return figure(120)
    keys, amounts = [str(row[label]) for row in rows[:limit]], [float(row[value]) for row in rows[:limit]]
    if len(rows) > limit:
        keys, amounts = [*keys, say("chart.other", language)], [*amounts, total - sum(amounts)]
    shares = [100 * amount / total for amount in amounts]
    running = [round(100 * sofar / total, 9) for sofar in accumulate(amounts)]  # a hair under 100 would be written as 100.00 %
    labels = [wrap_label((names or {}).get(key, key), 16) for key in keys]
    drawn = figure(height=round(len(keys) * row_height(labels, ROW)) + 30)
    words = zip(value_labels(amounts, unit, language), value_labels(shares, "percent", language), hover(running, "percent", language))
    text, hovers = zip(*((f"{value} · {share}", f"{share}<br>{say('chart.cumulative', language)} {whole}") for value, share, whole in words))
    drawn.add_trace(
        trace(
            "bar", x=floats(amounts), y=list(range(len(keys))), orientation="h", width=0.66, cliponaxis=False, textposition="outside",
            marker={"color": [ACCENT if whole - share < accent_until else CONTEXT for whole, share in zip(running, shares)]}, text=text,
            customdata=hovers, hovertemplate="%{customdata}<extra></extra>",
        )
    )  # fmt: skip
    drawn.update_xaxes(range=[0, max(amounts) * 1.55], visible=False)
    drawn.update_yaxes(tickvals=list(range(len(keys))), ticktext=labels, autorange="reversed", showgrid=False)
    return drawn


def funnel_steps(frame: pl.DataFrame, *, label: str, value: str, language: str, unit: str = "count", names: dict[str, str] | None = None) -> Drawing:
    """Steps from first to last, each with its number and its share of the step before."""
    drawn = figure(height=max(len(frame) * 52 + 16, 110))
    if frame.is_empty():
        return drawn
    counts = [float(count or 0) for count in listed(frame, value)]
    text, before = [], None
    for count in counts:
        share = (
            "" if before is None or before <= 0 else f" · {say('chart.of_previous', language, share=numbers.number(100 * count / before, 'percent', language))}"
        )
        text.append(numbers.number(count, unit, language) + share)
        before = count
    of_first = [say("chart.of_first", language, share=numbers.number(100 * count / counts[0], "percent", language)) if counts[0] else "" for count in counts]
    for place, (key, words) in enumerate(zip(listed(frame, label), text)):
        name = chart_text((names or {}).get(str(key), key))
        drawn.add_annotation(x=0, y=place - 0.36, text=f"<b>{name}</b>  {words}", showarrow=False, xanchor="left", yanchor="middle")
    drawn.add_trace(
        trace(
            "bar", x=floats(counts), y=[place + 0.12 for place in range(len(counts))], orientation="h", width=0.42, customdata=of_first,
            marker={"color": [ACCENT if place == 0 else PALETTE[7] for place in range(len(counts))]}, hovertemplate="%{customdata}<extra></extra>",
        )
    )  # fmt: skip
    drawn.update_xaxes(visible=False, range=[0, max(counts) * 1.02 or 1])
    drawn.update_yaxes(visible=False, range=[len(counts) - 0.5, -0.65])
    return drawn


def _reach(start: float | None, end: float | None) -> float | None:
    return None if start is None or end is None else end - start


def _unfinished(is_open: bool, language: str) -> str:
    return f"<br>{say('chart.unfinished', language)}" if is_open else ""
