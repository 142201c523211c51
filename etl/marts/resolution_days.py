"""Whole days from received to resolved, open cases aged to the data date: the histogram behind resolution percentiles."""

import polars as pl

from etl.marts import Rows

INPUTS = ("complaints",)
FOLLOWS_DATA_DATE = True
LONGEST = 180
KEYS = ["month", "market", "platform", "body", "kind", "cause", "days"]
TOTALS = {"resolved": ("complaints", pl.col("complaints").filter((pl.col("grain") == "day") & pl.col("resolved_at").is_not_null()).sum())}


def run(rows: Rows, context) -> pl.DataFrame:
    """Grain: month received, market, platform, body, kind, cause, days. Columns: resolved, open."""
    age = ((pl.lit(context.data_instant, dtype=pl.Datetime("us", "UTC")) - pl.col("received_at")).dt.total_hours() // 24).cast(pl.Int32)
    resolved = pl.col("resolved_at").is_not_null()
    return (
        rows["complaints"].filter((pl.col("grain") == "day") & pl.col("received_at").is_not_null())
        .with_columns(pl.col("period_start").dt.truncate("1mo").alias("month"), pl.col("kind").cast(pl.String),
                      pl.coalesce("resolution_days", age).clip(0, LONGEST).cast(pl.Int16).alias("days"))
        .group_by(KEYS)
        .agg(pl.col("complaints").filter(resolved).sum().alias("resolved"), pl.col("complaints").filter(~resolved).sum().alias("open"))
        .collect().sort(KEYS)
    )  # fmt: skip
