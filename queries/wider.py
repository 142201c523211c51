"""Answers that follow from a wider one, without SQL of their own: planning a statement costs more than these rows do.

Cut     what is small (users, targets, events, printed figures) is asked once a version for everything and cut by the filters; what is by month
        once for all dates
Rolled  what is additive is asked once for all dates, by day or month, and summed to the grain that is asked for; some of it is a part of what
        another query gives

A query that is not named here, and one whose period cuts a month or week apart where only months are known, is asked as it stands. Either way the
answer is that of the query's text: tests/queries/test_wider.py holds the one against the other.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import polars as pl

from queries.filters import is_month_end

EVER = (date(1000, 1, 1), date(9000, 12, 31))
ALL_DAYS = (date(2000, 1, 1), date(2100, 1, 1))  # who asks for so much asks for all there is
WORLD = "WORLD"
DESK = "Platform"  # the platform's own desk, as the body that counted
STEPS = {"day": "1d", "week": "1w", "month": "1mo", "quarter": "1q", "year": "1y"}
FIRST, LAST = "first_day", "last_day"  # columns that are not summed: the least and the greatest


@dataclass(frozen=True)
class Way:
    """`bound`: the values of the wider question; `narrowed`: from its answer to the one asked for; `query`: whose answer it is, where not its own."""

    bound: dict[str, object]
    narrowed: Callable[[pl.DataFrame], pl.DataFrame]
    query: str | None = None


@dataclass(frozen=True)
class Cut:
    """`lists`: parameter -> the column that it chooses by (NULL = all); `dates`: the columns that a period must overlap (one: lie in).

    `open_end`: what has no last day ends on its first. `by_month`: the column holds months, and a period that begins within one takes it whole.
    `world`: rows of the world are in every market.
    """

    lists: dict[str, str] = field(default_factory=dict)
    dates: tuple[str, ...] = ()
    open_end: bool = False
    by_month: bool = False
    world: bool = False

    def way(self, bound: dict[str, object]) -> Way | None:
        """How the answer for these values is cut from the widest one; None where it is that."""
        wide = {name: None if name in self.lists else value for name, value in bound.items()}
        if self.dates:
            wide |= dict(zip(("date_from", "date_to"), EVER))
        chosen = [self._chosen(column, bound[name]) for name, column in self.lists.items() if bound[name] is not None]
        if self.dates and not _are_ever(bound):
            end = pl.coalesce(*reversed(self.dates)) if self.open_end else pl.col(self.dates[-1])
            chosen += [end >= _from(bound, self.by_month), pl.col(self.dates[0]) <= bound["date_to"]]
        return None if wide == bound else Way(wide, lambda frame: frame.filter(*chosen) if chosen else frame)

    def _chosen(self, column: str, values: list) -> pl.Expr:
        return pl.col(column).is_in([*values, WORLD] if self.world and column == "market" else values)


@dataclass(frozen=True)
class Rolled:
    """`order`: the columns of the grain, in the order of the rows, `period_start` among them. `by_month`: the table knows months only.

    `months`, `days`: another answer that holds this one's months or days over all dates.
    """

    order: tuple[str, ...] = ("period_start",)
    by_month: bool = False
    months: Callable[[dict[str, object]], Way | None] | None = None
    days: Callable[[dict[str, object]], Way | None] | None = None

    def way(self, bound: dict[str, object]) -> Way | None:
        """How the answer for these values is summed from the one over all dates; None where its parts do not add up to the period.

        Months are a part of everything by month, or summed from days once; all of whole months is summed from them.
        """
        grain, ever = bound["grain"], _are_ever(bound)
        if grain == "day":
            return self.days(bound) if self.days else None
        found = self.months(bound) if ever and grain == "month" and self.months else None
        known = self._known(bound)
        wide = bound | dict(zip(("date_from", "date_to"), EVER)) | {"grain": known}
        if found or known is None or wide == bound:
            return found
        grain = "month" if self.by_month and grain == "week" else grain
        return Way(wide, lambda frame: self._summed(frame, bound, known, grain))

    def _known(self, bound: dict[str, object]) -> str | None:
        few = "market" not in self.order or _is_pair(bound)
        months = bound["grain"] != "week" and _are_whole_months(bound)
        if self.by_month or (months and not (few and _are_ever(bound) and bound["grain"] == "month")):
            return "month"
        return "day" if few else None  # not every pair by day: that would be the table itself

    def _summed(self, frame: pl.DataFrame, bound: dict[str, object], known: str, grain: str) -> pl.DataFrame:
        start = pl.col("period_start")
        kept = frame if _are_ever(bound) else frame.filter(start >= _from(bound, self.by_month), start <= bound["date_to"])
        if grain == known:
            return kept
        starts = kept["period_start"].dt.truncate(STEPS[grain])
        summed = [name for name in kept.columns if name not in self.order]
        if kept.height and self.order[-1] == "period_start" and not any(kept[name].null_count() for name in summed):
            return _in_runs(kept, self.order, starts)
        grouped = kept.with_columns(starts).group_by(self.order, maintain_order=True).agg(_sum(kept[name]) for name in summed)
        return grouped.sort(self.order, nulls_last=True).select(frame.columns)


def _are_whole_months(bound: dict[str, object]) -> bool:
    return are_all(bound) or (bound["date_from"].day == 1 and is_month_end(bound["date_to"]))


def _is_pair(bound: dict[str, object]) -> bool:
    return all(len(bound[name] or ()) == 1 for name in ("markets", "platforms"))


def _everything(bound: dict[str, object]) -> dict[str, object]:
    return {**bound, "markets": None, "platforms": None, **dict(zip(("date_from", "date_to"), EVER)), "grain": "month"}


def _chosen(bound: dict[str, object]) -> list[pl.Expr]:
    return [pl.col(column).is_in(bound[name]) for name, column in PAIR.items() if bound[name] is not None] or [pl.lit(True)]


def _parcels_of_pairs(bound: dict[str, object]) -> Way:
    """Months of parcels are the sums of the chosen markets' and platforms'."""

    def summed(frame: pl.DataFrame) -> pl.DataFrame:
        kept = frame.filter(*_chosen(bound))
        sums = [_sum(kept[name]) for name in frame.columns if name not in BY_PAIR]
        return kept.group_by("period_start").agg(sums).sort("period_start")

    return Way(_everything(bound), summed, "parcels_by_pair")


def _markets_of_pairs(bound: dict[str, object]) -> Way | None:
    """Whole months of each market."""
    if not _are_whole_months(bound):
        return None

    def summed(frame: pl.DataFrame) -> pl.DataFrame:
        kept = frame.filter(*_chosen(bound), pl.col("period_start").is_between(bound["date_from"], bound["date_to"]))
        return kept.group_by("market").agg(_sum(kept[name]) for name in MARKET_SUMS).sort("market")

    return Way(_everything(bound), summed, "parcels_by_pair")


def _late_of_channels(bound: dict[str, object]) -> Way | None:
    """Whole months of each pair's channels."""
    if not _are_whole_months(bound):
        return None
    keys = ["market", "platform", "channel", "recognised"]
    names = ("orders", "order_rows", "promise_due", "promise_missed", "promise_due_rows", "lost", "parcels", "cases", "case_rows")

    def summed(frame: pl.DataFrame) -> pl.DataFrame:
        kept = frame.filter(*_chosen(bound), pl.col("period_start").is_between(bound["date_from"], bound["date_to"]))
        return kept.group_by(keys).agg(_sum(kept[name]) for name in names).sort(keys, nulls_last=True)

    return Way(_everything(bound), summed, "parcels_by_channel")


def _delivery_of_channels(bound: dict[str, object]) -> Way | None:
    """Whole months of each channel, all chosen markets together."""
    if not _are_whole_months(bound):
        return None
    names = ("parcels", "parcel_rows", "orders", "order_rows", "tracked", "lost", "moving", "promise_due", "promise_missed", "promise_due_rows", "cases",
             "case_rows")  # fmt: skip

    def summed(frame: pl.DataFrame) -> pl.DataFrame:
        kept = frame.filter(*_chosen(bound), pl.col("period_start").is_between(bound["date_from"], bound["date_to"]))
        told = (pl.col(name).first() for name in ("title", "kind", "cost_usd"))
        found = kept.group_by("channel").agg(pl.col("recognised").any(), *(_sum(kept[name]) for name in names), *told)
        return found.filter(pl.col("parcels") > 0).sort("recognised", "parcels", "channel", descending=[True, True, False])

    return Way(_everything(bound), summed, "parcels_by_channel")


def _late_of_pairs(bound: dict[str, object]) -> Way:
    return Way(_everything(bound), lambda frame: frame.filter(*_chosen(bound)).select("period_start", "market", "platform", *LATE), "parcels_by_pair")


def _operations_of_pairs(bound: dict[str, object]) -> Way | None:
    columns = ("market", "platform", "period_start", "last_day", "orders", "parcels", "value_usd", "coupon_usd")
    if not _are_whole_months(bound):
        return None
    inside = pl.col("period_start").is_between(bound["date_from"], bound["date_to"])
    return Way(_everything(bound), lambda frame: frame.filter(*_chosen(bound), inside).select(columns), "parcels_by_pair")


def _late_of_one_pair(bound: dict[str, object]) -> Way | None:
    """Days of one market and platform are days of parcels, which every page with orders asks for."""
    if not _is_pair(bound):
        return None
    pair = [pl.lit(bound[name][0]).alias(column) for name, column in PAIR.items()]
    return Way(bound, lambda frame: frame.select("period_start", *pair, *LATE), "parcels_by_period")


def _cases_of_pairs(bound: dict[str, object]) -> Way | None:
    wide = _everything(bound)
    return None if wide == bound else Way(wide, lambda frame: frame.filter(*_chosen(bound)))


def _received_of_pairs(bound: dict[str, object]) -> Way:
    return Way(_everything(bound), lambda frame: _of_desk(frame.filter(*_chosen(bound))), "complaints_by_market")


def _received(bound: dict[str, object]) -> Way | None:
    return Way(bound, _of_desk, "complaints_by_market") if _is_pair(bound) else None


def _of_desk(frame: pl.DataFrame) -> pl.DataFrame:
    """The platform's own desk among all who counted."""
    sums = (pl.col("first_day").min(), pl.col("last_day").max(), pl.col("complaints").sum(), pl.col("weighted").sum())
    return frame.filter(pl.col("body") == DESK).group_by("period_start").agg(sums).sort("period_start")


def _agencies_of_pairs(bound: dict[str, object]) -> Way:
    def summed(frame: pl.DataFrame) -> pl.DataFrame:
        kept = frame.filter(*_chosen(bound), pl.col("body") != DESK)
        sums = (pl.col("first_day").min(), pl.col("last_day").max(), pl.col("complaints").sum())
        return kept.group_by("period_start", "body").agg(sums).sort("body", "period_start")

    return Way(_everything(bound), summed, "complaints_by_market")


def _outcomes(bound: dict[str, object]) -> Way:
    """How cases ended, among what they were about."""
    weighted = pl.col("weighted")
    sums = (pl.col("complaints").sum(), weighted.sum(), weighted.filter(pl.col("outcome") == "refused").sum().alias("refused"))
    asked = bound | {"body": DESK, "kind": "complaint"}
    return Way(asked, lambda frame: frame.group_by("period_start").agg(sums).sort("period_start"), "complaints_by_cause")


@dataclass(frozen=True)
class Part:
    """An answer that is a part or a sum of another one's months."""

    way: Callable[[dict[str, object]], Way | None]


def _in_runs(kept: pl.DataFrame, order: tuple[str, ...], starts: pl.Series) -> pl.DataFrame:
    """The sums of rows that lie together, in the order of the frame; a tenth of a grouping's time."""
    changed = np.diff(starts.to_physical().to_numpy()) != 0
    for name in order[:-1]:
        changed |= np.diff(kept[name].rle_id().to_numpy()) != 0
    first = np.concatenate([[0], np.flatnonzero(changed) + 1])
    found = []
    for column in kept.iter_columns():
        if column.name in order:
            found.append((starts if column.name == "period_start" else column).gather(first))
        elif column.name in (FIRST, LAST):
            least_or_most = np.minimum if column.name == FIRST else np.maximum
            found.append(pl.Series(column.name, least_or_most.reduceat(column.to_physical().to_numpy(), first)).cast(column.dtype))
        else:
            found.append(pl.Series(column.name, np.add.reduceat(column.to_numpy(), first)))
    return pl.DataFrame(found)


def _from(bound: dict[str, object], by_month: bool) -> date:
    return bound["date_from"].replace(day=1) if by_month else bound["date_from"]


def _are_ever(bound: dict[str, object]) -> bool:
    return (bound["date_from"], bound["date_to"]) == EVER


def are_all(bound: dict[str, object]) -> bool:
    """Whether somebody asked for all dates there are, in whatever words; what lies outside is still left out."""
    return bound["date_from"] <= ALL_DAYS[0] and bound["date_to"] >= ALL_DAYS[1]


def _sum(column: pl.Series) -> pl.Expr:
    """As SQL sums: nothing but NULL gives NULL."""
    expression = pl.col(column.name)
    if column.name in (FIRST, LAST):
        return expression.min() if column.name == FIRST else expression.max()
    return pl.when(expression.is_not_null().any()).then(expression.sum()) if column.null_count() else expression.sum()


MARKET, PAIR = {"markets": "market"}, {"markets": "market", "platforms": "platform"}
BY_PAIR = ("market", "platform", "period_start")
LATE = ("first_day", "last_day", "orders", "order_rows", "promise_due", "promise_missed", "promise_due_rows", "cases", "case_rows")
MARKET_SUMS = (
    "first_day", "last_day", "parcels", "parcel_rows", "orders", "order_rows", "lost", "promise_due", "promise_kept", "promise_due_rows", "customs_known",
    "customs_next_day", "customs_known_rows", "tracked", "value_usd", "cases", "case_rows",
)  # fmt: skip
WIDER: dict[str, Cut | Rolled | Part] = {
    "users_by_period": Cut(PAIR, ("period_start",)),
    "superseded_users": Cut(PAIR, ("period_start",)),
    "targets_in_force": Cut(MARKET, world=True),
    "events_in_period": Cut(MARKET, ("starts_on", "ends_on"), open_end=True, world=True),
    "figures": Cut(MARKET | {"metrics": "metric", "entities": "entity"}, world=True),
    "sources_cited": Cut({"source_ids": "source_id"}),
    "printed_complaints": Cut(PAIR, ("period_start", "period_end")),
    "purchases_by_origin": Cut(MARKET, ("period_start",)),
    "purchases_restated": Cut(MARKET, ("period_start", "period_end")),
    "origin_shares": Cut(MARKET, ("period_start", "period_end")),
    "orders_by_lateness": Cut(MARKET),  # the page asks for all markets anyway
    "seller_verification": Cut({"platforms": "platform"}),
    "delivery_days_histogram": Cut(dates=("order_month",), by_month=True),
    "resolution_days_by_month": Cut(dates=("period_start",), by_month=True),
    "listing_backlog": Cut(dates=("month",), by_month=True),
    "late_and_cases_by_channel": Part(_late_of_channels),
    "delivery_by_channel": Part(_delivery_of_channels),
    "operations_by_market": Part(_markets_of_pairs),
    "operations_by_month": Part(_operations_of_pairs),
    "parcels_by_period": Rolled(months=_parcels_of_pairs),
    "cases_received_by_period": Rolled(months=_received_of_pairs, days=_received),
    "agency_cases_by_period": Rolled(("body", "period_start"), months=_agencies_of_pairs),
    "late_by_market": Rolled(BY_PAIR, months=_late_of_pairs, days=_late_of_one_pair),
    "complaints_by_market": Rolled(("body", "kind", *BY_PAIR), months=_cases_of_pairs),
    "case_outcomes_by_period": Rolled(by_month=True, months=_outcomes),
    "listings_by_period": Rolled(by_month=True),
    "complaints_by_cause": Rolled(("period_start", "cause", "sub_cause", "outcome"), by_month=True),
    "promises_by_length": Rolled(("period_start", "promised_days"), by_month=True),
}


def way(name: str, bound: dict[str, object]) -> Way | None:
    """How a query's answer follows from a wider one; None where it is asked as it stands."""
    found = WIDER.get(name)
    return found.way(bound) if found else None


def is_whole(bound: dict[str, object]) -> bool:
    """Whether a question leaves out nothing that a reader filters by: it is about the version, and asked once."""
    lists = [name for name in bound if name not in ("date_from", "date_to", "grain") and isinstance(bound[name], list)]
    return not lists and ("date_from" not in bound or are_all(bound))
