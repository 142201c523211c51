"""Complaints: one row a case, or one row a total where the body publishes totals."""

import dataframely as dy
import polars as pl

from data.contracts._columns import GRAINS, UTC, Provenance, in_order, known_market

KEY = ("complaint_id",)
NEWEST = "resolved_at"  # a case that was resolved later supersedes its open self
PAST = ("period_start", "received_at")
OUTCOMES = ("refunded", "partly refunded", "replaced", "compensated", "refused", "withdrawn", "pending", "not stated")


class Complaints(Provenance):
    """Grain: complaint (`complaints` = 1, grain `day`), or a printed total with its period. Bodies are never added up."""

    complaint_id = dy.String(nullable=False, min_length=1)
    received_at = dy.Datetime(nullable=True, **UTC)
    period_start = dy.Date(nullable=False)  # of a case: its received date in the market's time zone
    period_end = dy.Date(nullable=False)
    grain = dy.Enum(list(GRAINS), nullable=False)
    market = dy.String(nullable=False)
    platform = dy.String(nullable=False, min_length=1)
    body = dy.String(nullable=False, min_length=1)  # who counted: the platform itself, a consumer agency
    kind = dy.Enum(["complaint", "consultation", "damage relief"], nullable=False)
    cause = dy.String(nullable=False, min_length=1)  # "total" on a printed total that is not cut by cause
    sub_cause = dy.String(nullable=True)
    order_id = dy.String(nullable=True)
    parcel_id = dy.String(nullable=True)
    ordered_on = dy.Date(nullable=True)  # the order-date clock
    channel = dy.String(nullable=True)
    category = dy.String(nullable=False, min_length=1)  # of goods; "total" where it is not cut
    amount = dy.Float64(nullable=True, min=0)
    currency = dy.String(nullable=True, regex="^[A-Z]{3}$")
    status = dy.Enum(["open", "closed", "not stated"], nullable=False)
    outcome = dy.Enum(list(OUTCOMES), nullable=False)
    resolved_at = dy.Datetime(nullable=True, **UTC)
    narrative = dy.String(nullable=True)
    complaints = dy.Int64(nullable=False, min=0)
    weight = dy.Float64(nullable=False, min=0)  # how many real cases a sampled row stands for; 1 where nothing was sampled
    derived = dy.Bool(nullable=False)
    formula = dy.String(nullable=True)
    published_at = dy.Date(nullable=True)
    source_id = dy.String(nullable=True)
    row_id = dy.String(nullable=True)
    note = dy.String(nullable=True)

    @dy.rule()
    def market_is_known(cls) -> pl.Expr:
        return known_market()

    @dy.rule()
    def period_runs_forward(cls) -> pl.Expr:
        return in_order("period_start", "period_end")

    @dy.rule()
    def resolved_after_received(cls) -> pl.Expr:
        return in_order("received_at", "resolved_at")

    @dy.rule()
    def a_case_counts_once(cls) -> pl.Expr:
        return (pl.col("grain") != "day") | (pl.col("complaints") == 1)


SCHEMA = Complaints
