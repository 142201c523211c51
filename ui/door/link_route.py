"""The door behind a link's address, `/s/<token>`: a plain page with one button, and the exchange of the token for the link's cookie.

Only the button opens: what previews a link in a chat, or scans it in a mail, asks with GET and is told nothing of the link. Every token that
opens nothing (unknown, expired, revoked, or one try too many) is answered with one and the same page.
"""

import html
import logging
import os
from datetime import UTC, datetime
from functools import cache
from urllib.parse import urlencode

from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from sharing import audit
from sharing.access import request_facts
from sharing.sessions import Exchange, WeakSecret, exchange
from sharing.store import StoreUnavailable, store
from ui.door.base import base_path
from ui.link_session import PARAMETER
from ui.pages import PAGES
from ui.words import LANGUAGES, say

log = logging.getLogger("groundswell")
HEADERS = {"cache-control": "no-store", "referrer-policy": "no-referrer", "x-robots-tag": "noindex, nofollow"}
STYLE = """
:root { color-scheme: light dark; --text: #1c2430; --quiet: #55606d; --ground: #ffffff; --line: #d5dae1; --accent: #1b62b5; --on: #ffffff; }
@media (prefers-color-scheme: dark) { :root { --text: #e8ecf1; --quiet: #aab4c0; --ground: #10141a; --line: #38414d; --accent: #6cb0ff; --on: #10141a; } }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: var(--ground); color: var(--text); font: 1rem/1.55 system-ui, sans-serif; }
main { max-width: 26rem; padding: 1.5rem; }
section + section { margin-top: 1.25rem; padding-top: 1.25rem; border-top: 1px solid var(--line); }
.name { color: var(--quiet); font-size: .9rem; margin: 0 0 1.25rem; }
h1 { font-size: 1.25rem; margin: 0 0 .35rem; }
p { margin: 0; }
h1, p { word-break: keep-all; overflow-wrap: anywhere; }
button { margin-top: 1.75rem; width: 100%; min-height: 3rem; border: 0; border-radius: .4rem; background: var(--accent); color: var(--on);
  font: 600 1.05rem system-ui; }
button:focus-visible { outline: 3px solid var(--text); outline-offset: 2px; }
"""


def link_page(request: Request) -> Response:
    """GET: the page with the button. POST: the exchange, and on to the page that was shared. Runs in a thread: the store may be waited for."""
    if request.method != "POST":
        return HTMLResponse(_document("link.door", True), headers=HEADERS)
    try:
        opened = exchange(store(), request.path_params["token"], client_of(request), datetime.now(UTC))
        return _onward(request, opened) if opened.link else _closed(opened)
    except (StoreUnavailable, WeakSecret, SQLAlchemyError) as problem:
        log.error("a link was not opened: %s", problem)
        return _closed(None)


def _onward(request: Request, opened: Exchange) -> Response:
    """To the shared page, by a relative address: whatever path a proxy put before ours stays."""
    link = opened.link
    audit.note(store(), datetime.now(UTC), f"link:{link.id}", "opened", link.id, link.filters.collection)
    page = "" if link.page == PAGES[0].name else link.page
    query = urlencode({**dict(link.choices), PARAMETER: link.id, "lang": link.language})
    answer = RedirectResponse(f"../{page}?{query}", status_code=303, headers=HEADERS)
    answer.headers.append("set-cookie", opened.cookie.header(base_path() or "/", secure=_is_https(request)))
    return answer


def _closed(opened: Exchange | None) -> Response:
    if opened is not None and opened.limited:
        log.warning("a client tried too many links; it waits")
    return HTMLResponse(_document("link.closed", False), status_code=404, headers=HEADERS)


def client_of(request: Request) -> str:
    """The address that failures are counted for: the peer's or, behind our proxy, the last that it names, since it wrote that one itself."""
    facts = request_facts(request.headers.items(), None, os.environ)
    named = [part.strip() for value in facts.all("x-forwarded-for") for part in value.split(",") if part.strip()]
    if facts.proxy_configured and named:
        return named[-1]
    return request.client.host if request.client else ""


def _is_https(request: Request) -> bool:
    """Whether the reader's browser speaks https; a false header only takes the cookie from the one who sent it."""
    return request.url.scheme == "https" or request.headers.get("x-forwarded-proto", "").split(",")[-1].strip().lower() == "https"


@cache
def _document(key: str, button: bool) -> str:
    told = "".join(
        f'<section lang="{language}"><h1>{html.escape(say(f"{key}.title", language))}</h1><p>{html.escape(say(f"{key}.text", language))}</p></section>'
        for language in LANGUAGES
    )
    label = html.escape(" · ".join(say("link.door.open", language) for language in LANGUAGES))
    form = f'<form method="post"><button type="submit">{label}</button></form>' if button else ""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="robots" content="noindex, nofollow"><meta name="referrer" content="no-referrer"><link rel="icon" href="data:,">'
        f"<title>{html.escape(say('app.name', 'en'))}</title>"
        f'<style>{STYLE}</style></head><body><main><p class="name">{html.escape(say("app.name", "en"))}</p>{told}{form}</main></body></html>'
    )


ROUTES = (Route("/s/{token}", link_page, methods=["GET", "HEAD", "POST"]),)
