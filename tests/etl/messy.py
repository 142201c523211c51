"""Writes small tables in every encoding, format, packing and line end, and lands them, for tests that compare what came in with what lands."""

import gzip
import io
import json
import zipfile
from pathlib import Path

import polars as pl

from data import catalogue
from etl.run import land

MAPPING = """
[collection]
name = "messy"
[[file]]
pattern = "in.*"
{more}
[[file.route]]
dataset = "sellers"
where = "id <> 'leave out' OR id IS NULL"
columns = {{ seller_id = "id", platform = "platform", weight = "weight", joined_at = "joined" }}
numbers = {{ weight = {{ decimal = "{decimal}", thousands = "{thousands}" }} }}
formats = {{ joined_at = ["%Y-%m-%d %H:%M:%S"] }}
[file.route.values.platform]
"other name" = "one name"
[[file.route]]
ignore = "not wanted"
"""
HEADER = ("id", "platform", "weight", "joined")


def write_delimited(rows: list[tuple], codec: str, delimiter: str, line_end: str, quote_all: bool, bom: bool, final_end: bool = True) -> bytes:
    """CSV bytes as a careful program writes them."""

    def cell(text: str) -> str:
        needs = quote_all or any(mark in text for mark in (delimiter, '"', "\n", "\r")) or text == ""
        return '"' + text.replace('"', '""') + '"' if needs and text != "" else text

    text = line_end.join(delimiter.join(cell(value) for value in row) for row in [HEADER, *rows]) + (line_end if final_end else "")
    mark = {"utf-8": b"\xef\xbb\xbf", "utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(codec, b"") if bom else b""
    return mark + text.encode(codec)


def write_json_lines(rows: list[tuple], line_end: str) -> bytes:
    return line_end.join(json.dumps({name: value or None for name, value in zip(HEADER, row)}, ensure_ascii=False) for row in rows).encode()


def write_parquet(rows: list[tuple]) -> bytes:
    out = io.BytesIO()
    pl.DataFrame(rows, schema=dict.fromkeys(HEADER, pl.String), orient="row").write_parquet(out)
    return out.getvalue()


def write_workbook(rows: list[tuple]) -> bytes:
    import openpyxl

    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in [HEADER, *rows]:
        book.active.append([value or None for value in row])
        for cell in book.active[book.active.max_row]:
            cell.data_type = "s" if cell.value is not None else cell.data_type  # "=1+1" is a text here, not a formula
    book.save(out)
    return out.getvalue()


def packed(data: bytes, packing: str | None, name: str) -> tuple[str, bytes]:
    """(file name, bytes) of a file, packed or not."""
    if packing == "gzip":
        return f"{name}.gz", gzip.compress(data)
    if packing == "zip":
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, data)
        return f"{name}.zip", out.getvalue()
    return name, data


def land_bytes(folder: Path, name: str, data: bytes, mapping: str):
    """Land one file; returns (the manifest's entry of it, the landed rows, the quarantine)."""
    folder.mkdir(parents=True)
    (folder / name).write_bytes(data)
    (folder / "sources.toml").write_text(mapping, encoding="utf-8")
    report = land(folder, folder / "landed")
    version = catalogue.current(report.collection, folder / "landed")
    rows = pl.concat([pl.read_parquet(file) for file in version.files("rows", "sellers")])
    return report.files[0], rows, pl.read_parquet(version.folder / "quarantine.parquet")
