"""Delivery answers on the simulated collection against plain Python over its landed rows: nothing shared with the marts or the queries."""

from collections import defaultdict
from datetime import date, timedelta

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from analysis import delivery_channels, delivery_days, delivery_histograms, delivery_promises, remembered
from data import catalogue
from queries.filters import Filters
from queries.scope import Scope

EVERYTHING = Scope.everything()
FROM, TO = date(2025, 9, 1), date(2026, 6, 30)  # the last months: some parcels are still moving


@pytest.fixture(scope="module")
def raw(landed_shipped):
    """Parcels of the period as dictionaries, and the data date."""
    version = catalogue.current("demo", landed_shipped)
    rows = pl.concat([pl.read_parquet(file) for file in version.files("rows", "parcels")]).filter(pl.col("ordered_on").is_between(FROM, TO))
    return rows.to_dicts(), date.fromisoformat(version.manifest["data_date"])


def chosen(raw, markets, platforms):
    rows, data_date = raw
    return [row for row in rows if row["market"] in markets and row["platform"] in platforms], data_date


# column of the answer: what the twin calls it
SAME_SUMS = {"due": "due", "kept_parcels": "kept", "late": "delivered", "overdue": "moving", "lost": "lost", "returned": "returned"}


def slow_percentile(parcels, percent):
    """Kaplan-Meier one parcel at a time: (days, arrived, weight)."""
    share = 1.0
    for day in sorted({days for days, arrived, _ in parcels if arrived}):
        at_risk = sum(weight for days, _, weight in parcels if days >= day)
        share *= 1 - sum(weight for days, arrived, weight in parcels if arrived and days == day) / at_risk
        if share <= 1 - percent / 100 + 1e-9:
            return day
    return None


CHOICES = [(("KR",), ("AliExpress",)), (("MX", "AU"), ("AliExpress", "Temu"))]


@pytest.mark.parametrize(("markets", "platforms"), CHOICES)
def test_percentiles_of_every_month(markets, platforms, raw, shipped):
    rows, data_date = chosen(raw, markets, platforms)
    months = defaultdict(list)
    for row in rows:
        if row["status"] != "cancelled":
            ended = row["delivered_on"] if row["status"] == "delivered" else data_date
            months[row["ordered_on"].replace(day=1)].append((min((ended - row["ordered_on"]).days, 120), row["status"] == "delivered", row["weight"]))
    found = delivery_days.days_over_time(Filters("demo", markets, platforms, FROM, TO), EVERYTHING).to_dicts()
    assert [row["period_start"] for row in found] == sorted(months) and len(found) == 10
    for row in found:
        parcels = months[row["period_start"]]
        assert [row["p50"], row["p90"], row["p95"]] == [slow_percentile(parcels, percent) for percent in (50, 90, 95)], row["period_start"]
        assert row["n"] == len(parcels) and row["parcels"] == pytest.approx(sum(weight for *_, weight in parcels))
    assert not found[-1]["finished"] and found[0]["finished"]


def slow_business_days(start, end, country):
    """One day at a time, from the packages' own rules."""
    import holidays

    off = holidays.country_holidays(country, years=range(2025, 2027))
    return sum(off.is_working_day(start + timedelta(days=step)) for step in range((end - start).days))


HUBS = {"Hong Kong": "HK", "K-Venue": "KR", "Los Angeles": "US", "Sao Paulo": "BR", "Frankfurt": "DE", "Paris": "FR", "Madrid": "ES"}  # all others: China


@pytest.mark.parametrize("calendar", delivery_days.BUSINESS)
@pytest.mark.parametrize(("markets", "platforms"), CHOICES)
def test_percentiles_in_business_days(markets, platforms, calendar, raw, shipped):
    rows, data_date = chosen(raw, markets, platforms)
    months, known = defaultdict(list), {}
    for row in rows:
        if row["status"] == "cancelled":
            continue
        country = row["market"] if calendar == "destination" else HUBS.get(row["origin_hub"], "CN")
        span = (row["ordered_on"], row["delivered_on"] if row["status"] == "delivered" else data_date, country)
        if span not in known:
            known[span] = slow_business_days(*span)
        months[row["ordered_on"].replace(day=1)].append((min(known[span], 120), row["status"] == "delivered", row["weight"]))
    found = delivery_days.business_days_over_time(Filters("demo", markets, platforms, FROM, TO), EVERYTHING, calendar).to_dicts()
    assert [row["period_start"] for row in found] == sorted(months) and len(found) == 10
    for row in found:
        parcels = months[row["period_start"]]
        assert [row["p50"], row["p90"], row["p95"]] == [slow_percentile(parcels, percent) for percent in (50, 90, 95)], row["period_start"]
        assert row["n"] == len(parcels)


@pytest.mark.parametrize(("markets", "platforms"), CHOICES)
def test_promises_by_length(markets, platforms, raw, shipped):
    rows, data_date = chosen(raw, markets, platforms)
    lengths = defaultdict(lambda: defaultdict(float))
    for row in rows:
        if row["promised_days"] and row["status"] != "cancelled" and (data_date - row["ordered_on"]).days > row["promised_days"]:
            kept = row["status"] == "delivered" and (row["delivered_on"] - row["ordered_on"]).days <= row["promised_days"]
            lengths[row["promised_days"]]["due"] += row["weight"]
            lengths[row["promised_days"]]["kept" if kept else row["status"]] += row["weight"]
    found = delivery_promises.kept_by_length(Filters("demo", markets, platforms, FROM, TO), EVERYTHING).to_dicts()
    for row in found:
        inside = [sums for days, sums in lengths.items() if row["shortest"] <= days <= row["longest"]]
        for ours, theirs in SAME_SUMS.items():
            assert row[ours] == pytest.approx(sum(sums[theirs] for sums in inside)), (row["shortest"], ours)
        assert row["kept"] == pytest.approx(100 * row["kept_parcels"] / row["due"]) and row["kept_low"] < row["kept"] <= row["kept_high"]
    assert sum(row["due"] for row in found) == pytest.approx(sum(sums["due"] for sums in lengths.values()))


def test_stages_by_hub(raw, shipped):
    rows, _ = chosen(raw, ("KR",), ("AliExpress",))
    spent = defaultdict(list)
    for row in rows:
        stages = (("dispatch", "ordered_at", "shipped_at"), ("line_haul", "shipped_at", "customs_in_at"), ("customs", "customs_in_at", "customs_cleared_at"),
                  ("last_mile", "customs_cleared_at", "delivered_at"))  # fmt: skip
        for stage, start, end in stages:
            if row["status"] != "cancelled" and row[start] and row[end]:
                spent[row["origin_hub"], stage].append((row[end] - row[start]).days)
    found = delivery_days.stages_by_hub(Filters("demo", ("KR",), ("AliExpress",), FROM, TO), EVERYTHING).filter(pl.col("stage") != "total")
    assert {(row["origin_hub"], row["stage"]) for row in found.to_dicts()} == set(spent)
    for row in found.filter((pl.col("never") + pl.col("open_share")) == 0).to_dicts():  # nothing open or lost: a plain order statistic
        days = sorted(spent[row["origin_hub"], row["stage"]])
        assert row["p50"] == days[-(-len(days) // 2) - 1] and row["n"] == len(days)


@pytest.mark.parametrize(
    "span", [(FROM, TO), (date(2025, 2, 14), date(2025, 3, 2)), (date(2024, 1, 1), date(2024, 1, 31)), (date(1999, 1, 1), date(1999, 1, 31))]
)
@pytest.mark.parametrize("query", delivery_histograms.KEYS)
def test_sums_of_months_that_are_held_are_what_the_query_itself_gives(query, span, shipped, monkeypatch):
    filters, keys = Filters("demo", () if query == delivery_histograms.BY_MARKET else ("KR",), ("Temu",), *span), delivery_histograms.KEYS[query]
    held = delivery_days.describe(delivery_histograms.histograms(query, filters, EVERYTHING), keys)
    remembered.forget_all()
    monkeypatch.setattr(delivery_histograms, "HELD_LISTS", 0)
    asked = delivery_days.describe(delivery_histograms.histograms(query, filters, EVERYTHING), keys)
    assert_frame_equal(held, asked)
    assert held.is_empty() == (span[1].year == 1999)
    remembered.forget_all()


def test_channels(raw, shipped):
    rows, data_date = chosen(raw, ("KR",), ("AliExpress",))
    sums = defaultdict(lambda: defaultdict(float))
    for row in rows:
        cell, weight = sums[row["channel"]], row["weight"]
        cell["parcels"] += weight
        cell["lost"] += weight * (row["status"] == "lost")
        cell["untracked"] += weight * (row["tracking_source"] == "none")
        if row["promised_days"] and row["status"] != "cancelled" and (data_date - row["ordered_on"]).days > row["promised_days"]:
            cell["due"] += weight
            cell["missed"] += weight * (row["status"] != "delivered" or (row["delivered_on"] - row["ordered_on"]).days > row["promised_days"])
    found = delivery_channels.channels(Filters("demo", ("KR",), ("AliExpress",), FROM, TO), EVERYTHING).to_dicts()
    assert {row["channel"] for row in found} == set(sums)
    for row in found:
        cell = sums[row["channel"]]
        assert row["lost"] == pytest.approx(10_000 * cell["lost"] / cell["parcels"], abs=1e-9)
        assert row["untracked"] == pytest.approx(100 * cell["untracked"] / cell["parcels"], abs=1e-9)
        assert row["late"] == pytest.approx(100 * cell["missed"] / cell["due"], abs=1e-9)
        assert row["recognised"] != row["channel"].startswith("Unofficial")


def test_coupons(raw, shipped):
    rows, _ = chosen(raw, ("KR",), ("AliExpress",))
    found = delivery_promises.coupons_in_period(Filters("demo", ("KR",), ("AliExpress",), FROM, TO), EVERYTHING)
    assert found.usd == pytest.approx(sum(row["weight"] * (row["compensation"] or 0) for row in rows))
    assert found.coupons == pytest.approx(sum(row["weight"] for row in rows if (row["compensation"] or 0) > 0))
    assert 1_000 < found.krw / found.usd < 2_000 and found.rate_date <= TO
