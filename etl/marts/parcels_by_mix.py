"""Parcels and the cases about them by order month, channel, kind of goods and length of the promise: what markets differ in before anything goes wrong.

Every case counts in the cell of its order's first parcel, so that numerator and denominator of a rate are of the same orders; a case about an order that
did not land counts where the case itself says, without a promise.
"""

import polars as pl

from etl.marts import Rows, _parcels
from etl.marts._cases import cases
from etl.marts.parcels_daily import TOTALS as TOTALS
from etl.marts.parcels_daily import sums

INPUTS = ("parcels", "complaints")
FOLLOWS_DATA_DATE = True
_ORDER = ["market", "platform", "order_id"]
_MIX = ["market", "platform", "channel", "category", "promise"]
KEYS = ["order_month", *_MIX]
LENGTHS = ((5, "up to 5 days"), (10, "6-10 days"), (20, "11-20 days"))
CASES = ("cases", "case_rows", "orders_with_case", "orders_with_case_rows")


def run(rows: Rows, context) -> pl.DataFrame:
    """Grain: order month, market, platform, channel, category, promise. Columns: those of `parcels_daily.sums`, and cases (weighted and sampled rows)."""
    summed = rows.shared(_parcels.monthly, context).lazy().with_columns(_category(), _promise()).group_by(KEYS).agg(sums())
    found = cases(rows["complaints"]).filter(pl.col("ordered_on").is_not_null())
    complained = found.group_by(_ORDER).agg(
        _month("ordered_on").first(), pl.col("channel").fill_null("unknown").first(), _category().first(),
        (pl.col("complaints") * pl.col("weight")).sum().alias("cases"), pl.len().cast(pl.Int64).alias("case_rows"),
        pl.col("weight").filter(pl.col("first_of_order")).sum().alias("orders_with_case"),
    )  # fmt: skip
    orders = rows.shared(_complained_of, context).lazy().unique(_ORDER, keep="any")
    placed = complained.join(orders, on=_ORDER, how="left", suffix="_of_order").with_columns(
        *[pl.coalesce(f"{name}_of_order", name).alias(name) for name in ("order_month", "channel", "category")], pl.col("promise").fill_null("unknown"),
    ).group_by(KEYS).agg(
        pl.col("cases", "case_rows", "orders_with_case").sum(), pl.len().cast(pl.Int64).alias("orders_with_case_rows")
    )  # fmt: skip
    joined = summed.join(placed, on=KEYS, how="full", coalesce=True).with_columns(pl.exclude(KEYS).fill_null(0))
    return joined.collect().sort([key for key in KEYS if key != "order_month"])


def _complained_of(rows: Rows, context) -> pl.DataFrame:
    """Grain: first parcel of an order with cases. Columns: the order, and its month, channel, category and promise."""
    told = rows.frame("parcels").select(*_ORDER, "first_of_order", "ordered_on", "channel", "category", "promised_days")
    firsts = told[rows.shared(_parcels.complained, context)["_row"]].filter("first_of_order")
    return firsts.select(*_ORDER, _month("ordered_on"), "channel", _category(), _promise())


FOLDS = (_parcels.monthly, _complained_of)


def _month(column: str) -> pl.Expr:
    return pl.col(column).dt.truncate("1mo").alias("order_month")


def _category() -> pl.Expr:
    return pl.col("category").fill_null("unknown")


def _promise() -> pl.Expr:
    """How long the promise was, in four lengths."""
    length = pl.when(pl.col("promised_days").is_null()).then(pl.lit("no promise"))
    for days, name in LENGTHS:
        length = length.when(pl.col("promised_days") <= days).then(pl.lit(name))
    return length.otherwise(pl.lit("over 20 days")).alias("promise")
