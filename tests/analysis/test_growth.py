"""Growth: one measurer a line, a rank only where its field is whole, growth only where both years are printed, pace from printed figures."""

import math
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis import growth, pace
from queries.filters import Filters
from queries.scope import Scope
from tests.analysis.few_rows import landed, month

ALL = Scope.everything()


def few(date_from=date(2023, 1, 1), date_to=date(2024, 12, 31), platforms=()):
    return Filters("few", ("KR",), platforms, date_from, date_to)


def count(platform, when, users, **more):
    return {"platform": platform, **month(*when), "users": users, **more}


def test_growth_needs_the_same_month_of_the_same_measurer(tmp_path, monkeypatch):
    rows = [
        count("A", (2023, 2), 100),
        count("A", (2024, 2), 230),
        count("A", (2024, 3), 240),  # March 2023 is not printed
        count("A", (2023, 3), 50, measurer="Other"),
        count("B", (2023, 2), 0),
        count("B", (2024, 2), 10),
        count("A", (2023, 4), 200, derived="true"),
        count("A", (2024, 4), 100),
    ]
    landed(tmp_path, monkeypatch, active_users=rows)
    found = growth.growth_on_year(few(date(2024, 1, 1)), ALL, "Counter").rows(named=True)
    assert [(row["platform"], row["period_start"].month, row["growth"], row["derived"]) for row in found] == [
        ("A", 2, pytest.approx(130.0), False),
        ("A", 4, pytest.approx(-50.0), True),
    ]


def test_no_rank_in_a_month_where_a_regular_platform_is_missing(tmp_path, monkeypatch):
    rows = (
        [count("Big", (2024, m), 300) for m in (3, 4)] + [count("Us", (2024, m), 80 + m) for m in (2, 3, 4)] + [count("Them", (2024, m), 82) for m in (2, 3, 4)]
    )
    landed(tmp_path, monkeypatch, active_users=[*rows, count("Rare", (2024, 4), 999)])
    regular = growth.field(few(), ALL, "Counter")
    assert regular.platforms == ("Big", "Them", "Us")
    places = {(row["period_start"].month, row["platform"]): (row["place"], row["share"]) for row in growth.ranks(few(), ALL, "Counter").iter_rows(named=True)}
    assert {month for month, _ in places} == {3, 4}  # in February the largest is not printed, and 82 users must not be first
    assert places[3, "Big"][0] == 1 and places[3, "Us"][0] == 2 and places[3, "Them"][0] == 3
    assert sum(share for (when, _), (_, share) in places.items() if when == 3) == pytest.approx(100)


def test_the_field_is_that_of_all_months_also_in_a_short_period(tmp_path, monkeypatch):
    rows = (
        [count("Big", (2024, m), 300) for m in (3, 4)]
        + [count("Us", (2024, m), 80) for m in (2, 3, 4)]
        + [count("Them", (2024, 2), 70), count("Them", (2024, 3), 70)]
    )
    landed(tmp_path, monkeypatch, active_users=rows)
    assert growth.ranks(few(date(2024, 2, 1), date(2024, 2, 29)), ALL, "Counter").is_empty()


def test_the_measurer_with_most_months_of_all_comes_first(tmp_path, monkeypatch):
    rows = [count("A", (2024, m), 100 + m, measurer="Zeta") for m in (1, 2, 3)] + [count("A", (2024, 2), 60, measurer="Alpha")]
    landed(tmp_path, monkeypatch, active_users=rows)
    february = few(date(2024, 2, 1), date(2024, 2, 29))
    assert growth.measurers(february, ALL, "A")["measurer"].to_list() == ["Zeta", "Alpha"]
    assert growth.spread(february, ALL, "A").select("measurer", "users", "low", "high").rows() == [("Zeta", 102, 60, 102), ("Alpha", 60, 60, 102)]
    assert growth.spread(few(date(2024, 3, 1), date(2024, 3, 31)), ALL, "A").is_empty()


def test_another_printing_of_a_fact_stays_visible(tmp_path, monkeypatch):
    rows = [count("A", (2024, 2), 8180, published_at="2024-03-06", row_id="r1"), count("A", (2024, 2), 8183, published_at="2024-04-04", row_id="r2")]
    landed(tmp_path, monkeypatch, active_users=rows)
    found = growth.superseded(few(), ALL).rows(named=True)
    assert [(row["users"], row["kept_users"], row["row_id"], row["source_line"]) for row in found] == [(8180, 8183, "r1", 2)]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(counts=st.dictionaries(st.tuples(st.sampled_from("AB"), st.integers(0, 30), st.sampled_from(["M", "N"])), st.integers(0, 500), min_size=1, max_size=40))
def test_growth_equals_the_slow_twin(counts, tmp_path_factory):
    rows = [count(platform, (2022 + index // 12, index % 12 + 1), users, measurer=measurer) for (platform, index, measurer), users in counts.items()]
    with pytest.MonkeyPatch.context() as monkeypatch:
        landed(tmp_path_factory.mktemp("twin"), monkeypatch, active_users=rows)
        found = growth.growth_on_year(few(date(2022, 1, 1), date(2024, 12, 31)), ALL, "M")
    twin = {}
    for (platform, index, measurer), users in counts.items():
        before = counts.get((platform, index - 12, measurer))
        if measurer == "M" and before:
            twin[platform, date(2022 + index // 12, index % 12 + 1, 1)] = 100 * (users - before) / before
    assert {(row["platform"], row["period_start"]): row["growth"] for row in found.iter_rows(named=True)} == pytest.approx(twin)


def test_a_goal_of_tenfold_in_seven_years_asks_for_39_percent_a_year(tmp_path, monkeypatch):
    printed = {"topic": "global", "entity": "Us", "market": "WORLD", "unit": "buyers"}
    landed(
        tmp_path,
        monkeypatch,
        active_users=[count("Us", (2018, 9), 7)],
        figures=[
            printed | {"row_id": "g", "metric": "buyers_goal", "value": 1000, "grain": "7-year goal", "period_start": "2017-04-01", "period_end": "2024-12-31"},
            printed | {"row_id": "a", "metric": "buyers_cumulative", "value": 100, "period_start": "2017-04-01"},
            printed | {"row_id": "b", "metric": "buyers_cumulative", "value": 150, "period_start": "2018-09-01"},
        ],
    )
    found = pace.buyers_pace(few(), ALL)
    assert found.deadline == date(2024, 4, 1)
    assert found.required == pytest.approx(100 * (10 ** (1 / 7) - 1), abs=0.02)
    days = (date(2018, 9, 1) - date(2017, 4, 1)).days
    assert found.actual == pytest.approx(100 * (math.exp(math.log(1.5) * 365.25 / days) - 1))
    assert found.path()["value"][-1] == pytest.approx(1000)
    assert found.needed > found.required > found.actual


def test_pace_to_a_target_of_monthly_users(tmp_path, monkeypatch):
    rows = [count("A", (2023, 6), 100), count("A", (2024, 6), 110)]
    steps = [
        {"metric": "monthly_users", "market": "KR", "platform": "A", "valid_from": day, "value": value}
        for day, value in (("2024-01-01", 121), ("2025-01-01", 500))
    ]
    landed(tmp_path, monkeypatch, active_users=rows, targets=steps)
    found = pace.users_pace(few(), ALL, "A", growth.users(few(platforms=("A",)), ALL, "Counter"))
    assert (found.users, found.target, found.met) == (110, 121, False)
    assert found.growth == pytest.approx(10) and found.needed == pytest.approx(10)
    assert found.months_to_target == pytest.approx(12)


# --- the shipped collections ---------------------------------------------------------------------------------------------------------


def test_published_february_2024(shipped):
    february = Filters("published", ("KR",), ("AliExpress",), date(2024, 2, 1), date(2024, 2, 29))
    assert growth.measurers(february, ALL, "AliExpress")["measurer"][0] == "WiseApp"
    assert growth.users(february, ALL, "WiseApp")["users"].to_list() == [8_183_000]
    assert growth.ranks(february, ALL, "WiseApp").is_empty()  # Coupang's figure of that month is not published
    quoted = {row["metric"]: (row["value"], row["source_id"]) for row in growth.quoted_ranks(february, ALL).iter_rows(named=True)}
    assert quoted == {"mau_rank": (2.0, "seed001"), "mau_yoy_growth": (130.0, "seed001")}
    assert set(growth.spread(february, ALL, "AliExpress")["users"]) == {8_183_000, 7_180_000, 6_208_000}
    assert 8_180_000 in growth.superseded(february, ALL)["users"].to_list()


def test_published_goal_of_a_billion(shipped):
    found = pace.buyers_pace(Filters("published", ("KR",)), ALL)
    assert (found.start_value, found.goal, found.last_value) == (1e8, 1e9, 1.5e8)
    assert found.required == pytest.approx(38.9, abs=0.1) and found.actual == pytest.approx(33.1, abs=0.1)


def test_demo_markets_rank_by_value(shipped):
    found = growth.markets(Filters("demo", (), (), date(2025, 7, 1), date(2026, 6, 30)), ALL)
    assert found.height == 8 and found["share"].sum() == pytest.approx(100)
    assert found["value_usd"].is_sorted(descending=True)
