"""Charts of origins: shares as one series' line with other counters' statements as marks, the lead of one over another, old value against new."""

from collections.abc import Sequence
from datetime import date, timedelta

import polars as pl

from ui import numbers
from ui.charts.base import FONT, chart_text, figure, floats, grouped, known, listed, records, time_axis, value_axis, wrap_label
from ui.charts.drawing import Drawing, trace
from ui.charts.legend import legend_above
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
    for row in records(statements, "period_start", "origin", "share", "text", "label"):
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
    value_axis(drawn, 0, max([*listed(lines, "share"), *listed(statements, "share")], default=100), "percent", language)
    days = [*listed(lines, "period_start"), *listed(statements, "period_start")]
    if days:
        _shade(drawn, chosen, min(days), max(days))
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
    found = records(frame, series, "period_start", "middle", "lead", "text")
    groups = grouped(found, (row[series] for row in found))
    drawn = figure(400)
    for place, (key, group) in enumerate(groups.items()):
        rows = sorted(group, key=lambda row: row["period_start"])
        colour = ACCENT if key == main else PALETTE[1 + place % 8]
        drawn.add_trace(
            trace(
                "scatter",
                x=[row["middle"] for row in rows],
                y=floats([row["lead"] for row in rows]),
                mode="lines+markers" if key == main else "markers",
                name=chart_text(key, 60),
                line={"width": 2.6, "color": colour},
                marker={"size": 9 if key != main else 7, "color": colour, "symbol": MARKS[place % len(MARKS)]},
                customdata=[row["text"] for row in rows],
                hovertemplate="%{customdata}<extra></extra>",
            )
        )
    leads, middles = known(row["lead"] for row in found), [row["middle"] for row in found]
    low, high = min(0.0, *leads), max(0.0, *leads)
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
    _shade(drawn, chosen, min(middles), max(middles))
    drawn.update_yaxes(title={"text": unit_words, "standoff": 6, "font": {"size": FONT - 0.5}})
    if len(groups) > 1:
        legend_above(drawn)
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
    rows = records(frame, label, before, after, faint)
    drawn = figure(height=len(rows) * ROW + 90)
    places = list(range(len(rows)))
    opacity = [0.4 if faint and row[faint] else 1.0 for row in rows]
    for place, row in zip(places, rows):
        drawn.add_shape(type="line", x0=row[before], x1=row[after], y0=place, y1=place, line={"color": CONTEXT, "width": 3}, layer="below")
    for column, name, symbol, colour in ((before, names[0], "circle-open", CONTEXT), (after, names[1], "circle", ACCENT)):
        text = [f"{chart_text(row[label])}<br>{chart_text(name)}: <b>{numbers.number(row[column], unit, language)}</b>" for row in rows]
        drawn.add_trace(
            trace(
                "scatter",
                x=floats([row[column] for row in rows]),
                y=places,
                mode="markers",
                name=chart_text(name),
                marker={"symbol": symbol, "size": 11, "opacity": opacity, "color": colour, "line": {"width": 2.2, "color": colour}},
                customdata=text,
                hovertemplate="%{customdata}<extra></extra>",
            )
        )
    roof = max(known(row[column] for row in rows for column in (before, after)))
    value_axis(drawn, 0, roof, unit, language, axis="x")
    for place, row, said in zip(places, rows, words):
        drawn.add_annotation(
            x=max(row[before], row[after]), y=place, text=chart_text(said), showarrow=False, xanchor="left", xshift=10, font={"size": FONT - 0.5}
        )
    drawn.update_xaxes(range=[0, roof * 1.4], showgrid=True, nticks=4)
    drawn.update_yaxes(tickvals=places, ticktext=[wrap_label(row[label], 15) for row in rows], range=[len(rows) - 0.5, -0.5], showgrid=False)
    legend_above(drawn)
    return drawn
