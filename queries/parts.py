"""Answers that are a part or a sum of another query's months: parcels and channels by pair of market and platform, complaints by market and cause.

Each function says for the values asked for which answer to ask (all markets, platforms and dates, by month) and how to sum it; None where whole
months do not add up to the period.
"""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from queries.cut import Way
from queries.periods import are_whole_months, ever, first_start, inside, sums, sums_by
from queries.rolled import is_pair

DESK = "Platform"  # the platform's own desk, as the body that counted
PAIR = {"markets": "market", "platforms": "platform"}
BY_PAIR = ("market", "platform", "period_start")
LATE = ("first_day", "last_day", "orders", "order_rows", "promise_due", "promise_missed", "promise_due_rows", "cases", "case_rows")
MARKET_SUMS = (
    "first_day", "last_day", "parcels", "parcel_rows", "orders", "order_rows", "lost", "promise_due", "promise_kept", "promise_due_rows", "customs_known",
    "customs_next_day", "customs_known_rows", "tracked", "value_usd", "cases", "case_rows",
)  # fmt: skip
LATE_CHANNEL_SUMS = ("orders", "order_rows", "promise_due", "promise_missed", "promise_due_rows", "lost", "parcels", "cases", "case_rows")
CHANNEL_SUMS = (
    "parcels", "parcel_rows", "orders", "order_rows", "tracked", "lost", "moving", "promise_due", "promise_missed", "promise_due_rows", "cases", "case_rows",
)  # fmt: skip

LISTING_SUMS = ("reported", "verified", "acted", "compensated", "reappeared", "open", "not_looked_at")


@dataclass(frozen=True)
class Part:
    """`way`: from the values asked for to the wider answer and what is made of it; None where it does not hold this one."""

    way: Callable[[dict[str, object]], Way | None]


def parcels_of_pairs(bound: dict[str, object]) -> Way:
    """Months of parcels are the sums of the chosen markets' and platforms'."""

    def summed(frame: pl.DataFrame) -> pl.DataFrame:
        kept, summed = frame.filter(*chosen(bound)), [name for name in frame.columns if name not in BY_PAIR]
        if is_pair(bound):
            return kept.select("period_start", *summed).sort("period_start")
        return kept.group_by("period_start").agg(sums(kept, summed)).sort("period_start")

    return _way(bound, summed, "parcels_by_pair")


def markets_of_pairs(bound: dict[str, object]) -> Way | None:
    """Whole months of each market."""

    def summed(frame: pl.DataFrame) -> pl.DataFrame:
        kept = frame.filter(*chosen(bound), _inside(bound))
        return kept.group_by("market").agg(sums(kept, MARKET_SUMS)).sort("market")

    return _way(bound, summed, "parcels_by_pair") if are_whole_months(bound) else None


def operations_of_pairs(bound: dict[str, object]) -> Way | None:
    """Whole months of each pair."""
    columns = ("market", "platform", "period_start", "last_day", "orders", "parcels", "value_usd", "coupon_usd")

    def narrowed(frame: pl.DataFrame) -> pl.DataFrame:
        return frame.filter(*chosen(bound), _inside(bound)).select(columns)

    return _way(bound, narrowed, "parcels_by_pair") if are_whole_months(bound) else None


def late_of_pairs(bound: dict[str, object]) -> Way:
    """Months of late orders are among those of parcels."""
    return _way(bound, lambda frame: frame.filter(*chosen(bound)).select("period_start", "market", "platform", *LATE), "parcels_by_pair")


def late_of_one_pair(bound: dict[str, object]) -> Way | None:
    """Days of one market and platform are days of parcels, which every page with orders asks for."""
    if not is_pair(bound):
        return None
    pair = [pl.lit(bound[name][0]).alias(column) for name, column in PAIR.items()]
    return Way(bound, lambda frame: frame.select("period_start", *pair, *LATE), "parcels_by_period")


def late_of_channels(bound: dict[str, object]) -> Way | None:
    """Whole months of each pair's channels."""
    keys = ("market", "platform", "channel", "recognised")

    def summed(frame: pl.DataFrame) -> pl.DataFrame:
        return sums_by(inside(frame, "period_start", bound["date_from"], bound["date_to"]), keys, LATE_CHANNEL_SUMS)

    return Way(ever(bound), summed, "parcels_by_channel") if are_whole_months(bound) else None


def delivery_of_channels(bound: dict[str, object]) -> Way | None:
    """Whole months of each channel, all chosen markets together."""

    def summed(frame: pl.DataFrame) -> pl.DataFrame:
        kept = frame.filter(*chosen(bound), _inside(bound))
        told = (pl.col(name).first() for name in ("title", "kind", "cost_usd"))
        found = kept.group_by("channel").agg(pl.col("recognised").any(), *sums(kept, CHANNEL_SUMS), *told)
        return found.filter(pl.col("parcels") > 0).sort("recognised", "parcels", "channel", descending=[True, True, False])

    return Way(ever(bound) | dict.fromkeys(PAIR), summed, "parcels_by_channel") if are_whole_months(bound) else None


def cases_of_pairs(bound: dict[str, object]) -> Way | None:
    """The chosen markets' and platforms' complaints, by everyone who counted."""
    found = _way(bound, lambda frame: frame.filter(*chosen(bound)))
    return None if found.bound == bound else found


def received_of_pairs(bound: dict[str, object]) -> Way:
    """Months of cases that the platform's own desk received."""
    return _way(bound, lambda frame: _of_desk(frame.filter(*chosen(bound))), "complaints_by_market")


def received_of_one_pair(bound: dict[str, object]) -> Way | None:
    """Days of cases of one market and platform."""
    return Way(bound, _of_desk, "complaints_by_market") if is_pair(bound) else None


def agencies_of_pairs(bound: dict[str, object]) -> Way:
    """Months of complaints by each body but the platform's own desk."""

    def summed(frame: pl.DataFrame) -> pl.DataFrame:
        kept = frame.filter(*chosen(bound), pl.col("body") != DESK)
        return kept.group_by("period_start", "body").agg(sums(kept, ("first_day", "last_day", "complaints"))).sort("body", "period_start")

    return _way(bound, summed, "complaints_by_market")


def outcomes_of_cuts(bound: dict[str, object]) -> Way:
    """How the cases of the platform's own desk ended."""
    weighted = pl.col("weighted")
    ended = (pl.col("complaints").sum(), weighted.sum(), weighted.filter(pl.col("value") == "refused").sum().alias("refused"))

    def summed(frame: pl.DataFrame) -> pl.DataFrame:
        rows = frame.filter(pl.col("cut") == "outcome").select("value", "rows").explode("rows").unnest("rows")
        return rows.group_by(period_start="month").agg(ended).sort("period_start")

    return Way(_of_the_desk(bound), summed, "complaints_cuts_listed")


def listings_of_cells(bound: dict[str, object]) -> Way:
    """Months of reported listings."""

    def summed(frame: pl.DataFrame) -> pl.DataFrame:
        found = frame.group_by("month").agg(pl.col(LISTING_SUMS).sum()).sort("month").rename({"month": "period_start"})
        start = pl.col("period_start")
        return found.select(start, start.alias("first_day"), start.dt.month_end().alias("last_day"), *LISTING_SUMS)

    return Way({name: value for name, value in bound.items() if name != "grain"}, summed, "listings_by_cell")


def waiting_of_moves(bound: dict[str, object]) -> Way:
    """What waits at each month's end: the running sum of what came in and what was decided."""

    def running(frame: pl.DataFrame) -> pl.DataFrame:
        months = frame.group_by("month").agg(pl.col("opened", "closed").sum()).sort("month")
        return months.with_columns(waiting=(pl.col("opened") - pl.col("closed")).cum_sum())

    return Way(bound, running, "listing_moves_by_month")


def resolution_of_causes(bound: dict[str, object]) -> Way:
    """Months of days to resolve, all causes of the platform's own desk together."""

    def summed(frame: pl.DataFrame) -> pl.DataFrame:
        rows = frame.select(pl.col("rows").explode()).unnest("rows")
        found = rows.group_by("month", "days").agg(pl.col("resolved", "open").sum()).sort("month", "days").rename({"month": "period_start"})
        return found.with_columns(case_rows=pl.col("resolved") + pl.col("open"))

    return Way(_of_the_desk(bound), summed, "resolution_days_listed")


def resolution_of_period(bound: dict[str, object]) -> Way:
    """Days to resolve of the cases of a period, by cause."""
    inside = pl.col("month").is_between(first_start(bound, by_month=True), bound["date_to"])

    def summed(frame: pl.DataFrame) -> pl.DataFrame:
        rows = frame.explode("rows").unnest("rows").filter(inside)
        return rows.group_by("cause", "days").agg(pl.col("resolved", "open").sum()).sort("cause", "days")

    return Way({name: value for name, value in bound.items() if not name.startswith("date_")}, summed, "resolution_days_listed")


def promises_of_pairs(bound: dict[str, object]) -> Way:
    """Months of promises are the sums of the chosen markets' and platforms'."""
    keys = ("period_start", "promised_days")

    def summed(frame: pl.DataFrame) -> pl.DataFrame:
        kept = frame.filter(*chosen(bound))
        found = kept.group_by(keys).agg(sums(kept, (name for name in frame.columns if name not in (*keys, "market", "platform"))))
        return found.sort(keys, nulls_last=True)

    return Way({name: value for name, value in ever(bound).items() if name != "grain"} | dict.fromkeys(PAIR), summed, "promises_by_pair")


def coupons_of_months(bound: dict[str, object]) -> Way | None:
    """Whole months of coupons, each at its own rate; those of all dates are the sums of the chosen markets' and platforms'."""
    wide = ever(bound)
    if not are_whole_months(bound):
        return None
    if wide != bound:
        return Way(wide, lambda frame: inside(frame, "period_start", bound["date_from"], bound["date_to"]))
    summed = ("parcels", "parcel_rows", "moving", "cancelled", "coupons", "coupon_usd")

    def converted(frame: pl.DataFrame) -> pl.DataFrame:
        kept = frame.filter(*chosen(bound))
        rates = (pl.col(name).first() for name in ("krw_per_usd", "rate_date", "rate_source"))  # of the month, whatever the market
        found = kept.group_by("period_start").agg(*sums(kept, summed), *rates).sort("period_start")
        won = (pl.col("coupon_usd") * pl.col("krw_per_usd")).alias("coupon_krw")
        return found.select("period_start", *summed, won, "krw_per_usd", "rate_date", "rate_source")

    return Way(bound | dict.fromkeys(PAIR), converted, "coupons_by_pair")


def unscanned_of_pairs(bound: dict[str, object]) -> Way:
    """Months of unscanned parcels are the sums of the chosen markets' and platforms'."""

    def summed(frame: pl.DataFrame) -> pl.DataFrame:
        kept = frame.filter(*chosen(bound))
        return kept.group_by("period_start").agg(sums(kept, ("parcels", "moving", "silent", "silent_rows", "silent_due"))).sort("period_start")

    return Way(bound | dict.fromkeys(PAIR), summed, "unscanned_by_pair")


def _way(bound: dict[str, object], narrowed: Callable[[pl.DataFrame], pl.DataFrame], query: str | None = None) -> Way:
    """From everything by month."""
    return Way(ever(bound) | {"markets": None, "platforms": None, "grain": "month"}, narrowed, query)


def _of_the_desk(bound: dict[str, object]) -> dict[str, object]:
    """What lists of all dates are asked by, for the platform's own desk."""
    return {name: bound[name] for name in PAIR} | {"body": DESK, "kind": "complaint"}


def chosen(bound: dict[str, object]) -> list[pl.Expr]:
    """Rows of the chosen markets and platforms."""
    return [pl.col(column).is_in(bound[name]) for name, column in PAIR.items() if bound[name] is not None] or [pl.lit(True)]


def _inside(bound: dict[str, object]) -> pl.Expr:
    return pl.col("period_start").is_between(bound["date_from"], bound["date_to"])


def _of_desk(frame: pl.DataFrame) -> pl.DataFrame:
    """The platform's own desk among all who counted."""
    kept = frame.filter(pl.col("body") == DESK)
    return kept.group_by("period_start").agg(sums(kept, ("first_day", "last_day", "complaints", "weighted"))).sort("period_start")
