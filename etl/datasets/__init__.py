"""What landing does for each dataset beyond its contract: one file a dataset, found by folder listing.

A module may define (all optional):
- `DEFAULTS`: contract column -> value where the mapping says nothing.
- `REPEATED`: text columns of few values in many rows, kept as Categorical from the part on.
- `run(frame)`: row-level derivation on typed rows, before the contract is checked.
- `partition()`: the date whose month is the partition of a row (default: one partition, `all`).
- `finish(frame, context)`: partition-level columns after duplicates are superseded (beyond the contract).
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
    finish: Callable = lambda frame, context: frame


@cache
def datasets() -> dict[str, Dataset]:
    """Every dataset that has a contract, by name."""
    own = {info.name: importlib.import_module(f"{__name__}.{info.name}") for info in pkgutil.iter_modules(__path__) if not info.name.startswith("_")}
    stray = set(own) - set(contracts())
    if stray:
        raise ImportError(f"etl/datasets/{sorted(stray)[0]}.py has no contract of that name in data/contracts/.")
    parts = {"DEFAULTS": "defaults", "REPEATED": "repeated", "run": "run", "partition": "partition", "finish": "finish"}
    return {
        name: Dataset(name, **{parts[part]: getattr(own[name], part) for part in parts if name in own and hasattr(own[name], part)}) for name in contracts()
    }
