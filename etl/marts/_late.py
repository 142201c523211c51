"""Orders whose promise was missed, with the first case about each: what the marts of late orders are made of."""

import polars as pl

from etl.marts import Rows
from etl.marts._cases import cases

_PAST = pl.col("delivered_on").is_null() | (pl.col("delivered_on") > pl.col("promised_on"))
LATE = (pl.col("first_of_order") & (pl.col("status") != "cancelled") & pl.col("promised_on").is_not_null() & _PAST).fill_null(False)


def late_orders(rows: Rows, context) -> pl.DataFrame:
    """Grain: order whose first parcel came after its promised day, or has not come. Columns: order_month, market, platform, promised_on, delivered_on,
    weight, case_on (the local day of the first case; null where there is none). One that is not due yet is among them: its promised day lies ahead.
    """
    first = cases(rows["complaints"]).group_by("order_id").agg(pl.col("period_start").min().alias("case_on"))
    late = rows["parcels"].filter(LATE).select(
        "order_id", pl.col("ordered_on").dt.truncate("1mo").alias("order_month"), "market", "platform", "promised_on", "delivered_on", "weight"
    )  # fmt: skip
    return late.join(first, on="order_id", how="left").drop("order_id").collect()
