"""Parcels that nobody has scanned lately: what they could still change of a month's figures."""

import polars as pl

from etl.marts._sums import weighted

INPUTS = ("parcels",)
FOLLOWS_DATA_DATE = True
SILENT_DAYS = 10  # without a scan, from which a moving parcel says nothing about where it is
KEYS = ["order_month", "market", "platform"]
TOTALS = {"moving_rows": ("parcels", (pl.col("status") == "moving").sum())}


def run(rows: dict[str, pl.LazyFrame], context) -> pl.DataFrame:
    """Grain: order month, market, platform. Weighted parcels. silent: moving and without a scan in the last 10 days; silent_due: of these, promised day past."""
    moving = pl.col("status") == "moving"
    scanned = pl.coalesce(pl.col("scanned_at").dt.date(), pl.col("ordered_on"))
    silent = moving & ((pl.lit(context.data_date, pl.Date) - scanned).dt.total_days() > SILENT_DAYS)
    due = pl.col("promised_on") < pl.lit(context.data_date, pl.Date)

    return (
        rows["parcels"].with_columns(pl.col("ordered_on").dt.truncate("1mo").alias("order_month"))
        .group_by(KEYS)
        .agg(pl.col("weight").sum().alias("parcels"), weighted(moving, "moving"), moving.fill_null(False).sum().cast(pl.Int64).alias("moving_rows"),
             weighted(silent, "silent"), silent.fill_null(False).sum().cast(pl.Int64).alias("silent_rows"), weighted(silent & due, "silent_due"))
        .collect(engine="streaming").sort(KEYS)
    )  # fmt: skip
