"""Whole-day histograms by the hub that parcels leave from: where on the way, and from where, the days are spent."""

import polars as pl

from etl.marts import delivery_days

INPUTS = ("parcels",)
FOLLOWS_DATA_DATE = True
KEYS = ["order_month", "market", "platform", "origin_hub", "stage", "days"]
TOTALS = {}


def run(rows: dict[str, pl.LazyFrame], context) -> pl.DataFrame:
    """Grain: order month, market, platform, hub, stage, days. Columns and stages are those of `delivery_days`; an unnamed hub is `unknown`."""
    named = rows["parcels"].with_columns(pl.col("origin_hub").fill_null("unknown"))
    return delivery_days.histograms(named, context, KEYS)
