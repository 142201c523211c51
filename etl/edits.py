"""Targets and events that people add or change on the Data page, kept as files of the collection with who and when (see own_inputs.py)."""

from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from data.contracts import contracts
from etl import own_inputs as own
from etl.check import check
from etl.convert import convert
from etl.datasets import datasets
from etl.errors import LandingError
from etl.read import LINE


def save(folder: Path, dataset: str, row: dict[str, str], who: str, moment: datetime | None = None) -> Path:
    """Put one row on top of the collection's edited targets or events. A row of the same key below it, here or in an export, is superseded.

    `row`: contract column -> text. The caller lands afterwards.

    Raises:
        LandingError: the row breaks a rule of its contract; nothing is written.
    """
    columns = own.edited_columns(dataset)
    stamp = {"edited_by": who, "edited_at": (moment or datetime.now(UTC)).isoformat(timespec="seconds")}
    fresh = {name: str(row.get(name) or "").strip() for name in columns} | stamp
    broken = _broken(dataset, fresh)
    if broken:
        raise LandingError(f"{dataset}: " + "; ".join(broken))
    target = folder / own.EDITED[dataset]
    own.write_rows(target, columns, [fresh, *own.rows_of(target)])
    return target


def saved(folder: Path, dataset: str) -> list[dict[str, str]]:
    """The edited rows of a collection, newest first, as text."""
    return own.rows_of(folder / own.EDITED[dataset])


def _broken(dataset: str, row: dict[str, str]) -> list[str]:
    """The rules that a row breaks, found by the way it will land on."""
    contract, (route,) = contracts()[dataset], own.edited_source(dataset).routes
    raw = pl.DataFrame({name: [value or None] for name, value in row.items()}, schema=dict.fromkeys(row, pl.String))
    raw = raw.with_columns(pl.lit(1, pl.Int64).alias(LINE))
    typed, unparsed = convert(raw, route, contract, datasets()[dataset].defaults, ("",))
    typed = datasets()[dataset].run(typed.with_columns(pl.lit(own.EDITED[dataset]).alias("source_file")))
    return check(typed.select(list(contract.dtypes)), contract, unparsed, datetime.now(UTC))[1]["rule"].to_list()
