"""Forgetting: old personal columns are gone from every kept file, whatever else is in it stays, and what cannot be forgotten is said."""

import subprocess
import sys
from datetime import date

import polars as pl
import pytest

from data import catalogue
from etl.errors import LandingError
from etl.forget import forget
from etl.run import land
from queries.door import clear
from queries.scope import Scope
from queries.tables import batches
from tests.conftest import ROOT

SOURCES = """
[collection]
name = "office"
[[file]]
pattern = "cases*.csv"
[[file.route]]
dataset = "complaints"
columns = { complaint_id = "id", market = "market", narrative = "text", period_start = "day", period_end = "day", order_id = "order" }
[file.route.constants]
platform = "A"
body = "Agency"
kind = "complaint"
cause = "late"
category = "toys"
status = "open"
outcome = "pending"
complaints = "1"
weight = "1"
derived = "false"
grain = "day"
"""
OLD, NEW = "old words of Kim", "new words of Lee"


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Two versions of three cases, one with an earlier state and one in quarantine, each with words."""
    folder = tmp_path / "office"
    folder.mkdir()
    (folder / "sources.toml").write_text(SOURCES)
    for text in (OLD, OLD + " again"):
        rows = [f"1,KR,{text},2024-01-05,O1", f"1,KR,{text} twice,2024-01-05,O1", f"2,KR,{NEW},2024-06-05,O2", f"3,XX,{OLD} broken,2024-01-06,O3"]
        (folder / "cases.csv").write_text("id,market,text,day,order\n" + "\n".join(rows) + "\n")
        land(folder, tmp_path / "landed")
    monkeypatch.setenv("GROUNDSWELL_LANDED", str(tmp_path / "landed"))
    clear()
    return tmp_path / "landed" / "office"


def _all_text(home) -> str:
    """Everything that any Parquet file of the collection holds."""
    return "\n".join(str(pl.read_parquet(path).rows()) for path in sorted(home.rglob("*.parquet")))


def test_old_words_are_gone_from_every_file_and_new_ones_stay(home):
    assert OLD in _all_text(home) and len(catalogue.versions("office")) == 2
    rows = {path: pl.read_parquet(path).drop("narrative") for path in home.glob("versions/*/rows/complaints/*.parquet")}
    found = forget(home, date(2024, 2, 1))
    left = _all_text(home)
    assert found.values > 0 and NEW in left
    kept_raw = "\n".join(str(pl.read_parquet(path)["raw"].to_list()) for path in home.glob("*/*/quarantine.parquet"))
    assert left.count(OLD) == kept_raw.count(OLD), "only raw lines set aside since that day are left, for mending"
    assert all(pl.read_parquet(path).drop("narrative").equals(before) for path, before in rows.items()), "nothing else changed"
    with batches("complaints", "office", Scope.everything()) as reader:
        seen = pl.from_arrow(reader.read_all()).sort("period_start")
    assert seen["narrative"].to_list() == [None, NEW] and seen["order_id"].to_list() == ["O1", "O2"]
    assert forget(home, date(2024, 2, 1)).values == 0, "a second time there is nothing to do"


def test_raw_lines_set_aside_before_the_day_go_too(home):
    forget(home, date(2100, 1, 1))
    assert OLD not in _all_text(home) and NEW not in _all_text(home)


def test_an_unchanged_landing_does_not_bring_them_back(home, tmp_path):
    forget(home, date(2024, 2, 1))
    (tmp_path / "office" / "cases_more.csv").write_text(f"id,market,text,day,order\n9,KR,{NEW} too,2024-07-01,O9\n")
    land(tmp_path / "office", tmp_path / "landed")
    current = catalogue.current("office")
    told = "\n".join(str(pl.read_parquet(path).rows()) for path in current.folder.glob("rows/complaints/*.parquet"))
    assert OLD not in told and f"{NEW} too" in told


@pytest.mark.parametrize(("column", "words"), [
    ("complaints.narative", "there is no column"), ("parcels.order_id", "may not be empty"), ("complaints.complaint_id", "may not be empty"),
    ("sources.title", "may not be empty|no date"),
])  # fmt: skip
def test_what_cannot_be_forgotten_is_said(home, column, words):
    with pytest.raises(LandingError, match=words):
        forget(home, date(2024, 2, 1), (column,))


def test_the_command_says_how_much(home):
    command = [sys.executable, "-m", "etl", "forget", "--before", "2024-02-01", "--landed", str(home.parent)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0 and "office: " in done.stdout and "removed from" in done.stdout, done.stderr
    assert OLD not in "\n".join(str(pl.read_parquet(path).rows()) for path in home.glob("versions/*/rows/**/*.parquet"))
    assert subprocess.run(command[:4], cwd=ROOT, capture_output=True, timeout=120).returncode == 2
