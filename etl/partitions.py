"""Parts to partitions: duplicates superseded by key, partition-level columns added, unchanged partitions linked from the version before."""

import hashlib
import os
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import polars as pl

from data.contracts import contracts
from etl.datasets import datasets
from etl.mapping import Mapping
from etl.part_files import SUPERSEDED
from etl.parts import COMPRESSION, Part
from etl.read import LINE

NONE = "none"  # partition of a dataset or mart without a row: every table exists in every version, so every query runs on it


@dataclass(frozen=True)
class Context:
    """What partition-level and mart functions may know besides their rows."""

    data_date: date | None
    data_instant: datetime | None
    rates: pl.DataFrame  # currency, date, usd_per_unit
    recognised: frozenset[str]  # channels whose tracking the platform recognises


@dataclass(frozen=True)
class Partition:
    """One landed partition: its file, what made it, how many rows it holds and how many it superseded."""

    dataset: str
    name: str
    key: str
    rows: int
    superseded: int
    open_rows: bool


def sources_of(parts: list[Part]) -> dict[tuple[str, str], list[Part]]:
    """Parts by (dataset, partition), in file order."""
    found: dict[tuple[str, str], list[Part]] = {}
    for part in parts:
        for dataset, names in part.partitions.items():
            for name in names:
                found.setdefault((dataset, name), []).append(part)
    return dict(sorted(found.items()))


def partition_key(dataset: str, parts: list[Part], mapping: Mapping, context: Context) -> str:
    """What a partition depends on: the parts it is made of, the duplicate rule, and (parcels) rates and recognised channels."""
    digest = hashlib.sha256(repr([part.identity for part in parts]).encode())
    digest.update(repr(mapping.prefer.get(dataset)).encode())
    if dataset == "parcels":
        digest.update(repr((context.rates.rows(), sorted(context.recognised))).encode())
    return digest.hexdigest()[:24]


def write_partition(dataset: str, name: str, parts: list[Part], mapping: Mapping, context: Context, version: Path, key: str) -> Partition:
    """Write one partition's rows (and what was superseded) into the version being built."""
    files = [file for part in parts for file in sorted((part.folder / dataset / name).glob("*.parquet"))]
    frame = pl.concat([pl.read_parquet(file) for file in files])
    kept, superseded = supersede(frame, dataset, mapping.prefer.get(dataset))
    finished = datasets()[dataset].finish(kept, context)
    target = version / "rows" / dataset / f"{name}.parquet"
    target.parent.mkdir(parents=True, exist_ok=True)
    finished.write_parquet(target, **COMPRESSION)
    if superseded.height:
        beside = version / "superseded" / dataset / f"{name}.parquet"
        beside.parent.mkdir(parents=True, exist_ok=True)
        superseded.write_parquet(beside)
    return Partition(dataset, name, key, kept.height, superseded.height, _has_open_rows(finished))


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
    if frame.select(pl.struct(key).n_unique() if len(key) > 1 else pl.col(key[0]).n_unique()).item() == frame.height:
        return frame, pl.DataFrame(schema=SUPERSEDED)
    if prefer:
        order = [pl.sql_expr(expression).alias(f"_order_{position}") for position, expression in enumerate(prefer)]
    else:
        order = [pl.col(contract.newest).rank("dense", descending=True).fill_null(2**32 - 1).alias("_order_0")] if contract.newest else []
    ranked = frame.with_row_index("_row").with_columns(order)
    names = [name for name in ranked.columns if name.startswith("_order_")]
    later_first = not prefer and contract.newest is not None
    ranked = ranked.sort([*names, "_row"], descending=[False] * len(names) + [later_first], nulls_last=True, maintain_order=True)
    first = ranked.with_columns(pl.int_range(pl.len()).over(key).alias("_place"), pl.col("_row").first().over(key).alias("_kept"))
    kept = first.filter(pl.col("_place") == 0).sort("_row").select(frame.columns)
    lost = first.filter(pl.col("_place") > 0).sort("_row")
    numbered = frame.with_row_index("_kept").with_columns(pl.col("_kept").cast(pl.UInt32))
    winners = numbered.select("_kept", pl.col("source_file").alias("kept_file"), pl.col(LINE).alias("kept_line"), _as_json(frame.columns, "kept_row"))
    key_words = pl.concat_str([pl.col(name).cast(pl.String).fill_null("") for name in key], separator=" | ").alias("key")
    found = lost.with_columns(pl.lit(dataset).alias("dataset"), key_words, _as_json(frame.columns, "row")).join(winners, on="_kept", how="left")
    return kept, found.select(pl.col(name).cast(dtype) for name, dtype in SUPERSEDED.items())


def _as_json(columns: list[str], name: str) -> pl.Expr:
    return pl.struct(pl.col(column).cast(pl.String) for column in columns).struct.json_encode().alias(name)


def _has_open_rows(frame: pl.DataFrame) -> bool:
    """Whether some row still ages with the data date (a parcel under way, a case or listing without an end)."""
    for column, end in (("status", "delivered_at"), ("resolution_days", "resolution_days"), ("action", "acted_at")):
        if column in frame.columns and end in frame.columns and frame[end].null_count():
            return True
    return False
