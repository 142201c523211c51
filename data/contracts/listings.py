"""Listings that were reported as counterfeit, illegal or unsafe, from first seen to compensated."""

import dataframely as dy
import polars as pl

from data.contracts._columns import UTC, Provenance, in_order, known_market

KEY = ("listing_id",)
NEWEST = "acted_at"
PAST = ("first_seen_at", "reported_at", "acted_at", "compensated_at")


class Listings(Provenance):
    """Grain: reported listing. `reappeared_of` names the removed listing that this one repeats."""

    listing_id = dy.String(nullable=False, min_length=1)
    first_seen_at = dy.Datetime(nullable=True, **UTC)
    reported_at = dy.Datetime(nullable=False, **UTC)
    reported_on = dy.Date(nullable=False)  # filled at landing from reported_at and the market's time zone
    market = dy.String(nullable=False)
    platform = dy.String(nullable=False, min_length=1)
    seller_id = dy.String(nullable=True)
    kind = dy.Enum(["counterfeit", "illegal", "unsafe"], nullable=False)
    category = dy.String(nullable=False, min_length=1)
    verified = dy.Bool(nullable=True)  # null: not looked at yet
    verified_at = dy.Datetime(nullable=True, **UTC)
    action = dy.Enum(["removed", "restricted", "penalised", "none", "pending"], nullable=False)
    acted_at = dy.Datetime(nullable=True, **UTC)
    compensated_at = dy.Datetime(nullable=True, **UTC)
    reappeared_of = dy.String(nullable=True)
    weight = dy.Float64(nullable=False, min=0)

    @dy.rule()
    def market_is_known(cls) -> pl.Expr:
        return known_market()

    @dy.rule()
    def reported_after_first_seen(cls) -> pl.Expr:
        return in_order("first_seen_at", "reported_at")

    @dy.rule()
    def acted_after_reported(cls) -> pl.Expr:
        return in_order("reported_at", "acted_at")

    @dy.rule()
    def not_a_repeat_of_itself(cls) -> pl.Expr:
        return pl.col("reappeared_of").is_null() | (pl.col("reappeared_of") != pl.col("listing_id"))


SCHEMA = Listings
