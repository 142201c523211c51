"""Parcels that nobody has scanned lately: what they could still change of a month's figures."""

import polars as pl

from etl.marts import Rows, _parcels
from etl.marts._sums import counted, weighted

INPUTS = ("parcels",)
FOLLOWS_DATA_DATE = True
FOLDS = (_parcels.monthly,)
KEYS = ["order_month", "market", "platform"]
TOTALS = {"moving_rows": ("parcels", (pl.col("status") == "moving").sum())}


def run(rows: Rows, context) -> pl.DataFrame:
    """Grain: order month, market, platform. Weighted parcels. silent: moving, without a scan in the last 10 days; silent_due: of these, promised day past."""
    moving, silent = pl.col("status") == "moving", pl.col("silent")
    return (
        rows.shared(_parcels.monthly, context)
        .group_by(KEYS)
        .agg(pl.col("weight").sum().alias("parcels"), weighted(moving, "moving"), counted(moving, "moving_rows"),
             weighted(silent, "silent"), counted(silent, "silent_rows"), weighted(silent & pl.col("due"), "silent_due"))
        .sort(KEYS)
    )  # fmt: skip
