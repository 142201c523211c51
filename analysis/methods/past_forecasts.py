"""Forecasts of the past made again: what bands are made of, and the backtest that is printed beside a forecast.

Point forecasts by length of history: 60 months or more: Theta; 24 to 59: mean of Theta and seasonal naive; 13 to 23, where Theta knows no season yet:
mean of it and the same month of last year grown as the year did (`theta.grown_naive`). Clipped at 0. Growth from 24 months on would bring M3 nearer as
well (by 4 to 6 % of the error), but the errors of the simulated platforms then shrink as they age, and bands made of older ones hold 95 instead of 80 %.
The last 9 months are forecast again from 1 to 6 months before (24 months of history or more); 9 more are for the bands that the hit-rate counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

import numpy as np

from analysis.methods.forecast_scores import TWO_YEARS, owa, smape, units_by_end
from analysis.methods.theta import grown_naive, naive2, seasonal_naive, theta

THETA_ALONE, SHORTEST = 60, 13
ORIGINS, STEPS = 9, 6
DEEP = 2 * ORIGINS  # months that are forecast again: those of the band, and those of the bands that the hit-rate counts


class MovingFactors(Protocol):
    """What moving holidays do to one series, as known from its first `size` months: factors of those months and of the months after; None: nothing."""

    def at(self, size: int) -> tuple[np.ndarray, np.ndarray] | None: ...


@dataclass(frozen=True)
class Backtest:
    """Forecasts of the past made again: actual minus forecast, nan unknown. `errors` has a row per origin of the last 9 and a column per month ahead.
    `months` has a row per month of the last 18, a column per distance it was forecast from, in units of the history's `spread` then."""

    errors: np.ndarray
    months: np.ndarray
    history: np.ndarray
    cuts: np.ndarray  # months known at each origin of `errors`

    @property
    def mase(self) -> float:
        """Mean error in units of the seasonal naive's."""
        return self._scores["made"][1]

    @property
    def smape(self) -> float:
        """Symmetric percentage error."""
        return self._scores["made"][0]

    @property
    def owa(self) -> float | None:
        """Both relative to Naive2."""
        return owa(*self._scores["made"], *self._scores["naive2"])

    @property
    def naive_mase(self) -> float:
        """`mase` of "same month of last year"."""
        return self._scores["same"][1]

    @property
    def better(self) -> int:
        """Months in which the forecast was nearer than "same month of last year" (equally near counts for the naive)."""
        return int((np.abs(self.errors) < np.abs(self._beside["same"]))[np.isfinite(self.errors)].sum())

    @property
    def looks(self) -> int:
        """Months that were forecast, each as often as it was."""
        return int(np.isfinite(self.errors).sum())

    @cached_property
    def _actual(self) -> np.ndarray:
        return _following(self.history, self.cuts, self.errors.shape[1])

    @cached_property
    def _beside(self) -> dict[str, np.ndarray]:
        """Errors of the two forecasts that it is held against."""
        known, steps = [self.history[:cut] for cut in self.cuts], self.errors.shape[1]
        return {"same": self._actual - np.array([seasonal_naive(each, steps) for each in known]), "naive2": self._actual - naive2(known, steps)}

    @cached_property
    def _scores(self) -> dict[str, tuple[float, float]]:
        """sMAPE and MASE of the forecasts and of the two beside them."""
        known, units = np.isfinite(self.errors), units_by_end(self.history)[0][self.cuts][:, None]
        return {
            name: (smape(self._actual[known], (self._actual - errors)[known]), float((np.abs(errors) / units)[known].mean()))
            for name, errors in {"made": self.errors, **self._beside}.items()
        }


@dataclass(eq=False)
class Past:
    """A series (no month missing) and what was forecast from each of its months, made once each: a backtest at any end is a cut of them.

    `points`: forecasts by number of months known, `made`: which of them are there; `months`: of each month, from each distance, the error in units of the
    spread then; `units` and `spreads` by number of months known. `made_up_to` fills it; threads that fill it at the same time write the same numbers.
    """

    history: np.ndarray
    steps: int = STEPS
    moving: MovingFactors | None = None
    points: np.ndarray = field(init=False)
    made: np.ndarray = field(init=False)
    months: np.ndarray = field(init=False)
    units: np.ndarray = field(init=False)
    spreads: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        self.history = np.asarray(self.history, dtype=float)
        size = self.history.size
        self.points, self.months = np.full((size + 1, self.steps), np.nan), np.full((size, self.steps), np.nan)
        self.made = np.zeros(size + 1, dtype=bool)
        self.units, self.spreads = units_by_end(self.history)

    def missing(self, end: int) -> list[int]:
        """Numbers of months known, of which a forecast and a backtest at `end` need forecasts that are not made yet."""
        return [cut for cut in (*self._origins(end), end) if not self.made[cut]]

    def put(self, cuts: Sequence[int], rows: Sequence[np.ndarray]) -> None:
        """Keep forecasts."""
        cuts, rows = np.array(cuts), np.array(rows)
        place, column = cuts[:, None] + np.arange(self.steps), np.broadcast_to(np.arange(self.steps), rows.shape)
        errors = (_following(self.history, cuts, self.steps) - rows) / self.spreads[cuts][:, None]
        inside = place < self.history.size
        self.points[cuts], self.months[place[inside], column[inside]] = rows, errors[inside]
        self.made[cuts] = True

    def backtest(self, end: int) -> Backtest | None:
        """The past of the first `end` months; None where no origin has 24 months before it, or the series never changes over a year."""
        late = np.array([cut for cut in self._origins(end) if cut >= end - max(ORIGINS, self.steps + 3)], dtype=int)
        if not late.size or not np.all(self.units[late] > 0):
            return None
        history = self.history[:end]
        return Backtest(_following(history, late, self.steps) - self.points[late], self.months[end - DEEP : end], history, late)

    def _origins(self, end: int) -> range:
        """The numbers of months known that a backtest at `end` forecasts from."""
        return range(max(end - max(DEEP + self.steps - 1, ORIGINS), TWO_YEARS), end)


def point_forecasts(histories: Sequence[np.ndarray], steps: int = STEPS) -> list[np.ndarray]:
    """Point forecasts of each history (13 months or more); nothing under nought where the history has nothing under nought."""
    histories = [np.asarray(history, dtype=float) for history in histories]
    made = list(theta(histories, steps))
    for place, history in enumerate(histories):
        if history.size < THETA_ALONE:
            same_month = seasonal_naive if history.size >= TWO_YEARS else grown_naive
            made[place] = (made[place] + same_month(history, steps)) / 2
    return [np.maximum(row, 0) if history.min() >= 0 else row for history, row in zip(histories, made)]


def made_up_to(pasts: Sequence[Past], ends: Sequence[int]) -> None:
    """Make the forecasts that a forecast and a backtest at these ends need, of all series at once: a fit costs little beside others."""
    cuts = [past.missing(end) for past, end in zip(pasts, ends)]
    rows = iter(_points([(past, cut) for past, each in zip(pasts, cuts) for cut in each]))
    for past, each in zip(pasts, cuts):
        if each:
            past.put(each, [next(rows) for _ in each])


def backtests(histories: Sequence[np.ndarray], steps: int = STEPS) -> list[Backtest | None]:
    """The past forecast again for each history; None where `Past.backtest` says so."""
    pasts = [Past(history, steps) for history in histories]
    made_up_to(pasts, [past.history.size for past in pasts])
    return [past.backtest(past.history.size) for past in pasts]


def _points(jobs: Sequence[tuple[Past, int]]) -> list[np.ndarray]:
    """Point forecasts from the first months of a series: freed of moving holidays where they are known, and given them back."""
    factors = [past.moving.at(cut) if past.moving else None for past, cut in jobs]
    freed = [past.history[:cut] if factor is None else past.history[:cut] / factor[0] for (past, cut), factor in zip(jobs, factors)]
    made = point_forecasts(freed, jobs[0][0].steps) if jobs else []
    return [row if factor is None else row * factor[1][: row.size] for row, factor in zip(made, factors)]


def _following(history: np.ndarray, cuts: np.ndarray, steps: int) -> np.ndarray:
    """The months after each number of known ones; nan past the end."""
    place = cuts[:, None] + np.arange(steps)
    return np.where(place < history.size, history[np.minimum(place, history.size - 1)], np.nan)
