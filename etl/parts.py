"""One input file -> a part: its checked rows by dataset and partition, its quarantine, its counts. Kept under the file's content hash."""

import hashlib
import json
import os
import shutil
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path

import polars as pl

from data.contracts import contracts
from etl.check import check
from etl.convert import convert, take
from etl.datasets import datasets
from etl.errors import FileUnreadable
from etl.mapping import Mapping, Source
from etl.read import LINE, RawFile, read

BATCH = 500_000  # raw rows typed at a time: about 300 MB of strings for a wide parcel export
QUARANTINE = {"source_file": pl.String, LINE: pl.Int64, "dataset": pl.String, "raw": pl.String, "rules": pl.List(pl.String)}
COMPRESSION = {"compression": "zstd", "compression_level": 1, "statistics": True}


@dataclass(frozen=True)
class Part:
    """What one file gave."""

    file: str
    identity: str
    folder: Path
    records: int
    quarantined: int
    landed: dict[str, int]
    partitions: dict[str, list[str]]
    error: str | None = None
    corrections: tuple[dict, ...] = ()


@cache
def code_identity() -> str:
    """Hash of the code that decides what lands, so that a new release does not reuse rows of an old one."""
    digest = hashlib.sha256()
    root = Path(__file__).resolve().parent.parent
    for path in sorted([*root.glob("data/contracts/*.py"), root / "data/markets.py", *root.glob("etl/*.py"), *root.glob("etl/datasets/*.py")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def identify(path: Path, mapping: Mapping, source: Source) -> str:
    """Identity of a part: the file's content, the mapping that applies to it, the code."""
    digest = hashlib.sha256(code_identity().encode())
    digest.update(repr(source).encode())
    digest.update(repr([c for c in mapping.corrections if c["file"] == _relative(path, mapping)]).encode())
    for lookup in source.lookups:
        digest.update(_content_hash(mapping.folder / lookup.file).encode())
    digest.update(_relative(path, mapping).encode())
    digest.update(_content_hash(path).encode())
    return digest.hexdigest()[:24]


def _content_hash(path: Path) -> str:
    stat = path.stat()
    return _hash_of(path, stat.st_size, stat.st_mtime_ns)


@cache
def _hash_of(path: Path, size: int, modified: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _relative(path: Path, mapping: Mapping) -> str:
    return path.relative_to(mapping.folder).as_posix()


def make_part(path: Path, mapping: Mapping, source: Source, home: Path, identity: str, moment: datetime) -> Part:
    """Read, map and check one file into `home/<identity>`; an existing part is reused. An unreadable file gives a part with `error`."""
    folder = home / identity
    if (folder / "part.json").exists():
        return _load(folder)
    building = home / f".building-{os.getpid()}-{identity}"
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir(parents=True)
    name = _relative(path, mapping)
    try:
        part = _build(path, name, mapping, source, building, moment)
    except FileUnreadable as problem:
        shutil.rmtree(building)
        return Part(name, identity, folder, 0, 0, {}, {}, error=f"{name}: {problem}")
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise
    part = replace(part, identity=identity, folder=folder)
    described = {key: value for key, value in part.__dict__.items() if key not in ("folder", "identity")}
    (building / "part.json").write_text(json.dumps(described), encoding="utf-8")
    os.rename(building, folder)
    return part


def _load(folder: Path) -> Part:
    described = json.loads((folder / "part.json").read_text(encoding="utf-8"))
    described["corrections"] = tuple(described["corrections"])
    return Part(identity=folder.name, folder=folder, **described)


def _build(path: Path, name: str, mapping: Mapping, source: Source, building: Path, moment: datetime) -> Part:
    raw_file = read(path, source.format, source.encoding)
    writer = _Writer(building, name)
    writer.quarantine("", raw_file.malformed.select(LINE, "raw", pl.concat_list("rule").alias("rules")))
    corrections = [{**correction, "applied": 0} for correction in mapping.corrections if correction["file"] == name]
    lookups = [(lookup, _lookup_frame(mapping, lookup)) for lookup in source.lookups]
    for batch in _batches(path, raw_file):
        batch = _correct(batch, corrections, name)
        for lookup, frame in lookups:
            batch = batch.join(frame, on=lookup.on, how="left", maintain_order="left")
        taken, rest = take(batch, source.routes)
        writer.quarantine("", _with_raw(rest.select(LINE), batch, raw_file.columns, pl.lit("no route of sources.toml takes this row")))
        for route, rows in taken:
            contract, dataset = contracts()[route.dataset], datasets()[route.dataset]
            typed, unparsed = convert(rows, route, contract, dataset.defaults, source.null_tokens)
            typed = dataset.run(typed.with_columns(pl.lit(name).alias("source_file")))
            good, broken = check(typed.select(list(contract.dtypes)), contract, unparsed, moment)
            writer.quarantine(route.dataset, _with_raw(broken, batch, raw_file.columns, pl.col("rule")))
            writer.land(route.dataset, good, dataset.partition())
    return writer.finish(raw_file, tuple(corrections))


def _batches(path: Path, raw_file: RawFile):
    """The raw rows in batches of a bounded size, so that memory does not grow with the file."""
    try:
        yield from raw_file.rows.collect_batches(chunk_size=BATCH, maintain_order=True)
    except pl.exceptions.ComputeError:  # a long record that hid behind a short one: the slow reader splits both off
        raise FileUnreadable("a record has more fields than the header, and another fewer. Quote the fields that hold the delimiter.") from None


def _lookup_frame(mapping: Mapping, lookup) -> pl.DataFrame:
    path = mapping.folder / lookup.file
    if not path.exists():
        raise FileUnreadable(f"its lookup file {lookup.file} is missing from {mapping.folder}")
    frame = read(path, path.suffix.lstrip("."), "utf-8").rows.collect()
    return frame.select(lookup.on, **{new: pl.col(old) for new, old in lookup.columns.items()}).unique(lookup.on, keep="first", maintain_order=True)


def _correct(batch: pl.DataFrame, corrections: list[dict], name: str) -> pl.DataFrame:
    """Apply known source errors as data: only where the value still is the one that was reported."""
    for correction in corrections:
        column = correction["column"]
        if column not in batch.columns or not set(correction["row"]) <= set(batch.columns):
            continue
        here = pl.all_horizontal(pl.col(key) == str(value) for key, value in correction["row"].items())
        wrong = here & (pl.col(column) == correction["expect"])
        correction["applied"] += batch.select(wrong.sum()).item() or 0
        batch = batch.with_columns(pl.when(wrong).then(pl.lit(correction["value"])).otherwise(column).alias(column))
    return batch


def _with_raw(broken: pl.DataFrame, batch: pl.DataFrame, columns: tuple[str, ...], rule: pl.Expr) -> pl.DataFrame:
    """(source_line, raw, rules): the raw cells of each broken row as one CSV record, with every rule it broke."""
    grouped = broken.lazy().with_columns(rule.alias("rule")).group_by(LINE).agg(pl.col("rule").alias("rules")).collect()
    lines = batch.filter(pl.col(LINE).is_in(grouped[LINE].implode())) if grouped.height else batch.clear()
    raw = lines.select(LINE, pl.concat_str([pl.col(name).fill_null("") for name in columns], separator=",").alias("raw"))
    return grouped.join(raw, on=LINE, how="left").select(LINE, "raw", "rules").sort(LINE)


class _Writer:
    """Collects a part's quarantine and writes its good rows partition by partition."""

    def __init__(self, folder: Path, name: str):
        self._folder, self._name = folder, name
        self._quarantine = [pl.DataFrame(schema=QUARANTINE)]
        self._landed: dict[str, int] = {}
        self._partitions: dict[str, set[str]] = {}
        self._files = 0

    def quarantine(self, dataset: str, rows: pl.DataFrame) -> None:
        if rows.height:
            whole = rows.with_columns(pl.lit(self._name).alias("source_file"), pl.lit(dataset).alias("dataset"))
            self._quarantine.append(whole.select(list(QUARANTINE)))

    def land(self, dataset: str, good: pl.DataFrame, partition: pl.Expr) -> None:
        if good.is_empty():
            return
        self._landed[dataset] = self._landed.get(dataset, 0) + good.height
        for (name,), rows in good.with_columns(partition.alias("_partition")).partition_by("_partition", as_dict=True, include_key=False).items():
            folder = self._folder / dataset / name
            folder.mkdir(parents=True, exist_ok=True)
            self._files += 1
            rows.write_parquet(folder / f"{self._files:05}.parquet", **COMPRESSION)
            self._partitions.setdefault(dataset, set()).add(name)

    def finish(self, raw_file: RawFile, corrections: tuple[dict, ...]) -> Part:
        quarantine = pl.concat(self._quarantine)
        quarantine.write_parquet(self._folder / "quarantine.parquet")
        partitions = {dataset: sorted(names) for dataset, names in self._partitions.items()}
        landed = sum(self._landed.values())
        if landed + quarantine.height != raw_file.records:
            raise AssertionError(f"{self._name}: {raw_file.records} rows in, {landed} good and {quarantine.height} quarantined")
        return Part(self._name, "", self._folder, raw_file.records, quarantine.height, self._landed, partitions, None, corrections)
