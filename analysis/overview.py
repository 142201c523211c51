"""The overview's tiles: the headline metrics that a collection can answer, how they compare, and why a comparison is withheld."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from analysis.holdings import answerable, held, unrecorded
from analysis.methods.rates import garwood
from analysis.metric_values import Headline, headline, rows_of
from analysis.movers import FILLS_LATER, YOUNG_DAYS, is_young
from queries.door import CollectionInfo
from queries.filters import Filters, is_month_end, shift_months
from queries.metrics import metric_by_name
from queries.scope import Scope

# In reading order: are we growing, do we deliver, do people complain, can they trust what is sold.
HEADLINES = (
    "monthly_users",
    "orders",
    "order_value",
    "promise_kept_rate",
    "delivery_days_p90",
    "next_day_clearance_rate",
    "lost_rate",
    "complaints_per_10k",
    "agency_complaints",
    "listings_reported",
    "reappearance_rate",
    "coupon_usd",
)
SERIES_MONTHS = 24  # of a sparkline, at least: a short period still shows where it stands


@dataclass(frozen=True)
class Summary:
    """One tile's facts. `withheld`: None, or why no percentages are shown: unfinished, young, partial. `markets`: those whose users are counted."""

    headline: Headline
    withheld: str | None
    same_comparison: bool  # the period before and a year ago are the same dates
    fresh_to: date | None
    unfinished_points: int
    markets: tuple[str, ...] = ()


def summaries(filters: Filters, scope: Scope, info: CollectionInfo, names: tuple[str, ...] = HEADLINES) -> tuple[Summary, ...]:
    """A summary for every named metric that has a value in the period; users are those of one platform. Cases stand in where no orders are landed."""
    names = answerable(names, filters, scope)
    if names == answerable(HEADLINES, filters, scope) and "parcels" not in held(filters, scope):
        names = (*names, "cases_received")
    found = (_summary(name, users_filters(filters, info) if name == "monthly_users" else filters, scope, info) for name in names)
    said = ((one, one.headline.now.value) for one in found)
    return tuple(one for one, value in said if value is not None and not unrecorded(one.headline.metric.name, value, filters, scope, info))


def users_filters(filters: Filters, info: CollectionInfo) -> Filters:
    """The same filters for one platform: people use several, so users of platforms are never added."""
    return filters if len(filters.platforms) == 1 else filters.with_(platforms=(focus_platform(filters, info),))


def focus_platform(filters: Filters, info: CollectionInfo) -> str:
    """The platform that sentences are about: the first chosen, else the collection's own, else the first there is."""
    chosen = filters.platforms[0] if filters.platforms else info.default_platform
    return chosen or next(iter(info.platforms), "")


def _summary(name: str, filters: Filters, scope: Scope, info: CollectionInfo) -> Summary:
    metric = metric_by_name(name)
    series_filters = filters.with_(date_from=min(filters.date_from, shift_months(_month_start(filters.date_to), 1 - SERIES_MONTHS)), grain="month")
    found = headline(metric, filters, scope, series_filters)
    now, year = filters.compared("previous"), filters.compared("year_ago")
    same = metric.aggregation != "last" and (now.date_from, now.date_to) == (year.date_from, year.date_to)
    fresh = _fresh_to(found, info)
    unfinished = len(found.series.starts) - bisect_right(found.series.starts, _last_whole_month(info, name)) if info.data_date else 0
    return Summary(found, withheld(found, filters, info), same, fresh, unfinished, _markets(found, filters, scope))


def withheld(found: Headline, filters: Filters, info: CollectionInfo) -> str | None:
    """Why the percentages of a tile are not shown; None where they may be."""
    if found.metric.aggregation == "last" or info.data_date is None:
        return None  # a stock is dated by its own month
    if found.metric.aggregation == "sum" and filters.date_to > info.data_date:
        return "unfinished"
    if found.metric.name in FILLS_LATER and is_young(filters, info.data_date):
        return "young"
    before = filters.compared(filters.comparison)
    if found.metric.aggregation == "sum" and before.date_from < info.first_date:
        return "partial"
    return None


def targets(found: tuple[Summary, ...]) -> tuple[tuple[Summary, ...], tuple[Summary, ...]]:
    """(met, missed) among the headline metrics that have a target."""
    judged = [one for one in found if one.headline.target_met is not None]
    return tuple(one for one in judged if one.headline.target_met), tuple(one for one in judged if not one.headline.target_met)


def _fresh_to(found: Headline, info: CollectionInfo) -> date | None:
    """The last day that the value can be of."""
    if found.now.period_start:
        return shift_months(found.now.period_start, 1) - timedelta(days=1)
    return info.data_date


def _markets(found: Headline, filters: Filters, scope: Scope) -> tuple[str, ...]:
    if found.now.measurer is None or found.now.period_start is None:
        return ()
    rows, month = rows_of(found.metric, filters.with_(grain="month"), scope), found.now.period_start
    counted = zip(rows["market"], rows["measurer"], rows["period_start"])
    return tuple(sorted({market for market, measurer, start in counted if (measurer, start) == (found.now.measurer, month)}))


def _month_start(day: date) -> date:
    return day.replace(day=1)


def _last_whole_month(info: CollectionInfo, name: str) -> date:
    """First day of the last month that the data date leaves whole (and old enough, for what fills up later)."""
    day = info.data_date - timedelta(days=YOUNG_DAYS) if name in FILLS_LATER else info.data_date
    this = _month_start(day)
    return this if is_month_end(day) else shift_months(this, -1)


def complaint_rate(filters: Filters, scope: Scope, info: CollectionInfo) -> pl.DataFrame:
    """Grain: period. Cases per 10,000 orders of the period with the exact interval of the sampled count. `complete`: orders old enough to have their cases."""
    rows = rows_of(metric_by_name("complaints_per_10k"), filters, scope).filter(pl.col("order_rows") > 0)
    low, high = garwood(rows["case_rows"].to_numpy(), rows["order_rows"].to_numpy() / 10_000)
    until = (info.data_date or filters.date_to) - timedelta(days=YOUNG_DAYS)
    return rows.select(
        "period_start",
        value=10_000 * pl.col("cases") / pl.col("orders"),
        low=pl.Series(low, dtype=pl.Float64, strict=False) if rows.height else pl.lit(None, pl.Float64),
        high=pl.Series(high, dtype=pl.Float64, strict=False) if rows.height else pl.lit(None, pl.Float64),
        n="case_rows",
        orders="orders",
        complete=pl.col("last_day") <= until,
    )
