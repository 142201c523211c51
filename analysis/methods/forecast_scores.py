"""What forecasts are judged by and measured in: errors relative to a year's change, and how strong a season is.

Scores      sMAPE 200 |e| / (|y| + |f|); MASE |e| / mean |y_t - y_t-12|; OWA = mean of both relative to Naive2.
Spread      geometric mean of the level and of the mean |change over a year|, both of the last 12 months: the unit of the bands (`forecast_bands`). The unit
            of MASE is no unit to pool in where platforms start: a first steep year stays in it for good, so that grown platforms got bands for 73 % and
            young ones for 97 %; the spread of the last year alone brings both to 79 to 85 %.
Season      strength max(0, 1 - var(rest) / var(season + rest)) by STL; under 0.4 no seasonal line is shown.
References: M4 competition, Hyndman and Athanasopoulos (METHODS section 6, vectors/forecast).
"""

import numpy as np
from numpy.typing import ArrayLike

from analysis.methods.theta import PERIOD

TWO_YEARS = 2 * PERIOD


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


def units_by_end(history: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """`scale` and `spread` by number of months known; nan under 24, and a spread of nought is nan."""
    units, spreads = np.full((2, history.size + 1), np.nan)
    size, change = (np.concatenate([[0.0], np.cumsum(part)]) for part in (np.abs(history), np.abs(history[PERIOD:] - history[:-PERIOD])))
    cuts = np.arange(TWO_YEARS, history.size + 1)
    years = cuts - PERIOD
    level, moved = (size[cuts] - size[years]) / PERIOD, (change[years] - change[years - PERIOD]) / PERIOD
    units[cuts], spreads[cuts] = change[years] / np.maximum(years, 1), np.sqrt(np.maximum(level * moved, 0.0))
    return units, np.where(spreads > 0, spreads, np.nan)


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
    if history.size < TWO_YEARS or not np.isfinite(history).all():
        return None
    if np.ptp(history) == 0:
        return 0.0
    from statsmodels.tsa.seasonal import STL

    parts = STL(history, period=PERIOD, seasonal=10 * history.size + 1, seasonal_deg=0).fit()
    both = np.var(parts.seasonal + parts.resid)
    return float(max(0.0, 1 - np.var(parts.resid) / both)) if both > 0 else 0.0
