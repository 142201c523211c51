"""Marts: additive numerators and denominators and whole-day histograms, one file a mart, found by folder listing.

A module defines
- `INPUTS`: the datasets it reads; the first one's partitions are the mart's,
- `KEYS`: what it is grouped by,
- `run(rows, context)`: `Rows` of one partition -> DataFrame; text columns that any mart is grouped by come in as Categorical,
- `FOLDS` (optional): what it asks of the parcels, as functions (rows, context) -> DataFrame whose rows are counts and sums, so that those of pieces of a
  month one below the other are as good as those of the month. Parcels are asked in no other way: a large month is never in memory at once,
- `DEPENDS_ON` (optional): the version of what it takes from outside the rows; where that changes, the mart is made anew,
- `TOTALS`: {mart column: (dataset, expression)}: sums that must equal the rows' own, checked at every landing.
Never a finished ratio, never a percentile: those are computed from sums at query time.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

import polars as pl

Made = TypeVar("Made")
PARCELS = "parcels"


class Rows:
    """The rows of one partition name by dataset, each read when a mart first asks, and what several marts make of them, made once."""

    def __init__(self, read: Callable[[str], pl.DataFrame]):
        self._read = read
        self._frames: dict[str, pl.DataFrame] = {}
        self._shared: dict[Callable, object] = {}

    def frame(self, dataset: str) -> pl.DataFrame:
        """The rows of a dataset. Of parcels, only a fold asks."""
        if dataset not in self._frames:
            self._frames[dataset] = self._read(dataset)
        return self._frames[dataset]

    def __getitem__(self, dataset: str) -> pl.LazyFrame:
        return self.frame(dataset).lazy()

    def shared(self, make: Callable[["Rows", object], Made], context) -> Made:
        """`make(rows, context)`, made when a mart of this partition first asks."""
        if make not in self._shared:
            self._shared[make] = make(self, context)
        return self._shared[make]


class FoldedRows(Rows):
    """The rows of a partition that has too many parcels to read them at once: every fold is made of one piece after the other, all folds at the first call."""

    def __init__(self, read: Callable[[str], pl.DataFrame], pieces: Callable[[], Iterable[pl.DataFrame]], folds: Iterable[Callable]):
        super().__init__(read)
        self._pieces, self._folds = pieces, tuple(dict.fromkeys(folds))

    def frame(self, dataset: str) -> pl.DataFrame:
        """The rows of a dataset other than parcels."""
        if dataset == PARCELS:
            raise TypeError("a mart asks for all parcels of a large month at once; let it ask in a function, and name that in its FOLDS")
        return super().frame(dataset)

    def shared(self, make: Callable[[Rows, object], Made], context) -> Made:
        """What `make` gives of each piece, one below the other."""
        if make in self._folds and make not in self._shared:
            found = [self._folded(piece, context) for piece in self._pieces()]
            self._shared |= {fold: pl.concat(frames) for fold, frames in zip(self._folds, zip(*found))}
        return super().shared(make, context)

    def _folded(self, piece: pl.DataFrame, context) -> list[pl.DataFrame]:
        rows = Rows(lambda dataset: piece if dataset == PARCELS else self.frame(dataset))
        return [rows.shared(fold, context) for fold in self._folds]


@dataclass(frozen=True)
class Mart:
    """One mart's functions."""

    name: str
    inputs: tuple[str, ...]
    run: Callable[[Rows, object], pl.DataFrame]
    totals: dict[str, tuple[str, pl.Expr]]
    keys: tuple[str, ...]  # what it is grouped by
    follows_data_date: bool  # open rows age with the data date, so an old partition with open rows is made anew
    folds: tuple[Callable, ...]  # what it asks of the parcels
    depends_on: str  # what else the mart is made of (the version of a calendar): another one makes it anew


@cache
def marts() -> dict[str, Mart]:
    """Every mart by name."""
    modules = {info.name: importlib.import_module(f"{__name__}.{info.name}") for info in pkgutil.iter_modules(__path__) if not info.name.startswith("_")}
    return {
        name: Mart(name, module.INPUTS, module.run, module.TOTALS, tuple(module.KEYS),
                   getattr(module, "FOLLOWS_DATA_DATE", False), getattr(module, "FOLDS", ()), getattr(module, "DEPENDS_ON", ""))
        for name, module in sorted(modules.items())
    }  # fmt: skip
