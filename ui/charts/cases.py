"""Charts of cases: the cause tree, what they ended in, points with intervals, cumulative years, printed counts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from ui import numbers
from ui.charts.base import FONT, chart_text, colours_of, figure, hover, nice_ticks, shorten, value_axis, wrap_label
from ui.charts.drawing import Drawing, trace
from ui.charts.palette import ACCENT, CONTEXT, PALETTE, rgba
from ui.words import say

BAR = 30  # pixels a bar
HEADING = {"en": 44, "ko": 26}  # letters of a group's heading on one line
NAMES = Callable[[str], str]


def cause_tree(frame: pl.DataFrame, language: str, named: NAMES, height: int = 380) -> Drawing:
    """Area = share of all cases: causes, and inside them sub-causes. Needs cause, sub_cause, share, n."""
    drawn = figure(height)
    causes = frame.group_by("cause", maintain_order=True).agg(pl.col("share").sum(), pl.col("n").sum())
    look = {cause: darker(colour) for cause, colour in colours_of(causes["cause"].to_list()).items()}  # white words need a darker ground than bars do
    ids, labels, parents, values, colours, texts = [], [], [], [], [], []
    for cause, share, n in causes.iter_rows():
        ids.append(cause), labels.append(_tree_label(named(cause), share, language)), parents.append(""), values.append(share)
        colours.append(look[cause]), texts.append(_share_text(named(cause), share, n, language))
    for row in frame.iter_rows(named=True):
        name = named(row["sub_cause"])
        ids.append(f"{row['cause']}/{row['sub_cause']}"), labels.append(_tree_label(name, row["share"], language)), parents.append(row["cause"])
        values.append(row["share"]), colours.append(look[row["cause"]]), texts.append(_share_text(name, row["share"], row["n"], language))
    drawn.add_trace(
        trace(
            "treemap", ids=ids, labels=labels, parents=parents, values=values, customdata=texts, branchvalues="total",
            marker={"colors": colours, "line": {"width": 1, "color": "rgba(255,255,255,0.55)"}, "pad": {"t": 22, "l": 3, "r": 3, "b": 3}}, textfont={"size": FONT, "color": "white"},
            hovertemplate="%{customdata}<extra></extra>", textinfo="label", tiling={"packing": "squarify", "pad": 2}, pathbar={"visible": False}, sort=False,
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


def _reach(rows: pl.DataFrame, value: str, low: str, high: str) -> dict:
    return {"type": "data", "array": (rows[high] - rows[value]).to_list(), "arrayminus": (rows[value] - rows[low]).to_list(), "thickness": 1.2, "width": 3,
            "color": "rgba(125,133,145,0.9)"}  # fmt: skip


def _rows_axis(drawn: Drawing, labels: Sequence[str]) -> None:
    drawn.update_yaxes(tickvals=list(range(len(labels))), ticktext=list(labels), range=[-0.6, len(labels) - 0.4], showgrid=False, nticks=None)


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
    rows = frame.filter(pl.col(points.value).is_not_null()).reverse()
    drawn = figure(len(rows) * BAR + 70, legend=bool(points.flag))
    labels = [str(label) for label in rows[points.label]]
    few = rows[points.few].to_list() if points.few else [False] * len(rows)
    flags = rows[points.flag].to_list() if points.flag else [True] * len(rows)
    for side, name in zip((True, False), flag_names):
        places = [place for place, flag in enumerate(flags) if flag is side]
        if not places:
            continue
        colour, symbol = (ACCENT, "circle") if side else (PALETTE[1], "diamond")
        if name:  # the key to a shape, whatever the first point of it looks like
            drawn.add_trace(trace("scatter", x=[None], y=[None], mode="markers", name=chart_text(name), marker={"size": 11, "color": colour, "symbol": symbol}))
        part = rows[places]
        text = [_point_text(labels[place], rows.row(place, named=True), points, few[place], language) for place in places]
        drawn.add_trace(
            trace(
                "scatter", x=part[points.value].to_list(), y=places, mode="markers", name=chart_text(name), showlegend=False, customdata=text, hovertemplate="%{customdata}<extra></extra>",
                marker={"size": 11, "color": [CONTEXT if few[place] else colour for place in places],
                        "symbol": [f"{symbol}-open" if few[place] else symbol for place in places], "line": {"width": 1.5}},
                error_x=_reach(part, points.value, points.low, points.high),
            )
        )  # fmt: skip
    # One very thin row must not squeeze the others: the axis ends where the judged rows do.
    judged = [row for row, thin in zip(rows.iter_rows(named=True), few) if not thin] or list(rows.iter_rows(named=True))
    roof = max([row[points.high] or row[points.value] for row in judged] + [row[points.value] for row in rows.iter_rows(named=True)])
    value_axis(drawn, 0.0, float(roof), points.unit, language, axis="x", from_zero=from_zero)
    drawn.update_yaxes(title={"text": ""})
    _rows_axis(drawn, [wrap_label(label, 20) for label in labels])
    if reference is not None:
        drawn.add_vline(x=reference, line={"color": CONTEXT, "width": 1.5, "dash": "dash"})
        drawn.add_annotation(
            x=reference, y=len(labels) - 0.35, text=chart_text(reference_name), showarrow=False, xanchor="left", xshift=4, font={"size": FONT - 1.5}
        )
        drawn.update_yaxes(range=[-0.6, len(labels) + 0.05])
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
    rows = frame.reverse()
    drawn = figure(len(rows) * BAR + 80, legend=True)
    known = [value for column in (first, second) for value in rows[column] if value is not None]
    roof = max(known, default=1.0)
    for place, row in enumerate(rows.iter_rows(named=True)):
        end = row[second] if row[second] is not None else roof * 1.04
        drawn.add_trace(trace("scatter", x=[row[first], end], y=[place, place], mode="lines", line={"color": CONTEXT, "width": 3, "dash": "solid" if row[second] is not None else "dot"},
                                   hoverinfo="skip", showlegend=False))  # fmt: skip
    for column, name, colour, symbol in ((first, first_name, ACCENT, "circle"), (second, second_name, PALETTE[1], "diamond")):
        text = hover(rows[column], unit, language)
        drawn.add_trace(
            trace(
                "scatter", x=rows[column].to_list(), y=list(range(len(rows))), mode="markers+text", name=chart_text(name), text=text, textposition="top center",
                textfont={"size": FONT - 1.5}, marker={"size": 11, "color": colour, "symbol": symbol}, customdata=[f"{one} · {chart_text(name)}" for one in text],
                hovertemplate="%{customdata}<extra></extra>",
            )
        )  # fmt: skip
    _rows_axis(drawn, [wrap_label(value, 20) for value in rows[label]])
    value_axis(drawn, 0, roof * 1.08, unit, language, axis="x")
    return drawn


def cumulative_years(frame: pl.DataFrame, *, year: int, language: str, height: int = 330) -> Drawing:
    """Cases so far in each year, this year in the accent. Needs year, month (1 to 12), cumulative."""
    drawn = figure(height)
    roof = float(frame["cumulative"].max() or 1)
    for (key,), rows in frame.group_by("year", maintain_order=True):
        now = key == year
        days = [numbers.month(date(key, month, 1), language) for month in rows["month"]]
        text = [f"{day}<br><b>{value}</b>" for day, value in zip(days, hover(rows["cumulative"], "count", language))]
        drawn.add_trace(
            trace(
                "scatter", x=rows["month"].to_list(), y=rows["cumulative"].to_list(), mode="lines+markers", line={"color": ACCENT if now else CONTEXT, "width": 3 if now else 1.8,
                           "dash": "solid" if key >= year - 1 else "dot"}, marker={"size": 7 if now else 4}, customdata=text, hovertemplate="%{customdata}<extra></extra>",
            )
        )  # fmt: skip
        words = f"{key} · {numbers.number(rows['cumulative'][-1], 'count', language)}"
        drawn.add_annotation(
            x=rows["month"][-1],
            y=rows["cumulative"][-1],
            text=f"<b>{words}</b>" if now else words,
            showarrow=False,
            xanchor="left",
            xshift=7,
            font={"size": FONT - 0.5},
        )
    names = [numbers.month(date(year, month, 1), language) for month in range(1, 13)]
    short = [name.split(" ")[-1] if language == "ko" else name.split(" ")[0] for name in names]
    drawn.update_xaxes(tickvals=list(range(1, 13, 2)), ticktext=short[::2], range=[0.6, 17])
    value_axis(drawn, 0, roof, "count", language)
    return drawn


def printed_bars(frame: pl.DataFrame, *, label: str, value: str, unit: str, language: str, part: str | None = None, height: int = 320) -> Drawing:
    """Printed figures side by side as they stand; parts of a year are hatched, so that nobody reads them as whole. Needs `label` in the order drawn."""
    drawn = figure(height)
    parts = frame[part].to_list() if part else [False] * len(frame)
    values = [float(one) for one in frame[value]]
    drawn.add_trace(
        trace(
            "bar", x=list(range(len(frame))), y=values, marker={"color": [rgba(ACCENT, 0.55) if one else ACCENT for one in parts], "pattern": {"shape": ["/" if one else "" for one in parts], "size": 7}},
            text=hover(values, unit, language), textposition="outside", cliponaxis=False, textfont={"size": FONT + 1},
            customdata=[f"{chart_text(name)}<br><b>{one}</b>" for name, one in zip(frame[label], hover(values, unit, language))], hovertemplate="%{customdata}<extra></extra>",
        )
    )  # fmt: skip
    drawn.update_xaxes(tickvals=list(range(len(frame))), ticktext=[wrap_label(name, 12, 3) for name in frame[label]], range=[-0.6, len(frame) - 0.4])
    value_axis(drawn, 0, max(values, default=1) * 1.08, unit, language)
    return drawn


def grouped_rows(frame: pl.DataFrame, *, label: str, value: str, group: str, unit: str, language: str, text: str | None = None) -> Drawing:
    """Horizontal bars under the heading of their group (a body, a survey). Groups are never on one scale of shares together unless the unit says so."""
    groups = list(frame[group].unique(maintain_order=True))
    rows, places, place = [], [], 0
    for name in groups:
        part = frame.filter(pl.col(group) == name)
        place += 1.6 if "<br>" in wrap_label(name, HEADING[language]) else 1.15
        for row in part.iter_rows(named=True):
            rows.append(row), places.append(-place)
            place += 1
    drawn = figure(int(place * (BAR - 2)) + 50)
    values = [float(row[value]) for row in rows]
    shown = [row[text] for row in rows] if text else hover(values, unit, language)
    drawn.add_trace(trace("bar", x=values, y=places, orientation="h", marker={"color": ACCENT}, text=shown, textposition="outside", cliponaxis=False, width=0.72,
                           customdata=[f"{chart_text(row[label])}<br><b>{one}</b>" for row, one in zip(rows, shown)], hovertemplate="%{customdata}<extra></extra>"))  # fmt: skip
    firsts = {name: max(p for p, row in zip(places, rows) if row[group] == name) for name in groups}
    for name, top in firsts.items():
        drawn.add_annotation(
            x=0,
            xref="paper",
            y=top + (1.05 if "<br>" in wrap_label(name, HEADING[language]) else 0.86),
            text=f"<b>{wrap_label(name, HEADING[language])}</b>",
            align="left",
            yanchor="middle",
            showarrow=False,
            xanchor="left",
            font={"size": FONT},
        )
    drawn.update_yaxes(tickvals=places, ticktext=[wrap_label(row[label], 24) for row in rows], showgrid=False, range=[-place + 0.4, 0.4], nticks=None)
    roof = max(values, default=1)
    drawn.update_xaxes(tickvals=nice_ticks(0, roof, 4), ticktext=hover(nice_ticks(0, roof, 4), unit, language), range=[0, roof * 1.28])
    return drawn
