"""Parcels and the cases about them by order date, market, platform and channel: what every delivery and complaint rate is made of."""

import polars as pl

from etl.marts._cases import cases

INPUTS = ("parcels", "complaints")
FOLLOWS_DATA_DATE = True
KEYS = ["ordered_on", "market", "platform", "channel", "recognised"]
TOTALS = {
    "parcels": ("parcels", pl.col("weight").sum()),
    "parcel_rows": ("parcels", pl.len()),
    "delivered": ("parcels", pl.col("weight").filter(pl.col("status") == "delivered").sum()),
}


def _weighted(condition: pl.Expr, name: str) -> pl.Expr:
    return pl.col("weight").filter(condition.fill_null(False)).sum().alias(name)


def run(rows: dict[str, pl.LazyFrame], context) -> pl.DataFrame:
    """Grain: order date, market, platform, channel. Weighted counts stand for real parcels; `*_rows` are the sampled rows."""
    status, due = pl.col("status").cast(pl.String), pl.col("promised_on") < pl.lit(context.data_date)
    kept = (pl.col("delivered_on") <= pl.col("promised_on")) & (status == "delivered")
    counted = due & ~status.is_in(["cancelled"])  # a cancelled parcel owes nobody its promise; lost, returned and moving ones do
    cleared = pl.col("cleared_on").is_not_null() & pl.col("customs_in_on").is_not_null()
    next_day = cleared & ((pl.col("cleared_on") - pl.col("customs_in_on")).dt.total_days() <= 1)
    parcels = rows["parcels"].group_by(KEYS).agg(
        pl.col("weight").sum().alias("parcels"),
        pl.len().cast(pl.Int64).alias("parcel_rows"),
        _weighted(pl.col("first_of_order"), "orders"),
        pl.col("first_of_order").sum().cast(pl.Int64).alias("order_rows"),
        *[_weighted(status == state, state) for state in ("delivered", "lost", "returned", "cancelled", "moving")],
        _weighted(counted, "promise_due"),
        _weighted(counted & kept, "promise_kept"),
        counted.fill_null(False).sum().cast(pl.Int64).alias("promise_due_rows"),
        _weighted(cleared, "customs_known"),
        _weighted(next_day, "customs_next_day"),
        cleared.sum().cast(pl.Int64).alias("customs_known_rows"),
        _weighted(pl.col("tracking_source").cast(pl.String) != "none", "tracked"),
        (pl.col("value_usd") * pl.col("weight")).sum().alias("value_usd"),
        (pl.col("compensation") * pl.col("weight")).sum().alias("coupon_usd"),
        _weighted(pl.col("compensation") > 0, "coupons"),
    )  # fmt: skip
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
