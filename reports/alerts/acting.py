"""The signed link of an e-mail: which rule, whose address. It names no right but to silence that address's own e-mails."""

import hashlib
import os
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from itsdangerous import BadData, URLSafeSerializer

from reports.alerts import PATH
from reports.alerts.rules import Rule, by_id, set_recipient
from sharing.sessions import secret
from sharing.store import Store

ACTIONS = {"day": timedelta(days=1), "week": timedelta(days=7)}
LONGEST = 1_000  # characters of a token


def base_address() -> str:
    """The app's own address for links in messages: `GROUNDSWELL_URL` ("https://groundswell.office.example"); '' where it is not set or no address."""
    found = os.environ.get("GROUNDSWELL_URL", "").strip().rstrip("/")
    parts = urlsplit(found)
    return found if parts.scheme in ("http", "https") and parts.hostname and not parts.query else ""


def link(store: Store, rule: Rule, address: str) -> str:
    """The link for one recipient; '' where the app's address is not known."""
    base = base_address()
    return f"{base}/{PATH}?t={_signer(store).dumps([rule.id, address])}" if base else ""


def opened(store: Store, token: str) -> tuple[Rule, str] | None:
    """The rule and address that a link names; None where it is not ours or the rule is gone."""
    try:
        rule_id, address = _signer(store).loads(token[:LONGEST])
    except (BadData, ValueError, TypeError):
        return None
    with store.reading() as connection:
        rule = by_id(connection, str(rule_id))
    return (rule, address) if rule and address in rule.wanted.emails else None


def act(store: Store, token: str, action: str, now: datetime) -> Rule | None:
    """Do what a recipient asks for their own address: day, week, leave or back; None where the link or the action is not ours."""
    found = opened(store, token)
    if found is None or action not in (*ACTIONS, "leave", "back"):
        return None
    rule, address = found
    with store.writing() as connection:
        held = by_id(connection, rule.id)
        if held is None:
            return None
        until = now + ACTIONS[action] if action in ACTIONS else None
        set_recipient(connection, held, address, until, leave=action == "leave")
        return by_id(connection, rule.id)


def _signer(store: Store) -> URLSafeSerializer:
    return URLSafeSerializer(secret(store), salt="alert mail", signer_kwargs={"digest_method": hashlib.sha256})
