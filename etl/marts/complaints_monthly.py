"""Cases by month received with everything an analyst cuts by, and how they ended."""

import polars as pl

from etl.marts import Rows

INPUTS = ("complaints",)
KEYS = ["month", "market", "platform", "body", "kind", "cause", "sub_cause", "channel", "category", "status", "outcome"]
TOTALS = {
    "complaints": ("complaints", pl.col("complaints").filter(pl.col("grain") == "day").sum()),
    "resolved": ("complaints", pl.col("complaints").filter((pl.col("grain") == "day") & pl.col("resolved_at").is_not_null()).sum()),
}


def run(rows: Rows, context) -> pl.DataFrame:
    """Grain: the KEYS. `resolution_days` is a sum over resolved cases, never a mean."""
    resolved = pl.col("resolved_at").is_not_null()
    return (
        rows["complaints"].filter(pl.col("grain") == "day")
        .with_columns(pl.col("period_start").dt.truncate("1mo").alias("month"), pl.col("sub_cause").fill_null("not stated"),
                      pl.col("channel").fill_null("unknown"), *[pl.col(name).cast(pl.String) for name in ("kind", "status", "outcome")])
        .group_by(KEYS)
        .agg(pl.col("complaints").sum(), (pl.col("complaints") * pl.col("weight")).sum().alias("weighted"),
             pl.col("complaints").filter(resolved).sum().alias("resolved"),
             (pl.col("resolution_days").cast(pl.Int64) * pl.col("complaints")).filter(resolved).sum().alias("resolution_days"),
             pl.col("amount").sum())
        .collect().sort(KEYS)
    )  # fmt: skip
