"""Delivery curves against R's survfit (kind A vectors), against the truth of a made-up month, and against slow twins."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from analysis.methods.survival import aalen_johansen, kaplan_meier, kaplan_meier_by

HERE = Path(__file__).resolve().parents[2] / "vectors" / "survival"
CASES = json.loads((HERE / "r_kaplan_meier.json").read_text(encoding="utf-8"))
HISTOGRAM = some.lists(some.tuples(some.integers(0, 30), some.integers(0, 5), some.integers(0, 5), some.integers(0, 5)), min_size=1, max_size=25)


def curve_of(case):
    """The curve from a whole-day histogram of the case, as the app computes it (never from single rows)."""
    times, events = np.array(case["input"]["time"]), np.array(case["input"]["event"])
    days = np.unique(times)
    return kaplan_meier(days, [(events[times == day] == 1).sum() for day in days], [(events[times == day] == 0).sum() for day in days])


def plain(values):
    return [float("nan") if value is None else value for value in values]


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_curve_equals_r(case):
    table, curve = case["expected"]["table"], curve_of(case)
    assert curve.days == pytest.approx(table["time"])
    assert curve.at_risk == pytest.approx(table["n_risk"]) and curve.events == pytest.approx(table["n_event"])
    assert curve.share == pytest.approx(table["surv"], abs=1e-9)
    at = case["expected"]["at_times"]
    assert [curve.arrived_by(day) for day in at["times"]] == pytest.approx(at["cdf"], abs=1e-9)


@pytest.mark.parametrize("case", [case for case in CASES if case["conf_type"] == "log-log"], ids=lambda case: case["id"])
def test_log_log_interval_equals_r(case):
    table, curve = case["expected"]["table"], curve_of(case)
    # R leaves the interval of a curve that has not fallen yet undefined; ours says 1 to 1
    fallen = curve.share < 1
    assert curve.low[fallen] == pytest.approx(np.array(plain(table["lower"]))[fallen], abs=1e-9, nan_ok=True)
    assert curve.high[fallen] == pytest.approx(np.array(plain(table["upper"]))[fallen], abs=1e-9, nan_ok=True)
    assert np.all(curve.low[~fallen] == 1) and np.all(curve.high[~fallen] == 1)


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_percentiles_equal_r_outside_its_midpoints(case):
    curve, expected = curve_of(case), case["expected"]
    for probability, quantile in zip(expected["quantile_probs"], expected["quantile"], strict=True):
        ours = curve.percentile(100 * probability)
        on_plateau = np.any(np.abs(curve.share - (1 - probability)) < 1e-9)  # R then gives the middle of the plateau, we its first day
        if on_plateau and ours is not None:
            assert ours <= quantile and np.isclose(curve.arrived_by(ours), probability)
        else:
            assert ours == quantile


def test_a_share_met_up_to_rounding_is_met():
    assert kaplan_meier([1, 2, 3, 4], [1, 1, 1, 1], [0, 0, 0, 0]).percentile(25) == 1


def test_parcels_still_moving_bring_the_estimate_to_the_truth():
    with (HERE / "parcels_synthetic_400.csv").open(encoding="utf-8") as file:
        rows = [{name: int(value) for name, value in row.items()} for row in csv.DictReader(file)]
    days, delivered = np.array([row["observed_days"] for row in rows]), np.array([row["delivered"] for row in rows])
    truth = np.mean([row["true_days"] <= 10 for row in rows])
    ours = kaplan_meier(days, delivered, 1 - delivered).arrived_by(10)
    only_delivered = np.mean(days[delivered == 1] <= 10)
    assert abs(ours - truth) < 0.01 < 0.05 < only_delivered - truth


def test_never_the_largest_day_seen_when_too_many_are_open():
    curve = kaplan_meier([3, 9], [5, 0], [0, 5])
    assert curve.percentile(50) == 3 and curve.percentile(90) is None


@given(HISTOGRAM)
def test_curve_equals_a_slow_twin_over_single_parcels(rows):
    days, events, opens, _ = map(np.array, zip(*rows, strict=True))
    parcels = [(day, True) for day, count in zip(days, events) for _ in range(count)] + [(day, False) for day, count in zip(days, opens) for _ in range(count)]
    curve = kaplan_meier(days, events, opens)
    for day in range(31):
        share = 1.0
        for moment in sorted({when for when, arrived in parcels if arrived and when <= day}):
            at_risk = sum(when >= moment for when, _ in parcels)
            share *= 1 - sum(when == moment and arrived for when, arrived in parcels) / at_risk
        assert curve.arrived_by(day) == pytest.approx(1 - share, abs=1e-9)


@given(HISTOGRAM, HISTOGRAM)
def test_merged_histograms_give_the_curve_of_merged_rows(left, right):
    both = kaplan_meier(*np.array(left + right).T[:3])
    merged: dict[int, list[int]] = {}
    for day, events, opens, _ in left + right:
        merged.setdefault(day, [0, 0])
        merged[day] = [merged[day][0] + events, merged[day][1] + opens]
    again = kaplan_meier(list(merged), *np.array(list(merged.values())).T)
    assert both.share == pytest.approx(again.share)


@given(HISTOGRAM)
def test_competing_outcomes_and_those_still_waiting_add_up(rows):
    days, delivered, lost, opens = map(np.array, zip(*rows, strict=True))
    points, shares = aalen_johansen(days, {"delivered": delivered, "lost": lost}, opens)
    waiting = kaplan_meier(days, delivered + lost, opens).share
    assert shares["delivered"] + shares["lost"] + waiting == pytest.approx(np.ones(points.size))
    alone = kaplan_meier(days, delivered, lost + opens)
    assert np.all(shares["delivered"] <= 1 - alone.share + 1e-9)  # 1 - KM lets lost parcels still arrive


@given(HISTOGRAM)
def test_a_finished_cohort_is_a_plain_share(rows):
    days, delivered, lost, _ = map(np.array, zip(*rows, strict=True))
    if (delivered + lost).sum():
        points, shares = aalen_johansen(days, {"delivered": delivered, "lost": lost}, np.zeros(days.size))
        assert shares["lost"] == pytest.approx([lost[days <= point].sum() / (delivered + lost).sum() for point in points])


def test_one_outcome_is_one_minus_kaplan_meier():
    days, delivered, opens = [1, 2, 5, 5], [3, 0, 2, 1], [1, 2, 0, 4]
    _, shares = aalen_johansen(days, {"delivered": np.array(delivered)}, opens)
    assert shares["delivered"] == pytest.approx(1 - kaplan_meier(days, delivered, opens).share)


@given(HISTOGRAM, some.randoms(), some.integers(2, 4))
def test_shuffled_rows_and_a_market_in_parts_change_nothing(rows, random, parts):
    whole = kaplan_meier(*np.array(rows).T[:3])
    split = [tuple(row) for row in rows[1:]] + [(rows[0][0], rows[0][1] / parts, rows[0][2] / parts, rows[0][3])] * parts
    random.shuffle(split)
    again = kaplan_meier(*np.array(split, dtype=float).T[:3])
    assert again.share == pytest.approx(whole.share, abs=1e-12) and again.days.tolist() == whole.days.tolist()
    assert [again.percentile(percent) for percent in (50, 90)] == [whole.percentile(percent) for percent in (50, 90)]


@given(some.lists(HISTOGRAM, min_size=1, max_size=4))
def test_curves_of_groups_are_the_curves_of_each_group_alone(histograms):
    rows = [(group, *row) for group, histogram in enumerate(histograms) for row in histogram]
    groups, days, events, lost, open_ = (np.array(column) for column in zip(*reversed(rows)))
    together = kaplan_meier_by(groups, len(histograms) + 1, days, events, lost + open_)
    for group, histogram in enumerate(histograms):
        alone = kaplan_meier(*(np.array(column) for column in list(zip(*((day, happened, gone + left) for day, happened, gone, left in histogram)))))
        own = np.isin(together.days, alone.days)
        for every, one in zip((together.share, *together.interval()), (alone.share, alone.low, alone.high)):
            np.testing.assert_array_equal(every[group, own], one)
        for day, place in enumerate(np.flatnonzero(own)):
            assert [end[group].tolist() for end in together.interval(place)] == pytest.approx([alone.low[day], alone.high[day]], abs=0, nan_ok=True)
        assert together.last[group] == alone.days[-1]
        for percent in (50, 90, 95):
            assert together.percentile(percent)[group] == alone.percentile(percent)
    assert np.isnan(together.last[-1]) and together.percentile(50)[-1] is None  # a group of no rows


def test_curves_of_no_rows_know_nothing():
    assert kaplan_meier_by([], 2, [], [], []).percentile(50) == [None, None]
