"""One's own links: what each shows, whether it is open, how often it was opened; rename, extend, revoke."""

import logging
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, tzinfo

import streamlit as st
from sqlalchemy.exc import SQLAlchemyError

from data.pins import CannotPin
from queries import door
from queries.door import NothingLanded
from sharing import audit, links
from sharing.access import Access
from sharing.links import LONGEST_LABEL, Link
from sharing.store import StoreUnavailable, store
from ui.link_reader import moment, scope_words
from ui.plain import plain, quiet
from ui.view import View

log = logging.getLogger("groundswell")
EXPIRIES = ("7", "30", "90", "date", "none")
EXTENSIONS = ("7", "30", "90", "none")
LISTED = 30  # links that are shown; the newest
_STATES = {"open": ("green", ":material/link:"), "expired": ("orange", ":material/event_busy:"), "revoked": ("gray", ":material/link_off:")}


def expiry(until: str, day: date | None, now: datetime, zone: tzinfo | None) -> datetime | None:
    """The moment at which a link closes: so many days on, or the end of a day by the sender's clock; None for never."""
    if until == "date" and day is not None:
        return datetime.combine(day + timedelta(days=1), time(), zone or UTC).astimezone(UTC)
    return now + timedelta(days=int(until)) if until.isdigit() else None


def my_links(view: View, sender: Access) -> None:
    """The list, open links first."""
    try:
        found = links.listed(store(), sender.who)
    except (StoreUnavailable, SQLAlchemyError) as problem:
        log.error("links cannot be listed: %s", problem)
        st.error(view.say("share.no_store"), icon=":material/error:")
        return
    if not found:
        st.info(view.say("share.none"), icon=":material/link:")
        return
    now = datetime.now(UTC)
    ordered = sorted(found, key=lambda link: link.state(now) != "open")
    for link in ordered[:LISTED]:
        with st.container(border=True, gap="xsmall", key=f"share_link_{link.id}"):
            _link(view, sender, link, now)
    if len(ordered) > LISTED:
        st.markdown(quiet(view.say("share.more", count=len(ordered) - LISTED)))


def _link(view: View, sender: Access, link: Link, now: datetime) -> None:
    state = link.state(now)
    colour, icon = _STATES[state]
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", gap="small"):
        st.markdown(f"**{plain(link.label) if link.label else view.say(f'page.{link.page}')}**")
        st.badge(view.say(f"share.state.{state}"), icon=icon, color=colour)
    st.markdown(quiet(plain(" · ".join(_told(view, link)))))
    if state == "revoked":
        return
    with st.container(horizontal=True, gap="small"):
        _rename(view, sender, link)
        _extend(view, sender, link)
        _revoke(view, sender, link)


def _told(view: View, link: Link) -> list[str]:
    language = view.language
    parts = [view.say(f"page.{link.page}")] if link.label else []
    try:
        parts += scope_words(link.scope, door.collection(link.filters.collection, link.scope_today), language)
    except NothingLanded:
        parts.append(link.filters.collection)
    parts.append(view.say("reader.frozen" if link.frozen else "reader.live"))
    parts.append(view.say("reader.expires", day=moment(link.expires_at.isoformat(), language)) if link.expires_at else view.say("reader.no_expiry"))
    parts.append(view.say("share.made_on", when=moment(link.created_at.isoformat(), language)))
    if link.opens:
        return [*parts, view.say("share.opens", count=link.opens, when=moment(link.last_opened_at.isoformat(), language))]
    return [*parts, view.say("share.never_opened")]


def _rename(view: View, sender: Access, link: Link) -> None:
    with st.popover(view.say("share.rename"), icon=":material/edit:", key=f"share_rename_{link.id}", type="tertiary"):
        label = st.text_input(view.say("share.label"), link.label, max_chars=LONGEST_LABEL, key=f"share_name_{link.id}")
        if st.button(view.say("share.save"), key=f"share_rename_save_{link.id}", type="primary"):
            _change(view, sender, link, "renamed", lambda: links.rename(store(), link.id, sender.who, label.strip()), label=label.strip())


def _extend(view: View, sender: Access, link: Link) -> None:
    with st.popover(view.say("share.extend"), icon=":material/more_time:", key=f"share_extend_{link.id}", type="tertiary"):
        until = st.selectbox(
            view.say("share.extend.until"), EXTENSIONS, index=1, format_func=lambda name: view.say(f"share.expiry.{name}"), key=f"share_until_{link.id}"
        )
        if st.button(view.say("share.save"), key=f"share_extend_save_{link.id}", type="primary"):
            now = datetime.now(UTC)
            expires_at = expiry(until, None, now, None)
            _change(view, sender, link, "extended", lambda: links.extend(store(), link.id, sender.who, expires_at, now), expires_at=expires_at)


def _revoke(view: View, sender: Access, link: Link) -> None:
    with st.popover(view.say("share.revoke"), icon=":material/link_off:", key=f"share_revoke_{link.id}", type="tertiary"):
        st.markdown(view.say("share.revoke.sure"))
        if st.button(view.say("share.revoke.do"), key=f"share_revoke_do_{link.id}", type="primary"):
            _change(view, sender, link, "revoked", lambda: links.revoke(store(), link.id, sender.who, datetime.now(UTC)))


def _change(view: View, sender: Access, link: Link, action: str, do: Callable[[], bool], **detail: object) -> None:
    """Do it, note it, and draw the list again; a refusal is said in place."""
    try:
        done = do()
        if done:
            audit.note(store(), datetime.now(UTC), sender.who, action, link.id, link.filters.collection, detail=detail)
    except CannotPin:
        st.error(view.say("share.version_gone"), icon=":material/error:")
        return
    except (StoreUnavailable, SQLAlchemyError) as problem:
        log.error("a link was not changed: %s", problem)
        st.error(view.say("share.no_store"), icon=":material/error:")
        return
    if done:
        st.rerun(scope="fragment")
    st.warning(view.say("share.not_changed"), icon=":material/info:")
