"""What the head of the complaint page says: received, rates, how many were refused, how long it took; now and in the period compared with."""

from dataclasses import dataclass
from functools import cached_property

from analysis import complaint_causes, complaints
from analysis.complaint_cells import cells_of
from analysis.complaints import Counter
from analysis.methods.rates import RateRatio, rate_ratio
from analysis.remembered import remembered
from queries.door import version_of
from queries.filters import Filters
from queries.scope import Scope


@dataclass(frozen=True)
class Summary:
    """One counter over one period; None where there is nothing to divide by. What needs causes or days is asked for when it is read."""

    received: float | None
    rows: int
    orders: float
    order_rows: int
    per_orders: float | None  # received in the period per orders placed in it (complaint-date clock), at `rate_scale`
    per_users: float | None  # a month, per million monthly users
    user_rows: int
    user_months: float
    asked: tuple[Filters, Scope, Counter]

    @cached_property
    def refused(self) -> float | None:
        """Percent of all cases that ended refused."""
        return complaint_causes.outcome_share(cells_of(*self.asked, "outcome"), "refused")[0]

    @cached_property
    def open(self) -> float | None:
        """Percent of all cases that are pending."""
        return complaint_causes.outcome_share(cells_of(*self.asked, "outcome"), "pending")[0]

    @cached_property
    def half(self) -> float | None:
        """Days by which half are resolved, open ones counted in."""
        found = next(iter(complaint_causes.resolution(*self.asked)), None)
        return found.half if found else None


def summary(filters: Filters, scope: Scope, counter: Counter) -> Summary | None:
    """The counter over the filters' period; None where it has no case in it."""
    version = version_of(filters.collection, scope)
    key = ("complaint summary", filters, scope, counter, version.name, version.folder)
    return remembered(key, lambda: _summary(filters, scope, counter))


def _summary(filters: Filters, scope: Scope, counter: Counter) -> Summary | None:
    found = complaints.totals(filters, scope, counter)
    if found is None:
        return None
    received, rows, orders, order_rows = found
    cases, user_rows, user_months = complaints.user_totals(filters, scope, counter)
    return Summary(
        received, rows, orders, order_rows, complaints.rate_scale(counter) * received / orders if orders else None,
        1e6 * cases / user_months if user_months else None, user_rows, user_months, (filters, scope, counter),
    )  # fmt: skip


@dataclass(frozen=True)
class Moved:
    """A rate now against the period compared with: the change in percent and whether counting noise alone could make it."""

    percent: float
    ratio: RateRatio

    @property
    def beyond_noise(self) -> bool:
        """Whether the exact interval of the ratio leaves out 1. It holds counting noise only, not how months vary."""
        return self.ratio.low > 1 or self.ratio.high < 1


def moved(now: Summary, before: Summary | None, counter: Counter) -> Moved | None:
    """The desk by orders, an outside body by users; None where either has no rate."""
    if before is None:
        return None
    if counter.is_desk:
        rates, sides = (now.per_orders, before.per_orders), (now.rows, now.order_rows, before.rows, before.order_rows)
    else:
        rates, sides = (now.per_users, before.per_users), (now.user_rows, now.user_months, before.user_rows, before.user_months)
    if not rates[0] or not rates[1] or not all(sides):
        return None
    return Moved(100 * (rates[0] / rates[1] - 1), rate_ratio(*sides))
