"""Two runs compute at a time, the others wait; whatever a run does, its turn ends."""

import threading
from concurrent.futures import ThreadPoolExecutor, wait

import pytest

from ui import turns


@pytest.fixture(autouse=True)
def all_free(monkeypatch):
    monkeypatch.setattr(turns, "_free", threading.BoundedSemaphore(turns.AT_ONCE))


def test_no_more_than_two_compute_at_a_time_and_everybody_gets_a_turn():
    inside, most, done, lock, meet = 0, 0, [], threading.Lock(), threading.Barrier(turns.AT_ONCE, timeout=10)

    def run(number: int) -> None:
        nonlocal inside, most
        with turns.turn():
            with lock:
                inside += 1
                most = max(most, inside)
            meet.wait()  # two are inside, or this breaks
            with lock:
                inside -= 1
                done.append(number)

    with ThreadPoolExecutor(10) as people:
        for one in [people.submit(run, number) for number in range(10)]:
            one.result(30)
    assert (most, sorted(done)) == (turns.AT_ONCE, list(range(10)))


def test_who_waits_for_something_else_lets_another_in_and_gives_back_one_turn_only():
    with turns.turn():
        turns.leave()
        turns.leave()
        with ThreadPoolExecutor(turns.AT_ONCE) as people:
            meet = threading.Barrier(turns.AT_ONCE, timeout=10)

            def run() -> None:
                with turns.turn():
                    meet.wait()

            for one in [people.submit(run) for _ in range(turns.AT_ONCE)]:
                one.result(30)
    assert turns._free._value == turns.AT_ONCE


def test_a_run_that_breaks_or_starts_another_in_itself_gives_its_turn_back_once():
    with pytest.raises(ValueError, match="broken"), turns.turn(), turns.turn():
        raise ValueError("broken")
    assert turns._free._value == turns.AT_ONCE


def test_who_has_waited_long_goes_on_without(monkeypatch):
    monkeypatch.setattr(turns, "PATIENCE", 0.05)
    stay, passed = threading.Event(), []

    def hang() -> None:
        with turns.turn():
            stay.wait(30)

    with ThreadPoolExecutor(turns.AT_ONCE + 1) as people:
        hanging = [people.submit(hang) for _ in range(turns.AT_ONCE)]
        while turns._free._value:
            wait(hanging, timeout=0.01)

        def run() -> None:
            with turns.turn():
                passed.append(True)

        people.submit(run).result(30)
        stay.set()
    assert passed == [True] and turns._free._value == turns.AT_ONCE


def test_the_server_is_idle_once_every_run_has_ended_and_for_as_long():
    with turns.turn(), turns.turn():
        turns.leave()
        assert turns.idle_seconds() == 0.0, "a run that waits for something else has not ended"
    first = turns.idle_seconds()
    assert 0.0 <= first < turns.idle_seconds()
