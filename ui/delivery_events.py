"""Dated events on the delivery page's time series."""

import polars as pl

from ui.charts import numbered
from ui.view import View

EVENTS = 6


def events(view: View, frame: pl.DataFrame) -> pl.DataFrame:
    """The dated events inside a chart's time, numbered, those of the chosen market first."""
    if frame.is_empty():
        return pl.DataFrame()
    market = view.filters.markets[0] if len(view.filters.markets) == 1 else None
    return numbered(view.answer("events_in_period"), first=frame["period_start"].min(), last=view.filters.date_to, limit=EVENTS, market=market)
