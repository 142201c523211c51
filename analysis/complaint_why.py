"""What a change in a counter's figures is made of, where they are not in the register and no search cuts them; parts that add up to the change.

Received    contributions of causes
Refused     Kitagawa over causes: what changed within each cause, and what came of other causes being complained about
Per users   Shapley over two factors: cases, and the users they are divided by
Days        a number of days has no parts that add up; the cause whose own figure moved most is told
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from analysis import complaint_causes, complaints
from analysis.complaint_summary import Summary, summary
from analysis.complaints import Counter
from analysis.methods.decomposition import contributions, mix_and_rate, shapley
from queries.door import answer
from queries.filters import Filters
from queries.scope import Scope

FEWEST_RESOLVED = 5  # cases of a cause in either period, under which its days are not told


@dataclass(frozen=True)
class Parts:
    """`causes` (largest first) and `mix` add up to `change`: cases received, or points of the refused share."""

    change: float
    causes: tuple[tuple[str, float], ...]
    mix: float


@dataclass(frozen=True)
class Changes:
    """Each None where a period has no such figure. `cases` and `users`: their effects on the rate per million users, which add up to its change; `days`:
    the cause whose half is resolved within so many days fewer or more than before (cause, before, now)."""

    received: Parts
    refused: Parts | None
    cases: float | None
    users: float | None
    days: tuple[str, float, float] | None


def changes(filters: Filters, scope: Scope, counter: Counter) -> Changes | None:
    """Against the compared period; None where the body's cases do not cover it."""
    earlier = filters.compared()
    if complaints.first_month(filters, scope, counter) > earlier.date_from:
        return None
    now, then = summary(filters, scope, counter), summary(earlier, scope, counter)
    if now is None or then is None:
        return None
    by_cause = [answer("complaints_by_cause", period, scope, body=counter.body, kind=counter.kind) for period in (earlier, filters)]
    days = [complaint_causes.resolution(period, scope, counter) for period in (earlier, filters)]
    return Changes(received_parts(*by_cause), refused_parts(*by_cause), *_per_users(then, now), _days(*days))


def received_parts(before: pl.DataFrame, now: pl.DataFrame) -> Parts:
    """The change of the cases received, over causes; from rows of the query `complaints_by_cause`."""
    sides = [rows.group_by("cause").agg(pl.col("weighted").sum().alias(f"all{at}")) for at, rows in enumerate((before, now))]
    both = sides[0].join(sides[1], on="cause", how="full", coalesce=True).fill_null(0.0).sort("cause")
    found = contributions(both["all0"].to_numpy(), both["all1"].to_numpy())
    order = np.argsort(-np.abs(found.amount), kind="stable")
    return Parts(found.change, tuple((both["cause"][int(at)], float(found.amount[at])) for at in order), 0.0)


def refused_parts(before: pl.DataFrame, now: pl.DataFrame) -> Parts | None:
    """The change of the share that ended refused, over causes; from rows of the query `complaints_by_cause`."""
    sides = []
    for rows, at in ((before, 0), (now, 1)):
        refused = pl.col("weighted").filter(pl.col("outcome") == "refused").sum()
        sides.append(rows.group_by("cause").agg(refused.alias(f"refused{at}"), pl.col("weighted").sum().alias(f"all{at}")))
    both = sides[0].join(sides[1], on="cause", how="full", coalesce=True).fill_null(0.0).sort("cause")
    split = mix_and_rate(*(both[name].to_numpy() for name in ("refused0", "all0", "refused1", "all1")))
    if split is None:
        return None
    order = np.argsort(-np.abs(split.rate), kind="stable")
    causes = tuple((both["cause"][int(at)], 100 * float(split.rate[at])) for at in order)
    return Parts(100 * (split.after - split.before), causes, 100 * float(split.mix.sum()))


def _per_users(then: Summary, now: Summary) -> tuple[float | None, float | None]:
    if then.per_users is None or now.per_users is None:
        return None, None
    sides = [(one.per_users * one.user_months, 1 / one.user_months) for one in (then, now)]
    cases, users = shapley(lambda cases, share: cases * share, *sides)
    return float(cases), float(users)


def _days(then: list[complaint_causes.Resolution], now: list[complaint_causes.Resolution]) -> tuple[str, float, float] | None:
    """The cause (of those known in both periods) whose days moved most."""
    before = {one.cause: one for one in then if one.cause and one.half is not None and one.resolved >= FEWEST_RESOLVED}
    moved = [(one.cause, before[one.cause].half, one.half) for one in now if one.cause in before and one.half is not None and one.resolved >= FEWEST_RESOLVED]
    moved = [each for each in moved if each[1] != each[2]]
    return max(moved, key=lambda each: abs(each[2] - each[1])) if moved else None
