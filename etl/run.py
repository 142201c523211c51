"""Landing a collection: files -> parts -> partitions -> marts -> one published version."""

import os
import shutil
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import polars as pl

from data import catalogue, last_run
from data.contracts import contracts
from data.markets import WORLD
from etl import hashes, versions
from etl.at_once import ROWS_AT_ONCE, at_once
from etl.changes import changes
from etl.context import NO_RATES, REFERENCE, Context
from etl.coverage import coverage, lost_coverage
from etl.errors import LandingError
from etl.folders import collection_folder, own_folders
from etl.mapping import Mapping, load
from etl.mart_files import make_marts, mart_identity
from etl.marts import marts
from etl.own_inputs import inputs, readmitted_lines
from etl.part_files import SUPERSEDED
from etl.partitions import Partition, likely_rows, link, link_partition, merged, partition_key, sources_of, write_empty, write_partition
from etl.parts import Part, identify, make_part
from etl.pins import pins

__all__ = ["Report", "collection_folder", "land", "land_all", "land_shipped"]
Progress = Callable[[float, str], None]
BYTES_AT_ONCE = 256 * 1024 * 1024  # of text: what is read at a time has three times that in memory


@dataclass(frozen=True)
class Report:
    """What a landing did; `as_dict` is the manifest's part of it."""

    collection: str
    version: str
    unchanged: bool
    seconds: float
    files: list[dict] = field(default_factory=list)
    datasets: dict[str, dict] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def land(folder: Path, root: Path | None = None, *, allow_shrink: bool | frozenset[str] = False, progress: Progress = lambda share, words: None) -> Report:
    """Land one collection folder under `root`; returns what landed. How it ended is written down for the pages (`data/last_run.py`).

    `allow_shrink`: whether months, markets or many rows may disappear: of all datasets, of none, or of those named.

    Raises:
        LandingError: mapping wrong, nothing readable, coverage lost, folder not writable. The last version then stays current.
    """
    root, name = root or catalogue.landed_root(), folder.name
    try:
        mapping = load(folder)
        name = mapping.name
        report = _locked(mapping, root / name, allow_shrink, progress)
    except BaseException as problem:  # also an interrupt, and a panic of Polars
        if (root / name / "current").is_file():  # where nothing ever landed, no page waits for it
            last_run.record(root / name, "stopped", str(problem) if isinstance(problem, LandingError) else f"{type(problem).__name__}: {problem}")
        raise
    last_run.record(root / name, "unchanged" if report.unchanged else "published")
    return report


def _locked(mapping: Mapping, home: Path, allow_shrink: bool | frozenset[str], progress: Progress) -> Report:
    started = time.monotonic()
    versions.writable(home)
    with versions.lock(home, lambda words: progress(0.0, words)):
        versions.clear_leftovers(home)
        try:
            return _land(mapping, home, allow_shrink, progress, started)
        except (OSError, pl.exceptions.ComputeError) as problem:
            if isinstance(problem, pl.exceptions.ComputeError) and "os error" not in str(problem):
                raise
            raise LandingError(
                f"{mapping.name}: the landing could not be written ({problem}). The last version stays. Free space or mend permissions, then run again."
            ) from problem


def _land(mapping: Mapping, home: Path, allow_shrink: bool | frozenset[str], progress: Progress, started: float) -> Report:
    moment = datetime.now(UTC)
    if mapping.unanswered:
        raise LandingError("\n".join([f"{mapping.name}: nothing lands before these are answered:", *mapping.unanswered]))
    files, problems = inputs(mapping)
    parts = _make_parts(files, mapping, home, moment, progress)
    problems += [part.error for part in parts if part.error] + _unmet_corrections(mapping, parts)
    whole = [part for part in parts if not part.error]
    before = catalogue.readable(catalogue.current(mapping.name, home.parent))
    if not any(part.landed for part in whole):
        raise LandingError(f"{mapping.folder}: no row could be landed.\n" + "\n".join([*problems, *_rules_broken(whole)]))
    if before and _same(before.manifest, mapping, parts):
        return _report(mapping, before.manifest, before.name, True, started, problems)
    building = home / "versions" / f".building-{os.getpid()}"
    try:
        name = versions.new_name(moment, home)
        mended = readmitted_lines(mapping, files)
        manifest = _build(mapping, whole, parts, building, before, moment, progress, problems, mended)
        changes(building, before, [Partition(**entry) for entry in manifest["partitions"]], name, moment.isoformat()).write_parquet(
            building / "changes.parquet"
        )
        expected = allow_shrink if isinstance(allow_shrink, frozenset) else frozenset()
        lost = lost_coverage(before.manifest["coverage"] if before else {}, manifest["coverage"], expected)
        if lost and allow_shrink is not True:
            raise LandingError(
                f"{mapping.name}: this landing would lose what the current version {before.name} shows, so it was not published:\n  "
                + "\n  ".join([*lost, *problems])
                + "\nIf that is right, run again with --allow-shrink."
            )
        version = versions.publish(building, home, name, manifest)
    finally:
        shutil.rmtree(building, ignore_errors=True)
    versions.collect(home, frozenset(pins(home)))
    progress(1.0, f"{mapping.name}: version {version.name}")
    return _report(mapping, manifest, version.name, False, started, problems)


def _rules_broken(parts: list[Part], shown: int = 5) -> list[str]:
    """The first quarantined rows in words, where nothing else says why nothing landed."""
    rows = [row for part in parts for row in pl.read_parquet(part.folder / "quarantine.parquet").head(shown).iter_rows(named=True)]
    return [f"{row['source_file']}, line {row['source_line']}: {'; '.join(row['rules'])}" for row in rows[:shown]]


def _make_parts(files, mapping: Mapping, home: Path, moment: datetime, progress: Progress) -> list[Part]:
    """A part of each file, in the files' order; those that may hold reference rows are made first, so that the others can be finished with them."""
    (home / "parts").mkdir(exist_ok=True)
    total, done = sum(path.stat().st_size for path, _ in files) or 1, 0
    made: dict[tuple, Part] = {}
    first, others = (tuple(file for file in files if _refers(file[1]) == wanted) for wanted in (True, False))

    def make(file, context: Context | None) -> Part:
        path, source = file
        return make_part(path, mapping, source, home / "parts", identify(path, mapping, source), moment, context)

    with hashes.remembered(home):
        for group in (first, others):
            context = None if group is first else _context(mapping, list(made.values()))
            for (path, source), part in zip(group, at_once(partial(make, context=context), group, _weight, BYTES_AT_ONCE), strict=True):
                made[path, source.reading.member] = part
                done += path.stat().st_size
                progress(0.7 * done / total, f"{mapping.name}: {path.name} is read")
    return [made[path, source.reading.member] for path, source in files]


def _weight(file) -> int:
    path, source = file
    return path.stat().st_size * (1 if source.reading.format in ("csv", "tsv", "jsonl") and path.suffix not in (".zip", ".gz") else 10)


def _refers(source) -> bool:
    return any(route.dataset in REFERENCE for route in source.routes)


def _unmet_corrections(mapping: Mapping, parts: list[Part]) -> list[str]:
    found = []
    for part in parts:
        for correction in part.corrections:
            if not correction["applied"]:
                found.append(f"corrections.toml: {part.file} {correction['row']}: {correction['column']} no longer reads '{correction['expect']}'; "
                             "the source may have mended it. Remove the correction.")  # fmt: skip
    return found


def _same(manifest: dict, mapping: Mapping, parts: list[Part]) -> bool:
    return manifest["inputs"] == _inputs(mapping, parts)


def _inputs(mapping: Mapping, parts: list[Part]) -> list[str]:
    """What a version is made of: parts, and everything of the mapping that is not in a part."""
    described = repr((mapping.title, mapping.title_ko, mapping.provenance, mapping.public, mapping.defaults, mapping.prefer))
    return [described, mart_identity(), *sorted(part.identity for part in parts)]


def _build(mapping, whole, parts, building: Path, before, moment, progress: Progress, problems, mended: pl.DataFrame) -> dict:
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir(parents=True)
    grouped = sources_of(whole)
    old = {(entry["dataset"], entry["name"]): entry for entry in before.manifest["partitions"]} if before else {}
    context, landed = _context(mapping, whole), []

    def land_one(item: tuple[str, str]) -> Partition:
        sources, entry = grouped[item], old.get(item)
        key = partition_key(item[0], sources, mapping, context)
        if entry and entry["key"] == key:
            return link_partition(entry, before.folder, building)
        return write_partition(*item, sources, mapping, context, building, key)

    for partition in at_once(land_one, grouped, lambda item: likely_rows(item[0], grouped[item]), ROWS_AT_ONCE):
        landed.append(partition)
        progress(0.7 + 0.15 * len(landed) / len(grouped), f"{mapping.name}: {partition.dataset} {partition.name}")
    for dataset in set(contracts()) - {partition.dataset for partition in landed}:
        write_empty(dataset, context, building)
    _link_states(whole, building)
    made = make_marts(building, landed, context, before, partial(progress, 0.9))
    return _manifest(mapping, parts, landed, made, building, context, moment, problems, mended)


def _context(mapping: Mapping, parts: list[Part]) -> Context:
    """Rates and recognised channels as they land; the data date is the last instant that any row tells of."""
    rates, channels = (_reference(dataset, mapping, parts) for dataset in REFERENCE)
    recognised = frozenset(channels.filter("recognised")["channel"]) if channels is not None else frozenset()
    instant = max((part.last_instant for part in parts if part.last_instant), default=None)
    rates = NO_RATES if rates is None else rates.select(NO_RATES.columns)
    return Context(instant.date() if instant else None, instant, rates, recognised)


def _reference(dataset: str, mapping: Mapping, parts: list[Part]) -> pl.DataFrame | None:
    whole = sources_of([part for part in parts if not part.error])
    frames = [merged(dataset, name, sources, mapping)[0] for (found, name), sources in whole.items() if found == dataset]
    return pl.concat(frames) if frames else None


def _manifest(mapping: Mapping, parts, landed: list[Partition], made: list[dict], building: Path, context: Context, moment, problems, mended) -> dict:
    superseded = _superseded_by_file(building)
    readmitted = _write_quarantine(parts, building, mended)
    files = []
    for part in parts:
        lost = superseded.get(part.file, 0)  # earlier states of an event log and duplicates of a key
        rows = sum(part.landed.values()) + part.superseded
        ignored = sum(part.ignored.values())
        files.append({"file": part.file, "identity": part.identity, "rows_in": part.records, "landed": rows - lost, "quarantined": part.quarantined,
                      "superseded": lost, "ignored": ignored, "ignored_why": part.ignored, "records": part.physical, "cells": part.cells,
                      "readmitted": readmitted.get(part.file, 0), "last_instant": part.last_instant,
                      "datasets": part.landed, "read_as": part.read_as, "notes": list(part.notes), "error": part.error})  # fmt: skip
        if part.records != files[-1]["landed"] + files[-1]["quarantined"] + lost + ignored:
            raise AssertionError(f"{part.file}: rows in {part.records} are not landed + quarantined + superseded + ignored; nothing was published")
    total = sum(partition.rows for partition in landed)
    if total != sum(entry["landed"] for entry in files):
        raise AssertionError(f"{mapping.name}: {total} rows in partitions, {sum(entry['landed'] for entry in files)} by file; nothing was published")
    corrections = [correction for part in parts for correction in part.corrections]
    covered = coverage(landed)
    return {
        "collection": mapping.name, "folder": str(mapping.folder.resolve()),
        "title": mapping.title, "title_ko": mapping.title_ko, "provenance": mapping.provenance, "public": mapping.public,
        "defaults": _defaults(mapping, covered), "landed_at": moment.isoformat(), "data_date": context.data_date, "data_instant": context.data_instant,
        "inputs": _inputs(mapping, parts), "files": files, "partitions": [asdict(partition) for partition in landed], "marts": made,
        "mart_inputs": {mart.name: list(mart.inputs) for mart in marts().values()}, "corrections": corrections, "problems": problems, "coverage": covered,
    }  # fmt: skip


def _defaults(mapping: Mapping, covered: dict[str, dict]) -> dict[str, object]:
    """What a plain address shows; where sources.toml does not say, the market that most datasets, then most rows, tell of."""
    told = {}
    for entry in covered.values():
        for market, months in entry["months"].items():
            datasets, rows = told.get(market, (0, 0))
            told[market] = (datasets + 1, rows + sum(months.values()))
    known = {market: found for market, found in told.items() if market and market != WORLD}
    most = {"market": max(sorted(known), key=lambda market: known[market])} if known else {}
    return most | mapping.defaults


def _link_states(parts: list[Part], building: Path) -> None:
    """The earlier states that event logs were reduced by, beside the rows that partitions superseded."""
    for part in parts:
        for file in sorted((part.folder / "superseded").glob("*.parquet")):
            link(file, building / "superseded" / "states" / f"{part.identity}-{file.name}")


def _superseded_by_file(building: Path) -> dict[str, int]:
    files = sorted((building / "superseded").rglob("*.parquet"))
    if not files:
        return {}
    counted = pl.scan_parquet(files).group_by("source_file").len().collect()
    return dict(counted.iter_rows())


def _write_quarantine(parts: list[Part], building: Path, mended: pl.DataFrame) -> dict[str, int]:
    """Quarantined rows, those that were mended and re-admitted marked; returns the number of marked ones by file."""
    pl.DataFrame(schema=SUPERSEDED).write_parquet(building / "superseded.parquet")  # so that the table exists where nothing was superseded
    files = [part.folder / "quarantine.parquet" for part in parts if not part.error]
    held = pl.concat([pl.read_parquet(file) for file in files])
    held = held.join(mended.with_columns(pl.lit(True).alias("readmitted")), on=["source_file", "source_line"], how="left", maintain_order="left")
    held = held.with_columns(pl.col("readmitted").fill_null(False))
    held.write_parquet(building / "quarantine.parquet")
    return dict(held.filter("readmitted").group_by("source_file").len().iter_rows())


def _report(mapping: Mapping, manifest: dict, version: str, unchanged: bool, started: float, problems: list[str]) -> Report:
    datasets: dict[str, dict] = {}
    for partition in manifest["partitions"]:
        entry = datasets.setdefault(partition["dataset"], {"rows": 0, "partitions": 0, "superseded": 0})
        entry["rows"] += partition["rows"]
        entry["partitions"] += 1
        entry["superseded"] += partition["superseded"]
    return Report(mapping.name, version, unchanged, round(time.monotonic() - started, 2), manifest["files"], datasets, problems)


def land_shipped(progress: Progress = lambda share, words: None, parcels: int | None = None) -> list[Report]:
    """Land the collections that ship with the product, making the simulated exports first where they are missing."""
    from etl.simulate import simulate

    exports = catalogue.ROOT / "demo" / "exports"
    reports = [land(collection_folder("published"), progress=lambda share, words: progress(0.1 * share, words))]
    if not exports.exists():
        building = exports.with_name(f"exports.{os.getpid()}.tmp")
        progress(0.1, "demo: simulating parcels")
        simulate(parcels or int(os.environ.get("GROUNDSWELL_DEMO_PARCELS", 400_000)), 7, building)
        os.rename(building, exports)
    reports.append(land(collection_folder("demo"), progress=lambda share, words: progress(0.4 + 0.6 * share, words)))
    return reports


def land_all(progress: Progress = lambda share, words: None) -> tuple[list[Report], list[str]]:
    """Land what ships and every collection of one's own; returns the reports and, of those that stopped, why. One that stops holds no other up."""
    reports, stopped = [], []
    for work in (partial(land_shipped, progress), *(partial(_land_own, folder, progress) for folder in own_folders())):
        try:
            reports += work()
        except LandingError as problem:
            stopped.append(str(problem))
    return reports, stopped


def _land_own(folder: Path, progress: Progress) -> list[Report]:
    return [land(folder, progress=progress)]
