"""Answers that are sums over the months (or days) of another query's answer over all dates, for the same markets and platforms."""

from dataclasses import dataclass

import polars as pl

from queries.cut import Way
from queries.periods import are_ever, are_whole_months, ever, first_start, inside, sums, sums_by


@dataclass(frozen=True)
class Summed:
    """`query`: whose rows are summed, `dated` their date. `keys` and `values`: the columns of the answer, in its order but for `order` (descending).

    `whole`: the query's own text cuts by day, so that months make it up only where the period is of whole ones. `daily`: the rows are days.
    `together`: the query's rows lie in the order of the keys.
    """

    query: str
    keys: tuple[str, ...]
    values: tuple[str, ...]
    dated: str = "month"
    order: tuple[str, ...] = ()
    whole: bool = False
    daily: bool = False
    together: bool = False

    def way(self, bound: dict[str, object]) -> Way | None:
        """From all dates to the period; None where its parts do not add up to it."""
        if self.whole and not are_whole_months(bound):
            return None
        return Way(ever(bound), lambda frame: self._summed(frame, bound), self.query)

    def _summed(self, frame: pl.DataFrame, bound: dict[str, object]) -> pl.DataFrame:
        kept = frame if are_ever(bound) else inside(frame, self.dated, first_start(bound, not self.daily), bound["date_to"])
        if not self.keys:
            return kept.select(pl.col(self.values).sum())
        if self.together:
            return sums_by(kept, self.keys, self.values)
        found = kept.group_by(self.keys).agg(sums(kept, self.values))
        descending = [*(True for _ in self.order), *(False for _ in self.keys)]
        return found.sort(*self.order, *self.keys, descending=descending, nulls_last=True)
