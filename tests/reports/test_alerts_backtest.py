"""The backtest: against a slow twin in plain Python, and against what the same rule says when nothing later has landed yet."""

import calendar
import math
import random
from itertools import pairwise

import pytest

from analysis.conditions import Backtest, Condition, Finding, backtest, fires, judge
from queries import door
from queries.filters import Filters
from queries.scope import Scope
from tests.reports.conftest import NOW
from tests.reports.watched import landed, month_at

EVERYTHING = Scope.everything()
KOREA = Filters("watched", ("KR",), ("A",))
draw = random.Random(11)
CASES = [draw.randint(30, 50) for _ in range(18)] + [95, 90, 40, 70, 72, 74, 71, 70, 73, 20, 2, 41]
USERS = [500_000 + 20_000 * place for place in range(24)] + [790_000, 780_000, 850_000, 780_000, 990_000, 760_000]
CONDITIONS = [
    Condition("threshold", "agency_complaints", "above", 69.5), Condition("threshold", "monthly_users", "below", 800_000),
    Condition("unusual", "agency_complaints", "worse"), Condition("unusual", "agency_complaints", "any"),
    Condition("off_pace", "agency_complaints"), Condition("off_pace", "monthly_users"),
]  # fmt: skip


@pytest.fixture
def office(tmp_path, monkeypatch):
    landed(tmp_path, CASES, USERS)
    monkeypatch.setenv("GROUNDSWELL_LANDED", str(tmp_path / "landed"))
    return tmp_path


def looked_back(condition: Condition, months: int = 24) -> Backtest:
    return backtest(condition, KOREA, EVERYTHING, door.collection("watched", EVERYTHING), NOW, months)


def chart_state(counts: list[int], side: str) -> str:
    """Laney's u' of counts per day and the four rules for the last point, written out."""
    if counts[-1] < 5:
        return "unknown"
    if len(counts) < 6:
        return "unknown"
    first = len(CASES_SO_FAR) - len(counts)
    days = [calendar.monthrange(month_at(first + place).year, month_at(first + place).month)[1] for place in range(len(counts))]
    rates = [count / day for count, day in zip(counts, days)]
    centre = sum(counts) / sum(days)
    sigmas = [math.sqrt(centre / day) for day in days]
    z = [(rate - centre) / sigma for rate, sigma in zip(rates, sigmas)]
    ranges = [abs(after - before) for before, after in pairwise(z)]
    mean = sum(ranges) / len(ranges)
    kept = [one for one in ranges if one < 3.267 * mean]
    width = 3 * max(1.0, sum(kept) / len(kept) / 1.128)
    apart = [rate - centre for rate in rates]
    outside = [abs(one) > width * sigma for one, sigma in zip(apart, sigmas)]
    close = [not out and abs(one) > 2 / 3 * width * sigma for out, one, sigma in zip(outside, apart, sigmas)]
    steps = [after - before for before, after in zip(rates[-7:], rates[-6:])]
    same_side = lambda last: len({one > 0 for one in apart[-last:]}) == 1  # noqa: E731
    high = apart[-1] > 0
    if outside[-1]:
        pass
    elif len(steps) == 6 and (all(step > 0 for step in steps) or all(step < 0 for step in steps)):
        high = steps[-1] > 0
    elif not (close[-1] and sum(close[-3:]) >= 2 and same_side(3)) and not (len(rates) >= 7 and same_side(7)):
        return "clear"
    return "holds" if high or side == "any" else "clear"


CASES_SO_FAR: list[int] = []


def twin(condition: Condition, place: int) -> str:
    """What a rule says of month `place`, from the rows up to it."""
    cases, users = CASES[: place + 1], USERS[: place + 1]
    if condition.kind == "threshold":
        value = (cases if condition.metric == "agency_complaints" else users)[-1]
        if condition.metric == "agency_complaints" and value < 5:
            return "unknown"
        return "holds" if (value > condition.value) == (condition.side == "above") and value != condition.value else "clear"
    if condition.kind == "unusual":
        CASES_SO_FAR[:] = cases
        return chart_state(cases[-36:], condition.side)
    if condition.metric == "agency_complaints":
        january = place - place % 12
        return "unknown" if cases[-1] < 5 else "holds" if sum(CASES[january : place + 1]) > 100 else "clear"
    if users[-1] >= 1_000_000:
        return "clear"
    year_ago = users[-13] if len(users) > 12 else None
    return "clear" if year_ago and users[-1] / year_ago - 1 >= 1_000_000 / users[-1] - 1 else "holds"


@pytest.mark.parametrize("condition", CONDITIONS, ids=lambda one: f"{one.kind}-{one.metric}-{one.side}")
def test_every_month_is_judged_as_a_slow_twin_judges_it(office, condition):
    found = looked_back(condition)
    places = range(len(CASES) - 24, len(CASES))
    assert [one.month for one in found.findings] == [month_at(place) for place in places]
    assert [one.state for one in found.findings] == [twin(condition, place) for place in places]
    entered = [place for place in range(len(CASES)) if told_anew(condition, place)]
    assert [one.month for one in found.fired] == [month_at(place) for place in entered if place in places]
    assert 0 < len(found.fired) < 24


def told_anew(condition: Condition, place: int) -> bool:
    """Whether a rule that ran ever since would have told this month."""
    known = [state for state in (twin(condition, past) for past in range(max(0, len(CASES) - 30), place)) if state != "unknown"]
    return twin(condition, place) == "holds" and (known[-1] if known else "clear") == "clear"


def test_nothing_later_than_a_month_changes_what_is_said_of_it(office):
    """The same rules, when only the months up to then had landed."""
    whole = {condition: {one.month: one for one in looked_back(condition).findings} for condition in CONDITIONS}
    for place in (12, 18, 20, 26):
        landed(office, CASES[: place + 1], USERS[: place + 1])
        info = door.collection("watched", EVERYTHING)
        for condition in CONDITIONS:
            then = judge(condition, KOREA, EVERYTHING, info, NOW)
            now = whole[condition][month_at(place)]
            assert (then.state, then.why, then.value, then.target) == (now.state, now.why, now.value, now.target), (condition, place)


def test_a_stretch_is_told_once_and_what_is_unknown_changes_nothing():
    states = ["clear", "holds", "holds", "unknown", "holds", "clear", "holds", "unknown", "clear", "holds"]
    assert [one.period for one in fires(Finding(state, str(place)) for place, state in enumerate(states))] == ["1", "6", "9"]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"kind": "thresold"}, "kind is 'thresold'"),
        ({"kind": "threshold", "metric": "orders", "side": "above"}, "needs its value"),
        ({"kind": "threshold", "metric": "orders", "side": "over", "value": 1}, "above, below"),
        ({"kind": "unusual", "metric": "oders", "side": "worse"}, "no metric 'oders'"),
    ],
)
def test_a_condition_that_cannot_be_is_refused(given, words):
    with pytest.raises(ValueError, match=words):
        Condition(**given)
