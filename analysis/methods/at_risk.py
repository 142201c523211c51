"""How many of those who are at risk now will have it happen to them ahead, from how it went with those who were as far before; with a backtest.

At every step (a week) those at risk stand in cells (how long they have been, in what state), and a number of each cell had it happen within the
`ahead` steps after. Expected at step t: sum over cells of n[t] x share, the share being that of the cell over the `WINDOW` steps before t whose
outcome was known at t. Band: what such expectations missed before, on the square-root scale on which counts vary alike (Anscombe 1948), as split
conformal quantile (Vovk, Gammerman and Shafer 2005); of windows that do not overlap, so that no event counts twice.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

WINDOW, FEWEST_STEPS = 52, 26  # steps that the shares come from: a year of weeks; not from fewer than half a year
FEWEST_EVENTS = 20  # in that window, or the shares say nothing
ERRORS, FEWEST_ERRORS = 26, 10  # windows that a band's width comes from
COVERED = 0.8
ANSCOMBE = 0.375


@dataclass(frozen=True)
class Ahead:
    """By step: `expected` with its band (`low`, `high`), and what `came`; nan where not known. Of the windows that end at the last one's beginning,
    one after the other without overlap: how many bands held (`hits` of `tries`), the mean miss, and that of "as many as in the window before".
    """

    expected: np.ndarray
    low: np.ndarray
    high: np.ndarray
    came: np.ndarray
    hits: int
    tries: int
    miss: float
    naive_miss: float
    events: int  # behind the last expectation's shares, each counted once


def ahead(at_risk: ArrayLike, came: ArrayLike, steps: int = 2) -> Ahead:
    """Shapes: (step, cell), counts; the last step is now. `came` is looked at only where its `steps` are over. Bands: of the last year's steps."""
    at_risk, came = np.asarray(at_risk, dtype=float), np.asarray(came, dtype=float)
    count = len(at_risk)
    known = np.arange(count) < count - steps
    outcome = np.where(known, came.sum(axis=1), np.nan)
    expected, events = expectation(at_risk, np.where(known[:, None], came, 0.0), steps)
    root = np.sqrt(expected + ANSCOMBE)
    width = _widths(np.sqrt(outcome + ANSCOMBE) - root, steps)
    low, high = np.maximum(np.maximum(root - width, 0.0) ** 2 - ANSCOMBE, 0.0), (root + width) ** 2 - ANSCOMBE
    past = np.array([at for at in range(count - 1 - steps, steps - 1, -steps) if np.isfinite(width[at])][:ERRORS], dtype=int)
    held = (low[past] <= outcome[past]) & (outcome[past] <= high[past])
    misses = (np.abs(outcome[past] - guess) for guess in (expected[past], outcome[past - steps]))
    miss, naive = (float(missed.mean()) if past.size else float("nan") for missed in misses)
    return Ahead(expected, low, high, outcome, int(held.sum()), past.size, miss, naive, int(events[-1] / steps) if count else 0)


def expectation(at_risk: np.ndarray, came: np.ndarray, steps: int) -> tuple[np.ndarray, np.ndarray]:
    """What each step expects, nan where too little was known by then, and the events behind it (each counted once a step that saw it ahead)."""
    zero = np.zeros((1, at_risk.shape[1]))
    risks, events = (np.concatenate([zero, counts.cumsum(axis=0)]) for counts in (at_risk, came))
    last = np.maximum(np.arange(len(at_risk)) - steps + 1, 0)  # the steps before this one are over
    first = np.maximum(last - WINDOW, 0)
    n, happened = risks[last] - risks[first], events[last] - events[first]
    expected = (at_risk * np.divide(happened, n, out=np.zeros_like(n), where=n > 0)).sum(axis=1)
    behind = happened.sum(axis=1)
    return np.where((last - first >= FEWEST_STEPS) & (behind >= FEWEST_EVENTS * steps), expected, np.nan), behind


def _widths(missed: np.ndarray, steps: int) -> np.ndarray:
    """By step of the last year, the miss that 8 of 10 windows before it stayed within; nan where there are too few."""
    count, found = len(missed), np.full(len(missed), np.nan)
    for at in range(max(count - WINDOW - steps, steps), count):
        errors = missed[: at - steps + 1][::-1][::steps]  # the window that ended here, the one before it, and so on
        errors = np.sort(np.abs(errors[np.isfinite(errors)][:ERRORS]))
        if errors.size >= FEWEST_ERRORS:
            found[at] = errors[min(int(np.ceil(COVERED * (errors.size + 1))), errors.size) - 1]
    return found
