"""Whole-day histograms of several groups side by side, as arrays: from rows, and summed over groups."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from analysis.metric_months import numbers
from queries.periods import run_starts


@dataclass(frozen=True)
class Histograms:
    """`names`: of each group the values of its keys, in their order; `days`: the grid of all; `counts`: by name of the count, group by day."""

    names: list[tuple]
    days: np.ndarray
    counts: dict[str, np.ndarray]

    def with_sums(self, place: int) -> tuple["Histograms", int]:
        """These after the sums of groups that are alike in the key at `place` (named by it alone, None for the others); and how many sums there are."""
        names, group = _numbered([tuple(one if at == place else None for at, one in enumerate(name)) for name in self.names])
        alike = (np.arange(len(names))[:, None] == group).astype(float)
        counts = {name: np.concatenate([alike @ counts, counts]) for name, counts in self.counts.items()}
        return Histograms([*names, *self.names], self.days, counts), len(names)


def of_rows(rows: pl.DataFrame, keys: Sequence[str], names_of_counts: Sequence[str]) -> Histograms:
    """Histograms of rows with `keys`, `days` and the counts."""
    (names, group), (days, day) = groups(rows, keys), grid(rows["days"])
    cell, shape = group * days.size + day, (len(names), days.size)
    counts = {name: np.bincount(cell, weights=numbers(rows, name), minlength=shape[0] * shape[1]).reshape(shape) for name in names_of_counts}
    return Histograms(names, days, counts)


def groups(rows: pl.DataFrame, keys: Sequence[str]) -> tuple[list[tuple], np.ndarray]:
    """The different names in their order, what has none first, and which of them each row has. Names are looked at once a run of rows that share them."""
    starts = run_starts(rows[key] for key in keys)
    runs = list(zip(*(rows[key][starts].to_list() for key in keys)))
    names, run = _numbered(runs)
    return names, np.repeat(run, np.diff(np.append(starts, rows.height)))


def _numbered(names: list[tuple]) -> tuple[list[tuple], np.ndarray]:
    order = sorted(set(names), key=lambda name: [(one is not None, one) for one in name])
    places = {name: place for place, name in enumerate(order)}
    return order, np.array([places[name] for name in names], dtype=np.int64)


def grid(days: pl.Series) -> tuple[np.ndarray, np.ndarray]:
    """Every day from the first to the last, and the place of each among them."""
    least, most = (days.min(), days.max()) if days.len() else (0, -1)
    return np.arange(least, most + 1), days.to_numpy() - least
