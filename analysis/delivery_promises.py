"""Delivery promises: how many were kept, over time and by their length, and what the missed ones cost."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from analysis.metric_months import numbers
from analysis.remembered import remembered
from analysis.weighted_rates import share_columns
from queries.door import answer, version_of
from queries.filters import Filters
from queries.scope import Scope

STILL_OPEN = 0.01  # house rule: a period with more than this share of its parcels still moving is not finished
OWN_ROW = 6  # so many promise lengths are shown one by one; more are put into bands
BANDS = (3, 5, 7, 10, 15, 20, 30, 365)  # the longest promise of each band, in days
COUNTS = {name: name for name in ("parcels", "due", "due_rows", "kept", "late", "overdue", "lost", "returned")} | {"kept": "kept_parcels"}  # query -> here


@dataclass(frozen=True)
class Kept:
    """Promises over one span: share in percent with its interval, sampled rows behind it, and what became of the missed (weighted parcels)."""

    kept: float | None
    low: float | None
    high: float | None
    due: float
    due_rows: int
    late: float
    overdue: float
    lost: float
    returned: float


@dataclass(frozen=True)
class Coupons:
    """Coupons of a span: US dollars and won (each month at its own rate), and what overdue parcels without one would cost at the mean coupon."""

    usd: float
    krw: float | None
    coupons: float
    unconverted_usd: float
    rate: float | None  # won per dollar, the latest used
    rate_date: object
    rate_source: str | None
    overdue_unpaid: float
    exposure_usd: float | None


def kept_over_time(filters: Filters, scope: Scope) -> pl.DataFrame:
    """One row a period of the order date: `kept` (percent) with its Wilson interval, parcels due, and whether the period is finished."""
    names = {"promise_due": "due", "promise_due_rows": "due_rows"}
    return _over_time(answer("parcels_by_period", filters, scope), "promise_kept", "promise_due", "promise_due_rows", "kept").rename(names)


def cleared_over_time(filters: Filters, scope: Scope) -> pl.DataFrame:
    """One row a period of the order date: `cleared` (percent of cleared parcels that were cleared by the next day), its interval, parcels cleared."""
    return _over_time(answer("parcels_by_period", filters, scope), "customs_next_day", "customs_known", "customs_known_rows", "cleared")


def _over_time(rows: pl.DataFrame, part: str, whole: str, whole_rows: str, prefix: str) -> pl.DataFrame:
    known = rows.filter(rows[whole] > 0) if (rows[whole].min() or 0) <= 0 else rows
    shares = share_columns(*(numbers(known, name) for name in (part, whole, whole_rows)), prefix)
    return pl.DataFrame([known["period_start"], *shares, known[whole], known[whole_rows], finished(known)])


def finished(rows: pl.DataFrame) -> pl.Series:
    """Whether few enough parcels of a row are still moving; of `moving`, `parcels` and `cancelled`."""
    return (rows["moving"] <= (rows["parcels"] - rows["cancelled"]) * STILL_OPEN).alias("finished")


def kept_in_period(filters: Filters, scope: Scope) -> Kept:
    """All promises of the period together."""
    lengths = answer("promises_by_length", filters, scope)
    due, due_rows, kept, *missed = (float(lengths[name].sum()) for name in ("due", "due_rows", "kept", "late", "overdue", "lost", "returned"))
    told = (column[0] for column in share_columns(*np.array([[kept], [due], [due_rows]]), "kept"))
    return Kept(*told, due, int(due_rows), *missed)


def kept_by_length(filters: Filters, scope: Scope) -> pl.DataFrame:
    """One row a promise length (or band of lengths): shortest, longest, `kept` (percent) with its Wilson interval, due, late, overdue, lost, returned."""
    return _by_length(filters, scope)[0]


def kept_by_length_over_time(filters: Filters, scope: Scope) -> pl.DataFrame:
    """The same, one row a period and length; `finished` where hardly a parcel is still moving or not yet due."""
    return _by_length(filters, scope)[1]


def _by_length(filters: Filters, scope: Scope) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Of the whole period and over time, once for both blocks."""
    version = version_of(filters.collection, scope)
    key = ("promises by length", filters, scope, version.name, version.folder)
    return remembered(key, lambda: _lengths(answer("promises_by_length", filters, scope)))


def coupons_by_month(filters: Filters, scope: Scope) -> pl.DataFrame:
    """One row a month: coupons, coupon_usd, coupon_krw at the month's rate, that rate with its date, and whether the month is finished."""
    months = answer("coupons_by_month", filters, scope)
    return months.hstack([finished(months)])


def coupons_in_period(filters: Filters, scope: Scope) -> Coupons:
    """All coupons of the period together; won only where every month had a rate."""
    months = answer("coupons_by_month", filters, scope).to_dicts()
    rated = [month for month in months if month["krw_per_usd"] is not None]
    usd, number, krw = (float(sum(month[name] or 0.0 for month in months)) for name in ("coupon_usd", "coupons", "coupon_krw"))
    without = float(sum(month["coupon_usd"] for month in months if month["krw_per_usd"] is None))
    latest = max(rated, key=lambda month: month["rate_date"]) if rated else {}
    unpaid = float(answer("promises_by_length", filters, scope)["overdue_unpaid"].sum())
    return Coupons(
        usd, krw if latest and not without else None, number, without, latest.get("krw_per_usd"), latest.get("rate_date"), latest.get("rate_source"),
        unpaid, unpaid * usd / number if number else None,
    )  # fmt: skip


def _lengths(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Sums and shares by promise length, or by band of lengths with the shortest and longest that occur; and by length and period, in the order of both."""
    rows = rows.drop_nulls("promised_days") if rows["promised_days"].null_count() else rows
    days = rows["promised_days"].to_numpy()
    lengths = np.unique(days)
    bands = np.arange(lengths.size) if lengths.size <= OWN_ROW else np.searchsorted(BANDS[:-1], lengths)
    first = np.unique(bands, return_index=True)[1]
    shortest, longest = lengths[first], lengths[np.searchsorted(bands, bands[first], side="right") - 1]
    starts, period = np.unique(rows["period_start"].to_physical().to_numpy(), return_inverse=True)
    cell, shape = (np.searchsorted(shortest, days, side="right") - 1) * starts.size + period, (len(COUNTS), shortest.size, starts.size)
    weights = np.stack([numbers(rows, source) for source in COUNTS])
    cells = cell + np.arange(len(COUNTS))[:, None] * shortest.size * starts.size  # of all counts at once
    parts = np.bincount(cells.ravel(), weights=weights.ravel(), minlength=np.prod(shape)).reshape(shape)
    whole_and_parts = np.concatenate([parts.sum(axis=2, keepdims=True), parts], axis=2)
    counts = dict(zip(COUNTS.values(), whole_and_parts.reshape(len(COUNTS), -1)))
    there = np.flatnonzero(counts["due"] > 0)
    length, place = np.divmod(there, 1 + starts.size)
    counts = {name: values[there] for name, values in counts.items()}
    sums = [pl.Series(name, counts[name]).cast(rows[source].dtype) for source, name in COUNTS.items()]
    shares = share_columns(counts["kept_parcels"], counts["due"], counts["due_rows"], "kept")
    told = [pl.Series("shortest", shortest[length]), pl.Series("longest", longest[length]), *sums, *shares]
    when = pl.Series("period_start", starts[place - 1].astype("datetime64[D]"))
    done = pl.Series("finished", counts["due"] >= counts["parcels"] * (1 - STILL_OPEN))
    return pl.DataFrame(told)[np.flatnonzero(place == 0)], pl.DataFrame([when, *told, done])[np.flatnonzero(place)]
