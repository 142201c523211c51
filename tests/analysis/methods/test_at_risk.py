"""What those at risk come to: by hand, against a slow twin, on counts whose rate is known; and nothing is looked at before its time."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from analysis.methods.at_risk import ANSCOMBE, ERRORS, FEWEST_ERRORS, FEWEST_EVENTS, FEWEST_STEPS, WINDOW, ahead


def test_what_always_happens_is_expected_exactly():
    at_risk, came = np.tile([10.0, 6.0], (80, 1)), np.tile([4.0, 0.0], (80, 1))
    found = ahead(at_risk, came)
    assert found.expected[-1] == pytest.approx(4.0) and np.isnan(found.came[-2:]).all() and found.came[-3] == 4.0
    assert (found.low[-1], found.high[-1]) == pytest.approx((4.0, 4.0))
    assert found.miss == pytest.approx(0.0) and found.naive_miss == 0.0
    assert found.events == WINDOW * 4 // 2  # each is ahead of two steps


def test_cells_weigh_by_who_stands_in_them_now():
    at_risk, came = np.tile([10.0, 10.0], (60, 1)), np.tile([5.0, 1.0], (60, 1))
    at_risk[-1] = [20.0, 100.0]
    assert ahead(at_risk, came).expected[-1] == pytest.approx(20 * 0.5 + 100 * 0.1)


def test_nothing_is_expected_of_few_events_or_a_short_past():
    assert np.isnan(ahead(np.full((80, 1), 10.0), np.full((80, 1), 0.1)).expected).all()  # 5 a year
    short = ahead(np.full((FEWEST_STEPS + 1, 1), 10.0), np.full((FEWEST_STEPS + 1, 1), 5.0))
    assert np.isnan(short.expected).all() and short.tries == 0 and np.isnan(short.miss)
    assert np.isfinite(ahead(np.full((FEWEST_STEPS + 2, 1), 10.0), np.full((FEWEST_STEPS + 2, 1), 5.0)).expected[-1])


def _slowly(at_risk, came, at, steps=2):
    """The expectation of one step and its width, one step and one cell after the other."""

    def expected(step):
        past = [one for one in range(step) if one + steps <= step][-WINDOW:]
        if len(past) < FEWEST_STEPS or sum(came[one].sum() for one in past) < FEWEST_EVENTS * steps:
            return None
        total = 0.0
        for cell in range(at_risk.shape[1]):
            n = sum(at_risk[one, cell] for one in past)
            total += at_risk[step, cell] * (sum(came[one, cell] for one in past) / n if n else 0.0)
        return total

    errors, step = [], at - steps
    while step >= 0 and len(errors) < ERRORS:
        if expected(step) is not None:
            errors.append(abs((came[step].sum() + ANSCOMBE) ** 0.5 - (expected(step) + ANSCOMBE) ** 0.5))
        step -= steps
    rank = min(int(np.ceil(0.8 * (len(errors) + 1))), len(errors))
    return expected(at), sorted(errors)[rank - 1] if len(errors) >= FEWEST_ERRORS else None


@settings(max_examples=5, deadline=None)
@given(some.integers(0, 10_000))
def test_against_a_slow_twin(seed):
    chance = np.random.default_rng(seed)
    at_risk = chance.poisson(30, (75, 3)).astype(float)
    came = chance.binomial(at_risk.astype(int), [0.3, 0.05, 0.0]).astype(float)
    found = ahead(at_risk, came)
    for at in (74, 73, 60):
        expected, width = _slowly(at_risk, came, at)
        assert found.expected[at] == pytest.approx(expected)
        high = np.nan if width is None else (np.sqrt(expected + ANSCOMBE) + width) ** 2 - ANSCOMBE
        assert found.high[at] == pytest.approx(high, nan_ok=True)


@settings(max_examples=15, deadline=None)
@given(some.integers(0, 10_000), some.integers(60, 100))
def test_what_comes_later_changes_nothing(seed, now):
    chance = np.random.default_rng(seed)
    at_risk, came = chance.poisson(20, (104, 2)).astype(float), chance.poisson(3, (104, 2)).astype(float)
    whole, then = ahead(at_risk, came), ahead(at_risk[: now + 1], came[: now + 1])
    assert whole.expected[now] == pytest.approx(then.expected[-1])
    after = came.copy()
    after[now - 1 :] += 50  # the windows of these steps are not over
    assert ahead(at_risk[: now + 1], after[: now + 1]).expected[-1] == pytest.approx(then.expected[-1])


def test_bands_hold_about_eight_of_ten():
    chance, held, tries = np.random.default_rng(5), 0, 0
    for _ in range(40):
        at_risk = chance.poisson(60, (160, 2)).astype(float)
        first = chance.binomial(at_risk.astype(int), [0.1, 0.02]).astype(float)
        found = ahead(at_risk, first)
        held, tries = held + found.hits, tries + found.tries
    assert tries == 40 * ERRORS and 0.76 <= held / tries <= 0.88
