"""One chart block: the finding, a sentence, the chart, where its numbers come from; a click away the same numbers as a table, as a file, and their SQL."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import polars as pl
import pyarrow as pa
import streamlit as st

from queries import door
from queries.metrics import metric_by_name
from ui import first_charts, link_session, numbers
from ui.audited import exported
from ui.charts.drawing import Drawing, SentFigure
from ui.counters import counter_name
from ui.downloads import csv_bytes, file_name, parquet_bytes
from ui.freshness import line
from ui.kept import draw
from ui.names import in_other_tongue, market_name, printed_date, source_title
from ui.plain import clean, link, plain, quiet
from ui.plain import title as whole_title
from ui.section_link import section_link
from ui.sent_tables import NO_VALUE, sent
from ui.view import View
from ui.words import say, say_or

ROWS_SHOWN = 1_000  # of a table twin; a download has all rows
LARGE = 10_000  # a column that reaches it (weighted parcels, money) is written without decimals; a download has them
SOURCES_NAMED = 3
SOURCE_TITLE = 72  # characters
CONFIG = {"displayModeBar": False, "displaylogo": False, "scrollZoom": False, "doubleClick": "reset", "responsive": True, "showTips": False}
CODED = ("cause", "sub_cause", "main_cause", "category", "channel", "outcome", "bucket")  # columns whose codes have words
COUNTERS = ("body", "measurer", "who")
Asked = str | tuple[str, Mapping[str, object]]


def section(
    view: View,
    *,
    key: str,
    title: str,
    sentence: str,
    frame: pl.DataFrame | None,
    figure: Drawing | Callable[[pl.DataFrame], Drawing] | None,
    queries: Sequence[Asked] = (),
    metrics: Sequence[str] = (),
    sources_frame: pl.DataFrame | None = None,
    columns: Mapping[str, str] | None = None,
    events_frame: pl.DataFrame | None = None,
    empty_reason: str | None = None,
    note: str | None = None,
    data_date: date | None = None,
    table: "Table | None" = None,
    whole: Callable[[], pl.DataFrame] | None = None,
) -> None:
    """Draw one block. `title` is the finding in words, `sentence` one plain sentence that says what the chart shows.

    `title`, `sentence`, `note` and `empty_reason` are plain text (data in them needs no escaping). `figure` is a figure, or a function
    of the frame that is only called when there are rows; None draws the table alone. `queries` are query names, or (name, extra
    parameters). `metrics` are names of the register. `columns` picks, orders and names the table's columns. `sources_frame` has
    title, publisher, published_on, url. `events_frame` is what was marked in the chart with `with_events`. `table` is the table where it is made already.
    `whole` makes the rows to take away, where the frame holds only the first of them.
    """
    filled = frame is not None and not frame.is_empty()
    drawn = (figure(frame) if callable(figure) else figure) if filled and figure is not None else None
    finished = drawn.sent(view.dark) if drawn is not None else None
    events = _event_lines(view, events_frame) if filled and events_frame is not None and not events_frame.is_empty() else ""
    made = Section(
        key=key,
        title=whole_title(title),
        empty="" if filled else _empty_words(view, empty_reason),
        sentence=whole_title(sentence) if filled and sentence else "",
        figure=finished,
        alt=f"{title}. {sentence}"[:400],
        foot="\n\n".join(filter(None, (events, quiet(whole_title(note)) if filled and note else "", quiet(credit(view, sources_frame, data_date))))),
        frame=frame,
        columns=columns,
        queries=tuple(queries),
        metrics=tuple(metrics),
        table=table or (table_of(view, _in_words(frame, view.language), columns) if filled and figure is None else None),
        taken=whole,
        size=(frame.estimated_size() if filled else 0) + (finished.size if finished is not None else 0) + 3_000,
    )
    draw(view, made)


@dataclass(frozen=True, eq=False)
class Section:
    """A block ready to be shown: all words are finished Markdown, the figure is finished too."""

    key: str
    title: str
    empty: str
    sentence: str
    figure: SentFigure | None
    alt: str
    foot: str  # events, note, sources and date
    frame: pl.DataFrame | None
    columns: Mapping[str, str] | None
    queries: tuple[Asked, ...]
    metrics: tuple[str, ...]
    table: "Table | None"  # where it stands on the page itself
    taken: Callable[[], pl.DataFrame] | None  # the rows of a file, where the frame is not all of them
    size: int

    def show(self, view: View) -> None:
        """Draw it on this reader's page."""
        with st.container(key=f"section_{self.key}", gap="xsmall"):
            st.markdown(f"### {self.title}\n\n{self.sentence}", anchors=False)  # one element: each costs the server and the browser more than its words
            if self.empty:
                st.info(self.empty, icon=":material/info:")
            if self.figure is not None:
                first_charts.before_chart()
                height = self.figure.height  # said to Streamlit too, so that nothing jumps when the chart arrives; the look is the figure's own
                st.plotly_chart(self.figure, key=f"chart_{self.key}", config=CONFIG, alt=self.alt, width="stretch", height=height, theme=None)
            if self.table is not None:
                _table(self.table)
            st.markdown(self.foot)
            if st.button(view.say("section.numbers"), key=f"numbers_{self.key}", type="tertiary", icon=":material/table_view:"):
                st.dialog(view.say("section.numbers"), width="large", icon=":material/table_view:")(_numbers)(view, self)


def _empty_words(view: View, reason: str | None) -> str:
    what = f"{view.market_words}, {view.platform_words}, {numbers.months_between(view.filters.date_from, view.filters.date_to, view.language)}"
    return f"**{view.say('section.nothing')}**  \n{plain(reason or view.say('section.nothing_in_period', what=what))}"


def _numbers(view: View, made: Section) -> None:
    """What is behind a block, in a dialog: the same numbers as a table, to take away as a file, and how they are computed."""
    link_session.leave_if_closed(view.link)  # a dialog runs without the frame, which would have noticed
    st.markdown(f"**{made.title}**")
    if not made.empty:
        _table(made.table or table_of(view, _in_words(made.frame, view.language), made.columns))
        with st.container(horizontal=True, gap="small"):
            _download(view, made.key, made.taken or (lambda: made.frame))
    section_link(view, made.key)
    _definition(view, made.queries, made.metrics)


def _download(view: View, key: str, rows: Callable[[], pl.DataFrame]) -> None:
    stem = (view.collection.name, key, view.collection.version)
    for suffix, make, mime in (("csv", csv_bytes, "text/csv"), ("parquet", parquet_bytes, "application/vnd.apache.parquet")):
        whole = exported(view, f"{key}.{suffix}", lambda make=make: make(rows(), line(view)))
        st.download_button(
            view.say(f"section.{suffix}"), data=whole, file_name=file_name(*stem, suffix=suffix), mime=mime,
            key=f"{suffix}_{key}", on_click="ignore", type="tertiary", icon=":material/download:",
        )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Table:
    """Rows as they go to the browser, how each column is written, and how many there are."""

    rows: pa.Table
    config: dict
    count: str


def table_of(view: View, frame: pl.DataFrame, columns: Mapping[str, str] | None) -> Table:
    """A frame as a table: the columns that are picked, under their headings."""
    picked = frame.select([name for name in columns if name in frame.columns]) if columns else frame
    headings = {name: (columns or {}).get(name) or say_or(f"column.{name}", view.language, name) for name in picked.columns}
    count, shown = (numbers.number(rows, "count", view.language) for rows in (len(frame), ROWS_SHOWN))
    key = "section.rows_cut" if len(frame) > ROWS_SHOWN else "section.rows_one" if len(frame) == 1 else "section.rows"
    words = view.say(key, count=count, shown=shown)
    # Polars goes through pandas, which turns dates into instants; Arrow keeps them.
    return Table(sent(picked.head(ROWS_SHOWN)), {name: _column(picked[name], headings[name]) for name in picked.columns}, quiet(words))


def _in_words(rows: pl.DataFrame, language: str) -> pl.DataFrame:
    """Codes of the data in the reader's words, as the chart above has them, titles of sources without remarks; files keep codes and titles whole."""
    naming = dict.fromkeys(CODED, lambda code: say_or(f"code.{code}", language, code)) | dict.fromkeys(COUNTERS, lambda who: counter_name(who, language))
    naming["source"] = lambda title: source_title(title, language)
    naming |= {"kind": lambda code: say_or(f"cases.kind.{code}", language, code), "market": lambda code: market_name(code, language)}
    found = {name: set(rows[name].to_list()) - {None} for name in naming if rows.schema.get(name) == pl.String}
    words = {name: {code: word for code in codes if (word := naming[name](code)) != code} for name, codes in found.items()}
    named = [pl.col(name).replace(new) for name, new in words.items() if new]
    return rows.with_columns(named) if named else rows


def _table(made: Table) -> None:
    st.dataframe(made.rows, hide_index=True, column_config=made.config, width="stretch", placeholder=NO_VALUE)
    st.markdown(made.count)


def _column(column: pl.Series, heading: str):
    kind = column.dtype
    label = clean(heading)[:80]  # a heading is no Markdown
    if kind == pl.Date:
        months = column.name == "period_start" and column.len() > 0 and (column.drop_nulls().dt.day() == 1).all()
        return st.column_config.DateColumn(label, format="YYYY-MM" if months else "YYYY-MM-DD")
    if kind.is_integer():
        return st.column_config.NumberColumn(label, format="localized")
    if kind.is_float() or kind == pl.Decimal:
        large = np.fmax.reduce(np.abs(column.cast(pl.Float64).to_numpy()), initial=0.0) >= LARGE  # what is not known is passed over
        return st.column_config.NumberColumn(label, format="%,.0f" if large else "%,.2f")
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
        once: dict[tuple, dict] = {}
        for row in sources_frame.iter_rows(named=True):
            once.setdefault((row.get("title"), row.get("url")), row)
        rows = list(once.values())
        named = [_source(row, view.language) for row in rows[:SOURCES_NAMED]]
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
    """Publisher, title (linked), the language of a quoted headline where it is not the reader's, date."""
    publisher = f"{plain(row['publisher'], 60)}, " if row.get("publisher") else ""
    title = source_title(row.get("title"), language)
    tongue = say("section.in_english", language) if in_other_tongue(title, language) else ""
    behind = ", ".join(filter(None, (tongue, _source_date(row, language))))
    return f"{publisher}{link(title, row.get('url'), SOURCE_TITLE)}{f' ({behind})' if behind else ''}"


def _source_date(row: Mapping, language: str) -> str:
    """The day a source was published, or the month or the year where no more was printed."""
    if not row.get("published_on"):
        return ""
    printed = printed_date(row.get("title"))
    known = {4: "year", 7: "month"}.get(len(printed), "day") if printed else "day"
    return numbers.dated(row["published_on"], known, language)


def _event_lines(view: View, events_frame: pl.DataFrame) -> str:
    """The numbered events of a chart in words, as Markdown; in one paragraph, since a line each would be taller than many a chart."""
    told = []
    for row in events_frame.iter_rows(named=True):
        title = (row.get("title_ko") if view.language == "ko" else None) or row["title"]
        place = f" ({plain(market_name(row['market'], view.language))})" if row.get("market") else ""
        told.append(f"**{row['number']}** {plain(_when(row, view.language))} {plain(title)}{place}")
    return quiet(" · ".join(told))


def _when(row: Mapping, language: str) -> str:
    """The dates of an event, as exactly as they are known."""
    starts, ends, known = row["starts_on"], row.get("ends_on") or row["starts_on"], row.get("precision", "day")
    if known == "day":
        return numbers.days_between(starts, ends, language)
    first, last = (numbers.dated(one, known, language) for one in (starts, ends))
    return first if first == last else f"{first} – {last}"
