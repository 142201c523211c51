"""Unusual or not, what comes next, markets given their mix: on the simulated collection, and against slow twins on a few rows."""

from datetime import date, timedelta

import numpy as np
import pytest

from analysis import case_mix, outlook, unusual
from analysis.methods.rates import garwood, wilson
from analysis.overview import HEADLINES
from queries import door
from queries.filters import Filters
from queries.scope import Scope
from tests.analysis.complaint_shop import Shop, case, parcel

YEAR = (date(2025, 7, 1), date(2026, 6, 30))
EVERYTHING = Scope.everything()


def demo(markets=(), **changes):
    return Filters("demo", markets, ("AliExpress",), *YEAR).with_(**changes), EVERYTHING, door.collection("demo", EVERYTHING)


@pytest.mark.parametrize("name", HEADLINES)
def test_an_interval_holds_its_value(name, shipped):
    from analysis.metric_values import value_of
    from queries.metrics import metric_by_name

    for markets in ((), ("KR",), ("AU",)):
        filters, scope, info = demo(markets)
        found, value = unusual.judgement(name, filters, scope, info), value_of(metric_by_name(name), filters, scope).value
        if found.low is not None and found.high is not None:
            assert found.low <= value <= found.high


def shop(tmp_path, monkeypatch, rates, each=40):
    """Orders of months from Jan 2023, `each` a month; `rates` are cases a month (received a day after the order)."""
    parcels, cases, number = [], [], 0
    for place, count in enumerate(rates):
        first = date(2023 + place // 12, place % 12 + 1, 1)
        for at in range(each):
            number += 1
            day = str(first + timedelta(days=at % 27))
            parcels.append(parcel(number, day, str(first + timedelta(days=at % 27 + 3)), weight=100.0))
            if at < count:
                cases.append((*case(number, day, about=number, ordered=day)[:-1], 100.0))
    cases.append(case(999_999, "2024-12-31"))
    made = Shop(tmp_path, parcels=parcels, cases=cases)
    monkeypatch.setenv("GROUNDSWELL_LANDED", str(tmp_path / "landed"))
    last = date(2023 + (len(rates) - 1) // 12, (len(rates) - 1) % 12 + 1, 28)
    return made, made.filters("2023-01-01", str(last.replace(day=31) if last.month == 12 else last))


def test_a_step_is_unusual_since_the_month_it_began_and_a_phase_makes_it_normal(tmp_path, monkeypatch):
    made, filters = shop(tmp_path, monkeypatch, [4, 5, 4, 5, 4, 5, 4, 5, 4, 5, 4, 5, 4, 5, 4, 16, 17, 16])
    filters = filters.with_(date_to=date(2024, 6, 30))
    info = door.collection("shop", made.scope)
    found = unusual.judgement("complaints_per_10k", filters, made.scope, info)
    assert (found.verdict, found.since, found.pale) == ("concern", date(2024, 4, 1), False)
    months = unusual.months("complaints_per_10k", filters, made.scope, info)
    assert months.values[-1] == pytest.approx(10_000 * 16 / 40) and months.kind == "u'"
    split = unusual.months("complaints_per_10k", filters, made.scope, info, events=(date(2024, 4, 1),))
    assert split.chart.variation == "common" and split.chart.trial[-1], "three months after the event are trial limits"
    assert split.centre[0] < 1300 < split.centre[-1]


def test_months_without_a_single_case_are_rates_of_nought(tmp_path, monkeypatch):
    made, filters = shop(tmp_path, monkeypatch, [0] * 14)
    with np.errstate(all="raise"):
        found = unusual.months("complaints_per_10k", filters.with_(date_to=date(2024, 2, 29)), made.scope, door.collection("shop", made.scope))
    assert found is None or (np.nan_to_num(found.values) == 0).all()


def test_few_events_are_pale_and_not_judged(tmp_path, monkeypatch):
    made, filters = shop(tmp_path, monkeypatch, [0] * 8 + [1] * 4)
    found = unusual.judgement("complaints_per_10k", filters, made.scope, door.collection("shop", made.scope))
    assert found.pale and found.verdict == "few"
    low, high = garwood(4, 480)
    assert (found.low, found.high) == (pytest.approx(1e4 * low, rel=0.35), pytest.approx(1e4 * high, rel=0.35))


def test_a_share_has_wilsons_interval_over_its_rows(shipped):
    from analysis.metric_values import value_of
    from queries.metrics import metric_by_name

    filters, scope, _ = demo(("KR",))
    metric = metric_by_name("promise_kept_rate")
    now = value_of(metric, filters, scope)
    low, high = wilson(now.value / 100 * now.n, now.n)
    assert unusual.interval(metric, now, filters, scope) == (pytest.approx(100 * low), pytest.approx(100 * high))
    wider = unusual.interval(metric, now, filters, scope, 4.0)
    assert wider[0] < 100 * low and wider[1] > 100 * high


@pytest.mark.parametrize("name", outlook.TRENDING)
def test_an_outlook_has_a_band_its_hit_rate_and_a_backtest(name, shipped):
    found = outlook.outlook(name, *demo())
    assert len(found.ahead) == len(found.forecast.mean) == 6 and found.ahead[0] == date(2026, 7, 1)
    assert np.all(found.forecast.low <= found.forecast.mean) and np.all(found.forecast.mean <= found.forecast.high)
    assert 0 < found.hits <= found.tries == found.backtest.looks
    assert found.expected[0] < found.expected[1]


def test_too_short_a_history_has_no_forecast_and_says_so(tmp_path, monkeypatch):
    made, filters = shop(tmp_path, monkeypatch, [1] * 8)
    found = outlook.outlook("orders", filters.with_(date_to=date(2023, 8, 31)), made.scope, door.collection("shop", made.scope))
    assert found.forecast.reason == "too_short" and not found.forecast.mean.size and found.expected is None


def test_markets_are_held_against_what_their_mix_lets_expect(shipped):
    filters, scope, _ = demo()
    for kind in ("cases", "missed"):
        found = case_mix.markets(kind, filters, scope)
        assert found.rows["observed"].sum() == pytest.approx(found.rows["expected"].sum()), "the standard is all of them together"
        assert found.rows.filter((found.rows["ratio"] < found.rows["ratio_low"]) | (found.rows["ratio"] > found.rows["ratio_high"])).is_empty()


@pytest.mark.parametrize("column", ["category", "promise"])
def test_a_market_is_not_blamed_for_its_goods_or_its_promises(column, tmp_path, monkeypatch):
    """Of one kind every fifth order complains, of the other every twentieth, in both markets; one sells more of the first."""
    parcels, cases, number = [], [], 0
    values = ("toys", "shoes") if column == "category" else (5, 15)
    for market, counts in (("KR", (300, 100)), ("US", (100, 300))):
        for value, count, every in zip(values, counts, (5, 20)):
            for place in range(count):
                number += 1
                parcels.append(parcel(number, "2024-03-05", "2024-03-08", market=market, **{column: value}))
                if place % every == 0:
                    cases.append(case(number, "2024-03-20", about=number, ordered="2024-03-05", market=market))
    made = Shop(tmp_path, parcels=parcels, cases=[*cases, case(9_999, "2024-05-01")])
    monkeypatch.setenv("GROUNDSWELL_LANDED", str(tmp_path / "landed"))
    found = case_mix.markets("cases", made.filters(), made.scope)
    assert found.rows["ratio"].to_list() == pytest.approx([1, 1]) and found.cells == 2
    assert sorted(found.rows["rate"].to_list()) == pytest.approx([35 / 400, 65 / 400])


def test_cells_of_the_mix_equal_a_slow_count_over_the_landed_rows(shipped):
    """Parcels, promises and orders with a case by channel, kind of goods and promise, one parcel at a time."""
    import polars as pl

    from data import catalogue

    version = catalogue.current("demo", shipped)
    rows, cases = (pl.concat([pl.read_parquet(file) for file in version.files("rows", name)]) for name in ("parcels", "complaints"))
    data_date = date.fromisoformat(version.manifest["data_date"])
    complained = {row["order_id"] for row in cases.filter((pl.col("body") == "Platform") & (pl.col("grain") == "day")).iter_rows(named=True)}
    wanted = {}
    for row in rows.filter(pl.col("ordered_on").is_between(*YEAR)).iter_rows(named=True):
        days = row["promised_days"]
        promise = next((name for longest, name in ((5, "up to 5 days"), (10, "6-10 days"), (20, "11-20 days")) if days <= longest), "over 20 days")
        cell = wanted.setdefault((row["market"], row["platform"], row["channel"], row["category"], promise), [0, 0, 0, 0])
        cell[0] += 1
        cell[1] += row["promised_on"] < data_date and row["status"] != "cancelled"
        cell[2] += row["first_of_order"]
        cell[3] += row["first_of_order"] and row["order_id"] in complained
    found = door.answer("cells_by_mix", Filters("demo", (), (), *YEAR), EVERYTHING)
    columns = ("parcel_rows", "promise_due_rows", "order_rows", "orders_with_case_rows")
    ours = {(*row[:5],): list(row[5:]) for row in found.select("market", "platform", "channel", "category", "promise", *columns).iter_rows()}
    assert ours == wanted


@pytest.mark.parametrize("held", [True, False])
@pytest.mark.parametrize("kind", ["cases", "missed"])
@pytest.mark.parametrize("chosen", [{}, {"platforms": ("Temu",)}, {"date_from": date(2024, 2, 10), "date_to": date(2024, 9, 3)}])
def test_markets_given_their_mix_equal_a_slow_sum_over_the_cells_of_the_query(kind, chosen, held, shipped, monkeypatch):
    monkeypatch.setattr(case_mix, "HELD_ROWS", case_mix.HELD_ROWS if held else 0)
    filters = demo()[0].with_(markets=(), **chosen)
    cells = {}
    for row in door.answer("cells_by_mix", filters, EVERYTHING).iter_rows(named=True):
        counted = cells.setdefault((row["channel"], row["category"], row["promise"]), {}).setdefault(row["market"], [0.0, 0.0])
        if kind == "cases":
            counted[0] += row["orders_with_case_rows"]
            counted[1] += row["order_rows"]
        elif row["promise_due"]:
            counted[0] += (row["promise_due"] - row["promise_kept"]) / row["promise_due"] * row["promise_due_rows"]
            counted[1] += row["promise_due_rows"]
    observed, expected = {}, {}
    for markets in cells.values():
        top, base = (sum(counted[place] for counted in markets.values()) for place in (0, 1))
        for market, counted in markets.items():
            observed[market] = observed.get(market, 0.0) + counted[0]
            expected[market] = expected.get(market, 0.0) + (counted[1] * top / base if base else 0.0)
    found = {row["market"]: row for row in case_mix.markets(kind, filters, EVERYTHING).rows.iter_rows(named=True)}
    assert set(found) == {market for market, value in expected.items() if value}
    for market, row in found.items():
        assert (row["observed"], row["expected"]) == pytest.approx((observed[market], expected[market]))


def test_a_market_is_not_blamed_for_its_channels(tmp_path, monkeypatch):
    """Both lines miss as often in both markets; one market uses the bad line more. Raw rates differ, ratios do not."""
    parcels, number = [], 0
    for market, posts, lines in (("KR", 100, 100), ("US", 180, 20)):
        for channel, count, missed in (("Post", posts, 0.1), ("Line X", lines, 0.5)):
            for place in range(count):
                number += 1
                parcels.append(parcel(number, "2024-03-05", "2024-03-20" if place < missed * count else "2024-03-08", market=market, channel=channel))
    made = Shop(tmp_path, parcels=parcels, cases=[case(1, "2024-05-01")])
    monkeypatch.setenv("GROUNDSWELL_LANDED", str(tmp_path / "landed"))
    rows = case_mix.markets("missed", made.filters(), made.scope).rows
    assert rows["ratio"].to_list() == pytest.approx([1, 1]) and set(rows["verdict"]) == {"inside"}
    assert sorted(rows["rate"].to_list()) == pytest.approx([0.14, 0.3])
    assert case_mix.markets("missed", made.filters().with_(markets=("KR",)), made.scope) is None
