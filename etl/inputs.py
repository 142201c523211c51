"""Which files of a collection's folder are its inputs, and how each is to be read; a zip may hold several."""

from dataclasses import replace
from fnmatch import fnmatch
from pathlib import Path

from etl.errors import FileUnreadable
from etl.formats.packed import members, packing
from etl.formats.spreadsheet import is_workbook
from etl.mapping import Mapping, Source
from etl.shape import lookup_files

DATA_SUFFIXES = (".csv", ".tsv", ".tab", ".xlsx", ".xlsm", ".jsonl", ".ndjson", ".parquet", ".zip", ".gz")


def matched_files(mapping: Mapping) -> tuple[list[tuple[Path, Source]], list[str]]:
    """Each input with the first pattern that takes it, in name order; and a sentence for each data file that none takes.

    Of a zip, every member that `member` matches is an input of its own; its source then names that member.
    """
    taken: dict[tuple[Path, str | None], Source] = {}
    problems = []
    for source in mapping.sources:
        found = sorted(path for path in mapping.folder.glob(source.pattern) if path.is_file())
        for path in found:
            for member in _members(path, source):
                exact = replace(source, reading=replace(source.reading, member=member)) if member else source
                taken.setdefault((path, member), exact)
        if not found:
            problems.append(f"{source.pattern}: no file of that name in {mapping.folder}. Deliver it, or remove its [[file]] from sources.toml.")
    paths = {path for path, _ in taken}
    return [(path, source) for (path, _), source in taken.items()], problems + _strays(mapping, paths) + _strange_members(mapping, set(taken))


def _members(path: Path, source: Source) -> list[str | None]:
    if packing(path) != "zip" or is_workbook(path):
        return [None]
    try:
        names = members(path)
    except FileUnreadable:
        return [source.reading.member]  # reading it says what is wrong
    pattern = source.reading.member or "*"
    return [name for name in names if name == pattern] or [name for name in names if fnmatch(name, pattern)] or [source.reading.member]


def _strays(mapping: Mapping, taken: set[Path]) -> list[str]:
    lookups = {path for source in mapping.sources for lookup in source.lookups for path in lookup_files(mapping.folder, lookup)}
    found = []
    for folder in sorted({path.parent for path in taken}):
        for stray in sorted(folder.glob("*")):
            if stray.is_file() and stray.suffix.lower() in DATA_SUFFIXES and stray not in taken and stray not in lookups:
                found.append(f"{stray.relative_to(mapping.folder)}: no [[file]] pattern of sources.toml takes this file, so it did not land.")
    return found


def _strange_members(mapping: Mapping, taken: set[tuple[Path, str | None]]) -> list[str]:
    """Members of an archive that no [[file]] takes; silent about archives that cannot be read, since reading them complains."""
    found = []
    for path in sorted({path for path, member in taken if member}):
        try:
            left = [name for name in members(path) if (path, name) not in taken]
        except FileUnreadable:
            continue
        found += [f"{path.relative_to(mapping.folder)}!{name}: no [[file]] of sources.toml takes this member, so it did not land." for name in left]
    return found
