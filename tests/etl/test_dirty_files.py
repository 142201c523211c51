"""Bad files dropped into a copy of `published`: a clear report for each, the good rows land, nothing vanishes, the last version stays whole."""

import csv
import shutil
from pathlib import Path

import polars as pl
import pytest

from data import catalogue
from data.contracts import contracts
from etl.check import rule_words
from etl.errors import LandingError
from etl.read import LINE, Reading, read
from etl.run import land

ROOT = Path(__file__).resolve().parents[2]
HEADER = "row_id,metric,entity,market,period_start,period_end,granularity,value,unit,segment,derived,formula,figure_publisher,source_id,where,note\n"
GOOD = "zz0001,mau,Lazada,KR,2024-02-01,,month,1234,users,,false,,WiseApp,seed001,here,\n"


def _row(**changes) -> str:
    cells = dict(zip(HEADER.strip().split(","), GOOD.strip("\n").split(","), strict=True))
    return ",".join({**cells, **changes}.values()) + "\n"


@pytest.fixture
def published(tmp_path):
    """A copy of the shipped collection, already landed once; (folder, landed root)."""
    folder = tmp_path / "published"
    shutil.copytree(ROOT / "data" / "published", folder)
    land(folder, tmp_path / "landed")
    return folder, tmp_path / "landed"


def _drop(published, text: str | bytes, name: str = "active_users_extra.csv"):
    folder, landed = published
    path = folder / "raw" / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    report = land(folder, landed)
    version = catalogue.current("published", landed)
    entry = next(entry for entry in report.files if entry["file"].endswith(name))
    assert entry["rows_in"] == entry["landed"] + entry["quarantined"] + entry["superseded"]
    return report, entry, pl.read_parquet(version.folder / "quarantine.parquet").filter(pl.col("source_file").str.ends_with(name)), version


def _users(version) -> pl.DataFrame:
    return pl.concat([pl.read_parquet(file) for file in version.files("rows", "active_users")])


def test_a_missing_column_is_named_and_the_other_files_land(published):
    report, entry, _, version = _drop(published, HEADER.replace(",value,", ",valeu,") + GOOD)
    assert "no column 'value'" in entry["error"] and "did you mean 'valeu'?" in entry["error"] and "active_users.users" in entry["error"]
    assert entry["error"] in report.problems
    assert _users(version).height == 179


def test_a_wrong_type_is_quarantined_with_its_line_and_value(published):
    _, entry, quarantine, version = _drop(published, HEADER + GOOD + _row(row_id="zz2", entity="Qoo10", value="many"))
    assert (entry["landed"], entry["quarantined"]) == (1, 1)
    assert quarantine["source_line"].to_list() == [3]
    assert quarantine["rules"].to_list() == [["users: 'many' is not a whole number"]]
    assert "Qoo10" in quarantine["raw"][0]
    assert _users(version).filter(platform="Lazada")["users"].to_list() == [1234]


def test_duplicate_keys_are_superseded_and_stay_visible(published):
    _, entry, _, version = _drop(published, HEADER + GOOD + _row(row_id="zz2", value="1000"))
    assert (entry["landed"], entry["superseded"]) == (1, 1)
    assert _users(version).filter(platform="Lazada")["users"].to_list() == [1234]  # more significant digits win
    superseded = pl.concat([pl.read_parquet(file) for file in (version.folder / "superseded").rglob("*.parquet")])
    lost = superseded.filter(pl.col("source_file").str.ends_with("extra.csv"))
    assert lost.select("source_line", "kept_line").rows() == [(3, 2)]
    assert '"users":"1000"' in lost["row"][0] and '"users":"1234"' in lost["kept_row"][0]


def test_an_unknown_market_is_named(published):
    _, entry, quarantine, _ = _drop(published, HEADER + GOOD + _row(row_id="zz2", market="XX"))
    assert (entry["landed"], entry["quarantined"]) == (1, 1)
    assert quarantine["rules"].to_list() == [["market: 'XX' is not known; write its two letters (such as DE), or what it means under values.market"]]


def test_a_date_in_the_future_is_refused(published):
    _, entry, quarantine, _ = _drop(published, HEADER + GOOD + _row(row_id="zz2", period_start="2099-01-01"))
    assert (entry["landed"], entry["quarantined"]) == (1, 1)
    assert quarantine["rules"].to_list() == [["period_start: 2099-01-01 lies in the future"]]


def test_every_broken_rule_of_a_row_is_told(published):
    _, _, quarantine, _ = _drop(published, HEADER + GOOD + _row(row_id="zz2", market="XX", value="-5", period_start="soon"))
    rules = set(quarantine["rules"][0])
    assert rules == {
        "market: 'XX' is not known; write its two letters (such as DE), or what it means under values.market",
        "users: is below the least allowed value ('-5')",
        "period_start: 'soon' is not a date of the stated format",
    }


def test_a_zero_byte_file_is_reported_and_the_others_land(published):
    report, entry, _, version = _drop(published, b"")
    assert "is empty (0 bytes)" in entry["error"] and report.problems
    assert _users(version).height == 179


def test_malformed_records_are_split_off_with_their_line(published):
    text = HEADER + GOOD + "zz2,too,short\n" + _row(row_id="zz3", entity="Wish") + 'zz4,"broken "quote,' + "x," * 13 + "x\n" + _row(row_id="zz5", entity="Joom")
    _, entry, quarantine, version = _drop(published, text)
    assert entry["rows_in"] == 5 and entry["landed"] == 3
    assert quarantine["source_line"].to_list() == [3, 5]
    assert "has 3 fields where the header has 16" in quarantine["rules"][0][0]
    assert set(_users(version)["platform"]) >= {"Lazada", "Wish", "Joom"}


def test_a_file_that_became_empty_stops_the_run_and_the_last_version_stays(published):
    folder, landed = published
    before = catalogue.current("published", landed).name
    (folder / "raw" / "active_users.csv").write_bytes(b"")
    with pytest.raises(LandingError, match="allow-shrink") as stopped:
        land(folder, landed)
    assert "active_users: all 179 rows would disappear" in str(stopped.value) and "0 bytes" in str(stopped.value)
    assert catalogue.current("published", landed).name == before
    assert land(folder, landed, allow_shrink=True).version != before


def test_a_file_that_no_pattern_takes_is_reported(published):
    folder, landed = published
    (folder / "raw" / "returns.csv").write_text("a,b\n1,2\n")
    report = land(folder, landed)
    assert any("returns.csv" in problem and "no [[file]] pattern" in problem for problem in report.problems)


PARCELS = """
[collection]
name = "parcels"
[[file]]
pattern = "parcels.csv"
[[file.route]]
dataset = "parcels"
columns = { parcel_id = "id", order_id = "id", ordered_at = "ordered", delivered_at = "delivered", status = "status" }
constants = { market = "KR", platform = "Shop", channel = "Post" }
"""


def test_one_mistake_is_one_sentence(tmp_path):
    """What a broken cell makes empty further on is no mistake of its own."""
    (tmp_path / "sources.toml").write_text(PARCELS)
    rows = "A,2026-13-40,2026-03-02,delivered\nB,2026-03-01,soon,delivered\nC,,,moving\nD,2026-03-01,,arrived\nE,2026-03-01,,delivered\nF,2026-03-01,,moving\n"
    rows += 'G,2026-03-01,2026-02-28,delivered\n"H, i",2026-03-01,2026-03-02,lost\n'
    (tmp_path / "parcels.csv").write_text("id,ordered,delivered,status\n" + rows)
    version = catalogue.current(land(tmp_path, tmp_path / "landed").collection, tmp_path / "landed")
    broken = pl.read_parquet(version.folder / "quarantine.parquet").iter_rows(named=True)
    told = {next(csv.reader([row["raw"]]))[0]: row["rules"] for row in broken}
    assert told == {
        "A": ["ordered_at: '2026-13-40' is not an instant of the stated format"],
        "B": ["delivered_at: 'soon' is not an instant of the stated format"],
        "C": ["ordered_at: is empty and may not be"],
        "D": ["status: 'arrived' is not one of moving, delivered, lost, returned, cancelled"],
        "E": ["delivered_at: is empty, but status is delivered"],
        "G": ["delivered_at: 2026-02-28 00:00 is before ordered_at, 2026-03-01 00:00 (UTC)"],
        "H, i": ["delivered_at: is filled, but status is not delivered"],
    }


def test_objects_inside_objects_are_columns_and_nothing_of_them_is_lost(tmp_path):
    lines = [
        '{"id": 1, "who": {"land": "KR", "age": {"years": 3}}, "tags": ["a"], "none": {}}',
        '{"id": 2, "who": "nobody"}',
        '{"who.land": "DE", "who": {"land": "FR"}}',
    ]
    (tmp_path / "in.jsonl").write_text("\n".join(lines))
    found = read(tmp_path / "in.jsonl", Reading(), tmp_path / "work")
    rows = [{name: cell for name, cell in row.items() if cell is not None and name != LINE} for row in found.rows.collect().iter_rows(named=True)]
    assert rows == [
        {"id": "1", "who.land": "KR", "who.age.years": "3", "tags": '["a"]', "none": "{}"},
        {"id": "2", "who": "nobody"},
        {"who.land": "DE", "who": '{"land": "FR"}'},  # two things of one name: the object stays whole
    ]


def test_an_object_whose_keys_are_data_stays_text(tmp_path):
    (tmp_path / "in.jsonl").write_text("\n".join(f'{{"id": {n}, "days": {{"d{n}": 1}}}}' for n in range(600)))
    assert read(tmp_path / "in.jsonl", Reading(), tmp_path / "work").columns == ("id", "days")


def test_every_rule_of_a_contract_says_what_is_wrong_with_a_row():
    rules = {name for contract in contracts().values() for name in contract.schema._schema_validation_rules()}
    assert len(rules) > 15 and all(isinstance(rule_words(name), pl.Expr) for name in rules)  # an unknown one raises
