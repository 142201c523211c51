"""One step from what a reader sees: the other pages, then one filter changed, the likeliest first."""

from dataclasses import replace
from datetime import date

import pytest

from queries.door import CollectionInfo
from queries.filters import Filters
from queries.scope import Scope
from ui.address import Choice, filters_of, months
from ui.likely_next import likely_next
from ui.view import View

FIRST, LAST = date(2025, 11, 1), date(2026, 1, 31)
INFO = CollectionInfo(
    "own", "Own", "Own", "own", False, "v1", "2026-02-01T00:00:00+00:00", LAST, "KR", "A", None, None, ("AU", "KR", "US"), ("A", "B"), FIRST, LAST
)
VIEW = View(Filters("own", ("KR",), ("A",), date(2025, 12, 1), LAST), Scope.everything(), "en", INFO, page="growth")
FIELDS = ("markets", "platforms", "date_from", "date_to", "grain", "comparison")


def changed(one: View) -> dict:
    return {name: getattr(one.filters, name) for name in FIELDS if getattr(one.filters, name) != getattr(VIEW.filters, name)}


def test_other_pages_come_first_then_one_filter_is_changed_at_a_time_and_nothing_comes_twice():
    found = list(likely_next(VIEW, ["overview", "growth", "delivery"]))
    assert [one.page for one in found[:2]] == ["overview", "delivery"] and not changed(found[0])
    steps = found[2:]
    assert all(one.page == "growth" and len(changed(one)) == 1 and one.scope == VIEW.scope and one.language == "en" for one in steps)
    assert len(set(found)) == len(found) and VIEW not in found
    assert changed(steps[0]) == {"markets": ()}, "the market that a collection opens with, taken away"


def test_every_value_of_every_filter_is_one_step_away():
    by_field: dict[str, list] = {name: [] for name in FIELDS}
    for one in likely_next(VIEW, []):
        for name, value in changed(one).items():
            by_field[name].append(value)
    assert sorted(by_field["markets"]) == [(), ("AU",), ("KR", "AU"), ("KR", "US"), ("US",)]
    assert sorted(by_field["platforms"]) == [(), ("A", "B"), ("B",)]
    assert sorted(by_field["grain"]) == ["quarter", "week", "year"] and by_field["comparison"] == ["year_ago"]
    assert sorted(by_field["date_from"]) == [date(2025, 11, 1), date(2026, 1, 1)]
    assert by_field["date_to"] == [date(2025, 12, 31)], "November ends before the period begins"


def test_nearby_and_whole_years_come_before_what_is_far():
    info = replace(INFO, first_date=date(2023, 1, 1))
    begins = [changed(one)["date_from"] for one in likely_next(replace(VIEW, collection=info), []) if "date_from" in changed(one)]
    assert begins[:4] == [date(2024, 12, 1), date(2025, 11, 1), date(2026, 1, 1), date(2023, 12, 1)]


@pytest.mark.parametrize("chosen", [("KR",), (), ("US", "KR")])
def test_a_step_is_what_the_filters_make_of_the_same_choice(chosen):
    """Kept answers are found by equality: the frame's filters after the step must be these very ones."""
    view = replace(VIEW, filters=VIEW.filters.with_(markets=chosen))
    steps = {one.filters for one in likely_next(view, [])}
    covered = months(INFO)
    choice = Choice("own", chosen, ("A",), "2025-12", covered[-1], "previous", "month", "en")
    assert filters_of(choice) == view.filters
    assert filters_of(replace(choice, month_to="2025-12")) in steps and filters_of(replace(choice, month_from=covered[0])) in steps
    assert filters_of(replace(choice, market=(*chosen, "AU"))) in steps, "a list grows at its end"
