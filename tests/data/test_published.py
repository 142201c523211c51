"""The shipped figures, landed for real: nothing lost, nothing merged that differs, and the facts that the stories tell."""

import csv
import json
import re
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from data import catalogue
from data.contracts import contracts
from etl.run import land

FOLDER = catalogue.ROOT / "published"
MEASURED = {"active_users": "users", "complaints": "complaints", "figures": "value"}  # and purchases: number or value
RAW_FILES = ("active_users", "cross_border_purchases", "complaints", "delivery", "global")
HANGUL = re.compile("[가-힣]")


class Landing:
    """One landing of the collection into an empty folder."""

    def __init__(self, root: Path):
        self.report = land(FOLDER, root)
        self.version = catalogue.current("published", root)
        self.manifest = self.version.manifest

    def rows(self, dataset: str) -> pl.DataFrame:
        return pl.concat([pl.read_parquet(path) for path in self.version.files("rows", dataset)])

    def superseded(self) -> list[tuple[dict, dict]]:
        """(superseded row, row that was kept instead)."""
        frames = [pl.read_parquet(path) for path in sorted((self.version.folder / "superseded").rglob("*.parquet"))]
        return [(json.loads(row), json.loads(kept)) for frame in frames for row, kept in frame.select("row", "kept_row").iter_rows()]

    def figure(self, **wanted) -> dict:
        return only(self.rows("figures"), **wanted)


def only(frame: pl.DataFrame, **wanted) -> dict:
    """The one row that has these values."""
    found = frame.filter(pl.all_horizontal(pl.col(name) == value for name, value in wanted.items()))
    assert found.height == 1, f"{found.height} rows for {wanted}"
    return found.row(0, named=True)


def raw(name: str) -> list[dict]:
    with (FOLDER / "raw" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def landing(tmp_path_factory) -> Landing:
    return Landing(tmp_path_factory.mktemp("landed"))


def test_no_file_and_no_row_is_lost(landing):
    totals = {key: sum(entry[key] for entry in landing.manifest["files"]) for key in ("rows_in", "landed", "quarantined", "superseded")}
    assert totals["rows_in"] == totals["landed"] + totals["superseded"]
    assert totals["quarantined"] == 0
    assert landing.manifest["problems"] == []
    assert all(entry["error"] is None for entry in landing.manifest["files"])


def test_every_raw_figure_is_landed_or_superseded_once(landing):
    kept = [identity for dataset in ("active_users", "purchases", "complaints", "figures") for identity in landing.rows(dataset)["row_id"]]
    gone = [row["row_id"] for row, _ in landing.superseded()]
    printed = [row["row_id"] for name in RAW_FILES for row in raw(name)]
    assert sorted(kept + gone) == sorted(printed)
    assert sorted(landing.rows("events")["event_id"]) == sorted(row["row_id"] for row in raw("events"))
    assert sorted(landing.rows("sources")["source_id"]) == sorted(row["source_id"] for row in raw("sources"))


def test_landed_values_are_the_printed_ones_but_for_the_corrections(landing):
    printed = {row["row_id"]: float(row["value"]) for name in RAW_FILES for row in raw(name)}
    corrected = {correction["row"]["row_id"]: float(correction["value"]) for correction in landing.manifest["corrections"]}
    landed = {identity: float(value) for name, column in MEASURED.items() for identity, value in landing.rows(name).select("row_id", column).iter_rows()}
    landed |= {row["row_id"]: row["value"] if row["measure"] == "value" else row["purchases"] for row in landing.rows("purchases").iter_rows(named=True)}
    assert {identity: value for identity, value in landed.items() if value != (printed | corrected)[identity]} == {}


def test_misprints_are_corrected_with_a_reason_and_the_print_stays(landing):
    assert {correction["row"]["row_id"]: correction["applied"] for correction in landing.manifest["corrections"]} == {"cb0271": 1, "cb0346": 1, "cb0102": 1}
    assert all(len(correction["reason"]) > 80 for correction in landing.manifest["corrections"])
    china = only(landing.rows("purchases"), origin="CN", period_start=date(2025, 1, 1), vintage="first release", grain="quarter")
    assert china["value"] == 1_220_500_000_000
    assert only(pl.DataFrame(raw("cross_border_purchases")), row_id="cb0102")["value"] == "1200500000000"


def test_a_superseded_row_says_the_same_fact_of_the_same_counter(landing):
    printed = {row["row_id"]: row for name in RAW_FILES for row in raw(name)}
    pairs = [(printed[row["row_id"]], printed[kept["row_id"]]) for row, kept in landing.superseded()]
    assert len(pairs) > 40
    for row, kept in pairs:
        for name in ("metric", "entity", "market", "period_start", "unit", "segment"):
            assert row[name] == kept[name], (row["row_id"], kept["row_id"], name)
        assert counter(row) == counter(kept)
        assert not (kept["derived"] == "true" and row["derived"] == "false")
        if row["derived"] == kept["derived"]:
            assert digits(row["value"]) <= digits(kept["value"])


def counter(row: dict) -> str:
    return row["figure_publisher"].split(" (via ")[0]


def digits(value: str) -> int:
    """Significant digits, counted on the text and not as the mapping does it."""
    return len(value.replace(".", "").strip("-").strip("0"))


def test_measurers_and_bodies_are_printed_names(landing):
    printed = {row["row_id"]: row for name in RAW_FILES for row in raw(name)}
    for dataset, column in {"active_users": "measurer", "purchases": "measurer", "figures": "measurer", "complaints": "body"}.items():
        for identity, name, note in landing.rows(dataset).select("row_id", column, "note").iter_rows():
            assert name == counter(printed[identity])
            if name != printed[identity]["figure_publisher"]:
                assert printed[identity]["figure_publisher"] in note


@pytest.mark.parametrize("dataset", ["active_users", "purchases", "complaints", "figures", "events", "sources"])
def test_keys_are_unique(landing, dataset):
    key = list(contracts()[dataset].key)
    assert landing.rows(dataset).select(key).is_duplicated().sum() == 0


def test_vintages_never_mix(landing):
    rows = pl.concat([landing.rows(name).select("row_id", "source_id", "measurer", "vintage", "published_at") for name in ("purchases", "figures")])
    kosis = pl.col("source_id") == "kosis_gh"
    assert set(rows.filter(kosis)["vintage"]) == {"KOSIS 2026 Q2"}
    assert "KOSIS 2026 Q2" not in set(rows.filter(~kosis)["vintage"])
    others = rows.filter(pl.col("measurer") != "Statistics Korea")
    assert set(others["vintage"]) == {"as published"}
    late = rows.filter(pl.col("vintage").str.starts_with("as of"))
    assert late.height > 30
    assert (late["vintage"].str.slice(6) == late["published_at"].dt.strftime("%Y-%m")).all()


def test_first_releases_came_within_four_months(landing):
    first = landing.rows("purchases").filter(pl.col("vintage") == "first release")
    assert first.height > 80
    assert (first["published_at"] - first["period_end"]).max().days <= 123
    assert (first["published_at"] > first["period_end"]).all()


def test_the_restated_quarter_is_there_three_times(landing):
    quarter = landing.rows("purchases").filter(
        (pl.col("origin") == "total") & (pl.col("grain") == "quarter") & (pl.col("period_start") == date(2024, 1, 1)) & (pl.col("category") == "total")
    )
    assert dict(quarter.select("vintage", "value").iter_rows()) == {
        "first release": 1_647_600_000_000, "as of 2024-08": 1_838_500_000_000, "KOSIS 2026 Q2": 1_862_874_000_000,
    }  # fmt: skip


def test_every_citation_has_its_source(landing):
    known = set(landing.rows("sources")["source_id"])
    for dataset in ("active_users", "purchases", "complaints", "figures", "events", "channels"):
        cited = landing.rows(dataset)["source_id"]
        assert cited.null_count() == 0
        assert set(cited) <= known


def test_partial_dates_are_the_last_day_of_what_is_printed():
    printed = {row["source_id"]: row["date"] for row in raw("sources")}
    with (FOLDER / "partial_dates.csv").open(encoding="utf-8", newline="") as file:
        partial = list(csv.DictReader(file))
    unclear = {identity for identity, day in printed.items() if day and not re.fullmatch(r"\d{4}-\d\d-\d\d", day)}
    assert {row["source_id"] for row in partial} == unclear
    for row in partial:
        latest = date.fromisoformat(row["latest_day"])
        known = re.match(r"\d{4}(-\d\d)?", printed[row["source_id"]])[0]
        after = date.fromordinal(latest.toordinal() + 1)
        assert row["date_as_printed"] == printed[row["source_id"]]
        assert row["latest_day"].startswith(known)
        assert after.day == 1
        assert len(known) == len("2024-05") or after.month == 1


def test_aliexpress_had_8_18_million_users_in_february_2024(landing):
    users = landing.rows("active_users").filter((pl.col("platform") == "AliExpress") & (pl.col("kind") == "mau") & (pl.col("period_start") == date(2024, 2, 1)))
    assert {row["measurer"]: round(row["users"] / 1e6, 2) for row in users.iter_rows(named=True)} == {
        "WiseApp": 8.18, "Mobile Index (IGAWorks)": 6.21, "government data (as quoted by Yonhap)": 7.18,
    }  # fmt: skip
    assert landing.figure(metric="mau_rank", entity="AliExpress")["value"] == 2
    assert landing.figure(metric="mau_yoy_growth", entity="AliExpress")["value"] == 130
    assert ("seed001", "newscamp20240404") in {(row["source_id"], kept["source_id"]) for row, kept in landing.superseded()}


def test_chinas_share_of_2020_is_printed_and_disagrees_with_the_parcels(landing):
    share = landing.figure(metric="share_of_count", entity="CN", period_start=date(2020, 1, 1))
    parcels = landing.rows("purchases").filter(measure="number", grain="year", period_start=date(2020, 1, 1), measurer="Korea Customs Service")
    by_origin = dict(parcels.select("origin", "purchases").iter_rows())
    assert (share["value"], share["source_id"]) == (48.3, "seed000")
    assert round(100 * by_origin["CN"] / by_origin["total"], 1) == 43.2


def test_who_led_by_value_in_2022_depends_on_the_measurer(landing):
    customs = {entity: landing.figure(metric="share_of_value", entity=entity, measurer="Korea Customs Service", period_start=date(2022, 1, 1))["value"]
               for entity in ("CN", "US")}  # fmt: skip
    year = landing.rows("purchases").filter(measurer="Statistics Korea", grain="year", period_start=date(2022, 1, 1), vintage="as of 2024-02")
    won = dict(year.select("origin", "value").iter_rows())
    assert customs == {"CN": 36.2, "US": 33.6}
    assert won["US"] > won["CN"]


def test_the_agencys_aliexpress_series_is_one(landing):
    series = landing.rows("complaints").filter(
        (pl.col("platform") == "AliExpress") & (pl.col("body") == "Korea Consumer Agency") & (pl.col("kind") == "consultation")
        & (pl.col("cause") == "total") & (pl.col("category") == "total") & (pl.col("period_start") >= date(2021, 1, 1))
    )  # fmt: skip
    assert {(str(start), str(end)): count for start, end, count in series.select("period_start", "period_end", "complaints").iter_rows()} == {
        ("2021-01-01", "2021-12-31"): 133, ("2022-01-01", "2022-12-31"): 228, ("2023-01-01", "2023-12-31"): 673,
        ("2024-01-01", "2024-01-31"): 212, ("2024-01-01", "2024-09-30"): 928,
    }  # fmt: skip
    assert ("224", "228") in {(row.get("complaints"), kept.get("complaints")) for row, kept in landing.superseded()}


def test_the_consumers_union_is_another_count_and_its_parts_add_up(landing):
    union = landing.rows("complaints").filter((pl.col("body") == "Consumers Union of Korea / 1372") & (pl.col("period_start") == date(2023, 1, 1)))
    total = union.filter((pl.col("cause") == "total") & (pl.col("category") == "total"))["complaints"].to_list()
    assert total == [465]
    assert union.filter(pl.col("cause") != "total")["complaints"].sum() == 465
    assert union.filter(pl.col("category") != "total")["complaints"].sum() == 465


def test_released_years_add_up_to_the_released_span(landing):
    all_trade = landing.rows("complaints").filter(
        (pl.col("platform") == "All international transactions") & (pl.col("cause") == "total") & (pl.col("category") == "total")
        & (pl.col("body") == "Korea Consumer Agency") & (pl.col("period_start") >= date(2021, 1, 1))
    )  # fmt: skip
    span = (pl.col("period_start") == date(2021, 1, 1)) & (pl.col("period_end") == date(2025, 10, 31))
    assert all_trade.filter(span)["complaints"].to_list() == [102_994]
    assert all_trade.filter(~span)["complaints"].sum() == 102_994


def test_a_cut_of_complaints_is_by_cause_or_by_item(landing):
    rows = landing.rows("complaints")
    assert rows.filter((pl.col("cause") != "total") & (pl.col("category") != "total")).height == 0
    assert set(rows["cause"]) == {"total", "delivery", "refund", "quality", "price", "contract", "other"}
    assert rows.filter((pl.col("cause") != "total") & pl.col("sub_cause").is_null()).height == 0
    cut = ["body", "kind", "platform", "cause", "category", "period_start", "period_end"]
    assert rows.select(cut).is_duplicated().sum() == 0


def test_a_pair_of_platforms_is_quoted_and_never_added(landing):
    for dataset in ("active_users", "complaints"):
        assert not landing.rows(dataset)["platform"].str.contains("+", literal=True).any()
    assert landing.figure(metric="consultations", entity="AliExpress+Temu")["value"] == 1460
    assert landing.figure(metric="complaints", entity="AliExpress")["period_start"] == date(2023, 12, 1)  # the disputed 150


def test_periods_are_the_length_of_their_kind(landing):
    users = landing.rows("active_users").with_columns((pl.col("period_end") - pl.col("period_start")).dt.total_days().alias("days"))
    assert set(users.filter(pl.col("kind") == "dau")["days"]) == {0}
    assert set(users.filter(pl.col("kind") == "wau")["days"]) == {6}
    assert set(users.filter(pl.col("kind") == "mau")["days"]) <= {27, 28, 29, 30}
    weeks = users.filter((pl.col("kind") == "wau") & (pl.col("platform") == "Coupang") & (pl.col("measurer") == "WiseApp"))
    assert weeks["period_start"].dt.month().to_list().count(11) >= 4  # weeks of one month stay apart


def test_deliveries_promises_and_clearance(landing):
    assert landing.figure(metric="customs_cleared_next_day")["value"] == 93
    assert landing.figure(metric="delivery_guarantee_days", market="KR")["value"] == 5
    products = landing.rows("figures").filter(pl.col("metric") == "delivery_days_product")
    assert dict(products.select("segment", "value").iter_rows()) == {"in more than 20 countries": 10, "in more than 50 countries": 20}


def test_events_have_both_languages_and_honest_dates(landing):
    events = landing.rows("events")
    assert all(title and HANGUL.search(title) for title in events["title_ko"])
    undated = events.filter(pl.col("starts_on").is_null())
    assert undated.select("event_id", "precision").rows() == [("ev001", "unknown")]
    assert set(events.filter(pl.col("starts_on").is_not_null())["precision"]) == {"day", "month", "year"}


def test_recognised_channels_and_stated_goals(landing):
    channels = landing.rows("channels")
    assert set(channels.filter(pl.col("recognised"))["channel"]) == {
        "Online delivery", "Post", "EMS", "UPS", "DHL", "FedEx", "TNT", "TOLL", "SF Express",
    }  # fmt: skip
    assert channels.filter(~pl.col("recognised"))["channel"].to_list() == ["Any other line"]
    goals = landing.rows("targets")
    assert dict(goals.select("metric", "value").iter_rows()) == {"buyers": 1_000_000_000, "delivery_hours": 72, "delivery_days": 5}
    printed = {row["row_id"]: float(row["value"]) for name in ("global", "delivery") for row in raw(name)}
    for value, note in goals.select("value", "note").iter_rows():
        named = re.search(r"rows? ([a-z]{2}\d{4})", note)[1]
        assert printed[named] == value
