"""Signing in through a real OpenID Connect provider on loopback: who sees what, who is turned away and why, signing out, looking as another."""

import json
import re
import sqlite3
import time

import pytest
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from sharing.store import Store
from tests.browser import provider
from tests.browser.sharing_steps import Phone, create, pick, revoke_first
from tests.browser.signing_in import COOKIE_SECRET, POLICY, office
from tests.conftest import LONG

USER = "_streamlit_user"
long_only = pytest.mark.skipif(not LONG, reason="one of the long bars: GROUNDSWELL_LONG=1")


@pytest.fixture(scope="module")
def signed(landed_shipped, tmp_path_factory):
    """The app under a policy, and its provider; skipped where there is no node."""
    if provider.absent():
        pytest.skip(provider.absent())
    with office(landed_shipped, tmp_path_factory.mktemp("signed")) as found:
        yield found


@pytest.fixture
def people(chromium, signed):
    """Opens browsers; closes them."""
    opened = []

    def person(email=None, width=1440):
        opened.append(signed.person(chromium, email, width))
        return opened[-1]

    yield person
    for one in opened:
        one.close()


def _entries(signed, action: str) -> list[tuple]:
    """What the audit holds, read past the app."""
    Store(signed.store).close()  # the tables are there even before the first entry
    time.sleep(0.3)  # the audit's thread
    with sqlite3.connect(signed.store.removeprefix("sqlite:///")) as connection:
        return connection.execute("SELECT who, subject, collection, detail FROM audit WHERE action = ? ORDER BY id", (action,)).fetchall()


def test_without_signing_in_a_plain_page_says_why_and_signing_in_leads_back(people):
    visitor = people().open("complaints", collection="demo", market="KR", lang="en")
    assert "You cannot see this yet" in visitor.text and "Sign in to see figures" in visitor.text
    assert "demo" not in visitor.text and "Korea" not in visitor.text and visitor.navigation == []
    visitor.sign_in("minji@shop.example")
    assert re.search(r"/complaints\?.*collection=demo", visitor.page.url), "back at the address one came from"
    assert "Korea" in visitor.text and visitor.exceptions == []


def test_in_korean_the_page_says_so_too(people):
    assert "로그인하세요" in people().open("", lang="ko").text


def test_a_manager_of_korea_sees_korea_whatever_the_address_asks(people, signed):
    minji = people("minji@shop.example")
    for page in ("delivery", "growth") if LONG else ("growth",):
        text = minji.open(page, collection="demo", market="US", lang="en").text
        assert "not available" in text and "Korea" in text
        assert not re.search("United States|Germany|Brazil|Spain", text), "no other market is named anywhere"
    text = minji.open("", collection="published", market="all", lang="en").text
    assert "Published figures" not in text.replace("“published”", "") and "Simulated" in text
    assert ("minji@shop.example", "demo") in [(who, collection) for who, _, collection, _ in _entries(signed, "saw")]


def test_the_whole_way_from_signing_in_to_a_closed_link(people, chromium, signed):
    minji = people("minji@shop.example").open("", collection="demo", lang="en")
    minji.page.locator("[data-testid=stExpander]").first.click()
    pick(minji.page, "filter_grain", "quarterly")
    phone = Phone(chromium, create(minji, all_pages=True))
    assert "Korea only" in phone.text and "Board, November" in phone.text and "quarterly" in phone.text and "minji" not in phone.text
    phone.go(**{"from": "2026-01", "to": "2026-06"})
    assert "Jan 2026 – Jun 2026" in phone.text and "Korea only" in phone.text
    phone.go(collection="published", market="US")
    assert "not part of what was shared" in phone.text and "Korea only" in phone.text
    revoke_first(minji)
    phone.to_page("growth")
    phone.page.get_by_text("This link is not open").wait_for(timeout=40_000)
    assert phone.is_closed
    done = [(action, who) for action in ("shared", "revoked") for who, *_ in _entries(signed, action)]
    assert done == [("shared", "minji@shop.example"), ("revoked", "minji@shop.example")]
    phone.context.close()


@long_only
def test_a_group_of_the_policys_own_counts_like_one_of_the_providers(people):
    text = people("sora@shop.example").open("growth", collection="demo", market="all", lang="en").text
    assert "Korea" in text and "Germany" not in text


def test_a_viewer_looks_but_neither_shares_nor_asks_with_sql(people):
    vera = people("vera@shop.example").open("growth", collection="demo", lang="en")
    assert "Delivery" in vera.navigation and not {"SQL", "Audit"} & set(vera.navigation)
    assert vera.page.get_by_role("button", name=re.compile("Share")).count() == 0
    for page in ("sql", "audit"):
        text = vera.open(page, lang="en").text
        assert "not open to your role" in text and "SQL statement" not in text and "Newest first" not in text


def test_an_analyst_asks_with_sql_within_their_market(people, signed):
    ana = people("ana@shop.example").open("sql", collection="demo", lang="en")
    assert "United States" in ana.text and "Audit" not in ana.navigation
    box = ana.page.locator("textarea")
    box.fill("SELECT DISTINCT market FROM parcels_by_day") if "parcels_by_day" in ana.text else box.fill("SELECT DISTINCT market AS market FROM active_users")
    box.press("Control+Enter")
    ana.settle()
    ana.press("Run")
    ana.page.get_by_text("1 rows in").wait_for(timeout=40_000)
    assert _entries(signed, "queried")[-1][0] == "ana@shop.example"


@pytest.mark.parametrize(("email", "words", "reason"), [
    ("stranger@shop.example", "no rule of the policy names you", "no_grant"),
    ("unproven@shop.example", "has not verified that address", "unverified_email"),
])  # fmt: skip
def test_signed_in_without_a_right_to_anything(people, signed, email, words, reason):
    visitor = people(email).open("growth", collection="demo", lang="en")
    assert words in visitor.text and email in visitor.text and visitor.navigation == []
    assert not re.search("Korea|days|orders", visitor.text)
    assert [json.loads(detail)["reason"] for who, _, _, detail in _entries(signed, "refused") if who == email] == [reason], "noted once"


def test_signing_out_ends_it_here_and_at_the_provider(chromium, signed):
    boss = signed.person(chromium)
    boss.open("growth", collection="demo", lang="en")
    boss.sign_in("boss@shop.example")
    other = boss._context.new_page()  # a second tab of the same browser
    other.goto(f"{signed.url}/trust?collection=demo&lang=en")
    other.get_by_text("boss").first.wait_for()
    boss.press("boss")
    boss.press("Sign out")
    boss.page.get_by_role("button", name="Sign out of the provider").click()
    boss.page.wait_for_url(f"{signed.url}/**")
    boss.settle()
    assert "Sign in to see figures" in boss.text
    assert not [cookie for cookie in boss.cookies()["cookies"] if cookie["name"].startswith(USER)]
    assert "Sign in to see figures" in boss.open("growth", collection="demo", lang="en").text
    other.get_by_role("link", name="Growth").first.click()
    other.get_by_text("Sign in to see figures").wait_for()
    boss.close()


def test_an_admin_looks_as_another_and_comes_back(people, signed):
    people("minji@shop.example")  # has signed in before: her provider's groups are known
    boss = people("boss@shop.example").open("growth", collection="demo", market="all", lang="en")
    assert "Audit" in boss.navigation
    boss.press("boss")
    boss.page.get_by_role("combobox", name="View as").fill("minji@shop.example")
    boss.page.keyboard.press("Enter")
    boss.page.locator(".st-key-account_view_as_go button").click()
    boss.page.get_by_text("You see what").wait_for()
    boss.settle()
    assert "minji@shop.example" in boss.text and "Manager" in boss.text
    assert "Korea" in boss.text and not re.search("Germany|United States", boss.text)
    assert not {"SQL", "Audit"} & set(boss.navigation)
    assert boss.page.get_by_role("button", name=re.compile("Sign out|Share")).count() == 0, "one looks, and does nothing in her name"
    boss.press("Back to")
    boss.page.get_by_text("You see what").wait_for(state="detached")
    boss.settle()
    assert "Audit" in boss.navigation
    assert ("boss@shop.example", "minji@shop.example") in [(who, subject) for who, subject, _, _ in _entries(signed, "viewed as")]


@long_only
def test_two_people_at_the_same_time_each_see_their_own(people):
    boss, minji, ana = (people(f"{name}@shop.example") for name in ("boss", "minji", "ana"))
    for _ in range(3 if LONG else 1):  # the caches are warm with the admin's answers
        assert "All markets" in boss.open("growth", collection="demo", market="all", lang="en").text
        assert not re.search("Germany|United States", minji.open("growth", collection="demo", market="all", lang="en").text)
        assert not re.search(r"Germany|\bKorea\b", ana.open("growth", collection="demo", market="all", lang="en").text)


def _cookie(signed, claims: dict, secret: str = COOKIE_SECRET) -> dict:
    body = json.dumps({"is_logged_in": True, "provider": "default", "origin": signed.url.removesuffix(signed.base), **claims})
    return {"name": USER, "value": create_signed_value(secret, USER, body).decode(), "domain": "localhost", "path": "/"}


def test_a_forged_or_old_identity_is_none(people, signed):
    boss = {"email": "boss@shop.example", "email_verified": True}
    now, visitor = int(time.time()), people()
    tries = {
        "another secret": (_cookie(signed, {**boss, "iat": now}, "x" * 40), "Sign in to see figures"),
        "another site": (_cookie(signed, {**boss, "iat": now, "origin": "http://evil.example"}), "Sign in to see figures"),
        "nobody": (_cookie(signed, {"iat": now}), "Sign in to see figures"),
        "too old": (_cookie(signed, {**boss, "iat": now - 13 * 3600}), "older than 12 hours"),
        "without a time": (_cookie(signed, boss), "older than 12 hours"),
        "a text for true": (_cookie(signed, {**boss, "email_verified": "true", "iat": now}), "has not verified"),
    }
    for name, (cookie, words) in tries.items():
        visitor.keep([cookie])
        assert words in visitor.open("growth", collection="demo", lang="en").text, name
    visitor.keep([_cookie(signed, {**boss, "iat": now})])
    assert "Audit" in visitor.open("growth", collection="demo", lang="en").navigation, "the same cookie, whole, is good"


def test_a_policy_that_changes_or_breaks_holds_at_the_next_click(people, signed):
    minji = people("minji@shop.example").open("growth", collection="demo", lang="en")
    assert "Korea" in minji.text
    try:
        signed.policy.write_text(POLICY.replace('"kr-managers", ', ""))
        minji.page.get_by_role("link", name="Trust").first.click()
        minji.page.get_by_text("no rule of the policy").wait_for()
        signed.policy.write_text("[policy\n")
        minji.open("growth", collection="demo", lang="en")
        assert "Korea" not in minji.text and minji.exceptions == []
    finally:
        signed.policy.write_text(POLICY)
    assert "Korea" in minji.open("growth", collection="demo", lang="en").text


@long_only
def test_a_page_is_noted_once_a_visit_however_often_it_is_drawn(people, signed):
    vera = people("vera@shop.example").open("trust", collection="demo", lang="en")
    for language in ("한국어", "EN"):
        vera.page.get_by_role("radio", name=language).or_(vera.page.get_by_role("button", name=language)).first.click()
        vera.settle()
    seen = [subject for who, subject, _, _ in _entries(signed, "saw") if who == "vera@shop.example"]
    assert seen.count("trust") == 1


@pytest.mark.skipif(not LONG, reason="a second server and provider: GROUNDSWELL_LONG=1; tests/ui/test_returning.py has the paths")
def test_under_a_path_of_a_shared_host(chromium, landed_shipped, tmp_path):
    if provider.absent():
        pytest.skip(provider.absent())
    with office(landed_shipped, tmp_path, base="/team") as found:
        visitor = found.person(chromium).open("delivery", collection="demo", market="KR", lang="en")
        visitor.sign_in("minji@shop.example")
        assert visitor.page.url.startswith(f"{found.url}/delivery?") and "Korea" in visitor.text
        assert {cookie["path"] for cookie in visitor.cookies()["cookies"] if cookie["name"].startswith(USER)} == {"/team"}
        visitor.close()
