"""One input file -> a part: its checked rows by dataset and partition, its quarantine, its counts. Kept under the file's content hash."""

import hashlib
import json
import os
import shutil
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import polars as pl

from data.contracts import contracts
from etl.check import check
from etl.context import Context
from etl.convert import Locale, convert, take, where_true
from etl.datasets import datasets
from etl.errors import FileUnreadable
from etl.hashes import content_hash
from etl.mapping import Mapping, Source
from etl.part_files import COMPRESSION, Writer
from etl.read import LINE, NotWhole, RawFile, batches, read
from etl.shape import EMPTY_CELL, correct, join_lookup, last_states, lookup_files, lookup_frame, to_long, wide_plan

__all__ = ["COMPRESSION", "Part", "identify", "input_name", "make_part"]
BATCH = 500_000  # raw rows typed at a time: about 300 MB of strings for a wide parcel export
BATCH_CELLS = 20_000_000  # a file of hundreds of columns, or one that becomes long, is typed in smaller batches
TOTAL = "a total of other rows"


@dataclass(frozen=True)
class Part:
    """What one file gave. In rows: `records` = landed + quarantined + superseded + ignored, where each cell of a wide table counts as a row."""

    file: str
    identity: str
    folder: Path
    records: int
    quarantined: int
    landed: dict[str, int]
    partitions: dict[str, list[str]]
    error: str | None = None
    corrections: tuple[dict, ...] = ()
    superseded: int = 0  # earlier states of an event log; duplicates of a contract key are superseded later, over all files
    ignored: dict[str, int] = field(default_factory=dict)  # reason -> rows that the mapping leaves out
    physical: int = 0  # records as they stand in the file
    cells: int = 1  # rows that one record becomes
    read_as: dict = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    last: str | None = None  # the latest instant that a row tells of
    ready: dict[str, dict[str, dict]] = field(default_factory=dict)  # dataset -> partition whose finished rows the part holds, and with which context

    @property
    def last_instant(self) -> datetime | None:
        """The latest instant in parcels, complaints and listings; of printed totals, the last period's end. In UTC."""
        return datetime.fromisoformat(self.last).replace(tzinfo=UTC) if self.last else None

    def ready_for(self, dataset: str, name: str, context: Context) -> dict | None:
        """What the manifest says of the partition, where the part's file is the partition as it stands."""
        entry = self.ready.get(dataset, {}).get(name)
        return entry["told"] if entry and entry["context"] == context.key(dataset) else None


@cache
def code_identity() -> str:
    """Hash of the code that decides what lands, so that a new release does not reuse rows of an old one."""
    digest = hashlib.sha256()
    root = Path(__file__).resolve().parent.parent
    deciding = ("etl/*.py", "etl/datasets/*.py", "etl/formats/*.py")
    for path in sorted(
        [*root.glob("data/contracts/*.py"), root / "data/markets.py", root / "data/markets.tsv", *(path for pattern in deciding for path in root.glob(pattern))]
    ):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def identify(path: Path, mapping: Mapping, source: Source) -> str:
    """Identity of a part: the file's content, the mapping that applies to it, the code."""
    digest = hashlib.sha256(code_identity().encode())
    digest.update(repr(source).encode())
    name = input_name(path, mapping, source)
    digest.update(repr([c for c in mapping.corrections if c["file"] == name]).encode())
    for lookup in source.lookups:
        others = lookup_files(mapping.folder, lookup)
        digest.update("".join(content_hash(other) for other in others).encode() or b"missing")
    digest.update(name.encode())
    digest.update(content_hash(path).encode())
    return digest.hexdigest()[:24]


def input_name(path: Path, mapping: Mapping, source: Source) -> str:
    """What people know an input by: its path in the folder, and after '!' the member of a zip."""
    name = path.relative_to(mapping.folder).as_posix()
    return f"{name}!{source.reading.member}" if source.reading.member else name


def make_part(path: Path, mapping: Mapping, source: Source, home: Path, identity: str, moment: datetime, context: Context | None = None) -> Part:
    """Read, map and check one file into `home/<identity>`; an existing part is reused. An unreadable file gives a part with `error`.

    With a `context`, the rows of a file that is a whole partition are finished at once.
    """
    folder = home / identity
    if (folder / "part.json").exists():
        return _load(folder)
    building = home / f".building-{identity}-{os.getpid()}"
    shutil.rmtree(building, ignore_errors=True)
    name = input_name(path, mapping, source)
    try:
        part = _made(path, name, mapping, source, building, moment, context)
    except FileUnreadable as problem:
        shutil.rmtree(building, ignore_errors=True)
        return Part(name, identity, folder, 0, 0, {}, {}, error=_told(name, path.name, str(problem)))
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise
    part = replace(part, identity=identity, folder=folder)
    described = {key: value for key, value in part.__dict__.items() if key not in ("folder", "identity")}
    (building / "part.json").write_text(json.dumps(described), encoding="utf-8")
    os.rename(building, folder)
    return part


def _told(name: str, file: str, problem: str) -> str:
    """The complaint with the input's whole name in front, once."""
    for said in (name, file):
        if problem.startswith((f"{said} ", f"{said}:")):
            return name + problem.removeprefix(said)
    return f"{name}: {problem}"


def _load(folder: Path) -> Part:
    described = json.loads((folder / "part.json").read_text(encoding="utf-8"))
    described |= {"corrections": tuple(described["corrections"]), "notes": tuple(described["notes"])}
    return Part(identity=folder.name, folder=folder, **described)


def _made(path: Path, name: str, mapping: Mapping, source: Source, building: Path, moment: datetime, context: Context | None) -> Part:
    for careful in (False, True):
        building.mkdir(parents=True)
        try:
            return _build(path, name, mapping, source, building, moment, careful, context)
        except NotWhole as problem:
            shutil.rmtree(building)
            if careful:
                raise FileUnreadable(f"it cannot be read to its end: {problem}. Export it again.") from None
    raise AssertionError("the careful reader either returns or raises")


def _build(path: Path, name: str, mapping: Mapping, source: Source, building: Path, moment: datetime, careful: bool, context) -> Part:
    work = building / "work"
    raw_file = read(path, source.reading, work / "file", careful=careful)
    writer = Writer(building, name, context if len(source.routes) == 1 else None)
    writer.quarantine("", raw_file.malformed.select(LINE, "raw", pl.concat_list("rule").alias("rules")))
    corrections = [{**correction, "applied": 0} for correction in mapping.corrections if correction["file"] == name]
    notes = Counter()
    lookups = []
    for number, lookup in enumerate(source.lookups):
        frame, note = lookup_frame(mapping, lookup, work / f"lookup-{number}")
        lookups.append((lookup, frame))
        notes.update([note] if note else [])
    plan = wide_plan(raw_file, source.wide) if source.wide else None
    earlier = last_states(raw_file, source.reduce) if source.reduce else None
    cells = plan.cells if plan else 1
    trimmed = raw_file.trimmed and not (plan or lookups or corrections)  # what these bring was not looked at
    size = max(1_000, min(BATCH, BATCH_CELLS // (len(raw_file.columns) * cells + 1)))
    for batch in batches(raw_file.rows, size, raw_file.records):
        batch = correct(batch, corrections)
        if earlier is not None:
            batch = writer.supersede(batch, earlier, "" if len(source.routes) > 1 else source.routes[0].dataset, _used(source, raw_file.columns))
        raw = batch
        for lookup, frame in lookups:
            batch = join_lookup(batch, lookup, frame)
        if plan:
            batch, empty = to_long(batch, plan, source.null_tokens)
            writer.ignore(EMPTY_CELL, empty)
        if source.totals:
            total = where_true(batch, source.totals, "totals")
            writer.ignore(TOTAL, int(total.sum()))
            batch = batch.filter(~total)
        _route(batch, raw, raw_file, source, writer, moment, notes, cells, trimmed, 0 < raw_file.records <= size)
    shutil.rmtree(work, ignore_errors=True)
    notes.update([] if raw_file.records else ["has a header and no record below it"])
    spoken = (*raw_file.notes, *(sentence.format(count) for sentence, count in notes.items()))
    return Part(**writer.finish(raw_file, cells), identity="", folder=building, corrections=tuple(corrections), notes=spoken)


def _used(source: Source, columns: tuple[str, ...]) -> list[str]:
    """Columns of the file that the mapping uses: what an earlier state is written down with."""
    used = {column for route in source.routes for column in route.columns.values()} | set(source.reduce.key) | set(source.reduce.order)
    return [name for name in columns if name in used] or list(columns[:1])


def _route(
    batch: pl.DataFrame,
    raw: pl.DataFrame,
    raw_file: RawFile,
    source: Source,
    writer: Writer,
    moment: datetime,
    notes: Counter,
    cells: int,
    trimmed: bool,
    whole: bool,
) -> None:
    """Map, check and write one batch. `raw` holds the records as they stood, for the raw text of the quarantined; `whole`: the batch is the file."""
    locale = Locale(source.decimal, source.thousands, source.time_zone)
    taken, rest = take(batch, source.routes)
    nobody = rest.select(LINE, pl.lit("no route of sources.toml takes this row").alias("rule"))
    writer.quarantine("", _with_raw(nobody, raw, raw_file.columns, cells))
    for route, rows in taken:
        if route.ignore is not None:
            writer.ignore(route.ignore, rows.height)
            continue
        if rows.is_empty():
            convert(rows, route, contracts()[route.dataset], {}, source.null_tokens, locale)  # a column that the file lacks is told all the same
            continue
        contract, dataset = contracts()[route.dataset], datasets()[route.dataset]
        typed, unparsed = convert(rows, route, contract, dataset.defaults, source.null_tokens, locale, notes, trimmed)
        typed = dataset.run(typed.with_columns(pl.lit(writer.name).alias("source_file")))
        good, broken = check(typed.select(list(contract.dtypes)), contract, unparsed, moment)
        writer.quarantine(route.dataset, _with_raw(broken, raw, raw_file.columns, cells))
        good = good.with_columns(pl.col(dataset.repeated).cast(pl.Categorical))
        writer.land(route.dataset, good.with_columns(pl.col(LINE) // cells) if cells > 1 else good, dataset.partition(), whole)


def _with_raw(broken: pl.DataFrame, raw: pl.DataFrame, columns: tuple[str, ...], cells: int) -> pl.DataFrame:
    """(source_line, raw, rules): the raw cells of each broken row as one CSV record, with every rule it broke."""
    if broken.is_empty():
        return pl.DataFrame(schema={LINE: pl.Int64, "raw": pl.String, "rules": pl.List(pl.String)})
    grouped = broken.group_by(LINE, maintain_order=True).agg(pl.col("rule").alias("rules"))
    if cells > 1:
        grouped = grouped.with_columns(pl.col(LINE) // cells)
    lines = raw.filter(pl.col(LINE).is_in(grouped[LINE].implode())).rechunk()
    text = lines.select(LINE, pl.concat_str([_csv_cell(name) for name in columns], separator=",").alias("raw"))
    return grouped.join(text, on=LINE, how="left").select(LINE, "raw", "rules").sort(LINE)


def _csv_cell(name: str) -> pl.Expr:
    """A cell as a CSV record holds it: 110,50 is one cell."""
    cell = pl.col(name).fill_null("")
    return pl.when(cell.str.contains(r'[,"\r\n]')).then(pl.concat_str(pl.lit('"'), cell.str.replace_all('"', '""', literal=True), pl.lit('"'))).otherwise(cell)
