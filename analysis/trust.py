"""Reported listings: how far each went, how long each step took, what waits, what comes back, and who sells it."""

from collections import Counter as Tally
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from analysis.day_histograms import Histograms, of_rows
from analysis.methods.rates import wilson
from analysis.methods.survival import curves_of
from analysis.metric_months import nullable, numbers
from analysis.remembered import remembered
from analysis.weighted_rates import ranked_by
from queries.door import answer, version_of
from queries.filters import Filters
from queries.scope import Scope

ALL = "all"  # kinds together
SMALL = 5  # fewer counts than this behind a rate: shown grey, never ranked
DEALT_WITH = ("removed", "restricted", "penalised")
STEPS = ("seen to reported", "reported to verified", "reported to action", "seen to action", "reported to compensated")


@dataclass(frozen=True)
class Funnel:
    """Counts of listings reported in the period. `dismissed` were looked at and found in order; `pending` wait for a decision."""

    reported: int
    looked_at: int
    confirmed: int
    acted: int
    actions: dict[str, int]  # removed, restricted, penalised
    compensated: int
    dismissed: int
    pending: int
    counterfeits_acted: int  # only counterfeits are compensated: the base of that step

    def steps(self) -> pl.DataFrame:
        """Grain: step. n listings; of_first and of_previous in percent (compensated: of the counterfeits acted on)."""
        rows = [("reported", self.reported, None), ("looked at", self.looked_at, self.reported), ("confirmed", self.confirmed, self.looked_at),
                ("acted on", self.acted, self.confirmed), ("compensated", self.compensated, self.counterfeits_acted)]  # fmt: skip
        found = [(step, n, base, 100 * n / self.reported if self.reported else None, 100 * n / base if base else None) for step, n, base in rows]
        schema = {"step": pl.String, "n": pl.Int64, "base": pl.Int64, "of_first": pl.Float64, "of_previous": pl.Float64}
        return pl.DataFrame(found, schema=schema, orient="row")


def funnel(filters: Filters, scope: Scope) -> tuple[Funnel, pl.DataFrame]:
    """The funnel of all kinds, and its rows by kind and action (query `listings_funnel`)."""
    rows = answer("listings_funnel", filters, scope)
    by_action, by_kind, sums = Tally(), Tally(), Tally()
    for row in rows.iter_rows(named=True):
        by_action[row["action"]] += row["reported"]
        by_kind[row["kind"]] += row["acted"]
        sums.update({name: row[name] or 0 for name in ("reported", "not_looked_at", "verified", "acted", "compensated")})
    return Funnel(
        reported=sums["reported"], looked_at=sums["reported"] - sums["not_looked_at"], confirmed=sums["verified"], acted=sums["acted"],
        actions={action: by_action[action] for action in DEALT_WITH}, compensated=sums["compensated"], dismissed=by_action["none"],
        pending=by_action["pending"], counterfeits_acted=by_kind["counterfeit"],
    ), rows  # fmt: skip


def step_times(filters: Filters, scope: Scope) -> pl.DataFrame:
    """Days of each step by kind, and of all kinds (kind `all`): Kaplan-Meier percentiles with listings still waiting counted in.

    Grain: step and kind. p50, p90 in days (null: too many still wait to know); done, open = listings. Compensation is timed among those paid.
    """
    return _kept("step times", filters, scope, lambda: _step_times(answer("listing_step_days", filters, scope)))


def _step_times(rows: pl.DataFrame) -> pl.DataFrame:
    order = {step: place for place, step in enumerate(STEPS)}
    found, sums = of_rows(rows, ("step", "kind"), ("done", "open")).with_sums(0)
    told = _percentiles(found, "done")
    named = [*((step, ALL, *days) for step, _, *days in told[:sums]), *told[sums:]]
    return _told(sorted(named, key=lambda row: (order.get(row[0], 9), row[1])), ("step", "kind"), "done")


def removal_times(filters: Filters, scope: Scope, data_date: date, kind: str | None = None) -> pl.DataFrame:
    """Days from first seen to removed by category, slowest first. Grain: kind and category; open = still on sale as far as is known."""
    rows = answer("listing_removal_days", filters, scope, data_date=data_date)
    found = _percentiles(of_rows(rows.filter(rows["kind"] == kind) if kind else rows, ("kind", "category"), ("removed", "open")), "removed")
    return _told(sorted(found, key=lambda row: (row[2] is not None, -(row[2] or 0))), ("kind", "category"), "removed")  # names are in order


def _percentiles(found: Histograms, done: str) -> list[tuple]:
    """Of each group its names, Kaplan-Meier's half and nine of ten (days), and how many are done and how many still wait."""
    ended, waiting = found.counts[done], found.counts["open"]
    curves = curves_of(found.days, ended, waiting, ended + waiting > 0)
    counts = (cells.sum(axis=1).astype(int).tolist() for cells in (ended, waiting))
    return [(*names, *told) for names, *told in zip(found.names, curves.percentile(50), curves.percentile(90), *counts)]


def _told(rows: list[tuple], names: tuple[str, str], done: str) -> pl.DataFrame:
    schema = {**dict.fromkeys(names, pl.String), "p50": pl.Float64, "p90": pl.Float64, done: pl.Int64, "open": pl.Int64, "small": pl.Boolean}
    columns = zip(*((*row, row[4] < SMALL) for row in rows)) if rows else [()] * len(schema)
    return pl.DataFrame([pl.Series(name, values, kind) for (name, kind), values in zip(schema.items(), columns)])


def reappearance_by_period(filters: Filters, scope: Scope) -> pl.DataFrame:
    """Of the listings reported in each period, percent that repeat a removed one. Grain: period. rate, low, high (Wilson), n, small."""
    rows = answer("listings_by_period", filters, scope)
    complete = pl.Series("complete", [day <= filters.date_to for day in rows["last_day"]], dtype=pl.Boolean)
    return with_share(rows, "reappeared", "reported").hstack([complete])


def by_category(filters: Filters, scope: Scope) -> pl.DataFrame:
    """Reported listings by kind and category with the share that repeats a removed one (rate, low, high); most often repeated first, by `ranked_by`."""
    return _kept("by category", filters, scope, lambda: _by_category(answer("listings_by_category", filters, scope)))


def _by_category(rows: pl.DataFrame) -> pl.DataFrame:
    shared = with_share(rows, "reappeared", "reported")
    order = ranked_by(numbers(rows, "reappeared"), numbers(rows, "reported"), 100.0)
    return shared.hstack([order]).sort("small", "ranked_by", "kind", "category", descending=[False, True, False, False], nulls_last=True)


def _kept(name: str, filters: Filters, scope: Scope, make: Callable[[], pl.DataFrame]) -> pl.DataFrame:
    """`make()`, once for all blocks that ask."""
    version = version_of(filters.collection, scope)
    return remembered(("listings", name, filters, scope, version.name, version.folder), make)


def with_share(rows: pl.DataFrame, counted: str, of: str) -> pl.DataFrame:
    """Adds rate, low, high in percent (Wilson 95 %), n (`of`) and small (fewer than five counted, or nothing to count in)."""
    part, whole = numbers(rows, counted), numbers(rows, of)
    low, high = wilson(part, whole)
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = {"rate": np.where(whole > 0, 100 * part / whole, np.nan), "low": 100 * np.asarray(low), "high": 100 * np.asarray(high)}
    return rows.hstack([*(nullable(name, values) for name, values in shares.items()), rows[of].alias("n"), pl.Series("small", part < SMALL)])


def backlog(filters: Filters, scope: Scope) -> pl.DataFrame:
    """Listings waiting for a decision at the end of each month of the period. Grain: month. opened, closed, waiting."""
    return answer("listing_backlog", filters, scope)


def repeat_sellers(filters: Filters, scope: Scope, rows: int = 20) -> pl.DataFrame:
    """Sellers with the most re-appearing listings (query `repeat_sellers`)."""
    return answer("repeat_sellers", filters, scope, rows=rows)


def verification(filters: Filters, scope: Scope) -> pl.DataFrame:
    """Share of sellers whose licence was checked. Grain: platform and licence kind, open sellers only (closed ones sell nothing)."""
    rows = answer("seller_verification", filters, scope).filter(pl.col("status") != "closed")
    return with_share(
        rows.group_by("platform", "licence_kind").agg(pl.col("sellers").sum(), pl.col("verified").sum()).sort("platform", "licence_kind"), "verified", "sellers"
    )
