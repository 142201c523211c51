"""What is made once for all readers: it is given again only to the same view, it knows no reader, and a page drawn from it is the page."""

import re
import threading
from dataclasses import dataclass, replace
from datetime import date

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from queries.door import CollectionInfo
from queries.filters import Filters
from queries.scope import Scope
from sharing.access import Access
from tests.conftest import ROOT
from ui import kept as memory
from ui.kept import Interrupted, ask, draw, for_nobody, kept, kept_for
from ui.pages import PAGES
from ui.view import View

DAY = date(2026, 1, 1)
INFO = CollectionInfo("own", "Own", "Own", "own", False, "v1", "2026-01-02T00:00:00+00:00", DAY, "KR", None, None, None, ("KR", "US"), ("A",), DAY, DAY)
ANN = Access("analyst", "ann@example.com", Scope.everything(), "signed_in")
VIEW = View(Filters("own", ("KR",), ("A",), DAY, DAY), Scope.everything(), "en", INFO, ANN, "overview")
TOPICS = [page.name for page in PAGES if page.name not in ("data", "sql", "audit")]
made: list[tuple] = []


@dataclass(frozen=True)
class Note:
    """Writes down for whom it was shown."""

    words: str
    shown: list
    size: int = 100

    def show(self, view: View) -> None:
        self.shown.append((self.words, view.reader.who if view.reader else None))


SHOWN: list = []


@kept
def counted(view: View, number: int = 0, frame: pl.DataFrame | None = None) -> int:
    """What is asked of it goes to `made`; draws a note."""
    made.append((view.filters.markets, view.scope, view.language, view.dark, number, view.reader, view.link))
    draw(view, Note(f"{view.market_words} {number}", SHOWN))
    return len(made)


@kept
def outer(view: View) -> int:
    """Draws through another kept function, and something of its own."""
    found = counted(view, 5)
    draw(view, Note("outer", SHOWN))
    return found


@kept_for(lambda view: replace(view, filters=view.filters.with_(date_from=date(2000, 1, 1))))
def up_to(view: View) -> date:
    """Depends on the end of the period alone; shows whose view it is drawn for."""
    made.append((view.filters.date_from, view.filters.date_to))
    draw(view, Note("up to", SHOWN))
    draw(view, Period(SHOWN))
    return view.filters.date_from


@dataclass(frozen=True)
class Period:
    """Writes down the first day of the view that it is shown to."""

    shown: list
    size: int = 100

    def show(self, view: View) -> None:
        self.shown.append(view.filters.date_from)


@pytest.fixture(autouse=True)
def empty():
    made.clear()
    SHOWN.clear()


def test_what_depends_on_a_part_of_the_view_is_made_once_for_it_and_shown_to_the_whole_view():
    views = [replace(VIEW, filters=VIEW.filters.with_(date_from=day)) for day in (date(2025, 1, 1), date(2025, 6, 1))]
    assert [up_to(view) for view in views] == [date(2000, 1, 1)] * 2, "the part is all that it sees"
    up_to(replace(VIEW, filters=VIEW.filters.with_(date_to=date(2026, 2, 1))))
    assert made == [(date(2000, 1, 1), DAY), (date(2000, 1, 1), date(2026, 2, 1))]
    assert [("up to", "ann@example.com"), date(2025, 1, 1), ("up to", "ann@example.com"), date(2025, 6, 1), ("up to", "ann@example.com"), DAY] == SHOWN


def test_the_same_view_is_served_from_memory_and_drawn_for_each_reader():
    assert [counted(VIEW, 1), counted(VIEW, 1)] == [1, 1]
    counted(replace(VIEW, reader=replace(ANN, who="bob@example.com")), 1)
    assert len(made) == 1 and SHOWN == [("Korea 1", "ann@example.com"), ("Korea 1", "ann@example.com"), ("Korea 1", "bob@example.com")]


@pytest.mark.parametrize(
    "other",
    [
        replace(VIEW, scope=Scope(markets=("KR",))),
        replace(VIEW, scope=Scope(withheld=("complaints.narrative",))),
        replace(VIEW, scope=Scope.everything().at("own", "v0")),
        replace(VIEW, filters=VIEW.filters.with_(markets=("US",))),
        replace(VIEW, language="ko"),
        replace(VIEW, dark=True),
        replace(VIEW, collection=replace(INFO, version="v2")),
        replace(VIEW, page="delivery"),
    ],
    ids=["markets of the scope", "columns of the scope", "pinned version", "filters", "language", "theme", "version", "page"],
)
def test_whatever_could_change_the_answer_makes_it_anew(other):
    counted(VIEW, 1)
    counted(other, 1)
    assert len(made) == 2


def test_what_is_made_does_not_know_the_reader():
    counted(VIEW, 2)
    assert made[0][-2:] == (None, None)


def test_a_frame_is_the_same_only_if_it_is_the_very_same_object():
    frame = pl.DataFrame({"x": [1]})
    assert counted(VIEW, 1, frame) == counted(VIEW, 1, frame) == 1
    assert counted(VIEW, 1, frame.clone()) == 2


def test_a_kept_function_inside_another_is_drawn_in_its_place():
    assert outer(VIEW) == outer(VIEW) == 1
    memory.forget()
    counted(VIEW, 5)  # now the inner one comes from memory and the outer one does not
    SHOWN.clear()
    outer(VIEW)
    outer(VIEW)
    assert [words for words, _ in SHOWN] == ["Korea 5", "outer"] * 2


def test_what_fails_is_not_kept():
    calls = []

    def fails():
        calls.append(1)
        raise ValueError("once")

    for _ in range(2):
        with pytest.raises(ValueError):
            ask(VIEW, fails)
    assert len(calls) == 2


def test_readers_who_come_at_the_same_time_wait_for_one():
    calls, begun, go_on = [], threading.Event(), threading.Event()

    def slow():
        calls.append(1)
        begun.set()
        go_on.wait(5)
        return "made"

    found = []
    first = threading.Thread(target=lambda: found.append(ask(VIEW, slow)))
    first.start()
    assert begun.wait(5)
    others = [threading.Thread(target=lambda: found.append(ask(VIEW, slow))) for _ in range(4)]
    for thread in others:
        thread.start()
    go_on.set()
    for thread in (first, *others):
        thread.join(5)
    assert found == ["made"] * 5 and len(calls) == 1


def test_the_oldest_goes_when_there_is_no_room(monkeypatch):
    monkeypatch.setattr(memory._asked_for, "limit", 40_000)
    for number in range(50):
        counted(VIEW, number)
    made.clear()
    counted(VIEW, 49)
    counted(VIEW, 0)
    assert [one[4] for one in made] == [0] and memory._asked_for.bytes <= 40_000


def test_what_is_made_for_nobody_is_shown_to_nobody_and_given_to_who_asks():
    with for_nobody(lambda: False):
        assert outer(VIEW) == outer(VIEW) == 1
    assert SHOWN == [] and len(made) == 1
    assert outer(VIEW) == 1 and [words for words, _ in SHOWN] == ["Korea 5", "outer"]


def test_what_is_made_for_nobody_pushes_out_nothing_that_was_asked_for(monkeypatch):
    monkeypatch.setattr(memory._asked_for, "limit", 40_000)
    monkeypatch.setattr(memory._ahead, "limit", 40_000)
    counted(VIEW, 0)
    with for_nobody(lambda: False):
        for number in range(1, 50):
            counted(VIEW, number)
    assert memory._ahead.bytes == sum(found.size for found in memory._ahead.entries.values()) <= 40_000
    made.clear()
    counted(VIEW, 0)
    counted(VIEW, 49)
    assert made == []
    assert memory._asked_for.bytes == sum(found.size for found in memory._asked_for.entries.values()), "one entry is counted in one place"


def test_who_makes_for_nobody_stops_before_the_next_thing_and_keeps_what_is_made():
    with pytest.raises(Interrupted), for_nobody(lambda: len(made) > 1):
        for number in range(5):
            counted(VIEW, number)
    assert len(made) == 2
    counted(VIEW, 1)
    assert len(made) == 2, "and this thread makes for readers again"
    counted(VIEW, 2)
    assert len(made) == 3


# --- pages ---------------------------------------------------------------------------------------------------------------------------


def opened(page: str, **parameters) -> AppTest:
    app = AppTest.from_file(str(ROOT / "ui" / "frame.py"), default_timeout=90)
    for name, value in parameters.items():
        app.query_params[name.rstrip("_")] = value
    app.switch_page(f"../pages/{page}.py")
    return app.run()


def elements(block) -> list[str]:
    """Every element of a page as it is sent, but for what a session numbers."""
    found = []
    for child in block.children.values():
        sent = re.sub(r'(\bid|fragment_id|deferred_file_id|element_hash|url)(: |=)"?[^" \n]*"?', "", str(getattr(child, "proto", "")))
        found += [f"{type(child).__name__} {sent}", *(elements(child) if hasattr(child, "children") else [])]
    return found


@pytest.mark.parametrize("collection", ["published", "demo"])
@pytest.mark.parametrize("page", TOPICS)
def test_a_page_from_memory_is_the_page_and_makes_nothing_anew(shipped, monkeypatch, page, collection):
    """Two readers, one after the other: the second is sent the same elements, and no kept function runs again."""
    asked: list[tuple[str, bool]] = []
    monkeypatch.setattr(memory, "observers", [lambda name, found: asked.append((name, found))])
    first = opened(page, collection=collection, lang="en")
    assert not first.exception and asked and not all(found for _, found in asked)
    asked.clear()
    second = opened(page, collection=collection, lang="en")
    assert elements(second._tree) == elements(first._tree)
    assert [name for name, found in asked if not found] == []


@pytest.mark.parametrize("page", TOPICS)
def test_a_page_after_another_period_is_the_page_as_if_nobody_had_been_there(shipped, page):
    """What is made for a part of the view is right for the whole of it: another period, grain and comparison, then these, give what these give alone."""
    before, now = ({"collection": "demo", "market": "KR", "from_": first, "to": "2026-03"} for first in ("2024-05", "2025-10"))
    opened(page, **before)
    opened(page, **now, grain="quarter", compare="year_ago")
    after = opened(page, **now)
    memory.forget()
    alone = opened(page, **now)
    assert not alone.exception and elements(after._tree) == elements(alone._tree)
