"""Pace to a goal: the yearly growth that a goal asks for, against the yearly growth there was."""

import math
import re
from dataclasses import dataclass
from datetime import date

import polars as pl

from analysis.growth import counted
from analysis.remembered import known
from queries.door import answer, version_of
from queries.filters import Filters, shift_months
from queries.scope import Scope

YEAR = 365.25  # days
NEAR_MONTHS = 12  # a target without a date is taken as wanted within a year


@dataclass(frozen=True)
class Pace:
    """`required`: percent a year from the start to the goal. `actual`: percent a year from the start to the last figure. `needed`: from there on."""

    entity: str
    start: date
    start_value: float
    goal: float
    deadline: date
    required: float
    last: date | None
    last_value: float | None
    actual: float | None
    needed: float | None
    points: pl.DataFrame  # period_start, value, measurer, source_id, row_id
    goal_source: str | None

    def path(self, months: int = 3) -> pl.DataFrame:
        """The required path: period_start and value, every few months from start to deadline."""
        steps = range(0, round((self.deadline - self.start).days / YEAR * 12) + 1, months)
        days = [shift_months(self.start, step) for step in steps]
        return pl.DataFrame({"period_start": days, "value": [self.start_value * (1 + self.required / 100) ** ((day - self.start).days / YEAR) for day in days]})


def yearly_growth(first: float, last: float, days: float) -> float | None:
    """Percent a year that turns `first` into `last` in so many days."""
    if first <= 0 or last <= 0 or days <= 0:
        return None
    return 100.0 * ((last / first) ** (YEAR / days) - 1)


def buyers_pace(filters: Filters, scope: Scope) -> Pace | None:
    """The printed goal of a number of buyers against the printed numbers, of all that is printed whatever is chosen. The goal's span is in its printed grain
    ("7-year goal")."""
    version = version_of(filters.collection, scope)
    key = ("buyers", scope, version.collection, version.name, version.folder)
    return known(key, lambda: (_buyers_pace(filters, scope),))[0]


def _buyers_pace(filters: Filters, scope: Scope) -> Pace | None:
    rows = answer("figures", filters.with_(markets=()), scope, metrics=["buyers_goal", "buyers_cumulative"], entities=None)
    goals = rows.filter((pl.col("metric") == "buyers_goal") & pl.col("grain").str.contains(r"^\d+-year goal$")).sort("period_start")
    if goals.is_empty():
        return None
    goal = goals.row(0, named=True)
    years = int(re.match(r"\d+", goal["grain"])[0])
    points = rows.filter((pl.col("metric") == "buyers_cumulative") & (pl.col("entity") == goal["entity"])).sort("period_start", "row_id")
    points = points.unique("value", keep="first", maintain_order=True).select("period_start", "value", "measurer", "source_id", "row_id")
    first = points.filter(pl.col("period_start") >= goal["period_start"]).head(1)
    if first.is_empty():
        return None
    start, start_value = first["period_start"][0], first["value"][0]
    return _pace(goal["entity"], start, start_value, goal["value"], shift_months(start, 12 * years), points, goal["source_id"])


def _pace(entity: str, start: date, start_value: float, goal: float, deadline: date, points: pl.DataFrame, source: str | None) -> Pace:
    last = points.filter(pl.col("period_start") > start).tail(1)
    required = yearly_growth(start_value, goal, (deadline - start).days)
    if last.is_empty():
        return Pace(entity, start, start_value, goal, deadline, required, None, None, None, None, points, source)
    day, value = last["period_start"][0], last["value"][0]
    return Pace(
        entity,
        start,
        start_value,
        goal,
        deadline,
        required,
        day,
        value,
        yearly_growth(start_value, value, (day - start).days),
        yearly_growth(value, goal, (deadline - day).days),
        points,
        source,
    )


@dataclass(frozen=True)
class UsersPace:
    """Monthly users of one platform in one market against the target in force. `growth`: percent over the last year; `needed`: to be there in a year."""

    platform: str
    market: str
    month: date
    users: int
    target: float
    growth: float | None
    needed: float
    series: pl.DataFrame  # period_start, users
    steps: list[tuple[date, float]]  # the targets over time: from when, and how many

    @property
    def met(self) -> bool:
        """Whether the last month stands at or above the target."""
        return self.users >= self.target

    @property
    def months_to_target(self) -> float | None:
        """Months at the last year's growth; None where that growth does not lead there."""
        if self.met or not self.growth or self.growth <= 0:
            return None
        return 12 * math.log(self.target / self.users) / math.log(1 + self.growth / 100)


def users_pace(filters: Filters, scope: Scope, platform: str, series: pl.DataFrame) -> UsersPace | None:
    """`series`: users of one measurer (analysis.growth.users). Needs one market with a target for monthly users."""
    own = series.filter(pl.col("platform") == platform).sort("period_start")
    if own.is_empty() or own["market"].n_unique() > 1:
        return None
    market, month, count = own["market"][0], own["period_start"][-1], own["users"][-1]
    steps = _steps(filters, scope, market, platform)
    in_force = [value for since, value in steps if since <= month]
    if not in_force:
        return None
    target = in_force[-1]
    before = shift_months(month, -12)
    then = counted(filters.with_(date_from=before, date_to=before, platforms=(platform,)), scope)
    year_ago = next((users for users, measurer in zip(then["users"], then["measurer"]) if measurer == own["measurer"][-1]), None)
    growth = 100.0 * (count / year_ago - 1) if year_ago is not None else None
    return UsersPace(platform, market, month, count, target, growth, 100.0 * (target / count - 1), own["period_start", "users"], steps)


def _steps(filters: Filters, scope: Scope, market: str, platform: str) -> list[tuple[date, float]]:
    """The targets of monthly users of a market and platform, in the order of time."""
    rows = answer("targets_in_force", filters.with_(markets=(market,)), scope)
    asked = zip(*(rows[name].to_list() for name in ("metric", "market", "platform", "valid_from", "value")))
    found = [(since, value) for metric, where, whose, since, value in asked if (metric, where) == ("monthly_users", market) and whose in (None, platform)]
    return sorted(found, key=lambda step: step[0])
