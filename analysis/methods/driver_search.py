"""Where did a figure change more than everywhere else? All single dimensions and pairs of a cube, with the number of looks paid for.

Each segment with enough behind it (support floor) gets the score of `segments`: how far its rate moved apart from the total's own change, cell by cell,
divided by what chance would do to it against all other cells. The threshold is the largest score that chance gives: events are dealt anew to the two
periods in every cell and the maximum over all segments is taken, again and again; a Gumbel distribution of those maxima gives the score that one search
in 100 reaches without a driver. Where cells or segments vary more than counting noise even without the best segment, the threshold is as much higher:
a driver has to stand out among its like. The best segment is named, its cells set
aside, and the rest searched again, so that one cause is not named ten times. A pair gives way to its single dimension when the rest of that dimension's
value moved the same way. A driver is a place, not a cause.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from analysis.methods.segments import Cube, Grouping, Moves, cube_of, moves

LEAST_EVENTS, LEAST_SHARE = 20, 0.001  # of events in both periods, and of the denominators
FALSE_ALARMS, DEALS, WORK = 0.01, 200, 12_000_000
MOST_DRIVERS, LEAST_LIKE = 10, 8
Z95 = 1.959963984540054


class SearchCancelled(Exception):
    """The reader went away or pressed cancel."""


@dataclass(frozen=True)
class Driver:
    """A segment that moved apart. Rates are numerator / denominator (the numerator itself for sums); `unexpected` counts numerators beyond the total's own
    change; `ratio` is after / expected within its cells with a 95 % interval; `contribution` its part of the total's change, in the total's unit."""

    segment: dict[str, object]
    before: float
    after: float
    numerator0: float
    denominator0: float
    numerator1: float
    denominator1: float
    unexpected: float
    unexpected_contribution: float
    contribution: float
    ratio: float
    low: float
    high: float
    score: float


@dataclass(frozen=True)
class DriverSearch:
    """Drivers, the strongest first (none: nothing stands out), and what the search did: segments looked at, threshold, the total's own change."""

    drivers: tuple[Driver, ...]
    looked_at: int
    threshold: float
    false_alarms: float
    deals: int
    common_factor: float
    before: float
    after: float


def driver_search(
    frame: pl.DataFrame,
    dimensions: Sequence[str],
    least_events: float = LEAST_EVENTS,
    least_share: float = LEAST_SHARE,
    false_alarms: float = FALSE_ALARMS,
    most: int = MOST_DRIVERS,
    seed: int = 1,
    cancelled: Callable[[], bool] = lambda: False,
    progress: Callable[[float], None] = lambda done: None,
) -> DriverSearch:
    """Search a frame with one row per cell (or finer) and numerator0, denominator0, numerator1, denominator1. Raises SearchCancelled."""
    cube = cube_of(frame, dimensions)
    totals = tuple(_rate(float(top.sum()), base) for top, base in zip((cube.n0, cube.n1), cube.bases))
    task = _Task(cube, least_events, least_share, cancelled, progress)
    first = task.scored(np.ones(cube.n0.size, dtype=bool))
    looked_at = sum(int(part.supported.sum()) for part in first)
    if not looked_at:
        return DriverSearch((), 0, float("nan"), false_alarms, 0, task.moved.factor, *totals)
    factor = task.moved.factor
    threshold, deals = _threshold(task, first, false_alarms, seed)
    found, use, scored = [], np.ones(cube.n0.size, dtype=bool), first
    while len(found) < most and scored:
        moved, outlier = task.moved, _best(scored, [np.ones(part.score.size) for part in scored], 0.0)
        if outlier is None:
            break
        rest = task.scored(use & ~outlier.mask)
        best = _best(scored, _scales(rest, task.moved, moved), threshold)
        if best is None:
            break
        found.append(_driver(cube, best, use & best.mask, moved))
        use = use & ~best.mask
        scored = rest if np.array_equal(best.mask, outlier.mask) else task.scored(use)
        task.progress(0.9 + 0.1 * len(found) / most)
    task.progress(1.0)
    return DriverSearch(tuple(found), looked_at, threshold, false_alarms, deals, factor, *totals)


@dataclass(frozen=True)
class _Scored:
    grouping: Grouping
    score: np.ndarray
    beyond: np.ndarray
    variance: np.ndarray
    supported: np.ndarray
    cube: Cube
    use: np.ndarray

    def own_change(self, number: int) -> float:
        """Size of a segment's own change, |log(after / before)| of its rate (of its sum, where there are no denominators)."""
        inside = self.use & (self.grouping.code == number)
        n0, d0, n1, d1 = (float(column[inside].sum()) for column in (self.cube.n0, self.cube.d0, self.cube.n1, self.cube.d1))
        rate0, rate1 = ((n0 + 0.5) / max(d0, 0.5), (n1 + 0.5) / max(d1, 0.5)) if self.cube.ratio else (n0 + 0.5, n1 + 0.5)
        return abs(float(np.log(rate1 / rate0)))


@dataclass(frozen=True)
class _Best:
    grouping: Grouping
    number: int
    score: float
    scale: float
    mask: np.ndarray


class _Task:
    """One search: the cube, the floors, and the two callbacks."""

    def __init__(self, cube: Cube, least_events, least_share, cancelled, progress):
        self.cube, self.least_events, self.least_share, self.cancelled, self.progress = cube, least_events, least_share, cancelled, progress
        self.moved: Moves

    def stop(self) -> None:
        if self.cancelled():
            raise SearchCancelled

    def scored(self, use: np.ndarray) -> list[_Scored]:
        """Every grouping's scores over the cells in use."""
        cube, self.moved = self.cube, moves(self.cube, use)
        events = np.where(use, cube.n0 + cube.n1, 0.0)
        weight = np.where(use, cube.weight, 0.0)
        every, whole, rows = events.sum(), weight.sum(), []
        everything = max(float(self.moved.variance.sum()), 1e-300)
        for grouping in cube.groupings:
            self.stop()
            count, size = grouping.sums(events), grouping.sums(weight)
            beyond, variance = grouping.sums(self.moved.beyond), grouping.sums(self.moved.variance)
            supported = (count >= self.least_events) & (every - count >= self.least_events) & (size >= self.least_share * whole) & (variance > 1)
            against = variance * (1 - variance / everything)  # of the segment against all other cells
            score = np.where(supported, beyond / np.sqrt(np.where(against > 0, against, np.inf)), 0.0)
            rows.append(_Scored(grouping, score, beyond, variance, supported, cube, use))
        return rows


def _scales(rest: list[_Scored], moved: Moves, whole: Moves) -> list[np.ndarray]:
    """By grouping and segment, how much more than counting noise things vary apart from the best segment: at least 1, and the largest of three.

    cells: Pearson's phi (weighted counts); cells with rates that wobble: variance v + w v^2, so that a segment of few large cells wobbles more;
    the segments of the grouping themselves, less the uncertainty of their median. A grouping of few segments takes the middle of the others.
    """
    squares = max(float((moved.variance**2).sum()), 1e-300)
    phi = float((moved.beyond**2).sum() / max(moved.variance.sum(), 1e-300))
    wobble = max(0.0, float((moved.beyond**2 - moved.variance).sum()) / squares)
    own = []
    for part in rest:
        like = np.abs(part.score[part.supported])
        own.append(1.4826 * float(np.median(like)) / (1 + 1.0 / np.sqrt(like.size)) if like.size >= LEAST_LIKE else np.nan)
    usual = float(np.nanmedian(own)) if np.isfinite(own).any() else 1.0
    scales = []
    for part, each in zip(rest, own):
        by_cells = np.sqrt(1 + wobble * part.grouping.sums(whole.variance**2) / np.maximum(part.grouping.sums(whole.variance), 1e-300))
        scales.append(np.maximum(by_cells, max(1.0, np.sqrt(phi), usual if np.isnan(each) else each)))
    return scales


def _threshold(task: _Task, scored: list[_Scored], false_alarms: float, seed: int) -> tuple[float, int]:
    """The score that the best of all segments reaches by chance in `false_alarms` of all searches."""
    from scipy.sparse import csr_matrix

    cube, moved, cells = task.cube, task.moved, task.cube.n0.size
    rows, columns, deviations, first = [], [], [], 0
    for part in scored:
        place = np.where(part.supported, np.cumsum(part.supported) - 1, -1)[part.grouping.code]
        inside = np.flatnonzero(place >= 0)
        rows.append(place[inside] + first)
        columns.append(inside)
        deviations.append(part.variance[part.supported])
        first += int(part.supported.sum())
    row, column = np.concatenate(rows), np.concatenate(columns)
    members = csr_matrix((np.ones(row.size, dtype=np.float32), (row, column)), shape=(first, cells))
    variance, everything = np.concatenate(deviations)[:, None], moved.variance.sum()
    deviation = np.sqrt(variance * np.maximum(1 - variance / everything, 1e-12))
    events, random, maxima = np.rint(cube.n0 + cube.n1).astype(np.int64), np.random.default_rng(seed), []
    deals = int(np.clip(WORK // max(cells, row.size // 8), 60, DEALS))
    while len(maxima) < deals:
        task.stop()
        batch = min(20, deals - len(maxima))
        dealt = random.binomial(events[:, None], moved.p[:, None], size=(cells, batch)) - (events * moved.p)[:, None]
        apart = members @ dealt.astype(np.float32) - variance / everything * dealt.sum(axis=0)  # as if the common factor were fitted again
        maxima += np.abs(apart / deviation).max(axis=0).tolist()
        task.progress(0.1 + 0.8 * len(maxima) / deals)
    spread = np.std(maxima, ddof=1) * np.sqrt(6) / np.pi
    return float(np.mean(maxima) - 0.5772156649015329 * spread - spread * np.log(-np.log(1 - false_alarms))), deals


def _best(scored: list[_Scored], scales: list[np.ndarray], threshold: float) -> _Best | None:
    """The largest score above its grouping's threshold; of equals the one whose own rate changed more, then the smaller one; of a pair and its single
    dimension the one that says it all."""
    best, winner = (0.0, 0.0, 0.0), None
    for part, scale in zip(scored, scales):
        clear = np.where(np.abs(part.score) > threshold * scale, np.abs(part.score), 0.0)
        # of two halves of everything the scores are equal, and rounding must not decide: the half that moved is the news, not the one that stood still
        top = float(clear.max(initial=0.0))
        for number in np.flatnonzero(clear >= top - 1e-6) if top > 0 and round(top, 6) >= best[0] else ():
            found = (round(float(clear[number]), 6), round(part.own_change(number), 6), -float(part.variance[number]))
            if found > best:
                best, winner = found, (part, int(number), float(scale[number]))
    if winner is None:
        return None
    part, number, scale = winner
    for parent, inner in _parents(scored, part, number):
        if _same_way(parent, inner, part, number, scale):
            part, number = parent, inner
            break
    return _Best(part.grouping, number, float(part.score[number]), scale, part.grouping.code == number)


def _parents(scored: list[_Scored], part: _Scored, number: int) -> list[tuple[_Scored, int]]:
    """The two single segments a pair lies in, the stronger first."""
    if len(part.grouping.dimensions) == 1:
        return []
    cell = int(np.argmax(part.grouping.code == number))
    singles = [each for each in scored if each.grouping.dimensions[0] in part.grouping.dimensions and len(each.grouping.dimensions) == 1]
    found = [(each, int(each.grouping.code[cell])) for each in singles]
    return sorted((pair for pair in found if pair[0].supported[pair[1]]), key=lambda pair: -abs(pair[0].score[pair[1]]))


def _same_way(parent: _Scored, number: int, pair: _Scored, inner: int, scale: float) -> bool:
    """Whether what is left of the parent moved like the pair: nearly the same score, and no clear difference between the two."""
    left, spare = parent.beyond[number] - pair.beyond[inner], parent.variance[number] - pair.variance[inner]
    if spare <= 1e-9 * parent.variance[number]:
        return True
    apart = pair.beyond[inner] / pair.variance[inner] - left / spare
    unclear = abs(apart) < 2 * np.sqrt(1 / pair.variance[inner] + 1 / spare) * scale
    return bool(unclear and abs(parent.score[number]) >= abs(pair.score[inner]) - 1)


def _driver(cube: Cube, best: _Best, inside: np.ndarray, moved: Moves) -> Driver:
    n0, d0, n1, d1 = (float(column[inside].sum()) for column in (cube.n0, cube.d0, cube.n1, cube.d1))
    base0, base1 = cube.bases
    told = inside & (cube.d0 > 0)
    unexpected = float((cube.n1[told] - moved.factor * cube.d1[told] * cube.n0[told] / cube.d0[told]).sum())
    above, under = float((cube.n1 * (1 - moved.p))[inside].sum()), float((cube.n0 * moved.p)[inside].sum())
    ratio = above / under if under > 0 else float("inf")
    reach = float(np.exp(Z95 * best.scale / np.sqrt(moved.variance[inside].sum())))
    before, after = (_rate(n0, d0), _rate(n1, d1)) if cube.ratio else (n0, n1)
    segment = dict(zip(best.grouping.dimensions, best.grouping.values(best.number)))
    return Driver(
        segment, before, after, n0, d0, n1, d1, unexpected, unexpected / base1, n1 / base1 - n0 / base0,
        ratio, ratio / reach, ratio * reach, best.score,
    )  # fmt: skip


def _rate(top: float, base: float) -> float:
    return top / base if base > 0 else float("nan")
