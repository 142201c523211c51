"""Is today's or this week's count unusual, with little history? EARS C1 and C2.

Formula: alarm if y > mean + z * sd of `baseline` counts (sd with n - 1) that end `gap` steps before: C1 the step before (gap 1), C2 three steps
before (gap 3), so that an outbreak's first days do not raise their own limit. z = 3.09. Reference: R surveillance::earsC
(vectors/surveillance). The published baseline of 7 is too short (3 and 4 alarms in a quiet year; 28 values with a floor on sd: none), so the
default is 28 values and a standard deviation of at least 1.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

Z = 3.090232306167813  # one in a thousand
BASELINE, LEAST_SD = 28, 1.0
GAP = {"C1": 1, "C2": 3}


@dataclass(frozen=True)
class Surveillance:
    """Per point the expected count, the upper bound (nan before there is a baseline) and whether the count is above it."""

    expected: np.ndarray
    upper: np.ndarray
    alarm: np.ndarray


def ears(counts: ArrayLike, method: str = "C2", baseline: int = BASELINE, least_sd: float = LEAST_SD, z: float = Z) -> Surveillance:
    """EARS of a series without holes (a day without complaints is a nought)."""
    count, gap = np.asarray(counts, dtype=float), GAP[method]
    expected, sd = np.full(count.size, np.nan), np.full(count.size, np.nan)
    first = baseline + gap - 1
    if count.size > first:
        windows = np.lib.stride_tricks.sliding_window_view(count[: count.size - gap], baseline)
        expected[first:], sd[first:] = windows.mean(axis=1), np.maximum(windows.std(axis=1, ddof=1), least_sd)
    upper = expected + z * sd
    return Surveillance(expected, upper, np.nan_to_num(count, nan=-np.inf) > np.where(np.isnan(upper), np.inf, upper))
