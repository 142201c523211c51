"""Answers cut from one wider answer by the filters."""

from collections.abc import Callable
from dataclasses import dataclass, field

import polars as pl

from queries.periods import ever, first_start, inside

WORLD = "WORLD"


@dataclass(frozen=True)
class Way:
    """`bound`: the values of the wider question; `narrowed`: from its answer to the one asked for; `query`: whose answer it is, where not its own."""

    bound: dict[str, object]
    narrowed: Callable[[pl.DataFrame], pl.DataFrame]
    query: str | None = None


@dataclass(frozen=True)
class Cut:
    """`lists`: parameter -> the column that it chooses by (NULL = all); `dates`: the columns that a period must overlap (one: lie in).

    `open_end`: what has no last day ends on its first. `by_month`: the column holds months, and a period that begins within one takes it whole.
    `world`: rows of the world are in every market. `made`: how the widest answer itself follows from another query's.
    """

    lists: dict[str, str] = field(default_factory=dict)
    dates: tuple[str, ...] = ()
    open_end: bool = False
    by_month: bool = False
    world: bool = False
    made: Callable[[dict[str, object]], "Way | None"] | None = None

    def way(self, bound: dict[str, object]) -> Way | None:
        """How the answer for these values is cut from the widest one; None where it is that.

        First the lists, over all dates, then the dates: another period of the same market goes through that market's rows alone.
        """
        ever_bound = ever(bound) if self.dates else bound
        if ever_bound != bound:
            return Way(ever_bound, lambda frame: self._within(frame, bound))
        wide = bound | dict.fromkeys(self.lists)
        if wide == bound:
            return self.made(bound) if self.made else None
        chosen = [self._chosen(column, bound[name]) for name, column in self.lists.items() if bound[name] is not None]
        return Way(wide, lambda frame: frame.filter(*chosen))

    def _within(self, frame: pl.DataFrame, bound: dict[str, object]) -> pl.DataFrame:
        first, last, starts = first_start(bound, self.by_month), bound["date_to"], self.dates[0]
        if len(self.dates) == 1:
            return inside(frame, starts, first, last)
        ends = frame[self.dates[-1]]
        ends = ends.zip_with(ends.is_not_null(), frame[starts]) if self.open_end else ends
        return frame.filter((ends >= first) & (frame[starts] <= last))

    def _chosen(self, column: str, values: list) -> pl.Expr:
        return pl.col(column).is_in([*values, WORLD] if self.world and column == "market" else values)
