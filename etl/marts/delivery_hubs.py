"""Whole-day histograms by the hub that parcels leave from: where on the way, and from where, the days are spent."""

import polars as pl

from etl.marts import Rows, _parcels, delivery_days

INPUTS = ("parcels",)
FOLLOWS_DATA_DATE = True
KEYS = ["order_month", "market", "platform", "origin_hub", "stage", "days"]
TOTALS = {}


def run(rows: Rows, context) -> pl.DataFrame:
    """Grain: order month, market, platform, hub, stage, days. Columns and stages are those of `delivery_days`; an unnamed hub is `unknown`."""
    return delivery_days.histograms(rows.shared(_days_by_hub, context), KEYS)


def _days_by_hub(rows: Rows, context) -> pl.DataFrame:
    return delivery_days.days(rows, context, _parcels.by_hub)


FOLDS = (_days_by_hub,)
