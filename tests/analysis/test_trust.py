"""Trust: the funnel, days with open listings counted in, what waits, what comes back, who sells it; printed figures stay apart."""

import math
from collections import Counter
from datetime import date, datetime, timedelta

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis import trust, trust_figures
from queries.door import answer
from queries.filters import Filters
from queries.scope import Scope
from tests.analysis.few_rows import landed, month, year

ALL = Scope.everything()
FEW = Filters("few", ("KR",), (), date(2024, 1, 1), date(2024, 3, 31))
KOREA = Filters("published", ("KR",), (), date(2022, 1, 1), date(2025, 12, 31))


def listing(identity, reported, action="pending", acted="", **more):
    """A listing seen two days before it was reported; confirmed unless dismissed or pending."""
    seen = datetime.fromisoformat(reported) - timedelta(days=2)
    stamp = lambda day: f"{day}T03:00:00Z" if day else ""  # noqa: E731
    row = {
        "listing_id": identity,
        "market": "KR",
        "platform": "A",
        "seller_id": "S1",
        "kind": "counterfeit",
        "category": "bags",
        "weight": "1",
        "first_seen_at": stamp(seen.date()),
        "reported_at": stamp(reported),
        "verified": {"pending": "", "none": "false"}.get(action, "true"),
        "verified_at": stamp("" if action == "pending" else acted or reported),
        "action": action,
        "acted_at": "" if action == "none" else stamp(acted),
        "compensated_at": "",
        "reappeared_of": "",
    }
    return row | more


ROWS = [
    listing("1", "2024-01-05", "removed", "2024-01-08"),
    listing("2", "2024-01-20", "removed", "2024-02-09", reappeared_of="1"),  # acted on in February
    listing("3", "2024-02-01", "none", "2024-02-03"),  # dismissed: looked at, nothing to do
    listing("4", "2024-02-10", "restricted", "2024-02-12", compensated_at="2024-03-01T03:00:00Z"),
    listing("5", "2024-03-01"),  # nobody has looked
    listing("6", "2024-03-21", verified="true", verified_at="2024-03-22T03:00:00Z"),  # confirmed, waits for action
    listing("7", "2024-03-05", "penalised", "2024-03-06", kind="unsafe", category="toys", seller_id="S2"),
    listing("8", "2024-01-05", "removed", "2024-01-09", market="US"),
]


def test_the_funnel_counts_each_listing_once_a_step(tmp_path, monkeypatch):
    landed(tmp_path, monkeypatch, listings=ROWS)
    found, rows = trust.funnel(FEW, ALL)
    assert found == trust.Funnel(
        reported=7,
        looked_at=6,
        confirmed=5,
        acted=4,
        actions={"removed": 2, "restricted": 1, "penalised": 1},
        compensated=1,
        dismissed=1,
        pending=2,
        counterfeits_acted=3,
    )
    steps = {row["step"]: (row["n"], row["of_previous"]) for row in found.steps().iter_rows(named=True)}
    assert steps["confirmed"] == (5, pytest.approx(500 / 6))
    assert steps["compensated"] == (1, pytest.approx(100 / 3))  # of the counterfeits acted on, since nothing else is compensated
    assert rows["reported"].sum() == 7
    assert trust.funnel(FEW.with_(markets=("ES",)), ALL)[0].steps()["of_previous"].null_count() == 5


def test_a_dismissed_report_does_not_wait_for_action(tmp_path, monkeypatch):
    landed(tmp_path, monkeypatch, listings=ROWS)
    steps = {(row["step"], row["kind"]): row for row in trust.step_times(FEW, ALL).iter_rows(named=True)}
    action = steps["reported to action", "all"]
    assert (action["done"], action["open"]) == (4, 2)  # listings 5 and 6 wait; listing 3 does not
    assert steps["reported to verified", "all"]["open"] == 1
    # counterfeits: 2, 3 and 20 days done; two waiting 0 and 20 days at the data date (22 March, the last step known)
    assert steps["reported to action", "counterfeit"]["p50"] == 3
    assert steps["reported to compensated", "all"]["open"] == 0
    assert action["small"] is True


def test_the_backlog_at_a_months_end(tmp_path, monkeypatch):
    landed(tmp_path, monkeypatch, listings=ROWS)
    found = trust.backlog(FEW, ALL)
    assert [tuple(row) for row in found.select("opened", "closed", "waiting").iter_rows()] == [(2, 1, 1), (2, 3, 0), (3, 1, 2)]
    later = trust.backlog(FEW.with_(date_from=date(2024, 3, 1)), ALL)
    assert later["waiting"].to_list() == [2]  # what was reported before the period counts in


def test_what_comes_back_and_who_sells_it(tmp_path, monkeypatch):
    sellers = [
        {
            "seller_id": "S1",
            "platform": "A",
            "country": "CN",
            "joined_at": "2023-01-01T00:00:00Z",
            "verified_at": "",
            "licence_kind": "business",
            "status": "active",
            "weight": "1",
        }
    ]
    landed(tmp_path, monkeypatch, listings=ROWS, sellers=sellers)
    months = {row["period_start"].month: (row["rate"], row["n"], row["small"]) for row in trust.reappearance_by_period(FEW, ALL).iter_rows(named=True)}
    assert months == {1: (50, 2, True), 2: (0, 2, True), 3: (0, 3, True)}
    categories = {(row["kind"], row["category"]): (row["reappeared"], row["n"]) for row in trust.by_category(FEW, ALL).iter_rows(named=True)}
    assert categories == {("counterfeit", "bags"): (1, 6), ("unsafe", "toys"): (0, 1)}
    one = trust.repeat_sellers(FEW, ALL).rows(named=True)
    assert [(row["seller_id"], row["reported"], row["removed"], row["reappeared"], row["licence_kind"], row["verified_on"]) for row in one] == [
        ("S1", 6, 2, 1, "business", None)
    ]
    assert trust.verification(FEW, ALL).select("sellers", "verified", "rate").rows() == [(1, 0, 0.0)]


def test_days_to_removal_age_open_listings_to_the_data_date(tmp_path, monkeypatch):
    landed(tmp_path, monkeypatch, listings=ROWS)
    found = {(row["kind"], row["category"]): row for row in trust.removal_times(FEW, ALL, date(2024, 3, 31)).iter_rows(named=True)}
    bags = found["counterfeit", "bags"]
    assert (bags["removed"], bags["open"]) == (2, 2)  # the restricted one stays on sale under conditions, the dismissed one is in order
    days = answer("listing_removal_days", FEW, ALL, data_date=date(2024, 3, 31))
    assert sorted(days.filter(category="bags").select("days", "removed", "open").rows()) == [(5, 1, 0), (13, 0, 1), (22, 1, 0), (33, 0, 1)]
    assert bags["p50"] == 22  # 5: 1 of 4 gone, 13: censored, 22: half of the two left
    assert ("unsafe", "toys") not in found  # penalised, not removed


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.tuples(st.integers(0, 88), st.one_of(st.none(), st.integers(0, 40)), st.booleans(), st.sampled_from(["removed", "none", "penalised"])),
        min_size=1,
        max_size=25,
    )
)
def test_the_funnel_and_backlog_equal_a_slow_twin(tmp_path_factory, drawn):
    monkeypatch = pytest.MonkeyPatch()
    start, last = date(2024, 1, 1), date(2024, 3, 31)
    rows, closings = [], []
    for place, (day, wait, repeat, action) in enumerate(drawn):
        reported = start + timedelta(days=day)
        closed = reported + timedelta(days=wait) if wait is not None and reported + timedelta(days=wait) <= last else None
        rows.append(
            listing(
                str(place),
                reported.isoformat(),
                action if closed else "pending",
                closed.isoformat() if closed else "",
                reappeared_of="0" if repeat and place else "",
            )
        )
        closings.append((reported, closed))
    landed(tmp_path_factory.mktemp("twin"), monkeypatch, listings=rows)
    found, _ = trust.funnel(FEW, ALL)
    actions = Counter(row["action"] for row in rows)
    assert (found.reported, found.pending, found.dismissed) == (len(rows), actions["pending"], actions["none"])
    assert found.acted == actions["removed"] + actions["penalised"] == found.confirmed
    waiting = {row["month"].month: row["waiting"] for row in trust.backlog(FEW, ALL).iter_rows(named=True)}
    for number, end in ((1, date(2024, 1, 31)), (2, date(2024, 2, 29)), (3, date(2024, 3, 31))):
        if number in waiting:
            assert waiting[number] == sum(reported <= end and (closed is None or closed > end) for reported, closed in closings)
    repeats = sum(1 for row in rows if row["reappeared_of"])
    assert trust.by_category(FEW, ALL)["reappeared"].sum() == repeats
    monkeypatch.undo()


def figure(metric, value, entity="All imports", **more):
    return {
        "row_id": f"{metric}{entity}{value}{more}",
        "topic": "complaints",
        "metric": metric,
        "entity": entity,
        "value": value,
        "unit": "cases",
        "grain": "year",
        **more,
    }


def test_printed_years_are_of_one_publisher(tmp_path, monkeypatch):
    rows = [
        figure("counterfeit_detections", 10, **year(2022)),
        figure("counterfeit_detections", 20, **year(2023)),
        figure("counterfeit_detections", 99, measurer="Other", **year(2023)),
        figure("counterfeit_detections", 7, segment="bags", **year(2023)),
        figure("counterfeit_detections", 4, segment="bags", **year(2022)),
        figure("counterfeit_detections", 5, **year(2019)),
    ]
    landed(tmp_path, monkeypatch, figures=rows)
    found = trust_figures.figures(FEW.with_(date_from=date(2022, 6, 1)), ALL)
    assert trust_figures.yearly(found, "counterfeit_detections")["value"].to_list() == [10, 20]  # 2019 lies outside, the other publisher apart
    assert trust_figures.segments(found, "counterfeit_detections").select("segment", "before", "value", "change").rows() == [("bags", 4, 7, pytest.approx(75))]


def test_a_product_test_has_a_rate_only_with_both_counts(tmp_path, monkeypatch):
    lead = {"entity": "Toys", "grain": "month", "unit": "products"}
    rows = [
        figure("products_tested", 10, **lead | month(2024, 2)),
        figure("products_failed", 9, **lead | month(2024, 2)),
        figure("products_failed", 40, **lead | month(2024, 3)),
        figure("products_tested", 8, segment="unsafe goods: all", **lead | month(2024, 1)),
        figure("products_failed", 2, segment="unsafe goods: all", **lead | month(2024, 1)),
        figure("products_tested", 3, segment="unsafe goods: dolls", **lead | month(2024, 1)),
        figure("products_failed", 0, segment="unsafe goods: dolls", **lead | month(2024, 1)),
    ]
    landed(tmp_path, monkeypatch, figures=rows)
    found = {(row["period_start"].month, row["segment"]): row for row in trust_figures.product_tests(trust_figures.figures(FEW, ALL)).iter_rows(named=True)}
    assert len(found) == 4
    helmets = found[2, ""]
    assert (helmets["rate"], round(helmets["low"], 1), round(helmets["high"], 1)) == (90, 59.6, 98.2)  # Wilson, 9 of 10
    assert (found[3, ""]["rate"], found[3, ""]["low"], found[3, ""]["tested"]) == (None, None, None)
    assert (found[1, "unsafe goods: all"]["part"], found[1, "unsafe goods: dolls"]["part"]) == (False, True)
    assert found[1, "unsafe goods: dolls"]["low"] == 0 and not math.isnan(found[1, "unsafe goods: dolls"]["high"])


def test_published_detections_refusals_and_tests(shipped):
    rows = trust_figures.figures(KOREA, ALL)
    assert trust_figures.yearly(rows, "counterfeit_detections")["value"].to_list() == [62326, 85247, 102219]
    assert trust_figures.yearly(rows, "clearance_refused")["value"].to_list() == [222000, 224430, 387181]
    tests = trust_figures.product_tests(rows)
    seoul = tests.filter(pl.col("tested") == 1621).row(0, named=True)
    assert (seoul["failed"], round(seoul["rate"], 2)) == (172, 10.61)
    assert tests.filter(pl.col("rate").is_null())["failed"].to_list() == [40]


def test_demo_funnel_equals_the_rows(shipped):
    filters = Filters("demo", ("KR",), (), date(2026, 1, 1), date(2026, 3, 31))
    found, _ = trust.funnel(filters, ALL)
    backlog = trust.backlog(filters, ALL)
    assert backlog["opened"].sum() == found.reported > 500
    top = trust.repeat_sellers(filters, ALL, 6)  # the planted story: six sellers of counterfeit cosmetics, never verified
    assert top["category"].unique().to_list() == ["cosmetics"]
    assert top["verified_on"].null_count() == 6
    cosmetics = trust.by_category(filters, ALL).row(0, named=True)
    assert (cosmetics["kind"], cosmetics["category"]) == ("counterfeit", "cosmetics")


def test_a_few_repeats_of_luck_are_ranked_behind_many():
    counted = [
        ("unsafe", "toys", 12, 5), ("counterfeit", "bags", 2000, 640), ("illegal", "knives", 2000, 100), ("unsafe", "books", 2000, 90),
        ("unsafe", "soap", 3, 3),
    ]  # fmt: skip
    found = trust._by_category(pl.DataFrame(counted, schema=["kind", "category", "reported", "reappeared"], orient="row"))
    assert found["category"].to_list() == ["bags", "toys", "knives", "books", "soap"], "soap has fewer than five and stands last, whatever its rate"
    assert found["rate"].to_list()[:2] == [32.0, pytest.approx(100 * 5 / 12)], "shown as counted"
    assert 32.0 > found["ranked_by"][0] > found["ranked_by"][1] > 5
