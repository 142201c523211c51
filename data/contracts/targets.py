"""Targets of a metric in a market from a date on."""

import dataframely as dy
import polars as pl

from data.contracts._columns import Provenance, known_market

KEY = ("metric", "market", "valid_from")
NEWEST = None
PAST = ()


class Targets(Provenance):
    """Grain: metric, market, date it holds from. `value` in the metric's unit."""

    metric = dy.String(nullable=False, min_length=1)
    market = dy.String(nullable=False)
    platform = dy.String(nullable=True)
    valid_from = dy.Date(nullable=False)
    value = dy.Float64(nullable=False)
    direction = dy.Enum(["at least", "at most"], nullable=False)
    note = dy.String(nullable=True)

    @dy.rule()
    def market_is_known(cls) -> pl.Expr:
        return known_market()


SCHEMA = Targets
