"""What comes next: point forecasts by length of history, 80 % bands from pooled past errors, and the backtest to print beside them.

History     60 months or more: Theta; 24 to 59: mean of Theta and seasonal naive; 13 to 23: seasonal naive, no band; fewer: no forecast. Clipped at 0.
Band        split conformal: forecasts made again at the last 9 months (24 months of history or more each), |error| / the history's `spread` then,
            pooled over the series of one kind (10 or more); per month ahead the ceil((n + 1) 0.8)-th smallest, times the series' own spread.
            One series' own errors cannot give a band (57 to 65 % instead of 80), a model's own bands came to 73 to 77 %. The unit of MASE is no unit
            to pool in where platforms start: a first steep year stays in it for good, so that grown platforms got bands for 73 % and young ones for
            97 %; the spread of the last year alone brings both to 79 to 85 %.
Hit-rate    `held`: past bands made anew from the errors known at the time, never from those of the months they are held against.
Scores      sMAPE 200 |e| / (|y| + |f|); MASE |e| / mean |y_t - y_t-12|; OWA = mean of both relative to Naive2.
Season      strength max(0, 1 - var(rest) / var(season + rest)) by STL; under 0.4 no seasonal line is shown.
References: M4 competition, Hyndman and Athanasopoulos; measured on M3 (METHODS section 6, vectors/forecast).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Protocol

import numpy as np

from analysis.methods.theta import PERIOD, naive2, seasonal_naive, theta

THETA_ALONE, MIXED, NAIVE_ALONE = 60, 24, 13
ORIGINS, STEPS, LEVEL, LEAST_POOL = 9, 6, 0.80, 10
DEEP = 2 * ORIGINS  # origins that are forecast again: those of the band, and those whose bands the hit-rate counts
SHOW_SEASON = 0.4


class MovingFactors(Protocol):
    """What moving holidays do to one series, as known from its first `size` months: factors of those months and of the months after; None: nothing."""

    def at(self, size: int) -> tuple[np.ndarray, np.ndarray] | None: ...


@dataclass(frozen=True)
class Backtest:
    """Forecasts of the past made again. `errors` (actual minus forecast) and `scaled` (in units of the history's `spread` then) have a row per origin of
    the last 9 and a column per month ahead, nan unknown; `deep` is `scaled` for the last 18 origins (nan where there was too little history)."""

    errors: np.ndarray
    scaled: np.ndarray
    deep: np.ndarray
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
) -> list[Forecast]:
    """Forecasts of series of one kind (one figure in several markets, or several figures of one unit), which lend each other their past errors.

    `tests`: their `backtests` where they are at hand (None for a series that has none). `moving`: by place in `histories`, what moving holidays do to it.
    """
    prepared = [_prepared(history) for history in histories]
    usable = [place for place, history in enumerate(prepared) if isinstance(history, np.ndarray)]
    if tests is None:
        tests = backtests([prepared[place] for place in usable], steps)
    widths, pool = band_widths([test for test in tests if test is not None], level)
    points = iter(_points([(place, prepared[place]) for place in usable], steps, moving or {}))
    return [_forecast(history, points, widths, pool, steps) for history in prepared]


def backtests(
    histories: Sequence[np.ndarray], steps: int = STEPS, origins: int = ORIGINS, moving: Mapping[int, MovingFactors] | None = None
) -> list[Backtest | None]:
    """The past forecast again for each history; None where no origin has 24 months before it, or the series never changes over a year."""
    histories = [np.asarray(history, dtype=float) for history in histories]
    cuts = [[size for size in range(history.size - max(DEEP, origins), history.size) if size >= MIXED] for history in histories]
    points = iter(_points([(place, history[:cut]) for place, (history, each) in enumerate(zip(histories, cuts)) for cut in each], steps, moving or {}))
    return [_backtest(history, each, [next(points) for _ in each], steps, max(origins, steps + 3)) for history, each in zip(histories, cuts)]


def band_widths(tests: Sequence[Backtest], level: float = LEVEL) -> tuple[np.ndarray | None, int]:
    """Half widths per month ahead in units of a series' spread, never narrower further ahead, and the number of series; None under 10 series."""
    if len(tests) < LEAST_POOL:
        return None, len(tests)
    return _widths(np.concatenate([test.scaled for test in tests]), level), len(tests)


def widths_then(tests: Sequence[Backtest], back: int, level: float = LEVEL) -> np.ndarray | None:
    """Half widths as they were known `back` months before the end: from origins before, and from months that were over; None under 10 series then."""
    steps = tests[0].deep.shape[1] if tests else STEPS
    rows = np.arange(DEEP - back - ORIGINS, DEEP - back)
    rows = rows[rows >= 0]
    over = np.arange(steps)[None, :] < (DEEP - back - rows)[:, None]
    pooled = [np.where(over, test.deep[rows], np.nan) for test in tests]
    pooled = [each for each in pooled if np.isfinite(each).any()]
    return _widths(np.concatenate(pooled), level) if len(pooled) >= LEAST_POOL else None


def held(tests: Sequence[Backtest], level: float = LEVEL) -> list[tuple[int, int]]:
    """Hits and tries of each series: how many of its months fell into the bands of the last 9 origins as they were known then."""
    counts = np.zeros((len(tests), 2), dtype=int)
    for back in range(1, ORIGINS + 1):
        widths = widths_then(tests, back, level)
        if widths is None:
            continue
        for place, test in enumerate(tests):
            row = test.deep[DEEP - back]
            known = np.isfinite(row)
            counts[place] += (int((np.abs(row) <= widths)[known].sum()), int(known.sum()))
    return [(int(hits), int(tries)) for hits, tries in counts]


def spread(history) -> float:
    """Geometric mean of the level and of the mean |change over a year|, both of the last 12 months: the unit of the bands; nan under 13 months."""
    history = np.asarray(history, dtype=float)
    if history.size <= PERIOD:
        return float("nan")
    change = np.abs(history[PERIOD:] - history[:-PERIOD])[-PERIOD:].mean()
    return float(np.sqrt(np.abs(history[-PERIOD:]).mean() * change))


def scale(history) -> float:
    """Mean |change over a year|, the unit of MASE; nan with less than 13 months."""
    history = np.asarray(history, dtype=float)
    return float(np.abs(history[PERIOD:] - history[:-PERIOD]).mean()) if history.size > PERIOD else float("nan")


def smape(actual, forecast) -> float:
    """Symmetric percentage error, 0 to 200; a month where both are nought is no error."""
    actual, forecast = np.asarray(actual, dtype=float), np.asarray(forecast, dtype=float)
    size = np.abs(actual) + np.abs(forecast)
    return float(np.mean(np.where(size > 0, 200 * np.abs(actual - forecast) / np.where(size > 0, size, 1), 0.0)))


def mase(actual, forecast, unit: float) -> float:
    """Mean error in units of the seasonal naive's error within the history."""
    return float(np.mean(np.abs(np.asarray(actual, dtype=float) - np.asarray(forecast, dtype=float))) / unit) if unit > 0 else float("nan")


def owa(smape_: float, mase_: float, naive_smape: float, naive_mase: float) -> float | None:
    """Mean of sMAPE and MASE relative to Naive2; None where Naive2 makes no error."""
    return (smape_ / naive_smape + mase_ / naive_mase) / 2 if naive_smape > 0 and naive_mase > 0 else None


def season_strength(history) -> float | None:
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
    widths = []
    for column in np.abs(pooled).T:
        known = np.sort(column[np.isfinite(column)])
        place = ceil((known.size + 1) * level)
        widths.append(known[place - 1] if place <= known.size else np.inf)
    return np.maximum.accumulate(widths)


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


def _backtest(history: np.ndarray, cuts: list[int], points: list[np.ndarray], steps: int, scored: int) -> Backtest | None:
    """Scores are of the last `scored` origins."""
    late = [place for place, cut in enumerate(cuts) if cut >= history.size - scored]
    units = np.array([scale(history[: cuts[place]]) for place in late])
    if not late or not np.all(units > 0):
        return None
    actual = np.full((len(cuts), steps), np.nan)
    for row, cut in enumerate(cuts):
        ahead = history[cut : cut + steps]
        actual[row, : ahead.size] = ahead
    made = np.array(points)
    spreads = np.array([spread(history[:cut]) for cut in cuts])
    scaled = (actual - made) / np.where(spreads > 0, spreads, np.nan)[:, None]
    deep = np.full((DEEP, steps), np.nan)
    deep[DEEP - min(DEEP, len(cuts)) :] = scaled[-DEEP:]
    actual, made, scaled, sizes = actual[late], made[late], scaled[late], [cuts[place] for place in late]
    same = np.array([seasonal_naive(history[:cut], steps) for cut in sizes])
    adjusted = np.array([naive2(history[:cut], steps) for cut in sizes])
    known = np.isfinite(actual)
    scores = {}
    for name, rows in (("made", made), ("same", same), ("naive2", adjusted)):
        gap = np.abs(actual - rows) / units[:, None]
        scores[name] = (smape(actual[known], rows[known]), float(gap[known].mean()))
    better = int((np.abs(actual - made)[known] < np.abs(actual - same)[known]).sum())
    return Backtest(
        actual - made, scaled, deep, scores["made"][1], scores["made"][0], owa(*scores["made"], *scores["naive2"]),
        scores["same"][1], better, int(known.sum()),
    )  # fmt: skip
