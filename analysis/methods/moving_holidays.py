"""Whether forecasts get nearer when months are freed of holidays that move between them (Seollal, Chuseok, Chinese New Year), and which.

Each holiday is tried by making the past forecasts again with its effect estimated from the months before each of them (`calendar.holiday_effect`: four
years of months or more); the best is kept where it takes at least 2 % off the mean error of at least 6 months it touches, then a further one on top of
it. None otherwise: a holiday that the backtest does not ask for only adds its own noise. References: Bell and Hillmer 1983, Lin and Liu 2003.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike

from analysis.methods.calendar import FEWEST_MONTHS, holiday_effect
from analysis.methods.past_forecasts import DEEP, STEPS, point_forecasts

LEAST_GAIN, LEAST_TOUCHED = 0.02, 6
Holiday = tuple[str, str]  # country (ISO), name as the `holidays` package spells it


@dataclass(frozen=True)
class Choice:
    """What came of it. `state`: used, too_short (no month to try it on after four years), no_gain. `holidays`: those used, else those that were or would be
    tried. `gain`: share of the mean error that it took off (0 to 1)."""

    state: str
    holidays: tuple[Holiday, ...] = ()
    gain: float = 0.0
    factors: "Factors | None" = None


class Factors:
    """The effects of one or several moving holidays on one monthly series, as known from its first months only."""

    def __init__(self, values: np.ndarray, months: Sequence[date], ahead: Sequence[date], holidays: Sequence[Holiday]):
        self.values, self.months, self.holidays = np.asarray(values, dtype=float), (*months, *ahead), tuple(holidays)
        self._known = lru_cache(maxsize=None)(self._at)

    def at(self, size: int) -> tuple[np.ndarray, np.ndarray] | None:
        """Factors of the first `size` months and of those after; None where no holiday has a clear effect in them."""
        return self._known(size)

    def _at(self, size: int) -> tuple[np.ndarray, np.ndarray] | None:
        past, ahead = np.ones(size), np.ones(len(self.months) - size)
        for country, name in self.holidays:
            found = holiday_effect(self.values[:size] / past, self.months[:size], self.months[size:], country, name)
            if found is not None:
                past, ahead = past * found.past, ahead * found.ahead
        return None if np.all(past == 1) else (past, ahead)


def choose(values: ArrayLike, months: Sequence[date], ahead: Sequence[date], candidates: Sequence[Holiday], steps: int = STEPS) -> Choice:
    """Try the holidays on a series without gaps; `ahead` are the months after it (as many as are forecast)."""
    values = np.asarray(values, dtype=float)
    cuts = range(max(FEWEST_MONTHS, values.size - DEEP), values.size)
    if not len(cuts) or not candidates or not np.all(values > 0):
        return Choice("too_short" if values.size <= FEWEST_MONTHS else "no_gain", tuple(candidates))
    plain, kept, best, factors = _errors(values, cuts, None, steps), (), None, None
    before = plain
    for _ in range(2):
        tried = [Factors(values, months, ahead, (*kept, each)) for each in candidates if each not in kept]
        rows = [_errors(values, cuts, each, steps) for each in tried]
        gains = [1 - np.nanmean(row) / np.nanmean(before) if (row != before)[np.isfinite(row)].sum() >= LEAST_TOUCHED else 0.0 for row in rows]
        place = int(np.argmax(gains)) if gains else 0
        if not gains or gains[place] < LEAST_GAIN or tried[place].at(values.size) is None:
            break
        before, kept, best, factors = rows[place], tried[place].holidays, rows[place], tried[place]
    return Choice("no_gain", tuple(candidates)) if best is None else Choice("used", kept, float(1 - np.nanmean(best) / np.nanmean(plain)), factors)


def _errors(values: np.ndarray, cuts: Sequence[int], factors: Factors | None, steps: int) -> np.ndarray:
    """|actual - forecast|, one row per cut and a column per month ahead; nan past the end."""
    known = [factors.at(cut) if factors else None for cut in cuts]
    made = point_forecasts([values[:cut] / each[0] if each else values[:cut] for cut, each in zip(cuts, known)], steps)
    errors = np.full((len(cuts), steps), np.nan)
    for row, (cut, each, forecast) in enumerate(zip(cuts, known, made)):
        actual = values[cut : cut + steps]
        forecast = forecast * each[1][:steps] if each else forecast
        errors[row, : actual.size] = np.abs(actual - forecast[: actual.size])
    return errors
