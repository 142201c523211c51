"""A process that is asked to stop lets a landing end; health says how the store is; a silent database makes nobody wait."""

import http.client
import json
import signal
import socket
import threading
import time

import pytest

from data import catalogue, under_way
from etl.run import land
from tests.aside import finished
from tests.conftest import LONG
from tests.deploy.house import SECRETS, Process
from tests.sharing.office import landed
from ui.door.upkeep import wind_down


def test_a_landing_says_that_it_is_under_way(tmp_path):
    seen = set()
    landed(tmp_path)
    (tmp_path / "office" / "users.csv").write_text("market,platform,users,month\nKR,A,1,2024-01-01\n")
    land(tmp_path / "office", tmp_path / "landed", allow_shrink=True, progress=lambda share, words: seen.add(under_way.running()))
    assert seen == {("landing of office",)} and under_way.running() == ()


def test_stopping_waits_for_what_is_under_way(monkeypatch):
    ended = threading.Event()

    def work() -> None:
        with under_way.working("landing of office"):
            time.sleep(0.6)
            ended.set()

    threading.Thread(target=work).start()
    while not under_way.running():
        time.sleep(0.01)
    finished(wind_down())
    assert ended.is_set()


def test_stopping_does_not_wait_for_ever(monkeypatch, caplog):
    monkeypatch.setenv("GROUNDSWELL_STOP_SECONDS", "0.2")
    started = time.monotonic()
    with under_way.working("landing of office"):
        finished(wind_down())
    assert time.monotonic() - started < 5 and "stopped before it ended: landing of office" in caplog.text


def _ready(process: Process) -> tuple[int, dict]:
    connection = http.client.HTTPConnection("127.0.0.1", process.port, timeout=20)
    connection.request("GET", "/readyz")
    answer = connection.getresponse()
    found = answer.status, json.loads(answer.read())
    connection.close()
    return found


@pytest.fixture
def silent_port():
    """A port that takes connections and never says a word."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(50)
        yield listening.getsockname()[1]


def test_a_store_that_is_down_or_silent_leaves_the_process_ready(landed_shipped, silent_port):
    process = Process(landed_shipped, GROUNDSWELL_DATABASE_URL=f"postgresql://a:b@127.0.0.1:{silent_port}/c", **SECRETS)
    try:
        started = time.monotonic()
        assert [_ready(process) for _ in range(2)] == [
            (200, {"ready": True, "collections": ["published", "demo"], "own": 0, "landing": "idle", "share": 0.0, "store": "slow"})
        ] * 2
        assert time.monotonic() - started < 8
        until = time.monotonic() + 20
        while (state := _ready(process)[1]["store"]) == "slow" and time.monotonic() < until:
            time.sleep(0.2)
        assert state == "unavailable"
    finally:
        process.stop()


@pytest.mark.skipif(not LONG, reason="lands all that ships; GROUNDSWELL_LONG=1")
def test_a_process_that_is_stopped_while_it_lands_ends_the_landing(tmp_path):
    process = Process(tmp_path / "landed", **SECRETS)
    until = time.monotonic() + 120
    while time.monotonic() < until and not list((tmp_path / "landed" / "demo").glob("versions/.building-*")):
        time.sleep(0.02)
    assert _ready(process)[1]["landing"] == "running" and catalogue.current("demo", tmp_path / "landed") is None
    assert process.ask_to_stop() in (0, -signal.SIGTERM)
    assert catalogue.current("demo", tmp_path / "landed") is not None
    assert not list((tmp_path / "landed").glob("*/versions/.building-*"))
