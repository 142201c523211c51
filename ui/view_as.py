"""View as: an admin looks at the app as another person or group would; kept in the session, so a new tab is the admin again.

What is chosen here only ever narrows: `sharing.access.decide` ignores it for everyone who may not administer, and cuts it to the admin's own scope.
"""

import streamlit as st

from sharing.access import Access, Identity
from ui.plain import plain
from ui.words import say

_KEY = "_view_as"


def chosen() -> Identity | None:
    """Whom this session looks as; None: oneself."""
    return st.session_state.get(_KEY)


def start(person: Identity) -> None:
    """Look as somebody from the next run on."""
    st.session_state[_KEY] = person


def stop() -> None:
    """Be oneself again."""
    st.session_state.pop(_KEY, None)


def group(name: str) -> Identity:
    """Somebody of whom only the group is known."""
    return Identity("", True, (name,))


def banner(reader: Access, language: str) -> None:
    """Says as whom the page is shown, and leads back; nothing for everyone else."""
    person = chosen()
    if reader.viewed_by is None or person is None:
        return
    whom = person.email or say("account.group", language, name=person.groups[0])
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="view_as_banner"):
        st.warning(say("account.viewing_as", language, whom=plain(whom), role=say(f"account.role.{reader.role}", language)), icon=":material/visibility:")
        st.button(say("account.back", language, who=plain(reader.viewed_by)), on_click=stop, key="view_as_back", type="primary")
