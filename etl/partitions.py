"""Parts to partitions: duplicates superseded by key, partition-level columns added, unchanged partitions linked from the version before."""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import polars as pl

from data.contracts import contracts
from etl import pieces
from etl.context import Context
from etl.finished import finished
from etl.mapping import Mapping
from etl.parts import COMPRESSION, Part
from etl.read import LINE
from etl.supersede import supersede

NONE = "none"  # partition of a dataset or mart without a row: every table exists in every version, so every query runs on it


@dataclass(frozen=True)
class Partition:
    """One landed partition: its file, what made it, how many rows it holds and how many it superseded."""

    dataset: str
    name: str
    key: str
    rows: int
    superseded: int
    open_rows: bool
    months: dict[str, dict[str, int]] = field(default_factory=dict)  # rows by market and month


def sources_of(parts: list[Part]) -> dict[tuple[str, str], list[Part]]:
    """Parts by (dataset, partition), in file order."""
    found: dict[tuple[str, str], list[Part]] = {}
    for part in parts:
        for dataset, names in part.partitions.items():
            for name in names:
                found.setdefault((dataset, name), []).append(part)
    return dict(sorted(found.items()))


def likely_rows(dataset: str, parts: list[Part]) -> int:
    """About how many rows a partition has, before it is read."""
    return sum(part.landed[dataset] // len(part.partitions[dataset]) for part in parts)


def partition_key(dataset: str, parts: list[Part], mapping: Mapping, context: Context) -> str:
    """What a partition depends on: the parts it is made of, the duplicate rule, and (parcels) rates and recognised channels."""
    told = ([part.identity for part in parts], mapping.prefer.get(dataset), context.key(dataset))
    return hashlib.sha256(repr(told).encode()).hexdigest()[:24]


def write_partition(dataset: str, name: str, parts: list[Part], mapping: Mapping, context: Context, version: Path, key: str) -> Partition:
    """Write one partition's rows (and what was superseded) into the version being built. A part that is the partition as it stands is linked."""
    target = version / "rows" / dataset / f"{name}.parquet"
    ready = parts[0].ready_for(dataset, name, context) if len(parts) == 1 else None
    if ready:
        link(next((parts[0].folder / dataset / name).glob("*.parquet")), target)
        return Partition(dataset, name, key, superseded=0, **ready)
    beside = version / "superseded" / dataset / f"{name}.parquet"
    if likely_rows(dataset, parts) > pieces.PIECE_ROWS:
        read = partial(_rows, dataset, name, parts)
        told, lost = pieces.write_in_pieces(dataset, read, mapping.prefer.get(dataset), context, target, beside)
        return Partition(dataset, name, key, superseded=lost, **told)
    kept, superseded = merged(dataset, name, parts, mapping)
    frame, told = finished(dataset, kept, context)
    target.parent.mkdir(parents=True, exist_ok=True)
    frame.write_parquet(target, **COMPRESSION)
    if superseded.height:
        beside.parent.mkdir(parents=True, exist_ok=True)
        superseded.write_parquet(beside)
    return Partition(dataset, name, key, superseded=superseded.height, **told)


def merged(dataset: str, name: str, parts: list[Part], mapping: Mapping) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(rows of a partition, one a key; what was superseded) from the parts that it is made of."""
    rows = pl.concat(_rows(dataset, name, parts, list(contracts()[dataset].dtypes)))
    return supersede(rows, dataset, mapping.prefer.get(dataset))


def _rows(dataset: str, name: str, parts: list[Part], columns: list[str]) -> Iterator[pl.DataFrame]:
    """The rows of a partition as they were read, file by file."""
    for part in parts:
        finished_before = part.ready.get(dataset, {}).get(name)  # then they are in the order of their partition, and not in that of their lines
        for file in sorted((part.folder / dataset / name).glob("*.parquet")):
            if finished_before:
                yield pl.read_parquet(file, columns=list({*columns, LINE})).sort(LINE).select(columns)
            else:
                yield pl.read_parquet(file, columns=columns)


def write_empty(dataset: str, context: Context, version: Path) -> None:
    """The table of a dataset that the collection does not have: its columns and no row."""
    target = version / "rows" / dataset / f"{NONE}.parquet"
    target.parent.mkdir(parents=True, exist_ok=True)
    finished(dataset, pl.DataFrame(schema=contracts()[dataset].dtypes), context)[0].write_parquet(target)


def link_partition(entry: dict, before: Path, version: Path) -> Partition:
    """An unchanged partition: hard links to the files of the version before (same inode, so it costs no space)."""
    for kind in ("rows", "superseded"):
        source = before / kind / entry["dataset"] / f"{entry['name']}.parquet"
        if source.exists():
            link(source, version / kind / entry["dataset"] / source.name)
    return Partition(**entry)


def link(source: Path, target: Path) -> None:
    """Hard-link a file, making the folder it goes into."""
    target.parent.mkdir(parents=True, exist_ok=True)
    os.link(source, target)
