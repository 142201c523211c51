"""Reported listings."""

import polars as pl

from etl.datasets._local_dates import with_local_dates

DEFAULTS = {"weight": 1.0, "action": "pending"}


def run(frame: pl.DataFrame) -> pl.DataFrame:
    """The report's date in the market's time zone."""
    return with_local_dates(frame, {"reported_on": "reported_at"})


def partition() -> pl.Expr:
    """Month of the report."""
    return pl.col("reported_on")
