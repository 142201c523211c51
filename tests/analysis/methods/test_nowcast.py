"""Chain ladder against R's ChainLadder and baselinenowcast (kinds B and C, kept beside the project), and against reports whose end is known."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from analysis.methods.nowcast import cumulative, delay_shares, nowcast
from tests.conftest import LONG


def cases(vectors, name):
    return json.loads((vectors / "nowcast" / f"{name}.json").read_text(encoding="utf-8"))


def triangle(rows):
    return np.array([[np.nan if value is None else value for value in row] for row in rows], dtype=float)


def test_factors_and_estimates_equal_chain_ladder(vectors):
    every = cases(vectors, "r_chainladder_mack")
    assert len(every) == 8
    for case in every:
        got, expected = nowcast(triangle(case["triangle_cumulative"])), case["expected"]
        assert got.factors == pytest.approx(expected["f"][:-1], rel=1e-9)
        assert got.estimate == pytest.approx(expected["ultimate"], rel=1e-9)
        assert got.reported == pytest.approx(expected["latest"])
        assert got.outstanding == pytest.approx(expected["total_ibnr"], rel=1e-9)
        assert got.sigma[:-1] == pytest.approx(expected["sigma"][:-1], rel=1e-9)


def test_standard_errors_equal_mack(vectors):
    every = [case for case in cases(vectors, "r_chainladder_mack") if case["est_sigma"] == "Mack"]  # we take Mack's last sigma, not the log-linear one
    assert len(every) == 4
    for case in every:
        got = nowcast(triangle(case["triangle_cumulative"]))
        assert got.sigma == pytest.approx(case["expected"]["sigma"], rel=1e-8)
        assert got.error == pytest.approx(case["expected"]["mack_se"], rel=1e-8)
        assert got.outstanding_error == pytest.approx(case["expected"]["total_se"], rel=1e-8)


def test_delays_and_a_row_with_nothing_yet_equal_baselinenowcast(vectors):
    delay, apply, zero = cases(vectors, "baselinenowcast_cases")
    known = cumulative(triangle(delay["input"]["triangle_incremental"]))
    assert delay_shares(known) == pytest.approx(delay["expected"]["delay_pmf"], abs=1e-9)
    assert delay_shares(known[:, :3]) == pytest.approx(delay["expected"]["truncated_max_delay_2"], abs=1e-9)
    table = triangle(apply["input"]["triangle_incremental"])
    expected, got = apply["expected"], nowcast(cumulative(table))
    assert delay_shares(cumulative(table)) == pytest.approx(apply["input"]["delay_pmf"])
    assert got.estimate[1] - got.reported[1] == pytest.approx(expected["filled_row2_col4"], rel=0.1)
    assert got.estimate[2] - got.reported[2] == pytest.approx(expected["filled_row3_col3"] + expected["filled_row3_col4"], rel=0.1)
    table[3, 0] = zero["input"]["triangle_incremental"][3][0]
    left = nowcast(cumulative(table)).estimate[3]
    shares, seen = zero["input"]["delay_pmf"], 0.0
    for place in range(1, 4):  # slow twin of the shift, age by age
        before = sum(shares[:place])
        last = shares[place] * (seen + 1 - before) / before
        seen += last
    assert last == pytest.approx(zero["expected"]["filled_row4_col4"], rel=0.1) and left == pytest.approx(seen)


def test_young_cohorts_are_hidden_until_half_is_in():
    got = nowcast(cumulative([[40, 30, 30], [40, 30, np.nan], [40, np.nan, np.nan]]))
    assert got.completeness == pytest.approx([1, 0.7, 0.4]) and list(got.shown) == [True, True, False]
    assert got.estimate == pytest.approx([100, 100, 100])


def test_ages_that_never_saw_a_report_are_unknown_not_infinite():
    got = nowcast(cumulative([[0, 0, 4], [0, 0, np.nan], [0, np.nan, np.nan]]))
    assert not got.shown[1] and np.isnan(got.completeness[2])
    with pytest.raises(ValueError, match="every cohort has its first age"):
        nowcast([[1.0, 2.0], [np.nan, np.nan]])


def made_up(random, cohorts=14, mean=400.0):
    """Reports of cohorts over six ages, and what each comes to in the end; delays wander a little from cohort to cohort, as real ones do."""
    ends, rows = random.poisson(mean, cohorts), []
    for place, end in enumerate(ends):
        shares = random.dirichlet(400 * np.array([0.5, 0.2, 0.12, 0.08, 0.06, 0.04]))
        row = random.multinomial(end, shares).astype(float)
        row[max(1, cohorts - place) :] = np.nan
        rows.append(row)
    return np.array(rows), ends


@pytest.mark.parametrize("mean", [20, 400] if not LONG else [20, 60, 400, 3000])
@pytest.mark.parametrize("recent", [None, 12])
def test_intervals_of_the_last_three_cohorts_hold_the_end_about_eight_times_in_ten(mean, recent):
    held, looks = 0, 0
    for seed in range(400 if LONG else 80):
        rows, ends = made_up(np.random.default_rng(seed), 24, mean)
        got = nowcast(cumulative(rows), counts=True, recent=recent)
        held += int(((got.low <= ends) & (ends <= got.high))[-3:].sum())
        looks += 3
    assert (0.76 if LONG else 0.74) <= held / looks <= (0.86 if LONG else 0.88)


def test_the_last_cohorts_alone_speak_for_an_age_once_delays_change():
    random = np.random.default_rng(2)
    slow, _ = made_up(random, 30, 2000)
    for place in range(15):  # the older half came in faster
        slow[place, :2] = slow[place, :2].sum() * np.array([0.95, 0.05])
    young = slow[-1, 0]
    every, late = nowcast(cumulative(slow), counts=True), nowcast(cumulative(slow), counts=True, recent=12)
    assert late.completeness[-1] == pytest.approx(0.5, abs=0.03) and every.completeness[-1] > 0.55
    assert late.estimate[-1] == pytest.approx(young / late.completeness[-1])


def test_cohorts_that_happen_to_agree_are_no_more_certain_than_counts():
    table = cumulative([[50, 30, 20], [50, 30, np.nan], [50, np.nan, np.nan]])
    plain, counted = nowcast(table), nowcast(table, counts=True)
    assert plain.error[-1] == 0 and counted.error[-1] >= np.sqrt(50)
    assert counted.low[-1] < counted.estimate[-1] < counted.high[-1] and counted.estimate == pytest.approx(plain.estimate)


def test_the_estimate_is_nearer_the_end_than_the_reports():
    rows, ends = made_up(np.random.default_rng(3))
    got = nowcast(cumulative(rows), counts=True, recent=12)
    assert np.abs(got.estimate - ends)[-3:].max() < np.abs(got.reported - ends)[-3:].min()


TABLES = some.lists(some.lists(some.integers(0, 50), min_size=5, max_size=5), min_size=5, max_size=9)


@given(TABLES)
def test_an_estimate_is_never_under_the_reports_and_old_cohorts_are_left_alone(rows):
    table = np.array(rows, dtype=float)
    for place in range(len(rows)):
        table[place, max(1, len(rows) - place) :] = np.nan
    got = nowcast(cumulative(table), counts=True, recent=4)
    known = np.isfinite(got.estimate)
    assert np.all(got.estimate[known] >= got.reported[known] - 1e-9) and np.all(got.low[known] <= got.high[known] + 1e-9)
    complete = np.isfinite(table[:, -1])
    assert got.estimate[complete] == pytest.approx(got.reported[complete]) and got.error[complete] == pytest.approx(0)


@given(some.integers(2, 40))
def test_more_of_the_same_changes_no_share(times):
    rows, _ = made_up(np.random.default_rng(5))
    one, many = nowcast(cumulative(rows)), nowcast(cumulative(rows * times))
    assert many.completeness == pytest.approx(one.completeness) and many.estimate == pytest.approx(one.estimate * times)


def test_the_interval_counts_whole_cases_and_leaves_the_tail_nearest_to_a_tenth_on_each_side():
    """Slow twin: probabilities of so many cases still to come, added up one by one."""
    rows, _ = made_up(np.random.default_rng(11), 24, 60)
    got = nowcast(cumulative(rows), counts=True)
    from scipy.stats import nbinom, norm, t

    for place in (-1, -2, -4):
        left, behind = got.estimate[place] - got.reported[place], np.isfinite(rows[:, -place]).sum()
        variance = (got.error[place] * t.ppf(0.9, behind - 1) / norm.ppf(0.9)) ** 2
        chance = nbinom.pmf(np.arange(2000), left**2 / (variance - left), left / variance)
        under = [chance[:count].sum() for count in range(200)]
        first = int(np.argmin(np.abs(np.array(under) - 0.1)))
        upto = [chance[: count + 1].sum() for count in range(200)]
        last = int(np.argmin(np.abs(np.array(upto) - 0.8 - under[first])))
        assert got.low[place] - got.reported[place] == first and got.high[place] - got.reported[place] == last


def test_where_little_is_left_to_come_the_interval_begins_at_what_is_in():
    table = cumulative([[36, 3, 1], [38, 1, 1], [35, 4, 1], [37, 2, 1], [36, 3, 1], [38, 2, np.nan], [36, np.nan, np.nan]])
    got = nowcast(table, counts=True)
    assert got.low[-2] == got.reported[-2] and got.high[-2] - got.reported[-2] <= 2
    assert got.low[-1] >= got.reported[-1] and got.high[-1] - got.low[-1] <= 6
