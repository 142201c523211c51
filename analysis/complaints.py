"""Cases: how many, at what rate, on which clock, about what, how they ended. One body's count at a time: bodies are never added up."""

from collections import Counter as Tally
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from analysis.counter_months import PAIR, STEPS, Counter, all_counters, months_of, of_counter
from analysis.metric_months import FIRST, LAST, are_whole
from analysis.remembered import remembered
from analysis.weighted_rates import rate_columns, with_rate
from queries.door import answer, collection, version_of
from queries.filters import Filters, is_month_end, shift_months
from queries.periods import inside, sums_by
from queries.scope import Scope

MEASURER = 4  # its place in the rows of monthly users
USERS_AND_CASES = {
    "market": pl.String, "platform": pl.String, "period_start": pl.Date, "users": pl.Int64, "measurer": pl.String, "source_id": pl.String,
    "complaints": pl.Int64, "weighted": pl.Float64,
}  # fmt: skip
PER_USERS = {"period_start": pl.Date, "cases": pl.Float64, "rows": pl.Int64, "user_months": pl.Int64, "months": pl.UInt32, "measurer": pl.String}
CURVE = {"year": pl.Int32, "month": pl.Int32, "weighted": pl.Float64, "rows": pl.Int64, "cumulative": pl.Float64}
MATURING_DAYS = 60  # cases about orders younger than this are still coming in (promise of up to 24 days and the lag of complaints)


def counters(filters: Filters, scope: Scope) -> list[Counter]:
    """The counts that have cases in the period, the platform's own desk first, then the largest."""
    if are_whole(filters):
        found = [_counted(*one, filters) for one in all_counters(filters, scope).items()]
    else:
        rows = answer("complaints_by_market", filters, scope)
        sums = rows.group_by("body", "kind").agg(
            pl.col("complaints").sum(), pl.col("weighted").sum(), pl.col("first_day").min(), pl.col("last_day").max()
        )  # fmt: skip
        found = [Counter(*row) for row in sums.iter_rows()]
    return sorted((one for one in found if one), key=lambda one: (not one.is_desk, -one.rows, one.body, one.kind))


def _counted(who: tuple[str, str], months: list[tuple[date, int, float, date, date]], filters: Filters) -> Counter | None:
    inside = [row for row in months if filters.date_from <= row[0] <= filters.date_to]
    if not inside:
        return None
    _, rows, cases, first, last = zip(*inside)
    return Counter(*who, sum(rows), sum(cases), min(first), max(last))


def series(filters: Filters, scope: Scope, counter: Counter) -> pl.DataFrame:
    """One row a period, both clocks.

    Columns: period_start, whole (the period is over and inside the dates), received, rows (cases by the date received), orders (placed in the
    period), received_rate and ordered_rate (cases about the period's orders; the desk only) per `rate_scale`, each with _low, _high, _few;
    maturing (cases about these orders are still coming in).
    """
    return _kept("series", _series, filters, scope, counter)


def _series(filters: Filters, scope: Scope, counter: Counter) -> pl.DataFrame:
    if not are_whole(filters) or filters.grain not in STEPS:
        return _rated(_of_days(filters, scope, counter), filters, scope, counter)
    if filters.grain == "month" and data_date(filters, scope):  # a whole month is what it is in any period
        ever = filters.with_(date_from=FIRST, date_to=LAST)
        every = _kept("months", lambda *asked: _rated(_of_months(*asked), *asked), ever, scope, counter)
        return inside(every, "period_start", filters.date_from, filters.date_to)
    return _rated(_of_months(filters, scope, counter), filters, scope, counter)


def _rated(counted: pl.DataFrame, filters: Filters, scope: Scope, counter: Counter) -> pl.DataFrame:
    ends = [_period_end(start, filters.grain) for start in counted["period_start"]]
    known = data_date(filters, scope)
    until = min(filters.date_to, known or filters.date_to)
    young = (known or until) - timedelta(days=MATURING_DAYS)
    columns = [
        # Which periods are whole, and which orders are too young for their cases to be in.
        pl.Series("whole", [end <= until and start >= filters.date_from for start, end in zip(counted["period_start"], ends)], dtype=pl.Boolean),
        pl.Series("maturing", [end > young for end in ends], dtype=pl.Boolean), *_rates(counted, "received", "received", "rows", counter),
    ]  # fmt: skip
    if counter.is_desk:
        return counted.hstack([*columns, *_rates(counted, "ordered", "cases", "case_rows", counter)])
    nothing = [pl.lit(None, pl.Float64).alias(f"ordered_{name}") for name in ("rate", "low", "high")]
    return counted.with_columns(*columns, *nothing, pl.lit(True).alias("ordered_few"))


def _rates(counted: pl.DataFrame, clock: str, cases: str, rows: str, counter: Counter) -> list[pl.Series]:
    return [column.rename(f"{clock}_{column.name}") for column in rate_columns(counted, cases, rows, "orders", rate_scale(counter), "order_rows")]


def _of_months(filters: Filters, scope: Scope, counter: Counter) -> pl.DataFrame:
    months = months_of(filters, scope, counter)
    return months.by_grain(filters.grain, months.span(filters.date_from, filters.date_to))


def _of_days(filters: Filters, scope: Scope, counter: Counter) -> pl.DataFrame:
    received = of_counter(answer("complaints_by_market", filters, scope), counter).sort("period_start")
    orders, pairs = answer("late_by_market", filters, scope), months_of(filters, scope, counter).by_pair  # a market without a case this time had orders
    orders = orders.filter([pair in pairs for pair in orders[PAIR].rows()]).sort("period_start")
    by_received = sums_by(received, ["period_start"], ["weighted", "complaints"])
    by_received.columns = ["period_start", "received", "rows"]
    by_ordered = sums_by(orders, ["period_start"], ["orders", "order_rows", "cases", "case_rows"])
    joined = by_received.join(by_ordered, on="period_start", how="full", coalesce=True).sort("period_start")
    return joined.with_columns(pl.col("received", "rows").fill_null(0))


def totals(filters: Filters, scope: Scope, counter: Counter) -> tuple[float, int, float, int] | None:
    """Cases received in the period, rows of them, orders placed in it and rows of these; None where no case was received."""
    names = ("received", "rows", "orders", "order_rows")
    if are_whole(filters):
        months = months_of(filters, scope, counter)
        part = months.span(filters.date_from, filters.date_to)
        found = [months.total(name, part) for name in names] if months.counted[part].any() else None
    elif of_counter(answer("complaints_by_market", filters, scope), counter).is_empty():
        found = None
    else:
        counted = series(filters, scope, counter)
        found = [float(counted[name].sum() or 0) for name in names]
    return (found[0], int(found[1]), found[2], int(found[3])) if found else None


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
    kept, label = _of_one_measurer(filters, scope, counter)
    sums: dict[date, list] = {}
    for _, _, start, users, _, _, rows, cases in kept:
        of_period = sums.setdefault(_period_start(start, filters.grain), [0.0, 0, 0, 0])
        for at, value in enumerate((cases, rows, users, 1)):
            of_period[at] += value
    found = pl.DataFrame([(start, *sums[start], label) for start in sorted(sums)], schema=PER_USERS, orient="row")
    return with_rate(found, "cases", "rows", "user_months", 1_000_000.0)


def user_totals(filters: Filters, scope: Scope, counter: Counter) -> tuple[float, int, float]:
    """Cases, rows and user-months of the period, as `per_million_users` counts them."""
    kept, _ = _of_one_measurer(filters, scope, counter)
    return float(sum(row[7] for row in kept)), sum(row[6] for row in kept), float(sum(row[3] for row in kept))


def _of_one_measurer(filters: Filters, scope: Scope, counter: Counter) -> tuple[list[tuple], str]:
    """The rows of the measurer that covers most market-months, and its name, with its markets where others are left out."""
    every = user_months(filters, scope, counter)
    counted = Tally(row[MEASURER] for row in every)
    speaker = min(counted, key=lambda name: (-counted[name], name)) if counted else ""
    kept = [row for row in every if row[MEASURER] == speaker]
    markets = sorted({row[0] for row in kept})
    return kept, f"{speaker}: {', '.join(markets)}" if len(markets) < len({row[0] for row in every}) else speaker


def _period_start(month: date, grain: str) -> date:
    length = STEPS.get(grain, 1)  # a week falls back to the month
    return month.replace(month=(month.month - 1) // length * length + 1)


def users_and_cases(filters: Filters, scope: Scope, counter: Counter) -> pl.DataFrame:
    """Users and cases of the same market, platform and month, from the counter's first case on; a counted month without a case has nought.

    Grain: market, platform and month. Columns: users, measurer, source_id, complaints (rows), weighted.
    """
    return pl.DataFrame(user_months(filters, scope, counter), schema=USERS_AND_CASES, orient="row")


def user_months(filters: Filters, scope: Scope, counter: Counter) -> list[tuple]:
    """The rows of `users_and_cases`, for who goes through them."""
    first, last = filters.date_from.replace(day=1), filters.date_to
    there = [row for row in _users(filters, scope, counter) if first <= row[2] <= last]
    published = Tally((row[0], row[MEASURER]) for row in there)
    speakers: dict[str, str] = {}
    for market, measurer in sorted(published, key=lambda one: (one[0], -published[one], one[1])):
        speakers.setdefault(market, measurer)  # one measurer a market: the one that published most
    return [row for row in there if row[-1] is not None and row[MEASURER] == speakers[row[0]]]


def _users(filters: Filters, scope: Scope, counter: Counter) -> list[tuple]:
    """Monthly users over all dates beside the counter's cases: the columns of `users_and_cases`; None in the last two in months that it did not count."""
    version = version_of(filters.collection, scope)
    key = ("monthly users", filters.markets, filters.platforms, scope, counter.body, counter.kind, version.collection, version.name, version.folder)
    return remembered(key, lambda: _users_ever(filters, scope, counter))


def _users_ever(filters: Filters, scope: Scope, counter: Counter) -> list[tuple]:
    known, by_pair = data_date(filters, scope) or date.min, months_of(filters, scope, counter).by_pair
    begins = {pair: min(months) for pair, months in by_pair.items()}
    users = answer("users_by_period", filters.with_(grain="month", date_from=FIRST, date_to=LAST), scope, kind="mau")
    found = []
    for row in users[[*PAIR, "period_start", "users", "measurer", "source_id"]].rows():
        pair, month = row[:2], row[2]
        counted = pair in begins and begins[pair] <= month <= known
        found.append((*row, *(by_pair[pair].get(month, (0, 0.0)) if counted else (None, None))))
    return sorted(found, key=lambda row: row[:3])


def one_measurer(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of the measurer that covers most market-months: what may be added up over markets. The markets of others drop out (`measurer_label` says so)."""
    counted = Tally(rows["measurer"].to_list())
    if len(counted) <= 1:
        return rows
    return rows.filter(rows["measurer"] == min(counted, key=lambda name: (-counted[name], name)))


def measurer_label(kept: pl.DataFrame, every: pl.DataFrame) -> str:
    """The measurer's name, with its markets where other markets had to be left out."""
    if kept.is_empty():
        return ""
    dropped = kept["market"].n_unique() < every["market"].n_unique()
    return f"{kept['measurer'][0]}: {', '.join(kept['market'].unique().sort())}" if dropped else kept["measurer"][0]


def main_measurer(users: pl.DataFrame) -> pl.DataFrame:
    """Users of one measurer a market: the one that published most. Measurers are never mixed in one sum."""
    each = list(zip(users["market"].to_list(), users["measurer"].to_list()))
    published, speakers = Tally(each), {}
    for market, measurer in sorted(published, key=lambda one: (one[0], -published[one], one[1])):
        speakers.setdefault(market, measurer)
    spoken = pl.Series([speakers[market] == measurer for market, measurer in each], dtype=pl.Boolean)
    return users if spoken.all() else users.filter(spoken)


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
    months, since = months_of(filters, scope, counter), date(end.year - 2, 1, 1)
    part = months.span(since, end)
    if not months.counted[part].any():
        return None
    received, rows_of = (months.columns[name][part].tolist() for name in ("received", "rows"))
    counted = {start: (cases, int(rows)) for start, cases, rows in zip(months.starts[part], received, rows_of)}
    curve, reached = [], dict.fromkeys(range(since.year, end.year + 1), 0.0)
    for day in _months(max(months.first, since), end):
        cases, rows = counted.get(day, (0.0, 0))
        reached[day.year] += cases
        curve.append((day.year, day.month, cases, rows, reached[day.year]))
    before, now = ([row for row in curve if row[0] == year] for year in (end.year - 1, end.year))
    same = [row for row in before if row[1] <= end.month]
    if len(same) < end.month or len(now) < end.month:
        return None
    whole = before[-1][4] if len(before) == 12 else None
    frame = pl.DataFrame(curve, schema=CURVE, orient="row")
    return Pace(end.year, end.month, now[-1][4], same[-1][4], whole, sum(row[3] for row in now), frame)


def _kept(name: str, make: Callable[[Filters, Scope, Counter], pl.DataFrame], filters: Filters, scope: Scope, counter: Counter) -> pl.DataFrame:
    """`make(filters, scope, counter)`, once for all blocks that ask."""
    version = version_of(filters.collection, scope)
    key = ("complaints", name, filters.with_(comparison="previous"), scope, counter.body, counter.kind, version.name, version.folder)
    return remembered(key, lambda: make(filters, scope, counter))


def data_date(filters: Filters, scope: Scope) -> date | None:
    """The day up to which the collection knows anything."""
    return collection(filters.collection, scope).data_date


def first_month(filters: Filters, scope: Scope, counter: Counter) -> date:
    """Month of the counter's first case about anything: before it, no case means not counted; after it, none."""
    return months_of(filters, scope, counter).first


def _months(first: date, last: date) -> list[date]:
    return [date(at // 12, at % 12 + 1, 1) for at in range(first.year * 12 + first.month - 1, last.year * 12 + last.month)]


def _period_end(start: date, grain: str) -> date:
    if grain == "week":
        return start + timedelta(days=6)
    return shift_months(start, {"month": 1, "quarter": 3, "year": 12}[grain]) - timedelta(days=1)
