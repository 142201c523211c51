"""Parcels: local dates, the order's first parcel, value in US dollars."""

import polars as pl

from etl.datasets._local_dates import with_local_dates

REPEATED = ("source_file", "market", "platform", "origin_hub", "channel", "category", "currency")
DEFAULTS = {"weight": 1.0, "tracking_source": "none"}
ACROSS = ("parcel_id", "order_id")
SORTED = "ordered_on"


def run(frame: pl.DataFrame) -> pl.DataFrame:
    """The order's date in the market's time zone."""
    return with_local_dates(frame, {"ordered_on": "ordered_at"})


def partition() -> pl.Expr:
    """Month of the order."""
    return pl.col("ordered_on")


def across(frame: pl.DataFrame) -> pl.DataFrame:
    """An order counts on its first parcel."""
    return _first_of_order(frame).alias("first_of_order").to_frame()


def finish(frame: pl.DataFrame, context) -> pl.DataFrame:
    """Local dates of the stages; value in dollars at the month's rate, null where no rate is known."""
    dated = with_local_dates(frame, {"customs_in_on": "customs_in_at", "cleared_on": "customs_cleared_at", "delivered_on": "delivered_at"})
    rates = context.rates.rename({"date": "value_rate_date"}).sort("value_rate_date").cast({"currency": frame.schema["currency"]})
    dated = (
        dated.sort("ordered_on", maintain_order=True)
        .join_asof(rates, left_on="ordered_on", right_on="value_rate_date", by="currency", strategy="backward", check_sortedness=False)
        .with_columns(pl.when(pl.col("currency") == "USD").then(pl.col("value")).otherwise(pl.col("value") * pl.col("usd_per_unit")).alias("value_usd"))
        .drop("usd_per_unit")
    )
    return dated.with_columns(
        pl.col("channel").is_in(list(context.recognised)).alias("recognised"),
        (pl.col("ordered_on") + pl.duration(days=pl.col("promised_days"))).alias("promised_on"),
    )


def _first_of_order(frame: pl.DataFrame) -> pl.Series:
    """Whether a parcel's id is the smallest of its order."""
    if frame["parcel_id"].is_sorted():  # as exports are: then it is the first that is met, at a tenth of the cost
        order = frame["order_id"]
        return order.ne_missing(order.shift(1)) if order.is_sorted() else order.is_first_distinct()
    return frame.select(pl.col("parcel_id") == pl.col("parcel_id").min().over("order_id")).to_series()
