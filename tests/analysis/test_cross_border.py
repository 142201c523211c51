"""Cross-border: shares within one series only, the rest kept apart, who leads per measurer, what is restated, what is told twice differently."""

from collections import defaultdict
from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis import cross_border as topic
from analysis.restatements import first_and_last, restatements, widest
from queries.door import answer
from queries.filters import Filters
from queries.scope import Scope
from tests.analysis.few_rows import landed, year

ALL = Scope.everything()
FEW = Filters("few", ("KR",), (), date(2020, 1, 1), date(2024, 12, 31))
KOREA = Filters("published", ("KR",), (), date(2022, 1, 1), date(2025, 12, 31))


def number(origin, parcels, when=2023, **more):
    return {"origin": origin, "purchases": parcels, "value": "", "currency": "", **year(when), **more}


def value(origin, amount, when=2023, currency="KRW", **more):
    return {"origin": origin, "purchases": "", "value": amount, "currency": currency, "measure": "value", **year(when), **more}


def printed(origin, share, when=2023, metric="share_of_count", **more):
    return {
        "row_id": f"{origin}{share}{when}{more}",
        "topic": "purchases",
        "metric": metric,
        "entity": origin,
        "value": share,
        "unit": "percent",
        "grain": "year",
        **year(when),
        **more,
    }


def test_a_share_is_of_the_total_of_its_own_series(tmp_path, monkeypatch):
    rows = [
        number("CN", 60),
        number("total", 100),
        number("CN", 90, vintage="later"),  # the later vintage prints no total
        value("CN", 30),
        value("US", 50),
        value("total", 100),
        value("US", 7, currency="USD"),
        value("total", 70, currency="USD"),
    ]
    landed(tmp_path, monkeypatch, purchases=rows)
    shares = topic.origin_shares(FEW, ALL)
    found = {(row["measure"], row["vintage"], row["currency"], row["origin"]): row["share"] for row in shares.iter_rows(named=True)}
    assert found == {
        ("number", "as published", "", "CN"): 60,
        ("number", "later", "", "CN"): None,
        ("value", "as published", "KRW", "CN"): 30,
        ("value", "as published", "KRW", "US"): 50,
        ("value", "as published", "USD", "US"): 10,
    }
    assert [(one.measure, one.currency, one.origins) for one in topic.series_list(shares, "value", FEW)] == [("value", "KRW", 2), ("value", "USD", 1)]


def test_the_rest_is_what_the_total_holds_beyond_the_named(tmp_path, monkeypatch):
    landed(
        tmp_path,
        monkeypatch,
        purchases=[number("CN", 60), number("europe", 15), number("total", 100), number("CN", 10, 2024), number("other", 10, 2024), number("total", 20, 2024)],
    )
    shares = topic.origin_shares(FEW, ALL)
    over_time = topic.shares_over_time(shares, topic.series_list(shares, "number", FEW)[0])
    assert {(row["period_start"].year, row["origin"]): row["amount"] for row in over_time.iter_rows(named=True)} == {
        (2023, "CN"): 60,
        (2023, "europe"): 15,
        (2023, "rest"): 25,
        (2024, "CN"): 10,
        (2024, "other"): 10,
    }
    index = topic.concentration(over_time).rows(named=True)
    assert (index[0]["low"], index[0]["high"], index[0]["unknown"]) == (3600, 3600 + 225 + 625, 40)
    assert (index[1]["low"], index[1]["high"]) == (2500, 5000)


def test_growth_adds_up_and_an_origin_named_once_is_rest(tmp_path, monkeypatch):
    rows = [number("CN", 50), number("JP", 20), number("total", 100), number("CN", 80, 2024), number("US", 30, 2024), number("total", 150, 2024)]
    landed(tmp_path, monkeypatch, purchases=rows)
    shares = topic.origin_shares(FEW, ALL)
    over_time = topic.shares_over_time(shares, topic.series_list(shares, "number", FEW)[0])
    found = topic.growth(over_time, date(2024, 1, 1)).rows(named=True)
    assert [(row["origin"], row["before"], row["amount"], row["contribution"]) for row in found] == [
        ("CN", 50, 80, 30),
        ("rest", 50, 70, 20),
        ("total", 100, 150, 50),
    ]
    assert found[0]["growth"] == pytest.approx(60)
    assert topic.growth(over_time, date(2023, 1, 1)).is_empty()  # nothing a year before
    assert topic.last_period(over_time, FEW.with_(date_to=date(2024, 6, 30))) == date(2023, 1, 1)  # 2024 is not whole within the period


def test_who_leads_is_told_per_measurer_and_a_region_never_leads(tmp_path, monkeypatch):
    rows = [
        value("europe", 70),
        value("CN", 10),
        value("US", 20),
        value("total", 100),
        value("CN", 40, 2024),
        value("US", 20, 2024),
        value("total", 100, 2024),
        value("CN", 60, measurer="Bank"),
        value("US", 30, measurer="Bank"),
        value("total", 100, measurer="Bank"),
        value("CN", 90, measurer="Alone"),
        value("total", 95, measurer="Alone"),
    ]
    landed(tmp_path, monkeypatch, purchases=rows)
    led = topic.leaders(topic.origin_shares(FEW, ALL), "value")
    assert [(row["measurer"], row["period_start"].year, row["leader"], row["second"], row["lead"]) for row in led.iter_rows(named=True)] == [
        ("Bank", 2023, "CN", "US", 30),
        ("Customs", 2023, "US", "CN", 10),
        ("Customs", 2024, "CN", "US", 20),
    ]
    assert topic.rivals(led) == ("CN", "US")
    leads = topic.lead_over_time(led, ("CN", "US"))
    assert dict(leads.filter(measurer="Customs").select("period_start", "lead").iter_rows()) == {date(2023, 1, 1): -10, date(2024, 1, 1): 20}
    crossed = {row["measurer"]: (row["behind"], row["took_over"]) for row in topic.crossover(leads).iter_rows(named=True)}
    assert crossed == {"Bank": (None, None), "Customs": (date(2023, 1, 1), date(2024, 1, 1))}


def test_two_counters_that_disagree_are_set_side_by_side(tmp_path, monkeypatch):
    landed(
        tmp_path,
        monkeypatch,
        purchases=[number("CN", 43), number("total", 100), number("US", 20), number("CN", 50, vintage="later"), number("total", 100, vintage="later")],
        figures=[
            printed("CN", 48.3, measurer="Press"),
            printed("US", 20.4, measurer="Press"),
            printed("CN", 43.0, measurer="Customs", derived="true", formula="100*43/100"),
        ],
    )
    shares = topic.origin_shares(FEW, ALL)
    found = topic.disagreements(shares, "number")
    assert {(row["origin"], row["measurer"], row["vintage"], row["share"]) for row in found.iter_rows(named=True)} == {
        ("CN", "Press", "as published", 48.3),
        ("CN", "Customs", "as published", 43),
        ("CN", "Customs", "later", 50),
    }  # the US differ by rounding only; the share computed from counted rows is not stated twice
    assert found["spread"].unique().to_list() == [pytest.approx(7)]
    assert topic.disagreements(shares.filter(pl.col("measurer") == "Customs"), "number").is_empty()  # vintages of one measurer restate, they do not disagree


def test_restatements_go_by_the_date_of_publication(tmp_path, monkeypatch):
    rows = [
        value("total", 100, vintage="first release", published_at="2024-02-01"),
        value("total", 112, vintage="as of 2024-08", published_at="2024-08-01"),
        value("total", 110, vintage="B now", published_at="2026-10-02"),
        value("CN", 40, vintage="first release", published_at="2024-02-01"),
        value("CN", 40, vintage="B now", published_at="2026-10-02"),
        value("total", 99, 2022, vintage="B now", published_at="2026-10-02"),
    ]
    landed(tmp_path, monkeypatch, purchases=rows)
    printings = restatements(FEW, ALL)
    assert [(row["place"], row["vintage"], row["change"]) for row in printings.iter_rows(named=True)] == [
        (1, "first release", 0),
        (2, "as of 2024-08", pytest.approx(12)),
        (3, "B now", pytest.approx(10)),
    ]  # China's figure was printed twice and did not change
    fact = widest(first_and_last(printings))
    assert (fact["first"], fact["last"], fact["printings"], fact["first_vintage"], fact["last_vintage"]) == (100, 110, 3, "first release", "B now")
    assert restatements(FEW.with_(date_to=date(2022, 12, 31)), ALL).is_empty()


def test_categories_are_cut_within_one_period(tmp_path, monkeypatch):
    rows = [
        value("CN", 30),
        value("total", 100),
        value("CN", 15, category="fashion"),
        value("total", 20, category="fashion"),
        value("CN", 5, 2022),
        value("total", 10, 2022),
    ]
    landed(tmp_path, monkeypatch, purchases=rows)
    shares = topic.origin_shares(FEW, ALL)
    series = topic.series_list(shares, "value", FEW)[0]
    cut = topic.category_cut(shares, series, date(2023, 1, 1))
    assert {(row["category"], row["origin"]): (row["share"], row["of_all"]) for row in cut.iter_rows(named=True)} == {
        ("total", "CN"): (30, 100),
        ("total", "rest"): (70, 100),
        ("fashion", "CN"): (75, 20),
        ("fashion", "rest"): (25, 20),
    }
    assert topic.category_cut(shares, series, date(2022, 1, 1)).is_empty()  # one category is no cut


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_shares_and_growth_equal_a_slow_twin(tmp_path_factory, data):
    monkeypatch = pytest.MonkeyPatch()
    rows, amounts = [], defaultdict(dict)
    for when in (2021, 2022, 2023):
        for measurer in ("Customs", "Bank"):
            named = data.draw(st.lists(st.sampled_from(["CN", "US", "JP", "europe"]), unique=True, min_size=1))
            for origin in named:
                amounts[measurer, when][origin] = data.draw(st.integers(1, 1000))
            total = sum(amounts[measurer, when].values()) + data.draw(st.integers(0, 500))
            rows += [number(origin, amount, when, measurer=measurer) for origin, amount in {**amounts[measurer, when], "total": total}.items()]
            amounts[measurer, when]["total"] = total
    landed(tmp_path_factory.mktemp("twin"), monkeypatch, purchases=rows)
    shares = topic.origin_shares(FEW, ALL)
    for series in topic.series_list(shares, "number", FEW):
        over_time = topic.shares_over_time(shares, series)
        for when in (2021, 2022, 2023):
            expected = {
                origin: 100 * amount / amounts[series.measurer, when]["total"] for origin, amount in amounts[series.measurer, when].items() if origin != "total"
            }
            expected["rest"] = 100 - sum(expected.values())
            part = over_time.filter(pl.col("period_start") == date(when, 1, 1))
            assert dict(part.select("origin", "share").iter_rows()) == pytest.approx(expected, abs=1e-9)
        for when in (2022, 2023):
            moved = topic.growth(over_time, date(when, 1, 1))
            assert moved.filter(pl.col("origin") != "total")["contribution"].sum() == pytest.approx(moved.filter(origin="total")["contribution"][0], abs=1e-9)
    monkeypatch.undo()


def test_published_china_by_number_2020_is_told_twice(shipped):
    found = topic.disagreements(topic.origin_shares(KOREA, ALL), "number").filter(pl.col("period_start") == date(2020, 1, 1))
    stated = {row["stated"]: (round(row["share"], 1), row["source_id"]) for row in found.iter_rows(named=True)}
    assert stated["printed"] == (48.3, "seed000")
    assert stated["counted"][0] == 43.2


def test_published_leader_of_2022_depends_on_the_measurer(shipped):
    led = topic.leaders(topic.origin_shares(KOREA, ALL), "value").filter((pl.col("period_start") == date(2022, 1, 1)) & (pl.col("grain") == "year"))
    told = {row["measurer"]: row for row in led.iter_rows(named=True)}
    customs, statistics = told["Korea Customs Service"], told["Statistics Korea"]
    assert (customs["leader"], customs["share"], customs["second"], customs["second_share"]) == ("CN", 36.2, "US", 33.6)
    assert (statistics["leader"], statistics["currency"]) == ("US", "KRW")
    assert (round(statistics["amount"] / 1e12, 2), round(statistics["second_amount"] / 1e12, 2)) == (2.00, 1.49)


def test_published_first_quarter_of_2024_was_restated_twice(shipped):
    quarter = restatements(KOREA, ALL).filter((pl.col("grain") == "quarter") & (pl.col("period_start") == date(2024, 1, 1)) & (pl.col("origin") == "total"))
    assert [round(amount / 1e12, 4) for amount in quarter["amount"]] == [1.6476, 1.8385, 1.8629]


def test_a_series_never_holds_two_rows_of_one_origin_and_period(shipped):
    for collection, market in (("published", "KR"), ("demo", "KR"), ("demo", "MX")):
        filters = Filters(collection, (market,), (), date(2023, 1, 1), date(2026, 6, 30))
        shares = topic.origin_shares(filters, ALL)
        for measure in ("number", "value"):
            for series in topic.series_list(shares, measure, filters):
                over_time = topic.shares_over_time(shares, series)
                assert not over_time.select("period_start", "period_end", "origin").is_duplicated().any()
                sums = over_time.group_by("period_start").agg(pl.col("share").sum())["share"]
                assert all(abs(total - 100) < 0.02 for total in sums), (series, sums.to_list())


def test_demo_totals_equal_the_rows(shipped):
    filters = Filters("demo", ("ES",), (), date(2025, 1, 1), date(2025, 3, 31))
    rows = answer("purchases_by_origin", filters, ALL)
    shares = topic.origin_shares(filters, ALL)
    series = topic.series_list(shares, "value", filters)[0]
    quarter = topic.shares_over_time(shares, series).filter(pl.col("period_start") == date(2025, 1, 1))
    assert quarter["amount"].sum() == pytest.approx(rows.filter(origin="total")["value"][0], rel=1e-12)
    assert quarter["period_end"][0] == date(2025, 4, 1) - timedelta(days=1)
