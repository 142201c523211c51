"""The link that this tab reads through, if it does: named by `?link=<id>`, opened by the cookie of that link alone.

Once a tab has asked for a link it stays that link's reader, whatever else its address loses: the navigation drops parameters, and a tab that
fell back to a sign-in or to this machine's own rights would show more than was shared.
"""

from datetime import UTC, datetime

import streamlit as st

from sharing import links
from sharing.links import Link
from sharing.sessions import cookie_name, verify
from sharing.store import store

PARAMETER = "link"
LONGEST = 40  # characters of an id that are looked at
_ASKED = "_link_asked"


def asked() -> str | None:
    """The link that this tab asks for; None where it asks for none. An empty or unknown id is a link too: a closed one."""
    if PARAMETER in st.query_params:
        st.session_state[_ASKED] = st.query_params[PARAMETER][:LONGEST]
    return st.session_state.get(_ASKED)


def opened() -> Link | None:
    """The open link that this tab asks for and holds the cookie of, read from the store anew.

    Raises:
        sharing.store.StoreUnavailable, sharing.sessions.WeakSecret, sqlalchemy.exc.SQLAlchemyError: it cannot be told.
    """
    link_id = asked()
    return verify(store(), link_id, _cookie(link_id), datetime.now(UTC)) if link_id else None


def keep_address() -> None:
    """Write the link back into the address after the navigation dropped it, so that a reload stays its reader."""
    link_id = asked()
    if link_id is not None and st.query_params.get(PARAMETER) != link_id:
        st.query_params[PARAMETER] = link_id


def is_open(link_id: str) -> bool:
    """Whether a link has neither been revoked nor expired; also asked outside a run of the page (a download)."""
    return links.by_id(store(), link_id, datetime.now(UTC)) is not None


def leave_if_closed(link: Link | None) -> None:
    """In a part of the page that runs without the frame: draw the whole page anew, closed, where the link was closed meanwhile."""
    if link is not None and not is_open(link.id):
        st.rerun()


def _cookie(link_id: str) -> str | None:
    return st.context.cookies.get(cookie_name(link_id))
