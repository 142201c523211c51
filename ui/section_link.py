"""The address of one block of a page: the page and its filters, and behind `#` the block's key, which `ui/door/anchors.js` follows."""

from urllib.parse import urlencode

import streamlit as st

from ui.plain import quiet
from ui.saved_views import address_of
from ui.view import View


def section_link(view: View, key: str) -> None:
    """The address to copy. Not for the reader of a link, whose own address opens nothing elsewhere: they pass on the link."""
    if view.link is not None:
        return
    st.markdown(quiet(view.say("section.address")))
    st.code(section_address(st.context.url, address_of(view), key), language=None, wrap_lines=True)


def section_address(here: str | None, parameters: dict[str, tuple[str, ...]], key: str) -> str:
    """What a colleague opens. `here`: the page's address in the reader's browser, without parameters."""
    return f"{(here or '').split('?')[0].split('#')[0]}?{urlencode(parameters, doseq=True)}#{key}"
