"""As a new user tries it: a folder of exports that resembles no contract, drafted, a few lines answered, landed, and every page's queries add up."""

import difflib
import subprocess
import sys
from datetime import date

import polars as pl
import pytest

from etl.draft import draft
from etl.dry_run import dry_run
from etl.errors import LandingError
from etl.mapping import load
from etl.run import land
from queries.door import answer
from queries.filters import Filters
from queries.scope import Scope
from tests.conftest import ROOT
from tests.etl import new_shop

ANSWERS = {'platform = "EDIT"': 'platform = "Nordwind"', 'market = "EDIT"': 'market = "KR"', 'measurer = "EDIT"': 'measurer = "Customs office"'}
MOST_EDITS = 10  # of the whole folder
QUARTER = Filters("nordwind", date_from=date(2026, 1, 1), date_to=date(2026, 3, 31))


def edited(text: str) -> tuple[str, int]:
    """The draft with its questions answered, and how many lines that took."""
    lines = text.split("\n")
    for old, new in ANSWERS.items():
        assert sum(line.strip().startswith(old) for line in lines) == 1, f"{old} is asked once"
        lines = [line.replace(old, new, 1) if line.strip().startswith(old) else line for line in lines]
    return "\n".join(lines), sum(line.startswith("+ ") for line in difflib.ndiff(text.split("\n"), lines))


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """(folder, draft, edited lines, landed folder) of the shop."""
    home = tmp_path_factory.mktemp("shop")
    folder = new_shop.write(home / "nordwind")
    drafted = draft(sorted(folder.iterdir()), folder)
    text, edits = edited(drafted)
    (folder / "sources.toml").write_text(text, encoding="utf-8")
    land(folder, home / "landed")
    return folder, drafted, edits, home / "landed"


@pytest.fixture
def ask(shop, monkeypatch):
    """Answers of the shop's landed queries over the first quarter."""
    monkeypatch.setenv("GROUNDSWELL_LANDED", str(shop[3]))
    return lambda query, **extra: answer(query, QUARTER, Scope.everything(), **extra)


def test_every_file_finds_its_dataset_and_few_lines_are_left_to_a_person(shop):
    folder, drafted, edits, _ = shop
    datasets = {source.pattern: source.routes[0].dataset for source in load(folder).sources}
    assert datasets == {
        "bestellungen_2026.xlsx": "parcels", "orders_export_03.csv": "parcels", "物流跟踪.csv": "parcels", "support_tickets.jsonl": "complaints",
        "visitors_wide.csv": "active_users", "takedowns.tsv": "listings", "cross-border imports by country.csv": "purchases",
    }  # fmt: skip
    assert edits == 3 <= MOST_EDITS and "nothing yet" not in drafted
    assert dry_run(folder).good, "every row of every file would land"


def test_a_question_nobody_answered_stops_the_landing_with_its_line(tmp_path):
    folder = new_shop.write(tmp_path / "nordwind")
    (folder / "sources.toml").write_text(draft(sorted(folder.iterdir()), folder), encoding="utf-8")
    with pytest.raises(LandingError, match=r"line \d+: \[constants.platform\] still says EDIT"):
        land(folder, tmp_path / "landed")
    assert any("constants.market" in words for words in dry_run(folder).problems)


def test_parcels_add_up(ask):
    channels = ask("delivery_by_channel")
    counted = {row["channel"]: (row["parcels"], row["moving"], row["lost"], row["cases"]) for row in channels.iter_rows(named=True)}
    # by number: 9 of 12 is under way (odd, DHL), 10 lost (even, Yanwen); the first 48 orders have a ticket each
    assert counted == {"DHL": (60, 10, 0, 24), "Yanwen": (60, 0, 10, 24), "Royal Post": (90, 9, 0, 0), "菜鸟": (60, 10, 0, 0)}
    markets = ask("late_by_market").group_by("market").agg(pl.col("orders", "cases").sum())
    assert {row[0]: row[1:] for row in markets.iter_rows()} == {
        "DE": (40, 16), "AT": (40, 16), "CH": (40, 16), "KR": (15, 0), "US": (15, 0), "JP": (15, 0), "ES": (30, 0), "FR": (30, 0),
    }  # fmt: skip


def test_complaints_add_up_and_know_their_order(ask):
    causes = ask("complaints_by_cause", body="Platform", kind="complaint")
    assert dict(causes.group_by("cause").agg(pl.col("complaints").sum()).iter_rows()) == {"Late delivery": 24, "Refused refund": 12, "Damaged item": 12}
    assert causes["resolved"].sum() == 36 and causes["resolution_days"].sum() == 36 * 3
    assert dict(causes.group_by("outcome").agg(pl.col("complaints").sum()).iter_rows())["pending"] == 12  # open, and without an outcome


def test_users_purchases_and_listings_add_up(ask):
    users = ask("users_by_period", kind="mau").filter((pl.col("market") == "KR") & (pl.col("platform") == "Nordwind"))
    assert users.sort("period_start")["users"].to_list() == [120_000, 121_000, 122_000]
    bought = ask("purchases_by_origin")
    sums = {origin: tuple(sums) for origin, *sums in bought.group_by("origin").agg(pl.col("purchases", "value").sum()).iter_rows()}
    assert sums == {"CN": (6000, 120_000), "US": (1200, 24_000), "JP": (300, 6_000), "total": (7500, 150_000)}
    assert set(bought["currency"]) == {"USD"}
    assert ask("listings_by_period")["reported"].sum() == new_shop.NOTICES


def test_the_same_from_a_shell_in_two_commands(tmp_path):
    folder = new_shop.write(tmp_path / "nordwind")
    shell = lambda *words: subprocess.run([sys.executable, "-m", "etl", *words], cwd=ROOT, capture_output=True, text=True, timeout=120)  # noqa: E731
    assert shell("draft", *map(str, sorted(folder.iterdir())), "--write").returncode == 0
    assert shell("check", str(folder)).returncode == 2, "questions are open"
    path = folder / "sources.toml"
    path.write_text(edited(path.read_text(encoding="utf-8"))[0], encoding="utf-8")
    assert shell("check", str(folder)).returncode == 0
