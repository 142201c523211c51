"""Uploaded files stay inside their collection; targets and events edited on a page land with who and when; what the page's desk answers."""

import re

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import catalogue
from data.desk import DeskProblem
from etl import desk, edits, own_inputs, upload
from etl.errors import LandingError
from etl.run import land

ORDERS = b"parcel_id;order_no;country;order_date;delivered_date;status\nP1;B1;DE;13.02.2026;24.02.2026;delivered\nP2;B2;DE;14.02.2026;;moving\n"


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("GROUNDSWELL_COLLECTIONS", str(tmp_path / "own"))
    monkeypatch.setenv("GROUNDSWELL_LANDED", str(tmp_path / "landed"))
    return tmp_path / "own"


@given(st.text(max_size=60))
def test_no_file_name_leads_out_of_the_folder(told):
    try:
        safe = upload.safe_name(told + ".csv")
    except LandingError:
        return
    assert "/" not in safe and "\\" not in safe and "\x00" not in safe and not safe.startswith(".") and safe.lower().endswith(".csv")
    assert len(safe) <= upload.LONGEST_NAME and upload.safe_name(safe) == safe


@pytest.mark.parametrize("told", ["../../etc/passwd.csv", "..\\..\\evil.csv", "/tmp/x.csv", "a/b/../c.csv", ".hidden.csv"])
def test_a_path_is_cut_to_its_name(home, told):
    (written,) = upload.receive("shop", [(told, b"a,b\n1,2\n")])
    assert [path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file()] == [f"shop/{written}"]


@pytest.mark.parametrize("name", ["../up", "published", "demo", "", "A B", "x" * 41, ".git", "a/b"])
def test_a_collection_name_is_a_plain_word(home, name):
    with pytest.raises(LandingError, match="cannot be the name"):
        upload.receive(name, [("a.csv", b"a\n1\n")])
    assert not home.exists()


@pytest.mark.parametrize("told", ["sources.toml", "run.py", "x.html", "csv", ".csv"])
def test_only_data_is_taken(home, told):
    with pytest.raises(LandingError, match="is not read"):
        upload.receive("shop", [(told, b"x")])


def test_two_files_of_one_name_are_refused_before_anything_is_written(home):
    with pytest.raises(LandingError, match="two files"):
        upload.receive("shop", [("a.csv", b"x"), ("b/A.csv", b"y")])
    assert not home.exists()


def test_from_dropped_files_to_a_landed_version(home):
    page = desk.desk()
    page.receive("shop", [("bestellungen.csv", ORDERS)])
    assert page.mapping("shop") is None and page.own() == ["shop"]
    text = page.draft("shop")
    assert 'dataset = "parcels"' in text
    text = text.replace('"EDIT"', '"Shop"')
    page.keep("shop", text)
    columns = page.columns("shop")["bestellungen.csv"]
    assert list(columns) == ["parcel_id", "order_no", "country", "order_date", "delivered_date", "status"] and columns["country"] == ["DE"]
    steps = []
    tried = page.check("shop", text, lambda share, words: steps.append(words))
    assert tried["files"][0]["rows in"] == 2 and steps and catalogue.current("shop") is None
    done = page.land("shop", False, lambda share, words: None)
    assert done["datasets"]["parcels"]["rows"] == 2 and catalogue.current("shop").name == done["version"]


def test_a_mapping_that_cannot_be_followed_is_not_kept(home):
    page = desk.desk()
    page.receive("shop", [("bestellungen.csv", ORDERS)])
    page.keep("shop", page.draft("shop"))
    before = page.mapping("shop")
    with pytest.raises(DeskProblem, match="did you mean 'parcels'") as told:
        page.keep("shop", before.replace('dataset = "parcels"', 'dataset = "parcel"'))
    assert str(home) not in str(told.value)
    with pytest.raises(DeskProblem, match="its folder is 'shop'"):
        page.keep("shop", before.replace('name = "shop"', 'name = "published"'))
    assert page.mapping("shop") == before


TARGETS = """
[collection]
name = "shop"
[[file]]
pattern = "*.csv"
[[file.route]]
dataset = "targets"
columns = { metric = "metric", market = "market", valid_from = "from", value = "value", direction = "direction" }
"""


@pytest.fixture
def shop(home):
    folder = home / "shop"
    folder.mkdir(parents=True)
    (folder / "sources.toml").write_text(TARGETS)
    (folder / "targets.csv").write_text("metric,market,from,value,direction\nlost_rate,KR,2026-01-01,10,at most\n")
    land(folder)
    return folder


def targets() -> list[tuple]:
    rows = pl.concat(pl.read_parquet(file) for file in catalogue.current("shop").files("rows", "targets"))
    return rows.select("metric", "market", "value", "note").sort("metric").rows()


def test_an_edited_target_goes_before_the_exported_one_and_says_who_and_when(shop):
    row = {"metric": "lost_rate", "market": "KR", "valid_from": "2026-01-01", "value": "8", "direction": "at most", "note": "agreed"}
    for value, who in (("8", "Kim"), ("7", "Lee")):
        edits.save(shop, "targets", {**row, "value": value}, who)
        report = land(shop)
    ((metric, market, value, note),) = targets()
    assert (metric, market, value) == ("lost_rate", "KR", 7.0) and note.startswith("agreed · edited by Lee, 20")
    counts = {entry["file"]: (entry["rows_in"], entry["landed"], entry["superseded"]) for entry in report.files}
    assert counts == {"targets_edited.csv": (2, 1, 1), "targets.csv": (1, 0, 1)}  # nothing is lost: the older ones are superseded


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [("market", "XX", "'XX' is not known"), ("value", "many", "value"), ("direction", "up", "direction"), ("metric", "", "metric")],
)
def test_a_target_that_breaks_a_rule_is_refused_with_the_rule(shop, column, value, words):
    row = {"metric": "lost_rate", "market": "KR", "valid_from": "2026-01-01", "value": "8", "direction": "at most"}
    with pytest.raises(LandingError, match=words):
        edits.save(shop, "targets", {**row, column: value}, "Kim")
    assert not (shop / "targets_edited.csv").exists()


def test_an_edited_event_lands(shop):
    row = {"event_id": "e1", "starts_on": "2026-03-01", "precision": "day", "market": "KR", "platform": "Shop", "kind": "campaign", "title": "=Sale"}
    edits.save(shop, "events", row, "Kim")
    land(shop)
    rows = pl.concat(pl.read_parquet(file) for file in catalogue.current("shop").files("rows", "events"))
    assert rows.select("title", pl.col("note").str.contains("edited by Kim")).rows() == [("=Sale", True)]


def test_an_edit_taken_back_gives_way_to_the_export_and_is_remembered(shop):
    row = {"metric": "lost_rate", "market": "KR", "valid_from": "2026-01-01", "value": "8", "direction": "at most"}
    other = {**row, "metric": "complaint_rate", "value": "55"}
    edits.save(shop, "targets", row, "Kim")
    edits.save(shop, "targets", other, "Kim")
    land(shop)
    assert [(metric, value) for metric, _, value, _ in targets()] == [("complaint_rate", 55.0), ("lost_rate", 8.0)]
    edits.remove(shop, "targets", row, "Lee")
    land(shop)
    assert [(metric, value) for metric, _, value, _ in targets()] == [("complaint_rate", 55.0), ("lost_rate", 10.0)]  # the exported one again
    edits.remove(shop, "targets", other, "Lee")
    report = land(shop, allow_shrink=frozenset({"targets"}))
    assert [metric for metric, *_ in targets()] == ["lost_rate"] and not (shop / "targets_edited.csv").exists()
    kept = [(gone["metric"], gone["edited_by"], gone["removed_by"], gone["removed_at"][:2]) for gone in own_inputs.rows_of(shop / "targets_removed.csv")]
    assert kept == [("complaint_rate", "Kim", "Lee", "20"), ("lost_rate", "Kim", "Lee", "20")]
    assert report.problems == [], "the list of what was removed is no export"
    with pytest.raises(LandingError, match="was not edited here"):
        edits.remove(shop, "targets", row, "Lee")


def test_a_try_says_the_line_of_the_mapping_and_no_folder_of_the_server(home):
    page = desk.desk()
    page.receive("shop", [("orders.csv", ORDERS)])
    (problem,) = page.check("shop", page.draft("shop"), lambda *_: None)["problems"]
    assert re.fullmatch(r"sources\.toml, line \d+: \[constants\.platform\] still says EDIT\. Write what it is\.", problem)
