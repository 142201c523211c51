"""The delivery page through the frame, over both shipped collections and in both languages: the answer, and every block with a reason or a chart."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.ui.test_complaint_and_driver_pages import text_of
from tests.ui.tile_reading import tile_words

ROOT = Path(__file__).resolve().parents[2]
BLOCKS = {  # headings of sections by collection
    "demo": 14,  # promises (3), normal range, markets, promises to come, days, channels, stages, customs, hubs, channels by stage, coupons, the goal
    "published": 3,  # timeline, other figures, channels listed
}


def opened(**address: str) -> AppTest:
    """The page as a browser opens it."""
    page = AppTest.from_file(str(ROOT / "ui" / "frame.py"), default_timeout=60)
    for name, value in address.items():
        page.query_params[name] = value
    return page.switch_page("../pages/delivery.py").run()


def text(page: AppTest) -> str:
    """Everything the page says, without the marks that keep data literal."""
    parts = [one.value for kind in (page.markdown, page.subheader, page.caption, page.info) for one in kind]
    return "\n".join([*parts, tile_words(page)]).replace("\\", "").replace("\u00a0", " ")


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("collection", ["demo", "published"])
def test_every_block_is_there_and_nothing_broke(collection, language, shipped):
    page = opened(collection=collection, lang=language)
    assert not page.exception and not page.error
    assert sum(one.value.startswith("### ") for one in page.markdown) == BLOCKS[collection]
    assert "delivery." not in text(page), "a text without words"
    assert language == "en" or "Unofficial line" not in text(page), "a channel that has a Korean name elsewhere"


def test_published_quotes_promises_and_says_what_nobody_publishes(shipped):
    said = text(opened(collection="published", lang="en"))
    assert "Nobody publishes a measured average delivery time" in said
    for fact in ("AliExpress promises 3 to 5 days to Korea, guaranteed within 5 days", "93 %", "from $1", "20–50 days", "as printed, not measured"):
        assert fact in said, fact


def test_a_market_without_parcels_in_the_period_gets_reasons_and_not_empty_charts(shipped):
    page = opened(collection="demo", lang="en", market="AU", platform="Temu", **{"from": "2023-01", "to": "2023-01"})
    assert not page.exception and not page.error
    assert "no promise has fallen due" in text(page)
    assert len(page.info) >= 8  # each block without rows says why


def test_a_measure_in_the_address_is_the_one_shown(shipped):
    said = text(opened(collection="demo", lang="en", measure="lost"))
    assert "Lost per 10,000: too few parcels in any channel to name a highest" in said, "of 968 in all"


def test_a_period_that_the_data_cover_only_in_part_is_no_base(shipped):
    assert "promises kept went from" in text(opened(collection="demo", lang="en"))
    assert "promises kept went from" not in text(opened(collection="demo", lang="en", compare="previous", **{"from": "2023-06", "to": "2026-06"}))


def test_overdue_parcels_are_read_only_when_asked_for(shipped):
    page = opened(collection="demo", lang="en", market="all", platform="all")
    assert len(page.dataframe) == 0
    page.toggle(key="delivery_rows").set_value(True).run()
    assert not page.exception and len(page.dataframe) == 1 and page.dataframe[0].value["parcel_id"].is_unique


@pytest.mark.parametrize(("calendar", "said"), [("destination", "Counted in business days of the market"), ("origin", "Chinese New Year are left out")])
def test_days_are_counted_as_the_address_says(calendar, said, shipped):
    plain, chosen = (text_of(opened(collection="demo", market="KR", lang="en", **more)) for more in ({}, {"days": calendar}))
    assert said in chosen and "business days, half within" in chosen
    assert said not in plain and "business days, half within" not in plain
