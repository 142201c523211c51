"""The tiles as a reader uses them: why one moved, what it is, by mouse and by keyboard; and that what stands in them is text."""

import json

import pytest

from tests.browser.reading import Visit

HOSTILE = '<img src=x onerror="window.broken = 1"><b>x</b> :red[y] [z](javascript:alert(1)) \' " &amp;'
DRAW = """async ([data, address]) => {
    const parent = document.createElement("div")
    parent.innerHTML = '<div class="groundswell-tiles"></div>'
    document.body.replaceChildren(parent)
    window.asked = []
    const drawn = await import(address)
    drawn.default({ data, parentElement: parent, setTriggerValue: (event, value) => window.asked.push([event, value]) })
}"""


def _tile(**more) -> dict:
    words = {"label": "Orders", "help": None, "value": "44.5 M", "picture": "", "trend": ""}
    return {**words, "pale": False, "lines": [], "foot": [], "brief": [], "why": None, "notify": None, **more}


def _drawn(visit: Visit, tiles: list[dict], **words):
    """The component alone, with data of our own."""
    data = json.dumps({"words": {"why": "Why?", "notify": "Notify me", "help": "What it is", "more": "Details", **words}, "tiles": tiles})
    visit.page.evaluate(DRAW, [data, "/_stcore/bidi-components/groundswell.tiles/tiles.js"])
    return visit.page.locator(".groundswell-tiles")


def test_why_opens_the_explanation_and_the_address_keeps_it(reader):
    visit = reader.open(collection="demo", market="KR", lang="en")
    visit.page.locator(".groundswell-tiles button.why[data-metric=complaints_per_10k]").click()
    visit.page.wait_for_url("**why=complaints_per_10k**", timeout=20_000)
    visit.page.get_by_role("heading", name="Why? Complaints per 10,000 orders").wait_for(timeout=40_000)
    visit.settle()
    visit.page.wait_for_timeout(1_500)  # it scrolls there smoothly
    top, height = visit.page.evaluate("[document.querySelector('.st-key-why').getBoundingClientRect().top, innerHeight]")
    assert 0 <= top < height / 2, "the answer is in view"
    assert visit.page.locator(".groundswell-tiles .tile").count() == 12, "the tiles stay"
    visit.page.locator(".st-key-why_close button").click()
    visit.page.locator(".st-key-why").wait_for(state="detached", timeout=20_000)
    visit.page.locator(".groundswell-tiles button.why[data-metric=lost_rate]").click()
    visit.page.get_by_role("heading", name="Why? Lost parcels").wait_for(timeout=40_000)
    assert visit.errors == [] and visit.exceptions == []


def test_on_a_phone_a_tile_is_a_row_that_the_keyboard_opens(reader):
    visit = reader.open(collection="demo", market="KR", lang="ko", width=390)
    tile = visit.page.locator(".groundswell-tiles .tile").nth(1)
    more = tile.locator("button.more")
    assert tile.locator(".value").is_visible() and "전년 대비" in tile.locator(".brief").inner_text()
    assert not any(tile.locator(part).is_visible() for part in (".lines", ".trend", ".foot", "button.why"))
    assert more.get_attribute("aria-expanded") == "false"
    more.focus()
    visit.page.keyboard.press("Enter")
    assert more.get_attribute("aria-expanded") == "true" and not tile.locator(".brief").is_visible()
    assert all(tile.locator(part).is_visible() for part in (".lines", ".trend", ".foot", "button.why"))
    tile.click(position={"x": 200, "y": 18})  # the whole row is the switch
    assert not tile.locator(".lines").is_visible()
    heights = visit.page.evaluate("[...document.querySelectorAll('.groundswell-tiles .tile')].map(tile => tile.getBoundingClientRect().height)")
    assert max(heights) < 110 and sum(heights) < 75 * len(heights), heights
    assert visit.errors == []


def test_on_a_phone_why_is_asked_in_the_opened_row(reader):
    visit = reader.open(collection="demo", market="KR", lang="en", width=390)
    tile = visit.page.locator(".groundswell-tiles .tile").filter(has_text="Lost parcels")
    tile.click(position={"x": 200, "y": 18})
    tile.locator("button.why").click()
    visit.page.get_by_role("heading", name="Why? Lost parcels").wait_for(timeout=40_000)
    assert tile.locator("button.more").get_attribute("aria-expanded") == "true", "it stays open"
    assert visit.errors == [] and visit.exceptions == []


def test_the_keyboard_reaches_what_a_figure_is_and_its_questions(reader):
    visit = reader.open(collection="demo", market="KR", lang="ko", width=390)
    tile = visit.page.locator(".groundswell-tiles .tile").nth(1)
    assert not tile.locator("button.help").is_visible()
    tile.locator("button.more").press("Enter")
    help_button, bubble = tile.locator("button.help"), tile.locator(".bubble")
    assert not bubble.is_visible()
    help_button.focus()
    assert bubble.is_visible() and bubble.get_attribute("id") == help_button.get_attribute("aria-describedby")
    inside = visit.page.evaluate(
        "bubble => { const box = bubble.getBoundingClientRect(); return box.left >= 0 && box.right <= innerWidth }", bubble.element_handle()
    )
    assert inside
    visit.page.keyboard.press("Escape")
    assert not bubble.is_visible()
    help_button.focus()
    visit.page.keyboard.press("Tab")
    visit.page.keyboard.press("Tab")  # past the switch
    assert visit.page.evaluate("document.activeElement.className") == "why"
    assert visit.page.evaluate("document.activeElement.getAttribute('aria-label')") == "왜? 주문"
    assert visit.errors == []


def test_words_of_the_data_stay_words(reader):
    visit = reader.open("data", collection="demo", lang="en")
    line = [{"text": HOSTILE, "tone": "bad", "icon": "cancel"}]
    grid = _drawn(visit, [_tile(label=HOSTILE, help=HOSTILE, value=HOSTILE, trend=HOSTILE, lines=[line], foot=line, brief=line, why=HOSTILE)])
    assert grid.locator("h4").inner_text() == HOSTILE and grid.locator(".value").inner_text() == HOSTILE and HOSTILE in grid.locator(".lines p").inner_text()
    assert HOSTILE in grid.locator(".brief").text_content()
    assert grid.locator("img, b, a, script").count() == 0
    grid.locator("button.why").click()
    assert visit.page.evaluate("[window.broken, window.asked]") == [None, [["asked", {"question": "why", "metric": HOSTILE}]]]


def test_a_tile_offers_only_what_it_can_answer(reader):
    visit = reader.open("data", collection="demo", lang="en")
    asks = [_tile(why="orders", notify="orders"), _tile(why="orders"), _tile(notify="orders"), _tile()]
    grid = _drawn(visit, asks)
    assert [grid.locator(".tile").nth(number).locator(".actions button").count() for number in range(4)] == [2, 1, 1, 0]
    grid = _drawn(visit, asks, notify=None)  # a link's reader
    assert [grid.locator(".tile").nth(number).locator(".actions button").count() for number in range(4)] == [1, 1, 0, 0]
    assert _drawn(visit, []).locator(".tile").count() == 0


def test_no_tile_stands_alone_in_the_last_row_of_a_desk(reader):
    visit = reader.open("data", collection="demo", lang="en")
    for count, in_a_row in ((1, 1), (3, 3), (4, 4), (5, 3), (6, 3), (7, 4), (8, 4), (9, 3), (10, 4), (12, 4)):
        grid = _drawn(visit, [_tile()] * count)
        assert grid.evaluate("grid => grid.style.getPropertyValue('--columns')") == str(in_a_row), count


@pytest.mark.parametrize("width", [1440, 390])
def test_nothing_below_jumps_when_the_tiles_come(reader, width):
    visit = reader.open(collection="demo", market="KR", lang="en", width=width)
    room = visit.page.locator("[class*=st-key-tiles_]")
    held = room.evaluate("room => room.getBoundingClientRect().height")
    visit.page.evaluate("document.querySelectorAll('.groundswell-tiles .tile').forEach(tile => tile.remove())")
    kept = room.evaluate("room => room.getBoundingClientRect().height")
    assert abs(kept - held) < 0.15 * held, (kept, held)
