"""The first run of a visit waits once, before its third chart, and only where a browser listens."""

from types import SimpleNamespace

import pytest

from ui import first_charts


@pytest.fixture
def waits(monkeypatch):
    """How long was waited, in order; the session and the request are stand-ins."""
    waited: list[float] = []
    monkeypatch.setattr(first_charts, "st", SimpleNamespace(session_state={}, context=SimpleNamespace(headers={"Host": "localhost"})))
    monkeypatch.setattr(first_charts, "time", SimpleNamespace(sleep=waited.append))
    return waited


def run(charts: int) -> None:
    first_charts.begin()
    for _ in range(charts):
        first_charts.before_chart()


def test_a_visit_waits_once_before_its_third_chart(waits):
    run(2)
    assert waits == []
    run(14)
    assert waits == [], "only the first run of a visit"


def test_later_charts_of_the_first_run_follow_at_once(waits):
    run(14)
    assert waits == [first_charts.SECONDS]
    run(14)
    first_charts.before_chart()
    assert waits == [first_charts.SECONDS], "a changed filter waits for nothing"


def test_without_a_browser_nothing_waits(waits):
    first_charts.st.context.headers = {}
    run(14)
    assert waits == []


def test_a_chart_outside_of_any_run_is_sent(waits):
    for _ in range(5):
        first_charts.before_chart()
    assert waits == []
