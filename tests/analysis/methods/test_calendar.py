"""Holidays and business days against ICU's Korean calendar and the saved lists (kind A, copied), and the moving of Chuseok between two months."""

import csv
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from analysis.methods.calendar import MOVING, holiday_effect, months_with, window_shares
from data import calendar
from data.calendar import business_days, country_of_hub, holidays_of, weekend_of, working_weekends

HERE = Path(__file__).resolve().parents[2] / "vectors" / "calendar"


def rows(name):
    with (HERE / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def months(first, last):
    return [date(year, month, 1) for year in range(first, last + 1) for month in range(1, 13)]


def test_seollal_and_chuseok_equal_icu():
    listed = rows("icu_dangi_seollal_chuseok_2019_2035.csv")
    assert len(listed) == 17
    for row in listed:
        known = holidays_of("KR", int(row["year"]), int(row["year"]))
        assert "Korean New Year" in known[date.fromisoformat(row["seollal_day"])]
        assert "Chuseok" in known[date.fromisoformat(row["chuseok_day"])]


def test_korean_holidays_equal_the_saved_list():
    listed = {date.fromisoformat(row["date"]): row["name"] for row in rows("kr_public_holidays_2019_2027.csv")}
    assert len(listed) == 173 and holidays_of("KR", 2019, 2027) == listed
    assert holidays_of("KR", 2025, 2025, "ko")[date(2025, 10, 6)] == "추석"


def test_business_days_equal_the_saved_spans():
    listed = rows("kr_business_days_between.csv")
    assert len(listed) == 60
    ours = business_days([row["from"] for row in listed], [row["to_exclusive"] for row in listed], "KR")
    assert ours.tolist() == [int(row["business_days_holidays_pkg"]) for row in listed]


def test_chinese_make_up_weekends_are_working_days():
    assert date(2025, 1, 26) in working_weekends("CN", 2025, 2025)
    assert business_days(["2025-01-26"], ["2025-01-27"], "CN").tolist() == [1] and business_days(["2025-01-26"], ["2025-01-27"], "KR").tolist() == [0]
    assert business_days(["2025-10-01"], ["2025-10-09"], "CN").tolist() == [0]


def test_a_country_without_a_calendar_has_weekends_only():
    assert holidays_of("ZZ", 2025, 2025) == {} and business_days(["2025-01-01"], ["2025-01-08"], "ZZ").tolist() == [5]
    assert business_days([], [], "KR").size == 0


def test_a_hub_stands_in_a_country():
    named = ["Weihai", "hong kong", "K-Venue", "Frankfurt", "KR", "Spain", "이우", "Somewhere", None]
    assert [country_of_hub(hub) for hub in named] == ["CN", "HK", "KR", "DE", "KR", "ES", "CN", "CN", "CN"]


def test_what_the_package_does_not_know_yet_can_be_told(monkeypatch):
    monkeypatch.setitem(calendar.OVERRIDES, "KR", {date(2026, 7, 15): "Temporary holiday", date(2026, 12, 25): ""})
    holidays_of.cache_clear()
    known = holidays_of("KR", 2026, 2026)
    monkeypatch.undo()
    holidays_of.cache_clear()
    assert known[date(2026, 7, 15)] == "Temporary holiday" and date(2026, 12, 25) not in known


def test_chuseok_moves_between_september_and_october():
    autumn = [date(year, month, 1) for year in (2024, 2025) for month in (9, 10)]
    assert months_with("Chuseok", "KR", autumn) == [True, False, False, True]
    shares = window_shares("KR", "Chuseok", autumn).sum(axis=1)
    assert shares[0] > 0 > shares[1] and shares[2] < 0 < shares[3]
    assert months_with("Chuseok", "KR", []) == []


@pytest.mark.parametrize(("country", "name"), [(country, name) for country, names in MOVING.items() for name in names])
def test_a_window_falls_into_its_year_whole_and_moves_nothing_in_the_long_run(country, name):
    every = window_shares(country, name, months(2000, 2039))
    assert every.sum(axis=0) == pytest.approx([0, 0], abs=1e-6)
    by_month = every.reshape(40, 12, 2).mean(axis=0)
    assert by_month == pytest.approx(np.zeros((12, 2)), abs=1e-9)


def test_the_effect_of_a_moved_holiday_is_found_and_carried_ahead():
    past, ahead = months(2019, 2025), months(2026, 2026)
    random = np.random.default_rng(2)
    moved = window_shares("KR", "Chuseok", past + ahead).sum(axis=1)
    season = 1 + 0.1 * np.sin(np.arange(84) * np.pi / 6)
    values = 1000 * 1.01 ** np.arange(84) * season * np.exp(-0.12 * moved[:84]) * np.exp(random.normal(0, 0.02, 84))
    got = holiday_effect(values, past, ahead)
    assert got.t_value < -2 and got.past == pytest.approx(np.exp(-0.12 * moved[:84]), abs=0.03)
    assert got.ahead == pytest.approx(np.exp(-0.12 * moved[84:]), abs=0.03)
    assert holiday_effect(values[:40], past[:40], ahead) is None and holiday_effect(0 * values, past, ahead) is None


def test_no_effect_is_seldom_found_where_there_is_none():
    past, ahead = months(2019, 2024), months(2025, 2025)
    found = sum(holiday_effect(np.exp(np.random.default_rng(seed).normal(5, 0.1, 72)), past, ahead) is not None for seed in range(60))
    assert found <= 9


DAY = some.dates(date(2019, 1, 1), date(2027, 12, 1))


@given(DAY, some.integers(0, 60), some.integers(0, 60), some.sampled_from(["KR", "CN", "US", "HK", "SA"]))
def test_business_days_add_up_and_equal_counting(start, first, second, country):
    middle, end = start + timedelta(days=first), start + timedelta(days=first + second)
    whole, left, right = (int(business_days([a], [b], country)[0]) for a, b in ((start, end), (start, middle), (middle, end)))
    assert whole == left + right
    off, working = holidays_of(country, 2019, 2028), working_weekends(country, 2019, 2028)
    days = [start + timedelta(days=offset) for offset in range(first)]
    assert left == sum((day.weekday() not in weekend_of(country) and day not in off) or day in working for day in days)
