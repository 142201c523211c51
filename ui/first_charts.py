"""The first charts of a visit are on screen before the others are sent.

A browser that loads the page draws every chart it has been sent before it shows any: Streamlit's client puts them all into one commit once it has
evaluated Plotly. On a desk with Plotly cached, fourteen charts stood after 1.05 s; paced, the first two after 0.46 s and the last after 1.09 s. A browser
that has just fetched Plotly evaluates it for another 0.6 s: there the first stood after 1.97 s, paced after 1.66 s.
"""

import threading
import time
from collections.abc import Mapping

import streamlit as st

from ui import turns

FIRST = 2  # charts: what a reader sees without scrolling
CACHED, FETCHED = 0.6, 1.3  # seconds until a browser has drawn the first ones, by where it has Plotly from
RECENT = 10.0  # seconds from fetching Plotly to the first run of the same visit
PLOTLY = "PlotlyChart."  # how the client's file begins
TRAITS = ("user-agent", "accept-language", "x-forwarded-for")  # a file and a websocket are asked for with the same; one taken for another only waits longer
MOST = 1_000

_SENT = "_charts_sent"
_OVER = FIRST + 1
_fetched: dict[tuple, float] = {}
_lock = threading.Lock()


def sent_file(name: str, headers: Mapping[str, str]) -> None:
    """Called when the server sends a file of the client: remembers who has just fetched Plotly. `headers`: lower-case names."""
    if not name.startswith(PLOTLY):
        return
    now = time.monotonic()
    with _lock:
        if len(_fetched) >= MOST:
            for who in [who for who, at in _fetched.items() if now - at > RECENT] or list(_fetched):
                del _fetched[who]
        _fetched[_who(headers)] = now


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
        headers = {name.lower(): value for name, value in st.context.headers.items()}
        turns.leave()  # others may compute while this browser draws
        time.sleep(FETCHED if _has_fetched(headers) else CACHED)


def _has_fetched(headers: Mapping[str, str]) -> bool:
    with _lock:
        return time.monotonic() - _fetched.get(_who(headers), float("-inf")) < RECENT


def _who(headers: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(headers.get(name, "") for name in TRAITS)
