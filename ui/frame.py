"""The frame around every page: first landing, navigation, shared filters, notices."""

from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from data import catalogue, progress
from queries import door
from queries.scope import Scope
from ui import audited, denied, filters, first_charts, freshness, link_reader, link_session, missing, page_scope, pages, prefetch, toolbar, turns, view_as
from ui.address import filters_of
from ui.changed_since import changed_since
from ui.permission import access, claims
from ui.plain import plain
from ui.reconnect import drawn_anew_after_reconnecting
from ui.view import View, current_language, set_current_view
from ui.words import say

COMMAND = "python -m etl run"
READER = "reader"  # the role of who reads through a link
OPEN_TO_ALL = ("local", "public_only")  # reasons for which an empty landing is not a refusal
ICON = Path(__file__).with_name("icon.svg")  # our own file: an icon font would be fetched from elsewhere


def main() -> None:
    """One run of the app for one reader."""
    language = current_language()
    st.set_page_config(page_title=say("app.name", language), page_icon=str(ICON), layout="wide", initial_sidebar_state="collapsed")
    reader = access()
    link_session.keep_address()
    link = link_session.opened() if reader.role == READER else None
    infos = door.collections(reader.scope)
    if link is not None:
        infos = link_reader.collections(infos, link)
    if reader.reason in link_reader.CLOSED or (reader.role == READER and not (link and infos)):
        _navigation(pages.present(), (), language)
        link_reader.closed(reader.reason, language)
        return
    audited.arrived(reader, claims())
    refused_all = not infos and (reader.reason not in OPEN_TO_ALL or bool(door.collections(Scope.everything())))
    waiting = not infos or _still_landing(infos)
    rows, mine = pages.present(), pages.present(reader)
    shown = page_scope.open_pages(mine, link.page, link.filters.collection, reader.scope) if link else mine
    page, scripts = _navigation(rows, () if waiting else shown, language)
    view_as.banner(reader, language)
    if refused_all and reader.reason == "public_only":
        st.info(say("notice.own_held_back", language), icon=":material/lock:")
        return
    if refused_all:
        denied.denied(reader, str((claims() or {}).get("email", "")), language)
        return
    if waiting:
        _wait_or_say_why(language)
        return
    choice, refused = filters.chosen(infos, page.url_path, link_reader.shared(infos[0], link, reader.scope) if link else None)
    if choice.lang != language:
        st.rerun()  # the address went back to another language after the navigation was drawn
    name = page.url_path or rows[0].name
    dark = st.context.theme.type == "dark"
    view = View(filters_of(choice), reader.scope, choice.lang, door.collection(choice.collection, reader.scope), reader, name, link, dark)
    set_current_view(view)
    first_charts.begin(view.bare)
    if link is not None:
        link_reader.banner(view)
        changed_since(view)
        link_reader.watch(reader)
    actions = filters.draw(choice, infos, link is not None)
    filters.tell(refused, choice, infos, link is not None)
    if reader.reason == "public_only" and any(not other.public for other in door.collections(Scope.everything())):
        st.caption(say("notice.own_held_back", language))
    if name not in [row.name for row in shown]:
        link_reader.not_shared(view, scripts[link.page]) if link else denied.closed_page(reader, view.language)
        return
    toolbar.draw(view, actions)
    freshness.strip(view)
    audited.saw(view, name)
    if not missing.nothing_for(view, name):
        page.run()
        missing.also(view, name)
    prefetch.seen(view, [row.name for row in shown])
    drawn_anew_after_reconnecting()


def _navigation(rows: tuple[pages.Page, ...], shown: tuple[pages.Page, ...], language: str) -> tuple[StreamlitPage, dict[str, StreamlitPage]]:
    """The page at the address and all pages by name. Those not shown are there too, hidden: the browser would otherwise leave their address."""
    scripts = {
        row.name: st.Page(
            row.file, title=say(f"page.{row.name}", language), icon=row.icon, url_path=row.name, default=row == rows[0],
            visibility="visible" if row in shown else "hidden",
        )
        for row in rows
    }  # fmt: skip
    return st.navigation(list(scripts.values()), position="top" if shown else "hidden"), scripts


def _still_landing(infos: tuple[door.CollectionInfo, ...]) -> bool:
    """Whether the address asks for a shipped collection that the first landing has not reached yet."""
    asked = st.query_params.get("collection", "")
    return progress.read().state == "running" and asked in catalogue.SHIPPED and asked not in [info.name for info in infos]


def _wait_or_say_why(language: str) -> None:
    """Nothing has landed: show how far the first landing is, or what to do."""
    state = progress.read()
    st.title(say("app.name", language))
    if state.state in ("failed", "idle", "done"):
        kind = "failed" if state.state == "failed" else "nothing"
        st.error(f"**{say(f'state.{kind}', language)}**  \n{say(f'state.{kind}.hint', language)}", icon=":material/error:")
        st.code(COMMAND, language="bash")
        if state.error:
            st.caption(plain(state.error, 600))
        return
    _landing(language)


@st.fragment(run_every=0.7)
def _landing(language: str) -> None:
    state = progress.read()
    st.subheader(say("state.landing", language))
    st.progress(state.share, text=plain(state.step))
    st.caption(say("state.landing.hint", language))
    if state.state != "running":
        st.rerun()


with turns.turn(), catalogue.steady():  # a landing in the middle of a run is for the next one
    main()
