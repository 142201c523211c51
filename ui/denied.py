"""The plain page for a reader to whom the policy shows nothing: why, and what to do next."""

import streamlit as st

from sharing.access import Access
from sharing.policy import policy_in_force
from ui import view_as
from ui.plain import plain
from ui.sign_in import sign_in_buttons, sign_out_button
from ui.words import say


def denied(reader: Access, who: str, language: str) -> None:
    """Why nothing is shown. `who` is the address the reader signed in with ('' for none)."""
    st.title(say("denied.title", language), anchor=False)
    policy = policy_in_force()
    hours = policy.sign_in_hours if policy else 0
    if reader.viewed_by is not None and (person := view_as.chosen()) is not None:
        who = person.email or person.groups[0]
    reason = "nothing_granted" if reader.reason == "signed_in" else reader.reason
    st.markdown(say(f"denied.{reason}", language, who=f"**{plain(who)}**", hours=hours))
    if reader.viewed_by is not None:
        return  # an admin looks: the banner leads back
    with st.container(horizontal=True, gap="small"):
        if reason in ("not_signed_in", "sign_in_over"):
            sign_in_buttons(language, "denied_sign_in")
        else:
            sign_in_buttons(language, "denied_other", "account.other")
            sign_out_button(language, "denied_sign_out")


def closed_page(reader: Access, language: str) -> None:
    """A page that is not open to a role."""
    st.title(say("denied.page.title", language), anchor=False)
    st.info(say("denied.page", language, role=say(f"account.role.{reader.role}", language)), icon=":material/lock:")
    if reader.reason in ("not_signed_in", "sign_in_over"):
        sign_in_buttons(language, "closed_sign_in")
