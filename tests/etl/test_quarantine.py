"""Quarantined rows go out to be mended and come back in; nothing is lost or counted twice on the way."""

import csv
import io
import subprocess
import sys

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data import catalogue, last_run
from etl import own_inputs, quarantine
from etl.errors import LandingError
from etl.run import land
from queries.door import answer
from queries.filters import Filters
from queries.scope import Scope
from tests.conftest import ROOT

SOURCES = """
[collection]
name = "desk"
provenance = "own"
[[file]]
pattern = "*.csv"
[[file.route]]
dataset = "complaints"
columns = { complaint_id = "no", market = "land", received_at = "tag", cause = "grund", narrative = "text" }
constants = { platform = "Shop", body = "Platform", grain = "day" }
formats = { received_at = ["%d.%m.%Y"] }
"""
GOOD = "1,DE,03.02.2024,late,fine\n"
BROKEN = '2,XX,04.02.2024,late,"said ""no"", twice"\n3,DE,31.02.2024,=lost,\n'


@pytest.fixture
def office(tmp_path, monkeypatch):
    folder = tmp_path / "desk"
    folder.mkdir()
    (folder / "sources.toml").write_text(SOURCES)
    (folder / "cases.csv").write_text("no,land,tag,grund,text\n" + GOOD + BROKEN)
    monkeypatch.setenv("GROUNDSWELL_LANDED", str(tmp_path / "landed"))
    land(folder, tmp_path / "landed")
    return folder, tmp_path / "landed"


def exported(root) -> list[list[str]]:
    (export,) = quarantine.exports("desk", root)
    return list(csv.reader(io.StringIO(export.text().decode("utf-8-sig"))))


def mended(folder, rows: list[list[str]]):
    path = folder.parent / "mended.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def accounts(root) -> dict[str, tuple]:
    """(rows in, landed, quarantined, superseded, ignored, re-admitted) by input of the current version."""
    keys = ("rows_in", "landed", "quarantined", "superseded", "ignored", "readmitted")
    return {entry["file"]: tuple(entry[key] for key in keys) for entry in catalogue.current("desk", root).manifest["files"]}


def test_an_export_has_the_columns_of_the_file_and_says_what_is_wrong(office):
    _, root = office
    header, first, second = exported(root)
    assert header == ["no", "land", "tag", "grund", "text", "_file", "_line", "_rules"]
    assert first[:7] == ["2", "XX", "04.02.2024", "late", 'said "no", twice', "cases.csv", "3"] and "market" in first[7]
    assert second[3] == "'=lost" and "received_at" in second[7]  # no formula for a spreadsheet to run


def test_mended_rows_land_and_the_account_stays_right(office):
    folder, root = office
    header, first, second = exported(root)
    first[1], second[2] = "DE", "29.02.2024"
    done = quarantine.readmit(mended(folder, [header, first, second]), "desk", root, "Kim")
    assert (done.rows, done.unchanged, done.files) == (2, 0, ("readmitted/cases.csv",))
    land(folder, root)
    assert accounts(root) == {"cases.csv": (3, 1, 2, 0, 0, 2), "readmitted/cases.csv": (2, 2, 0, 0, 0, 0)}
    rows = pl.concat(pl.read_parquet(file) for file in catalogue.current("desk", root).files("rows", "complaints")).sort("complaint_id")
    assert rows.select("complaint_id", "market", "cause", "narrative").rows() == [
        ("1", "DE", "late", "fine"), ("2", "DE", "late", 'said "no", twice'), ("3", "DE", "=lost", None),
    ]  # fmt: skip
    assert quarantine.exports("desk", root) == []  # no open incident is left
    assert {row["_readmitted_by"] for row in own_inputs.rows_of(folder / "readmitted/cases.csv")} == {"Kim"}
    assert answer("quarantined_rows", Filters("desk"), Scope.everything(), rows=10)["readmitted"].to_list() == [True, True]


def test_a_row_that_is_still_broken_comes_out_again_as_it_was_tried_and_can_be_mended_again(office):
    folder, root = office
    header, first, _ = exported(root)
    first[1] = "YY"
    quarantine.readmit(mended(folder, [header, first]), "desk", root)
    land(folder, root)
    assert accounts(root) == {"cases.csv": (3, 1, 2, 0, 0, 1), "readmitted/cases.csv": (1, 0, 1, 0, 0, 0)}
    _, *rows = exported(root)
    again, other = sorted(rows, key=lambda row: row[6])
    assert (again[:2], again[5:7], other[6]) == (["2", "YY"], ["cases.csv", "3"], "4")
    again[1], other[2] = "DE", "28.02.2024"
    quarantine.readmit(mended(folder, [header, again, other]), "desk", root)
    land(folder, root)
    assert accounts(root)["readmitted/cases.csv"] == (2, 2, 0, 0, 0, 0)


def test_rows_that_nobody_changed_stay_where_they_are(office):
    folder, root = office
    header, first, second = exported(root)
    second[2] = "01.03.2024"
    done = quarantine.readmit(mended(folder, [header, first, second]), "desk", root)
    assert (done.rows, done.unchanged) == (1, 1)
    land(folder, root)
    assert accounts(root)["cases.csv"] == (3, 1, 2, 0, 0, 1)


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [(5, "../../etc/passwd", "is not quarantined"), (6, "2", "is not quarantined"), (6, "x", "is not quarantined")],
)
def test_a_row_from_elsewhere_is_refused_and_nothing_is_written(office, column, value, words):
    folder, root = office
    header, first, second = exported(root)
    second[column] = value
    with pytest.raises(LandingError, match=words):
        quarantine.readmit(mended(folder, [header, first, second]), "desk", root)
    assert not (folder / "readmitted").exists()


def test_an_input_delivered_anew_is_no_longer_marked(office):
    folder, root = office
    header, first, _ = exported(root)
    first[1] = "DE"
    quarantine.readmit(mended(folder, [header, first]), "desk", root)
    land(folder, root)
    (folder / "cases.csv").write_text("no,land,tag,grund,text\n" + GOOD + BROKEN.replace("=lost", "lost"))
    with pytest.raises(LandingError, match="changed since it was landed"):
        quarantine.exports("desk", root)
    land(folder, root)
    assert accounts(root)["cases.csv"] == (3, 1, 2, 0, 0, 0)


def test_a_member_of_a_zip_called_like_a_way_out_stays_inside(office):
    import zipfile

    folder, root = office
    (folder / "cases.csv").unlink()
    (folder / "sources.toml").write_text(SOURCES.replace("*.csv", "*.zip"))
    with zipfile.ZipFile(folder / "all.zip", "w") as packed:
        packed.writestr("in/cases.csv", "no,land,tag,grund,text\n" + GOOD + BROKEN)
    land(folder, root, allow_shrink=True)
    header, first, _ = exported(root)
    assert first[5] == "all.zip!in/cases.csv"
    first[1] = "DE"
    done = quarantine.readmit(mended(folder, [header, first]), "desk", root)
    assert done.files == ("readmitted/all.zip!in%2Fcases.csv",)
    land(folder, root)
    assert accounts(root)["all.zip!in/cases.csv"] == (3, 1, 2, 0, 0, 1)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12), min_size=1, max_size=4))
def test_any_text_survives_the_way_out_and_back(texts):
    row = {f"c{number}": text for number, text in enumerate(texts)}
    export = quarantine.Export("x", tuple(row), ({**row, "_file": "f.csv", "_line": "2", "_rules": "r", "_raw": ""},))
    _, cells = csv.reader(io.StringIO(export.text().decode("utf-8-sig"), newline=""))
    assert [quarantine._as_typed(cell) for cell in cells[: len(texts)]] == texts
    assert not any(cell[:1] in ("=", "@", "\t", "\r") for cell in cells)


def run(*words: str, root) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, "-m", "etl", *words, "--landed", str(root)], cwd=ROOT, capture_output=True, text=True)


def test_the_command_line_lists_exports_and_readmits(office):
    folder, root = office
    listed = run("quarantine", "list", "--collection", "desk", root=root)
    assert listed.returncode == 0 and "2 quarantined rows, 2 open" in listed.stdout
    told = run("quarantine", "export", "--collection", "desk", "--out", str(folder.parent / "out"), root=root)
    target = folder.parent / "out" / "quarantine_cases.csv"
    assert told.returncode == 0 and target.exists()
    target.write_bytes(target.read_bytes().replace(b"XX", b"KR").replace(b"31.02.", b"20.02."))
    done = run("quarantine", "readmit", str(target), "--collection", "desk", root=root)
    assert (done.returncode, done.stdout.strip()) == (0, "2 rows re-admitted, 0 of them still broken; 0 rows were not changed and stay as they are")


def test_a_run_that_stops_is_written_down_and_the_next_one_clears_it(office):
    folder, root = office
    assert last_run.read(root / "desk").outcome == "published"
    whole = (folder / "sources.toml").read_text()
    (folder / "sources.toml").write_text(whole.replace("complaints", "complaint"))
    told = run("run", "--folder", str(folder), "--quiet", root=root)
    assert told.returncode == 1 and "did you mean 'complaints'" in told.stderr
    assert len(told.stdout.splitlines()) == 1 and "stopped" in told.stdout
    found = last_run.read(root / "desk")
    assert found.stopped and "did you mean 'complaints'" in found.words
    (folder / "sources.toml").write_text(whole)
    told = run("run", "--folder", str(folder), "--quiet", root=root)
    assert told.returncode == 0 and told.stdout.count("\n") == 1 and "3 rows in, 1 landed, 2 quarantined" in told.stdout
    assert not last_run.read(root / "desk").stopped


def test_broken_cells_are_told_whatever_pieces_the_rows_come_in():
    """Polars 2.1 panicked when text of several chunks, of which a filter had emptied some, was formatted."""
    from data.contracts import contracts
    from etl.convert import convert
    from etl.mapping import Route

    pieces = [pl.DataFrame({"source_line": [line], "day": [day]}) for line, day in ((2, "2025-01-01"), (3, "31/02/2025"), (4, "2025-01-02"), (5, "never"))]
    raw = pl.concat(pieces, rechunk=False)
    _, broken = convert(raw, Route("events", columns={"starts_on": "day"}), contracts()["events"], {}, ("",))
    assert broken["source_line"].to_list() == [3, 5] and "'31/02/2025' is not a date" in broken["rule"][0]
