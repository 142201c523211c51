"""Local dates of instants: a parcel ordered at 23:30 UTC was ordered the next day in Seoul."""

from datetime import datetime
from functools import cache

import numpy as np
import polars as pl

from data.markets import NAMED

FIRST_YEAR, LAST_YEAR = 1990, 2099  # since 1990 every clock changes on, and is off UTC by, whole quarters of an hour; rows of other years take the slow way
DAY, QUARTER = 86_400_000_000, 900_000_000  # microseconds
ZONE_STEP = 1 << 56  # keeps the instants of one zone apart from the next zone's in one sorted list


def with_local_dates(frame: pl.DataFrame, dates: dict[str, str]) -> pl.DataFrame:
    """Add date columns (`new date` -> `instant`) cut in the time zone of each row's market; UTC where the market is not named."""
    names, zones = _zones(frame["market"])
    return frame.with_columns(_local_dates(frame[instant], names, zones).alias(name) for name, instant in dates.items())


def _zones(markets: pl.Series) -> tuple[list[str], np.ndarray]:
    """The time zones that occur, and each row's position among them."""
    markets = markets.cast(pl.Categorical)
    codes = markets.to_physical()
    known = pl.DataFrame({"code": codes, "market": markets}).unique("code").drop_nulls()
    zone_of = {code: NAMED[market].time_zone if market in NAMED else "UTC" for code, market in known.iter_rows()}
    names = sorted({*zone_of.values(), "UTC"})
    nobody = max(zone_of, default=-1) + 1
    positions = np.full(nobody + 1, names.index("UTC"), dtype=np.int64)
    positions[list(zone_of)] = [names.index(zone) for zone in zone_of.values()]
    return names, positions[codes.fill_null(nobody).to_numpy()]


def _local_dates(instants: pl.Series, names: list[str], zones: np.ndarray) -> pl.Series:
    first, last = instants.min(), instants.max()
    if first is None:
        return pl.repeat(None, len(instants), dtype=pl.Date, eager=True)
    if first.year < FIRST_YEAR or last.year > LAST_YEAR:
        return _zone_by_zone(instants, names, zones)
    least, most = (int(instant.timestamp()) * 1_000_000 // QUARTER for instant in (first, last))
    quarters = most - least + 1
    moments = instants.dt.cast_time_unit("us").to_physical().fill_null(least * QUARTER).to_numpy()
    if quarters * len(names) <= moments.size:  # an export of some months: every quarter of an hour of theirs is looked up once, and each row finds its own
        every = np.tile(np.arange(least, most + 1), len(names)) * QUARTER
        listed = _days(every, np.repeat(np.arange(len(names)), quarters), names, first.year, last.year)
        found = listed[moments // QUARTER + (zones * quarters - least)]
    else:
        found = _days(moments, zones, names, first.year, last.year)
    days = pl.Series(found).cast(pl.Date)
    return pl.select(pl.when(instants.is_not_null()).then(days)).to_series() if instants.null_count() else days


def _days(moments: np.ndarray, zones: np.ndarray, names: list[str], first_year: int, last_year: int) -> np.ndarray:
    """Local days since 1970 of instants in microseconds; `zones`: of each, the position among `names`."""
    starts, offsets = zip(*(_clock(name, year) for name in names for year in range(first_year, last_year + 1)))
    years = last_year - first_year + 1
    listed = np.concatenate([start + position // years * ZONE_STEP for position, start in enumerate(starts)])
    local = moments + np.concatenate(offsets)[np.searchsorted(listed, moments + zones * ZONE_STEP, side="right") - 1]
    return (local // DAY).astype(np.int32)


@cache
def _clock(zone: str, year: int) -> tuple[np.ndarray, np.ndarray]:
    """(instants from which an offset to UTC holds, these offsets) over one year, both in microseconds."""
    quarters = pl.datetime_range(datetime(year, 1, 1), datetime(year + 1, 1, 1), "15m", closed="left", time_zone="UTC", eager=True)
    local = quarters.dt.convert_time_zone(zone).dt.replace_time_zone(None)
    clock = pl.DataFrame({"at": quarters.to_physical(), "offset": (local - quarters.dt.replace_time_zone(None)).dt.total_microseconds()})
    changes = clock.filter((pl.col("offset") != pl.col("offset").shift()).fill_null(True))
    return changes["at"].to_numpy(), changes["offset"].to_numpy()


def _zone_by_zone(instants: pl.Series, names: list[str], zones: np.ndarray) -> pl.Series:
    """Split by time zone, converted, and put together again: for any year."""
    parts = pl.DataFrame({"instant": instants, "zone": zones}).with_row_index("row").partition_by("zone", as_dict=True, include_key=False)
    cut = [part.select("row", pl.col("instant").dt.convert_time_zone(names[zone]).dt.date()) for (zone,), part in parts.items()]
    return pl.concat(cut).sort("row")["instant"]
