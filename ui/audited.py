"""What readers do, written into the audit: one 'saw' a session, page and collection (not a rerun), every export, every sign-in.

Only where there is somebody to name: under a policy, and for the readers of links. On one's own machine nobody is watched.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import streamlit as st

from sharing import audit
from sharing.access import Access
from sharing.policy import ROLES, policy_in_force
from sharing.store import Store, StoreUnavailable, store
from ui import link_session
from ui.view import View

log = logging.getLogger("groundswell")
_SEEN = "_audited"
KEPT_SIGN_INS = 10_000
_signed_in: dict[tuple, None] = {}
_signed_in_lock = threading.Lock()


class LinkClosed(Exception):
    """The link was closed after the page with its download was drawn."""


class NoLongerAllowed(Exception):
    """The policy changed after the page with its download was drawn."""


def watched(reader: Access | None) -> bool:
    """Whether what this reader does is written down."""
    return reader is not None and (reader.role == "reader" or policy_in_force() is not None)


def who(reader: Access) -> str:
    """The person who acts: an admin who looks as another is the admin."""
    return reader.viewed_by or reader.who


def saw(view: View, page: str) -> None:
    """Note that a page was shown, once a session, page and collection; a thread writes, the page does not wait."""
    reader = view.reader
    if not watched(reader):
        return
    key = ("saw", who(reader), reader.who, page, view.collection.name)
    if _first(key):
        _soon(who(reader), "saw", page, view.collection.name, _as(reader, version=view.collection.version))


def arrived(reader: Access, claims: dict | None) -> None:
    """Note a sign-in, or that the policy lets a signed-in person see nothing of their own; once a sign-in."""
    if claims is None or not watched(reader) or reader.viewed_by is not None or reader.role == "reader" or reader.reason == "sign_in_over":
        return
    email, action = str(claims.get("email", "")), "refused" if reader.reason in ("no_grant", "unverified_email") else "signed in"
    if _first_sign_in((action, email, claims.get("iat"), reader.role)):
        groups = claims.get("groups") if isinstance(claims.get("groups"), list) else []
        detail = {"role": reader.role, "groups": groups, "email_verified": claims.get("email_verified") is True}
        if action == "refused":
            detail["reason"] = reader.reason
        _soon(email.strip().lower() or "unknown", action, "", "", detail)


def _soon(who: str, action: str, subject: str, collection: str, detail: dict) -> None:
    """Looking goes on while the database is down; what could not be noted stands in the log in full."""
    try:
        audit.note_soon(store(), datetime.now(UTC), who, action, subject, collection, detail)
    except StoreUnavailable as problem:
        log.error("the audit could not be written: %s %s %s %s %s: %s", who, action, subject, collection, detail, problem)


def exported(view: View, subject: str, make: Callable[[], bytes]) -> Callable[[], bytes]:
    """The maker of a file that notes the export first: what cannot be noted, or may no longer be seen, is not handed out."""
    reader = view.reader
    if not watched(reader):
        return make

    def noted() -> bytes:
        if view.link is not None and not link_session.is_open(view.link.id):
            raise LinkClosed(f"link {view.link.id} was closed; an export of '{subject}' is not handed out")
        if not still_sees(reader):
            raise NoLongerAllowed(f"{who(reader)} may no longer see what this page shows; an export of '{subject}' is not handed out")
        filters = view.filters
        detail = _as(
            reader, version=view.collection.version, markets=filters.markets, platforms=filters.platforms, period=f"{filters.date_from}..{filters.date_to}"
        )
        audit.note(store(), datetime.now(UTC), who(reader), "exported", subject, view.collection.name, detail=detail)
        return make()

    return noted


def still_sees(reader: Access) -> bool:
    """Whether the policy still lets a reader see what their page shows: a page may stand open for long."""
    policy = policy_in_force()
    if policy is None or reader.role not in ROLES:
        return True  # public figures, and links, which are asked for themselves
    mine = policy.grant_of(who(reader), reader.groups if reader.viewed_by is None else ())
    return mine is not None and (reader.viewed_by is not None or mine.scope.holds(replace(reader.scope, fading=())))


def _first_sign_in(key: tuple) -> bool:
    """Whether no session of this process has noted this sign-in yet: every tab of it is the same sign-in."""
    with _signed_in_lock:
        if key in _signed_in:
            return False
        _signed_in[key] = None
        while len(_signed_in) > KEPT_SIGN_INS:
            _signed_in.pop(next(iter(_signed_in)))
        return True


def _as(reader: Access, **detail: object) -> dict:
    return {**detail, **({"viewing_as": reader.who} if reader.viewed_by else {})}


def _first(key: tuple) -> bool:
    """Whether this session has not noted this yet."""
    seen: set = st.session_state.setdefault(_SEEN, set())
    if key in seen:
        return False
    seen.add(key)
    return True


def bring_up_to_date(kept: Store, now: datetime) -> None:
    """Write down landings and the policy in force, where the audit does not know them yet."""
    policy = policy_in_force()
    audit.note_policy(kept, now, policy.digest if policy else "")
    audit.note_landings(kept, now)
