"""Bringing one's own exports through the page: drop, see the mapping, adjust, try, land, open the pages; a reader without the role sees none of it."""

import shutil
import tomllib

import pytest

from data import catalogue
from tests.browser.conftest import Server
from tests.browser.reading import Reader
from tests.etl import new_shop

WAIT = 60_000


@pytest.fixture
def office(chromium, tmp_path, landed_shipped):
    """(reader, folder of one's own collections, landed folder) of a server of its own, at this machine."""
    landed = tmp_path / "landed"
    landed.mkdir()
    for name in ("published", "demo"):  # both are there, so that the server lands nothing when it starts
        shutil.copytree(landed_shipped / name, landed / name)
    running = Server(landed, GROUNDSWELL_COLLECTIONS=str(tmp_path / "own"))
    opened = Reader(chromium, running)
    yield opened, tmp_path / "own", landed
    opened.close()
    running.stop()


def test_from_dropped_files_to_the_pages(office, tmp_path):
    reader, own, landed = office
    shop = new_shop.write(tmp_path / "shop")
    visit = reader.open("data", collection="published", lang="en", part="add")
    page = visit.page
    page.get_by_label("Its short name").fill("nordwind")
    page.keyboard.press("Enter")
    visit.settle()
    page.locator("[data-testid=stFileUploaderDropzoneInput]").first.set_input_files([str(file) for file in sorted(shop.iterdir())])
    visit.settle()
    page.get_by_role("button", name="Look at the files").click()
    page.get_by_text("3 places still say EDIT").wait_for(timeout=WAIT)
    visit.settle()
    assert sorted(file.name for file in (own / "nordwind").iterdir()) == sorted([*(file.name for file in shop.iterdir()), "sources.toml"])
    assert page.get_by_role("button", name="Land it").is_disabled()
    for line in ("bestellungen_2026.xlsx → Parcels", "support_tickets.jsonl → Complaints", "takedowns.tsv → Reported listings", "物流跟踪.csv → Parcels"):
        assert line in visit.text

    _answer(visit, "Platform", "Nordwind")
    _choose(visit, "Market", "Korea (KR)")
    page.get_by_role("button", name="Keep this mapping").first.click()
    page.get_by_text("1 places still say EDIT").wait_for(timeout=WAIT)
    visit.settle()
    _measurer(visit, own / "nordwind" / "sources.toml")
    said = tomllib.loads((own / "nordwind" / "sources.toml").read_text(encoding="utf-8"))
    assert said["constants"] == {"platform": "Nordwind", "market": "KR"}
    assert "# tells every row apart: Consignment" in (own / "nordwind" / "sources.toml").read_text(encoding="utf-8"), "the reasons stay where they stand"

    page.get_by_role("button", name="Try it").click()
    page.get_by_text("Every row would land: 369 rows.").wait_for(timeout=WAIT)
    assert catalogue.current("nordwind", landed) is None
    page.get_by_role("button", name="Land it").click()
    page.get_by_text("Landed as version").wait_for(timeout=WAIT)
    assert visit.exceptions == [] and visit.errors == []

    delivery = reader.open("delivery", collection="nordwind", market="KR", lang="en")
    assert delivery.exceptions == [] and "This page needs" not in delivery.text
    users = reader.open("growth", collection="nordwind", market="KR", platform="Nordwind", lang="en")
    assert "122,000 monthly users" in users.text


def _answer(visit, label: str, text: str) -> None:
    field = visit.page.get_by_role("textbox", name=label, exact=True)
    field.fill(text)
    field.press("Enter")
    visit.settle()


def _choose(visit, label: str, text: str) -> None:
    field = visit.page.locator("[class*=st-key-shared]").get_by_role("combobox", name=label)
    field.click()
    field.fill(text)
    visit.page.wait_for_timeout(300)
    visit.page.keyboard.press("Enter")
    visit.settle()


def _measurer(visit, path) -> None:
    """The last question, answered in the text of the mapping."""
    page = visit.page
    page.get_by_text("The whole mapping as text").first.click()
    visit.settle()
    area = page.locator("textarea").first
    area.fill(path.read_text(encoding="utf-8").replace('measurer = "EDIT"', 'measurer = "Customs office"'))
    area.press("Control+Enter")
    visit.settle()
    page.locator(".st-key-keep_text button").click()
    page.get_by_text("places still say EDIT").wait_for(state="hidden", timeout=WAIT)
    visit.settle()


def test_a_reader_from_elsewhere_sees_no_way_in(chromium, landed_shipped):
    """A server that answers beyond this machine, without a policy: what is public may be read, and nothing may be brought."""
    running = Server(landed_shipped, address="0.0.0.0")
    opened = Reader(chromium, running)
    try:
        for lang, words in (("en", "administer this server"), ("ko", "서버 관리자")):
            visit = opened.open("data", collection="published", lang=lang, part="add")
            assert visit.page.locator("[data-testid=stFileUploader]").count() == 0 and visit.page.locator(".st-key-add_land").count() == 0
            assert words in visit.text
    finally:
        opened.close()
        running.stop()
