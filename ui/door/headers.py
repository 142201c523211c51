"""Security headers on every answer. The policy names what Streamlit and Plotly's SVG charts were seen to need, and nothing else.

No inline script runs unless its hash is that of one in our own first document, so a script smuggled in through data stays text.
"""

import base64
import hashlib
import re

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

INLINE_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.DOTALL | re.IGNORECASE)
HOST = re.compile(r"^[A-Za-z0-9.\-]+(:\d{1,5})?$|^\[[0-9A-Fa-f:]+\](:\d{1,5})?$")
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)

FIXED = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "permissions-policy": "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), midi=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
    "x-frame-options": "SAMEORIGIN",
}


def script_hashes(document: str) -> tuple[str, ...]:
    """The hash sources of the inline scripts of an HTML document."""
    page = COMMENT.sub("", document)
    return tuple(f"'sha256-{base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()}'" for body in INLINE_SCRIPT.findall(page))


def policy(hashes: tuple[str, ...], host: str) -> str:
    """The content-security policy for answers under `host` ('' when the request's host is not a plain name)."""
    # Older Safari does not read 'self' as covering websockets, so the host is named for them.
    sockets = f" ws://{host} wss://{host}" if host else ""
    directives = {
        "default-src": "'self'",
        "script-src": " ".join(("'self'", *hashes)),
        "style-src": "'self' 'unsafe-inline'",  # the interface and Plotly write style elements
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": f"'self'{sockets}",
        "worker-src": "'self' blob:",
        "media-src": "'self' blob:",
        "frame-src": "'self'",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'self'",
    }
    return "; ".join(f"{name} {sources}" for name, sources in directives.items())


class SecurityHeaders:
    """Adds the headers to every HTTP answer, errors included; websockets pass untouched."""

    def __init__(self, app: ASGIApp, document: str) -> None:
        self.app = app
        self.hashes = script_hashes(document)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        host = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
        security = {**FIXED, "content-security-policy": policy(self.hashes, host if HOST.match(host) else "")}

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in security.items():
                    if name != "referrer-policy" or name not in headers:  # the page behind a link's address says no-referrer of itself
                        headers[name] = value
            await send(message)

        await self.app(scope, receive, send_with_headers)
