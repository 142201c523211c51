"""A page's own choice (who counted, which cause), kept in the address as a code beside the shared filters."""

from collections.abc import Callable, Sequence

import streamlit as st

from ui.plain import plain
from ui.view import View


def page_choice(view: View, name: str, label: str, options: Sequence[str], named: Callable[[str], str], *, control: str = "selectbox") -> str:
    """The chosen code. The first option is the default and leaves the address; an unknown value in the address is told and the default used.

    The address speaks where it changed since the last run (a link, the back button), the widget otherwise.
    """
    key, seen = f"page_{name}", f"_page_{name}"
    asked = st.query_params.get(name)
    if asked != st.session_state.get(seen) or st.session_state.get(key) not in options:
        if asked is not None and asked not in options and asked != st.session_state.get(seen):
            words = {"parameter": name, "value": plain(asked, 60), "allowed": ", ".join(plain(one, 60) for one in options[:4]), "used": plain(options[0], 60)}
            st.warning(view.say("notice.unknown_value", **words), icon=":material/link_off:")
        st.session_state[key] = asked if asked in options else options[0]
    draw = st.segmented_control if control == "segmented" else st.selectbox
    more = {"required": True} if control == "segmented" else {}
    value = draw(label, options, format_func=lambda code: plain(named(code), 60) if control == "segmented" else named(code), key=key, **more)
    if value == options[0]:
        st.query_params.pop(name, None)
    elif st.query_params.get(name) != value:
        st.query_params[name] = value
    st.session_state[seen] = st.query_params.get(name)
    return value
