"""Charts of origins: shares as one series' line with other counters' statements as marks, the lead of one over another, old value against new."""

from collections.abc import Sequence
from datetime import date, timedelta

import polars as pl

from ui import numbers
from ui.charts.bars import legend_above
from ui.charts.base import FONT, chart_text, figure, floats, time_axis, value_axis, wrap_label
from ui.charts.drawing import Drawing, trace
from ui.charts.lines import line_series
from ui.charts.palette import ACCENT, CONTEXT, PALETTE, rgba

MARKS = ("circle", "diamond", "square", "triangle-up", "cross", "star", "hexagon", "x")
ROW = 34  # pixels of one row of old against new


def shares_with_statements(
    lines: pl.DataFrame,
    statements: pl.DataFrame,
    *,
    language: str,
    grain: str,
    names: dict[str, str],
    colours: dict[str, str],
    chosen: tuple[date, date] | None,
) -> Drawing:
    """Shares in percent over time: a line per origin of one series (`lines`: period_start, origin, share) and hollow marks for what other
    counters state (`statements`: period_start, origin, share, text for the hover, label beside the mark or ''). The chosen period is shaded."""
    drawn = line_series(
        lines, y="share", unit="percent", language=language, series="origin", grain=grain, names=names, colours=colours, markers=True, height=380
    )
    for row in statements.iter_rows(named=True):
        drawn.add_trace(
            trace(
                "scatter",
                x=[row["period_start"]],
                y=[row["share"]],
                mode="markers+text" if row["label"] else "markers",
                text=[f"<b>{chart_text(row['label'])}</b>"],
                textposition="top center" if row["label"][:1].isdigit() else "middle right",
                textfont={"size": FONT - 0.5},
                showlegend=False,
                cliponaxis=False,
                customdata=[row["text"]],
                hovertemplate="%{customdata}<extra></extra>",
                marker={"symbol": "diamond-open", "size": 10, "color": colours.get(row["origin"], CONTEXT), "line": {"width": 2}},
            )
        )
    value_axis(drawn, 0, max([*lines["share"].to_list(), *statements["share"].to_list()], default=100), "percent", language)
    first = [day for day in (lines["period_start"].min(), statements["period_start"].min()) if day]
    last = [day for day in (lines["period_start"].max(), statements["period_start"].max()) if day]
    if first:
        _shade(drawn, chosen, min(first), max(last))
    return drawn


def _shade(drawn: Drawing, chosen: tuple[date, date] | None, first: date, last: date) -> None:
    """The chosen period as a pale band, where the record goes beyond it."""
    room = max((last - first).days * 0.03, 25)
    drawn.update_xaxes(range=[first - timedelta(days=room), last + timedelta(days=room)])
    if chosen and (chosen[0] > first or chosen[1] < last):
        drawn.add_vrect(
            x0=max(chosen[0], first - timedelta(days=room)),
            x1=min(chosen[1], last + timedelta(days=room)),
            fillcolor=rgba(CONTEXT, 0.10),
            line={"width": 0},
            layer="below",
        )


def lead_lines(
    frame: pl.DataFrame,
    *,
    series: str,
    main: str | None,
    language: str,
    above: str,
    below: str,
    unit_words: str,
    grain: str = "quarter",
    chosen: tuple[date, date] | None = None,
) -> Drawing:
    """The lead of one origin over another in points, a line at zero between them. The series named `main` is a line, all others are marks."""
    keys = frame[series].unique(maintain_order=True).to_list()
    drawn = figure(400)
    for place, key in enumerate(keys):
        rows = frame.filter(pl.col(series) == key).sort("period_start")
        colour = ACCENT if key == main else PALETTE[1 + place % 8]
        drawn.add_trace(
            trace(
                "scatter",
                x=rows["middle"].to_list(),
                y=floats(rows, "lead"),
                mode="lines+markers" if key == main else "markers",
                name=chart_text(key, 60),
                line={"width": 2.6, "color": colour},
                marker={"size": 9 if key != main else 7, "color": colour, "symbol": MARKS[place % len(MARKS)]},
                customdata=rows["text"].to_list(),
                hovertemplate="%{customdata}<extra></extra>",
            )
        )
    low, high = min(frame["lead"].min(), 0.0), max(frame["lead"].max(), 0.0)
    value_axis(drawn, low, high, "percent", language, from_zero=False)
    ticks = drawn.layout["yaxis"]["tickvals"]
    drawn.update_yaxes(
        range=[low - (high - low) * 0.12, high + (high - low) * 0.12],
        tickvals=ticks,
        ticktext=[numbers.number(abs(tick), "percent", language).replace(" %", "").replace("%", "") for tick in ticks],
    )
    drawn.add_hline(y=0, line={"color": CONTEXT, "width": 1.5})
    for words, place, anchor in ((above, 1.0, "top"), (below, 0.0, "bottom")):
        drawn.add_annotation(
            x=0.01,
            xref="paper",
            y=place,
            yref="paper",
            text=f"<b>{chart_text(words)}</b>",
            showarrow=False,
            xanchor="left",
            yanchor=anchor,
            font={"size": FONT},
        )
    time_axis(drawn, grain, language)
    _shade(drawn, chosen, frame["middle"].min(), frame["middle"].max())
    drawn.update_yaxes(title={"text": unit_words, "standoff": 6, "font": {"size": FONT - 0.5}})
    if len(keys) > 1:
        legend_above(drawn, len(keys) + 2)
    return drawn


def old_and_new(
    frame: pl.DataFrame,
    *,
    label: str,
    before: str,
    after: str,
    words: Sequence[str],
    language: str,
    unit: str,
    names: tuple[str, str],
    faint: str | None = None,
) -> Drawing:
    """One row a fact: first value hollow, last value filled, a line between; `words` stand behind the row. `faint`: a boolean column of rows on too little."""
    drawn = figure(height=len(frame) * ROW + 90)
    places = list(range(len(frame)))
    opacity = [0.4 if is_faint else 1.0 for is_faint in frame[faint].to_list()] if faint else [1.0] * len(frame)
    for place, row in zip(places, frame.iter_rows(named=True)):
        drawn.add_shape(type="line", x0=row[before], x1=row[after], y0=place, y1=place, line={"color": CONTEXT, "width": 3}, layer="below")
    for column, name, symbol, colour in ((before, names[0], "circle-open", CONTEXT), (after, names[1], "circle", ACCENT)):
        text = [f"{chart_text(row[label])}<br>{chart_text(name)}: <b>{numbers.number(row[column], unit, language)}</b>" for row in frame.iter_rows(named=True)]
        drawn.add_trace(
            trace(
                "scatter",
                x=floats(frame, column),
                y=places,
                mode="markers",
                name=chart_text(name),
                marker={"symbol": symbol, "size": 11, "opacity": opacity, "color": colour, "line": {"width": 2.2, "color": colour}},
                customdata=text,
                hovertemplate="%{customdata}<extra></extra>",
            )
        )
    roof = max(frame[before].max(), frame[after].max())
    value_axis(drawn, 0, roof, unit, language, axis="x")
    for place, row, said in zip(places, frame.iter_rows(named=True), words):
        drawn.add_annotation(
            x=max(row[before], row[after]), y=place, text=chart_text(said), showarrow=False, xanchor="left", xshift=10, font={"size": FONT - 0.5}
        )
    drawn.update_xaxes(range=[0, roof * 1.4], showgrid=True, nticks=4)
    drawn.update_yaxes(tickvals=places, ticktext=[wrap_label(text, 15) for text in frame[label]], range=[len(frame) - 0.5, -0.5], showgrid=False)
    legend_above(drawn, 2)
    return drawn
