"""Reader sessions: a token is exchanged once for a signed cookie; failed tries are limited per client.

One cookie a link, so that two links in two tabs stay two readers. The cookie holds the link's id and an end, nothing of its scope: what it
opens is read from the store on every run, so a revoked link closes at once.
"""

import hashlib
import hmac
import os
import secrets
import stat
from dataclasses import dataclass
from datetime import datetime, timedelta

from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy import delete, func, select

from sharing.links import Link, by_id, find, opened
from sharing.schema import failures
from sharing.store import Store

COOKIE = "groundswell_link_"  # and the link's id
LONGEST = timedelta(hours=12)  # a cookie's life; the token opens a new one
WINDOW = timedelta(minutes=10)
ALLOWED_FAILURES = 20  # of one client within the window
SECRET_FILE = "groundswell.secret"
SHORTEST_SECRET = 32  # characters


class WeakSecret(Exception):
    """The signing secret cannot be trusted; the words say what to do."""


@dataclass(frozen=True)
class Cookie:
    """What the browser keeps."""

    name: str
    value: str
    seconds: int

    def header(self, path: str = "/", secure: bool = True) -> str:
        """The Set-Cookie header: out of reach of scripts, sent only to this site."""
        return f"{self.name}={self.value}; Max-Age={self.seconds}; Path={path}; HttpOnly; SameSite=Lax{'; Secure' if secure else ''}"


@dataclass(frozen=True)
class Exchange:
    """What came of a token. `limited` is for the log and the status code: the page is the same as for any closed link."""

    link: Link | None
    cookie: Cookie | None
    limited: bool


def exchange(store: Store, token: str, client: str, now: datetime) -> Exchange:
    """Open a link: check the client's failures, look the token up, count the opening or the failure, all in one transaction.

    `client` is whatever tells readers apart (the address the proxy reports); it is kept as a keyed hash for the length of the window.
    """
    key = _keyed(store, client)
    with store.writing(lock=key) as connection:
        connection.execute(delete(failures).where(failures.c.at <= now - WINDOW))
        failed = connection.execute(select(func.count()).select_from(failures).where(failures.c.client == key)).scalar_one()
        if failed >= ALLOWED_FAILURES:
            return Exchange(None, None, True)
        link = find(connection, token, now)
        if link is None:
            connection.execute(failures.insert().values(client=key, at=now))
            return Exchange(None, None, False)
        opened(connection, link.id, now)
    return Exchange(link, _cookie(store, link, now), False)


def verify(store: Store, link_id: str, cookie: str | None, now: datetime) -> Link | None:
    """The link that a reader's cookie opens; None when the cookie is not ours, is of another link or is over, or the link was closed."""
    try:
        held = _serializer(store).loads(cookie or "")
    except BadData:
        return None
    if not isinstance(held, dict) or held.get("link") != link_id or held.get("until", 0) <= now.timestamp():
        return None
    return by_id(store, link_id, now)


def cookie_name(link_id: str) -> str:
    """The name of a link's cookie."""
    return COOKIE + link_id


def _cookie(store: Store, link: Link, now: datetime) -> Cookie:
    until = min(now + LONGEST, link.expires_at or now + LONGEST)
    value = _serializer(store).dumps({"link": link.id, "until": until.timestamp()})
    return Cookie(cookie_name(link.id), value, max(int((until - now).total_seconds()), 1))


def _serializer(store: Store) -> URLSafeSerializer:
    return URLSafeSerializer(secret(store), salt="link", signer_kwargs={"digest_method": hashlib.sha256})


def _keyed(store: Store, client: str) -> str:
    return hmac.new(secret(store).encode(), client.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def secret(store: Store) -> str:
    """What signs cookies: `GROUNDSWELL_SECRET`, or a file beside the database that only its owner may read, made on first use.

    Raises:
        WeakSecret: it is too short, or others can read the file.
    """
    given = os.environ.get("GROUNDSWELL_SECRET")
    if given is not None:
        if len(given) < SHORTEST_SECRET:
            raise WeakSecret(f"GROUNDSWELL_SECRET has {len(given)} characters; at least {SHORTEST_SECRET} are needed. Make one: openssl rand -hex 32")
        return given
    path = store.home / SECRET_FILE
    if not path.exists():
        _make(path)
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise WeakSecret(f"{path} can be read by others. Run: chmod 600 {path}")
    return path.read_text(encoding="ascii")


def _make(path) -> None:
    """Write a whole file first, then name it: of several processes that start at once, the first one's name stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_hex(32))
    try:
        os.link(beside, path)
    except FileExistsError:
        pass
    finally:
        beside.unlink()
