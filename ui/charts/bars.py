"""Bars: from zero always, labelled with their values, few enough words to read on a phone."""

import numpy as np
import polars as pl

from ui import numbers
from ui.charts.base import FONT, chart_text, colours_of, figure, floats, hover, time_axis, value_axis, wrap_label
from ui.charts.drawing import Drawing, trace
from ui.charts.palette import ACCENT, CONTEXT, GRID, PALETTE, WARNING
from ui.words import say

ROW = 30  # pixels of one horizontal bar
LEGEND_ROW = 24  # pixels of one row of a legend
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
    keys = [str(key) for key in frame[series].cast(pl.String).unique(maintain_order=True)] if series else [""]
    look = colours_of(keys, accent, colours) if series else {"": ACCENT}
    whole = frame.with_columns((100 * pl.col(y) / pl.col(y).sum().over(x)).cast(pl.Float64).alias("_share")) if share else frame
    shown = "_share" if share else y
    for key in keys:
        rows = (whole.filter(pl.col(series).cast(pl.String) == key) if series else whole).sort(x)
        label = (names or {}).get(key, key)
        values = hover(rows[y], unit, language)
        words = [f"{part} ({value})" for part, value in zip(hover(rows["_share"], "percent", language), values)] if share else values
        open_ = [done is False for done in rows[complete]] if complete else [False] * len(rows)
        text = [f"{numbers.period(day, grain, language)}<br><b>{word}</b>{_open(is_open, language)}" for day, word, is_open in zip(rows[x], words, open_)]
        drawn.add_trace(
            trace(
                "bar", x=rows[x].to_list(), y=floats(rows, shown), name=chart_text(label), customdata=text,
                hovertemplate="%{customdata}<extra>" + chart_text(label) + "</extra>",
                marker={"color": look[key], "pattern": {"shape": ["/" if is_open else "" for is_open in open_], "fgopacity": 0.9, "size": 6}},
                text=values if not series and len(rows) <= LABELLED_COLUMNS else None, textposition="outside", cliponaxis=False, textfont={"size": FONT - 1},
            )
        )  # fmt: skip
    total = whole.group_by(x).agg(pl.col(shown).cast(pl.Float64).sum())[shown].max() if stacked or share else whole[shown].cast(pl.Float64).max()
    value_axis(
        drawn,
        min(0.0, whole[shown].cast(pl.Float64).min() or 0),
        100 if share else max(total or 1, target or 0),
        "percent" if share else unit,
        language,
        title=title,
    )
    drawn.update_layout(barmode="stack" if stacked or share else "group")
    time_axis(drawn, grain, language)
    if target is not None:
        drawn.add_hline(y=target, line={"color": WARNING, "width": 1.5, "dash": "dash"})
    if len(keys) > 1:
        legend_above(drawn, len(keys))
    return drawn


def bars(
    frame: pl.DataFrame, *, label: str, value: str, unit: str, language: str, low: str | None = None, high: str | None = None, accent: str | None = None,
    names: dict[str, str] | None = None, faint: str | None = None, detail: str | None = None, target: float | None = None, limit: int = 15, title: str = "",
) -> Drawing:  # fmt: skip
    """Horizontal bars in the frame's order, first on top, each with its value; `faint` is a boolean column of bars that rest on too little.

    `low` and `high` draw an interval; `detail` is a column of text for the hover.
    """
    rows = frame.head(limit)
    drawn = figure(height=max(len(rows) * ROW + 40, 110))
    if rows.is_empty():
        return drawn
    labels = [wrap_label((names or {}).get(str(key), key), 16, 2) for key in rows[label]]
    places = list(range(len(rows)))
    pale = rows[faint].fill_null(False).to_list() if faint else [False] * len(rows)
    colours = [CONTEXT if is_pale or (accent is not None and str(key) != accent) else ACCENT for key, is_pale in zip(rows[label], pale)]
    values = hover(rows[value], unit, language)
    text = [f"{chart_text((names or {}).get(str(key), key))}<br><b>{words}</b>" for key, words in zip(rows[label], values)]
    if detail:
        text = [f"{words}<br>{chart_text(more)}" for words, more in zip(text, rows[detail])]
    error = None
    if low and high:
        middle = rows[value].cast(pl.Float64)
        error = {
            "type": "data",
            "symmetric": False,
            "array": (rows[high] - middle).to_numpy(),
            "arrayminus": (middle - rows[low]).to_numpy(),
            "thickness": 1.4,
            "width": 4,
            "color": "#8a93a0",
        }
        at = rows[high].fill_null(strategy="zero").cast(pl.Float32).to_numpy()
        beside = {"mode": "text", "textposition": "middle right", "hoverinfo": "skip", "cliponaxis": False}
        drawn.add_trace(trace("scatter", x=at, y=places, text=[f" {words}" for words in values], **beside))
    drawn.add_trace(
        trace(
            "bar", x=floats(rows, value), y=places, orientation="h", marker={"color": colours, "opacity": [0.45 if is_pale else 1.0 for is_pale in pale]},
            error_x=error,
            customdata=text, hovertemplate="%{customdata}<extra></extra>", text=None if error else values, textposition="outside", cliponaxis=False, width=0.66,
        )
    )  # fmt: skip
    tops = [rows[name].cast(pl.Float64).max() for name in (value, high) if name]
    roof, floor = max(*(top or 0 for top in tops), target or 0), min(0.0, rows[value].cast(pl.Float64).min() or 0)
    value_axis(drawn, floor, roof, unit, language, axis="x", title=title)
    drawn.update_xaxes(
        range=[floor, roof + (roof - floor) * 0.2],
        showgrid=bool(error),
        gridcolor=GRID,
        showticklabels=bool(error),
        ticks="",
    )
    drawn.update_yaxes(tickvals=places, ticktext=labels, autorange="reversed", showgrid=False)
    if target is not None:
        drawn.add_vline(x=target, line={"color": WARNING, "width": 1.5, "dash": "dash"})
    return drawn


def stacked_rows(
    frame: pl.DataFrame, *, label: str, series: str, value: str, language: str, unit: str = "count", share: bool = True, names: dict[str, str] | None = None,
    series_names: dict[str, str] | None = None, colours: dict[str, str] | None = None,
) -> Drawing:  # fmt: skip
    """One horizontal bar a label, cut by series; as shares of 100 % unless `share=False`."""
    labels = [str(key) for key in frame[label].cast(pl.String).unique(maintain_order=True)]
    keys = [str(key) for key in frame[series].cast(pl.String).unique(maintain_order=True)]
    drawn = figure(height=len(labels) * (ROW + 6) + 60)
    if frame.is_empty():
        return drawn
    look, whole = colours_of(keys, None, colours), frame.with_columns((100 * pl.col(value) / pl.col(value).sum().over(label)).cast(pl.Float64).alias("_share"))
    shown = "_share" if share else value
    for key in keys:
        rows = whole.filter(pl.col(series).cast(pl.String) == key)
        name = chart_text((series_names or {}).get(key, key))
        text = [f"{part} ({number})" for part, number in zip(hover(rows["_share"], "percent", language), hover(rows[value], unit, language))]
        inside = [numbers.number(round(part), "percent", language) if (part or 0) >= 9 else "" for part in rows["_share"]]
        drawn.add_trace(
            trace(
                "bar", x=floats(rows, shown), y=[labels.index(str(item)) for item in rows[label]], orientation="h", name=name, marker={"color": look[key]}, width=0.7,
                customdata=text, hovertemplate="%{customdata}<extra>" + name + "</extra>", text=inside, textposition="inside", insidetextanchor="middle",
                textfont={"color": "#ffffff", "size": FONT - 0.5}, textangle=0,
            )
        )  # fmt: skip
    value_axis(drawn, 0, 100 if share else whole.group_by(label).agg(pl.col(value).sum())[value].max(), "percent" if share else unit, language, axis="x")
    if share:
        drawn.update_xaxes(range=[0, 100])
    drawn.update_yaxes(
        tickvals=list(range(len(labels))), ticktext=[wrap_label((names or {}).get(key, key), 16) for key in labels], autorange="reversed", showgrid=False
    )
    drawn.update_layout(barmode="stack", uniformtext={"mode": False})
    legend_above(drawn, len(keys))
    return drawn


def pareto(
    frame: pl.DataFrame, *, label: str, value: str, unit: str, language: str, names: dict[str, str] | None = None, limit: int = 8, accent_until: float = 80.0
) -> Drawing:
    """Causes from largest to smallest as horizontal bars with their share and the running share; those that make up `accent_until` % stand out."""
    rows = frame.filter(pl.col(value) > 0).sort(value, descending=True)
    total = float(rows[value].sum() or 0)
    if rows.is_empty() or total <= 0:
        return figure(120)
    head = rows.head(limit).select(pl.col(label).cast(pl.String).alias("_label"), pl.col(value).cast(pl.Float64).alias("_value"))
    if len(rows) > limit:
        rest = pl.DataFrame({"_label": [say("chart.other", language)], "_value": [total - float(head["_value"].sum())]})
        head = pl.concat([head, rest])
    head = head.with_columns((100 * pl.col("_value") / total).alias("_share")).with_columns(pl.col("_share").cum_sum().alias("_cumulative"))
    drawn = figure(height=len(head) * ROW + 30)
    vital = (head["_cumulative"] - head["_share"] < accent_until).to_list()
    shares, running = hover(head["_share"], "percent", language), hover(head["_cumulative"], "percent", language)
    values = hover(head["_value"], unit, language)
    drawn.add_trace(
        trace(
            "bar", x=floats(head, "_value"), y=list(range(len(head))), orientation="h", width=0.66, cliponaxis=False, textposition="outside",
            marker={"color": [ACCENT if is_vital else CONTEXT for is_vital in vital]}, text=[f"{value} · {share}" for value, share in zip(values, shares)],
            customdata=[f"{share}<br>{say('chart.cumulative', language)} {whole}" for share, whole in zip(shares, running)],
            hovertemplate="%{customdata}<extra></extra>",
        )
    )  # fmt: skip
    drawn.update_xaxes(range=[0, float(head["_value"].max()) * 1.55], visible=False)
    labels = [wrap_label((names or {}).get(key, key), 16) for key in head["_label"]]
    drawn.update_yaxes(tickvals=list(range(len(head))), ticktext=labels, autorange="reversed", showgrid=False)
    return drawn


def funnel_steps(frame: pl.DataFrame, *, label: str, value: str, language: str, unit: str = "count", names: dict[str, str] | None = None) -> Drawing:
    """Steps from first to last, each with its number and its share of the step before."""
    drawn = figure(height=max(len(frame) * 52 + 16, 110))
    if frame.is_empty():
        return drawn
    counts = frame[value].cast(pl.Float64).fill_null(0).to_list()
    text, before = [], None
    for count in counts:
        share = (
            "" if before is None or before <= 0 else f" · {say('chart.of_previous', language, share=numbers.number(100 * count / before, 'percent', language))}"
        )
        text.append(numbers.number(count, unit, language) + share)
        before = count
    of_first = [say("chart.of_first", language, share=numbers.number(100 * count / counts[0], "percent", language)) if counts[0] else "" for count in counts]
    for place, (key, words) in enumerate(zip(frame[label], text)):
        name = chart_text((names or {}).get(str(key), key))
        drawn.add_annotation(x=0, y=place - 0.36, text=f"<b>{name}</b>  {words}", showarrow=False, xanchor="left", yanchor="middle")
    drawn.add_trace(
        trace(
            "bar", x=np.array(counts, dtype=np.float32), y=[place + 0.12 for place in range(len(counts))], orientation="h", width=0.42, customdata=of_first,
            marker={"color": [ACCENT if place == 0 else PALETTE[7] for place in range(len(counts))]}, hovertemplate="%{customdata}<extra></extra>",
        )
    )  # fmt: skip
    drawn.update_xaxes(visible=False, range=[0, max(counts) * 1.02 or 1])
    drawn.update_yaxes(visible=False, range=[len(counts) - 0.5, -0.65])
    return drawn


def legend_above(drawn: Drawing, entries: int) -> None:
    """A legend above the plot with room for its rows on a phone."""
    rows = -(-entries // 3)
    height = drawn.layout["height"] + rows * LEGEND_ROW - 12
    drawn.update_layout(showlegend=True, margin={"t": 12 + rows * LEGEND_ROW}, height=height, legend={"traceorder": "normal"})


def _open(is_open: bool, language: str) -> str:
    return f"<br>{say('chart.unfinished', language)}" if is_open else ""
