"""Do complaints follow late delivery? By lags between two series, for files that cannot be joined; the same orders by days late: `analysis.lateness`.

prewhitened  differences of both series, AR(1) of x taken out of both, then cor(x[t - lag], y[t]); band +-1.96 / sqrt(n). Lags 0 to 3 are fixed before
             looking (seven looks at 5 % find something 30 % of the time); raw levels of two growing series correlate at every lag
distributed  quasi-Poisson complaints ~ offset(log orders) + late share now and 1, 2 months before + trend + season; the sum of the lag effects with
             its interval. Needs 48 months
Mantel-Haenszel   one odds ratio within markets beside the crude one: where they lie on two sides of 1 the total misleads (Simpson)
References: Box and Jenkins (vectors/lag_glm/r_ccf_bjsales.json), R glm, R mantelhaen.test.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.methods.quasi_poisson import quasi_poisson

LAGS = (0, 1, 2, 3)
FEWEST_FOR_LAGS, FEWEST_FOR_MODEL = 24, 48
Z95 = 1.959963984540054


@dataclass(frozen=True)
class LagProfile:
    """Correlation of y with x `lags` months before; beyond +-`band` is more than chance for one look. `points` pairs of months."""

    lags: tuple[int, ...]
    correlation: np.ndarray
    band: float
    points: int
    phi: float


@dataclass(frozen=True)
class LagEffect:
    """Complaints are multiplied by `factor` (95 % interval `low` to `high`) when the late share is one unit higher in all of the lags."""

    factor: float
    low: float
    high: float
    dispersion: float
    months: int


@dataclass(frozen=True)
class Association:
    """Crude and within-group odds ratio (interval of the latter, p-value); `reversed` where they lie on two sides of 1."""

    crude: float
    within: float
    low: float
    high: float
    p_value: float
    reversed: bool


def cross_correlation(x: ArrayLike, y: ArrayLike, lags: Sequence[int] = LAGS) -> np.ndarray:
    """cor(x[t - lag], y[t]) with the means and spreads of the whole series (as R's ccf at -lag)."""
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    x, y = x - x.mean(), y - y.mean()
    spread = np.sqrt((x**2).sum() * (y**2).sum())
    if spread == 0:
        return np.full(len(lags), np.nan)
    return np.array([(x[max(0, -lag) : x.size - max(0, lag)] * y[max(0, lag) : y.size + min(0, lag)]).sum() / spread for lag in lags])


def prewhitened(x: ArrayLike, y: ArrayLike, lags: Sequence[int] = LAGS, phi: float | None = None) -> LagProfile | None:
    """Lag profile of two monthly series without holes; None under 24 months or where x does not vary. `phi` is estimated unless given."""
    x, y = np.diff(np.asarray(x, dtype=float)), np.diff(np.asarray(y, dtype=float))
    if x.size < FEWEST_FOR_LAGS - 1 or not np.isfinite(x).all() or not np.isfinite(y).all() or np.ptp(x) == 0:
        return None
    if phi is None:
        centred = x - x.mean()
        phi = float((centred[1:] * centred[:-1]).sum() / (centred[:-1] ** 2).sum())
    x, y = x[1:] - phi * x[:-1], y[1:] - phi * y[:-1]
    return LagProfile(tuple(lags), cross_correlation(x, y, lags), Z95 / np.sqrt(x.size), int(x.size), phi)


def distributed_lag(complaints: ArrayLike, orders: ArrayLike, late_share: ArrayLike, lags: Sequence[int] = (0, 1, 2)) -> LagEffect | None:
    """Effect of the late share now and before on complaints per order; None under 48 usable months or where it does not vary."""
    complaints, orders, late = (np.asarray(part, dtype=float) for part in (complaints, orders, late_share))
    first = max(lags)
    month = np.arange(first, complaints.size)
    angle = 2 * np.pi * month / 12
    shifted = [late[first - lag : late.size - lag] for lag in lags]
    design = np.column_stack([np.ones(month.size), *shifted, month / 12, np.sin(angle), np.cos(angle)])
    used = np.isfinite(design).all(axis=1) & np.isfinite(complaints[first:]) & (orders[first:] > 0)
    if used.sum() < FEWEST_FOR_MODEL:
        return None
    fit = quasi_poisson(design[used], complaints[first:][used], np.log(orders[first:][used]))
    if fit is None:
        return None
    value, error = fit.combination([0.0] + [1.0] * len(lags) + [0.0] * 3)
    low, high = value - Z95 * error, value + Z95 * error
    return LagEffect(*(float(np.exp(np.clip(edge, -700, 700))) for edge in (value, low, high)), fit.dispersion, int(used.sum()))


def association(tables: ArrayLike) -> Association | None:
    """Mantel-Haenszel over 2 x 2 tables [[a, b], [c, d]], one per group; None where no group compares anything."""
    from scipy.special import chdtrc

    a, b, c, d = np.asarray(tables, dtype=float).reshape(-1, 4).T
    n = a + b + c + d
    a, b, c, d, n = (part[n > 1] for part in (a, b, c, d, n))
    r, s = a * d / n, b * c / n
    if r.sum() <= 0 or s.sum() <= 0:
        return None
    p, q = (a + d) / n, (b + c) / n
    variance = (p * r).sum() / (2 * r.sum() ** 2) + (p * s + q * r).sum() / (2 * r.sum() * s.sum()) + (q * s).sum() / (2 * s.sum() ** 2)
    within, reach = r.sum() / s.sum(), Z95 * np.sqrt(variance)
    gap = abs((a - (a + b) * (a + c) / n).sum())
    spread = ((a + b) * (c + d) * (a + c) * (b + d) / (n**2 * (n - 1))).sum()
    p_value = float(chdtrc(1, max(gap - 0.5, 0.0) ** 2 / spread)) if spread > 0 else float("nan")
    across = b.sum() * c.sum()
    crude = float(a.sum() * d.sum() / across) if across else float("inf")
    return Association(crude, float(within), float(within * np.exp(-reach)), float(within * np.exp(reach)), p_value, bool((crude - 1) * (within - 1) < 0))
