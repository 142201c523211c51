"""Ranking small markets fairly: rates drawn towards the common rate by as much as their counts are small (empirical Bayes).

Formula: counts are Poisson, rates gamma(a, b); mean and variance by moments weighted with exposure (Marshall 1991): m = sum x / sum n,
v = sum n (r - m)^2 / sum n - m / mean(n); a = m^2 / v, b = m / v; shrunk rate (x + a) / (n + b), interval by gamma quantiles. No variance left after
counting noise: every rate is the common one. For ranking only; the rate shown stays the counted one.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike


@dataclass(frozen=True)
class Shrunk:
    """Per part the shrunk rate with its 95 % interval and the weight its own count got (0 to 1; nan without exposure); the common rate."""

    rate: np.ndarray
    low: np.ndarray
    high: np.ndarray
    own_weight: np.ndarray
    common: float


def shrink(counts: ArrayLike, exposures: ArrayLike, level: float = 0.95) -> Shrunk | None:
    """Shrunk rates; None where nothing was counted at all."""
    from scipy.special import gammaincinv

    count, base = np.asarray(counts, dtype=float), np.asarray(exposures, dtype=float)
    known = base > 0
    if not known.any() or count[known].sum() <= 0:
        return None
    x, n = count[known], base[known]
    common = x.sum() / n.sum()
    variance = (n * (x / n - common) ** 2).sum() / n.sum() - common / n.mean()
    prior = max(variance, 0.0)
    rate, low, high, weight = (np.full(count.shape, np.nan) for _ in range(4))
    if prior <= 0:
        rate[known] = low[known] = high[known] = common
        weight[known] = 0.0
        return Shrunk(rate, low, high, weight, float(common))
    a, b = common**2 / prior, common / prior
    rate[known], weight[known] = (x + a) / (n + b), n / (n + b)
    low[known], high[known] = (gammaincinv(x + a, tail) / (n + b) for tail in ((1 - level) / 2, (1 + level) / 2))
    # with a prior of almost no counts the gamma is so skewed that its mean can pass its own upper quantile; an interval holds its rate
    return Shrunk(rate, low, np.fmax(high, rate), weight, float(common))
