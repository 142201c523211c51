"""Buttons to the cases behind places that are told of in words: they lead to the case table of the Complaints page, from whichever page they stand on.

A press keeps the reader's filters and stays in the tab; `ui/door/case_links.js` brings the table into view.
"""

from collections.abc import Mapping, Sequence
from dataclasses import fields

import streamlit as st

from analysis.complaint_cases import Picked
from ui.pages import PAGES
from ui.plain import plain, quiet
from ui.saved_views import address_of
from ui.view import View

COMPLAINTS = next(page for page in PAGES if page.name == "complaints")
PICKED = {**{field.name: field.name for field in fields(Picked)}, "market": "cases_in"}  # dimension of the data -> its pick in the address
CLEARED = (*PICKED.values(), "received")
SHOWN = 4  # buttons; further places are picked above the case table


def picks_of(where: Mapping[str, str]) -> dict[str, str] | None:
    """What picks the cases of a place such as {channel: EMS, market: KR}; None where the case table has no such choice (the length of a promise)."""
    if not where or any(name not in PICKED or value in (None, "unknown") for name, value in where.items()):
        return None
    return {PICKED[name]: str(value) for name, value in where.items()}


def open_cases(view: View, key: str, places: Sequence[tuple[str, Mapping[str, str]]]) -> None:
    """One button a place: its name in words, and what it picks. A link's reader has none on other pages: the link may not open the one with the table."""
    if not places or (view.link is not None and view.page != COMPLAINTS.name):
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"open_cases_{key}"):
        st.markdown(quiet(plain(view.say("cases.open"))), width="content")
        for number, (name, picks) in enumerate(places[:SHOWN]):
            if st.button(plain(name), key=f"open_{key}_{number}", type="tertiary", icon=":material/list_alt:"):
                _go(view, picks)


def _go(view: View, picks: Mapping[str, str]) -> None:
    """To the table: the same filters, these picks and no others."""
    if view.page == COMPLAINTS.name:
        for name in CLEARED:
            st.query_params.pop(name, None)
        st.query_params.update(picks)
        st.rerun()
    here = {name: list(values) for name, values in address_of(view).items() if name not in CLEARED}
    st.switch_page(COMPLAINTS.file, query_params=here | {"lang": view.language} | dict(picks))
