"""Parts to partitions: duplicates superseded by key, partition-level columns added, unchanged partitions linked from the version before."""

import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl

from data.contracts import contracts
from etl.context import Context
from etl.datasets import datasets
from etl.finished import finished, is_unique
from etl.mapping import Mapping
from etl.part_files import SUPERSEDED
from etl.parts import COMPRESSION, Part
from etl.read import LINE

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
    kept, superseded = merged(dataset, name, parts, mapping)
    frame, told = finished(dataset, kept, context)
    target.parent.mkdir(parents=True, exist_ok=True)
    frame.write_parquet(target, **COMPRESSION)
    if superseded.height:
        beside = version / "superseded" / dataset / f"{name}.parquet"
        beside.parent.mkdir(parents=True, exist_ok=True)
        superseded.write_parquet(beside)
    return Partition(dataset, name, key, superseded=superseded.height, **told)


def merged(dataset: str, name: str, parts: list[Part], mapping: Mapping) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(rows of a partition, one a key; what was superseded) from the parts that it is made of."""
    columns = list(contracts()[dataset].dtypes)
    frames = []
    for part in parts:
        files = sorted((part.folder / dataset / name).glob("*.parquet"))
        rows = pl.concat([pl.read_parquet(file, columns=columns) for file in files])
        frames.append(rows.sort(LINE) if part.ready.get(dataset, {}).get(name) else rows)  # finished rows are in the order of their partition
    return supersede(pl.concat(frames), dataset, mapping.prefer.get(dataset))


def write_empty(dataset: str, context: Context, version: Path) -> None:
    """The table of a dataset that the collection does not have: its columns and no row."""
    target = version / "rows" / dataset / f"{NONE}.parquet"
    target.parent.mkdir(parents=True, exist_ok=True)
    datasets()[dataset].finish(pl.DataFrame(schema=contracts()[dataset].dtypes), context).write_parquet(target)


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


def supersede(frame: pl.DataFrame, dataset: str, prefer: list[str] | None) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Keep one row a key; return the kept rows and, for each other one, where it stood and which row is kept instead.

    The rule is `prefer` of sources.toml (lowest first) or the contract's NEWEST (largest first), then the later line.
    """
    contract = contracts()[dataset]
    key = list(contract.key)
    if is_unique(dataset, frame):
        return frame, pl.DataFrame(schema=SUPERSEDED)
    if prefer:
        order = [pl.sql_expr(expression).alias(f"_order_{position}") for position, expression in enumerate(prefer)]
    else:
        order = [pl.col(contract.newest).rank("dense", descending=True).fill_null(2**32 - 1).alias("_order_0")] if contract.newest else []
    twice = frame.select(pl.struct(key).is_duplicated() if len(key) > 1 else pl.col(key[0]).is_duplicated()).to_series()
    ranked = frame.with_row_index("_row").filter(twice).with_columns(order)  # the others, nearly all, are not looked at again
    names = [name for name in ranked.columns if name.startswith("_order_")]
    later_first = not prefer and contract.newest is not None
    ranked = ranked.sort([*names, "_row"], descending=[False] * len(names) + [later_first], nulls_last=True, maintain_order=True)
    first = ranked.with_columns(pl.int_range(pl.len()).over(key).alias("_place"), pl.col("_row").first().over(key).alias("_kept"))
    lost = first.filter(pl.col("_place") > 0).sort("_row")
    stays = np.ones(frame.height, dtype=bool)
    stays[lost["_row"]] = False
    winners = ranked.select(
        pl.col("_row").alias("_kept"), pl.col("source_file").alias("kept_file"), pl.col(LINE).alias("kept_line"), _as_json(frame.columns, "kept_row")
    )
    key_words = pl.concat_str([pl.col(name).cast(pl.String).fill_null("") for name in key], separator=" | ").alias("key")
    found = lost.with_columns(pl.lit(dataset).alias("dataset"), key_words, _as_json(frame.columns, "row")).join(winners, on="_kept", how="left")
    return frame.filter(pl.Series(stays)), found.select(pl.col(name).cast(dtype) for name, dtype in SUPERSEDED.items())


def _as_json(columns: list[str], name: str) -> pl.Expr:
    return pl.struct(pl.col(column).cast(pl.String) for column in columns).struct.json_encode().alias(name)
