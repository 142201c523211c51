"""Cases of the platform's own desk about orders we hold: the numerator of every complaint rate per order."""

import polars as pl

PLATFORM_BODY = "Platform"  # body of the platform's own desk; agencies count other people and are never mixed in


def cases(complaints: pl.LazyFrame) -> pl.LazyFrame:
    """Case rows (grain day) of the platform's desk that name an order."""
    return complaints.filter((pl.col("grain") == "day") & (pl.col("body") == PLATFORM_BODY) & pl.col("order_id").is_not_null())
