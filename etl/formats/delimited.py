"""CSV and TSV. A reader left to itself aborts on a long record, pads a short one and swallows a broken quote.

So the file's bytes are looked at first: well-formed quotes, and delimiters that add up to the header's on every line, mean that every
record is whole and the fast reader may have it. Anything else goes record by record, and what is not whole is kept with its line and text.
"""

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from etl import detect
from etl.errors import FileUnreadable
from etl.formats.raw import LINE, LONGEST_RECORD, LOST, MALFORMED, RawFile, Reading, Spool, column_names, first_rows

CHUNK = 4 * 1024 * 1024  # bytes copied at a time
SURVEYED = 1024 * 1024  # bytes counted at a time: what stays in a processor's cache, at half the cost of 32 MB
LONGEST_LINES = 1_000  # physical lines of one record: a longer one is a quote that nobody closed
WASTE = 50_000_000  # characters read in vain after quotes that never close; then quotes no longer span lines, so that time stays linear
QUOTE, LF, CR, SPACE = 34, 10, 13, 32
OTHER_BLANKS = (b"\t", b"\v", b"\f")
LATER_LINES = "{} quotes are never closed; from line {} on a quoted field is no longer followed over line ends. Mend the quotes in the export."

codecs.register_error("mark-lost", lambda problem: (LOST, problem.end))


@dataclass(frozen=True)
class Text:
    """A text file with everything found out that reading it needs."""

    path: Path
    name: str
    encoding: str
    delimiter: str
    header: int
    read_as: dict


def read_delimited(path: Path, name: str, reading: Reading, work: Path, read_as: dict, careful: bool = False) -> RawFile:
    """Read one CSV or TSV file; `careful` skips the fast reader (which found a record that is not whole).

    Raises:
        FileUnreadable: no header, no text, or an encoding that does not exist; says what to do.
    """
    text = _described(path, name, reading, read_as)
    plain = path
    if not careful and (plain := _as_utf8(text, work)) and (fast := _read_fast(plain, text)):
        return fast
    return _read_records(text, work)


def _described(path: Path, name: str, reading: Reading, read_as: dict) -> Text:
    found = []
    encoding = detect.ENCODINGS.get((reading.encoding or "").lower().replace("_", "-"), reading.encoding)
    if encoding in (None, "utf-16"):
        encoding, why = detect.encoding(path)
        found.append(f"encoding: {why}")
        if not encoding.startswith("utf-16"):
            detect.refuse_binary(path, name)
    lines = first_rows(physical_lines(path, encoding), 200 + reading.header)
    prefer = "\t" if reading.format == "tsv" or read_as.get("format") == "tsv" else ","
    delimiter = reading.delimiter
    if delimiter is None:
        delimiter, why = detect.delimiter([line for line in lines[reading.header - 1 :] if line.strip()], prefer)
        found.append(f"delimiter: {why}")
    shown = reading.encoding or ("utf-8 with byte order mark" if encoding == "utf-8-sig" else encoding)
    described = {
        **read_as, "encoding": shown, "delimiter": detect.DELIMITER_NAMES.get(delimiter, delimiter), "line_end": detect.line_end("".join(lines)),
        "detected": [*read_as.get("detected", []), *found],
    }  # fmt: skip
    return Text(path, name, "utf-8-sig" if encoding == "utf-8" else encoding, delimiter, reading.header, described)


def physical_lines(path: Path, encoding: str) -> Iterator[str]:
    """Physical lines with their ends; LF, CRLF and CR all end one. A line beyond LONGEST_RECORD comes in pieces of that size."""
    with open(path, encoding=encoding, errors="mark-lost", newline="") as file:
        first = True
        while line := file.readline(LONGEST_RECORD + 2):
            if first:
                line, first = line.removeprefix("\ufeff"), False
            yield line


def _as_utf8(text: Text, work: Path) -> Path | None:
    """The file itself where it is UTF-8 with LF or CRLF, else a copy that is; None where some bytes are no text of its encoding."""
    only_cr = text.read_as["line_end"] == "CR"
    if text.encoding == "utf-8-sig" and not only_cr:
        return text.path
    target = work / "as-utf8.csv"
    try:
        with (
            open(text.path, encoding=text.encoding, errors="strict", newline=None if only_cr else "") as source,
            target.open("w", encoding="utf-8", newline="") as out,
        ):
            while piece := source.read(CHUNK):
                if only_cr and '"' in piece:
                    return None  # a line end inside quotes is part of the value: only the record reader keeps it as it is
                out.write(piece)
    except (UnicodeError, LookupError):
        return None
    return target


def _read_fast(path: Path, text: Text) -> RawFile | None:
    """The streaming reader, or None where the bytes do not promise whole records."""
    with path.open("rb") as file:
        header = [file.readline(LONGEST_RECORD) for _ in range(text.header)]
    try:
        names = next(csv.reader(io.StringIO(header[-1].decode("utf-8-sig").rstrip("\r\n")), delimiter=text.delimiter, strict=True))
    except (UnicodeDecodeError, StopIteration, csv.Error):
        return None
    if not header[-1].endswith(b"\n") or not any(name.strip() for name in names):
        return None
    survey = _survey(path, ord(text.delimiter), len(names) - 1, sum(map(len, header)))
    if survey is None:
        return None
    lines, quoted, trimmed = survey
    columns, notes = column_names(names)
    rows = pl.scan_csv(
        path, separator=text.delimiter, has_header=False, skip_lines=text.header, infer_schema=False, quote_char='"' if quoted else None,
        row_index_name=LINE, row_index_offset=text.header + 1, encoding="utf8", schema=dict.fromkeys(columns, pl.String),
    ).with_columns(pl.col(LINE).cast(pl.Int64))  # fmt: skip
    if quoted:
        rows = rows.with_columns(pl.when(pl.col(name) != "").then(pl.col(name)).alias(name) for name in columns)
    return RawFile(rows, tuple(columns), pl.DataFrame(schema=MALFORMED), lines, text.read_as, tuple(notes), trimmed)


def _survey(path: Path, delimiter: int, per_line: int, skip: int) -> tuple[int, bool, bool] | None:
    """(records, whether quotes occur, whether no cell has white space around it) when each line after `skip` bytes is a whole record; else None.

    With the total right, a short record needs a long one elsewhere, and on a long one the fast reader raises.
    """
    records = delimiters = quotes = 0
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    last, trimmed = b"\n", True
    with path.open("rb") as file:
        file.seek(skip)
        while chunk := file.read(SURVEYED):
            seam = last + chunk[:2]
            data = np.frombuffer(chunk, dtype=np.uint8)
            is_end, is_delimiter = data == LF, data == delimiter
            if b"\n\n" in seam or _beside(is_end, is_end) or b"\0" in chunk or not _whole_ends(chunk, seam, file):
                return None
            try:
                decoder.decode(chunk) if not chunk.isascii() or decoder.getstate()[0] else None
            except UnicodeDecodeError:
                return None
            if quotes or b'"' in chunk:
                counted = _count_quoted(data, last, delimiter, quotes)
                if counted is None:
                    return None
                new_records, new_delimiters, new_quotes = counted
                quotes += new_quotes
            else:
                new_records, new_delimiters = np.count_nonzero(is_end), np.count_nonzero(is_delimiter)
            trimmed = trimmed and not quotes and _is_trimmed(chunk, data, last, delimiter)
            records, delimiters, last = records + int(new_records), delimiters + int(new_delimiters), chunk[-1:]
    trimmed = trimmed and last != b" "
    if quotes % 2 or decoder.getstate()[0]:
        return None
    records += last != b"\n"
    return (records, quotes > 0, trimmed) if delimiters == records * per_line else None


def _is_trimmed(chunk: bytes, data: np.ndarray, last: bytes, delimiter: int) -> bool:
    """Whether no cell of an unquoted chunk begins or ends with white space. Said only of plain ASCII; the chunk's last byte is judged with the next one."""
    if not chunk.isascii() or any(blank in chunk for blank in OTHER_BLANKS if blank[0] != delimiter) or delimiter == SPACE:
        return False
    if last != b" " and b" " not in chunk:
        return True
    edges = np.zeros(256, dtype=bool)
    edges[[delimiter, LF, CR]] = True
    spaces = np.flatnonzero(data == SPACE)  # few, so that looking at both sides of each is cheaper than comparing all bytes with their neighbours
    at_seam = (last == b" " and edges[data[0]]) or (data[0] == SPACE and edges[last[0]])
    return not (at_seam or edges[data[spaces[spaces > 0] - 1]].any() or edges[data[spaces[spaces < data.size - 1] + 1]].any())


def _beside(one: np.ndarray, other: np.ndarray) -> bool:
    """Whether some byte that is the one stands right before one that is the other."""
    return bool((one[:-1] & other[1:]).any())


def _whole_ends(chunk: bytes, seam: bytes, file) -> bool:
    """Whether every CR is the first half of a CRLF (looking one byte ahead at the chunk's end), and no line is blank."""
    if b"\r" not in chunk:
        return True
    if b"\n\r" in chunk or b"\n\r" in seam:
        return False
    alone = chunk.count(b"\r") - chunk.count(b"\r\n")
    if alone == 1 and chunk[-1:] == b"\r":
        return file.peek(1)[:1] == b"\n"
    return alone == 0


def _count_quoted(data: np.ndarray, last: bytes, delimiter: int, before: int) -> tuple[int, int, int] | None:
    """(records, delimiters, quotes) of a chunk, counting only outside quotes; None where a quote stands in a wrong place or a line ends inside."""
    is_quote = data == QUOTE
    at = np.flatnonzero(is_quote)
    inside = np.bitwise_xor.accumulate(is_quote.view(np.uint8)) ^ np.uint8(before & 1)
    opening, closing = (at[before & 1 :: 2], at[1 - (before & 1) :: 2])
    previous = np.where(opening > 0, data[opening - 1], last[0])
    following = closing[closing + 1 < data.size]
    after = data[following + 1]
    fits_before = (previous == delimiter) | (previous == LF) | (previous == QUOTE)
    fits_after = (after == delimiter) | (after == LF) | (after == CR) | (after == QUOTE)
    newline = data == LF
    if not fits_before.all() or not fits_after.all() or (newline & inside.view(bool)).any():
        return None
    outside = inside == 0
    return np.count_nonzero(newline), np.count_nonzero((data == delimiter) & outside), at.size


def _read_records(text: Text, work: Path) -> RawFile:
    """Record by record, with Python's csv in strict mode: slower, and it loses nothing."""
    records = _Records(physical_lines(text.path, text.encoding), text.delimiter)
    for _ in range(text.header - 1):
        records.skip_line()
    header = next(iter(records), None)
    if header is None or (header[2] is not None and not any(LOST in name for name in header[1])) or not any(name.strip() for name in header[1]):
        raise FileUnreadable(
            f"{text.name} has no readable header on line {text.header}{': it ' + header[2] if header and header[2] else ''}. That line must name the "
            "columns; if they stand lower, set header = <line> in sources.toml."
        )
    if any(LOST in name for name in header[1]):
        guess, why = detect.encoding(text.path)
        raise FileUnreadable(f"{text.name}: the header is no text in {text.read_as['encoding']}. It looks like {guess} ({why}); set encoding in sources.toml.")
    names, notes = column_names(header[1])
    spool = Spool(names, work)
    for line, cells, rule, raw in records:
        if rule is None and len(cells) != len(names):
            rule = f"has {len(cells)} fields where the header has {len(names)}"
        if rule is None:
            spool.add(line, cells)
        else:
            spool.refuse(line, raw, f"malformed record: {rule}")
    return spool.finish(text.read_as, [*notes, *records.notes])


class _Records:
    """Iterates (first physical line, cells, broken rule or None, raw text of a broken one), resuming on the next line after a record that csv refuses."""

    def __init__(self, lines: Iterator[str], delimiter: str):
        csv.field_size_limit(LONGEST_RECORD)
        self._lines, self._delimiter = lines, delimiter
        self._again: list[str] = []  # lines to be read again after a refused record, last first
        self._number = 0  # physical lines handed to csv so far
        self._taken: list[str] = []
        self._size = 0
        self._wasted = 0
        self._refused = 0
        self._expected = 0  # fields of the header
        self.notes: list[str] = []

    def skip_line(self) -> None:
        """Pass over a line above the header."""
        next(self._lines, None)
        self._number += 1

    def _feed(self) -> Iterator[str]:
        while True:
            spanning = len(self._taken) if self._wasted < WASTE else len(self._taken) * LONGEST_LINES
            if spanning >= LONGEST_LINES or self._size > LONGEST_RECORD:
                return
            line = self._again.pop() if self._again else next(self._lines, None)
            if line is None:
                return
            self._number += 1
            self._taken.append(line)
            self._size += len(line)
            yield line

    def __iter__(self):
        reader = csv.reader(self._feed(), delimiter=self._delimiter, strict=True)
        while True:
            self._taken, self._size = [], 0
            first = self._number + 1
            try:
                cells = next(reader, None)
            except csv.Error as problem:
                yield self._refuse(first, str(problem))
                reader = csv.reader(self._feed(), delimiter=self._delimiter, strict=True)
                continue
            if cells is None:
                return
            self._expected = self._expected or len(cells)
            rule = self._fault(cells)
            if rule and (len(self._taken) > 1 or self._overlong()):
                yield self._refuse(first, rule)
                reader = csv.reader(self._feed(), delimiter=self._delimiter, strict=True)
            elif cells and (rule or self._taken[0].strip("\r\n")):
                yield first, cells, rule, self._taken[0].rstrip("\r\n")

    def _overlong(self) -> bool:
        return bool(self._taken) and len(self._taken[0]) > LONGEST_RECORD and not self._taken[0].endswith(("\n", "\r"))

    def _fault(self, cells: list[str]) -> str | None:
        """What makes a parsed record no row; one of several lines with a wrong number of fields is a quote in a wrong place."""
        if self._overlong():
            return f"is longer than {LONGEST_RECORD:,} characters"
        if len(self._taken) > 1 and len(cells) != self._expected:
            return f"a quoted field runs over {len(self._taken)} lines, and the record then has {len(cells)} fields where the header has {self._expected}"
        for line in self._taken:
            if LOST in line:
                return "holds bytes that are no text of the file's encoding"
            if "\0" in line:
                return "holds a NUL character"
        return None

    def _refuse(self, first: int, rule: str):
        """The record's first line is broken; the lines after it that csv already took are read again. An over-long line goes as one."""
        line = self._taken[0] if self._taken else ""
        rest = self._taken[1:]
        if self._overlong():
            rule = f"is longer than {LONGEST_RECORD:,} characters"
            while rest and not rest[0].endswith(("\n", "\r")):
                rest.pop(0)
            if rest:
                rest.pop(0)
            else:
                self._skip_rest_of_line()
        self._again.extend(reversed(rest))
        self._number = first
        self._wasted += sum(map(len, rest))
        self._refused += 1
        if self._wasted >= WASTE and not self.notes:
            self.notes.append(LATER_LINES.format(self._refused, first))
        return first, [], rule.replace("unexpected end of data", "a quote is opened and never closed"), line.rstrip("\r\n")

    def _skip_rest_of_line(self) -> None:
        while (piece := self._again.pop() if self._again else next(self._lines, None)) is not None:
            if piece.endswith(("\n", "\r")):
                return
