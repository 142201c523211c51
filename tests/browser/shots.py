"""Screenshots of every page for people to look at: `make shots`, or `python tests/browser/shots.py --help`.

Starts the app over the landed data on a free port, opens each page in a fresh Chromium per width, theme, language and collection, and
writes one picture of the whole page. Prints what a customer would stumble over: console errors, exception boxes, sideways scroll.
"""

import argparse
import itertools
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import sync_playwright

from data import catalogue
from tests.browser.conftest import FLAGS, Server
from tests.browser.reading import PAGES, Visit

TALLEST = 16_000  # pixels; Chromium draws no taller picture


def parse() -> argparse.Namespace:
    """What to take; everything by default."""
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    reader.add_argument("--out", type=Path, default=ROOT / "screenshots", help="folder for the pictures")
    reader.add_argument("--pages", nargs="+", default=PAGES, choices=PAGES)
    reader.add_argument("--collections", nargs="+", default=("published", "demo"))
    reader.add_argument("--widths", nargs="+", type=int, default=(1440, 390))
    reader.add_argument("--themes", nargs="+", default=("light", "dark"), choices=("light", "dark"))
    reader.add_argument("--languages", nargs="+", default=("en", "ko"), choices=("en", "ko"))
    reader.add_argument("--height", type=int, help="cut pictures to this height (for a README); the whole page otherwise")
    reader.add_argument("--query", default="", help="more of the address, such as market=KR&grain=quarter")
    reader.add_argument("--url", help="a server that runs already, instead of starting one")
    return reader.parse_args()


def photograph(browser, url: str, file: Path, width: int, theme: str, height: int | None) -> list[str]:
    """One picture; returns what is wrong with the page."""
    visit = Visit(browser, url, width=width, dark=theme == "dark")
    page = visit.page
    whole = page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({"width": width, "height": height or min(max(whole, 900), TALLEST)})
    visit.settle()
    page.screenshot(path=str(file), animations="disabled")
    wrong = [*visit.errors, *visit.exceptions]
    if visit.sideways > 0:
        wrong.append(f"{visit.sideways} pixels wider than the window")
    if visit.empty_charts:
        wrong.append(f"{visit.empty_charts} empty charts")
    visit.close()
    return wrong


def main() -> int:
    """Take the pictures; the exit code is 1 when a page has something wrong."""
    asked = parse()
    asked.out.mkdir(parents=True, exist_ok=True)
    running = None if asked.url else Server(catalogue.landed_root())
    address, failed = asked.url or running.url, 0
    chromium = os.environ.get("CHROMIUM") or "/usr/bin/chromium"
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
            for page, collection, width, theme, language in itertools.product(asked.pages, asked.collections, asked.widths, asked.themes, asked.languages):
                more = f"&{asked.query}" if asked.query else ""
                url = f"{address}/{page}?collection={collection}&lang={language}{more}"
                file = asked.out / f"{page}-{collection}-{width}-{theme}-{language}.png"
                wrong = photograph(browser, url, file, width, theme, asked.height)
                failed += bool(wrong)
                print(f"{file.name}: {'; '.join(wrong) or 'ok'}", flush=True)
            browser.close()
    finally:
        if running:
            running.stop()
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
