"""Orders by how late their first parcel was, with the cases about them: does lateness go with complaints, for the same orders?"""

import polars as pl

from etl.marts._cases import cases
from etl.marts._sums import weighted

INPUTS = ("parcels", "complaints")
FOLLOWS_DATA_DATE = True
KEYS = ["order_month", "market", "platform", "channel", "recognised", "late_bucket", "days_bucket"]
TOTALS = {"order_rows": ("parcels", pl.col("first_of_order").sum())}


def run(rows: dict[str, pl.LazyFrame], context) -> pl.DataFrame:
    """Grain: order month, market, platform, channel, days late against the promise, days since the order. Orders count on their first parcel."""
    arrived = pl.coalesce("delivered_on", pl.lit(context.data_date))
    complained = cases(rows["complaints"]).group_by("order_id").agg(
        pl.col("complaints").sum().alias("case_rows"), (pl.col("complaints") * pl.col("weight")).sum().alias("cases")
    )  # fmt: skip
    return (
        rows["parcels"].filter(pl.col("first_of_order"))
        .join(complained, on="order_id", how="left")
        .with_columns(
            pl.col("ordered_on").dt.truncate("1mo").alias("order_month"),
            _late_bucket((arrived - pl.col("promised_on")).dt.total_days()).alias("late_bucket"),
            _days_bucket((arrived - pl.col("ordered_on")).dt.total_days()).alias("days_bucket"),
        )
        .group_by(KEYS)
        .agg(pl.col("weight").sum().alias("orders"), pl.len().cast(pl.Int64).alias("order_rows"),
             weighted(pl.col("case_rows").is_not_null(), "orders_with_case"),
             pl.col("case_rows").is_not_null().sum().cast(pl.Int64).alias("orders_with_case_rows"),
             pl.col("cases").sum().alias("cases"))
        .collect(engine="streaming").sort(KEYS)
    )  # fmt: skip


def _late_bucket(days: pl.Expr) -> pl.Expr:
    status = pl.col("status")
    return (
        pl.when(status.is_in(["cancelled", "returned"])).then(pl.lit("cancelled or returned"))
        .when(status == "lost").then(pl.lit("lost"))
        .when(pl.col("promised_days").is_null()).then(pl.lit("no promise"))
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
