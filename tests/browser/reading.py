"""What a visitor does and sees: opens an address in a fresh browser, waits until the page is drawn, reads it."""

import re
from urllib.parse import urlencode

PAGES = ("overview", "growth", "cross_border", "complaints", "delivery", "trust", "drivers", "data")
# said by Chromium about things that are no fault of the page
HARMLESS = ("favicon", "ResizeObserver loop")
# what a chart that shows something has at least one of
MARKS = (
    ".trace path", ".trace text", ".point", ".points path", ".bars path", ".scatterlayer path", ".slice", ".heatmaplayer image", ".shapelayer path",
    ".annotation",
)  # fmt: skip


class Visit:
    """One page in one fresh browser context."""

    def __init__(self, browser, url: str, width: int = 1440, dark: bool = False):
        self.errors: list[str] = []
        self._context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light")
        self.page = self._context.new_page()
        self.page.on("console", lambda message: self._heard(message.text) if message.type == "error" else None)
        self.page.on("pageerror", lambda error: self._heard(str(error)))
        self.page.goto(url)
        self.settle()

    def _heard(self, text: str) -> None:
        if not any(word in text for word in HARMLESS):
            self.errors.append(text)

    def settle(self) -> None:
        """Wait until the script has run to its end and what it draws has stopped changing."""
        page = self.page
        page.wait_for_selector("[data-testid=stMain] h1, [data-testid=stMain] h2, [data-testid=stMain] h3", timeout=40_000)
        still, before = 0, ""
        for _ in range(120):
            running = page.locator("[data-testid=stApp][data-test-script-state=running]").count() or page.locator("[data-testid=stSkeleton]").count()
            now = page.locator("[data-testid=stMain]").inner_text()
            still = still + 1 if not running and now == before else 0
            before = now
            if still >= 3:
                return
            page.wait_for_timeout(150)

    @property
    def text(self) -> str:
        """Everything in the main area, as read (without the word joiners that keep data from being taken for markup)."""
        return self.page.locator("[data-testid=stMain]").inner_text().replace("\u2060", "").replace("\u00a0", " ")

    @property
    def figures(self) -> str:
        """The text with what tells the age of the data left out: what two visitors of one address must both see."""
        return re.sub(r"\s+", " ", self.text)

    @property
    def exceptions(self) -> list[str]:
        """Exception boxes and the boxes that tell of a failure."""
        page = self.page
        found = page.locator("[data-testid=stException]").all_inner_texts()
        return found + [text for text in page.locator("[data-testid=stAlertContentError]").all_inner_texts()]

    @property
    def empty_charts(self) -> int:
        """Plotly charts without a single mark."""
        return self.page.evaluate(
            "marks => [...document.querySelectorAll('.js-plotly-plot')].filter(plot => plot.offsetParent !== null && !plot.querySelector(marks)).length",
            ", ".join(MARKS),
        )

    @property
    def sideways(self) -> int:
        """Pixels by which the page is wider than the window."""
        return self.page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")

    @property
    def cut_figures(self) -> list[str]:
        """Labels and values of tiles that do not fit where they stand."""
        return self.page.evaluate(
            """() => [...document.querySelectorAll('.groundswell-tiles :is(h4, p, .value)')]
            .filter(words => words.offsetParent !== null && words.scrollWidth > words.clientWidth + 1).map(words => words.innerText)"""
        )

    def close(self) -> None:
        """Forget this visitor."""
        self._context.close()


class Reader:
    """Opens addresses; closes what it opened."""

    def __init__(self, browser, server):
        self._browser, self._server = browser, server
        self._visits: list[Visit] = []

    def open(self, page: str = "", width: int = 1440, dark: bool = False, **state) -> Visit:
        """A page with filters, in a fresh browser."""
        query = urlencode({key.rstrip("_"): value for key, value in state.items()}, doseq=True)
        return self.open_url(f"{self._server.url}/{page}" + (f"?{query}" if query else ""), width, dark)

    def open_url(self, url: str, width: int = 1440, dark: bool = False) -> Visit:
        """An address, in a fresh browser."""
        visit = Visit(self._browser, url, width, dark)
        self._visits.append(visit)
        return visit

    def close(self) -> None:
        """Close every visit."""
        for visit in self._visits:
            visit.close()
