"""Markets compared fairly: funnel limits around the common rate, instead of a league table; and how much more than chance the parts vary.

Shares   limits centre +- z sqrt(centre (1 - centre) / n) (Wilson's interval turned round). Rates: exact Poisson; a market stands out if Garwood's
         interval of its count leaves out the expected one; the drawn limits are the expected counts at the ends of that interval
phi      over-dispersion: sum (x - e)^2 / (e or e (1 - share)) / (k - 1); with `trim`, the most extreme values are pulled in first (Spiegelhalter 2005)
Levels   95 % and 99.8 %. With phi above 1, limits widen by sqrt(phi); intervals that are compared over months as well.
References: OHID PHEindicatormethods (vectors/rates/phe_funnel_*), qcc's over-dispersion test.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.methods.rates import garwood

LEVELS = (0.95, 0.998)


@dataclass(frozen=True)
class FunnelCurve:
    """Limits to draw: at each `exposure` the low and high rate for both levels (nan where a level has no low limit)."""

    exposure: np.ndarray
    low95: np.ndarray
    high95: np.ndarray
    low998: np.ndarray
    high998: np.ndarray


@dataclass(frozen=True)
class Funnel:
    """The common rate, per part its rate and verdict (high998, high95, inside, low95, low998, or "" without exposure), and phi."""

    centre: float
    rate: np.ndarray
    verdict: np.ndarray
    phi: float


def share_funnel(successes: ArrayLike, trials: ArrayLike, spread: float = 1.0) -> Funnel:
    """Judge shares against their common share; `spread` is the phi to widen by (1: counting noise alone)."""
    count, base = _counted(successes, trials)
    centre = float(np.nansum(count) / np.nansum(base))
    limits = [share_limits(centre, base, level, spread) for level in LEVELS]
    return Funnel(centre, count / base, _verdict(count / base, *limits), dispersion(count, base, share=True))


def rate_funnel(counts: ArrayLike, exposures: ArrayLike, spread: float = 1.0, centre: float | None = None) -> Funnel:
    """Judge rates against their common rate (or `centre`: 1 where exposures are expected counts)."""
    count, base = _counted(counts, exposures)
    centre = float(np.nansum(count) / np.nansum(base)) if centre is None else centre
    # over-dispersed counts carry the information of count / phi independent ones
    ends = [[np.asarray(edge) * spread / base for edge in garwood(count / spread, 1.0, level)] for level in LEVELS]
    verdict = _choose(base, [ends[1][0] > centre, ends[0][0] > centre, ends[1][1] < centre, ends[0][1] < centre])
    return Funnel(centre, count / base, verdict, dispersion(count, base))


def share_limits(centre: float, trials: ArrayLike, level: float, spread: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """Low and high limit of a share of `trials` when the common one is `centre`."""
    from scipy.special import ndtri

    reach = ndtri(0.5 + level / 2) * np.sqrt(spread * centre * (1 - centre) / np.asarray(trials, dtype=float))
    return np.maximum(centre - reach, 0.0), np.minimum(centre + reach, 1.0)


def rate_curve(centre: float, largest_exposure: float, spread: float = 1.0, points: int = 100) -> FunnelCurve:
    """Limits of a rate over exposures up to the largest, by turning Garwood's interval round and reading between its points."""
    exposure = np.geomspace(max(largest_exposure / 1000, 1e-12), largest_exposure, points)
    most = 1.5 * centre * largest_exposure / spread + 10
    count = np.unique(np.concatenate([np.arange(0, min(most, 200) + 1), np.geomspace(1, most, 400).round()]))
    edges = []
    for level in LEVELS:
        low, high = (np.asarray(edge) * spread / centre for edge in garwood(count, 1.0, level))
        edges.append(np.interp(exposure, high, count * spread, left=np.nan) / exposure)
        edges.append(np.interp(exposure, low, count * spread) / exposure)
    return FunnelCurve(exposure, *edges)


def dispersion(counts: ArrayLike, exposures: ArrayLike, share: bool = False, trim: float = 0.0) -> float:
    """phi: how much more than counting noise the parts (or months) vary around their common rate; nan under two parts."""
    count, base = _counted(counts, exposures)
    known = np.isfinite(base)
    count, base = count[known], base[known]
    if count.size < 2 or count.sum() <= 0 or (share and count.sum() >= base.sum()):
        return float("nan")
    centre = count.sum() / base.sum()
    z = (count - base * centre) / np.sqrt(base * centre * (1 - centre if share else 1))
    if trim > 0:
        low, high = np.quantile(z, [trim, 1 - trim])
        z = np.clip(z, low, high)
    return float((z**2).sum() / (count.size - 1))


def _counted(counts, exposures) -> tuple[np.ndarray, np.ndarray]:
    count, base = np.asarray(counts, dtype=float), np.asarray(exposures, dtype=float)
    base = np.where(base > 0, base, np.nan)
    return np.where(np.isfinite(base), count, np.nan), base


def _verdict(value, inner, outer) -> np.ndarray:
    return _choose(value, [value > outer[1], value > inner[1], value < outer[0], value < inner[0]])


def _choose(known, tests) -> np.ndarray:
    return np.where(np.isnan(known), "", np.select(tests, ["high998", "high95", "low998", "low95"], default="inside"))
