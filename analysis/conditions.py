"""Conditions of an alert: whether one holds in a month, and in which past months it would have held.

A month is judged as it would have been then: its own figure, limits and forecast from the months up to it, and only once it is over and (for what
fills up later) old enough. Two things are today's: late corrections of a past month, which no version kept, and whose count speaks where several count.
Figures are those a page shows for the same market, platform and month.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from analysis.metric_values import FIRST, Value, series_of, target_of, value_of
from analysis.movers import FILLS_LATER, YOUNG_DAYS
from analysis.overview import users_filters
from analysis.pace import NEAR_MONTHS
from analysis.unusual import judgement
from queries.door import CollectionInfo
from queries.filters import Filters, is_month_end, shift_months
from queries.landing import Landing, landing, landing_history, missed
from queries.metrics import Metric, metric_by_name
from queries.scope import Scope

KINDS = ("threshold", "unusual", "off_pace", "freshness")
SIDES = {"threshold": ("above", "below"), "unusual": ("worse", "any"), "off_pace": ("",), "freshness": ("",)}
LOOKED_BACK = 12  # months
LEAD_IN = 6  # months before them, judged only to know what already held


@dataclass(frozen=True)
class Condition:
    """What is watched. `value`: the threshold in the metric's unit, or of freshness the days that the data may be old (None: as the collection says).

    Raises:
        ValueError: a kind, side or metric that there is not, or no threshold.
    """

    kind: str
    metric: str = ""
    side: str = ""
    value: float | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"kind is '{self.kind}'; it can be one of: {', '.join(KINDS)}")
        if self.side not in SIDES[self.kind]:
            raise ValueError(f"side is '{self.side}'; of {self.kind} it can be one of: {', '.join(filter(None, SIDES[self.kind])) or 'none'}")
        if self.kind == "threshold" and self.value is None:
            raise ValueError("a threshold needs its value")
        if self.kind != "freshness":
            try:
                metric_by_name(self.metric)
            except KeyError as problem:
                raise ValueError(problem.args[0]) from None


@dataclass(frozen=True)
class Finding:
    """A condition held against one period. `state` is holds, clear or unknown (no figure, too few behind it, no target, no limits); `why` names which.

    `period` tells one finding from the next: a month (2025-10), or of freshness the reason and its moment. `month`: its first day. `value`, `low`,
    `high` (95 % interval), `normal` (range) and `target` are in the metric's unit; `since`: the month an unusual stretch began.
    """

    state: str
    period: str
    why: str = ""
    month: date | None = None
    value: float | None = None
    n: int = 0
    low: float | None = None
    high: float | None = None
    normal: tuple[float, float] | None = None
    target: float | None = None
    since: date | None = None
    moment: datetime | None = None
    zone: str = "UTC"  # in which the moment was set


def judge(condition: Condition, filters: Filters, scope: Scope, info: CollectionInfo, now: datetime) -> Finding:
    """The condition now: over the last month that can be judged, or over the age of the data."""
    if condition.kind == "freshness":
        return fresh(condition, landing(filters.collection, scope), now)
    month = last_month(condition.metric, filters, scope, info)
    return judge_month(condition, month, filters, scope, info) if month else Finding("unknown", "none", "no_figure")


def next_state(state: str, found: str) -> tuple[str, str | None]:
    """(the state after a finding, what is told of it: fired, recovered or None). What is not known changes nothing; what goes on holding is no news."""
    if found == "unknown" or found == state:
        return state, None
    return found, "fired" if found == "holds" else "recovered" if state == "holds" else None


def fires(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Of findings in order of time, those that would have been told as new."""
    state, found = "clear", []
    for finding in findings:
        state, told = next_state(state, finding.state)
        found += [finding] if told == "fired" else []
    return tuple(found)


@dataclass(frozen=True)
class Backtest:
    """What a rule would have done: findings oldest first, and those that would have been told. An unusual stretch of four months is one telling."""

    findings: tuple[Finding, ...]
    fired: tuple[Finding, ...]


def backtest(condition: Condition, filters: Filters, scope: Scope, info: CollectionInfo, now: datetime, months: int = LOOKED_BACK) -> Backtest:
    """The condition over the last so many months that can be judged; of freshness, over the kept versions."""
    if condition.kind == "freshness":
        found = fresh_history(condition, filters, scope, now)
        return Backtest(found, fires(found))
    last = last_month(condition.metric, filters, scope, info)
    if last is None:
        return Backtest((), ())
    found = tuple(judge_month(condition, shift_months(last, -back), filters, scope, info) for back in reversed(range(months + LEAD_IN)))
    told = fires(found)
    return Backtest(found[LEAD_IN:], tuple(one for one in told if one in found[LEAD_IN:]))


def judge_month(condition: Condition, month: date, filters: Filters, scope: Scope, info: CollectionInfo) -> Finding:
    """The condition over one month, from what was known up to its end."""
    metric = metric_by_name(condition.metric)
    chosen = _of(metric, filters, info, month, month)
    found = value_of(metric, chosen, scope)
    period = f"{month:%Y-%m}"
    if found.value is None:
        return Finding("unknown", period, "no_figure", month)
    told = judgement(metric.name, chosen, scope, info)
    target, direction = target_of(metric.name, chosen, scope)
    known = {
        "month": month,
        "value": found.value,
        "n": found.n,
        "low": told.low,
        "high": told.high,
        "normal": told.normal,
        "target": target,
        "since": told.since,
    }
    if told.pale:
        return Finding("unknown", period, "few", **known)
    state, why = _STATES[condition.kind](condition, metric, chosen, scope, found, told.verdict, (target, direction))
    return Finding(state, period, why, **known)


def last_month(name: str, filters: Filters, scope: Scope, info: CollectionInfo) -> date | None:
    """First day of the last month that is over, old enough for what fills up later, and (of a stock) published."""
    metric = metric_by_name(name)
    if metric.aggregation == "last":
        ever = series_of(metric, _of(metric, filters, info, FIRST, filters.date_to if filters.date_to < info.last_date else info.last_date), scope)
        return ever["period_start"][-1].replace(day=1) if ever.height else None
    day = info.data_date or info.last_date
    if name in FILLS_LATER:
        day -= timedelta(days=YOUNG_DAYS)
    return day.replace(day=1) if is_month_end(day) else shift_months(day.replace(day=1), -1)


def _of(metric: Metric, filters: Filters, info: CollectionInfo, first: date, last: date) -> Filters:
    """The months from `first` to `last`; users are those of one platform, as on the pages."""
    chosen = users_filters(filters, info) if metric.name == "monthly_users" else filters
    end = shift_months(last.replace(day=1), 1) - timedelta(days=1)
    return chosen.with_(date_from=first.replace(day=1), date_to=end, grain="month", comparison="previous")


def _threshold(condition: Condition, metric, chosen, scope, now: Value, verdict, target) -> tuple[str, str]:
    beyond = now.value > condition.value if condition.side == "above" else now.value < condition.value
    return ("holds" if beyond else "clear"), condition.side


def _unusual(condition: Condition, metric: Metric, chosen, scope, now, verdict: str, target) -> tuple[str, str]:
    if verdict == "unknown":
        return "unknown", "no_limits"
    asked = ("concern", "high", "low") if condition.side == "worse" else ("concern", "improvement", "high", "low")
    return ("holds" if verdict in asked else "clear"), verdict


def _off_pace(condition, metric: Metric, chosen: Filters, scope: Scope, now: Value, verdict, target: tuple) -> tuple[str, str]:
    """A level: the year so far on the wrong side of the target. A stock: not there, and at the last year's growth not there within a year."""
    aim, direction = target
    if aim is None:
        return "unknown", "no_target"
    stock = metric.aggregation == "last"
    level = now.value if stock else value_of(metric, chosen.with_(date_from=chosen.date_from.replace(month=1)), scope).value
    if level >= aim if direction == "at least" else level <= aim:
        return "clear", "met" if stock else "year_met"
    if not stock:
        return "holds", "year_missed"
    start = shift_months(chosen.date_from, -NEAR_MONTHS)
    before = value_of(metric, chosen.with_(date_from=start, date_to=shift_months(start, 1) - timedelta(days=1)), scope)
    growth = 100 * (level / before.value - 1) if before.value and before.measurer == now.measurer else None
    slow = growth is None or growth < 100 * (aim / level - 1)
    return ("holds", "too_slow") if slow else ("clear", "on_pace")


_STATES = {"threshold": _threshold, "unusual": _unusual, "off_pace": _off_pace}


def fresh(condition: Condition, found: Landing, now: datetime) -> Finding:
    """Whether a collection's data is late, too old, or its landing stopped."""
    due = found.late_since(now)
    if found.last and found.last.stopped and datetime.fromisoformat(found.last.at) > found.landed_at:
        return Finding("holds", f"stopped {found.last.at}", "stopped", moment=datetime.fromisoformat(found.last.at))
    if due:
        return Finding("holds", f"late {due.isoformat(timespec='minutes')}", "late", moment=due, zone=found.landing_by.zone)
    allowed = condition.value if condition.value is not None else found.fresh_days
    age = found.days_old(now.date())
    if allowed is not None and age is not None and age > allowed:
        return Finding("holds", f"old {found.data_date}", "old", month=found.data_date, value=float(age), target=float(allowed))
    if allowed is None and found.landing_by is None:
        return Finding("unknown", "none", "nothing_due")
    return Finding("clear", f"fresh {found.last.at if found.last else ''}".strip(), "fresh", month=found.data_date, value=None if age is None else float(age))


def fresh_history(condition: Condition, filters: Filters, scope: Scope, now: datetime) -> tuple[Finding, ...]:
    """Freshness over the kept versions: one finding a version, judged at the moment before the next one came (the last: now)."""
    current, history = landing(filters.collection, scope), landing_history(filters.collection, scope)
    allowed = condition.value if condition.value is not None else current.fresh_days
    found = []
    for place, (landed_at, data_date) in enumerate(history):
        until = history[place + 1][0] - timedelta(microseconds=1) if place + 1 < len(history) else now
        due = missed(current.landing_by, landed_at, until) if current.landing_by else None
        age = (until.date() - data_date).days if data_date else None
        old = allowed is not None and age is not None and age > allowed
        why = "late" if due else "old" if old else "fresh"
        found.append(Finding("holds" if due or old else "clear", why, why, month=landed_at.date(), value=age, target=allowed, moment=due))
    return tuple(found)
