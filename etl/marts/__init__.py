"""Marts: additive numerators and denominators and whole-day histograms, one file a mart, found by folder listing.

A module defines
- `INPUTS`: the datasets it reads; the first one's partitions are the mart's,
- `KEYS`: what it is grouped by,
- `run(rows, context)`: {dataset: LazyFrame of one partition} -> DataFrame; text columns that any mart is grouped by come in as Categorical,
- `DEPENDS_ON` (optional): the version of what it takes from outside the rows; where that changes, the mart is made anew,
- `TOTALS`: {mart column: (dataset, expression)}: sums that must equal the rows' own, checked at every landing.
Never a finished ratio, never a percentile: those are computed from sums at query time.
"""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import polars as pl


@dataclass(frozen=True)
class Mart:
    """One mart's functions."""

    name: str
    inputs: tuple[str, ...]
    run: Callable[[dict[str, pl.LazyFrame], object], pl.DataFrame]
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
