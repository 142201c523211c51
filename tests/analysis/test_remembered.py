"""What is remembered is made once and bounded in bytes; what was asked for longest ago goes first."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import polars as pl
import pytest

from analysis import remembered as memory
from analysis.remembered import forget, forget_all, remembered, size_of


@dataclass(frozen=True)
class Answer:
    """An answer as the statistics give it."""

    rows: pl.DataFrame
    values: np.ndarray
    name: str


@pytest.fixture(autouse=True)
def nothing_remembered():
    forget_all()
    yield
    forget_all()


def test_an_answer_is_made_once():
    made = []
    for _ in range(3):
        assert remembered(("once",), lambda: made.append(1) or len(made)) == 1
    forget(("once",))
    assert remembered(("once",), lambda: "anew") == "anew"


def test_those_who_ask_at_the_same_time_wait_for_one():
    made, begun, go = [], threading.Event(), threading.Event()

    def slow() -> np.ndarray:
        begun.set()
        assert go.wait(10)
        made.append(1)
        return np.zeros(10)

    with ThreadPoolExecutor(5) as pool:
        first = pool.submit(remembered, ("slow",), slow)
        assert begun.wait(10)
        others = [pool.submit(remembered, ("slow",), slow) for _ in range(4)]
        assert remembered(("another",), lambda: "not held up") == "not held up"
        go.set()
        assert all(other.result(10) is first.result(10) for other in others)
    assert made == [1] and not memory._making


def test_what_fails_is_made_anew():
    with pytest.raises(ZeroDivisionError):
        remembered(("fails",), lambda: 1 / 0)
    assert remembered(("fails",), lambda: "now") == "now"


def test_none_is_an_answer_too():
    assert remembered(("none",), lambda: None) is None
    assert remembered(("none",), lambda: "again") is None


def test_what_was_asked_for_longest_ago_goes_when_the_bytes_are_used_up(monkeypatch):
    monkeypatch.setattr(memory, "KEPT_BYTES", 3 * 80_000 + 3 * memory.SMALL)
    for name in "abc":
        remembered((name,), lambda: np.zeros(10_000))
    remembered(("a",), lambda: pytest.fail("a is kept"))
    remembered(("d",), lambda: np.zeros(10_000))
    assert [key for (key,) in memory._memory] == ["c", "a", "d"]
    assert memory._bytes == sum(size for _, size in memory._memory.values()) <= memory.KEPT_BYTES


def test_the_size_of_an_answer_is_that_of_its_frames_and_arrays():
    rows = pl.DataFrame({"value": range(50_000)})
    answer = Answer(rows, np.zeros(10_000), "name")
    assert size_of({"one": [answer]}) == pytest.approx(rows.estimated_size() + 80_000, abs=5 * memory.SMALL)
