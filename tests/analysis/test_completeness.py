"""Unfinished periods: the triangle against a slow twin, young months completed or hidden, comparison at equal age."""

from datetime import date, timedelta

import numpy as np
import pytest

from analysis import completeness
from analysis.methods.nowcast import nowcast
from etl.run import land
from queries import door
from queries.filters import Filters
from queries.scope import Scope
from tests.analysis.complaint_shop import Shop, case, parcel
from tests.conftest import LONG, small_demo

MONTHS = [date(2023 + place // 12, place % 12 + 1, 1) for place in range(12)]


@pytest.fixture
def shop(tmp_path, monkeypatch):
    """20 orders on the 1st of each month of 2023; of these 6 complain 5 days later and 4 after 40 days. The data end on 31 December."""
    parcels, cases, number = [], [], 0
    for start in MONTHS:
        for place in range(20):
            number += 1
            parcels.append(parcel(number, str(start), str(start + timedelta(days=3))))
            received = start + timedelta(days=5 if place < 6 else 40)
            if place < 10 and received <= date(2023, 12, 31):
                cases.append(case(number, str(received), about=number, ordered=str(start)))
    parcels.append(parcel(999, "2023-12-31", "", status="moving"))
    made = Shop(tmp_path, parcels=parcels, cases=cases)
    monkeypatch.setenv("GROUNDSWELL_LANDED", str(tmp_path / "landed"))
    return made


def test_the_triangle_is_what_a_slow_count_gives(shop):
    rows = completeness.delays(shop.filters("2023-01-01", "2023-12-31"), shop.scope)
    starts, table = completeness.triangle(rows, date(2023, 12, 31))
    assert starts == MONTHS
    for at, start in enumerate(starts):
        for age in range(table.shape[1]):
            known = at + age <= 11
            slow = sum(
                row["ordered_on"] == str(start) and (date.fromisoformat(row["received_at"][:10]).month - start.month) <= age for row in shop.rows["cases"]
            )
            assert (table[at, age] == slow) if known else np.isnan(table[at, age])


def test_a_young_month_is_brought_up_to_what_is_usual(shop):
    found = completeness.months(shop.filters("2023-07-01", "2023-12-31"), shop.scope, door.collection("shop", shop.scope))
    last, before = found.row(-1, named=True), found.row(-2, named=True)
    assert before["complete"] and before["value"] == before["reported"] == pytest.approx(5_000)
    assert not last["complete"] and last["completeness"] == pytest.approx(0.6) and last["shown"]
    assert last["value"] == pytest.approx(last["reported"] / 0.6) and last["low"] <= last["value"] <= last["high"]
    assert last["reasons"] == ["reporting", "moving"]


def test_a_month_with_less_than_half_usually_in_is_hidden(shop, monkeypatch):
    monkeypatch.setattr("analysis.methods.nowcast.LEAST_COMPLETE", 0.7)
    found = completeness._months(shop.filters("2023-07-01", "2023-12-31", grain="month"), shop.scope, door.collection("shop", shop.scope))
    last = found.row(-1, named=True)
    assert not last["shown"] and last["value"] is None and last["reported"] > 0


def test_young_periods_are_compared_at_equal_age(shop):
    info = door.collection("shop", shop.scope)
    found = completeness.equal_age(shop.filters("2023-12-01", "2023-12-31"), shop.scope, info)
    assert (found.day, found.until) == (14, date(2023, 12, 17))
    assert found.now == found.before == pytest.approx(10_000 * 6 / 20) and found.ratio.ratio == 1
    assert completeness.equal_age(shop.filters("2023-06-01", "2023-06-30"), shop.scope, info) is None


def known_by(table: np.ndarray, back: int) -> tuple[np.ndarray, np.ndarray]:
    """The triangle as it stood `back` months before its end, and what its cohorts have come to since."""
    ends = np.array([row[np.isfinite(row)][-1] for row in table])[: len(table) - back]
    then = table[: len(table) - back, : len(table) - back].copy()
    for at in range(len(then)):
        then[at, len(then) - at :] = np.nan
    return then, ends


@pytest.mark.skipif(not LONG, reason="the whole demo collection: GROUNDSWELL_LONG=1; made-up cohorts are in methods/test_nowcast.py")
def test_intervals_of_young_months_hold_what_came_in_later(tmp_path, monkeypatch):
    """Simulated collection, every market and platform, 26 data dates: of the last three months those that are told and unfinished, each age alone too."""
    land(small_demo(tmp_path / "folder", 400_000), tmp_path / "landed")
    monkeypatch.setenv("GROUNDSWELL_LANDED", str(tmp_path / "landed"))
    scope = Scope.everything()
    info, held = door.collection("demo", scope), {1: [], 2: [], 3: []}
    chosen = [((), ()), *(((market,), platforms) for market in info.markets for platforms in ((), ("AliExpress",), ("Temu",)))]
    for markets, platforms in chosen:
        cases = completeness.delays(Filters("demo", markets, platforms, completeness.FIRST, info.data_date), scope)
        if cases.is_empty():
            continue
        table = completeness.triangle(cases, info.data_date)[1]
        for back in range(2, 28):
            then, ends = known_by(table, back)
            if len(then) < completeness.FEWEST_COHORTS:
                continue
            got = nowcast(then, counts=True, recent=completeness.RECENT)
            told = got.shown & (got.completeness < completeness.DONE) & (got.reported >= completeness.FEWEST_CASES)
            for place in held:
                held[place] += [bool(got.low[-place] <= ends[-place] <= got.high[-place])] if told[-place] else []
    for looks in ([look for each in held.values() for look in each], *filter(None, held.values())):
        assert len(looks) > 40 and 0.76 <= np.mean(looks) <= 0.86, f"{np.mean(looks):.3f} of {len(looks)}"
