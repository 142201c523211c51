"""Causes too rare for a rate: the days between one case and the next, judged by a g chart, and whether the last three months had more than usual.

Rare: at least 6 and under one a month over the last 36 months. Each case's value is the number of whole days without one since the case before it; limits
are quantiles of the geometric distribution that goes with their mean, the centre line is the median (a usual stretch). Long stretches are good news. Short
ones cannot fall outside a limit (nought is always possible), so bunching shows as seven in a row under the centre line, and by the exact test of the last
91 days against the days before, Benjamini-Hochberg over all rare causes looked at. Sampled cases have no days between them that mean anything: none.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import polars as pl

from analysis.complaints import Counter
from analysis.methods.control_charts import ControlChart, g_chart
from analysis.methods.rates import benjamini_hochberg, rate_ratio
from analysis.remembered import remembered
from queries.door import CollectionInfo, answer, version_of
from queries.filters import Filters, is_month_end, shift_months
from queries.scope import Scope

MONTHS, LEAST, RECENT = 36, 6, 91  # months looked back, cases a cause has to have, days that are held against the rest
LEVEL = 0.05


@dataclass(frozen=True)
class RareCause:
    """One rare cause. `dates` of its cases (from the second on), `free` whole days without one before each; `since` days without one up to the end;
    `recent` cases in the last 91 days where `expected` were usual; `bunched`: more than chance allows for, over all causes looked at."""

    cause: str
    sub_cause: str
    dates: tuple[date, ...]
    free: np.ndarray
    chart: ControlChart
    since: int
    recent: int
    expected: float
    bunched: bool

    @property
    def usual(self) -> float:
        """Days without a case that half of all stretches do not reach."""
        return float(self.chart.centre[-1])


def span(filters: Filters, info: CollectionInfo) -> Filters:
    """The 36 months that are looked at, up to the period's end or the data date."""
    last = min(filters.date_to, info.data_date or filters.date_to)
    first = shift_months(last.replace(day=1), 1 - MONTHS if is_month_end(last) else -MONTHS)
    return filters.with_(date_from=max(first, info.first_date), date_to=last)


def asked(counter: Counter, over: Filters) -> dict:
    """What the query binds for a counter."""
    months = max(1, round((over.date_to - over.date_from).days / 30.4375))
    return {"body": counter.body, "kind": counter.kind, "least": LEAST, "most": months - 1}


def rare_causes(filters: Filters, scope: Scope, info: CollectionInfo, counter: Counter) -> tuple[RareCause, ...]:
    """The rare causes of one counter, those that bunched first, then the most frequent; none where its cases are a sample."""
    if counter.weighted != counter.rows:
        return ()
    version = version_of(filters.collection, scope)
    key = ("rare_causes", filters, scope, counter.key, version.name, version.folder)
    return remembered(key, lambda: _rare_causes(span(filters, info), scope, counter))


def _rare_causes(over: Filters, scope: Scope, counter: Counter) -> tuple[RareCause, ...]:
    rows = answer("rare_cases", over, scope, **asked(counter, over))
    found = [(*names, [day for day, count in part.select("received_on", "cases").iter_rows() for _ in range(count)])
             for names, part in rows.group_by("cause", "sub_cause", maintain_order=True)]  # fmt: skip
    found = [one for one in found if len(one[2]) >= LEAST]
    begins = over.date_to - timedelta(days=RECENT - 1)
    tests = []
    for *_, days in found:
        late, before = sum(day >= begins for day in days), (begins - over.date_from).days
        tests.append((late, (len(days) - late) * RECENT / max(before, 1), rate_ratio(late, RECENT, len(days) - late, max(before, 1)).p_value))
    adjusted = benjamini_hochberg([p for *_, p in tests]) if tests else []
    judged = [_judged(*one, over.date_to, *test[:2], float(p)) for one, test, p in zip(found, tests, adjusted, strict=True)]
    return tuple(sorted(judged, key=lambda one: (not one.bunched, -len(one.dates), one.cause, one.sub_cause)))


def _judged(cause: str, sub_cause: str, days: list[date], last: date, recent: int, expected: float, p: float) -> RareCause:
    free = np.array([max((later - earlier).days - 1, 0) for earlier, later in pairwise(days)], dtype=float)
    return RareCause(
        cause, sub_cause, tuple(days[1:]), free, g_chart(free, "up"), (last - days[-1]).days, recent, expected, p < LEVEL and recent > expected,
    )  # fmt: skip


def table(one: RareCause) -> pl.DataFrame:
    """One row a case: its date, the days without one before it, the centre line and the limits."""
    chart = one.chart
    return pl.DataFrame({
        "period_start": list(one.dates), "value": one.free, "centre": chart.centre, "low": chart.low, "high": chart.high, "kind": chart.kind.tolist(),
        "rule": chart.rule.tolist(), "phase": chart.phase, "trial": chart.trial,
    })  # fmt: skip
