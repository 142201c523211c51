"""Rates and shares with the uncertainty of their counts.

Formulas: Garwood's exact Poisson interval (chi-squared quantiles); Wilson's score interval of a share; two rates by the exact conditional test
(given x1 + x0, x1 is binomial with n1 / (n1 + n0)), its Clopper-Pearson interval mapped to the ratio by p / (1 - p) * n0 / n1; Benjamini-Hochberg.
References: R poisson.test and p.adjust (tests/vectors/rates), OHID PHEindicatormethods. The intervals hold counting noise only: months vary more
than that, so they belong beside a rate or between markets, not in a verdict about whether a month is unusual.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike


@dataclass(frozen=True)
class RateRatio:
    """Rate 1 divided by rate 0, its exact interval (`high` is infinite when count 0 is nought) and the two-sided p-value."""

    ratio: float
    low: float
    high: float
    p_value: float


def garwood(count: ArrayLike, exposure: ArrayLike = 1.0, level: float = 0.95) -> tuple[np.ndarray | float, np.ndarray | float]:
    """Exact interval of a rate, in events per unit of exposure: (low, high), arrays where arrays go in. No exposure gives nan."""
    from scipy.special import gammaincinv  # chi2.ppf(p, 2k) / 2, without the tenth of a millisecond that scipy.stats spends on its arguments

    count, exposure = np.asarray(count, dtype=float), _positive(exposure)
    tail = (1 - level) / 2
    with np.errstate(invalid="ignore"):
        low = np.where(count > 0, gammaincinv(np.where(count > 0, count, 1.0), tail), 0.0) / exposure
        high = gammaincinv(count + 1, 1 - tail) / exposure
    return _plain(low), _plain(high)


def wilson(successes: ArrayLike, trials: ArrayLike, level: float = 0.95) -> tuple[np.ndarray | float, np.ndarray | float]:
    """Score interval of a share (0 to 1): (low, high), arrays where arrays go in. No trials gives nan."""
    from scipy.special import ndtri

    trials = _positive(trials)
    share = np.asarray(successes, dtype=float) / trials
    z = ndtri(1 - (1 - level) / 2)
    centre = (share + z * z / (2 * trials)) / (1 + z * z / trials)
    half = z / (1 + z * z / trials) * np.sqrt(np.maximum(share * (1 - share), 0) / trials + z * z / (4 * trials**2))
    low, high = np.where(share <= 0, 0.0, centre - half), np.where(share >= 1, 1.0, centre + half)  # exact ends: rounding would miss them by 1e-16
    return _plain(np.where(np.isnan(trials), np.nan, low)), _plain(np.where(np.isnan(trials), np.nan, high))


def rate_ratio(count1: float, exposure1: float, count0: float, exposure0: float, level: float = 0.95) -> RateRatio:
    """Compare two counts over their exposures. Counts are rounded to whole events; nothing counted on either side says nothing (p = 1)."""
    from scipy.special import betaincinv

    one, nought = round(count1), round(count0)
    if exposure1 <= 0 or exposure0 <= 0:
        return RateRatio(float("nan"), float("nan"), float("nan"), float("nan"))
    if one + nought == 0:
        return RateRatio(float("nan"), 0.0, float("inf"), 1.0)
    tail = (1 - level) / 2
    low = float(betaincinv(one, nought + 1, tail)) if one else 0.0
    high = float(betaincinv(one + 1, nought, 1 - tail)) if nought else 1.0
    ratio = (one / exposure1) / (nought / exposure0) if nought else float("inf")
    p_value = _two_sided(one, one + nought, exposure1 / (exposure1 + exposure0))
    return RateRatio(ratio, _odds(low) * exposure0 / exposure1, _odds(high) * exposure0 / exposure1, p_value)


def _two_sided(count: int, trials: int, share: float) -> float:
    """Exact binomial test: the probability of every count no more likely than this one (R's binom.test, scipy's binomtest in a fiftieth of the time)."""
    from scipy.special import bdtr, bdtrc

    share = min(share, 1 - 2.0**-53)  # an exposure that is nothing beside the other one
    hit, miss, ways = math.log(share), math.log1p(-share), math.lgamma(trials + 1)

    def likelihood(at: int) -> float:
        return ways - math.lgamma(at + 1) - math.lgamma(trials - at + 1) + at * hit + (trials - at) * miss

    mean, here = share * trials, likelihood(count) + 1e-7  # equal up to rounding counts as no more likely
    if count == mean:
        return 1.0
    if count < mean:  # the other tail begins at the first count above the mean that is no more likely
        least, most = math.ceil(mean), trials + 1
        while least < most:
            middle = (least + most) // 2
            least, most = (least, middle) if likelihood(middle) <= here else (middle + 1, most)
        other = float(bdtrc(least - 1, trials, share)) if least <= trials else 0.0
        return min(1.0, float(bdtr(count, trials, share)) + other)
    least, most = -1, math.floor(mean)  # ... or ends at the last one below it
    while least < most:
        middle = (least + most + 1) // 2
        least, most = (middle, most) if likelihood(middle) <= here else (least, middle - 1)
    other = float(bdtr(least, trials, share)) if least >= 0 else 0.0
    return min(1.0, float(bdtrc(count - 1, trials, share)) + other)


def benjamini_hochberg(p_values: ArrayLike) -> np.ndarray:
    """p-values adjusted for the number of looks (false discovery rate), in the order given; nan stays nan and is not counted as a look."""
    p = np.asarray(p_values, dtype=float)
    known = np.flatnonzero(~np.isnan(p))
    order = known[np.argsort(p[known])]
    ranked = p[order] * order.size / np.arange(1, order.size + 1)
    adjusted = np.full(p.shape, np.nan)
    adjusted[order] = np.minimum(np.minimum.accumulate(ranked[::-1])[::-1], 1.0)
    return adjusted


def _positive(amount) -> np.ndarray:
    """Exposures as floats; what is not above nought becomes nan, so that a rate over nothing is unknown rather than infinite."""
    amount = np.asarray(amount, dtype=float)
    return np.where(amount > 0, amount, np.nan)


def _odds(share: float) -> float:
    return share / (1 - share) if share < 1 else float("inf")


def _plain(values):
    """A float for a single number, the array otherwise."""
    return float(values) if np.ndim(values) == 0 else values
