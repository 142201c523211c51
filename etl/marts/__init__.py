"""Marts: additive numerators and denominators and whole-day histograms, one file a mart, found by folder listing.

A module defines
- `INPUTS`: the datasets it reads; the first one's partitions are the mart's,
- `KEYS`: what it is grouped by,
- `run(rows, context)`: `Rows` of one partition -> DataFrame; text columns that any mart is grouped by come in as Categorical,
- `DEPENDS_ON` (optional): the version of what it takes from outside the rows; where that changes, the mart is made anew,
- `TOTALS`: {mart column: (dataset, expression)}: sums that must equal the rows' own, checked at every landing.
Never a finished ratio, never a percentile: those are computed from sums at query time.
"""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

import polars as pl

Made = TypeVar("Made")


class Rows:
    """The rows of one partition name by dataset, each read when a mart first asks, and what several marts make of them, made once."""

    def __init__(self, read: Callable[[str], pl.DataFrame]):
        self._read = read
        self._frames: dict[str, pl.DataFrame] = {}
        self._shared: dict[Callable, object] = {}

    def frame(self, dataset: str) -> pl.DataFrame:
        """The rows of a dataset."""
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


@dataclass(frozen=True)
class Mart:
    """One mart's functions."""

    name: str
    inputs: tuple[str, ...]
    run: Callable[[Rows, object], pl.DataFrame]
    totals: dict[str, tuple[str, pl.Expr]]
    keys: tuple[str, ...]  # what it is grouped by
    follows_data_date: bool  # open rows age with the data date, so an old partition with open rows is made anew
    depends_on: str  # what else the mart is made of (the version of a calendar): another one makes it anew


@cache
def marts() -> dict[str, Mart]:
    """Every mart by name."""
    modules = {info.name: importlib.import_module(f"{__name__}.{info.name}") for info in pkgutil.iter_modules(__path__) if not info.name.startswith("_")}
    return {
        name: Mart(name, module.INPUTS, module.run, module.TOTALS, tuple(module.KEYS),
                   getattr(module, "FOLLOWS_DATA_DATE", False), getattr(module, "DEPENDS_ON", ""))
        for name, module in sorted(modules.items())
    }  # fmt: skip
