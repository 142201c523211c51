"""Inputs that the product itself writes into a collection's folder: re-admitted rows, and targets and events edited on the Data page.

    readmitted/<path of the input>   mended rows of that input as UTF-8 CSV, read by the input's own [[file]]
    targets_edited.csv               newest edit first; a row here goes before the collection's own row of the same key
    events_edited.csv
    targets_removed.csv              edits that were taken back, with who and when; nothing lands from it
    events_removed.csv

Nobody writes a [[file]] for them: their mapping is made here, so that no edit on a page can break sources.toml.
"""

import csv
import hashlib
from dataclasses import replace
from fnmatch import fnmatch
from pathlib import Path
from urllib.parse import quote, unquote

import polars as pl

from data.contracts import contracts
from etl.formats.raw import Reading
from etl.inputs import matched_files
from etl.mapping import Mapping, Route, Source
from etl.parts import input_name

FOLDER = "readmitted"
EDITED = {"targets": "targets_edited.csv", "events": "events_edited.csv"}
REMOVED = {"targets": "targets_removed.csv", "events": "events_removed.csv"}
LINE, ORIGINAL, WHO, WHEN = "_line", "_original", "_readmitted_by", "_readmitted_at"
STATE = {"source_file": pl.String, "source_line": pl.Int64}
PLAIN_CSV = Reading(format="csv", encoding="utf-8", delimiter=",")
NOTE = "COALESCE(note || ' · ', '') || 'edited by ' || edited_by || ', ' || edited_at"


def inputs(mapping: Mapping) -> tuple[list[tuple[Path, Source]], list[str]]:
    """Every input of a collection: edited targets and events first (of two rows with one key the first counts), files, re-admitted rows."""
    found, problems = matched_files(mapping)
    files = [(path, source) for path, source in found if not is_own(path, mapping.folder)]
    names = [*EDITED.values(), *REMOVED.values(), f"{FOLDER}/"]
    problems = [words for words in problems if not any(words.startswith(name) for name in names)]
    edited = [(mapping.folder / name, edited_source(dataset)) for dataset, name in EDITED.items() if (mapping.folder / name).is_file()]
    mended, strays = _readmitted(mapping, files)
    return [*edited, *files, *mended], [*problems, *strays]


def is_own(path: Path, folder: Path) -> bool:
    """Whether the product wrote this file."""
    inside = path.relative_to(folder)
    return inside.parts[0] == FOLDER or inside.as_posix() in (*EDITED.values(), *REMOVED.values())


def edited_columns(dataset: str) -> list[str]:
    """Columns of an edited file: the contract's, then who and when."""
    return [*(name for name in contracts()[dataset].dtypes if name not in ("source_file", "source_line")), "edited_by", "edited_at"]


def edited_source(dataset: str) -> Source:
    """The mapping of an edited file: every column by its contract name; who and when end the note."""
    columns = {name: name for name in edited_columns(dataset)[:-2] if name != "note"}
    return Source(EDITED[dataset], (Route(dataset, columns=columns, expressions={"note": NOTE}),), PLAIN_CSV)


def readmitted_file(mapping: Mapping, name: str) -> Path:
    """Where the mended rows of an input go. A member of a zip may be called anything, so its path is written in one quoted piece."""
    path, mark, member = name.partition("!")
    plain = f"{path}!{quote(member, safe='')}" if mark else path
    return mapping.folder / FOLDER / (plain if plain.lower().endswith(".csv") else f"{plain}.csv")


def original_name(mapping: Mapping, path: Path, known) -> str | None:
    """The input that a file of re-admitted rows belongs to; None where no pattern knows it."""
    told = path.relative_to(mapping.folder / FOLDER).as_posix()
    name, mark, member = told.partition("!")
    told = f"{name}!{unquote(member)}" if mark else name
    return next((found for found in (told, told.removesuffix(".csv")) if found in known), None)


def content_hash(path: Path) -> str:
    """SHA-256 of a file's bytes; which lines were mended holds for these bytes only."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def readmitted_lines(mapping: Mapping, files: list[tuple[Path, Source]]) -> pl.DataFrame:
    """(source_file, source_line) of the original records that were mended and re-admitted, of inputs that still have the same bytes."""
    originals = {input_name(path, mapping, source): path for path, source in files if not is_own(path, mapping.folder)}
    found = []
    for path in _files(mapping):
        name = original_name(mapping, path, originals)
        if name is None:
            continue
        digest = content_hash(originals[name])
        found += [(name, int(row[LINE])) for row in rows_of(path) if row[ORIGINAL] == digest]
    return pl.DataFrame(found, schema=STATE, orient="row").unique()


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a re-admitted or edited file, as text."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_rows(path: Path, columns: list[str], rows: list[dict[str, str]]) -> None:
    """Write such a file beside the old one and put it in its place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.tmp")
    with beside.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    beside.replace(path)


def _files(mapping: Mapping) -> list[Path]:
    return sorted(path for path in (mapping.folder / FOLDER).rglob("*.csv") if path.is_file() and not path.name.startswith("."))


def _readmitted(mapping: Mapping, files: list[tuple[Path, Source]]) -> tuple[list[tuple[Path, Source]], list[str]]:
    """Each file of re-admitted rows with the mapping of its input, also where that input is no longer delivered."""
    known = {input_name(path, mapping, source): source for path, source in files}
    found, strays = [], []
    for path in _files(mapping):
        name = original_name(mapping, path, known)
        told = path.relative_to(mapping.folder / FOLDER).as_posix()
        source = known[name] if name else next((one for one in mapping.sources if fnmatch(told, one.pattern) or fnmatch(told, f"{one.pattern}.csv")), None)
        if source is None:
            strays.append(f"{FOLDER}/{told}: no [[file]] pattern takes the input that these re-admitted rows came from, so they did not land.")
        else:
            found.append((path, replace(source, pattern=f"{FOLDER}/{told}", reading=PLAIN_CSV)))
    return found, strays
