"""Notify me: the dialog in which a figure becomes an alert, with what it would have done this year; and one's alerts. On a tile, and under the filters."""

import logging

import streamlit as st

from sharing.access import Access
from ui import alert_list, notify_form
from ui.alert_desk import AlertDesk, AlertProblem, Wanted, desk, furnished
from ui.backtest_block import block
from ui.permission import access
from ui.plain import plain, quiet
from ui.view import View

log = logging.getLogger("groundswell")
PARTS = ("new", "mine")
WITHOUT = ("sql", "audit")  # pages that show no figure of the register
_EDITED = "_alert_edited"  # id of the rule that the form changes; None for a new one
_NEXT = "_alert_part_next"


def may_alert(view: View) -> bool:
    """Whether this reader may be offered alerts."""
    return view.reader is not None and view.reader.may_alert and furnished()


def notify(view: View) -> None:
    """The button under the filters."""
    if view.page in WITHOUT or not may_alert(view):
        return
    if st.button(view.say("alerts.button"), icon=":material/notifications:", key="notify", type="tertiary", help=view.say("alerts.button.help")):
        _open(view)


def notify_of(view: View, metric: str) -> None:
    """Open the dialog on a tile's metric."""
    _open(view, metric)


def _open(view: View, metric: str = "") -> None:
    st.session_state[_EDITED] = None
    st.session_state["alert_part"] = PARTS[0]
    notify_form.begin(view, metric)
    st.dialog(view.say("alerts.title"), width="medium", icon=":material/notifications:")(_dialog)(view)


def _dialog(view: View) -> None:
    owner, found = access(), desk()  # asked again: the page behind may be old
    if found is None or not owner.may_alert:
        st.error(view.say("alerts.list.not_open"), icon=":material/lock:")
        return
    if wanted_part := st.session_state.pop(_NEXT, None):  # a widget's value can only be put before it is drawn
        st.session_state["alert_part"] = wanted_part
    part = st.segmented_control(
        view.say("alerts.title"), PARTS, format_func=lambda name: view.say(f"alerts.part.{name}"), required=True, key="alert_part",
        label_visibility="collapsed",
    )  # fmt: skip
    if part == "mine":
        alert_list.mine(view, found, owner, lambda rule: _edit(view, rule))
    else:
        _form(view, found, owner)


def _edit(view: View, rule) -> None:
    """Called before the next run: the form opens on a rule."""
    notify_form.begin(view, wanted=rule.wanted)
    st.session_state[_EDITED] = rule.id
    st.session_state["alert_part"] = PARTS[0]


def _form(view: View, found: AlertDesk, owner: Access) -> None:
    wanted = notify_form.draw(view)
    notify_form.hint(view, wanted)
    if wanted.kind == "threshold" and wanted.value is None:
        st.markdown(quiet(plain(view.say("alerts.form.value_first"))))
        return
    block(view, wanted)
    if wanted.emails and not found.mail_ready():
        st.markdown(f":small[:orange[:material/warning: {plain(view.say('alerts.form.no_mail'))}]]")
    if wanted.webhook:
        _key(view, found, wanted)
    if st.button(view.say("alerts.form.save"), type="primary", icon=":material/notifications_active:", key="alert_save", width="stretch"):
        _save(view, found, owner, wanted)


def _key(view: View, found: AlertDesk, wanted: Wanted) -> None:
    try:
        st.markdown(quiet(plain(view.say("alerts.form.webhook.key"))))
        st.code(found.signing_key(wanted.webhook), language=None)
    except AlertProblem as problem:
        alert_list.tell(view, problem)


def _save(view: View, found: AlertDesk, owner: Access, wanted: Wanted) -> None:
    edited = st.session_state.get(_EDITED)
    try:
        if edited:
            found.change(edited, wanted, owner)
        else:
            found.save(wanted, owner)
    except AlertProblem as problem:
        alert_list.tell(view, problem)
        return
    st.session_state[_EDITED] = None
    st.session_state[_NEXT] = "mine"
    st.toast(view.say("alerts.form.saved"), icon=":material/check:")
    st.rerun(scope="fragment")
