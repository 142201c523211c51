"""What landing does for each dataset beyond its contract: one file a dataset, found by folder listing.

A module may define (all optional):
- `DEFAULTS`: contract column -> value where the mapping says nothing.
- `REPEATED`: text columns of few values in many rows, kept as Categorical from the part on.
- `run(frame)`: row-level derivation on typed rows, before the contract is checked.
- `partition()`: the date whose month is the partition of a row (default: one partition, `all`).
- `ACROSS`, `across(frame)`: the columns that it looks at, and the columns it adds (beyond the contract), each of which needs all rows of a partition,
  after duplicates are superseded. It sees these columns and the key only, so that a partition of any size fits.
- `finish(frame, context)`: further columns beyond the contract, row by row: a large partition comes in pieces.
- `SORTED`: the column that `finish` sorts by, ties in the order they come in.
"""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

import polars as pl

from data.contracts import contracts


@dataclass(frozen=True)
class Dataset:
    """The landing functions of one dataset."""

    name: str
    defaults: dict = field(default_factory=dict)
    repeated: tuple[str, ...] = ()
    run: Callable[[pl.DataFrame], pl.DataFrame] = lambda frame: frame
    partition: Callable[[], pl.Expr | None] = lambda: None
    across_columns: tuple[str, ...] = ()
    across: Callable[[pl.DataFrame], pl.DataFrame] = lambda frame: frame.select()
    sorted_by: str | None = None
    finish: Callable = lambda frame, context: frame


@cache
def datasets() -> dict[str, Dataset]:
    """Every dataset that has a contract, by name."""
    own = {info.name: importlib.import_module(f"{__name__}.{info.name}") for info in pkgutil.iter_modules(__path__) if not info.name.startswith("_")}
    stray = set(own) - set(contracts())
    if stray:
        raise ImportError(f"etl/datasets/{sorted(stray)[0]}.py has no contract of that name in data/contracts/.")
    parts = {
        "DEFAULTS": "defaults", "REPEATED": "repeated", "run": "run", "partition": "partition", "ACROSS": "across_columns", "across": "across",
        "SORTED": "sorted_by", "finish": "finish",
    }  # fmt: skip
    return {
        name: Dataset(name, **{parts[part]: getattr(own[name], part) for part in parts if name in own and hasattr(own[name], part)}) for name in contracts()
    }
