"""Single cases: those behind a bar, the newest first."""

from datetime import date

import numpy as np
import polars as pl

from analysis.complaint_cells import cells_of
from analysis.complaints import Counter
from queries.door import answer
from queries.filters import Filters
from queries.scope import Scope


def newest_cases(filters: Filters, scope: Scope, counter: Counter, cause: str | None, sub_cause: str | None, rows: int) -> pl.DataFrame:
    """The cases behind a bar, the newest first. Grain: case.

    Only the newest months that hold so many are searched: of a large market's years the others are most of the cost.
    """
    asked = {"body": counter.body, "kind": counter.kind, "cause": cause, "sub_cause": sub_cause, "rows": rows}
    since = _newest_months(filters, scope, counter, cause, sub_cause, rows)
    found = answer("newest_cases", filters.with_(date_from=since), scope, **asked)
    return found if found.height >= rows or since == filters.date_from else answer("newest_cases", filters, scope, **asked)


def _newest_months(filters: Filters, scope: Scope, counter: Counter, cause: str | None, sub_cause: str | None, rows: int) -> date:
    """The first day of the newest months of the period that together hold so many cases; the period's own where they do not."""
    cells = cells_of(filters, scope, counter)
    chosen = np.ones(cells.n.size, dtype=bool)
    for name, value in (("cause", cause), ("sub_cause", sub_cause)):
        if value is not None:
            chosen &= cells.codes[name] == (cells.names[name].index(value) if value in cells.names[name] else -1)
    starts, place = cells.periods("month")
    newest = np.bincount(place[chosen], weights=cells.n[chosen], minlength=len(starts))[::-1].cumsum()
    enough = np.flatnonzero(newest >= rows)
    return max(filters.date_from, starts[len(starts) - 1 - int(enough[0])]) if enough.size else filters.date_from
