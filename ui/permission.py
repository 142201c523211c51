"""What this reader may do, and who may change what is landed: on this machine whoever sits at it; with a policy file, those who may administer."""

import logging
import os
from datetime import UTC, datetime

import streamlit as st
from sqlalchemy.exc import SQLAlchemyError

from data.desk import Desk, desk
from queries import door
from queries.scope import Scope
from sharing.access import ANYONE, LOCAL, NOTHING, Access, RequestFacts, decide, decide_link, identity, request_facts
from sharing.policy import PolicyError, policy_in_force
from sharing.sessions import WeakSecret
from sharing.store import StoreUnavailable
from ui import link_session
from ui.sign_in import is_ended
from ui.view import View
from ui.view_as import chosen

log = logging.getLogger("groundswell")
UNDECIDED = Access("none", ANYONE, NOTHING, "undecided")


def facts() -> RequestFacts:
    """The facts of the request that this page is drawn for."""
    headers = st.context.headers
    pairs = [(name, value) for name in headers for value in headers.get_all(name)]
    return request_facts(pairs, st.get_option("server.address"), os.environ)


def access() -> Access:
    """What this reader may do: in a tab that reads through a link what the link allows, and nothing of their own; otherwise their own.

    Where that cannot be told (the policy cannot be followed, the store is out of reach) it is nothing, and the log says why.
    """
    try:
        public = [info.name for info in door.collections(Scope.everything()) if info.public]
        if link_session.asked() is not None:
            return decide_link(link_session.opened(), facts(), policy_in_force(), public)
        return decide(identity(claims()), facts(), policy_in_force(), public, view_as=chosen(), now=datetime.now(UTC))
    except (PolicyError, StoreUnavailable, WeakSecret, SQLAlchemyError) as problem:
        log.error("nobody is let in: %s", problem)
        return UNDECIDED


def claims() -> dict | None:
    """What the sign-in provider said of this reader; None for one who is not signed in."""
    found = st.user.to_dict() if getattr(st.user, "is_logged_in", False) else None
    return None if found is None or is_ended(found) else found


def may_land(view: View) -> bool:
    """Whether this reader may upload, land, re-admit, and edit targets and events of the collection in view."""
    return open_desk(view) is not None


def open_desk(view: View) -> tuple[Desk, str] | None:
    """The desk and who stands at it; None for a reader who may only look. Asked again before every change."""
    found = desk()
    if found is None or not view.scope.is_everything or view.scope.versions:
        return None
    who = access()
    return (found, who.who) if who.role == LOCAL or who.may_administer else None
