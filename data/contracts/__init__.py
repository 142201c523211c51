"""The registry of contracts is this folder: a module named for its dataset, with SCHEMA, KEY, NEWEST and PAST.

- `SCHEMA`: the dataframely class of a landed row (its docstring says the grain).
- `KEY`: the columns that make a row unique within a version.
- `NEWEST`: of several rows with one key, the one with the largest value here is kept, the others are superseded; None: the first stays.
- `PAST`: columns whose value may not lie after the moment of landing.
"""

import importlib
import pkgutil
from dataclasses import dataclass
from functools import cache

import dataframely as dy
import polars as pl


@dataclass(frozen=True)
class Contract:
    """What a dataset's landed rows must be."""

    dataset: str
    schema: type[dy.Schema]
    key: tuple[str, ...]
    newest: str | None
    past: tuple[str, ...]

    @property
    def dtypes(self) -> dict[str, pl.DataType]:
        """Column names and Polars types, in the order they land."""
        return {name: column.dtype for name, column in self.schema.columns().items()}

    @property
    def required(self) -> tuple[str, ...]:
        """Columns that may not be empty."""
        return tuple(name for name, column in self.schema.columns().items() if not column.nullable)


@cache
def contracts() -> dict[str, Contract]:
    """Every contract by dataset name, in alphabetical order."""
    found = {}
    for module_info in sorted(pkgutil.iter_modules(__path__), key=lambda info: info.name):
        if module_info.name.startswith("_"):
            continue
        module = importlib.import_module(f"{__name__}.{module_info.name}")
        found[module_info.name] = Contract(module_info.name, module.SCHEMA, module.KEY, module.NEWEST, module.PAST)
    return found
