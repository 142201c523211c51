"""How much of a moving holiday's window falls into each month, and what that does to a monthly series.

Moving windows: Bell and Hillmer (X-13's genhol): share of the days before, during and after the holiday that falls into a month, minus that calendar
month's long-run mean, so that only the moving is left. The effect on a series is estimated on year-on-year changes and only with four years of months;
with less, mark the holiday months and compare weeks relative to the holiday. Reference: ICU's Korean calendar (vectors/calendar). The holidays and
business days themselves are in `data.calendar`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import ArrayLike

from data.calendar import holidays_of

BEFORE, AFTER = 7, 14  # days of slower orders and of catching up
LONG_RUN = range(2000, 2040)
FEWEST_MONTHS = 48
MOVING = {"KR": ("Korean New Year", "Chuseok"), "CN": ("Chinese New Year (Spring Festival)",)}  # as the package names them


@dataclass(frozen=True)
class HolidayEffect:
    """Factors by which holiday windows move each month (1: not at all), for the past given and the months ahead; the t-value of the window."""

    past: np.ndarray
    ahead: np.ndarray
    t_value: float


def months_with(name: str, country: str, months: Sequence[date]) -> list[bool]:
    """Which months hold the day itself of a moving holiday (for marks on an axis)."""
    days = {(day.year, day.month) for day in _days(country, name, min(months).year, max(months).year)} if months else set()
    return [(month.year, month.month) in days for month in months]


def window_shares(country: str, name: str, months: Sequence[date], before: int = BEFORE, after: int = AFTER) -> np.ndarray:
    """Share of the window around a moving holiday (one column: `before` days, another: `after` days from the day on) that falls into each month,
    minus the long-run mean of that calendar month."""
    low, high = min(LONG_RUN.start, *(month.year for month in months)), max(LONG_RUN.stop - 1, *(month.year for month in months))
    shares: dict[tuple[int, int], np.ndarray] = {}
    days = _days(country, name, low, high)
    for day in days:
        for column, offsets in enumerate((range(-before, 0), range(after))):
            for offset in offsets:
                other = day + timedelta(days=offset)
                shares.setdefault((other.year, other.month), np.zeros(2))[column] += 1 / len(offsets)
    years = max(1, len({day.year for day in days}))
    usual = np.array([sum((share for (_, number), share in shares.items() if number == month), np.zeros(2)) / years for month in range(1, 13)])
    return np.array([shares.get((month.year, month.month), np.zeros(2)) - usual[month.month - 1] for month in months])


def holiday_effect(values: ArrayLike, months: Sequence[date], ahead: Sequence[date], country: str = "KR", name: str = "Chuseok") -> HolidayEffect | None:
    """How the moving of a holiday moves a monthly series; None with less than four years, a value not above nought, or no clear effect (|t| < 2)."""
    value = np.asarray(values, dtype=float)
    if value.size < FEWEST_MONTHS or not np.all(value > 0):
        return None
    shares = window_shares(country, name, [*months, *ahead]).sum(axis=1)
    past, change = shares[: value.size], np.log(value[12:] / value[:-12])
    moved = past[12:] - past[:-12]
    design = np.column_stack([np.ones(moved.size), moved])
    if np.ptp(moved) < 1e-9:
        return None
    beta, *_ = np.linalg.lstsq(design, change, rcond=None)
    rest = change - design @ beta
    error = np.sqrt((rest**2).sum() / (moved.size - 2) * np.linalg.inv(design.T @ design)[1, 1])
    t_value = float(beta[1] / error) if error > 0 else float("inf")
    if abs(t_value) < 2:
        return None
    return HolidayEffect(np.exp(beta[1] * past), np.exp(beta[1] * shares[value.size :]), t_value)


def _days(country: str, name: str, first_year: int, last_year: int) -> list[date]:
    """The day itself of a moving holiday, one a year: the days beside it have other names in Korea, and come after it in China."""
    first: dict[int, date] = {}
    for day, title in holidays_of(country, first_year, last_year).items():
        if name in title.split("; "):
            first.setdefault(day.year, day)
    return list(first.values())
