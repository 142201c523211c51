# ruff: noqa: E501 (one attack a line reads as a table)
"""Damaged and hostile files, made from good ones by a seeded generator."""

import gzip
import io
import random
import struct
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.etl import messy

ROWS = [(f"s{n}", ["서울 쇼핑", "plain shop", 'a "quoted" one', "two, parts"][n % 4], f"{n}.5", "2024-01-31 23:30:00") for n in range(120)]
MAPPING = """
[collection]
name = "mutants"
[[file]]
pattern = "m*"
[[file.route]]
dataset = "sellers"
columns = { seller_id = "id", platform = "platform", weight = "weight", joined_at = "joined" }
"""


def good_files() -> dict[str, bytes]:
    """One good file of each kind, by suffix."""
    plain = messy.write_delimited(ROWS, "utf-8", ",", "\n", False, False)
    return {
        "csv": plain, "crlf.csv": messy.write_delimited(ROWS, "utf-8", ";", "\r\n", True, True), "cp949.csv": messy.write_delimited(ROWS, "cp949", ",", "\r\n", False, False),
        "utf16.csv": messy.write_delimited(ROWS, "utf-16-le", "\t", "\n", False, True), "cr.tsv": messy.write_delimited(ROWS, "utf-8", "\t", "\r", False, False),
        "jsonl": messy.write_json_lines(ROWS, "\n"), "parquet": messy.write_parquet(ROWS), "xlsx": messy.write_workbook(ROWS),
        "csv.gz": gzip.compress(plain), "csv.zip": messy.packed(plain, "zip", "in.csv")[1],
    }  # fmt: skip


def flipped(data: bytes, chance: random.Random) -> bytes:
    found = bytearray(data)
    for _ in range(chance.randint(1, 30)):
        found[chance.randrange(len(found))] = chance.randrange(256)
    return bytes(found)


def cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(1, len(data))]


def torn(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data))
    return data[:start] + data[start + chance.randint(1, 500) :]


def nulled(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data))
    return data[:start] + b"\0" * chance.randint(1, 64) + data[start:]


def quoted(data: bytes, chance: random.Random) -> bytes:
    found = data
    for _ in range(chance.randint(1, 40)):
        start = chance.randrange(len(found))
        found = found[:start] + b'"' + found[start:]
    return found


def swapped(data: bytes, chance: random.Random) -> bytes:
    """Two columns of the header, or of every row, change places."""
    lines = [line.split(b",") for line in data.split(b"\n")]
    one, other = chance.sample(range(4), 2)
    for cells in lines[: chance.choice([1, len(lines)])]:
        if len(cells) > max(one, other):
            cells[one], cells[other] = cells[other], cells[one]
    return b"\n".join(b",".join(cells) for cells in lines)


def long_line(data: bytes, chance: random.Random) -> bytes:
    """A line of 10 MB somewhere: one field, many fields, or an open quote."""
    lines = data.split(b"\n")
    filler = chance.choice([b"x" * 10_000_000, b"x," * 5_000_000, b'"' + b"y" * 10_000_000, b"z\t" * 5_000_000])
    lines.insert(chance.randrange(len(lines)), filler)
    return b"\n".join(lines)


def hostile_text(data: bytes, chance: random.Random) -> bytes:
    """Formulas, markup, paths, format strings and control characters as cells, and as a header."""
    texts = [b"=HYPERLINK(A1)", b"<script>alert(1)</script>", b"@SUM(1+1)", b"../../etc/passwd", b"%s%n{0}", b"\x1b[31m", b"[/red]", b"a\xe2\x80\xaeb", b"'; drop table x; --"]
    lines = data.split(b"\n")
    for _ in range(20):
        number = chance.randrange(len(lines))
        cells = lines[number].split(b",")
        cells[chance.randrange(len(cells))] = chance.choice(texts)
        lines[number] = b",".join(cells)
    return b"\n".join(lines)


def doubled(data: bytes, chance: random.Random) -> bytes:
    return data * chance.randint(2, 4)


def noise(data: bytes, chance: random.Random) -> bytes:
    return chance.randbytes(chance.randint(1, 20_000))


ANY = (flipped, cut, torn, nulled, doubled, noise)
TEXT = (*ANY, quoted, swapped, long_line, hostile_text)


def archive(entries: list[tuple[str, bytes]], attributes: int = 0) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in entries:
            info = zipfile.ZipInfo(name)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, attributes << 16
            target.writestr(info, data)
    return out.getvalue()


def lying_sizes(data: bytes) -> bytes:
    """The archive claims that its member is ten bytes long."""
    found = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        found[found.index(mark) + offset : found.index(mark) + offset + 4] = struct.pack("<I", 10)
    return bytes(found)


def attacks() -> dict[str, Callable[[], bytes]]:
    """Files that are made to hurt: each must be told apart, quickly and in little memory."""
    header = b"id,platform,weight,joined\n"
    good = messy.write_delimited(ROWS, "utf-8", ",", "\n", False, False)
    bomb = partial(bytes.__mul__, b"a,b,c,d\n", 40_000_000)
    return {
        "bomb.csv.zip": lambda: archive([("in.csv", bomb())]),
        "bomb.csv.gz": lambda: gzip.compress(bomb(), 6),
        "liar.csv.zip": lambda: lying_sizes(archive([("in.csv", bomb())])),
        "nested.zip": lambda: archive([("in.csv", archive([("in.csv", good)]))]),
        "up.zip": lambda: archive([("../../in.csv", good)]),
        "root.zip": lambda: archive([("/etc/cron.d/in.csv", good)]),
        "drive.zip": lambda: archive([("C:/in.csv", good)]),
        "back.zip": lambda: archive([("..\\..\\in.csv", good)]),
        "link.zip": lambda: archive([("in.csv", b"/etc/passwd")], 0o120777),
        "many.zip": lambda: archive([(f"{n}.csv", b"") for n in range(10_500)]),
        "empty.zip": lambda: archive([]),
        "quotes.csv": lambda: header + b'a","b\n' * 600_000,  # every record could run on for ever
        "open.csv": lambda: header + b'"open\n' * 300_000,
        "commas.csv": lambda: header + b"," * 3_000_000,
        "wide.csv": lambda: b",".join(b"c%d" % n for n in range(20_000)) + b"\n" + b",".join(b"1" for _ in range(20_000)) + b"\n",
        "header.csv": lambda: b"h" * 12_000_000 + b"\n1\n",
        "onlyheader.csv": lambda: header,
        "blank.csv": lambda: b"\n" * 5_000_000,
        "deep.jsonl": lambda: b'{"id":' + b"[" * 100_000 + b"]" * 100_000 + b"}\n",
        "keys.jsonl": lambda: b"\n".join(b'{"k%d":1}' % n for n in range(20_000)),
        "list.jsonl": lambda: b'[{"id":"1"}]',
        "sparse.xlsx": lambda: sparse_workbook(),
        "entities.xlsx": lambda: entity_workbook(),
        "old.xls": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 5_000,
        "picture.csv": lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 5_000,
    }


def sparse_workbook() -> bytes:
    """Two cells, the second in the last row and column that Excel has."""
    return rewritten(messy.write_workbook(ROWS[:1]), b"</sheetData>", b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>')


def entity_workbook() -> bytes:
    """A sheet whose text would unfold to gigabytes."""
    laughs = b'<!DOCTYPE l [<!ENTITY a0 "ha">' + b"".join(b'<!ENTITY a%d "&a%d;&a%d;&a%d;&a%d;">' % (n, n - 1, n - 1, n - 1, n - 1) for n in range(1, 18)) + b"]>"
    data = rewritten(messy.write_workbook(ROWS[:1]), b"<sheetData>", b'<sheetData><row r="9"><c r="A9" t="inlineStr"><is><t>&a17;</t></is></c></row>')
    return rewritten(data, b"<worksheet", laughs + b"<worksheet")


def rewritten(workbook: bytes, old: bytes, new: bytes) -> bytes:
    source, out = zipfile.ZipFile(io.BytesIO(workbook)), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, data.replace(old, new, 1) if name == "xl/worksheets/sheet1.xml" else data)
    return out.getvalue()


def write_mutants(folder: Path, count: int, seed: int) -> list[str]:
    """Write `count` mutated files into a collection folder; returns their names."""
    chance, good, names = random.Random(seed), good_files(), []
    folder.mkdir(parents=True)
    (folder / "sources.toml").write_text(MAPPING, encoding="utf-8")
    (folder / "m_good.csv").write_bytes(good["csv"])
    for number in range(count):
        kind = chance.choice(list(good))
        mutate = chance.choice(TEXT if kind.endswith(("csv", "tsv", "jsonl")) else ANY)
        names.append(f"m{number:03}_{mutate.__name__}.{kind}")
        (folder / names[-1]).write_bytes(mutate(good[kind], chance))
    return names
