"""The frame around every page: first landing, navigation, shared filters, notices."""

import logging
from pathlib import Path

import streamlit as st

from data import catalogue, progress
from queries import door
from queries.scope import Scope
from sharing.access import Access
from sharing.policy import PolicyError
from ui import audited, denied, filters, freshness, pages, toolbar, view_as
from ui.address import filters_of
from ui.permission import access, claims
from ui.plain import plain
from ui.view import View, current_language, set_current_view
from ui.words import say

COMMAND = "python -m etl run"
log = logging.getLogger("groundswell")
ICON = Path(__file__).with_name("icon.svg")  # our own file: an icon font would be fetched from elsewhere


def main() -> None:
    """One run of the app for one reader."""
    language = current_language()
    st.set_page_config(page_title=say("app.name", language), page_icon=str(ICON), layout="wide", initial_sidebar_state="collapsed")
    reader = _let_in(language)
    if reader is None:
        return
    scope = reader.scope
    infos = door.collections(scope)
    refused_all = reader.reason in denied.REASONS and (not reader.may_enter or (not infos and bool(door.collections(Scope.everything()))))
    waiting = not infos or _still_landing(infos)
    rows = pages.present(reader)
    scripts = [st.Page(row.file, title=say(f"page.{row.name}", language), icon=row.icon, url_path=row.name, default=row == rows[0]) for row in rows]
    page = st.navigation(scripts, position="hidden" if waiting else "top")  # also while waiting, or the browser would leave the page's address
    view_as.banner(reader, language)
    if refused_all:
        denied.denied(reader, str((claims() or {}).get("email", "")), language)
        return
    if waiting:
        _wait_or_say_why(language)
        return
    choice, refused = filters.chosen(infos, page.url_path)
    if choice.lang != language:
        st.rerun()  # the address went back to another language after the navigation was drawn
    filters.draw(choice, infos)
    filters.tell(refused, choice, infos)
    info = next(info for info in infos if info.name == choice.collection)
    view = View(filters_of(choice), scope, choice.lang, info, reader)
    set_current_view(view)
    if reader.reason == "public_only" and any(not other.public for other in door.collections(Scope.everything())):
        st.caption(say("notice.own_held_back", language))
    toolbar.draw(view)
    freshness.strip(view)
    audited.saw(view, page.url_path or rows[0].name)
    page.run()


def _let_in(language: str) -> Access | None:
    """What this reader may see; None, said on the page, where the policy cannot be followed: nobody is let in then."""
    try:
        reader = access()
    except PolicyError as problem:
        log.error("nobody is let in: %s", problem)
        st.navigation([st.Page(row.file, url_path=row.name) for row in pages.present()], position="hidden")
        denied.policy_broken(language)
        return None
    audited.arrived(reader, claims())
    return reader


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


main()
