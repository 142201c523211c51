"""Which periods are unfinished, why, and what can be said of them all the same.

Reasons     calendar: the month is not over in the data; reporting: its orders' cases are still coming in; moving: parcels are still on their way
Completed   chain ladder over order month x age in months with Mack's error (`analysis.methods.nowcast`), on sampled rows; an age counts once its
            calendar month is over, and the last 12 months that reached it speak for it. Hidden while usually less than half is in, or under 5 cases
            (one case more or less is a quarter of such an estimate)
Equal age   the rate of a young period's orders that are old enough, by cases within so many days, against the same part of the compared period
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

from analysis.landed_tables import has_table
from analysis.methods.nowcast import Nowcast, nowcast
from analysis.methods.rates import RateRatio, rate_ratio
from analysis.metric_months import FIRST, LAST, are_whole
from analysis.movers import is_young
from analysis.remembered import remembered
from queries.door import CollectionInfo, answer, version_of
from queries.filters import Filters, is_month_end, shift_months
from queries.periods import inside
from queries.scope import Scope

MART = "complaints_delays"
FEWEST_COHORTS, MOST_AGES = 6, 13
FEWEST_CASES = 5  # reported rows under which no month is told what it will come to, as no rate is ranked
RECENT = 12  # cohorts that speak for an age: delays drift, and a year of them holds every season
DONE = 0.98  # share of cases in, from which a month counts as complete
MOVING = 0.01  # share of parcels still on their way, under which it does
AGES = (30, 21, 14, 7)
MONTHS = {
    "period_start": pl.Date, "orders": pl.Float64, "reported": pl.Float64, "completeness": pl.Float64, "value": pl.Float64, "low": pl.Float64,
    "high": pl.Float64, "shown": pl.Boolean, "complete": pl.Boolean, "reasons": pl.List(pl.String), "n": pl.Int64,
}  # fmt: skip


@dataclass(frozen=True)
class EqualAge:
    """Cases per 10,000 orders within `day` days of the order, for orders up to `until`, against the same part of the compared period."""

    day: int
    until: date
    now: float
    before: float
    n_now: int
    n_before: int
    ratio: RateRatio


def months(filters: Filters, scope: Scope, info: CollectionInfo) -> pl.DataFrame:
    """Grain: order month of the period. Cases per 10,000 orders as reported and as completed (`value`, 80 % band), and why a month is unfinished."""
    if not are_whole(filters) or info.data_date is None:
        return _months(filters, scope, info)
    every = _months(filters.with_(date_from=FIRST, date_to=LAST), scope, info)  # a whole month is what it is in any period
    return inside(every, "period_start", filters.date_from, filters.date_to)


def _months(filters: Filters, scope: Scope, info: CollectionInfo) -> pl.DataFrame:
    version, asked = version_of(filters.collection, scope), filters.with_(grain="month", comparison="previous")
    key = ("completeness", asked, scope, version.name, version.folder)
    return remembered(key, lambda: _with_completed(asked, scope, info))


def _with_completed(filters: Filters, scope: Scope, info: CollectionInfo) -> pl.DataFrame:
    data_date = info.data_date or filters.date_to
    orders = {row["period_start"]: row for row in answer("parcels_by_period", filters, scope).iter_rows(named=True)}
    version = version_of(filters.collection, scope)
    key = ("completed", filters.markets, filters.platforms, data_date, scope, version.collection, version.name, version.folder)
    completed = remembered(key, lambda: _completed(filters.with_(date_from=FIRST, date_to=data_date), scope)) if orders else None
    if completed is None:
        return pl.DataFrame(schema=MONTHS)
    place, found = completed
    rows = [_month(start, row, found, place.get(start), data_date) for start, row in sorted(orders.items()) if row["orders"] > 0]
    return pl.DataFrame(rows, schema=MONTHS, orient="row")


def _completed(ever: Filters, scope: Scope) -> tuple[dict[date, int], Nowcast | None] | None:
    """Where each order month stands in the chain ladder, and the chain ladder; None where no case is landed."""
    cases = delays(ever, scope)
    if cases is None or cases.is_empty():
        return None
    starts, table = triangle(cases, ever.date_to)
    return {start: at for at, start in enumerate(starts)}, nowcast(table, counts=True, recent=RECENT) if len(starts) >= FEWEST_COHORTS else None


def _month(start: date, row: dict, found, at: int | None, data_date: date) -> tuple:
    unit = 10_000 / row["orders"]
    reported = unit * row["cases"]
    reasons = ["calendar"] if shift_months(start, 1) > data_date + timedelta(days=1) else []
    done = float(found.completeness[at]) if found is not None and at is not None else None
    if done is None or done < DONE:
        reasons.append("reporting")
    if row["moving"] > MOVING * row["parcels"]:
        reasons.append("moving")
    if done is None or done >= DONE or not np.isfinite(done):
        value, low, high, shown = (reported if done else None), None, None, bool(done)
    else:
        counted = float(found.reported[at])
        shown = bool(found.shown[at]) and counted >= FEWEST_CASES
        per_row = reported / counted if counted else 0.0  # its own rows' weight
        value, low, high = (per_row * float(part[at]) if shown else None for part in (found.estimate, found.low, found.high))
    complete = "calendar" not in reasons and "reporting" not in reasons
    return start, row["orders"], reported, done, value, low, high, shown, complete, reasons, int(row["case_rows"])


def delays(filters: Filters, scope: Scope) -> pl.DataFrame | None:
    """Cases by order month and age; None where the version was landed before there was such a mart."""
    return answer("case_delays", filters, scope) if has_table(MART, filters, scope) else None


def triangle(cases: pl.DataFrame, data_date: date) -> tuple[list[date], np.ndarray]:
    """Order months and their cumulative rows by age in months; nan where the calendar month of that age is not over."""
    last = data_date.replace(day=1) if is_month_end(data_date) else shift_months(data_date.replace(day=1), -1)
    first = cases["order_month"].min()
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    starts = [shift_months(first, step) for step in range(max(count, 0))]
    ages = min(MOST_AGES, len(starts))
    table = np.zeros((len(starts), ages))
    for month, age, rows in cases.select("order_month", "age", "case_rows").iter_rows():
        at = (month.year - first.year) * 12 + month.month - first.month
        if at < len(starts) and age <= len(starts) - 1 - at:
            table[at, min(age, ages - 1)] += rows
    table = table.cumsum(axis=1)
    for at in range(len(starts)):
        table[at, len(starts) - at :] = np.nan
    return starts, table


def equal_age(filters: Filters, scope: Scope, info: CollectionInfo) -> EqualAge | None:
    """The comparison that a young period allows; None for a period that is old enough, or too young even for a week."""
    if info.data_date is None or not is_young(filters, info.data_date) or not has_table(MART, filters, scope):
        return None
    version, asked = version_of(filters.collection, scope), filters.with_(grain="month")
    return remembered(("equal age", asked, scope, version.name, version.folder), lambda: _equal_age(asked, scope, info.data_date))


def _equal_age(filters: Filters, scope: Scope, data_date: date) -> EqualAge | None:
    for day in AGES:
        until = min(filters.date_to, data_date - timedelta(days=day))
        if (until - filters.date_from).days + 1 >= 0.5 * ((filters.date_to - filters.date_from).days + 1):
            return _at_age(filters, filters.compared(), scope, day, until)
    return None


def _at_age(filters: Filters, earlier: Filters, scope: Scope, day: int, until: date) -> EqualAge | None:
    length, found = until - filters.date_from, []
    for period in (filters, earlier):
        part = period.with_(date_to=min(period.date_from + length, period.date_to), grain="month")
        found.append((*answer("orders_placed", part, scope).row(0), *answer("cases_at_age", part, scope, days=day).row(0)))
    if not found[0][0] or not found[1][0]:
        return None
    (orders1, rows1, cases1, n1), (orders0, rows0, cases0, n0) = found
    return EqualAge(day, until, 1e4 * cases1 / orders1, 1e4 * cases0 / orders0, n1, n0, rate_ratio(n1, rows1, n0, rows0))
