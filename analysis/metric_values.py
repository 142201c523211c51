"""What a tile shows of a metric: its value over the period, the two comparisons, the series, the target."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from analysis.methods.survival import kaplan_meier, kaplan_meier_by
from analysis.metric_months import FIRST, LAST, WHO, MonthTable, Series, are_whole, clock, month_table, month_tables, numbers, still_waiting
from analysis.remembered import remembered
from queries.door import answer, version_of
from queries.filters import Filters, shift_months
from queries.metrics import Metric
from queries.scope import Scope


@dataclass(frozen=True)
class Value:
    """A metric over one span. `n`: rows behind it (sampled ones where the collection is sampled)."""

    value: float | None
    numerator: float
    denominator: float | None
    n: int
    period_start: date | None = None  # of a stock: the period that the value is of
    source_ids: tuple[str, ...] = ()
    measurer: str | None = None


@dataclass(frozen=True)
class Headline:
    """A metric with what a tile compares it to."""

    metric: Metric
    now: Value
    previous: Value
    year_ago: Value
    series: Series
    target: float | None
    target_direction: str | None

    @property
    def target_met(self) -> bool | None:
        """Whether the value is on the right side of its target; None without either."""
        if self.target is None or self.now.value is None:
            return None
        return self.now.value >= self.target if self.target_direction == "at least" else self.now.value <= self.target


def headline(metric: Metric, filters: Filters, scope: Scope, series_filters: Filters | None = None) -> Headline:
    """The metric over `filters`, over the period before, a year ago, and its series (over `series_filters`, default the same period)."""
    target, direction = target_of(metric.name, filters, scope)
    now = value_of(metric, filters, scope)
    if metric.aggregation == "last" and now.period_start:
        previous, year_ago = _stock_comparisons(metric, now, filters, scope)
    else:
        previous = value_of(metric, filters.compared("previous"), scope)
        year_ago = value_of(metric, filters.compared("year_ago"), scope)
    return Headline(metric, now, previous, year_ago, periods_of(metric, series_filters or filters, scope), target, direction)


def value_of(metric: Metric, filters: Filters, scope: Scope) -> Value:
    """The metric over the whole period of the filters."""
    if are_whole(filters):
        table = month_table(metric, filters, scope)
        return (_latest if metric.aggregation == "last" else _value)(metric, table, table.span(filters.date_from, filters.date_to))
    rows = rows_of(metric, filters.with_(grain="month"), scope)
    if rows.is_empty():
        return Value(None, 0.0, None, 0)
    return AGGREGATIONS.get(metric.aggregation, _summed)(metric, rows)


def series_of(metric: Metric, filters: Filters, scope: Scope) -> pl.DataFrame:
    """One row a period: period_start, value, numerator, denominator."""
    found = periods_of(metric, filters, scope)
    base = [None] * len(found.starts) if found.denominators is None else found.denominators
    values = {"value": found.values, "numerator": found.numerators, "denominator": base}
    starts = pl.Series("period_start", found.starts, dtype=pl.Date)
    return pl.DataFrame([starts, *(pl.Series(name, column, pl.Float64) for name, column in values.items())])


def periods_of(metric: Metric, filters: Filters, scope: Scope) -> Series:
    """The metric by period of the filters' grain."""
    if filters.grain != "month" or not are_whole(filters):
        rows = rows_of(metric, filters, scope)
        rows = rows.sort(clock(rows), maintain_order=True)
        return _series(metric, MonthTable(rows[clock(rows)].to_list(), rows))
    table = month_table(metric, filters, scope)
    if metric.name not in table.series:
        table.series[metric.name] = _series(metric, table)
    return table.series[metric.name].within(filters.date_from, filters.date_to)


def _series(metric: Metric, table: MonthTable) -> Series:
    places = {start: place for place, start in enumerate(dict.fromkeys(table.starts))}
    group = np.array([places[start] for start in table.starts], dtype=np.int64)
    top, base = _sums(group, len(places), table.column(metric.numerator)), None
    if metric.aggregation == "percentile":
        curves = kaplan_meier_by(group, len(places), table.column("days"), table.column(metric.numerator), table.waiting())
        values = curves.percentile(metric.scale)
    elif not metric.denominator or metric.aggregation == "last":
        values = (top * (1.0 if metric.aggregation == "last" else metric.scale)).tolist()
    else:
        base = _sums(group, len(places), table.column(metric.denominator))
        values = [metric.scale * one / over if over else None for one, over in zip(top.tolist(), base.tolist())]
    return Series(list(places), values, top, base)


def _sums(group: np.ndarray, count: int, values: np.ndarray) -> np.ndarray:
    return np.bincount(group, weights=values, minlength=count).astype(float)


def target_of(metric_name: str, filters: Filters, scope: Scope) -> tuple[float | None, str | None]:
    """The target in force at the end of the period, for one chosen market; None where several markets are chosen."""
    if len(filters.markets) != 1:
        return None, None
    since, found = date.min, (None, None)
    for platform, valid_from, value, direction in _targets(filters, scope).get((metric_name, filters.markets[0]), ()):
        of_platform = not filters.platforms or platform is None or platform in filters.platforms
        if of_platform and since <= valid_from <= filters.date_to:
            since, found = valid_from, (value, direction)
    return found


def _targets(filters: Filters, scope: Scope) -> dict[tuple[str, str], list[tuple]]:
    """By metric and market: platform, from when, value and direction, in the query's order."""
    version = version_of(filters.collection, scope)
    return remembered(("targets", scope, version.collection, version.name, version.folder), lambda: _all_targets(filters, scope))


def _all_targets(filters: Filters, scope: Scope) -> dict[tuple[str, str], list[tuple]]:
    found: dict[tuple[str, str], list[tuple]] = {}
    for row in answer("targets_in_force", filters.with_(markets=()), scope).iter_rows(named=True):
        found.setdefault((row["metric"], row["market"]), []).append((row["platform"], row["valid_from"], row["value"], row["direction"]))
    return found


def rows_of(metric: Metric, filters: Filters, scope: Scope) -> pl.DataFrame:
    """The rows of the metric's query for these filters, of one measurer and body.

    Whole months by month are cut out of the one answer over all time: sums are additive, so a tile's value, its comparisons and its series cost
    one query, and another period costs none.
    """
    if filters.grain == "month" and are_whole(filters):
        table = month_table(metric, filters, scope)
        return table.rows[table.span(filters.date_from, filters.date_to)]
    ever, rows = filters.with_(date_from=FIRST, date_to=LAST), answer(metric.query, filters, scope, **metric.fixed)
    for column in WHO:  # never two measurers or bodies in one number: of those in the period the one with most periods of all speaks
        if column in rows.columns and rows.height:
            there = set(rows[column].unique())
            speaker = next((one for one in _speakers(metric, ever, scope, column) if one in there), None)
            rows = rows.filter(pl.col(column) == speaker) if speaker is not None else rows
    return rows


def _speakers(metric: Metric, ever: Filters, scope: Scope, column: str) -> tuple[str, ...]:
    """Measurers or bodies of all time, the one with most periods first."""
    version = version_of(ever.collection, scope)
    key = ("speakers", metric.name, column, ever.markets, ever.platforms, ever.grain, scope, version.collection, version.name, version.folder)
    return remembered(key, lambda: _counted_speakers(answer(metric.query, ever, scope, **metric.fixed), column))


def _counted_speakers(rows: pl.DataFrame, column: str) -> tuple[str, ...]:
    counted = rows.drop_nulls(column).group_by(column).agg(pl.len())
    return tuple(counted.sort(["len", column], descending=[True, False])[column])


def _value(metric: Metric, table: MonthTable, part: slice) -> Value:
    if part.start >= part.stop:
        return Value(None, 0.0, None, 0)
    numerator = float(table.column(metric.numerator)[part].sum())
    if metric.aggregation == "percentile":
        n = int(table.column(metric.sample or "parcel_rows")[part].sum())
        return Value(table.curve(metric.numerator, part).percentile(metric.scale), numerator, None, n)
    denominator = float(table.column(metric.denominator)[part].sum()) if metric.denominator else None
    n = int(table.column(metric.sample or metric.denominator or metric.numerator)[part].sum())
    return Value(_rate(metric, numerator, denominator), numerator, denominator, n)


def _latest(metric: Metric, table: MonthTable, part: slice) -> Value:
    """A stock: the last month of some."""
    if part.start >= part.stop:
        return Value(None, 0.0, None, 0)
    month = table.starts[part.stop - 1]
    of_month = table.span(month, month)
    total = float(table.column(metric.numerator)[of_month].sum())
    rows = table.rows[of_month]
    sources = tuple(sorted(set(rows["source_id"].drop_nulls()))) if "source_id" in rows.columns else ()
    measurer = rows["measurer"][0] if "measurer" in rows.columns else None
    return Value(total, total, None, rows.height, month, sources, measurer)


def _rate(metric: Metric, numerator: float, denominator: float | None) -> float | None:
    return numerator * metric.scale if denominator is None else metric.scale * numerator / denominator if denominator else None


def _summed(metric: Metric, rows: pl.DataFrame) -> Value:
    numerator = float(rows[metric.numerator].sum())
    denominator = float(rows[metric.denominator].sum()) if metric.denominator else None
    n = int(rows[metric.sample or metric.denominator or metric.numerator].sum())
    return Value(_rate(metric, numerator, denominator), numerator, denominator, n)


def _last(metric: Metric, rows: pl.DataFrame) -> Value:
    latest = rows.filter(pl.col("period_start") == rows["period_start"].max())
    total = float(latest[metric.numerator].sum())
    sources = tuple(latest["source_id"].drop_nulls().unique().sort()) if "source_id" in latest.columns else ()
    measurer = latest["measurer"][0] if "measurer" in latest.columns else None
    return Value(total, total, None, latest.height, latest["period_start"][0], sources, measurer)


def _percentile(metric: Metric, rows: pl.DataFrame) -> Value:
    curve = kaplan_meier(numbers(rows, "days"), numbers(rows, metric.numerator), still_waiting(rows))
    return Value(curve.percentile(metric.scale), float(rows[metric.numerator].sum()), None, int(rows[metric.sample or "parcel_rows"].sum()))


AGGREGATIONS = {"percentile": _percentile, "last": _last}  # every other one is additive


def _stock_comparisons(metric: Metric, now: Value, filters: Filters, scope: Scope) -> tuple[Value, Value]:
    """A stock is compared with the period before its own and the one a year earlier, where they are published."""
    table = month_tables(metric, filters, scope).of(now.measurer)
    starts = (shift_months(now.period_start, months) for months in (-1, -12))
    before, year_ago = (_latest(metric, table, table.span(start, start)) for start in starts)
    return before, year_ago
