"""What young cohorts will come to when every report is in: chain ladder over order month x age, with Mack's standard error.

Formulas: f_j = sum C_i,j+1 / sum C_i,j over cohorts that have reached age j + 1; completeness at age j = 1 / (f_j f_j+1 ...); estimate = reported /
completeness; sigma_j^2 = sum C_ij (C_i,j+1 / C_ij - f_j)^2 / (m_j - 1), the last by Mack's rule min(s^4 / s'^2, s^2, s'^2); mse_i = U_i^2 sum_j
sigma_j^2 / f_j^2 (1 / C_ij + 1 / sum C_j). References: Mack 1993, R ChainLadder (vectors/nowcast). A cohort with nothing reported yet would be
forecast nought for ever: baselinenowcast's shift fills it, pmf_j (x + 1 - cdf) / cdf age by age. Hidden under 50 % completeness (a house rule).

Counts are taken for what they are: what is still to come is at least as uncertain as a Poisson count, sigma_j^2 >= f_j - 1 (few cohorts that happen to
agree prove nothing), widened by Student's quantile for sigmas of few cohorts. The interval is one of whole cases still to come, negative binomial with
that mean and variance: a tenth on each side, as near as whole cases allow; what none to come leaves of the lower tenth goes to the upper side. (Around the
estimate, an interval of the 2 in 40 still to come reached under what was in, and held 91 to 97 % instead of 80.) Delays drift: of each age only the `recent`
last cohorts that reached it speak. Without either (amounts, the published tables) the figures are Mack's own.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

LEAST_COMPLETE = 0.5
Z80 = 1.2815515655446004
POISSON = 1 + 1e-6  # variance over mean, from which a negative binomial can be told from a Poisson count


@dataclass(frozen=True)
class Nowcast:
    """Per cohort, oldest first: reported so far, usual completeness at its age (0 to 1), estimate, standard error, 80 % interval, and whether to show it."""

    reported: np.ndarray
    completeness: np.ndarray
    estimate: np.ndarray
    error: np.ndarray
    low: np.ndarray
    high: np.ndarray
    shown: np.ndarray
    factors: np.ndarray
    sigma: np.ndarray
    by_age: np.ndarray  # completeness at each age
    outstanding: float
    outstanding_error: float


def cumulative(increments: ArrayLike) -> np.ndarray:
    """Reports so far by age, from new reports by age; nan (not observed yet) stays nan."""
    return np.cumsum(np.asarray(increments, dtype=float), axis=1)


def delay_shares(triangle: ArrayLike) -> np.ndarray:
    """Share of all reports that comes in at each age; nan where the ages are not known."""
    table = np.asarray(triangle, dtype=float)
    done = _by_age(_factors(table, _steps(table, None))[0])
    return np.diff(done, prepend=0.0)


def nowcast(triangle: ArrayLike, z: float = Z80, counts: bool = False, recent: int | None = None) -> Nowcast:
    """Estimate from cumulative reports, one row per cohort (oldest first) and one column per age, nan where the age is not reached yet.

    `counts`: what is reported are counted cases; `recent`: how many of the last cohorts of each age speak for it (None: all).
    """
    table = np.asarray(triangle, dtype=float)
    if table.ndim != 2 or not table.size or np.isnan(table[:, 0]).any():
        raise ValueError("a triangle has one row per cohort and every cohort has its first age; leave out cohorts that have not begun")
    age = np.isfinite(table).sum(axis=1) - 1
    used = _steps(table, recent)
    factors, weights = _factors(table, used)
    by_age, sigma = _by_age(factors), _sigma(table, factors, used)
    if counts:
        sigma = np.sqrt(np.maximum(sigma**2, np.nan_to_num(factors, nan=1.0) - 1))
    reported = table[np.arange(age.size), age]
    completeness = by_age[age]
    full = _filled(table, factors, by_age)
    estimate = full[:, -1]
    with np.errstate(divide="ignore", invalid="ignore"):
        relative = np.where(factors > 0, (sigma / factors) ** 2, 0.0)
        ahead = np.arange(factors.size) >= age[:, None]  # steps of age still to come
        own = np.where(ahead & (full[:, :-1] > 0), relative / full[:, :-1], 0.0).sum(axis=1)
        common = np.where(ahead, relative / weights, 0.0).sum(axis=1)
    error = estimate * np.sqrt(own + common)
    later = np.concatenate([np.cumsum(estimate[::-1])[::-1][1:], [0.0]])  # estimates of the younger cohorts
    total = np.sqrt((error**2 + 2 * estimate * later * common).sum())
    low, high = _whole(reported, estimate, error * _student(used, age, z) / z, z) if counts else _interval(estimate, error, z)
    return Nowcast(
        reported, completeness, estimate, error, np.maximum(low, reported), np.maximum(high, reported),
        np.nan_to_num(completeness) >= LEAST_COMPLETE, factors, sigma, by_age, float((estimate - reported).sum()), float(total),
    )  # fmt: skip


def _steps(table: np.ndarray, recent: int | None) -> np.ndarray:
    """Which steps from an age to the next are learnt from: those of the last `recent` cohorts that made them."""
    made = np.isfinite(table[:, 1:])
    return made if recent is None else made & (made[::-1].cumsum(axis=0)[::-1] <= recent)


def _student(used: np.ndarray, age: np.ndarray, z: float) -> np.ndarray:
    """The quantile of each cohort's next step: Student's with the cohorts behind it less one (at least 3), the normal's where no step is left."""
    from scipy.special import ndtr, stdtrit

    behind = np.append(used.sum(axis=0), used.shape[0])[age]
    return stdtrit(np.maximum(behind - 1.0, 3.0), ndtr(z))


def _factors(table: np.ndarray, used: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Development factors, and the sums they divide by."""
    now, then = np.where(used, table[:, :-1], 0.0).sum(axis=0), np.where(used, table[:, 1:], 0.0).sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(now > 0, then / now, np.nan), now


def _by_age(factors: np.ndarray) -> np.ndarray:
    return np.append(1 / np.cumprod(factors[::-1])[::-1], 1.0)


def _sigma(table: np.ndarray, factors: np.ndarray, used: np.ndarray) -> np.ndarray:
    now, then = table[:, :-1], table[:, 1:]
    used = used & (now > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.where(used, now * (then / now - factors) ** 2, 0.0).sum(axis=0) / np.maximum(used.sum(axis=0) - 1, 0)
    for j in np.flatnonzero(used.sum(axis=0) < 2):
        before = spread[max(0, j - 2) : j]
        if before.size == 2 and before[0] > 0:
            spread[j] = min(before[1] ** 2 / before[0], *before)
        else:
            spread[j] = before[-1] if before.size else 0.0
    return np.sqrt(spread)


def _filled(table: np.ndarray, factors: np.ndarray, by_age: np.ndarray) -> np.ndarray:
    full = table.copy()
    for j, factor in enumerate(factors):
        missing = np.isnan(full[:, j + 1])
        reports, done = full[:, j], by_age[j]
        shifted = reports + (by_age[j + 1] - done) * (reports + 1 - done) / done
        nothing = np.nan_to_num(table).max(axis=1) == 0
        full[missing, j + 1] = np.where(nothing, shifted, reports * factor)[missing]
    return full


def _whole(reported: np.ndarray, estimate: np.ndarray, error: np.ndarray, z: float) -> tuple[np.ndarray, np.ndarray]:
    """Reported and so many whole cases more: the two ends whose probabilities are nearest to the level's."""
    from scipy.special import betainc, nbdtrik, ndtr

    low, high, left = estimate.copy(), estimate.copy(), estimate - reported
    some = np.flatnonzero(np.isfinite(left) & (left > 0) & np.isfinite(error))
    mean, variance = left[some], np.maximum(error[some] ** 2, left[some] * POISSON)
    size, share, tail = mean**2 / (variance - mean), mean / variance, ndtr(-z)

    def upto(count: np.ndarray) -> np.ndarray:
        return np.where(count < 0, 0.0, betainc(size, np.maximum(count, 0) + 1, share))

    def least(chance) -> np.ndarray:  # cases that hold so much
        count = np.maximum(np.ceil(nbdtrik(chance, size, share)), 0.0)
        return np.where((count > 0) & (upto(count - 1) >= chance), count - 1, count)

    first = least(tail)
    nearer = tail - upto(first - 1) <= upto(first) - tail
    first, below = np.where(nearer, first, first + 1), np.where(nearer, upto(first - 1), upto(first))
    reach = 1 - 2 * tail + below
    last = least(reach)
    last = np.where(reach - upto(last - 1) < upto(last) - reach, last - 1, last)
    low[some], high[some] = reported[some] + first, reported[some] + np.maximum(first, last)
    return low, high


def _interval(estimate: np.ndarray, error: np.ndarray, z: float | np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Lognormal around the estimate: counts still to come are skewed, and never fewer than nought."""
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.sqrt(np.log1p((error / estimate) ** 2))
        middle = estimate * np.exp(-(spread**2) / 2)
    known = np.isfinite(spread) & (estimate > 0)
    return np.where(known, middle * np.exp(-z * spread), estimate), np.where(known, middle * np.exp(z * spread), estimate)
