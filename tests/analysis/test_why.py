"""Why did it change: parts add up to the change, rows are what the search counts, and data incidents come first."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from analysis import incidents, why
from analysis.why_steps import Cells
from etl.run import land
from queries import door
from queries.filters import Filters
from queries.metrics import METRICS
from queries.scope import Scope
from tests.analysis.complaint_shop import Shop, case, parcel
from tests.conftest import LONG, small_demo

YEAR = (date(2025, 7, 1), date(2026, 6, 30))
EVERYTHING = Scope.everything()


@pytest.mark.parametrize("markets", [(), ("KR",), ("US", "ES")])
@pytest.mark.parametrize("comparison", ["previous", "year_ago"])
@pytest.mark.parametrize("name", [metric.name for metric in METRICS])
def test_the_steps_add_up_to_the_change(name, comparison, markets, shipped):
    filters = Filters("demo", markets, ("AliExpress",), *YEAR, comparison=comparison)
    found = why.explanation(name, filters, EVERYTHING, door.collection("demo", EVERYTHING))
    if found is None:
        pytest.skip("no value in one of the periods")
    assert sum(step.amount for step in found.steps) == pytest.approx(found.after - found.before, abs=1e-9 * max(1, abs(found.after)))
    if found.slower_than is None:
        assert (found.before, found.after) == (found.then.value, found.now.value)


def few(tmp_path, monkeypatch, missing=()):
    """30 parcels a day for two Aprils, a tenth late; in the second also half of one line's. `missing`: days of the second without a file."""
    parcels, number = [], 0
    for year in (2023, 2024):
        for day in range(30):
            ordered = date(year, 4, 1) + timedelta(days=day)
            for place in range(0 if ordered in missing else 30):
                number += 1
                late = place in (1, 2, 3) or (place % 6 == 0 and year == 2024)
                arrived = ordered + timedelta(days=9 if late else 3)
                parcels.append(parcel(number, str(ordered), str(arrived), channel="Line X" if place % 3 == 0 else "Post"))
    shop = Shop(tmp_path, parcels=parcels, cases=[case(1, "2024-05-20", about=5)])
    monkeypatch.setenv("GROUNDSWELL_LANDED", str(tmp_path / "landed"))
    filters = shop.filters("2024-04-01", "2024-04-30", comparison="year_ago")
    return filters, door.collection("shop", shop.scope), shop.scope


def test_the_place_that_moved_is_named_in_the_metrics_own_terms(tmp_path, monkeypatch):
    filters, info, scope = few(tmp_path, monkeypatch)
    found = why.explanation("promise_kept_rate", filters, scope, info)
    assert found.before == pytest.approx(90) and found.after == pytest.approx(90 - 100 / 6)
    (driver,) = why.told(found, why.search(found))
    assert driver.segment == {"channel": "Line X"}
    assert driver.before == pytest.approx(90) and driver.after == pytest.approx(40)
    assert driver.contribution == pytest.approx(-100 / 6), "all of the change is on that line"
    assert driver.of_missed and driver.expected == pytest.approx(100 - 10 * 8 / 3), "a tenth missed, and in all 8 / 3 times as many as before"
    assert (100 - driver.after) / (100 - driver.expected) == pytest.approx(driver.ratio), "the times that are told are those that one reads off the row"
    assert driver.n_after == 180, "parcels that missed"
    assert found.incidents == ()


def test_a_late_file_is_an_incident_and_no_driver(tmp_path, monkeypatch):
    late = {date(2024, 4, day) for day in range(24, 31)}
    filters, info, scope = few(tmp_path, monkeypatch, missing=late)
    found = why.explanation("orders", filters, scope, info)
    (told,) = found.incidents
    assert (told.kind, told.market, told.first, told.last) == ("late", "KR", date(2024, 4, 24), date(2024, 4, 30))
    assert why.told(found, why.search(found)) == ()


@pytest.mark.parametrize("name", ["orders", "promise_kept_rate", "complaints_per_10k"])
def test_a_day_of_a_file_that_is_missing_is_an_incident_whatever_is_asked(name, tmp_path, monkeypatch):
    filters, info, scope = few(tmp_path, monkeypatch, missing={date(2024, 4, 15)})
    found = why.explanation(name, filters, scope, info)
    if found is None:  # no complaint in the earlier April
        assert name == "complaints_per_10k"
        return
    (told,) = found.incidents
    assert (told.kind, told.market, told.first, told.last) == ("gap", "KR", date(2024, 4, 15), date(2024, 4, 15))
    assert all(driver.segment == {"channel": "Line X"} for driver in why.told(found, why.search(found))), "the line that got late, never the day"


@pytest.mark.skipif(not LONG, reason="the whole demo collection: GROUNDSWELL_LONG=1")
def test_any_day_missing_from_a_market_of_twenty_rows_a_day_is_told(tmp_path, monkeypatch):
    """Simulated collection: each market's year with one day or three taken away, 40 random ones each, and none invented where none is missing."""
    land(small_demo(tmp_path / "folder", 400_000), tmp_path / "landed")
    monkeypatch.setenv("GROUNDSWELL_LANDED", str(tmp_path / "landed"))
    random, told, asked = np.random.default_rng(1), 0, 0
    rows = door.answer("parcel_rows_by_day", Filters("demo", (), (), *YEAR), EVERYTHING)
    for (market,), part in rows.group_by("market", maintain_order=True):
        if part["row_count"].sum() < 20 * 365:
            continue
        assert incidents.gaps(part, *YEAR) == [], market
        for length in (1, 3):
            for offset in random.choice(360, 40, replace=False):
                first = YEAR[0] + timedelta(days=int(offset))
                last = first + timedelta(days=length - 1)
                found = incidents.gaps(part.filter(~pl.col("day").is_between(first, last)), *YEAR)
                asked, told = asked + 1, told + ([(one.market, one.first, one.last) for one in found if one.kind in ("gap", "late")] == [(market, first, last)])
    assert asked >= 160 and told == asked


def test_a_cancelled_search_says_so(shipped):
    filters = Filters("demo", (), (), *YEAR)
    found = why.explanation("cases_received", filters, EVERYTHING, door.collection("demo", EVERYTHING))
    with pytest.raises(why.SearchCancelled):
        why.search(found, cancelled=lambda: True)


def test_two_readers_of_different_scope_do_not_share_an_answer(shipped):
    filters = Filters("demo", (), ("AliExpress",), *YEAR)
    narrow = Scope(markets=("ES",))
    whole = why.explanation("orders", filters, EVERYTHING, door.collection("demo", EVERYTHING))
    part = why.explanation("orders", filters, narrow, door.collection("demo", narrow))
    assert part.after < whole.after and set(part.cells.frame["market"]) == {"ES"}


def rows(days: dict[date, int], market="KR") -> pl.DataFrame:
    return pl.DataFrame({"market": [market] * len(days), "day": list(days), "row_count": list(days.values())}, schema_overrides={"day": pl.Date})


def test_quiet_days_of_a_small_market_are_no_gap():
    first, last = date(2024, 1, 1), date(2024, 3, 31)
    sparse = rows({first + timedelta(days=offset): 1 for offset in range(0, 91, 4)})
    assert incidents.gaps(sparse, first, last) == []
    busy = {first + timedelta(days=offset): 40 for offset in range(91) if offset not in (30, 31)}
    (found,) = incidents.gaps(rows(busy), first, last)
    assert (found.kind, found.first, found.last) == ("gap", date(2024, 1, 31), date(2024, 2, 1))


def test_a_thin_month_is_told_and_an_unfinished_one_is_not():
    first, last = date(2024, 1, 1), date(2024, 4, 10)
    days = {first + timedelta(days=offset): (3 if (first + timedelta(days=offset)).month == 2 else 30) for offset in range(101)}
    (found,) = incidents.gaps(rows(days), first, last)
    assert (found.kind, found.first) == ("thin", date(2024, 2, 1))


def test_codes_that_went_missing_are_told():
    before = pl.DataFrame({"channel": ["Post", "unknown"], "weighted": [98.0, 2.0]})
    after = pl.DataFrame({"channel": ["Post", "unknown"], "weighted": [60.0, 40.0]})
    (found,) = incidents.null_bursts(before, after, ["channel"], "weighted", (100, 100))
    assert (found.kind, found.dimension, found.share0, found.share1) == ("burst", "channel", 0.02, 0.4)
    assert incidents.null_bursts(after, before, ["channel"], "weighted", (100, 100)) == []


@pytest.mark.parametrize(
    ("goods", "expected"),
    [(("toys", "toys"), ("cause", "category")), (("toys", "tools"), ("cause",))],
    ids=["the same goods in both periods", "other goods in each"],
)
def test_a_bridge_leaves_out_what_is_not_in_both_periods(goods, expected):
    """What came and went tells of no rate and no mix: cells that are in one period alone are made coarser; what is left adds up all the same."""
    rows = [(cause, kind, *(float(amount) if side == at else 0.0 for amount in (top, 100) for at in (0, 1)))
            for side, kind in enumerate(goods) for cause, top in (("delivery", 10 + side), ("refund", 30 + side))]  # fmt: skip
    frame = pl.DataFrame(rows, schema=["cause", "category", "numerator0", "numerator1", "denominator0", "denominator1"], orient="row")
    frame = frame.group_by("cause", "category").agg(pl.all().sum()).sort("cause", "category")
    assert Cells(frame, ("cause", "category"), "cells_of_outcomes", {}, 1.0, False).bridge == expected
