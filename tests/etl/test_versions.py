"""Versions: pinned ones stay, plans tell without publishing, changes are kept, a full disk and a second run are told."""

import os
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from data import catalogue
from etl import versions
from etl.errors import LandingError
from etl.pins import pin, pins, unpin
from etl.plan import plan
from etl.run import land
from queries.door import answer
from queries.filters import Filters
from queries.scope import Scope

ROOT = Path(__file__).resolve().parents[2]
SOURCES = """
[collection]
name = "office"
[[file]]
pattern = "sales.csv"
[[file.route]]
dataset = "purchases"
columns = { origin = "from", period_start = "start", period_end = "end", value = "amount" }
constants = { market = "KR", grain = "quarter", measurer = "Office", currency = "KRW" }
"""
FIRST = "from,start,end,amount\nCN,2024-01-01,2024-03-31,100\nUS,2024-01-01,2024-03-31,80\nJP,2024-01-01,2024-03-31,30\n"
# China restated, Japan gone, Europe new
SECOND = "from,start,end,amount\nCN,2024-01-01,2024-03-31,120\nUS,2024-01-01,2024-03-31,80\neurope,2024-01-01,2024-03-31,40\n"


@pytest.fixture
def office(tmp_path, monkeypatch):
    folder = tmp_path / "office"
    folder.mkdir()
    (folder / "sources.toml").write_text(SOURCES)
    (folder / "sales.csv").write_text(FIRST)
    monkeypatch.setenv("GROUNDSWELL_LANDED", str(tmp_path / "landed"))
    return folder, tmp_path / "landed"


def test_what_changed_since_a_version_is_one_query(office):
    folder, landed = office
    first = land(folder, landed).version
    (folder / "sales.csv").write_text(SECOND)
    second = land(folder, landed).version
    found = answer("changes_since", Filters("office"), Scope.everything(), version=first)
    short = {(row["kind"], row["key"].split(" | ")[1], row["column"], row["old_value"], row["new_value"]) for row in found.to_dicts()}
    assert short == {("restated", "CN", "value", "100.0", "120.0"), ("added", "europe", None, None, None), ("removed", "JP", None, None, None)}
    assert set(found["version"]) == {second}
    assert answer("changes_since", Filters("office"), Scope.everything(), version=second).is_empty()


def test_changes_are_carried_over_versions(office):
    folder, landed = office
    first = land(folder, landed).version
    for amount in (110, 120):
        (folder / "sales.csv").write_text(FIRST.replace("100", str(amount)))
        land(folder, landed)
    found = answer("changes_since", Filters("office"), Scope.everything(), version=first)
    assert found.sort("version").select("old_value", "new_value").rows() == [("100.0", "110.0"), ("110.0", "120.0")]


def test_a_plan_tells_and_publishes_nothing(office):
    folder, landed = office
    before = land(folder, landed).version
    (folder / "sales.csv").write_text(SECOND)
    told = plan(folder, landed)
    assert told.changed == ("sales.csv",) and told.partitions == (("purchases", "all"),)
    assert catalogue.current("office", landed).name == before
    land(folder, landed)
    assert plan(folder, landed).same == ("sales.csv",)


def test_collecting_keeps_what_is_pinned_and_the_newest(office):
    folder, landed = office
    names = []
    for amount in range(7):
        (folder / "sales.csv").write_text(FIRST.replace("100", str(200 + amount)))
        names.append(land(folder, landed).version)
    home = landed / "office"
    pin(home, names[1], "frozen link")
    old = (datetime.now(UTC) - timedelta(hours=1)).timestamp()
    for version in catalogue.versions("office", landed):
        os.utime(version.folder, (old, old))
    versions.collect(home, frozenset(pins(home)))
    assert [version.name for version in catalogue.versions("office", landed)] == [names[1], *names[-4:]]
    unpin(home, names[1])
    with pytest.raises(LandingError, match="is not pinned"):
        unpin(home, names[1])
    with pytest.raises(LandingError, match="has no version"):
        pin(home, "yesterday", "")


def test_a_young_version_is_never_collected(office):
    folder, landed = office
    for amount in range(6):
        (folder / "sales.csv").write_text(FIRST.replace("100", str(200 + amount)))
        land(folder, landed)
    assert len(catalogue.versions("office", landed)) == 6


def test_a_second_landing_waits_and_says_so(office):
    folder, landed = office
    land(folder, landed)
    (folder / "sales.csv").write_text(SECOND)
    words, done = [], []
    with versions.lock(landed / "office"):
        second = threading.Thread(target=lambda: done.append(land(folder, landed, progress=lambda share, told: words.append(told))))
        second.start()
        time.sleep(0.4)
        assert not done and any("another landing" in told for told in words)
    second.join(20)
    assert done and not done[0].unchanged


def test_a_full_disk_stops_with_a_sentence_and_the_last_version_stays(office):
    """A limit on file size stands for the full disk: writes fail in the middle of a landing."""
    folder, landed = office
    before = land(folder, landed).version
    rows = "".join(f"CN,{1500 + number // 4}-0{1 + 3 * (number % 4) if number % 4 < 3 else 1}-01,2024-03-31,{number}\n" for number in range(2000))
    (folder / "sales.csv").write_text(FIRST + rows)
    code = (
        "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (6000, 6000))\n"
        "import sys; from etl.__main__ import app; sys.argv = ['etl', 'run', '--folder', sys.argv[1], '--landed', sys.argv[2]]; app()"
    )
    run = subprocess.run([sys.executable, "-c", code, str(folder), str(landed)], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 1
    assert "could not be written" in run.stderr.replace("\n", " "), run.stderr[-2000:]
    assert catalogue.current("office", landed).name == before
    assert not list((landed / "office" / "versions").glob(".building-*"))
    assert land(folder, landed).version != before


def test_a_version_of_another_layout_is_told(office):
    folder, landed = office
    land(folder, landed)
    version = catalogue.current("office", landed)
    path = version.folder / "manifest.json"
    path.write_text(path.read_text().replace('"layout": 1', '"layout": 99'))
    catalogue._manifest.cache_clear()  # another process would read it anew
    with pytest.raises(catalogue.UnknownLayout, match="python -m etl run"):
        _ = version.manifest
    assert not land(folder, landed).unchanged  # and the command it names makes it anew
    assert catalogue.current("office", landed).manifest["layout"] == catalogue.LAYOUT


def test_rows_without_a_change_are_shared_between_versions(office):
    folder, landed = office
    land(folder, landed)
    (folder / "sources.toml").write_text(SOURCES.replace('name = "office"', 'name = "office"\ntitle = "The office"'))
    land(folder, landed)
    files = [version.files("rows", "purchases")[0] for version in catalogue.versions("office", landed)]
    assert files[0].stat().st_ino == files[1].stat().st_ino
    assert pl.read_parquet(files[1]).height == 3
