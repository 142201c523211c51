"""Notify me, as a person does it: from a tile, what it would have done is seen, saved, listed, snoozed; and a view is named and opened again."""

import pytest

from tests.browser.conftest import Server
from tests.browser.reading import Visit


@pytest.fixture(scope="module")
def own_server(landed_shipped, tmp_path_factory):
    """A server with a store of its own."""
    home = tmp_path_factory.mktemp("alerts")
    running = Server(landed_shipped, GROUNDSWELL_DATABASE_URL=f"sqlite:///{home / 'groundswell.sqlite'}", GROUNDSWELL_ALERTS="0")
    yield running
    running.stop()


def test_a_tile_becomes_an_alert(chromium, own_server):
    visit = Visit(chromium, f"{own_server.url}/?collection=demo&market=KR&lang=en", width=390)
    page = visit.page
    notify = page.locator("button.notify[data-metric=promise_kept_rate]")
    page.locator(".groundswell-tiles .tile").filter(has=notify).locator("button.more").click()  # on a phone a tile is a row until it is opened
    notify.click()
    page.wait_for_selector(".st-key-alert_backtest:has-text('fired')", timeout=40_000)
    assert "in the last 12 months" in page.locator(".st-key-alert_backtest").inner_text().replace("\u2060", "")
    page.locator(".st-key-alert_emails input").fill("kim@shop.example")
    page.locator(".st-key-alert_emails input").press("Enter")
    page.wait_for_selector("[data-testid=stDialog] :text('GROUNDSWELL_SMTP_URL')", timeout=20_000)
    page.locator(".st-key-alert_save button").click()
    rule = page.locator("[class*=st-key-alert_rule_]")
    rule.wait_for(timeout=20_000)
    assert "Promise kept unusual" in rule.inner_text().replace("\u2060", "") and "kim@shop.example" in rule.inner_text().replace("\u2060", "")
    rule.locator("[class*=st-key-alert_snooze_] button").first.click()
    page.locator("[class*=st-key-alert_snooze_week_] button").click()
    page.wait_for_selector("[class*=st-key-alert_rule_] :text('silent until')", timeout=20_000)
    assert visit.errors == [] and visit.exceptions == [] and visit.sideways <= 0
    visit.close()


def test_a_view_is_named_and_opened_again(chromium, own_server):
    visit = Visit(chromium, f"{own_server.url}/trust?collection=demo&market=US&from=2025-01&to=2025-06&lang=en")
    page = visit.page
    page.locator(".st-key-views button:visible").last.click()
    page.locator(".st-key-view_name input").fill("US, first half")
    page.locator(".st-key-view_name input").press("Enter")
    page.wait_for_selector("[class*=st-key-view_open_]", timeout=20_000)
    other = Visit(chromium, f"{own_server.url}/?collection=demo&market=KR&lang=en")
    other.page.locator(".st-key-views button:visible").last.click()
    other.page.locator("[class*=st-key-view_open_] button").click()
    other.page.wait_for_url("**/trust?**", timeout=20_000)
    other.settle()
    assert "United States · AliExpress · Jan 2025 – Jun 2025" in other.text
    assert visit.errors + other.errors == [] and visit.exceptions + other.exceptions == []
    for one in (visit, other):
        one.close()
