"""Users by platform as ONE measurer counts them: growth on the year, rank, share; what other measurers and other printings say stands apart."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from analysis.remembered import remembered
from queries.door import answer, version_of
from queries.filters import Filters, shift_months
from queries.periods import inside
from queries.scope import Scope

KIND = "mau"
FIRST, LAST = date(1990, 1, 1), date(2100, 1, 1)  # all there is
FIELD_SHARE = 0.5  # a platform belongs to a measurer's field when it is printed in at least half as many months as the platform printed most
GROWTH = {
    "period_start": pl.Date,
    "platform": pl.String,
    "market": pl.String,
    "users": pl.Int64,
    "year_ago": pl.Int64,
    "growth": pl.Float64,
    "derived": pl.Boolean,
}
MEASURERS = {"measurer": pl.String, "months": pl.UInt32, "last": pl.Date, "months_ever": pl.UInt32, "counts_ever": pl.UInt32}
MARKETS = {
    "place": pl.UInt32, "market": pl.String, "orders": pl.Float64, "order_rows": pl.Int64, "value_usd": pl.Float64, "share": pl.Float64, "growth": pl.Float64,
}  # fmt: skip
SPREAD = {"period_start": pl.Date, "measurer": pl.String, "users": pl.Int64, "source_id": pl.String, "low": pl.Int64, "high": pl.Int64}
RANKS = {"period_start": pl.Date, "platform": pl.String, "users": pl.Int64, "place": pl.Int32, "share": pl.Float64}


@dataclass(frozen=True)
class Field:
    """The platforms that a measurer prints regularly in a market, and its months in which all of them are printed."""

    platforms: tuple[str, ...]
    months: frozenset


def counted(filters: Filters, scope: Scope) -> pl.DataFrame:
    """Every measurer's users in the period, cut out of the one answer over all time and platforms, so that a page asks once."""
    rows = answer("users_by_period", filters.with_(date_from=FIRST, date_to=LAST, platforms=()), scope, kind=KIND)
    return _chosen(rows, filters)


def _chosen(rows: pl.DataFrame, filters: Filters) -> pl.DataFrame:
    kept = rows if (filters.date_from, filters.date_to) == (FIRST, LAST) else inside(rows, "period_start", filters.date_from, filters.date_to)
    return kept[np.flatnonzero(kept["platform"].is_in(filters.platforms))] if filters.platforms else kept


def measurers(filters: Filters, scope: Scope, platform: str | None = None) -> pl.DataFrame:
    """Grain: measurer with a count in the period. Columns: months in the period, months of all, last; those with most months of all first."""
    found = []
    for name, ever in _months(filters, scope, platform).items():
        if months := ever[bisect_left(ever, filters.date_from) : bisect_right(ever, filters.date_to)]:
            found.append((name, len(set(months)), months[-1], len(set(ever)), len(ever)))
    return pl.DataFrame(sorted(found, key=lambda row: (-row[3], -row[4], row[0])), schema=MEASURERS, orient="row")


def _months(filters: Filters, scope: Scope, platform: str | None) -> dict[str, list[date]]:
    """The months that each measurer ever counted a platform (None: any), in order, one an entry of every platform and market."""
    version = version_of(filters.collection, scope)
    key = ("months of measurers", platform, filters.markets, scope, version.collection, version.name, version.folder)
    ever = filters.with_(date_from=FIRST, date_to=LAST, platforms=(platform,) if platform else ())
    return remembered(key, lambda: _every_month(counted(ever, scope)))


def _every_month(rows: pl.DataFrame) -> dict[str, list[date]]:
    found: dict[str, list[date]] = {}
    for measurer, start in sorted(zip(rows["measurer"].to_list(), rows["period_start"].to_list())):
        found.setdefault(measurer, []).append(start)
    return found


def users(filters: Filters, scope: Scope, measurer: str) -> pl.DataFrame:
    """Grain: market, platform, month, of one measurer. Columns: users, derived, formula, source_id, row_id. Platforms of the filters only."""
    version = version_of(filters.collection, scope)
    key = ("users of a measurer", measurer, filters.markets, filters.platforms, scope, version.collection, version.name, version.folder)
    rows = remembered(key, lambda: _users(filters.with_(date_from=FIRST, date_to=LAST), scope, measurer))
    return inside(rows, "period_start", filters.date_from, filters.date_to)


def _users(ever: Filters, scope: Scope, measurer: str) -> pl.DataFrame:
    rows = counted(ever, scope).filter(pl.col("measurer") == measurer)
    return rows.select("market", "platform", "measurer", "period_start", "users", "derived", "formula", "source_id", "row_id").sort("platform", "period_start")


def growth_on_year(filters: Filters, scope: Scope, measurer: str) -> pl.DataFrame:
    """Grain: market, platform, month. `growth`: percent on the same month a year before, by the same measurer; only where both are printed."""
    longer = users(filters.with_(date_from=shift_months(filters.date_from, -12)), scope, measurer)
    rows = longer["market", "platform", "period_start", "users", "derived"].rows()
    before = {(market, platform, _year_later(start)): (count, derived) for market, platform, start, count, derived in rows}
    first, found = filters.date_from.replace(day=1), []
    for market, platform, start, count, derived in rows:
        year_ago, implied = before.get((market, platform, start), (0, False))
        if start >= first and year_ago > 0:
            found.append((start, platform, market, count, year_ago, 100.0 * (count / year_ago - 1), derived or implied))
    return pl.DataFrame(found, schema=GROWTH, orient="row")


def _year_later(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year + 1, day=28)


def field(filters: Filters, scope: Scope, measurer: str) -> Field:
    """A measurer's regular platforms over all its months (not only the period's: a short period would hide who is missing)."""
    version = version_of(filters.collection, scope)
    key = ("field", measurer, filters.markets, scope, version.collection, version.name, version.folder)
    return remembered(key, lambda: _field(filters.with_(date_from=FIRST, date_to=LAST, platforms=()), scope, measurer))


def _field(ever: Filters, scope: Scope, measurer: str) -> Field:
    rows = counted(ever, scope).filter(pl.col("measurer") == measurer)
    if rows.is_empty():
        return Field((), frozenset())
    printed = rows.group_by("platform").agg(pl.col("period_start").n_unique().alias("months"))
    regular = printed.filter(pl.col("months") >= FIELD_SHARE * pl.col("months").max())["platform"].sort().to_list()
    seen = rows.filter(pl.col("platform").is_in(regular)).group_by("period_start").agg(pl.col("platform").n_unique().alias("seen"))
    return Field(tuple(regular), frozenset(seen.filter(pl.col("seen") == len(regular))["period_start"].to_list()))


def ranks(filters: Filters, scope: Scope, measurer: str) -> pl.DataFrame:
    """Grain: platform, month in which every regular platform of the measurer is printed: place among all printed, and share among the regular ones.

    In other months a place is not known (a missing platform may stand above), so none is given. One market only.
    """
    regular = field(filters, scope, measurer)
    if len(regular.platforms) < 2:
        return pl.DataFrame(schema=RANKS)
    every = users(filters.with_(platforms=()), scope, measurer)["market", "period_start", "platform", "users"].rows()
    rows = [row for row in every if row[1] in regular.months and row[2] in regular.platforms]
    if len({row[0] for row in rows}) != 1:
        return pl.DataFrame(schema=RANKS)
    months: dict[date, list[int]] = {}
    for _, start, _, count in rows:
        months.setdefault(start, []).append(count)
    found = [
        (start, platform, count, 1 + sum(other > count for other in months[start]), 100.0 * count / sum(months[start])) for _, start, platform, count in rows
    ]
    return pl.DataFrame(found, schema=RANKS, orient="row")


def quoted_ranks(filters: Filters, scope: Scope) -> pl.DataFrame:
    """Printed ranks and printed growth on the year in the period: quoted, since the counts behind them are not all printed."""
    rows = answer("figures", filters, scope, metrics=["mau_rank", "mau_yoy_growth"], entities=list(filters.platforms) or None)
    return rows.filter(pl.col("period_start").is_between(filters.date_from, filters.date_to)).select(
        "metric", "entity", "period_start", "measurer", "value", "unit", "source_id", "row_id"
    )


def spread(filters: Filters, scope: Scope, platform: str) -> pl.DataFrame:
    """Grain: month, measurer, where at least two measurers counted the platform. `low`, `high`: the range of that month."""
    if len(_months(filters, scope, platform)) < 2:
        return pl.DataFrame(schema=SPREAD)
    rows = counted(filters.with_(platforms=(platform,)), scope)
    if rows.is_empty() or rows["market"].n_unique() > 1:
        return pl.DataFrame(schema=SPREAD)
    months = ["period_start"]
    kept = rows.select("period_start", "measurer", "users", "source_id").with_columns(
        low=pl.col("users").min().over(months), high=pl.col("users").max().over(months), counted=pl.col("measurer").n_unique().over(months)
    )
    return kept.filter(pl.col("counted") > 1).drop("counted").sort("period_start", "users", descending=[False, True])


def superseded(filters: Filters, scope: Scope) -> pl.DataFrame:
    """Other printings of the same fact whose number differs from the one shown."""
    rows = answer("superseded_users", filters, scope, kind=KIND)
    return rows.filter(pl.col("users") != pl.col("kept_users")).select(
        "period_start", "platform", "measurer", "users", "kept_users", "source_id", "kept_source_id", "row_id", "source_file", "source_line"
    )


def markets(filters: Filters, scope: Scope) -> pl.DataFrame:
    """Grain: market. Orders, value in US dollars, their share of all markets shown, growth on the same dates a year before, n. Largest value first.

    Orders that are worth nothing are in a currency without a rate, or without an amount: their value is not known, and the market stands last.
    """
    now = answer("operations_by_market", filters, scope)
    year_ago = filters.compared("year_ago")
    before = {
        market: (value, first) for market, value, first in answer("operations_by_market", year_ago, scope)["market", "value_usd", "first_day"].iter_rows()
    }
    whole, found = now["value_usd"].sum(), []
    for market, orders, order_rows, summed in now["market", "orders", "order_rows", "value_usd"].iter_rows():
        value = summed or None
        base, first = before.get(market, (None, None))
        comparable = first is not None and (first - year_ago.date_from).days <= 7  # a market that starts in between has no growth yet
        known = comparable and base is not None and base > 0 and value is not None
        found.append((market, orders, order_rows, value, _share(value, whole), 100.0 * (value / base - 1) if known else None))
    found.sort(key=lambda row: (row[3] is None, -(row[3] or 0.0)))
    return pl.DataFrame([(place, *row) for place, row in enumerate(found, 1)], schema=MARKETS, orient="row")


def _share(value: float | None, whole: float) -> float | None:
    if value is None:
        return None
    return 100.0 * value / whole if whole else float("nan")


def printed_markets(filters: Filters, scope: Scope) -> pl.DataFrame:
    """Printed ranks of markets (by spending, by size), known by the end of the period."""
    rows = answer("figures", filters.with_(markets=()), scope, metrics=["rank_by_total_spending", "market_rank"], entities=None)
    return (
        rows.filter(pl.col("period_start") <= filters.date_to)
        .select("period_start", "metric", "entity", "market", "value", "unit", "grain", "measurer", "source_id")
        .sort("period_start", "value")
    )
