"""What comes next: point forecasts (`past_forecasts`) with 80 % bands that series of one kind lend each other (`forecast_bands`).

No forecast under 13 months or with a month missing; no band under 24 months, from fewer than 10 series, or where nothing changes over a year.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.methods.forecast_bands import LEVEL, band_widths
from analysis.methods.forecast_scores import TWO_YEARS, spread
from analysis.methods.past_forecasts import SHORTEST, STEPS, THETA_ALONE, Past, made_up_to


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


def forecasts(histories: Sequence[Sequence[float]], steps: int = STEPS, level: float = LEVEL) -> list[Forecast]:
    """Forecasts of series of one kind (one figure in several markets, or several figures of one unit), which lend each other their past errors."""
    prepared = [_prepared(history) for history in histories]
    pasts = [Past(history, steps) for history in prepared if isinstance(history, np.ndarray)]
    made_up_to(pasts, [past.history.size for past in pasts])
    tests = [past.backtest(past.history.size) for past in pasts]
    widths, pool = band_widths([test for test in tests if test is not None], level)
    made = iter(past.points[-1] for past in pasts)
    return [forecast(history, next(made), widths, pool) if isinstance(history, np.ndarray) else nothing(history) for history in prepared]


def forecast(history: np.ndarray, mean: np.ndarray, widths: np.ndarray | None, pool: int) -> Forecast:
    """The forecast of a history of 13 months or more, none missing, from its point forecasts and the widths that a pool of so many series lends it."""
    unit, none = spread(history), np.full(mean.size, np.nan)
    method = "theta" if history.size >= THETA_ALONE else "theta_and_naive" if history.size >= TWO_YEARS else "theta_and_grown"
    why = "short_history" if history.size < TWO_YEARS else "few_series" if widths is None else "flat" if not unit > 0 else ""
    if why:
        return Forecast(mean, none, none, method, "", why, pool)
    low, high = mean - widths * unit, mean + widths * unit
    low, high = (np.where(np.isfinite(edge), edge, np.nan) for edge in (low, high))
    return Forecast(mean, np.maximum(low, 0) if history.min() >= 0 else low, high, method, "", "", pool)


def nothing(reason: str) -> Forecast:
    """No forecast, and why: too_short or missing."""
    none = np.empty(0)
    return Forecast(none, none, none, None, reason, reason)


def _prepared(history) -> np.ndarray | str:
    """The series from its first known month, or why it cannot be forecast."""
    history = np.asarray(history, dtype=float)
    known = np.flatnonzero(np.isfinite(history))
    history = history[known[0] :] if known.size else history[:0]
    if history.size < SHORTEST:
        return "too_short"
    return history if np.isfinite(history).all() else "missing"
