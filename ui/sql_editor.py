"""The SQL box's editor: the statement, one's own history, the tables of the scope, run and cancel."""

import textwrap
from datetime import UTC, datetime

import polars as pl
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from queries import tables
from queries.tables import Table
from sharing import audit, sql_box
from sharing.access import Access
from sharing.sql_box import COPIED_ROWS, LIMITS, Busy, Job, Past, Result
from sharing.store import store
from ui import audited, numbers
from ui.permission import access
from ui.plain import clean, quiet
from ui.sent_tables import NO_VALUE, sent
from ui.view import View

TEXT, KEPT_TEXT, ASKED = "sql_text", "_sql_text", "_sql_job"
HEIGHT, PAST, PAST_LETTERS = 220, 30, 70
WIDTH = 88  # letters of a line that we write
PREVIEW_ROWS = 100  # of the statement that a table starts with


def editor(view: View, found: tuple[Table, ...]) -> DeltaGenerator:
    """Statement and history on one side, the tables on the other; returns the place under the statement, where its error belongs."""
    left, right = st.columns([2.1, 1], gap="medium")
    with right:
        _tables(view, found)
    with left:
        _statement(view, found)
        return st.container()


def _statement(view: View, found: tuple[Table, ...]) -> None:
    st.session_state.setdefault(TEXT, st.session_state.get(KEPT_TEXT, ""))  # a widget's value is forgotten with its page
    example = found[0].name if found else "…"
    text = st.text_area(view.say("sql.statement"), key=TEXT, height=HEIGHT, max_chars=LIMITS.statement, placeholder=view.say("sql.placeholder", table=example))
    st.session_state[KEPT_TEXT] = text
    running = sql_box.running(view.reader.who)
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        pressed = st.button(
            view.say("sql.run"), key="sql_run", type="primary", icon=":material/play_arrow:", disabled=running is not None, help=view.say("sql.run.help")
        )
        _history(view)
    if pressed and text.strip():
        _start(view, text)
    elif running is not None:
        st.session_state[ASKED] = running.id
        _progress(view)


def _start(view: View, text: str) -> None:
    reader = access()  # asked again: the policy may have changed since the page was drawn
    if not reader.may_query or reader.scope != view.scope:
        st.rerun()
    try:
        job = sql_box.start(text, view.collection.name, view.scope, reader.who, then=_noted(reader))
    except Busy:
        st.warning(view.say("sql.busy"), icon=":material/hourglass:")
        return
    st.session_state[ASKED] = job.id
    st.rerun()


def _noted(reader: Access):
    """Keeps a statement in its person's history, and in the audit where one is kept; in the job's own thread."""
    kept, watched = store(), audited.watched(reader)

    def note(job: Job, result: Result) -> None:
        now = datetime.now(UTC)
        sql_box.remember(kept, now, job, result)
        if watched:
            rows = result.frame.height if result.frame is not None else 0
            audit.note(kept, now, job.who, "queried", job.statement, job.collection, detail={"outcome": result.outcome, "rows": rows})

    return note


@st.fragment(run_every=0.5)
def _progress(view: View) -> None:
    """How long it runs, and the way to stop it; draws the page anew when it has ended."""
    job = sql_box.running(view.reader.who)
    if job is None:
        st.rerun()
    told = view.say("sql.running", seconds=int(job.seconds), most=LIMITS.seconds)
    st.progress(min(job.seconds / LIMITS.seconds, 1.0), text=told)
    if st.button(view.say("sql.cancel"), key="sql_cancel", icon=":material/stop_circle:"):
        job.cancel()


def _history(view: View) -> None:
    past = sql_box.history(store(), view.reader.who, PAST)
    by_id = {one.id: one for one in past}
    st.selectbox(
        view.say("sql.history"), list(by_id), index=None, key="sql_past", format_func=lambda number: _told(view, by_id.get(number)),
        placeholder=view.say("sql.history") if past else view.say("sql.history.none"), disabled=not past, on_change=_recall, args=(by_id,),
        label_visibility="collapsed",
    )  # fmt: skip


def _told(view: View, one: Past | None) -> str:
    if one is None:
        return ""
    text = " ".join(clean(one.statement).split())
    outcome = f"{one.rows:,}" if one.outcome == "done" else "✕"
    return f"{one.at:%m-%d %H:%M} · {outcome} · {text[:PAST_LETTERS]}{'…' if len(text) > PAST_LETTERS else ''}"


def _recall(by_id: dict[int, Past]) -> None:
    picked = by_id.get(st.session_state.get("sql_past"))
    if picked is not None:
        st.session_state[TEXT] = st.session_state[KEPT_TEXT] = picked.statement


def _tables(view: View, found: tuple[Table, ...]) -> None:
    by_name = {table.name: table for table in found}
    name = st.selectbox(view.say("sql.table"), list(by_name), key="sql_table")
    if name is None:
        return
    table, rows = by_name[name], tables.count(name, view.collection.name, view.scope)
    count, most = (numbers.number(size, "count", view.language) for size in (rows, COPIED_ROWS))
    st.markdown(quiet(view.say("sql.table.rows" if rows <= COPIED_ROWS else "sql.table.too_large", rows=count, most=most)))
    listed = pl.DataFrame(table.columns, schema=[view.say("sql.column"), view.say("sql.type")], orient="row")
    st.dataframe(sent(listed), hide_index=True, height=HEIGHT - 60, width="stretch", placeholder=NO_VALUE)
    st.button(view.say("sql.table.use"), key="sql_use", icon=":material/edit_note:", on_click=_use, args=(table,))


def _use(table: Table) -> None:
    names = textwrap.fill(", ".join(name for name, _ in table.columns), WIDTH, subsequent_indent="       ", break_long_words=False)
    st.session_state[TEXT] = st.session_state[KEPT_TEXT] = f"SELECT {names}\nFROM {table.name}\nLIMIT {PREVIEW_ROWS}"
