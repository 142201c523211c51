"""Slices of the months held in memory are what the metric's query gives for the period, whoever counted; each against a slow sum."""

from collections import Counter, defaultdict
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from analysis.methods.survival import kaplan_meier
from analysis.metric_months import clock
from analysis.metric_values import rows_of, series_of, value_of
from queries.door import answer
from queries.filters import Filters, shift_months
from queries.metrics import METRICS, Metric
from queries.scope import Scope

EVERYTHING = Scope.everything()
months = some.integers(-14, 44).map(lambda count: shift_months(date(2023, 1, 1), count))
periods = some.tuples(months, some.integers(1, 30)).map(lambda pair: (pair[0], shift_months(pair[0], pair[1]) - timedelta(days=1)))
chosen = some.builds(
    lambda collection, markets, platforms, period: Filters(collection, tuple(markets), tuple(platforms), *period, "month"),
    some.sampled_from(["demo", "published"]),
    some.lists(some.sampled_from(["KR", "US", "ES"]), unique=True, max_size=2), some.lists(some.sampled_from(["AliExpress", "Temu"]), unique=True, max_size=1),
    periods,
)  # fmt: skip


def asked_rows(metric: Metric, filters: Filters) -> list[dict]:
    """The query's rows of the period, of the measurer or body with most rows of all time among those who counted in it."""
    rows = answer(metric.query, filters, EVERYTHING, **metric.fixed)
    ever = answer(metric.query, filters.with_(date_from=date(1990, 1, 1), date_to=date(2100, 1, 1)), EVERYTHING, **metric.fixed)
    found = [row | {"period_start": row[clock(rows)]} for row in rows.to_dicts()]
    for who in ("measurer", "body"):
        if found and who in rows.columns:
            counted, there = Counter(ever[who]), {row[who] for row in found}
            speaker = min(there, key=lambda one: (-counted[one], one))
            found = [row for row in found if row[who] == speaker]
    return found


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.name)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(filters=chosen)
def test_a_value_and_its_series_are_those_of_the_rows(metric, filters, shipped):
    rows = asked_rows(metric, filters)
    found, series = value_of(metric, filters, EVERYTHING), series_of(metric, filters, EVERYTHING)
    by_month = defaultdict(list)
    for row in rows:
        by_month[row["period_start"]].append(row)
    assert series["period_start"].to_list() == sorted(by_month)
    assert series["value"].to_list() == pytest.approx([slow_value(metric, by_month[start]) for start in sorted(by_month)])
    assert sorted(map(repr, rows_of(metric, filters, EVERYTHING).to_dicts())) == sorted(
        repr({name: value for name, value in row.items() if name in rows_of(metric, filters, EVERYTHING).columns}) for row in rows
    )
    if not rows:
        assert (found.value, found.n) == (None, 0)
        return
    latest = by_month[max(by_month)] if metric.aggregation == "last" else rows
    assert found.value == pytest.approx(slow_value(metric, latest))
    assert found.numerator == pytest.approx(sum(row[metric.numerator] or 0 for row in latest))
    if metric.aggregation == "last":
        assert (found.n, found.period_start, found.measurer) == (len(latest), max(by_month), latest[0].get("measurer"))
        assert set(found.source_ids) == {row["source_id"] for row in latest}


def slow_value(metric: Metric, rows: list[dict]) -> float | None:
    """One number of some rows."""
    top = sum(row[metric.numerator] or 0 for row in rows)
    if metric.aggregation == "percentile":
        still = [sum(row.get(name, 0) for name in ("open", "lost", "returned")) for row in rows]
        return kaplan_meier([row["days"] for row in rows], [row[metric.numerator] for row in rows], still).percentile(metric.scale)
    if not metric.denominator:
        return top * (1 if metric.aggregation == "last" else metric.scale)
    base = sum(row[metric.denominator] or 0 for row in rows)
    return metric.scale * top / base if base else None
