"""The slope of complaints on orders against R, against the regression it is made of, and where there is none."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from analysis.methods.elasticity import elasticity
from analysis.methods.quasi_poisson import quasi_poisson


def test_taylors_complaints_grow_in_step_with_sales(vectors):
    """R: b 1.045, interval 0.88 to 1.21 (confint.default takes the normal quantile)."""
    cases = json.loads((vectors / "lag_glm" / "r_quasipoisson_glm.json").read_text(encoding="utf-8"))
    case = next(case for case in cases if case["id"] == "taylor_elasticity")
    got, expected = elasticity(case["input"]["complaints"], case["input"]["sales"], fewest=20, student=False), case["expected"]
    assert [got.intercept, got.b] == pytest.approx(list(expected["coef"].values()), rel=1e-6)
    error = list(expected["se"].values())[1]
    assert (got.low, got.high) == pytest.approx((got.b - 1.959963984540054 * error, got.b + 1.959963984540054 * error), rel=1e-5)
    assert got.dispersion == pytest.approx(expected["dispersion"], rel=5e-6) and got.verdict == "in step"


@given(some.lists(some.tuples(some.integers(0, 500), some.integers(100, 100_000)), min_size=24, max_size=60))
def test_it_is_the_regression_and_the_order_of_months_does_not_matter(months):
    counts, exposures = (np.array(column, dtype=float) for column in zip(*months, strict=True))
    got = elasticity(counts, exposures)
    whole = quasi_poisson(np.column_stack([np.ones(counts.size), np.log(exposures)]), counts)
    if got is None:
        assert counts.sum() == 0 or np.ptp(np.log(exposures[counts > 0])) < 0.05 or whole is None
        assert elasticity(counts[::-1], exposures[::-1]) is None
        return
    assert (got.intercept, got.b, got.dispersion) == pytest.approx((*whole.coefficients, whole.dispersion))
    assert got.low <= got.b <= got.high and got.points == counts.size
    turned = elasticity(counts[::-1], exposures[::-1])
    assert (turned.b, turned.low) == pytest.approx((got.b, got.low), rel=1e-6, abs=1e-9)


def test_where_no_finite_slope_is_best_there_is_none():
    """All that was counted lies at one exposure: the steeper, the better (found by the long run; the search ended in a singular matrix)."""
    exposures = np.full(24, 98_777.0)
    exposures[[3, 20]] = 21_853, 65_178
    counts = np.where(exposures == exposures.max(), np.arange(24) % 5, 0)
    assert elasticity(counts, exposures) is None and elasticity(counts[::-1], exposures[::-1]) is None
    apart = np.where(np.arange(24) < 12, 1e3, 1e6)
    assert elasticity(np.where(apart < 1e4, 0, 400), apart) is None and elasticity(np.where(apart < 1e4, 1, 400), apart).verdict == "slower"


def test_twice_the_orders_twice_the_complaints_is_a_slope_of_one():
    orders = np.linspace(1_000, 9_000, 30)
    assert elasticity(orders / 100, orders).b == pytest.approx(1) and elasticity(orders**2 / 1e5, orders).verdict == "faster"
    assert elasticity([5] * 30, [1e6] * 30) is None and elasticity(range(1, 24), range(1, 24)) is None
