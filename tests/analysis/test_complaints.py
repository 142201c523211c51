"""Complaints: two clocks, bodies never added, causes and outcomes, open cases counted in; each against rows that can be added in the head."""

import itertools
import random
from collections import Counter as Tally
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from analysis import complaint_causes, complaints, printed_complaints
from analysis.complaint_cases import Picked, count_cases, newest_cases
from analysis.complaint_cells import Cells, cells_of
from queries.door import answer
from queries.filters import Filters
from queries.scope import Scope
from tests.analysis.complaint_shop import Shop, case, counter_of, parcel, printed, users

DESK, AGENCY = counter_of("Platform"), counter_of("Agency")


@pytest.fixture
def shop(tmp_path, monkeypatch):
    monkeypatch.setenv("GROUNDSWELL_LANDED", str(tmp_path / "landed"))
    return Shop(
        tmp_path,
        parcels=[parcel(n, "2024-01-10", "2024-01-12") for n in range(1, 5)] + [parcel(n, "2024-02-10", "2024-02-20") for n in range(5, 9)]
        + [parcel(9, "2024-06-01", "", status="moving")],
        cases=[
            case(1, "2024-02-03", about=1, ordered="2024-01-10", resolved="2024-02-08"),  # ordered in January, complained about in February
            case(2, "2024-02-25", about=5, ordered="2024-02-10", resolved="2024-02-27", cause="refund", sub="refused", outcome="refused"),
            case(3, "2024-02-26", about=6, ordered="2024-02-10", channel="Line X", weight=2.0, text="<b>late</b>"),  # still open, stands for two
            case(4, "2024-02-10", body="Agency", cause="quality", sub=""),
            case(5, "2024-03-10", body="Agency"),
        ],
        users=[users("2024-02", 1_000_000), users("2024-02", 4_000_000, measurer="Other counter"), users("2024-03", 2_000_000)],
    )  # fmt: skip


def test_bodies_stand_apart_and_the_desk_comes_first(shop):
    found = [(one.body, one.rows, one.weighted) for one in complaints.counters(shop.filters(), shop.scope)]
    assert found == [("Platform", 3, 4.0), ("Agency", 2, 2.0)]


def test_the_two_clocks_give_one_case_to_two_months(shop):
    rows = complaints.series(shop.filters(), shop.scope, DESK)
    months = {row["period_start"].month: row for row in rows.iter_rows(named=True)}
    assert [(months[month]["received"], months[month]["cases"]) for month in (1, 2)] == [(0, 1), (4, 3)]
    assert months[1]["ordered_rate"] == 10_000 * 1 / 4
    assert months[2]["received_rate"] == 10_000 * 4 / 4
    assert months[2]["ordered_low"] < months[2]["ordered_rate"] < months[2]["ordered_high"]
    assert months[1]["ordered_few"] and months[2]["ordered_few"]  # under 5 cases and 1,000 orders


def test_a_young_month_is_marked(shop):
    rows = complaints.series(shop.filters(), shop.scope, DESK)
    marked = dict(rows.select("period_start", "maturing").iter_rows())
    assert marked[date(2024, 1, 1)] is False and marked[date(2024, 6, 1)] is True


def test_an_outside_body_has_no_order_clock(shop):
    assert complaints.series(shop.filters(), shop.scope, AGENCY)["ordered_rate"].null_count() > 0


def test_a_rate_per_users_takes_one_measurer_and_the_months_both_have(shop):
    found = complaints.per_million_users(shop.filters(), shop.scope, AGENCY)
    # "Counter" published two months, the other one: February 1 of 1,000,000 and March 1 of 2,000,000, never 5,000,000 together
    assert [(row["cases"], row["user_months"], row["rate"]) for row in found.iter_rows(named=True)] == [(1, 1_000_000, 1.0), (1, 2_000_000, 0.5)]
    year = complaints.per_million_users(shop.filters(grain="year"), shop.scope, AGENCY).row(0, named=True)
    assert (year["cases"], year["user_months"], year["months"]) == (2, 3_000_000, 2)


def test_a_counted_month_without_a_case_counts_as_nought(tmp_path, monkeypatch):
    monkeypatch.setenv("GROUNDSWELL_LANDED", str(tmp_path / "landed"))
    shop = Shop(tmp_path, users=[users(f"2024-0{month}", 1_000_000) for month in (1, 2, 3, 4)], cases=[case(1, "2024-02-05"), case(2, "2024-04-05")])
    found = complaints.per_million_users(shop.filters(), shop.scope, DESK)
    assert found.select(pl.col("period_start").dt.month(), "rate").rows() == [(2, 1.0), (3, 0.0), (4, 1.0)]  # January: not counted yet


def test_two_measurers_are_never_in_one_sum_over_markets(tmp_path, monkeypatch):
    monkeypatch.setenv("GROUNDSWELL_LANDED", str(tmp_path / "landed"))
    counted = [users("2024-02", 1_000_000), users("2024-03", 1_000_000), users("2024-02", 7_000_000, market="US", measurer="Other counter")]
    shop = Shop(tmp_path, users=counted, cases=[case(1, "2024-02-05"), case(2, "2024-02-05", market="US"), case(3, "2024-03-05")])
    found = complaints.per_million_users(shop.filters(), shop.scope, DESK)
    assert found.select("user_months", "cases", "measurer").rows() == [(1_000_000, 1, "Counter: KR"), (1_000_000, 1, "Counter: KR")]


def test_a_share_moves_only_beyond_noise():
    now = complaint_causes.gained(counted(delivery=60, refund=40), counted(delivery=20, refund=80))
    assert (now.cause, now.was, now.share, now.beyond_noise) == ("delivery", 20, 60, True)
    assert not complaint_causes.gained(counted(delivery=6, refund=4), counted(delivery=5, refund=5)).beyond_noise
    new = complaint_causes.gained(counted(delivery=50, lost=50), counted(delivery=90, refund=10))
    assert (new.cause, new.was, new.beyond_noise) == ("lost", 0, True)
    assert complaint_causes.gained(counted(delivery=1), counted()) is None


def counted(**cases: int) -> Cells:
    """Cells of one month with so many cases of each cause."""
    names, n = ["delivery", "lost", "refund"], np.array(list(cases.values()), dtype=np.int64)
    codes = np.array([names.index(cause) for cause in cases], dtype=np.int32)
    return Cells(np.full(n.size, np.datetime64("2024-01-01")), {"cause": names}, {"cause": codes}, n.astype(float), n)


def test_causes_and_their_cumulative_share(shop):
    rows = cells_of(shop.filters(), shop.scope, DESK)
    found = complaint_causes.pareto(rows)
    assert found.select("cause", "sub_cause", "cases", "n", "share", "cumulative").rows() == [
        ("delivery", "late", 3, 2, 75, 75), ("refund", "refused", 1, 1, 25, 100),
    ]  # fmt: skip
    ended = cells_of(shop.filters(), shop.scope, DESK, "outcome")
    assert complaint_causes.outcome_share(ended, "refused") == (25.0, 3)
    assert complaint_causes.outcome_share(ended, "pending") == (50.0, 3)


@pytest.mark.parametrize("days", [(31,), tuple(range(1, 32)), (1, 2), (3, 20, 31)])
def test_the_newest_cases_of_a_large_month_are_those_of_the_whole_period(tmp_path, monkeypatch, days):
    monkeypatch.setenv("GROUNDSWELL_LANDED", str(tmp_path / "landed"))
    months = [f"2024-{month:02d}-{days[n % len(days)] if month == 3 else 1 + n % 28:02d}" for month, cases in ((1, 9), (2, 9), (3, 60)) for n in range(cases)]
    shop = Shop(tmp_path, cases=[case(n, day, sub=("late", "lost")[n % 2]) for n, day in enumerate(months)])
    asked = [(3, None), (3, "late"), (12, None), (30, "lost"), (500, None)]
    for last, (rows, sub) in itertools.product(("2024-03-31", "2024-03-15", "2024-04-30"), asked):
        filters = shop.filters("2024-01-01", last)
        whole = answer("newest_cases", filters, shop.scope, rows=rows, **Picked(sub_cause=sub).bound(DESK))
        assert newest_cases(filters, shop.scope, DESK, Picked(sub_cause=sub), rows).equals(whole) and whole.height


def test_a_missing_sub_cause_says_so_and_can_be_drilled_into(shop):
    rows = cells_of(shop.filters(), shop.scope, AGENCY)
    assert set(rows.names["sub_cause"]) == {"not stated", "late"}
    cases = newest_cases(shop.filters(), shop.scope, AGENCY, Picked("quality", "not stated"), 10)
    assert cases["complaint_id"].to_list() == ["C4"]


def test_drilling_gives_the_newest_first_and_no_more_than_asked(shop):
    assert newest_cases(shop.filters(), shop.scope, DESK, Picked(), 2)["complaint_id"].to_list() == ["C3", "C2"]
    one = newest_cases(shop.filters(), shop.scope, DESK, Picked("delivery", "late"), 10)
    assert one["complaint_id"].to_list() == ["C3", "C1"]
    assert one["narrative"][0] == "<b>late</b>"  # as written; the page shows it as text


def test_the_bar_and_the_cases_behind_it_agree(shop):
    rows = complaint_causes.tree(cells_of(shop.filters(), shop.scope, DESK))
    for row in rows.iter_rows(named=True):
        assert newest_cases(shop.filters(), shop.scope, DESK, Picked(row["cause"], row["sub_cause"]), 100).height == row["n"]


def test_open_cases_count_against_resolution(shop):
    everything, *_ = complaint_causes.resolution(shop.filters(), shop.scope, DESK)
    assert (everything.resolved, everything.open) == (2, 1)
    assert everything.half == 5  # 2 and 5 days done, the open one waits on: half are done only on day 5 of three
    assert everything.nine_of_ten is None  # not known while the third is open


def test_a_scope_narrows_the_cases_too(shop):
    assert complaints.counters(shop.filters(), Scope(markets=("US",))) == []
    assert newest_cases(shop.filters(), Scope(markets=("US",)), DESK, Picked(), 10).is_empty()


def test_pace_compares_the_same_months(tmp_path, monkeypatch):
    monkeypatch.setenv("GROUNDSWELL_LANDED", str(tmp_path / "landed"))
    days = [f"{year}-{month:02d}-15" for year, months in ((2023, range(1, 13)), (2024, range(1, 4))) for month in months]
    cases = [case(n, day, body="Agency") for n, day in enumerate([*days, "2024-01-20", "2024-01-21", "2024-04-02"])]
    shop = Shop(tmp_path, cases=cases)
    pace = complaints.pace(shop.filters("2023-01-01", "2024-04-20"), shop.scope, AGENCY)
    # April is not whole and left out: 5 in three months against 3, and 12 in all of last year
    assert (pace.year, pace.months, pace.so_far, pace.same_months, pace.last_year) == (2024, 3, 5, 3, 12)
    assert pace.share_of_last_year == pytest.approx(100 * 5 / 12)
    assert pace.curve.filter(year=2024)["cumulative"].to_list() == [3, 4, 5]


def test_against_a_slow_twin_on_generated_cases(tmp_path, monkeypatch):
    monkeypatch.setenv("GROUNDSWELL_LANDED", str(tmp_path / "landed"))
    rng = random.Random(5)
    day = lambda: str(date(2024, 1, 1) + timedelta(days=rng.randrange(150)))  # noqa: E731
    cases = [
        case(n, day(), body=rng.choice(["Platform", "Agency"]), market=rng.choice(["KR", "US"]), cause=rng.choice(["delivery", "refund", "quality"]),
             sub=rng.choice(["late", "lost", ""]), weight=rng.choice([1.0, 2.5]), resolved="2024-06-20" if rng.random() < 0.8 else "",
             outcome=rng.choice(["refunded", "refused"]), category=rng.choice(["toys", "tools"]))
        for n in range(300)
    ]  # fmt: skip
    shop = Shop(tmp_path, cases=cases)
    filters = shop.filters("2024-02-01", "2024-04-30", markets=("KR",))
    inside = [row for row in shop.rows["cases"] if "2024-02-01" <= row["received_at"][:10] <= "2024-04-30"]
    kept = [row for row in inside if (row["market"], row["body"]) == ("KR", "Platform")]
    rows = cells_of(filters, shop.scope, DESK)
    for columns, frame in ((("cause",), complaint_causes.causes(rows)), (("cause", "sub_cause"), complaint_causes.tree(rows))):
        slow = Tally()
        for row in kept:
            slow[tuple(row[name] or "not stated" for name in columns)] += row["weight"]
        assert {tuple(row[: len(columns)]): row[-1] for row in frame.select(*columns, "cases").rows()} == pytest.approx(dict(slow))
    slow_mix = Tally((row["received_at"][:7], row["cause"]) for row in kept)
    assert {(str(start)[:7], cause): n for start, cause, n in complaint_causes.mix(rows, "month").select("period_start", "cause", "n").rows()} == dict(slow_mix)
    assert complaint_causes.mix(rows, "month").group_by("period_start").agg(pl.col("share").sum())["share"].to_list() == pytest.approx([100] * 3)
    slow_goods = Tally(row["category"] for row in kept)
    assert dict(complaint_causes.cut(cells_of(filters, shop.scope, DESK, "category"), "category").select("value", "n").rows()) == dict(slow_goods)
    slow_outcomes = Tally((row["cause"], row["outcome"]) for row in kept)
    assert {(a, b): n for a, b, n in complaint_causes.outcomes(cells_of(filters, shop.scope, DESK, "outcome")).select("cause", "outcome", "n").rows()} == dict(
        slow_outcomes
    )


def test_printed_periods_are_compared_but_not_added(tmp_path, monkeypatch):
    monkeypatch.setenv("GROUNDSWELL_LANDED", str(tmp_path / "landed"))
    shop = Shop(
        tmp_path,
        printed=[
            printed(1, "year", "2022-01-01", "2022-12-31", 228), printed(2, "year", "2023-01-01", "2023-12-31", 673),
            printed(3, "month", "2024-01-01", "2024-01-31", 212), printed(4, "other", "2024-01-01", "2024-09-30", 928),
            printed(5, "other", "2018-01-01", "2023-12-31", 1181), printed(6, "year", "2023-01-01", "2023-12-31", 465, body="Union", kind="complaint"),
            printed(7, "year", "2023-01-01", "2023-12-31", 226, body="Union", kind="complaint", cause="delivery"),
        ],
        users=[users("2023-02", 3_000_000), users("2023-10", 5_000_000)],
    )  # fmt: skip
    filters = shop.filters("2022-01-01", "2024-12-31")
    rows = printed_complaints.printed(filters, shop.scope)
    main = printed_complaints.main_counter(rows)
    assert main == {"platform": "Ali", "body": "Agency", "kind": "consultation"}
    rise = printed_complaints.rise(rows, main)
    assert (rise.before["complaints"], rise.after["complaints"]) == (228, 673)
    assert rise.times == pytest.approx(2.95, abs=0.005)
    assert rise.part_share == pytest.approx(31.5, abs=0.05)
    assert rise.longest["complaints"] == 928
    cut = printed_complaints.cut_rows(rows, "cause").row(0, named=True)
    assert (cut["of"], round(cut["share"], 1)) == (465, 48.6)
    rated = printed_complaints.per_users(filters, shop.scope, rows, main).row(0, named=True)
    assert (rated["users"], rated["user_months_published"]) == (4_000_000, 2)
    assert rated["rate"] == pytest.approx(673 / 12 / 4)
    assert printed_complaints.monthly_pace(filters, shop.scope)["complaints"].to_list() == [228, 673, 928]


def test_the_published_figures_stand_as_printed(shipped):
    filters = Filters("published", ("KR",), ("AliExpress",), date(2022, 1, 1), date(2025, 12, 31))
    rows = printed_complaints.printed(filters, Scope.everything())
    counts = printed_complaints.totals(rows).filter(pl.col("kind") != "damage relief").select("body", "period_start", "period_end", "complaints")
    totals = {(body, str(start), str(end)): count for body, start, end, count in counts.iter_rows()}
    agency, union = "Korea Consumer Agency", "Consumers Union of Korea / 1372"
    assert [totals[agency, *span] for span in (("2022-01-01", "2022-12-31"), ("2023-01-01", "2023-12-31"), ("2024-01-01", "2024-01-31"))] == [228, 673, 212]
    assert totals[agency, "2024-01-01", "2024-09-30"] == 928
    assert [totals[union, f"{year}-01-01", f"{year}-12-31"] for year in (2022, 2023)] == [93, 465]
    causes = printed_complaints.cut_rows(rows, "cause").filter(body=union)
    assert causes["complaints"].to_list() == [226, 143, 82, 14] and set(causes["of"]) == {465}
    assert printed_complaints.rise(rows, printed_complaints.main_counter(rows)).times == pytest.approx(2.95, abs=0.005)


@pytest.mark.parametrize("rows", [1, 7, 60, 5_000])
@pytest.mark.parametrize("last", [date(2026, 6, 30), date(2026, 3, 11)])
def test_searching_the_newest_months_only_finds_the_same_cases(shipped, rows, last):
    """The slow twin: the query over the whole period."""
    filters, scope = Filters("demo", ("KR", "US"), (), date(2024, 2, 10), last), Scope.everything()
    desk = next(one for one in complaints.counters(filters, scope) if one.is_desk)
    for cause, sub_cause in ((None, None), ("delivery", None), ("delivery", "late")):
        found = newest_cases(filters, scope, desk, Picked(cause, sub_cause), rows)
        assert found.equals(answer("newest_cases", filters, scope, rows=rows, **Picked(cause, sub_cause).bound(desk)))
        assert found.height > 0


def test_cases_of_any_cut_are_those_that_a_slow_count_finds(shipped):
    """Every channel, kind of goods and outcome of late cases, alone and together: as many as the file of all cases has, and the newest first."""
    filters, scope = Filters("demo", (), (), date(2023, 1, 1), date(2026, 6, 30)), Scope.everything()
    desk = next(one for one in complaints.counters(filters, scope) if one.is_desk)
    every = newest_cases(filters, scope, desk, Picked(), 10_000)
    assert (every.height, every["weight"].sum()) == pytest.approx(count_cases(filters, scope, desk, Picked())) and every.height > 50
    for cut in ("channel", "category", "outcome"):
        values = every[cut].drop_nulls().unique().to_list()
        assert len(values) > 3
        for value in values:
            for cause in (None, "delivery"):
                picked = Picked(cause=cause, **{cut: value})
                slow = every.filter((pl.col(cut) == value) & (pl.lit(cause is None) | (pl.col("cause") == "delivery")))
                assert newest_cases(filters, scope, desk, picked, 10_000).equals(slow)
                assert count_cases(filters, scope, desk, picked) == (slow.height, pytest.approx(slow["weight"].sum()))
    week = filters.with_(date_from=every["received_on"].max() - timedelta(days=60), date_to=every["received_on"].max() - timedelta(days=20))
    slow = every.filter(pl.col("received_on").is_between(week.date_from, week.date_to))  # the months' sums know no part of a month
    assert count_cases(week, scope, desk, Picked()) == (slow.height, pytest.approx(slow["weight"].sum())) and slow.height
    row = every.drop_nulls("channel").row(0, named=True)
    both = Picked(row["cause"], row["sub_cause"], row["channel"], row["category"], row["outcome"])
    assert row["complaint_id"] in newest_cases(filters, scope, desk, both, 10)["complaint_id"] and count_cases(filters, scope, desk, both)[0] < every.height
