"""Printed figures that cannot be added: shares, ranks, growth, promises, tests, survey answers, goals. Shown as quoted."""

import dataframely as dy
import polars as pl

from data.contracts._columns import Provenance, in_order, known_market

KEY = ("topic", "metric", "entity", "market", "period_start", "period_end", "grain", "segment", "measurer", "vintage", "unit")
NEWEST = "published_at"
PAST = ()  # a goal may lie ahead


class Figures(Provenance):
    """Grain: metric, entity, market, period, segment, measurer, vintage, unit. `grain` is as printed ("58-month total")."""

    row_id = dy.String(nullable=False, min_length=1)
    topic = dy.Enum(["users", "purchases", "complaints", "delivery", "global"], nullable=False)
    metric = dy.String(nullable=False, min_length=1)
    entity = dy.String(nullable=False, min_length=1)
    market = dy.String(nullable=False)
    period_start = dy.Date(nullable=True)
    period_end = dy.Date(nullable=True)
    grain = dy.String(nullable=False, min_length=1)
    segment = dy.String(nullable=False)  # empty where the figure is not cut
    measurer = dy.String(nullable=False, min_length=1)
    vintage = dy.String(nullable=False, min_length=1)
    value = dy.Float64(nullable=False)
    unit = dy.String(nullable=False, min_length=1)
    derived = dy.Bool(nullable=False)
    formula = dy.String(nullable=True)
    published_at = dy.Date(nullable=True)
    source_id = dy.String(nullable=True)
    where_in_source = dy.String(nullable=True)
    note = dy.String(nullable=True)

    @dy.rule()
    def market_is_known(cls) -> pl.Expr:
        return known_market()

    @dy.rule()
    def period_runs_forward(cls) -> pl.Expr:
        return in_order("period_start", "period_end")


SCHEMA = Figures
