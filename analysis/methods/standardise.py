"""Case mix: how a market would stand with everybody's mix of channel, category and promise (or they with its rates).

direct    sum w_i r_i / sum w_i with the weights of a standard; interval by Dobson: value + sqrt(var / total) (Garwood(total) - total), var = sum w_i^2
          x_i / n_i^2 / (sum w)^2. Not given under 10 events
indirect  observed / expected, expected = sum n_i R_i with the standard's rates; Garwood on the observed count. Works for small markets; two markets'
          ratios are each against the standard, not against each other
Reference: OHID PHEindicatormethods (vectors/rates/phe_dsr_*, phe_isr_*), which takes Byar's approximation from 10 events where we stay exact.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.methods.rates import garwood

FEWEST_EVENTS = 10


@dataclass(frozen=True)
class Direct:
    """Directly standardised rate per unit of exposure with its interval (`events` counted)."""

    rate: float
    low: float
    high: float
    events: float


@dataclass(frozen=True)
class Indirect:
    """Observed against expected: the ratio with its interval; 1 = as the standard. `rate` = ratio times the standard's own rate."""

    observed: float
    expected: float
    ratio: float
    low: float
    high: float
    rate: float


def direct(counts: ArrayLike, exposures: ArrayLike, weights: ArrayLike, level: float = 0.95) -> Direct | None:
    """Standardise cells by `weights`; None under 10 events, or where a cell with weight has no exposure (its rate is unknown)."""
    count, base, weight = (np.asarray(part, dtype=float) for part in (counts, exposures, weights))
    total = float(count.sum())
    if total < FEWEST_EVENTS or np.any((base <= 0) & (weight > 0)):
        return None
    used = weight > 0
    count, base, weight = count[used], base[used], weight[used] / weight.sum()
    rate, variance = float((weight * count / base).sum()), float((weight**2 * count / base**2).sum())
    low, high = garwood(total, 1.0, level)
    reach = np.sqrt(variance / total)
    return Direct(rate, float(rate + reach * (low - total)), float(rate + reach * (high - total)), total)


def indirect(counts: ArrayLike, exposures: ArrayLike, standard_counts: ArrayLike, standard_exposures: ArrayLike, level: float = 0.95) -> Indirect | None:
    """Observed against what the standard's rates would give on these exposures; None where the standard expects nothing.

    Cells that the standard never saw say nothing about expectation and are left out on both sides.
    """
    return indirect_by(*(np.asarray(part, dtype=float)[None, :] for part in (counts, exposures)), standard_counts, standard_exposures, level)[0]


def indirect_by(
    counts: ArrayLike, exposures: ArrayLike, standard_counts: ArrayLike, standard_exposures: ArrayLike, level: float = 0.95
) -> list[Indirect | None]:
    """The same of several at once: a row each of `counts` and `exposures`."""
    count, base, top, bottom = (np.asarray(part, dtype=float) for part in (counts, exposures, standard_counts, standard_exposures))
    seen = bottom > 0
    observed, expected = count[:, seen].sum(axis=1), (base[:, seen] * (top[seen] / bottom[seen])).sum(axis=1)
    (low, high), rate = garwood(observed, expected, level), float(top.sum() / bottom.sum()) if seen.any() else 0.0
    told = zip(observed.tolist(), expected.tolist(), low.tolist(), high.tolist())
    return [Indirect(one, over, one / over, *ends, one / over * rate) if over > 0 else None for one, over, *ends in told]
