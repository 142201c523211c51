"""What young cohorts will come to when every report is in: chain ladder over order month x age, with Mack's standard error.

Formulas: f_j = sum C_i,j+1 / sum C_i,j over cohorts that have reached age j + 1; completeness at age j = 1 / (f_j f_j+1 ...); estimate = reported /
completeness; sigma_j^2 = sum C_ij (C_i,j+1 / C_ij - f_j)^2 / (m_j - 1), the last by Mack's rule min(s^4 / s'^2, s^2, s'^2); mse_i = U_i^2 sum_j
sigma_j^2 / f_j^2 (1 / C_ij + 1 / sum C_j). References: Mack 1993, R ChainLadder (vectors/nowcast). A cohort with nothing reported yet would be
forecast nought for ever: baselinenowcast's shift fills it, pmf_j (x + 1 - cdf) / cdf age by age. Hidden under 50 % completeness (a house rule).
"""

from dataclasses import dataclass

import numpy as np

LEAST_COMPLETE = 0.5
Z80 = 1.2815515655446004


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


def cumulative(increments) -> np.ndarray:
    """Reports so far by age, from new reports by age; nan (not observed yet) stays nan."""
    return np.cumsum(np.asarray(increments, dtype=float), axis=1)


def delay_shares(triangle) -> np.ndarray:
    """Share of all reports that comes in at each age; nan where the ages are not known."""
    done = _by_age(_factors(np.asarray(triangle, dtype=float))[0])
    return np.diff(done, prepend=0.0)


def nowcast(triangle, z: float = Z80) -> Nowcast:
    """Estimate from cumulative reports, one row per cohort (oldest first) and one column per age, nan where the age is not reached yet."""
    table = np.asarray(triangle, dtype=float)
    if table.ndim != 2 or not table.size or np.isnan(table[:, 0]).any():
        raise ValueError("a triangle has one row per cohort and every cohort has its first age; leave out cohorts that have not begun")
    age = np.isfinite(table).sum(axis=1) - 1
    factors, weights = _factors(table)
    by_age, sigma = _by_age(factors), _sigma(table, factors)
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
    low, high = _interval(estimate, error, z)
    return Nowcast(
        reported, completeness, estimate, error, np.maximum(low, reported), np.maximum(high, reported),
        np.nan_to_num(completeness) >= LEAST_COMPLETE, factors, sigma, by_age, float((estimate - reported).sum()), float(total),
    )  # fmt: skip


def _factors(table: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Development factors, and the sums they divide by."""
    both = np.isfinite(table[:, 1:])
    now, then = np.where(both, table[:, :-1], 0.0).sum(axis=0), np.where(both, table[:, 1:], 0.0).sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(now > 0, then / now, np.nan), now


def _by_age(factors: np.ndarray) -> np.ndarray:
    return np.append(1 / np.cumprod(factors[::-1])[::-1], 1.0)


def _sigma(table: np.ndarray, factors: np.ndarray) -> np.ndarray:
    now, then = table[:, :-1], table[:, 1:]
    used = np.isfinite(then) & (now > 0)
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


def _interval(estimate: np.ndarray, error: np.ndarray, z: float) -> tuple[np.ndarray, np.ndarray]:
    """Lognormal around the estimate: counts still to come are skewed, and never fewer than nought."""
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.sqrt(np.log1p((error / estimate) ** 2))
        middle = estimate * np.exp(-(spread**2) / 2)
    known = np.isfinite(spread) & (estimate > 0)
    return np.where(known, middle * np.exp(-z * spread), estimate), np.where(known, middle * np.exp(z * spread), estimate)
