"""One counter's cases by cause and one more thing at a time, as plain arrays: the sub-cause, how they ended, which goods, which channel, for any period.

The months of a market are read once a version; a period is a slice of them, and its causes by outcome (or goods, or channels) are sums over codes, a
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
from queries.scope import Scope

CUTS = ("sub_cause", "outcome", "category", "channel")


@dataclass(frozen=True)
class Sums:
    """Sums over the values of some dimensions that occur together, in the order of their names: `codes` (places in the names) a dimension."""

    codes: tuple[np.ndarray, ...]
    cases: np.ndarray  # real cases
    n: np.ndarray  # rows


@dataclass(frozen=True, eq=False)
class Cells:
    """Rows in the order of their months. `names`: the values of `cause` and of the cut, sorted (nothing known last); `codes`: their places, row by row."""

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


def cells_of(filters: Filters, scope: Scope, counter: Counter, cut: str = "sub_cause") -> Cells:
    """The counter's cases in the period of the filters, their markets and platforms, by cause and one of `CUTS`."""
    version = version_of(filters.collection, scope)
    key = ("case cells", filters.markets, filters.platforms, scope, counter.body, counter.kind, version.collection, version.name, version.folder)
    return remembered(key, lambda: _by_cut(filters, scope, counter))[cut].within(filters.date_from, filters.date_to)


def _by_cut(filters: Filters, scope: Scope, counter: Counter) -> dict[str, Cells]:
    listed = answer("complaints_cuts_listed", filters, scope, body=counter.body, kind=counter.kind)
    return {cut: _cells(listed.filter(listed["cut"] == cut), cut) for cut in CUTS}


def _cells(listed: pl.DataFrame, cut: str) -> Cells:
    """Months summed over the markets and platforms that were asked for."""
    lengths, rows = listed["rows"].list.len().to_numpy(), listed["rows"].explode().struct.unnest()
    (causes, cause), (values, value) = _coded(listed["cause"]), _coded(listed["value"])
    months, month = np.unique(rows["month"].to_numpy(), return_inverse=True)
    sizes = (months.size, max(1, len(causes)), max(1, len(values)))
    place = (month * sizes[1] + np.repeat(cause, lengths)) * sizes[2] + np.repeat(value, lengths)
    n, cases = (np.bincount(place, weights=rows[name].to_numpy(), minlength=1) for name in ("complaints", "weighted"))
    found = np.flatnonzero(np.bincount(place, minlength=1))
    at, cause, value = np.unravel_index(found, sizes) if months.size else (found, found, found)
    return Cells(months[at], {"cause": causes, cut: values}, {"cause": cause, cut: value}, cases[found], n[found].astype(np.int64))


def _coded(column: pl.Series) -> tuple[list[str | None], np.ndarray]:
    """The values, sorted (nothing known last), and the place of each row's among them."""
    values = column.to_list()
    names = sorted(set(values), key=lambda name: (name is None, name))
    places = {name: place for place, name in enumerate(names)}
    return names, np.array([places[value] for value in values], dtype=np.int64)
