"""Promises by order month to their end: kept so far of those due, an estimate where some are not due yet, and what unscanned parcels could change.

Estimate    of parcels not due yet, F(promise) by Kaplan-Meier for each promise length (open, lost and returned parcels counted as not arrived), from
            this and the two months before, weighted by the parcels not due; due ones count as they are
Unscanned   moving parcels without a scan in the last 10 days: those past their promise count as missed; at best every one had arrived in time
"""

from bisect import bisect_left, bisect_right
from datetime import date

import numpy as np
import polars as pl

from analysis.methods.survival import kaplan_meier
from analysis.metric_months import FIRST, LAST
from analysis.remembered import remembered
from queries.door import answer, version_of
from queries.filters import Filters, shift_months
from queries.scope import Scope
from queries.tables import tables

WAITING = 0.02  # share of promises not due, under which a month is told as it is
POOLED = 2  # earlier months that lend their histogram
EPOCH = date(1970, 1, 1)
SUMMED = ("due", "kept", "parcels", "due_rows")
MONTHS = {
    "period_start": pl.Date, "kept": pl.Float64, "estimate": pl.Float64, "low": pl.Float64, "high": pl.Float64, "waiting": pl.Float64, "complete": pl.Boolean,
    "silent": pl.Float64, "silent_rows": pl.Int64, "due_rows": pl.Int64,
}  # fmt: skip


def months(filters: Filters, scope: Scope) -> pl.DataFrame:
    """Grain: order month. Percent: `kept` of the due, `estimate` of all, `low` to `high` what unscanned parcels leave open, `waiting` not due yet."""
    version = version_of(filters.collection, scope)
    ever = filters.with_(date_from=FIRST, date_to=LAST, grain="month", comparison="previous")
    rows = remembered(("promise_outlook", ever, scope, version.name, version.folder), lambda: _months(ever, scope))
    starts = rows["period_start"].to_list()  # a month is what it is in whatever period: a period begins with the month that it begins in
    return rows[bisect_left(starts, filters.date_from.replace(day=1)) : bisect_right(starts, filters.date_to)]


def has_scans(filters: Filters, scope: Scope) -> bool:
    """Whether the version was landed with a count of unscanned parcels."""
    version = version_of(filters.collection, scope)
    return remembered(
        ("has_scans", scope, version.name, version.folder), lambda: "parcels_unscanned" in {one.name for one in tables(filters.collection, scope)}
    )


def _months(filters: Filters, scope: Scope) -> pl.DataFrame:
    promises = answer("promises_by_length", filters, scope).filter(pl.col("parcels") > 0).select("period_start", "promised_days", *SUMMED)
    wait = promises.filter(pl.col("parcels") > pl.col("due"))
    days = _histogram(filters.with_(date_from=shift_months(wait["period_start"].min(), -POOLED)), scope) if wait.height else {}
    silent = {row["period_start"]: row for row in answer("unscanned_by_month", filters, scope).to_dicts()} if has_scans(filters, scope) else {}
    sums: dict[date, list[float]] = {}  # due, kept, parcels, due_rows, and those not due yet that are expected in time
    for start, length, *counts in promises.iter_rows():
        waiting = max(counts[2] - counts[0], 0.0)
        expected = waiting * arrived_by_promise(days, start, length) if waiting else 0.0
        sums[start] = [one + more for one, more in zip(sums.get(start, [0.0] * 5), (*counts, expected))]
    rows = []
    for start, (due, kept, parcels, due_rows, expected) in sums.items():
        quiet = silent.get(start, {"silent_due": 0.0, "silent": 0.0, "silent_rows": 0})
        waiting = 1 - due / parcels
        best = min(100.0, 100 * (kept + quiet["silent_due"]) / due) if due else None
        estimate = 100 * (kept + expected) / parcels
        now = 100 * kept / due if due else None
        rows.append((start, now, estimate, now, best, 100 * waiting, waiting <= WAITING, quiet["silent"], quiet["silent_rows"], int(due_rows)))
    return pl.DataFrame(rows, schema=MONTHS, orient="row")


def _histogram(filters: Filters, scope: Scope) -> dict[int, tuple[np.ndarray, ...]]:
    return histogram(answer("promise_days_histogram", filters, scope))


def histogram(rows: pl.DataFrame) -> dict[int, tuple[np.ndarray, ...]]:
    """By promise length: order month (days since 1970), days, parcels delivered after so many, parcels not (open, lost or returned)."""
    columns = [rows[name].to_physical().to_numpy() for name in ("promised_days", "order_month", "days", "delivered")]
    columns.append((rows["open"] + rows["gone"]).to_numpy())
    return {int(length): tuple(column[columns[0] == length] for column in columns[1:]) for length in np.unique(columns[0])}


def arrived_by_promise(days: dict[int, tuple[np.ndarray, ...]], month: date, length: int) -> float:
    """F(promise), 0 to 1, of one promise length from this order month and those before it."""
    if length not in days:
        return 0.0
    first, last = ((one - EPOCH).days for one in (shift_months(month, -POOLED), month))
    months = days[length][0]
    own = [column[(months >= first) & (months <= last)] for column in days[length][1:]]
    return kaplan_meier(*own).arrived_by(length) if own[0].size else 0.0
