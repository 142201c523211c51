"""Links: a page, its filters and a locked scope behind an opaque token. The token is told once; only its SHA-256 is kept.

`resolve` gives one answer, None, for an unknown, expired or revoked token.
"""

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import Connection, select, update

from data import catalogue, pins
from queries.filters import Filters
from queries.scope import Scope
from sharing import frozen
from sharing.narrowing import NothingShared, narrow
from sharing.schema import links as table
from sharing.state import filters_from, filters_text, scope_from, scope_text
from sharing.store import Store

TOKEN_BYTES = 32  # 256 bits
LONGEST_TOKEN = 200  # characters that are looked at; a longer one is as unknown as any other
LONGEST_LABEL = 120
PAGE = re.compile(r"^[a-z][a-z0-9_]{0,40}$")
CHOICE = re.compile(r"^[a-z][a-z0-9_]{0,60}$")
MOST_CHOICES, LONGEST_CHOICE = 20, 200
GRACE = timedelta(days=30)  # an expired frozen link keeps its version so long: its sender may extend it


class Pins(Protocol):
    """Who keeps a data version from being collected."""

    def pin(self, collection: str, version: str, reason: str, holder: str) -> None:
        """Hold a version."""

    def unpin(self, collection: str, version: str, holder: str) -> None:
        """Let it go."""


class LandedPins:
    """The pin files of the landed root."""

    def pin(self, collection: str, version: str, reason: str, holder: str) -> None:
        """Hold a version.

        Raises:
            data.pins.CannotPin: there is no such version.
        """
        pins.pin(catalogue.landed_root() / collection, version, reason, holder)

    def unpin(self, collection: str, version: str, holder: str) -> None:
        """Let it go; somebody may have done so by hand."""
        try:
            pins.unpin(catalogue.landed_root() / collection, version, holder)
        except pins.CannotPin:
            return


@dataclass(frozen=True)
class NewLink:
    """What a sender chose. `version` is the data version on screen: what "changed since" is told against, and what a frozen link stays at.

    `period_locked`: the reader may move within the period of the filters only. `choices`: what the page itself lets a reader choose, by name.
    """

    page: str
    filters: Filters
    scope: Scope
    language: str
    version: str
    frozen: bool = False
    expires_at: datetime | None = None
    label: str = ""
    period_locked: bool = False
    choices: tuple[tuple[str, str], ...] = ()

    def scope_within(self, own: Scope) -> Scope:
        """What the link will show: what was chosen within the sender's own scope, of one collection, at one version where it is frozen.

        Raises:
            NothingShared: the sender may not see what is to be shared.
        """
        collection = self.filters.collection
        scope = self.scope.within(own).within(Scope(collections=(collection,))).at(collection, self.version if self.frozen else None)
        if not scope.collections or () in (scope.markets, scope.platforms, scope.datasets):
            raise NothingShared("the sender may not see what this link would show")
        return scope

    def filters_within(self, scope: Scope) -> Filters:
        """The filters that the reader starts with."""
        return narrow(scope, self.filters, (self.filters.date_from, self.filters.date_to) if self.period_locked else None)


@dataclass(frozen=True)
class Link:
    """A link as the store knows it; the token is not part of it."""

    id: str
    page: str
    filters: Filters
    scope: Scope
    language: str
    version: str
    frozen: bool
    period_locked: bool
    label: str
    created_by: str
    created_groups: tuple[str, ...]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    opens: int
    last_opened_at: datetime | None
    choices: tuple[tuple[str, str], ...] = ()

    def state(self, now: datetime) -> str:
        """open, expired or revoked."""
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if self.expires_at is not None and self.expires_at <= now else "open"

    @property
    def scope_today(self) -> Scope:
        """The same scope over the current data: for what has changed since."""
        return self.scope.at(self.filters.collection, None)

    def narrow(self, asked: Filters) -> Filters:
        """What the reader asked for, as far as this link allows."""
        period = (self.filters.date_from, self.filters.date_to) if self.period_locked else None
        return narrow(self.scope, asked, period)


@dataclass(frozen=True)
class Created:
    """A new link: its id (no secret) and its token (told once, never kept)."""

    id: str
    token: str


def create(
    store: Store,
    new: NewLink,
    own: Scope,
    created_by: str,
    now: datetime,
    figures: Mapping[str, bytes] | None = None,
    groups: tuple[str, ...] = (),
    holding: Pins | None = None,
) -> Created:
    """Make a link. Its scope is what was chosen within `own`, the sender's: never more, and one collection.

    `figures` are the named results a frozen link showed (see `sharing.frozen`); `groups` the sender's groups, so that a later check of the
    policy knows them.

    Raises:
        ValueError: page, label or expiry cannot be used. NothingShared: the sender may not see what is to be shared.
        data.pins.CannotPin: a frozen link's version does not exist.
    """
    _check(new, now)
    scope = new.scope_within(own)
    link_id, token = secrets.token_hex(8), secrets.token_urlsafe(TOKEN_BYTES)
    row = {
        "id": link_id, "token_hash": _hash(token), "page": new.page, "filters": filters_text(new.filters_within(scope)), "scope": scope_text(scope),
        "language": new.language, "frozen": new.frozen, "version": new.version, "period_locked": new.period_locked, "label": new.label,
        "created_by": created_by, "created_groups": json.dumps(list(groups)), "created_at": now, "expires_at": new.expires_at, "held": new.frozen,
        "choices": json.dumps(dict(new.choices), ensure_ascii=False),
    }  # fmt: skip
    with store.writing() as connection:
        connection.execute(table.insert().values(opens=0, **row))
        frozen.keep(connection, link_id, figures or {})
        if new.frozen:  # last: a refusal here undoes the rows above
            _hold(holding, new.filters.collection, new.version, new.label, link_id)
    return Created(link_id, token)


def _check(new: NewLink, now: datetime) -> None:
    if not PAGE.match(new.page):
        raise ValueError(f"'{new.page}' is not a page")
    if new.expires_at is not None and new.expires_at <= now:
        raise ValueError("the expiry lies in the past")
    _check_label(new.label)
    if len(new.choices) > MOST_CHOICES or any(not CHOICE.match(name) or len(value) > LONGEST_CHOICE for name, value in new.choices):
        raise ValueError("the page's own choices cannot be kept with a link")


def _check_label(label: str) -> None:
    if len(label) > LONGEST_LABEL:
        raise ValueError(f"a label has at most {LONGEST_LABEL} characters")


def resolve(store: Store, token: str, now: datetime) -> Link | None:
    """The open link of a token; None for one that is unknown, expired or revoked."""
    with store.reading() as connection:
        return find(connection, token, now)


def find(connection: Connection, token: str, now: datetime) -> Link | None:
    """`resolve` within a transaction. Every answer takes the same steps: one hash, one look-up, one comparison."""
    digest = _hash(token)
    row = connection.execute(select(table).where(table.c.token_hash == digest)).mappings().first()
    same = hmac.compare_digest(row["token_hash"] if row else "0" * len(digest), digest)
    link = _link(row) if row else None
    return link if link and same and link.state(now) == "open" else None


def by_id(store: Store, link_id: str, now: datetime) -> Link | None:
    """An open link by its id, for a reader whose cookie was verified; None when it was closed meanwhile."""
    with store.reading() as connection:
        row = connection.execute(select(table).where(table.c.id == link_id)).mappings().first()
    return _link(row) if row and _link(row).state(now) == "open" else None


def opened(connection: Connection, link_id: str, now: datetime) -> None:
    """Count one opening."""
    connection.execute(update(table).where(table.c.id == link_id).values(opens=table.c.opens + 1, last_opened_at=now))


def listed(store: Store, owner: str | None) -> tuple[Link, ...]:
    """The links that a person made, newest first, closed ones too; None: everybody's (admins)."""
    asked = select(table).order_by(table.c.created_at.desc(), table.c.id)
    with store.reading() as connection:
        return tuple(_link(row) for row in connection.execute(asked if owner is None else asked.where(table.c.created_by == owner)).mappings())


def rename(store: Store, link_id: str, owner: str | None, label: str) -> bool:
    """Give a link another label; False when it is not the owner's. None as owner: anybody's."""
    _check_label(label)
    with store.writing() as connection:
        return _change(connection, link_id, owner, label=label)


def revoke(store: Store, link_id: str, owner: str | None, now: datetime, holding: Pins | None = None) -> bool:
    """Close a link for good and let its version go; False when it is not the owner's or was revoked before."""
    with store.writing() as connection:
        if not _change(connection, link_id, owner, revoked_at=now):
            return False
        link, held = _owned(connection, link_id)
    if held:
        _release(store, link, holding, table.c.held)
    return True


def extend(store: Store, link_id: str, owner: str | None, expires_at: datetime | None, now: datetime, holding: Pins | None = None) -> bool:
    """Move the expiry (None: never expires); False when the link is not the owner's or was revoked.

    Raises:
        ValueError: the expiry lies in the past. data.pins.CannotPin: a frozen link expired so long ago that its version is gone.
    """
    if expires_at is not None and expires_at <= now:
        raise ValueError("the expiry lies in the past")
    with store.writing() as connection:
        if not _change(connection, link_id, owner, expires_at=expires_at):
            return False
        link, held = _owned(connection, link_id)
        if link.frozen and not held:
            _hold(holding, link.filters.collection, link.version, link.label, link.id)
            _change(connection, link_id, None, held=True)
    return True


def sweep(store: Store, now: datetime, holding: Pins | None = None) -> int:
    """Let go the versions of frozen links that expired more than `GRACE` ago, or were revoked by a process that died then; returns how many. For a timer."""
    stale = (table.c.held, (table.c.expires_at <= now - GRACE) | table.c.revoked_at.is_not(None))
    with store.reading() as connection:
        found = [_link(row) for row in connection.execute(select(table).where(*stale)).mappings()]
    return sum(_release(store, link, holding, *stale) for link in found)


def _hold(holding: Pins | None, collection: str, version: str, label: str, link_id: str) -> None:
    (holding or LandedPins()).pin(collection, version, f"frozen link {label or link_id}", f"link:{link_id}")


def _release(store: Store, link: Link, holding: Pins | None, *still) -> bool:
    """Let a link's version go if it is `still` so: its sender may have extended it meanwhile, and whoever extends it now waits for the end of this."""
    with store.writing() as connection:
        if connection.execute(update(table).where(table.c.id == link.id, *still).values(held=False)).rowcount != 1:
            return False
        (holding or LandedPins()).unpin(link.filters.collection, link.version, f"link:{link.id}")
    return True


def _change(connection: Connection, link_id: str, owner: str | None, **values) -> bool:
    asked = update(table).where(table.c.id == link_id, table.c.revoked_at.is_(None)).values(**values)
    return connection.execute(asked if owner is None else asked.where(table.c.created_by == owner)).rowcount == 1


def _owned(connection: Connection, link_id: str) -> tuple[Link, bool]:
    row = connection.execute(select(table).where(table.c.id == link_id)).mappings().one()
    return _link(row), row["held"]


def _hash(token: str) -> str:
    return hashlib.sha256(token[:LONGEST_TOKEN].encode("utf-8", "surrogatepass")).hexdigest()


def _link(row: Mapping) -> Link:
    read = {
        "filters": filters_from,
        "scope": scope_from,
        "created_groups": lambda text: tuple(json.loads(text)),
        "choices": lambda text: tuple(json.loads(text).items()),
    }
    return Link(**{field.name: read.get(field.name, lambda value: value)(row[field.name]) for field in fields(Link)})
