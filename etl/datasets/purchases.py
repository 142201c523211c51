"""Cross-border purchases by origin."""

import polars as pl

DEFAULTS = {"derived": False, "category": "total", "vintage": "as published"}


def run(frame: pl.DataFrame) -> pl.DataFrame:
    """Say what a row measures, where the mapping left it open."""
    number, value = pl.col("purchases").is_not_null(), pl.col("value").is_not_null()
    measured = pl.when(number & value).then(pl.lit("number and value")).when(value).then(pl.lit("value")).otherwise(pl.lit("number"))
    return frame.with_columns(pl.col("measure").fill_null(measured.cast(frame.schema["measure"])))
