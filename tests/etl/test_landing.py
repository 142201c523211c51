"""The landing itself on a handful of rows: counts add up, an unchanged run is no work, one file touches only its partitions."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest

from data import catalogue
from etl.errors import LandingError, MappingError
from etl.run import land
from tests.conftest import LONG

ROOT = Path(__file__).resolve().parents[2]
SOURCES = """
[collection]
name = "shop"
provenance = "own"
[[file]]
pattern = "parcels_*.csv"
[[file.route]]
dataset = "parcels"
columns = { parcel_id = "id", order_id = "order", market = "to", ordered_at = "ordered", delivered_at = "arrived", scanned_at = "scanned", promised_days = "promise", status = "state", channel = "line" }
constants = { platform = "Shop" }
[file.route.values.status]
"on its way" = "moving"
"""  # noqa: E501
HEADER = "id,order,to,ordered,arrived,scanned,promise,state,line\n"
# 23:30 UTC on 31 January is 1 February in Seoul; order A has two parcels; parcel 4 is still moving
JANUARY = HEADER + (
    "1,A,KR,2024-01-31T23:30:00Z,2024-02-05T01:00:00Z,2024-02-05T01:00:00Z,5,delivered,Post\n"
    "2,A,KR,2024-01-31T23:30:00Z,2024-02-20T01:00:00Z,2024-02-20T01:00:00Z,5,delivered,Post\n"
    "3,B,US,2024-01-10T12:00:00Z,2024-01-12T12:00:00Z,2024-01-12T12:00:00Z,5,delivered,Post\n"
)
MARCH = HEADER + "4,C,KR,2024-03-01T12:00:00Z,,2024-03-02T12:00:00Z,5,on its way,Post\n"


@pytest.fixture
def shop(tmp_path):
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "sources.toml").write_text(SOURCES)
    (folder / "parcels_01.csv").write_text(JANUARY)
    (folder / "parcels_03.csv").write_text(MARCH)
    return folder, tmp_path / "landed"


def _mart(landed, name: str) -> pl.DataFrame:
    return pl.concat([pl.read_parquet(file) for file in catalogue.current("shop", landed).files("marts", name)])


def test_local_dates_orders_and_promises(shop):
    folder, landed = shop
    land(folder, landed)
    daily = _mart(landed, "parcels_daily").select("ordered_on", "market", "parcels", "orders", "delivered", "moving", "promise_due", "promise_kept")
    assert [(str(row[0]), *row[1:]) for row in daily.sort("ordered_on").rows()] == [
        ("2024-01-10", "US", 1, 1, 1, 0, 1, 1),
        ("2024-02-01", "KR", 2, 1, 2, 0, 2, 1),  # one of the two parcels came within five days
        ("2024-03-01", "KR", 1, 1, 0, 1, 0, 0),  # moving, its promise not yet due at the data date
    ]


def test_an_open_parcel_ages_to_the_data_date(shop):
    folder, landed = shop
    land(folder, landed)
    days = _mart(landed, "delivery_days").filter(stage="total").select("market", "days", "delivered", "open").sort("market", "days")
    assert days.rows() == [("KR", 0, 0, 1), ("KR", 4, 1, 0), ("KR", 19, 1, 0), ("US", 2, 1, 0)]


def test_an_unchanged_second_run_publishes_nothing(shop):
    folder, landed = shop
    first = land(folder, landed)
    again = land(folder, landed)
    assert again.unchanged and again.version == first.version and not first.unchanged


def test_a_new_file_touches_only_its_partitions(shop):
    folder, landed = shop
    land(folder, landed)
    before = {path.name: path.stat().st_ino for path in catalogue.current("shop", landed).files("rows", "parcels")}
    # the later scan of parcel 4 supersedes its open self
    (folder / "parcels_04.csv").write_text(HEADER + "4,C,KR,2024-03-01T12:00:00Z,2024-03-09T01:00:00Z,2024-03-09T01:00:00Z,5,delivered,Post\n")
    report = land(folder, landed)
    after = {path.name: path.stat().st_ino for path in catalogue.current("shop", landed).files("rows", "parcels")}
    assert {name for name in after if after[name] != before.get(name)} == {"2024-03.parquet"}
    assert sum(entry["superseded"] for entry in report.files) == 1
    march = _mart(landed, "parcels_daily").filter(pl.col("ordered_on").dt.month() == 3)
    assert march.select("parcels", "delivered", "moving").rows() == [(1, 1, 0)]


def test_an_older_version_can_still_be_opened(shop):
    folder, landed = shop
    first = land(folder, landed).version
    (folder / "parcels_05.csv").write_text(HEADER + "9,Z,KR,2024-03-03T12:00:00Z,,2024-03-03T12:00:00Z,5,moving,Post\n")
    land(folder, landed)
    old = next(version for version in catalogue.versions("shop", landed) if version.name == first)
    assert sum(pl.read_parquet(file).height for file in old.files("rows", "parcels")) == 4
    assert catalogue.current("shop", landed).name != first


def test_a_mapping_mistake_is_answered_with_the_nearest_name(shop):
    folder, landed = shop
    (folder / "sources.toml").write_text(SOURCES.replace('market = "to"', 'markt = "to"'))
    with pytest.raises(MappingError, match="'markt' is not a column of parcels; did you mean 'market'"):
        land(folder, landed)


def test_a_read_only_landing_folder_is_told_before_any_work(shop, monkeypatch):
    folder, landed = shop
    landed.mkdir()
    (landed / "shop").write_text("a file stands where the folder should be")
    with pytest.raises(LandingError, match="cannot be written"):
        land(folder, landed)


def test_killed_runs_leave_the_last_version_whole(shop):
    """SIGKILL at growing delays while a reader polls; the next run recovers, cleans up and loses nothing."""
    folder, landed = shop
    land(folder, landed)
    kills, broken = (200 if LONG else 12), 0
    for number in range(kills):
        row = f"k{number},K{number},KR,2024-02-{1 + number % 28:02}T12:00:00Z,,2024-03-02T12:00:00Z,5,moving,Post\n"
        (folder / f"parcels_k{number}.csv").write_text(HEADER + row)
        command = [sys.executable, "-m", "etl", "run", "--folder", str(folder), "--landed", str(landed)]
        run = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until = time.monotonic() + 0.3 + 0.9 * (number * 7919 % kills) / kills
        while time.monotonic() < until:
            version = catalogue.current("shop", landed)
            rows = sum(pl.read_parquet(file).height for file in version.files("rows", "parcels"))
            broken += rows != version.manifest["coverage"]["parcels"]["rows"]
        os.kill(run.pid, signal.SIGKILL)
        run.wait()
    report = land(folder, landed)
    assert broken == 0
    assert sum(entry["landed"] for entry in report.files) == 4 + kills
    home = landed / "shop"
    assert [*home.glob("versions/.building-*"), *home.glob("parts/.building-*"), *home.glob("current.*.tmp")] == []


def test_an_export_that_is_a_whole_month_is_the_partition_until_another_brings_rows_of_it(shop, tmp_path):
    """The part's file is linked; what comes later is merged as if both had landed together, and only the new rows are told as changes."""
    folder, landed = shop
    for file in folder.glob("parcels_*.csv"):
        file.unlink()
    state = "{0},O{1},KR,2024-02-0{2}T12:00:00Z,,2024-03-0{3}T12:00:00Z,5,{4},Post\n"
    (folder / "parcels_02.csv").write_text(HEADER + "".join(state.format(number, number // 2, 9 - number, 2, "moving") for number in range(9)))
    land(folder, landed)
    (part,) = (landed / "shop" / "parts").glob("*/parcels/2024-02/*.parquet")
    assert catalogue.current("shop", landed).files("rows", "parcels")[0].samefile(part)

    (folder / "parcels_02b.csv").write_text(HEADER + state.format(3, 1, 6, 3, "lost") + state.format(77, 3, 7, 3, "moving"))
    land(folder, landed)
    land(folder, tmp_path / "together")
    told, together = (pl.read_parquet(catalogue.current("shop", root).files("rows", "parcels")) for root in (landed, tmp_path / "together"))
    assert told.sort("parcel_id").equals(together.sort("parcel_id"))
    assert told.height == 10
    changes = pl.read_parquet(catalogue.current("shop", landed).folder / "changes.parquet").filter(pl.col("dataset") == "parcels")
    assert set(changes.select("kind", "key", "column").rows()) == {("added", "77", None), ("restated", "3", "status"), ("restated", "3", "scanned_at")}


def test_a_year_of_five_digits_is_quarantined_and_stops_nothing(shop):
    folder, landed = shop
    (folder / "parcels_05.csv").write_text(HEADER + "9,Z,KR,+12026-03-03T12:00:00Z,,2024-03-03T12:00:00Z,5,moving,Post\n")
    report = land(folder, landed)
    entry = next(entry for entry in report.files if entry["file"] == "parcels_05.csv")
    assert (entry["landed"], entry["quarantined"]) == (0, 1)
    told = pl.read_parquet(catalogue.current("shop", landed).folder / "quarantine.parquet")["rules"].to_list()
    assert told == [["ordered_at: '+12026-03-03T12:00:00Z' is not an instant of the stated format"]]
