"""Long work started on the data page: its progress while it runs, its outcome once."""

from collections.abc import Callable

import streamlit as st

from data import jobs
from data.desk import Desk
from ui.permission import open_desk
from ui.plain import plain
from ui.view import View


def begin(view: View, name: str, work: Callable[[Desk, str, Callable[[float, str], None]], object]) -> None:
    """Start `work(desk, who, report)` in a thread, if this reader still may. A job of this name that runs already goes on alone."""
    opened = open_desk(view)
    if opened is None:
        st.error(view.say("data.add.closed"))
        return
    jobs.start(name, lambda report: work(*opened, report))


def outcome(view: View, name: str) -> jobs.Job | None:
    """The ended job of this name; a running one shows how far it is, a failed one why."""
    job = jobs.read(name)
    if job is None:
        return None
    if job.state == "running":
        _running(view, name)
        return None
    if job.state == "failed":
        lines = [plain(line, 500) for line in job.problem.splitlines() if line.strip()]
        st.error("  \n".join((f"**{view.say('data.add.failed')}**", *lines[:20])), icon=":material/error:")
        return None
    return job


def busy(name: str) -> bool:
    """Whether a job of this name runs."""
    job = jobs.read(name)
    return job is not None and job.state == "running"


@st.fragment(run_every=0.7)
def _running(view: View, name: str) -> None:
    job = jobs.read(name)
    if job is None or job.state != "running":
        st.rerun()
    st.progress(job.share, text=plain(view.say("data.add.busy", step=job.step or "…"), 120))
