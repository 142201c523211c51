"""nginx, two app processes and PostgreSQL on loopback: links of one open on the other; one is killed while people look, and nobody sees an error."""

import re
import secrets
import signal
import time
from datetime import UTC, datetime, timedelta

import pytest

from data import catalogue
from queries.filters import Filters
from queries.scope import Scope
from sharing.links import NewLink, create
from sharing.store import Store
from tests.browser.reading import Visit
from tests.browser.test_sharing import Phone, revoke_first
from tests.browser.test_sharing import create as made_link
from tests.conftest import LONG
from tests.deploy.house import hosted
from tests.sharing.test_links import FILTERS
from ui import pages

pytestmark = pytest.mark.browser
BASE = "/team"
MOST_SECONDS = 5.0
VIEWS = ("growth?collection=demo&market=US&grain=quarter&lang=en", "delivery?collection=demo&market=KR&lang=en", "?collection=published&lang=ko")
STATE = """() => {
  const app = document.querySelector('[data-testid=stApp]'), main = document.querySelector('[data-testid=stMain]');
  const box = document.querySelector('[role=dialog], [data-testid=stException], [data-testid=stAlertContentError]');
  return {connected: app?.dataset.testConnectionState === 'CONNECTED', running: app?.dataset.testScriptState !== 'notRunning',
          length: main?.innerText.length ?? 0, error: box?.innerText ?? ''};
}"""


@pytest.fixture(scope="module")
def house(nginx, postgres_address, landed_shipped, tmp_path_factory):
    """(proxy, processes by name, the store they share), under a base path. Not told of the proxy: they have to see it by what it sends."""
    import psycopg

    name = f"house_{secrets.token_hex(6)}"
    with psycopg.connect(postgres_address, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {name}")
    address = f"{postgres_address}?options=-csearch_path%3D{name}"
    with hosted(tmp_path_factory.mktemp("house"), landed_shipped, address, BASE) as (proxy, first, second):
        store = Store(address)
        yield proxy, {"1": first, "2": second}, store
        store.close()


def _shared(store) -> str:
    """A link to Korea's complaints, made by neither of the two processes; returns its token."""
    filters = Filters(**{**FILTERS.__dict__, "collection": "demo", "platforms": ("AliExpress",)})
    version, tomorrow = catalogue.current("demo").name, datetime.now(UTC) + timedelta(days=1)
    new = NewLink("complaints", filters, Scope(markets=("KR",)), "en", version, expires_at=tomorrow)
    return create(store, new, Scope.everything(), "kim@a", datetime.now(UTC)).token


class Watched:
    """One viewer of a page, and how long their page was dead or said so."""

    def __init__(self, visit: Visit):
        self.visit, self.figures, self.url = visit, visit.figures, visit.page.url
        self.dead_since: float | None = None
        self.longest, self.errors, self.seen = 0.0, [], {}

    @property
    def process(self) -> str:
        """The process their browser goes to."""
        return next(cookie["value"] for cookie in self.visit.page.context.cookies() if cookie["name"] == "groundswell_process")

    def look(self, now: float) -> bool:
        """Look once; whether the page is alive."""
        self.seen = seen = self.visit.page.evaluate(STATE)
        alive = seen["connected"] and seen["length"] > 200 and not seen["error"]
        if seen["error"]:
            self.errors.append(seen["error"])
        self.dead_since = None if alive else self.dead_since or now
        self.longest = max(self.longest, now - self.dead_since) if self.dead_since else self.longest
        return alive and not seen["running"]


def _opened(chromium, proxy, token: str, width: int) -> Visit:
    """A reader of a link: the door, its button, the page."""
    visit = Visit.__new__(Visit)
    visit.errors, visit._context = [], chromium.new_context(viewport={"width": width, "height": 800})
    visit.page = visit._context.new_page()
    visit.page.on("console", lambda message: visit._heard(message.text) if message.type == "error" else None)
    visit.page.goto(f"{proxy.url}/s/{token}")
    visit.page.get_by_role("button").click()
    visit.settle()
    return visit


def _watch(viewers: list[Watched], seconds: float) -> None:
    """Look at every page many times a second; at least so long, and until all are quiet again."""
    started, quiet = time.monotonic(), False
    while time.monotonic() - started < seconds or not quiet:
        assert time.monotonic() - started < 120, [viewer.seen for viewer in viewers]  # a page did not come to rest
        quiet = all([viewer.look(time.monotonic()) for viewer in viewers])
        time.sleep(0.05)


def test_a_process_is_killed_while_people_look(house, shipped, chromium):
    proxy, processes, store = house
    token = _shared(store)
    viewers = [Watched(Visit(chromium, f"{proxy.url}/{view}")) for view in (VIEWS if LONG else VIEWS[:2])] + [Watched(_opened(chromium, proxy, token, 390))]
    assert "Korea" in viewers[-1].figures
    for viewer in viewers:
        assert viewer.visit.errors == [] and viewer.visit.exceptions == [], viewer.url  # nothing the content-security policy refuses, either
    for _ in range(6 if LONG else 1):
        victim = viewers[-1].process  # the link's reader loses theirs, and whoever shares it
        hit = [viewer for viewer in viewers if viewer.process == victim]
        processes[victim].kill()
        _watch(viewers, 6 if LONG else 4)
        for viewer in hit:
            assert viewer.process != victim
        for viewer in viewers:
            assert viewer.errors == [] and viewer.longest < MOST_SECONDS, (viewer.url, viewer.longest, viewer.errors)
            assert (viewer.visit.page.url, viewer.visit.figures) == (viewer.url, viewer.figures)
        processes[victim].start()
    print("longest seconds a page was dead:", sorted(round(viewer.longest, 2) for viewer in viewers))
    _session_is_alive(viewers[0].visit.page)
    for viewer in viewers:
        viewer.visit.close()


def _session_is_alive(page) -> None:
    """What only the process that draws the page can do: give its download, follow a choice."""
    page.get_by_role("button", name="Numbers and method").first.click()
    with page.expect_download(timeout=20_000) as given:
        page.locator("[data-testid=stDownloadButton] button").first.click()
    assert f"{BASE}/media/" in given.value.url and given.value.failure() is None
    page.locator("[data-testid=stDialog]").get_by_role("button", name="Close").first.click()
    page.locator("[data-testid=stDialog]").wait_for(state="detached")
    page.get_by_text("한국어", exact=True).first.click()
    page.wait_for_url(re.compile("lang=ko"), timeout=10_000)
    page.get_by_text("미국").first.wait_for(timeout=10_000)


@pytest.mark.skipif(not LONG, reason="opens every page behind the proxy; GROUNDSWELL_LONG=1")
@pytest.mark.parametrize("name", ["", *(page.name for page in pages.PAGES[1:])])
def test_every_page_stands_under_the_base_path_behind_the_proxy(house, chromium, name):
    proxy, _, _ = house
    visit = Visit(chromium, f"{proxy.url}/{name}?collection=demo&lang=en")
    assert visit.errors == [] and visit.exceptions == [] and len(visit.text) > 20
    assert visit.page.url.startswith(f"{proxy.url}/{name}")
    visit.close()


def test_a_link_made_on_one_process_opens_on_the_other_and_closes_there(house, chromium):
    _, processes, _ = house
    one, other = processes["1"].url, processes["2"].url
    sender = Visit(chromium, f"{one}/complaints?collection=demo&market=KR&lang=en")  # at the machine itself, not through the proxy
    address = made_link(sender)
    assert address.startswith(f"{one}/s/")
    phone = Phone(chromium, address.replace(one, other))
    assert phone.page.url.startswith(f"{other}/complaints?") and "Korea only" in phone.text
    phone.page.goto(phone.page.url.replace(other, one))  # cookies know hosts, not ports: the first process is given the other's
    phone.page.get_by_text("Korea only").first.wait_for(timeout=40_000)
    revoke_first(sender)
    phone.page.goto(phone.page.url.replace(one, other))
    phone.page.get_by_text("This link is not open").first.wait_for(timeout=40_000)
    assert phone.is_closed
    phone.context.close()
    sender.close()


def test_a_stopping_process_hands_its_viewers_over(house, chromium):
    proxy, processes, _ = house
    viewers = [Watched(Visit(chromium, f"{proxy.url}/{VIEWS[0]}"))]
    victim = viewers[0].process
    started = time.monotonic()
    assert processes[victim].ask_to_stop() in (0, -signal.SIGTERM)  # the server passes the signal on when all is done
    stopped = time.monotonic() - started
    _watch(viewers, 4)
    assert viewers[0].process != victim and viewers[0].errors == [] and viewers[0].longest < MOST_SECONDS
    assert viewers[0].visit.figures == viewers[0].figures
    print(f"stopped in {stopped:.1f} s, page dead for {viewers[0].longest:.2f} s")
    viewers[0].visit.close()
    processes[victim].start()
