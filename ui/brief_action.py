"""Brief: the selection in view as a file. Language and format, a thread that builds with progress and can be stopped, then the download."""

import logging
import threading
import time
from dataclasses import dataclass, field
from uuid import uuid4

import streamlit as st

from data import brief_desk, jobs
from queries.filters import Filters
from queries.scope import Scope
from ui import numbers
from ui.audited import exported
from ui.names import collection_name
from ui.plain import plain, quiet
from ui.view import View
from ui.words import LANGUAGE_NAMES, LANGUAGES

log = logging.getLogger("groundswell")
FORMATS = ("pdf", "html", "xlsx")
_JOB = "_brief_job"  # this session's only job: a name that no other session knows, and the way to stop it


class Stopped(Exception):
    """The reader cancelled."""


@dataclass(frozen=True)
class Asked:
    """What a brief is made of: the reader's own filters and scope, and the version in view."""

    filters: Filters
    scope: Scope
    version: str
    language: str
    format: str


@dataclass(frozen=True)
class Made:
    """A finished brief."""

    asked: Asked
    data: bytes
    name: str
    seconds: float


@dataclass
class _Job:
    """One session's builds: `stop` ends the one that runs."""

    name: str = field(default_factory=lambda: f"brief-{uuid4().hex}")
    stop: threading.Event = field(default_factory=threading.Event)


def brief(view: View) -> None:
    """The button, for those who may take figures away."""
    if view.reader is None or not view.reader.may_export or not brief_desk.furnished():
        return
    opened = st.popover(
        view.say("brief.button"), icon=":material/description:", key="brief", type="tertiary", on_change="rerun", help=view.say("brief.button.help")
    )
    if opened.open:
        with opened:
            _panel(view)


@st.fragment
def _panel(view: View) -> None:
    """What it will be of, the two choices, and where the build stands."""
    period = numbers.months_between(view.filters.date_from, view.filters.date_to, view.language)
    title = collection_name(view.collection, view.language)
    what = view.say("brief.what", place=view.market_words, platform=view.platform_words, period=period, collection=title)
    st.markdown(quiet(plain(what)))
    job = st.session_state.setdefault(_JOB, _Job())
    state = jobs.read(job.name)
    running = state is not None and state.state == "running"
    language = st.segmented_control(
        view.say("brief.language"), LANGUAGES, default=view.language, format_func=LANGUAGE_NAMES.get, key="brief_language", required=True, disabled=running
    )
    chosen = st.segmented_control(
        view.say("brief.format"), FORMATS, default=FORMATS[0], format_func=lambda one: view.say(f"brief.format.{one}"), key="brief_format", required=True,
        disabled=running,
    )  # fmt: skip
    asked = Asked(view.filters, view.scope, view.collection.version, language, chosen)
    if running:
        _progress(view, job)
    elif state is not None and state.state == "done" and state.result.asked == asked:
        _download(view, state.result)
    else:
        _offer(view, job, state, asked)


def _offer(view: View, job: _Job, state: jobs.Job | None, asked: Asked) -> None:
    """The button that starts a build, under what became of the last one."""
    if state is not None and state.state == "failed":
        if job.stop.is_set():
            st.markdown(quiet(view.say("brief.cancelled")))
        else:
            st.error(view.say("brief.failed"), icon=":material/error:")
    st.button(view.say("brief.make"), type="primary", icon=":material/description:", key="brief_make", width="stretch", on_click=_start, args=(job, asked))


def _start(job: _Job, asked: Asked) -> None:
    job.stop.clear()
    jobs.start(job.name, lambda report: _work(asked, job.stop, report))


def _work(asked: Asked, stop: threading.Event, report) -> Made:
    """Build in the job's thread; no Streamlit here."""
    desk, started = brief_desk.desk(), time.perf_counter()

    def told(share: float, step: str) -> None:
        if stop.is_set():
            raise Stopped
        report(share, step)

    try:
        data = desk.build(asked.filters, asked.scope, asked.language, asked.format, told)
    except Stopped:
        raise
    except Exception:
        log.exception("a brief was not made")
        raise
    return Made(asked, data, desk.name(asked.filters, asked.format), time.perf_counter() - started)


@st.fragment(run_every=0.4)
def _progress(view: View, job: _Job) -> None:
    state = jobs.read(job.name)
    if state is None or state.state != "running":
        st.rerun()
    st.progress(state.share, text=plain(view.say("brief.making", step=state.step) if state.step else view.say("brief.step.figures")))
    st.button(view.say("brief.cancel"), key="brief_cancel", on_click=job.stop.set, icon=":material/close:", type="tertiary")


def _download(view: View, made: Made) -> None:
    desk, kind = brief_desk.desk(), made.asked.format
    size = f"{max(len(made.data) / 1024, 1):,.0f} KB"
    st.markdown(quiet(view.say("brief.ready", size=size, seconds=f"{made.seconds:.1f}")))
    st.download_button(
        view.say("brief.download", format=view.say(f"brief.format.{kind}")), data=exported(view, f"brief.{kind}", lambda: made.data), file_name=made.name,
        mime=desk.media_types[kind], key="brief_download", on_click="ignore", type="primary", icon=":material/download:",
        width="stretch",
    )  # fmt: skip
