"""One's own collection of a single dataset: every page opens, says in plain words what is missing and what to bring, and never that nobody publishes it."""

import re
import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.contracts import contracts
from etl.draft import draft
from etl.run import land
from tests.etl import new_shop
from tests.etl.test_new_shop import ANSWERS
from tests.ui.test_complaint_and_driver_pages import opened as page_of
from tests.ui.test_complaint_and_driver_pages import text_of
from tests.ui.tile_reading import tiles_of
from ui import missing

FRAME = Path(__file__).resolve().parents[2] / "ui" / "frame.py"
PAGES = ("overview", "growth", "cross_border", "complaints", "delivery", "trust", "drivers", "data")
ONLY = {
    "only_complaints": ("support_tickets.jsonl", ("overview", "complaints", "drivers", "data")),
    "only_parcels": ("orders_export_03.csv", ("overview", "growth", "delivery", "drivers", "data")),
    "only_users": ("visitors_wide.csv", ("overview", "growth", "drivers", "data")),
    "only_purchases": ("cross-border imports by country.csv", ("overview", "cross_border", "drivers", "data")),
}  # collection -> its one file, the pages that have something to show
NEVER = re.compile(r"nobody|not published by anyone|no target .* is published|has printed|is printed|simulated collection|nothing is landed", re.IGNORECASE)
NEVER_KO = re.compile(r"공표된 적이 없|공표된 바 없|공표되는 곳이 없")


@pytest.fixture(scope="module")
def four(tmp_path_factory):
    """The landed folder of four collections of one dataset each, drafted."""
    home = tmp_path_factory.mktemp("four")
    shop = new_shop.write(home / "shop")
    for name, (file, _) in ONLY.items():
        folder = home / name
        folder.mkdir()
        shutil.copy(shop / file, folder / file)
        text = draft([folder / file], folder)
        for old, new in ANSWERS.items():
            text = text.replace(old, new)
        (folder / "sources.toml").write_text(text, encoding="utf-8")
        land(folder, home / "landed")
    return home / "landed"


@pytest.fixture
def opened(four, monkeypatch):
    """A page of a collection as a browser on this machine opens it."""
    import ui.permission
    from sharing.access import RequestFacts

    monkeypatch.setenv("GROUNDSWELL_LANDED", str(four))
    monkeypatch.setattr(ui.permission, "facts", lambda: RequestFacts("127.0.0.1", (("Host", "localhost:8501"),), False))

    def open_page(collection: str, page: str, language: str) -> AppTest:
        at = AppTest.from_file(str(FRAME), default_timeout=60)
        at.query_params["collection"], at.query_params["lang"] = collection, language
        return at.switch_page(f"../pages/{page}.py").run()

    return open_page


def said(page: AppTest) -> str:
    """Everything that the page says."""
    kinds = (page.markdown, page.subheader, page.caption, page.info, page.warning)
    return "\n".join(one.value for kind in kinds for one in kind).replace("\\", "").replace("\u2060", "").replace("\u00a0", " ")


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("collection", ONLY)
def test_every_page_says_what_is_missing(opened, collection, language):
    for name in PAGES:
        page = opened(collection, name, language)
        assert not page.exception and not page.error, name
        text = said(page)
        assert not (NEVER if language == "en" else NEVER_KO).search(text), (name, text)
        has = name in ONLY[collection][1]
        needed = "This page needs" if language == "en" else "이 페이지에는"
        assert (needed in text) == (not has or (collection, name) == ("only_parcels", "growth")), (name, text)
        if not has:
            (dataset,) = [dataset for dataset, of in missing.PAGE_OF.items() if of == name]
            assert dataset in text and all(column in text for column in missing.COLUMNS[dataset])
            assert "part=add" in text


def test_a_page_that_has_something_names_what_would_add_to_it(opened):
    text = said(opened("only_parcels", "delivery", "en"))
    assert "promised_days: the days that the buyer was promised" in text and "(dataset complaints)" in text
    assert "0 coupons" not in text
    assert "no promise has fallen due" not in text and "half of the parcels arrive within" in text and "Choose a longer period" not in text
    (measure,) = [group for group in opened("only_parcels", "delivery", "en").get("button_group") if "Lost per 10,000" in group.options]
    assert "Complaints per 10,000 orders" not in measure.options  # its zeros would only mean that nobody brought the complaints
    overview = opened("only_parcels", "overview", "en")  # a rate of 0 would only mean that nobody brought the complaints
    assert tiles_of(overview) and not [tile["label"] for tile in tiles_of(overview) if "Complaints" in tile["label"]]


def test_drivers_of_ones_own_data_do_not_speak_of_printed_counts(opened):
    assert "printed" not in said(opened("only_parcels", "drivers", "en"))
    text = said(opened("only_complaints", "drivers", "en"))
    assert "Nothing that has landed can stand on this axis yet" in text and "printed" not in text


def test_a_page_of_ones_own_data_has_no_box_for_what_only_many_counters_bring(opened):
    purchases, users = (said(opened(collection, page, "en")) for collection, page in (("only_purchases", "cross_border"), ("only_users", "growth")))
    assert "Concentration of origins" in purchases and "on the year" in users
    for heading in ("Counters agree", "Restatements", "Categories", "Origins by number"):
        assert heading not in purchases, heading
    for heading in ("rank over time", "measurers beside each other"):
        assert heading not in users, heading
    boxes = [text.count("Nothing to show here") for text in (purchases, users)]
    assert boxes[0] <= 1 and boxes[1] <= 2, "an earlier year, a goal and order value can still be brought"


def test_rows_of_other_markets_are_pointed_to(opened, four):
    folder = new_shop.write(four.parent / "both")  # purchases of Korea, most parcels of Germany
    text = draft(sorted(folder.iterdir()), folder)
    for old, new in ANSWERS.items():
        text = text.replace(old, new)
    (folder / "sources.toml").write_text(text, encoding="utf-8")
    land(folder, four)
    text = said(opened("both", "cross_border", "en"))
    assert "None of the cross-border purchases that landed are of Germany" in text and "market=KR" in text and "Nothing to show here" not in text
    assert "They are of:" not in said(opened("both", "delivery", "en"))
    # euros without a rate, coupons and re-appearances that nobody recorded: no zeros
    labels = [tile["label"] for tile in tiles_of(opened("both", "overview", "en"))]
    assert any("Orders" in label for label in labels) and not [label for label in labels if re.search("value|Coupons|re-appeared", label)]


def test_collections_that_ship_keep_their_own_words(shipped):
    page = AppTest.from_file(str(FRAME), default_timeout=60)
    page.query_params["collection"], page.query_params["lang"] = "published", "en"
    text = said(page.switch_page("../pages/delivery.py").run())
    assert "Nobody publishes" in text and "This page needs" not in text


def test_named_columns_are_columns():
    assert all(set(names) <= set(contracts()[dataset].dtypes) for dataset, names in missing.COLUMNS.items())


def test_what_can_never_come_is_not_shown_as_missing(shipped):
    """A simulation is made once: nothing of it is ever restated, so no empty block says so; of published figures the block stands."""
    assert "### Restatements" not in text_of(page_of("cross_border", collection="demo", lang="en"))
    assert "restate" in text_of(page_of("cross_border", collection="published", lang="en")).lower()
