"""What comes next, and whether the last month was inside what its past let expect: sums and stocks that trend (orders, parcels, value, users).

History: whole months up to the end of the period. The band pools the past errors of the same figure in every market and platform that the scope
allows (10 series or more; `analysis.methods.forecast`). The hit-rates printed beside it, of this series and of all of the pool, are of bands made anew at
each of the last 9 months from what was known then. The last month is judged by the band that was known a month before. Holidays that move (Seollal and
Chuseok in Korea, Chinese New Year on the sending side) are taken into account where the backtest gets nearer by it. No forecast under 13 months, no band
under 24 or with too few series.
"""

from dataclasses import dataclass, field
from datetime import date

import numpy as np
import polars as pl

from analysis.methods.calendar import MOVING
from analysis.methods.forecast import NAIVE_ALONE, STEPS, Backtest, Forecast, backtests, forecasts, held, past_widths, point_forecasts, spread
from analysis.methods.moving_holidays import Choice, choose
from analysis.metric_values import FIRST, LAST
from analysis.remembered import known, remembered
from queries.door import CollectionInfo, answer, version_of
from queries.filters import Filters, is_month_end, shift_months
from queries.metrics import metric_by_name
from queries.scope import Scope

TRENDING = ("monthly_users", "orders", "parcels", "order_value")
MOST_SERIES = 40  # that lend their errors: enough to be steady, few enough to be quick
SENDER = "CN"  # the side that most parcels leave from: its New Year stops dispatch whatever market they go to


@dataclass(frozen=True)
class Outlook:
    """A series with what comes next. `months`, `values`: history, oldest first; `ahead`: months of the forecast; `hits` of `tries` past values fell
    into their bands, `pool_hits` of `pool_tries` those of all series of the pool; `outside` is +1, -1 or 0 for the last month, since `since`;
    `expected` is its band one month ahead (low, high); `holidays` says whether moving holidays were taken into account."""

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
    pool_hits: int = 0
    pool_tries: int = 0
    holidays: Choice = field(default_factory=lambda: Choice("too_short"))


@dataclass(frozen=True)
class Member:
    """One market and platform of the pool: its months, its past forecasts where there are any, and its next months where it can be forecast."""

    values: np.ndarray
    test: Backtest | None
    points: np.ndarray | None


def outlook(name: str, filters: Filters, scope: Scope, info: CollectionInfo) -> Outlook | None:
    """The outlook of one of `TRENDING`; None where there is no monthly history at all."""
    version = version_of(filters.collection, scope)
    key = ("outlook", name, filters.with_(date_from=FIRST, grain="month", comparison="previous"), scope, version.name, version.folder)
    return remembered(key, lambda: _outlook(name, filters, scope, info))


def _outlook(name: str, filters: Filters, scope: Scope, info: CollectionInfo) -> Outlook | None:
    rows, column, measurer = _rows(name, filters, scope)
    last = _last_whole(name, filters, info)
    chosen = _chosen(rows.filter(pl.col("period_start") <= last), filters)
    own = chosen.group_by("period_start").agg(pl.col(column).sum(), pl.col("market").n_unique()).sort("period_start")
    if name == "monthly_users" and own.height:  # a month in which some market is not counted is no total
        own = own.filter(pl.col("market") == own["market"].max())
    if own.height < 2:
        return None
    months, values = _monthly(own, column)
    version = version_of(filters.collection, scope)
    pool = known(("pool", name, measurer, last, scope, version.name, version.folder), lambda: _pool(rows.filter(pl.col("period_start") <= last), column))
    ahead = tuple(shift_months(months[-1], step) for step in range(1, STEPS + 1))
    return _judged(months, values, ahead, pool, _holidays(months, values, ahead, filters), measurer)


def _pool(rows: pl.DataFrame, column: str) -> list[Member]:
    """Every market and platform with its past forecasts, whatever is chosen of them."""
    parts = rows.sort("period_start").partition_by("market", "platform", maintain_order=True)
    series = [_monthly(part, column)[1] for part in parts]
    fit = [values.size >= NAIVE_ALONE and bool(np.isfinite(values).all()) for values in series]
    usable = [values for values, each in zip(series, fit) if each]
    told = zip(backtests(usable), point_forecasts(usable))
    return [Member(values, *(next(told) if each else (None, None))) for values, each in zip(series, fit)]


def _holidays(months, values, ahead, filters: Filters) -> Choice:
    """Those of the chosen market, if it is one whose holidays move, and of the side that sends."""
    countries = dict.fromkeys([*(market for market in filters.markets if len(filters.markets) == 1), SENDER])
    named = [(country, name) for country in countries for name in MOVING.get(country, ())]
    return choose(values, months, ahead, named) if np.isfinite(values).all() else Choice("no_gain", tuple(named))


def _judged(months, values, ahead, pool: list[Member], holidays: Choice, measurer) -> Outlook:
    """The forecast, held against its own past: hit-rates, and the last month one month ahead."""
    moving = {0: holidays.factors} if holidays.factors else {}
    same = next((one for one in pool if np.array_equal(one.values, values, equal_nan=True)), None)
    lenders = [one for one in pool if one is not same][:MOST_SERIES]
    fit = bool(np.isfinite(values).all()) and values.size >= NAIVE_ALONE
    own = (same.test if same and not moving else backtests([values], moving=moving)[0]) if fit else None
    tests = [test for test in (own, *(one.test for one in lenders)) if test is not None]
    made = forecasts([values], tests=tests, moving=moving, points=[same.points] if same and fit and not moving else None)[0]
    then = past_widths(tests)
    counts = held(tests, then)
    hits, tries = counts[0] if own is not None else (0, 0)
    widths = then[0] if own is not None else None
    outside, since, expected = 0, None, None
    if widths is not None:
        outside, since = _outside(own, then, months)
        point, reach = values[-1] - own.errors[-1, 0], widths[0] * spread(values[:-1])
        expected = (max(point - reach, 0.0), point + reach)
    pool_hits, pool_tries = (sum(count[at] for count in counts) for at in (0, 1))
    ahead = ahead[: made.mean.size]
    return Outlook(
        months, values, ahead, made, own, hits, tries, outside, since, expected, measurer, pool_hits, pool_tries, holidays,
    )  # fmt: skip


def _outside(own: Backtest, then: list[np.ndarray | None], months) -> tuple[int, date | None]:
    """Which side of its band, as known a month before, the last month fell on, and since which month without a break."""
    sides = []
    for back, widths in enumerate(then, start=1):
        gap = own.months[-back, 0]
        side = 0 if widths is None or not np.isfinite(gap) or abs(gap) <= widths[0] else int(np.sign(gap))
        if not side or (sides and side != sides[0]):
            break
        sides.append(side)
    return (sides[0], months[-len(sides)]) if sides else (0, None)


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
