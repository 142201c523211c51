"""Brief in the toolbar: builds within the reader's scope in a thread, can be stopped, offers the file; nothing where a reader may not export."""

import threading
import time

import pytest
from streamlit.testing.v1 import AppTest

from data import brief_desk, jobs
from data.brief_desk import BriefDesk
from queries.scope import Scope
from tests.conftest import ROOT
from ui import brief_action

TYPES = {"pdf": "application/pdf", "html": "text/html", "xlsx": "application/x"}


class Builder:
    """A desk that waits until it is let go, so that a test sees every state; what it was asked is kept."""

    def __init__(self, fails: bool = False):
        self.go, self.asked, self.fails = threading.Event(), [], fails

    def build(self, filters, scope, language, format, report) -> bytes:
        self.asked.append((filters, scope, language, format))
        while not self.go.wait(0.02):
            report(0.4, "Figures")
        if self.fails:
            raise RuntimeError("broken on purpose")
        return b"%PDF-1.7 made"


@pytest.fixture
def builder():
    made = Builder()
    desk = BriefDesk(made.build, lambda filters, format: f"brief.{format}", TYPES)
    brief_desk.furnish(lambda: desk)
    yield made
    made.go.set()
    brief_desk._makers.clear()


def opened(**state) -> AppTest:
    """The overview with the dialog open."""
    app = AppTest.from_file(str(ROOT / "ui" / "frame.py"), default_timeout=120)
    for name, value in ({"collection": "published", "from": "2024-02", "to": "2024-02"} | state).items():
        app.query_params[name] = value
    app.session_state["brief"] = True
    return app.run()


def job_of(app: AppTest) -> jobs.Job | None:
    return jobs.read(app.session_state[brief_action._JOB].name)


def waited(app: AppTest, state: str) -> jobs.Job:
    until = time.monotonic() + 20
    while (found := job_of(app)) is None or found.state != state:
        assert time.monotonic() < until, f"{found} never became {state}"
        time.sleep(0.02)
    return found


def labels(app: AppTest) -> list[str]:
    return [one.label for one in app.button]


def test_a_brief_is_made_of_the_view_in_the_chosen_language_and_format(shipped, builder):
    app = opened()
    assert not app.exception
    app.button(key="brief_make").click().run()
    assert waited(app, "running")
    assert "brief_make" not in [one.key for one in app.button] and "Cancel" in labels(app)
    builder.go.set()
    made = waited(app, "done").result
    ((filters, scope, language, format),) = builder.asked
    view = app.session_state["_view"]
    assert (filters, scope, language, format) == (view.filters, view.scope, "en", "pdf")
    assert made.data.startswith(b"%PDF") and made.name == "brief.pdf"
    app.run()
    assert app.get("download_button"), "the file is offered"
    assert "brief_make" not in [one.key for one in app.button]


def test_another_choice_is_another_brief(shipped, builder):
    builder.go.set()
    app = opened()
    app.button(key="brief_make").click().run()
    waited(app, "done")
    app.query_params["to"] = "2024-03"
    app.run()
    assert app.button(key="brief_make"), "what was made is of another period"
    assert not app.get("download_button") or all("brief" not in str(one.proto) or "2024" not in str(one.proto) for one in app.get("download_button"))


def test_a_build_can_be_stopped_and_started_anew(shipped, builder):
    app = opened()
    app.button(key="brief_make").click().run()
    waited(app, "running")
    app.button(key="brief_cancel").click().run()
    assert waited(app, "failed").problem.startswith("Stopped")
    app.run()
    assert any("Cancelled" in one.value for one in app.markdown) and not app.error
    builder.go.set()
    app.button(key="brief_make").click().run()
    assert waited(app, "done").result.data


def test_a_failure_is_told_without_its_trace(shipped, builder):
    builder.fails = True
    builder.go.set()
    app = opened()
    app.button(key="brief_make").click().run()
    waited(app, "failed")
    app.run()
    assert any("could not be made" in one.value for one in app.error)
    assert not any("broken on purpose" in one.value for one in (*app.markdown, *app.error))


def test_without_a_desk_or_the_right_nothing_is_offered(shipped, builder):
    brief_desk._makers.clear()
    assert "brief_make" not in [one.key for one in opened().button]


def test_one_build_a_session_and_two_sessions_do_not_share(shipped, builder):
    one, other = opened(), opened()
    assert one.session_state[brief_action._JOB].name != other.session_state[brief_action._JOB].name
    one.button(key="brief_make").click().run()
    waited(one, "running")
    assert not jobs.start(one.session_state[brief_action._JOB].name, lambda report: None), "a second build of the same session waits"
    assert job_of(other) is None


def test_the_scope_of_the_view_goes_with_it():
    asked = brief_action.Asked(None, Scope(markets=("KR",)), "v1", "en", "pdf")
    assert asked != brief_action.Asked(None, Scope(markets=("US",)), "v1", "en", "pdf")
