"""A legend above the plot, where labels at the lines' ends would be too long or too many."""

from ui.charts.base import FONT
from ui.charts.drawing import Drawing
from ui.charts.widths import text_width

ROW = 20  # pixels of one row of names
KEY = 45  # pixels of the mark before a name and the space behind it
WHOLE = 400  # pixels; plotly.js hides what is beyond half of a figure's height behind a scroll bar
PHONE, DESK = 240, 560  # pixels of the whole on a phone and in a column of a desk's page


def legend_above(drawn: Drawing) -> None:
    """A legend above the plot with room for the rows that it needs on a phone: plotly.js sets names in columns as wide as the longest."""
    entries = [text_width(name, FONT) + KEY for name in dict.fromkeys(trace["name"] for trace in drawn.data if trace.get("name"))]
    columns = [max(int(width // max(entries, default=1)), 1) for width in (PHONE, DESK)]
    # All rows of a phone would stand empty on a desk: room for those between, and on a phone plotly.js takes from the plot what is missing.
    on_phone, on_desk = (-(-len(entries) // number) for number in (columns[0], max(columns[0], min(columns[1], 3))))
    rows = 1 if sum(entries) <= PHONE else max(on_desk, (on_phone + on_desk) // 2)
    # plotly.js wants 12 pixels above a legend, and the legend's own distance from the plot; else it widens the margin and draws everything again.
    more = round(rows * ROW + 12 + 0.02 * drawn.layout["height"])
    drawn.update_layout(
        showlegend=True, margin={"t": 12 + more}, height=drawn.layout["height"] + more - 12, legend={"traceorder": "normal", "maxheight": WHOLE}
    )
