"""The driver search on made-up cubes whose driver is known, on cubes without one, and against a slow twin."""

import time

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from analysis.methods.driver_search import SearchCancelled, driver_search
from analysis.methods.segments import cube_of, moves
from tests.conftest import LONG

SIZES = {"market": 8, "channel": 4, "category": 6, "recognised": 2, "promise": 5}
SEEDS, NEEDED = (100, 95) if LONG else (15, 14)


def cube(seed, planted=None, factor=1.0, cells=4000, orders=800, sizes=SIZES, wobble=0.0):
    """Cells of uneven size with rates of their own; every rate grows by 15 %, those of the planted segment by `factor` times that."""
    random = np.random.default_rng(seed)
    values = {name: np.minimum(random.geometric(1.6 / size, cells) - 1, size - 1) for name, size in sizes.items()}
    before = random.poisson(orders * np.exp(random.normal(0, 1, cells)))
    after = random.poisson(before * random.lognormal(0.05, 0.2, cells))
    rate = 0.008 * np.exp(sum(random.normal(0, 0.3, size)[values[name]] for name, size in sizes.items()))
    inside = np.all([values[name] == value for name, value in (planted or {}).items()], axis=0) if planted else np.zeros(cells, dtype=bool)
    later = rate * 1.15 * np.where(inside, factor, 1.0) * np.exp(random.normal(0, wobble, cells))
    rate = rate * np.exp(random.normal(0, wobble, cells))
    counts = {"numerator0": random.poisson(before * rate), "denominator0": before, "numerator1": random.poisson(after * later), "denominator1": after}
    return pl.DataFrame(values | counts)


@pytest.mark.parametrize(
    ("planted", "factor"),
    [
        ({"market": 2, "channel": 1}, 1.6),
        ({"market": 3}, 1.4),
        ({"market": 0}, 1.3),
        ({"market": 1, "recognised": 1}, 1.6),
        ({"market": 1, "category": 1}, 0.5),
    ],
    ids=["pair", "single", "large single", "pair with two values", "fewer"],
)
def test_a_planted_driver_is_ranked_first(planted, factor):
    first = 0
    for seed in range(SEEDS):
        drivers = driver_search(cube(seed, planted, factor), list(SIZES)).drivers
        first += bool(drivers) and drivers[0].segment == planted
    assert first >= NEEDED


@pytest.mark.parametrize("wobble", [0.0, 0.3], ids=["counting noise", "cells vary by themselves"])
def test_nothing_is_named_where_nothing_was_planted(wobble):
    assert sum(not driver_search(cube(seed, wobble=wobble), list(SIZES)).drivers for seed in range(SEEDS)) >= NEEDED


def test_what_is_said_about_a_driver():
    frame = cube(1, {"market": 2, "channel": 1}, 1.6)
    got = driver_search(frame, list(SIZES))
    driver, inside = got.drivers[0], frame.filter((pl.col("market") == 2) & (pl.col("channel") == 1))
    assert (driver.numerator0, driver.denominator1) == (inside["numerator0"].sum(), inside["denominator1"].sum())
    assert driver.before == pytest.approx(driver.numerator0 / driver.denominator0) and driver.after > driver.before
    # the planted driver raises the total's own change a little, so that it stands out by less than 1.6 against it
    assert driver.low < driver.ratio < driver.high and 1.3 < driver.ratio < 1.7 and driver.score > got.threshold
    assert driver.unexpected == pytest.approx(driver.numerator1 * (1 - 1 / driver.ratio), rel=0.25)
    assert 1.1 < got.common_factor < 1.25 and got.looked_at > 200 and 3.5 < got.threshold < 5.5
    whole0, whole1 = (frame[f"denominator{period}"].sum() for period in (0, 1))
    assert driver.contribution == pytest.approx(driver.numerator1 / whole1 - driver.numerator0 / whole0)
    assert got.after - got.before == pytest.approx(frame["numerator1"].sum() / whole1 - frame["numerator0"].sum() / whole0)


def test_two_drivers_are_named_once_each():
    frame = cube(4, {"market": 2}, 1.6)
    frame = frame.with_columns(
        numerator1=pl.when((pl.col("category") == 1) & (pl.col("promise") == 0)).then(pl.col("numerator1") * 2).otherwise(pl.col("numerator1"))
    )
    named = [driver.segment for driver in driver_search(frame, list(SIZES)).drivers]
    assert {"market": 2} in named and {"category": 1, "promise": 0} in named and len(named) <= 4


def test_a_change_of_mix_is_no_driver():
    # both channels keep their rates, orders move from the cheap one to the dear one: the market's rate rises by mix alone
    rows = [
        ("KR", "slow", 500, 10_000, 2000, 40_000),
        ("KR", "fast", 100, 40_000, 25, 10_000),
        ("JP", "slow", 400, 8000, 400, 8000),
        ("JP", "fast", 30, 9000, 30, 9000),
    ]
    frame = pl.DataFrame(rows, schema=["market", "channel", "numerator0", "denominator0", "numerator1", "denominator1"], orient="row")
    got = driver_search(frame, ["market", "channel"])
    assert got.drivers == () and got.looked_at > 4


def test_sums_need_no_denominators():
    random = np.random.default_rng(3)
    market, channel = np.repeat(np.arange(8), 12), np.tile(np.arange(12), 8)
    before = random.poisson(400, 96)
    after = random.poisson(before * np.where(market == 3, 1.8, 1.2))
    frame = pl.DataFrame({"market": market, "channel": channel, "numerator0": before, "numerator1": after})
    got = driver_search(frame, ["market", "channel"])
    driver = got.drivers[0]
    assert driver.segment == {"market": 3} and len(got.drivers) == 1 and driver.after == after[market == 3].sum()
    assert driver.contribution == driver.after - driver.before and got.after == after.sum()


def test_unknown_values_are_a_value_and_new_segments_are_no_surprise():
    frame = cube(2, {"market": 3}, 1.6).with_columns(market=pl.when(pl.col("market") == 3).then(None).otherwise(pl.col("market")))
    assert driver_search(frame, list(SIZES)).drivers[0].segment == {"market": None}
    new = frame.with_columns(numerator0=pl.when(pl.col("market").is_null()).then(0).otherwise("numerator0"))
    new = new.with_columns(denominator0=pl.when(pl.col("market").is_null()).then(0).otherwise("denominator0"))
    assert all(None not in driver.segment.values() for driver in driver_search(new, list(SIZES)).drivers)


def test_too_little_to_look_at():
    empty = cube(1).clear()
    assert driver_search(empty, list(SIZES)).looked_at == 0
    few = driver_search(cube(1, cells=3, orders=5), list(SIZES))
    assert few.drivers == () and few.looked_at == 0


def test_the_reader_may_leave_and_sees_how_far_it_is():
    steps = []
    driver_search(cube(1), list(SIZES), progress=steps.append)
    assert steps == sorted(steps) and steps[-1] == 1.0 and len(steps) > 5
    with pytest.raises(SearchCancelled):
        driver_search(cube(1), list(SIZES), cancelled=lambda: True)


def test_eight_dimensions_take_under_three_seconds_of_work():
    sizes = dict(zip("abcdefgh", (8, 5, 6, 3, 10, 4, 12, 2)))
    frame = cube(1, {"a": 2, "b": 1}, 1.6, cells=100_000, orders=40, sizes=sizes)
    began = time.process_time()
    got = driver_search(frame, list(sizes))
    assert time.process_time() - began < 3 and got.looked_at > 900 and got.drivers[0].segment == {"a": 2, "b": 1}


def test_scores_equal_a_slow_twin():
    frame = cube(7, {"market": 1}, 1.5, cells=300)
    got, table = cube_of(frame, list(SIZES)), frame.group_by(list(SIZES)).sum()
    moved = moves(got, np.ones(got.n0.size, dtype=bool))
    beyond, variance = 0.0, 0.0
    for row in table.filter(pl.col("market") == 1).iter_rows(named=True):
        events, later = row["numerator0"] + row["numerator1"], moved.factor * row["denominator1"]
        chance = later / (row["denominator0"] + later) if row["denominator0"] + later else 0.5
        beyond, variance = beyond + row["numerator1"] - events * chance, variance + events * chance * (1 - chance)
    single = got.groupings[0]
    number = single._levels[0].index(1)
    assert single.sums(moved.beyond)[number] == pytest.approx(beyond) and single.sums(moved.variance)[number] == pytest.approx(variance)
    assert moved.beyond.sum() == pytest.approx(0, abs=1e-6)


def said(found):
    return [(driver.segment, round(driver.score, 6), round(driver.unexpected, 6)) for driver in found.drivers], found.looked_at


@settings(max_examples=8, deadline=None)
@given(some.integers(0, 1000), some.integers(2, 4))
def test_shuffled_rows_and_a_market_split_over_rows_change_nothing(seed, parts):
    frame = cube(seed % 7, {"market": 2}, 1.7, cells=600)
    plain = driver_search(frame, list(SIZES))
    shuffled = frame.sample(fraction=1.0, shuffle=True, seed=seed)
    assert said(driver_search(shuffled, list(SIZES))) == said(plain)
    columns = ["numerator0", "denominator0", "numerator1", "denominator1"]
    rest = frame.with_columns((pl.col(name) - (pl.col(name) // parts) * (parts - 1)) for name in columns)
    split = pl.concat([rest, *[frame.with_columns(pl.col(name) // parts for name in columns)] * (parts - 1)])
    assert said(driver_search(split, list(SIZES))) == said(plain)
