"""Share: the dialog in which a page becomes a link. What the reader will see stands first; below it what may be chosen; then one's own links."""

import logging
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import streamlit as st
from sqlalchemy.exc import SQLAlchemyError

from data.pins import CannotPin
from queries import door
from queries.door import NothingLanded
from queries.scope import Scope
from sharing import audit, links
from sharing.access import LOCAL, Access
from sharing.links import LONGEST_LABEL, Created, NewLink
from sharing.narrowing import NothingShared
from sharing.sessions import WeakSecret
from sharing.store import StoreUnavailable, store
from ui import kept_figures, numbers
from ui.address import NAMES
from ui.door.base import base_path
from ui.link_reader import moment, scope_words, zone
from ui.link_session import PARAMETER
from ui.names import market_name, platform_name
from ui.page_scope import ABOUT, datasets_of, open_pages
from ui.pages import present
from ui.permission import access
from ui.plain import plain
from ui.share_list import EXPIRIES, expiry, my_links
from ui.view import View
from ui.words import say_or

log = logging.getLogger("groundswell")
SHAREABLE = (*ABOUT, "data")
PARTS = ("new", "mine")
_MADE = "_share_made"  # the address of the link just made: shown until the dialog is opened again, kept nowhere else


@dataclass(frozen=True)
class _Chosen:
    """What the sender chose in the dialog."""

    frozen: bool
    markets: tuple[str, ...]
    platforms: tuple[str, ...]
    only_page: bool
    period_locked: bool
    expires_at: datetime | None
    label: str


def share(view: View) -> None:
    """The button, for those who may share."""
    if view.reader is None or not view.reader.may_share or view.page not in SHAREABLE:
        return
    if st.button(view.say("share.button"), icon=":material/ios_share:", key="share", type="tertiary"):
        st.session_state.pop(_MADE, None)
        st.dialog(view.say("share.title"), width="medium", icon=":material/ios_share:")(_dialog)(view)


def _dialog(view: View) -> None:
    part = st.segmented_control(
        view.say("share.part"), PARTS, format_func=lambda name: view.say(f"share.part.{name}"), default=PARTS[0], required=True, key="share_part",
        label_visibility="collapsed",
    )  # fmt: skip
    sender = access()  # asked again: the page behind may be old
    if not sender.may_share:
        st.error(view.say("share.may_not"), icon=":material/lock:")
    elif part == "mine":
        my_links(view, sender)
    elif _MADE in st.session_state:
        _made(view, st.session_state[_MADE])
    else:
        _new(view, sender)


def _new(view: View, sender: Access) -> None:
    preview = st.container(border=True, gap="xsmall", key="share_preview")
    chosen = _controls(view)
    if sender.role == LOCAL:
        st.markdown(f":small[:gray[:material/info: {view.say('share.local_only')}]]")
    if chosen.expires_at is not None and chosen.expires_at <= datetime.now(UTC):
        with preview:
            st.warning(view.say("share.expiry_past"), icon=":material/event_busy:")
        return
    new = _new_link(view, chosen)
    try:
        with preview:
            _preview(view, new, new.scope_within(sender.share_scope))
    except NothingShared:
        st.warning(view.say("share.nothing"), icon=":material/block:")
        return
    if st.button(view.say("share.create"), type="primary", icon=":material/add_link:", key="share_create", width="stretch"):
        with st.spinner(view.say("share.making")):
            address = _create(view, sender, new)
        if address:
            st.session_state[_MADE] = address
            st.rerun(scope="fragment")


def _controls(view: View) -> _Chosen:
    language, info = view.language, view.collection
    kind = st.segmented_control(
        view.say("share.kind"), ("live", "frozen"), format_func=lambda name: view.say(f"share.kind.{name}"), default="live", required=True, key="share_kind",
        help=view.say("share.kind.help"),
    )  # fmt: skip
    st.markdown(f":small[:gray[{view.say(f'share.kind.{kind}.means')}]]")
    left, right = st.columns(2, gap="small")
    with left:
        markets = st.multiselect(
            view.say("share.markets"), info.markets, default=[code for code in view.filters.markets if code in info.markets],
            format_func=lambda code: market_name(code, language), placeholder=view.say("share.all"), key="share_markets",
        )  # fmt: skip
    with right:
        platforms = st.multiselect(
            view.say("share.platforms"), info.platforms, help=view.say("share.platforms.help"),
            format_func=lambda name: platform_name(name, language), placeholder=view.say("share.all"), key="share_platforms",
        )  # fmt: skip
    left, right = st.columns(2, gap="small")
    with left:
        offered = ("page", "all") if view.page in ABOUT else ("all",)
        pages = st.selectbox(view.say("share.pages"), offered, format_func=lambda name: view.say(f"share.pages.{name}"), key="share_pages")
    with right:
        until = st.selectbox(view.say("share.expiry"), EXPIRIES, index=1, format_func=lambda name: view.say(f"share.expiry.{name}"), key="share_expiry")
    day = None
    if until == "date":
        today = date.today()
        day = st.date_input(view.say("share.expiry.day"), today + timedelta(days=14), min_value=today, key="share_day", format="YYYY-MM-DD")
    locked = st.checkbox(view.say("share.period_locked", period=plain(_period(view))), key="share_period_locked")
    label = st.text_input(view.say("share.label"), max_chars=LONGEST_LABEL, placeholder=view.say("share.label.example"), key="share_label")
    return _Chosen(kind == "frozen", tuple(markets), tuple(platforms), pages == "page", locked, expiry(until, day, datetime.now(UTC), zone()), label.strip())


def _new_link(view: View, chosen: _Chosen) -> NewLink:
    scope = Scope(markets=chosen.markets or None, platforms=chosen.platforms or None, datasets=datasets_of(view.page) if chosen.only_page else None)
    kept = {name: st.query_params[name] for name in st.query_params if name not in (*NAMES, PARAMETER)}
    choices = tuple((name, value) for name, value in kept.items() if links.CHOICE.match(name) and len(value) <= links.LONGEST_CHOICE)
    return NewLink(
        view.page, view.filters, scope, view.language, view.collection.version, chosen.frozen, chosen.expires_at, chosen.label, chosen.period_locked,
        choices[: links.MOST_CHOICES],
    )  # fmt: skip


def _preview(view: View, new: NewLink, scope: Scope) -> None:
    """What the reader will see, in words."""
    language = view.language
    shown = open_pages(tuple(row for row in present() if row.name in SHAREABLE), new.page, new.filters.collection, scope)
    held = ", ".join(dict.fromkeys(say_or(f"share.column.{name}", language, name) for name in scope.withheld))
    period = _period(replace(view, filters=new.filters_within(scope)))
    landed = moment(view.collection.landed_at, language)
    lines = [
        (":material/article:", view.say("share.sees.pages", pages=", ".join(view.say(f"page.{row.name}") for row in shown))),
        (":material/filter_alt:", " · ".join(scope_words(scope, view.collection, language))),
        (":material/date_range:", view.say("share.sees.period_locked" if new.period_locked else "share.sees.period", period=period)),
        (":material/update:", view.say("share.sees.frozen" if new.frozen else "share.sees.live", when=landed)),
        (":material/visibility_off:", view.say("share.sees.withheld" if held else "share.sees.nothing_withheld", columns=held)),
        (
            ":material/event:",
            view.say("share.sees.until", when=moment(new.expires_at.isoformat(), language)) if new.expires_at else view.say("share.sees.ever"),
        ),
    ]
    st.markdown(f"**{view.say('share.sees')}**")
    st.markdown("  \n".join(f"{icon} {plain(text)}" for icon, text in lines))


def _period(view: View) -> str:
    return numbers.months_between(view.filters.date_from, view.filters.date_to, view.language)


def _create(view: View, sender: Access, new: NewLink) -> str | None:
    """Make the link; its address, or None after saying why not."""
    try:
        return address(make_link(view, sender, new, datetime.now(UTC)).token, st.context.url, new.page)
    except (NothingShared, NothingLanded, CannotPin):
        st.error(view.say("share.gone"), icon=":material/error:")
    except (StoreUnavailable, WeakSecret, SQLAlchemyError) as problem:
        log.error("a link was not made: %s", problem)
        st.error(view.say("share.no_store"), icon=":material/error:")
    return None


def make_link(view: View, sender: Access, new: NewLink, now: datetime) -> Created:
    """The link, with the figures that its page shows within its scope kept beside it, and written into the audit.

    Raises:
        NothingShared, NothingLanded, CannotPin: its data is not there any more, or not for this sender. StoreUnavailable, SQLAlchemyError.
    """
    scope = new.scope_within(sender.share_scope)
    shared = replace(view, filters=new.filters_within(scope), scope=scope, collection=door.collection(new.filters.collection, scope))
    new = replace(new, version=shared.collection.version)
    made = links.create(store(), new, sender.share_scope, sender.who, now, kept_figures.packed(shared, dict(new.choices)), sender.groups)
    detail = {
        "page": new.page, "frozen": new.frozen, "version": new.version, "label": new.label, "expires_at": new.expires_at, "markets": scope.markets,
        "platforms": scope.platforms, "datasets": scope.datasets,
    }  # fmt: skip
    audit.note(store(), now, sender.who, "shared", made.id, new.filters.collection, detail=detail)
    return made


def address(token: str, here: str | None, page: str) -> str:
    """The whole address of a link, where the sender's own browser stands now: what a proxy or a base path added before ours stays."""
    root = (here or base_path()).rstrip("/")
    return f"{root.removesuffix(f'/{page}')}/s/{token}"


def _made(view: View, link_address: str) -> None:
    st.success(view.say("share.made"), icon=":material/check_circle:")
    st.code(link_address, language=None, wrap_lines=True)
    st.markdown(view.say("share.made.once"))
    if st.button(view.say("share.another"), icon=":material/add:", key="share_another"):
        st.session_state.pop(_MADE, None)
        st.rerun(scope="fragment")
