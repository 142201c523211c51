"""Answers that follow from wider ones are those that the query's own text gives, whatever is chosen."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from queries import door, wider
from queries.database import database
from queries.filters import GRAINS, Filters, shift_months
from queries.library import STANDARD, library
from queries.periods import EVER
from queries.scope import Scope
from tests.queries.test_library import example_values

EVERYTHING = Scope.everything()
KOREA = Scope(markets=("KR", "ES"), platforms=("AliExpress",))
MARKETS, PLATFORMS = ("KR", "US", "ES"), ("AliExpress", "Temu")
CHOSEN = {
    "kind": "mau", "body": "Platform", "stage": "total", "metrics": ["mau_rank", "rank_by_total_spending"], "entities": ["AliExpress"],
    "source_ids": ["simulated"],
}  # fmt: skip


def asked_as_it_stands(name, filters, scope, extra):
    """The answer of the query's text."""
    version, bound = door.version_of(filters.collection, scope), door.parameters(name, filters, **extra)
    with database().borrowed(version, scope) as cursor:
        return door._fetched(cursor, library()[name], bound)


def own_values(name):
    """A value for each parameter of the query's own."""
    own = library()[name].parameters - STANDARD
    kind = {"kind": "complaint"} if "body" in own else {}
    return {**example_values(name), **{item: value for item, value in (CHOSEN | kind).items() if item in own}}


months = st.integers(0, 44).map(lambda count: shift_months(date(2023, 1, 1), count))
days = st.tuples(months, st.integers(0, 27)).map(lambda pair: pair[0] + timedelta(days=pair[1]))
whole_months = st.tuples(months, st.integers(1, 30)).map(lambda pair: (pair[0], shift_months(pair[0], pair[1]) - timedelta(days=1)))
periods = st.one_of(whole_months, st.tuples(days, days).map(sorted), st.just((date(1990, 1, 1), date(2100, 1, 1))))
chosen = st.builds(
    lambda collection, markets, platforms, period, grain: Filters(collection, tuple(markets), tuple(platforms), *period, grain),
    st.sampled_from(["demo", "published"]), st.lists(st.sampled_from(MARKETS), unique=True, max_size=2),
    st.lists(st.sampled_from(PLATFORMS), unique=True, max_size=2), periods, st.sampled_from(GRAINS),
)  # fmt: skip


@pytest.mark.parametrize("name", sorted(wider.WIDER))
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(filters=chosen, scope=st.sampled_from([EVERYTHING, KOREA]), every=st.booleans())
def test_the_answer_is_that_of_the_querys_text(name, filters, scope, every, shipped):
    extra = own_values(name)
    if every:  # a list that chooses nothing
        extra = {item: [] if isinstance(value, list) else value for item, value in extra.items()}
    found = door.answer(name, filters, scope, **extra)
    expected = asked_as_it_stands(name, filters, scope, extra)
    ordered = "in no order" not in library()[name].header["grain"]
    assert_frame_equal(found, expected, check_row_order=ordered, check_exact=False, rel_tol=1e-9, abs_tol=1e-9)


@pytest.mark.parametrize("name", sorted(wider.WIDER))
def test_the_answers_compared_are_not_all_empty(name, shipped):
    found = [door.answer(name, Filters(collection), EVERYTHING, **own_values(name)) for collection in ("demo", "published")]
    assert sum(frame.height for frame in found) > 0 or name == "superseded_users"


def test_another_period_asks_the_database_nothing(shipped):
    filters, asked = Filters("demo", ("KR",), ("AliExpress",), date(2025, 1, 1), date(2025, 12, 31)), []
    door.observers.append(lambda name, seconds: asked.append(name))
    try:
        for grain in GRAINS:
            for period in (filters, filters.compared(), filters.compared("year_ago")):
                assert door.answer("parcels_by_period", period.with_(grain=grain), EVERYTHING).height
    finally:
        door.observers.pop()
    assert sorted(asked) == ["parcels_by_pair", "parcels_by_period"]  # every pair by month once a version, the chosen one by day once


def test_what_no_filter_is_in_outlives_the_answers_to_filters(shipped):
    filters, asked = Filters("demo", ("KR",), ("AliExpress",), date(2025, 1, 1), date(2025, 12, 31)), []
    door.observers.append(lambda name, seconds: asked.append(name))
    try:
        for market in ("KR", "ES"):
            door.forget_answers()
            assert set(door.answer("users_by_period", filters.with_(markets=(market,)), EVERYTHING, kind="mau")["market"]) == {market}
    finally:
        door.observers.pop()
    assert asked == ["users_by_period"]


@pytest.mark.parametrize(("name", "extra"), [("users_by_period", {"kind": "mau"}), ("parcels_by_period", {}), ("late_by_market", {})])
def test_a_wider_answer_that_is_too_large_is_not_kept(shipped, monkeypatch, name, extra):
    monkeypatch.setattr(door, "WIDE_ROWS", 3)
    filters = Filters("demo", ("KR",), ("AliExpress",), date(2025, 1, 1), date(2025, 12, 31))
    for asked in (filters, filters.with_(markets=("ES",)), filters.with_(grain="week"), Filters("demo", date_from=EVER[0], date_to=EVER[1])):
        for _ in range(2):
            found = door.answer(name, asked, EVERYTHING, **extra)
            assert_frame_equal(found, asked_as_it_stands(name, asked, EVERYTHING, extra), check_exact=False, rel_tol=1e-9)
    assert any(frame is door.TOO_MUCH for frame in door._known._kept.values())
