"""The register: complete rows, and every additive metric equal to a slow sum over the raw rows of every market and month."""

from collections import defaultdict
from datetime import date

import polars as pl
import pytest

from analysis.metric_values import series_of
from data import catalogue
from queries.filters import Filters, shift_months
from queries.library import library
from queries.metrics import METRICS, UNITS, metric_by_name
from queries.scope import Scope

EVERYTHING = Scope.everything()


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.name)
def test_a_row_is_complete(metric):
    assert metric.query in library()
    assert metric.unit in UNITS and metric.direction in ("up", "down", "none")
    assert metric.label("en") and metric.label("ko") and metric.definition("en") and metric.definition("ko")
    assert metric.label("en") != metric.label("ko")
    assert (metric.denominator is not None) == (metric.aggregation == "ratio")


def test_names_are_unique():
    assert len({metric.name for metric in METRICS}) == len(METRICS)


def test_an_unknown_metric_is_answered_with_those_there_are():
    with pytest.raises(KeyError, match="promise_kept_rate"):
        metric_by_name("promises")


# --- the twin: plain Python over the landed rows, nothing shared with the marts -------------------------------------------------------


@pytest.fixture(scope="module")
def raw(landed_shipped):
    """Landed rows of the demo collection as dictionaries, by dataset."""
    version = catalogue.current("demo", landed_shipped)
    return {
        name: pl.concat([pl.read_parquet(file) for file in version.files("rows", name)]).to_dicts() for name in ("parcels", "complaints", "listings")
    }, version


def _parcel_sums(rows, complaints, data_date):
    sums = defaultdict(lambda: defaultdict(float))
    firsts = {}
    for row in rows:
        firsts[row["order_id"]] = min(row["parcel_id"], firsts.get(row["order_id"], row["parcel_id"]))
    for row in rows:
        cell, weight = sums[row["market"], row["ordered_on"].replace(day=1)], row["weight"]
        cell["parcels"] += weight
        cell["orders"] += weight if firsts[row["order_id"]] == row["parcel_id"] else 0
        cell["lost"] += weight if row["status"] == "lost" else 0
        cell["tracked"] += weight if row["tracking_source"] != "none" else 0
        cell["coupon_usd"] += weight * (row["compensation"] or 0)
        cell["value_usd"] += weight * (row["value_usd"] or 0)
        if row["promised_days"] and row["status"] != "cancelled" and (data_date - row["ordered_on"]).days > row["promised_days"]:
            cell["promise_due"] += weight
            arrived = row["delivered_on"] and (row["delivered_on"] - row["ordered_on"]).days <= row["promised_days"]
            cell["promise_kept"] += weight if row["status"] == "delivered" and arrived else 0
        if row["customs_in_on"] and row["cleared_on"]:
            cell["customs_known"] += weight
            cell["customs_next_day"] += weight if (row["cleared_on"] - row["customs_in_on"]).days <= 1 else 0
    for row in complaints:
        if row["body"] == "Platform" and row["order_id"]:
            sums[row["market"], row["ordered_on"].replace(day=1)]["cases"] += row["weight"]
    return sums


def _twin(metric, raw):
    datasets, version = raw
    data_date = date.fromisoformat(version.manifest["data_date"])
    if metric.query == "parcels_by_period":
        return _parcel_sums(datasets["parcels"], datasets["complaints"], data_date)
    sums = defaultdict(lambda: defaultdict(float))
    if metric.query == "listings_by_period":
        for row in datasets["listings"]:
            cell = sums[row["market"], row["reported_on"].replace(day=1)]
            cell["reported"] += 1
            cell["acted"] += row["acted_at"] is not None
            cell["reappeared"] += row["reappeared_of"] is not None
    for row in datasets["complaints"]:
        cell = sums[row["market"], row["period_start"].replace(day=1)]
        if metric.query == "cases_received_by_period" and row["body"] == "Platform":
            cell["weighted"] += row["weight"]
        if metric.query == "case_outcomes_by_period" and row["body"] == "Platform":
            cell["weighted"] += row["weight"]
            cell["refused"] += row["weight"] * (row["outcome"] == "refused")
        if metric.query == "agency_cases_by_period" and row["body"] != "Platform":
            cell["complaints"] += 1
    return sums


ADDITIVE = [metric for metric in METRICS if metric.aggregation in ("sum", "ratio")]


@pytest.mark.parametrize("metric", ADDITIVE, ids=lambda metric: metric.name)
def test_every_market_and_month_equals_the_sum_over_raw_rows(metric, raw, shipped):
    expected = _twin(metric, raw)
    markets = sorted({market for market, _ in expected})
    months = [shift_months(date(2023, 1, 1), step) for step in range(42)]
    compared = 0
    for market in markets:
        found = {
            row["period_start"]: row for row in series_of(metric, Filters("demo", (market,), (), date(2023, 1, 1), date(2026, 6, 30)), EVERYTHING).to_dicts()
        }
        for month in months:
            cell, row = expected.get((market, month), {}), found.get(month)
            numerator = cell.get(metric.numerator, 0.0)
            assert (row["numerator"] if row else 0.0) == pytest.approx(numerator, rel=1e-9, abs=1e-6), (market, month)
            if metric.denominator and row and row["denominator"]:
                assert row["denominator"] == pytest.approx(cell[metric.denominator], rel=1e-9)
                assert row["value"] == pytest.approx(metric.scale * numerator / cell[metric.denominator], rel=1e-9)
            compared += 1
    assert compared >= 8 * 42 or metric.query != "parcels_by_period"
