"""From dropped files to a landed collection: look, map, try, land."""

import streamlit as st

from data import jobs
from data.desk import Desk, DeskProblem
from ui.data_mapping import form, open_questions
from ui.data_work import begin, busy, outcome
from ui.permission import open_desk
from ui.plain import plain
from ui.view import View

TYPES = ["csv", "tsv", "tab", "xlsx", "xlsm", "jsonl", "ndjson", "parquet", "zip", "gz"]
RULES = 12
RAW_SHOWN = 90
NEW = ""


def upload(view: View) -> None:
    """The way in for those who may; for others, who may and how."""
    st.subheader(view.say("data.add.title"), anchor="add-data")
    opened = open_desk(view)
    if opened is None:
        st.info(view.say("data.add.closed"), icon=":material/lock:")
        return
    desk, _ = opened
    name = _drop(view, desk)
    if not name or name not in desk.own() or busy(f"look:{name}"):
        return
    try:
        text = desk.mapping(name)
    except DeskProblem as problem:
        st.error(plain(problem))
        return
    if text is not None:
        _mapping(view, desk, name, text)
        _land(view, desk, name, bool(open_questions(text)))


def _drop(view: View, desk: Desk) -> str:
    """Files into a collection; returns its name."""
    own = [NEW, *desk.own()]
    started = st.session_state.get("_upload_started", view.collection.name)  # one's own collection in view is where a fresh export goes
    place, named = st.columns(2)
    with place:
        index = own.index(started) if started in own else 0
        named_or_new = lambda one: one or view.say("data.add.new")  # noqa: E731
        chosen = st.selectbox(view.say("data.add.where"), own, index=index, format_func=named_or_new, key=f"add_where_{len(own)}")
    with named:
        name = chosen or st.text_input(view.say("data.add.name"), key="add_name").strip()
    files = st.file_uploader(view.say("data.add.files"), type=TYPES, accept_multiple_files=True, key="add_files")
    if st.button(view.say("data.add.look"), key="add_look", type="primary", disabled=bool(name) and busy(f"look:{name}")):
        if not name or not (files or chosen):
            st.warning(view.say("data.add.need"))
            return name
        given = [(file.name, file.getvalue()) for file in files or ()]
        st.session_state["_upload_started"] = name
        for old in ("try", "land"):
            jobs.forget(f"{old}:{name}")
        begin(view, f"look:{name}", lambda desk, who, report: _look(desk, name, given, report))
        st.rerun()
    if name:
        outcome(view, f"look:{name}")
    return name


def _look(desk: Desk, name: str, files: list[tuple[str, bytes]], report) -> None:
    if files:
        report(0.1, f"{len(files)} files")
        desk.receive(name, files)
    if desk.mapping(name) is None:
        report(0.4, "sources.toml")
        desk.keep(name, desk.draft(name))


def _mapping(view: View, desk: Desk, name: str, text: str) -> None:
    st.markdown(f"#### {view.say('data.add.mapping')}")
    try:
        new = form(view, text, desk.columns(name), desk.needed())
    except DeskProblem as problem:
        new = None
        st.error(plain(problem, 600))
    with st.expander(view.say("data.add.text"), icon=":material/code:"):
        written = st.text_area(view.say("data.add.text"), text, height=420, key=f"mapping_text_{hash(text)}", label_visibility="collapsed")
        keep, anew = st.columns(2)
        if keep.button(view.say("data.add.keep"), key="keep_text"):
            new = written
        if anew.button(view.say("data.add.redraft"), key="redraft"):
            new = desk.draft(name)
    if new is not None:
        try:
            desk.keep(name, new)
        except DeskProblem as problem:
            st.error(plain(problem, 600))
            return
        jobs.forget(f"try:{name}")
        st.rerun()
    places = open_questions(text)
    if places:
        st.warning(view.say("data.add.edits", count=len(places), places=plain(", ".join(places), 400)), icon=":material/edit:")


def _land(view: View, desk: Desk, name: str, unanswered: bool) -> None:
    trial, landing = f"try:{name}", f"land:{name}"
    running = busy(trial) or busy(landing)
    first, second, third = st.columns([1, 1, 2])
    if first.button(view.say("data.add.try"), key="add_try", disabled=running):
        begin(view, trial, lambda desk, who, report: desk.check(name, desk.mapping(name) or "", report))
        st.rerun()
    shrink = third.checkbox(view.say("data.add.shrink"), key="add_shrink")
    if second.button(view.say("data.add.land"), key="add_land", type="primary", disabled=running or unanswered):
        begin(view, landing, lambda desk, who, report: desk.land(name, shrink, report))
        st.rerun()
    tried = outcome(view, trial)
    if tried:
        _tried(view, tried.result)
    landed = outcome(view, landing)
    if landed:
        rows = sum(entry["landed"] for entry in landed.result["files"])
        key = "data.add.unchanged" if landed.result["unchanged"] else "data.add.landed"
        st.success(view.say(key, version=landed.result["version"], rows=f"{rows:,}"), icon=":material/check:")
        _problems(landed.result["problems"])
        st.markdown(f"[{plain(view.say('data.add.open', name=name))}](./?collection={name}&lang={view.language})")


def _tried(view: View, found: dict) -> None:
    """What would land, and each rule that rows would break."""
    rows, good, broken, ignored = (sum(entry[key] for entry in found["files"]) for key in ("rows in", "good", "quarantined", "ignored"))
    words = {"rows": f"{rows:,}", "good": f"{good:,}", "broken": f"{broken:,}", "ignored": f"{ignored:,}"}
    if found["good"]:
        st.success(view.say("data.add.good", rows=words["good"]), icon=":material/check:")
    else:
        st.warning(view.say("data.add.partly", **words), icon=":material/report:")
    told = []
    for rule in found["rules"][:RULES]:
        first = {name: plain(rule[name], 200) for name in ("rule", "file", "line")}
        told.append(view.say("data.add.rule", rows=f"{rule['rows']:,}", raw=plain(rule["raw"], RAW_SHOWN), **first))
    if told:
        st.markdown("\n".join(f"- {line}" for line in told))
    _problems(found["problems"])


def _problems(problems: list[str]) -> None:
    if problems:
        st.warning("\n".join(f"- {plain(words, 300)}" for words in problems[:RULES]))
