"""A month too large to be finished at once: in pieces it becomes what it is as a whole, duplicates over the borders of pieces included."""

import random
from collections import Counter
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from data import catalogue
from etl import pieces
from etl.marts import FoldedRows
from etl.run import land
from tests.conftest import small_demo
from tests.etl.test_landing import HEADER, SOURCES

STATES = ("moving", "delivered", "lost")


def _parcel(number: int, scan: int, chance: random.Random) -> str:
    """One state of a parcel; its order, which two parcels share, and its day follow from its number, so that every state says the same of these."""
    day, state = 1 + number * 7 % 28, chance.choice(STATES)
    arrived = f"2024-04-{1 + scan:02}T01:00:00Z" if state == "delivered" else ""
    to = "KR" if number % 3 else "US"
    return f"p{number:02},o{number // 2},{to},2024-03-{day:02}T12:00:00Z,{arrived},2024-04-{1 + scan:02}T01:00:00Z,5,{state},Post\n"


@pytest.fixture
def shop(tmp_path):
    """Three exports of March in no order, with 89 parcels in 200 states, a broken row each, and one of April."""
    folder, chance = tmp_path / "shop", random.Random(5)
    folder.mkdir()
    (folder / "sources.toml").write_text(SOURCES)
    states = [_parcel(chance.randrange(89), chance.randrange(20), chance) for _ in range(200)]
    for number in range(3):
        (folder / f"parcels_{number}.csv").write_text(HEADER + "".join(states[number::3]) + "broken,o,KR,yesterday,,,5,moving,Post\n")
    (folder / "parcels_9.csv").write_text(HEADER + "q1,oq,KR,2024-04-02T12:00:00Z,,2024-04-03T12:00:00Z,5,moving,Post\n")
    return folder


def _landed(root: Path, collection: str) -> dict[str, pl.DataFrame]:
    """Everything that a version holds, by file. In what order superseded rows are written down says nothing."""
    version = catalogue.current(collection, root).folder
    found = {file.relative_to(version).as_posix(): pl.read_parquet(file) for file in sorted(version.rglob("*.parquet"))}
    return {name: frame.sort("source_file", "source_line") if name.startswith("superseded/") else frame for name, frame in found.items()}


def _assert_same(whole: Path, cut: Path, collection: str) -> None:
    one, other = (_landed(root, collection) for root in (whole, cut))
    assert one.keys() == other.keys()
    for name in one:  # sums of pieces are added in another order
        assert_frame_equal(one[name], other[name], check_exact=not name.startswith("marts/"), rel_tol=1e-12)
    told = [catalogue.current(collection, root).manifest for root in (whole, cut)]
    assert told[0]["coverage"] == told[1]["coverage"]
    assert [{**entry, "key": ""} for entry in told[0]["partitions"]] == [{**entry, "key": ""} for entry in told[1]["partitions"]]
    assert [{**entry, "key": ""} for entry in told[0]["marts"]] == [{**entry, "key": ""} for entry in told[1]["marts"]]


@pytest.mark.parametrize("size", [3, 40])
def test_pieces_are_the_whole(shop, tmp_path, monkeypatch, size):
    land(shop, tmp_path / "whole")
    monkeypatch.setattr(pieces, "PIECE_ROWS", size)
    report = land(shop, tmp_path / "cut")
    _assert_same(tmp_path / "whole", tmp_path / "cut", "shop")
    rows = Counter()
    for entry in report.files:
        rows.update({name: entry[name] for name in ("rows_in", "landed", "quarantined", "superseded")})
    assert rows["rows_in"] == rows["landed"] + rows["quarantined"] + rows["superseded"] == 204
    assert rows["landed"] == len({line.split(",")[0] for file in shop.glob("*.csv") for line in file.read_text().splitlines()[1:]} - {"broken"})


def test_a_month_that_grows_over_the_bound_is_what_it_is_when_all_lands_together(shop, tmp_path, monkeypatch):
    """The first export was the whole month and was finished in its part; with the others the month is cut, and read in the order of the lines again."""
    land(shop, tmp_path / "whole")
    later = {file: file.read_text() for file in (shop / "parcels_1.csv", shop / "parcels_2.csv")}
    for file in later:
        file.unlink()
    monkeypatch.setattr(pieces, "PIECE_ROWS", 30)
    land(shop, tmp_path / "grown")
    for file, text in later.items():
        file.write_text(text)
    land(shop, tmp_path / "grown")
    one, other = _landed(tmp_path / "whole", "shop"), _landed(tmp_path / "grown", "shop")
    for name in (name for name in one if name.startswith(("rows/", "superseded/"))):
        assert_frame_equal(one[name], other[name])


def test_every_mart_folds_what_is_too_large(tmp_path, monkeypatch):
    """Some months of the simulated collection in two exports each, in pieces of 30 parcels."""
    folder = small_demo(tmp_path / "demo", 3_000)
    for file in [*(folder / "exports").glob("*_202[345]-*.csv"), folder / "exports" / "listings.csv"]:
        file.unlink()
    for file in sorted((folder / "exports").glob("parcels_*.csv")):
        lines = file.read_text().splitlines(keepends=True)
        file.write_text("".join(lines[: len(lines) // 2]))
        file.with_stem(f"{file.stem}_02").write_text("".join([lines[0], *lines[len(lines) // 2 :]]))
    land(folder, tmp_path / "whole")
    monkeypatch.setattr(pieces, "PIECE_ROWS", 30)
    land(folder, tmp_path / "cut")
    _assert_same(tmp_path / "whole", tmp_path / "cut", "demo")


def test_a_mart_that_would_read_a_large_month_at_once_is_told_how_to_ask():
    rows = FoldedRows(lambda dataset: pl.DataFrame(), lambda: [], [])
    assert rows.frame("complaints").is_empty()
    with pytest.raises(TypeError, match="name that in its FOLDS"):
        rows.frame("parcels")
