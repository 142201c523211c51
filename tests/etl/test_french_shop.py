"""Exports of a French marketplace: drafted with its accents and without, landed to the last row, and every number adds up."""

import re
from datetime import date

import polars as pl
import pytest

from etl.draft import draft
from etl.draft_match import score, words
from etl.draft_wide import wide_places
from etl.mapping import load
from etl.run import land
from queries.door import answer
from queries.filters import Filters
from queries.scope import Scope
from tests.etl import french_shop

HALF_YEAR = Filters("lutece", date_from=date(2026, 1, 1), date_to=date(2026, 6, 30))
ANSWERS = {"platform": "Lutèce", "currency": "EUR", "measurer": "Douanes"}


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """(folder, its draft, the report of its landing, where it landed)."""
    home = tmp_path_factory.mktemp("lutece")
    folder = french_shop.write(home / "lutece")
    drafted = draft(sorted(folder.iterdir()), folder)
    answered = re.sub(r'^(\s*)(platform|currency|measurer) = "EDIT"', lambda found: f'{found[1]}{found[2]} = "{ANSWERS[found[2]]}"', drafted, flags=re.M)
    (folder / "sources.toml").write_text(answered, encoding="utf-8")
    return folder, drafted, land(folder, home / "landed"), home / "landed"


@pytest.fixture
def ask(shop, monkeypatch):
    """Answers of the shop's landed queries."""
    monkeypatch.setenv("GROUNDSWELL_LANDED", str(shop[3]))
    return lambda query, **extra: answer(query, HALF_YEAR, Scope.everything(), **extra)


def test_every_file_finds_its_dataset_and_three_answers_are_left(shop):
    folder, drafted, *_ = shop
    found = {source.pattern: source.routes[0].dataset for source in load(folder).sources if source.routes[0].dataset}
    assert found == {"colis_*.csv": "parcels", "reclamations.xlsx": "complaints", "utilisateurs.jsonl": "active_users",
                     "achats_par_origine.csv": "purchases", "evenements.csv": "events", "objectifs.csv": "targets"}  # fmt: skip
    assert len(re.findall(r'^\s*\w+ = "EDIT"', drafted, flags=re.M)) == len(ANSWERS)
    assert "AMBIGUOUS" not in drafted, "a space between digits is no decimal mark"


def test_every_row_is_accounted_for(shop):
    report = {entry["file"]: tuple(entry[name] for name in ("rows_in", "landed", "quarantined", "superseded", "ignored")) for entry in shop[2].files}
    assert report == {
        "colis_2026_01.csv": (61, 53, 6, 2, 0), "colis_2026_02.csv": (30, 27, 3, 0, 0), "colis_2026_03.csv": (1, 1, 0, 0, 0),
        "colis_2026_04.csv": (0, 0, 0, 0, 0), "colis_2026_05.csv": (0, 0, 0, 0, 0), "reclamations.xlsx": (31, 30, 0, 0, 1),
        "utilisateurs.jsonl": (18, 18, 0, 0, 0), "achats_par_origine.csv": (72, 72, 0, 0, 0), "evenements.csv": (3, 3, 0, 0, 0),
        "objectifs.csv": (2, 2, 0, 0, 0),
    }  # fmt: skip


def test_an_empty_file_among_those_looked_up_does_not_keep_the_complaints_from_landing(shop):
    notes = next(entry["notes"] for entry in shop[2].files if entry["file"] == "reclamations.xlsx")
    assert any("1 of its 5 files" in note and "colis_2026_05.csv is empty" in note for note in notes)


def test_parcels_that_came_back_and_say_when_they_had_arrived_are_told_with_what_to_write(shop, tmp_path):
    folder, drafted, *_ = shop
    told = next(line for line in drafted.splitlines() if "they wait in quarantine" in line)
    assert "6 rows have a 'Date de livraison'" in told
    expression = re.search(r"delivered_at = '''.*?'''", told)[0]
    text = (folder / "sources.toml").read_text(encoding="utf-8")
    text = re.sub(r"\n  delivered_at = \"Date de livraison\".*", "", text).replace("  [file.route.formats]\n  ordered_at", f"  [file.route.expressions]\n  {expression}\n  [file.route.formats]\n  ordered_at", 1)  # fmt: skip # noqa: E501
    mended = french_shop.write(tmp_path / "lutece")
    (mended / "sources.toml").write_text(text, encoding="utf-8")
    parcels = [entry for entry in land(mended, tmp_path / "landed").files if entry["file"].startswith("colis")]
    assert sum(entry["quarantined"] for entry in parcels) == 0 and sum(entry["landed"] for entry in parcels) == french_shop.PARCELS


def test_numbers_add_up(ask):
    channels = ask("delivery_by_channel")
    assert dict(channels.group_by("channel").agg(pl.col("parcels").sum()).iter_rows()) == {"Colissimo": 36, "Chronopost": 45}
    assert channels["lost"].sum() == 9 and channels["moving"].sum() == 8, "one of the nine that were moving has arrived since"
    causes = ask("complaints_by_cause", body="Platform", kind="complaint")
    assert dict(causes.group_by("cause").agg(pl.col("complaints").sum()).iter_rows()) == {"Retard de livraison": 15, "Atraso na entrega": 15}
    bought = ask("purchases_by_origin")
    assert dict(bought.group_by("origin").agg(pl.col("value").sum()).iter_rows()) == {"CN": 63_000, "US": 7_200, "GB": 1_800, "total": 72_000}
    assert ask("users_by_period", kind="mau")["users"].sum() == 3 * 21_000


def test_accents_and_number_signs_tell_no_words_apart():
    for written in ("N° de commande", "n° De Commande", "Nº de commande", "№ de commande"):
        assert words(written) == "no de commande"
    assert words("Date d’expédition") == words("DATE D'EXPEDITION") == "date d'expedition"
    assert score("Reclamacion", ("reclamación",)) == score("reclamación", ("reclamacion",)) == 1.0
    assert score("배송완료일", ("배송완료일",)) == score("签收时间", ("签收时间",)) == 1.0, "other scripts stay as they are"


def test_headers_that_are_countries_are_a_wide_table_and_three_are_needed():
    assert wide_places(["China", "USA", "Japan", "Other", "Weight"])["names"] == ["China", "USA", "Japan", "Other"]
    assert re.fullmatch(wide_places(["États-Unis", "St. Lucia", "Brasil", "Japón"])["columns"], "États-Unis")
    assert wide_places(["China", "USA", "Total"]) is None
