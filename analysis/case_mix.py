"""Markets side by side, given their mix: what is counted against what would be if every cell had the rate of all markets together.

Cells are channel x kind of goods x length of the promise: what a market's customers choose, before anything goes wrong. How late its parcels were is not
among them: that is its own doing. Counting is of sampled rows. Funnel limits around 1, widened where markets vary more than chance (the middle of them,
so that one that stands apart does not hide itself). Versions landed before there was such a mart: channel x lateness for cases, channel for promises.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from analysis.landed_tables import has_table
from analysis.methods.funnel import Funnel, dispersion, rate_funnel
from analysis.methods.standardise import indirect_by
from analysis.metric_months import numbers
from analysis.remembered import known, remembered
from queries.door import answer, version_of
from queries.filters import Filters
from queries.scope import Scope
from queries.tables import count

MART = "parcels_by_mix"
EPOCH = date(1970, 1, 1)
HELD_ROWS = 500_000  # 30 MB; the mart of 10 million parcels has 61,000
CELL = ("channel", "category", "promise")
COLUMNS = {
    "market": pl.String, **dict.fromkeys(("observed", "expected", "ratio", "ratio_low", "ratio_high", "rate"), pl.Float64), "verdict": pl.String,
}  # fmt: skip
TRIM = 0.1  # of the markets at either end, drawn in before the spread is measured


@dataclass(frozen=True)
class SideBySide:
    """`rows`: market, observed, expected, ratio, ratio_low, ratio_high, rate (of its own, per unit of `kind`), verdict; `cells` of the standard; `phi`."""

    rows: pl.DataFrame
    funnel: Funnel
    cells: int
    phi: float


def query(kind: str, filters: Filters, scope: Scope) -> str:
    """The query that the cells come from."""
    return "cells_by_mix" if has_table(MART, filters, scope) else "cases_by_lateness_and_channel" if kind == "cases" else "cells_by_channel"


def markets(kind: str, filters: Filters, scope: Scope) -> SideBySide | None:
    """Markets by `cases` (about orders) or `missed` (promises); None under two markets with an expectation."""
    version = version_of(filters.collection, scope)
    key = ("side_by_side", kind, filters, scope, version.name, version.folder)
    return remembered(key, lambda: _markets(kind, filters, scope))


def _markets(kind: str, filters: Filters, scope: Scope) -> SideBySide | None:
    rows = _by_mix(kind, filters, scope) if has_table(MART, filters, scope) else _older(kind, filters, scope)
    if rows.market.size == 0 or rows.market.min() == rows.market.max():
        return None
    cells, cell = np.unique(rows.cell, return_inverse=True)
    place, shape = rows.market * cells.size + cell, (len(rows.names), cells.size)
    events, exposure = (np.bincount(place, weights=counts, minlength=shape[0] * shape[1]).reshape(shape) for counts in (rows.events, rows.exposure))
    top, base = events.sum(axis=0), exposure.sum(axis=0)
    found = []
    for market, one, counted, over in zip(rows.names, indirect_by(events, exposure, top, base), events.sum(axis=1).tolist(), exposure.sum(axis=1).tolist()):
        if one is not None:
            found.append((market, one.observed, one.expected, one.ratio, one.low, one.high, counted / over if over else None))
    if len(found) < 2:
        return None
    found.sort(key=lambda row: (-row[3], row[0]))
    observed, expected = (np.array([row[place] for row in found]) for place in (1, 2))
    phi = max(1.0, float(np.nan_to_num(dispersion(observed, expected, trim=TRIM), nan=1.0)))
    judged = rate_funnel(observed, expected, spread=phi, centre=1.0)
    told = [(*row, verdict) for row, verdict in zip(found, judged.verdict.tolist())]
    return SideBySide(pl.DataFrame(told, schema=COLUMNS, orient="row"), judged, cells.size, phi)


@dataclass(frozen=True)
class Cells:
    """Side by side: which of the markets (`names`), which cell, events and exposure (sampled rows); a market's cell may stand in several rows."""

    names: list[str]
    market: np.ndarray
    cell: np.ndarray
    events: np.ndarray
    exposure: np.ndarray


@dataclass(frozen=True)
class Mix:
    """Every cell of the version (which market, platform and kind of cell it is, as places in `markets` and `platforms`) with its months, in the order of
    months: `place` says which of the cells each entry of `months` (days since 1970) and `counts` is of."""

    markets: list[str]
    platforms: list[str]
    market: np.ndarray
    platform: np.ndarray
    cell: np.ndarray
    place: np.ndarray
    months: np.ndarray
    counts: dict[str, np.ndarray]


def _numbered(names: list) -> tuple[list, np.ndarray]:
    """The names as they come, and which of them each is."""
    every = list(dict.fromkeys(names))
    places = {name: place for place, name in enumerate(every)}
    return every, np.array([places[name] for name in names], dtype=np.int64)


def _mix(filters: Filters, scope: Scope) -> Mix:
    version = version_of(filters.collection, scope)
    return known(("mix", scope, version.collection, version.name, version.folder), lambda: _listed(answer("mix_listed", Filters(filters.collection), scope)))


def _listed(found: pl.DataFrame) -> Mix:
    rows = found["rows"].explode().struct.unnest()
    months = rows["order_month"].cast(pl.Int32).to_numpy()
    order = np.argsort(months, kind="stable")
    place = np.repeat(np.arange(found.height), found["rows"].list.len().to_numpy())[order]
    counts = {name: rows[name].to_numpy().astype(float)[order] for name in rows.columns if name != "order_month"}
    (markets, market), (platforms, platform) = (_numbered(found[name].to_list()) for name in ("market", "platform"))
    _, cell = _numbered(found.select(CELL).rows())
    return Mix(markets, platforms, market, platform, cell, place, months[order], counts)


def _by_mix(kind: str, filters: Filters, scope: Scope) -> Cells:
    """The cells of the query `cells_by_mix`, from the months of the whole version: another period or platform is a sum in memory."""
    if not _is_held(filters, scope):
        return _asked(kind, filters, scope)
    mix = _mix(filters, scope)
    first, last = ((day - EPOCH).days for day in (filters.date_from.replace(day=1), filters.date_to))
    period = slice(*np.searchsorted(mix.months, [first, last + 1]).tolist())

    def summed(name: str) -> np.ndarray:
        return np.bincount(mix.place[period], weights=mix.counts[name][period], minlength=mix.cell.size)

    if kind == "missed":
        exposure, due = summed("promise_due_rows"), summed("promise_due")
        events = np.divide(due - summed("promise_kept"), due, out=np.zeros_like(due), where=due > 0) * exposure
    else:
        exposure, events = summed("order_rows"), summed("orders_with_case_rows")
    there = (exposure > 0) & _chosen(mix.market, mix.markets, filters.markets) & _chosen(mix.platform, mix.platforms, filters.platforms)
    return Cells(mix.markets, mix.market[there], mix.cell[there], events[there], exposure[there])


def _is_held(filters: Filters, scope: Scope) -> bool:
    """Whether the months of all cells are few enough to be kept in memory."""
    version = version_of(filters.collection, scope)
    key = ("mix rows", scope, version.collection, version.name, version.folder)
    return known(key, lambda: count(MART, filters.collection, scope)) <= HELD_ROWS


def _asked(kind: str, filters: Filters, scope: Scope) -> Cells:
    """The same from the query itself."""
    rows = answer("cells_by_mix", filters, scope)
    if kind == "missed":
        exposure, due = numbers(rows, "promise_due_rows"), numbers(rows, "promise_due")
        events = np.divide(due - numbers(rows, "promise_kept"), due, out=np.zeros_like(due), where=due > 0) * exposure
    else:
        exposure, events = numbers(rows, "order_rows"), numbers(rows, "orders_with_case_rows")
    (names, market), (_, cell), there = _numbered(rows["market"].to_list()), _numbered(rows.select(CELL).rows()), exposure > 0
    return Cells(names, market[there], cell[there], events[there], exposure[there])


def _chosen(places: np.ndarray, names: list[str], wanted: tuple[str, ...]) -> np.ndarray:
    return np.array([not wanted or name in wanted for name in names], dtype=bool)[places]


def _older(kind: str, filters: Filters, scope: Scope) -> Cells:
    """The cells of versions without the mart."""
    if kind == "missed":
        rows = answer("cells_by_channel", filters, scope).filter(pl.col("promise_due") > 0)
        events = ((rows["promise_due"] - rows["promise_kept"]) / rows["promise_due"] * rows["promise_due_rows"]).to_numpy()
        return _as_cells(rows, rows["channel"].to_list(), events, rows["promise_due_rows"].to_numpy())
    rows = answer("cases_by_lateness_and_channel", filters, scope).filter(pl.col("order_rows") > 0)
    cells = list(zip(rows["channel"], rows["late_bucket"]))
    return _as_cells(rows, cells, rows["case_rows"].to_numpy(), rows["order_rows"].to_numpy())


def _as_cells(rows: pl.DataFrame, cells: list, events: np.ndarray, exposure: np.ndarray) -> Cells:
    names, market = _numbered(rows["market"].to_list())
    return Cells(names, market, _numbered(cells)[1], events, exposure)
