"""Bands of forecasts from the pooled past errors of series of one kind, and how often past bands held.

Band        split conformal: the last 9 months forecast again from 1 to 6 months before, |error| / the history's `spread` then, pooled over the series of one
            kind (10 or more). One series' own errors cannot give a band (57 to 65 % instead of 80), a model's own bands came to 73 to 77 %.
            How much wider a band is a month further ahead is read from the same months forecast from both distances (at least as wide): by origin, 6
            months ahead would rest on 4 months where 1 ahead rests on 9, and one November among them gave bands for 97 % instead of 80. Divided by that
            growth the errors of all distances are one pool; its ceil((n + 1) 0.8 / n) quantile, n being what the pool is worth: errors of one month, or
            of one series, are alike (`_worth`).
Hit-rate    `held`: past bands made anew from the errors known at the time, never from those of the months they are held against.
References: Lei et al. 2018 (split conformal), Cameron, Gelbach and Miller 2011 (two-way clusters); measured on M3 (METHODS section 6, vectors/forecast).
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from analysis.methods.past_forecasts import DEEP, ORIGINS, Backtest

LEVEL, LEAST_POOL = 0.80, 10
POOL = (-3, -2, -1)  # axes of past errors: series, month, distance


def band_widths(tests: Sequence[Backtest], level: float = LEVEL) -> tuple[np.ndarray | None, int]:
    """Half widths per month ahead in units of a series' spread, never narrower further ahead, and the number of series; None under 10 series."""
    if len(tests) < LEAST_POOL:
        return None, len(tests)
    return _widths(np.array([test.months[DEEP - ORIGINS :] for test in tests]), level), len(tests)


def widths_by_time(tests: Sequence[Backtest], level: float = LEVEL) -> list[np.ndarray | None]:
    """`band_widths` now, and as they were known 1, 2 .. 9 months before the end, from months that were over; None under 10 series then."""
    if len(tests) < LEAST_POOL:
        return [None] * (ORIGINS + 1)
    pooled = np.array([test.months for test in tests])
    pooled = np.array([pooled[:, DEEP - back - ORIGINS : DEEP - back] for back in range(ORIGINS + 1)])
    series = np.isfinite(pooled).any(axis=(2, 3)).sum(axis=1).tolist()
    return [widths if not back or series[back] >= LEAST_POOL else None for back, widths in enumerate(_widths(pooled, level))]


def held(tests: Sequence[Backtest], widths: Sequence[np.ndarray | None]) -> list[tuple[int, int]]:
    """Hits and tries of each series: how many of its months fell into the bands of the last 9 origins as they were known then (`widths_by_time`)."""
    months, counts = np.array([test.months for test in tests]), np.zeros((len(tests), 2), dtype=int)
    for back, then in enumerate(widths[1:], start=1):
        if then is None:
            continue
        ahead = np.arange(min(back, then.size))
        gaps = np.abs(months[:, DEEP - back + ahead, ahead])
        known = np.isfinite(gaps)
        counts += np.stack([(known & (gaps <= then[ahead])).sum(axis=1), known.sum(axis=1)], axis=1)
    return [(hits, tries) for hits, tries in counts.tolist()]


def _widths(pooled: np.ndarray, level: float) -> np.ndarray:
    """Half widths per month ahead from errors by series, month and distance, of one pool or of several along the axes before these; inf where no month
    was forecast from so far (fewer than 4 errors for 80 %)."""
    pooled = np.abs(pooled)
    growth = _growth(pooled)
    units = pooled / growth[..., None, None, :]
    known = np.isfinite(units)
    count = known.sum(axis=POOL)
    ranked = np.sort(np.where(known, units, np.inf).reshape(*count.shape, -1), axis=-1)

    def quantile(share: ArrayLike) -> np.ndarray:
        place = np.maximum(np.ceil(np.minimum(share, 1.0) * count - 1e-9), 1).astype(int) - 1
        return np.take_along_axis(ranked, place[..., None], axis=-1)  # inf where nothing is known

    worth = _worth(units <= quantile(level)[..., None, None], known)
    enough = known.sum(axis=POOL[:2]) >= level / (1 - level) - 1e-9
    return np.where(enough, growth, np.inf) * quantile(level * (worth + 1) / worth)


def _growth(pooled: np.ndarray) -> np.ndarray:
    """Mean |error| per month ahead relative to one month ahead, each step read from months forecast from both distances; never falling."""
    both = np.isfinite(pooled[..., :-1]) & np.isfinite(pooled[..., 1:])
    near, far = (np.where(both, part, 0.0).sum(axis=POOL[:2]) for part in (pooled[..., :-1], pooled[..., 1:]))
    enough = (both.sum(axis=POOL[:2]) >= LEAST_POOL) & (near > 0)
    steps = np.where(enough, far / np.where(near > 0, near, 1.0), 1.0)
    return np.cumprod(np.insert(np.maximum(steps, 1.0), 0, 1.0, axis=-1), axis=-1)


def _worth(inside: np.ndarray, known: np.ndarray) -> np.ndarray:
    """How many independent errors a pool is worth: that many would leave the share inside as uncertain as it is, clustered by series and by month."""
    count = np.maximum(known.sum(axis=POOL, keepdims=True), 1)
    share = (inside & known).sum(axis=POOL, keepdims=True) / count
    gaps = np.where(known, inside - share, 0.0)

    def variance(inner: tuple[int, ...]) -> np.ndarray:
        clusters = known.any(axis=inner, keepdims=True).sum(axis=POOL, keepdims=True)
        return (gaps.sum(axis=inner, keepdims=True) ** 2).sum(axis=POOL, keepdims=True) / count**2 * clusters / np.maximum(clusters - 1, 1)

    cells = variance(POOL[2:])  # distances to one month of one series
    both = np.maximum(variance(POOL[1:]) + variance((POOL[0], POOL[2])) - cells, cells)
    return np.where(both > 0, np.minimum(share * (1 - share) / np.where(both > 0, both, 1.0), count), count)[..., 0, 0, 0]
