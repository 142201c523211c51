"""Third-party, dirty files landed by a mapping alone: the draft and at most ten edited lines each; numbers equal to those computed with pandas."""

import difflib
import json
import shutil

import polars as pl
import pytest

from data import catalogue
from etl.draft import draft
from etl.run import land
from tests.conftest import SHARED

REAL = SHARED / "data" / "real"
pytestmark = pytest.mark.skipif(not REAL.exists(), reason="../shared/data/real is not here: third-party files stay outside the project")
MOST_EDITS = 10
KOSIS = {
    'metric = "EDIT"': 'metric = "online sales abroad"', 'market = "EDIT"': 'market = "KR"', 'measurer = "EDIT"': 'measurer = "Statistics Korea"',
    'unit = "EDIT"': 'unit = "KRW million"',
}  # fmt: skip
OPERATIONS = {'market = "EDIT"': 'market = "US"', 'platform = "EDIT"': 'platform = "Comcast"'}


def drafted(folder, name: str, edits: dict[str, str]) -> str:
    """Copy a real file, draft its mapping, edit it; returns the mapping's text and proves how few lines were touched."""
    folder.mkdir(exist_ok=True)
    shutil.copy(REAL / name, folder / name)
    text = draft([folder / name], folder)
    lines = text.split("\n")
    for old, new in edits.items():
        assert sum(old in line for line in lines) == 1, f"{old} does not stand once in the draft of {name}"
        lines = [line.replace(old, new) for line in lines]
    changed = sum(line.startswith("+ ") for line in difflib.ndiff(text.split("\n"), "\n".join(lines).split("\n")))
    assert changed <= MOST_EDITS
    return "\n".join(lines)


def landed(folder, text: str, root):
    (folder / "sources.toml").write_text(text, encoding="utf-8")
    report = land(folder, root)
    for entry in report.files:
        assert entry["rows_in"] == entry["landed"] + entry["quarantined"] + entry["superseded"] + entry["ignored"]
    return report, catalogue.current(report.collection, root)


def rows(version, dataset: str) -> pl.DataFrame:
    return pl.concat([pl.read_parquet(file) for file in version.files("rows", dataset)])


def reference(name: str) -> dict:
    return json.loads((REAL / f"{name}.reference.json").read_text(encoding="utf-8"))


def months(frame: pl.DataFrame) -> dict[str, int]:
    return dict(frame.group_by(pl.col("period_start").dt.strftime("%Y-%m")).len().iter_rows())


def top(frame: pl.DataFrame, column: str, known: dict[str, int]) -> dict[str, int]:
    counts = dict(frame.group_by(column).len().iter_rows())
    return {name: counts.get(name) for name in known}


def test_mixed_dates_and_a_misread_column(tmp_path):
    text = drafted(tmp_path / "own", "Comcast_telecom_complaints_data.csv", OPERATIONS)
    report, version = landed(tmp_path / "own", text, tmp_path / "landed")
    expected, frame = reference("comcast"), rows(version, "complaints")
    assert report.files[0]["landed"] == expected["rows"] == 2224
    assert months(frame) == expected["complaints_by_month"]
    assert top(frame, "cause", expected["top_raw_causes"]) == expected["top_raw_causes"]
    status = expected["status"]
    assert top(frame, "status", {"closed": 0, "open": 0}) == {"closed": status["Solved"] + status["Closed"], "open": status["Open"] + status["Pending"]}
    assert "on 572 day and month are swapped" in text and report.files[0]["read_as"]["line_end"] == "CRLF"


def test_a_zipped_event_log_becomes_its_last_states(tmp_path):
    edits = {**OPERATIONS, 'market = "EDIT"': 'market = "WORLD"', '"-100" = "EDIT"': '"-100" = "open"'}
    text = drafted(tmp_path / "own", "IT_Incident_Data.zip", edits)
    report, version = landed(tmp_path / "own", text, tmp_path / "landed")
    expected, frame, entry = reference("uci_incidents"), rows(version, "complaints"), report.files[0]
    earlier = expected["event_rows"] - expected["tickets"]
    assert (entry["rows_in"], entry["landed"], entry["superseded"]) == (expected["event_rows"], expected["tickets"], earlier)
    assert months(frame) == expected["opened_by_month_tickets"]
    causes = {name: count for name, count in expected["top15_causes_category"].items() if name != "?"}
    assert top(frame, "cause", causes) == causes
    assert top(frame, "sub_cause", expected["top15_sub_causes"]) == expected["top15_sub_causes"]
    assert top(frame, "status", {"closed": 0, "open": 0}) == {"closed": expected["status_last_event"]["Closed"], "open": expected["status_last_event"]["New"]}
    assert frame["resolved_at"].count() == expected["resolved_rows"]
    hours = (frame["resolved_at"] - frame["received_at"]).dt.total_minutes() / 60
    assert hours.median() == pytest.approx(expected["median_resolution_hours"], abs=0.05)


def test_a_wide_table_with_totals_among_its_rows(tmp_path):
    text = drafted(tmp_path / "own", "online_oversea_sale.csv", KOSIS)
    report, version = landed(tmp_path / "own", text, tmp_path / "landed")
    expected, frame, entry = reference("kosis_oversea_sale"), rows(version, "figures"), report.files[0]
    assert (entry["records"], entry["cells"], entry["rows_in"]) == (expected["wide_rows"], expected["wide_quarters"], 450 * 24)
    assert sum(entry["ignored_why"].values()) == expected["dash_cells_wide"]
    totals = frame.filter(pl.col("segment") == "합계 | 계").group_by("entity", pl.col("period_start").dt.year().alias("year")).agg(pl.col("value").sum())
    by_country: dict[str, dict[str, int]] = {}
    for entity, year, value in totals.sort("entity", "year").iter_rows():
        by_country.setdefault(entity, {})[str(year)] = int(value)
    assert by_country == expected["annual_total_by_country"]
    products = frame.filter((pl.col("entity") == "합계") & pl.col("segment").str.ends_with("| 계") & (pl.col("period_start").dt.year() == 2019))
    sums = dict(products.group_by(pl.col("segment").str.split(" | ").list.first()).agg(pl.col("value").sum().cast(pl.Int64)).iter_rows())
    assert {name: sums[name] for name in expected["top_products_2019"]} == expected["top_products_2019"]
    assert "'상품군별' holds '합계': probably totals" in text


def test_totals_left_out_are_counted(tmp_path):
    proposed = "# totals = \"\\\"상품군별\\\" = '합계'\""
    condition = """"상품군별" = '합계' OR "국가(대륙)별" = '합계' OR "판매유형별" <> '계' """
    edits = {**KOSIS, proposed: f"totals = '''{condition}'''"}
    report, version = landed(tmp_path / "own", drafted(tmp_path / "own", "online_oversea_sale.csv", edits), tmp_path / "landed")
    year = rows(version, "figures").filter(pl.col("period_start").dt.year() == 2019)
    assert year["value"].sum() == reference("kosis_oversea_sale")["grand_total_check_2019"]["sum_of_countries"]
    assert report.files[0]["ignored_why"]["a total of other rows"] > 0


def test_the_long_table(tmp_path):
    report, version = landed(tmp_path / "own", drafted(tmp_path / "own", "online_oversea_sale_202210.csv", KOSIS), tmp_path / "landed")
    expected, frame = reference("kosis_oversea_sale"), rows(version, "figures")
    assert report.files[0]["landed"] == expected["long_rows"]
    year = frame.filter(pl.col("period_start").dt.year() == 2021)  # this table prints no totals: they are the sums of its parts
    found = dict(year.group_by("entity").agg(pl.col("value").sum().cast(pl.Int64)).iter_rows())
    assert found == expected["long_total_by_country_2021"]


VINTAGES = [pytest.param(False, 1248, 155, id="labels-as-they-stand"), pytest.param(True, 1404, 179, id="EU-mapped")]


@pytest.mark.parametrize(("map_eu", "shared", "restated"), VINTAGES)
def test_a_later_vintage_restates_cells(tmp_path, map_eu, shared, restated):
    """Sales abroad are no purchases of a market, so they land as figures. The second file supersedes the first cell by cell; both values stay listed."""
    folder, root = tmp_path / "own", tmp_path / "landed"
    first = drafted(folder, "online_oversea_sale.csv", KOSIS)
    published = '  [file.route.constants]\n  published_at = "{}"'
    first = first.replace("  [file.route.constants]", published.format("2020-02-03"))
    assert landed(folder, first, root)[0].files[0]["landed"] == 7200
    second = drafted(folder, "online_oversea_sale_202210.csv", KOSIS).replace("  [file.route.constants]", published.format("2022-10-01"))
    both = first + second[second.index("[[file]]") :]
    if map_eu:
        both += '  [file.route.values.entity]\n  "유럽연합(EU)" = "EU"\n'
    _, version = landed(folder, both, root)
    superseded = pl.concat([pl.read_parquet(file) for file in (version.folder / "superseded").rglob("*.parquet")])
    value = pl.Struct({"value": pl.String})
    values = superseded.select(pl.col("row", "kept_row").str.json_decode(value).struct.field("value").name.keep().cast(pl.Float64))
    assert values.height == shared
    assert values.filter(pl.col("row") != pl.col("kept_row")).height == restated
    changes = pl.read_parquet(version.folder / "changes.parquet").filter((pl.col("kind") == "restated") & (pl.col("column") == "value"))
    assert changes.height == restated and (changes["old_value"] != changes["new_value"]).all()
