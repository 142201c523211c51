"""Filters: the compared period, and what they refuse."""

from datetime import date

import pytest

from queries.filters import Filters, shift_months


@pytest.mark.parametrize(
    ("chosen", "before", "year_ago"),
    [
        ((date(2024, 2, 1), date(2024, 2, 29)), (date(2024, 1, 1), date(2024, 1, 31)), (date(2023, 2, 1), date(2023, 2, 28))),
        ((date(2024, 1, 1), date(2024, 12, 31)), (date(2023, 1, 1), date(2023, 12, 31)), (date(2023, 1, 1), date(2023, 12, 31))),
        ((date(2024, 4, 1), date(2024, 6, 30)), (date(2024, 1, 1), date(2024, 3, 31)), (date(2023, 4, 1), date(2023, 6, 30))),
        ((date(2024, 3, 5), date(2024, 3, 11)), (date(2024, 2, 27), date(2024, 3, 4)), (date(2023, 3, 5), date(2023, 3, 11))),
    ],
)
def test_the_period_before_and_a_year_ago(chosen, before, year_ago):
    filters = Filters("published", date_from=chosen[0], date_to=chosen[1])
    found = filters.compared("previous")
    assert (found.date_from, found.date_to) == before
    found = filters.compared("year_ago")
    assert (found.date_from, found.date_to) == year_ago


def test_month_ends_stay_month_ends():
    assert shift_months(date(2024, 2, 29), -12) == date(2023, 2, 28)
    assert shift_months(date(2023, 2, 28), 12) == date(2024, 2, 29)
    assert shift_months(date(2024, 1, 30), 1) == date(2024, 2, 29)


def test_refusals_name_what_is_allowed():
    with pytest.raises(ValueError, match="week, month, quarter, year"):
        Filters("published", grain="day")
    with pytest.raises(ValueError, match="previous, year_ago"):
        Filters("published", comparison="last")
    with pytest.raises(ValueError, match="ends before"):
        Filters("published", date_from=date(2024, 2, 1), date_to=date(2024, 1, 1))
