"""Reported listings by month of the report: how far each went."""

import polars as pl

from etl.marts import Rows

INPUTS = ("listings",)
KEYS = ["month", "market", "platform", "kind", "category", "action"]
TOTALS = {"reported": ("listings", pl.len())}


def run(rows: Rows, context) -> pl.DataFrame:
    """Grain: month reported, market, platform, kind, category, action. `open`: verified but nothing done yet, or not looked at."""
    acted = pl.col("acted_at").is_not_null()
    return (
        rows["listings"].with_columns(pl.col("reported_on").dt.truncate("1mo").alias("month"), *[pl.col(name).cast(pl.String) for name in ("kind", "action")])
        .group_by(KEYS)
        .agg(pl.len().cast(pl.Int64).alias("reported"), pl.col("verified").fill_null(False).sum().cast(pl.Int64).alias("verified"),
             pl.col("verified").is_null().sum().cast(pl.Int64).alias("not_looked_at"), acted.sum().cast(pl.Int64).alias("acted"),
             pl.col("compensated_at").is_not_null().sum().cast(pl.Int64).alias("compensated"),
             pl.col("reappeared_of").is_not_null().sum().cast(pl.Int64).alias("reappeared"),
             (pl.col("action") == "pending").sum().cast(pl.Int64).alias("open"))
        .collect().sort(KEYS)
    )  # fmt: skip
