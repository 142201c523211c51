"""Targets and events added and changed on the page, kept as files of the collection with who and when, and landed at once."""

import uuid
from datetime import date

import polars as pl
import streamlit as st

from data.contracts import contracts
from data.markets import CODES
from queries.metrics import METRICS
from ui.data_blocks import everything
from ui.data_work import begin, busy, outcome
from ui.names import market_name
from ui.page_choice import page_choice
from ui.permission import open_desk
from ui.plain import plain
from ui.section import section
from ui.view import View
from ui.words import say_or

NEW = -1
DIRECTIONS = ("at least", "at most")
LISTED = {
    "targets": ("metric", "market", "platform", "valid_from", "value", "direction", "note"),
    "events": ("event_id", "starts_on", "ends_on", "precision", "market", "platform", "kind", "title", "title_ko", "note"),
}


def edits(view: View) -> None:
    """The list, and for those who may, the form."""
    which = page_choice(view, "edit", view.say("data.edit.which"), tuple(LISTED), lambda name: view.say(f"data.edit.{name}"), control="segmented")
    query = {"targets": "targets_listed", "events": "events_listed"}[which]
    rows = everything(view, query)
    job = f"edit:{view.collection.name}"
    done = outcome(view, job)
    if done:
        st.success(view.say(f"data.edit.{done.result}"), icon=":material/check:")
    opened = open_desk(view)
    if opened is None:
        st.info(view.say("data.edit.closed"), icon=":material/lock:")
    elif not busy(job):
        _form(view, which, rows, job, opened[1])
    section(
        view,
        key=which,
        title=view.say(f"data.edit.title.{which}", count=rows.height),
        sentence=view.say("data.edit.sentence"),
        frame=rows,
        figure=None,
        queries=(query,),
        columns={name: say_or(f"data.heading.{name}", view.language, name) for name in LISTED[which]},
        empty_reason=view.say("data.edit.none"),
    )


def _form(view: View, which: str, rows: pl.DataFrame, job: str, signed: str) -> None:
    known = rows.to_dicts()
    options = [NEW, *range(len(known))]
    chosen = st.selectbox(
        view.say("data.edit.row"), options, format_func=lambda place: view.say("data.edit.new") if place == NEW else _named(view, which, known[place]),
        key=f"edit_row_{which}_{view.collection.version}",
    )  # fmt: skip
    old = {} if chosen == NEW else known[chosen]
    with st.form(f"edit_{which}_{chosen}"):
        row = (_target if which == "targets" else _event)(view, old, f"{which}_{chosen}")
        who = st.text_input(view.say("data.edit.who"), signed, key=f"edit_who_{which}_{chosen}")
        saved = st.form_submit_button(view.say("data.edit.save"), type="primary", icon=":material/save:")
    if saved:
        name = view.collection.name
        begin(view, job, lambda desk, signed, report: _save(desk, name, which, row, who.strip() or signed, report))
        st.rerun()
    if old:
        _take_back(view, which, old, job, who)


def _save(desk, name: str, which: str, row: dict[str, str], who: str, report) -> str:
    report(0.1, which)
    desk.edit(name, which, row, who)
    desk.land(name, False, report)
    return "saved"


def _take_back(view: View, which: str, old: dict, job: str, who: str) -> None:
    """Remove what was added or changed here; a row of an export is named with its file."""
    key = {name: str(old[name]) for name in contracts()[which].key}
    opened = open_desk(view)
    edited = opened is not None and any(all(row[name] == text for name, text in key.items()) for row in opened[0].edited(view.collection.name, which))
    if not edited:
        st.caption(plain(view.say("data.edit.exported", file=old.get("source_file") or "–")))
    elif st.button(view.say("data.edit.remove"), key=f"edit_remove_{which}", icon=":material/undo:", help=view.say("data.edit.remove.help")):
        name = view.collection.name
        begin(view, job, lambda desk, signed, report: _remove(desk, name, which, key, who.strip() or signed, report))
        st.rerun()


def _remove(desk, name: str, which: str, key: dict[str, str], who: str, report) -> str:
    report(0.1, which)
    desk.remove(name, which, key, who)
    desk.land(name, frozenset({which}), report)
    return "removed"


def _named(view: View, which: str, row: dict) -> str:
    if which == "targets":
        return f"{row['metric']} · {market_name(row['market'], view.language)} · {row['valid_from']}"
    return f"{row['starts_on'] or '–'} · {market_name(row['market'], view.language)} · {row['title']}"[:90]


def _target(view: View, old: dict, key: str) -> dict[str, str]:
    names = list(dict.fromkeys([*([old["metric"]] if old else []), *(metric.name for metric in METRICS)]))
    labels = {metric.name: metric.label(view.language) for metric in METRICS}
    first, second = st.columns(2)
    metric = first.selectbox(view.say("data.field.metric"), names, format_func=lambda name: labels.get(name, name), key=f"metric_{key}")
    market = _market(second, view, old, key)
    platform = first.text_input(view.say("data.field.platform"), old.get("platform") or "", key=f"platform_{key}")
    start = second.date_input(view.say("data.field.valid_from"), old.get("valid_from") or date.today().replace(day=1), key=f"from_{key}", format="YYYY-MM-DD")
    value = first.text_input(view.say("data.field.value"), "" if not old else f"{old['value']:g}", key=f"value_{key}")
    index = DIRECTIONS.index(old["direction"]) if old else 0
    direction = second.radio(
        view.say("data.field.direction"), DIRECTIONS, index=index, format_func=lambda one: view.say(f"data.direction.{one}"), horizontal=True,
        key=f"direction_{key}",
    )  # fmt: skip
    note = st.text_input(view.say("data.field.note"), _own_note(old), key=f"note_{key}")
    return {"metric": metric, "market": market, "platform": platform, "valid_from": _iso(start), "value": value, "direction": direction, "note": note}


def _event(view: View, old: dict, key: str) -> dict[str, str]:
    first, second = st.columns(2)
    starts = first.date_input(view.say("data.field.starts_on"), old.get("starts_on") or date.today(), key=f"starts_{key}", format="YYYY-MM-DD")
    ends = second.date_input(view.say("data.field.ends_on"), old.get("ends_on"), key=f"ends_{key}", format="YYYY-MM-DD")
    market = _market(first, view, old, key)
    platform = second.text_input(view.say("data.field.who"), old.get("platform") or view.collection.default_platform or "", key=f"acted_{key}")
    kind = first.text_input(view.say("data.field.kind"), old.get("kind") or "", key=f"kind_{key}")
    title = st.text_input(view.say("data.field.title"), old.get("title") or "", key=f"title_{key}")
    title_ko = st.text_input(view.say("data.field.title_ko"), old.get("title_ko") or "", key=f"title_ko_{key}")
    note = st.text_input(view.say("data.field.note"), _own_note(old), key=f"note_{key}")
    kept = {name: str(old[name]) for name in ("detail", "value", "unit", "source_id") if old.get(name) is not None}
    return {
        **kept, "event_id": old.get("event_id") or f"page-{uuid.uuid4().hex[:12]}", "starts_on": _iso(starts), "ends_on": _iso(ends), "market": market,
        "precision": old.get("precision") or "day", "platform": platform, "kind": kind, "title": title, "title_ko": title_ko, "note": note,
    }  # fmt: skip


def _market(place, view: View, old: dict, key: str) -> str:
    first = (*view.filters.markets, *view.collection.markets, "WORLD")
    codes = sorted(CODES, key=lambda code: (first.index(code) if code in first else len(first), market_name(code, view.language)))
    index = codes.index(old["market"]) if old else 0
    return place.selectbox(view.say("data.field.market"), codes, index=index, format_func=lambda code: market_name(code, view.language), key=f"market_{key}")


def _own_note(old: dict) -> str:
    """The note without the line that an earlier edit put behind it."""
    return (old.get("note") or "").partition("edited by ")[0].rstrip(" ·")


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
