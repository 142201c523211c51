"""One counter's months over all dates as plain arrays, with the orders of the same markets: whole months of any period are slices of them.

A period's counts, its series by month, quarter or year and the pace of its year then cost no statement and no grouping of frames. Weeks, and periods
that cut a month, are grouped from the queries' own rows (`analysis.complaints`), which is also what these are held against in the tests.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from analysis.metric_months import FIRST, LAST
from analysis.remembered import remembered
from queries.door import answer, version_of
from queries.filters import Filters
from queries.scope import Scope

PLATFORM_DESK = "Platform"  # the platform's own desk; every other body is an outside one
PAIR = ["market", "platform"]
STEPS = {"month": 1, "quarter": 3, "year": 12}  # months in a period
RECEIVED, ORDERED = ("received", "rows"), ("orders", "order_rows", "cases", "case_rows")
COUNTS = {"received": pl.Float64, "rows": pl.Int64, "orders": pl.Float64, "order_rows": pl.Int64, "cases": pl.Float64, "case_rows": pl.Int64}


@dataclass(frozen=True)
class Counter:
    """Who counted and what: a body and its kind of count. `rows` counted, `weighted` real cases they stand for."""

    body: str
    kind: str
    rows: int
    weighted: float
    first_day: date
    last_day: date

    @property
    def is_desk(self) -> bool:
        """Whether the platform itself counted."""
        return self.body == PLATFORM_DESK

    @property
    def ever(self) -> "Counter":
        """The same body and kind, whatever was counted in the period: for what is told of other dates."""
        return Counter(self.body, self.kind, 0, 0.0, date.min, date.max)

    @property
    def key(self) -> str:
        """What stands for it in an address."""
        return f"{self.body} · {self.kind}"


@dataclass(frozen=True, eq=False)
class CounterMonths:
    """`columns`: received (cases by the date received, real ones) and rows of them; orders, order_rows, cases and case_rows of the orders placed in the
    month. `counted` and `ordered`: whether a month has any such row. `by_pair`: (rows, cases) of each market, platform and month that has a case."""

    starts: list[date]
    columns: dict[str, np.ndarray]
    counted: np.ndarray
    ordered: np.ndarray
    by_pair: dict[tuple[str, str], dict[date, tuple[int, float]]]

    @property
    def first(self) -> date:
        """Month of the counter's first case about anything: before it, no case means not counted; after it, none."""
        return self.starts[int(np.flatnonzero(self.counted)[0])]

    def span(self, first: date, last: date) -> slice:
        """The months that start within two dates."""
        return slice(bisect_left(self.starts, first), bisect_right(self.starts, last))

    def total(self, name: str, part: slice) -> float:
        """The sum of a column over some months."""
        return float(self.columns[name][part].sum())

    def by_grain(self, grain: str, part: slice) -> pl.DataFrame:
        """Grain: period, those without any row left out. The columns, null where no order was placed in the period; nought where no case was received."""
        there = np.flatnonzero((self.counted | self.ordered)[part]) + part.start
        months = np.array([(self.starts[at].year * 12 + self.starts[at].month - 1) // STEPS[grain] for at in there.tolist()], dtype=np.int64)
        first = np.flatnonzero(np.diff(months, prepend=-1))
        found = {name: np.add.reduceat(values[there], first) if first.size else values[:0] for name, values in self.columns.items()}
        known = np.add.reduceat(self.ordered[there].astype(int), first) > 0 if first.size else np.zeros(0, dtype=bool)
        starts = [date(at // 12, at % 12 + 1, 1) for at in (months[first] * STEPS[grain]).tolist()]
        columns = {name: pl.Series(name, values, dtype=COUNTS[name], strict=False) for name, values in found.items()}
        if not known.all():
            columns |= {name: pl.Series(name, [one if has else None for one, has in zip(columns[name], known)], dtype=COUNTS[name]) for name in ORDERED}
        return pl.DataFrame({"period_start": pl.Series(starts, dtype=pl.Date), **columns})


def months_of(filters: Filters, scope: Scope, counter: Counter) -> CounterMonths:
    """The months of a counter for the filters' markets and platforms, whatever their period."""
    version = version_of(filters.collection, scope)
    key = ("counter months", filters.markets, filters.platforms, scope, counter.body, counter.kind, version.collection, version.name, version.folder)
    return remembered(key, lambda: _months_of(filters, scope, counter))


def _months_of(filters: Filters, scope: Scope, counter: Counter) -> CounterMonths:
    ever = filters.with_(grain="month", date_from=FIRST, date_to=LAST, comparison="previous")
    by_pair: dict[tuple[str, str], dict[date, tuple[int, float]]] = {}
    received: dict[date, tuple[float, int]] = {}
    counted = of_counter(answer("complaints_by_market", ever, scope), counter).select(*PAIR, "period_start", "complaints", "weighted")
    for market, platform, start, rows, cases in counted.iter_rows():
        by_pair.setdefault((market, platform), {})[start] = rows, cases
        before = received.get(start, (0.0, 0))
        received[start] = before[0] + cases, before[1] + rows
    ordered: dict[date, tuple[float, ...]] = {}
    for market, platform, start, *values in answer("late_by_market", ever, scope).select(*PAIR, "period_start", *ORDERED).iter_rows():
        if (market, platform) in by_pair:  # a market that had no case this time still had orders; one that never had any is not counted
            ordered[start] = tuple(one + (more or 0) for one, more in zip(ordered.get(start, (0, 0, 0, 0)), values))
    starts = sorted({*received, *ordered})
    rows = np.array([(*received.get(start, (0.0, 0)), *ordered.get(start, (0, 0, 0, 0))) for start in starts], dtype=float).reshape(-1, 6)
    columns = {name: rows[:, at] for at, name in enumerate((*RECEIVED, *ORDERED))}
    return CounterMonths(starts, columns, *(np.array([start in side for start in starts], dtype=bool) for side in (received, ordered)), by_pair)


def of_counter(rows: pl.DataFrame, counter: Counter) -> pl.DataFrame:
    """The rows that one body counted in one way."""
    return rows.filter((pl.col("body") == counter.body) & (pl.col("kind") == counter.kind))


def all_counters(filters: Filters, scope: Scope) -> dict[tuple[str, str], list[tuple[date, int, float, date, date]]]:
    """By body and kind: month, rows, cases, first and last day, of every market and platform of the filters over all dates, months in order."""
    version = version_of(filters.collection, scope)
    key = ("all counters", filters.markets, filters.platforms, scope, version.collection, version.name, version.folder)
    return remembered(key, lambda: _all_counters(filters, scope))


def _all_counters(filters: Filters, scope: Scope) -> dict[tuple[str, str], list[tuple[date, int, float, date, date]]]:
    ever = filters.with_(grain="month", date_from=FIRST, date_to=LAST, comparison="previous")
    columns = ("body", "kind", "period_start", "complaints", "weighted", "first_day", "last_day")
    found: dict[tuple[str, str], list] = {}
    for body, kind, *row in answer("complaints_by_market", ever, scope).select(columns).sort("period_start", maintain_order=True).iter_rows():
        found.setdefault((body, kind), []).append(tuple(row))
    return found
