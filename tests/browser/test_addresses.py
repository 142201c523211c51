"""The address is the state: copied into a fresh browser it shows the same page with the same figures, and what it cannot use is told."""

import random

import pytest

from tests.browser.reading import PAGES
from tests.conftest import LONG

MARKETS = ["KR", "US", "ES", "FR", "DE", "BR", "MX", "AU"]


def _random_state(number: int) -> tuple[str, str, dict]:
    chance = random.Random(number)
    first, second = chance.sample(PAGES, 2)
    year = chance.choice([2023, 2024, 2025])
    collection = chance.choice(["demo", "demo", "published"])
    state = {
        "collection": collection,
        "market": chance.sample(MARKETS, chance.choice([1, 1, 2])) if collection == "demo" else ["KR"],
        "platform": chance.choice([["AliExpress"], ["Temu"], ["AliExpress", "Temu"]]),
        "from": f"{year}-{chance.randint(1, 12):02}",
        "to": f"2026-{chance.randint(1, 6):02}",
        "compare": chance.choice(["previous", "year_ago"]),
        "grain": chance.choice(["month", "quarter", "year"]),
        "lang": chance.choice(["en", "ko"]),
    }
    return first, second, state


@pytest.mark.parametrize("number", range(20 if LONG else 4))
def test_a_copied_address_shows_the_same_figures(reader, number):
    """A visitor opens a state, goes to another page by the navigation and copies the address; a fresh browser sees the same there."""
    first, second, state = _random_state(number)
    visit = reader.open(first, **state)
    link = visit.page.locator(f'a[href*="/{second}"]').first
    if link.is_visible():
        link.click()
        visit.page.wait_for_url(f"**/{second}?*")
        visit.settle()
    copied = visit.page.url
    assert f"collection={state['collection']}" in copied
    fresh = reader.open_url(copied)
    assert fresh.page.url == copied
    assert fresh.figures == visit.figures
    assert not fresh.exceptions and not fresh.errors


def test_the_first_deep_link_after_a_start_shows_its_page_and_filters(chromium, landed_shipped):
    from tests.browser.conftest import Server
    from tests.browser.reading import Reader

    server = Server(landed_shipped)
    try:
        fresh = Reader(chromium, server)
        visit = fresh.open("delivery", collection="demo", market="US", lang="en")
        assert "United States" in visit.text and visit.exceptions == []
        assert "/delivery" in visit.page.url and "market=US" in visit.page.url
        fresh.close()
    finally:
        server.stop()


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ({"market": "XX"}, "XX"),
        ({"grain": "decade"}, "decade"),
        ({"from": "2024-13"}, "2024-13"),
        ({"collection": "nosuch"}, "nosuch"),
        ({"from": "2024-06", "to": "2024-01"}, "2024"),
    ],
)
def test_an_invalid_parameter_is_told_to_the_reader(reader, state, told):
    visit = reader.open("overview", lang="en", **state)
    notices = visit.page.locator("[data-testid=stAlert]").all_inner_texts()
    assert any(told in notice for notice in notices), notices
    assert visit.exceptions == []


def test_hostile_parameters_stay_text(reader):
    visit = reader.open("overview", lang="en", market="<img src=x onerror=alert(1)>", platform="[a](javascript:alert(1))")
    assert visit.page.locator("img[src=x]").count() == 0
    assert visit.page.locator("a[href^=javascript]").count() == 0
    assert visit.exceptions == []


@pytest.mark.parametrize("width", [1440, 390])
def test_an_address_leads_to_one_block_of_a_page(reader, width):
    """Copied where the numbers of a block are, opened in a fresh browser: the block stands at the top of what is seen."""
    visit = reader.open("delivery", collection="demo", market="KR", lang="en", width=width)
    visit.page.locator(".st-key-numbers_channels button").click()
    dialog = visit.page.locator("[data-testid=stDialog]")
    written = dialog.locator("[data-testid=stCode]").filter(has_text="#channels").locator("code")
    written.wait_for(timeout=20_000)
    address = written.inner_text().strip()
    assert address.startswith(f"{reader._server.url}/delivery?collection=demo&market=KR&platform=AliExpress&from=")
    there = reader.open_url(address, width=width)
    there.page.wait_for_timeout(1_500)
    top = there.page.evaluate("document.querySelector('.st-key-section_channels').getBoundingClientRect().top")
    assert 0 <= top < 160, top
    assert there.errors == [] and there.exceptions == []


def test_who_scrolls_first_is_left_where_they_are(reader):
    """An address that names a block which the page does not have changes nothing either."""
    visit = reader.open("delivery", collection="demo", market="KR", lang="en")
    visit.page.evaluate("location.hash = 'no_such_block'")
    visit.page.wait_for_timeout(300)
    assert visit.page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop") == 0
    visit.page.mouse.wheel(0, 200)
    visit.page.wait_for_timeout(500)
    before = visit.page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop")
    visit.page.wait_for_timeout(1_000)
    assert visit.page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop") == before
    assert visit.errors == []


def test_a_title_under_the_pointer_offers_its_block_s_address(reader):
    """A # behind the words; a click on it makes the page's address the block's, a click on the words does nothing, and nothing moves."""
    visit = reader.open("delivery", collection="demo", market="KR", lang="en")
    page, title = visit.page, visit.page.locator(".st-key-section_channels h3")
    title.scroll_into_view_if_needed()
    page.wait_for_timeout(300)
    before = title.bounding_box()
    title.hover(position={"x": 20, "y": 10})
    assert page.evaluate("getComputedStyle(document.querySelector('.st-key-section_channels h3'), '::after').content") == '"#"'
    assert title.bounding_box() == before
    page.mouse.click(before["x"] + 20, before["y"] + 10)
    assert "#" not in page.url
    end = page.evaluate(
        """() => { const words = document.createRange(); words.selectNodeContents(document.querySelector('.st-key-section_channels h3'))
        const last = [...words.getClientRects()].at(-1); return [last.right + 9, (last.top + last.bottom) / 2] }"""
    )
    page.mouse.click(*end)
    page.wait_for_timeout(1_200)
    assert page.url.endswith("#channels") and "market=KR" in page.url
    assert 0 <= page.evaluate("document.querySelector('.st-key-section_channels').getBoundingClientRect().top") < 160
    assert visit.errors == []
