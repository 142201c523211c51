"""What is made ready ahead is what its reader then gets, it waits while anybody's page is made, and it shows nobody anything."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from data import under_way
from queries.scope import Scope
from tests.ui.test_kept import TOPICS, VIEW, elements, opened
from ui import kept as memory
from ui import prefetch, turns
from ui.prefetch import Prefetcher, make_ready

WAIT = 10.0  # seconds; a test fails by then


@pytest.fixture
def asked(monkeypatch):
    """The kept functions that were asked for, and whether they were found."""
    found: list[tuple[str, bool]] = []
    monkeypatch.setattr(memory, "observers", [lambda name, was: found.append((name, was))])
    return found


def aside(view, stop=lambda: False) -> bool:
    """As the prefetcher does: in a thread of its own, which then has a run of its own."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(make_ready, view, stop).result(60)


@pytest.mark.parametrize("collection", ["published", "demo"])
@pytest.mark.parametrize("page", TOPICS)
def test_a_page_made_ready_is_the_page_and_its_reader_makes_nothing(shipped, asked, page, collection):
    alone = opened(page, collection=collection, lang="en")
    memory.forget()
    assert aside(alone.session_state["_view"])
    asked.clear()
    after = opened(page, collection=collection, lang="en")
    assert elements(after._tree) == elements(alone._tree)
    assert asked and [name for name, found in asked if not found] == []


def test_for_another_scope_nothing_is_found(shipped, asked):
    view = opened("growth", collection="demo", lang="en").session_state["_view"]
    memory.forget()
    aside(replace(view, scope=Scope(markets=("KR",))))
    asked.clear()
    opened("growth", collection="demo", lang="en")
    assert asked[0][1] is False


def test_a_page_is_left_as_soon_as_a_reader_comes_and_taken_up_where_it_was(shipped, asked):
    view = opened("delivery", collection="demo", lang="en").session_state["_view"]
    memory.forget()
    asked.clear()
    assert aside(view, lambda: sum(not found for _, found in asked) > 5) is False
    made = {name for name, found in asked[:-1] if not found}
    asked.clear()
    assert aside(view) is True
    assert made & {name for name, found in asked if found}


def test_of_a_version_that_is_no_longer_current_nothing_is_made(shipped, asked):
    view = opened("growth", collection="demo", lang="en").session_state["_view"]
    asked.clear()
    assert aside(replace(view, collection=replace(view.collection, version="older"))) is True
    assert asked == []


# --- the thread: what it makes is a stand-in here ---------------------------------------------------------------------------------------


@pytest.fixture
def started(monkeypatch):
    """Starts a prefetcher whose steps are the names of pages; returns it and what it made, in order."""
    monkeypatch.setattr(prefetch, "QUIET", 0.02)
    monkeypatch.setattr(prefetch, "likely_next", lambda view, pages: iter([replace(view, page=page) for page in pages]))
    running = []

    def start(make=lambda view, stop: True):
        made: list[str] = []

        def noted(view, stop) -> bool:
            made.append(view.page)
            return make(view, stop)

        running.append(Prefetcher(noted))
        running[-1].start()
        return running[-1], made

    yield start
    for one in running:
        one.end()
        assert not one._thread.is_alive()


def until(found) -> None:
    """Wait for it."""
    tick = threading.Event()
    for _ in range(int(WAIT / 0.01)):
        if found():
            return
        tick.wait(0.01)
    raise AssertionError("it did not come")


def test_nothing_is_made_while_anybodys_page_is(started):
    one, made = started()
    with turns.turn():
        one.saw("ann", VIEW, ["growth"])
        threading.Event().wait(0.2)
        assert made == [] and not one.resting
    until(lambda: one.resting)
    assert made == ["growth"]


def test_nothing_is_made_while_something_lands(started, monkeypatch):
    monkeypatch.setattr(prefetch, "LANDING", 0.02)
    one, made = started()
    with under_way.working("a landing"):
        one.saw("ann", VIEW, ["growth"])
        threading.Event().wait(0.2)
        assert made == [] and not one.resting
    until(lambda: one.resting)
    assert made == ["growth"]


def test_what_was_left_for_a_reader_is_taken_up_and_who_asked_last_comes_first(started):
    first, left = threading.Event(), threading.Event()

    def make(view, stop) -> bool:
        if view.page == "trust" and not left.is_set():
            first.set()
            until(stop)
            left.set()
            return False
        return True

    one, made = started(make)
    one.saw("ann", VIEW, ["trust", "growth"])
    assert first.wait(WAIT)
    with turns.turn():
        one.saw("bob", VIEW, ["drivers"])
        assert left.wait(WAIT)
    until(lambda: one.resting)
    assert made == ["trust", "drivers", "trust", "growth"]


def test_a_reader_who_moved_on_is_not_made_ready_for_where_they_were(started):
    one, made = started()
    with turns.turn():
        one.saw("ann", VIEW, ["overview", "trust"])
        one.saw("ann", VIEW, ["growth"])
    until(lambda: one.resting)
    assert made == ["growth"]


def test_a_page_that_breaks_is_left_and_the_next_one_made(started, caplog):
    def make(view, stop) -> bool:
        if view.page == "trust":
            raise ValueError("broken")
        return True

    one, made = started(make)
    one.saw("ann", VIEW, ["trust", "growth"])
    until(lambda: one.resting)
    assert made == ["trust", "growth"] and not [record for record in caplog.records if record.levelname in ("WARNING", "ERROR")]


def test_the_readers_thought_of_and_the_time_for_each_are_limited(started, monkeypatch):
    one, made = started()
    with turns.turn():
        for number in range(prefetch.READERS + 3):
            one.saw(number, VIEW, [f"page {number}"])
    until(lambda: one.resting)
    assert made == [f"page {number}" for number in reversed(range(3, prefetch.READERS + 3))]
    monkeypatch.setattr(prefetch, "SECONDS", -1.0)
    one.saw("ann", VIEW, ["growth"])
    until(lambda: one.resting)
    assert "growth" not in made


@pytest.mark.parametrize(("value", "runs"), [("0", False), ("1", True), (None, True)])
def test_it_can_be_switched_off(monkeypatch, value, runs):
    monkeypatch.delenv(prefetch.SWITCH, raising=False)
    if value is not None:
        monkeypatch.setenv(prefetch.SWITCH, value)
    with prefetch.prefetching():
        assert (prefetch._running is not None) is runs
    assert prefetch._running is None and "prefetch" not in [thread.name for thread in threading.enumerate()]
