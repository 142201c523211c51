"""Promises not due yet are estimated from parcels that are older, and what nobody scanned is a band, never a figure."""

from datetime import date, timedelta

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from analysis import promise_outlook
from tests.analysis.complaint_shop import Shop, case, parcel


@pytest.fixture
def shop(tmp_path, monkeypatch):
    """Ten parcels a day to 30 June 2024, promised in 5 days: 8 arrive on day 4, 2 on day 9; one silent one of 10 June. The data end on 30 June."""
    end, parcels, number = date(2024, 6, 30), [], 0
    for offset in range(91):
        ordered = date(2024, 4, 1) + timedelta(days=offset)
        for place in range(10):
            number += 1
            arrived = ordered + timedelta(days=4 if place < 8 else 9)
            there = arrived <= end
            row = list(parcel(number, str(ordered), str(arrived) if there else "", status="delivered" if there else "moving"))
            row[7] = f"{min(arrived, end)}T12:00:00Z"  # scanned to the end
            parcels.append(tuple(row))
    number += 1
    parcels.append(parcel(number, "2024-06-10", "", status="moving"))
    made = Shop(tmp_path, parcels=parcels, cases=[case(1, "2024-06-30")])
    monkeypatch.setenv("GROUNDSWELL_LANDED", str(tmp_path / "landed"))
    return made


def test_an_estimate_takes_the_place_of_what_is_not_due(shop):
    found = promise_outlook.months(shop.filters("2024-04-01", "2024-06-30"), shop.scope)
    april, june = found.row(0, named=True), found.row(2, named=True)
    assert april["complete"] and april["estimate"] == april["kept"] == pytest.approx(80)
    assert not june["complete"] and 15 < june["waiting"] < 25
    assert june["estimate"] == pytest.approx(80, abs=1)


@pytest.mark.parametrize("period", [("2024-04-01", "2024-06-30"), ("2024-06-01", "2024-06-30"), ("2024-05-10", "2024-06-03"), ("2023-01-01", "2023-12-31")])
def test_months_of_a_period_are_those_that_the_period_alone_gives(shop, period):
    filters = shop.filters(*period)
    assert_frame_equal(promise_outlook.months(filters, shop.scope), promise_outlook._months(filters, shop.scope))


def test_a_silent_parcel_past_its_promise_is_a_band(shop):
    june = promise_outlook.months(shop.filters("2024-06-01", "2024-06-30"), shop.scope).row(0, named=True)
    assert june["silent_rows"] == 1 and june["low"] == june["kept"]
    due = june["due_rows"]
    assert june["high"] == pytest.approx(june["kept"] + 100 / due)


def test_arrivals_by_the_promise_equal_the_plain_share_of_closed_cohorts():
    days = pl.DataFrame({
        "order_month": [date(2024, 4, 1)] * 3, "promised_days": [5] * 3, "days": [4, 5, 9], "delivered": [6.0, 2.0, 1.0],
        "gone": [0.0, 0.0, 1.0], "open": [0.0] * 3,
    })  # fmt: skip
    days = promise_outlook.histogram(days)
    assert promise_outlook.arrived_by_promise(days, date(2024, 4, 1), 5) == pytest.approx(0.8)
    assert promise_outlook.arrived_by_promise(days, date(2024, 4, 1), 7) == 0.0, "no parcel of that length has ever been seen"
