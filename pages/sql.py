"""SQL: for analysts, their own questions over the tables of their scope; read-only, in a process of its own, with limits."""

import streamlit as st

from queries import tables
from sharing.sql_box import LIMITS
from ui.denied import closed_page
from ui.names import collection_name, market_name, platform_name, several
from ui.overview_blocks import lead
from ui.permission import access
from ui.sql_editor import editor
from ui.sql_result import result
from ui.view import current_view

view = current_view()
if not access().may_query:
    closed_page(view.reader, view.language)
    st.stop()

found = tables.tables(view.collection.name, view.scope)
markets = several([market_name(code, view.language) for code in view.scope.markets or ()], "filter.all_markets", view.language)
platforms = several([platform_name(name, view.language) for name in view.scope.platforms or ()], "filter.all_platforms", view.language)
words = view.say("sql.scope", tables=len(found), markets=markets, platforms=platforms)
limits = view.say("sql.limits", seconds=LIMITS.seconds, memory=f"{LIMITS.memory_mb:,}", rows=f"{LIMITS.rows:,}")
held = view.say("sql.withheld") if view.scope.withheld else ""
lead(view, view.say("sql.title", collection=collection_name(view.collection, view.language)), f"{words} {held}", limits)
beside = editor(view, found)
result(view, beside)
