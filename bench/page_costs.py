"""What a page costs on the server: its queries, its analysis, and its whole run against an empty page with as many charts.

Cold         a filter state that nobody asked for: answers to filters, what the analysis remembers and what pages keep drawn are forgotten; what is
             known of the version whatever the filters (its markets, its span, users of every market, printed figures) is not
Seen before  the same run again, with all of that in memory: what the next reader of the same view costs
After a landing  the queries of a page that is the first to be opened of a version: with those that no filter is in
The empty page runs in the same process, so with the same garbage collection; the server's setting is made here (see ui/door/upkeep.py).
"""

import contextlib
import functools
import gc
import importlib
import os
import pkgutil
import random
import statistics
import threading
import time
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGES = ("overview", "growth", "cross_border", "complaints", "delivery", "trust", "drivers")
MARKETS = ("KR", "US", "ES", "FR", "DE", "BR", "MX", "AU")
EMPTY_PAGE = """
import plotly.graph_objects as go
import streamlit as st

st.title("Empty")
for number in range({charts}):
    st.plotly_chart(go.Figure(go.Scatter(x=list(range(24)), y=list(range(24)))), key=str(number))
"""


@dataclass
class Costs:
    """Milliseconds, one entry a filter state."""

    queries: list[float] = field(default_factory=list)  # CPU time of the queries that were not cached, added up (one thread each: wall time if alone)
    count: list[int] = field(default_factory=list)
    analysis: list[float] = field(default_factory=list)  # CPU time inside analysis, queries included
    page: list[float] = field(default_factory=list)  # CPU time of a whole rerun, cold
    seen: list[float] = field(default_factory=list)  # CPU time of the same rerun with everything in memory
    landing: list[float] = field(default_factory=list)  # CPU time of the queries when nothing is known of the version yet (one entry a page)
    empty: list[float] = field(default_factory=list)  # CPU time of an empty page with as many charts
    floor: list[float] = field(default_factory=list)  # CPU time of as many queries that read nothing


class Clock:
    """Adds up the time inside analysis: the outermost call counts. Must be wound before the pages are imported."""

    def __init__(self):
        self.seconds = 0.0
        self._inside = threading.local()

    def wind(self) -> None:
        """Replace the public functions of every analysis module by timed ones."""
        import analysis

        for info in pkgutil.iter_modules(analysis.__path__):
            if info.ispkg:
                continue
            module = importlib.import_module(f"analysis.{info.name}")
            for name, function in list(vars(module).items()):
                if (
                    not name.startswith("_")
                    and getattr(function, "__module__", "") == module.__name__
                    and callable(function)
                    and not isinstance(function, type)
                ):
                    setattr(module, name, self._timed(function))

    def _timed(self, function):
        @functools.wraps(function)
        def timed(*args, **kwargs):
            if getattr(self._inside, "yes", False):
                return function(*args, **kwargs)
            self._inside.yes, started = True, time.thread_time()
            try:
                return function(*args, **kwargs)
            finally:
                self._inside.yes = False
                self.seconds += time.thread_time() - started

        return timed


def measure(folder: Path, states: int, seed: int, clock: Clock) -> dict[str, Costs]:
    """Every page over random filter states of the demo collection."""
    os.environ["GROUNDSWELL_LANDED"] = str(folder)
    from queries import door

    door.clear()
    found = {page: Costs() for page in PAGES}
    with _timed_queries() as seconds:
        for page, costs in found.items():
            for number, state in enumerate(random_states(states, seed)):
                at = _opened(page, state)
                _collect_as_the_server_does()
                if not number:
                    _forget_all()
                    at.run()
                    seconds.clear()
                    _forget_all()
                    door.clear()
                    at.run()
                    costs.landing.append(1000 * sum(seconds))
                _forget_all()
                seconds.clear()
                clock.seconds = 0.0
                costs.page.append(_cpu(at.run))
                costs.queries.append(1000 * sum(seconds))
                costs.count.append(len(seconds))
                costs.analysis.append(1000 * clock.seconds)
                costs.seen.append(_cpu(at.run))
                costs.empty.append(_empty(len(at.get("plotly_chart"))))
                costs.floor.append(_floor(folder, len(seconds)))
    gc.unfreeze()
    return found


def _forget_all() -> None:
    """Everything that is remembered of a filter state, in each of the three memories."""
    from analysis import remembered
    from queries import door
    from ui import kept

    door.forget_answers()
    remembered.forget_all()
    kept.forget()


def _collect_as_the_server_does() -> None:
    """`runner.postScriptGC = false` wherever this is started from, and what is alive by now is not walked again (ui/door/upkeep.py)."""
    from streamlit import config

    config.set_option("runner.postScriptGC", False)
    gc.collect()
    gc.freeze()


def _cpu(run) -> float:
    gc.collect()  # the server's timer does it beside the pages
    started = time.process_time()
    run()
    return 1000 * (time.process_time() - started)


@contextlib.contextmanager
def _timed_queries():
    """A list that is told the CPU seconds of every query that is not cached."""
    from queries import door

    fetched, seconds = door._fetched, []

    def timed(*asked):
        started = time.thread_time()
        try:
            return fetched(*asked)
        finally:
            seconds.append(time.thread_time() - started)

    door._fetched = timed
    try:
        yield seconds
    finally:
        door._fetched = fetched


def _opened(page: str, state: dict[str, str]):
    """A visitor whose page is drawn once: what is measured is the next run, as a changed filter causes it."""
    from streamlit.testing.v1 import AppTest

    at = AppTest.from_file(str(ROOT / "ui" / "frame.py"), default_timeout=120)
    for key, value in state.items():
        at.query_params[key] = value
    at.switch_page(f"../pages/{page}.py")
    at.run()
    if at.exception:
        raise SystemExit(f"{page} {state}: {at.exception[0].value}")
    return at


@functools.cache
def _empty_page(charts: int):
    from streamlit.testing.v1 import AppTest

    page = AppTest.from_string(EMPTY_PAGE.format(charts=charts), default_timeout=60)
    page.run()
    return page


def _empty(charts: int) -> float:
    return _cpu(_empty_page(charts).run)


def _floor(folder: Path, queries: int) -> float:
    from queries import door
    from queries.database import database
    from queries.scope import Scope

    everything = Scope.everything()
    version, started = door.version_of("demo", everything), time.thread_time()
    for _ in range(queries):
        with database(folder).borrowed(version, everything) as cursor:
            cursor.execute("SELECT 1").fetchall()
    return 1000 * (time.thread_time() - started)


def random_states(count: int, seed: int) -> list[dict[str, str]]:
    """Filter states as a reader may choose them."""
    chance = random.Random(seed)
    found = []
    for _ in range(count):
        start = date(chance.choice([2023, 2024, 2025]), chance.randint(1, 12), 1)
        found.append({"collection": "demo", "market": chance.choice(MARKETS), "platform": chance.choice(["AliExpress", "Temu"]),
                      "from": f"{start:%Y-%m}", "to": "2026-06", "grain": chance.choice(["month", "quarter", "week"])})  # fmt: skip
    return found


def p95(values: list[float]) -> float:
    """The smallest value that at least 95 % are not above."""
    return sorted(values)[min(len(values) - 1, round(0.95 * len(values) + 0.5) - 1)]


def median(values: list[float]) -> float:
    """The median; nan of nothing."""
    return statistics.median(values) if values else float("nan")


@contextlib.contextmanager
def quiet():
    """Streamlit warns once a run that no browser is there."""
    import logging

    logging.disable(logging.WARNING)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)
