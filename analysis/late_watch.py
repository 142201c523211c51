"""What today's late orders imply: how many will be complained about in the next 14 days, and how long after the promised day cases come.

For the same orders, so no lag between two series is needed (METHODS section 8). Everything is as known on a Monday: what came later is not looked at.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

from analysis.landed_tables import has_table
from analysis.methods.at_risk import FEWEST_STEPS, Ahead, ahead, expectation
from analysis.metric_months import FIRST
from analysis.remembered import remembered
from queries.door import CollectionInfo, answer, version_of
from queries.filters import Filters, is_month_end
from queries.scope import Scope

WATCHED, LAGS = "late_orders_watched", "late_case_lags"
STEPS = 2  # weeks ahead
SHOWN = 52  # Mondays
SETTLED_DAYS = 120  # after which an order is hardly complained about for the first time any more: promise, lateness and lag together
FEWEST_LAGS = 20


@dataclass(frozen=True)
class LateWatch:
    """Late orders on the last Monday, what they imply, and how such expectations did.

    frame: grain Monday. Columns: period_start, orders (late, not complained about), n (their rows), expected, low, high, came (null where the 14 days
    are not over). All weighted orders.
    """

    monday: date
    waiting: float  # of the late orders, those whose parcel has not arrived
    frame: pl.DataFrame
    ahead: Ahead
    per_row: float  # orders that a sampled row stands for

    @property
    def now(self) -> dict:
        """The last Monday's row."""
        return self.frame.row(-1, named=True)

    @property
    def reason(self) -> str | None:
        """Why nothing is expected: `few` events, or too short a history."""
        return None if self.now["expected"] is not None else "few" if len(self.ahead.expected) >= FEWEST_STEPS + STEPS else "short"


@dataclass(frozen=True)
class Lags:
    """Days from the promised day to the first case about a late order. frame: grain day. Columns: lag_days, orders, n."""

    frame: pl.DataFrame
    half: int
    nine: int
    before_arrival: float  # percent
    rows: int


def is_landed(filters: Filters, scope: Scope) -> bool:
    """Whether the version was landed with late orders by Monday."""
    return has_table(WATCHED, filters, scope)


def late_watch(filters: Filters, scope: Scope, info: CollectionInfo) -> LateWatch | None:
    """As known at the end of the period; None where no order has been late."""
    version, until = version_of(filters.collection, scope), min(filters.date_to, info.data_date or info.last_date)
    asked = Filters(filters.collection, filters.markets, filters.platforms, FIRST, until)
    return remembered(("late watch", asked, scope, version.name, version.folder), lambda: _late_watch(asked, scope))


def _late_watch(filters: Filters, scope: Scope) -> LateWatch | None:
    rows = answer(WATCHED, filters, scope)
    last = filters.date_to + timedelta(days=1)
    last -= timedelta(days=last.weekday())
    if rows.is_empty() or not rows["order_rows"].sum():
        return None
    first = rows["monday"].min()
    count = (last - first).days // 7 + 1
    place = ((rows["monday"] - first).dt.total_days() // 7).to_numpy()
    cell = 2 * rows["weeks_late"].to_numpy() + rows["arrived"].to_numpy()
    counts = {name: np.zeros((count, int(cell.max()) + 1)) for name in ("orders", "order_rows", "complained", "complained_rows")}
    for name, into in counts.items():
        into[place, cell] = rows[name].to_numpy()
    found = ahead(counts["order_rows"], counts["complained_rows"], STEPS)
    over = np.isfinite(found.came)
    expected, _ = expectation(counts["orders"], np.where(over[:, None], counts["complained"], 0.0), STEPS)
    expected = np.where(np.isfinite(found.expected), expected, np.nan)
    per_row = np.divide(expected, found.expected, out=np.ones(count), where=found.expected > 0)  # the band is that of the rows that were counted
    orders, n = counts["orders"].sum(axis=1), counts["order_rows"].sum(axis=1)
    came = np.where(over, counts["complained"].sum(axis=1), np.nan)
    days = [first + timedelta(days=7 * step) for step in range(count)]
    told = {"expected": expected, "low": found.low * per_row, "high": found.high * per_row, "came": came}
    frame = pl.DataFrame({"period_start": days, "orders": orders, "n": n.astype(int), **told}).with_columns(pl.col(*told).fill_nan(None))
    return LateWatch(last, float(counts["orders"][-1, 0::2].sum()), frame.tail(SHOWN), found, float(per_row[-1]))


def lags(filters: Filters, scope: Scope, info: CollectionInfo) -> Lags | None:
    """Of orders old enough for their cases to be in, at the end of the period; None where too few are known."""
    until = min(filters.date_to, (info.data_date or info.last_date) - timedelta(days=SETTLED_DAYS))
    until = until if is_month_end(until) else until.replace(day=1) - timedelta(days=1)  # orders are known by month
    rows = answer(LAGS, Filters(filters.collection, filters.markets, filters.platforms, FIRST, until), scope)
    n = int(rows["order_rows"].sum())
    if n < FEWEST_LAGS:
        return None
    by_day = rows.group_by("lag_days", maintain_order=True).agg(pl.col("orders").sum(), pl.col("order_rows").sum().alias("n")).sort("lag_days")
    sofar = by_day["orders"].cum_sum() / by_day["orders"].sum()
    half, nine = (int(by_day["lag_days"].filter(sofar >= share - 1e-12)[0]) for share in (0.5, 0.9))
    before = rows.filter(~pl.col("arrived"))["orders"].sum()
    return Lags(by_day, half, nine, 100.0 * before / rows["orders"].sum(), n)
