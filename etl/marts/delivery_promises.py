"""Promises by their length: due, kept, missed how, and what was paid for them. Lengths are few, so this stays far below the daily cube."""

import polars as pl

from etl.marts._sums import weighted

INPUTS = ("parcels",)
FOLLOWS_DATA_DATE = True
KEYS = ["order_month", "market", "platform", "recognised", "promised_days"]
_PROMISED = pl.col("promised_days").is_not_null() & (pl.col("status") != "cancelled")
TOTALS = {
    "parcel_rows": ("parcels", _PROMISED.sum()),
    "coupon_usd": ("parcels", (pl.col("compensation") * pl.col("weight")).filter(_PROMISED).sum()),
}


def run(rows: dict[str, pl.LazyFrame], context) -> pl.DataFrame:
    """Grain: order month, market, platform, recognised or not, promised days. Weighted parcels; `*_rows` are the sampled rows.

    due: promised day has passed (local dates); kept: delivered by it; late: delivered after it; overdue: still moving after it; lost, returned:
    of those due. coupons, coupon_usd: paid on any of these parcels. overdue_unpaid: still moving after the promised day, no coupon so far.
    """
    status, due = pl.col("status"), pl.col("promised_on") < pl.lit(context.data_date)
    kept = due & (status == "delivered") & (pl.col("delivered_on") <= pl.col("promised_on"))
    paid = (pl.col("compensation") > 0).fill_null(False)

    return (
        rows["parcels"].filter(_PROMISED)
        .with_columns(pl.col("ordered_on").dt.truncate("1mo").alias("order_month"))
        .group_by(KEYS)
        .agg(pl.col("weight").sum().alias("parcels"), pl.len().cast(pl.Int64).alias("parcel_rows"),
             weighted(due, "due"), due.fill_null(False).sum().cast(pl.Int64).alias("due_rows"),
             weighted(kept, "kept"), kept.fill_null(False).sum().cast(pl.Int64).alias("kept_rows"),
             weighted(due & (status == "delivered") & ~kept, "late"), weighted(due & (status == "moving"), "overdue"),
             weighted(due & (status == "lost"), "lost"), weighted(due & (status == "returned"), "returned"),
             weighted(paid, "coupons"), (pl.col("compensation") * pl.col("weight")).sum().alias("coupon_usd"),
             weighted(due & ~kept & ~paid & (status == "moving"), "overdue_unpaid"))
        .collect(engine="streaming").sort(KEYS)
    )  # fmt: skip
