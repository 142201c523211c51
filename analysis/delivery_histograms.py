"""Whole-day histograms of parcels: what is known of every month is held once, as arrays, and a period is a slice of it and a sum.

Held are the way to every market, and of one market and platform every stage by hub and by channel. Any other choice is asked of the query itself.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from analysis.day_histograms import Histograms, grid, groups, of_rows
from analysis.metric_months import numbers
from analysis.remembered import remembered
from queries.door import answer, version_of
from queries.filters import Filters
from queries.histograms import EPOCH
from queries.scope import Scope

COUNTS = ("delivered", "lost", "returned", "open", "parcel_rows")  # weighted parcels, and sampled rows
BY_MARKET, BY_HUB, BY_CHANNEL = "delivery_days_by_market", "stage_days_by_hub", "stage_days_by_channel"
KEYS = {BY_MARKET: ("market",), BY_HUB: ("origin_hub", "stage"), BY_CHANNEL: ("channel", "stage")}
LISTED = {BY_MARKET: "market_days_listed", BY_HUB: "hub_days_listed", BY_CHANNEL: "channel_days_listed"}
HELD_LISTS = 50_000  # months of a name that are held; 10 million parcels have 2,600 at most


@dataclass(frozen=True)
class _Months:
    """Histograms of every month: entries in the order of months (days since 1970), `cell` the group and day that each is of. What is alike adds up."""

    names: list[tuple]
    days: np.ndarray
    month: np.ndarray
    cell: np.ndarray
    counts: dict[str, np.ndarray]

    def within(self, first: date, last: date) -> Histograms:
        """The sums of months that begin within two dates, of the groups that have any."""
        start, end = np.searchsorted(self.month, [(first - EPOCH).days, (last - EPOCH).days + 1]).tolist()
        shape, cell = (len(self.names), self.days.size), self.cell[start:end]
        sums = {name: np.bincount(cell, weights=counts[start:end], minlength=shape[0] * shape[1]).reshape(shape) for name, counts in self.counts.items()}
        there = np.flatnonzero(sums["parcel_rows"].any(axis=1))
        return Histograms([self.names[at] for at in there.tolist()], self.days, {name: counts[there] for name, counts in sums.items()})


def histograms(query: str, filters: Filters, scope: Scope) -> Histograms:
    """What a query (BY_MARKET, BY_HUB, BY_CHANNEL) gives for the filters."""
    months = _held(query, filters, scope)
    if months is None:
        return of_rows(answer(query, filters, scope), KEYS[query], COUNTS)
    return months.within(filters.date_from.replace(day=1), filters.date_to)


def _held(query: str, filters: Filters, scope: Scope) -> _Months | None:
    """Every month of a query; None where they are not held, for several markets or platforms or because they are too many."""
    if query != BY_MARKET and not (len(filters.markets) == len(filters.platforms) == 1):
        return None
    version = version_of(filters.collection, scope)
    key = ("histograms", query, filters.collection, filters.markets, filters.platforms, scope, version.name, version.folder)
    return remembered(key, lambda: _listed(query, filters, scope))


def _listed(query: str, filters: Filters, scope: Scope) -> _Months | None:
    asked = Filters(filters.collection) if query == BY_MARKET else filters
    lists = answer(LISTED[query], asked, scope)
    if lists.height > HELD_LISTS:
        return None
    if query == BY_MARKET:
        chosen = {"market": filters.markets, "platform": filters.platforms}
        lists = lists.filter(*(pl.col(column).is_in(values) for column, values in chosen.items() if values))
    names, group = groups(lists, KEYS[query])
    starts = lists["order_month"].to_physical().to_numpy()
    order = np.argsort(starts, kind="stable")
    ordered, lengths = lists["rows"][order], lists["rows"].list.len().to_numpy()[order]
    rows = ordered.explode().struct.unnest()
    days, day = grid(rows["days"])
    month, cell = np.repeat(starts[order], lengths), np.repeat(group[order], lengths) * days.size + day
    counts = {name: numbers(rows, name) for name in COUNTS}
    return _Months(names, days, *(_added(month, cell, counts) if query == BY_MARKET else (month, cell, counts)))


def _added(month: np.ndarray, cell: np.ndarray, counts: dict[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray, dict[str, np.ndarray]]:
    """Entries of one month, group and day made one: the lists of a market come by platform and hub."""
    cells = int(cell.max(initial=0)) + 1
    found, place = np.unique(month.astype(np.int64) * cells + cell, return_inverse=True)
    return found // cells, found % cells, {name: np.bincount(place, weights=values, minlength=found.size) for name, values in counts.items()}
