"""Do complaints grow in step with users or orders? Quasi-Poisson slope of log expected count on log exposure.

Formula: log E[c] = a + b log(x), variance = phi * mean (`quasi_poisson`);
interval b +- t(n - 2) * se. b = 1: in proportion. Reference: R glm(family = quasipoisson),
`vectors/lag_glm/r_quasipoisson_glm.json` (taylor_elasticity; R's confint.default takes the normal quantile, `t=False`).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.methods.quasi_poisson import quasi_poisson

FEWEST_POINTS = 24  # two years of months; under that a slope says more about its ends than about the link


@dataclass(frozen=True)
class Elasticity:
    """Slope `b` with its 95 % interval, the intercept, the dispersion and the number of points."""

    b: float
    low: float
    high: float
    intercept: float
    dispersion: float
    points: int

    @property
    def verdict(self) -> str:
        """Whether complaints grew `faster`, `slower` or `in step` (the interval holds 1)."""
        return "faster" if self.low > 1 else "slower" if self.high < 1 else "in step"


def elasticity(counts: ArrayLike, exposures: ArrayLike, fewest: int = FEWEST_POINTS, student: bool = True) -> Elasticity | None:
    """The slope; None with fewer than `fewest` points, or where the exposure of what was counted does not vary enough to have one."""
    from scipy.special import ndtri, stdtrit

    count, exposure = np.asarray(counts, dtype=float), np.asarray(exposures, dtype=float)
    known = np.isfinite(count) & np.isfinite(exposure) & (exposure > 0)
    count, exposure = count[known], exposure[known]
    if count.size < max(fewest, 3) or count.sum() <= 0 or np.ptp(np.log(exposure[count > 0])) < 0.05:
        return None
    fitted = quasi_poisson(np.column_stack([np.ones(count.size), np.log(exposure)]), count)
    if fitted is None:
        return None
    (intercept, slope), error = fitted.coefficients, float(fitted.errors[1])
    reach = float(stdtrit(count.size - 2, 0.975) if student else ndtri(0.975)) * error
    return Elasticity(float(slope), float(slope - reach), float(slope + reach), float(intercept), fitted.dispersion, int(count.size))
