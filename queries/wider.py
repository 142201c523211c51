"""Answers that follow from a wider one, without SQL of their own: planning a statement costs more than these rows do.

Cut     what is small (users, targets, events, printed figures) is asked once a version for everything and cut by the filters; what is by month
        once for all dates
Rolled  what is additive is asked once for all dates, by day or month, and summed to the grain that is asked for

A query that is not named here, and one whose period cuts a month or week apart where only months are known, is asked as it stands. Either way the
answer is that of the query's text: tests/queries/test_wider.py holds the one against the other.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from queries.filters import is_month_end

EVER = (date(1000, 1, 1), date(9000, 12, 31))
ALL_DAYS = (date(2000, 1, 1), date(2100, 1, 1))  # who asks for so much asks for all there is
WORLD = "WORLD"
STEPS = {"day": "1d", "week": "1w", "month": "1mo", "quarter": "1q", "year": "1y"}
FIRST, LAST = "first_day", "last_day"  # columns that are not summed: the least and the greatest


@dataclass(frozen=True)
class Way:
    """`bound`: the values of the wider question; `narrowed`: from its answer to the one asked for."""

    bound: dict[str, object]
    narrowed: Callable[[pl.DataFrame], pl.DataFrame]


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

    def way(self, bound: dict[str, object]) -> Way:
        """How the answer for these values is cut from the widest one."""
        wide = {name: None if name in self.lists else value for name, value in bound.items()}
        if self.dates:
            wide |= dict(zip(("date_from", "date_to"), EVER))
        chosen = [self._chosen(column, bound[name]) for name, column in self.lists.items() if bound[name] is not None]
        if self.dates:
            end = pl.coalesce(*reversed(self.dates)) if self.open_end else pl.col(self.dates[-1])
            chosen += [end >= _from(bound, self.by_month), pl.col(self.dates[0]) <= bound["date_to"]]
        return Way(wide, lambda frame: frame.filter(*chosen) if chosen else frame)

    def _chosen(self, column: str, values: list) -> pl.Expr:
        return pl.col(column).is_in([*values, WORLD] if self.world and column == "market" else values)


@dataclass(frozen=True)
class Rolled:
    """`order`: the columns of the grain, in the order of the rows, `period_start` among them. `by_month`: the table knows months only."""

    order: tuple[str, ...] = ("period_start",)
    by_month: bool = False

    def way(self, bound: dict[str, object]) -> Way | None:
        """How the answer for these values is summed from the one over all dates; None where its parts do not add up to the period."""
        wide, grain = bound | dict(zip(("date_from", "date_to"), EVER)), bound["grain"]
        few = "market" not in self.order or all(len(bound[name] or ()) == 1 for name in ("markets", "platforms"))
        if self.by_month:
            known, grain = "month", "month" if grain == "week" else grain
        elif few:  # not every pair by day: that would be the table itself
            known = "day"
        elif grain != "week" and bound["date_from"].day == 1 and is_month_end(bound["date_to"]):
            known = "month"
        else:
            return None
        return Way(wide | {"grain": known}, lambda frame: self._summed(frame, bound, known, grain))

    def _summed(self, frame: pl.DataFrame, bound: dict[str, object], known: str, grain: str) -> pl.DataFrame:
        start = pl.col("period_start")
        kept = frame.filter(start >= _from(bound, self.by_month), start <= bound["date_to"])
        if grain == known:
            return kept
        sums = [_sum(kept[name]) for name in kept.columns if name not in self.order]
        grouped = kept.with_columns(start.dt.truncate(STEPS[grain])).group_by(self.order, maintain_order=True).agg(sums)
        return grouped.sort(self.order, nulls_last=True).select(frame.columns)


def _from(bound: dict[str, object], by_month: bool) -> date:
    return bound["date_from"].replace(day=1) if by_month else bound["date_from"]


def _sum(column: pl.Series) -> pl.Expr:
    """As SQL sums: nothing but NULL gives NULL."""
    expression = pl.col(column.name)
    if column.name in (FIRST, LAST):
        return expression.min() if column.name == FIRST else expression.max()
    return pl.when(expression.is_not_null().any()).then(expression.sum()) if column.null_count() else expression.sum()


MARKET, PAIR = {"markets": "market"}, {"markets": "market", "platforms": "platform"}
BY_PAIR = ("market", "platform", "period_start")
WIDER: dict[str, Cut | Rolled] = {
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
    "seller_verification": Cut({"platforms": "platform"}),
    "delivery_days_histogram": Cut(dates=("order_month",), by_month=True),
    "resolution_days_by_month": Cut(dates=("period_start",), by_month=True),
    "listing_backlog": Cut(dates=("month",), by_month=True),
    "parcels_by_period": Rolled(),
    "cases_received_by_period": Rolled(),
    "agency_cases_by_period": Rolled(("body", "period_start")),
    "late_by_market": Rolled(BY_PAIR),
    "complaints_by_market": Rolled(("body", "kind", *BY_PAIR)),
    "case_outcomes_by_period": Rolled(by_month=True),
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
    dated = "date_from" not in bound or (bound["date_from"] <= ALL_DAYS[0] and bound["date_to"] >= ALL_DAYS[1])
    return not lists and dated
