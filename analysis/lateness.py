"""Late and complained about, for the same orders: by days late, by channel and market. Says what goes together, never why."""

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from analysis.complaints import MATURING_DAYS, data_date
from analysis.methods.rates import RateRatio, rate_ratio
from analysis.methods.stratified import StratifiedRatio, within_strata
from analysis.weighted_rates import FEW_CASES, FEW_ORDERS, with_rate, with_share
from queries.door import answer
from queries.filters import Filters, is_month_end
from queries.scope import Scope

ON_TIME = "on time"
LATE = ("1-3 days late", "4-7 days late", "8-14 days late", "15 or more days late")
NEVER = ("late, not arrived", "lost")
BUCKETS = (ON_TIME, *LATE, *NEVER)
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

    @property
    def simpson(self) -> bool:
        """Whether the direction inside markets is not that of the total."""
        return bool(self.within and self.crude and (self.within.ratio - 1) * (self.crude - 1) < 0)


def cohorts(filters: Filters, scope: Scope) -> Cohorts | None:
    """Complaints by days late of the same orders; None where no order carries a promise."""
    asked, shortened = matured(filters, scope)
    rows = answer("orders_by_lateness", asked, scope).filter(pl.col("late_bucket").is_in(BUCKETS))
    if rows.is_empty():
        return None
    order = pl.DataFrame({"late_bucket": list(BUCKETS), "place": list(range(len(BUCKETS)))})
    summed = rows.group_by("late_bucket").agg(pl.col("orders", "order_rows", "orders_with_case", "orders_with_case_rows").sum()).join(order, on="late_bucket")
    rated = with_rate(summed.sort("place"), "orders_with_case", "orders_with_case_rows", "orders", 10_000.0, "order_rows")
    base = rated.filter(pl.col("late_bucket") == ON_TIME)["rate"]
    reference = base[0] if base.len() and base[0] else None
    buckets = rated.with_columns((pl.col("rate") / reference if reference else pl.lit(None, pl.Float64)).alias("times")).rename(
        {"late_bucket": "bucket", "order_rows": "n", "orders_with_case_rows": "with_case"}
    ).drop("place", "orders_with_case")  # fmt: skip
    by_market = _late_or_not(rows)
    crude = _crude(by_market)
    within = within_strata(*(by_market[name] for name in ("late_cases", "late_n", "on_time_cases", "on_time_n")))
    compared = _compared(rows)
    return Cohorts(buckets, _very_late(rows, compared), compared, _market_ratios(by_market, crude), within, crude, asked.date_to, shortened)


def _compared(rows: pl.DataFrame) -> tuple[str, ...]:
    """The latest orders with enough cases and orders behind them; with enough cases where no group has orders enough."""
    counted = rows.group_by("late_bucket").agg(pl.col("orders_with_case_rows", "order_rows").sum()).rows()
    cases, orders = ({row[0]: row[place] for row in counted} for place in (1, 2))
    told = [group for group in VERY_LATE if sum(cases.get(bucket, 0) for bucket in group) >= FEW_CASES]
    solid = [group for group in told if sum(orders.get(bucket, 0) for bucket in group) >= FEW_ORDERS]
    return (solid or told or [LATE])[0]


def _very_late(rows: pl.DataFrame, compared: tuple[str, ...]) -> RateRatio | None:
    """Very late against on time: exact inside one market; over several, within them, so that a market's own level does not count."""
    sides = {}
    for name, bucket in (("late", compared), ("base", (ON_TIME,))):
        side = rows.filter(pl.col("late_bucket").is_in(bucket)).group_by("market").agg(pl.col("orders_with_case_rows", "order_rows").sum())
        sides[name] = side.rename({"orders_with_case_rows": f"{name}_cases", "order_rows": f"{name}_n"})
    both = sides["late"].join(sides["base"], on="market").sort("market")
    if both.is_empty() or both["base_cases"].sum() == 0:
        return None
    if both.height == 1:
        return rate_ratio(*(float(both[name][0]) for name in ("late_cases", "late_n", "base_cases", "base_n")))
    found = within_strata(both["late_cases"], both["late_n"], both["base_cases"], both["base_n"])
    return RateRatio(found.ratio, found.low, found.high, float("nan")) if found else None


def _late_or_not(rows: pl.DataFrame) -> pl.DataFrame:
    late, cases = pl.col("late_bucket") != ON_TIME, pl.col("orders_with_case_rows")
    return rows.group_by("market").agg(
        cases.filter(late).sum().alias("late_cases"), pl.col("order_rows").filter(late).sum().alias("late_n"),
        cases.filter(~late).sum().alias("on_time_cases"), pl.col("order_rows").filter(~late).sum().alias("on_time_n"),
        pl.col("orders_with_case").filter(late).sum().alias("late_weighted"), pl.col("orders").filter(late).sum().alias("late_orders"),
        pl.col("orders_with_case").filter(~late).sum().alias("on_time_weighted"), pl.col("orders").filter(~late).sum().alias("on_time_orders"),
    ).sort("market")  # fmt: skip


def _crude(by_market: pl.DataFrame) -> float | None:
    late, late_of, base, base_of = (float(by_market[name].sum()) for name in ("late_weighted", "late_orders", "on_time_weighted", "on_time_orders"))
    return (late / late_of) / (base / base_of) if late_of and base and base_of else None


def _market_ratios(by_market: pl.DataFrame, crude: float | None) -> pl.DataFrame:
    found = []
    for row in by_market.iter_rows(named=True):
        one = rate_ratio(row["late_cases"], row["late_n"], row["on_time_cases"], row["on_time_n"])
        differs = bool(crude and one.ratio == one.ratio and (one.ratio - 1) * (crude - 1) < 0)
        found.append((row["market"], one.ratio, one.low, one.high, row["late_n"], row["late_cases"], row["on_time_n"], row["on_time_cases"], differs))
    names = {"market": pl.String, "ratio": pl.Float64, "low": pl.Float64, "high": pl.Float64, "late_n": pl.Int64, "late_cases": pl.Int64,
             "on_time_n": pl.Int64, "on_time_cases": pl.Int64, "differs": pl.Boolean}  # fmt: skip
    return pl.DataFrame(found, schema=names, orient="row").sort("ratio", "market", descending=[True, False], nulls_last=True)


def channels(filters: Filters, scope: Scope) -> pl.DataFrame:
    """Complaint rate and late share of the same orders. Grain: market and channel, the largest first; every market of the scope.

    Columns: market, channel, recognised, orders, order_rows, cases, n, rate (per 10,000 orders) with low, high, few; late (percent of promises
    that are due) with late_low, late_high; chosen (in the filters' markets).
    """
    asked, _ = matured(filters, scope)
    rows = answer("late_and_cases_by_channel", asked.with_(markets=()), scope)
    summed = rows.group_by("market", "channel", "recognised").agg(
        pl.col("orders", "order_rows", "promise_due", "promise_missed", "promise_due_rows", "cases").sum(), pl.col("case_rows").sum().alias("n")
    )  # fmt: skip
    rated = with_rate(summed, "cases", "n", "orders", 10_000.0, "order_rows")
    shared = with_share(rated, "promise_missed", "promise_due", "promise_due_rows", "late")
    chosen = pl.col("market").is_in(list(filters.markets)) if filters.markets else pl.lit(True)
    return shared.with_columns(chosen.alias("chosen")).sort("orders", "market", "channel", descending=[True, False, False])


def recognised_against_not(points: pl.DataFrame) -> tuple[float | None, float | None, int, int]:
    """Complaint rate per 10,000 orders of chosen recognised channels and of unrecognised ones, with their order rows."""
    found = []
    for flag in (True, False):
        part = points.filter(pl.col("chosen") & (pl.col("recognised") == flag))
        orders = part["orders"].sum()
        found.append((10_000 * part["cases"].sum() / orders if orders else None, int(part["order_rows"].sum())))
    return found[0][0], found[1][0], found[0][1], found[1][1]
