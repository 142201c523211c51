"""What people do with links, step by step: share what is on screen, open it on a phone, change page, close it."""

import csv
import io
from contextlib import suppress
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import TimeoutError

from tests.browser.reading import Visit

PHONE = 390


def still(page) -> None:
    """Wait until the script has run to its end."""
    page.wait_for_timeout(300)
    page.wait_for_function("() => !document.querySelector('[data-testid=stApp][data-test-script-state=running], [data-testid=stSkeleton]')", timeout=40_000)
    page.wait_for_timeout(300)


def pick(page, key: str, option: str) -> None:
    """Choose in a box, which may open a moment after the click, and closes again when a run ends that was still under way."""
    box, choice = page.locator(f".st-key-{key} input"), page.get_by_role("option", name=option)
    for open_it in (box.click, lambda: box.press("ArrowDown")) * 4:
        open_it()
        with suppress(TimeoutError):
            choice.click(timeout=1_500)
            break
    else:
        raise AssertionError(f"{key} never offered {option!r}")
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
        return self.page.locator("[data-testid=stMain]").inner_text().replace("\u2060", "").replace("\u00a0", " ")

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
        assert not (closer.count() and closer.is_visible()), "the list of pages lies over the page that was chosen"

    @property
    def is_closed(self) -> bool:
        return "This link is not open" in self.text and "Korea" not in self.text and not self.page.locator(".groundswell-tiles").count()


def download(phone: Phone) -> list[dict]:
    """The rows of the first CSV that the page offers."""
    phone.page.get_by_role("button", name="Numbers and method").first.click()
    with phone.page.expect_download(timeout=30_000) as waiting:
        phone.page.get_by_role("button", name="CSV", exact=True).first.click()
    phone.page.locator("[data-testid=stDialog]").get_by_role("button", name="Close").first.click()
    phone.page.locator("[data-testid=stDialog]").wait_for(state="detached")
    with open(waiting.value.path(), encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(io.StringIO(file.read())))
