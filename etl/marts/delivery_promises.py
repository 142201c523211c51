"""Promises by their length: due, kept, missed how, and what was paid for them. Lengths are few, so this stays far below the daily cube."""

import polars as pl

from etl.marts import Rows, _parcels
from etl.marts._sums import counted, weighted

INPUTS = ("parcels",)
FOLLOWS_DATA_DATE = True
FOLDS = (_parcels.monthly,)
KEYS = ["order_month", "market", "platform", "recognised", "promised_days"]
_PROMISED = pl.col("promised_days").is_not_null() & (pl.col("status") != "cancelled")
TOTALS = {
    "parcel_rows": ("parcels", _PROMISED.sum()),
    "coupon_usd": ("parcels", (pl.col("compensation") * pl.col("weight")).filter(_PROMISED).sum()),
}


def run(rows: Rows, context) -> pl.DataFrame:
    """Grain: order month, market, platform, recognised or not, promised days. Weighted parcels; `*_rows` are the sampled rows.

    due: promised day has passed (local dates); kept: delivered by it; late: delivered after it; overdue: still moving after it; lost, returned:
    of those due. coupons, coupon_usd: paid on any of these parcels. overdue_unpaid: still moving after the promised day, no coupon so far.
    """
    status, due, paid = pl.col("status"), pl.col("due"), pl.col("paid")
    kept = due & pl.col("kept")
    return (
        rows.shared(_parcels.monthly, context).filter(_PROMISED)
        .group_by(KEYS, maintain_order=True)  # sums are then the same in every run
        .agg(pl.col("weight").sum().alias("parcels"), pl.col("parcel_rows").sum(),
             weighted(due, "due"), counted(due, "due_rows"), weighted(kept, "kept"), counted(kept, "kept_rows"),
             weighted(due & (status == "delivered") & ~kept, "late"), weighted(due & (status == "moving"), "overdue"),
             weighted(due & (status == "lost"), "lost"), weighted(due & (status == "returned"), "returned"),
             weighted(paid, "coupons"), pl.col("coupon_usd").sum(),
             weighted(due & ~kept & ~paid & (status == "moving"), "overdue_unpaid"))
        .sort(KEYS)
    )  # fmt: skip
