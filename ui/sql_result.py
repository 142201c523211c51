"""What came of a statement: the rows with their downloads, or why there are none and in which line."""

import json
import re

import polars as pl
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from sharing import sql_box
from sharing.sql_box import LIMITS, Result
from ui import numbers
from ui.section import section
from ui.sql_editor import ASKED, KEPT_TEXT
from ui.view import View

LINE = re.compile(r"\bLINE (\d+):")
LONG_LINES, LONG_HEIGHT = 8, 220
TOLD = ("refused", "failed")  # the database's own words follow


def result(view: View, beside: DeltaGenerator) -> None:
    """The last statement of this session; nothing before the first. `beside`: the place under the editor, for what went wrong."""
    asked = st.session_state.get(ASKED)
    if asked is None:
        return
    running = sql_box.running(view.reader.who)
    if running is not None and running.id == asked:
        return
    found = sql_box.finished(asked, view.reader.who, view.collection.name, view.scope)
    if found is None:
        beside.info(view.say("sql.gone"), icon=":material/history:")
        return
    job, came = found
    with beside:
        if came.outcome != "done":
            _why_not(view, came)
        if came.outcome != "done" or job.statement != st.session_state.get(KEPT_TEXT):  # the editor shows it otherwise
            _statement(job.statement)
    if came.outcome == "done":
        _rows(view, came)


def _statement(text: str) -> None:
    st.code(text, language="sql", line_numbers=True, height=LONG_HEIGHT if text.count("\n") > LONG_LINES else "content")


def _rows(view: View, came: Result) -> None:
    frame = flat(came.frame)
    rows, seconds = numbers.number(frame.height, "count", view.language), f"{came.seconds:.1f}"
    section(
        view, key="sql_result", title=view.say("sql.done.cut" if came.truncated else "sql.done", rows=rows, seconds=seconds), sentence="",
        frame=frame, figure=None, columns={name: name for name in frame.columns}, empty_reason=view.say("sql.none"),
        note=view.say("sql.cut.note", rows=rows) if came.truncated else None,
    )  # fmt: skip


def _why_not(view: View, came: Result) -> None:
    """An error in the reader's language; the database's own words, which point at the place, as they are."""
    line = LINE.search(came.words)
    place = f" · {view.say('sql.line', line=line[1])}" if line else ""
    words = view.say(f"sql.outcome.{came.outcome}", seconds=LIMITS.seconds, memory_mb=LIMITS.memory_mb)
    st.error(f"{words}{place}", icon=":material/error:")
    if came.outcome in TOLD:
        st.code(came.words, language=None, wrap_lines=True)


def flat(frame: pl.DataFrame) -> pl.DataFrame:
    """Nested and binary columns as text, so that a table, CSV and Parquet all show them; whole numbers (a sum is a decimal) as such."""
    frame = frame.with_columns(pl.col(name).cast(pl.Int64) for name, kind in frame.schema.items() if _is_whole(kind, frame[name]))
    return frame.with_columns(_as_text(frame[name]) for name, kind in frame.schema.items() if kind.is_nested() or kind in (pl.Binary, pl.Object, pl.Null))


def _is_whole(kind: pl.DataType, column: pl.Series) -> bool:
    return kind == pl.Decimal and kind.scale == 0 and (column.null_count() == column.len() or max(abs(column.min()), abs(column.max())) < 2**63)


def _as_text(column: pl.Series) -> pl.Series:
    values = [None if value is None else _text(value) for value in column.to_list()]
    return pl.Series(column.name, values, dtype=pl.String)


def _text(value: object) -> str:
    return (
        value.hex()
        if isinstance(value, bytes)
        else json.dumps(value, ensure_ascii=False, default=lambda item: item.hex() if isinstance(item, bytes) else str(item))
    )
