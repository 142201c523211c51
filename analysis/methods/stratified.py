"""One ratio within strata: does the link hold inside each market, or only across them (Simpson)?

Formula: Mantel-Haenszel risk ratio, sum(a_i n0_i / N_i) / sum(c_i n1_i / N_i); variance of its logarithm after Greenland and Robins (1985):
sum((n1 n0 (a + c) - a c N) / N^2) / (R S). Reference: R epiR::epi.2by2 (method of Rothman); tested against a plain loop.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

Z95 = 1.959963984540054


@dataclass(frozen=True)
class StratifiedRatio:
    """Risk ratio within strata and its 95 % interval."""

    ratio: float
    low: float
    high: float
    strata: int


def within_strata(cases1: ArrayLike, total1: ArrayLike, cases0: ArrayLike, total0: ArrayLike) -> StratifiedRatio | None:
    """Group 1 against group 0 within each stratum; None where no stratum has both groups and cases."""
    a, n1, c, n0 = (np.asarray(values, dtype=float) for values in (cases1, total1, cases0, total0))
    both = (n1 > 0) & (n0 > 0)
    a, n1, c, n0 = a[both], n1[both], c[both], n0[both]
    whole = n1 + n0
    upper, lower = (a * n0 / whole).sum(), (c * n1 / whole).sum()
    if upper <= 0 or lower <= 0:
        return None
    variance = ((n1 * n0 * (a + c) - a * c * whole) / whole**2).sum() / (upper * lower)
    reach = Z95 * np.sqrt(variance)
    ratio = upper / lower
    return StratifiedRatio(float(ratio), float(ratio * np.exp(-reach)), float(ratio * np.exp(reach)), int(both.sum()))
