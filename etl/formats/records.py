"""JSON lines and Parquet: named values, taken as text so that one set of rules reads every format."""

import json
from pathlib import Path

import polars as pl

from etl import detect
from etl.errors import FileUnreadable
from etl.formats.delimited import physical_lines
from etl.formats.raw import LINE, LONGEST_RECORD, LOST, MALFORMED, RawFile, Reading, Spool
from etl.formats.raw import column_names as unique

DEEP = 50  # levels of nesting beyond which a JSON line is an attack
COLUMNS = 5_000
FLAT_COLUMNS, FLAT_LEVELS = 500, 5  # beyond these, objects inside objects stay JSON text: their keys are data, no columns


def read_json_lines(path: Path, name: str, reading: Reading, work: Path, read_as: dict) -> RawFile:
    """One JSON object a line. An object inside it becomes columns of their own (`customer.country`), a list stays JSON text; numbers keep their digits.

    Raises:
        FileUnreadable: no line is an object; says what to do.
    """
    encoding, found = detect.ENCODINGS.get((reading.encoding or "").lower(), reading.encoding), []
    if encoding in (None, "utf-16"):
        encoding, why = detect.encoding(path)
        found = [f"encoding: {why}"]
    read_as = {**read_as, "encoding": reading.encoding or encoding, "detected": [*read_as.get("detected", []), *found]}
    encoding = "utf-8-sig" if encoding == "utf-8" else encoding
    names, flat = _json_columns(path, name, encoding)
    columns, notes = unique(names)
    spool = Spool(columns, work)
    for line, text in _whole_lines(path, encoding):
        value = _object(text)
        if isinstance(value, str):
            spool.refuse(line, text, f"malformed record: {value}")
        else:
            cells = _flattened(value) if flat else value
            spool.add(line, [_json_text(cells.get(key)) for key in names])
    return spool.finish(read_as, notes)


def _whole_lines(path: Path, encoding: str):
    """(line number, text) of the lines that are not blank; the pieces of an over-long line after the first are dropped."""
    number, inside = 0, False
    for piece in physical_lines(path, encoding):
        if not inside:
            number += 1
            if piece.strip():
                yield number, piece
        inside = not piece.endswith(("\n", "\r"))


def _json_columns(path: Path, name: str, encoding: str) -> tuple[list[str], bool]:
    """Keys of all lines in the order they first stand, and whether objects inside objects are columns of their own (not where that gives too many)."""
    deep, top = {}, {}
    lines = objects = 0
    for _, text in _whole_lines(path, encoding):
        value = _object(text)
        lines += 1
        if isinstance(value, dict):
            objects += 1
            top.update(dict.fromkeys(value))
            if len(deep) <= COLUMNS:
                deep.update(dict.fromkeys(_flattened(value)))
        elif lines == 1 and text.lstrip().startswith("["):
            raise FileUnreadable(f"{name} is one JSON list, not one JSON object a line. Write each element on its own line (JSON lines).")
        if len(top) > COLUMNS:
            raise FileUnreadable(f"{name} has more than {COLUMNS:,} different keys by line {lines:,}, so it is no table. Export objects of the same keys.")
    if not objects:
        raise FileUnreadable(f"{name} is not one JSON object a line: none of its {lines:,} lines is one. Export it as JSON lines or CSV.")
    return (list(deep), True) if len(deep) <= FLAT_COLUMNS or len(deep) == len(top) else (list(top), False)


def _flattened(value: dict, level: int = 0) -> dict:
    """{"customer": {"country": "KR"}} as {"customer.country": "KR"}; an object whose columns would have the name of another key stays whole."""
    found = {}
    for key, inner in value.items():
        inside = _flattened(inner, level + 1) if isinstance(inner, dict) and level < FLAT_LEVELS else {}
        cells = {f"{key}.{path}": cell for path, cell in inside.items()}
        found |= cells if cells and not cells.keys() & (value.keys() | found.keys()) else {key: inner}
    return found


def _object(text: str) -> dict | str:
    """The line's object, or what is wrong with it."""
    if len(text) > LONGEST_RECORD:
        return f"is longer than {LONGEST_RECORD:,} characters"
    if LOST in text:
        return "holds bytes that are no text of the file's encoding"
    try:
        value = json.loads(text, parse_float=str, parse_int=str, parse_constant=_no_number, object_pairs_hook=_pairs)
    except (ValueError, RecursionError) as problem:
        return f"is no JSON: {str(problem)[:100]}"
    if not isinstance(value, dict):
        return "is JSON but no object"
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except (UnicodeError, RecursionError):
        return "holds half a character (a lone surrogate) or is nested too deeply"
    return value if "\\u0000" not in text else "holds a NUL character"


def _no_number(word: str):
    raise ValueError(f"{word} is no number")


def _pairs(pairs: list) -> dict:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice in one object")
    return found


def _json_text(value) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False)


def read_parquet(path: Path, name: str, read_as: dict) -> RawFile:
    """Typed columns as text; instants with a zone in UTC (ending in Z), those without as they stand.

    Raises:
        FileUnreadable: not a whole Parquet file.
    """
    try:
        frame = pl.scan_parquet(path)
        schema = frame.collect_schema()
        height = frame.select(pl.len()).collect().item()
    except (pl.exceptions.PolarsError, OSError, pl.exceptions.PanicException) as problem:
        raise FileUnreadable(f"{name} is not a whole Parquet file: {str(problem).splitlines()[0][:160]}. Copy it again.") from None
    if LINE in schema:
        frame = frame.rename({LINE: f"{LINE} (2)"})
        schema = frame.collect_schema()
    text = frame.select(_as_text(column, dtype) for column, dtype in schema.items())
    text = text.with_row_index(LINE, offset=1).with_columns(pl.col(LINE).cast(pl.Int64))
    return RawFile(text, tuple(schema), pl.DataFrame(schema=MALFORMED), height, read_as)


def _as_text(name: str, dtype: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if isinstance(dtype, pl.Datetime):
        if dtype.time_zone:
            return column.dt.convert_time_zone("UTC").dt.to_string("%Y-%m-%dT%H:%M:%S%.fZ")
        return column.dt.to_string("%Y-%m-%dT%H:%M:%S%.f")
    if isinstance(dtype, pl.Struct):
        return column.struct.json_encode()
    if dtype.is_nested():
        return column.map_elements(lambda value: json.dumps(value.to_list() if isinstance(value, pl.Series) else value, default=str), pl.String)
    if isinstance(dtype, pl.Binary):
        return column.cast(pl.String, strict=False)
    text = column.cast(pl.String)
    return pl.when(text != "").then(text).otherwise(None).alias(name)
