"""Sellers and whether their licence was checked."""

import dataframely as dy
import polars as pl

from data.contracts._columns import UTC, Provenance, in_order, known_market

KEY = ("seller_id",)
NEWEST = "verified_at"
PAST = ("joined_at", "verified_at")


class Sellers(Provenance):
    """Grain: seller. `country` is where the seller trades from."""

    seller_id = dy.String(nullable=False, min_length=1)
    platform = dy.String(nullable=False, min_length=1)
    country = dy.String(nullable=True)
    joined_at = dy.Datetime(nullable=True, **UTC)
    verified_at = dy.Datetime(nullable=True, **UTC)
    licence_kind = dy.Enum(["business", "individual", "brand", "none"], nullable=False)
    status = dy.Enum(["active", "restricted", "closed"], nullable=False)
    weight = dy.Float64(nullable=False, min=0)

    @dy.rule()
    def country_is_known(cls) -> pl.Expr:
        return pl.col("country").is_null() | known_market("country")

    @dy.rule()
    def verified_after_joined(cls) -> pl.Expr:
        return in_order("joined_at", "verified_at")


SCHEMA = Sellers
