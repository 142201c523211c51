"""Answers summed from the days or months of one answer over all dates."""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from queries.cut import Way
from queries.periods import STEPS, are_ever, are_whole_months, ever, first_start, inside, run_starts, run_sums, sums


@dataclass(frozen=True)
class Rolled:
    """`order`: the columns of the grain, in the order of the rows, `period_start` among them. `by_month`: the table knows months only.

    `months`, `days`: another answer that holds this one's months or days over all dates.
    """

    order: tuple[str, ...] = ("period_start",)
    by_month: bool = False
    months: Callable[[dict[str, object]], Way | None] | None = None
    days: Callable[[dict[str, object]], Way | None] | None = None

    def way(self, bound: dict[str, object]) -> Way | None:
        """How the answer for these values is summed from the one over all dates; None where its parts do not add up to the period.

        Months are a part of everything by month, or summed from days once; all of whole months is summed from them.
        """
        grain, over_all = bound["grain"], are_ever(bound)
        if grain == "day":
            return self.days(bound) if self.days else None
        found = self.months(bound) if over_all and grain == "month" and self.months else None
        known = self._known(bound)
        wide = ever(bound) | {"grain": known}
        if found or known is None or wide == bound:
            return found
        grain = "month" if self.by_month and grain == "week" else grain
        return Way(wide, lambda frame: self._summed(frame, bound, known, grain))

    def _known(self, bound: dict[str, object]) -> str | None:
        few = "market" not in self.order or is_pair(bound)
        months = bound["grain"] != "week" and are_whole_months(bound)
        if self.by_month or (months and not (few and are_ever(bound) and bound["grain"] == "month")):
            return "month"
        return "day" if few else None  # not every pair by day: that would be the table itself

    def _summed(self, frame: pl.DataFrame, bound: dict[str, object], known: str, grain: str) -> pl.DataFrame:
        kept = frame if are_ever(bound) else inside(frame, "period_start", first_start(bound, self.by_month), bound["date_to"])
        if grain == known:
            return kept
        starts = kept["period_start"].dt.truncate(STEPS[grain])
        summed = [name for name in kept.columns if name not in self.order]
        if kept.height and self.order[-1] == "period_start" and not any(kept[name].null_count() for name in summed):
            return _in_runs(kept, self.order, starts)
        grouped = kept.with_columns(starts).group_by(self.order, maintain_order=True).agg(sums(kept, summed))
        return grouped.sort(self.order, nulls_last=True).select(frame.columns)


def is_pair(bound: dict[str, object]) -> bool:
    """Whether the question is about one market and one platform."""
    return all(len(bound[name] or ()) == 1 for name in ("markets", "platforms"))


def _in_runs(kept: pl.DataFrame, order: tuple[str, ...], starts: pl.Series) -> pl.DataFrame:
    """The sums of rows that lie together, in the order of the frame; a tenth of a grouping's time."""
    first = run_starts([starts, *(kept[name] for name in order[:-1])])
    keys = pl.DataFrame([starts if name == "period_start" else kept[name] for name in order])[first]
    return keys.hstack(run_sums(kept, [name for name in kept.columns if name not in order], first))[kept.columns]
