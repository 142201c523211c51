"""Late orders Monday by Monday: how many were late and not complained about yet, and about how many of them the first case came within 14 days."""

import polars as pl

from etl.marts import Rows
from etl.marts._late import LATE, late_orders

INPUTS = ("parcels", "complaints")
FOLLOWS_DATA_DATE = True
WEEKS = 8  # after the promised day; later ones are hardly complained about any more
AHEAD_WEEKS = 2
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
    kinds = _kinds(rows.shared(late_orders, context)).lazy()
    return pl.concat([_week(kinds, week) for week in range(WEEKS)]).collect()


FOLDS = (_watched,)


def _kinds(late: pl.DataFrame) -> pl.DataFrame:
    """Late orders that are alike on every Monday, counted: by their first Monday, and by the week from it in which they arrived (-1: before it) and were
    first complained about; null: not yet. As all that is asked of them is asked on Mondays, weeks say as much as days, and are few.
    """
    first = pl.col("promised_on").dt.truncate("1w").dt.offset_by("1w").alias("monday")
    week = [
        (pl.col(day) - pl.col("monday")).dt.total_days().floordiv(7).clip(-1, WEEKS + AHEAD_WEEKS).cast(pl.Int8).alias(name)
        for day, name in (("delivered_on", "arrived_in"), ("case_on", "case_in"))
    ]
    return (
        late.lazy()
        .with_columns(first)
        .group_by("monday", "market", "platform", *week, maintain_order=True)
        .agg(pl.col("weight").sum(), pl.len().cast(pl.Int64).alias("rows"))
        .collect()
    )


def _week(kinds: pl.LazyFrame, week: int) -> pl.LazyFrame:
    monday = pl.col("monday").dt.offset_by(f"{week}w")
    open_still = (pl.col("case_in") >= week).fill_null(True)
    ahead = pl.col("case_in").is_between(week, week + AHEAD_WEEKS - 1).fill_null(False)
    arrived = (pl.col("arrived_in") < week).fill_null(False).alias("arrived")
    return (
        kinds.group_by(monday, "market", "platform", pl.lit(week, pl.Int32).alias("weeks_late"), arrived, maintain_order=True)
        .agg(pl.col("weight").filter(open_still).sum().alias("orders"), pl.col("rows").filter(open_still).sum().alias("order_rows"),
             pl.col("weight").filter(ahead).sum().alias("complained"), pl.col("rows").filter(ahead).sum().alias("complained_rows"),
             (pl.col("rows").sum() if week == 0 else pl.lit(0, pl.Int64)).alias("late_rows"))
        .filter((pl.col("order_rows") > 0) | (pl.col("late_rows") > 0))
    )  # fmt: skip
