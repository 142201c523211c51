"""How many days after the promised day the first case about a late order comes, and whether the parcel had arrived by then."""

import polars as pl

from etl.marts import Rows
from etl.marts._late import late_orders

INPUTS = ("parcels", "complaints")
FOLLOWS_DATA_DATE = True
LONGEST = 90  # days, and more
KEYS = ["order_month", "market", "platform", "arrived", "lag_days"]
TOTALS = {}  # of late orders only those with a case: no sum over one dataset's rows


def run(rows: Rows, context) -> pl.DataFrame:
    """Grain: order month, market, platform, arrived by the day of the case or not, days from the promised day to the first case (1 to 90).

    orders: weighted; order_rows: sampled. Cases that came by the promised day itself are not about lateness and left out.
    """
    return rows.shared(_lags, context).group_by(KEYS, maintain_order=True).agg(pl.col("orders", "order_rows").sum()).sort(KEYS)


def _lags(rows: Rows, context) -> pl.DataFrame:
    lag = (pl.col("case_on") - pl.col("promised_on")).dt.total_days()
    return (
        rows.shared(late_orders, context).lazy()
        .filter(lag > 0)
        .with_columns((pl.col("delivered_on") <= pl.col("case_on")).fill_null(False).alias("arrived"), lag.clip(1, LONGEST).cast(pl.Int32).alias("lag_days"))
        .group_by(KEYS, maintain_order=True)
        .agg(pl.col("weight").sum().alias("orders"), pl.len().cast(pl.Int64).alias("order_rows"))
        .collect()
    )  # fmt: skip


FOLDS = (_lags,)
