"""The door behind a link's address: what previews see, what the button does, one answer for every closed link."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from starlette.applications import Starlette

from data.pins import holders
from queries.filters import Filters
from queries.scope import Scope
from sharing import audit, links
from sharing.links import NewLink
from sharing.sessions import ALLOWED_FAILURES, verify
from sharing.store import store
from tests.aside import finished
from tests.sharing.office import landed
from ui.door.base import under
from ui.door.headers import SecurityHeaders
from ui.door.links_upkeep import keep_house
from ui.door.routes import ROUTES

NEW = NewLink("growth", Filters("demo", ("KR",)), Scope(markets=("KR",)), "ko", "v1", choices=(("measurer", "와이즈앱 & Co"),))


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """An empty store of its own."""
    monkeypatch.setenv("GROUNDSWELL_DATABASE_URL", f"sqlite:///{tmp_path / 'store.sqlite'}")
    return store()


def made(kept, **changes) -> links.Created:
    return links.create(kept, NewLink(**{**NEW.__dict__, **changes}), Scope.everything(), "local", datetime.now(UTC))


def ask(method: str, path: str, base: str = "", client: str = "10.0.0.1", **headers: str) -> httpx.Response:
    """One request to the door, its middleware before it."""
    app = Starlette(routes=under(base, ROUTES))
    app.add_middleware(SecurityHeaders, document="<head></head>")

    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(app=app, client=(client, 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://shop.example") as asking:
            return await asking.request(method, path, headers=headers)

    return finished(send())


def test_what_previews_a_link_learns_nothing_and_opens_nothing(kept):
    link = made(kept)
    known, unknown = ask("GET", f"/s/{link.token}"), ask("GET", "/s/nothing")
    assert known.status_code == unknown.status_code == 200 and known.content == unknown.content
    assert ask("HEAD", f"/s/{link.token}").status_code == 200
    assert "열기" in known.text and "Open" in known.text and "set-cookie" not in known.headers
    assert (known.headers["cache-control"], known.headers["referrer-policy"]) == ("no-store", "no-referrer")
    assert "http" not in known.text.replace("https", "http").split("<body>")[1], "it loads nothing and leads nowhere"
    assert links.by_id(kept, link.id, datetime.now(UTC)).opens == 0


def test_the_button_exchanges_the_token_for_a_cookie_and_leads_on(kept):
    link = made(kept)
    answer = ask("POST", f"/s/{link.token}")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"../growth?measurer=%EC%99%80%EC%9D%B4%EC%A6%88%EC%95%B1+%26+Co&link={link.id}&lang=ko"
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"groundswell_link_{link.id}=") and "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Secure" not in cookie
    assert link.token not in str(answer.headers) + answer.text
    value = cookie.split(";")[0].split("=", 1)[1]
    assert verify(kept, link.id, value, datetime.now(UTC)).opens == 1
    (entry,) = audit.entries(kept, actions=("opened",))
    assert (entry.who, entry.subject, entry.collection) == (f"link:{link.id}", link.id, "demo")


def test_behind_https_the_cookie_is_secure_and_a_base_path_is_its_own(kept, monkeypatch):
    from streamlit import config

    link = made(kept, page="overview")
    answer = ask("POST", f"/s/{link.token}", **{"X-Forwarded-Proto": "https"})
    assert "; Secure" in answer.headers["set-cookie"] and "Path=/;" in answer.headers["set-cookie"]
    before = config.get_option("server.baseUrlPath")
    config.set_option("server.baseUrlPath", "team/kr")
    try:
        below = ask("POST", f"/team/kr/s/{link.token}", base="/team/kr")
    finally:
        config.set_option("server.baseUrlPath", before)
    assert "Path=/team/kr;" in below.headers["set-cookie"]
    assert httpx.URL(f"http://shop.example/team/kr/s/{link.token}").join(below.headers["location"]).path == "/team/kr/"


def told(answer: httpx.Response) -> tuple:
    """Everything that a client can tell answers apart by."""
    return answer.status_code, answer.content, sorted((name, value) for name, value in answer.headers.items())


def test_every_closed_link_is_answered_with_one_and_the_same_page(kept):
    now = datetime.now(UTC)
    expired, revoked, held = made(kept, expires_at=now + timedelta(days=1)), made(kept), made(kept)
    links.extend(kept, expired.id, "local", now + timedelta(microseconds=1), now)
    links.revoke(kept, revoked.id, "local", now)
    tokens = [expired.token, revoked.token, "unknown", "x" * 5_000, "%00", "한국", held.id, "%2e%2e%2fgrowth"]
    answers = [told(ask("POST", f"/s/{token}")) for token in tokens]
    for _ in range(ALLOWED_FAILURES):
        ask("POST", "/s/guess", client="10.0.0.9")
    answers.append(told(ask("POST", f"/s/{held.token}", client="10.0.0.9")))  # a good one, but this client tried too many
    assert len({str(answer) for answer in answers[:7]} | {str(answers[8])}) == 1 and answers[0][0] == 404
    assert "set-cookie" not in dict(answers[0][2])
    assert ask("POST", f"/s/{held.token}").status_code == 303, "another client is not held back"


def test_behind_our_proxy_failures_are_counted_for_the_address_it_wrote(kept, monkeypatch):
    monkeypatch.setenv("GROUNDSWELL_PROXY", "1")
    link = made(kept)
    for number in range(ALLOWED_FAILURES):  # the first address is the client's own invention
        ask("POST", "/s/guess", **{"X-Forwarded-For": f"1.2.3.{number}, 203.0.113.7"})
    assert ask("POST", f"/s/{link.token}", **{"X-Forwarded-For": "9.9.9.9, 203.0.113.7"}).status_code == 404
    assert ask("POST", f"/s/{link.token}", **{"X-Forwarded-For": "203.0.113.8"}).status_code == 303


def test_without_a_proxy_a_forwarding_header_does_not_escape_the_count(kept):
    link = made(kept)
    for number in range(ALLOWED_FAILURES):
        ask("POST", "/s/guess", **{"X-Forwarded-For": f"1.2.3.{number}"})
    assert ask("POST", f"/s/{link.token}").status_code == 404


def test_a_store_out_of_reach_opens_nothing(monkeypatch, kept):
    closed = told(ask("POST", "/s/unknown"))
    monkeypatch.setenv("GROUNDSWELL_DATABASE_URL", "sqlite:////proc/none/here.sqlite")
    assert told(ask("POST", "/s/unknown")) == closed


def test_the_server_lets_the_data_of_links_long_expired_go(kept, tmp_path, monkeypatch, caplog):
    monkeypatch.setenv("GROUNDSWELL_LANDED", str(tmp_path / "landed"))
    version, home, now = landed(tmp_path), tmp_path / "landed" / "office", datetime.now(UTC)
    link = made(kept, filters=Filters("office"), version=version, frozen=True, expires_at=now + timedelta(days=1))
    keep_house(now + timedelta(days=2))
    assert list(holders(home)[version]) == [f"link:{link.id}"], "its sender may still extend it"
    keep_house(now + timedelta(days=40))
    assert holders(home) == {}
    monkeypatch.setenv("GROUNDSWELL_DATABASE_URL", "sqlite:////proc/none/here.sqlite")
    keep_house(now)
    assert "links were not kept up" in caplog.text
