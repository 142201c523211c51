"""Rates against R (kind A, copied), OHID's test data (kinds B, read from the shared folder) and what must hold whatever the counts."""

import csv
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from scipy.stats import binomtest

from analysis.methods.rates import benjamini_hochberg, garwood, rate_ratio, wilson

HERE = Path(__file__).resolve().parents[2] / "vectors" / "rates"


def rows(path: Path) -> list[dict]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def number(text: str) -> float:
    return math.inf if text == "Inf" else float(text)


def test_garwood_equals_r():
    cases = rows(HERE / "r_poisson_exact_per10k.csv")
    assert len(cases) == 42
    for case in cases:
        low, high = garwood(float(case["count"]), float(case["exposure"]), float(case["conf"]))
        assert low * 1e4 == pytest.approx(float(case["exact_lower"]), rel=1e-9)
        assert high * 1e4 == pytest.approx(float(case["exact_upper"]), rel=1e-9)


def test_rate_ratio_equals_r_with_zero_counts():
    cases = rows(HERE / "r_poisson_rate_ratio_exact.csv")
    assert len(cases) == 10
    for case in cases:
        got = rate_ratio(*(float(case[name]) for name in ("x1", "n1", "x0", "n0")))
        wanted = (case["rate_ratio"], case["lower95"], case["upper95"], case["p_value"])
        assert (got.ratio, got.low, got.high, got.p_value) == pytest.approx(tuple(map(number, wanted)), rel=1e-9)


def test_benjamini_hochberg_equals_r():
    cases = rows(HERE / "r_p_adjust.csv")
    adjusted = benjamini_hochberg([float(case["p"]) for case in cases])
    assert adjusted == pytest.approx([float(case["bh"]) for case in cases], rel=1e-12)


def test_an_unknown_p_value_is_not_a_look():
    assert benjamini_hochberg([0.01, math.nan, 0.04]) == pytest.approx([0.02, math.nan, 0.04], nan_ok=True)
    assert benjamini_hochberg([]).size == 0


def test_wilson_equals_the_public_health_cases(vectors):
    cases = [case for case in rows(vectors / "rates" / "phe_byars_wilson.csv") if case["method"] == "Wilson"]
    assert len(cases) == 6
    for case in cases:
        low, high = wilson(float(case["x"]), float(case["n"]), float(case["confidence"].rstrip("%")) / 100)
        assert (low, high) == pytest.approx((float(case["lowercl"]), float(case["uppercl"])), rel=1e-9)


@pytest.mark.parametrize(("suffix", "level"), [("95_0", 0.95), ("99_8", 0.998)])
def test_wilson_equals_the_public_health_proportions(vectors, suffix, level):
    cases = [case for case in rows(vectors / "rates" / "phe_proportion_wilson.csv") if case["lower95_0cl"]]
    assert len(cases) == 16
    for case in cases:
        low, high = wilson(float(case["Numerator"]), float(case["Denominator"]), level)
        scale = float(case["multiplier"])
        assert low * scale == pytest.approx(float(case[f"lower{suffix}cl"]), rel=1e-9)
        assert high * scale == pytest.approx(float(case[f"upper{suffix}cl"]), rel=1e-9)


@pytest.mark.parametrize(("suffix", "level"), [("95_0", 0.95), ("99_8", 0.998)])
def test_garwood_equals_the_public_health_small_counts(vectors, suffix, level):
    cases = [case for case in rows(vectors / "rates" / "phe_rate_exact_byars.csv") if case["method"] == "Exact"]
    assert len(cases) == 4
    for case in cases:
        low, high = garwood(float(case["Numerator"]), float(case["Denominator"]) / float(case["multiplier"]), level)
        assert (low, high) == pytest.approx((float(case[f"lower{suffix}cl"]), float(case[f"upper{suffix}cl"])), rel=1e-9)


def test_arrays_go_in_and_out_and_nothing_observed_is_unknown():
    low, high = garwood(np.array([0, 3, 5]), np.array([1e4, 8e3, 0]))
    assert low[0] == 0 and high[0] * 1e4 == pytest.approx(3.688879, rel=1e-6)
    assert math.isnan(low[2]) and math.isnan(high[2])
    low, high = wilson(np.array([0, 10, 0]), np.array([10, 10, 0]))
    assert low[0] == 0 and high[1] == 1 and math.isnan(low[2]) and math.isnan(high[2])


def test_nothing_counted_anywhere_says_nothing():
    got = rate_ratio(0, 100, 0, 100)
    assert math.isnan(got.ratio) and got.p_value == 1 and (got.low, got.high) == (0, math.inf)
    assert math.isnan(rate_ratio(3, 0, 1, 100).p_value)


@given(count=some.integers(0, 100_000), exposure=some.floats(0.5, 1e9))
def test_garwood_holds_the_rate(count, exposure):
    low, high = garwood(count, exposure)
    assert low <= count / exposure < high


@given(trials=some.integers(1, 1_000_000), share=some.floats(0, 1))
def test_wilson_holds_the_share_and_stays_a_share(trials, share):
    successes = round(trials * share)
    low, high = wilson(successes, trials)
    assert 0 <= low <= successes / trials + 1e-12 and successes / trials - 1e-12 <= high <= 1


@given(some.lists(some.floats(0, 1), min_size=1, max_size=40))
def test_adjusting_never_lowers_a_p_value_nor_changes_the_order(p_values):
    adjusted = benjamini_hochberg(p_values)
    assert np.all(adjusted >= np.asarray(p_values) - 1e-15) and np.all(adjusted <= 1)
    assert np.all(np.diff(adjusted[np.argsort(p_values, kind="stable")]) >= -1e-15)


@given(some.integers(0, 3_000), some.integers(0, 3_000), some.sampled_from([1.0, 2.0, 0.5, 37.0, 1e-3]))
def test_the_exact_test_is_that_of_scipy(one, nought, exposure):
    """The slow twin: scipy's binomtest, which finds its bounds by search."""
    if one + nought == 0:
        return
    got, test = rate_ratio(one, exposure, nought, 1.0), binomtest(one, one + nought, exposure / (exposure + 1))
    bounds = test.proportion_ci(method="exact")
    odds = [share / (1 - share) / exposure if share < 1 else math.inf for share in (bounds.low, bounds.high)]
    assert got.p_value == pytest.approx(test.pvalue, rel=1e-6, abs=1e-12)
    assert (got.low, got.high) == pytest.approx(odds, rel=1e-7)


def test_an_exposure_beside_which_the_other_is_nothing_is_no_error():
    assert rate_ratio(5, 1e20, 0, 1e-3).p_value == pytest.approx(1.0)
