"""The simulated span: months, days, the data date, and seconds since 1970 as the only clock inside the simulator."""

from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import numpy as np

from data.markets import NAMED

DAY = 86_400
FIRST_DAY, LAST_DAY = date(2023, 1, 1), date(2026, 6, 30)
DATA_INSTANT = int(datetime(2026, 6, 30, 23, 59, tzinfo=ZoneInfo("Asia/Seoul")).timestamp())
MONTHS = tuple((2023 + i // 12, i % 12 + 1) for i in range(42))
EPOCH = date(1970, 1, 1)
DAYS = (LAST_DAY - FIRST_DAY).days + 1


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - EPOCH).days


def month_index(text: str) -> int:
    """`2024-02` as the number of months since 2023-01; may lie outside the span."""
    year, month = text.split("-")
    return (int(year) - 2023) * 12 + int(month) - 1


def month_first(index: int) -> date:
    """First day of the month that lies `index` months after 2023-01."""
    return date(2023 + index // 12, index % 12 + 1, 1)


def month_days(index: int) -> tuple[int, int]:
    """First and one past the last day number of a month."""
    return day_number(month_first(index)), day_number(month_first(index + 1))


def month_label(index: int) -> str:
    """`2024-02`."""
    return month_first(index).strftime("%Y-%m")


@cache
def utc_offsets(market: str) -> np.ndarray:
    """Seconds that local time is ahead of UTC, at local noon of each day from FIRST_DAY (two spare years follow)."""
    zone = ZoneInfo(NAMED[market].time_zone)
    noons = (datetime(2023, 1, 1, 12, tzinfo=zone) + timedelta(days=i) for i in range(DAYS + 730))
    return np.array([noon.utcoffset().total_seconds() for noon in noons], dtype=np.int64)


def local_days(market: str, instants: np.ndarray) -> np.ndarray:
    """Local day numbers of UTC instants; instants within an hour of midnight on a day the clock changes may be cut by the other offset."""
    offsets = utc_offsets(market)
    days = instants // DAY - day_number(FIRST_DAY)
    return (instants + offsets[np.clip(days, 0, len(offsets) - 1)]) // DAY


def anchored(points: dict[str, float]) -> np.ndarray:
    """Monthly series through `{"2023-01": value}` points, on a log scale between them and flat outside them."""
    months = [month_index(text) for text in points]
    return np.exp(np.interp(np.arange(len(MONTHS)), months, np.log(list(points.values()))))


def yearly(values: tuple[float, float, float, float]) -> np.ndarray:
    """Monthly series through mid-year values of 2023 to 2026, linear between them."""
    return np.interp(np.arange(len(MONTHS)), [6, 18, 30, 39], values)
