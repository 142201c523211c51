"""What a changed filter costs a running server, in processor time of the whole process, beside two pages that hold nothing but as many fixed charts.

One is empty but for lines of 24 points; the other shows the page's own charts as Plotly's figures, as a Streamlit page is commonly written: what the
page takes beyond that is its queries, statistics and words. A filter is changed three ways: at once to what nobody asked for (the server makes nothing
ahead); to what nobody asked for, by a reader who looks at the page for some seconds before (it does); and back and forth. The harness of `bench pages`
builds every element anew for tests, which costs as much as the page; here a websocket asks a real server, and the clock is the one of its process:
script, serialising and sending.
"""

import asyncio
import json
import random
import statistics
import tempfile
import time
from collections.abc import Awaitable, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path

from bench.browser_costs import free_port
from bench.viewers import PATIENCE, Server, Tally, Viewer

PAGES = ("overview", "growth", "cross_border", "complaints", "delivery", "trust", "drivers")
GRAINS = ("month", "quarter")  # what the pages of fixed charts ask for; of a page, some charts are monthly whatever is asked
RESTED = 6  # changes of each filter after a rest
REST = 5.0  # seconds, as often as the viewers of the bar change a filter
SHORT_REST = 1.0  # where nothing is made meanwhile
LINE = {"data": [{"type": "scatter", "x": list(range(24)), "y": list(range(24))}]}
FIXED = """
import json
import plotly.graph_objects as go
import streamlit as st

@st.cache_resource
def read():
    with open({figures!r}) as file:
        return json.load(file)

st.title("Fixed")
st.selectbox("Grain", ["month", "quarter"], key="filter_grain")
for number, figure in enumerate(read()):
    st.plotly_chart(go.Figure(figure), key=str(number))
"""


@dataclass
class Costs:
    """Of one page: its charts as plotly.js reads them, milliseconds of processor time and of waiting a change."""

    charts: list[dict] = field(default_factory=list)
    cold: dict[str, list[float]] = field(default_factory=dict)  # by the filter that was changed; each a state that nobody asked for
    ahead: dict[str, list[float]] = field(default_factory=dict)  # likewise, after a rest
    seen: float = 0.0  # a filter state that somebody asked for, mean of many
    empty: float = 0.0
    empty_rested: float = 0.0  # after a rest: caches of the processor are others' by then
    plain: float = 0.0  # the page's own charts and nothing else, made by Plotly at every run
    waited: float = 0.0  # median wall time of a seen change, at the other end of the websocket


class Asker(Viewer):
    """A viewer who chooses what to change, and keeps the charts of a run."""

    charts: tuple[str, ...] = ()

    def _element(self, element) -> None:
        super()._element(element)
        if element.WhichOneof("type") == "plotly_chart":
            self.charts += (element.plotly_chart.spec,)

    async def change(self, socket, key: str, value: str) -> float:
        """Set a filter; seconds until the run has finished."""
        widget, _, _ = self._widgets[key]
        self._states[widget] = ("multiselect" if key == "filter_market" else "selectbox", [value])
        self.charts = ()
        return await self._run(socket)


def measure(landed: Path, changes: int, seed: int = 1) -> dict[str, Costs]:
    """Every page on one server, then pages of fixed charts, each on its own."""
    with closing(Server(landed, free_port(), ahead=False)) as server:
        found = {page: asyncio.run(_page(server, page, changes, seed)) for page in PAGES}
    with closing(Server(landed, free_port())) as server:
        for page, costs in found.items():
            costs.ahead = asyncio.run(_rested(server, page, changes, seed))
    empty = {charts: _fixed(landed, [LINE] * charts, changes, 3 * RESTED) for charts in sorted({len(costs.charts) for costs in found.values()})}
    for costs in found.values():
        (costs.empty, costs.empty_rested), (costs.plain, _) = empty[len(costs.charts)], _fixed(landed, costs.charts, changes, 0)
    return found


async def _rested(server: Server, page: str, changes: int, seed: int) -> dict[str, list[float]]:
    """As the first of `_page`, by a reader who rests before each change."""
    async with _opened(server, page, seed) as (asker, socket):
        await asker._run(socket)
        found: dict[str, list[float]] = {}
        for key, values in _new(asker, random.Random(seed), min(changes, RESTED)).items():
            for value in values:
                await _rest(server)
                found.setdefault(key, []).append(await _busy(server, asker.change(socket, key, value)))
    return found


async def _rest(server: Server) -> None:
    """Until the server has nothing more to do, but no longer than viewers do between two changes."""
    until, still = time.monotonic() + REST, 0
    while still < 3 and time.monotonic() < until:
        before = server.busy_seconds
        await asyncio.sleep(0.25)
        still = still + 1 if server.busy_seconds - before < 0.01 else 0


@asynccontextmanager
async def _opened(server: Server, page: str, seed: int):
    """A viewer of the page and their socket."""
    from websockets.asyncio.client import connect

    asker = Asker(server.url, page if page != "overview" else "", random.Random(seed), Tally())
    async with connect(asker._address, subprotocols=["streamlit", "PLACEHOLDER_AUTH_TOKEN"], origin=asker._origin, max_size=None) as socket:
        yield asker, socket


async def _page(server: Server, page: str, changes: int, seed: int) -> Costs:
    costs = Costs()
    async with _opened(server, page, seed) as (asker, socket):
        await asker._run(socket)
        for key, values in _new(asker, random.Random(seed), changes).items():
            costs.cold[key] = [await _busy(server, asker.change(socket, key, value)) for value in values]
        costs.seen, costs.waited = await _alternate(server, asker, socket, changes, "filter_to", asker._widgets["filter_to"][1][-3:-1])
        costs.charts = [json.loads(chart) for chart in asker.charts]
    return costs


def _new(asker: Asker, chance: random.Random, changes: int) -> dict[str, list[str]]:
    """Values that nobody chose yet, by filter; the period's beginning moves first, so that its end and the market change what is new anyway."""
    months, markets = asker._widgets["filter_from"][1], asker._widgets["filter_market"][1]
    offered = {"filter_from": months[:-6], "filter_to": months[-6:-1], "filter_market": markets}
    return {key: chance.sample(values, min(changes, 12, len(values))) for key, values in offered.items()}


async def _busy(server: Server, change: Awaitable[float]) -> float:
    """Milliseconds of processor time that a change takes."""
    before = server.busy_seconds
    await change
    return 1000 * (server.busy_seconds - before)


async def _alternate(server: Server, asker: Asker, socket, changes: int, key: str, values: Sequence[str]) -> tuple[float, float]:
    for value in (*values, *values):
        await asker.change(socket, key, value)
    before = server.busy_seconds
    waited = [await asker.change(socket, key, values[number % 2]) for number in range(changes)]
    return 1000 * (server.busy_seconds - before) / changes, 1000 * statistics.median(waited)


def _fixed(landed: Path, figures: list[dict], changes: int, rested: int) -> tuple[float, float]:
    """Milliseconds of a changed filter on a page that shows these figures: one after another, and after a rest."""
    with tempfile.TemporaryDirectory() as folder:
        script, drawn = Path(folder) / "fixed.py", Path(folder) / "figures.json"
        drawn.write_text(json.dumps(figures))
        script.write_text(FIXED.format(figures=str(drawn)))
        with closing(Server(landed, free_port(), str(script), "_stcore/health")) as server:
            time.sleep(1.0)
            return asyncio.run(_asked_fixed(server, changes, rested))


async def _asked_fixed(server: Server, changes: int, rested: int) -> tuple[float, float]:
    async with _opened(server, "overview", 1) as (asker, socket):
        async with asyncio.timeout(PATIENCE):
            await asker._run(socket)
        after = []
        for number in range(rested):
            await asyncio.sleep(SHORT_REST)
            after.append(await _busy(server, asker.change(socket, "filter_grain", GRAINS[(number + 1) % 2])))
        return (await _alternate(server, asker, socket, changes, "filter_grain", GRAINS))[0], statistics.median(after) if after else 0.0
