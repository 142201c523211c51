"""What a page takes in a real Chromium, against an empty Streamlit page with as many fixed charts: first chart cold and warm, click to new chart."""

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EMPTY = """
import plotly.graph_objects as go
import streamlit as st

st.title("Empty")
step = st.selectbox("Step", ["one", "two", "three", "four"])
for number in range({charts}):
    st.plotly_chart(go.Figure(go.Scatter(x=list(range(24)), y=[len(step) * day for day in range(24)])), key=str(number))
"""
CHART = ".js-plotly-plot .main-svg"
# The page's own clock: milliseconds since it was asked for, or since the last click, at the frame after a chart stands there that was not there before.
WATCH = """(() => {
    let since = 0, painted = false;
    window.firstChart = null;
    window.again = () => {
        document.querySelectorAll('.js-plotly-plot').forEach(plot => plot.setAttribute('data-old', '1'));
        painted = false;
        window.firstChart = null;
    };
    addEventListener('click', () => { since = performance.now(); }, true);
    const look = () => {
        if (painted && window.firstChart === null) window.firstChart = performance.now() - since;
        painted = !!document.querySelector('.js-plotly-plot:not([data-old]) .main-svg');
        requestAnimationFrame(look);
    };
    look();
})()"""
PAINTED = "() => window.firstChart"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def _server(script: Path, landed: Path | None = None):
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port), "--server.address", "127.0.0.1", "--server.headless", "true"]
    environment = {**os.environ, **({"GROUNDSWELL_LANDED": str(landed)} if landed else {})}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


def measure(landed: Path, page: str, rounds: int, chromium: str | None) -> dict[str, dict[str, float]]:
    """{"page" | "empty": {"cold", "tab", "warm", "click" (seconds, medians), "charts"}}.

    Cold: a browser without a cache. Tab: a second visit in a new tab, whose process has to start. Warm: the page loaded again in its tab.
    """
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright, _server(ROOT / "app.py", landed) as app:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        address = f"{app}/{page}?collection=demo&lang=en"
        _wait_for(browser, address)
        found = _rounds(browser, address, rounds, "filter_to")
        with tempfile.TemporaryDirectory(prefix="groundswell-bench-") as folder:
            script = Path(folder) / "empty.py"
            script.write_text(EMPTY.format(charts=int(found["charts"])))
            with _server(script) as empty:
                _wait_for(browser, empty)
                return {"page": found, "empty": _rounds(browser, empty, rounds, None)}


def _wait_for(browser, address: str) -> None:
    """Until the server answers; this visit also imports, and opens the version."""
    from playwright.sync_api import Error

    page = browser.new_page()
    for _ in range(120):
        try:
            page.goto(address)
            page.wait_for_selector(CHART, timeout=60_000)
            break
        except Error:  # it is still starting
            time.sleep(1)
    page.close()


def _rounds(browser, address: str, rounds: int, widget: str | None) -> dict[str, float]:
    seen: dict[str, list[float]] = {"cold": [], "tab": [], "warm": [], "click": []}
    charts = 0
    for _ in range(rounds):
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        context.add_init_script(WATCH)
        for kind in ("cold", "tab"):
            page = context.new_page()
            seen[kind].append(_first_chart(page, lambda page=page: page.goto(address, wait_until="commit")))
            for _ in range(2):
                seen["warm"].append(_first_chart(page, lambda page=page: page.reload(wait_until="commit")))
            charts = page.locator(".js-plotly-plot").count()
            seen["click"] += [_click(page, widget, wanted) for wanted in (_months_before_the_end(page, widget) if widget else ("three", "two"))]
            page.close()
        context.close()
    return {kind: statistics.median(values) for kind, values in seen.items()} | {"charts": charts}


def _first_chart(page, load) -> float:
    """Seconds from a load to the frame with the first chart; the page comes to rest after it."""
    load()
    return _painted(page)


def _painted(page) -> float:
    spent = page.wait_for_function(PAINTED, timeout=60_000).json_value() / 1000
    _rest(page)
    return spent


def _rest(page) -> None:
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=60_000)
    page.wait_for_timeout(1_000)


def _months_before_the_end(page, widget: str) -> Sequence[str]:
    """Two ends of the period, as the page's list writes them: a page whose figures are monthly draws nothing anew for another grain."""
    last = datetime.strptime(_list(page, widget).input_value(), "%b %Y") - timedelta(days=1)
    return f"{last.replace(day=1) - timedelta(days=1):%b %Y}", f"{last:%b %Y}"


def _list(page, widget: str | None):
    """The box of a list to choose from, where it can be clicked."""
    box = page.locator(f".st-key-{widget} input" if widget else "[data-testid=stSelectbox] input").first
    if widget and not box.is_visible():
        page.locator(".st-key-filter_panel summary").click()
        box.wait_for()
    return box


def _click(page, widget: str | None, wanted: str) -> float:
    """Choose another value by its name; seconds until a chart stands there that was not there before.

    Raises RuntimeError where none comes: what was chosen changes no chart of this page.
    """
    from playwright.sync_api import TimeoutError as Overdue

    box = _list(page, widget)
    option = page.get_by_role("option", name=wanted, exact=True)
    for _ in range(5):  # the end of a run closes an open list
        box.click()
        box.fill(wanted)
        page.wait_for_timeout(700)
        if option.count():
            break
        page.keyboard.press("Escape")
    page.evaluate("again()")
    option.click()
    try:
        return _painted(page)
    except Overdue as problem:
        raise RuntimeError(f"No chart of {page.url} was drawn anew within a minute of choosing {wanted!r} in {widget or 'its list'}.") from problem
