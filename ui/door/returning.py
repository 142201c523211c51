"""Signing in leads back to where one was: Streamlit's callback always goes to the first page, and a colleague's address would be lost.

The page's address (the Referer of `/auth/login`) is kept in a cookie for the minutes that the provider takes, checked both when it is
written and when it is read: only a page of ours, never another host. Over https the identity cookies are marked Secure besides.
"""

from collections.abc import Iterable
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "groundswell_return"
SECONDS = 900
LONGEST = 1_500  # characters of a path with its filters; a longer one leads to the first page
IDENTITY = (b"_streamlit_user", b"_streamlit_session")


class SignInReturns:
    """Remembers the page on the way out, leads there on the way back; touches nothing else."""

    def __init__(self, app: ASGIApp, pages: Iterable[str], base: str = "") -> None:
        self.app, self.pages, self.base = app, frozenset(pages), base

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if scope["type"] != "http" or path not in (f"{self.base}/auth/login", f"{self.base}/auth/logout", f"{self.base}/oauth2callback"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        secure = scope.get("scheme") == "https" or headers.get("x-forwarded-proto", "").split(",")[-1].strip().lower() == "https"

        async def send_on(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer = MutableHeaders(scope=message)
                if path.endswith("/auth/login"):
                    self._remember(headers, answer)
                elif path.endswith("/oauth2callback"):
                    self._lead_back(headers, answer)
                if secure:
                    _mark_secure(message)
            await send(message)

        await self.app(scope, receive, send_on)

    def _remember(self, headers: Headers, answer: MutableHeaders) -> None:
        try:
            came_from = urlsplit(headers.get("referer", ""))
        except ValueError:
            return
        kept = self.place(came_from.path + (f"?{came_from.query}" if came_from.query else ""))
        if kept:
            answer.append("set-cookie", self._cookie(quote(kept, safe=""), SECONDS))

    def _lead_back(self, headers: Headers, answer: MutableHeaders) -> None:
        """Only when a person was signed in: the answer of Streamlit then carries their cookie."""
        signed_in = any(value.startswith("_streamlit_user=") and 'user=""' not in value for value in answer.getlist("set-cookie"))
        place = self.place(unquote(_cookie_of(headers)))
        if signed_in and place and "location" in answer:
            answer["location"] = place
            answer.append("set-cookie", self._cookie("", 0))

    def place(self, asked: str) -> str:
        """A page of ours with its filters, as this server writes its addresses; '' for anything else."""
        path, _, query = asked.partition("?")
        name = path.removeprefix(f"{self.base}/")
        known = path.startswith(f"{self.base}/") and (name == "" or name in self.pages)
        if not known or len(asked) > LONGEST:
            return ""
        pairs = parse_qsl(query)
        return f"{self.base}/{name}" + (f"?{urlencode(pairs)}" if pairs else "")

    def _cookie(self, value: str, seconds: int) -> str:
        return f"{COOKIE}={value}; Max-Age={seconds}; Path={self.base or '/'}; HttpOnly; SameSite=Lax"


def _cookie_of(headers: Headers) -> str:
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found else ""


def _mark_secure(message: Message) -> None:
    """Streamlit leaves Secure out for a browser that drops such cookies on http://localhost; this answer goes over https."""
    for number, (name, value) in enumerate(message["headers"]):
        if name.lower() == b"set-cookie" and value.startswith(IDENTITY) and b"secure" not in value.lower():
            message["headers"][number] = (name, value + b"; Secure")
