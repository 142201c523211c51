"""Local dates of instants: a parcel ordered at 23:30 UTC was ordered the next day in Seoul."""

import polars as pl

from data.markets import NAMED


def with_local_dates(frame: pl.DataFrame, dates: dict[str, str]) -> pl.DataFrame:
    """Add date columns (`new date` -> `instant`) cut in the time zone of each row's market; UTC where the market is not named.

    Rows are split by time zone and put together again, because an expression over every zone would convert each row once a zone.
    """
    zones = frame.select(pl.col("market").replace_strict({code: market.time_zone for code, market in NAMED.items()}, default="UTC").alias("zone"))
    parts = frame.with_columns(zones.to_series()).partition_by("zone", as_dict=True, include_key=False)
    converted = [
        part.with_columns(pl.col(instant).dt.convert_time_zone(zone).dt.date().alias(name) for name, instant in dates.items())
        for (zone,), part in parts.items()
    ]
    return pl.concat(converted) if converted else frame.with_columns(pl.lit(None, pl.Date).alias(name) for name in dates)
