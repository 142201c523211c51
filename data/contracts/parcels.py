"""Parcels and their stages, still moving ones included."""

import dataframely as dy
import polars as pl

from data.contracts._columns import UTC, Provenance, in_order, known_market

KEY = ("parcel_id",)
NEWEST = "scanned_at"  # the later state of a parcel supersedes the earlier
PAST = ("ordered_at", "shipped_at", "customs_in_at", "customs_cleared_at", "delivered_at")


class Parcels(Provenance):
    """Grain: parcel. Instants in UTC; `ordered_on` is the order's date in the market's time zone."""

    parcel_id = dy.String(nullable=False, min_length=1)
    order_id = dy.String(nullable=False, min_length=1)
    market = dy.String(nullable=False)
    platform = dy.String(nullable=False, min_length=1)
    origin_hub = dy.String(nullable=True)
    channel = dy.String(nullable=False, min_length=1)
    tracking_source = dy.Enum(["platform", "carrier", "none"], nullable=False)
    category = dy.String(nullable=True)
    ordered_at = dy.Datetime(nullable=False, **UTC)
    ordered_on = dy.Date(nullable=False)  # filled at landing from ordered_at and the market's time zone
    shipped_at = dy.Datetime(nullable=True, **UTC)
    customs_in_at = dy.Datetime(nullable=True, **UTC)
    customs_cleared_at = dy.Datetime(nullable=True, **UTC)
    delivered_at = dy.Datetime(nullable=True, **UTC)
    scanned_at = dy.Datetime(nullable=True, **UTC)  # last scan; what tells how fresh a moving parcel's state is
    promised_days = dy.Int16(nullable=True, min=1, max=365)
    value = dy.Float64(nullable=True, min=0)
    currency = dy.String(nullable=True, regex="^[A-Z]{3}$")
    status = dy.Enum(["moving", "delivered", "lost", "returned", "cancelled"], nullable=False)
    compensation = dy.Float64(nullable=True, min=0)  # US dollars paid as a coupon for a missed promise
    weight = dy.Float64(nullable=False, min=0)  # how many real parcels a sampled row stands for

    @dy.rule()
    def market_is_known(cls) -> pl.Expr:
        return known_market()

    @dy.rule()
    def shipped_after_ordered(cls) -> pl.Expr:
        return in_order("ordered_at", "shipped_at")

    @dy.rule()
    def customs_in_after_shipped(cls) -> pl.Expr:
        return in_order("shipped_at", "customs_in_at")

    @dy.rule()
    def cleared_after_customs_in(cls) -> pl.Expr:
        return in_order("customs_in_at", "customs_cleared_at")

    @dy.rule()
    def delivered_after_cleared(cls) -> pl.Expr:
        return in_order("customs_cleared_at", "delivered_at") & in_order("ordered_at", "delivered_at")

    @dy.rule()
    def delivered_has_an_instant(cls) -> pl.Expr:
        return (pl.col("status") == "delivered") == pl.col("delivered_at").is_not_null()


SCHEMA = Parcels
