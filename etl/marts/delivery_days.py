"""Whole-day histograms by order month and stage, with parcels still moving as open ones: percentiles of any slice are exact from these."""

import polars as pl

from data.contracts import contracts
from etl.marts._sums import weighted

INPUTS = ("parcels",)
FOLLOWS_DATA_DATE = True
LONGEST = 120  # days; longer ones are put here, so that a wrong date cannot stretch the table
KEYS = ["order_month", "market", "platform", "channel", "recognised", "promised_days", "stage", "days"]
TOTALS = {}
# (stage, starts at, ends at), in order: an open stage is aged to the data date
STAGES = (
    ("dispatch", "ordered_at", "shipped_at"),
    ("line_haul", "shipped_at", "customs_in_at"),
    ("customs", "customs_in_at", "customs_cleared_at"),
    ("last_mile", "customs_cleared_at", "delivered_at"),
)


def run(rows: dict[str, pl.LazyFrame], context) -> pl.DataFrame:
    """Grain: order month, market, platform, channel, promise, stage, days. Columns: delivered, lost, returned, open (weighted), rows."""
    return histograms(rows["parcels"], context, KEYS)


def histograms(parcels: pl.LazyFrame, context, keys: list[str]) -> pl.DataFrame:
    """The histograms of the whole way and of each stage, one row for each combination of `keys` (which hold `stage` and `days`)."""
    parcels = parcels.filter(pl.col("status") != "cancelled").with_columns(pl.col("ordered_on").dt.truncate("1mo").alias("order_month")).collect().lazy()
    arrived = (pl.coalesce("delivered_on", pl.lit(context.data_date)) - pl.col("ordered_on")).dt.total_days()
    total = _histogram(parcels, "total", arrived, keys)
    stages = [_stage(parcels, *stage, context.data_instant, keys) for stage in STAGES]
    return pl.concat([total, *stages]).collect().sort([key for key in keys if key != "order_month"])


def _stage(parcels: pl.LazyFrame, stage: str, start: str, end: str, data_instant, keys: list[str]) -> pl.LazyFrame:
    """A stage has begun when its start is known; it is open when its end is not, and nothing later is known either.

    A parcel that was seen further on without the stage's end (a domestic one has no customs, some scans are missing) tells nothing of the stage.
    """
    ends = [last for _, _, last in STAGES]
    later = ends[ends.index(end) + 1 :]
    passed = pl.any_horizontal(pl.col(later).is_not_null()) if later else pl.lit(False)
    begun = parcels.filter(pl.col(start).is_not_null() & (pl.col(end).is_not_null() | ~passed))
    hours = (pl.coalesce(end, pl.lit(data_instant)) - pl.col(start)).dt.total_hours()
    ended = pl.col(end).is_not_null()
    states = contracts()["parcels"].dtypes["status"]
    delivered, moving = pl.lit("delivered", dtype=states), pl.lit("moving", dtype=states)
    status = pl.when(ended).then(delivered).when(pl.col("status").is_in(["lost", "returned"])).then("status").otherwise(moving)
    return _histogram(begun.with_columns(status.alias("status")), stage, hours // 24, keys)


def _histogram(parcels: pl.LazyFrame, stage: str, days: pl.Expr, keys: list[str]) -> pl.LazyFrame:
    states = {"delivered": "delivered", "lost": "lost", "returned": "returned", "moving": "open"}
    return (
        parcels.with_columns(days.clip(0, LONGEST).cast(pl.Int16).alias("days"), pl.lit(stage).alias("stage"))
        .group_by(keys)
        .agg(*[weighted(pl.col("status") == state, name) for state, name in states.items()], pl.len().cast(pl.Int64).alias("parcel_rows"))
    )  # fmt: skip
