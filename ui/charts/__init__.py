"""Charts: pure functions, frame in, figure out. No Streamlit here, so that reports and tests draw the same figures."""

from ui.charts.bars import bars, columns_over_time, funnel_steps, pareto, stacked_rows
from ui.charts.events import numbered, with_events
from ui.charts.fields import heatmap, histogram, scatter, treemap
from ui.charts.lines import bump, line_series, share_area

__all__ = [
    "bars", "bump", "columns_over_time", "funnel_steps", "heatmap", "histogram", "line_series", "numbered", "pareto", "scatter", "share_area",
    "stacked_rows", "treemap", "with_events",
]  # fmt: skip
