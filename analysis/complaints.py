"""Cases: how many, at what rate, on which clock, about what, how they ended. One body's count at a time: bodies are never added up."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from analysis.remembered import remembered
from analysis.weighted_rates import with_rate
from queries.door import answer, collection, version_of
from queries.filters import Filters, is_month_end, shift_months
from queries.scope import Scope

PLATFORM_DESK = "Platform"  # the platform's own desk; every other body is an outside one
MATURING_DAYS = 60  # cases about orders younger than this are still coming in (promise of up to 24 days and the lag of complaints)
PAIR = ["market", "platform"]


@dataclass(frozen=True)
class Counter:
    """Who counted and what: a body and its kind of count. `rows` counted, `weighted` real cases they stand for."""

    body: str
    kind: str
    rows: int
    weighted: float
    first_day: date
    last_day: date

    @property
    def is_desk(self) -> bool:
        """Whether the platform itself counted."""
        return self.body == PLATFORM_DESK

    @property
    def key(self) -> str:
        """What stands for it in an address."""
        return f"{self.body} · {self.kind}"


def counters(filters: Filters, scope: Scope) -> list[Counter]:
    """The counts that have cases in the period, the platform's own desk first, then the largest."""
    rows = answer("complaints_by_market", filters, scope)
    found = rows.group_by("body", "kind").agg(
        pl.col("complaints").sum(), pl.col("weighted").sum(), pl.col("first_day").min(), pl.col("last_day").max()
    ).sort(pl.col("body") != PLATFORM_DESK, -pl.col("complaints"), "body", "kind")  # fmt: skip
    return [Counter(*row) for row in found.select("body", "kind", "complaints", "weighted", "first_day", "last_day").iter_rows()]


def series(filters: Filters, scope: Scope, counter: Counter) -> pl.DataFrame:
    """One row a period, both clocks.

    Columns: period_start, whole (the period is over and inside the dates), received, rows (cases by the date received), orders (placed in the
    period), received_rate and ordered_rate (cases about the period's orders; the desk only) per `rate_scale`, each with _low, _high, _few;
    maturing (cases about these orders are still coming in).
    """
    return _kept("series", _series, filters, scope, counter)


def _series(filters: Filters, scope: Scope, counter: Counter) -> pl.DataFrame:
    received = of_counter(answer("complaints_by_market", filters, scope), counter)
    pairs = by_month_ever(filters, scope, counter).select(PAIR).unique()  # a market that had no case this time still had orders
    orders = answer("late_by_market", filters, scope).join(pairs, on=PAIR, how="semi")
    by_received = received.group_by("period_start").agg(pl.col("weighted").sum().alias("received"), pl.col("complaints").sum().alias("rows"))
    by_ordered = orders.group_by("period_start").agg(pl.col("orders", "order_rows", "cases", "case_rows").sum())
    joined = by_received.join(by_ordered, on="period_start", how="full", coalesce=True).sort("period_start").with_columns(
        pl.col("received", "rows").fill_null(0)
    )  # fmt: skip
    joined = _marked(joined, filters, data_date(filters, scope))
    scale = rate_scale(counter)
    joined = _renamed(with_rate(joined, "received", "rows", "orders", scale, "order_rows"), "received")
    if counter.is_desk:
        return _renamed(with_rate(joined, "cases", "case_rows", "orders", scale, "order_rows"), "ordered")
    return joined.with_columns(*[pl.lit(None, pl.Float64).alias(f"ordered_{name}") for name in ("rate", "low", "high")], pl.lit(True).alias("ordered_few"))


def rate_scale(counter: Counter) -> float:
    """Cases with the desk are told per 10,000 orders; the few that reach an outside body per million."""
    return 10_000.0 if counter.is_desk else 1_000_000.0


def per_million_users(filters: Filters, scope: Scope, counter: Counter) -> pl.DataFrame:
    """Cases a month per million monthly users. One row a period of at least a month; months without published users are left out of both sides.

    Columns: period_start, cases, rows, user_months, months, rate, low, high, few, measurer.
    Over several markets one measurer's markets only: two measurers are never in one sum.
    """
    return _kept("per users", _per_million_users, filters, scope, counter)


def _per_million_users(filters: Filters, scope: Scope, counter: Counter) -> pl.DataFrame:
    every = users_and_cases(filters, scope, counter)
    both = one_measurer(every)
    grain = {"week": "1mo", "month": "1mo", "quarter": "1q", "year": "1y"}[filters.grain]
    summed = both.with_columns(pl.col("period_start").dt.truncate(grain)).group_by("period_start").agg(
        pl.col("weighted").sum().alias("cases"), pl.col("complaints").sum().alias("rows"), pl.col("users").sum().alias("user_months"),
        pl.len().alias("months"), pl.lit(measurer_label(both, every)).alias("measurer"),
    )  # fmt: skip
    return with_rate(summed.sort("period_start"), "cases", "rows", "user_months", 1_000_000.0)


def users_and_cases(filters: Filters, scope: Scope, counter: Counter) -> pl.DataFrame:
    """Users and cases of the same market, platform and month, from the counter's first case on; a counted month without a case has nought.

    Grain: market, platform and month. Columns: users, measurer, source_id, complaints (rows), weighted.
    """
    return _kept("users and cases", _users_and_cases, filters.with_(grain="month", comparison="previous"), scope, counter)


def _users_and_cases(filters: Filters, scope: Scope, counter: Counter) -> pl.DataFrame:
    monthly = filters.with_(grain="month", date_from=filters.date_from.replace(day=1))
    counted = by_month_ever(filters, scope, counter)
    first = counted.group_by(PAIR).agg(pl.col("period_start").min().alias("_first"))
    users = main_measurer(answer("users_by_period", monthly, scope, kind="mau")).join(first, on=PAIR, how="inner")
    known = data_date(filters, scope)
    inside = users.filter((pl.col("period_start") >= pl.col("_first")) & (pl.col("period_start") <= pl.lit(known)))
    cases = counted.select(*PAIR, "period_start", "complaints", "weighted")
    joined = inside.join(cases, on=[*PAIR, "period_start"], how="left").with_columns(pl.col("complaints", "weighted").fill_null(0))
    return joined.select(*PAIR, "period_start", "users", "measurer", "source_id", "complaints", "weighted").sort(*PAIR, "period_start")


def one_measurer(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of the measurer that covers most market-months: what may be added up over markets. The markets of others drop out (`measurer_label` says so)."""
    if rows.is_empty():
        return rows
    counted = rows.group_by("measurer").agg(pl.len().alias("months")).sort("months", "measurer", descending=[True, False])
    return rows.filter(pl.col("measurer") == counted["measurer"][0])


def measurer_label(kept: pl.DataFrame, every: pl.DataFrame) -> str:
    """The measurer's name, with its markets where other markets had to be left out."""
    if kept.is_empty():
        return ""
    dropped = kept["market"].n_unique() < every["market"].n_unique()
    return f"{kept['measurer'][0]}: {', '.join(kept['market'].unique().sort())}" if dropped else kept["measurer"][0]


def main_measurer(users: pl.DataFrame) -> pl.DataFrame:
    """Users of one measurer a market: the one that published most. Measurers are never mixed in one sum."""
    if users.is_empty():
        return users
    counted = users.group_by("market", "measurer").agg(pl.len().alias("published")).sort("market", "published", "measurer", descending=[False, True, False])
    return users.join(counted.unique("market", keep="first", maintain_order=True), on=["market", "measurer"], how="semi")


@dataclass(frozen=True)
class Pace:
    """This year up to its last whole month against the same months of last year, and against all of it."""

    year: int
    months: int
    so_far: float
    same_months: float
    last_year: float | None  # None where last year is not whole in the data
    rows: int
    curve: pl.DataFrame  # year, month (1 to 12), cumulative, rows

    @property
    def share_of_last_year(self) -> float | None:
        """Percent of last year's total reached so far."""
        return 100 * self.so_far / self.last_year if self.last_year else None


def pace(filters: Filters, scope: Scope, counter: Counter) -> Pace | None:
    """The year of the period's end; None where it has no whole month or last year nothing to compare with."""
    end = min(filters.date_to, data_date(filters, scope) or filters.date_to)
    end = end if is_month_end(end) else end.replace(day=1) - timedelta(days=1)
    asked = filters.with_(grain="month", date_from=date(end.year - 2, 1, 1), date_to=end)
    rows = by_month_ever(filters, scope, counter).filter(pl.col("period_start").is_between(asked.date_from, end))
    if rows.is_empty():
        return None
    monthly = rows.group_by(pl.col("period_start").dt.year().alias("year"), pl.col("period_start").dt.month().cast(pl.Int32).alias("month")).agg(
        pl.col("weighted").sum(), pl.col("complaints").sum().alias("rows")
    )  # fmt: skip
    first = first_month(filters, scope, counter)
    months = [(day.year, day.month) for day in _months(max(first, asked.date_from), end)]
    grid = pl.DataFrame(months, schema={"year": pl.Int32, "month": pl.Int32}, orient="row")
    filled = grid.join(monthly, on=["year", "month"], how="left").with_columns(pl.col("weighted", "rows").fill_null(0)).sort("year", "month")
    curve = filled.with_columns(pl.col("weighted").cum_sum().over("year").alias("cumulative"))
    before, now = filled.filter(pl.col("year") == end.year - 1), filled.filter(pl.col("year") == end.year)
    same = before.filter(pl.col("month") <= end.month)
    if same.height < end.month or now.height < end.month:
        return None
    whole = before["weighted"].sum() if before.height == 12 else None
    return Pace(end.year, end.month, now["weighted"].sum(), same["weighted"].sum(), whole, int(now["rows"].sum()), curve)


def _kept(name: str, make: Callable[[Filters, Scope, Counter], pl.DataFrame], filters: Filters, scope: Scope, counter: Counter) -> pl.DataFrame:
    """`make(filters, scope, counter)`, once for all blocks that ask."""
    version = version_of(filters.collection, scope)
    key = ("complaints", name, filters, scope, counter.body, counter.kind, version.name, version.folder)
    return remembered(key, lambda: make(filters, scope, counter))


def data_date(filters: Filters, scope: Scope) -> date | None:
    """The day up to which the collection knows anything."""
    return collection(filters.collection, scope).data_date


def of_counter(rows: pl.DataFrame, counter: Counter) -> pl.DataFrame:
    """The rows that one body counted in one way."""
    return rows.filter((pl.col("body") == counter.body) & (pl.col("kind") == counter.kind))


def by_month_ever(filters: Filters, scope: Scope, counter: Counter) -> pl.DataFrame:
    """The counter's cases by month, market and platform over all dates: asked once a page, cut where a block needs fewer."""
    ever = filters.with_(grain="month", date_from=date(2000, 1, 1), date_to=date(2100, 1, 1), comparison="previous")
    return _kept("by month", lambda *asked: of_counter(answer("complaints_by_market", *asked[:2]), counter), ever, scope, counter)


def first_month(filters: Filters, scope: Scope, counter: Counter) -> date:
    """Month of the counter's first case about anything: before it, no case means not counted; after it, none."""
    return by_month_ever(filters, scope, counter)["period_start"].min()


def _months(first: date, last: date) -> list[date]:
    return pl.date_range(first.replace(day=1), last, "1mo", eager=True).to_list()


def _marked(frame: pl.DataFrame, filters: Filters, data_day: date | None) -> pl.DataFrame:
    """Which periods are whole, and which orders are too young for their cases to be in."""
    ends = [_period_end(start, filters.grain) for start in frame["period_start"]]
    known = min(filters.date_to, data_day or filters.date_to)
    young = (data_day or known) - timedelta(days=MATURING_DAYS)
    return frame.with_columns(
        pl.Series("whole", [end <= known and start >= filters.date_from for start, end in zip(frame["period_start"], ends)], dtype=pl.Boolean),
        pl.Series("maturing", [end > young for end in ends], dtype=pl.Boolean),
    )


def _period_end(start: date, grain: str) -> date:
    if grain == "week":
        return start + timedelta(days=6)
    return shift_months(start, {"month": 1, "quarter": 3, "year": 12}[grain]) - timedelta(days=1)


def _renamed(frame: pl.DataFrame, clock: str) -> pl.DataFrame:
    return frame.rename({name: f"{clock}_{name}" for name in ("rate", "low", "high", "few")})
