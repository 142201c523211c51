"""What a reader may ask for next is made ready while they read: the other pages, and this one with one filter changed.

A filter change to what nobody asked for before took a running server 24 to 82 ms, to what is kept 10 to 17 (10 million parcels), nearly all the
difference in queries, charts and sentences. Between two changes a reader reads, and the server has nothing to do. One thread then runs pages for nobody
(`ui.kept.for_nobody`): only while no reader's run has computed for a moment and nothing lands, and it leaves what it is at as soon as one begins. The
changes that followed took 11 to 21 ms. What it makes is kept by filters, scope and data version like what a reader's own run makes, and with the
reader's scope: nobody is shown more for it.
"""

import logging
import os
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import CodeType, ModuleType

import streamlit as st
from streamlit.runtime.fragment import MemoryFragmentStorage
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner import ScriptRunContext, add_script_run_ctx
from streamlit.runtime.scriptrunner_utils.exceptions import ScriptControlException
from streamlit.runtime.state import SafeSessionState, SessionState

from data import catalogue, under_way
from queries import door
from ui import missing, turns
from ui.kept import Interrupted, for_nobody
from ui.likely_next import likely_next
from ui.page_scope import ABOUT
from ui.pages import FOLDER
from ui.view import View, set_current_view

SWITCH = "GROUNDSWELL_PREFETCH"  # 0: never
QUIET = 0.3  # seconds without a reader's run; with more than about three changes a second nothing is made ahead
LANDING = 1.0  # seconds between two looks whether a landing has ended; it needs both cores
SECONDS = 6.0  # of making for one state that a reader looks at
READERS = 8  # whose next states are thought of, those who asked last
_TOKEN = "_prefetch"
log = logging.getLogger("groundswell")


def on() -> bool:
    """Whether pages are made ready ahead; `GROUNDSWELL_PREFETCH=0` says no (where processor time is paid for by use, say)."""
    return os.environ.get(SWITCH, "1").strip() != "0"


class Prefetcher:
    """The thread, and the states it may make ready. Grain of what is waiting: one reader, with the steps from what they saw last."""

    def __init__(self, make: Callable[[View, Callable[[], bool]], bool]):
        """`make(view, stop)` makes one state ready, or finds it so; False where it stopped on the way."""
        self._make = make
        self._waiting: OrderedDict[object, _Steps] = OrderedDict()  # reader -> steps; the last is who asked last
        self._news = threading.Condition()
        self._ended = False
        self._thread = threading.Thread(target=self._run, name="prefetch", daemon=True)

    def start(self) -> None:
        """Begin; ends with the process or by `end`."""
        self._thread.start()

    def end(self) -> None:
        """Stop at the next thing to make, and wait for it."""
        with self._news:
            self._ended = True
            self._news.notify()
        self._thread.join()

    def saw(self, reader: object, view: View, pages: Sequence[str]) -> None:
        """A reader has a page before them: what they may ask for next comes first, whatever they saw before is left."""
        with self._news:
            self._waiting.pop(reader, None)
            self._waiting[reader] = _Steps(likely_next(view, pages))
            if len(self._waiting) > READERS:
                self._waiting.popitem(last=False)
            self._news.notify()

    @property
    def resting(self) -> bool:
        """Whether there is nothing left to make ready."""
        with self._news:
            return not self._waiting

    def _run(self) -> None:
        while not self._ended:
            reader, steps = self._next()
            if steps is None:
                continue
            view = steps.current or next(steps.views, None)
            if view is None or steps.spent > SECONDS:
                self._drop(reader, steps)
                continue
            steps.current = None if self._made(view, steps) else view  # what was left is taken up again

    def _next(self) -> tuple[object, "_Steps | None"]:
        """Who asked last, once the server is idle; nobody where that is still to come."""
        with self._news:
            if not self._waiting:
                self._news.wait()
            elif (idle := turns.idle_seconds()) < QUIET:
                self._news.wait(QUIET - idle)
            elif under_way.running():
                self._news.wait(LANDING)
            elif not self._ended:
                return next(reversed(self._waiting.items()))
        return None, None

    def _made(self, view: View, steps: "_Steps") -> bool:
        before = time.monotonic()
        try:
            made = self._make(view, lambda: self._ended or turns.idle_seconds() == 0.0 or bool(under_way.running()))
        except Exception:
            log.debug("a page could not be made ready ahead; the reader who asks for it sees why", exc_info=True)
            made = True
        steps.spent += time.monotonic() - before
        return made

    def _drop(self, reader: object, steps: "_Steps") -> None:
        with self._news:
            if self._waiting.get(reader) is steps:
                del self._waiting[reader]


@dataclass(eq=False)
class _Steps:
    """From what one reader sees: the views still to make ready, the one that was left on the way, seconds spent."""

    views: Iterator[View]
    current: View | None = None
    spent: float = 0.0


def make_ready(view: View, stop: Callable[[], bool]) -> bool:
    """Run the view's page for nobody; what it makes is kept. False where `stop()` ended it on the way."""
    _without_reader()
    try:
        with catalogue.steady():
            if door.collection(view.collection.name, view.scope) != view.collection:
                return True  # another version has landed since: nobody can ask for this one any more
            set_current_view(view)
            with for_nobody(stop):
                if not missing.nothing_for(view, view.page):
                    exec(_script(FOLDER / f"{view.page}.py"), ModuleType("__main__").__dict__)
                    missing.also(view, view.page)
    except Interrupted:
        return False
    except ScriptControlException:
        pass  # the page ended itself
    return True


@lru_cache(maxsize=32)
def _script(file: Path) -> CodeType:
    return compile(file.read_bytes(), str(file), "exec")


def _without_reader() -> None:
    """Give this thread a run of its own, whose messages go nowhere: no session, no address, no widget that anybody has touched."""
    frame = str(Path(__file__).with_name("frame.py"))
    run = ScriptRunContext(
        session_id="prefetch", _enqueue=lambda message: None, query_string="", session_state=SafeSessionState(SessionState(), lambda: None),
        uploaded_file_mgr=MemoryUploadedFileManager("/nowhere"), main_script_path=frame, user_info={}, fragment_storage=MemoryFragmentStorage(),
        pages_manager=PagesManager(frame),
    )  # fmt: skip
    add_script_run_ctx(threading.current_thread(), run)
    run.reset()


_running: Prefetcher | None = None


@contextmanager
def prefetching() -> Iterator[None]:
    """Make states ready ahead while the block runs, where that is not switched off."""
    global _running
    if not on():
        yield
        return
    _running = Prefetcher(make_ready)
    _running.start()
    try:
        yield
    finally:
        ending, _running = _running, None
        ending.end()


def seen(view: View, pages: Sequence[str]) -> None:
    """Called by the frame once a page is on its way to its reader. `pages`: the names of those that the reader may open."""
    if _running is not None and view.page in ABOUT:
        _running.saw(st.session_state.setdefault(_TOKEN, object()), view, [page for page in pages if page in ABOUT])
