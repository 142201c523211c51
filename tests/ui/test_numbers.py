"""Numbers and dates as people write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui import numbers


@pytest.mark.parametrize(
    ("value", "unit", "english", "korean"),
    [
        (8_180_000, "count", "8.18 M", "818만"),
        (1_650_000_000_000, "krw", "₩1.65 T", "1.65조원"),
        (999_999.6, "count", "1 M", "100만"),
        (212, "count", "212", "212"),
        (9_999, "count", "9,999", "1만"),
        (12_345, "count", "12,345", "1.23만"),
        (0, "count", "0", "0"),
        (None, "count", "–", "–"),
        (float("nan"), "percent", "–", "–"),
        (48.3, "percent", "48.3 %", "48.3%"),
        (100.0, "percent", "100 %", "100%"),
        (99.97, "percent", "99.97 %", "99.97%"),
        (0.02, "percent", "0.02 %", "0.02%"),
        (-3.25, "percent", "−3.2 %", "−3.2%"),
        (55.0, "per_10k", "55", "55"),
        (5.24, "days", "5.2 days", "5.2일"),
        (3, "usd", "$3", "3 달러"),
        (1_234_567, "usd", "$1.23 M", "123만 달러"),
    ],
)
def test_values(value, unit, english, korean):
    assert numbers.number(value, unit, "en") == english
    assert numbers.number(value, unit, "ko") == korean


@given(st.floats(min_value=1, max_value=9e14), st.sampled_from(["en", "ko"]))
def test_a_written_count_reads_back_within_one_per_cent(value, language):
    steps = {"T": 1e12, "B": 1e9, "M": 1e6, "조": 1e12, "억": 1e8, "만": 1e4}
    text = numbers.number(value, "count", language)
    factor = next((size for mark, size in steps.items() if text.endswith(mark)), 1)
    read = float(text.rstrip("TBM조억만").strip().replace(",", "")) * factor
    assert abs(read - value) <= max(0.01 * value, 0.5)


@pytest.mark.parametrize(
    ("now", "before", "unit", "english", "korean", "sign"),
    [
        (8_180_000, 3_556_000, "count", "+130 %", "+130%", 1),
        (91.4, 90.0, "percent", "+1.4 points", "+1.4%p", 1),
        (88.0, 90.0, "percent", "−2 points", "−2%p", -1),
        (100, 100, "count", "±0 %", "±0%", 0),
        (100.01, 100, "count", "±0 %", "±0%", 0),
    ],
)
def test_changes(now, before, unit, english, korean, sign):
    assert numbers.change(now, before, unit, "en") == numbers.Change(english, sign)
    assert numbers.change(now, before, unit, "ko") == numbers.Change(korean, sign)


@pytest.mark.parametrize(("now", "before"), [(None, 1), (1, None), (5, 0), (5, -1)])
def test_no_change_without_a_base(now, before):
    assert numbers.change(now, before, "count", "en") is None


def test_dates_in_the_readers_order():
    day = date(2026, 11, 14)
    assert (numbers.day(day, "en"), numbers.day(day, "ko")) == ("14 Nov 2026", "2026년 11월 14일")
    assert (numbers.period(day, "quarter", "en"), numbers.period(day, "quarter", "ko")) == ("Q4 2026", "2026년 4분기")
    assert [numbers.dated(day, known, "en") for known in ("day", "month", "year")] == ["14 Nov 2026", "Nov 2026", "2026"]
    assert numbers.months_between(date(2024, 1, 1), date(2025, 12, 31), "en") == "Jan 2024 – Dec 2025"
    assert numbers.months_between(date(2024, 1, 1), date(2024, 1, 31), "ko") == "2024년 1월"


@pytest.mark.parametrize(
    ("first", "last", "english", "korean"),
    [
        (date(2025, 8, 18), date(2025, 8, 18), "18 Aug 2025", "2025년 8월 18일"),
        (date(2025, 8, 18), date(2025, 8, 23), "18–23 Aug 2025", "2025년 8월 18일~23일"),
        (date(2025, 1, 28), date(2025, 2, 3), "28 Jan – 3 Feb 2025", "2025년 1월 28일~2월 3일"),
        (date(2025, 12, 30), date(2026, 1, 2), "30 Dec 2025 – 2 Jan 2026", "2025년 12월 30일~2026년 1월 2일"),
    ],
)
def test_what_both_ends_of_some_days_share_is_written_once(first, last, english, korean):
    assert (numbers.days_between(first, last, "en"), numbers.days_between(first, last, "ko")) == (english, korean)


@pytest.mark.parametrize(
    ("now", "before", "unit", "course"),
    [
        (99.99, 99.96, "percent", "same"), (100.0, 100.0, "percent", "same"), (87.0, 91.1, "percent", "fell"), (14, 11, "days", "rose"),
        (5.0, 0.0, "count", "rose"), (1_000_300, 1_000_000, "count", "same"),
    ],
)  # fmt: skip
def test_a_change_that_is_written_as_none_is_none_in_words_too(now, before, unit, course):
    assert {numbers.course(now, before, unit, language) for language in ("en", "ko")} == {course}


@pytest.mark.parametrize(
    ("values", "unit", "language", "signed", "words"),
    [
        ((-3.3, 0.142, 0.042, -0.004), "percent", "en", True, ["−3.3 points", "+0.1 points", "±0 points", "±0 points"]),
        ((-3.3, 0.142), "percent", "ko", True, ["−3.3%p", "+0.1%p"]),
        ((91.1, 87.0, None), "percent", "en", False, ["91.1 %", "87.0 %", "–"]),
        ((0.042, -0.0071), "percent", "en", True, ["+0.042 points", "−0.007 points"]),
        ((-1.46, -0.51, 0.04), "percent", "en", True, ["−1.46 points", "−0.51 points", "+0.04 points"]),
        ((99.95, 98.0), "percent", "en", False, ["99.95 %", "98.00 %"]),
        ((94.8, 123.2), "per_10k", "en", False, ["94.8", "123.2"]),
        ((110.6, 136.9), "per_10k", "en", False, ["111", "137"]),
        ((14, 11), "days", "en", False, ["14 days", "11 days"]),
        ((1_200_000, -340_000, 400), "count", "en", True, ["+1.20 M", "−0.34 M", "±0"]),
        ((8_180_000, 120_000), "count", "ko", False, ["818만", "12만"]),
        ((45, 3), "count", "en", True, ["+45", "+3"]),
        ((1_030_000_000, 1_000_000_000), "usd", "en", False, ["$1.03 B", "$1.00 B"]),
        ((7.36, 5.2, 10.46), "ratio", "ko", False, ["7.4배", "5.2배", "10.5배"]),
        ((), "count", "en", False, []),
    ],
)
def test_the_numbers_of_one_chart_have_the_decimals_of_the_largest(values, unit, language, signed, words):
    assert numbers.alike(values, unit, language, signed=signed) == words
