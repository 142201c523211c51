"""Targets and events that people add, change or take back on the Data page, kept as files of the collection with who and when (see own_inputs.py)."""

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


def remove(folder: Path, dataset: str, key: dict[str, str], who: str, moment: datetime | None = None) -> Path:
    """Take the edits of one row back; what was removed, by whom and when is kept in a file beside. The caller lands afterwards.

    `key`: the contract's key columns -> text.

    Raises:
        LandingError: nobody edited that row here, so it comes from an export.
    """
    target, kept = folder / own.EDITED[dataset], folder / own.REMOVED[dataset]
    names = contracts()[dataset].key
    rows = own.rows_of(target)
    gone = [row for row in rows if all(row[name] == str(key.get(name) or "") for name in names)]
    if not gone:
        raise LandingError(f"{dataset}: {', '.join(str(key.get(name)) for name in names)} was not edited here. It comes from an export: remove it there.")
    stamp = {"removed_by": who, "removed_at": (moment or datetime.now(UTC)).isoformat(timespec="seconds")}
    columns = own.edited_columns(dataset)
    own.write_rows(kept, [*columns, *stamp], [*(row | stamp for row in gone), *own.rows_of(kept)])
    left = [row for row in rows if row not in gone]
    if left:
        own.write_rows(target, columns, left)
    else:
        target.unlink()
    return kept


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
