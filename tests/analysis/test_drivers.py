"""Drivers: lateness and complaints of the same orders, Simpson's trap, the slope, the shared axis; each against slow or hand-made numbers."""

import json
import math
import random
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from analysis import drivers, lateness
from analysis.methods.elasticity import elasticity
from analysis.methods.stratified import within_strata
from analysis.weighted_rates import with_rate
from queries.filters import Filters
from queries.scope import Scope
from tests.analysis.complaint_shop import Shop, case, counter_of, parcel, printed, users

DESK, AGENCY = counter_of("Platform"), counter_of("Agency")
LAST = parcel(99_999, "2024-12-31", "", status="moving")  # sets the data date, so that the spring below is old enough


@pytest.fixture
def landed(tmp_path, monkeypatch):
    monkeypatch.setenv("GROUNDSWELL_LANDED", str(tmp_path / "landed"))
    return tmp_path


def _orders(first: int, count: int, days: int, complained: int, market: str = "KR", channel: str = "Post") -> tuple[list, list]:
    """`count` orders of 1 March that came after `days` (promised in 5), the first `complained` of which were complained about."""
    arrived = str(date(2024, 3, 1) + timedelta(days=days))
    parcels = [parcel(first + n, "2024-03-01", arrived, market=market, channel=channel) for n in range(count)]
    cases = [case(first + n, "2024-03-30", about=first + n, ordered="2024-03-01", market=market, channel=channel) for n in range(complained)]
    return parcels, cases


def _shop(folder, *groups, **more) -> Shop:
    return Shop(folder, parcels=[row for group in groups for row in group[0]] + [LAST], cases=[row for group in groups for row in group[1]], **more)


def test_the_same_orders_by_days_late(landed):
    # 40 on time with 2 complained about; 10 came 20 days late with 5 complained about
    shop = _shop(landed, _orders(1, 40, 4, 2), _orders(101, 10, 25, 5))
    found = lateness.cohorts(shop.filters(), shop.scope)
    assert found.buckets.select("bucket", "n", "with_case", "rate").rows() == [("on time", 40, 2, 500), ("15 or more days late", 10, 5, 5000)]
    assert found.compared == ("15 or more days late",)
    assert found.ratio.ratio == pytest.approx(10)
    assert found.ratio.low < 10 < found.ratio.high
    assert not found.simpson


def test_the_latest_orders_are_joined_by_earlier_ones_where_too_few_complained(landed):
    shop = _shop(landed, _orders(1, 40, 4, 2), _orders(101, 10, 25, 1), _orders(201, 10, 15, 4))
    assert lateness.cohorts(shop.filters(), shop.scope).compared == ("8-14 days late", "15 or more days late")


def test_a_complaint_about_one_order_twice_counts_one_order(landed):
    parcels, cases = _orders(1, 10, 4, 1)
    shop = _shop(landed, (parcels, [*cases, case(500, "2024-04-02", about=1, ordered="2024-03-01", cause="refund")]))
    assert lateness.cohorts(shop.filters(), shop.scope).buckets["with_case"].to_list() == [1]


def test_simpson_is_flagged(landed):
    """Inside each market late orders complain less; the market that complains a lot is also the late one, so the total says more."""
    shop = _shop(
        landed, _orders(1, 10, 4, 6, "KR"), _orders(101, 40, 7, 20, "KR"), _orders(201, 60, 4, 6, "US"), _orders(301, 10, 7, 0, "US"),
    )  # fmt: skip
    found = lateness.cohorts(shop.filters(), shop.scope)
    assert found.crude == pytest.approx((20 / 50) / (12 / 70))
    assert found.crude > 1 > found.within.ratio
    assert found.simpson
    assert set(found.markets.filter("differs")["market"]) == {"KR", "US"}


def test_young_orders_stay_out(landed):
    young = [parcel(n, "2024-12-15", "2024-12-18") for n in range(500, 510)]
    shop = _shop(landed, _orders(1, 10, 4, 1), (young, []))
    found = lateness.cohorts(shop.filters(), shop.scope)
    assert found.buckets["n"].sum() == 10 and found.shortened and found.ordered_to == date(2024, 10, 31)


def test_channels_by_market_with_the_chosen_market_marked(landed):
    shop = _shop(landed, _orders(1, 10, 4, 1), _orders(101, 10, 9, 3, channel="Line X"), _orders(201, 10, 4, 0, "US"))
    points = lateness.channels(shop.filters(markets=("KR",)), shop.scope)
    found = {(row["market"], row["channel"]): (row["recognised"], row["rate"], row["late"], row["chosen"]) for row in points.iter_rows(named=True)}
    assert found == {("KR", "Post"): (True, 1000, 0, True), ("KR", "Line X"): (False, 3000, 100, True), ("US", "Post"): (True, 0, 0, False)}
    assert lateness.recognised_against_not(points) == (1000, 3000, 10, 10)


def test_lateness_against_a_slow_twin(landed):
    rng = random.Random(11)
    parcels, cases = [], []
    for n in range(400):
        ordered = date(2024, 2, 1) + timedelta(days=rng.randrange(60))
        parcels.append(parcel(n, str(ordered), str(ordered + timedelta(days=rng.randrange(30))), market=rng.choice(["KR", "US"]), promise=rng.choice([5, 14]),
                              weight=2.0))  # fmt: skip
        if rng.random() < 0.3:
            cases.append(case(n, str(ordered + timedelta(days=32)), about=n, ordered=str(ordered), weight=2.0))
    shop = Shop(landed, parcels=[*parcels, LAST], cases=cases)
    complained = {row["order_id"] for row in shop.rows["cases"]}
    slow = {}
    for row in shop.rows["parcels"][:-1]:
        days = (date.fromisoformat(row["delivered_at"][:10]) - date.fromisoformat(row["ordered_at"][:10])).days - row["promised_days"]
        bucket = ["on time", "1-3 days late", "4-7 days late", "8-14 days late", "15 or more days late"][sum(days > limit for limit in (0, 3, 7, 14))]
        seen = slow.setdefault(bucket, [0, 0])
        seen[0] += 1
        seen[1] += row["order_id"] in complained
    found = lateness.cohorts(shop.filters(), shop.scope).buckets
    assert {row["bucket"]: [row["n"], row["with_case"]] for row in found.iter_rows(named=True)} == slow
    assert {row["bucket"]: row["rate"] for row in found.iter_rows(named=True)} == pytest.approx({name: 1e4 * hit / n for name, (n, hit) in slow.items()})


def test_mantel_haenszel_is_the_plain_ratio_of_one_stratum_and_the_loop_of_many():
    one = within_strata([30], [100], [20], [200])
    assert one.ratio == pytest.approx(3.0)
    assert math.log(one.high / one.low) / 2 / 1.959963984540054 == pytest.approx(math.sqrt(1 / 30 - 1 / 100 + 1 / 20 - 1 / 200))
    a, n1, c, n0 = [12, 5, 9], [40, 50, 30], [8, 20, 3], [60, 300, 25]
    up = sum(x * m / (n + m) for x, n, m in zip(a, n1, n0))
    down = sum(x * n / (n + m) for x, n, m in zip(c, n1, n0))
    assert within_strata(a, n1, c, n0).ratio == pytest.approx(up / down)
    assert within_strata([0], [10], [1], [10]) is None


def test_the_slope_is_that_of_r(vectors):
    expected = next(one for one in json.loads((vectors / "lag_glm" / "r_quasipoisson_glm.json").read_text()) if one["id"] == "taylor_elasticity")
    asked, wanted = expected["input"], expected["expected"]
    found = elasticity(asked["complaints"], asked["sales"], fewest=20, student=False)
    assert found.b == pytest.approx(wanted["coef"]["log(sales)"], abs=1e-8)
    assert (found.low, found.high) == pytest.approx((wanted["ci_low"]["log(sales)"], wanted["ci_high"]["log(sales)"]), abs=1e-7)
    assert found.dispersion == pytest.approx(wanted["dispersion"], rel=1e-6)  # R stops its iterations earlier
    assert found.verdict == "in step"


def test_the_slope_against_a_search_over_the_likelihood():
    rng = np.random.default_rng(3)
    users_ = rng.uniform(1e6, 9e6, 30)
    counts = rng.poisson(1e-9 * users_**1.5)
    found = elasticity(counts, users_)
    slopes = np.linspace(found.b - 0.2, found.b + 0.2, 4001)
    shape = users_[None, :] ** slopes[:, None]  # with the best intercept of each slope: fitted totals equal the counted one
    fitted = shape * (counts.sum() / shape.sum(axis=1))[:, None]
    likelihood = (counts * np.log(fitted) - fitted).sum(axis=1)
    assert slopes[likelihood.argmax()] == pytest.approx(found.b, abs=2e-4)


def test_no_slope_from_fewer_than_two_years_or_a_level_line():
    assert elasticity(range(1, 24), [float(n) for n in range(1, 24)]) is None
    assert elasticity([5] * 30, [1e6] * 30) is None
    assert elasticity(range(1, 25), [float(n) for n in range(1, 25)]).b == pytest.approx(1)


def test_growth_leaves_out_a_platform_that_joined_midway(landed):
    months = [f"{year}-{month:02d}" for year in (2023, 2024) for month in range(1, 13)]
    joined = [(*users(month, 9_000_000)[:1], "Late", *users(month, 9_000_000)[2:]) for month in months[12:]]
    shop = Shop(landed, users=[users(month, 1_000_000 * (n + 1)) for n, month in enumerate(months)] + joined,
                cases=[case(100 * n + k, f"{month}-15", body="Agency") for n, month in enumerate(months) for k in range(n + 1)])  # fmt: skip
    found = drivers.growth(shop.filters("2024-06-01"), shop.scope, AGENCY)
    assert found.months.height == 24 and found.months["users"].max() == 24_000_000
    assert found.slope.b == pytest.approx(1) and set(found.months["rate"].round(9)) == {1.0}


def test_the_desk_s_first_months_are_left_out_of_growth(landed):
    """They lack the cases about orders from before the data begin, and would look like growth."""
    months = [f"2024-{month:02d}" for month in range(1, 13)]
    shop = Shop(landed, users=[users(month, 1_000_000) for month in months], cases=[case(n, f"{month}-15") for n, month in enumerate(months)])
    assert drivers.growth(shop.filters(), shop.scope, DESK).months["period_start"].min() == date(2024, 3, 1)


def test_growth_by_market_compares_the_same_months_of_two_years(landed):
    shop = Shop(landed, users=[users("2023-03", 1_000_000), users("2024-03", 1_500_000), users("2024-04", 9_000_000)],
                cases=[case(1, "2023-03-05"), case(2, "2024-03-05"), case(3, "2024-03-06"), case(4, "2024-03-07")])  # fmt: skip
    row = drivers.market_growth(shop.filters("2024-03-01", "2024-03-31"), shop.scope, DESK).row(0, named=True)
    assert (row["growth"], row["rate"], row["rate_year_ago"]) == (50.0, 2.0, 1.0)
    assert drivers.market_growth(shop.filters("2024-03-01", "2024-04-30"), shop.scope, DESK).is_empty()  # April 2023 has no users


def test_the_shared_axis_keeps_each_count_apart(landed):
    shop = _shop(landed, _orders(1, 8, 4, 1), _orders(101, 2, 9, 1), users=[users("2024-03", 3_000_000)])
    panels = {panel.name: panel for panel in drivers.timeline(shop.filters("2024-03-01", "2024-03-31"), shop.scope)}
    assert list(panels) == ["users", "orders", "desk_rate", "late"]
    assert [panels[name].rows["value"].to_list() for name in panels] == [[3_000_000], [10], [2000], [20]]
    assert panels["late"].rows["n"].to_list() == [10]


def test_where_nothing_is_published_for_months_the_years_stand(landed):
    shop = Shop(landed, printed=[printed(1, "year", "2023-01-01", "2023-12-31", 120), printed(2, "other", "2024-01-01", "2024-09-30", 90)])
    panels = {panel.name: panel for panel in drivers.timeline(shop.filters("2023-01-01"), shop.scope)}
    assert panels["printed_pace"].rows["value"].to_list() == [10, 10]
    assert panels["late"].rows.is_empty() and panels["users"].rows.is_empty()


def test_published_purchases_are_one_vintage_in_one_grain(shipped):
    panel = drivers._purchases(Filters("published", ("KR",), ("AliExpress",), date(2022, 1, 1), date(2025, 12, 31)), Scope.everything())
    assert "KOSIS" in panel.vintage and "first release" not in panel.vintage
    assert set((panel.rows["period_end"] - panel.rows["period_start"]).dt.total_days()) <= {89, 90, 91}


def test_no_case_still_has_an_interval():
    row = with_rate(pl.DataFrame({"cases": [0.0], "rows": [0], "orders": [4000.0], "order_rows": [2000]}), "cases", "rows", "orders", 10_000, "order_rows")
    low, high = row["low"][0], row["high"][0]
    assert low == 0 and high == pytest.approx(3.6889 / 2000 * 1e4, abs=0.001)
    assert row["few"][0]
