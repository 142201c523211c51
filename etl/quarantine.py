"""Quarantined rows out to be mended, and back in: export with the columns of their file, re-admit what was changed.

A re-admitted row becomes a row of `<collection folder>/readmitted/<path of its input>` and goes through the same [[file]] as before. The
original stays quarantined, marked as re-admitted, so that rows in = landed + quarantined + superseded + ignored holds for both files.
"""

import csv
import io
import re
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from data import catalogue
from etl import own_inputs as own
from etl.detect import DELIMITER_NAMES
from etl.errors import FileUnreadable, LandingError
from etl.folders import folder_of
from etl.mapping import Mapping, Source, load, nearest
from etl.parts import identify, input_name
from etl.read import LINE, RawFile, Reading, read
from etl.shape import correct
from etl.versions import lock

FILE, LINE_NUMBER, RULES, RAW = "_file", "_line", "_rules", "_raw"
TOLD = (FILE, LINE_NUMBER, RULES, RAW)
# Text that a spreadsheet would run gets an apostrophe, and so does text that has one there already: taking one off gives the text back.
_FORMULA, _MARKED, _NUMBER = re.compile(r"'*[=+\-@\t\r]"), re.compile(r"'+[=+\-@\t\r]"), re.compile(r"[+-]?[\d.,]+")


@dataclass(frozen=True)
class Export:
    """Quarantined rows of inputs that have the same columns. `columns` are the file's own; a row also has `_file`, `_line`, `_rules`, `_raw`."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[dict[str, str], ...]

    def text(self) -> bytes:
        """UTF-8 CSV with a byte order mark, as spreadsheets want it. `_raw` holds the text of records that were no rows."""
        told = TOLD if any(row[RAW] for row in self.rows) else TOLD[:-1]
        out = io.StringIO(newline="")
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow([*self.columns, *told])
        writer.writerows([_harmless(row[name]) for name in (*self.columns, *told)] for row in self.rows)
        return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


@dataclass(frozen=True)
class Readmitted:
    """What a mended export gave: rows written to be landed, rows that nobody changed, and the files written."""

    rows: int
    unchanged: int
    files: tuple[str, ...]


def held(collection: str, root: Path | None = None) -> pl.DataFrame:
    """Grain: one quarantined record of the current version: source_file, source_line, dataset, raw, rules, readmitted.

    Raises:
        LandingError: nothing has landed.
    """
    version = catalogue.readable(catalogue.current(collection, root))
    if version is None:
        raise LandingError(f"nothing has landed for the collection '{collection}'. Run: python -m etl run --collection {collection}")
    frame = pl.read_parquet(version.folder / "quarantine.parquet")
    return frame if "readmitted" in frame.columns else frame.with_columns(pl.lit(False).alias("readmitted"))


def exports(collection: str, root: Path | None = None, file: str | None = None) -> list[Export]:
    """Open quarantined rows with the columns of their input, one export for all inputs with the same columns. Records once re-admitted and
    still broken come as they were re-admitted, under their first file and line.

    Raises:
        LandingError: an input changed since it landed, or is no longer there.
    """
    mapping = load(folder_of(collection, root))
    found: dict[tuple, list[dict]] = {}
    names: dict[tuple, str] = {}
    known = _known(mapping)
    for (name,), rows in held(collection, root).filter(~pl.col("readmitted")).partition_by("source_file", as_dict=True, maintain_order=True).items():
        columns, cells = _cells(mapping, collection, root, known, name, rows)
        wanted = [row for row in cells if file is None or row[FILE] == file]
        found.setdefault(columns, []).extend(wanted)
        names.setdefault(columns, wanted[0][FILE] if wanted else name)
    return [Export(names[columns], columns, tuple(rows)) for columns, rows in found.items() if rows]


def readmit(mended: Path, collection: str, root: Path | None = None, who: str = "command line") -> Readmitted:
    """Take a mended export in. Rows that nobody changed are left where they are. The caller lands afterwards.

    Raises:
        LandingError: it is no export of this collection's quarantine: says which row or column, and what to do.
    """
    mapping, home = load(folder_of(collection, root)), (root or catalogue.landed_root()) / collection
    before = {(row[FILE], row[LINE_NUMBER]): (export.columns, row) for export in exports(collection, root) for row in export.rows}
    with tempfile.TemporaryDirectory() as work:
        raw = read(mended, Reading(), Path(work))
        given = raw.rows.collect().to_dicts()
    _refuse_strange(mended, raw, given, before)
    changed: dict[str, list[tuple[tuple[str, ...], dict]]] = {}
    for row in given:
        columns, old = before[row[FILE], str(row[LINE_NUMBER])]
        new = {name: _as_typed(row.get(name)) for name in columns}
        if new != {name: old[name] for name in columns}:
            changed.setdefault(row[FILE], []).append((columns, {**new, own.LINE: str(row[LINE_NUMBER])}))
    with lock(home):
        files = [_write(mapping, name, rows, who) for name, rows in changed.items()]
    rows = sum(map(len, changed.values()))
    return Readmitted(rows, len(given) - rows, tuple(files))


def _known(mapping: Mapping) -> dict[str, tuple[Path, Source]]:
    return {input_name(path, mapping, source): (path, source) for path, source in own.inputs(mapping)[0]}


def _cells(mapping: Mapping, collection: str, root, known: dict, name: str, rows: pl.DataFrame) -> tuple[tuple[str, ...], list[dict]]:
    """(columns of the input, its quarantined records as text by column, with file, line, rules and raw text)."""
    path, source = _unchanged(mapping, collection, root, known, name)
    rules = _rules(rows)
    with tempfile.TemporaryDirectory() as work:
        raw = read(path, source.reading, Path(work))
        frame = _picked(path, source, raw, list(rules), Path(work))
        frame = correct(frame, [{**one, "applied": 0} for one in mapping.corrections if one["file"] == name])
    mended = own.FOLDER in path.relative_to(mapping.folder).parts[:1]
    columns = tuple(column for column in raw.columns if not (mended and column in (own.LINE, own.ORIGINAL, own.WHO, own.WHEN)))
    first = own.original_name(mapping, path, {other for other in known if not other.startswith(f"{own.FOLDER}/")}) or name if mended else name
    found = []
    for row in frame.iter_rows(named=True):
        line = row[own.LINE] if mended else row[LINE]
        found.append({**{column: row[column] or "" for column in columns}, FILE: first, LINE_NUMBER: str(line), RULES: rules[row[LINE]], RAW: ""})
    for row in raw.malformed.filter(pl.col(LINE).is_in(list(rules))).iter_rows(named=True):
        split = _split(row["raw"], str(raw.read_as.get("delimiter", "comma")))
        cells = dict(zip(columns, [*split, *[""] * len(columns)]))
        found.append({**cells, FILE: first, LINE_NUMBER: str(row[LINE]), RULES: rules[row[LINE]], RAW: row["raw"]})
    return columns, sorted(found, key=lambda row: int(row[LINE_NUMBER]))


def _rules(rows: pl.DataFrame) -> dict[int, str]:
    """What each line broke, in words (a record of a wide table may have broken rules in several cells)."""
    found: dict[int, list[str]] = {}
    for line, rules in rows.select(LINE, "rules").iter_rows():
        found.setdefault(line, []).extend(rules)
    return {line: "; ".join(dict.fromkeys(rules)) for line, rules in found.items()}


def _unchanged(mapping: Mapping, collection: str, root, known: dict, name: str) -> tuple[Path, Source]:
    """The input as it was landed.

    Raises:
        LandingError: its lines are no longer those of the quarantine.
    """
    again = f"Run: python -m etl run --collection {collection}, then export again."
    if name not in known:
        raise LandingError(f"{name} is no longer among the inputs in {mapping.folder}. {again}")
    path, source = known[name]
    version = catalogue.current(collection, root)
    landed = {entry["file"]: entry["identity"] for entry in version.manifest["files"]}
    if landed.get(name) != identify(path, mapping, source):
        raise LandingError(f"{name} or its mapping changed since it was landed, so the quarantined lines may be others now. {again}")
    return path, source


def _picked(path: Path, source: Source, raw: RawFile, lines: list[int], work: Path) -> pl.DataFrame:
    wanted = pl.col(LINE).is_in(lines)
    try:
        return raw.rows.filter(wanted).collect()
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException):  # the fast reader met a ragged record; the careful one does not mind
        return read(path, source.reading, work / "careful", careful=True).rows.filter(wanted).collect()


def _split(raw: str, delimiter: str) -> list[str]:
    sign = {name: mark for mark, name in DELIMITER_NAMES.items()}.get(delimiter, delimiter)
    try:
        return next(csv.reader([raw.splitlines()[0] if raw else ""], delimiter=sign))
    except (csv.Error, StopIteration, TypeError):
        return [raw]


def _harmless(text: str) -> str:
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def _as_typed(text: str | None) -> str:
    """A cell as it was before `_harmless`."""
    return (text[1:] if _MARKED.match(text) else text) if text else ""


def _refuse_strange(mended: Path, raw: RawFile, given: Iterable[dict], before: dict) -> None:
    missing = {FILE, LINE_NUMBER} - set(raw.columns)
    if missing:
        raise FileUnreadable(
            f"{mended.name} has no column {', '.join(sorted(missing))}; mend a file made by `python -m etl quarantine export` and keep these columns."
        )
    if raw.malformed.height:
        row = raw.malformed.row(0, named=True)
        raise FileUnreadable(f"{mended.name}, line {row[LINE]}: {row['rule']}. Nothing was re-admitted.")
    seen = set()
    for row in given:
        key = (row[FILE], str(row[LINE_NUMBER]))
        if key not in before:
            words = f"line {key[1]} of {key[0]} is not quarantined (any more). Remove this row. Nothing was re-admitted."
            raise LandingError(f"{mended.name}, line {row[LINE]}: {words}")
        if key in seen:
            raise LandingError(f"{mended.name}, line {row[LINE]}: line {key[1]} of {key[0]} stands here twice. Keep one of them. Nothing was re-admitted.")
        seen.add(key)
        absent = [name for name in before[key][0] if name not in raw.columns]
        if absent:
            raise FileUnreadable(f"{mended.name} has no column '{absent[0]}', which {key[0]} has; {nearest(absent[0], raw.columns)} Nothing was re-admitted.")


def _write(mapping: Mapping, name: str, rows: list[tuple[tuple[str, ...], dict]], who: str) -> str:
    """Add rows to the re-admitted ones of an input; a row mended again takes the place of its last try."""
    target = own.readmitted_file(mapping, name)
    digest = own.content_hash(_known(mapping)[name][0])
    stamp = {own.ORIGINAL: digest, own.WHO: who, own.WHEN: datetime.now(UTC).isoformat(timespec="seconds")}
    columns = rows[0][0]
    fresh = [{**row, **stamp} for _, row in rows]
    lines = {row[own.LINE] for row in fresh}
    kept = [row for row in own.rows_of(target) if row[own.LINE] not in lines and row[own.ORIGINAL] == digest]
    whole = sorted([*kept, *fresh], key=lambda row: int(row[own.LINE]))
    own.write_rows(target, [*columns, own.LINE, own.ORIGINAL, own.WHO, own.WHEN], whole)
    return target.relative_to(mapping.folder).as_posix()
