"""Rare causes: days between cases counted in the head, bunching told, samples left alone."""

from datetime import date, timedelta

import pytest

from analysis import rare_causes
from analysis.complaints import counters
from queries import door
from tests.analysis.complaint_shop import Shop, case, counter_of, parcel

FIRST, LAST = date(2022, 1, 1), date(2024, 12, 31)


def shop(tmp_path, monkeypatch, days: list[date], weight=1.0) -> tuple:
    """An agency's cases of one rare cause on the days given, and of a common one every week."""
    dated = [(day, "unsafe goods", "no safety mark") for day in days]
    dated += [(FIRST + timedelta(days=offset), "delivery", "late") for offset in range(0, (LAST - FIRST).days + 1, 7)]
    cases = [case(number, str(day), body="Agency", cause=cause, sub=sub, weight=weight) for number, (day, cause, sub) in enumerate(dated)]
    made = Shop(tmp_path, parcels=[parcel(1, str(LAST), "", status="moving")], cases=cases)
    monkeypatch.setenv("GROUNDSWELL_LANDED", str(tmp_path / "landed"))
    return made, made.filters("2024-01-01", "2024-12-31"), door.collection("shop", made.scope)


def test_days_without_a_case_are_counted_between_them(tmp_path, monkeypatch):
    days = [date(2022, 1, 10), date(2022, 1, 11), date(2022, 3, 1), date(2022, 3, 1), date(2022, 9, 1), date(2023, 5, 1), date(2024, 12, 1)]
    made, filters, info = shop(tmp_path, monkeypatch, days)
    (one,) = rare_causes.rare_causes(filters, made.scope, info, counter_of("Agency"))
    assert (one.cause, one.sub_cause) == ("unsafe goods", "no safety mark"), "every week is not rare"
    assert one.free.tolist() == [0, 48, 0, 183, 241, 579] and one.dates == tuple(days[1:])
    assert one.since == 30 and one.usual == (48 + 183) / 2 and not one.bunched
    assert one.recent == 1 and one.expected == pytest.approx(6 * 91 / (date(2024, 10, 2) - FIRST).days)
    assert rare_causes.table(one).height == 6


def test_cases_that_bunch_are_told(tmp_path, monkeypatch):
    days = [date(2022, 2, 1), date(2022, 9, 1), date(2023, 4, 1), date(2024, 1, 15)] + [date(2024, 12, 1) + timedelta(days=3 * place) for place in range(8)]
    made, filters, info = shop(tmp_path, monkeypatch, days)
    (one,) = rare_causes.rare_causes(filters, made.scope, info, counter_of("Agency"))
    assert one.bunched and one.recent == 8 and one.expected < 1
    before = rare_causes.rare_causes(filters.with_(date_to=date(2024, 10, 31)), made.scope, info, counter_of("Agency"))
    assert before == (), "four cases are too few"


def test_sampled_cases_have_no_days_between_them(tmp_path, monkeypatch):
    made, filters, info = shop(tmp_path, monkeypatch, [date(2022, month, 1) for month in range(1, 11)], weight=50.0)
    (counter,) = [one for one in counters(filters, made.scope) if one.body == "Agency"]
    assert counter.weighted != counter.rows and rare_causes.rare_causes(filters, made.scope, info, counter) == ()
