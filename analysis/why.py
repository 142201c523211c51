"""Why did it change? For one metric and two periods: what is wrong with the data, the parts that add up to the change, where it moved apart.

The bridge adds up to the change (1e-9): contributions for sums, rate and mix (Kitagawa, the two-factor Shapley value) over all cells for ratios. A
percentile of days has no parts; it is explained through the share of parcels slower than the earlier period's percentile. The search
(`analysis.methods.driver_search`) counts sampled rows, not what they stand for: weighted counts are brought to the number of rows behind them. Shares
above one half are searched through what missed. All of this is arithmetic about where, and never a cause.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import polars as pl

from analysis import incidents
from analysis.incidents import Incident
from analysis.landed_tables import has_table
from analysis.methods.decomposition import contributions, mix_and_rate
from analysis.methods.driver_search import DriverSearch, SearchCancelled, driver_search
from analysis.metric_values import FIRST, LAST, Value, headline, rows_of, value_of
from analysis.remembered import forget, remembered
from queries.door import CollectionInfo, answer, version_of
from queries.filters import Filters, is_month_end
from queries.metrics import Metric, metric_by_name
from queries.scope import Scope

__all__ = ["Explanation", "Job", "SearchCancelled", "Step", "Told", "agency", "explanation", "job", "search", "told"]

MOST_TURNOVER = 0.05  # of a period's denominator in cells that the other has not
PARTS, MIX_PARTS = 6, 3  # bars of a waterfall before "all others", and of what shares did
_BY_CHANNEL = ("market", "platform", "channel")
_BY_MIX = (*_BY_CHANNEL, "category", "promise")
_CASES = ("market", "platform", "cause", "sub_cause", "channel", "category")
_ROWS_BY_DAY = {name: "case_rows_by_day" for name in ("cells_of_cases", "cells_of_outcomes", "cells_of_slow_cases")} | {"cells_of_listings": None}
_LISTINGS = ("market", "platform", "kind", "category")


@dataclass(frozen=True)
class Step:
    """One bar: `kind` part (of `dimension` = `value`), others, mix (of shares moving; with a value: of that value's share), turnover, unattached; `amount` in
    the metric's unit."""

    kind: str
    amount: float
    dimension: str | None = None
    value: str | None = None


@dataclass(frozen=True)
class Cells:
    """Both periods cell by cell: the dimensions, numerator0, numerator1 and (of ratios) denominator0, denominator1; weighted."""

    frame: pl.DataFrame
    dimensions: tuple[str, ...]
    query: str
    extra: dict
    rows_per_event: float  # sampled rows behind one weighted event
    complement: bool  # the search counts what missed

    @cached_property
    def bridge(self) -> tuple[str, ...]:
        """The dimensions of the bridge: of a ratio so many that few cells come and go by chance, since what came and went tells of no rate and no mix."""
        names = _BY_CHANNEL if self.dimensions == _BY_MIX else self.dimensions
        while "denominator0" in self.frame.columns and sum(self.frame[name].n_unique() > 1 for name in names) > 1 and self._turnover(names) > MOST_TURNOVER:
            names = names[:-1]
        return names

    def _turnover(self, names: tuple[str, ...]) -> float:
        """The part of a period's denominator in cells that the other period has not, of the period where it is larger."""
        sides = self.frame.group_by(names).agg(pl.col("denominator0", "denominator1").sum())
        first, second = sides["denominator0"].to_numpy(), sides["denominator1"].to_numpy()
        return max(first[second <= 0].sum() / max(first.sum(), 1e-300), second[first <= 0].sum() / max(second.sum(), 1e-300))


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
        steps, dimension = _stock_steps(metric, now, then, filters, scope)
        return Explanation(metric, now, then, then.value, now.value, metric.unit, 1.0, steps, dimension, (), None)
    cells = _cells(metric, now, then, filters, earlier, scope, slower)
    if cells is None:
        return None
    ratio = "denominator0" in cells.frame.columns
    scale = 100.0 if slower is not None else metric.scale
    before, after = (now_then.value for now_then in (then, now))
    if slower is not None:
        before, after = (100 * float(cells.frame[f"numerator{at}"].sum()) / float(cells.frame[f"denominator{at}"].sum()) for at in (0, 1))
    dimension = _shown_dimension(cells, filters)
    steps = _ratio_steps(cells, scale, before, after, dimension) if ratio else _sum_steps(cells, scale, before, after, dimension)
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
        return *(("cells_by_mix", _BY_MIX) if months else ("cells_by_channel", _BY_CHANNEL)), metric.numerator, metric.denominator, {}
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


def _shown_dimension(cells: Cells, filters: Filters) -> str | None:
    """What the bars stand for: markets where there are several, else causes, promises or channels, else the first that varies."""
    order = ("market", "cause", "channel", "kind", "promised", "platform")
    return next((name for name in order if name in cells.dimensions and cells.frame[name].n_unique() > 1), None)


def _sum_steps(cells: Cells, scale: float, before: float, after: float, dimension: str | None) -> tuple[Step, ...]:
    if dimension is None:
        return (Step("others", after - before),)
    parts = cells.frame.group_by(dimension).agg(pl.col("numerator0").sum(), pl.col("numerator1").sum()).sort(dimension)
    amount = contributions(scale * parts["numerator0"].to_numpy(), scale * parts["numerator1"].to_numpy()).amount
    return _closed([*_largest(parts[dimension].to_list(), amount, dimension)], after - before)


def _stock_steps(metric: Metric, now: Value, then: Value, filters: Filters, scope: Scope) -> tuple[tuple[Step, ...], str | None]:
    """Users of one measurer by market; of a single market there are no parts to tell."""
    rows = answer(metric.query, filters.with_(date_from=FIRST, date_to=LAST, grain="month"), scope, **metric.fixed).filter(pl.col("measurer") == now.measurer)
    parts = [
        rows.filter(pl.col("period_start") == value.period_start).group_by("market").agg(pl.col(metric.numerator).cast(pl.Float64).sum())
        for value in (then, now)
    ]
    both = parts[0].join(parts[1], on="market", how="full", coalesce=True, suffix="1").fill_null(0.0).sort("market")
    if both.height < 2:
        return (Step("others", now.value - then.value),), None
    amount = contributions(both[metric.numerator].to_numpy(), both[f"{metric.numerator}1"].to_numpy()).amount
    return _closed(_largest(both["market"].to_list(), amount, "market"), now.value - then.value), "market"


def _ratio_steps(cells: Cells, scale: float, before: float, after: float, dimension: str | None) -> tuple[Step, ...]:
    names = ("numerator0", "denominator0", "numerator1", "denominator1")
    frame = cells.frame.group_by(cells.bridge).agg(pl.col(names).sum()).sort(cells.bridge)
    split = mix_and_rate(*(frame[name].to_numpy() for name in names))
    if split is None:
        return (Step("unattached", after - before),)
    held = split.turnover == 0
    turnover = float(scale * split.total[~held].sum())
    rate = np.where(held, split.rate, 0.0)
    steps = []
    if dimension is None:
        steps.append(Step("others", float(scale * rate.sum())))
    else:
        parts = frame.select(dimension).with_columns(pl.Series("rate", scale * rate)).group_by(dimension).agg(pl.col("rate").sum()).sort(dimension)
        steps += _largest(parts[dimension].to_list(), parts["rate"].to_numpy(), dimension)
    steps += _mix_steps(frame, scale * np.where(held, split.mix, 0.0), after - before, dimension)
    steps += [Step("turnover", turnover)] if abs(turnover) > 1e-12 else []
    return _closed(steps, after - before)


def _mix_steps(frame: pl.DataFrame, mix: np.ndarray, change: float, dimension: str | None) -> list[Step]:
    """What came of shares moving: one bar, or where that is a third of the change or more, the values whose share did most and the rest."""
    whole = float(mix.sum())
    if dimension is None or abs(whole) < abs(change) / 3:
        return [Step("mix", whole)]
    parts = frame.select(dimension).with_columns(pl.Series("mix", mix)).group_by(dimension).agg(pl.col("mix").sum()).sort(dimension)
    amounts = parts["mix"].to_numpy()
    shown = [at for at in np.argsort(-np.abs(amounts), kind="stable")[:MIX_PARTS] if abs(amounts[at]) >= abs(whole) / 10]
    bars = [Step("mix", float(amounts[at]), dimension, parts[dimension][int(at)]) for at in shown]
    return [*bars, Step("mix", float(np.delete(amounts, shown).sum()))] if len(shown) < amounts.size else bars


def _largest(values: list, amounts: np.ndarray, dimension: str) -> list[Step]:
    """The largest parts as bars of their own, the rest in one."""
    order = np.argsort(-np.abs(amounts), kind="stable")
    shown = [Step("part", float(amounts[at]), dimension, values[at]) for at in order[:PARTS] if amounts[at] != 0]
    rest = amounts[order[PARTS:]]
    return [*shown, Step("others", float(rest.sum()))] if rest.size else shown


def _closed(steps: list[Step], change: float) -> tuple[Step, ...]:
    """The steps with what belongs to no cell (a case about an order that is in no cell), so that they add up to the change."""
    left = change - sum(step.amount for step in steps)
    return (*steps, Step("unattached", left)) if abs(left) > 1e-9 * max(1.0, abs(change)) else tuple(steps)


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
