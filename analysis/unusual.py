"""Is a figure unusual? Its interval, and its months held against their own normal range.

Rates per orders   Laney u' over months, interval Garwood;  shares: Laney p', Wilson;  counts that do not trend (cases, listings): u' per day
Percentiles        XmR over months, interval from Kaplan-Meier's;  sums and stocks that trend: the forecast band (`analysis.outlook`), no chart
Counting is of sampled rows. Where months vary more than counting noise (sigma_z above 1), the interval of a figure that is compared over time is as
much wider. Limits come from the last 36 whole months before the period's end; nothing is rebased unless a reader picks a dated event. A figure with
fewer than 5 events or 1,000 orders behind it is pale and not judged (house rules, METHODS section 3). NHS rules: one look in about 60 is flagged by
chance alone.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from analysis.methods.control_charts import ControlChart, rate_chart, xmr
from analysis.methods.rates import garwood, wilson
from analysis.methods.survival import kaplan_meier
from analysis.metric_months import MonthTable, month_table, numbers, still_waiting
from analysis.metric_values import Value, periods_of, rows_of, target_of, value_of
from analysis.movers import FILLS_LATER, YOUNG_DAYS
from analysis.outlook import TRENDING, outlook
from analysis.remembered import remembered
from queries.door import CollectionInfo, version_of
from queries.filters import Filters, is_month_end, shift_months
from queries.metrics import Metric, metric_by_name
from queries.scope import Scope

MONTHS = 36
FEWEST_EVENTS, FEWEST_ORDERS, FEWEST_POINTS = 5, 1_000, 6


@dataclass(frozen=True)
class Months:
    """A control chart of a metric: its months, and values and limits in the metric's unit; `kind` is u', p' or xmr; `n` rows behind each month."""

    months: tuple[date, ...]
    chart: ControlChart
    values: np.ndarray
    centre: np.ndarray
    low: np.ndarray
    high: np.ndarray
    kind: str
    n: np.ndarray


@dataclass(frozen=True)
class Judgement:
    """What a tile says of its `value`. `verdict`: common, improvement, concern, high, low, unknown or few; `since` the month it began; `basis`: chart or
    band; `trial`: fewer than 13 months behind the limits; `assurance`: passes, fails, hit_or_miss or None; `normal`: the last month's range."""

    value: float | None
    low: float | None
    high: float | None
    verdict: str
    since: date | None
    basis: str
    trial: bool
    assurance: str | None
    normal: tuple[float, float] | None
    pale: bool


def judgement(name: str, filters: Filters, scope: Scope, info: CollectionInfo) -> Judgement:
    """The judgement of a metric over the period of the filters."""
    version = version_of(filters.collection, scope)
    key = ("judgement", name, filters, scope, version.name, version.folder)
    return remembered(key, lambda: _judgement(metric_by_name(name), filters, scope, info))


def months(name: str, filters: Filters, scope: Scope, info: CollectionInfo, events: tuple[date, ...] = (), history: int = MONTHS) -> Months | None:
    """The control chart of a metric's whole months up to the period's end; `events` are the days at which a new phase begins.

    None where none applies, or where fewer months than `FEWEST_POINTS` have a figure: two or three tell of no range."""
    metric = metric_by_name(name)
    if name in TRENDING or metric.aggregation == "last":
        return None
    last = _last_ripe(name, filters, info)
    span = filters.with_(date_from=shift_months(last, 1 - history), date_to=shift_months(last, 1) - timedelta(days=1), grain="month")
    target, _ = target_of(name, filters, scope)
    version = version_of(filters.collection, scope)
    asked = (filters.markets, filters.platforms, span.date_from, span.date_to)  # where the period begins is no matter
    key = ("control chart", name, *asked, target, events, scope, version.collection, version.name, version.folder)
    found = remembered(key, lambda: _months(metric, span, scope, target, events))
    return found if found is not None and np.isfinite(found.values).sum() >= FEWEST_POINTS else None


def _months(metric: Metric, span: Filters, scope: Scope, target: float | None, events: tuple[date, ...]) -> Months | None:
    if metric.aggregation == "percentile":
        return _median_months(metric, span, scope, target, events)
    table = month_table(metric, span, scope)
    part = table.span(span.date_from, span.date_to)
    return _counted_months(metric, table, part, target, events) if part.stop - part.start >= 2 else None


def _judgement(metric: Metric, filters: Filters, scope: Scope, info: CollectionInfo) -> Judgement:
    now = value_of(metric, filters, scope)
    few = _few(metric, now)
    if metric.name in TRENDING:
        return _by_band(metric, now, filters, scope, info)
    found = months(metric.name, filters, scope, info)
    spread = max(1.0, found.chart.spread[-1]) if found and found.kind != "xmr" and np.isfinite(found.chart.spread[-1]) else 1.0
    low, high = interval(metric, now, filters, scope, spread**2)
    if few or found is None:
        return Judgement(now.value, low, high, "few" if few else "unknown", None, "chart", True, None, None, few)
    chart = found.chart
    since = found.months[chart.since] if chart.since is not None else None
    normal = (float(found.low[chart.last]), float(found.high[chart.last])) if np.isfinite(found.high[chart.last]) else None
    return Judgement(now.value, low, high, chart.variation, since, "chart", bool(chart.trial[chart.last]), chart.assurance, normal, few)


def _by_band(metric: Metric, now: Value, filters: Filters, scope: Scope, info: CollectionInfo) -> Judgement:
    low, high = interval(metric, now, filters, scope, 1.0) if metric.aggregation != "last" else (None, None)
    found = outlook(metric.name, filters, scope, info)
    if found is None or found.expected is None:
        return Judgement(now.value, low, high, "unknown", None, "band", False, None, None, False)
    verdict = "common"
    if found.outside:
        verdict = {1: "improvement", -1: "concern"}[found.outside * (1 if metric.direction == "up" else -1)]
    return Judgement(now.value, low, high, verdict, found.since, "band", False, None, found.expected, False)


def interval(metric: Metric, value: Value, filters: Filters, scope: Scope, phi: float = 1.0) -> tuple[float | None, float | None]:
    """95 % interval of a figure in its unit, from the sampled rows behind it, for counts that vary `phi` times as much as chance."""
    if value.value is None or value.n <= 0:
        return None, None
    if metric.aggregation == "percentile":
        return _percentile_interval(metric, filters, scope)
    n = value.n / phi
    if metric.unit == "percent":
        low, high = wilson(value.value / 100 * n, n)
        return 100 * low, 100 * high
    events = n if metric.aggregation != "ratio" or metric.sample == "case_rows" else value.value / metric.scale * n
    if events <= 0:
        return (0.0, float(garwood(0.0, n / metric.scale)[1])) if metric.sample != "case_rows" else (None, None)
    low, high = garwood(events)
    return value.value * low / events, value.value * high / events


def _percentile_interval(metric: Metric, filters: Filters, scope: Scope) -> tuple[float | None, float | None]:
    rows = rows_of(metric, filters.with_(grain="month"), scope)
    ended, still = numbers(rows, metric.numerator), still_waiting(rows)
    total = float(ended.sum() + still.sum())
    share = float(rows[metric.sample or "parcel_rows"].sum()) / total if total else 0.0
    curve = kaplan_meier(numbers(rows, "days"), ended * share, still * share)
    level = 1 - metric.scale / 100
    edges = [np.flatnonzero(np.nan_to_num(edge, nan=0.0) <= level) for edge in (curve.low, curve.high)]
    return tuple(float(curve.days[reached[0]]) if reached.size else None for reached in edges)


def _few(metric: Metric, now: Value) -> bool:
    """Too few behind it to be judged."""
    if metric.unit == "per_10k":
        events = now.n if metric.sample == "case_rows" else (now.value or 0) / metric.scale * now.n
        return events < FEWEST_EVENTS or (now.denominator or 0) < FEWEST_ORDERS
    return metric.aggregation != "last" and now.n < FEWEST_EVENTS


def _last_ripe(name: str, filters: Filters, info: CollectionInfo) -> date:
    """First day of the last month that is over and, for what fills up later, old enough."""
    day = min(filters.date_to, info.data_date or filters.date_to)
    if name in FILLS_LATER and info.data_date:
        day = min(day, info.data_date - timedelta(days=YOUNG_DAYS))
    first = day.replace(day=1)
    return first if is_month_end(day) else shift_months(first, -1)


def _phases(starts: list[date], events: tuple[date, ...]) -> list[int]:
    """Where a phase begins: the first month that starts on or after the event's."""
    found = [next((place for place, month in enumerate(starts) if month >= day.replace(day=1)), 0) for day in events]
    return sorted({place for place in found if 0 < place < len(starts)})


def _counted_months(metric: Metric, table: MonthTable, part: slice, target: float | None, events: tuple[date, ...]) -> Months | None:
    starts, top = table.starts[part], table.known(metric.numerator)[part]
    sample = table.known(metric.sample or metric.denominator or metric.numerator)[part]
    base = table.known(metric.denominator)[part] if metric.denominator else np.array([float(monthrange(day.year, day.month)[1]) for day in starts])
    phases = _phases(starts, events)
    if metric.unit == "percent":
        share = np.divide(top, base, out=np.zeros_like(top), where=base > 0)
        chart, scale, kind = rate_chart(share * sample, sample, "p'", metric.direction, phases, target=None if target is None else target / 100), 100.0, "p'"
    else:
        rows_of_base = (
            sample.sum() / top.sum() if top.sum() > 0 and (metric.sample == "case_rows" or not metric.denominator) else sample.sum() / max(base.sum(), 1)
        )
        rows_of_base = rows_of_base or 1.0  # nothing counted in any month: rates of nought, in whatever unit
        scale = metric.scale / rows_of_base if metric.denominator else 30.4375 / rows_of_base  # a count per month of mean length
        chart = rate_chart(
            top * rows_of_base, base, "u'", metric.direction, phases, target=target / scale if target is not None and metric.denominator else None
        )
        kind = "u'"
    return Months(tuple(starts), chart, scale * chart.values, scale * chart.centre, scale * chart.low, scale * chart.high, kind, sample)


def _median_months(metric: Metric, span: Filters, scope: Scope, target: float | None, events: tuple[date, ...]) -> Months | None:
    series = periods_of(metric, span, scope)
    known = [place for place, value in enumerate(series.values) if value is not None]
    if len(known) < 2:
        return None
    starts = [series.starts[place] for place in known]
    chart = xmr([series.values[place] for place in known], metric.direction, _phases(starts, events), target=target)
    return Months(tuple(starts), chart, chart.values, chart.centre, np.maximum(chart.low, 0), chart.high, "xmr", series.numerators[known])
