"""Files to raw text: every cell a string, every row with its physical line; malformed records are split off before parsing.

A CSV reader left to itself aborts on a long record, pads a short one and swallows a broken quote. So the file's bytes are counted
first: no quote and exactly (lines x delimiters) means that every record is whole and the fast reader may have it. Anything else goes
record by record, and what is not whole is kept with its line and its raw text.
"""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from etl.errors import FileUnreadable

LINE = "source_line"
CHUNK = 32 * 1024 * 1024  # bytes counted at a time; bounds memory whatever the file's size
LONGEST_RECORD = 1_000_000  # characters; a longer record is a broken quote or an attack, not an export's row
DELIMITERS = {"csv": ",", "tsv": "\t"}
MALFORMED = {"source_line": pl.Int64, "raw": pl.String, "rule": pl.String}


@dataclass(frozen=True)
class RawFile:
    """Raw rows (all String, plus `source_line`) and the records that were no rows (source_line, raw, rule)."""

    rows: pl.LazyFrame
    columns: tuple[str, ...]
    malformed: pl.DataFrame
    records: int  # rows + malformed: what must be accounted for


def read(path: Path, file_format: str, encoding: str) -> RawFile:
    """Read one file.

    Raises:
        FileUnreadable: it is empty, has no header, or is not of its format; says what to do.
    """
    if path.stat().st_size == 0:
        raise FileUnreadable(f"{path.name} is empty (0 bytes). Export it again, or remove it if it is no longer delivered.")
    if file_format in DELIMITERS:
        return _read_delimited(path, DELIMITERS[file_format], encoding)
    if file_format == "jsonl":
        return _read_json_lines(path)
    return _read_parquet(path)


def _read_delimited(path: Path, delimiter: str, encoding: str) -> RawFile:
    if encoding.lower().replace("-", "") in ("utf8", "utf8sig") and (fast := _read_fast(path, delimiter)):
        return fast
    return _read_records(path, delimiter, encoding)


def _read_fast(path: Path, delimiter: str) -> RawFile | None:
    """The streaming reader, or None where the bytes do not promise whole records."""
    with path.open("rb") as file:
        header = file.readline(LONGEST_RECORD)
    try:
        names = header.decode("utf-8-sig").rstrip("\r\n").split(delimiter)
    except UnicodeDecodeError:
        return None
    if '"' in header.decode("utf-8-sig") or len(set(names)) < len(names) or "" in names:
        return None
    lines = _whole_lines(path, delimiter, len(names) - 1)
    if lines is None:
        return None
    rows = pl.scan_csv(
        path, separator=delimiter, infer_schema=False, quote_char=None, row_index_name=LINE, row_index_offset=2, encoding="utf8",
        schema=dict.fromkeys(names, pl.String),
    ).with_columns(pl.col(LINE).cast(pl.Int64))  # fmt: skip
    return RawFile(rows, tuple(names), pl.DataFrame(schema=MALFORMED), lines - 1)


def _whole_lines(path: Path, delimiter: str, per_line: int) -> int | None:
    """Number of lines when no quote, bare CR or NUL occurs and the delimiters add up to `per_line` on each; else None.

    With the total right, a short record needs a long one elsewhere, and on a long one the fast reader raises.
    """
    newlines = delimiters = 0
    last = b""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            data = np.frombuffer(chunk, dtype=np.uint8)
            if b'"' in chunk or b"\0" in chunk or b"\r" in chunk or b"\n\n" in chunk:
                return None
            newlines += np.count_nonzero(data == 10)
            delimiters += np.count_nonzero(data == ord(delimiter))
            last = chunk[-1:]
    lines = newlines + (last != b"\n")
    return int(lines) if delimiters == lines * per_line else None


def _read_records(path: Path, delimiter: str, encoding: str) -> RawFile:
    """Record by record, with Python's csv in strict mode: slower, and it loses nothing."""
    try:
        text = path.read_bytes().decode("utf-8-sig" if encoding.lower() in ("utf-8", "utf8") else encoding, errors="surrogateescape")
    except (LookupError, UnicodeError) as problem:
        raise FileUnreadable(f"{path.name} cannot be decoded as {encoding}: {problem}. State its encoding in sources.toml.") from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    records = _records(text, lines, delimiter)
    header = next(records, None)
    if header is None or header[2] is not None or not any(name.strip() for name in header[1]):
        raise FileUnreadable(f"{path.name} has no readable header on line 1. The first line must name the columns.")
    names = _unique_names(path, header[1])
    good, good_lines, bad = [], [], []
    for line, cells, rule in records:
        if rule is None and len(cells) != len(names):
            rule = f"has {len(cells)} fields where the header has {len(names)}"
        if rule is None and any("\udc80" <= letter <= "\udcff" for cell in cells for letter in cell):
            rule = f"is not text in {encoding}"
        if rule is None:
            good.append(cells)
            good_lines.append(line)
        else:
            raw = lines[line - 1][:LONGEST_RECORD].encode("utf-8", errors="replace").decode("utf-8")
            bad.append((line, raw, f"malformed record: {rule}"))
    columns = list(zip(*good, strict=True)) if good else [()] * len(names)
    frame = pl.DataFrame({name: pl.Series(name, values, dtype=pl.String) for name, values in zip(names, columns, strict=True)})
    frame = frame.with_columns(pl.all().replace("", None)).with_columns(pl.Series(LINE, good_lines, dtype=pl.Int64))  # as the fast reader has it
    return RawFile(frame.lazy(), tuple(names), pl.DataFrame(bad, schema=MALFORMED, orient="row"), len(good) + len(bad))


def _records(text: str, lines: list[str], delimiter: str):
    """Yield (first physical line, cells, broken rule or None), resuming on the next line after a record that csv refuses."""
    csv.field_size_limit(LONGEST_RECORD)
    start = 0
    while start < len(lines):
        reader = csv.reader(io.StringIO("\n".join(lines[start:]) if start else text), delimiter=delimiter, strict=True)
        before = start
        try:
            for cells in reader:
                first, before = before + 1, start + reader.line_num
                if cells:
                    yield first, cells, None
            return
        except csv.Error as problem:
            yield before + 1, [], str(problem)
            start = before + 1  # the rest of the file is still good rows: try again from the next physical line


def _unique_names(path: Path, names: list[str]) -> list[str]:
    stripped = [name.strip() for name in names]
    twice = sorted({name for name in stripped if stripped.count(name) > 1})
    if twice:
        raise FileUnreadable(f"{path.name} line 1 names the column '{twice[0]}' twice. Rename one of them in the export.")
    return [name or f"column_{position}" for position, name in enumerate(stripped, 1)]


def _read_json_lines(path: Path) -> RawFile:
    try:
        frame = pl.read_ndjson(path, infer_schema_length=None)
    except pl.exceptions.PolarsError as problem:
        raise FileUnreadable(f"{path.name} is not one JSON object a line: {str(problem)[:200]}") from None
    return _as_text(frame)


def _read_parquet(path: Path) -> RawFile:
    try:
        return _as_text(pl.read_parquet(path))
    except (pl.exceptions.PolarsError, OSError) as problem:
        raise FileUnreadable(f"{path.name} is not a whole Parquet file: {str(problem)[:200]}. Copy it again.") from None


def _as_text(frame: pl.DataFrame) -> RawFile:
    nested = [name for name, dtype in frame.schema.items() if dtype.is_nested()]
    instants = [name for name, dtype in frame.schema.items() if dtype.base_type() == pl.Datetime]
    text = frame.with_columns(
        [pl.col(name).dt.to_string("%Y-%m-%dT%H:%M:%S%.6fZ") for name in instants] + [pl.col(name).map_elements(str, pl.String) for name in nested]
    ).with_columns(pl.exclude(nested + instants).cast(pl.String))
    text = text.with_row_index(LINE, offset=1).with_columns(pl.col(LINE).cast(pl.Int64))
    return RawFile(text.lazy(), tuple(frame.columns), pl.DataFrame(schema=MALFORMED), frame.height)
