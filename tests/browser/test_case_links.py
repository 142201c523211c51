"""From a mark of a chart to its cases, as people go: with a mouse, by a row's name, with a finger, through a link, among names that are attacks."""

from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.analysis.complaint_shop import Shop, case, parcel
from tests.browser.conftest import Server
from tests.browser.reading import Visit
from tests.browser.sharing_steps import Phone, create, still
from tests.conftest import LONG
from tests.reports.hostile_shop import NAMES

BAR = ".st-key-section_pareto .trace.bars .point path"


def _middle(page, selector: str, place: int = 0) -> tuple[float, float]:
    found = page.locator(selector).nth(place)
    found.scroll_into_view_if_needed()
    page.wait_for_timeout(400)
    box = found.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def _click(page, selector: str, place: int = 0) -> None:
    at = _middle(page, selector, place)
    page.mouse.move(*at)
    page.wait_for_timeout(150)  # as a hand does
    page.mouse.click(*at)
    still(page)


def _asked(page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def _title(page) -> str:
    return page.locator(".st-key-section_cases h3").inner_text().replace("\u2060", "")


def test_a_bar_a_name_and_the_way_back(reader):
    visit = reader.open("complaints", collection="demo", market="KR", lang="en", **{"from": "2025-01"})
    page, before = visit.page, visit.page.url
    page.evaluate("window.stays = true")
    _click(page, BAR, 1)
    asked = _asked(page)
    assert asked["cause"] and asked["sub_cause"] and asked["from"] == ["2025-01"] and asked["market"] == ["KR"]
    assert page.evaluate("window.stays"), "the page is not loaded anew"
    assert page.evaluate("document.querySelector('.st-key-case_picks').getBoundingClientRect().top") < 200
    assert "The cases behind it: all" not in _title(page)
    _click(page, ".st-key-section_outcomes .ytick text", 2)
    assert list(_asked(page)) == [*parse_qs(urlsplit(before).query), "cause"], "what a mark opens replaces what was picked"
    _click(page, ".st-key-section_causes .slice path", 3)
    assert _asked(page)["cause"] and page.locator(".st-key-section_causes .slice").count() > 5, "a field opens its cases and is not made larger"
    for _ in range(2):
        page.go_back()
        still(page)
    assert _asked(page) == asked
    assert visit.errors == [] and visit.exceptions == []


def test_a_finger_sees_what_a_mark_is_before_it_opens(chromium, server):
    context = chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(f"{server.url}/complaints?collection=demo&market=KR&lang=ko")
    page.wait_for_selector(".st-key-section_cases", timeout=40_000)
    still(page)
    at = _middle(page, BAR)
    page.touchscreen.tap(*at)
    page.wait_for_timeout(700)
    assert "cause" not in _asked(page) and page.locator(".st-key-section_pareto .hovertext").count() == 1
    page.touchscreen.tap(*at)
    still(page)
    assert "cause" in _asked(page) and "전체" not in _title(page)
    context.close()


@pytest.fixture
def hostile(tmp_path, monkeypatch):
    """A shop whose causes and channels are attacks, on a server of its own."""
    monkeypatch.setenv("GROUNDSWELL_LANDED", str(tmp_path / "landed"))
    names = [*NAMES, "a&cause=late#cases?market=US", "constructor", "__proto__"]
    days = [date(2024, 1, 5) + timedelta(days=place) for place in range(150)]
    Shop(
        tmp_path,
        parcels=[parcel(place, str(day), str(day + timedelta(days=3)), market=("KR", "US")[place % 2]) for place, day in enumerate(days)],
        cases=[
            case(place, str(day), about=place, ordered=str(day), market=("KR", "US")[place % 2], cause=names[place % len(names)], sub=names[-1 - place % 4],
                 channel=names[place % 3])
            for place, day in enumerate(days)
        ],
    )  # fmt: skip
    running = Server(tmp_path / "landed", GROUNDSWELL_DATABASE_URL=f"sqlite:///{tmp_path / 'store.sqlite'}")
    yield running
    running.stop()


@pytest.mark.skipif(not LONG, reason="a landing, a server and a link of its own: GROUNDSWELL_LONG=1; tests/ui/test_case_links.py has the names")
def test_names_that_are_attacks_open_their_cases_on_a_link_too(chromium, hostile):
    """Every bar leads to a table of its own name; through a link to Korea nothing leads to more."""
    sender = Visit(chromium, f"{hostile.url}/complaints?collection=shop&market=KR&lang=en")
    heard = []
    sender.page.on("dialog", lambda dialog: (heard.append(dialog.message), dialog.dismiss()))
    sender.page.on("request", lambda request: heard.append(request.url) if "evil.example" in request.url else None)
    for place in range(3):
        _click(sender.page, BAR, place)
        asked = _asked(sender.page)
        assert len(asked["cause"]) == 1 and asked["market"] == ["KR"] and "The cases behind it: all" not in _title(sender.page)
    assert not heard and sender.exceptions == []
    phone = Phone(chromium, create(sender))
    held = phone.parameters["link"]
    _click(phone.page, BAR, 1)
    assert phone.parameters["cause"] and phone.parameters["link"] == held and "Korea only" in phone.text
    phone.page.evaluate("const asked = new URLSearchParams(location.search); asked.set('cases_in', 'US'); asked.delete('cause'); location.search = asked")
    phone.page.wait_for_selector(".st-key-section_cases", timeout=40_000)
    still(phone.page)
    assert "US" not in phone.page.locator(".st-key-section_cases").inner_text() and "Korea only" in phone.text
    assert phone.page.locator(".st-key-case_picks").inner_text().count("United States") == 0
