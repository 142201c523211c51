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
from analysis.methods.forecast import NAIVE_ALONE, STEPS, Backtest, Forecast, Past, forecast, held, made_up_to, nothing, spread, widths_by_time
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
class Course:
    """A series over all time, and its forecasts from each of its months: its state at any month is a cut of both.

    `values`: nan in a month that is not known; `known`: for so many first months, the last of them that is; `past`: of the months before the first gap.
    """

    first: date
    values: np.ndarray
    known: np.ndarray
    past: Past

    def end(self, last: date) -> int:
        """How many months it has up to a month, the last one known."""
        count = (last.year - self.first.year) * 12 + last.month - self.first.month + 1
        return int(self.known[min(max(count, 0), self.values.size)])

    def fits(self, end: int) -> bool:
        """Whether its first months can be forecast: none is missing and they are not too few."""
        return NAIVE_ALONE <= end <= self.past.history.size


def outlook(name: str, filters: Filters, scope: Scope, info: CollectionInfo) -> Outlook | None:
    """The outlook of one of `TRENDING`; None where there is no monthly history at all."""
    version = version_of(filters.collection, scope)
    key = ("outlook", name, filters.with_(date_from=FIRST, grain="month", comparison="previous"), scope, version.name, version.folder)
    return remembered(key, lambda: _outlook(name, filters, scope, info))


def _outlook(name: str, filters: Filters, scope: Scope, info: CollectionInfo) -> Outlook | None:
    version, last = version_of(filters.collection, scope), _last_whole(name, filters, info)
    key = ("course", name, filters.markets, filters.platforms, scope, version.collection, version.name, version.folder)
    courses, measurer = remembered(key, lambda: _courses(name, filters, scope))
    own = next((course for since, course in reversed(courses) if since <= last), None)
    if own is None or np.isfinite(own.values[: own.end(last)]).sum() < 2:
        return None
    every = known(("pool", name, measurer, scope, version.collection, version.name, version.folder), lambda: _pool(name, filters, scope))
    end = own.end(last)
    months = tuple(shift_months(own.first, step) for step in range(end + STEPS))
    values, (months, ahead) = own.values[:end], (months[:end], months[end:])
    return _judged(own, months, ahead, [(one, one.end(last)) for one in every if one.first <= last], _holidays(values, months, ahead, filters), measurer)


def _courses(name: str, filters: Filters, scope: Scope) -> tuple[list[tuple[date, Course]], str | None]:
    """The chosen markets and platforms together, and who counted them. Of users one course for each number of markets that are counted, and since when:
    a month in which some market is not counted is no total."""
    rows, column, measurer = _rows(name, filters, scope)
    own = _chosen(rows, filters).group_by("period_start").agg(pl.col(column).sum(), pl.col("market").n_unique()).sort("period_start")
    if name != "monthly_users":
        return [(own["period_start"][0], _course(own, column))] if own.height else [], measurer
    steps = own.filter(pl.col("market") > pl.col("market").cum_max().shift(1, fill_value=0))
    return [(start, _course(own.filter(pl.col("market") == count), column)) for start, count in steps.select("period_start", "market").iter_rows()], measurer


def _pool(name: str, filters: Filters, scope: Scope) -> list[Course]:
    """Every market and platform, whatever is chosen of them."""
    rows, column, _ = _rows(name, filters, scope)
    return [_course(part, column) for part in rows.sort("period_start").partition_by("market", "platform", maintain_order=True)]


def _course(rows: pl.DataFrame, column: str) -> Course:
    """Grain of the rows: month."""
    found = dict(rows.select("period_start", pl.col(column).cast(pl.Float64)).iter_rows())
    first, last = min(found), max(found)
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    values = np.array([found.get(shift_months(first, step), np.nan) for step in range(count)])
    is_known = np.isfinite(values)
    whole = count if is_known.all() else int(np.flatnonzero(~is_known)[0])
    return Course(first, values, np.maximum.accumulate([0, *np.where(is_known, np.arange(1, count + 1), 0)]), Past(values[:whole]))


def _holidays(values, months, ahead, filters: Filters) -> Choice:
    """Those of the chosen market, if it is one whose holidays move, and of the side that sends."""
    countries = dict.fromkeys([*(market for market in filters.markets if len(filters.markets) == 1), SENDER])
    named = [(country, name) for country in countries for name in MOVING.get(country, ())]
    return choose(values, months, ahead, named) if np.isfinite(values).all() else Choice("no_gain", tuple(named))


def _judged(own: Course, months, ahead, pool: list[tuple[Course, int]], holidays: Choice, measurer) -> Outlook:
    """The forecast, held against its own past: hit-rates, and the last month one month ahead."""
    end = len(months)
    values = own.values[:end]
    same = next((place for place, (one, size) in enumerate(pool) if np.array_equal(one.values[:size], values, equal_nan=True)), None)
    past = Past(values, moving=holidays.factors) if holidays.factors else own.past if same is None else pool[same][0].past
    others = [each for place, each in enumerate(pool) if place != same][:MOST_SERIES]
    fit = own.fits(end)
    told = [(past, end)] * fit + [(one.past, size) for one, size in others if one.fits(size)]
    made_up_to([past for past, _ in told], [size for _, size in told])
    found = [past.backtest(size) for past, size in told]
    test, tests = found[0] if fit else None, [each for each in found if each is not None]
    widths = widths_by_time(tests)
    made = forecast(values, past.points[end], widths[0], len(tests)) if fit else nothing("too_short" if end < NAIVE_ALONE else "missing")
    counts = held(tests, widths)
    hits, tries = counts[0] if test is not None else (0, 0)
    outside, since, expected = 0, None, None
    if test is not None and widths[1] is not None:
        outside, since = _outside(test, widths[1:], months)
        point, reach = values[-1] - test.errors[-1, 0], widths[1][0] * spread(values[:-1])
        expected = (max(point - reach, 0.0), point + reach)
    pool_hits, pool_tries = (sum(count[at] for count in counts) for at in (0, 1))
    ahead = ahead[: made.mean.size]
    return Outlook(
        months, values, ahead, made, test, hits, tries, outside, since, expected, measurer, pool_hits, pool_tries, holidays,
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
