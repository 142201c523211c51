"""Lags, quasi-Poisson and Simpson's paradox against R (kind A maths; one file's data are of another licence and stay beside the project)."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from analysis.methods.lag import association, cross_correlation, distributed_lag, prewhitened
from analysis.methods.quasi_poisson import quasi_poisson

HERE = Path(__file__).resolve().parents[2] / "vectors" / "lag_glm"
LEAD = json.loads((HERE / "r_ccf_bjsales.json").read_text(encoding="utf-8"))
FORMULAS = {
    "taylor_elasticity": lambda d: ([np.log(d["sales"])], None, d["complaints"]),
    "taylor_rate_trend": lambda d: ([d["month"]], d["sales"], d["complaints"]),
    "taylor_rate_const": lambda d: ([], d["sales"], d["complaints"]),
    "uti_rate_trend_fourier": lambda d: ([d["t"], d["s"], d["c"]], d["days"], d["n"]),
    "cdi_step_change": lambda d: ([d["post"]], d["days"], d["n"]),
}


def test_quasi_poisson_equals_r(vectors):
    cases = json.loads((vectors / "lag_glm" / "r_quasipoisson_glm.json").read_text(encoding="utf-8"))
    assert len(cases) == 5
    for case in cases:
        columns, exposure, counts = FORMULAS[case["id"]]({name: np.array(values, dtype=float) for name, values in case["input"].items()})
        design, expected = np.column_stack([np.ones(counts.size), *columns]), case["expected"]
        got = quasi_poisson(design, counts, None if exposure is None else np.log(exposure))
        assert got.coefficients == pytest.approx(list(expected["coef"].values()), rel=1e-6, abs=1e-8)
        assert got.errors == pytest.approx(list(expected["se"].values()), rel=5e-6)
        assert got.dispersion == pytest.approx(expected["dispersion"], rel=5e-6)  # R stops iterating at a relative 1e-8 of the deviance
        assert got.fitted == pytest.approx(expected["fitted"], rel=1e-6)


def test_cross_correlations_equal_r():
    x, y, lags = np.array(LEAD["x"]), np.array(LEAD["y"]), [-lag for lag in LEAD["lags"]]  # R's lag -3: x leads by 3
    assert cross_correlation(x, y, lags) == pytest.approx(LEAD["ccf_raw"], abs=1e-9)
    assert cross_correlation(np.diff(x), np.diff(y), lags) == pytest.approx(LEAD["ccf_diff"], abs=1e-9)
    got = prewhitened(x, y, lags, phi=LEAD["ar1_of_diff_x"])
    assert got.correlation == pytest.approx(LEAD["ccf_prewhitened_ar1"], abs=1e-9)
    assert got.band == pytest.approx(1.959963984540054 / np.sqrt(148)) and abs(prewhitened(x, y).phi - LEAD["ar1_of_diff_x"]) < 0.02


def test_prewhitening_leaves_the_true_lead_alone():
    got = prewhitened(LEAD["x"], LEAD["y"])
    beyond = dict(zip(got.lags, np.abs(got.correlation) > got.band))
    assert beyond == {0: False, 1: False, 2: False, 3: True}
    assert np.all(cross_correlation(LEAD["x"], LEAD["y"]) > 0.9)  # the levels "find" every lag


def test_too_short_or_unmoving_series_have_no_lags():
    assert prewhitened(np.arange(20), np.arange(20)) is None and prewhitened(np.full(40, 3), np.arange(40)) is None
    assert distributed_lag(np.ones(40), np.ones(40), np.linspace(0, 1, 40)) is None
    assert distributed_lag(np.ones(60), np.ones(60), np.full(60, 0.2)) is None


def test_distributed_lags_find_an_effect_that_is_there_and_none_that_is_not():
    found, false = 0, 0
    for seed in range(30):
        random = np.random.default_rng(seed)
        late, orders = random.uniform(0.05, 0.35, 62), random.integers(8_000, 12_000, 62)
        before = np.concatenate([[late[0]], late[:-1]])
        there = distributed_lag(random.poisson(orders * 0.004 * np.exp(3 * before)), orders, late)
        found += there.low <= np.exp(3) <= there.high and there.low > 1
        absent = distributed_lag(random.poisson(orders * 0.004), orders, late)
        false += not absent.low <= 1 <= absent.high
    assert found >= 25 and false <= 5


def test_simpsons_paradox_equals_r():
    case = json.loads((HERE / "r_simpson_ucb.json").read_text(encoding="utf-8"))
    tables = [[row["admitted_male"], row["admitted_female"], row["rejected_male"], row["rejected_female"]] for row in case["counts"]]
    got = association(tables)
    assert (got.crude, got.within) == pytest.approx((case["crude_odds_ratio"], case["mh_common_odds_ratio"]), rel=1e-9)
    assert (got.low, got.high, got.p_value) == pytest.approx((*case["mh_ci"], case["mh_p"]), rel=1e-8)
    assert got.reversed and association([[1, 0, 0, 1]]) is None


@given(some.lists(some.tuples(*[some.integers(1, 500)] * 4), min_size=1, max_size=8), some.randoms())
def test_groups_in_any_order_and_one_group_is_its_own_total(tables, random):
    got, alone = association(tables), association(tables[:1])
    assert got.low <= got.within <= got.high
    assert alone.within == pytest.approx(alone.crude) and not alone.reversed
    random.shuffle(tables)
    assert association(tables).within == pytest.approx(got.within)


@given(some.lists(some.floats(-100, 100).map(lambda value: round(value, 2)), min_size=6, max_size=30), some.integers(0, 3))
def test_a_series_leads_itself_shifted(values, lag):
    if np.ptp(values) > 0:
        both = cross_correlation(values, values, range(-3, 4))
        assert both[3] == pytest.approx(1) and both == pytest.approx(both[::-1])
