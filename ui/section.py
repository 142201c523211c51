"""One chart block: the finding, a sentence, the chart; under it the same numbers as a table, what they mean, and where they come from."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

import plotly.graph_objects as go
import polars as pl
import streamlit as st

from queries import door
from queries.metrics import metric_by_name
from ui import link_session, numbers
from ui.audited import exported
from ui.charts.base import HEIGHT, in_theme
from ui.downloads import csv_bytes, file_name, parquet_bytes
from ui.freshness import line
from ui.names import market_name
from ui.plain import clean, link, plain, quiet
from ui.sent_tables import sent
from ui.view import View
from ui.words import say_or

ROWS_SHOWN = 1_000  # of a table twin; a download has all rows
SOURCES_NAMED = 3
SOURCE_TITLE = 72  # characters
CONFIG = {"displayModeBar": False, "displaylogo": False, "scrollZoom": False, "doubleClick": "reset", "responsive": True, "showTips": False}
Asked = str | tuple[str, Mapping[str, object]]


def section(
    view: View,
    *,
    key: str,
    title: str,
    sentence: str,
    frame: pl.DataFrame | None,
    figure: go.Figure | Callable[[pl.DataFrame], go.Figure] | None,
    queries: Sequence[Asked] = (),
    metrics: Sequence[str] = (),
    sources_frame: pl.DataFrame | None = None,
    columns: Mapping[str, str] | None = None,
    events_frame: pl.DataFrame | None = None,
    empty_reason: str | None = None,
    note: str | None = None,
    data_date: date | None = None,
) -> None:
    """Draw one block. `title` is the finding in words, `sentence` one plain sentence that says what the chart shows.

    `title`, `sentence`, `note` and `empty_reason` are plain text (data in them needs no escaping). `figure` is a figure, or a function
    of the frame that is only called when there are rows; None draws the table alone. `queries` are query names, or (name, extra
    parameters). `metrics` are names of the register. `columns` picks, orders and names the table's columns. `sources_frame` has
    title, publisher, published_on, url. `events_frame` is what was marked in the chart with `with_events`.
    """
    with st.container(key=f"section_{key}", gap="xsmall"):
        st.subheader(plain(title), anchor=key.replace("_", "-"))
        if frame is None or frame.is_empty():
            _empty(view, empty_reason)
        else:
            if sentence:
                st.markdown(plain(sentence))
            if figure is not None:
                drawn = figure(frame) if callable(figure) else figure
                in_theme(drawn, st.context.theme.type == "dark")
                height = int(drawn.layout.height or HEIGHT)  # said to Streamlit too, so that nothing jumps when the chart arrives
                st.plotly_chart(drawn, key=f"chart_{key}", config=CONFIG, alt=f"{title}. {sentence}"[:400], width="stretch", height=height)
            if events_frame is not None and not events_frame.is_empty():
                _event_list(view, events_frame)
            if note:
                st.markdown(quiet(plain(note)))
            if figure is None:
                _table(view, frame, columns)
        _controls(view, key, frame, columns, tuple(queries), tuple(metrics), figure is not None)
        st.markdown(quiet(credit(view, sources_frame, data_date)))


def _empty(view: View, reason: str | None) -> None:
    what = f"{view.market_words}, {view.platform_words}, {numbers.months_between(view.filters.date_from, view.filters.date_to, view.language)}"
    st.info(f"**{view.say('section.nothing')}**  \n{plain(reason or view.say('section.nothing_in_period', what=what))}", icon=":material/info:")


@st.fragment
def _controls(view: View, key: str, frame: pl.DataFrame | None, columns, queries: tuple[Asked, ...], metrics: tuple[str, ...], twin: bool) -> None:
    """Table, definition and downloads. A fragment, and each part is made only when opened, so a closed one costs nothing."""
    whole = frame is not None and not frame.is_empty()
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key=f"controls_{key}"):
        shown = whole and twin and st.toggle(view.say("section.table"), key=f"table_{key}")
        if queries or metrics:
            opened = st.popover(view.say("section.definition"), icon=":material/function:", type="tertiary", key=f"definition_{key}", on_change="rerun")
            if opened.open:
                with opened:
                    link_session.leave_if_closed(view.link)
                    _definition(view, queries, metrics)
        if whole:
            _download(view, key, frame)
    if shown:
        link_session.leave_if_closed(view.link)  # this block runs without the frame, which would have noticed
        _table(view, frame, columns)


def _download(view: View, key: str, frame: pl.DataFrame) -> None:
    stem = (view.collection.name, key, view.collection.version)
    for suffix, make, mime in (("csv", csv_bytes, "text/csv"), ("parquet", parquet_bytes, "application/vnd.apache.parquet")):
        whole = exported(view, f"{key}.{suffix}", lambda make=make: make(frame, line(view)))
        st.download_button(
            view.say(f"section.{suffix}"), data=whole, file_name=file_name(*stem, suffix=suffix), mime=mime,
            key=f"{suffix}_{key}", on_click="ignore", type="tertiary", icon=":material/download:",
        )  # fmt: skip


def _table(view: View, frame: pl.DataFrame, columns: Mapping[str, str] | None) -> None:
    picked = frame.select([name for name in columns if name in frame.columns]) if columns else frame
    headings = {name: (columns or {}).get(name) or say_or(f"column.{name}", view.language, name) for name in picked.columns}
    config = {name: _column(kind, headings[name]) for name, kind in picked.schema.items()}
    # Polars goes through pandas, which turns dates into instants; Arrow keeps them.
    st.dataframe(sent(picked.head(ROWS_SHOWN)), hide_index=True, column_config=config, width="stretch")
    count = numbers.number(len(frame), "count", view.language)
    shown = numbers.number(ROWS_SHOWN, "count", view.language)
    words = view.say("section.rows_cut", count=count, shown=shown) if len(frame) > ROWS_SHOWN else view.say("section.rows", count=count)
    st.markdown(quiet(words))


def _column(kind: pl.DataType, heading: str):
    label = clean(heading)[:80]  # a heading is no Markdown
    if kind == pl.Date:
        return st.column_config.DateColumn(label, format="YYYY-MM-DD")
    if kind.is_integer():
        return st.column_config.NumberColumn(label, format="localized")
    if kind.is_float() or kind == pl.Decimal:
        return st.column_config.NumberColumn(label, format="%,.2f")
    return st.column_config.Column(label)


def _definition(view: View, queries: Sequence[Asked], metrics: Sequence[str]) -> None:
    for name in metrics:
        metric = metric_by_name(name)
        st.markdown(f"**{plain(metric.label(view.language))}** — {plain(metric.definition(view.language))}")
    for asked in queries:
        name, extra = (asked, {}) if isinstance(asked, str) else asked
        st.markdown(view.say("section.query", name=name))
        st.code(door.statement(name), language="sql", height=260)
        bound = door.parameters(name, view.filters, **extra)
        if bound:
            st.markdown(quiet(view.say("section.parameters")))
            st.code("\n".join(f"${item} = {_literal(value)}" for item, value in sorted(bound.items())), language=None)
    landed = str(view.collection.landed_at).replace("T", " ")[:16]
    st.markdown(quiet(view.say("section.version", version=plain(view.collection.version), landed=plain(landed))))


def _literal(value: object) -> str:
    return str(value) if isinstance(value, date | datetime) else json.dumps(value, ensure_ascii=False, default=str)


def credit(view: View, sources_frame: pl.DataFrame | None, data_date: date | None = None) -> str:
    """Sources (linked) and the data's date, as Markdown."""
    parts = []
    if sources_frame is not None and not sources_frame.is_empty():
        rows = sources_frame.unique(subset=[name for name in ("title", "url") if name in sources_frame.columns], maintain_order=True)
        named = [_source(row, view.language) for row in rows.head(SOURCES_NAMED).iter_rows(named=True)]
        if len(rows) > SOURCES_NAMED:
            named.append(view.say("section.sources_more", count=len(rows) - SOURCES_NAMED))
        parts.append(view.say("section.sources", sources="; ".join(named)))
    else:
        parts.append(plain(view.collection.title_ko if view.language == "ko" else view.collection.title))
    dated = data_date or view.collection.data_date
    if dated:
        parts.append(view.say("section.data_date", day=numbers.day(dated, view.language)))
    return " · ".join(parts)


def _source(row: Mapping, language: str) -> str:
    """Publisher, title (linked), date."""
    publisher = f"{plain(row['publisher'], 60)}, " if row.get("publisher") else ""
    dated = f" ({numbers.day(row['published_on'], language)})" if row.get("published_on") else ""
    return f"{publisher}{link(row.get('title'), row.get('url'), SOURCE_TITLE)}{dated}"


def _event_list(view: View, events_frame: pl.DataFrame) -> None:
    """The numbered events of a chart in words."""
    lines = []
    for row in events_frame.iter_rows(named=True):
        known = row.get("precision", "day")
        starts = numbers.dated(row["starts_on"], known, view.language)
        ends = numbers.dated(row.get("ends_on"), known, view.language) if row.get("ends_on") else starts
        when = starts if ends == starts else f"{starts} – {ends}"
        title = (row.get("title_ko") if view.language == "ko" else None) or row["title"]
        place = f" ({plain(market_name(row['market'], view.language))})" if row.get("market") else ""
        lines.append(f"**{row['number']}** {when} {plain(title)}{place}")
    st.markdown("  \n".join(map(quiet, lines)))
