"""Signing in and out with Streamlit's OpenID Connect, as buttons; what is not set up on this server is said instead."""

import logging
import threading

import streamlit as st
from streamlit.errors import Error as StreamlitError

from ui.words import say

log = logging.getLogger("groundswell")
DEFAULT = "default"
_NEEDED = ("client_id", "client_secret", "server_metadata_url")

KEPT_ENDED = 10_000  # sign-ins; each is over by itself after the policy's `sign_in_hours`
_ended: dict[tuple, None] = {}
_ended_lock = threading.Lock()


def providers() -> tuple[str, ...]:
    """The sign-in providers of the secrets: "default" for one written into [auth] itself, else the names of its sections."""
    try:
        section = st.secrets.get("auth", {})
    except (FileNotFoundError, StreamlitError):  # no secrets at all
        return ()
    if not all(section.get(name) for name in ("redirect_uri", "cookie_secret")):
        return ()
    named = [name for name, value in section.items() if hasattr(value, "get") and all(value.get(key) for key in _NEEDED)]
    return (DEFAULT, *named) if all(section.get(key) for key in _NEEDED) else tuple(named)


def sign_in_buttons(language: str, key: str, label: str = "account.sign_in") -> None:
    """A button for each provider, or a sentence where none is set up."""
    found = providers()
    if not found:
        st.info(say("denied.no_provider", language), icon=":material/key_off:")
    for number, provider in enumerate(found):
        words = say(label, language) if len(found) == 1 else say("account.sign_in_with", language, provider=provider.capitalize())
        st.button(words, icon=":material/login:", type="primary" if not number else "secondary", key=f"{key}_{provider}", on_click=_sign_in, args=(provider,))


def sign_out_button(language: str, key: str) -> None:
    """Ends the sign-in here, and at the provider where it offers that."""
    st.button(say("account.sign_out", language), icon=":material/logout:", key=key, on_click=_sign_out)


def _sign_in(provider: str) -> None:
    try:
        st.login() if provider == DEFAULT else st.login(provider)
    except StreamlitError:
        log.exception("sign-in with '%s' could not start", provider)


def _sign_out() -> None:
    """The other tabs of this browser keep their identity until they are loaded anew (and so would a copied cookie): it is ended here too."""
    key = _key(st.user.to_dict())
    with _ended_lock:
        _ended[key] = None
        while len(_ended) > KEPT_ENDED:
            _ended.pop(next(iter(_ended)))
    st.logout()


def is_ended(claims: dict) -> bool:
    """Whether this very sign-in was ended with *Sign out* in this process (each later sign-in has an instant of its own)."""
    return _key(claims) in _ended


def _key(claims: dict) -> tuple:
    return str(claims.get("email", "")).lower(), str(claims.get("sub", "")), claims.get("iat")
