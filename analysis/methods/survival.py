"""Kaplan-Meier on whole-day histograms: delivery percentiles that count parcels still moving.

Formula: S(t) = prod over days d <= t of (1 - events_d / at_risk_d), at_risk_d = everything with day >= d. Interval: log-log (Greenwood),
S ** exp(+-theta), theta = z * sqrt(sum d/(r(r-d))) / ln S. Reference: R survival::survfit, `vectors/survival/r_kaplan_meier.json`.
Exact and mergeable: histograms of two slices add up to the histogram of both.

Lost and returned parcels never arrive. The histograms age them, like parcels still moving, to the data date and not to the day they were given
up. Counted as open at that age they stay at risk until the last day on which they could have arrived: the cumulative incidence of delivery
(what Fine and Gray call censoring-complete data), so a month that lost 6 % never shows a P95. Where the day of the loss itself is known, use
`aalen_johansen`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

Z95 = 1.959963984540054
EDGE = 1e-9  # S equal to 1 - p up to rounding counts as reached (0.7500000000000001 on four days otherwise returns the day after)


@dataclass(frozen=True)
class Survival:
    """Curve at each day with an event or a censoring: `share` still waiting after that day, with its interval (made when asked for: most are not)."""

    days: np.ndarray
    at_risk: np.ndarray
    events: np.ndarray
    share: np.ndarray
    greenwood: np.ndarray  # the sum of d / (r (r - d)) up to each day
    z: float = Z95

    @property
    def low(self) -> np.ndarray:
        """The lower end of the interval on each day."""
        return _interval(self.share, self.greenwood, self.z)[0]

    @property
    def high(self) -> np.ndarray:
        """The upper end of the interval on each day."""
        return _interval(self.share, self.greenwood, self.z)[1]

    def percentile(self, percent: float) -> float | None:
        """First day by which `percent` of parcels have arrived; None where too many are still open to know."""
        reached = np.flatnonzero(self.share <= 1 - percent / 100 + EDGE)
        return float(self.days[reached[0]]) if reached.size else None

    def arrived_by(self, day: float) -> float:
        """Share (0 to 1) that has arrived by the end of a day."""
        before = np.searchsorted(self.days, day, side="right") - 1
        return float(1 - self.share[before]) if before >= 0 else 0.0


def kaplan_meier(days: ArrayLike, events: ArrayLike, censored: ArrayLike, z: float = Z95) -> Survival:
    """The curve of a histogram: `events` and `censored` are counts (weights allowed) at each of `days`; days may repeat."""
    day, place = np.unique(np.asarray(days, dtype=float), return_inverse=True)
    happened = np.bincount(place, weights=np.asarray(events, dtype=float), minlength=day.size)
    open_ = np.bincount(place, weights=np.asarray(censored, dtype=float), minlength=day.size)
    at_risk, share, greenwood = _curve(happened, open_)
    return Survival(day, at_risk, happened, share, greenwood, z)


@dataclass(frozen=True)
class Curves:
    """One curve a row over a common grid of days (a curve is flat on days that it has no row of); `last`: the last day that each knows of.

    `interval` is of the days that are asked for: few are.
    """

    days: np.ndarray
    last: np.ndarray
    share: np.ndarray
    greenwood: np.ndarray
    z: float = Z95

    def percentile(self, percent: float) -> list[float | None]:
        """Of each curve, the first day by which `percent` have arrived; None where too many are still open to know."""
        reached = self.share <= 1 - percent / 100 + EDGE
        days = self.days[reached.argmax(axis=1)].tolist() if self.days.size else [0.0] * len(self.share)
        return [day if known else None for day, known in zip(days, reached.any(axis=1).tolist())]

    def interval(self, place: int | slice = slice(None)) -> tuple[np.ndarray, np.ndarray]:
        """Both ends of the share still waiting on the day at `place` of the grid, or on every day: one a curve."""
        return _interval(self.share[:, place], self.greenwood[:, place], self.z)


def kaplan_meier_by(groups: ArrayLike, count: int, days: ArrayLike, events: ArrayLike, censored: ArrayLike, z: float = Z95) -> Curves:
    """`kaplan_meier` of each of `count` groups at once; `groups` numbers the group of every row of the histogram."""
    day, place = np.unique(np.asarray(days, dtype=float), return_inverse=True)
    cell, shape = np.asarray(groups, dtype=np.int64) * day.size + place, (count, day.size)
    happened, open_ = (np.bincount(cell, weights=np.asarray(counts, dtype=float), minlength=count * day.size).reshape(shape) for counts in (events, censored))
    return curves_of(day, happened, open_, np.bincount(cell, minlength=count * day.size).reshape(shape) > 0, z)


def curves_of(days: np.ndarray, events: np.ndarray, censored: np.ndarray, known: np.ndarray, z: float = Z95) -> Curves:
    """The same where the histograms lie side by side already: counts, and whether there is a row at all, of each group (row) and of `days` (column)."""
    last = days[days.size - 1 - known[:, ::-1].argmax(axis=1)] if days.size else np.nan
    return Curves(days, np.where(known.any(axis=1), last, np.nan), *_curve(events, censored)[1:], z)


def _curve(happened: np.ndarray, open_: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """At risk, share still waiting and Greenwood's sum along the last axis."""
    at_risk = (happened + open_)[..., ::-1].cumsum(axis=-1)[..., ::-1]
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.cumprod(np.where(at_risk > 0, 1 - happened / at_risk, 1.0), axis=-1)
        greenwood = np.cumsum(np.where(at_risk > happened, happened / (at_risk * (at_risk - happened)), np.inf), axis=-1)
    return at_risk, np.where(share <= EDGE, 0.0, share), greenwood


def _interval(share: np.ndarray, greenwood: np.ndarray, z: float) -> tuple[np.ndarray, np.ndarray]:
    """The log-log interval; a curve that has not fallen yet is known to be 1, of one that has come down to nought nothing is."""
    with np.errstate(divide="ignore", invalid="ignore"):
        theta = z * np.sqrt(greenwood) / np.log(share)
        ends = share ** np.exp(-theta), share ** np.exp(theta)
    low, high = (np.where(share <= 0, np.nan, np.where(share >= 1, 1.0, edge(*ends))) for edge in (np.fmin, np.fmax))
    return low, high


def aalen_johansen(days: ArrayLike, outcomes: dict[str, np.ndarray], censored: ArrayLike) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Days, and for each of several outcomes that exclude each other the share (0 to 1) that has had it by the end of each day.

    F_k(t) = sum over days d <= t of S(d-) * k_d / at_risk_d, where S counts every outcome as an end. 1 - KM of one outcome alone, with the others
    as censored, would let a lost parcel still arrive. `outcomes` and `censored` are counts (weights allowed) at each of `days`; days may repeat.
    """
    every = np.sum([np.asarray(counts, dtype=float) for counts in outcomes.values()], axis=0)
    curve = kaplan_meier(days, every, censored)
    before = np.concatenate([[1.0], curve.share[:-1]])
    place = np.searchsorted(curve.days, np.asarray(days, dtype=float))
    shares = {}
    for name, counts in outcomes.items():
        ended = np.bincount(place, weights=np.asarray(counts, dtype=float), minlength=curve.days.size)
        with np.errstate(divide="ignore", invalid="ignore"):
            shares[name] = np.cumsum(np.where(curve.at_risk > 0, before * ended / curve.at_risk, 0.0))
    return curve.days, shares
