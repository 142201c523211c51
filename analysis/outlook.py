"""What comes next, and whether the last month was inside what its past let expect: sums and stocks that trend (orders, parcels, value, users).

History: whole months up to the end of the period. The band pools the past errors of the same figure in every market and platform that the scope
allows (10 series or more; `analysis.methods.forecast`); the hit-rate printed beside it is this series' own: how often its past values fell into bands
of this width. The last month is judged one month ahead. No forecast under 13 months, no band under 24 or with too few series.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from analysis.methods.forecast import STEPS, Backtest, Forecast, backtests, band_widths, forecasts, scale
from analysis.metric_values import FIRST, LAST
from analysis.remembered import remembered
from queries.door import CollectionInfo, answer, version_of
from queries.filters import Filters, is_month_end, shift_months
from queries.metrics import metric_by_name
from queries.scope import Scope

TRENDING = ("monthly_users", "orders", "parcels", "order_value")
MOST_SERIES = 40  # that lend their errors: enough to be steady, few enough to be quick


@dataclass(frozen=True)
class Outlook:
    """A series with what comes next. `months`, `values`: history, oldest first; `ahead`: months of the forecast; `hits` of `tries` past values fell
    into a band of this width; `outside` is +1, -1 or 0 for the last month, since `since`; `expected` is its band one month ahead (low, high)."""

    months: tuple[date, ...]
    values: np.ndarray
    ahead: tuple[date, ...]
    forecast: Forecast
    backtest: Backtest | None
    hits: int
    tries: int
    outside: int
    since: date | None
    expected: tuple[float, float] | None
    measurer: str | None = None


def outlook(name: str, filters: Filters, scope: Scope, info: CollectionInfo) -> Outlook | None:
    """The outlook of one of `TRENDING`; None where there is no monthly history at all."""
    version = version_of(filters.collection, scope)
    key = ("outlook", name, filters.with_(date_from=FIRST, grain="month", comparison="previous"), scope, version.name, version.folder)
    return remembered(key, lambda: _outlook(name, filters, scope, info))


def _outlook(name: str, filters: Filters, scope: Scope, info: CollectionInfo) -> Outlook | None:
    rows, column, measurer = _rows(name, filters, scope)
    rows = rows.filter(pl.col("period_start") <= _last_whole(name, filters, info))
    own = _chosen(rows, filters).group_by("period_start").agg(pl.col(column).sum()).sort("period_start")
    if name == "monthly_users" and own.height:  # a month in which some market is not counted is no total
        whole = _chosen(rows, filters).group_by("period_start").agg(pl.col("market").n_unique())
        own = own.join(whole, on="period_start").filter(pl.col("market") == whole["market"].max()).drop("market").sort("period_start")
    if own.height < 2:
        return None
    months, values = _monthly(own, column)
    others = [_monthly(part.sort("period_start"), column)[1] for _, part in rows.group_by("market", "platform", maintain_order=True)]
    like = [other for other in others if other.size != values.size or not np.array_equal(other, values, equal_nan=True)]
    made = forecasts([values, *like[:MOST_SERIES]])[0]
    ahead = tuple(shift_months(months[-1], step) for step in range(1, STEPS + 1))
    return _judged(months, values, ahead[: made.mean.size], made, [values, *like[:MOST_SERIES]], measurer)


def _judged(months, values, ahead, made: Forecast, histories, measurer) -> Outlook:
    """Held against its own past: hit-rate, and the last month one month ahead."""
    usable = [history for history in histories if history.size >= 13 and np.isfinite(history).all()]
    tests = backtests(usable) if np.isfinite(values).all() and values.size >= 13 else []
    own = tests[0] if tests else None
    widths, _ = band_widths([test for test in tests if test is not None]) if tests else (None, 0)
    if own is None or widths is None:
        return Outlook(months, values, ahead, made, own, 0, 0, 0, None, None, measurer)
    known = np.isfinite(own.scaled)
    hits = int((np.abs(own.scaled) <= widths)[known].sum())
    steps = own.scaled[:, 0]
    sides = np.where(np.abs(steps) <= widths[0], 0, np.sign(steps)).astype(int)
    outside, since = int(sides[-1]), None
    if outside:
        back = 1
        while back < sides.size and sides[-back - 1] == outside:
            back += 1
        since = months[-back]
    unit, point = scale(values[:-1]), values[-1] - own.errors[-1, 0]
    expected = (max(point - widths[0] * unit, 0.0), point + widths[0] * unit)
    return Outlook(months, values, ahead, made, own, hits, int(known.sum()), outside, since, expected, measurer)


def _rows(name: str, filters: Filters, scope: Scope) -> tuple[pl.DataFrame, str, str | None]:
    """Months of every market and platform; users of the measurer that counted the chosen ones most often."""
    metric, ever = metric_by_name(name), filters.with_(markets=(), platforms=(), date_from=FIRST, date_to=LAST, grain="month")
    if name != "monthly_users":
        return answer("operations_by_month", ever, scope), metric.numerator, None
    rows = answer(metric.query, ever, scope, **metric.fixed).with_columns(pl.col("users").cast(pl.Float64))
    own = _chosen(rows, filters)
    if own.is_empty():
        return rows.clear(), "users", None
    measurer = own.group_by("measurer").agg(pl.len()).sort(["len", "measurer"], descending=[True, False])["measurer"][0]
    kept = rows.filter(pl.col("measurer") == measurer).unique(subset=["market", "platform", "period_start"], keep="first", maintain_order=True)
    return kept.filter(pl.col("period_start").dt.day() == 1), "users", measurer


def _chosen(rows: pl.DataFrame, filters: Filters) -> pl.DataFrame:
    for column, chosen in (("market", filters.markets), ("platform", filters.platforms)):
        rows = rows.filter(pl.col(column).is_in(list(chosen))) if chosen else rows
    return rows


def _last_whole(name: str, filters: Filters, info: CollectionInfo) -> date:
    """First day of the last month that is over, in the data and in the period."""
    day = filters.date_to if name == "monthly_users" else min(filters.date_to, info.data_date or filters.date_to)
    first = day.replace(day=1)
    return first if is_month_end(day) else shift_months(first, -1)


def _monthly(rows: pl.DataFrame, column: str) -> tuple[tuple[date, ...], np.ndarray]:
    """Every month from the first to the last; nan where there is none."""
    known = dict(rows.select("period_start", pl.col(column).cast(pl.Float64)).iter_rows())
    first, last = min(known), max(known)
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    months = tuple(shift_months(first, step) for step in range(count))
    return months, np.array([known.get(month, np.nan) for month in months])
