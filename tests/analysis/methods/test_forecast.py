"""Forecasts against R (kind A, copied), the M3 and M4 competitions (kinds B and C, kept beside the project), statsmodels, and held-out months."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from analysis.methods.forecast import forecasts
from analysis.methods.forecast_bands import _growth, _widths, _worth, band_widths
from analysis.methods.forecast_scores import mase, owa, scale, season_strength, smape
from analysis.methods.past_forecasts import DEEP, Past, backtests, made_up_to, point_forecasts
from analysis.methods.theta import grown_naive, naive2, seasonal_naive, theta
from tests.conftest import LONG

CASES = json.loads((Path(__file__).resolve().parents[2] / "vectors" / "forecast" / "r_forecast.json").read_text(encoding="utf-8"))
COMPETITORS = {"NAIVE2": "NAIVE2", "THETA": "THETA", "ForecastPro": "ForecastPro", "DAMPEN": "DAMPEN", "COMB S-H-D": "COMB_SHD"}


def table(path):
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def m3(vectors):
    series = json.loads((vectors / "forecast" / "m3_monthly_subset_119.json").read_text(encoding="utf-8"))
    return [{key: np.array(case[key], dtype=float) for key in ("train", "test")} | {"forecasts": case["forecasts"]} for case in series.values()]


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_simple_forecasts_and_scores_equal_r(case):
    train, test = np.array(case["train"], dtype=float), np.array(case["test"], dtype=float)
    assert seasonal_naive(train, case["h"]) == pytest.approx(case["models"]["snaive"]["mean"], rel=1e-9)
    for name, scores in case["accuracy"].items():
        made = case["models"][name]["mean"]
        assert mase(test, made, scale(train)) == pytest.approx(scores["MASE"], rel=1e-6)
        assert smape(test, made) == pytest.approx(scores["sMAPE"], rel=1e-6)


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_theta_is_near_r_and_season_strength_too(case):
    ours, theirs = theta([np.array(case["train"], dtype=float)], case["h"])[0], np.array(case["models"]["thetaf"]["mean"])
    # R estimates the smoothing weight together with the first level; on the 44 months of wineind that is worth 2.4 %
    assert np.max(np.abs(ours / theirs - 1)) < (0.025 if case["id"].startswith("wineind") else 0.004)
    assert season_strength(case["train"]) == pytest.approx(case["seasonal_strength"], abs=2e-3)


def test_theta_for_many_equals_statsmodels_one_by_one(m3):
    from statsmodels.tsa.forecasting.theta import ThetaModel

    chosen = m3 if LONG else m3[::6]
    ours = theta([case["train"] for case in chosen], 12)
    for case, row in zip(chosen, ours):
        assert row == pytest.approx(np.array(ThetaModel(case["train"], period=12).fit().forecast(12)), rel=1e-4)


def test_scores_of_the_competitors_equal_the_published_ones(m3, vectors):
    published = table(vectors / "forecast" / "m3_monthly_subset_119_scores.csv")
    assert len(published) == 5
    for row in published:
        made = [(case, np.array(case["forecasts"][COMPETITORS[row["method"]]])) for case in m3]
        assert np.mean([smape(case["test"], each) for case, each in made]) == pytest.approx(float(row["sMAPE"]), rel=1e-4)
        assert np.mean([mase(case["test"], each, scale(case["train"])) for case, each in made]) == pytest.approx(float(row["MASE"]), rel=1e-4)


def test_owa_equals_the_published_table(vectors):
    rows = table(vectors / "forecast" / "m4_published_monthly_scores.csv")
    base = next(row for row in rows if row["method"] == "Naive2")
    checked = 0
    for row in rows:
        if row["OWA_monthly"] and row["sMAPE_monthly"]:
            got = owa(*(float(each[name]) for each in (row, base) for name in ("sMAPE_monthly", "MASE_monthly")))
            assert got == pytest.approx(float(row["OWA_monthly"]), abs=2e-3)
            checked += 1
    assert checked > 50


def test_ours_beats_the_competitions_naive_and_the_same_month_of_last_year(m3):
    for months in (60, 36):
        made = point_forecasts([case["train"][-months:] for case in m3], 6)
        ours = np.mean([smape(case["test"][:6], each) for case, each in zip(m3, made)])
        assert ours < np.mean([smape(case["test"][:6], seasonal_naive(case["train"], 6)) for case in m3])
        assert ours < np.mean([smape(case["test"][:6], naive2([case["train"]], 6)[0]) for case in m3])


@pytest.mark.parametrize("months", [13, 15, 18, 23])
def test_of_short_histories_ours_misses_by_less_than_without_growth(m3, months):
    """5 origins of each series; in units of a usual yearly change of the whole series."""
    missed: dict[str, list[float]] = {"ours": [], "same month": [], "without growth": []}
    for later in (0, 3, 6, 9, 12):
        whole = [np.append(case["train"], case["test"]) for case in m3]
        ends = [case["train"].size + later for case in m3]
        known = [each[end - months : end] for each, end in zip(whole, ends)]
        for each, end, ours, plain in zip(whole, ends, point_forecasts(known, 6), theta(known, 6)):
            same = seasonal_naive(each[:end], 6)
            unit = np.abs(each[12:] - each[:-12]).mean()
            for name, made in (("ours", ours), ("same month", same), ("without growth", (plain + same) / 2)):
                missed[name].append(np.abs(each[end : end + 6] - made).mean() / unit)
    ours, same, without = (np.mean(found) for found in missed.values())
    assert ours < 0.92 * same and ours < 0.985 * without


def test_a_series_that_grows_steadily_does_not_fall_back():
    """2 % a month: the same month of last year would be a fifth lower."""
    for months, least in ((13, 0.92), (15, 0.94), (18, 0.96), (23, 0.97)):
        history = 1000 * 1.02 ** np.arange(months)
        assert point_forecasts([history], 1)[0][0] > least * history[-1], months


def test_growth_is_drawn_towards_none_the_fewer_months_it_is_measured_on():
    flat, doubled = [10.0] * 12, [20.0]
    assert grown_naive([*flat, *doubled], 1) == pytest.approx([10 * 2 ** (1 / 5)])
    assert grown_naive([*flat, *doubled * 12], 1) == pytest.approx([20 * 2 ** (12 / 16)])
    assert grown_naive([*[0.0] * 12, *doubled], 2) == pytest.approx([0.0, 0.0]), "from nothing there is no growth to measure"


@pytest.mark.parametrize("months", [1000, 60, 48, 36])
def test_bands_hold_76_to_86_percent_of_months_not_seen(m3, months):
    made = forecasts([case["train"][-months:] for case in m3])
    held = np.array([(each.low <= case["test"][:6]) & (case["test"][:6] <= each.high) for case, each in zip(m3, made)])
    assert held.shape == (119, 6) and 0.76 <= held.mean() <= 0.86


@pytest.mark.skipif(not LONG, reason="five origins of all lengths: GROUNDSWELL_LONG=1")
@pytest.mark.parametrize("months", [1000, 60, 48, 36])
def test_bands_hold_at_every_distance(m3, months):
    """119 months at one distance are too few to tell 76 from 86 % (standard error 3.7 points): the origin moves through the months kept back."""
    held = []
    for known in (0, 3, 6, 9, 12):
        made = forecasts([np.append(case["train"], case["test"][:known])[-months:] for case in m3])
        ends = [case["test"][known : known + 6] for case in m3]
        held += [(each.low <= end) & (end <= each.high) for each, end in zip(made, ends)]
    shares = np.mean(held, axis=0)
    assert len(held) == 595 and np.all((shares >= 0.76) & (shares <= 0.86)), shares.round(3)


def walks(seed: int) -> list[np.ndarray]:
    """Twelve random walks that begin at 500."""
    return list(500 + np.random.default_rng(seed).normal(0, 8, (12, 44)).cumsum(axis=1))


def test_bands_of_walks_widen_with_the_distance_and_those_of_noise_do_not():
    far = np.mean([band_widths(backtests(walks(seed)))[0][[0, 5]] for seed in range(6)], axis=0)
    noise = np.mean([band_widths(backtests(list(np.random.default_rng(seed).normal(500, 8, (12, 44)))))[0][[0, 5]] for seed in range(6)], axis=0)
    assert far[1] / far[0] > 1.35 and 1 <= noise[1] / noise[0] < 1.25


def test_a_pool_whose_series_move_together_is_worth_less_and_gets_wider_bands():
    random, known = np.random.default_rng(4), np.ones((12, 9, 6), dtype=bool)
    apart = random.random(known.shape) < 0.8
    together = np.broadcast_to(np.arange(9)[:, None] < 7, known.shape)  # two months missed by all
    assert _worth(apart, known) > 150 and _worth(together, known) < 12
    assert _worth(np.ones(known.shape, dtype=bool), known) == known.size, "nothing varies: taken as it is"


def test_one_month_that_all_missed_is_not_taken_for_distance():
    """Errors by series, month and distance: the fifth month missed by all from every distance; further ahead only months up to the fifth were forecast."""
    errors = np.abs(np.random.default_rng(6).normal(0, 1, (12, 9, 1))) * np.ones(6)
    errors[:, 4] += 8
    for ahead in range(6):
        errors[:, :ahead, ahead] = np.nan
    assert _growth(errors) == pytest.approx(np.ones(6)) and _widths(errors, 0.8) == pytest.approx(_widths(errors, 0.8)[0])


def test_small_pools_hold_too(m3):
    held = []
    for seed in range(24 if LONG else 8):
        chosen = np.random.default_rng(seed).choice(119, 10, replace=False)
        made = forecasts([m3[place]["train"][-48:] for place in chosen])
        held += [(each.low <= m3[place]["test"][:6]) & (m3[place]["test"][:6] <= each.high) for place, each in zip(chosen, made)]
    assert 0.74 <= np.mean(held) <= 0.90


def series(months, seed=1, base=100.0):
    random, month = np.random.default_rng(seed), np.arange(months)
    return base * (1 + 0.2 * np.sin(2 * np.pi * month / 12)) + random.normal(0, 5, months)


def test_short_or_broken_histories_say_why_there_is_nothing():
    got = forecasts([series(12), series(20), [*series(30), np.nan, 90.0], [np.nan] * 40, [np.nan] * 5 + list(series(40))])
    assert [each.reason for each in got] == ["too_short", "", "missing", "too_short", ""]
    assert [each.method for each in got] == [None, "theta_and_grown", None, None, "theta_and_naive"]
    assert got[0].mean.size == 0 and got[1].band_reason == "short_history" and got[4].band_reason == "few_series"
    assert np.isnan(got[1].low).all() and np.isfinite(got[1].mean).all()


def test_a_flat_series_has_a_forecast_and_no_band():
    got = forecasts([series(40, seed) for seed in range(10)] + [np.full(40, 7.0)])
    assert got[-1].mean == pytest.approx(np.full(6, 7.0)) and got[-1].band_reason == "flat" and got[0].band_reason == ""
    assert season_strength(np.full(40, 7.0)) == 0 and season_strength(series(20)) is None and season_strength(series(60)) > 0.8


def test_the_backtest_never_sees_the_months_it_forecasts():
    history = series(48)
    before, other = backtests([history])[0], history.copy()
    other[-1] += 500
    after = backtests([other])[0]
    known = np.isfinite(before.errors)
    moved = np.abs(np.nan_to_num(after.errors) - np.nan_to_num(before.errors)) > 1e-9
    # only errors that look at the last month change: row r begins 9 - r months before the end
    assert {(row, column) for row, column in zip(*np.nonzero(moved))} == {(row, 8 - row) for row in range(3, 9)}
    assert known.sum() == before.looks == 6 * 4 + 5 + 4 + 3 + 2 + 1 and 0 <= before.better <= before.looks


def test_backtest_scores_equal_a_slow_twin():
    history = series(40, 4)
    errors, units = [], []
    for cut in range(31, 40):
        made = (theta([history[:cut]], 6)[0] + seasonal_naive(history[:cut], 6)) / 2
        for ahead in range(min(6, 40 - cut)):
            errors.append(history[cut + ahead] - made[ahead])
            units.append(np.mean([abs(history[t] - history[t - 12]) for t in range(12, cut)]))
    got = backtests([history])[0]
    assert got.errors[np.isfinite(got.errors)] == pytest.approx(errors)
    assert got.mase == pytest.approx(np.mean(np.abs(errors) / np.array(units)))


@settings(max_examples=25, deadline=None)
@given(some.lists(some.integers(0, 5000), min_size=13, max_size=70), some.integers(1, 12))
def test_forecasts_of_counts_are_never_under_nought_and_scale_with_the_unit(history, steps):
    one, tenfold = point_forecasts([np.array(history)], steps)[0], point_forecasts([10 * np.array(history)], steps)[0]
    assert one.shape == (steps,) and np.all(one >= 0) and np.all(np.isfinite(one))
    assert tenfold == pytest.approx(10 * one, rel=1e-3, abs=1e-3 * max(history) + 1e-9)


@settings(max_examples=15, deadline=None)
@given(some.permutations(range(10)))
def test_the_order_of_markets_changes_nothing(order):
    histories = [series(36, seed, 50 + 10 * seed) for seed in range(10)]
    plain, mixed = forecasts(histories), forecasts([histories[place] for place in order])
    for place, each in zip(order, mixed):
        assert each.mean == pytest.approx(plain[place].mean) and each.high == pytest.approx(plain[place].high)


def test_fewer_than_ten_series_make_no_band():
    tests = backtests([series(40, seed) for seed in range(9)])
    assert band_widths(tests) == (None, 9)
    widths, pool = band_widths([*tests, *tests[:1]])
    assert pool == 10 and np.all(np.diff(widths) >= 0)


def test_a_past_cut_at_any_month_is_the_past_of_that_month():
    """Ends in any order, and what was forecast for a later one never gets into an earlier one."""
    histories = [series(70, seed, 50 + 10 * seed) for seed in range(3)]
    pasts = [Past(history) for history in histories]
    for end in (70, 30, 44, 69, 26, 25):
        made_up_to(pasts, [end] * 3)
        for past, history, alone in zip(pasts, histories, backtests([history[:end] for history in histories])):
            cut = past.backtest(end)
            assert past.points[end] == pytest.approx(point_forecasts([history[:end]])[0])
            assert cut.errors == pytest.approx(alone.errors, nan_ok=True) and cut.months[-min(end, DEEP) :] == pytest.approx(alone.months, nan_ok=True)
            assert (cut.mase, cut.smape, cut.owa, cut.better) == pytest.approx((alone.mase, alone.smape, alone.owa, alone.better))
    assert not pasts[0].missing(70) and pasts[0].backtest(24) is None
