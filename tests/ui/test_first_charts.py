"""A run that is asked for something else than the last one waits once, before its third chart, and only where a browser listens."""

from types import SimpleNamespace

import pytest

from ui import first_charts


@pytest.fixture
def waits(monkeypatch):
    """How long was waited, in order; the session and the request are stand-ins."""
    waited: list[float] = []
    monkeypatch.setattr(first_charts, "st", SimpleNamespace(session_state={}, context=SimpleNamespace(headers={"Host": "localhost"})))
    monkeypatch.setattr(first_charts, "time", SimpleNamespace(sleep=waited.append, monotonic=lambda: clock[0]))
    monkeypatch.setattr(first_charts, "_fetched", {})
    return waited


clock = [1000.0]


def run(charts: int, asked: str = "Korea") -> None:
    first_charts.begin(asked)
    for _ in range(charts):
        first_charts.before_chart()


def test_a_visit_waits_once_before_its_third_chart(waits):
    run(2)
    assert waits == []
    run(14)
    assert waits == [], "the same again: what is on screen stays there"


def test_later_charts_of_a_run_follow_at_once(waits):
    run(14)
    assert waits == [first_charts.CACHED]
    run(14)
    first_charts.before_chart()
    assert waits == [first_charts.CACHED], "a dialog, say, waits for nothing"


def test_after_another_choice_the_first_charts_come_a_little_before_the_others(waits):
    for asked in ("Korea", "Spain", "Spain", "Korea"):
        run(14, asked)
    assert waits == [first_charts.CACHED, first_charts.CHANGED, first_charts.CHANGED]


def test_without_a_browser_nothing_waits(waits):
    first_charts.st.context.headers = {}
    run(14)
    assert waits == []


def test_a_chart_outside_of_any_run_is_sent(waits):
    for _ in range(5):
        first_charts.before_chart()
    assert waits == []


def test_a_browser_that_has_just_fetched_plotly_is_given_longer(waits):
    mine, other = {"host": "localhost", "user-agent": "A"}, {"host": "localhost", "user-agent": "B"}
    first_charts.sent_file("Selectbox.a1.js", mine)
    first_charts.sent_file("PlotlyChart.b2.js", other)
    first_charts.st.context.headers = {"User-Agent": "A"}
    run(3)
    first_charts.st.session_state.clear()
    first_charts.st.context.headers = {"User-Agent": "B"}
    run(3)
    first_charts.st.session_state.clear()
    clock[0] += first_charts.RECENT + 1
    run(3)
    assert waits == [first_charts.CACHED, first_charts.FETCHED, first_charts.CACHED]


def test_who_fetched_is_not_remembered_without_end(waits):
    for number in range(3 * first_charts.MOST):
        first_charts.sent_file("PlotlyChart.b2.js", {"user-agent": str(number)})
    assert len(first_charts._fetched) <= first_charts.MOST
