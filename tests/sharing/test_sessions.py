"""Sessions on both databases: cookies that cannot be made up or moved, tries that are limited over all processes."""

import os
import stat
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from itsdangerous import URLSafeSerializer

from queries.filters import Filters
from queries.scope import Scope
from sharing import links
from sharing.links import NewLink, create, listed, revoke
from sharing.sessions import ALLOWED_FAILURES, LONGEST, WINDOW, WeakSecret, cookie_name, exchange, secret, verify
from sharing.store import Store
from tests.sharing.conftest import NOW

ROOT = Path(__file__).resolve().parents[2]


def _make(store, days=7):
    return create(
        store, NewLink("growth", Filters("office"), Scope(markets=("KR",)), "en", "v1", expires_at=NOW + timedelta(days=days)), Scope.everything(), "kim@a", NOW
    )


def test_a_token_becomes_a_cookie_and_the_opening_is_counted(store):
    made = _make(store)
    later = NOW + timedelta(minutes=5)
    for moment in (NOW, later):
        opened = exchange(store, made.token, "10.0.0.1", moment)
        assert verify(store, made.id, opened.cookie.value, moment).scope.markets == ("KR",)
    (link,) = listed(store, "kim@a")
    assert (link.opens, link.last_opened_at) == (2, later)
    assert opened.cookie.name == cookie_name(made.id) == f"groundswell_link_{made.id}"
    header = opened.cookie.header("/base")
    assert "HttpOnly" in header and "SameSite=Lax" in header and header.endswith("; Secure") and "Path=/base" in header
    assert made.token not in header


def test_a_cookie_ends_with_the_link_or_after_half_a_day(store):
    short, long = _make(store, days=0.25), _make(store)
    assert exchange(store, short.token, "a", NOW).cookie.seconds == 6 * 3600
    cookie = exchange(store, long.token, "a", NOW).cookie
    assert cookie.seconds == LONGEST.total_seconds()
    assert verify(store, long.id, cookie.value, NOW + LONGEST - timedelta(seconds=1)) is not None
    assert verify(store, long.id, cookie.value, NOW + LONGEST) is None


def test_a_revoked_link_closes_for_those_who_are_in(store):
    made = _make(store)
    cookie = exchange(store, made.token, "a", NOW).cookie
    revoke(store, made.id, None, NOW)
    assert verify(store, made.id, cookie.value, NOW) is None


def test_cookies_cannot_be_moved_made_up_or_changed(store):
    one, other = _make(store), _make(store)
    cookie = exchange(store, one.token, "a", NOW).cookie.value
    assert verify(store, other.id, cookie, NOW) is None
    body, signature = cookie.rsplit(".", 1)
    until = {"link": other.id, "until": NOW.timestamp() + 99}
    forged = [
        None, "", "x", body, f"{body}.", f".{signature}", cookie[:-1], cookie + "A", cookie.upper(), other.id, one.token,
        URLSafeSerializer("another secret", salt="link").dumps(until), URLSafeSerializer(secret(store), salt="other").dumps(until),
        URLSafeSerializer("", salt="link").dumps(until), f"{URLSafeSerializer('x').dumps(until).rsplit('.', 1)[0]}.{signature}",
    ]  # fmt: skip
    for attempt in forged:
        for link in (one, other):
            assert verify(store, link.id, attempt, NOW) is None, attempt


def test_too_many_failures_of_a_client_close_the_door_for_it_only(store):
    made = _make(store)
    for number in range(ALLOWED_FAILURES):
        assert not exchange(store, f"guess {number}", "mallory", NOW + timedelta(seconds=number)).limited
    at = NOW + timedelta(minutes=1)
    assert exchange(store, "guess", "mallory", at).limited
    closed = exchange(store, made.token, "mallory", at)
    assert (closed.link, closed.cookie, closed.limited) == (None, None, True), "also for a right token: no hint"
    assert exchange(store, made.token, "kim", at).link is not None
    assert exchange(store, made.token, "mallory", NOW + WINDOW + timedelta(seconds=1)).link is not None, "the window slides"


def test_right_tokens_are_never_limited(store):
    made = _make(store)
    assert {exchange(store, made.token, "kim", NOW).limited for _ in range(ALLOWED_FAILURES * 2)} == {False}


def test_processes_share_the_limit(store, store_url):
    code = (
        "import sys; from datetime import datetime; from sharing.sessions import exchange; from sharing.store import Store\n"
        "s, now = Store(sys.argv[1]), datetime.fromisoformat(sys.argv[2])\n"
        "print(sum(not exchange(s, f'{sys.argv[3]} {n}', 'mallory', now).limited for n in range(15)))\ns.close()"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", code, store_url, NOW.isoformat(), str(n)], cwd=ROOT, stdout=subprocess.PIPE, text=True) for n in range(3)
    ]
    assert sum(int(process.communicate(timeout=60)[0]) for process in running) == ALLOWED_FAILURES


def test_a_link_made_by_one_process_opens_on_another(store, store_url):
    made = _make(store)
    other = Store(store_url)
    cookie = exchange(other, made.token, "a", NOW).cookie
    other.close()
    assert verify(store, made.id, cookie.value, NOW) == links.by_id(store, made.id, NOW)


def test_the_secret_file_is_made_once_and_only_its_owner_reads_it(store):
    first = secret(store)
    path = store.home / "groundswell.secret"
    assert len(first) == 64 and secret(store) == first and stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [found.name for found in store.home.glob(".groundswell.secret*")] == []
    os.chmod(path, 0o640)
    with pytest.raises(WeakSecret, match="chmod 600"):
        secret(store)


def test_processes_that_start_at_once_agree_on_the_secret(store_url):
    Store(store_url).close()
    code = "import sys; from sharing.sessions import secret; from sharing.store import Store; print(secret(Store(sys.argv[1])))"
    running = [subprocess.Popen([sys.executable, "-c", code, store_url], cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    assert len({process.communicate(timeout=60)[0] for process in running}) == 1


def test_a_given_secret_is_used_and_a_short_one_refused(store, monkeypatch):
    made = _make(store)
    cookie = exchange(store, made.token, "a", NOW).cookie.value
    monkeypatch.setenv("GROUNDSWELL_SECRET", "0123456789" * 4)
    assert secret(store) == "0123456789" * 4 and verify(store, made.id, cookie, NOW) is None
    monkeypatch.setenv("GROUNDSWELL_SECRET", "short")
    with pytest.raises(WeakSecret, match="at least 32"):
        secret(store)
