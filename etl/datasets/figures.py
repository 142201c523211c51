"""Printed figures, shown as quoted."""

import polars as pl

DEFAULTS = {"derived": False, "vintage": "as published", "segment": ""}


def run(frame: pl.DataFrame) -> pl.DataFrame:
    """A figure that is not cut has an empty segment, not a missing one: the segment is in the key."""
    return frame.with_columns(pl.col("segment").fill_null(""))
