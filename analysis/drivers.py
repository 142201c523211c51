"""Users, purchases, complaints and delays on one time axis, and complaints against growth. What moves together; never what makes what."""

from dataclasses import dataclass, field
from datetime import date, timedelta

import polars as pl

from analysis import complaints
from analysis.complaints import PAIR, STEPS, Counter, main_measurer, measurer_label, one_measurer, users_and_cases
from analysis.methods.elasticity import Elasticity, elasticity
from analysis.printed_complaints import monthly_pace
from analysis.weighted_rates import with_rate, with_share
from queries.door import answer, collection
from queries.filters import Filters, shift_months
from queries.scope import Scope

PANEL = {"period_start": pl.Date, "period_end": pl.Date, "value": pl.Float64, "low": pl.Float64, "high": pl.Float64, "n": pl.Int64, "young": pl.Boolean}
PAIR_SUMS = {
    "market": pl.String, "platform": pl.String, "users": pl.Float64, "user_months": pl.Float64, "months": pl.UInt32, "cases": pl.Float64, "rows": pl.Int64,
}  # fmt: skip
GROWN = {
    "months_year_ago": pl.UInt32, "users_year_ago": pl.Float64, "rate_year_ago": pl.Float64, "few_year_ago": pl.Boolean, "growth": pl.Float64,
    "rate_change": pl.Float64, "chosen": pl.Boolean,
}  # fmt: skip
FILLING_MONTHS = 2
FIRST_RELEASE = "first release"  # three levels in one name (data/published/README.md): never a line of its own


@dataclass(frozen=True)
class Panel:
    """One small multiple: its own axis, unit and counter. Empty rows: nothing is landed or published for the period."""

    name: str  # users, purchases, orders, desk_rate, agency_rate, printed_pace, late
    unit: str
    rows: pl.DataFrame
    who: str | None = None
    currency: str | None = None
    source_ids: tuple[str, ...] = field(default=())
    vintage: str | None = None  # of which table, where a measurer has several


def timeline(filters: Filters, scope: Scope) -> list[Panel]:
    """The panels that share the axis, in reading order: growth first, then complaints, then delays."""
    found = [_users(filters, scope), _orders(filters, scope)]
    if found[-1].rows.is_empty():
        found[-1] = _purchases(filters, scope)
    counters = complaints.counters(filters, scope)
    desk = next((one for one in counters if one.is_desk), None)
    agency = next((one for one in counters if not one.is_desk), None)
    if desk:
        found.append(_desk(filters, scope, desk))
    if agency:
        found.append(_agency(filters, scope, agency))
    if not counters:
        found.append(_printed(filters, scope))
    return [*found, _late(filters, scope)]


def _users(filters: Filters, scope: Scope) -> Panel:
    every = main_measurer(answer("users_by_period", filters, scope, kind="mau"))
    users, step = one_measurer(every), STEPS.get(filters.grain, 1)  # a week falls back to the month
    sums: dict[date, int] = {}
    for month, one in zip(users["period_start"].to_list(), users["users"].to_list()):
        sums[month.replace(day=1)] = sums.get(month.replace(day=1), 0) + one
    periods: dict[date, list[int]] = {}
    for month, one in sums.items():
        periods.setdefault(month.replace(month=(month.month - 1) // step * step + 1), []).append(one)
    rows = [
        (start, shift_months(start, step) - timedelta(days=1), sum(months) / len(months), None, None, len(months), False)
        for start, months in sorted(periods.items())
    ]  # fmt: skip
    return Panel("users", "count", pl.DataFrame(rows, schema=PANEL, orient="row"), measurer_label(users, every) or None, source_ids=_sources(users))


def _orders(filters: Filters, scope: Scope) -> Panel:
    rows = answer("parcels_by_period", filters, scope)
    return Panel("orders", "count", _panel(rows, period_end="last_day", value="orders", n="order_rows"))


def _purchases(filters: Filters, scope: Scope) -> Panel:
    """The printed total of one measurer, vintage and grain: the one with most periods, a restated table before first releases."""
    rows = answer("purchases_by_origin", filters, scope).filter((pl.col("origin") == "total") & (pl.col("category") == "total"))
    rows = rows.filter((pl.col("vintage") != FIRST_RELEASE) & pl.col("grain").is_in(["month", "quarter", "year"]))
    kinds = ["market", "measurer", "vintage", "measure", "currency", "grain"]
    counted = rows.group_by(kinds).agg(pl.len().alias("published"), pl.col("period_start").max().alias("newest"))
    counted = counted.sort("published", "newest", *kinds, descending=[True, True] + [False] * len(kinds))
    if counted.is_empty():
        return Panel("purchases", "count", _panel(pl.DataFrame(schema=PANEL)))
    main = counted.row(0, named=True)
    kept = rows.join(counted.head(1).select(kinds), on=kinds, how="semi", nulls_equal=True)
    by_value = main["measure"] == "value"
    value = pl.col("value" if by_value else "purchases").cast(pl.Float64)
    shown = _panel(kept.select("period_start", "period_end", value.alias("value"), pl.lit(1).alias("n")))
    return Panel("purchases", "money" if by_value else "count", shown, main["measurer"], main["currency"], _sources(kept), main["vintage"])


def _desk(filters: Filters, scope: Scope, counter: Counter) -> Panel:
    rows = complaints.series(filters, scope, counter)
    known = rows.filter(rows["orders"].is_not_null()) if rows["orders"].null_count() else rows
    names = {"value": "ordered_rate", "low": "ordered_low", "high": "ordered_high", "n": "case_rows", "young": "maturing"}
    return Panel("desk_rate", "per_10k", _panel(known, **names), counter.body)


def _agency(filters: Filters, scope: Scope, counter: Counter) -> Panel:
    rows = complaints.per_million_users(filters, scope, counter)
    return Panel("agency_rate", "per_million", _panel(rows, value="rate", n="rows"), counter.body)


def _printed(filters: Filters, scope: Scope) -> Panel:
    rows = monthly_pace(filters, scope)
    shown = rows.select("period_start", "period_end", pl.col("per_month").alias("value"), pl.col("complaints").alias("n"))
    return Panel("printed_pace", "per_month", _panel(shown), rows["body"][0] if rows.height else None, source_ids=_sources(rows))


def _late(filters: Filters, scope: Scope) -> Panel:
    rows = answer("parcels_by_period", filters, scope)
    known = complaints.data_date(filters, scope)
    # The share is of promises already due; a period half of whose promises are still open is young.
    open_ = rows["promise_due"] < (rows["parcels"] - rows["cancelled"]) * 0.9
    young = open_ & (rows["last_day"] > known - timedelta(days=60)) if known else pl.Series([None] * rows.height, dtype=pl.Boolean)
    shared = with_share(rows["period_start", "last_day", "promise_missed", "promise_due", "promise_due_rows"], "promise_missed", "promise_due",
                        "promise_due_rows", "late").hstack([young.alias("young")])  # fmt: skip
    told = shared.filter(shared["late"].is_not_null()) if shared["late"].null_count() else shared
    return Panel("late", "percent", _panel(told, period_end="last_day", value="late", low="late_low", high="late_high", n="promise_due_rows"))


@dataclass(frozen=True)
class Growth:
    """Months of one set of market-platform pairs: users, cases and their rate; the slope where there are months enough."""

    months: pl.DataFrame  # period_start, users, cases, rows, rate (per million users), low, high, few
    slope: Elasticity | None
    counter: Counter
    measurer: str


def growth(filters: Filters, scope: Scope, counter: Counter) -> Growth:
    """Every landed month of the filters' markets and platforms (a slope needs more than the period shown).

    One measurer's markets only. Pairs that lack a month are left out where others have them all: a platform that joins midway would look like growth.
    """
    span = collection(filters.collection, scope)
    whole = filters.with_(grain="month", date_from=span.first_date.replace(day=1), date_to=span.last_date)
    found = users_and_cases(whole, scope, counter)
    if counter.is_desk and found.height:  # its first months lack the cases about orders from before the data begin
        found = found.filter(pl.col("period_start") >= shift_months(found["period_start"].min(), FILLING_MONTHS))
    every = one_measurer(found)
    longest = every.group_by(PAIR).agg(pl.len().alias("months"))
    steady = longest.filter(pl.col("months") == longest["months"].max()) if longest.height else longest
    both = every.join(steady, on=PAIR, how="semi")
    summed = both.group_by("period_start").agg(
        pl.col("users").sum().cast(pl.Float64), pl.col("weighted").sum().alias("cases"), pl.col("complaints").sum().alias("rows")
    ).sort("period_start")  # fmt: skip
    months = with_rate(summed, "cases", "rows", "users", 1_000_000.0)
    # The slope is of counted rows: weights would claim a precision that the sample does not have.
    slope = elasticity(months["rows"], months["users"]) if months.height else None
    return Growth(months, slope, counter, measurer_label(both, found))


def market_growth(filters: Filters, scope: Scope, counter: Counter) -> pl.DataFrame:
    """Growth of users on the year against complaints per million users, every market of the scope that the same body counts.

    Grain: market and platform. Columns: users, users_year_ago, growth (percent), cases, rows, rate, low, high, few, rate_year_ago, rate_change, chosen.
    """
    everywhere = filters.with_(grain="month", markets=())
    now, before = (_pair_rates(one, scope, counter) for one in (everywhere, everywhere.compared("year_ago")))
    earlier = {(row["market"], row["platform"], row["months"]): row for row in before.rows(named=True)}  # of as many months
    found = []
    for row in now.rows(named=True):
        then = earlier.get((row["market"], row["platform"], row["months"]))
        if then is not None:
            known = row["rate"] is not None and then["rate"]
            found.append(row | {f"{name}_year_ago": then[name] for name in ("months", "users", "rate", "few")} | {
                "growth": 100 * (row["users"] / then["users"] - 1) if then["users"] else None,
                "rate_change": 100 * (row["rate"] / then["rate"] - 1) if known else None, "few": row["few"] or then["few"],
                "chosen": not filters.markets or row["market"] in filters.markets,
            })  # fmt: skip
    found.sort(key=lambda row: (-row["users"], row["market"]))
    return pl.DataFrame(found, schema=now.schema | GROWN)


def _pair_rates(filters: Filters, scope: Scope, counter: Counter) -> pl.DataFrame:
    sums: dict[tuple[str, str], list] = {}
    for market, platform, _, users, _, _, rows, cases in complaints.user_months(filters, scope, counter):
        of_pair = sums.setdefault((market, platform), [0.0, 0, 0.0, 0])
        for at, one in enumerate((users, 1, cases, rows)):
            of_pair[at] += one
    found = [(*pair, users / months, users, months, cases, rows) for pair, (users, months, cases, rows) in sums.items()]
    summed = pl.DataFrame(found, schema=PAIR_SUMS, orient="row")
    return with_rate(summed, "cases", "rows", "user_months", 1_000_000.0)


def _panel(rows: pl.DataFrame, **named: str) -> pl.DataFrame:
    """The columns of a panel in the order of time; `named` says which column of the rows is which, if not the one of the same name."""
    found = []
    for name, kind in PANEL.items():
        column = named.get(name, name)
        nothing = [False if name == "young" else None] * rows.height
        found.append(rows[column].cast(kind).alias(name) if column in rows.columns else pl.Series(name, nothing, kind))
    made = pl.DataFrame(found)
    return made if made["period_start"].is_sorted() else made.sort("period_start")


def _sources(rows: pl.DataFrame) -> tuple[str, ...]:
    return tuple(rows["source_id"].drop_nulls().unique().sort()) if rows.height and "source_id" in rows.columns else ()
