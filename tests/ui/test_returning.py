"""Signing in leads back to a page of ours and nowhere else; over https the identity cookies are Secure. Without a provider: the door alone."""

from urllib.parse import quote

import pytest
from starlette.applications import Starlette
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from ui.door.returning import COOKIE, LONGEST, SignInReturns

PAGES = ("overview", "growth", "complaints")


def _door(base: str = "", signed_in: bool = True) -> TestClient:
    async def login(request):
        return RedirectResponse("http://provider.example/authorize")

    async def callback(request):
        answer = RedirectResponse(f"{base}/", status_code=302)
        answer.set_cookie("_streamlit_user", "somebody") if signed_in else answer.delete_cookie("_streamlit_user")
        return answer

    async def other(request):
        return Response("page")

    routes = [Route(f"{base}/auth/login", login), Route(f"{base}/oauth2callback", callback), Route(f"{base}/growth", other)]
    return TestClient(SignInReturns(Starlette(routes=routes), PAGES, base), follow_redirects=False)


@pytest.mark.parametrize(("base", "referer", "back"), [
    ("", "http://testserver/complaints?market=KR&lang=ko", "/complaints?market=KR&lang=ko"),
    ("", "http://testserver/", "/"),
    ("", "http://testserver/?market=KR", "/?market=KR"),
    ("/team", "http://testserver/team/growth?market=KR", "/team/growth?market=KR"),
    ("", "https://evil.example/growth?market=KR", "/growth?market=KR"),  # the path of a page of ours, on our own host
    ("", "http://testserver/growth?market=%0d%0aset-cookie:x", "/growth?market=%0D%0Aset-cookie%3Ax"),
    ("", "http://testserver//evil.example/growth", "/"),
    ("", "http://testserver/\\evil.example", "/"),
    ("", "http://testserver/nothing", "/"),
    ("", "http://testserver/growth/../auth/logout", "/"),
    ("", "http://[", "/"),
    ("", "javascript:alert(1)", "/"),
    ("", "", "/"),
    ("", "http://testserver/growth?x=" + "1" * LONGEST, "/"),
    ("/team", "http://testserver/growth", "/team/"),
])  # fmt: skip
def test_the_way_back_is_a_page_of_ours(base, referer, back):
    client = _door(base)
    client.get(f"{base}/auth/login", headers={"referer": referer})
    assert client.get(f"{base}/oauth2callback").headers["location"] == back


@pytest.mark.parametrize(
    "value", ["//evil.example", "https://evil.example/growth", "/\\evil.example", "/nothing", "growth", "/growth/../x", "%00", "/growth\r\nx: y"]
)
def test_a_cookie_that_somebody_wrote_leads_nowhere_else(value):
    client = _door()
    client.cookies.set(COOKIE, quote(value, safe=""))
    assert client.get("/oauth2callback").headers["location"] == "/"


def test_who_was_not_signed_in_is_led_nowhere_and_the_cookie_is_used_once():
    client = _door(signed_in=False)
    client.get("/auth/login", headers={"referer": "http://testserver/growth"})
    assert client.get("/oauth2callback").headers["location"] == "/"
    client = _door()
    client.get("/auth/login", headers={"referer": "http://testserver/growth"})
    assert client.get("/oauth2callback").headers["location"] == "/growth"
    assert client.get("/oauth2callback").headers["location"] == "/"


def test_cookies_are_secure_over_https_and_only_then():
    for headers, secure in (({}, False), ({"x-forwarded-proto": "https"}, True), ({"x-forwarded-proto": "https, http"}, False)):
        told = _door().get("/oauth2callback", headers=headers).headers.get_list("set-cookie")
        assert ["Secure" in value for value in told if value.startswith("_streamlit_user")] == [secure]


def test_other_addresses_are_left_alone():
    assert "set-cookie" not in _door().get("/growth", headers={"referer": "http://testserver/growth"}).headers
