"""What a tile shows of a metric: its value over the period, the two comparisons, the series, the target."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from analysis.methods.survival import kaplan_meier
from queries.door import answer
from queries.filters import Filters, is_month_end, shift_months
from queries.metrics import Metric
from queries.scope import Scope

FIRST, LAST = date(1990, 1, 1), date(2100, 1, 1)  # all there is
SERIES = {"period_start": pl.Date, "value": pl.Float64, "numerator": pl.Float64, "denominator": pl.Float64}


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
    series: pl.DataFrame  # period_start, value, numerator, denominator
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
    return Headline(metric, now, previous, year_ago, series_of(metric, series_filters or filters, scope), target, direction)


def value_of(metric: Metric, filters: Filters, scope: Scope) -> Value:
    """The metric over the whole period of the filters."""
    rows = rows_of(metric, filters.with_(grain="month"), scope)
    if rows.is_empty():
        return Value(None, 0.0, None, 0)
    return AGGREGATIONS.get(metric.aggregation, _summed)(metric, rows)


def series_of(metric: Metric, filters: Filters, scope: Scope) -> pl.DataFrame:
    """One row a period: period_start, value, numerator, denominator. Periods without rows are absent, never zero."""
    rows = rows_of(metric, filters, scope)
    clock = _clock(rows)
    found = []
    for (start,), part in rows.group_by(clock, maintain_order=True):
        value = AGGREGATIONS.get(metric.aggregation, _summed)(metric, part)
        found.append((start, value.value, value.numerator, value.denominator))
    return pl.DataFrame(found, schema=SERIES, orient="row").sort("period_start")


def target_of(metric_name: str, filters: Filters, scope: Scope) -> tuple[float | None, str | None]:
    """The target in force at the end of the period, for one chosen market; None where several markets are chosen."""
    if len(filters.markets) != 1:
        return None, None
    rows = answer("targets_in_force", filters, scope).filter((pl.col("metric") == metric_name) & (pl.col("valid_from") <= filters.date_to))
    of_platform = pl.col("platform").is_null() | pl.col("platform").is_in(list(filters.platforms)) if filters.platforms else pl.lit(True)
    rows = rows.filter((pl.col("market") == filters.markets[0]) & of_platform)
    if rows.is_empty():
        return None, None
    row = rows.sort("valid_from").row(-1, named=True)
    return row["value"], row["direction"]


def rows_of(metric: Metric, filters: Filters, scope: Scope) -> pl.DataFrame:
    """The rows of the metric's query for these filters, of one measurer and body.

    Whole months by month are cut out of the one answer over all time: sums are additive, so a tile's value, its comparisons and its series cost
    one query, and another period costs none.
    """
    whole = filters.grain == "month" and filters.date_from.day == 1 and is_month_end(filters.date_to)
    ever = filters.with_(date_from=FIRST, date_to=LAST)
    rows = answer(metric.query, ever if whole else filters, scope, **metric.fixed)
    if whole:
        rows = rows.filter(pl.col(_clock(rows)).is_between(filters.date_from, filters.date_to))
    for column in ("measurer", "body"):  # never two measurers or bodies in one number: of those in the period the one with most periods of all speaks
        if column in rows.columns and rows.height:
            always = answer(metric.query, ever, scope, **metric.fixed)
            counted = always.filter(pl.col(column).is_in(rows[column].unique().to_list())).group_by(column).agg(pl.len())
            rows = rows.filter(pl.col(column) == counted.sort(["len", column], descending=[True, False])[column][0])
    return rows


def _clock(rows: pl.DataFrame) -> str:
    return "order_month" if "order_month" in rows.columns else "period_start"


def waiting(rows: pl.DataFrame) -> pl.Series:
    """Of a histogram's rows, those for whom the end has not come (and, of parcels, never comes)."""
    return rows.select(pl.sum_horizontal(name for name in ("open", "lost", "returned") if name in rows.columns)).to_series()


def _summed(metric: Metric, rows: pl.DataFrame) -> Value:
    numerator = float(rows[metric.numerator].sum())
    denominator = float(rows[metric.denominator].sum()) if metric.denominator else None
    n = int(rows[metric.sample or metric.denominator or metric.numerator].sum())
    value = numerator * metric.scale if denominator is None else metric.scale * numerator / denominator if denominator else None
    return Value(value, numerator, denominator, n)


def _last(metric: Metric, rows: pl.DataFrame) -> Value:
    latest = rows.filter(pl.col("period_start") == rows["period_start"].max())
    total = float(latest[metric.numerator].sum())
    sources = tuple(latest["source_id"].drop_nulls().unique().sort()) if "source_id" in latest.columns else ()
    measurer = latest["measurer"][0] if "measurer" in latest.columns else None
    return Value(total, total, None, latest.height, latest["period_start"][0], sources, measurer)


def _percentile(metric: Metric, rows: pl.DataFrame) -> Value:
    curve = kaplan_meier(rows["days"].to_numpy(), rows[metric.numerator].to_numpy(), waiting(rows).to_numpy())
    return Value(curve.percentile(metric.scale), float(rows[metric.numerator].sum()), None, int(rows[metric.sample or "parcel_rows"].sum()))


AGGREGATIONS = {"percentile": _percentile, "last": _last}  # every other one is additive


def _stock_comparisons(metric: Metric, now: Value, filters: Filters, scope: Scope) -> tuple[Value, Value]:
    """A stock is compared with the period before its own and the one a year earlier, where they are published."""
    found = []
    for months in (-1, -12):
        start = shift_months(now.period_start, months)
        rows = answer(metric.query, filters.with_(date_from=FIRST, date_to=LAST, grain="month"), scope, **metric.fixed).filter(pl.col("period_start") == start)
        if "measurer" in rows.columns:
            rows = rows.filter(pl.col("measurer") == now.measurer)
        found.append(_last(metric, rows) if rows.height else Value(None, 0.0, None, 0))
    return found[0], found[1]
