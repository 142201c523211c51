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

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike

from analysis.methods.theta import PERIOD, naive2, seasonal_naive, theta

THETA_ALONE, MIXED, NAIVE_ALONE = 60, 24, 13
ORIGINS, STEPS, LEVEL, LEAST_POOL = 9, 6, 0.80, 10
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
    mase: float
    smape: float
    owa: float | None
    naive_mase: float
    better: int  # months in which the forecast was nearer than "same month of last year" (equally near counts for the naive)
    looks: int


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


def forecasts(
    histories: Sequence[Sequence[float]],
    steps: int = STEPS,
    level: float = LEVEL,
    tests: Sequence[Backtest | None] | None = None,
    moving: Mapping[int, MovingFactors] | None = None,
    points: Sequence[np.ndarray] | None = None,
) -> list[Forecast]:
    """Forecasts of series of one kind (one figure in several markets, or several figures of one unit), which lend each other their past errors.

    `tests`: their `backtests` where they are at hand (None for a series that has none). `moving`: by place in `histories`, what moving holidays do to it.
    `points`: their `point_forecasts` where those are at hand.
    """
    prepared = [_prepared(history) for history in histories]
    usable = [place for place, history in enumerate(prepared) if isinstance(history, np.ndarray)]
    if tests is None:
        tests = backtests([prepared[place] for place in usable], steps)
    widths, pool = band_widths([test for test in tests if test is not None], level)
    made = iter(_points([(place, prepared[place]) for place in usable], steps, moving or {}) if points is None else points)
    return [_forecast(history, made, widths, pool, steps) for history in prepared]


def backtests(
    histories: Sequence[np.ndarray], steps: int = STEPS, origins: int = ORIGINS, moving: Mapping[int, MovingFactors] | None = None
) -> list[Backtest | None]:
    """The past forecast again for each history; None where no origin has 24 months before it, or the series never changes over a year."""
    histories = [np.asarray(history, dtype=float) for history in histories]
    first, scored = max(DEEP + steps - 1, origins), max(origins, steps + 3)
    cuts = [np.arange(max(history.size - first, MIXED), history.size) for history in histories]
    late = [each[each >= history.size - scored] for history, each in zip(histories, cuts)]
    beside = [history[:cut] for history, each in zip(histories, late) for cut in each]
    jobs = [(place, history[:cut]) for place, (history, each) in enumerate(zip(histories, cuts)) for cut in each]
    ends = [np.cumsum([0, *map(len, each)]) for each in (cuts, late)]
    points, same, adjusted = _points(jobs, steps, moving or {}), [seasonal_naive(each, steps) for each in beside], naive2(beside, steps) if beside else []
    return [
        _backtest(history, each, np.array(points[all0:all1]), np.array(same[late0:late1]), np.array(adjusted[late0:late1])) if each.size else None
        for history, each, all0, all1, late0, late1 in zip(histories, cuts, ends[0], ends[0][1:], ends[1], ends[1][1:])
    ]


def band_widths(tests: Sequence[Backtest], level: float = LEVEL) -> tuple[np.ndarray | None, int]:
    """Half widths per month ahead in units of a series' spread, never narrower further ahead, and the number of series; None under 10 series."""
    if len(tests) < LEAST_POOL:
        return None, len(tests)
    return _widths(np.array([test.months[DEEP - ORIGINS :] for test in tests]), level), len(tests)


def widths_then(tests: Sequence[Backtest], back: int, level: float = LEVEL) -> np.ndarray | None:
    """Half widths as they were known `back` months before the end, from months that were over; None under 10 series then."""
    if len(tests) < LEAST_POOL:
        return None
    pooled = np.array([test.months[DEEP - back - ORIGINS : DEEP - back] for test in tests])
    pooled = pooled[np.isfinite(pooled).any(axis=(1, 2))]
    return _widths(pooled, level) if len(pooled) >= LEAST_POOL else None


def past_widths(tests: Sequence[Backtest], level: float = LEVEL) -> list[np.ndarray | None]:
    """`widths_then` of 1, 2 .. 9 months before the end."""
    return [widths_then(tests, back, level) for back in range(1, ORIGINS + 1)]


def held(tests: Sequence[Backtest], then: Sequence[np.ndarray | None] | None = None) -> list[tuple[int, int]]:
    """Hits and tries of each series: how many of its months fell into the bands of the last 9 origins as they were known then (`past_widths`)."""
    counts = np.zeros((len(tests), 2), dtype=int)
    for back, widths in enumerate(past_widths(tests) if then is None else then, start=1):
        if widths is None:
            continue
        ahead = np.arange(min(back, widths.size))
        gaps = np.abs([test.months[DEEP - back + ahead, ahead] for test in tests])
        known = np.isfinite(gaps)
        counts += np.stack([(known & (gaps <= widths[ahead])).sum(axis=1), known.sum(axis=1)], axis=1)
    return [(int(hits), int(tries)) for hits, tries in counts]


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


def _points(jobs: Sequence[tuple[int, np.ndarray]], steps: int, moving: Mapping[int, MovingFactors]) -> list[np.ndarray]:
    """Point forecasts of (place, history so far): freed of moving holidays where they are known, and given them back."""
    factors = [moving[place].at(history.size) if place in moving else None for place, history in jobs]
    freed = [history if factor is None else history / factor[0] for (_, history), factor in zip(jobs, factors)]
    made = point_forecasts(freed, steps)
    return [row if factor is None else row * factor[1][: row.size] for row, factor in zip(made, factors)]


def _widths(pooled: np.ndarray, level: float) -> np.ndarray:
    """Half widths per month ahead from errors by series, month and distance; inf where no month was forecast from so far (fewer than 4 errors for 80 %)."""
    pooled = np.abs(pooled)
    growth = _growth(pooled)
    units = pooled / growth
    known = np.isfinite(units)
    ranked = np.sort(units[known])
    if not ranked.size:
        return growth * np.inf

    def quantile(share: float) -> float:
        return ranked[max(ceil(min(share, 1.0) * ranked.size - 1e-9), 1) - 1]

    worth = _worth(units <= quantile(level), known)
    enough = known.sum(axis=(0, 1)) >= level / (1 - level) - 1e-9
    return np.where(enough, growth, np.inf) * quantile(level * (worth + 1) / worth)


def _growth(pooled: np.ndarray) -> np.ndarray:
    """Mean |error| per month ahead relative to one month ahead, each step read from months forecast from both distances; never falling."""
    both = np.isfinite(pooled[..., :-1]) & np.isfinite(pooled[..., 1:])
    near, far = (np.where(both, part, 0.0).sum(axis=(0, 1)) for part in (pooled[..., :-1], pooled[..., 1:]))
    enough = (both.sum(axis=(0, 1)) >= LEAST_POOL) & (near > 0)
    steps = np.where(enough, far / np.where(near > 0, near, 1.0), 1.0)
    return np.cumprod(np.append(1.0, np.maximum(steps, 1.0)))


def _worth(inside: np.ndarray, known: np.ndarray) -> float:
    """How many independent errors a pool is worth: that many would leave the share inside as uncertain as it is, clustered by series and by month."""
    count, share = known.sum(), inside[known].mean()
    gaps = np.where(known, inside - share, 0.0)

    def variance(inner: tuple[int, ...]) -> float:
        clusters = int(known.any(axis=inner).sum())
        return (gaps.sum(axis=inner) ** 2).sum() / count**2 * clusters / max(clusters - 1, 1)

    cells = variance((2,))  # distances to one month of one series
    both = max(variance((1, 2)) + variance((0, 2)) - cells, cells)
    return float(min(share * (1 - share) / both, count)) if both > 0 else float(count)


def _prepared(history) -> np.ndarray | str:
    """The series from its first known month, or why it cannot be forecast."""
    history = np.asarray(history, dtype=float)
    known = np.flatnonzero(np.isfinite(history))
    history = history[known[0] :] if known.size else history[:0]
    if history.size < NAIVE_ALONE:
        return "too_short"
    return history if np.isfinite(history).all() else "missing"


def _forecast(history, points, widths, pool, steps) -> Forecast:
    nothing = np.full(steps, np.nan)
    if isinstance(history, str):
        return Forecast(nothing[:0], nothing[:0], nothing[:0], None, history, history)
    mean, unit = next(points), spread(history)
    method = "theta" if history.size >= THETA_ALONE else "theta_and_naive" if history.size >= MIXED else "seasonal_naive"
    why = "short_history" if history.size < MIXED else "few_series" if widths is None else "flat" if not unit > 0 else ""
    if why:
        return Forecast(mean, nothing, nothing, method, "", why, pool)
    low, high = mean - widths * unit, mean + widths * unit
    low, high = (np.where(np.isfinite(edge), edge, np.nan) for edge in (low, high))
    return Forecast(mean, np.maximum(low, 0) if history.min() >= 0 else low, high, method, "", "", pool)


def _backtest(history: np.ndarray, cuts: np.ndarray, made: np.ndarray, same: np.ndarray, adjusted: np.ndarray) -> Backtest | None:
    """Forecasts `made` at the cuts, and the two that they are scored beside at the last of them (`same` month of last year, `adjusted` last value)."""
    late = slice(cuts.size - len(same), None)
    units, spreads = _units(history, cuts)
    if not len(same) or not np.all(units[late] > 0):
        return None
    place = cuts[:, None] + np.arange(made.shape[1])
    actual = np.where(place < history.size, history[np.minimum(place, history.size - 1)], np.nan)
    months = _by_month((actual - made) / np.where(spreads > 0, spreads, np.nan)[:, None], cuts - history.size)
    actual, made, units = actual[late], made[late], units[late]
    known = np.isfinite(actual)
    scores = {}
    for name, rows in (("made", made), ("same", same), ("naive2", adjusted)):
        gap = np.abs(actual - rows) / units[:, None]
        scores[name] = (smape(actual[known], rows[known]), float(gap[known].mean()))
    better = int((np.abs(actual - made)[known] < np.abs(actual - same)[known]).sum())
    return Backtest(
        actual - made, months, scores["made"][1], scores["made"][0], owa(*scores["made"], *scores["naive2"]),
        scores["same"][1], better, int(known.sum()),
    )  # fmt: skip


def _units(history: np.ndarray, cuts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """`scale` and `spread` of the history up to each cut (of 24 months or more)."""
    size, change = (np.concatenate([[0.0], np.cumsum(part)]) for part in (np.abs(history), np.abs(history[PERIOD:] - history[:-PERIOD])))
    years = cuts - PERIOD
    level, moved = (size[cuts] - size[years]) / PERIOD, (change[years] - change[years - PERIOD]) / PERIOD
    return change[years] / np.maximum(years, 1), np.sqrt(np.maximum(level * moved, 0.0))


def _by_month(scaled: np.ndarray, origins: np.ndarray) -> np.ndarray:
    """Errors by origin (0: the end of the series, -1: a month before) as errors by month, of the last `DEEP`."""
    months = np.full((DEEP, scaled.shape[1]), np.nan)
    place = DEEP + origins[:, None] + np.arange(scaled.shape[1])
    inside = (place >= 0) & (place < DEEP)
    months[place[inside], np.nonzero(inside)[1]] = scaled[inside]
    return months
