"""How letters leave: TLS and sign-in at the mail server, where a webhook may go, the link in a letter, late data, and the brief on Monday morning."""

import json
import socket
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import anyio
import httpx
import pytest
from starlette.applications import Starlette

from data.schedules import parse
from queries import door
from queries.scope import Scope
from reports.alerts import acting, addresses, mail, rules, webhook
from reports.alerts.addresses import Refused
from reports.alerts.routes import ROUTES
from reports.alerts.run import run
from reports.alerts.timer import alerting
from reports.brief import build, nearest_filters
from sharing.store import Store
from tests.aside import finished
from tests.reports.conftest import ME, NOW
from tests.reports.receivers import Hook, Mailbox, certificate
from tests.reports.test_alerts_run import ABOVE, LOUD, QUIET, outcomes
from tests.reports.watched import landed
from ui.alert_desk import Wanted


def test_mail_goes_by_starttls_with_a_sign_in_and_only_to_the_server_of_that_name(own_store, tmp_path, monkeypatch):
    landed(tmp_path, LOUD)
    box = Mailbox(tls=certificate(tmp_path), login=("groundswell", "p@ss:word/1"))
    try:
        monkeypatch.setenv("GROUNDSWELL_SMTP_URL", f"smtp://groundswell:p%40ss%3Aword%2F1@127.0.0.1:{box.port}?tls=starttls")
        rules.save(own_store, ABOVE, ME, NOW)
        done = run(own_store, NOW)
        assert box.received == [] and "CERTIFICATE_VERIFY_FAILED" in done.delivered.failed[0][1], "an unknown certificate is not trusted"
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
        assert len(run(own_store, NOW + timedelta(minutes=2)).delivered.sent) == 1 and len(box.received) == 1
        landed(tmp_path, [*LOUD, 20])
        monkeypatch.setenv("GROUNDSWELL_SMTP_URL", f"smtp://groundswell:wrong@127.0.0.1:{box.port}?tls=starttls")
        failed = run(own_store, NOW + timedelta(minutes=3)).delivered.failed
        assert len(failed) == 1 and "wrong" not in failed[0][1]
    finally:
        box.stop()


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("smtp://kim:a%40b@mail.example:2525", ("mail.example", 2525, "kim", "a@b", "starttls")),
        ("smtps://mail.example", ("mail.example", 465, "", "", "tls")),
        ("smtp://127.0.0.1:25", ("127.0.0.1", 25, "", "", "none")),
        ("smtp://relay.example?tls=none", ("relay.example", 587, "", "", "none")),
    ],
)
def test_the_mail_servers_address(url, found, monkeypatch):
    monkeypatch.setenv("GROUNDSWELL_SMTP_URL", url)
    made = mail.server()
    assert (made.host, made.port, made.user, made.password, made.security) == found


@pytest.mark.parametrize("url", ["", "http://mail.example", "smtp://", "smtp://kim:secret-word@relay.example?tls=none", "smtp://kim:se:cret@mail.example:abc"])
def test_a_mail_server_that_cannot_be_used_is_told_without_its_password(url, monkeypatch):
    monkeypatch.setenv("GROUNDSWELL_SMTP_URL", url)
    with pytest.raises(mail.NoMailServer) as told:
        mail.server()
    assert "secret-word" not in str(told.value) and "GROUNDSWELL_SMTP_URL" in str(told.value)


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example/", "https://kim:word@hooks.example/", "ftp://hooks.example/", "https://", "https://hooks.example:0/", "javascript:alert(1)",
        "https://hooks.example/\r\nHost: x", "https://hooks.example:99999/", "//hooks.example/", "https:hooks.example", "http://127.0.0.1/", "file:///etc/passwd",
    ],
)  # fmt: skip
def test_what_is_no_webhook_is_refused_by_its_text(url):
    with pytest.raises(Refused):
        addresses.split(url)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "localhost", "10.1.2.3", "192.168.1.1", "172.16.0.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "[::1]", "[::ffff:127.0.0.1]",
        "[fe80::1]", "[fc00::1]", "[64:ff9b::10.0.0.1]", "[2002:7f00:1::]", "224.0.0.1", "2130706433", "0x7f.1", "127.1",
    ],
)  # fmt: skip
def test_a_webhook_reaches_no_private_address(host):
    with pytest.raises((Refused, OSError)):
        addresses.resolved(addresses.split(f"https://{host}/hook"))


def test_a_webhook_goes_by_tls_to_the_address_that_was_checked_and_the_name_it_was_given(own_store, tmp_path, monkeypatch):
    """The name is looked up once; the connection goes there, and the certificate must still be the name's."""
    hook = Hook(tls=certificate(tmp_path))
    looked_up = []

    def answer(host, port, **more):
        looked_up.append(host)
        return [(2, 1, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(addresses.socket, "getaddrinfo", answer)
    monkeypatch.setattr(webhook.socket, "create_connection", lambda address, *more: connect(address[0], address[1]))
    monkeypatch.setenv("GROUNDSWELL_WEBHOOK_HOSTS", "hooks.office.example, other.example")
    try:
        url = f"https://hooks.office.example:{hook.port}/alerts"
        with pytest.raises(webhook.Failed, match="CERTIFICATE_VERIFY_FAILED"):
            webhook.send(own_store, url, {"a": 1}, "1", NOW)
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
        webhook.send(own_store, url, {"a": 1}, "1", NOW)
        assert hook.bodies == [{"a": 1}] and hook.received[0][0]["Host"] == f"hooks.office.example:{hook.port}"
        with pytest.raises(webhook.Failed, match=r"[Hh]ostname mismatch"):
            webhook.send(own_store, url.replace("hooks.office", "other"), {"a": 1}, "1", NOW)
        assert looked_up == ["hooks.office.example"] * 2 + ["other.example"], "once a try"
    finally:
        hook.stop()


def connect(host: str, port: int) -> socket.socket:
    """A plain connection, whatever the test makes of the module's own."""
    made = socket.socket()
    made.settimeout(10)
    made.connect((host, port))
    return made


def test_a_name_that_also_has_a_private_address_is_refused(monkeypatch):
    entries = [(2, 1, 6, "", ("93.184.216.34", 443)), (2, 1, 6, "", ("127.0.0.1", 443))]
    monkeypatch.setattr(addresses.socket, "getaddrinfo", lambda *given, **more: entries)
    with pytest.raises(Refused, match="not on the public network"):
        addresses.resolved(addresses.split("https://hooks.example/"))
    entries.pop()
    assert addresses.resolved(addresses.split("https://hooks.example/")) == "93.184.216.34"


def asked(method: str, url: str, **more) -> httpx.Response:
    """What the route answers."""

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app=Starlette(routes=list(ROUTES)))
        async with httpx.AsyncClient(transport=transport, base_url="https://groundswell.shop.example") as client:
            return await client.request(method, url, **more)

    return finished(ask())


def test_the_link_in_a_letter_shows_on_get_and_acts_on_post(tmp_path, mailbox, monkeypatch):
    monkeypatch.setenv("GROUNDSWELL_LANDED", str(tmp_path / "landed"))
    monkeypatch.setenv("GROUNDSWELL_DATABASE_URL", f"sqlite:///{tmp_path / 'store' / 'groundswell.sqlite'}")
    store = Store(f"sqlite:///{tmp_path / 'store' / 'groundswell.sqlite'}")
    landed(tmp_path, LOUD)
    rules.save(store, replace(ABOVE, label="<b>Too many</b>"), ME, NOW)
    run(store, NOW)
    url = mailbox.received[0]["List-Unsubscribe"].strip("<>")
    assert mailbox.received[0]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    shown = asked("GET", url)
    assert shown.status_code == 200 and "kim@shop.example" in shown.text and "<b>Too" not in shown.text and shown.headers["referrer-policy"] == "no-referrer"
    assert rules.active(store)[0].quiet == {} and rules.active(store)[0].left == (), "looking changes nothing"
    assert asked("POST", url, data={"do": "week"}).status_code == 200
    assert timedelta(days=6) < rules.active(store)[0].quiet["kim@shop.example"] - datetime.now(UTC) < timedelta(days=8)
    assert asked("POST", url, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert rules.active(store)[0].left == ("kim@shop.example",) and rules.active(store)[0].recipients(NOW) == ()
    wrongs = [("GET", url + "x", {}), ("POST", url, {"data": {"do": "drop"}}), ("POST", url, {"content": b"do=" + b"x" * 5_000}), ("GET", "/alerts/act", {})]
    for wrong in (asked(method, address, **more) for method, address, more in wrongs):
        assert wrong.status_code == 404 and "cannot be used" in wrong.text
    store.close()


def test_late_data_is_told_once_and_its_coming_too(own_store, tmp_path, mailbox):
    landed(tmp_path, QUIET, more='landing_by = "daily 06:00 Asia/Seoul"')
    rules.save(own_store, Wanted("watched", "freshness", emails=("kim@shop.example",)), ME, NOW)
    now = datetime.now(UTC)
    due = parse("daily 06:00 Asia/Seoul").following(now + timedelta(hours=20))
    assert outcomes(run(own_store, now)) == ["quiet"]
    told = [outcomes(run(own_store, due + timedelta(hours=hours)))[0] for hours in (0, 1, 20, 30)]
    assert told.count("fired") == 1 and told[0] == "fired"
    assert f"{due.astimezone(ZoneInfo('Asia/Seoul')):%Y-%m-%d} 06:00 (Asia/Seoul)" in mailbox.received[0]["Subject"]
    landed(tmp_path, LOUD, more='landing_by = "daily 06:00 Asia/Seoul"')
    assert outcomes(run(own_store, datetime.now(UTC))) == ["recovered"] and len(mailbox.received) == 2


def test_old_data_and_a_stopped_landing_are_told(own_store, tmp_path, mailbox):
    landed(tmp_path, QUIET)  # to 31 Dec 2023
    rules.save(own_store, Wanted("watched", "freshness", value=30.0, emails=("kim@shop.example",)), ME, NOW)
    assert outcomes(run(own_store, datetime(2024, 1, 20, tzinfo=UTC))) == ["quiet"]
    assert outcomes(run(own_store, datetime(2024, 2, 1, tzinfo=UTC))) == ["fired"]
    assert "data ends 31 Dec 2023, 32 days ago" in mailbox.received[0]["Subject"].replace("\r\n", "")
    landed(tmp_path, LOUD)
    assert outcomes(run(own_store, datetime(2024, 2, 2, tzinfo=UTC))) == ["recovered"]
    later = (datetime.now(UTC) + timedelta(seconds=5)).isoformat(timespec="seconds")
    (tmp_path / "landed" / "watched" / "last_run.json").write_text(json.dumps({"at": later, "outcome": "stopped", "words": "line 3"}))
    assert outcomes(run(own_store, datetime(2024, 2, 2, tzinfo=UTC))) == ["fired"]


MONDAYS = {
    "Asia/Seoul": [datetime(2026, 3, 22, 23, 0, tzinfo=UTC), datetime(2026, 3, 29, 23, 0, tzinfo=UTC)],
    "Europe/Madrid": [datetime(2026, 3, 23, 7, 0, tzinfo=UTC), datetime(2026, 3, 30, 6, 0, tzinfo=UTC)],  # summer time began on 29 March
}


@pytest.mark.parametrize("zone", MONDAYS)
def test_the_brief_goes_out_on_monday_at_eight_local_time(own_store, tmp_path, mailbox, zone):
    landed(tmp_path, LOUD)
    wanted = Wanted("watched", "brief", "KR", "A", schedule=f"Mon 08:00 {zone}", emails=("kim@shop.example",), language="ko")
    rules.save(own_store, wanted, ME, datetime(2026, 3, 20, tzinfo=UTC))
    for place, due in enumerate(MONDAYS[zone]):
        assert outcomes(run(own_store, due - timedelta(minutes=1))) == ["not due"] and len(mailbox.received) == place
        assert outcomes(run(own_store, due + timedelta(minutes=2))) == ["brief"]
        assert outcomes(run(own_store, due + timedelta(minutes=7))) == ["judged before"]
        assert len(mailbox.received) == place + 1
    message = mailbox.received[0]
    (attached,) = message.iter_attachments()
    info = door.collection("watched", Scope.everything())
    assert nearest_filters(info, "KR", "2024-01") == {} and attached.get_content_type() == "application/pdf" and "2024-01" in attached.get_filename()
    assert attached.get_content()[:5] == b"%PDF-" and len(attached.get_content()) > 5_000 and callable(build)
    assert (
        "https://groundswell.shop.example/?collection=watched&market=KR&platform=A&from=2024-01&to=2024-01&lang=ko"
        in message.get_body(("plain",)).get_content()
    )


def test_a_brief_missed_by_more_than_a_day_waits_for_the_next(own_store, tmp_path, mailbox):
    landed(tmp_path, LOUD)
    due = MONDAYS["Asia/Seoul"][0]
    wanted = Wanted("watched", "brief", "KR", "A", schedule="Mon 08:00 Asia/Seoul", emails=("kim@shop.example",))
    rules.save(own_store, wanted, ME, due - timedelta(days=3))
    assert outcomes(run(own_store, due + timedelta(hours=25))) == ["not due"]
    rules.save(own_store, wanted, ME, due + timedelta(hours=1))
    assert outcomes(run(own_store, due + timedelta(hours=2)))[1] == "not due", "one made after the hour begins with the next"


def test_without_an_address_of_the_app_letters_carry_no_link(own_store, tmp_path, mailbox, monkeypatch):
    monkeypatch.delenv("GROUNDSWELL_URL")
    landed(tmp_path, LOUD)
    rules.save(own_store, ABOVE, ME, NOW)
    run(own_store, NOW)
    assert mailbox.received[0]["List-Unsubscribe"] is None and "http" not in mailbox.received[0].get_body(("plain",)).get_content()
    monkeypatch.setenv("GROUNDSWELL_URL", "javascript:alert(1)")
    assert acting.base_address() == ""


def test_the_app_itself_looks_beside_its_pages(own_store, tmp_path, mailbox, monkeypatch):
    monkeypatch.setenv("GROUNDSWELL_DATABASE_URL", f"sqlite:///{own_store.url.database}")
    landed(tmp_path, LOUD)
    rules.save(own_store, ABOVE, ME, NOW)

    async def serve() -> None:
        async with alerting(0.05):
            with anyio.fail_after(30):
                while not mailbox.received:
                    await anyio.sleep(0.05)

    finished(serve())
    assert "90 in Jan 2024" in mailbox.received[0]["Subject"]


def test_the_app_leaves_it_to_a_timer_where_told(own_store, tmp_path, mailbox, monkeypatch):
    monkeypatch.setenv("GROUNDSWELL_DATABASE_URL", f"sqlite:///{own_store.url.database}")
    monkeypatch.setenv("GROUNDSWELL_ALERTS", "0")
    landed(tmp_path, LOUD)
    rules.save(own_store, ABOVE, ME, NOW)

    async def serve() -> None:
        async with alerting(0.01):
            await anyio.sleep(0.3)

    finished(serve())
    assert mailbox.received == [] and rules.active(own_store)[0].state == "unknown"
