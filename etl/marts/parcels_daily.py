"""Parcels and the cases about them by order date, market, platform and channel: what every delivery and complaint rate is made of."""

import polars as pl

from etl.marts import Rows, _parcels
from etl.marts._cases import cases
from etl.marts._sums import counted, weighted

INPUTS = ("parcels", "complaints")
FOLLOWS_DATA_DATE = True
KEYS = ["ordered_on", "market", "platform", "channel", "recognised"]
FOLDS = (_parcels.daily,)
TOTALS = {
    "parcels": ("parcels", pl.col("weight").sum()),
    "parcel_rows": ("parcels", pl.len()),
    "delivered": ("parcels", pl.col("weight").filter(pl.col("status") == "delivered").sum()),
}


def sums() -> list[pl.Expr]:
    """What is summed of parcels (over the cells of `_parcels`): weighted counts stand for real parcels; `*_rows` are the sampled rows."""
    status = pl.col("status")
    owed = pl.col("due") & (status != "cancelled")  # a cancelled parcel owes nobody its promise; lost, returned and moving ones do
    return [
        pl.col("weight").sum().alias("parcels"),
        pl.col("parcel_rows").sum(),
        weighted(pl.col("first_of_order"), "orders"),
        counted(pl.col("first_of_order"), "order_rows"),
        *[weighted(status == state, state) for state in ("delivered", "lost", "returned", "cancelled", "moving")],
        weighted(owed, "promise_due"),
        weighted(owed & pl.col("kept"), "promise_kept"),
        counted(owed, "promise_due_rows"),
        weighted(pl.col("cleared"), "customs_known"),
        weighted(pl.col("cleared") & pl.col("next_day"), "customs_next_day"),
        counted(pl.col("cleared"), "customs_known_rows"),
        weighted(pl.col("tracked"), "tracked"),
        pl.col("value_usd").sum(),
        pl.col("coupon_usd").sum(),
        weighted(pl.col("paid"), "coupons"),
    ]


def run(rows: Rows, context) -> pl.DataFrame:
    """Grain: order date, market, platform, channel. Columns: those of `sums`, and the cases about these parcels' orders."""
    parcels = rows.shared(_parcels.daily, context).lazy().group_by(KEYS).agg(sums())
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
    ).collect().sort("market", "platform", "ordered_on", "channel")  # fmt: skip
