"""Parcels and the cases about them by order date, market, platform and channel: what every delivery and complaint rate is made of."""

import polars as pl

from etl.marts._cases import cases
from etl.marts._sums import weighted

INPUTS = ("parcels", "complaints")
FOLLOWS_DATA_DATE = True
KEYS = ["ordered_on", "market", "platform", "channel", "recognised"]
TOTALS = {
    "parcels": ("parcels", pl.col("weight").sum()),
    "parcel_rows": ("parcels", pl.len()),
    "delivered": ("parcels", pl.col("weight").filter(pl.col("status") == "delivered").sum()),
}


def sums(context) -> list[pl.Expr]:
    """What is summed of parcels: weighted counts stand for real parcels; `*_rows` are the sampled rows."""
    status, due = pl.col("status"), pl.col("promised_on") < pl.lit(context.data_date)
    kept = (pl.col("delivered_on") <= pl.col("promised_on")) & (status == "delivered")
    counted = due & (status != "cancelled")  # a cancelled parcel owes nobody its promise; lost, returned and moving ones do
    cleared = pl.col("cleared_on").is_not_null() & pl.col("customs_in_on").is_not_null()
    next_day = cleared & ((pl.col("cleared_on") - pl.col("customs_in_on")).dt.total_days() <= 1)
    return [
        pl.col("weight").sum().alias("parcels"),
        pl.len().cast(pl.Int64).alias("parcel_rows"),
        weighted(pl.col("first_of_order"), "orders"),
        pl.col("first_of_order").sum().cast(pl.Int64).alias("order_rows"),
        *[weighted(status == state, state) for state in ("delivered", "lost", "returned", "cancelled", "moving")],
        weighted(counted, "promise_due"),
        weighted(counted & kept, "promise_kept"),
        counted.fill_null(False).sum().cast(pl.Int64).alias("promise_due_rows"),
        weighted(cleared, "customs_known"),
        weighted(next_day, "customs_next_day"),
        cleared.sum().cast(pl.Int64).alias("customs_known_rows"),
        weighted(pl.col("tracking_source") != "none", "tracked"),
        (pl.col("value_usd") * pl.col("weight")).sum().alias("value_usd"),
        (pl.col("compensation") * pl.col("weight")).sum().alias("coupon_usd"),
        weighted(pl.col("compensation") > 0, "coupons"),
    ]


def run(rows: dict[str, pl.LazyFrame], context) -> pl.DataFrame:
    """Grain: order date, market, platform, channel. Columns: those of `sums`, and the cases about these parcels' orders."""
    parcels = rows["parcels"].group_by(KEYS).agg(sums(context))
    found = cases(rows["complaints"]).filter(pl.col("ordered_on").is_not_null()).with_columns(
        pl.col("channel").fill_null("unknown"), pl.col("ordered_on")
    ).group_by("ordered_on", "market", "platform", "channel").agg(
        (pl.col("complaints") * pl.col("weight")).sum().alias("cases"),
        pl.len().cast(pl.Int64).alias("case_rows"),
        pl.col("weight").filter(pl.col("first_of_order")).sum().alias("orders_with_case"),
    )  # fmt: skip
    joined = parcels.join(found, on=["ordered_on", "market", "platform", "channel"], how="full", coalesce=True)
    measures = pl.exclude(KEYS)
    return joined.with_columns(
        pl.col("recognised").fill_null(pl.col("channel").is_in(list(context.recognised))), measures.fill_null(0)
    ).collect(engine="streaming").sort("market", "platform", "ordered_on", "channel")  # fmt: skip
