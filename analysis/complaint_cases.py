"""Single cases: those behind a bar, the newest first."""

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from math import ceil

import numpy as np
import polars as pl

from analysis.complaint_cells import Cells, cells_of
from analysis.complaints import Counter, data_date
from queries.door import answer
from queries.filters import Filters, is_month_end, shift_months
from queries.scope import Scope

MANY = 4  # times as many cases as asked for, from which a month is more than need be searched
SPARE = 2  # times as many as asked for are expected in the days that are searched then


@dataclass(frozen=True)
class Picked:
    """Which cases: those with these values; None is any."""

    cause: str | None = None
    sub_cause: str | None = None
    channel: str | None = None
    category: str | None = None
    outcome: str | None = None

    def in_sums(self, filters: Filters) -> bool:
        """Whether the months' sums by cause tell how many there are: nothing else is picked, and of whole months."""
        by_cause_alone = self.channel is None and self.category is None and self.outcome is None
        return by_cause_alone and filters.date_from.day == 1 and is_month_end(filters.date_to)

    def bound(self, counter: Counter) -> dict[str, str | None]:
        """What a query of these cases binds."""
        return {"body": counter.body, "kind": counter.kind, **asdict(self)}


def count_cases(filters: Filters, scope: Scope, counter: Counter, picked: Picked) -> tuple[int, float]:
    """How many rows there are of these cases in the period, and how many cases they stand for."""
    if picked.in_sums(filters):
        cells = cells_of(filters, scope, counter)
        chosen = _chosen(cells, picked)
        return int(cells.n[chosen].sum()), float(cells.cases[chosen].sum())
    rows, weighted = answer("cases_counted", filters, scope, **picked.bound(counter)).row(0)
    return int(rows), weighted


def newest_cases(filters: Filters, scope: Scope, counter: Counter, picked: Picked, rows: int) -> pl.DataFrame:
    """The cases behind a bar, the newest first. Grain: case.

    Only the newest days or months that hold so many are searched: of a large market's years the others are most of the cost.
    """
    starts = _starts(filters, scope, counter, picked, rows) if picked.in_sums(filters) else [filters.date_from]
    for since in starts:
        found = answer("newest_cases", filters.with_(date_from=since), scope, rows=rows, **picked.bound(counter))
        if found.height >= rows:
            break
    return found


def _chosen(cells: Cells, picked: Picked) -> np.ndarray:
    """Which of the sums by cause and sub-cause are of these cases."""
    chosen = np.ones(cells.n.size, dtype=bool)
    for name, value in (("cause", picked.cause), ("sub_cause", picked.sub_cause)):
        if value is not None:
            chosen &= cells.codes[name] == (cells.names[name].index(value) if value in cells.names[name] else -1)
    return chosen


def _starts(filters: Filters, scope: Scope, counter: Counter, picked: Picked, rows: int) -> list[date]:
    """From which day to search, the latest first: of the days that should hold so many, of the months that do together, and of the whole period."""
    cells = cells_of(filters, scope, counter)
    chosen = _chosen(cells, picked)
    starts, place = cells.periods("month")
    counted = np.bincount(place[chosen], weights=cells.n[chosen], minlength=len(starts))
    enough = np.flatnonzero(counted[::-1].cumsum() >= rows)
    if not enough.size:
        return [filters.date_from]
    found = [starts[len(starts) - 1 - int(enough[0])], filters.date_from]
    if counted[-1] >= MANY * rows:
        last = min(filters.date_to, shift_months(starts[-1], 1) - timedelta(days=1), data_date(filters, scope) or filters.date_to)
        found.insert(0, last - timedelta(days=ceil(SPARE * rows * last.day / counted[-1])))
    return [max(filters.date_from, since) for since in found]
