"""The simulated collection: same bytes for the same arguments, contracts without exception, calibration whatever N is, stories that can be found."""

import hashlib
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from data.contracts import contracts
from etl.__main__ import app
from etl.convert import convert
from etl.datasets import datasets
from etl.errors import LandingError
from etl.mapping import Route
from etl.simulate import simulate, stories

ROOT = Path(__file__).resolve().parents[2]
SIZES = (2_000, 50_000, 400_000)
DATASETS = ("active_users", "channels", "complaints", "events", "exchange_rates", "listings", "parcels", "purchases", "sellers", "sources", "targets")


@pytest.fixture(scope="module")
def exports(tmp_path_factory) -> dict[int, Path]:
    folders = {size: tmp_path_factory.mktemp(f"n{size}") for size in SIZES}
    for size, folder in folders.items():
        simulate(size, 7, folder)
    return folders


def read(folder: Path, dataset: str) -> pl.DataFrame:
    """The typed rows of a dataset, as the landing would read them; fails on a cell that does not parse or a row that breaks the contract."""
    contract = contracts()[dataset]
    files = sorted([*folder.glob(f"{dataset}.csv"), *folder.glob(f"{dataset}_20*.csv")])
    raw = pl.concat([pl.read_csv(file, infer_schema=False) for file in files])
    raw = raw.with_columns(source_line=pl.int_range(2, pl.len() + 2, dtype=pl.Int64))
    assert set(raw.columns) - {"source_line"} <= set(contract.dtypes), "a column that the contract does not name would be dropped"
    route = Route(dataset, columns={name: name for name in raw.columns if name != "source_line"})
    typed, unparsed = convert(raw, route, contract, {}, ("",))
    assert unparsed.is_empty(), unparsed.head()
    typed = datasets()[dataset].run(typed.with_columns(source_file=pl.lit(files[0].name))).select(list(contract.dtypes))
    good, failures = contract.schema.filter(typed, cast=False)
    assert failures.counts() == {}
    assert len(good) == len(typed)
    assert good.select(contract.key).is_duplicated().sum() == 0
    return good


def hashes(folder: Path) -> dict[str, str]:
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(folder.iterdir())}


def per_month(frame: pl.DataFrame, market: str, platform: str) -> dict[date, float]:
    """Weighted parcels by the month of the order, UTC."""
    chosen = frame.filter(pl.col("market") == market, pl.col("platform") == platform)
    months = chosen.group_by(pl.col("ordered_at").dt.convert_time_zone("Asia/Seoul").dt.truncate("1mo").dt.date().alias("month")).agg(pl.col("weight").sum())
    return dict(months.sort("month").iter_rows())


def test_same_arguments_give_the_same_bytes_and_another_seed_does_not(exports, tmp_path):
    simulate(2_000, 7, tmp_path / "again")
    simulate(2_000, 8, tmp_path / "other")
    assert hashes(tmp_path / "again") == hashes(exports[2_000])
    other = hashes(tmp_path / "other")
    assert other.keys() == hashes(exports[2_000]).keys()
    assert other["parcels_2024-02.csv"] != hashes(exports[2_000])["parcels_2024-02.csv"]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("dataset", DATASETS)
def test_every_row_keeps_its_contract(exports, size, dataset):
    frame = read(exports[size], dataset)
    assert len(frame) > 0
    if dataset == "parcels":
        assert len(frame) == size


def test_volumes_do_not_depend_on_the_number_of_rows(exports):
    totals = {
        size: read(folder, "parcels").group_by("market", "platform").agg(pl.col("weight").sum()).sort("market", "platform") for size, folder in exports.items()
    }
    for size in SIZES[1:]:
        assert totals[size]["weight"].to_list() == pytest.approx(totals[2_000]["weight"].to_list(), rel=1e-6)


@pytest.mark.parametrize("size", SIZES)
def test_korean_volumes_match_customs(exports, size):
    """AliExpress carries about 37 percent of the parcels from China: 88.8 million in 2023, 134.23 in 2024 (cb0020, cb0026)."""
    months = per_month(read(exports[size], "parcels"), "KR", "AliExpress")
    assert len(months) == 42
    assert all(1.5e6 < value < 6.5e6 for value in months.values())
    for year, china in ((2023, 88.8e6), (2024, 134.23e6)):
        assert 0.33 < sum(value for month, value in months.items() if month.year == year) / china < 0.40


@pytest.mark.parametrize("size", SIZES)
def test_agency_counts_are_the_published_ones(exports, size):
    cases = read(exports[size], "complaints").filter(pl.col("body") == "Korea Consumer Agency")
    assert cases["weight"].unique().to_list() == [1.0]

    def count(platform: str, first: date, last: date) -> int:
        return cases.filter(pl.col("platform") == platform, pl.col("period_start").is_between(first, last))["complaints"].sum()

    assert count("AliExpress", date(2023, 1, 1), date(2023, 12, 31)) == 673
    assert count("AliExpress", date(2024, 1, 1), date(2024, 1, 31)) == 212
    assert count("AliExpress", date(2024, 1, 1), date(2024, 9, 30)) == 928
    assert count("Temu", date(2023, 1, 1), date(2023, 12, 31)) == 7
    assert count("Temu", date(2024, 1, 1), date(2024, 9, 30)) == 52


@pytest.mark.parametrize("size", SIZES)
def test_korean_users_and_purchases_follow_the_published_rows(exports, size):
    published = pl.read_csv(ROOT / "data/published/raw/active_users.csv", infer_schema=False).select("row_id", printed=pl.col("value"))
    users = read(exports[size], "active_users").filter(pl.col("market") == "KR", ~pl.col("derived")).join(published, on="row_id", how="left")
    assert len(users) >= 60
    assert (users["users"] == users["printed"].cast(pl.Int64)).all()
    purchases = read(exports[size], "purchases").filter(pl.col("market") == "KR", ~pl.col("derived"))
    values = pl.read_csv(ROOT / "data/published/raw/cross_border_purchases.csv", infer_schema=False).select("row_id", printed=pl.col("value").cast(pl.Float64))
    assert len(purchases) >= 12 * 5
    assert purchases.join(values, on="row_id", how="left").select((pl.col("value") == pl.col("printed")).all()).item()


def test_interpolated_users_carry_a_formula_that_gives_them(exports):
    derived = read(exports[2_000], "active_users").filter(pl.col("derived"), pl.col("formula").str.contains(r"\*\*"))
    assert len(derived) > 40
    for formula, users in derived.select("formula", "users").iter_rows():
        assert round(eval(formula, {"__builtins__": {}})) == users


@pytest.mark.parametrize("size", SIZES[1:])
def test_complaint_rate_is_near_a_hundred_and_rises_with_lateness(exports, size):
    parcels = read(exports[size], "parcels")
    cases = read(exports[size], "complaints").filter(pl.col("body") == "Platform")
    orders = parcels.unique("order_id", keep="first")["weight"].sum()
    assert 85 < 1e4 * cases["weight"].sum() / orders < 125
    late = (pl.col("delivered_at") - pl.col("ordered_at")).dt.total_seconds() / 86_400 - pl.col("promised_days")
    joined = parcels.with_columns(late=late).join(cases.select("parcel_id", hit=pl.lit(1)), on="parcel_id", how="left")
    on_time = joined.filter(pl.col("late") <= 0)["hit"].fill_null(0).mean()
    very_late = joined.filter((pl.col("late") > 10) | (pl.col("status") == "lost"))["hit"].fill_null(0).mean()
    assert 4 < very_late / on_time < 10


def test_clearance_in_korea_is_93_percent_on_recognised_channels_and_lower_on_others(exports):
    parcels = read(exports[400_000], "parcels").filter(pl.col("market") == "KR", pl.col("customs_cleared_at").is_not_null())
    quick = (pl.col("customs_cleared_at") - pl.col("customs_in_at")).dt.total_hours() < 24
    shares = dict(parcels.group_by(pl.col("channel").str.starts_with("Unofficial")).agg(quick.mean().alias("share")).iter_rows())
    assert shares[False] == pytest.approx(0.93, abs=0.01)
    assert shares[True] < 0.80


def test_hubs_stand_still_over_national_day_and_chinese_new_year(exports):
    parcels = read(exports[400_000], "parcels").filter(pl.col("origin_hub").is_in(["Weihai", "Yantai", "Shenzhen", "Yiwu", "Dongguan"]))
    shipped = parcels.group_by(pl.col("shipped_at").dt.convert_time_zone("Asia/Shanghai").dt.date().alias("day")).len()
    by_day = dict(shipped.iter_rows())
    usual = sum(by_day.get(date(2025, 9, day), 0) for day in range(8, 16))
    assert sum(by_day.get(date(2025, 10, day), 0) for day in range(1, 9)) < 0.06 * usual
    assert sum(by_day.get(date(2024, 2, day), 0) for day in range(8, 16)) < 0.06 * usual


def test_singles_day_peaks_in_orders_then_deliveries_then_complaints(exports):
    parcels = read(exports[400_000], "parcels").filter(pl.col("market") != "KR")
    cases = read(exports[400_000], "complaints").filter(pl.col("body") == "Platform")
    days = parcels.group_by(pl.col("ordered_at").dt.date().alias("day")).agg(pl.col("weight").sum()).sort("weight", descending=True)["day"]
    assert set(days.head(6).to_list()) <= {date(year, 11, day) for year in (2023, 2024, 2025) for day in (11, 12, 13)}

    def in_month(month: int) -> float:
        return cases.filter(pl.col("period_start").is_between(date(2024, month, 1), date(2024, month, 30)))["weight"].sum()

    assert in_month(12) > max(in_month(month) for month in (8, 9, 10, 11))
    assert in_month(12) > 1.15 * in_month(9)
    delivered = (
        parcels.filter(pl.col("delivered_at").dt.year() == 2024)
        .group_by(pl.col("delivered_at").dt.month())
        .agg(pl.col("weight").sum())
        .sort("weight", descending=True)
    )
    assert set(delivered["delivered_at"].head(2)) == {11, 12}


def test_parcels_still_moving_are_the_recent_ones(exports):
    parcels = read(exports[400_000], "parcels")
    moving = parcels.filter(pl.col("status") == "moving")
    assert 1_500 < len(moving) < 12_000
    assert moving.filter(pl.col("ordered_at").dt.date() >= date(2026, 5, 1)).height > 0.95 * len(moving)
    instants = [column for column in parcels.columns if column.endswith("_at")]
    assert parcels.select(pl.max_horizontal(pl.col(instants).max())).item() <= datetime(2026, 6, 30, 14, 59, tzinfo=UTC)


def test_story_line_b_in_korea(exports):
    parcels = read(exports[400_000], "parcels").filter(pl.col("market") == "KR", pl.col("channel") == stories.LINE_B)
    cases = read(exports[400_000], "complaints").filter(pl.col("market") == "KR", pl.col("body") == "Platform")
    days = (pl.col("delivered_at") - pl.col("shipped_at")).dt.total_days()
    usual, slow = (
        parcels.filter(pl.col("shipped_at").dt.date().is_between(*span), pl.col("delivered_at").is_not_null())
        .select(pl.len(), days.median().alias("days"))
        .row(0)
        for span in ((date(2025, 5, 1), date(2025, 10, 31)), (date(2025, 11, 3), date(2026, 4, 30)))
    )
    assert usual[0] > 300 and slow[0] > 300
    assert slow[1] > 1.6 * usual[1]
    share = {
        name: cases.filter(pl.col("ordered_on").is_between(*span)).select((pl.col("channel") == stories.LINE_B).mean()).item()
        for name, span in {"before": (date(2025, 1, 1), date(2025, 10, 15)), "after": (date(2025, 11, 3), date(2026, 5, 31))}.items()
    }
    assert share["before"] < 0.18 and share["after"] > 0.30


def test_story_refused_refunds_in_spain(exports):
    cases = read(exports[400_000], "complaints").filter(pl.col("market") == "ES", pl.col("platform") == "AliExpress", pl.col("body") == "Platform")
    refused = ((pl.col("cause") == "refund") & (pl.col("sub_cause") == "refused")).mean()
    before = cases.filter(pl.col("ordered_on") < stories.REFUND_FROM).select(refused).item()
    after = cases.filter(pl.col("ordered_on") >= stories.REFUND_FROM).select(refused).item()
    assert before < 0.20 and after > 0.35


def test_story_cosmetics_come_back_from_six_sellers(exports):
    listings = read(exports[2_000], "listings").filter(pl.col("market") == "KR", pl.col("category") == "cosmetics", pl.col("kind") == "counterfeit")
    quarter = listings.filter(pl.col("reported_at").dt.date().is_between(date(2026, 1, 1), date(2026, 3, 31)))
    before = listings.filter(pl.col("reported_at").dt.date().is_between(date(2025, 10, 1), date(2025, 12, 31)))
    assert len(quarter) > 3 * len(before)
    top = quarter.group_by("seller_id").len().sort("len", descending=True).head(stories.COSMETICS_SELLERS)["len"].sum()
    assert top > 0.6 * len(quarter)
    assert quarter["reappeared_of"].is_not_null().mean() > 0.25
    everything = read(exports[2_000], "listings")
    assert everything["reappeared_of"].drop_nulls().is_in(everything["listing_id"].implode()).all()


def test_orders_hold_several_parcels_of_one_instant(exports):
    parcels = read(exports[50_000], "parcels")
    orders = parcels.group_by("order_id").agg(pl.len(), pl.col("ordered_at").n_unique().alias("instants"), pl.col("market").n_unique().alias("markets"))
    assert orders["len"].max() > 2
    assert orders["instants"].max() == 1 and orders["markets"].max() == 1


def test_parquet_holds_the_same_rows(exports, tmp_path):
    simulate(2_000, 7, tmp_path, "parquet")
    there = pl.read_parquet(tmp_path / "parcels_2024-02.parquet")
    csv = pl.read_csv(exports[2_000] / "parcels_2024-02.csv", infer_schema=False)
    assert there["ordered_at"].dtype == pl.Datetime("us", "UTC")
    assert there["ordered_at"].dt.strftime("%Y-%m-%dT%H:%M:%SZ").to_list() == csv["ordered_at"].to_list()
    assert there["parcel_id"].to_list() == csv["parcel_id"].to_list()


def test_a_smaller_run_leaves_nothing_of_a_larger_one(tmp_path):
    (tmp_path / "parcels_2024-02_02.csv").write_text("left over")
    (tmp_path / "notes.txt").write_text("not ours")
    simulate(2_000, 7, tmp_path)
    assert not (tmp_path / "parcels_2024-02_02.csv").exists()
    assert (tmp_path / "notes.txt").exists()


def test_too_few_rows_and_unknown_formats_are_told(tmp_path):
    with pytest.raises(LandingError, match="at least 2,000"):
        simulate(10, 7, tmp_path)
    with pytest.raises(LandingError, match="csv, parquet"):
        simulate(2_000, 7, tmp_path, "xlsx")
    (tmp_path / "file").write_text("")
    for wrong in (("--parcels", "10"), ("--format", "xlsx"), ("--parcels", "2000", "--out", str(tmp_path / "file" / "below"))):
        told = CliRunner().invoke(app, ["simulate", "--out", str(tmp_path), *wrong])
        assert told.exit_code == 1 and isinstance(told.exception, SystemExit) and told.stderr.strip() and "Traceback" not in told.stderr
