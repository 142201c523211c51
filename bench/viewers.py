"""Viewers of a running server, each changing a filter every few seconds: websockets that speak Streamlit's protocol as a browser does.

What is timed is from sending the change to the message that says the run has finished, all its output received before it.
"""

import asyncio
import os
import random
import statistics
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlparse

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

ROOT = Path(__file__).resolve().parent.parent
PAGES = ("", "growth", "cross_border", "complaints", "delivery", "trust", "drivers")
CHANGED = ("filter_market", "filter_from", "filter_platform", "filter_grain")
FILTERS = (*CHANGED, "filter_to")
PATIENCE = 30.0  # seconds until a change that has not finished counts as lost


@dataclass
class Tally:
    """What all viewers of one round saw. `seconds` are of finished changes, `late` those not sent because the one before had not finished."""

    seconds: list[float] = field(default_factory=list)
    opened: list[float] = field(default_factory=list)
    late: int = 0
    lost: int = 0
    ignored: int = 0  # changes after which the page's address was the same: the server did not take them
    boxes: int = 0  # exception boxes on a page
    broken: list[str] = field(default_factory=list)

    def p(self, share: float) -> float:
        """A quantile of the finished changes, in seconds; the nearest rank."""
        return sorted(self.seconds)[min(len(self.seconds) - 1, max(0, round(share * len(self.seconds) + 0.5) - 1))] if self.seconds else float("nan")


class Viewer:
    """One open page."""

    def __init__(self, url: str, page: str, chance: random.Random, tally: Tally, choices: int = 0):
        self._chance, self._tally, self._page, self._choices = chance, tally, page, choices
        parts = urlparse(url)
        self._address = f"{'wss' if parts.scheme == 'https' else 'ws'}://{parts.netloc}{parts.path.rstrip('/')}/_stcore/stream"
        self._origin = f"{parts.scheme}://{parts.netloc}"
        self._widgets: dict[str, tuple[str, list[str], list[str]]] = {}  # key -> its id, its options, what the server last set
        self._states: dict[str, tuple[str, list[str]]] = {}  # what this viewer has set: id -> kind, values
        self._query, self._hash = "collection=demo&lang=en", ""

    async def look(self, starts_in: float, every: float, until: float) -> None:
        """Open the page, then change a filter every so many seconds; what was open at the end may finish."""
        from websockets.asyncio.client import connect
        from websockets.exceptions import WebSocketException

        await asyncio.sleep(starts_in)
        try:
            async with connect(self._address, subprotocols=["streamlit", "PLACEHOLDER_AUTH_TOKEN"], origin=self._origin, max_size=None) as socket:
                self._tally.opened.append(await self._run(socket))
                due = time.monotonic() + every * self._chance.random()
                while due < until:
                    await self._drain(socket, due)
                    self._change()
                    before = self._query
                    self._tally.seconds.append(await self._run(socket))
                    self._tally.ignored += self._query == before
                    due += every
                    while due < time.monotonic():
                        self._tally.late += 1
                        due += every
        except TimeoutError:
            self._tally.lost += 1
        except (OSError, WebSocketException) as problem:
            self._tally.broken.append(f"{type(problem).__name__}: {problem}")

    async def _run(self, socket) -> float:
        message = BackMsg()
        state = message.rerun_script
        state.query_string, state.page_script_hash, state.page_name = self._query, self._hash, self._page if not self._hash else ""
        for widget, (kind, values) in self._states.items():
            added = state.widget_states.widgets.add(id=widget)
            if kind == "multiselect":
                added.string_array_value.data.extend(values)
            else:
                added.string_value = values[0]
        started = time.monotonic()
        await socket.send(message.SerializeToString())
        async with asyncio.timeout(PATIENCE):
            while not self._heard(await socket.recv()):
                pass
        return time.monotonic() - started

    async def _drain(self, socket, until: float) -> None:
        """Listen while nothing is asked: fragments may run by themselves."""
        while (left := until - time.monotonic()) > 0:
            try:
                async with asyncio.timeout(left):
                    self._heard(await socket.recv())
            except TimeoutError:
                return

    def _heard(self, data: bytes) -> bool:
        """Take a message in; whether it ends a run."""
        message = ForwardMsg.FromString(data)
        kind = message.WhichOneof("type")
        if kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            self._element(message.delta.new_element)
        elif kind == "new_session":
            self._hash = message.new_session.page_script_hash
        elif kind == "navigation":  # the page that the script chose; asked by the hash before it, a change would come back with the first page
            self._hash = message.navigation.page_script_hash
        elif kind == "page_info_changed":
            self._query = message.page_info_changed.query_string
        return kind == "script_finished" and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY

    def _element(self, element) -> None:
        kind = element.WhichOneof("type")
        if kind == "exception":
            self._tally.boxes += 1
        if kind in ("multiselect", "selectbox"):
            widget = getattr(element, kind)
            for key in FILTERS:
                if widget.id.endswith(f"-{key}"):
                    shown = list(widget.raw_values) if kind == "multiselect" else [widget.raw_value]
                    self._widgets[key] = (widget.id, list(widget.options), shown)

    def _change(self) -> None:
        """Another value for one of the shared filters; a period long enough to have something in it."""
        known = [key for key in CHANGED if len(self._widgets.get(key, ("", [], []))[1]) > 1]
        if not known:
            self._tally.boxes += 1  # a page without its filters is broken
            return
        key = self._chance.choice(known)
        widget, options, first = self._widgets[key]
        options = options[: max(2, len(options) - 3)] if key == "filter_from" else options
        options = options[:: -(-len(options) // max(2, self._choices))] if self._choices else options
        now = self._states.get(widget, ("", first))[1]
        kind = "multiselect" if key in ("filter_market", "filter_platform") else "selectbox"
        self._states[widget] = (kind, [self._chance.choice([option for option in options if [option] != now])])


async def _round(url: str, viewers: int, seconds: float, every: float, choices: int, seed: int) -> Tally:
    tally, chance = Tally(), random.Random(seed)
    opening = max(every, viewers / 5)  # five new viewers a second: the bar is about filters, not about a rush at the door
    until = time.monotonic() + opening + seconds
    people = [Viewer(url, PAGES[number % len(PAGES)], random.Random(chance.random()), tally, choices) for number in range(viewers)]
    await asyncio.gather(*(viewer.look(opening * number / viewers, every, until) for number, viewer in enumerate(people)))
    return tally


class Server:
    """The app, or another script with its configuration, on a port of its own; what its process takes."""

    def __init__(self, landed: Path, port: int, script: str = "app.py", ready: str = "readyz", ahead: bool = True):
        """`ahead`: whether it makes ready what a reader may ask for next (`ui/prefetch.py`)."""
        self.url = f"http://127.0.0.1:{port}"
        command = [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port), "--server.headless", "true"]
        environment = {**os.environ, "GROUNDSWELL_LANDED": str(landed), "GROUNDSWELL_ALERTS": "0", "GROUNDSWELL_PREFETCH": str(int(ahead))}
        self._process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(300):
            try:
                with urllib.request.urlopen(f"{self.url}/{ready}", timeout=2):
                    return
            except OSError:
                time.sleep(0.2)
        raise SystemExit("the server did not come up")

    @property
    def megabytes(self) -> float:
        """Resident memory now."""
        lines = Path(f"/proc/{self._process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024

    @property
    def busy_seconds(self) -> float:
        """Processor time so far, ended threads included, to the nanosecond (`/proc` has it to 10 ms, as long as many a change)."""
        return time.clock_gettime((~self._process.pid << 3) | 2)  # what clock_getcpuclockid(3) gives for the process on Linux

    def close(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.wait(30)


def measure(url: str, server: Server | None, viewers: int, seconds: float, every: float, choices: int = 0, seed: int = 1) -> dict:
    """One round; a row for the table. `choices`: values of each filter that viewers choose among, 0 for all."""
    load, busy, before, started = os.getloadavg()[0], server.busy_seconds if server else 0.0, server.megabytes if server else 0.0, time.monotonic()
    tally = asyncio.run(_round(url, viewers, seconds, every, choices, seed))
    spent = time.monotonic() - started
    return {
        "viewers": viewers,
        "changes": len(tally.seconds),
        "open median s": statistics.median(tally.opened) if tally.opened else float("nan"),
        "median s": tally.p(0.5),
        "p95 s": tally.p(0.95),
        "max s": tally.p(1.0),
        "late": tally.late,
        "lost": tally.lost,
        "broken": len(tally.broken),
        "ignored": tally.ignored,
        "error boxes": tally.boxes,
        "CPU ms a change": 1000 * (server.busy_seconds - busy) / max(1, len(tally.seconds) + len(tally.opened)) if server else float("nan"),
        "cores busy": (server.busy_seconds - busy) / spent if server else float("nan"),
        "MB before": before,
        "MB after": server.megabytes if server else float("nan"),
        "load before": load,
    }
