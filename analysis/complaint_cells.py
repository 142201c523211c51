"""One counter's cases in the cells of the mart, as plain arrays: what they are about, how they ended, and which goods and channels, for any period.

The rows of a market are read once a version; a period is a slice of them, and its causes by outcome (or goods, or channels) are sums over codes, a
hundredth of what a grouped statement costs. They are those of the queries `complaints_by_cause` and `complaints_by_cut`, which the page shows
(held against each other by tests/analysis/test_complaint_cells.py).
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from analysis.complaints import Counter
from analysis.remembered import remembered
from queries.door import answer, version_of
from queries.filters import Filters
from queries.periods import EVER
from queries.scope import Scope

DIMENSIONS = ("cause", "sub_cause", "outcome", "category", "channel")


@dataclass(frozen=True)
class Sums:
    """Sums over the values of some dimensions that occur together, in the order of their names: `codes` (places in the names) a dimension."""

    codes: tuple[np.ndarray, ...]
    cases: np.ndarray  # real cases
    n: np.ndarray  # rows


@dataclass(frozen=True, eq=False)
class Cells:
    """Rows in the order of their months. `names`: the values of each dimension, sorted (nothing known last); `codes`: their places, row by row."""

    months: np.ndarray
    names: dict[str, list[str | None]]
    codes: dict[str, np.ndarray]
    cases: np.ndarray
    n: np.ndarray

    def within(self, first: date, last: date) -> "Cells":
        """The months that have a day in a period, as views."""
        start = np.searchsorted(self.months, np.datetime64(first.replace(day=1)), side="left")
        part = slice(start, np.searchsorted(self.months, np.datetime64(last), side="right"))
        return Cells(self.months[part], self.names, {name: codes[part] for name, codes in self.codes.items()}, self.cases[part], self.n[part])

    def sums(self, *by: str) -> Sums:
        """By one or more dimensions; `cells.sums("cause", "outcome")`."""
        return self.sums_of([self.codes[name] for name in by], [max(1, len(self.names[name])) for name in by])

    def sums_of(self, codes: list[np.ndarray], sizes: list[int]) -> Sums:
        """By codes of the rows that the caller made, of which there are `sizes`."""
        flat, size = codes[0], int(np.prod(sizes))
        for more, count in zip(codes[1:], sizes[1:]):
            flat = flat.astype(np.int64) * count + more
        found = np.flatnonzero(np.bincount(flat, minlength=size))
        cases, n = (np.bincount(flat, weights=values, minlength=size)[found] for values in (self.cases, self.n))
        return Sums(tuple(np.unravel_index(found, sizes)), cases, n.astype(np.int64))

    def named(self, dimension: str, codes: np.ndarray) -> list[str | None]:
        """Values by their codes."""
        names = self.names[dimension]
        return [names[code] for code in codes.tolist()]

    def periods(self, grain: str) -> tuple[list[date], np.ndarray]:
        """The first day of each period that has a case, and the place of each row's period among them."""
        starts, place = np.unique(self.months, return_inverse=True)
        if grain in ("quarter", "year"):
            months = starts.astype("datetime64[M]").astype(int)
            length = 3 if grain == "quarter" else 12
            starts, of_start = np.unique(months - months % length, return_inverse=True)
            starts, place = starts.astype("datetime64[M]").astype("datetime64[D]"), of_start[place]
        return starts.tolist(), place


def cells_of(filters: Filters, scope: Scope, counter: Counter) -> Cells:
    """The counter's cases in the period of the filters, their markets and platforms."""
    version = version_of(filters.collection, scope)
    key = ("case cells", filters.markets, filters.platforms, scope, counter.body, counter.kind, version.collection, version.name, version.folder)
    return remembered(key, lambda: _cells(filters, scope, counter)).within(filters.date_from, filters.date_to)


def _cells(filters: Filters, scope: Scope, counter: Counter) -> Cells:
    rows = answer("complaints_by_cell", filters.with_(date_from=EVER[0], date_to=EVER[1]), scope, body=counter.body, kind=counter.kind)
    months = rows["month"].to_numpy()
    order = np.argsort(months, kind="stable")
    coded = {name: _coded(rows[name]) for name in DIMENSIONS}
    names, codes = {name: known for name, (known, _) in coded.items()}, {name: found[order] for name, (_, found) in coded.items()}
    return Cells(months[order], names, codes, rows["weighted"].to_numpy()[order], rows["complaints"].to_numpy()[order])


def _coded(column: pl.Series) -> tuple[list[str | None], np.ndarray]:
    names = column.drop_nulls().unique().sort()
    places = column.cast(pl.Enum(names)).to_physical()
    if not column.null_count():
        return names.to_list(), places.to_numpy().astype(np.int32)
    return [*names, None], places.cast(pl.Int32).fill_null(len(names)).to_numpy()
