"""The first charts of a page are on screen before the others are sent: of a visit, and whenever what is asked for changes.

A browser that loads the page draws every chart it has been sent before it shows any: Streamlit's client puts them all into one commit once it has
evaluated Plotly. On a desk with Plotly cached, fourteen charts stood after 1.05 s; paced, the first two after 0.46 s and the last after 1.09 s. A browser
that has just fetched Plotly evaluates it for another 0.6 s: there the first stood after 1.97 s, paced after 1.66 s. After another choice of a filter
all fourteen stood anew after 0.45 s; paced, the first two after 0.21 s and the last after 0.46 s.
"""

import threading
import time
from collections.abc import Hashable, Mapping
from dataclasses import dataclass

import streamlit as st

from ui import turns

FIRST = 2  # charts: what a reader sees without scrolling
CACHED, FETCHED = 0.6, 1.3  # seconds until a browser has drawn the first ones of a visit, by where it has Plotly from
CHANGED = 0.08  # seconds; drawn in the place of others, with Plotly loaded: longer made the first ones no earlier and the last ones later
RECENT = 10.0  # seconds from fetching Plotly to the first run of the same visit
PLOTLY = "PlotlyChart."  # how the client's file begins
TRAITS = ("user-agent", "accept-language", "x-forwarded-for")  # a file and a websocket are asked for with the same; one taken for another only waits longer
MOST = 1_000

_SENT, _ASKED = "_charts_sent", "_charts_asked"
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


def begin(asked: Hashable) -> None:
    """Called in every run before its page. `asked`: what the page is asked for; where that is the same as in the last run, nothing waits."""
    last = st.session_state.get(_ASKED)
    st.session_state[_SENT] = 0 if last is None or last.asked != asked else _OVER
    st.session_state[_ASKED] = _Asked(asked, first=last is None)


def before_chart() -> None:
    """Called before a chart is sent; waits once, before the first one that can come later."""
    sent = st.session_state.get(_SENT, _OVER)
    if sent >= _OVER:
        return
    st.session_state[_SENT] = sent + 1
    if sent == FIRST and st.context.headers:  # without a request there is no browser (tests of pages)
        turns.leave()  # others may compute while this browser draws
        time.sleep(_drawn_after() if st.session_state[_ASKED].first else CHANGED)


@dataclass(frozen=True)
class _Asked:
    """What the last run was asked for, and whether it was the first of its visit."""

    asked: Hashable
    first: bool


def _drawn_after() -> float:
    headers = {name.lower(): value for name, value in st.context.headers.items()}
    return FETCHED if _has_fetched(headers) else CACHED


def _has_fetched(headers: Mapping[str, str]) -> bool:
    with _lock:
        return time.monotonic() - _fetched.get(_who(headers), float("-inf")) < RECENT


def _who(headers: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(headers.get(name, "") for name in TRAITS)
