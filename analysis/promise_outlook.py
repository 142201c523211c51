"""Promises by order month to their end: kept so far of those due, an estimate where some are not due yet, and what unscanned parcels could change.

Estimate    of parcels not due yet, F(promise) by Kaplan-Meier for each promise length (open, lost and returned parcels counted as not arrived), from
            this and the two months before, weighted by the parcels not due; due ones count as they are
Unscanned   moving parcels without a scan in the last 10 days: those past their promise count as missed; at best every one had arrived in time
"""

from datetime import date

import polars as pl

from analysis.methods.survival import kaplan_meier
from analysis.remembered import remembered
from queries.door import answer, version_of
from queries.filters import Filters, shift_months
from queries.scope import Scope
from queries.tables import tables

WAITING = 0.02  # share of promises not due, under which a month is told as it is
POOLED = 2  # earlier months that lend their histogram
MONTHS = {
    "period_start": pl.Date, "kept": pl.Float64, "estimate": pl.Float64, "low": pl.Float64, "high": pl.Float64, "waiting": pl.Float64, "complete": pl.Boolean,
    "silent": pl.Float64, "silent_rows": pl.Int64, "due_rows": pl.Int64,
}  # fmt: skip


def months(filters: Filters, scope: Scope) -> pl.DataFrame:
    """Grain: order month. Percent: `kept` of the due, `estimate` of all, `low` to `high` what unscanned parcels leave open, `waiting` not due yet."""
    version = version_of(filters.collection, scope)
    key = ("promise_outlook", filters, scope, version.name, version.folder)
    return remembered(key, lambda: _months(filters.with_(grain="month"), scope))


def has_scans(filters: Filters, scope: Scope) -> bool:
    """Whether the version was landed with a count of unscanned parcels."""
    version = version_of(filters.collection, scope)
    return remembered(
        ("has_scans", scope, version.name, version.folder), lambda: "parcels_unscanned" in {one.name for one in tables(filters.collection, scope)}
    )


def _months(filters: Filters, scope: Scope) -> pl.DataFrame:
    promises = answer("promises_by_length", filters, scope).filter(pl.col("parcels") > 0)
    days = answer("promise_days_histogram", filters.with_(date_from=shift_months(filters.date_from, -POOLED)), scope)
    silent = {row["period_start"]: row for row in answer("unscanned_by_month", filters, scope).to_dicts()} if has_scans(filters, scope) else {}
    rows = []
    for (start,), part in promises.group_by("period_start", maintain_order=True):
        due, kept, parcels = (float(part[name].sum()) for name in ("due", "kept", "parcels"))
        still = [(row["promised_days"], row["parcels"] - row["due"]) for row in part.iter_rows(named=True) if row["parcels"] > row["due"]]
        expected = sum(left * arrived_by_promise(days, start, length) for length, left in still)
        quiet = silent.get(start, {"silent_due": 0.0, "silent": 0.0, "silent_rows": 0})
        waiting = 1 - due / parcels
        best = min(100.0, 100 * (kept + quiet["silent_due"]) / due) if due else None
        estimate = 100 * (kept + expected) / parcels
        now = 100 * kept / due if due else None
        rows.append((start, now, estimate, now, best, 100 * waiting, waiting <= WAITING, quiet["silent"], quiet["silent_rows"], int(part["due_rows"].sum())))
    return pl.DataFrame(rows, schema=MONTHS, orient="row")


def arrived_by_promise(days: pl.DataFrame, month: date, length: int) -> float:
    """F(promise), 0 to 1, of one promise length from this order month and those before it."""
    own = days.filter((pl.col("promised_days") == length) & pl.col("order_month").is_between(shift_months(month, -POOLED), month))
    if own.is_empty():
        return 0.0
    curve = kaplan_meier(own["days"].to_numpy(), own["delivered"].to_numpy(), (own["open"] + own["gone"]).to_numpy())
    return curve.arrived_by(length)
