"""Local dates of instants: a parcel ordered at 23:30 UTC was ordered the next day in Seoul."""

import polars as pl

from data.markets import NAMED


def with_local_dates(frame: pl.DataFrame, dates: dict[str, str]) -> pl.DataFrame:
    """Add date columns (`new date` -> `instant`) cut in the time zone of each row's market; UTC where the market is not named.

    Instants are split by time zone and put together again, because an expression over every zone would convert each row once a zone.
    """
    zones = frame.select(pl.col("market").replace_strict({code: market.time_zone for code, market in NAMED.items()}, default="UTC").alias("_zone"))
    instants = frame.select(pl.col(instant).alias(name) for name, instant in dates.items()).hstack(zones).with_row_index("_row")
    parts = instants.partition_by("_zone", as_dict=True, include_key=False)
    cut = [part.select("_row", pl.col(list(dates)).dt.convert_time_zone(zone).dt.date()) for (zone,), part in parts.items()]
    if not cut:
        return frame.with_columns(pl.lit(None, pl.Date).alias(name) for name in dates)
    return frame.with_columns(pl.concat(cut).sort("_row").drop("_row").get_columns())
