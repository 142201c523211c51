"""Cases by the date they were received: low order, for weeks and days."""

import polars as pl

from etl.marts import Rows

INPUTS = ("complaints",)
KEYS = ["received_on", "market", "platform", "body", "kind", "cause"]
TOTALS = {"complaints": ("complaints", pl.col("complaints").filter(pl.col("grain") == "day").sum())}


def run(rows: Rows, context) -> pl.DataFrame:
    """Grain: received date, market, platform, body, kind, cause. `complaints` counts rows; `weighted` what they stand for."""
    return (
        rows["complaints"].filter(pl.col("grain") == "day").rename({"period_start": "received_on"})
        .with_columns(pl.col("kind").cast(pl.String))
        .group_by(KEYS)
        .agg(pl.col("complaints").sum(), (pl.col("complaints") * pl.col("weight")).sum().alias("weighted"))
        .collect().sort(KEYS)
    )  # fmt: skip
