"""Late orders Monday by Monday: how many were late and not complained about yet, and about how many of them the first case came within 14 days."""

import polars as pl

from etl.marts import Rows
from etl.marts._late import LATE, late_orders

INPUTS = ("parcels", "complaints")
FOLLOWS_DATA_DATE = True
WEEKS = 8  # after the promised day; later ones are hardly complained about any more
AHEAD_DAYS = 14
KEYS = ["monday", "market", "platform", "weeks_late", "arrived"]
SUMS = ["orders", "order_rows", "complained", "complained_rows", "late_rows"]
TOTALS = {"late_rows": ("parcels", LATE.sum())}


def run(rows: Rows, context) -> pl.DataFrame:
    """Grain: Monday, market, platform, whole weeks since the first Monday after the promised day (0 to 7), arrived before that Monday or not.

    orders: late that morning and not complained about before it; complained: about which the first case came on that Monday or one of the 13 days
    after. Both weighted; `*_rows` sampled. late_rows: late orders, each in its first week. Mondays beyond the data are there and to be left out.
    """
    return rows.shared(_watched, context).group_by(KEYS, maintain_order=True).agg(pl.col(SUMS).sum()).sort(KEYS)


def _watched(rows: Rows, context) -> pl.DataFrame:
    late = rows.shared(late_orders, context).lazy()
    return pl.concat([_week(late, week) for week in range(WEEKS)]).collect()


FOLDS = (_watched,)


def _week(late: pl.LazyFrame, week: int) -> pl.LazyFrame:
    monday = pl.col("promised_on").dt.truncate("1w").dt.offset_by(f"{week + 1}w").alias("monday")
    case_on, weight = pl.col("case_on"), pl.col("weight")
    open_still = (case_on.is_null() | (case_on >= pl.col("monday"))).alias("open_still")
    ahead = case_on.is_between(pl.col("monday"), pl.col("monday").dt.offset_by(f"{AHEAD_DAYS - 1}d")).fill_null(False).alias("ahead")
    return (
        late.with_columns(monday)
        .with_columns(open_still, ahead, (pl.col("delivered_on") < pl.col("monday")).fill_null(False).alias("arrived"))
        .group_by("monday", "market", "platform", pl.lit(week, pl.Int32).alias("weeks_late"), "arrived", maintain_order=True)
        .agg(weight.filter("open_still").sum().alias("orders"), pl.col("open_still").sum().cast(pl.Int64).alias("order_rows"),
             weight.filter("ahead").sum().alias("complained"), pl.col("ahead").sum().cast(pl.Int64).alias("complained_rows"),
             (pl.len() if week == 0 else pl.lit(0)).cast(pl.Int64).alias("late_rows"))
        .filter((pl.col("order_rows") > 0) | (pl.col("late_rows") > 0))
    )  # fmt: skip
