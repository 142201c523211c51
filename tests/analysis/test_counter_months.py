"""Months held in memory say what the queries' own rows say, whatever is chosen: series, counters, totals, users."""

from collections import defaultdict
from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as some
from polars.testing import assert_frame_equal

from analysis import complaints
from analysis.counter_months import Counter, of_counter
from queries.door import answer
from queries.filters import Filters, shift_months
from queries.scope import Scope
from tests.analysis.complaint_shop import counter_of

EVERYTHING = Scope.everything()
COUNTERS = [counter_of("Platform"), counter_of("National consumer agency", "consultation"), counter_of("Korea Consumer Agency", "consultation")]
months = some.integers(0, 44).map(lambda count: shift_months(date(2023, 1, 1), count))
periods = some.tuples(months, some.integers(1, 30)).map(lambda pair: (pair[0], shift_months(pair[0], pair[1]) - timedelta(days=1)))
chosen = some.builds(
    lambda markets, platforms, period, grain: Filters("demo", tuple(markets), tuple(platforms), *period, grain),
    some.lists(some.sampled_from(["KR", "US", "ES"]), unique=True, max_size=2), some.lists(some.sampled_from(["AliExpress", "Temu"]), unique=True, max_size=1),
    periods, some.sampled_from(["month", "quarter", "year"]),
)  # fmt: skip
drawn = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
pytestmark = pytest.mark.usefixtures("shipped")


def by_month_ever(filters: Filters, counter: Counter) -> pl.DataFrame:
    """The counter's cases by month, market and platform over all dates: the query's own rows."""
    ever = filters.with_(grain="month", date_from=date(2000, 1, 1), date_to=date(2100, 1, 1))
    return of_counter(answer("complaints_by_market", ever, EVERYTHING), counter)


def has_case(filters: Filters, counter: Counter) -> bool:
    """Whether the counter has a case at all: the page only ever shows those that have."""
    return not by_month_ever(filters, counter).is_empty()


@drawn
@given(chosen, some.sampled_from(COUNTERS))
def test_a_series_of_months_is_that_of_the_rows_by_day(filters, counter):
    assume(has_case(filters, counter))
    found, slow = complaints._of_months(filters, EVERYTHING, counter), complaints._of_days(filters, EVERYTHING, counter)
    assert_frame_equal(found, slow, check_exact=False, rel_tol=1e-9)
    totals, cases = complaints.totals(filters, EVERYTHING, counter), slow["rows"].sum()
    assert totals is None if cases == 0 else totals == pytest.approx([slow[name].sum() or 0 for name in ("received", "rows", "orders", "order_rows")])


@drawn
@given(chosen, some.sampled_from(COUNTERS))
def test_a_whole_month_is_rated_as_in_any_period(filters, counter):
    """What is cut from all months is what the period alone gives."""
    assume(has_case(filters, counter))
    monthly = filters.with_(grain="month")
    alone = complaints._rated(complaints._of_months(monthly, EVERYTHING, counter), monthly, EVERYTHING, counter)
    assert_frame_equal(complaints.series(monthly, EVERYTHING, counter), alone)


@drawn
@given(chosen)
def test_counters_are_those_of_the_rows(filters):
    slow = defaultdict(list)
    for row in answer("complaints_by_market", filters, EVERYTHING).iter_rows(named=True):
        slow[row["body"], row["kind"]].append(row)
    found = complaints.counters(filters, EVERYTHING)
    assert {(one.body, one.kind): (one.rows, one.first_day, one.last_day) for one in found} == {
        who: (sum(row["complaints"] for row in rows), min(row["first_day"] for row in rows), max(row["last_day"] for row in rows)) for who, rows in slow.items()
    }
    assert [one.weighted for one in found] == pytest.approx([sum(row["weighted"] for row in slow[one.body, one.kind]) for one in found])
    assert [not one.is_desk for one in found] == sorted(not one.is_desk for one in found)


@drawn
@given(chosen, some.sampled_from(COUNTERS))
def test_users_and_cases_are_those_of_the_rows(filters, counter):
    """The slow twin: every market's months one by one, from the queries' rows."""
    found = complaints.users_and_cases(filters, EVERYTHING, counter)
    users = answer("users_by_period", filters.with_(grain="month"), EVERYTHING, kind="mau").rows(named=True)
    cases = {(row["market"], row["platform"], row["period_start"]): row for row in by_month_ever(filters, counter).iter_rows(named=True)}
    expected = []
    for market in sorted({row["market"] for row in users}):
        of_market = [row for row in users if row["market"] == market]
        names = [row["measurer"] for row in of_market]
        speaker = min(names, key=lambda name: (-names.count(name), name))
        for row in sorted(of_market, key=lambda row: (row["platform"], row["period_start"])):
            first = min((month for one, platform, month in cases if (one, platform) == (market, row["platform"])), default=None)
            if row["measurer"] == speaker and first and first <= row["period_start"] <= complaints.data_date(filters, EVERYTHING):
                of_month = cases.get((market, row["platform"], row["period_start"]), {"complaints": 0, "weighted": 0.0})
                expected.append((market, row["platform"], row["period_start"], row["users"], speaker, of_month["complaints"], of_month["weighted"]))
    assert found.drop("source_id").rows() == expected
    summed = complaints.per_million_users(filters, EVERYTHING, counter)
    assert complaints.user_totals(filters, EVERYTHING, counter) == pytest.approx([summed[name].sum() or 0 for name in ("cases", "rows", "user_months")])
