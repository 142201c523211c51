"""The data page through the frame: account, coverage, rules, changes, lineage, uploads and edits; and the strip that tells what is wrong."""

import json
import time
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

import ui.permission
from data import catalogue, desk, jobs, last_run
from etl.desk import desk as etl_desk
from etl.run import land
from queries.landing import landing
from queries.reads import reads
from queries.scope import Scope
from sharing.access import RequestFacts
from tests.ui.tile_reading import tile_words
from ui import lineage
from ui.data_blocks import cells_of
from ui.data_dates import read_as, readings
from ui.data_mapping import _carried, _meanings, _route, _rows, open_questions
from ui.downloads import csv_bytes
from ui.mapping_text import changed_text, comments, toml_text, without_empty
from ui.pages import present

FRAME = Path(__file__).resolve().parents[2] / "ui" / "frame.py"
LOCAL = RequestFacts("127.0.0.1", (("Host", "localhost:8501"),), False)
PARTS = ("landed", "changes", "lineage", "add", "edit")
SOURCES = """
[collection]
name = "desk"
provenance = "own"
fresh_days = 3650
[[file]]
pattern = "cases*.csv"
[[file.route]]
dataset = "complaints"
columns = { complaint_id = "no", market = "land", received_at = "tag", cause = "grund" }
constants = { platform = "Shop", body = "Platform", grain = "day" }
formats = { received_at = ["%d.%m.%Y"] }
"""
ROWS = "no,land,tag,grund\n1,DE,03.01.2026,late\n2,DE,04.03.2026,late\n3,XX,05.03.2026,:red[<b>late</b>]\n"


def opened(**address: str) -> AppTest:
    """The page as a browser opens it."""
    page = AppTest.from_file(str(FRAME), default_timeout=60)
    for name, value in address.items():
        page.query_params[name] = value
    return page.switch_page("../pages/data.py").run()


def said(page: AppTest) -> str:
    """Everything the page says, without the marks that keep data literal."""
    parts = [one.value for kind in (page.markdown, page.subheader, page.caption, page.info, page.warning, page.success, page.error) for one in kind]
    return "\n".join([*parts, tile_words(page)]).replace("\\", "").replace("\u2060", "").replace("\u00a0", " ")


@pytest.fixture
def local(monkeypatch):
    """The reader sits at this machine, and the door has furnished the desk."""
    monkeypatch.setattr(ui.permission, "facts", lambda: LOCAL)
    monkeypatch.setattr(desk, "_desks", [etl_desk()])
    jobs._jobs.clear()


@pytest.fixture
def office(tmp_path, monkeypatch, local):
    """One's own collection with a quarantined row and a hole in February."""
    monkeypatch.setenv("GROUNDSWELL_LANDED", str(tmp_path / "landed"))
    monkeypatch.setenv("GROUNDSWELL_COLLECTIONS", str(tmp_path / "own"))
    folder = tmp_path / "own" / "desk"
    folder.mkdir(parents=True)
    (folder / "sources.toml").write_text(SOURCES)
    (folder / "cases.csv").write_text(ROWS)
    land(folder)
    return folder


def finished(page: AppTest, job: str) -> AppTest:
    """The page once a job beside it has ended."""
    until = time.monotonic() + 60
    while (found := jobs.read(job)) is None or found.state == "running":
        assert time.monotonic() < until, "the job did not end"
        time.sleep(0.05)
    return page.run()


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("collection", ["published", "demo"])
def test_every_part_is_drawn_for_a_reader_from_elsewhere_who_may_change_nothing(collection, part, language, shipped):
    page = opened(collection=collection, part=part, lang=language)
    assert not page.exception and not page.error
    assert page.subheader or any(one.value.startswith("### ") for one in page.markdown)
    assert "data." not in said(page).replace("Data.", "").replace("data.go.kr", "")
    assert not [one for one in page.button if one.key in ("add_land", "add_look", "mend_take")] and not page.text_input


def test_the_account_is_told_to_the_row(office):
    text = said(opened(collection="desk", lang="en"))
    assert "All 3 rows of 1 files are accounted for: 2 are shown, 1 wait to be mended" in text
    assert "1 quarantined rows are open; most often: market: " in text
    assert "Complaints: 1 of 3 cells have no row" in text and "Most holes: Germany, 1." in text


def test_raw_text_is_shown_as_text(office):
    page = opened(collection="desk", lang="en")
    assert not any(":red[<b>" in one.value for one in page.markdown)
    tables = [one.value for one in page.dataframe if "example_raw" in one.value.columns]
    assert tables[0]["example_raw"].iloc[0] == "3,XX,05.03.2026,:red[<b>late</b>]"


def test_a_hole_is_a_cell_without_rows_and_six_years_are_shown_by_year():
    cells, grain, undated = cells_of({"KR": {"2024-01": 2, "2024-03": 1, "undated": 4}, "DE": {"2024-02": 5}})
    assert (grain, undated) == ("month", 4)
    assert [row for row in cells.rows() if row[0] == "DE"] == [("DE", "2024-01", None), ("DE", "2024-02", 5), ("DE", "2024-03", None)]
    assert [row for row in cells.rows() if row[0] == "KR"] == [("KR", "2024-01", 2), ("KR", "2024-02", None), ("KR", "2024-03", 1)]
    years, grain, _ = cells_of({"KR": {"2015-01": 1, "2022-07": 1, "2022-08": 2}})
    assert grain == "year" and years.drop_nulls().rows() == [("KR", "2015", 1), ("KR", "2022", 3)] and years.height == 8


def test_changes_since_a_version_name_the_old_and_the_new_value(office):
    (office / "cases.csv").write_text(ROWS.replace("1,DE,03.01.2026,late", "1,DE,03.01.2026,lost") + "9,DE,06.03.2026,late\n")
    land(office)
    page = opened(collection="desk", lang="en", part="changes")
    text = said(page)
    assert "1 rows added, 0 removed, 1 figures restated" in text and "1 cause from late to lost" in text


def test_the_strip_is_there_when_something_is_wrong_and_gone_when_it_is_not(office):
    address = {"collection": "desk", "lang": "en"}
    assert "1 rows are quarantined. Look at the data" in said(opened(**address)).replace("[", "").replace("]", "")
    (office / "cases.csv").write_text(ROWS.replace("XX", "FR"))
    land(office)
    assert "quarantined. " not in said(opened(**address))
    time.sleep(1.1)  # the record is kept to the second
    last_run.record(catalogue.landed_root() / "desk", "stopped", "cases.csv is gone")
    assert "The last landing" in said(opened(**address))
    land(office)
    assert "The last landing" not in said(opened(**address))


def test_data_is_old_when_its_collection_says_so(office):
    found = landing("desk", Scope.everything())
    assert (found.data_date, found.fresh_days) == (date(2026, 3, 4), 3650)
    assert not found.is_old(date(2026, 3, 20)) and found.is_old(date(2037, 3, 20))
    assert found.landed_at.astimezone(UTC) <= datetime.now(UTC)


def test_a_scope_narrowed_to_some_rows_learns_no_file_names(office):
    found = landing("desk", Scope(markets=("DE",)))
    assert (found.files, found.coverage, found.problems, found.corrections) == ((), {}, (), ())


def test_an_export_says_how_old_its_data_is():
    import polars as pl

    text = csv_bytes(pl.DataFrame({"a": [1]}), "data to 3 Mar 2026").decode("utf-8-sig")
    assert text.splitlines() == ["a,data_as_of", "1,data to 3 Mar 2026"]


def test_dropped_files_become_a_collection(office):
    page = opened(collection="desk", lang="en", part="add")
    page.selectbox(key="add_where_2").set_value("").run()
    page.text_input(key="add_name").set_value("second").run()
    page.file_uploader(key="add_files").set_value([("../cases.csv", ROWS.encode(), "text/csv")]).run()
    page.button(key="add_look").click().run()
    page = finished(page, "look:second")
    assert not page.exception and not page.error and (office.parent / "second" / "cases.csv").exists()
    page.text_area[0].set_value(SOURCES.replace('"desk"', '"second"')).run()
    page.button(key="keep_text").click().run()
    page.button(key="add_try").click().run()
    page = finished(page, "try:second")
    assert "2 of 3 rows would land; 1 would be quarantined" in said(page) and catalogue.current("second") is None
    page.button(key="add_land").click().run()
    page = finished(page, "land:second")
    assert "Landed as version" in said(page) and catalogue.current("second") is not None


def test_a_place_that_says_edit_is_named_and_keeps_the_landing_shut(office):
    (office / "sources.toml").write_text(SOURCES.replace('"Shop"', '"EDIT"'))
    page = opened(collection="desk", lang="en", part="add")
    assert "1 places still say EDIT: cases*.csv: platform" in said(page)
    assert page.button(key="add_land").disabled


def test_a_target_added_on_the_page_lands_with_who_and_when(office):
    page = opened(collection="desk", lang="en", part="edit")
    page.text_input(key="value_targets_-1").set_value("12.5")
    page.text_input(key="edit_who_targets_-1").set_value("Kim")
    next(one for one in page.button if one.label == "Save and land").click().run()
    page = finished(page, "edit:desk")
    assert "Saved and landed." in said(page) and "1 targets" in said(page)
    (row,) = etl_desk().edited("desk", "targets")
    assert (row["value"], row["edited_by"]) == ("12.5", "Kim") and row["edited_at"].startswith("20")


def test_a_target_removed_on_the_page_is_gone_and_who_removed_it_is_kept(office):
    etl_desk().edit("desk", "targets", {"metric": "lost_rate", "market": "KR", "valid_from": "2026-01-01", "value": "8", "direction": "at most"}, "Kim")
    etl_desk().land("desk", False, lambda share, words: None)
    page = opened(collection="desk", lang="en", part="edit")
    assert "1 targets" in said(page) and not [one for one in page.button if one.key == "edit_remove_targets"], "nothing is chosen yet"
    next(one for one in page.selectbox if one.key.startswith("edit_row_targets")).set_value(0).run()
    page.button(key="edit_remove_targets").click().run()
    page = finished(page, "edit:desk")
    assert "Removed and landed." in said(page) and "0 targets" in said(page) and not page.exception
    assert "Kim" in (office / "targets_removed.csv").read_text()


def test_a_target_that_is_no_number_is_refused_in_words(office):
    page = opened(collection="desk", lang="en", part="edit")
    page.text_input(key="value_targets_-1").set_value("a lot")
    next(one for one in page.button if one.label == "Save and land").click().run()
    page = finished(page, "edit:desk")
    assert "value: 'a lot' is not a number" in said(page)


def test_mended_rows_come_back_through_the_page(office):
    page = opened(collection="desk", lang="en")
    page.button(key="mend_make").click().run()
    page = finished(page, "mend:desk")
    _, ((name, content),) = jobs.read("mend:desk").result
    assert not page.exception
    page.file_uploader[0].set_value([(name, content.replace(b"XX", b"FR"), "text/csv")]).run()
    page.button(key="mend_take").click().run()
    page = finished(page, "readmit:desk")
    assert "1 rows re-admitted, 0 were not changed." in said(page) and "0 open, 1 re-admitted" in said(page)


def test_lineage_is_read_off_the_code(shipped):
    assert {page.name for page in present()} == set(lineage._pages())
    assert "promises_by_length" in lineage.queries_of("delivery") and "promises_by_length" not in lineage.queries_of("cross_border")
    assert reads()["coupons_by_month"] == {"exchange_rates", "parcels_by_day", "parcels_daily"}
    page = opened(collection="demo", part="lineage", dataset="sellers", lang="en")
    assert "Sellers: " in said(page) and "sellers_by_status" in said(page)
    (table,) = [one.value for one in page.dataframe]
    assert "Trust" in set(", ".join(table["pages"]).split(", "))


TEXT = st.text(st.characters(codec="utf-8"), max_size=20)
VALUES = st.one_of(TEXT, st.booleans(), st.integers(-10**9, 10**9), st.lists(TEXT, max_size=3))


TABLES = st.dictionaries(TEXT, st.one_of(VALUES, st.dictionaries(TEXT, VALUES, max_size=3)), max_size=4)


@given(TABLES, st.lists(st.dictionaries(TEXT, VALUES, max_size=3), min_size=1, max_size=3))
def test_what_the_form_writes_reads_back_as_it_was(table, files):
    document = {"collection": table, "file": [{"pattern": "x", **file, "route": [{"dataset": "parcels", "columns": {"market": "a b"}}]} for file in files]}
    assert tomllib.loads(toml_text(document, ["# a remark"])) == {key: _without_empty(value) for key, value in document.items()}


@given(TABLES, st.lists(st.dictionaries(TEXT, VALUES, max_size=3), min_size=1, max_size=3), TABLES)
def test_what_the_form_changes_reads_back_changed(table, files, other):
    old = {"collection": table, "file": [{"pattern": "x", **file, "route": [{"dataset": "parcels", "columns": {"market": "a b"}}]} for file in files]}
    new = {**old, "constants": other, "file": [{**file, "route": [{"dataset": "complaints", "values": {"market": {"x": "y"}}}] * 2} for file in old["file"]]}
    assert tomllib.loads(changed_text(toml_text(old, ["# a remark"]), new)) == without_empty(new)


DRAFT = """# the reasons stand here
[constants]  # for every file
platform = "EDIT"  # EDIT: the shop's name

[[file]]
pattern = "a.csv"  # what was found
# tells every row apart: id

  [[file.route]]
  dataset = "parcels"
  # a note
  [file.route.columns]
  parcel_id = "id"  # text, 3 different
  market = "land"
  [file.route.values.market]
  "Wien" = "EDIT"  # EDIT: a market

  [[file.route]]
  ignore = "the rest"
"""


def test_an_answer_changes_its_line_and_no_other():
    document = tomllib.loads(DRAFT)
    document["constants"]["platform"] = "Nordwind"
    document["file"][0]["route"][0]["values"]["market"]["Wien"] = "AT"
    expected = DRAFT.replace('"EDIT"  # EDIT: the shop\'s name', '"Nordwind"').replace('"EDIT"  # EDIT: a market', '"AT"')
    assert changed_text(DRAFT, document) == expected


def test_a_word_without_a_meaning_is_asked_for_like_any_other_question():
    assert open_questions(DRAFT) == ["platform", "a.csv: market “Wien”"]


def test_the_form_leaves_open_what_is_left_open_and_takes_out_what_shall_wait():
    """An empty cell answers nothing; – is an answer: rows with this word wait in quarantine."""
    mapped = {"in Klärung": "EDIT", "Kulanz": "EDIT", "storniert": "refused", "Gutschein": "EDIT"}
    rows = [
        {"given": "in Klärung", "means": ""}, {"given": "Kulanz", "means": "–"}, {"given": "Gutschein", "means": "compensated"},
        {"given": "storniert", "means": "–"}, {"given": "refunded", "means": "refunded"},
    ]  # fmt: skip
    assert _meanings(mapped, rows) == {"in Klärung": "EDIT", "Gutschein": "compensated"}


OPEN = {"dataset": "parcels", "columns": {"parcel_id": "id", "ordered_at": "Datum"}, "formats": {"ordered_at": ["EDIT", "%d/%m/%Y", "%Y-%m-%d"]}}


def _asking(values: list[str]):
    import streamlit as st

    from tests.ui.test_data_page import OPEN
    from tests.ui.test_kept import VIEW
    from ui.data_dates import dates_answered

    st.json(dates_answered(VIEW, "a", OPEN, {"Datum": values}))


@pytest.mark.parametrize("values", [["03/04/2005"], []], ids=["its own date", "many different dates"])
def test_whether_the_day_or_the_month_comes_first_is_asked_with_a_date_and_the_answer_is_the_format(values):
    page = AppTest.from_function(_asking, args=(values,)).run()
    asked = page.selectbox[0]
    assert asked.label.replace("\\", "") == "ordered_at: what day is 03/04/2005?" and asked.value is None
    assert asked.options == ["3 Apr 2005 (%d/%m/%Y)", "4 Mar 2005 (%m/%d/%Y)"], "the other format is no question"
    assert json.loads(page.json[0].value)["formats"] == OPEN["formats"], "not answered: it stays open"
    asked.select_index(1).run()
    assert json.loads(page.json[0].value)["formats"] == {"ordered_at": ["%m/%d/%Y", "%Y-%m-%d"]}


def test_two_digits_of_a_year_can_stand_in_three_places_and_what_no_reading_allows_is_not_offered():
    assert readings("%d-%m-%y", "03-04-05") == ["%d-%m-%y", "%m-%d-%y", "%y-%m-%d"]
    assert readings("%d-%m-%y", "03-14-05") == ["%d-%m-%y", "%m-%d-%y"] and read_as("03-14-05", "%d-%m-%y", "en") == "%d-%m-%y"
    assert readings("%Y-%m-%d", "2005-04-03") == ["%Y-%m-%d", "%Y-%d-%m"]


def _without_empty(value):
    """An empty table in a table is not written: it says nothing."""
    if isinstance(value, dict):
        return {name: _without_empty(item) for name, item in value.items() if item != {}}
    return [_without_empty(item) for item in value] if isinstance(value, list) and all(isinstance(item, dict) for item in value) and value else value


def test_questions_and_remarks_of_a_draft():
    text = '# found\n[[file]]\npattern = "a.csv"\n[[file.route]]\ndataset = "parcels"\n[file.route.constants]\nplatform = "EDIT"\nmarket = "KR"\n'
    assert open_questions(text) == ["a.csv: platform"] and comments(text) == ["# found"] and open_questions("not = toml = ") == []


ROUTE = {
    "dataset": "parcels", "where": "kind = 'sea'", "columns": {"parcel_id": "ref", "market": "land", "ordered_at": "day"}, "constants": {"platform": "Shop"},
    "formats": {"ordered_at": ["%d.%m.%Y"]}, "values": {"market": {"Germany": "DE"}}, "expressions": {"status": "CASE WHEN a THEN 'lost' END"},
}  # fmt: skip


def test_a_form_that_nobody_touched_gives_the_same_route():
    assert _route("parcels", ROUTE, _rows("parcels", ROUTE)) == ROUTE


def test_what_the_form_changes_is_changed_and_what_it_does_not_show_stays():
    rows = {row["column"]: row for row in _rows("parcels", ROUTE)}
    rows["market"] |= {"from": "", "fixed": "DE"}
    rows["status"] |= {"from": "state"}
    new = _route("parcels", ROUTE, list(rows.values()))
    assert new["constants"] == {"platform": "Shop", "market": "DE"} and new["columns"]["status"] == "state" and "market" not in new["columns"]
    assert new["values"] == {} and new["expressions"] == {} and new["where"] == ROUTE["where"]  # a value map without its column would be refused


def test_another_dataset_keeps_what_it_also_has():
    assert _carried(ROUTE, "active_users") == {
        "columns": {"market": "land"}, "constants": {"platform": "Shop"}, "values": {"market": {"Germany": "DE"}}, "where": "kind = 'sea'",
    }  # fmt: skip
