"""What a page takes in a real Chromium, against an empty Streamlit page with as many fixed charts: first chart cold and warm, click to new chart."""

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
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
MARK = "() => document.querySelectorAll('.js-plotly-plot').forEach(plot => plot.setAttribute('data-old', '1'))"
NEW = ".js-plotly-plot:not([data-old]) .main-svg"
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
    """{"page" | "empty": {"cold", "warm", "click" (seconds, medians), "charts"}}. Cold: a browser without a cache; warm: the second visit of one."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright, _server(ROOT / "app.py", landed) as app:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        address = f"{app}/{page}?collection=demo&lang=en"
        _wait_for(browser, address)
        found = _rounds(browser, address, rounds, "filter_grain")
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
    seen: dict[str, list[float]] = {"cold": [], "warm": [], "click": []}
    charts = 0
    for _ in range(rounds):
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        for kind in ("cold", "warm"):
            page = context.new_page()
            started = time.perf_counter()
            page.goto(address, wait_until="commit")
            page.wait_for_selector(CHART, timeout=60_000)
            seen[kind].append(time.perf_counter() - started)
            page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=60_000)
            page.wait_for_timeout(500)
            charts = page.locator(".js-plotly-plot").count()
            if kind == "warm":
                seen["click"] += [_click(page, widget, step) for step in (2, 1)]
            page.close()
        context.close()
    return {kind: statistics.median(values) for kind, values in seen.items()} | {"charts": charts}


def _click(page, widget: str | None, step: int) -> float:
    """Choose another value by its place in the list; seconds until a chart stands there that was not there before."""
    if widget and not page.locator(f".st-key-{widget} input").first.is_visible():
        page.locator(".st-key-filter_panel summary").click()
    box = page.locator(f".st-key-{widget} input" if widget else "[data-testid=stSelectbox] input").first
    box.click()
    page.wait_for_timeout(700)
    if not page.get_by_role("option").count():
        box.press("ArrowDown")
    option = page.get_by_role("option").nth(step)
    option.wait_for()
    page.evaluate(MARK)
    started = time.perf_counter()
    option.click()
    page.wait_for_selector(NEW, timeout=60_000)
    spent = time.perf_counter() - started
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=60_000)
    page.wait_for_timeout(500)
    return spent
