"""Sellers by country, licence and whether it was checked."""

import polars as pl

from etl.marts import Rows

INPUTS = ("sellers",)
KEYS = ["platform", "country", "licence_kind", "status", "verified", "joined_month"]
TOTALS = {"sellers": ("sellers", pl.len())}


def run(rows: Rows, context) -> pl.DataFrame:
    """Grain: platform, country, licence, status, verified or not, month joined."""
    return (
        rows["sellers"].with_columns(pl.col("verified_at").is_not_null().alias("verified"),
                                     pl.col("joined_at").dt.truncate("1mo").dt.date().alias("joined_month"),
                                     *[pl.col(name).cast(pl.String) for name in ("licence_kind", "status")])
        .group_by(KEYS).agg(pl.len().cast(pl.Int64).alias("sellers")).collect().sort(KEYS)
    )  # fmt: skip
