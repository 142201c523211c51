"""What comes next, and whether the last month was inside what its past led one to expect: sums and stocks that trend (orders, parcels, value, users).

History: whole months up to the end of the period. The band pools the past errors of the same figure in every market and platform that the scope
allows (10 series or more; `analysis.methods.forecast_bands`). The hit-rates printed beside it, of this series and of all of the pool, are of bands made anew at
each of the last 9 months from what was known then. The last month is judged by the band that was known a month before. Holidays that move (Seollal and
Chuseok in Korea, Chinese New Year on the sending side) are taken into account where the backtest gets nearer by it. No forecast under 13 months, no band
under 24 or with too few series.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import polars as pl

from analysis.methods.calendar import MOVING
from analysis.methods.forecast import Forecast, forecast, nothing
from analysis.methods.forecast_bands import held, widths_by_time
from analysis.methods.forecast_scores import spread
from analysis.methods.moving_holidays import Choice, choose
from analysis.methods.past_forecasts import SHORTEST, STEPS, Backtest, Past, made_up_to
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


Pair = tuple[str, str]  # market, platform


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
        return int(self.known[min(max(_between(self.first, last) + 1, 0), self.values.size)])

    def fits(self, end: int) -> bool:
        """Whether its first months can be forecast: none is missing and they are not too few."""
        return SHORTEST <= end <= self.past.history.size


@dataclass(frozen=True)
class Bands:
    """What series of one kind lend each other at one month: `widths` of bands now and 1, 2 .. 9 months before, the number of `series`, and of each its hits
    and tries."""

    widths: list[np.ndarray | None]
    series: int
    held: list[tuple[int, int]]


def outlook(name: str, filters: Filters, scope: Scope, info: CollectionInfo) -> Outlook | None:
    """The outlook of one of `TRENDING`; None where there is no monthly history at all."""
    version = version_of(filters.collection, scope)
    key = ("outlook", name, filters.with_(date_from=FIRST, grain="month", comparison="previous"), scope, version.name, version.folder)
    return remembered(key, lambda: _outlook(name, filters, scope, info))


def _outlook(name: str, filters: Filters, scope: Scope, info: CollectionInfo) -> Outlook | None:
    version, last = version_of(filters.collection, scope), _last_whole(name, filters, info)
    read = (scope, version.collection, version.name, version.folder)
    measurer = _measurer(filters, scope) if name == "monthly_users" else None
    every = known(("pool", name, measurer, *read), lambda: _pool(name, measurer, filters, scope))
    courses = remembered(("course", name, filters.markets, filters.platforms, *read), lambda: _courses(name, filters, every))
    own = next((course for since, course in reversed(courses) if since <= last), None)
    end = own.end(last) if own else 0
    if np.isfinite(own.values[:end]).sum() < 2 if own else True:
        return None
    months = tuple(shift_months(own.first, step) for step in range(end + STEPS))
    months, ahead = months[:end], months[end:]
    pool = [(one, one.end(last)) for one in every.values() if one.first <= last]
    holidays = _holidays(own.values[:end], months, ahead, filters)
    past, bands, (hits, tries) = _lent(own, end, pool, holidays, ("bands", name, measurer, last, *read))
    return _judged(own, months, ahead, past, bands, hits, tries, holidays, measurer)


def _pool(name: str, measurer: str | None, filters: Filters, scope: Scope) -> dict[Pair, Course]:
    """Every market and platform, whatever is chosen of them, those that began first in front."""
    rows, column = _rows(name, measurer, filters, scope)
    found: dict[Pair, dict[date, float]] = {}
    for market, platform, month, value in rows.sort("period_start").select("market", "platform", "period_start", pl.col(column).cast(pl.Float64)).iter_rows():
        found.setdefault((market, platform), {})[month] = value
    return {pair: _course(min(months), [months.get(month, np.nan) for month in _months(min(months), max(months))]) for pair, months in found.items()}


def _courses(name: str, filters: Filters, every: Mapping[Pair, Course]) -> list[tuple[date, Course]]:
    """The chosen markets and platforms together. Of users one course for each number of markets that are counted, and since when: a month in which some
    market is not counted is no total."""
    chosen = {
        (market, platform): course
        for (market, platform), course in every.items()
        if (not filters.markets or market in filters.markets) and (not filters.platforms or platform in filters.platforms)
    }
    if len(chosen) < 2:
        return [(course.first, course) for course in chosen.values()]
    first = min(course.first for course in chosen.values())
    starts = {pair: _between(first, course.first) for pair, course in chosen.items()}
    total = np.zeros(max(starts[pair] + course.values.size for pair, course in chosen.items()))
    counted = {market: np.zeros(total.size, dtype=bool) for market, _ in chosen}
    for (market, platform), course in chosen.items():
        here, there = slice(starts[market, platform], starts[market, platform] + course.values.size), np.isfinite(course.values)
        total[here] += np.where(there, course.values, 0.0)
        counted[market][here] |= there
    markets = sum(row.astype(int) for row in counted.values())
    if name != "monthly_users":
        return [(first, _course(first, np.where(markets > 0, total, np.nan)))]
    most = np.maximum.accumulate(markets)
    steps = [place for place in range(total.size) if not place or most[place] > most[place - 1]]
    return [(shift_months(first, place), _course(first, np.where(markets == most[place], total, np.nan))) for place in steps]


def _course(first: date, values: Sequence[float]) -> Course:
    """The course of months from `first` on, from its first known month to its last."""
    values = np.asarray(values, dtype=float)
    there = np.flatnonzero(np.isfinite(values))
    start = int(there[0]) if there.size else 0
    values = values[start : there[-1] + 1 if there.size else 0]
    is_known = np.isfinite(values)
    whole = values.size if is_known.all() else int(np.flatnonzero(~is_known)[0])
    ends = np.maximum.accumulate([0, *np.where(is_known, np.arange(1, values.size + 1), 0)])
    return Course(shift_months(first, start), values, ends, Past(values[:whole]))


def _between(first: date, last: date) -> int:
    """Months from one to another."""
    return (last.year - first.year) * 12 + last.month - first.month


def _months(first: date, last: date) -> list[date]:
    return [shift_months(first, step) for step in range(_between(first, last) + 1)]


def _holidays(values, months, ahead, filters: Filters) -> Choice:
    """Those of the chosen market, if it is one whose holidays move, and of the side that sends."""
    countries = dict.fromkeys([*(market for market in filters.markets if len(filters.markets) == 1), SENDER])
    named = [(country, name) for country in countries for name in MOVING.get(country, ())]
    return choose(values, months, ahead, named) if np.isfinite(values).all() else Choice("no_gain", tuple(named))


def _lent(own: Course, end: int, pool: list[tuple[Course, int]], holidays: Choice, key: tuple) -> tuple[Past, Bands, tuple[int, int]]:
    """The chosen series' past, the bands that it and the pool lend each other, and its hits and tries. One that is of the pool changes nothing in it: then
    the bands of the month are those of every market and platform, and made once."""
    values = own.values[:end]
    same = next((place for place, (one, size) in enumerate(pool) if np.array_equal(one.values[:size], values, equal_nan=True)), None)
    past = Past(values, moving=holidays.factors) if holidays.factors else own.past if same is None else pool[same][0].past
    if same is not None and not holidays.factors and len(pool) <= MOST_SERIES + 1:
        series = [(one.past, size) for one, size in pool if one.fits(size)]
        bands = known(key, lambda: _bands(series))
    else:
        others = [each for place, each in enumerate(pool) if place != same][:MOST_SERIES]
        series = [(past, end)] * own.fits(end) + [(one.past, size) for one, size in others if one.fits(size)]
        bands = _bands(series)
    return past, bands, next((counts for (one, _), counts in zip(series, bands.held) if one is past), (0, 0))


def _bands(series: Sequence[tuple[Past, int]]) -> Bands:
    """What series lend each other, each at its own end."""
    made_up_to([past for past, _ in series], [end for _, end in series])
    tests = [past.backtest(end) for past, end in series]
    able = [test for test in tests if test is not None]
    widths = widths_by_time(able)
    counts = iter(held(able, widths))
    return Bands(widths, len(able), [next(counts) if test is not None else (0, 0) for test in tests])


def _judged(own: Course, months, ahead, past: Past, bands: Bands, hits: int, tries: int, holidays: Choice, measurer) -> Outlook:
    """The forecast, held against its own past: hit-rates, and the last month one month ahead."""
    end, fit = len(months), own.fits(len(months))
    values, test = own.values[:end], None
    if fit:
        made_up_to([past], [end])
        test = past.backtest(end)
    made = forecast(values, past.points[end], bands.widths[0], bands.series) if fit else nothing("too_short" if end < SHORTEST else "missing")
    outside, since, expected = 0, None, None
    if test is not None and bands.widths[1] is not None:
        outside, since = _outside(test, bands.widths[1:], months)
        point, reach = values[-1] - test.errors[-1, 0], bands.widths[1][0] * spread(values[:-1])
        expected = (max(point - reach, 0.0), point + reach)
    pool_hits, pool_tries = (sum(count[at] for count in bands.held) for at in (0, 1))
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


def _rows(name: str, measurer: str | None, filters: Filters, scope: Scope) -> tuple[pl.DataFrame, str]:
    """Months of every market and platform, and the column of the figure; users as one measurer counts them."""
    metric, ever = metric_by_name(name), filters.with_(markets=(), platforms=(), date_from=FIRST, date_to=LAST, grain="month")
    if name != "monthly_users":
        return answer("operations_by_month", ever, scope), metric.numerator
    rows = answer(metric.query, ever, scope, **metric.fixed).filter(pl.col("measurer") == measurer)
    kept = rows.unique(subset=["market", "platform", "period_start"], keep="first", maintain_order=True)
    return kept.filter(pl.col("period_start").dt.day() == 1), "users"


def _measurer(filters: Filters, scope: Scope) -> str | None:
    """Who counted users of the chosen markets and platforms most often."""
    version = version_of(filters.collection, scope)
    counts = known(("counts of measurers", scope, version.collection, version.name, version.folder), lambda: _counts(filters, scope))
    found: dict[str, int] = {}
    for market, platform, measurer, count in counts:
        if (not filters.markets or market in filters.markets) and (not filters.platforms or platform in filters.platforms):
            found[measurer] = found.get(measurer, 0) + count
    return min(found, key=lambda measurer: (-found[measurer], measurer or ""), default=None)


def _counts(filters: Filters, scope: Scope) -> list[tuple]:
    """Grain: market, platform, measurer, and how often it counted users there."""
    metric, ever = metric_by_name("monthly_users"), filters.with_(markets=(), platforms=(), date_from=FIRST, date_to=LAST, grain="month")
    return answer(metric.query, ever, scope, **metric.fixed).group_by("market", "platform", "measurer").agg(pl.len()).rows()


def _last_whole(name: str, filters: Filters, info: CollectionInfo) -> date:
    """First day of the last month that is over, in the data and in the period."""
    day = filters.date_to if name == "monthly_users" else min(filters.date_to, info.data_date or filters.date_to)
    first = day.replace(day=1)
    return first if is_month_end(day) else shift_months(first, -1)
