"""Answers cut from one wider answer by the filters."""

from collections.abc import Callable
from dataclasses import dataclass, field

import polars as pl

from queries.periods import are_ever, ever, first_start, inside

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
        """How the answer for these values is cut from the widest one; None where it is that."""
        wide = {name: None if name in self.lists else value for name, value in bound.items()}
        if self.dates:
            wide = ever(wide)
        chosen = [self._chosen(column, bound[name]) for name, column in self.lists.items() if bound[name] is not None]
        if wide == bound:
            return self.made(bound) if self.made else None
        first, dated = first_start(bound, self.by_month) if self.dates else None, bool(self.dates) and not are_ever(bound)
        if dated and len(self.dates) == 2:
            end = pl.coalesce(*reversed(self.dates)) if self.open_end else pl.col(self.dates[-1])
            chosen += [end >= first, pl.col(self.dates[0]) <= bound["date_to"]]

        def narrowed(frame: pl.DataFrame) -> pl.DataFrame:
            kept = frame.filter(*chosen) if chosen else frame
            return inside(kept, self.dates[0], first, bound["date_to"]) if dated and len(self.dates) == 1 else kept

        return Way(wide, narrowed)

    def _chosen(self, column: str, values: list) -> pl.Expr:
        return pl.col(column).is_in([*values, WORLD] if self.world and column == "market" else values)
