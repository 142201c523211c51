"""Generated messy tables in every encoding, format, packing and line end: rows in are accounted for, and what lands is what was written."""

import shutil
from datetime import UTC, datetime

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.formats.raw import Reading
from etl.read import read
from tests.conftest import LONG
from tests.etl import messy

LETTERS = {
    "utf-8": "abcé한글漢😀 ,;|\t\"'\n\r=<>&%-0", "utf-16-le": "abcé한글漢😀 ,;|\t\"'\n=<-0", "utf-16-be": "abcé한글漢😀 ,;|\t\"'\n=<-0",
    "cp949": "abc가나다한글똠 ,;|\t\"'\n=<-0", "latin-1": "abcéñüßØ ,;|\t\"'\n=<-0",
}  # fmt: skip
STARTED = datetime(2024, 1, 31, 23, 30)
MARKS = [(".", ""), (",", "."), (".", ","), (",", " ")]


def number(value: float, decimal: str, thousands: str) -> str:
    return f"{value:,.2f}".replace(",", "\0").replace(".", decimal).replace("\0", thousands)


@st.composite
def tables(draw, codec: str, marks):
    """Rows of (id, platform, weight, joined) as texts, with what should land; some are to be left out, some broken, some repeat a key."""
    text = st.text(LETTERS[codec], min_size=0, max_size=12)
    rows, expected, out, broken = [], {}, 0, 0
    for position in range(draw(st.integers(1, 12))):
        fate = draw(st.sampled_from(["good", "good", "good", "leave out", "broken", "again"]))
        name, weight = draw(text), draw(st.floats(0, 9_999_999).map(lambda value: round(value, 2)))
        if fate == "leave out":
            rows.append(("leave out", name, "1", ""))
            out += 1
        elif fate == "broken":
            rows.append((f"b{position}", "x", "no number", ""))
            broken += 1
        elif fate == "again" and expected:
            key = draw(st.sampled_from(sorted(expected)))
            rows.append((key, expected[key][0], number(expected[key][1], *marks), ""))
        elif not name.strip():
            rows.append((f"s{position}", name, number(weight, *marks), ""))  # the platform may not be empty
            broken += 1
        else:
            rows.append((f"s{position}", name, number(weight, *marks), str(STARTED)))
            expected[f"s{position}"] = (name.strip(), weight)
    rows.append(("last", "end", number(1.5, *marks), str(STARTED)))
    expected["last"] = ("end", 1.5)
    return rows, expected, out, broken


def agree(entry, landed: pl.DataFrame, rows, expected, out, broken) -> None:
    assert entry["error"] is None
    assert entry["rows_in"] == entry["landed"] + entry["quarantined"] + entry["superseded"] + entry["ignored"] == len(rows)
    assert (entry["ignored"], entry["quarantined"], entry["landed"]) == (out, broken, len(expected))
    assert {row["seller_id"]: (row["platform"], row["weight"]) for row in landed.iter_rows(named=True)} == expected
    assert set(landed["joined_at"].drop_nulls()) <= {STARTED.replace(tzinfo=UTC)}


EFFORT = settings(max_examples=60 if LONG else 4, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("codec", list(LETTERS))
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
@EFFORT
@given(data=st.data())
def test_delimited(tmp_path_factory, codec, line_end, data):
    marks = data.draw(st.sampled_from(MARKS))
    rows, expected, out, broken = data.draw(tables(codec, marks))
    delimiter, packing = data.draw(st.sampled_from([",", ";", "\t", "|"])), data.draw(st.sampled_from([None, None, "zip", "gzip"]))
    bom = codec.startswith("utf-16") or (codec == "utf-8" and data.draw(st.booleans()))
    raw = messy.write_delimited(rows, codec, delimiter, line_end, data.draw(st.booleans()), bom, data.draw(st.booleans()))
    stated = f"encoding = '{codec}'\ndelimiter = {delimiter!r}".replace("'\\t'", '"\\t"')
    folder = tmp_path_factory.mktemp("messy") / "in"
    name, raw = messy.packed(raw, packing, "in.csv")
    entry, landed, _ = messy.land_bytes(folder, name, raw, messy.MAPPING.format(more=stated, decimal=marks[0], thousands=marks[1]))
    agree(entry, landed, rows, expected, out, broken)
    shutil.rmtree(folder)


@pytest.mark.parametrize("kind", ["jsonl", "parquet", "xlsx"])
@EFFORT
@given(data=st.data())
def test_named_values(tmp_path_factory, kind, data):
    marks = data.draw(st.sampled_from(MARKS))
    rows, expected, out, broken = data.draw(tables("utf-16-le", marks))  # a workbook cannot hold a carriage return
    packing = data.draw(st.sampled_from([None, "zip", "gzip"]))
    write = {"jsonl": lambda: messy.write_json_lines(rows, data.draw(st.sampled_from(["\n", "\r\n"]))), "parquet": lambda: messy.write_parquet(rows),
             "xlsx": lambda: messy.write_workbook(rows)}[kind]  # fmt: skip
    folder = tmp_path_factory.mktemp("messy") / "in"
    name, raw = messy.packed(write(), packing, f"in.{kind}")
    entry, landed, _ = messy.land_bytes(folder, name, raw, messy.MAPPING.format(more="", decimal=marks[0], thousands=marks[1]))
    agree(entry, landed, rows, expected, out, broken)
    assert entry["read_as"]["format"] == kind
    shutil.rmtree(folder)


KOREAN = [(f"s{n}", "서울 쇼핑몰, 배송 지연", "1", "") for n in range(20)]
FRENCH = [(f"s{n}", "Société générale, déçu", "1", "") for n in range(20)]
SHOWN = {"utf-8": "utf-8", "utf-16-le": "utf-16-le", "utf-16-be": "utf-16-be", "cp949": "cp949", "euc-kr": "cp949", "latin-1": "latin-1"}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"], ids=["comma", "semicolon", "tab", "bar"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize("codec", list(SHOWN))
def test_what_is_not_stated_is_found_and_reported(tmp_path, codec, line_end, delimiter):
    rows = FRENCH if codec == "latin-1" else KOREAN
    path = tmp_path / "in.csv"
    path.write_bytes(messy.write_delimited(rows, codec, delimiter, line_end, False, False))
    found = read(path, Reading(), tmp_path / "work")
    assert found.rows.collect()["platform"].to_list() == [row[1] for row in rows]
    ends = {"\n": "LF", "\r\n": "CRLF", "\r": "CR"}
    marks = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
    assert (found.read_as["encoding"], found.read_as["line_end"], found.read_as["delimiter"]) == (SHOWN[codec], ends[line_end], marks[delimiter])
    assert [reason.split(":")[0] for reason in found.read_as["detected"]] == ["format", "encoding", "delimiter"]


def test_a_byte_order_mark_is_reported_and_is_no_part_of_the_header(tmp_path):
    path = tmp_path / "in.csv"
    path.write_bytes(messy.write_delimited(KOREAN, "utf-8", ",", "\n", False, True))
    found = read(path, Reading(), tmp_path / "work")
    assert found.columns == messy.HEADER and found.read_as["encoding"] == "utf-8 with byte order mark"


def test_fast_and_careful_readers_agree(tmp_path):
    """Well-formed quotes go through the fast reader; the record reader gives the same rows and lines."""
    rows = [(f"s{n}", ["plain", 'say ""hi""'.replace('""', '"'), "a,b", ""][n % 4], str(n), "") for n in range(5_000)]
    path = tmp_path / "in.csv"
    path.write_bytes(messy.write_delimited(rows, "utf-8", ",", "\r\n", False, False))
    fast, careful = (read(path, Reading(), tmp_path / str(flag), careful=flag) for flag in (False, True))
    assert "spool" not in fast.rows.explain() and fast.records == careful.records == 5_000
    assert fast.rows.collect().equals(careful.rows.collect().select(fast.rows.collect_schema().names()))
