"""The first charts of a visit are on screen before the others are sent.

A browser that loads the page draws every chart it has been sent before it shows any: Streamlit's client puts them all into one commit once Plotly has
arrived. Fourteen of them stood after 1.05 s on a desk, the first of them alone after 0.63 s, the last then after 1.25 s instead of 1.05 s.
"""

import time

import streamlit as st

FIRST = 2  # charts: what a reader sees without scrolling
SECONDS = 0.6  # until a browser that has the client's files has loaded Plotly and drawn the first ones
_SENT = "_charts_sent"
_OVER = FIRST + 1


def begin() -> None:
    """Called at the start of every run: only the first of a visit is paced."""
    st.session_state[_SENT] = _OVER if _SENT in st.session_state else 0


def before_chart() -> None:
    """Called before a chart is sent; waits once, before the first one that can come later."""
    sent = st.session_state.get(_SENT, _OVER)
    if sent >= _OVER:
        return
    st.session_state[_SENT] = sent + 1
    if sent == FIRST and st.context.headers:  # without a request there is no browser (tests of pages)
        time.sleep(SECONDS)
