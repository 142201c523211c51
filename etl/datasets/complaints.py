"""Complaints: cases of a platform's desk or an agency, and printed totals."""

import polars as pl

from etl.datasets._local_dates import with_local_dates

DEFAULTS = {
    "complaints": 1, "weight": 1.0, "derived": False, "grain": "day", "kind": "complaint", "category": "total", "cause": "total",
    "status": "not stated", "outcome": "not stated",
}  # fmt: skip
ACROSS = ("complaint_id", "order_id", "received_at")


def run(frame: pl.DataFrame) -> pl.DataFrame:
    """A case's period is its received date in the market's time zone; one that is open and says nothing of its outcome is pending."""
    dated = with_local_dates(frame, {"_received_on": "received_at"})
    waits = (pl.col("status") == "open") & (pl.col("outcome") == "not stated")
    return dated.with_columns(
        pl.when(waits).then(pl.lit("pending")).otherwise(pl.col("outcome")).alias("outcome"),
        pl.col("period_start").fill_null(pl.col("_received_on")),
        pl.col("period_end").fill_null(pl.col("period_start")).fill_null(pl.col("_received_on")),
    ).drop("_received_on")


def partition() -> pl.Expr:
    """Month of the order where it is known, so that a month's parcels and the cases about them lie side by side."""
    return pl.coalesce("ordered_on", "period_start")


def across(frame: pl.DataFrame) -> pl.DataFrame:
    """The first case of each order: customers who complain are then a sum."""
    first = pl.col("complaint_id") == pl.col("complaint_id").sort_by("received_at", "complaint_id").first().over("order_id")
    return frame.select((pl.col("order_id").is_null() | first).fill_null(True).alias("first_of_order"))


def finish(frame: pl.DataFrame, context) -> pl.DataFrame:
    """Whole days to resolution."""
    return frame.with_columns(((pl.col("resolved_at") - pl.col("received_at")).dt.total_hours() // 24).cast(pl.Int32).alias("resolution_days"))
