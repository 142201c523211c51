"""The door, asked as a browser or an attacker would: headers, compression, health, the first document, the first landing."""

import asyncio
import base64
import gzip
import hashlib
import http.client
import json
import re
import time

import pytest

from tests.browser.conftest import Server
from ui import pages
from ui.door.compression import CompressedStatic, _accepts_gzip
from ui.door.headers import policy, script_hashes
from ui.door.index import _IMPORTED, PARTS, preloaded


@pytest.fixture(scope="module")
def door(landed_shipped):
    running = Server(landed_shipped)
    yield running
    running.stop()


def get(server: Server, path: str, method: str = "GET", **headers: str):
    """Status, headers and raw body; no redirects, no decoding."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    connection.request(method, path, headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, body


def bundles(server: Server) -> list[str]:
    return re.findall(r'(?:src|href)="\./(static/[^"]+\.(?:js|css))"', get(server, "/")[2].decode())


@pytest.mark.parametrize("path", ["/", "/growth", "/healthz", "/nowhere", "/_stcore/health", "/static/none.js"])
def test_every_answer_carries_the_security_headers(door, path):
    _, headers, _ = get(door, path)
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    rules = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert "'unsafe-inline'" not in rules["script-src"] and "'unsafe-eval'" not in rules["script-src"]
    assert rules["frame-ancestors"] == rules["base-uri"] == rules["form-action"] == "'self'"
    assert rules["object-src"] == "'none'"
    assert f"ws://127.0.0.1:{door.port}" in rules["connect-src"]


@pytest.mark.parametrize("path", ["/", *(f"/{page.name}" for page in pages.PAGES[1:])])
def test_every_inline_script_of_the_document_is_allowed_by_its_hash(door, path):
    status, headers, body = get(door, path)
    assert status == 200 and headers["content-type"].startswith("text/html")
    scripts = re.findall(r"<script>(.*?)</script>", body.decode(), re.DOTALL)
    assert len(scripts) >= 2  # Streamlit's own and ours
    for script in scripts:
        assert f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'" in headers["content-security-policy"]


def test_the_first_pages_own_name_leads_to_it_with_its_filters(door):
    status, headers, _ = get(door, "/overview?market=KR&grain=year")
    assert (status, headers["location"]) == (307, "./?market=KR&grain=year")


def test_scripts_and_styles_go_out_compressed_and_whole(door):
    paths = bundles(door)
    assert len(paths) > 10
    saved = 0
    for path in paths:
        _, headers, packed = get(door, f"/{path}", **{"Accept-Encoding": "br, gzip"})
        _, plain_headers, plain = get(door, f"/{path}")
        if len(plain) < 1_000:
            continue
        assert headers["content-encoding"] == "gzip" and "content-encoding" not in plain_headers
        assert headers["vary"] == "Accept-Encoding" and "immutable" in headers["cache-control"]
        assert gzip.decompress(packed) == plain
        saved += len(plain) - len(packed)
    assert saved > 1_000_000


def test_compression_stays_out_of_the_way(door):
    path = f"/{bundles(door)[0]}"
    status, headers, body = get(door, path, **{"Accept-Encoding": "gzip", "Range": "bytes=0-9"})
    assert status == 206 and len(body) == 10 and "content-encoding" not in headers
    status, headers, body = get(door, path, method="HEAD", **{"Accept-Encoding": "gzip"})
    assert status == 200 and body == b"" and int(headers["content-length"]) > 0
    for outside in ("/static/../index.html", "/static/%2e%2e/%2e%2e/__init__.py", "/static/..%2f..%2fconfig.py", "/static/none.js"):
        _, _, body = get(door, outside, **{"Accept-Encoding": "gzip"})
        assert b"import " not in body


@pytest.mark.parametrize(
    ("header", "accepts"),
    [(b"gzip", True), (b"br, GZIP;q=0.5", True), (b"*", True), (b"", False), (b"br", False), (b"gzip;q=0", False), (b"gzip; q=0.0", False), (b"xgzip", False)],
)
def test_who_accepts_gzip(header, accepts):
    assert _accepts_gzip(header) is accepts


@pytest.mark.parametrize("length", [300, 10_000])
def test_a_name_too_long_for_the_file_system_is_left_to_streamlit(tmp_path, length):
    (tmp_path / "static").mkdir()
    scope = {"type": "http", "method": "GET", "path": f"/static/{'a' * length}.js", "headers": [(b"accept-encoding", b"gzip")]}
    passed = []

    async def streamlit(scope, receive, send):
        passed.append(scope["path"])

    asyncio.run(CompressedStatic(streamlit, tmp_path)(scope, None, None))
    assert passed == [scope["path"]]


def test_the_document_asks_for_what_every_page_needs_once_and_all_of_it_is_there(door):
    _, _, body = get(door, "/")
    named = re.findall(r'rel="modulepreload" crossorigin href="\./(static/js/[^"]+)"', body.decode())
    assert len(named) == len(set(named))
    for part in PARTS:
        assert sum(name.startswith(f"static/js/{part}.") for name in named) == 1, part
    for name in named:
        status, headers, script = get(door, f"/{name}")
        assert status == 200 and "javascript" in headers["content-type"]
        for imported in _IMPORTED.findall(script.decode()):
            assert f"static/js/{imported}" in named or f'src="./static/js/{imported}"' in body.decode(), (name, imported)


def test_a_part_that_a_release_no_longer_has_is_left_to_the_client(tmp_path):
    (tmp_path / "Button.a1.js").write_text('import{a}from"./shared.b2.js";import"./known.c3.js";import"./gone.d4.js"')
    (tmp_path / "shared.b2.js").write_text('import"./Button.a1.js"')
    (tmp_path / "known.c3.js").write_text("")
    assert preloaded(tmp_path, "./static/js/known.c3.js") == ["Button.a1.js", "shared.b2.js"]


def test_health_is_at_the_root_alone(door):
    assert get(door, "/_stcore/health")[0] == 200
    assert get(door, "/healthz")[2] == b'{"status":"ok"}'
    for page in pages.PAGES:
        assert get(door, f"/{page.name}/_stcore/health")[0] == 404
    assert get(door, "/a/b/_stcore/health")[0] == 404


def test_ready_when_something_has_landed(door):
    status, headers, body = get(door, "/readyz")
    assert status == 200 and headers["cache-control"] == "no-store"
    assert json.loads(body)["collections"] == ["published", "demo"]


def test_a_strange_host_does_not_write_the_policy(door):
    _, headers, _ = get(door, "/healthz", Host="evil.example; script-src *")
    assert "evil.example" not in headers["content-security-policy"]


def test_the_policy_hashes_inline_scripts_only():
    document = '<!-- <script>no()</script> --><script>one()</script><script src="./x.js"></script><script type="module">two()</script>'
    hashes = script_hashes(document)
    assert len(hashes) == 2
    assert all(one in policy(hashes, "h:1") for one in hashes)


def test_a_first_start_lands_what_is_missing_and_says_how_far_it_is(tmp_path):
    running = Server(tmp_path / "landed", GROUNDSWELL_DEMO_PARCELS="4000")
    try:
        until, seen = time.monotonic() + 120, []
        while time.monotonic() < until:
            status, _, body = get(running, "/readyz")
            seen.append((status, json.loads(body)))
            if seen[-1][1]["landing"] in ("done", "failed"):
                break
            time.sleep(0.1)
        assert seen[-1][0] == 200 and seen[-1][1]["landing"] == "done"
        assert seen[-1][1]["collections"] == ["published", "demo"]
        assert any(state["landing"] == "running" for _, state in seen)
        shares = [state["share"] for _, state in seen]
        assert shares == sorted(shares)
    finally:
        running.stop()
