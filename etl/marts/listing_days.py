"""Whole days of each step of a reported listing, open ones aged to the data date."""

import polars as pl

from etl.marts import Rows

INPUTS = ("listings",)
FOLLOWS_DATA_DATE = True
LONGEST = 180
KEYS = ["month", "market", "platform", "kind", "step", "days"]
TOTALS = {}
STEPS = (
    ("seen to reported", "first_seen_at", "reported_at"),
    ("reported to verified", "reported_at", "verified_at"),
    ("reported to action", "reported_at", "acted_at"),
    ("seen to action", "first_seen_at", "acted_at"),
    ("reported to compensated", "reported_at", "compensated_at"),
)


def run(rows: Rows, context) -> pl.DataFrame:
    """Grain: month reported, market, platform, kind, step, days. Columns: done, open.

    Compensation is never open, since not every case has one; a report that was dismissed (action `none`) waits for no action and is not in those steps.
    """
    base = rows["listings"].with_columns(pl.col("reported_on").dt.truncate("1mo").alias("month"), pl.col("kind").cast(pl.String))
    return pl.concat([_step(base, *step, context.data_instant) for step in STEPS]).collect().sort(KEYS)


def _step(base: pl.LazyFrame, step: str, start: str, end: str, data_instant) -> pl.LazyFrame:
    done = pl.col(end).is_not_null()
    expected = pl.lit(True)
    if step.endswith("compensated"):
        expected = done
    if step.endswith("action"):
        expected = done | (pl.col("action").cast(pl.String) != "none")
    counted = pl.col(start).is_not_null() & expected
    days = (pl.coalesce(end, pl.lit(data_instant)) - pl.col(start)).dt.total_hours() // 24
    return (
        base.filter(counted).with_columns(days.clip(0, LONGEST).cast(pl.Int16).alias("days"), pl.lit(step).alias("step"))
        .group_by(KEYS).agg(done.sum().cast(pl.Int64).alias("done"), (~done).sum().cast(pl.Int64).alias("open"))
    )  # fmt: skip
