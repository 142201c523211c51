"""Charts of cases: the cause tree, what they ended in, points with intervals, cumulative years, printed counts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from ui import numbers
from ui.charts.base import (
    FONT,
    chart_text,
    colours_of,
    figure,
    fitting_ticks,
    grouped,
    hover,
    known,
    listed,
    records,
    row_height,
    segments,
    shorten,
    telling,
    value_axis,
    value_labels,
    wrap_label,
)  # fmt: skip
from ui.charts.clipping import axis_end, beyond
from ui.charts.drawing import Drawing, trace
from ui.charts.legend import legend_above
from ui.charts.look import TICK_SIZE
from ui.charts.palette import ACCENT, CONTEXT, PALETTE, rgba
from ui.charts.placing import Spot, along, box, covered
from ui.charts.widths import text_width
from ui.words import say

BAR = 30  # pixels a bar
PLOT = 290  # pixels of a plot with few labels beside it, on a phone
_MONTHS_SPAN = (0.6, 17)  # of an axis of twelve months, with room for a label behind the last
_MONTHS_WIDE = _MONTHS_SPAN[1] - _MONTHS_SPAN[0]
HEADING = 44  # Latin letters of a group's heading on one line
NAMES = Callable[[str], str]


def cause_tree(frame: pl.DataFrame, language: str, named: NAMES, height: int = 380) -> Drawing:
    """Area = share of all cases: causes, and inside them sub-causes. Needs cause, sub_cause, share, n."""
    drawn = figure(height)
    rows = records(frame, "cause", "sub_cause", "share", "n")
    causes = grouped(rows, (row["cause"] for row in rows))
    look = {cause: darker(colour) for cause, colour in colours_of(list(causes)).items()}  # white words need a darker ground than bars do
    ids, labels, parents, values, colours, texts = [], [], [], [], [], []
    for cause, parts in causes.items():
        share, n = sum(row["share"] for row in parts), sum(row["n"] for row in parts)
        ids.append(cause), labels.append(_tree_label(named(cause), share, language)), parents.append(""), values.append(share)
        colours.append(look[cause]), texts.append(_share_text(named(cause), share, n, language))
    for row in rows:
        name = named(row["sub_cause"])
        ids.append(f"{row['cause']}/{row['sub_cause']}"), labels.append(_tree_label(name, row["share"], language)), parents.append(row["cause"])
        values.append(row["share"]), colours.append(look[row["cause"]]), texts.append(_share_text(name, row["share"], row["n"], language))
    drawn.add_trace(
        trace(
            "treemap", ids=ids, labels=labels, parents=parents, values=values, customdata=texts, branchvalues="total",
            marker={"colors": colours, "line": {"width": 1, "color": "rgba(255,255,255,0.55)"}, "pad": {"t": 22, "l": 3, "r": 3, "b": 3}},
            textfont={"size": FONT, "color": "white"}, textinfo="label", hovertemplate="%{customdata}<extra></extra>",
            tiling={"packing": "squarify", "pad": 2}, pathbar={"visible": False}, sort=False,
        )
    )  # fmt: skip
    drawn.update_layout(margin={"l": 0, "r": 0, "t": 4, "b": 0})
    return drawn


def darker(colour: str, share: float = 0.7) -> str:
    """A hex colour mixed with black."""
    return "#" + "".join(f"{round(int(colour[place : place + 2], 16) * share):02x}" for place in (1, 3, 5))


def _tree_label(name: str, share: float, language: str) -> str:
    return f"{shorten(name, 24)} {numbers.number(share, 'percent', language)}"


def _share_text(name: str, share: float, n: int, language: str) -> str:
    return f"<b>{chart_text(name)}</b><br>{numbers.number(share, 'percent', language)} · {say('tile.n', language, n=numbers.number(n, 'count', language))}"


def _reach(rows: Sequence[dict], value: str, low: str, high: str) -> dict:
    over, under = [_between(row[value], row[high]) for row in rows], [_between(row[low], row[value]) for row in rows]
    return {"type": "data", "array": over, "arrayminus": under, "thickness": 1.2, "width": 3, "color": "rgba(125,133,145,0.9)"}


def _between(start: float | None, end: float | None) -> float | None:
    return None if start is None or end is None else end - start


def _rows_axis(drawn: Drawing, labels: Sequence[str]) -> None:
    drawn.update_yaxes(tickvals=list(range(len(labels))), ticktext=list(labels), range=[-0.6, len(labels) - 0.4], showgrid=False)


@dataclass(frozen=True)
class Points:
    """Which columns of a frame are drawn by `interval_points`."""

    label: str
    value: str
    low: str
    high: str
    unit: str
    few: str | None = None
    flag: str | None = None  # boolean: false is drawn in the second colour and shape
    n: str | None = None


def interval_points(frame: pl.DataFrame, points: Points, language: str, *, flag_names: tuple[str, str] = ("", ""), reference: float | None = None,
                    reference_name: str = "", from_zero: bool = True) -> Drawing:  # fmt: skip
    """A point and its interval a row, the first row on top; too little counted is hollow and grey."""
    flag = telling(frame, points.flag)
    columns = (points.label, points.value, points.low, points.high, points.few, flag, points.n)
    rows = [row for row in reversed(records(frame, *columns)) if row[points.value] is not None]
    labels = [str(row[points.label]) for row in rows]
    ticks = [wrap_label(label, 20) for label in labels]
    drawn = figure(round(len(rows) * row_height(ticks, BAR)) + (46 if flag else 70))
    few = [row[points.few] if points.few else False for row in rows]
    for side, name in zip((True, False), flag_names if flag else ("", "")):
        places = [place for place, row in enumerate(rows) if (row[flag] if flag else True) is side]
        if not places:
            continue
        colour, symbol = (ACCENT, "circle") if side else (PALETTE[1], "diamond")
        if name:  # the key to a shape, whatever the first point of it looks like
            drawn.add_trace(trace("scatter", x=[None], y=[None], mode="markers", name=chart_text(name), marker={"size": 11, "color": colour, "symbol": symbol}))
        part = [rows[place] for place in places]
        text = [_point_text(labels[place], rows[place], points, few[place], language) for place in places]
        drawn.add_trace(
            trace(
                "scatter", x=[row[points.value] for row in part], y=places, mode="markers", name=chart_text(name), showlegend=False, customdata=text,
                hovertemplate="%{customdata}<extra></extra>",
                marker={"size": 11, "color": [CONTEXT if few[place] else colour for place in places],
                        "symbol": [f"{symbol}-open" if few[place] else symbol for place in places], "line": {"width": 1.5}},
                error_x=_reach(part, points.value, points.low, points.high),
            )
        )  # fmt: skip
    values, highs = [float(row[points.value]) for row in rows], [row[points.high] for row in rows]
    value_axis(drawn, 0.0, axis_end(values, highs, few), points.unit, language, axis="x", from_zero=from_zero)
    edge = drawn.layout["xaxis"]["range"][1]
    drawn.update_xaxes(range=[-edge * 0.02, edge])  # a point at zero is a whole one
    gone = [place for place, high in enumerate(highs) if max(values[place], high or 0) > edge]
    told = [_point_text(labels[place], rows[place], points, few[place], language) for place in gone]
    beyond(drawn, "x", edge, gone, [values[place] for place in gone], told, language)
    drawn.update_yaxes(title={"text": ""})
    _rows_axis(drawn, ticks)
    if reference is not None:
        drawn.add_vline(x=reference, line={"color": CONTEXT, "width": 1.5, "dash": "dash"})
        drawn.add_annotation(
            x=reference, y=len(labels) - 0.35, text=chart_text(reference_name), showarrow=False, xanchor="left", xshift=4, font={"size": FONT - 1.5}
        )
        drawn.update_yaxes(range=[-0.6, len(labels) + 0.05])
    if flag or gone:
        legend_above(drawn)
    return drawn


def _point_text(label: str, row: dict, points: Points, few: bool, language: str) -> str:
    lines = [f"<b>{chart_text(label)}</b>", numbers.number(row[points.value], points.unit, language),
             f"{numbers.number(row[points.low], points.unit, language)} – {numbers.number(row[points.high], points.unit, language)}"]  # fmt: skip
    if points.n:
        lines.append(say("tile.n", language, n=numbers.number(row[points.n], "count", language)))
    if few:
        lines.append(say("cases.few", language))
    return "<br>".join(lines)


def dumbbells(frame: pl.DataFrame, *, label: str, first: str, second: str, unit: str, language: str, first_name: str, second_name: str) -> Drawing:
    """Two points a row joined by a line, the first row on top; a second that is not known yet is left open to the right."""
    rows = records(frame, label, first, second)[::-1]
    drawn = figure(len(rows) * BAR + 58)
    roof = max((row[column] for column in (first, second) for row in rows if row[column] is not None), default=1.0)
    whole = [(row[first], row[second], place) for place, row in enumerate(rows) if row[second] is not None]
    segments(drawn, whole, {"color": CONTEXT, "width": 3})
    segments(drawn, [(row[first], roof * 1.04, place) for place, row in enumerate(rows) if row[second] is None], {"color": CONTEXT, "width": 3, "dash": "dot"})
    for column, name, colour, symbol in ((first, first_name, ACCENT, "circle"), (second, second_name, PALETTE[1], "diamond")):
        amounts = [row[column] for row in rows]
        text = value_labels(amounts, unit, language)
        drawn.add_trace(
            trace(
                "scatter", x=amounts, y=list(range(len(rows))), mode="markers+text", name=chart_text(name), text=text, textposition="top center",
                textfont={"size": FONT - 1.5}, cliponaxis=False, marker={"size": 11, "color": colour, "symbol": symbol},
                customdata=[f"{one} · {chart_text(name)}" for one in text], hovertemplate="%{customdata}<extra></extra>",
            )
        )  # fmt: skip
    _rows_axis(drawn, [wrap_label(row[label], 20) for row in rows])
    value_axis(drawn, 0, roof * 1.08, unit, language, axis="x")
    legend_above(drawn)
    return drawn


def cumulative_years(frame: pl.DataFrame, *, year: int, language: str, height: int = 330) -> Drawing:
    """Cases so far in each year, this year in the accent. Needs year, month (1 to 12), cumulative."""
    drawn = figure(height)
    points = records(frame, "year", "month", "cumulative")
    roof = float(max(known(row["cumulative"] for row in points), default=0) or 1)
    lines = grouped(points, (row["year"] for row in points))
    spots = {key: [((row["month"] - _MONTHS_SPAN[0]) / _MONTHS_WIDE * PLOT, row["cumulative"] / roof * (height - 60)) for row in lines[key]] for key in lines}
    for key, rows in lines.items():
        now = key == year
        amounts, days = [row["cumulative"] for row in rows], [numbers.month(date(key, row["month"], 1), language) for row in rows]
        drawn.add_trace(
            trace(
                "scatter", x=[row["month"] for row in rows], y=amounts, mode="lines+markers", marker={"size": 7 if now else 4},
                line={"color": ACCENT if now else CONTEXT, "width": 3 if now else 1.8, "dash": "solid" if key >= year - 1 else "dot"},
                customdata=[f"{day}<br><b>{value}</b>" for day, value in zip(days, hover(amounts, "count", language))],
                hovertemplate="%{customdata}<extra></extra>",
            )
        )  # fmt: skip
        words = f"{key} · {numbers.number(amounts[-1], 'count', language)}"
        side = _free_end(words, spots[key], [spot for line in spots.values() for spot in along(line)])
        drawn.add_annotation(
            x=rows[-1]["month"], y=amounts[-1], text=f"<b>{words}</b>" if now else words, showarrow=False, font={"size": FONT - 0.5}, **side
        )  # fmt: skip
    names = [numbers.month(date(year, month, 1), language) for month in range(1, 13)]
    short = [name.split(" ")[-1] if language == "ko" else name.split(" ")[0] for name in names]
    drawn.update_xaxes(tickvals=list(range(1, 13, 2)), ticktext=short[::2], range=list(_MONTHS_SPAN))
    value_axis(drawn, 0, roof, "count", language)
    return drawn


def _free_end(words: str, line: Sequence[Spot], drawn: Sequence[Spot]) -> dict:
    """Where the name of a line stands beside its last point: to the right, or else where it covers the least of all lines."""
    x, y = line[-1]
    size = FONT - 0.5
    sides = [("left", 7, 0), ("right", -7, 12), ("center", 0, 16), ("left", 7, -12), ("left", 7, 12), ("center", 0, -16)]

    def cost(side: tuple[str, int, int]) -> float:
        left, bottom, right, _ = taken = box(words, x + side[1], y + side[2], side[0], size)
        return covered(taken, [spot for spot in drawn if spot != line[-1]]) + 100 * (left < 0 or right > PLOT or bottom < 0)

    anchor, aside, up = min(sides, key=cost)
    return {"xanchor": anchor, "xshift": aside, "yshift": up}


def printed_bars(frame: pl.DataFrame, *, label: str, value: str, unit: str, language: str, part: str | None = None, height: int = 320) -> Drawing:
    """Printed figures side by side as they stand; parts of a year are hatched, so that nobody reads them as whole. Needs `label` in the order drawn."""
    drawn = figure(height)
    parts = listed(frame, part) if part else [False] * len(frame)
    names, values = listed(frame, label), [float(one) for one in listed(frame, value)]
    words, places = value_labels(values, unit, language), list(range(len(values)))
    drawn.add_trace(
        trace(
            "bar", x=places, y=values, text=words, textposition="outside", cliponaxis=False, textfont={"size": FONT + 1},
            marker={"color": [rgba(ACCENT, 0.55) if one else ACCENT for one in parts],
                    "pattern": {"shape": ["/" if one else "" for one in parts], "size": 7}},
            customdata=[f"{chart_text(name)}<br><b>{one}</b>" for name, one in zip(names, words)], hovertemplate="%{customdata}<extra></extra>",
        )
    )  # fmt: skip
    drawn.update_xaxes(tickvals=places, ticktext=[wrap_label(name, 12, 3) for name in names], range=[-0.6, len(names) - 0.4])
    value_axis(drawn, 0, max(values, default=1) * 1.08, unit, language)
    return drawn


def grouped_rows(frame: pl.DataFrame, *, label: str, value: str, group: str, unit: str, language: str, text: str | None = None) -> Drawing:
    """Horizontal bars under the heading of their group (a body, a survey). Groups are never on one scale of shares together unless the unit says so."""
    found = records(frame, label, value, group, text)
    groups = grouped(found, (row[group] for row in found))
    headings = {name: wrap_label(name, HEADING) for name in groups}
    rows, places, place = [], [], 0
    firsts = {}
    for name, part in groups.items():
        place += 1.6 if "<br>" in headings[name] else 1.15
        firsts[name] = -place
        for row in part:
            rows.append(row), places.append(-place)
            place += 1
    labels = [wrap_label(row[label], 24) for row in rows]
    drawn = figure(int(place * row_height(labels, BAR - 2)) + 50)
    values = [float(row[value]) for row in rows]
    shown = [row[text] for row in rows] if text else value_labels(values, unit, language)
    drawn.add_trace(
        trace(
            "bar", x=values, y=places, orientation="h", marker={"color": ACCENT}, text=shown, textposition="outside", cliponaxis=False, width=0.72,
            customdata=[f"{chart_text(row[label])}<br><b>{one}</b>" for row, one in zip(rows, shown)], hovertemplate="%{customdata}<extra></extra>",
        )
    )  # fmt: skip
    beside = max((text_width(name, TICK_SIZE) for name in labels), default=0) + 3  # headings begin where the longest label does
    for name, top in firsts.items():
        drawn.add_annotation(
            x=0, xref="paper", xshift=-beside, y=top + (1.05 if "<br>" in headings[name] else 0.86), text=f"<b>{headings[name]}</b>",
            align="left", yanchor="middle", showarrow=False, xanchor="left", font={"size": FONT},
        )  # fmt: skip
    drawn.update_yaxes(tickvals=places, ticktext=labels, showgrid=False, range=[-place + 0.4, 0.4])
    roof = max(values, default=1)
    ticks, words = fitting_ticks(0, roof, unit, language, 4)
    drawn.update_xaxes(tickvals=ticks, ticktext=words, range=[0, roof * 1.28])
    return drawn
