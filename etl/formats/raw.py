"""What every format gives: raw rows as text with their physical line, and the records that were no rows."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

LINE = "source_line"
MALFORMED = {"source_line": pl.Int64, "raw": pl.String, "rule": pl.String}
LONGEST_RECORD = 1_000_000  # characters; a longer record is a broken quote or an attack, not an export's row
SHOWN_RAW = 10_000  # characters of a malformed record that are kept: enough to mend it, and a 10 MB line stays small
SPOOL_ROWS = 50_000
SPOOL_CELLS = 2_000_000  # a file of 10,000 columns is spooled in smaller batches
LOST = "\udcff"  # stands where bytes were no text of the encoding


@dataclass(frozen=True)
class Reading:
    """How a file is to be read; None means: find out, and say what was found."""

    format: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    member: str | None = None  # of a zip: the name, or a pattern, of the file inside
    sheet: str | None = None  # of a workbook
    header: int = 1  # physical line that names the columns; what stands above is no record


@dataclass(frozen=True)
class RawFile:
    """Raw rows (all String, plus `source_line`), the records that were no rows (source_line, raw, rule), and how the file was read."""

    rows: pl.LazyFrame
    columns: tuple[str, ...]
    malformed: pl.DataFrame
    records: int  # rows + malformed: what must be accounted for
    read_as: dict = field(default_factory=dict)  # format, encoding, delimiter, line_end ...; `detected` lists what was found out
    notes: tuple[str, ...] = ()
    trimmed: bool = False  # it is known that no cell begins or ends with white space


class Spool:
    """Rows written to temporary Parquet in batches, so that memory does not grow with the file."""

    def __init__(self, columns: list[str], work: Path):
        self._columns, self._work = columns, work
        self._rows: list[tuple] = []
        self._lines: list[int] = []
        self._files: list[Path] = []
        self._batch = max(1, min(SPOOL_ROWS, SPOOL_CELLS // max(1, len(columns))))
        self._bad: list[tuple[int, str, str]] = []
        self._written = 0

    def add(self, line: int, cells) -> None:
        self._rows.append(cells)
        self._lines.append(line)
        if len(self._rows) >= self._batch:
            self._flush()

    def refuse(self, line: int, raw: str, rule: str) -> None:
        shown = raw[:SHOWN_RAW].encode("utf-8", errors="replace").decode("utf-8")
        self._bad.append((line, shown, rule))

    def _flush(self) -> None:
        columns = zip(*self._rows) if self._rows else [()] * len(self._columns)
        frame = pl.DataFrame([pl.Series(name, values, dtype=pl.String) for name, values in zip(self._columns, columns)])
        frame = frame.with_columns(pl.all().replace("", None)).with_columns(pl.Series(LINE, self._lines, dtype=pl.Int64))  # as the fast reader has it
        self._files.append(self._work / f"spool-{len(self._files):05}.parquet")
        frame.write_parquet(self._files[-1], compression="lz4")
        self._written += frame.height
        self._rows, self._lines = [], []

    def finish(self, read_as: dict, notes: Iterable[str] = ()) -> RawFile:
        if self._rows or not self._files:
            self._flush()
        malformed = pl.DataFrame(self._bad, schema=MALFORMED, orient="row")
        return RawFile(pl.scan_parquet(self._files), tuple(self._columns), malformed, self._written + malformed.height, read_as, tuple(notes))


def column_names(cells: Iterable) -> tuple[list[str], list[str]]:
    """Names for the columns of a header, and a sentence for each that had to be made: empty ones by position, repeated ones by number."""
    names: list[str] = []
    notes = []
    for position, cell in enumerate(cells, 1):
        name = str(cell if cell is not None else "").strip() or f"column_{position}"
        if name in names or name == LINE:
            number = 2
            while f"{name} ({number})" in names:
                number += 1
            notes.append(f"column {position} of the header is called '{name}' again; it is read as '{name} ({number})'")
            name = f"{name} ({number})"
        names.append(name)
    return names, notes


def text_of(value) -> str | None:
    """A typed cell as the text that an export would hold."""
    import datetime as dt

    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%S" + (".%f" if value.microsecond else ""))
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def first_rows(rows: Iterator, count: int) -> list:
    """The first `count` of an iterator, fewer if it ends."""
    found = []
    for row in rows:
        found.append(row)
        if len(found) >= count:
            break
    return found
