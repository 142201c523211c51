"""Dated events: inspections, campaigns, promises, fines. Drawn on every time series."""

import dataframely as dy
import polars as pl

from data.contracts._columns import Provenance, in_order, known_market

KEY = ("event_id",)
NEWEST = None
PAST = ()


class Events(Provenance):
    """Grain: event. `starts_on` null means the source prints no year: such an event is listed, never drawn."""

    event_id = dy.String(nullable=False, min_length=1)
    starts_on = dy.Date(nullable=True)
    ends_on = dy.Date(nullable=True)
    precision = dy.Enum(["day", "month", "year", "unknown"], nullable=False)
    market = dy.String(nullable=False)
    platform = dy.String(nullable=False, min_length=1)  # or who acted: a government, a carrier
    kind = dy.String(nullable=False, min_length=1)
    title = dy.String(nullable=False, min_length=1)
    title_ko = dy.String(nullable=True)
    detail = dy.String(nullable=True)
    value = dy.Float64(nullable=True)
    unit = dy.String(nullable=True)
    source_id = dy.String(nullable=True)
    note = dy.String(nullable=True)

    @dy.rule()
    def market_is_known(cls) -> pl.Expr:
        return known_market()

    @dy.rule()
    def range_runs_forward(cls) -> pl.Expr:
        return in_order("starts_on", "ends_on")


SCHEMA = Events
