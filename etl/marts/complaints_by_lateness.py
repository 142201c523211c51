"""Orders by how late their first parcel was, with the cases about them: does lateness go with complaints, for the same orders?"""

import numpy as np
import polars as pl

from etl.marts import Rows, _parcels
from etl.marts._cells import cells, flags, summed
from etl.marts._sums import counted, weighted

INPUTS = ("parcels", "complaints")
FOLLOWS_DATA_DATE = True
MOST_LATE, LONGEST = 15, 21  # days beyond which the buckets below tell nothing apart
KEYS = ["order_month", "market", "platform", "channel", "recognised", "late_bucket", "days_bucket"]
TOTALS = {"order_rows": ("parcels", pl.col("first_of_order").sum())}


def run(rows: Rows, context) -> pl.DataFrame:
    """Grain: order month, market, platform, channel, days late against the promise, days since the order. Orders count on their first parcel."""
    return (
        rows.shared(_orders, context)
        .with_columns(_late_bucket(pl.col("late")).alias("late_bucket"), _days_bucket(pl.col("taken")).alias("days_bucket"))
        .group_by(KEYS)
        .agg(pl.col("weight").sum().alias("orders"), pl.col("parcel_rows").sum().alias("order_rows"), weighted(pl.col("complained"), "orders_with_case"),
             counted(pl.col("complained"), "orders_with_case_rows"), pl.col("cases").sum())
        .sort(KEYS)
    )  # fmt: skip


def _orders(rows: Rows, context) -> pl.DataFrame:
    """Grain: order month, market, platform, channel, status, with cases or not, days late, days taken. Columns: parcel_rows (orders), weight, cases."""
    about, parcels = rows.shared(_parcels.complained, context), rows.frame("parcels")
    complained, found = np.zeros(parcels.height, dtype=bool), np.zeros(parcels.height)
    complained[about["_row"]], found[about["_row"]] = True, about["cases"]
    arrived = pl.coalesce("delivered_on", pl.lit(context.data_date, pl.Date))
    timed = parcels.select(
        (arrived - pl.col("promised_on")).dt.total_days().clip(0, MOST_LATE).alias("late"),
        (arrived - pl.col("ordered_on")).dt.total_days().clip(0, LONGEST).alias("taken"),
    )
    asked = flags(parcels.select("first_of_order", pl.Series("complained", complained)))
    place = rows.shared(_parcels.promised, context).coarser(*KEYS[:-2])
    return summed(place, rows.shared(_parcels.status, context), asked, *cells(timed), weight=parcels["weight"], cases=found).filter("first_of_order")


FOLDS = (_orders,)


def _late_bucket(days: pl.Expr) -> pl.Expr:
    status = pl.col("status")
    return (
        pl.when(status.is_in(["cancelled", "returned"])).then(pl.lit("cancelled or returned"))
        .when(status == "lost").then(pl.lit("lost"))
        .when(pl.col("late").is_null())  # there was no promise
        .then(pl.lit("no promise"))
        .when((status == "moving") & (days <= 0)).then(pl.lit("not due yet"))
        .when(status == "moving").then(pl.lit("late, not arrived"))
        .when(days <= 0).then(pl.lit("on time"))
        .when(days <= 3).then(pl.lit("1-3 days late"))
        .when(days <= 7).then(pl.lit("4-7 days late"))
        .when(days <= 14).then(pl.lit("8-14 days late"))
        .otherwise(pl.lit("15 or more days late"))
    )  # fmt: skip


def _days_bucket(days: pl.Expr) -> pl.Expr:
    status = pl.col("status")
    return (
        pl.when(status.is_in(["cancelled", "returned"])).then(pl.lit("cancelled or returned"))
        .when(status == "lost").then(pl.lit("lost"))
        .when(status == "moving").then(pl.lit("not arrived"))
        .when(days <= 5).then(pl.lit("0-5 days"))
        .when(days <= 10).then(pl.lit("6-10 days"))
        .when(days <= 20).then(pl.lit("11-20 days"))
        .otherwise(pl.lit("more than 20 days"))
    )  # fmt: skip
