"""Who may change what is landed: on this machine whoever sits at it; with a policy file, those who may administer."""

import os

import streamlit as st

from data.desk import Desk, desk
from queries import door
from queries.scope import Scope
from sharing.access import LOCAL, Access, RequestFacts, decide, identity, request_facts
from sharing.policy import policy_in_force
from ui.view import View


def facts() -> RequestFacts:
    """The facts of the request that this page is drawn for."""
    headers = st.context.headers
    pairs = [(name, value) for name in headers for value in headers.get_all(name)]
    return request_facts(pairs, st.get_option("server.address"), os.environ)


def access() -> Access:
    """What this reader may do."""
    public = [info.name for info in door.collections(Scope.everything()) if info.public]
    claims = st.user.to_dict() if getattr(st.user, "is_logged_in", False) else None
    return decide(identity(claims), facts(), policy_in_force(), public)


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
