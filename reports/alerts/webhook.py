"""Webhooks: one POST of JSON, signed, to a checked address; no redirect is followed and little of the answer is read.

Groundswell-Signature: t=1764000000,v1=<hex>      v1 = HMAC-SHA-256 of "<t>.<body>" with the key that the rule's owner sees
Groundswell-Delivery: <id>                        the same for every try: a receiver can drop what it has
"""

import hashlib
import hmac
import http.client
import json
import socket
import ssl
from datetime import datetime

from reports.alerts import addresses
from sharing.sessions import secret
from sharing.store import Store

SECONDS = 10
READ = 2_000  # bytes of an answer
TRY_AGAIN = (408, 425, 429)


class Rejected(Exception):
    """The receiver will not take it, or it may not be called, however often it is tried."""


class Failed(Exception):
    """Not now: it may be tried again."""


def signing_key(store: Store, url: str) -> str:
    """The key for one address: derived, so nothing more has to be kept secret. It changes with `GROUNDSWELL_SECRET`."""
    return hmac.new(secret(store).encode(), b"webhook:" + url.encode(), hashlib.sha256).hexdigest()


def signature(key: str, body: bytes, now: datetime) -> str:
    """The header's value."""
    stamp = int(now.timestamp())
    return f"t={stamp},v1={hmac.new(key.encode(), f'{stamp}.'.encode() + body, hashlib.sha256).hexdigest()}"


def send(store: Store, url: str, data: dict, delivery: str, now: datetime) -> None:
    """Deliver one message.

    Raises:
        Rejected: the address may not be called, or it answered with 3xx or 4xx. Failed: no answer, or 5xx.
    """
    body = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
    headers = {
        "Content-Type": "application/json; charset=utf-8", "User-Agent": "Groundswell", "Groundswell-Delivery": delivery,
        "Groundswell-Signature": signature(signing_key(store, url), body, now), "Connection": "close",
    }  # fmt: skip
    try:
        parts = addresses.split(url)
        connection = _connection(parts, addresses.resolved(parts))
    except addresses.Refused as refused:
        raise Rejected(f"the webhook may not be called: {refused}") from None
    except OSError as problem:
        raise Failed(f"the webhook's host was not found: {problem}") from None
    try:
        connection.request("POST", (parts.path or "/") + (f"?{parts.query}" if parts.query else ""), body, headers)
        answer = connection.getresponse()
        answer.read(READ)
    except (OSError, http.client.HTTPException) as problem:
        raise Failed(f"the webhook did not answer: {type(problem).__name__}: {problem}"[:300]) from None
    finally:
        connection.close()
    if 200 <= answer.status < 300:
        return
    if answer.status >= 500 or answer.status in TRY_AGAIN:
        raise Failed(f"the webhook answered {answer.status}")
    raise Rejected(f"the webhook answered {answer.status}" + (" and redirects are not followed" if 300 <= answer.status < 400 else ""))


def _connection(parts, address: str) -> http.client.HTTPConnection:
    """A connection to the checked address that still speaks, and checks the certificate, for the host's name."""
    safe = parts.scheme == "https"
    kind = http.client.HTTPSConnection if safe else http.client.HTTPConnection
    port = parts.port or (443 if safe else 80)
    made = kind(parts.hostname, port, timeout=SECONDS)

    def connect() -> None:
        made.sock = socket.create_connection((address, port), SECONDS)
        if safe:
            made.sock = ssl.create_default_context().wrap_socket(made.sock, server_hostname=parts.hostname)

    made.connect = connect
    return made
