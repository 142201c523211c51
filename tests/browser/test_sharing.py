"""The whole way of a link, as people go it: filter, share, open on a phone without an account, narrow, change page, revoke, see it closed."""

import re

import pytest

from tests.browser.conftest import Server
from tests.browser.reading import Visit
from tests.browser.sharing_steps import PHONE, Phone, create, download, my_links, pick, revoke_first, still
from tests.conftest import LONG


@pytest.fixture
def place(chromium, landed_shipped, tmp_path):
    """A server with an empty store of its own."""
    running = Server(landed_shipped, GROUNDSWELL_DATABASE_URL=f"sqlite:///{tmp_path / 'store.sqlite'}")
    yield running
    running.stop()


def test_the_whole_way_of_a_link(chromium, place):
    sender = Visit(chromium, f"{place.url}/?collection=demo&market=KR&lang=en")
    sender.page.locator("[data-testid=stExpander]").first.click()
    pick(sender.page, "filter_grain", "quarterly")
    address = create(sender, all_pages=True)
    assert re.fullmatch(rf"{re.escape(place.url)}/s/[A-Za-z0-9_-]{{43}}", address)
    phone = Phone(chromium, address)
    assert address.rsplit("/", 1)[1] not in phone.page.url and "Korea only" in phone.text and "Board, November" in phone.text and "live" in phone.text
    assert "quarterly" in phone.text and not phone.page.get_by_role("button", name="Share", exact=True).count()
    assert phone.page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth") <= 0
    asked = phone.parameters["link"]

    phone.go(**{"from": "2026-01", "to": "2026-06"})  # less
    assert "Jan 2026 – Jun 2026" in phone.text and "Korea only" in phone.text and phone.parameters["link"] == asked
    phone.go(market="US")  # more
    assert "shows less than the address asks for" in phone.text and "not part of what was shared" in phone.text and "Korea only" in phone.text
    phone.to_page("delivery")
    assert phone.parameters["link"] == asked and phone.parameters["from"] == ["2026-01"] and "Korea only" in phone.text
    rows = download(phone)
    assert rows and not any("US" in row.values() for row in rows)
    assert all(row["market"] == "KR" for row in rows if "market" in row)

    second = sender.page.context.new_page()  # the sender's own browser: one tab as sender, one as reader
    second.goto(address)
    second.get_by_role("button").click()
    second.wait_for_selector("[data-testid=stMain] h2", timeout=40_000)
    still(second)
    assert "Korea only" in second.inner_text("[data-testid=stMain]")
    sender.page.reload()
    sender.settle()
    assert "Korea only" not in sender.text and sender.page.get_by_role("button", name="Share", exact=True).count() == 1

    revoke_first(sender)
    phone.page.locator("[data-testid=stExpander]").last.click()
    phone.to_page("growth")
    phone.page.get_by_text("This link is not open").wait_for(timeout=40_000)
    assert phone.is_closed
    again = chromium.new_context(viewport={"width": PHONE, "height": 844}).new_page()
    again.goto(address)
    again.get_by_role("button").click()
    assert "This link is not open" in again.inner_text("body") and "열 수 없는 링크입니다" in again.inner_text("body")
    if LONG:  # the tab that nobody touches
        second.get_by_text("This link is not open").wait_for(timeout=60_000)
    assert not sender.errors and not sender.exceptions
    phone.context.close()
    again.context.close()
    sender.close()


def test_a_frozen_link_tells_what_has_changed(chromium, place):
    sender = Visit(chromium, f"{place.url}/?collection=demo&market=KR&lang=en")
    address = create(sender, frozen=True)
    phone = Phone(chromium, address)
    assert "frozen" in phone.text and "expires" in phone.text
    shown = [one.strip() for one in phone.page.locator(".groundswell-tiles .value").all_inner_texts()]
    assert shown == [one.strip() for one in sender.page.locator(".groundswell-tiles .value").all_inner_texts()], "the same picture as the sender's"
    phone.page.get_by_text("What has changed since this link was made").click()
    phone.page.get_by_text("digit for digit").wait_for(timeout=30_000)
    assert re.search(r"None of the \d+ figures of this page has changed", phone.text)
    dialog = my_links(sender)
    assert "opened 1 ×" in dialog.inner_text()
    dialog.get_by_role("button", name="Rename").first.click()
    box = sender.page.locator("[data-testid=stPopoverBody]").get_by_label("Label")
    box.fill("Directors")
    box.press("Enter")
    still(sender.page)
    sender.page.locator("[data-testid=stPopoverBody]").get_by_role("button", name="Save").click()
    dialog.get_by_text("Directors").first.wait_for(timeout=20_000)
    sender.page.keyboard.press("Escape")
    assert not sender.errors and not sender.exceptions
    phone.context.close()
    sender.close()
