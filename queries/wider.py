"""Answers that follow from a wider one, without SQL of their own: planning a statement costs more than these rows do.

Cut     what is small (users, targets, events, printed figures) is asked once a version for everything and cut by the filters; what is by month
        once for all dates
Rolled  what is additive is asked once for all dates, by day or month, and summed to the grain that is asked for; some of it is a part of what
        another query gives
Summed  what has no date is summed from the months of another query, which is asked once for all dates

A query that is not named here, and one whose period cuts a month or week apart where only months are known, is asked as it stands. Either way the
answer is that of the query's text: tests/queries/test_wider.py holds the one against the other.
"""

from queries import histograms, parts
from queries.cut import Cut, Way
from queries.parts import BY_PAIR, PAIR, Part
from queries.periods import are_all
from queries.rolled import Rolled
from queries.summed import Summed

FUNNEL_SUMS = ("reported", "verified", "not_looked_at", "acted", "compensated", "reappeared")
LATENESS_SUMS = ("orders", "order_rows", "orders_with_case", "orders_with_case_rows", "cases")
CATEGORY_SUMS = ("reported", "verified", "acted", "open", "reappeared")
MARKET = {"markets": "market"}
WIDER: dict[str, Cut | Rolled | Summed | Part] = {
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
    "lateness_by_month": Cut(PAIR, ("month",), by_month=True),
    "orders_by_lateness": Summed("lateness_by_month", ("market", "late_bucket"), LATENESS_SUMS, together=True),
    "seller_verification": Cut({"platforms": "platform"}),
    "delivery_days_histogram": Cut(dates=("order_month",), by_month=True, made=histograms.days_of_stage),
    "promise_days_histogram": Part(histograms.days_of_promises),
    "unscanned_by_month": Cut(dates=("period_start",), by_month=True, made=parts.unscanned_of_pairs),
    "coupons_by_month": Part(parts.coupons_of_months),
    "resolution_days_by_month": Cut(dates=("period_start",), by_month=True, made=parts.resolution_of_causes),
    "resolution_days_histogram": Part(parts.resolution_of_period),
    "orders_placed": Summed("orders_placed_by_day", (), ("orders", "order_rows"), dated="ordered_on", daily=True),
    "cases_at_age": Summed("cases_at_age_by_day", (), ("cases", "case_rows"), dated="ordered_on", daily=True),
    "case_delays_by_pair": Cut(PAIR, ("order_month",), by_month=True),
    "case_delays": Summed("case_delays_by_pair", ("order_month", "age"), ("cases", "case_rows"), dated="order_month", together=True),
    "complaints_cuts_listed": Cut(PAIR),
    "resolution_days_listed": Cut(PAIR),
    "listings_by_cell": Cut(PAIR, ("month",), by_month=True),
    "listings_funnel": Summed("listings_by_cell", ("kind", "action"), FUNNEL_SUMS),
    "listings_by_category": Summed("listings_by_cell", ("kind", "category"), CATEGORY_SUMS, order=("reported",)),
    "listing_step_days_by_month": Cut(PAIR, ("month",), by_month=True),
    "listing_step_days": Summed("listing_step_days_by_month", ("step", "kind", "days"), ("done", "open")),
    "listing_removal_days": Summed("listing_removal_days_by_month", ("kind", "category", "days"), ("removed", "open"), whole=True),
    "listing_moves_by_month": Cut(PAIR, ("month",), by_month=True),
    "listing_backlog": Cut(dates=("month",), by_month=True, made=parts.waiting_of_moves),
    "parcels_by_channel": Cut(PAIR, ("period_start",), by_month=True),
    "late_and_cases_by_channel": Part(parts.late_of_channels),
    "delivery_by_channel": Part(parts.delivery_of_channels),
    "operations_by_market": Part(parts.markets_of_pairs),
    "operations_by_month": Part(parts.operations_of_pairs),
    "parcels_by_period": Rolled(months=parts.parcels_of_pairs),
    "cases_received_by_period": Rolled(months=parts.received_of_pairs, days=parts.received_of_one_pair),
    "agency_cases_by_period": Rolled(("body", "period_start"), months=parts.agencies_of_pairs),
    "late_by_market": Rolled(BY_PAIR, months=parts.late_of_pairs, days=parts.late_of_one_pair),
    "complaints_by_market": Rolled(("body", "kind", *BY_PAIR), months=parts.cases_of_pairs),
    "case_outcomes_by_period": Rolled(by_month=True, months=parts.outcomes_of_cuts),
    "listings_by_period": Rolled(by_month=True, months=parts.listings_of_cells),
    "complaints_by_cause": Rolled(("period_start", "cause", "sub_cause", "outcome"), by_month=True),
    "promises_by_length": Rolled(("period_start", "promised_days"), by_month=True, months=parts.promises_of_pairs),
}


def way(name: str, bound: dict[str, object]) -> Way | None:
    """How a query's answer follows from a wider one; None where it is asked as it stands."""
    found = WIDER.get(name)
    return found.way(bound) if found else None


def is_whole(bound: dict[str, object]) -> bool:
    """Whether a question leaves out nothing that a reader filters by: it is about the version, and asked once."""
    lists = [name for name in bound if name not in ("date_from", "date_to", "grain") and isinstance(bound[name], list)]
    return not lists and ("date_from" not in bound or are_all(bound))
