"""Late and complained about, for the same orders: by days late, by channel and market. Says what goes together, never why."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from analysis.complaints import MATURING_DAYS, data_date
from analysis.holdings import told_recognition
from analysis.methods.rates import RateRatio, rate_ratio
from analysis.methods.stratified import StratifiedRatio, within_strata
from analysis.weighted_rates import FEW_CASES, FEW_ORDERS, with_rate, with_share
from queries.door import answer
from queries.filters import Filters, is_month_end
from queries.periods import sums_by
from queries.scope import Scope

ON_TIME = "on time"
LATE = ("1-3 days late", "4-7 days late", "8-14 days late", "15 or more days late")
NEVER = ("late, not arrived", "lost")
BUCKETS = (ON_TIME, *LATE, *NEVER)
COUNTS = ("orders", "order_rows", "orders_with_case", "orders_with_case_rows")  # in this order wherever they are added up
NONE = (0, 0, 0, 0)
CHANNEL_SUMS = ("orders", "order_rows", "promise_due", "promise_missed", "promise_due_rows", "cases", "case_rows")
# What the headline compares with on time: the latest orders that were complained about often enough to say so.
VERY_LATE = (LATE[3:], LATE[2:], LATE[1:], LATE)


def matured(filters: Filters, scope: Scope) -> tuple[Filters, bool]:
    """The filters without order months whose cases are still coming in, and whether that shortened them.

    A period that is all young stays as it is: little is better told than nothing, and the page says so.
    """
    known = data_date(filters, scope)
    if known is None:
        return filters, False
    last = known - timedelta(days=MATURING_DAYS)
    last = last if is_month_end(last) else last.replace(day=1) - timedelta(days=1)
    if last >= filters.date_to or last < filters.date_from:
        return filters, False
    return filters.with_(date_to=last), True


@dataclass(frozen=True)
class Cohorts:
    """Orders by how late they came. `ratio`: the `compared` buckets against on time; `within`: late against on time inside markets."""

    buckets: pl.DataFrame  # bucket, orders, n, with_case (rows), rate (orders complained about per 10,000), low, high, few, times (against on time)
    ratio: RateRatio | None
    compared: tuple[str, ...]
    markets: pl.DataFrame  # market, ratio, low, high, late_n, late_cases, on_time_n, on_time_cases, differs (direction against the total's)
    within: StratifiedRatio | None
    crude: float | None
    ordered_to: date
    shortened: bool
    young: bool  # cases about the last of these orders are still coming in

    @property
    def simpson(self) -> bool:
        """Whether the direction inside markets is not that of the total."""
        return bool(self.within and self.crude and (self.within.ratio - 1) * (self.crude - 1) < 0)


def cohorts(filters: Filters, scope: Scope) -> Cohorts | None:
    """Complaints by days late of the same orders; None where no order carries a promise."""
    asked, shortened = matured(filters, scope)
    found = answer("orders_by_lateness", asked, scope)["market", "late_bucket", *COUNTS].rows()
    rows = [(market, bucket, *counts) for market, bucket, *counts in found if bucket in BUCKETS]
    if not rows:
        return None
    buckets = _summed((bucket, counts) for _, bucket, *counts in rows)
    named = [bucket for bucket in BUCKETS if bucket in buckets]
    counts = {name: [buckets[bucket][place] for bucket in named] for place, name in enumerate(("orders", "n", "_weighted", "with_case"))}
    rated = with_rate(pl.DataFrame({"bucket": named, **counts}), "_weighted", "with_case", "orders", 10_000.0, "n")
    reference = rated["rate"][0] if named[0] == ON_TIME else None
    times = [rate / reference if reference and rate is not None else None for rate in rated["rate"]]
    compared = _compared(buckets)
    markets = {late: _summed((market, counts) for market, bucket, *counts in rows if (bucket != ON_TIME) == late) for late in (True, False)}
    sides = {market: (markets[True].get(market, NONE), markets[False].get(market, NONE)) for market in sorted({row[0] for row in rows})}
    crude = _crude(list(sides.values()))
    within = within_strata(*zip(*((late[3], late[1], base[3], base[1]) for late, base in sides.values())))
    told = rated["bucket", "orders", "n", "with_case", "rate", "low", "high", "few"].hstack([pl.Series("times", times, pl.Float64)])
    return Cohorts(told, _very_late(rows, compared), compared, _market_ratios(sides, crude), within, crude, *_until(asked, scope, shortened))


def _until(asked: Filters, scope: Scope, shortened: bool) -> tuple[date, bool, bool]:
    """The last day of which orders can be in the data, whether the period was cut, and whether cases about the last of its orders still come in."""
    known = data_date(asked, scope)
    young = known is not None and asked.date_to > known - timedelta(days=MATURING_DAYS)
    return min(asked.date_to, known or asked.date_to), shortened, young


def _summed(rows: Iterable[tuple[str, Sequence[float]]]) -> dict[str, list[float]]:
    """Counts added up by name."""
    found: dict[str, list[float]] = {}
    for name, counts in rows:
        found[name] = [one + more for one, more in zip(found[name], counts)] if name in found else list(counts)
    return found


def _compared(buckets: dict[str, list[float]]) -> tuple[str, ...]:
    """The latest orders with enough cases and orders behind them; with enough cases where no group has orders enough."""
    told = [group for group in VERY_LATE if sum(buckets.get(bucket, NONE)[3] for bucket in group) >= FEW_CASES]
    solid = [group for group in told if sum(buckets.get(bucket, NONE)[1] for bucket in group) >= FEW_ORDERS]
    return (solid or told or [LATE])[0]


def _very_late(rows: Sequence[tuple], compared: tuple[str, ...]) -> RateRatio | None:
    """Very late against on time: exact inside one market; over several, within them, so that a market's own level does not count."""
    late = _summed((market, counts) for market, bucket, *counts in rows if bucket in compared)
    base = _summed((market, counts) for market, bucket, *counts in rows if bucket == ON_TIME)
    both = [(late[market][3], late[market][1], base[market][3], base[market][1]) for market in sorted(late) if market in base]
    if not both or not sum(row[2] for row in both):
        return None
    if len(both) == 1:
        return rate_ratio(*map(float, both[0]))
    found = within_strata(*zip(*both))
    return RateRatio(found.ratio, found.low, found.high, float("nan")) if found else None


def _crude(sides: Sequence[tuple[Sequence[float], Sequence[float]]]) -> float | None:
    late, late_of, base, base_of = (float(sum(side[at][place] for side in sides)) for at, place in ((0, 2), (0, 0), (1, 2), (1, 0)))
    return (late / late_of) / (base / base_of) if late_of and base and base_of else None


def _market_ratios(sides: Mapping[str, tuple[Sequence[float], Sequence[float]]], crude: float | None) -> pl.DataFrame:
    found = []
    for market, (late, base) in sides.items():
        one = rate_ratio(late[3], late[1], base[3], base[1])
        differs = bool(crude and one.ratio == one.ratio and (one.ratio - 1) * (crude - 1) < 0)
        found.append((market, one.ratio, one.low, one.high, late[1], late[3], base[1], base[3], differs))
    names = {"market": pl.String, "ratio": pl.Float64, "low": pl.Float64, "high": pl.Float64, "late_n": pl.Int64, "late_cases": pl.Int64,
             "on_time_n": pl.Int64, "on_time_cases": pl.Int64, "differs": pl.Boolean}  # fmt: skip
    return pl.DataFrame(found, schema=names, orient="row").sort("ratio", "market", descending=[True, False], nulls_last=True)


def channels(filters: Filters, scope: Scope) -> pl.DataFrame:
    """Complaint rate and late share of the same orders. Grain: market and channel, the largest first; every market of the scope.

    Columns: market, channel, recognised (None where no list of channels says so), orders, order_rows, cases, n, rate (per 10,000 orders) with low,
    high, few; late (percent of promises that are due) with late_low, late_high; chosen (in the filters' markets).
    """
    asked, _ = matured(filters, scope)
    rows, keys = answer("late_and_cases_by_channel", asked.with_(markets=()), scope), ["market", "channel", "recognised"]
    several = rows["platform"].n_unique() > 1  # of one platform every row is a channel of a market already
    summed = sums_by(rows.sort(keys), keys, CHANNEL_SUMS) if several else rows[[*keys, *CHANNEL_SUMS]]
    summed.columns = [*keys, *CHANNEL_SUMS[:-1], "n"]
    rated = with_rate(told_recognition(summed, filters, scope), "cases", "n", "orders", 10_000.0, "order_rows")
    shared = with_share(rated, "promise_missed", "promise_due", "promise_due_rows", "late")
    chosen = pl.Series("chosen", [not filters.markets or market in filters.markets for market in shared["market"]], dtype=pl.Boolean)
    return shared.hstack([chosen]).sort("orders", "market", "channel", descending=[True, False, False])


def recognised_against_not(points: pl.DataFrame) -> tuple[float | None, float | None, int, int]:
    """Complaint rate per 10,000 orders of chosen recognised channels and of unrecognised ones, with their order rows."""
    sums = {True: [0.0, 0.0, 0], False: [0.0, 0.0, 0]}
    for chosen, recognised, *counts in points["chosen", "recognised", "cases", "orders", "order_rows"].rows():
        if chosen and recognised is not None:
            sums[recognised] = [one + more for one, more in zip(sums[recognised], counts)]
    rates = [10_000 * sums[flag][0] / sums[flag][1] if sums[flag][1] else None for flag in (True, False)]
    return *rates, sums[True][2], sums[False][2]
