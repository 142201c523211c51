"""The months of a metric's query over all dates, as plain arrays: a tile's value, its comparisons and its series are slices of them.

A slice costs microseconds where a filtered frame costs tenths of a millisecond, and a page of tiles asks for a hundred of them.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import polars as pl

from analysis.methods.survival import Survival, kaplan_meier
from analysis.remembered import remembered
from queries.door import answer, version_of
from queries.filters import Filters, is_month_end
from queries.metrics import Metric
from queries.scope import Scope

FIRST, LAST = date(1990, 1, 1), date(2100, 1, 1)  # all there is
WAITING = ("open", "lost", "returned")  # of a histogram: those for whom the end has not come (and, of parcels, never comes)
WHO = ("measurer", "body")  # columns that say who counted
CURVES = 64  # kept of one table


@dataclass(frozen=True)
class Series:
    """A metric period by period, oldest first. Periods without rows are absent, never zero."""

    starts: list[date]
    values: list[float | None]
    numerators: np.ndarray
    denominators: np.ndarray | None

    def within(self, first: date, last: date) -> "Series":
        """The periods that start within two dates."""
        part = slice(bisect_left(self.starts, first), bisect_right(self.starts, last))
        return Series(self.starts[part], self.values[part], self.numerators[part], None if self.denominators is None else self.denominators[part])


@dataclass(frozen=True)
class MonthTable:
    """Rows in the order of their months. Several rows a month where the query gives a histogram."""

    starts: list[date]
    rows: pl.DataFrame
    columns: dict[str, np.ndarray] = field(default_factory=dict)
    curves: dict[tuple, Survival] = field(default_factory=dict)
    series: dict[str, Series] = field(default_factory=dict)  # by metric

    def span(self, first: date, last: date) -> slice:
        """The rows of months that start within two dates."""
        return slice(bisect_left(self.starts, first), bisect_right(self.starts, last))

    def column(self, name: str) -> np.ndarray:
        """Numbers of a column, nought where nothing is known."""
        found = self.columns.get(name)
        if found is None:
            found = self.columns[name] = numbers(self.rows, name)
        return found

    def known(self, name: str) -> np.ndarray:
        """Numbers of a column, nan where nothing is known."""
        column = self.rows[name]
        return column.cast(pl.Float64).to_numpy() if column.null_count() else self.column(name)

    def waiting(self) -> np.ndarray:
        """Those who wait still, row by row."""
        found = self.columns.get("")
        if found is None:
            found = self.columns[""] = still_waiting(self.rows)
        return found

    def curve(self, ended: str, part: slice) -> Survival:
        """The curve of some rows together: two percentiles of one period are read from one curve."""
        key = (ended, part.start, part.stop)
        if key not in self.curves:
            if len(self.curves) >= CURVES:
                self.curves.clear()
            self.curves[key] = kaplan_meier(self.column("days")[part], self.column(ended)[part], self.waiting()[part])
        return self.curves[key]


def are_whole(filters: Filters) -> bool:
    """Whether the period is of whole months, so that months make it up."""
    return filters.date_from.day == 1 and is_month_end(filters.date_to)


@dataclass(frozen=True)
class MonthTables:
    """A query's months, of each who counted (measurer or body) apart, the one with most rows of all time first; of one where nobody is named."""

    tables: tuple[tuple[str | None, MonthTable], ...]

    def within(self, first: date, last: date) -> MonthTable:
        """Never two measurers or bodies in one number: of those who counted in a period the one with most rows of all speaks."""
        there = (table for _, table in self.tables if bisect_left(table.starts, first) < bisect_right(table.starts, last))
        return next(there, self.tables[0][1])

    def of(self, who: str | None) -> MonthTable:
        """The months of one who counted."""
        return next(table for name, table in self.tables if name == who)


def month_tables(metric: Metric, filters: Filters, scope: Scope) -> MonthTables:
    """The metric's query by month over all dates for the filters' markets and platforms."""
    version = version_of(filters.collection, scope)
    fixed = tuple(sorted(metric.fixed.items()))
    key = ("metric months", metric.query, fixed, filters.markets, filters.platforms, scope, version.collection, version.name, version.folder)
    return remembered(key, lambda: _month_tables(metric, filters, scope))


def month_table(metric: Metric, filters: Filters, scope: Scope) -> MonthTable:
    """The months of the one who speaks for a period of whole months."""
    return month_tables(metric, filters, scope).within(filters.date_from, filters.date_to)


def _month_tables(metric: Metric, filters: Filters, scope: Scope) -> MonthTables:
    rows = answer(metric.query, filters.with_(date_from=FIRST, date_to=LAST, grain="month"), scope, **metric.fixed)
    rows = rows if rows[clock(rows)].is_sorted() else rows.sort(clock(rows), maintain_order=True)
    who = next((column for column in WHO if column in rows.columns), None)
    if who is None or rows.is_empty():
        return MonthTables(((None, MonthTable(rows[clock(rows)].to_list(), rows)),))
    counted = set(rows[who].to_list())
    parts = {name: part for (name,), part in rows.group_by(who, maintain_order=True)} if len(counted) > 1 else dict.fromkeys(counted, rows)
    order = sorted(parts, key=lambda name: (name is None, -parts[name].height, name))
    return MonthTables(tuple((name, MonthTable(parts[name][clock(rows)].to_list(), parts[name])) for name in order))


def clock(rows: pl.DataFrame) -> str:
    """The column that says which period a row is of."""
    return "order_month" if "order_month" in rows.columns else "period_start"


def numbers(rows: pl.DataFrame, name: str) -> np.ndarray:
    """A column as floats, nought where nothing is known."""
    column = rows[name]
    return (column.fill_null(0) if column.null_count() else column).to_numpy().astype(float, copy=False)


def nullable(name: str, values: np.ndarray) -> pl.Series:
    """A column of floats; what is not a finite number is null. (`nan_to_null` would plan a query for each column.)"""
    known = np.isfinite(values)
    return pl.Series(name, values if known.all() else [value if there else None for value, there in zip(values.tolist(), known.tolist())], pl.Float64)


def still_waiting(rows: pl.DataFrame) -> np.ndarray:
    """Of a histogram's rows, those for whom the end has not come."""
    return sum((numbers(rows, name) for name in WAITING if name in rows.columns), np.zeros(rows.height))
