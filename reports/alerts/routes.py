"""The page behind an e-mail's link: GET shows what can be done (a mail scanner that opens links changes nothing), POST does it."""

import html
from datetime import UTC, datetime

import anyio
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from reports.alerts import PATH
from sharing.store import StoreUnavailable, store
from ui.plain import clean
from ui.words import say

HEADERS = {"cache-control": "no-store", "referrer-policy": "no-referrer", "x-robots-tag": "noindex"}
LARGEST = 2_000  # bytes of a form
STYLE = (
    "body{font-family:system-ui,sans-serif;max-width:32rem;margin:3rem auto;padding:0 1rem;color-scheme:light dark}"
    "button{display:block;width:100%;padding:.8rem;margin:.6rem 0;font-size:1rem;text-align:left;border:1px solid #888;"
    "border-radius:.5rem;background:transparent;color:inherit}"
    "p{color:#777}"
)


async def act(request: Request) -> Response:
    """Show or do what one recipient may."""
    from reports.alerts import acting  # with the analysis; the server answers before that is loaded

    token = request.query_params.get("t", "")[: acting.LONGEST]
    try:
        if request.method == "POST":
            return await _do(request, token)
        found = await run_in_threadpool(lambda: acting.opened(store(), token))
    except StoreUnavailable:
        found = None
    return _closed(request) if found is None else _page(found[0], found[1], "")


async def _do(request: Request, token: str) -> Response:
    from reports.alerts import acting

    with anyio.move_on_after(10):
        body = b""
        async for part in request.stream():
            body += part
            if len(body) > LARGEST:
                return _closed(request)
        form = dict(pair.partition("=")[::2] for pair in body.decode("latin-1").split("&"))
        action = form.get("do") or ("leave" if form.get("List-Unsubscribe") == "One-Click" else "")
        done = await run_in_threadpool(lambda: acting.act(store(), token, action, datetime.now(UTC)))
        found = await run_in_threadpool(lambda: acting.opened(store(), token))
        return _page(found[0], found[1], "done") if done and found else _closed(request)
    return _closed(request)


def _page(rule, address: str, told: str) -> Response:
    from ui.alert_words import named

    language = rule.wanted.language
    words = lambda key, **values: html.escape(clean(say(f"alerts.act.{key}", language, **values)))  # noqa: E731
    line = named(rule.wanted, language)
    actions = ("back",) if address in rule.left else ("day", "week", "leave", *(("back",) if address in rule.quiet else ()))
    buttons = "".join(f'<button name="do" value="{action}">{words(action)}</button>' for action in actions)
    done = f"<p><strong>{words('done')}</strong></p>" if told else ""
    body = f"<h1>{words('title')}</h1><p>{html.escape(clean(line))}</p><p>{words('who', address=address)}</p>{done}<form method='post'>{buttons}</form>"
    return _document(body, words("title"), language)


def _closed(request: Request) -> Response:
    language = "ko" if request.headers.get("accept-language", "").lower().startswith("ko") else "en"
    title, hint = (html.escape(say(key, language)) for key in ("alerts.act.closed", "alerts.act.closed.hint"))
    return _document(f"<h1>{title}</h1><p>{hint}</p>", title, language, 404)


def _document(body: str, title: str, language: str, status: int = 200) -> Response:
    page = (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{title}</title><style>{STYLE}</style><body>{body}</body></html>"
    )
    return HTMLResponse(page, status, HEADERS)


ROUTES = (Route(f"/{PATH}", act, methods=["GET", "POST"]),)
