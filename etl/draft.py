"""`sources.toml` proposed by looking at files: what was found, the evidence for it, and what a person still has to say."""

import csv
import glob
import re
import tempfile
from dataclasses import replace
from pathlib import Path

from etl import detect
from etl.draft_columns import Table, profile
from etl.draft_joins import with_orders
from etl.draft_route import match
from etl.draft_text import SAMPLE, FileDraft, encoding_name, whole_text
from etl.errors import FileUnreadable
from etl.formats.delimited import physical_lines
from etl.formats.packed import members, packing
from etl.formats.raw import first_rows
from etl.formats.spreadsheet import first_sheet_rows, is_workbook
from etl.read import NotWhole, RawFile, Reading, read

HEADER_LINES = 20
LOOKED_AT = 200  # lines by which the header is found


def draft(files: list[Path], folder: Path | None = None, name: str | None = None) -> str:
    """The text of a sources.toml for these files; patterns are relative to `folder` (default: the first file's folder).

    Files with the same columns share a [[file]]. The text loads as it is; what it asks for says EDIT.
    """
    home = folder or files[0].parent
    groups: dict[object, list[FileDraft]] = {}
    for found in (drafts := [look(path, home) for path in files]):
        groups.setdefault(_kind(found, drafts), []).append(found)
    kept = [_together(group) for group in groups.values()]
    patterns = [_pattern([found.file for found in group]) for group in groups.values()]
    return whole_text(name or home.resolve().name, with_orders(kept, patterns), patterns)


def _kind(found: FileDraft, drafts: list[FileDraft]) -> object:
    """Files of one kind have the same columns and are of the same dataset; a file of a header alone is what its columns are elsewhere."""
    if not found.raw:
        return found.file
    same = (other for other in drafts if other.raw and other.raw.records and other.raw.columns == found.raw.columns)
    filled = found if found.raw.records else next(same, found)
    return filled.raw.columns, filled.match.dataset


def _together(group: list[FileDraft]) -> FileDraft:
    """The draft of files of one kind: the first that holds rows; encodings that differ are left to be found file by file."""
    holding = [one for one in group if one.raw and one.raw.records]
    found = holding[0] if holding else group[0]
    encodings = tuple(dict.fromkeys(encoding_name(one.raw.read_as["encoding"]) for one in holding if "encoding" in one.raw.read_as))
    return replace(found, encodings=encodings) if len(encodings) > 1 else found


def look(path: Path, home: Path) -> FileDraft:
    """Read and profile one file; an unreadable one is told in the draft."""
    file = path.resolve().relative_to(home.resolve()).as_posix() if path.resolve().is_relative_to(home.resolve()) else path.name
    reading, others = Reading(), ()
    try:
        if packing(path) == "zip" and not is_workbook(path):
            largest, others = _largest_member(path)
            reading = Reading(member=largest)
        with tempfile.TemporaryDirectory() as work:
            reading = replace(reading, header=_header_line(path, path.name))
            raw, table = _profiled(path, reading, Path(work))
            return FileDraft(file, reading, raw, table, match(table, file), others=others)
    except NotWhole as problem:
        return FileDraft(file, reading, None, None, None, error=f"{path.name} is damaged: {problem}. Export it again.")
    except (FileUnreadable, OSError) as problem:
        return FileDraft(file, reading, None, None, None, error=str(problem))


def _profiled(path: Path, reading: Reading, work: Path) -> tuple[RawFile, Table]:
    raw = read(path, reading, work / "file")
    try:
        return raw, profile(raw, SAMPLE)
    except NotWhole:
        raw = read(path, reading, work / "careful", careful=True)
        return raw, profile(raw, SAMPLE)


def _largest_member(path: Path) -> tuple[str, tuple[str, ...]]:
    import zipfile

    names = members(path)
    if not names:
        raise FileUnreadable(f"{path.name} holds no file.")
    with zipfile.ZipFile(path) as archive:
        sizes = {entry.filename: entry.file_size for entry in archive.infolist()}
    ordered = sorted(names, key=lambda name: -sizes.get(name, 0))
    return ordered[0], tuple(ordered[1:])


def _header_line(path: Path, name: str) -> int:
    """The first line with as many fields as most lines have, all filled, none of them a number: titles above it are no header."""
    try:
        kind = detect.file_format(path, name)
        rows = [] if packing(path) and kind != "xlsx" else _first_rows_of_text(path, kind) if kind in ("csv", "tsv") else _first_rows_of_sheet(path, kind)
    except (FileUnreadable, OSError, csv.Error):
        return 1
    counts = [len(row) for row in rows if row]
    if not counts:
        return 1
    usual = max(set(counts), key=counts.count)
    for number, row in enumerate(rows[:HEADER_LINES], 1):
        if len(row) == usual and all(cell.strip() and not re.fullmatch(r"[\d.,\s-]+", cell) for cell in row):
            return number
    return 1


def _first_rows_of_text(path: Path, kind: str) -> list[list[str]]:
    lines = first_rows(physical_lines(path, detect.ENCODINGS.get(detect.encoding(path)[0], "utf-8")), LOOKED_AT)
    mark, _ = detect.delimiter([line for line in lines[1:] if line.strip()] or lines, "\t" if path.suffix == ".tsv" else ",")
    return [next(csv.reader([line], delimiter=mark), []) for line in lines]


def _first_rows_of_sheet(path: Path, kind: str) -> list[list[str]]:
    return first_sheet_rows(path, LOOKED_AT) if kind == "xlsx" else []


def _pattern(files: list[str]) -> str:
    """One pattern for files of the same columns: what their names share, and * for what differs."""
    if len(files) == 1:
        return glob.escape(files[0])
    stems = [re.sub(r"\d+", "*", file) for file in files]
    if len(set(stems)) == 1:
        return re.sub(r"\*([-_.]?\*)*", "*", stems[0])
    prefix = _common(files)
    suffix = _common([file[::-1] for file in files])[::-1]
    return f"{prefix}*{suffix}"


def _common(texts: list[str]) -> str:
    shortest = min(texts, key=len)
    length = next((at for at in range(len(shortest)) if len({text[at] for text in texts}) > 1), max(0, len(shortest) - 1))
    return shortest[:length]
