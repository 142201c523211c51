"""What has changed since a link was made: the page's headline figures then and now, and the rows added, removed and restated behind them.

Then: the figures kept beside the link. Now: the same page, filters and scope over the newest version. Only asked for when opened.
"""

import logging
from dataclasses import replace

import polars as pl
import streamlit as st

from queries import door
from sharing import frozen
from sharing.store import store
from ui import kept_figures, numbers
from ui.data_blocks import counted, dataset_name
from ui.link_reader import moment
from ui.page_scope import datasets_of
from ui.plain import plain, quiet
from ui.section import section
from ui.view import View

log = logging.getLogger("groundswell")
CELLS = 500  # restated cells that are listed


def changed_since(view: View) -> None:
    """The folded section under the banner of a link's reader."""
    link = view.link
    when = moment(link.created_at.isoformat(), view.language)
    panel = st.expander(view.say("changed.title", when=when), icon=":material/history:", key="changed_since", on_change="rerun")
    if not panel.open:
        return
    with panel:
        try:
            then = kept_figures.unpacked(frozen.figures(store(), link.id))
        except frozen.Damaged as problem:
            log.error("%s", problem)
            st.error(view.say("changed.damaged"), icon=":material/error:")
            return
        today = today_of(view)
        _figures(view, today, then)
        rows = changes(today)
        _rows(today, rows, when)
        _cells(today, rows)


def shared_view(view: View) -> View:
    """The page as it was shared: the link's own page and filters, whatever the reader narrowed since."""
    return replace(view, filters=view.link.filters, page=view.link.page)


def today_of(view: View) -> View:
    """The same over the newest version that the link's scope may see."""
    scope = view.scope.at(view.link.filters.collection, None)
    return replace(shared_view(view), scope=scope, collection=door.collection(view.link.filters.collection, scope))


def changes(today: View) -> pl.DataFrame:
    """Rows of `changes_since` about the link's markets, platforms and the datasets of its page."""
    rows = today.answer("changes_since", version=today.link.version)
    about = datasets_of(today.link.page)
    return rows.filter(pl.col("dataset").is_in(about)) if about else rows


def is_as_kept(view: View, then: pl.DataFrame) -> bool:
    """Whether the version that the link is read at still gives the figures that were kept, bit for bit."""
    return kept_figures.figures(shared_view(view), dict(view.link.choices)).equals(then)


def _figures(view: View, today: View, then: pl.DataFrame) -> None:
    """One line a figure that changed, then and now; the others named. No table: on a phone its last columns would be out of sight."""
    both = kept_figures.then_and_now(then, kept_figures.figures(today, dict(view.link.choices)))
    moved, same = both.filter("changed"), both.filter(~pl.col("changed"))
    title = view.say(
        "changed.figures" if moved.height else "changed.figures_none" if both.height else "changed.no_figures", count=moved.height, all=both.height
    )
    st.subheader(plain(title), anchor=False)
    if both.height:
        st.markdown(view.say("changed.figures.sentence"))
    for row in moved.iter_rows(named=True):
        st.markdown(_line(view, row))
    if moved.height and same.height:
        st.markdown(quiet(plain(view.say("changed.same", figures=", ".join(same[_label(view)])))))
    if view.link.frozen and then.height:
        kept = is_as_kept(view, then)
        st.markdown(f":material/{'verified' if kept else 'warning'}: {view.say('changed.as_kept' if kept else 'changed.not_as_kept')}")
        if not kept:
            log.warning("link %s: version %s no longer gives the figures that were kept", view.link.id, view.link.version)


def _label(view: View) -> str:
    return "label_ko" if view.language == "ko" else "label_en"


def _line(view: View, row: dict) -> str:
    """**Orders** 44.5 M → 45 M (+1.1 %)."""
    then, now = (numbers.number(row[name], row["unit"], view.language) for name in ("then", "now"))
    if row["then"] is None or row["now"] is None:
        told = view.say("changed.gone" if row["now"] is None else "changed.new")
    else:
        found = numbers.change(row["now"], row["then"], row["unit"], view.language)
        told = found.text if found and found.sign else view.say("changed.slightly")
    return f"**{plain(row[_label(view)])}**  {plain(then)} → **{plain(now)}** ({plain(told)})"


def _rows(today: View, rows: pl.DataFrame, when: str) -> None:
    sums = dict(rows.group_by("kind").agg(pl.col("rows").sum()).iter_rows())
    words = {kind: counted(sums.get(kind, 0)) for kind in ("added", "removed", "restated")}
    counts = rows.group_by("dataset", "kind", "market", maintain_order=True).agg(pl.col("rows").sum())
    named = counts.with_columns(
        pl.col("dataset").map_elements(lambda name: dataset_name(today, name), return_dtype=pl.String),
        pl.col("kind").map_elements(lambda kind: today.say(f"data.kind.{kind}"), return_dtype=pl.String),
    )
    section(
        today, key="changed_rows", title=today.say("data.changes.title" if sums else "data.changes.title_none", when=when, **words),
        sentence=today.say("changed.rows.sentence"), frame=named, figure=None, queries=(("changes_since", {"version": today.link.version}),),
        columns={name: today.say(f"data.column.{name}") for name in ("dataset", "kind", "market", "rows")}, empty_reason=today.say("changed.rows.none"),
    )  # fmt: skip


def _cells(today: View, rows: pl.DataFrame) -> None:
    """Figures that are another number now, with the old one."""
    cells = rows.filter((pl.col("kind") == "restated") & pl.col("key").is_not_null()).head(CELLS)
    if cells.is_empty():
        return
    section(
        today, key="changed_cells", title=today.say("changed.cells", count=counted(cells.height)),
        sentence=today.say("data.restated.sentence"),
        frame=cells.with_columns(pl.col("dataset").map_elements(lambda name: dataset_name(today, name), return_dtype=pl.String)), figure=None,
        columns={name: today.say(f"data.column.{name}") for name in ("dataset", "old_value", "new_value", "column", "key", "version")},
    )  # fmt: skip
