"""Saved views: name what is on screen, open it again, forget it. What a view shows is decided anew when it is opened: the frame and the door do that."""

import logging
from datetime import UTC, datetime

import streamlit as st
from sqlalchemy.exc import SQLAlchemyError

from sharing import saved_views
from sharing.access import ANYONE, Access
from sharing.saved_views import LONGEST_NAME, MOST_VIEWS, SavedView, TooMany
from sharing.store import StoreUnavailable, store
from ui.address import ALL, NAMES
from ui.link_session import PARAMETER
from ui.pages import PAGES, present
from ui.permission import access
from ui.plain import plain, quiet
from ui.view import View

log = logging.getLogger("groundswell")
OWN = ("why",)  # parameters of a page that are a question of the moment, not part of a view


def views(view: View) -> None:
    """The button, for whoever is somebody: not for readers of a link, the public, or an admin who looks as another."""
    if not _is_somebody(view.reader):
        return
    opened = st.popover(
        view.say("views.button"), icon=":material/bookmark:", key="views", type="tertiary", on_change="rerun", help=view.say("views.button.help")
    )
    if opened.open:
        with opened:
            _panel(view)


def _is_somebody(reader: Access | None) -> bool:
    return reader is not None and reader.who != ANYONE and reader.role not in ("reader", "public", "none") and reader.viewed_by is None


def _panel(view: View) -> None:
    owner = access()  # asked again: the page may be old
    if not _is_somebody(owner):
        st.error(view.say("views.not_yours"), icon=":material/lock:")
        return
    try:
        _list(view, owner)
        _new(view, owner)
    except (StoreUnavailable, SQLAlchemyError) as problem:
        log.error("saved views: %s", problem)
        st.error(view.say("views.no_store"), icon=":material/error:")


def _list(view: View, owner: Access) -> None:
    found = saved_views.listed(store(), owner.who)
    open_pages = {page.name for page in present(owner)}
    if not found:
        st.markdown(quiet(plain(view.say("views.none"))))
    for one in found:
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", gap="small", key=f"view_{one.id}"):
            words = f"{plain(one.name)} :gray[{plain(view.say(f'page.{one.page}'))}]" if one.page in open_pages else plain(one.name)
            if st.button(words, key=f"view_open_{one.id}", type="tertiary", disabled=one.page not in open_pages):
                _open(one)
            if st.button(view.say("views.forget"), key=f"view_forget_{one.id}", type="tertiary", icon=":material/delete:"):
                saved_views.delete(store(), owner.who, one.id)
                st.rerun()


def _open(one: SavedView) -> None:
    page = next(page for page in PAGES if page.name == one.page)
    st.session_state.pop("views", None)
    st.switch_page(page.file, query_params={name: list(values) for name, values in one.address.items()})


def _new(view: View, owner: Access) -> None:
    with st.form("view_new", border=False, clear_on_submit=True):
        name = st.text_input(view.say("views.name"), max_chars=LONGEST_NAME, key="view_name")
        asked = st.form_submit_button(view.say("views.save"), icon=":material/bookmark_add:", width="stretch")
    if not asked:
        return
    if not name.strip():
        st.warning(view.say("views.needs_name"), icon=":material/edit:")
        return
    try:
        saved_views.save(store(), owner.who, name, view.page or PAGES[0].name, address_of(view), datetime.now(UTC))
    except TooMany:
        st.error(view.say("views.too_many", most=MOST_VIEWS), icon=":material/error:")
        return
    st.rerun()


def address_of(view: View) -> dict[str, tuple[str, ...]]:
    """What is on screen as parameters, all of it: a view means the same when a default moves."""
    filters = view.filters
    found = {
        "collection": (filters.collection,), "market": filters.markets or (ALL,), "platform": filters.platforms or (ALL,),
        "from": (f"{filters.date_from:%Y-%m}",), "to": (f"{filters.date_to:%Y-%m}",), "compare": (filters.comparison,), "grain": (filters.grain,),
    }  # fmt: skip
    kept = {name: tuple(st.query_params.get_all(name)) for name in st.query_params if name not in (*NAMES, *OWN, PARAMETER)}
    usable = {
        name: values for name, values in kept.items() if saved_views.PARAMETER.match(name) and all(len(one) <= saved_views.LONGEST_VALUE for one in values)
    }
    return {**found, **dict(list(usable.items())[:20])}
