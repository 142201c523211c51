"""deploy/nginx.conf in front of two plain servers that tell what they were asked: who is sent where, what is passed on, what is not."""

import http.client
import json
import shutil
import socket
import socketserver
import ssl
import subprocess
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler

import pytest

from tests.browser.conftest import free_port
from tests.deploy.house import ROOT, Proxy


class Told(BaseHTTPRequestHandler):
    """Answers with the headers it got."""

    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        self.rfile.read(int(self.headers.get("content-length") or 0))
        body = json.dumps({"name": self.server.name, "path": self.path, "headers": {key.lower(): value for key, value in self.headers.items()}}).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.send_header("content-security-policy", "default-src 'self'")
        if self.headers.get("x-forwarded-proto") == "https":
            self.send_header("set-cookie", "_streamlit_xsrf=2; Path=/; SameSite=Lax")
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = answer

    def log_message(self, *_) -> None:
        """Quiet."""


class Upstream(socketserver.ThreadingTCPServer):
    allow_reuse_address, daemon_threads = True, True

    def __init__(self, name: str, port: int = 0):
        self.name, self._open = name, []
        super().__init__(("127.0.0.1", port), Told)
        self.port = self.server_address[1]
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def process_request(self, request, client_address) -> None:
        self._open.append(request)
        super().process_request(request, client_address)

    def stop(self) -> None:
        """As a killed process does: what is open breaks."""
        self.shutdown()
        self.server_close()
        for connection in self._open:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def house(nginx, tmp_path):
    """(proxy, servers by the name of their process); stopped servers may be started again on their port."""
    servers = {"1": Upstream("1"), "2": Upstream("2")}
    proxy = Proxy(tmp_path, servers["1"].port, servers["2"].port)
    yield proxy, servers
    proxy.stop()
    for server in servers.values():
        server.stop()


def ask(proxy: Proxy, path: str = "/", method: str = "GET", body: bytes | None = None, **headers: str):
    """Status, headers (lists: one may come twice), body."""
    connection = http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=20)
    connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    text = answer.read()
    connection.close()
    found: dict[str, list[str]] = {}
    for name, value in answer.getheaders():
        found.setdefault(name.lower(), []).append(value)
    return answer.status, found, text


def served(answer) -> str:
    return json.loads(answer[2])["name"]


def cookie(answer) -> str | None:
    return answer[1].get("set-cookie", [None])[0]


def test_a_viewer_stays_with_the_process_that_answered(house):
    proxy, _ = house
    seen = set()
    for _ in range(6):
        first = ask(proxy)
        seen.add(served(first))
        assert cookie(first) == f"groundswell_process={served(first)}; Path=/; HttpOnly; SameSite=Lax"
        for _ in range(5):
            again = ask(proxy, "/media/x.csv", Cookie=f"a=b; groundswell_process={served(first)}")
            assert served(again) == served(first) and cookie(again) is None
    assert seen == {"1", "2"}  # newcomers are spread
    assert served(ask(proxy, Cookie="groundswell_process=3; x=y")) in "12"  # a made-up one is no error


def test_a_viewer_of_a_process_that_is_gone_moves_and_does_not_come_back(house):
    proxy, servers = house
    port = servers["1"].port
    servers["1"].stop()
    for _ in range(20):
        started = time.monotonic()
        moved = ask(proxy, Cookie="groundswell_process=1")
        assert (moved[0], served(moved)) == (200, "2") and time.monotonic() - started < 2
        assert cookie(moved).startswith("groundswell_process=2;")
    assert {served(ask(proxy)) for _ in range(6)} == {"2"}
    servers["1"] = Upstream("1", port)
    assert {served(ask(proxy, Cookie="groundswell_process=2")) for _ in range(6)} == {"2"}  # their session lives there now
    time.sleep(2.1)  # fail_timeout
    assert {served(ask(proxy)) for _ in range(8)} == {"1", "2"}


def test_what_changes_something_is_not_sent_twice(house):
    proxy, servers = house
    servers["1"].stop()
    connection_refused = ask(proxy, "/s/x", "POST", b"", Cookie="groundswell_process=1")
    assert connection_refused[0] == 200 and served(connection_refused) == "2"  # never reached the first: no second time


def test_when_nobody_answers_a_page_comes_back_by_itself(house):
    proxy, servers = house
    ports = {name: server.port for name, server in servers.items()}
    for server in servers.values():
        server.stop()
    status, headers, body = ask(proxy, "/growth?market=KR")
    assert status == 502 and b'http-equiv="refresh"' in body and "잠시 후".encode() in body
    assert headers["cache-control"] == ["no-store"] and headers["content-security-policy"][0].startswith("default-src 'none'")
    status, headers, body = ask(proxy, "/team/_stcore/health")  # what an open page asks until it is answered, and shows
    assert (status, headers["content-type"]) == (502, ["application/json"]) and "goes on by itself" in json.loads(body)
    servers.update({name: Upstream(name, port) for name, port in ports.items()})
    time.sleep(2.1)
    assert ask(proxy, "/growth?market=KR")[0] == 200


FALSE = {
    "X-Forwarded-For": "127.0.0.1", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example", "X-Real-IP": "127.0.0.1", "Forwarded": "for=127.0.0.1",
    "X-Forwarded-User": "admin@a", "X-Forwarded-Email": "admin@a", "X-Auth-Request-User": "admin", "X-Auth-Request-Email": "admin@a", "Remote-User": "admin",
    "X-Remote-User": "admin", "X-Forwarded-Prefix": "/evil", "X-Forwarded-Port": "1", "X-Forwarded-Groups": "admins",
}  # fmt: skip


def test_a_client_cannot_say_who_it_is_or_where_it_comes_from(house):
    proxy, _ = house
    got = json.loads(ask(proxy, **FALSE)[2])["headers"]
    ours = {"x-forwarded-for": "127.0.0.1", "x-forwarded-proto": "http", "x-forwarded-host": f"127.0.0.1:{proxy.port}", "x-real-ip": "127.0.0.1"}
    assert {name: value for name, value in got.items() if name in ours} == ours
    assert not [name for name in FALSE if name.lower() in got and name.lower() not in ours]
    assert got["host"] == f"127.0.0.1:{proxy.port}"
    assert "," not in json.loads(ask(proxy, **{"X-Forwarded-For": "1.2.3.4, 5.6.7.8"})[2])["headers"]["x-forwarded-for"]


def test_a_websocket_is_passed_on_and_a_plain_request_keeps_its_connection(house):
    proxy, _ = house
    got = json.loads(ask(proxy, "/_stcore/stream", Upgrade="websocket", Connection="Upgrade", Origin="http://a")[2])["headers"]
    assert (got["upgrade"], got["connection"], got["origin"]) == ("websocket", "upgrade", "http://a")
    got = json.loads(ask(proxy)[2])["headers"]
    assert "upgrade" not in got and got.get("connection") != "close"


@pytest.mark.parametrize("base", ["", "/team", "/a/b"])
def test_what_is_for_the_inside_stays_inside(house, base):
    proxy, _ = house
    for path in ("/_stcore/metrics", "/_stcore/script-health-check", "/_stcore/agent/mcp", "/readyz", "/_stcore/metrics/"):
        assert ask(proxy, base + path)[0] == 404, path
    for path in ("/healthz", "/_stcore/health", "/_stcore/stream", "/growth", "/readyz-not", "/static/js/x.js"):
        assert json.loads(ask(proxy, f"{base}{path}?a=%20b")[2])["path"] == f"{base}{path}?a=%20b"


def test_the_apps_own_headers_come_once_and_unchanged(house):
    proxy, _ = house
    _, headers, _ = ask(proxy)
    assert headers["content-security-policy"] == ["default-src 'self'"]
    assert "/" not in headers["server"][0]  # no version


def test_only_uploads_may_be_large(house):
    proxy, _ = house
    large = b"x" * (2 << 20)
    assert ask(proxy, "/growth", "POST", large)[0] == 413
    assert ask(proxy, "/team/_stcore/upload_file/session/file", "PUT", large)[0] == 200


def test_many_tries_at_links_are_slowed_and_tokens_are_not_written_down(house, tmp_path):
    proxy, servers = house
    statuses = [ask(proxy, f"/team/s/secret-token-{number}?x=1")[0] for number in range(90)]
    assert statuses[:60] == [200] * 60 and 429 in statuses
    status, _, body = ask(proxy, "/s/secret-token")
    assert status == 429 and "1분 후".encode() in body and b"refresh" not in body
    assert ask(proxy, "/growth")[0] == 200  # everything else goes on
    for server in servers.values():
        server.stop()
    time.sleep(2.1)  # the next tries are let through, and nobody answers them
    assert [ask(proxy, f"/s/secret-token-{number}")[0] for number in range(2)] == [502] * 2
    assert ask(proxy, "/growth")[0] == 502
    log = _written(tmp_path / "access.log", '"GET /growth" 502')
    assert '"GET /team/s/..." 200' in log and '"GET /s/..." 429' in log and '"GET /s/..." 502' in log
    assert "secret-token" not in log + (tmp_path / "nginx.log").read_text()


@pytest.fixture
def encrypted(nginx, tmp_path):
    """The proxy as deploy/tls.conf.example has it: (port of https, port of http, context that trusts its certificate)."""
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("openssl is not here; on Debian or Ubuntu: apt-get install openssl")
    (tmp_path / "tls").mkdir()
    made = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run([program, *made, "-keyout", tmp_path / "tls" / "key.pem", "-out", tmp_path / "tls" / "chain.pem"], check=True, capture_output=True)
    port = free_port()
    text = (ROOT / "deploy" / "tls.conf.example").read_text()
    (tmp_path / "tls" / "tls.conf").write_text(text.replace("listen 8443 ssl;", f"listen 127.0.0.1:{port} ssl;").replace("$host$", f"$host:{port}$"))
    server = Upstream("1")
    proxy = Proxy(tmp_path, server.port, server.port + 1)
    yield port, proxy.port, ssl.create_default_context(cafile=tmp_path / "tls" / "chain.pem")
    proxy.stop()
    server.stop()


def test_with_certificates_everything_goes_by_https(encrypted):
    port, plain, trusted = encrypted
    connection = http.client.HTTPConnection("127.0.0.1", plain, timeout=20)
    connection.request("GET", "/growth?market=KR&lang=ko")
    answer = connection.getresponse()
    assert (answer.status, answer.getheader("location")) == (301, f"https://127.0.0.1:{port}/growth?market=KR&lang=ko")
    connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=20, context=trusted)
    connection.request("GET", "/growth", headers={"X-Forwarded-Proto": "http"})
    answer = connection.getresponse()
    assert json.loads(answer.read())["headers"]["x-forwarded-proto"] == "https" and answer.getheader("strict-transport-security")
    kept = answer.headers.get_all("set-cookie")
    assert len(kept) == 2 and all("secure" in one.lower() for one in kept), kept  # the proxy's own, and what an app sends without saying so


def _written(path, words: str) -> str:
    """The text of a log once it says so: nginx writes after it has answered."""
    until = time.monotonic() + 5
    while words not in (text := path.read_text()) and time.monotonic() < until:
        time.sleep(0.05)
    assert words in text
    return text
