"""What comes next: point forecasts by length of history, 80 % bands from pooled past errors, and the backtest to print beside them.

History     60 months or more: Theta; 24 to 59: mean of Theta and seasonal naive; 13 to 23: seasonal naive, no band; fewer: no forecast. Clipped at 0.
Band        split conformal: forecasts made again at the last 9 months (24 months of history or more each), |error| / seasonal-naive error of the
            history then, pooled over the series of one kind (10 or more); per month ahead the ceil((n + 1) 0.8)-th smallest, times the series' own
            scale. One series' own errors cannot give a band (57 to 65 % instead of 80), a model's own bands came to 73 to 77 %.
Scores      sMAPE 200 |e| / (|y| + |f|); MASE |e| / mean |y_t - y_t-12|; OWA = mean of both relative to Naive2.
Season      strength max(0, 1 - var(rest) / var(season + rest)) by STL; under 0.4 no seasonal line is shown.
References: M4 competition, Hyndman and Athanasopoulos; measured on M3 (METHODS section 6, vectors/forecast).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np

from analysis.methods.theta import PERIOD, naive2, seasonal_naive, theta

THETA_ALONE, MIXED, NAIVE_ALONE = 60, 24, 13
ORIGINS, STEPS, LEVEL, LEAST_POOL = 9, 6, 0.80, 10
SHOW_SEASON = 0.4


@dataclass(frozen=True)
class Backtest:
    """Forecasts of the past made again. `errors` (actual minus forecast) and `scaled` have a row per origin and a column per month ahead, nan unknown."""

    errors: np.ndarray
    scaled: np.ndarray
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


def forecasts(histories: Sequence[Sequence[float]], steps: int = STEPS, level: float = LEVEL) -> list[Forecast]:
    """Forecasts of series of one kind (one figure in several markets, or several figures of one unit), which lend each other their past errors."""
    prepared = [_prepared(history) for history in histories]
    usable = [place for place, history in enumerate(prepared) if isinstance(history, np.ndarray)]
    tests = backtests([prepared[place] for place in usable], steps)
    widths, pool = band_widths([test for test in tests if test is not None], level)
    points = iter(point_forecasts([prepared[place] for place in usable], steps))
    return [_forecast(history, points, widths, pool, steps) for history in prepared]


def backtests(histories: Sequence[np.ndarray], steps: int = STEPS, origins: int = ORIGINS) -> list[Backtest | None]:
    """The past forecast again for each history; None where no origin has 24 months before it, or the series never changes over a year."""
    histories = [np.asarray(history, dtype=float) for history in histories]
    cuts = [[size for size in range(history.size - max(origins, steps + 3), history.size) if size >= MIXED] for history in histories]
    points = iter(point_forecasts([history[:cut] for history, each in zip(histories, cuts) for cut in each], steps))
    return [_backtest(history, each, [next(points) for _ in each], steps) for history, each in zip(histories, cuts)]


def band_widths(tests: Sequence[Backtest], level: float = LEVEL) -> tuple[np.ndarray | None, int]:
    """Half widths per month ahead in units of a series' scale, never narrower further ahead, and the number of series; None under 10 series."""
    if len(tests) < LEAST_POOL:
        return None, len(tests)
    pooled = np.abs(np.concatenate([test.scaled for test in tests]))
    widths = []
    for column in pooled.T:
        known = np.sort(column[np.isfinite(column)])
        place = ceil((known.size + 1) * level)
        widths.append(known[place - 1] if place <= known.size else np.inf)
    return np.maximum.accumulate(widths), len(tests)


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
    mean, unit = next(points), scale(history)
    method = "theta" if history.size >= THETA_ALONE else "theta_and_naive" if history.size >= MIXED else "seasonal_naive"
    why = "short_history" if history.size < MIXED else "few_series" if widths is None else "flat" if not unit > 0 else ""
    if why:
        return Forecast(mean, nothing, nothing, method, "", why, pool)
    low, high = mean - widths * unit, mean + widths * unit
    low, high = (np.where(np.isfinite(edge), edge, np.nan) for edge in (low, high))
    return Forecast(mean, np.maximum(low, 0) if history.min() >= 0 else low, high, method, "", "", pool)


def _backtest(history: np.ndarray, cuts: list[int], points: list[np.ndarray], steps: int) -> Backtest | None:
    units = np.array([scale(history[:cut]) for cut in cuts])
    if not cuts or not np.all(units > 0):
        return None
    actual = np.full((len(cuts), steps), np.nan)
    for row, cut in enumerate(cuts):
        ahead = history[cut : cut + steps]
        actual[row, : ahead.size] = ahead
    made, same = np.array(points), np.array([seasonal_naive(history[:cut], steps) for cut in cuts])
    adjusted = np.array([naive2(history[:cut], steps) for cut in cuts])
    known = np.isfinite(actual)
    scored = {}
    for name, rows in (("made", made), ("same", same), ("naive2", adjusted)):
        gap = np.abs(actual - rows) / units[:, None]
        scored[name] = (smape(actual[known], rows[known]), float(gap[known].mean()))
    better = int((np.abs(actual - made)[known] < np.abs(actual - same)[known]).sum())
    errors = actual - made
    return Backtest(
        errors, errors / units[:, None], scored["made"][1], scored["made"][0], owa(*scored["made"], *scored["naive2"]),
        scored["same"][1], better, int(known.sum()),
    )  # fmt: skip
