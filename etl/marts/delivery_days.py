"""Whole-day histograms by order month and stage, with parcels still moving as open ones: percentiles of any slice are exact from these."""

from collections.abc import Callable
from functools import cache

import numpy as np
import polars as pl

from etl.marts import Rows, _parcels
from etl.marts._cells import Cells, summed
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


OUTCOMES = ("delivered", "lost", "returned", "open")


def run(rows: Rows, context) -> pl.DataFrame:
    """Grain: order month, market, platform, channel, promise, stage, days. Columns: delivered, lost, returned, open (weighted), rows."""
    return histograms(rows.shared(_days_by_promise, context), KEYS)


def _days_by_promise(rows: Rows, context) -> pl.DataFrame:
    return days(rows, context, _parcels.promised)


FOLDS = (_days_by_promise,)


def days(rows: Rows, context, grouped: Callable[..., Cells]) -> pl.DataFrame:
    """Grain: the cells that parcels are grouped by, stage, days, outcome. Columns: parcel_rows, weight."""
    groups, weight = rows.shared(grouped, context), rows.frame("parcels")["weight"]
    return pl.concat(summed(groups, timed, weight=weight).filter(pl.col("days").is_not_null()) for timed in rows.shared(_stages, context))


def histograms(counted: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """The histograms of the whole way and of each stage, one row for each combination of `keys` (which hold `stage` and `days`)."""
    outcome = pl.col("outcome")
    return (
        counted.group_by(keys)
        .agg(*[weighted(outcome == position, name) for position, name in enumerate(OUTCOMES)], pl.col("parcel_rows").sum())
        .sort([key for key in keys if key != "order_month"])
    )


def _stages(rows: Rows, context) -> list[Cells]:
    """Parcels by days and outcome, of the whole way and of each stage. A parcel that tells nothing of a stage has no days.

    A stage has begun when its start is known; it is open when its end is not, and nothing later is known either. A parcel that was seen further on
    without the stage's end (a domestic one has no customs, some scans are missing) tells nothing of the stage.
    """
    status, parcels = pl.col("status"), rows["parcels"]
    ended_as = {name: pl.lit(position, pl.Int16) for position, name in enumerate(OUTCOMES)}
    unended = pl.when(status == "lost").then(ended_as["lost"]).when(status == "returned").then(ended_as["returned"]).otherwise(ended_as["open"])
    arrived = (pl.coalesce("delivered_on", pl.lit(context.data_date, pl.Date)) - pl.col("ordered_on")).dt.total_days()
    told = {"total": (arrived, pl.when(status == "delivered").then(ended_as["delivered"]).otherwise(unended), status != "cancelled")}
    for position, (stage, start, end) in enumerate(STAGES):
        later = [last for _, _, last in STAGES[position + 1 :]]
        passed = pl.any_horizontal(pl.col(later).is_not_null()) if later else pl.lit(False)
        days = (pl.coalesce(end, pl.lit(context.data_instant, pl.Datetime("us", "UTC"))) - pl.col(start)).dt.total_days()
        outcome = pl.when(pl.col(end).is_not_null()).then(ended_as["delivered"]).otherwise(unended)
        told[stage] = (days, outcome, (status != "cancelled") & pl.col(start).is_not_null() & (pl.col(end).is_not_null() | ~passed))
    nothing = (LONGEST + 1) * len(OUTCOMES)
    numbers = parcels.select(
        pl.when(counts).then(days.clip(0, LONGEST).cast(pl.Int16) * len(OUTCOMES) + outcome).otherwise(pl.lit(nothing, pl.Int16)).alias(stage)
        for stage, (days, outcome, counts) in told.items()
    ).collect()  # fmt: skip
    return [Cells(numbers[stage].to_numpy(), _outcomes(stage)) for stage in told]


@cache
def _outcomes(stage: str) -> pl.DataFrame:
    """Every number of days with every outcome, and nothing."""
    days, outcomes = np.divmod(np.arange((LONGEST + 1) * len(OUTCOMES)), len(OUTCOMES))
    known = pl.DataFrame({"days": days, "outcome": outcomes}, schema={"days": pl.Int16, "outcome": pl.Int16})
    return pl.concat([known, known.clear(1)]).with_columns(pl.lit(stage).alias("stage"))
