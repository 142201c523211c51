"""A waterfall from one value to another: the parts between add up to the change. Rows, so that names stay legible on a phone."""

from collections.abc import Sequence

from ui.charts.base import FONT, figure, value_axis, wrap_label
from ui.charts.drawing import Drawing, trace
from ui.charts.palette import ACCENT, CONTEXT, GRID, WARNING
from ui.plain import chart_text

ROW = 32  # pixels of one row


def waterfall(
    labels: Sequence[str], amounts: Sequence[float], words: Sequence[str], *, before: float, after: float, ends: tuple[str, str], end_words: tuple[str, str],
    unit: str, language: str,
) -> Drawing:  # fmt: skip
    """One row a part, between a row for `before` and one for `after`. `words` are the amounts as people write them.

    The axis is cut to where something happens: a change of two points in ninety would not be seen from zero. The two ends are marks, not bars, so
    that no length lies. Rises are blue, falls orange, and each carries its sign.
    """
    drawn = figure(height=(len(labels) + 2) * ROW + 46)
    levels = [before]
    for amount in amounts:
        levels.append(levels[-1] + amount)
    low, high = min(*levels, after), max(*levels, after)
    room = (high - low) or max(abs(before), 1.0) * 0.05
    names = [ends[0], *labels, ends[1]]
    for place, (start, amount, text) in enumerate(zip(levels, amounts, words), start=1):
        colour = ACCENT if amount >= 0 else WARNING
        drawn.add_trace(
            trace(
                "bar", y=[place], x=[amount], base=[start], orientation="h", marker={"color": colour}, width=0.62, showlegend=False,
                customdata=[f"{chart_text(names[place])}<br><b>{chart_text(text)}</b>"], hovertemplate="%{customdata}<extra></extra>",
            )
        )  # fmt: skip
        drawn.add_shape(type="line", x0=start + amount, x1=start + amount, y0=place - 0.31, y1=place + 1.31, line={"color": CONTEXT, "width": 1, "dash": "dot"})
        drawn.add_annotation(x=max(start, start + amount), y=place, text=chart_text(text), showarrow=False, xanchor="left", xshift=6, font={"size": FONT - 0.5})
    for place, value, text in ((0, before, end_words[0]), (len(names) - 1, after, end_words[1])):
        drawn.add_trace(
            trace(
                "scatter", x=[value], y=[place], mode="markers", marker={"size": 13, "color": CONTEXT, "symbol": "diamond"}, showlegend=False,
                customdata=[f"{chart_text(names[place])}<br><b>{chart_text(text)}</b>"], hovertemplate="%{customdata}<extra></extra>",
            )
        )  # fmt: skip
        drawn.add_annotation(x=value, y=place, text=f"<b>{chart_text(text)}</b>", showarrow=False, xanchor="left", xshift=11, font={"size": FONT})
    value_axis(drawn, low, high, unit, language, axis="x", from_zero=False)
    drawn.update_xaxes(range=[low - room * 0.08, high + room * 0.34], showgrid=True, gridcolor=GRID)
    drawn.update_yaxes(tickvals=list(range(len(names))), ticktext=[wrap_label(name, 17) for name in names], range=[len(names) - 0.4, -0.6], showgrid=False)
    return drawn
