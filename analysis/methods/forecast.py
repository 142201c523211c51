"""What comes next: point forecasts by length of history, 80 % bands from pooled past errors, and the backtest to print beside them.

History     60 months or more: Theta; 24 to 59: mean of Theta and seasonal naive; 13 to 23: seasonal naive, no band; fewer: no forecast. Clipped at 0.
Band        split conformal: the last 9 months forecast again from 1 to 6 months before (24 months of history or more), |error| / the history's `spread`
            then, pooled over the series of one kind (10 or more). One series' own errors cannot give a band (57 to 65 % instead of 80), a model's own
            bands came to 73 to 77 %. The unit of MASE is no unit to pool in where platforms start: a first steep year stays in it for good, so that
            grown platforms got bands for 73 % and young ones for 97 %; the spread of the last year alone brings both to 79 to 85 %.
            How much wider a band is a month further ahead is read from the same months forecast from both distances (at least as wide): by origin, 6
            months ahead would rest on 4 months where 1 ahead rests on 9, and one November among them gave bands for 97 % instead of 80. Divided by that
            growth the errors of all distances are one pool; its ceil((n + 1) 0.8 / n) quantile, n being what the pool is worth: errors of one month, or
            of one series, are alike (`_worth`).
Hit-rate    `held`: past bands made anew from the errors known at the time, never from those of the months they are held against.
Scores      sMAPE 200 |e| / (|y| + |f|); MASE |e| / mean |y_t - y_t-12|; OWA = mean of both relative to Naive2.
Season      strength max(0, 1 - var(rest) / var(season + rest)) by STL; under 0.4 no seasonal line is shown.
References: M4 competition, Hyndman and Athanasopoulos; Lei et al. 2018 (split conformal), Cameron, Gelbach and Miller 2011 (two-way clusters); measured
on M3 (METHODS section 6, vectors/forecast).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike

from analysis.methods.theta import PERIOD, naive2, seasonal_naive, theta

THETA_ALONE, MIXED, NAIVE_ALONE = 60, 24, 13
ORIGINS, STEPS, LEVEL, LEAST_POOL = 9, 6, 0.80, 10
POOL = (-3, -2, -1)  # axes of past errors: series, month, distance
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
        known, units = np.isfinite(self.errors), _units(self.history)[0][self.cuts][:, None]
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
        self.units, self.spreads = _units(self.history)

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
        return range(max(end - max(DEEP + self.steps - 1, ORIGINS), MIXED), end)


@dataclass(frozen=True)
class Forecast:
    """Months ahead. Without a forecast `mean` is empty and `reason` says why: too_short, missing. Without a band `low` and `high` are nan and
    `band_reason` says why: short_history, few_series, flat."""

    mean: np.ndarray
    low: np.ndarray
    high: np.ndarray
    method: str | None
    reason: str = ""
    band_reason: str = ""
    pool: int = 0


def point_forecasts(histories: Sequence[np.ndarray], steps: int = STEPS) -> list[np.ndarray]:
    """Point forecasts of each history (13 months or more); nothing under nought where the history has nothing under nought."""
    histories = [np.asarray(history, dtype=float) for history in histories]
    long = [place for place, history in enumerate(histories) if history.size >= MIXED]
    made: list[np.ndarray] = [seasonal_naive(history, steps) for history in histories]
    for place, row in zip(long, theta([histories[place] for place in long], steps)):
        made[place] = row if histories[place].size >= THETA_ALONE else (row + made[place]) / 2
    return [np.maximum(row, 0) if history.min() >= 0 else row for history, row in zip(histories, made)]


def forecasts(histories: Sequence[Sequence[float]], steps: int = STEPS, level: float = LEVEL) -> list[Forecast]:
    """Forecasts of series of one kind (one figure in several markets, or several figures of one unit), which lend each other their past errors."""
    prepared = [_prepared(history) for history in histories]
    pasts = [Past(history, steps) for history in prepared if isinstance(history, np.ndarray)]
    made_up_to(pasts, [past.history.size for past in pasts])
    tests = [past.backtest(past.history.size) for past in pasts]
    widths, pool = band_widths([test for test in tests if test is not None], level)
    made = iter(past.points[-1] for past in pasts)
    return [forecast(history, next(made), widths, pool) if isinstance(history, np.ndarray) else nothing(history) for history in prepared]


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


def band_widths(tests: Sequence[Backtest], level: float = LEVEL) -> tuple[np.ndarray | None, int]:
    """Half widths per month ahead in units of a series' spread, never narrower further ahead, and the number of series; None under 10 series."""
    if len(tests) < LEAST_POOL:
        return None, len(tests)
    return _widths(np.array([test.months[DEEP - ORIGINS :] for test in tests]), level), len(tests)


def widths_by_time(tests: Sequence[Backtest], level: float = LEVEL) -> list[np.ndarray | None]:
    """`band_widths` now, and as they were known 1, 2 .. 9 months before the end, from months that were over; None under 10 series then."""
    if len(tests) < LEAST_POOL:
        return [None] * (ORIGINS + 1)
    pooled = np.array([test.months for test in tests])
    pooled = np.array([pooled[:, DEEP - back - ORIGINS : DEEP - back] for back in range(ORIGINS + 1)])
    series = np.isfinite(pooled).any(axis=(2, 3)).sum(axis=1).tolist()
    return [widths if not back or series[back] >= LEAST_POOL else None for back, widths in enumerate(_widths(pooled, level))]


def held(tests: Sequence[Backtest], widths: Sequence[np.ndarray | None]) -> list[tuple[int, int]]:
    """Hits and tries of each series: how many of its months fell into the bands of the last 9 origins as they were known then (`widths_by_time`)."""
    months, counts = np.array([test.months for test in tests]), np.zeros((len(tests), 2), dtype=int)
    for back, then in enumerate(widths[1:], start=1):
        if then is None:
            continue
        ahead = np.arange(min(back, then.size))
        gaps = np.abs(months[:, DEEP - back + ahead, ahead])
        known = np.isfinite(gaps)
        counts += np.stack([(known & (gaps <= then[ahead])).sum(axis=1), known.sum(axis=1)], axis=1)
    return [(hits, tries) for hits, tries in counts.tolist()]


def spread(history: ArrayLike) -> float:
    """Geometric mean of the level and of the mean |change over a year|, both of the last 12 months: the unit of the bands; nan under 13 months."""
    history = np.asarray(history, dtype=float)
    if history.size <= PERIOD:
        return float("nan")
    change = np.abs(history[PERIOD:] - history[:-PERIOD])[-PERIOD:].mean()
    return float(np.sqrt(np.abs(history[-PERIOD:]).mean() * change))


def scale(history: ArrayLike) -> float:
    """Mean |change over a year|, the unit of MASE; nan with less than 13 months."""
    history = np.asarray(history, dtype=float)
    return float(np.abs(history[PERIOD:] - history[:-PERIOD]).mean()) if history.size > PERIOD else float("nan")


def smape(actual: ArrayLike, forecast: ArrayLike) -> float:
    """Symmetric percentage error, 0 to 200; a month where both are nought is no error."""
    actual, forecast = np.asarray(actual, dtype=float), np.asarray(forecast, dtype=float)
    size = np.abs(actual) + np.abs(forecast)
    return float(np.mean(np.where(size > 0, 200 * np.abs(actual - forecast) / np.where(size > 0, size, 1), 0.0)))


def mase(actual: ArrayLike, forecast: ArrayLike, unit: float) -> float:
    """Mean error in units of the seasonal naive's error within the history."""
    return float(np.mean(np.abs(np.asarray(actual, dtype=float) - np.asarray(forecast, dtype=float))) / unit) if unit > 0 else float("nan")


def owa(smape_: float, mase_: float, naive_smape: float, naive_mase: float) -> float | None:
    """Mean of sMAPE and MASE relative to Naive2; None where Naive2 makes no error."""
    return (smape_ / naive_smape + mase_ / naive_mase) / 2 if naive_smape > 0 and naive_mase > 0 else None


def season_strength(history: ArrayLike) -> float | None:
    """0 (no season) to 1, by STL; None under 24 months."""
    history = np.asarray(history, dtype=float)
    if history.size < MIXED or not np.isfinite(history).all():
        return None
    if np.ptp(history) == 0:
        return 0.0
    from statsmodels.tsa.seasonal import STL

    parts = STL(history, period=PERIOD, seasonal=10 * history.size + 1, seasonal_deg=0).fit()
    both = np.var(parts.seasonal + parts.resid)
    return float(max(0.0, 1 - np.var(parts.resid) / both)) if both > 0 else 0.0


def _points(jobs: Sequence[tuple[Past, int]]) -> list[np.ndarray]:
    """Point forecasts from the first months of a series: freed of moving holidays where they are known, and given them back."""
    factors = [past.moving.at(cut) if past.moving else None for past, cut in jobs]
    freed = [past.history[:cut] if factor is None else past.history[:cut] / factor[0] for (past, cut), factor in zip(jobs, factors)]
    made = point_forecasts(freed, jobs[0][0].steps) if jobs else []
    return [row if factor is None else row * factor[1][: row.size] for row, factor in zip(made, factors)]


def _widths(pooled: np.ndarray, level: float) -> np.ndarray:
    """Half widths per month ahead from errors by series, month and distance, of one pool or of several along the axes before these; inf where no month
    was forecast from so far (fewer than 4 errors for 80 %)."""
    pooled = np.abs(pooled)
    growth = _growth(pooled)
    units = pooled / growth[..., None, None, :]
    known = np.isfinite(units)
    count = known.sum(axis=POOL)
    ranked = np.sort(np.where(known, units, np.inf).reshape(*count.shape, -1), axis=-1)

    def quantile(share: ArrayLike) -> np.ndarray:
        place = np.maximum(np.ceil(np.minimum(share, 1.0) * count - 1e-9), 1).astype(int) - 1
        return np.take_along_axis(ranked, place[..., None], axis=-1)  # inf where nothing is known

    worth = _worth(units <= quantile(level)[..., None, None], known)
    enough = known.sum(axis=POOL[:2]) >= level / (1 - level) - 1e-9
    return np.where(enough, growth, np.inf) * quantile(level * (worth + 1) / worth)


def _growth(pooled: np.ndarray) -> np.ndarray:
    """Mean |error| per month ahead relative to one month ahead, each step read from months forecast from both distances; never falling."""
    both = np.isfinite(pooled[..., :-1]) & np.isfinite(pooled[..., 1:])
    near, far = (np.where(both, part, 0.0).sum(axis=POOL[:2]) for part in (pooled[..., :-1], pooled[..., 1:]))
    enough = (both.sum(axis=POOL[:2]) >= LEAST_POOL) & (near > 0)
    steps = np.where(enough, far / np.where(near > 0, near, 1.0), 1.0)
    return np.cumprod(np.insert(np.maximum(steps, 1.0), 0, 1.0, axis=-1), axis=-1)


def _worth(inside: np.ndarray, known: np.ndarray) -> np.ndarray:
    """How many independent errors a pool is worth: that many would leave the share inside as uncertain as it is, clustered by series and by month."""
    count = np.maximum(known.sum(axis=POOL, keepdims=True), 1)
    share = (inside & known).sum(axis=POOL, keepdims=True) / count
    gaps = np.where(known, inside - share, 0.0)

    def variance(inner: tuple[int, ...]) -> np.ndarray:
        clusters = known.any(axis=inner, keepdims=True).sum(axis=POOL, keepdims=True)
        return (gaps.sum(axis=inner, keepdims=True) ** 2).sum(axis=POOL, keepdims=True) / count**2 * clusters / np.maximum(clusters - 1, 1)

    cells = variance(POOL[2:])  # distances to one month of one series
    both = np.maximum(variance(POOL[1:]) + variance((POOL[0], POOL[2])) - cells, cells)
    return np.where(both > 0, np.minimum(share * (1 - share) / np.where(both > 0, both, 1.0), count), count)[..., 0, 0, 0]


def _prepared(history) -> np.ndarray | str:
    """The series from its first known month, or why it cannot be forecast."""
    history = np.asarray(history, dtype=float)
    known = np.flatnonzero(np.isfinite(history))
    history = history[known[0] :] if known.size else history[:0]
    if history.size < NAIVE_ALONE:
        return "too_short"
    return history if np.isfinite(history).all() else "missing"


def nothing(reason: str) -> Forecast:
    """No forecast, and why: too_short or missing."""
    none = np.empty(0)
    return Forecast(none, none, none, None, reason, reason)


def forecast(history: np.ndarray, mean: np.ndarray, widths: np.ndarray | None, pool: int) -> Forecast:
    """The forecast of a history of 13 months or more, none missing, from its point forecasts and the widths that a pool of so many series lends it."""
    unit, none = spread(history), np.full(mean.size, np.nan)
    method = "theta" if history.size >= THETA_ALONE else "theta_and_naive" if history.size >= MIXED else "seasonal_naive"
    why = "short_history" if history.size < MIXED else "few_series" if widths is None else "flat" if not unit > 0 else ""
    if why:
        return Forecast(mean, none, none, method, "", why, pool)
    low, high = mean - widths * unit, mean + widths * unit
    low, high = (np.where(np.isfinite(edge), edge, np.nan) for edge in (low, high))
    return Forecast(mean, np.maximum(low, 0) if history.min() >= 0 else low, high, method, "", "", pool)


def _following(history: np.ndarray, cuts: np.ndarray, steps: int) -> np.ndarray:
    """The months after each number of known ones; nan past the end."""
    place = cuts[:, None] + np.arange(steps)
    return np.where(place < history.size, history[np.minimum(place, history.size - 1)], np.nan)


def _units(history: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """`scale` and `spread` by number of months known; nan under 24, and a spread of nought is nan."""
    units, spreads = np.full((2, history.size + 1), np.nan)
    size, change = (np.concatenate([[0.0], np.cumsum(part)]) for part in (np.abs(history), np.abs(history[PERIOD:] - history[:-PERIOD])))
    cuts = np.arange(MIXED, history.size + 1)
    years = cuts - PERIOD
    level, moved = (size[cuts] - size[years]) / PERIOD, (change[years] - change[years - PERIOD]) / PERIOD
    units[cuts], spreads[cuts] = change[years] / np.maximum(years, 1), np.sqrt(np.maximum(level * moved, 0.0))
    return units, np.where(spreads > 0, spreads, np.nan)
