"""Is this month unusual? Control charts whose limits come from the series itself.

xmr          mean +- 2.66 * mean |moving range|; levels without trend or season
u, p         centre = sum x / sum n; s_i = sqrt(centre / n_i), for shares sqrt(centre (1 - centre) / n_i); limits centre +- 3 s_i
u', p'       Laney: z_i = (x_i / n_i - centre) / s_i; sigma_z = mean |diff z| / 1.128; limits centre +- 3 s_i sigma_z. For large exposures
I'           Taylor: mean(sqrt(pi / 2) |diff y| / sqrt(1 / n_i + 1 / n_i+1)) / sqrt(n_i)
g            orders between rare events: quantiles of the geometric distribution, median as centre line (3 sigma is badly skewed here)
t            days between rare events: x ** (1 / 3.6) by XmR and back

Moving ranges of 3.267 times their mean or more are screened out, once. Near limits lie two thirds of the way. References: NHSRplotthedots,
qicharts2, qcc (vectors/spc). Limits are recomputed per phase, and a phase begins only on a dated, named event, never by itself. `basis` says
which points set the limits (an unfinished month should not); every point is judged. Missing points are skipped, and no range spans one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from analysis.methods.control_rules import point_rules

XMR_WIDTH = 2.66  # the NHS constant; 3 / 1.128 is 2.6596
RANGE_TO_SIGMA = 1.128  # mean range of two points from a normal distribution, in standard deviations
SCREEN = 3.267  # a larger range is an outlier
TRIAL_POINTS = 13  # under this a phase has trial limits
SIGMA_Z_FLOOR = 1.0  # limits never narrower than counting noise (a choice of this house; the vectors are unfloored)
OUT, NEAR = 0.00135, 0.02275  # tails of three and two standard deviations, for charts by quantiles


@dataclass(frozen=True)
class ControlChart:
    """One value per point. `rule` is "" or outside, trend, near, side; `sign` +1 high, -1 low; `kind` is common, improvement, concern, high or low."""

    values: np.ndarray
    centre: np.ndarray
    low: np.ndarray
    high: np.ndarray
    rule: np.ndarray
    sign: np.ndarray
    kind: np.ndarray
    phase: np.ndarray
    trial: np.ndarray
    spread: tuple[float, ...]  # per phase: the mean moving range, sigma_z of u' and p', 1 where the chart has neither; 0 = the series is flat
    target: float | None = None
    direction: str = "none"

    @cached_property
    def last(self) -> int | None:
        """Position of the last known point."""
        known = np.flatnonzero(np.isfinite(self.values))
        return int(known[-1]) if known.size else None

    @cached_property
    def variation(self) -> str:
        """The answer for now: the kind of the last known point; `unknown` where there is no limit to hold it against."""
        return "unknown" if self.last is None or not np.isfinite(self.high[self.last]) else str(self.kind[self.last])

    @cached_property
    def since(self) -> int | None:
        """Where the unbroken stretch of points like the last one began; None while nothing is unusual."""
        if self.variation in ("unknown", "common"):
            return None
        known = np.flatnonzero(np.isfinite(self.values))
        other = known[self.kind[known] != self.kind[known[-1]]]
        return int(known[known > other[-1]][0] if other.size else known[0])

    @cached_property
    def assurance(self) -> str | None:
        """Will the target be met if nothing changes: `passes`, `fails` or `hit_or_miss`, by the limits of the last phase; None without target."""
        if self.target is None or self.direction not in ("up", "down") or self.last is None or not np.isfinite(self.high[self.last]):
            return None
        if self.low[self.last] <= self.target <= self.high[self.last]:
            return "hit_or_miss"
        return "passes" if (self.target < self.low[self.last]) == (self.direction == "up") else "fails"


@dataclass(frozen=True)
class _Limits:
    centre: np.ndarray
    sigmas: tuple[np.ndarray, np.ndarray]  # reach of the outer limits downwards and upwards
    spread: float
    near: tuple[np.ndarray, np.ndarray] | None = None  # default: two thirds of the reach


def xmr(
    values: ArrayLike,
    direction: str = "none",
    phases: Sequence[int] | None = None,
    basis: ArrayLike | None = None,
    target: float | None = None,
    screened: bool = True,
    width: float = XMR_WIDTH,
) -> ControlChart:
    """Individuals chart of a level or median. `direction`: up or down is better, or none. `phases`: positions where a named event begins one."""
    value = np.asarray(values, dtype=float)

    def limits(at, use):
        ranges = _kept(np.abs(np.diff(value[at])), use, screened)
        centre, typical = np.mean(value[at][use]), _mean(ranges)
        reach = np.full(at.size, width * typical)
        return _Limits(np.full(at.size, centre), (reach, reach), typical)

    return _chart(value, limits, direction, phases, basis, target)


def rate_chart(
    counts: ArrayLike,
    exposures: ArrayLike,
    kind: str = "u'",
    direction: str = "none",
    phases: Sequence[int] | None = None,
    basis: ArrayLike | None = None,
    target: float | None = None,
    screened: bool = True,
    floor: float = SIGMA_Z_FLOOR,
) -> ControlChart:
    """Chart of count / exposure; `kind` is u, u', p, p' or I'. Points without exposure are missing. Values and limits are per unit of exposure."""
    count, exposure = np.asarray(counts, dtype=float), np.asarray(exposures, dtype=float)
    exposure = np.where(exposure > 0, exposure, np.nan)
    value = count / exposure

    def limits(at, use):
        n = exposure[at]
        centre = count[at][use].sum() / n[use].sum()
        if kind == "I'":
            steps = np.sqrt(np.pi / 2) * np.abs(np.diff(value[at])) / np.sqrt(1 / n[:-1] + 1 / n[1:])
            spread = _mean(_kept(steps, use, screened))
            reach = 3 * spread / np.sqrt(n)
            return _Limits(np.full(at.size, centre), (reach, reach), spread)
        sigma = np.sqrt(centre * (1 - centre if kind.startswith("p") else 1) / n)
        spread = 1.0
        if kind.endswith("'") and centre > 0 and sigma.max() > 0:
            ranges = _kept(np.abs(np.diff((value[at] - centre) / sigma)), use, screened)
            spread = max(floor, ranges.mean() / RANGE_TO_SIGMA) if ranges.size else 1.0
        reach = 3 * sigma * spread
        return _Limits(np.full(at.size, centre), (reach, reach), spread)

    return _chart(value, limits, direction, phases, basis, target, smallest=0.0, largest=1.0 if kind.startswith("p") else np.inf)


def g_chart(between: ArrayLike, direction: str = "none", phases: Sequence[int] | None = None, basis: ArrayLike | None = None) -> ControlChart:
    """Chart of the whole number of orders without the event between two events (0 or more); more orders between = rarer."""
    value = np.asarray(between, dtype=float)

    def limits(at, use):
        chance = 1 / (np.mean(value[at][use]) + 1)
        quantile = [_geometric(tail, chance) for tail in (OUT, NEAR, 1 - NEAR, 1 - OUT)]
        centre = np.median(value[at][use])
        low, near_low, near_high, high = (np.full(at.size, edge) for edge in quantile)
        return _Limits(np.full(at.size, centre), (centre - low, high - centre), 1.0, (centre - near_low, near_high - centre))

    return _chart(value, limits, direction, phases, basis, None, smallest=0.0)


def _geometric(tail: float, chance: float) -> float:
    """The least number of failures before the first success that holds the tail (scipy.stats.geom.ppf - 1, without its second of import)."""
    if chance >= 1:
        return 0.0
    draws = np.ceil(np.log1p(-tail) / np.log1p(-chance))
    return float(draws - 1 if draws <= 1 or -np.expm1(np.log1p(-chance) * (draws - 1)) < tail else draws - 2)


def t_chart(
    waits: ArrayLike, direction: str = "none", phases: Sequence[int] | None = None, basis: ArrayLike | None = None, screened: bool = True
) -> ControlChart:
    """Chart of the time between two rare events, made nearly normal by the power 1 / 3.6."""
    value = np.asarray(waits, dtype=float)
    chart = xmr(value ** (1 / 3.6), direction, phases, basis, None, screened, 3 / RANGE_TO_SIGMA)
    back = [np.maximum(edge, 0) ** 3.6 for edge in (chart.centre, chart.low, chart.high)]
    return ControlChart(value, *back, chart.rule, chart.sign, chart.kind, chart.phase, chart.trial, chart.spread, None, direction)


def _chart(value, limits, direction, phases, basis, target, smallest=-np.inf, largest=np.inf) -> ControlChart:
    size = value.size
    phase = np.zeros(size, dtype=int)
    for start in phases if phases is not None else ():
        phase[int(start) :] += 1
    setting = np.ones(size, dtype=bool) if basis is None else np.asarray(basis, dtype=bool)
    centre, low, high = (np.full(size, np.nan) for _ in range(3))
    rule, sign, trial, spread = np.full(size, "", dtype="<U7"), np.zeros(size, dtype=int), np.zeros(size, dtype=bool), []
    for number in np.unique(phase):
        inside = np.flatnonzero(phase == number)
        trial[inside] = (np.isfinite(value[inside]) & setting[inside]).sum() < TRIAL_POINTS
        at = inside[np.isfinite(value[inside])]
        if not setting[at].any():
            spread.append(float("nan"))
            continue
        found = limits(at, setting[at])
        near = found.near or tuple(2 / 3 * reach for reach in found.sigmas)
        centre[at] = found.centre
        low[at], high[at] = np.maximum(found.centre - found.sigmas[0], smallest), np.minimum(found.centre + found.sigmas[1], largest)
        spread.append(float(found.spread))
        if np.all(np.isfinite(high[at])):
            rule[at], sign[at] = point_rules(value[at], found.centre, low[at], high[at], found.centre - near[0], found.centre + near[1])
    return ControlChart(value, centre, low, high, rule, sign, _kinds(sign, direction), phase, trial, tuple(spread), target, direction)


def _kinds(sign: np.ndarray, direction: str) -> np.ndarray:
    if direction not in ("up", "down"):
        return np.where(sign > 0, "high", np.where(sign < 0, "low", "common"))
    better = sign if direction == "up" else -sign
    return np.where(better > 0, "improvement", np.where(better < 0, "concern", "common"))


def _kept(ranges: np.ndarray, use: np.ndarray, screened: bool) -> np.ndarray:
    """Moving ranges between neighbours that both set limits; outliers removed once. All nought (a flat series) stays as it is."""
    ranges = ranges[use[:-1] & use[1:]]
    if not screened or not ranges.size or not ranges.mean() > 0:
        return ranges
    return ranges[ranges < SCREEN * ranges.mean()]


def _mean(ranges: np.ndarray) -> float:
    return float(ranges.mean()) if ranges.size else float("nan")
