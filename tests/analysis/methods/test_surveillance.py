"""EARS against R's surveillance package (kind A, copied) and the alarms saved by epysurv's author (kind B, kept beside the project)."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from analysis.methods.surveillance import ears

CASES = json.loads((Path(__file__).resolve().parents[2] / "vectors" / "surveillance" / "r_surveillance.json").read_text(encoding="utf-8"))


def test_ears_equals_r():
    cases = [case for case in CASES if case["id"].startswith("agona_ears") and case["control"]["method"] in ("C1", "C2")]
    assert len(cases) == 3
    for case in cases:
        got = ears(case["series"]["counts"], case["control"]["method"], case["control"]["baseline"], case["control"]["minSigma"])
        at = np.array(case["range_1based"]) - 1
        assert got.upper[at] == pytest.approx(case["expected"]["upperbound"], abs=1e-9)
        assert list(got.alarm[at]) == case["expected"]["alarm"]


@pytest.mark.parametrize("method", ["C1", "C2"])
def test_ears_raises_the_alarms_that_were_saved(vectors, method):
    def column(name, field):
        with (vectors / "surveillance" / "epysurv" / f"{name}.csv").open(encoding="utf-8") as file:
            return [int(row[field]) for row in csv.DictReader(file)]

    counts, alarms = column("salmonella_train", "n_cases") + column("salmonella_test", "n_cases"), column(f"Ears{method}_pred", "alarm")
    got = ears(counts, method, baseline=7, least_sd=0)
    assert len(alarms) == 105 and list(got.alarm[-105:].astype(int)) == alarms


def test_a_longer_baseline_with_a_floor_alarms_less_in_a_quiet_year():
    counts = CASES[0]["series"]["counts"]
    assert ears(counts, "C2", 7, 0).alarm[-52:].sum() == 4 and ears(counts).alarm[-52:].sum() == 0


def test_no_alarm_without_a_baseline():
    got = ears([0] * 29 + [99])
    assert np.isnan(got.upper[:30]).all() and not got.alarm.any()
    assert ears([0] * 30 + [99]).alarm.tolist() == [False] * 30 + [True]
    assert ears([]).alarm.size == 0


@given(some.lists(some.integers(0, 60), min_size=0, max_size=50), some.sampled_from(["C1", "C2"]))
def test_ears_equals_a_slow_twin(counts, method):
    got, gap = ears(counts, method, baseline=7), {"C1": 1, "C2": 3}[method]
    for place, count in enumerate(counts):
        before = counts[max(0, place - gap - 6) : max(0, place - gap + 1)]
        if place < gap + 6:
            assert np.isnan(got.upper[place])
        else:
            upper = np.mean(before) + 3.090232306167813 * max(1.0, np.std(before, ddof=1))
            assert got.upper[place] == pytest.approx(upper) and got.alarm[place] == (count > upper)
