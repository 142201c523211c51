"""Forgetting: personal columns of old rows are removed from every kept version and every checked file, for good.

A version is immutable but for this. What the landing reads again (a changed export) comes back, so it runs after each landing; the exports
themselves and their backups are their owner's to clear.
"""

import json
import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from data.contracts import contracts
from etl.errors import LandingError
from etl.versions import lock

CLOCKS = ("period_start", "ordered_on", "reported_on", "joined_at")  # the first that a dataset has says how old a row is
COLUMNS = ("complaints.narrative",)
FORGOTTEN = "(forgotten)"  # stands for the raw text of a quarantined row


@dataclass
class Forgotten:
    """What was removed from one collection."""

    files: int = 0
    values: int = 0


def forget(home: Path, before: date, columns: tuple[str, ...] = COLUMNS) -> Forgotten:
    """Empty columns ("complaints.narrative") of a collection's rows from before a day, wherever a version or a checked file keeps them.

    Raises:
        LandingError: a column does not exist, may not be empty, or belongs to rows without a date.
    """
    named = {dataset: tuple(column.partition(".")[2] for column in columns if column.partition(".")[0] == dataset) for dataset in _datasets(columns)}
    found = Forgotten()
    with lock(home):
        for dataset, wanted in named.items():
            for path in [*home.glob(f"versions/*/rows/{dataset}/*.parquet"), *home.glob(f"parts/*/{dataset}/**/*.parquet")]:
                _add(found, path, _rows(path, wanted, _clock(dataset), before))
        for path in _kept(home, "superseded"):
            _add(found, path, _superseded(path, named, before))
        for path in _kept(home, "changes"):
            _add(found, path, _changes(path, columns))
        for path in _kept(home, "quarantine"):
            if date.fromtimestamp(path.parent.stat().st_mtime) < before:
                _add(found, path, _quarantine(path, tuple(named)))
    return found


def _kept(home: Path, name: str) -> list[Path]:
    """Files of a version or a checked file that keep more than rows, whole or by dataset and month."""
    return [*home.glob(f"*/*/{name}.parquet"), *home.glob(f"*/*/{name}/**/*.parquet")]


def _datasets(columns: tuple[str, ...]) -> list[str]:
    for column in columns:
        dataset, _, name = column.partition(".")
        contract = contracts().get(dataset)
        if contract is None or name not in contract.dtypes:
            raise LandingError(f"there is no column '{column}'; one looks like complaints.narrative")
        if name in contract.required or name in contract.key:
            raise LandingError(f"'{column}' may not be empty in a landed row, so it cannot be forgotten; a policy's retention_days hides it from readers")
        _clock(dataset)
    return list(dict.fromkeys(column.partition(".")[0] for column in columns))


def _clock(dataset: str) -> str:
    known = contracts()[dataset].dtypes
    clock = next((name for name in CLOCKS if name in known), None)
    if clock is None:
        raise LandingError(f"rows of '{dataset}' have no date that says how old they are")
    return clock


def _add(found: Forgotten, path: Path, changed: tuple[pl.DataFrame, int] | None) -> None:
    """Put the changed file in the place of the old one, in one step: a reader has either."""
    if changed is None:
        return
    frame, values = changed
    beside = path.with_name(f".forgetting-{path.name}")
    frame.write_parquet(beside)
    with beside.open("rb") as file:
        os.fsync(file.fileno())
    os.replace(beside, path)
    found.files, found.values = found.files + 1, found.values + values


def _rows(path: Path, wanted: tuple[str, ...], clock: str, before: date) -> tuple[pl.DataFrame, int] | None:
    old = pl.col(clock).cast(pl.Date) < before
    present = [name for name in wanted if name in pl.read_parquet_schema(path)]
    values = pl.scan_parquet(path).select(pl.sum_horizontal((old & pl.col(name).is_not_null()).sum() for name in present)).collect().item() if present else 0
    if not values:
        return None
    frame = pl.read_parquet(path)
    return frame.with_columns(pl.when(~old).then(pl.col(name)).otherwise(None).alias(name) for name in present), values


def _superseded(path: Path, named: dict[str, tuple[str, ...]], before: date) -> tuple[pl.DataFrame, int] | None:
    """Whole rows as JSON: the old ones lose the columns."""
    frame, values = pl.read_parquet(path), 0
    told: dict[str, list] = {"row": [], "kept_row": []}
    for entry in frame.iter_rows(named=True):
        for side, kept in told.items():
            text, lost = _without(entry[side], named.get(entry["dataset"], ()), entry["dataset"], before)
            kept.append(text)
            values += lost
    return (frame.with_columns(pl.Series(side, texts, dtype=pl.String) for side, texts in told.items()), values) if values else None


def _without(text: str | None, wanted: tuple[str, ...], dataset: str, before: date) -> tuple[str | None, int]:
    if not wanted or not text:
        return text, 0
    row = json.loads(text)
    lost = [name for name in wanted if row.get(name) is not None]
    if not lost or str(row.get(_clock(dataset)) or "")[:10] >= before.isoformat():
        return text, 0
    return json.dumps({**row, **dict.fromkeys(lost)}, ensure_ascii=False, separators=(",", ":")), len(lost)


def _changes(path: Path, columns: tuple[str, ...]) -> tuple[pl.DataFrame, int] | None:
    """Old and new values of these columns, of any age: a change does not say how old its row is."""
    ours = pl.concat_str("dataset", pl.lit("."), "column").is_in(list(columns)).fill_null(False)
    frame = pl.read_parquet(path)
    values = frame.filter(ours & (pl.col("old_value").is_not_null() | pl.col("new_value").is_not_null())).height
    return (frame.with_columns(pl.when(~ours).then(pl.col(name)).alias(name) for name in ("old_value", "new_value")), values) if values else None


def _quarantine(path: Path, datasets: tuple[str, ...]) -> tuple[pl.DataFrame, int] | None:
    """Raw lines of these datasets, in what was written before the day: a raw line does not say how old it is."""
    ours = pl.col("dataset").is_in(list(datasets)) & pl.col("raw").is_not_null() & (pl.col("raw") != FORGOTTEN)
    frame = pl.read_parquet(path)
    values = frame.filter(ours).height
    return (frame.with_columns(pl.when(ours).then(pl.lit(FORGOTTEN)).otherwise(pl.col("raw")).alias("raw")), values) if values else None
