"""Files to raw text: every cell a string, every row with its physical line; malformed records are split off before parsing.

What a file is (packing, format, encoding, delimiter, line ends) is taken from sources.toml where it says so, and found out and reported where not.
"""

from pathlib import Path

import polars as pl

from etl import detect
from etl.errors import FileUnreadable
from etl.formats.delimited import read_delimited
from etl.formats.packed import packing, unpack
from etl.formats.raw import LINE, RawFile, Reading
from etl.formats.records import read_json_lines, read_parquet
from etl.formats.spreadsheet import is_workbook, read_spreadsheet

__all__ = ["FORMATS", "LINE", "NotWhole", "RawFile", "Reading", "batches", "read", "whole"]
DAMAGED = (pl.exceptions.PolarsError, pl.exceptions.PanicException)
FORMATS = ("csv", "tsv", "xlsx", "jsonl", "parquet")


class NotWhole(Exception):
    """While rows were read, one was longer or shorter than the header, or a block of the file was damaged: only the careful reader may have it."""


def whole(rows: pl.LazyFrame) -> pl.DataFrame:
    """All of a file's raw rows, or what was selected of them.

    Raises:
        NotWhole: the file is damaged where only reading it shows so.
    """
    try:
        return rows.collect()
    except DAMAGED as problem:
        raise NotWhole(str(problem).splitlines()[0][:200]) from None


def batches(rows: pl.LazyFrame, size: int, records: int | None = None):
    """Raw rows in batches, so that memory does not grow with the file; all at once (cheaper) where the file's `records` fit one. Raises as `whole` does."""
    if records is not None and 0 < records <= size:
        yield whole(rows)
        return
    try:
        yield from rows.collect_batches(chunk_size=size, maintain_order=True)
    except DAMAGED as problem:
        raise NotWhole(str(problem).splitlines()[0][:200]) from None


def read(path: Path, reading: Reading, work: Path, *, careful: bool = False) -> RawFile:
    """Read one file; `work` is a folder for what is unpacked or spooled on the way, which must outlive the returned rows.

    Raises:
        FileUnreadable: it is empty, has no header, or is not of its format; says what to do.
    """
    try:
        if path.stat().st_size == 0:
            raise FileUnreadable(f"{path.name} is empty (0 bytes). Export it again, or remove it if it is no longer delivered.")
        return _read(path, reading, work, careful)
    except OSError as problem:
        raise FileUnreadable(f"{path.name} cannot be read: {problem.strerror or problem}. Mend its permissions or copy it again.") from None


def _read(path: Path, reading: Reading, work: Path, careful: bool) -> RawFile:
    work.mkdir(parents=True, exist_ok=True)
    name, inner, read_as = path.name, path, {}
    kind = packing(path)
    if kind == "gzip" or (kind == "zip" and not is_workbook(path)):
        inner, inside = unpack(path, kind, reading.member, work)
        name, read_as = f"{path.name}!{inside}" if kind == "zip" else path.name, {"packed": kind}
        if inner.stat().st_size == 0:
            raise FileUnreadable(f"{name} is empty (0 bytes). Export it again, or remove it if it is no longer delivered.")
        if packing(inner) and not is_workbook(inner):
            raise FileUnreadable(f"{name} is packed a second time. Unpack it once, or pack the export itself.")
    found = detect.file_format(inner, name.removesuffix(".gz"))
    if reading.format in (None, found):
        chosen = found
    elif {reading.format, found} <= {"csv", "tsv", "jsonl"}:
        chosen = reading.format
    else:
        raise FileUnreadable(f"{name} is {found.upper()} by its first bytes, and sources.toml says format = \"{reading.format}\". Mend one of the two.")
    read_as |= {"format": chosen, "detected": [] if reading.format else ["format"]}
    if chosen == "xlsx":
        return read_spreadsheet(inner, name, reading, work, read_as)
    if chosen == "parquet":
        return read_parquet(inner, name, read_as)
    if chosen == "jsonl":
        return read_json_lines(inner, name, reading, work, read_as)
    return read_delimited(inner, name, reading, work, read_as, careful)
