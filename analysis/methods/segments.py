"""Segments of a cube (one value of a dimension, or a pair of values of two) and how far each moved apart from everything else.

Within a cell (one value of every dimension) the events of both periods, t = n0 + n1, fall into the later one with chance p = G d1 / (d0 + G d1) if the
cell's rate changed by the common factor G. A segment's score is sum(n1 - t p) / sqrt(sum t p (1 - p)): a Mantel-Haenszel comparison stratified by
cell, so that a change of mix inside a segment is no change of its rate. G makes all differences add up to nought: it is the total's own change, net of
mix.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np
import polars as pl


@dataclass(frozen=True)
class Grouping:
    """One dimension or a pair: `code` numbers each cell's segment, `values` gives the number's values."""

    dimensions: tuple[str, ...]
    code: np.ndarray
    size: int
    _levels: tuple[tuple, ...]

    def values(self, number: int) -> tuple:
        """The value of each dimension of one segment."""
        if len(self.dimensions) == 1:
            return (self._levels[0][number],)
        first, second = divmod(number, len(self._levels[1]))
        return self._levels[0][first], self._levels[1][second]

    def sums(self, column: np.ndarray) -> np.ndarray:
        """Sum of a cell column by segment."""
        return np.bincount(self.code, weights=column, minlength=self.size)


@dataclass(frozen=True)
class Cube:
    """Cells with numerators and denominators of the period before (0) and after (1)."""

    dimensions: tuple[str, ...]
    codes: tuple[np.ndarray, ...]
    levels: tuple[tuple, ...]
    n0: np.ndarray
    d0: np.ndarray
    n1: np.ndarray
    d1: np.ndarray
    ratio: bool  # False: a sum, whose denominators are 1 in every cell and measure nothing

    @property
    def bases(self) -> tuple[float, float]:
        """What the total of each period is divided by."""
        return (float(self.d0.sum()), float(self.d1.sum())) if self.ratio else (1.0, 1.0)

    @property
    def weight(self) -> np.ndarray:
        """Size of each cell: its denominators, or what it counts where there are none."""
        return self.d0 + self.d1 if self.ratio else self.n0 + self.n1

    @cached_property
    def groupings(self) -> list[Grouping]:
        """Every single dimension, then every pair."""
        singles = [Grouping((name,), code, len(level), (level,)) for name, code, level in zip(self.dimensions, self.codes, self.levels)]
        pairs = [
            Grouping((a.dimensions[0], b.dimensions[0]), a.code * b.size + b.code, a.size * b.size, (a._levels[0], b._levels[0]))
            for a, b in combinations(singles, 2)
        ]
        return singles + pairs


def cube_of(frame: pl.DataFrame, dimensions: Sequence[str]) -> Cube:
    """Cells of a frame with `dimensions` and numerator0, denominator0, numerator1, denominator1 (no denominators: changes of a sum)."""
    ratio = "denominator0" in frame.columns
    columns = ["numerator0", "numerator1", *(("denominator0", "denominator1") if ratio else ())]
    cells = frame.group_by(list(dimensions)).agg(pl.col(name).sum().cast(pl.Float64) for name in columns).sort(list(dimensions))
    codes, levels = [], []
    for name in dimensions:
        level = cells[name].unique().sort()
        codes.append(cells.select(pl.col(name).rank("dense").fill_null(0).cast(pl.Int64)).to_series().to_numpy() - (0 if level.null_count() else 1))
        levels.append(tuple(level.to_list()))
    one = np.ones(cells.height)
    parts = {name: cells[name].fill_null(0.0).to_numpy() for name in columns}
    d0, d1 = (parts["denominator0"], parts["denominator1"]) if ratio else (one, one)
    return Cube(tuple(dimensions), tuple(codes), tuple(levels), parts["numerator0"], d0, parts["numerator1"], d1, ratio)


@dataclass(frozen=True)
class Moves:
    """Per cell: chance p, events beyond it (`beyond`), their variance, and the common factor."""

    p: np.ndarray
    beyond: np.ndarray
    variance: np.ndarray
    factor: float


def moves(cube: Cube, use: np.ndarray) -> Moves:
    """Fit the common factor over the cells in `use` and measure every one of them against it; other cells say nothing."""
    events = np.where(use, cube.n0 + cube.n1, 0.0)
    factor = _common(events, np.where(use, cube.n1, 0.0).sum(), cube.d0, cube.d1)
    p = _chance(cube.d0, cube.d1, factor)
    return Moves(p, np.where(use, cube.n1, 0.0) - events * p, events * p * (1 - p), factor)


def _chance(d0: np.ndarray, d1: np.ndarray, factor: float) -> np.ndarray:
    later = factor * d1
    return np.divide(later, d0 + later, out=np.full(d0.shape, 0.5), where=d0 + later > 0)


def _common(events: np.ndarray, after: float, d0: np.ndarray, d1: np.ndarray) -> float:
    """The factor at which the expected later events are the counted ones; a sum that only grows with the factor, so halving finds it."""
    told = (d0 > 0) & (d1 > 0)
    events, after = events[told], after - events[~told & (d1 > 0)].sum()
    if after <= 0 or after >= events.sum():
        return 1.0
    d0, d1, low, high = d0[told], d1[told], -30.0, 30.0
    for _ in range(60):
        middle = (low + high) / 2
        if (events * _chance(d0, d1, float(np.exp(middle)))).sum() < after:
            low = middle
        else:
            high = middle
    return float(np.exp((low + high) / 2))
