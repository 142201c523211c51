"""A real server over the small shipped landing, and a real Chromium."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.browser.reading import Reader

ROOT = Path(__file__).resolve().parents[2]
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


def pytest_collection_modifyitems(items):
    """Mark what drives a browser, so that `pytest -m "not browser"` leaves it out. Each worker has its own server and Chromium."""
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """The app as `make run` starts it, on its own port."""

    def __init__(self, landed: Path, address: str = "127.0.0.1", base: str = "", **environment: str):
        self.address = address
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}{base}"
        self._environment = {**os.environ, "GROUNDSWELL_LANDED": str(landed), "STREAMLIT_SERVER_BASE_URL_PATH": base.strip("/"), **environment}
        self._process = None
        self.start()

    def start(self) -> None:
        """Start and wait until it answers."""
        command = [
            sys.executable,
            "-m",
            "streamlit",
            "run",
            "app.py",
            "--server.port",
            str(self.port),
            "--server.address",
            self.address,
            "--server.headless",
            "true",
        ]
        self._process = subprocess.Popen(command, cwd=ROOT, env=self._environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=2) as response:
                    if response.status == 200:
                        return
            except OSError:
                time.sleep(0.2)
        raise TimeoutError("the server did not answer /healthz within 60 s")

    def stop(self) -> None:
        """Stop it."""
        self._process.terminate()
        self._process.wait(timeout=20)


@pytest.fixture(scope="session")
def server(landed_shipped):
    """One server for all browser tests."""
    running = Server(landed_shipped)
    yield running
    running.stop()


@pytest.fixture
def reader(chromium, server):
    """Opens pages as new visitors do; see `Reader`."""
    opened = Reader(chromium, server)
    yield opened
    opened.close()
