"""Overview: exact looks against a slow binomial, what is withheld and why, printed facts beside each other and never added."""

import math
from datetime import date, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import movers, overview, printed_overview
from analysis.metric_values import Value, value_of
from data import catalogue
from queries import door
from queries.filters import Filters
from queries.metrics import metric_by_name
from queries.scope import Scope
from tests.analysis.few_rows import landed, month, year

ALL = Scope.everything()
PROMISE, ORDERS, CASES = (metric_by_name(name) for name in ("promise_kept_rate", "orders", "complaints_per_10k"))


def binomial_p(one: int, nought: int, share: float) -> float:
    """Two-sided exact p-value by adding up every outcome that is no likelier than the one seen."""
    total = one + nought
    chances = [math.comb(total, k) * share**k * (1 - share) ** (total - k) for k in range(total + 1)]
    return min(1.0, sum(chance for chance in chances if chance <= chances[one] * (1 + 1e-7)))


def rate(kept: int, due: int) -> Value:
    return Value(100 * kept / due, float(kept), float(due), due)


# --- one look ------------------------------------------------------------------------------------------------------------------------


def test_a_share_above_one_half_is_tested_on_those_that_missed():
    look = movers.compare(PROMISE, rate(80, 100), rate(95, 100), 30, 30)
    assert look.p_adjusted == pytest.approx(binomial_p(20, 5, 0.5))
    assert look.low > 1 and look.beyond == pytest.approx(math.log(look.low))
    assert look.good is False


def test_a_share_below_one_half_is_tested_on_those_that_hit():
    look = movers.compare(metric_by_name("reappearance_rate"), rate(4, 100), rate(12, 100), 30, 30)
    assert look.p_adjusted == pytest.approx(binomial_p(4, 12, 0.5))
    assert look.good is True


def test_an_unchanged_rate_does_not_move():
    look = movers.compare(PROMISE, rate(90, 100), rate(90, 100), 30, 30)
    assert (look.beyond, look.good) == (0.0, None) and look.p_adjusted == 1.0


def test_counts_of_months_of_different_length_are_compared_per_day():
    february, march = Value(280.0, 280.0, None, 280), Value(310.0, 310.0, None, 310)
    assert movers.compare(ORDERS, march, february, 31, 28).beyond == 0.0
    assert movers.compare(ORDERS, march, february, 31, 28).low < 1 < movers.compare(ORDERS, march, february, 31, 28).high


def test_too_few_rows_are_not_looked_at():
    assert movers.compare(CASES, Value(100.0, 2.0, 200.0, 2), Value(50.0, 1.0, 200.0, 2), 30, 30) is None
    assert movers.compare(CASES, Value(100.0, 2.0, 200.0, 9), Value(None, 0.0, None, 0), 30, 30) is None


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 40), st.integers(40, 90), st.integers(1, 40), st.integers(40, 90))
def test_weights_do_not_make_a_look_surer(cases_now, orders_now, cases_before, orders_before):
    """Cases stand for 1,000 real ones each: the p-value is that of the sampled rows."""
    weight = 1_000.0
    pair = [
        Value(10_000 * cases / orders, cases * weight, orders * weight, cases) for cases, orders in ((cases_now, orders_now), (cases_before, orders_before))
    ]
    look = movers.compare(CASES, *pair, 30, 30)
    if cases_now + cases_before < movers.FEWEST:
        assert look is None
    else:
        assert look.p_adjusted == pytest.approx(binomial_p(cases_now, cases_before, orders_now / (orders_now + orders_before)), rel=1e-6)


def test_slow_parcels_count_open_ones_once_they_are_that_old():
    histogram = pl.DataFrame(
        {
            "days": [3, 9, 12, 4],
            "delivered": [6.0, 1.0, 0.0, 0.0],
            "lost": [0.0, 0.0, 1.0, 0.0],
            "returned": [0.0] * 4,
            "open": [0.0, 2.0, 0.0, 10.0],
            "parcel_rows": [3, 2, 1, 4],
        }
    )
    slow, known = movers.longer_than(histogram, 5)  # rows stand for two parcels each; ten open ones of 4 days are not known yet
    assert (slow, known) == (2.0, 5.0)


# --- what is withheld ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "last", "young"),
    [
        (date(2026, 6, 1), date(2026, 6, 30), True),
        (date(2025, 7, 1), date(2026, 6, 30), False),
        (date(2026, 4, 1), date(2026, 6, 30), True),
        (date(2026, 4, 1), date(2026, 4, 30), False),
    ],
)
def test_orders_that_still_fill_up_are_not_compared(first, last, young):
    assert movers.is_young(Filters("demo", (), (), first, last), date(2026, 6, 30)) is young


def test_an_unfinished_period_keeps_its_value_and_loses_its_percentages(shipped):
    info = door.collection("demo", ALL)
    this_year = Filters("demo", ("KR",), ("AliExpress",), date(2026, 1, 1), date(2026, 12, 31))
    by_name = {one.headline.metric.name: one for one in overview.summaries(this_year, ALL, info)}
    assert by_name["orders"].withheld == "unfinished" and by_name["orders"].headline.now.value > 0
    assert by_name["promise_kept_rate"].withheld is None
    assert "orders" in movers.moves(this_year, ALL, data_date=info.data_date).withheld


def test_an_earlier_period_that_the_data_holds_in_part_is_not_compared(shipped):
    info = door.collection("demo", ALL)
    first_year = Filters("demo", ("KR",), ("AliExpress",), date(2023, 6, 1), date(2024, 5, 31))
    by_name = {one.headline.metric.name: one.withheld for one in overview.summaries(first_year, ALL, info)}
    assert by_name["orders"] == "partial"


def test_moves_are_ordered_by_what_chance_leaves(shipped):
    info = door.collection("demo", ALL)
    found = movers.moves(Filters("demo", (), (), date(2025, 7, 1), date(2026, 6, 30)), ALL, data_date=info.data_date)
    assert found.looks > len(found.told) > 0
    assert [move.beyond for move in found.told] == sorted((move.beyond for move in found.told), reverse=True)
    assert all(move.p_adjusted < movers.LEVEL and move.now != move.before for move in found.told)


def test_users_of_platforms_are_never_added(shipped):
    info = door.collection("demo", ALL)
    users = overview.summaries(Filters("demo", ("KR",), (), date(2024, 2, 1), date(2024, 2, 29)), ALL, info)[0].headline
    assert users.now.value == 8_183_000


def test_operations_by_market_equal_the_raw_rows(shipped):
    version = catalogue.current("demo", shipped)
    rows = pl.concat([pl.read_parquet(file) for file in version.files("rows", "parcels")]).to_dicts()
    first, last = date(2025, 1, 1), date(2025, 12, 31)
    found = {row["market"]: row for row in door.answer("operations_by_market", Filters("demo", (), (), first, last), ALL).iter_rows(named=True)}
    twin = {}
    for row in rows:
        if first <= row["ordered_on"] <= last:
            cell = twin.setdefault(row["market"], [0.0, 0, 0.0, 0.0])
            cell[0] += row["weight"]
            cell[1] += 1
            cell[2] += row["weight"] * (row["status"] == "lost")
            cell[3] += row["weight"] * (row["value_usd"] or 0)
    assert {market: [row["parcels"], row["parcel_rows"], row["lost"], row["value_usd"]] for market, row in found.items()} == {
        market: [pytest.approx(cell[0]), cell[1], pytest.approx(cell[2]), pytest.approx(cell[3])] for market, cell in twin.items()
    }
    assert value_of(ORDERS, Filters("demo", ("KR",), (), first, last), ALL).value == pytest.approx(found["KR"]["orders"])


# --- printed facts -------------------------------------------------------------------------------------------------------------------


def few(last=date(2024, 12, 31)):
    return Filters("few", ("KR",), ("A",), date(2022, 1, 1), last)


def cases(identity, when, number, **more):
    return {"complaint_id": identity, "row_id": identity, **when, "complaints": number, **more}


def test_bodies_years_and_parts_of_years_stand_apart(tmp_path, monkeypatch):
    landed(
        tmp_path,
        monkeypatch,
        complaints=[
            cases("a", year(2022), 228),
            cases("b", year(2023), 673),
            cases("c", month(2024, 1), 212, grain="month"),
            cases("d", {"period_start": "2024-01-01", "period_end": "2024-09-30"}, 928, grain="other"),
            cases("e", year(2023), 465, body="Union"),
            cases("f", year(2023), 30, kind="damage relief"),
            cases("g", year(2023), 5, cause="delivery"),
        ],
    )
    found = printed_overview.complaints(few(), ALL, "A")
    assert (found.body, found.years["complaints"].to_list(), found.ratio) == ("Agency", [228, 673], pytest.approx(673 / 228))
    assert found.parts["complaints"].to_list() == [212, 928]
    assert found.others["complaints"].to_list() == [465]  # applications for relief are a later step of a case
    early = printed_overview.complaints(few(date(2024, 2, 29)), ALL, "A")  # what was not over by then is not told
    assert early.parts["complaints"].to_list() == [212]


def test_a_printed_share_that_counts_contradict_is_kept_beside_them(tmp_path, monkeypatch):
    landed(
        tmp_path,
        monkeypatch,
        purchases=[
            {"origin": o, **year(y), "purchases": n} for y, o, n in ((2020, "CN", 27_483), (2020, "total", 63_570), (2021, "CN", 60), (2021, "total", 100))
        ],
        figures=[
            {
                "row_id": f"s{y}",
                "topic": "purchases",
                "metric": "share_of_count",
                "entity": "CN",
                **year(y),
                "value": v,
                "unit": "percent",
                "grain": "year",
                "measurer": "Paper",
            }
            for y, v in ((2020, 48.3), (2021, 60.4))
        ],
    )
    found = printed_overview.shares(few(), ALL)
    assert found.origin == "CN" and found.by_number.height == 4
    conflict = found.conflicts.rows(named=True)
    assert [(row["period_start"].year, row["printed"], row["counted"], row["printed_by"]) for row in conflict] == [
        (2020, 48.3, pytest.approx(43.2, abs=0.05), "Paper")
    ]


def test_published_facts_of_the_default_period_and_of_february_2024(shipped):
    for first, last in ((date(2022, 1, 1), date(2025, 12, 31)), (date(2024, 2, 1), date(2024, 2, 29))):
        filters = Filters("published", ("KR",), ("AliExpress",), first, last)
        quoted = {name: row["value"] for name, row in printed_overview.quoted(filters, ALL, "AliExpress").items()}
        assert quoted == {
            "mau_rank": 2,
            "mau_yoy_growth": 130,
            "customs_cleared_next_day": 93,
            "delivery_guarantee_days": 5,
            "compensation_min": 1,
            "compensation_max": 3,
        }
        complaints = printed_overview.complaints(filters, ALL, "AliExpress")
        assert complaints.body == "Korea Consumer Agency" and complaints.years["complaints"].to_list() == [133, 228, 673]
        assert 212 in complaints.parts["complaints"].to_list()
        shares = printed_overview.shares(filters, ALL)
        assert [(row["printed"], round(row["counted"], 1)) for row in shares.conflicts.iter_rows(named=True)] == [(48.3, 43.2)]
        tiles = overview.summaries(filters, ALL, door.collection("published", ALL))
        assert tiles[0].headline.now.measurer == "WiseApp"
    assert tiles[0].headline.now.value == 8_183_000


def test_every_quoted_figure_has_its_source(shipped):
    filters = Filters("published", ("KR",), ("AliExpress",), date(2022, 1, 1), date(2025, 12, 31))
    rows = printed_overview.quoted(filters, ALL, "AliExpress").values()
    cited = printed_overview.sources(filters, ALL, *(row["source_id"] for row in rows))
    assert set(cited["source_id"]) == {row["source_id"] for row in rows} and cited["title"].null_count() == 0


def test_parcels_that_land_reach_the_tiles(tmp_path, monkeypatch):
    """Five parcels: four due, three kept; the fifth is not due yet."""
    start = datetime(2026, 3, 2, 3)
    rows = []
    for place, days in enumerate((2, 3, 4, 9, None)):
        arrived = start + timedelta(days=days) if days else None
        rows.append(
            {
                "parcel_id": f"p{place}",
                "order_id": f"o{place}",
                "ordered_at": f"{start:%Y-%m-%dT%H:%M:%SZ}" if days else "2026-03-28T03:00:00Z",
                "promised_days": 5,
                "delivered_at": f"{arrived:%Y-%m-%dT%H:%M:%SZ}" if arrived else "",
                "status": "delivered" if arrived else "moving",
            }
        )
    landed(tmp_path, monkeypatch, parcels=rows)
    march = Filters("few", ("KR",), ("A",), date(2026, 3, 1), date(2026, 3, 31))
    by_name = {one.headline.metric.name: one.headline.now for one in overview.summaries(march, ALL, door.collection("few", ALL))}
    assert (by_name["orders"].value, by_name["promise_kept_rate"].value, by_name["promise_kept_rate"].n) == (5.0, 75.0, 4)
