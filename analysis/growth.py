"""Users by platform as ONE measurer counts them: growth on the year, rank, share; what other measurers and other printings say stands apart."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from queries.door import answer
from queries.filters import Filters, shift_months
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


@dataclass(frozen=True)
class Field:
    """The platforms that a measurer prints regularly in a market, and its months in which all of them are printed."""

    platforms: tuple[str, ...]
    months: frozenset


def counted(filters: Filters, scope: Scope) -> pl.DataFrame:
    """Every measurer's users in the period, cut out of the one answer over all time and platforms, so that a page asks once."""
    rows = answer("users_by_period", filters.with_(date_from=FIRST, date_to=LAST, platforms=()), scope, kind=KIND)
    rows = rows.filter(pl.col("period_start").is_between(filters.date_from, filters.date_to))
    return rows.filter(pl.col("platform").is_in(list(filters.platforms))) if filters.platforms else rows


def measurers(filters: Filters, scope: Scope, platform: str | None = None) -> pl.DataFrame:
    """Grain: measurer with a count in the period. Columns: months in the period, months of all, last; those with most months of all first."""
    asked = filters.with_(platforms=(platform,) if platform else ())
    rows = counted(asked, scope)
    always = counted(asked.with_(date_from=FIRST, date_to=LAST), scope)
    ever = always.group_by("measurer").agg(pl.col("period_start").n_unique().alias("months_ever"), pl.len().alias("counts_ever"))
    found = rows.group_by("measurer").agg(pl.col("period_start").n_unique().alias("months"), pl.col("period_start").max().alias("last"))
    return found.join(ever, on="measurer").sort(["months_ever", "counts_ever", "measurer"], descending=[True, True, False])


def users(filters: Filters, scope: Scope, measurer: str) -> pl.DataFrame:
    """Grain: market, platform, month, of one measurer. Columns: users, derived, formula, source_id, row_id. Platforms of the filters only."""
    rows = counted(filters, scope).filter(pl.col("measurer") == measurer)
    return rows.select("market", "platform", "measurer", "period_start", "users", "derived", "formula", "source_id", "row_id").sort("platform", "period_start")


def growth_on_year(filters: Filters, scope: Scope, measurer: str) -> pl.DataFrame:
    """Grain: market, platform, month. `growth`: percent on the same month a year before, by the same measurer; only where both are printed."""
    longer = filters.with_(date_from=shift_months(filters.date_from, -12))
    rows = users(longer, scope, measurer)
    before = rows.select("market", "platform", pl.col("period_start").dt.offset_by("12mo"), year_ago="users", before_derived="derived")
    joined = rows.join(before, on=["market", "platform", "period_start"]).filter(
        (pl.col("period_start") >= filters.date_from.replace(day=1)) & (pl.col("year_ago") > 0)
    )
    return (
        joined.select(
            "period_start",
            "platform",
            "market",
            "users",
            "year_ago",
            growth=100.0 * (pl.col("users") / pl.col("year_ago") - 1),
            derived=pl.col("derived") | pl.col("before_derived"),
        )
        .cast(GROWTH)
        .sort("platform", "period_start")
    )


def field(filters: Filters, scope: Scope, measurer: str) -> Field:
    """A measurer's regular platforms over all its months (not only the period's: a short period would hide who is missing)."""
    rows = counted(filters.with_(date_from=FIRST, date_to=LAST, platforms=()), scope).filter(pl.col("measurer") == measurer)
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
    empty = pl.DataFrame(schema={"period_start": pl.Date, "platform": pl.String, "users": pl.Int64, "place": pl.Int32, "share": pl.Float64})
    if len(regular.platforms) < 2:
        return empty
    rows = users(filters.with_(platforms=()), scope, measurer).filter(
        pl.col("period_start").is_in(list(regular.months)) & pl.col("platform").is_in(regular.platforms)
    )
    if rows.is_empty() or rows["market"].n_unique() > 1:
        return empty
    return rows.select(
        "period_start",
        "platform",
        "users",
        place=pl.col("users").rank("min", descending=True).over("period_start").cast(pl.Int32),
        share=100.0 * pl.col("users") / pl.col("users").sum().over("period_start"),
    ).sort("platform", "period_start")


def quoted_ranks(filters: Filters, scope: Scope) -> pl.DataFrame:
    """Printed ranks and printed growth on the year in the period: quoted, since the counts behind them are not all printed."""
    rows = answer("figures", filters, scope, metrics=["mau_rank", "mau_yoy_growth"], entities=list(filters.platforms) or None)
    return rows.filter(pl.col("period_start").is_between(filters.date_from, filters.date_to)).select(
        "metric", "entity", "period_start", "measurer", "value", "unit", "source_id", "row_id"
    )


def spread(filters: Filters, scope: Scope, platform: str) -> pl.DataFrame:
    """Grain: month, measurer, where at least two measurers counted the platform. `low`, `high`: the range of that month."""
    rows = counted(filters.with_(platforms=(platform,)), scope)
    if rows.is_empty() or rows["market"].n_unique() > 1:
        return rows.head(0).select("period_start", "measurer", "users", "source_id").with_columns(low=pl.col("users"), high=pl.col("users"))
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
    """Grain: market. Orders, value in US dollars, their share of all markets shown, growth on the same dates a year before, n. Largest value first."""
    now = answer("operations_by_market", filters, scope)
    before = answer("operations_by_market", filters.compared("year_ago"), scope).select("market", value_before="value_usd", first_before="first_day")
    whole = filters.compared("year_ago").date_from
    joined = now.join(before, on="market", how="left")
    comparable = (pl.col("first_before") - pl.lit(whole)).dt.total_days() <= 7  # a market that starts in between has no growth yet
    return (
        joined.select(
            "market",
            "orders",
            "order_rows",
            "value_usd",
            share=100.0 * pl.col("value_usd") / pl.col("value_usd").sum(),
            growth=pl.when(comparable & (pl.col("value_before") > 0)).then(100.0 * (pl.col("value_usd") / pl.col("value_before") - 1)),
        )
        .sort("value_usd", descending=True)
        .with_row_index("place", 1)
    )


def printed_markets(filters: Filters, scope: Scope) -> pl.DataFrame:
    """Printed ranks of markets (by spending, by size), known by the end of the period."""
    rows = answer("figures", filters.with_(markets=()), scope, metrics=["rank_by_total_spending", "market_rank"], entities=None)
    return (
        rows.filter(pl.col("period_start") <= filters.date_to)
        .select("period_start", "metric", "entity", "market", "value", "unit", "measurer", "source_id")
        .sort("period_start", "value")
    )
