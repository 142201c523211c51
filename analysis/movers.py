"""What moved between two periods by more than chance: exact ratio intervals from the counts behind each metric, over a stated number of looks.

The test is of sampled rows: a rate's rows in both periods as two Poisson counts, compared by the exact conditional test (analysis.methods.rates).
A share above one half is tested on its complement, where the test is tighter. A percentile of days is tested as the share of parcels that take
longer than the earlier period's percentile. Nothing here says why something moved.
"""

import math
from dataclasses import dataclass, replace
from datetime import date, timedelta

import polars as pl

from analysis.methods.rates import benjamini_hochberg, rate_ratio
from analysis.metric_months import numbers, still_waiting
from analysis.metric_values import Value, rows_of, value_of
from analysis.remembered import remembered
from queries.door import answer, version_of
from queries.filters import Filters
from queries.metrics import Metric, metric_by_name
from queries.scope import Scope

LEVEL = 0.05  # adjusted p-value under which a move is told
FEWEST = 5  # rows: with fewer in both periods together nothing is looked at
BY_MARKET = ("complaints_per_10k", "promise_kept_rate", "next_day_clearance_rate", "lost_rate", "tracked_rate", "orders")
WHOLE = (*BY_MARKET, "delivery_days_p90", "cases_received", "listings_reported", "listings_acted_rate", "reappearance_rate")
YOUNG_DAYS = 30  # cases and losses of an order are mostly known after so many days
YOUNG_SHARE = 0.1  # a period of which more than this is younger is not compared
FILLS_LATER = ("complaints_per_10k", "lost_rate", "coupon_usd", "refused_rate")  # what they count comes later than the date they count it at


@dataclass(frozen=True)
class Move:
    """One look. `beyond` is the size that chance cannot explain: the natural logarithm of the ratio's nearer bound, 0 where the interval holds 1."""

    metric: Metric
    market: str | None
    now: float
    before: float
    n_now: int
    n_before: int
    low: float  # of the ratio of rates (or of missed shares, or of late parcels), 95 %
    high: float
    p_adjusted: float
    beyond: float

    @property
    def good(self) -> bool | None:
        """Whether it went the good way; None where the metric has none."""
        if self.metric.direction == "none" or self.now == self.before:
            return None
        return (self.now > self.before) == (self.metric.direction == "up")


@dataclass(frozen=True)
class Moves:
    """Moves beyond chance, the largest first; how many looks were taken; what was not compared and why (metric name -> reason)."""

    told: tuple[Move, ...]
    looks: int
    withheld: dict[str, str]
    quiet: tuple[str, ...]  # metrics looked at as a whole that did not move beyond chance


def moves(filters: Filters, scope: Scope, comparison: str | None = None, data_date: date | None = None) -> Moves:
    """Every look at this period against the compared one, for the whole selection and for each of its markets where it has several."""
    version, comparison = version_of(filters.collection, scope), comparison or filters.comparison
    filters = filters.with_(grain="month", comparison=comparison)  # no look depends on how the period is divided
    key = ("moves", filters, scope, data_date, version.name, version.folder)
    return remembered(key, lambda: _moves(filters, scope, comparison, data_date))


def _moves(filters: Filters, scope: Scope, comparison: str | None, data_date: date | None) -> Moves:
    before = filters.compared(comparison)
    withheld = not_comparable(filters, before, scope, data_date)
    looked = [*_whole(filters, before, scope, withheld), *_markets(filters, before, scope, withheld)]
    adjusted = benjamini_hochberg([look.p_adjusted for look in looked]) if looked else []
    judged = [replace(look, p_adjusted=float(p)) for look, p in zip(looked, adjusted, strict=True)]
    moved = (look for look in judged if look.p_adjusted < LEVEL and look.beyond > 0 and look.now != look.before)
    told = sorted(moved, key=lambda look: -look.beyond)
    quiet = tuple(look.metric.name for look in judged if look.market is None and look not in told)
    return Moves(tuple(told), len(judged), withheld, quiet)


def not_comparable(filters: Filters, before: Filters, scope: Scope, data_date: date | None = None) -> dict[str, str]:
    """Metrics whose comparison is withheld, and why.

    `unfinished`: the period runs past the data; `young`: orders still fill up; `partial`: the earlier period is not whole in the data.
    """
    counts = [name for name in WHOLE if metric_by_name(name).aggregation == "sum"]
    found = {}
    if data_date and filters.date_to > data_date:
        found |= dict.fromkeys(counts, "unfinished")
    if data_date and is_young(filters, data_date):
        found |= dict.fromkeys(FILLS_LATER, "young")
    days = rows_of(metric_by_name("orders"), before.with_(grain="month"), scope)
    if days.height and (days["first_day"].min() - before.date_from).days > 7:
        found |= dict.fromkeys(counts, "partial")
    return found


def is_young(filters: Filters, data_date: date) -> bool:
    """Whether more than a tenth of the period's days are younger than what fills up later needs."""
    total = (min(filters.date_to, data_date) - filters.date_from).days + 1
    young = (min(filters.date_to, data_date) - max(filters.date_from, data_date - timedelta(days=YOUNG_DAYS))).days
    return total > 0 and young / total > YOUNG_SHARE


def compare(metric: Metric, now: Value, before: Value, days_now: int, days_before: int, market: str | None = None) -> Move | None:
    """One look at a sum or a ratio; None where there is too little to look at. `p_adjusted` is still the raw p-value."""
    if not now.value or not before.value or now.n + before.n < FEWEST:
        return None
    if metric.aggregation == "ratio":
        (hit_now, of_now), (hit_before, of_before) = _hits(metric, now, before)
    else:
        hit_now, of_now = now.n, days_now * now.n / now.numerator  # rows, and the exposure that makes rows per exposure the value per day
        hit_before, of_before = before.n, days_before * before.n / before.numerator
    return _look(metric, market, (now.value, now.n), (before.value, before.n), rate_ratio(hit_now, of_now, hit_before, of_before))


def _hits(metric: Metric, now: Value, before: Value) -> tuple[tuple[float, float], tuple[float, float]]:
    """(rows that hit, exposure) of both periods; of the complement when the share is above one half."""
    if metric.unit != "percent":  # n counts the events themselves (cases) or the trials (parcels)
        return tuple(_events(metric, value) for value in (now, before))
    other = now.value + before.value > 100
    shares = [(100 - value.value if other else value.value) / 100 for value in (now, before)]
    return tuple((share * value.n, float(value.n)) for share, value in zip(shares, (now, before), strict=True))


def _events(metric: Metric, value: Value) -> tuple[float, float]:
    events = float(value.n) if metric.sample == "case_rows" else value.value / metric.scale * value.n
    return events, events / (value.value / metric.scale)


def _look(metric: Metric, market: str | None, now: tuple, before: tuple, ratio) -> Move:
    low, high = ratio.low, ratio.high
    beyond = math.log(low) if low > 1 else -math.log(high) if 0 < high < 1 else 0.0
    return Move(metric, market, now[0], before[0], int(now[1]), int(before[1]), low, high, ratio.p_value, beyond)


def _days(filters: Filters) -> int:
    return (filters.date_to - filters.date_from).days + 1


def _whole(filters: Filters, before: Filters, scope: Scope, withheld: dict[str, str]) -> list[Move]:
    found = []
    for name in WHOLE:
        metric = metric_by_name(name)
        if name in withheld:
            continue
        if metric.aggregation == "percentile":
            found.append(_slow_parcels(metric, filters, before, scope))
        else:
            found.append(compare(metric, value_of(metric, filters, scope), value_of(metric, before, scope), _days(filters), _days(before)))
    return [look for look in found if look]


def _markets(filters: Filters, before: Filters, scope: Scope, withheld: dict[str, str]) -> list[Move]:
    if len(filters.markets) == 1:
        return []  # it is the whole selection
    now_rows = {row["market"]: row for row in answer("operations_by_market", filters, scope).iter_rows(named=True)}
    if len(now_rows) < 2:
        return []
    before_rows = {row["market"]: row for row in answer("operations_by_market", before, scope).iter_rows(named=True)}
    found = []
    for name in BY_MARKET:
        metric = metric_by_name(name)
        for market in now_rows.keys() & before_rows.keys() if name not in withheld else ():
            pair = [_value(metric, rows[market]) for rows in (now_rows, before_rows)]
            found.append(compare(metric, *pair, _days(filters), _days(before), market))
    return sorted((look for look in found if look), key=lambda look: (look.metric.name, look.market))


def _value(metric: Metric, row: dict) -> Value:
    """A metric of one market from a row of `operations_by_market`."""
    numerator, denominator = row[metric.numerator], row[metric.denominator] if metric.denominator else None
    value = numerator if denominator is None else metric.scale * numerator / denominator if denominator else None
    return Value(value, numerator, denominator, int(row[metric.sample]))


def _slow_parcels(metric: Metric, filters: Filters, before: Filters, scope: Scope) -> Move | None:
    """A percentile of days, tested as the share of parcels that took longer than the earlier period's percentile."""
    values = [value_of(metric, period, scope) for period in (filters, before)]
    if values[0].value is None or values[1].value is None or not values[0].n or not values[1].n:
        return None
    slow = [longer_than(rows_of(metric, period.with_(grain="month"), scope), values[1].value) for period in (filters, before)]
    if min(known for _, known in slow) <= 0 or slow[0][0] + slow[1][0] < FEWEST:
        return None
    return _look(metric, None, (values[0].value, values[0].n), (values[1].value, values[1].n), rate_ratio(*slow[0], *slow[1]))


def longer_than(histogram: pl.DataFrame, days: float) -> tuple[float, float]:
    """(sampled rows that took longer than `days`, sampled rows of which this is known); open, lost and returned ones count once they are that old."""
    delivered = numbers(histogram, "delivered")
    every, late = delivered + still_waiting(histogram), numbers(histogram, "days") > days
    total = float(every.sum())
    if not total:
        return 0.0, 0.0
    rows, slow, quick = float(histogram["parcel_rows"].sum()) / total, float(every[late].sum()), float(delivered[~late].sum())
    return slow * rows, (slow + quick) * rows
