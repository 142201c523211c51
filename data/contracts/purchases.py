"""Cross-border purchases of a market by origin, as one measurer published them in one vintage."""

import dataframely as dy
import polars as pl

from data.contracts._columns import GRAINS, Provenance, in_order, known_market, known_origin

# `measure` is in the key because a measurer prints number and value in separate rows (customs) or both in one (a platform).
KEY = ("market", "origin", "grain", "period_start", "period_end", "category", "measurer", "vintage", "measure", "currency")
NEWEST = "published_at"
PAST = ("period_start",)


class Purchases(Provenance):
    """Grain: market, origin, period, category, measurer, vintage, measure. Origin `total` is the printed total, never the sum."""

    market = dy.String(nullable=False)
    origin = dy.String(nullable=False)
    grain = dy.Enum(list(GRAINS), nullable=False)
    period_start = dy.Date(nullable=False)
    period_end = dy.Date(nullable=False)
    category = dy.String(nullable=False, min_length=1)  # "total" where the measurer did not cut by category
    measurer = dy.String(nullable=False, min_length=1)
    vintage = dy.String(nullable=False, min_length=1)
    measure = dy.Enum(["number", "value", "number and value"], nullable=False)
    purchases = dy.Float64(nullable=True, min=0)  # parcels; a float because sampled collections weight their rows
    value = dy.Float64(nullable=True, min=0)  # in `currency`
    currency = dy.String(nullable=True, regex="^[A-Z]{3}$")
    published_at = dy.Date(nullable=True)
    derived = dy.Bool(nullable=False)
    formula = dy.String(nullable=True)
    source_id = dy.String(nullable=True)
    row_id = dy.String(nullable=True)
    note = dy.String(nullable=True)

    @dy.rule()
    def market_is_known(cls) -> pl.Expr:
        return known_market()

    @dy.rule()
    def origin_is_known(cls) -> pl.Expr:
        return known_origin()

    @dy.rule()
    def period_runs_forward(cls) -> pl.Expr:
        return in_order("period_start", "period_end")

    @dy.rule()
    def something_is_measured(cls) -> pl.Expr:
        return pl.col("purchases").is_not_null() | pl.col("value").is_not_null()

    @dy.rule()
    def value_has_a_currency(cls) -> pl.Expr:
        return pl.col("value").is_null() | pl.col("currency").is_not_null()


SCHEMA = Purchases
