"""The whole way of a link, as people go it: filter, share, open on a phone without an account, narrow, change page, revoke, see it closed."""

import csv
import io
import re
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.browser.conftest import Server
from tests.browser.reading import Visit
from tests.conftest import LONG

PHONE = 390


@pytest.fixture
def place(chromium, landed_shipped, tmp_path):
    """A server with an empty store of its own."""
    running = Server(landed_shipped, GROUNDSWELL_DATABASE_URL=f"sqlite:///{tmp_path / 'store.sqlite'}")
    yield running
    running.stop()


def still(page) -> None:
    """Wait until the script has run to its end."""
    page.wait_for_timeout(300)
    page.wait_for_function("() => !document.querySelector('[data-testid=stApp][data-test-script-state=running], [data-testid=stSkeleton]')", timeout=40_000)
    page.wait_for_timeout(300)


def pick(page, key: str, option: str) -> None:
    """Choose in a box, which may open a moment after the click."""
    page.locator(f".st-key-{key} input").click()
    if not page.get_by_role("option", name=option).count():
        page.wait_for_timeout(700)
    if not page.get_by_role("option", name=option).count():
        page.locator(f".st-key-{key} input").press("ArrowDown")
    page.get_by_role("option", name=option).click()
    still(page)


def dialog_of(visit: Visit):
    """The open share dialog."""
    visit.page.get_by_role("button", name="Share", exact=True).click()
    visit.page.wait_for_selector("[data-testid=stDialog]")
    still(visit.page)
    return visit.page.locator("[data-testid=stDialog]")


def create(visit: Visit, *, frozen: bool = False, all_pages: bool = False, label: str = "Board, November") -> str:
    """Share what is on screen; the address that the dialog shows."""
    dialog = dialog_of(visit)
    assert "What the reader will see" in dialog.inner_text() and "what customers wrote" in dialog.inner_text()
    if frozen:
        dialog.get_by_role("radio", name="Frozen").click()
        still(visit.page)
    if all_pages:
        pick(visit.page, "share_pages", "all pages")
    dialog.get_by_label("Label").fill(label)
    visit.page.keyboard.press("Enter")
    still(visit.page)
    dialog.get_by_role("button", name="Create the link").click()
    dialog.locator("code").wait_for(timeout=30_000)
    address = dialog.locator("code").inner_text()
    visit.page.keyboard.press("Escape")
    return address


def my_links(visit: Visit):
    """The dialog with one's links."""
    dialog = dialog_of(visit)
    dialog.get_by_role("radio", name="My links").click()
    still(visit.page)
    return dialog


def revoke_first(visit: Visit) -> None:
    """Close the newest of one's links."""
    dialog = my_links(visit)
    dialog.get_by_role("button", name="Revoke").first.click()
    visit.page.get_by_role("button", name="Revoke this link").click()
    dialog.get_by_text("revoked").first.wait_for(timeout=20_000)
    visit.page.keyboard.press("Escape")


class Phone:
    """A fresh browser the size of a phone that opens a link by its button."""

    def __init__(self, chromium, address: str):
        self.context = chromium.new_context(viewport={"width": PHONE, "height": 844}, accept_downloads=True)
        self.page = self.context.new_page()
        self.page.goto(address)
        assert self.page.title() == "Groundswell" and "Figures were shared with you" in self.page.inner_text("body")
        self.page.get_by_role("button").click()
        self.page.wait_for_selector("[data-testid=stMain] h2", timeout=40_000)
        still(self.page)

    @property
    def text(self) -> str:
        return self.page.locator("[data-testid=stMain]").inner_text().replace("\u2060", "")

    @property
    def parameters(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(self.page.url).query)

    def go(self, **parameters: str) -> None:
        """Write another address."""
        base = self.page.url.split("?")[0]
        query = "&".join(f"{name}={value}" for name, value in ({name: values[0] for name, values in self.parameters.items()} | parameters).items())
        self.page.goto(f"{base}?{query}")
        self.page.wait_for_selector("[data-testid=stMain] h2", timeout=40_000)
        still(self.page)

    def to_page(self, name: str) -> None:
        """By the navigation, which a phone folds away."""
        opener = self.page.locator("[data-testid=stExpandSidebarButton]")
        if opener.count() and opener.is_visible():
            opener.click()
        self.page.locator(f'a[href*="/{name}"]').first.click()
        self.page.wait_for_url(f"**/{name}?*")
        still(self.page)
        closer = self.page.locator("[data-testid=stSidebarCollapseButton] button")
        if closer.count() and closer.is_visible():
            closer.click()
            self.page.wait_for_timeout(400)

    @property
    def is_closed(self) -> bool:
        return "This link is not open" in self.text and "Korea" not in self.text and not self.page.locator("[data-testid=stMetric]").count()


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


def download(phone: Phone) -> list[dict]:
    """The rows of the first CSV that the page offers."""
    with phone.page.expect_download(timeout=30_000) as waiting:
        phone.page.get_by_role("button", name="CSV").first.click()
    with open(waiting.value.path(), encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(io.StringIO(file.read())))


def test_a_frozen_link_tells_what_has_changed(chromium, place):
    sender = Visit(chromium, f"{place.url}/?collection=demo&market=KR&lang=en")
    address = create(sender, frozen=True)
    phone = Phone(chromium, address)
    assert "frozen" in phone.text and "expires" in phone.text
    shown = [one.strip() for one in phone.page.locator("[data-testid=stMetricValue]").all_inner_texts()]
    assert shown == [one.strip() for one in sender.page.locator("[data-testid=stMetricValue]").all_inner_texts()], "the same picture as the sender's"
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
