"""How long after the order its cases come in: what a young month's complaints are completed by, and what ages are compared at."""

import polars as pl

from etl.marts import Rows
from etl.marts._cases import cases

INPUTS = ("complaints",)
KEYS = ["ordered_on", "market", "platform", "delay_days"]
_DATED = (pl.col("grain") == "day") & (pl.col("body") == "Platform") & pl.col("order_id").is_not_null() & pl.col("ordered_on").is_not_null()
TOTALS = {"case_rows": ("complaints", _DATED.sum())}


def run(rows: Rows, context) -> pl.DataFrame:
    """Grain: order date, market, platform, whole days from order to case (local dates; a case dated before its order counts as day 0)."""
    return (
        cases(rows["complaints"]).filter(pl.col("ordered_on").is_not_null())
        .with_columns((pl.col("period_start") - pl.col("ordered_on")).dt.total_days().clip(lower_bound=0).cast(pl.Int32).alias("delay_days"))
        .group_by(KEYS)
        .agg((pl.col("complaints") * pl.col("weight")).sum().alias("cases"), pl.len().cast(pl.Int64).alias("case_rows"))
        .collect().sort(KEYS)
    )  # fmt: skip
