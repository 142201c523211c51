"""Kaplan-Meier on whole-day histograms: delivery percentiles that count parcels still moving.

Formula: S(t) = prod over days d <= t of (1 - events_d / at_risk_d), at_risk_d = everything with day >= d. Interval: log-log (Greenwood),
S ** exp(+-theta), theta = z * sqrt(sum d/(r(r-d))) / ln S. Reference: R survival::survfit, `vectors/survival/r_kaplan_meier.json`.
Exact and mergeable: histograms of two slices add up to the histogram of both.
"""

from dataclasses import dataclass

import numpy as np

Z95 = 1.959963984540054
EDGE = 1e-9  # S equal to 1 - p up to rounding counts as reached (0.7500000000000001 on four days otherwise returns the day after)


@dataclass(frozen=True)
class Survival:
    """Curve at each day with an event or a censoring: `share` still waiting after that day, with its 95 % interval."""

    days: np.ndarray
    at_risk: np.ndarray
    events: np.ndarray
    share: np.ndarray
    low: np.ndarray
    high: np.ndarray

    def percentile(self, percent: float) -> float | None:
        """First day by which `percent` of parcels have arrived; None where too many are still open to know."""
        reached = np.flatnonzero(self.share <= 1 - percent / 100 + EDGE)
        return float(self.days[reached[0]]) if reached.size else None

    def arrived_by(self, day: float) -> float:
        """Share (0 to 1) that has arrived by the end of a day."""
        before = np.searchsorted(self.days, day, side="right") - 1
        return float(1 - self.share[before]) if before >= 0 else 0.0


def kaplan_meier(days, events, censored, z: float = Z95) -> Survival:
    """The curve of a histogram: `events` and `censored` are counts (weights allowed) at each of `days`; days may repeat."""
    day, place = np.unique(np.asarray(days, dtype=float), return_inverse=True)
    happened = np.bincount(place, weights=np.asarray(events, dtype=float), minlength=day.size)
    open_ = np.bincount(place, weights=np.asarray(censored, dtype=float), minlength=day.size)
    at_risk = (happened + open_)[::-1].cumsum()[::-1]
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.cumprod(np.where(at_risk > 0, 1 - happened / at_risk, 1.0))
        variance = np.cumsum(np.where(at_risk > happened, happened / (at_risk * (at_risk - happened)), np.inf))
        theta = z * np.sqrt(variance) / np.log(share)
        low, high = share ** np.exp(-theta), share ** np.exp(theta)
    untouched = share >= 1
    low, high = np.where(untouched, 1.0, low), np.where(untouched, 1.0, high)
    gone = share <= EDGE
    return Survival(day, at_risk, happened, np.where(gone, 0.0, share), np.where(gone, np.nan, np.minimum(low, high)), np.where(gone, np.nan, np.maximum(low, high)))
