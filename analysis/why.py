"""Why did it change? For one metric and two periods: what is wrong with the data, the parts that add up to the change, where it moved apart.

The bridge adds up to the change (1e-9): contributions for sums, rate and mix (Kitagawa, the two-factor Shapley value) over all cells for ratios. A
percentile of days has no parts; it is explained through the share of parcels slower than the earlier period's percentile. The search
(`analysis.methods.driver_search`) counts sampled rows, not what they stand for: weighted counts are brought to the number of rows behind them. Shares
above one half are searched through what missed. All of this is arithmetic about where, and never a cause.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import polars as pl

from analysis import incidents
from analysis.incidents import Incident
from analysis.landed_tables import has_table
from analysis.methods.driver_search import DriverSearch, SearchCancelled, driver_search
from analysis.metric_values import Value, headline, rows_of, value_of
from analysis.remembered import forget, remembered
from analysis.why_steps import BY_CHANNEL, BY_MIX, Cells, Step, ratio_steps, shown_dimension, stock_steps, sum_steps
from queries.door import CollectionInfo, answer, version_of
from queries.filters import Filters, is_month_end
from queries.metrics import Metric, metric_by_name
from queries.scope import Scope

__all__ = ["Explanation", "Job", "SearchCancelled", "Step", "Told", "agency", "explanation", "job", "search", "told"]

_CASES = ("market", "platform", "cause", "sub_cause", "channel", "category")
_ROWS_BY_DAY = {name: "case_rows_by_day" for name in ("cells_of_cases", "cells_of_outcomes", "cells_of_slow_cases")} | {"cells_of_listings": None}
_LISTINGS = ("market", "platform", "kind", "category")


@dataclass(frozen=True)
class Explanation:
    """The answer but for the search. `before` and `after` are what the bridge adds up between, in `unit`; `slower_than` is set for percentiles."""

    metric: Metric
    now: Value
    then: Value
    before: float
    after: float
    unit: str
    scale: float
    steps: tuple[Step, ...]
    dimension: str | None
    incidents: tuple[Incident, ...]
    cells: Cells | None = field(hash=False)
    slower_than: float | None = None


def explanation(name: str, filters: Filters, scope: Scope, info: CollectionInfo) -> Explanation | None:
    """Explain a metric's change against the compared period; None where either period has no value."""
    metric, earlier = metric_by_name(name), filters.compared()
    now, then = _both(metric, filters, earlier, scope)
    if now.value is None or then.value is None:
        return None
    version = version_of(filters.collection, scope)
    key = ("why", name, filters, scope, version.name, version.folder)
    return remembered(key, lambda: _explained(metric, now, then, filters, earlier, scope, info))


def _explained(metric: Metric, now: Value, then: Value, filters: Filters, earlier: Filters, scope: Scope, info: CollectionInfo) -> Explanation | None:
    slower = then.value if metric.aggregation == "percentile" else None
    if metric.aggregation == "last":
        steps, dimension = stock_steps(metric, now, then, filters, scope)
        return Explanation(metric, now, then, then.value, now.value, metric.unit, 1.0, steps, dimension, (), None)
    cells = _cells(metric, now, then, filters, earlier, scope, slower)
    if cells is None:
        return None
    ratio = "denominator0" in cells.frame.columns
    scale = 100.0 if slower is not None else metric.scale
    before, after = (now_then.value for now_then in (then, now))
    if slower is not None:
        before, after = (100 * float(cells.frame[f"numerator{at}"].sum()) / float(cells.frame[f"denominator{at}"].sum()) for at in (0, 1))
    dimension = shown_dimension(cells, filters)
    steps = ratio_steps(cells, scale, before, after, dimension) if ratio else sum_steps(cells, scale, before, after, dimension)
    wrong = _incidents(metric, cells, filters, earlier, scope, info)
    unit = "percent" if slower is not None else metric.unit
    return Explanation(metric, now, then, before, after, unit, scale, steps, dimension, tuple(wrong), cells, slower)


def _both(metric: Metric, filters: Filters, earlier: Filters, scope: Scope) -> tuple[Value, Value]:
    """The metric in both periods; a stock is held against the period before its own, or a year earlier."""
    if metric.aggregation != "last":
        return value_of(metric, filters, scope), value_of(metric, earlier, scope)
    found = headline(metric, filters, scope)
    return found.now, found.previous if filters.comparison == "previous" else found.year_ago


def search(found: Explanation, cancelled: Callable[[], bool] = lambda: False, progress: Callable[[float], None] = lambda done: None) -> DriverSearch:
    """All single dimensions and pairs of the cells, in rows."""
    cells, factor = found.cells, found.cells.rows_per_event
    frame = cells.frame
    if cells.complement:
        frame = frame.with_columns((pl.col(f"denominator{at}") - pl.col(f"numerator{at}")).alias(f"numerator{at}") for at in (0, 1))
    frame = frame.with_columns((pl.col(f"numerator{at}").clip(lower_bound=0) * factor).alias(f"numerator{at}") for at in (0, 1))
    varied = [name for name in cells.dimensions if frame[name].n_unique() > 1]
    return driver_search(frame, varied, cancelled=cancelled, progress=progress)


@dataclass(frozen=True)
class Told:
    """A driver in the metric's own terms: rates in `unit`, contribution and unexpected in it too, n the sampled rows behind, ratio with interval.
    `expected`: where it would be after the total's own change; `ratio` is what is against that, of what missed where `of_missed`."""

    segment: dict
    before: float
    after: float
    expected: float
    contribution: float
    unexpected: float
    n_before: int
    n_after: int
    ratio: float
    low: float
    high: float
    of_missed: bool


def told(found: Explanation, result: DriverSearch) -> tuple[Told, ...]:
    """Drivers brought back from rows to the metric's unit (and from what missed to what was kept)."""
    unit = found.scale / found.cells.rows_per_event
    rows = []
    for one in result.drivers:
        base = one.denominator1 if "denominator0" in found.cells.frame.columns else 1.0
        expected = one.after - one.unexpected / base if base > 0 else float("nan")
        before, after, expected, part, beyond = (unit * value for value in (one.before, one.after, expected, one.contribution, one.unexpected_contribution))
        if found.cells.complement:
            before, after, expected, part, beyond = 100 - before, 100 - after, 100 - expected, -part, -beyond
        counted = (round(one.numerator0), round(one.numerator1))
        rows.append(Told(one.segment, before, after, expected, part, beyond, *counted, one.ratio, one.low, one.high, found.cells.complement))
    return tuple(rows)


class Job:
    """One search on its own thread, so that a page can show how far it is and stop it."""

    def __init__(self, found: Explanation):
        self.done, self.share, self.failed, self.result = threading.Event(), 0.0, None, None
        self._stop = threading.Event()
        threading.Thread(target=self._run, args=(found,), daemon=True).start()

    def _run(self, found: Explanation) -> None:
        try:
            self.result = search(found, self._stop.is_set, self._progress)
        except Exception as problem:  # told on the page by whoever waits
            self.failed = problem
        self.done.set()

    def _progress(self, share: float) -> None:
        self.share = share

    def cancel(self) -> None:
        """Stop at the next look."""
        self._stop.set()

    @property
    def cancelled(self) -> bool:
        """Whether it was stopped before its end."""
        return self._stop.is_set() and self.result is None


def job(found: Explanation, filters: Filters, scope: Scope, again: bool = False) -> Job:
    """The search of an explanation: the running or finished one where there is one; `again` starts anew after a cancel."""
    version = version_of(filters.collection, scope)
    key = ("search", found.metric.name, filters, scope, version.name, version.folder)
    if again:
        forget(key)
    return remembered(key, lambda: Job(found))


def _cells(metric: Metric, now: Value, then: Value, filters: Filters, earlier: Filters, scope: Scope, slower: float | None) -> Cells | None:
    query, dimensions, top, bottom, extra = _source(metric, filters, scope, slower)
    if query is None:
        return None
    parts = []
    for at, period in enumerate((earlier, filters)):
        rows = answer(query, period, scope, **extra)
        columns = [pl.col(top).cast(pl.Float64).sum().alias(f"numerator{at}")]
        columns += [pl.col(bottom).cast(pl.Float64).sum().alias(f"denominator{at}")] if bottom else []
        parts.append(rows.with_columns(pl.col(name).cast(pl.String).fill_null("unknown") for name in dimensions).group_by(dimensions).agg(columns))
    if parts[0].is_empty() or parts[1].is_empty():
        return None
    frame = parts[0].join(parts[1], on=list(dimensions), how="full", coalesce=True).fill_null(0.0).sort(list(dimensions))
    share = metric.aggregation == "ratio" and metric.unit == "percent" and now.value + then.value > 100
    return Cells(frame, tuple(dimensions), query, extra, _rows_per_event(metric, now, then, filters, earlier, scope, query, extra, slower), share)


def _source(metric: Metric, filters: Filters, scope: Scope, slower: float | None) -> tuple:
    """(query, dimensions, numerator, denominator, extra parameters) of a metric's cells; a query of None: it has no cells."""
    if slower is not None and metric.query == "resolution_days_by_month":
        return "cells_of_slow_cases", ("market", "platform", "cause"), "slow", "known", {"days": slower}
    if slower is not None:
        return "cells_of_slow_parcels", ("market", "platform", "channel", "promised"), "slow", "known", {"days": slower}
    if metric.query == "parcels_by_period":
        months = filters.date_from.day == 1 and is_month_end(filters.date_to) and has_table("parcels_by_mix", filters, scope)
        return *(("cells_by_mix", BY_MIX) if months else ("cells_by_channel", BY_CHANNEL)), metric.numerator, metric.denominator, {}
    if metric.query == "cases_received_by_period":
        return "cells_of_cases", _CASES, metric.numerator, None, {"body": "Platform"}
    if metric.query == "case_outcomes_by_period":
        return "cells_of_outcomes", _CASES, metric.numerator, metric.denominator, {}
    if metric.query == "agency_cases_by_period":
        return "cells_of_cases", _CASES, "complaints", None, {"body": agency(filters, scope)}
    if metric.query == "listings_by_period":
        return "cells_of_listings", _LISTINGS, metric.numerator, metric.denominator, {}
    return None, (), None, None, None


def agency(filters: Filters, scope: Scope) -> str | None:
    """The outside body whose count the register shows."""
    rows = rows_of(metric_by_name("agency_complaints"), filters.with_(grain="month"), scope)
    return rows["body"][0] if rows.height else None


def _rows_per_event(metric, now, then, filters, earlier, scope, query, extra, slower) -> float:
    """Sampled rows behind one weighted event, of both periods together: what an interval may count."""
    if slower is not None:
        both = pl.concat([answer(query, period, scope, **extra) for period in (earlier, filters)])
        return float(both["known_rows"].sum()) / max(float(both["known"].sum()), 1e-300)
    rows = now.n + then.n
    events = now.numerator + then.numerator
    if metric.aggregation == "ratio" and metric.sample != "case_rows":
        events = (now.denominator or 0) + (then.denominator or 0)
    return min(rows / events, 1.0) if events > 0 else 1.0


def _incidents(metric: Metric, cells: Cells, filters: Filters, earlier: Filters, scope: Scope, info: CollectionInfo) -> list[Incident]:
    query = _ROWS_BY_DAY.get(cells.query, "parcel_rows_by_day")
    extra = {"body": cells.extra.get("body", "Platform")} if query == "case_rows_by_day" else {}
    found: list[Incident] = []
    if query:
        days = [answer(query, period, scope, **extra) for period in (earlier, filters)]
        for rows, period in zip(days, (earlier, filters)):
            if rows.height:
                last = min(period.date_to, info.data_date or period.date_to)
                found += incidents.gaps(rows, max(period.date_from, info.first_date), last) if last > period.date_from else []
        found += incidents.market_turnover(*days)
    whole = [answer(cells.query, period, scope, **cells.extra) for period in (earlier, filters)]
    weight = next(name for name in ("parcels", "weighted", "reported", "known") if name in whole[0].columns)
    counted = next((name for name in ("parcel_rows", "complaints", "reported", "known_rows") if name in whole[0].columns), weight)
    rows = [float(frame[counted].sum()) for frame in whole]
    return found + incidents.null_bursts(*whole, [name for name in cells.dimensions if name not in ("market", "platform", "promised", "promise")], weight, rows)
