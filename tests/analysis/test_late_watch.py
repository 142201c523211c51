"""What late orders imply, on a shop where every week is the same: 10 orders due on Sunday arrive on Thursday, 4 of them are complained about on Tuesday."""

from datetime import date, timedelta

import pytest

from analysis import late_watch
from queries import door
from queries.scope import Scope
from tests.analysis.complaint_shop import Shop, case, parcel

WEEKS = 70
TUESDAY = date(2024, 1, 2)


def _shop(folder, weeks: int) -> Shop:
    parcels, cases = [], []
    for week in range(weeks):
        ordered = TUESDAY + timedelta(days=7 * week)  # 5 promised days: due on Sunday
        for place in range(10):
            number = 10 * week + place + 1
            parcels.append(parcel(number, str(ordered), str(ordered + timedelta(days=9)), weight=2.0))
            if place < 4:
                cases.append(case(number, str(ordered + timedelta(days=7)), about=number, ordered=str(ordered)))
    return Shop(folder, parcels=parcels, cases=cases)


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    folder = tmp_path_factory.mktemp("late")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GROUNDSWELL_LANDED", str(folder / "landed"))
        yield _shop(folder, WEEKS)


def _found(shop, last: str):
    scope = Scope.everything()
    return late_watch.late_watch(shop.filters("2024-01-01", last), scope, door.collection("shop", scope))


def test_the_next_fortnight_is_expected_as_the_ones_before(shop):
    found = _found(shop, "2025-03-31")  # a Monday
    now = found.now
    assert found.monday == date(2025, 3, 31) and now["came"] is None and found.reason is None
    assert now["n"] == 10 + 7 * 6 and now["orders"] == 2 * now["n"]  # those of this Monday, and of 7 weeks before those without a case
    assert now["expected"] == pytest.approx(2 * 4) and (now["low"], now["high"]) == pytest.approx((8, 8))
    assert found.waiting == 2 * 10 and found.ahead.hits == found.ahead.tries == 8 and found.ahead.miss == pytest.approx(0)
    assert found.frame["came"].to_list()[:-2] == [8.0] * (found.frame.height - 2) and found.frame["came"].to_list()[-2:] == [None, None]


def test_the_end_of_the_period_is_as_far_as_anything_is_looked_at(shop):
    found = _found(shop, "2025-02-05")
    assert found.monday == date(2025, 2, 3) and found.frame["period_start"].max() == date(2025, 2, 3)


def test_a_sunday_tells_the_monday_after_it(shop):
    assert _found(shop, "2025-02-02").monday == date(2025, 2, 3)


def test_a_short_past_and_no_late_order_say_so(shop):
    assert _found(shop, "2024-03-31").reason == "short"
    assert _found(shop, "2024-01-05") is None


def test_too_few_cases_say_so(tmp_path, monkeypatch):
    monkeypatch.setenv("GROUNDSWELL_LANDED", str(tmp_path / "landed"))
    parcels = [parcel(week, str(TUESDAY + timedelta(days=7 * week)), str(TUESDAY + timedelta(days=7 * week + 9))) for week in range(40)]
    few = Shop(tmp_path, parcels=parcels, cases=[case(1, "2024-01-16", about=1, ordered="2024-01-09")])
    assert _found(few, "2024-10-31").reason == "few"


def test_days_to_the_first_case(shop):
    scope = Scope.everything()
    found = late_watch.lags(shop.filters("2024-01-01", "2025-04-30"), scope, door.collection("shop", scope))
    assert (found.half, found.nine, found.before_arrival) == (2, 2, 100.0) and found.frame["lag_days"].to_list() == [2]
    assert found.rows == 4 * 53  # orders of 2024: the data ends in May 2025, and cases about younger ones may still come
    january = late_watch.lags(shop.filters("2024-01-01", "2024-01-31"), scope, door.collection("shop", scope))
    assert january.rows == 4 * 5
    assert late_watch.lags(shop.filters("2024-01-01", "2024-01-30"), scope, door.collection("shop", scope)) is None  # no whole month
