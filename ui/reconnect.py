"""A page whose process died: its browser comes back through the proxy to another process, which has never drawn it.

Streamlit's client asks for a run after it has reconnected only where a run was cut off or a fragment runs by itself; without one the page looks
alive, and its buttons belong to a process that is gone. So the frame holds a fragment that draws nothing, once a day.
"""

import streamlit as st

A_DAY = 24 * 60 * 60.0  # seconds; a browser's timer holds at most 24 days


@st.fragment(run_every=A_DAY)
def drawn_anew_after_reconnecting() -> None:
    """Nothing to see."""
