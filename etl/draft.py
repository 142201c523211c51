"""`sources.toml` proposed by looking at files: what was found, the evidence for it, and what a person still has to say."""

import csv
import json
import re
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from data.contracts import contracts
from etl import detect
from etl.draft_columns import Column, Table, profile
from etl.draft_match import EDIT, Match, match
from etl.draft_words import PAGES
from etl.errors import FileUnreadable
from etl.formats.delimited import physical_lines
from etl.formats.packed import members, packing
from etl.formats.raw import first_rows
from etl.formats.spreadsheet import is_workbook
from etl.read import NotWhole, RawFile, Reading, read

SAMPLE = 200_000  # rows looked at; the draft says so where a file has more
HEADER_LINES = 20
HINTS = {
    "market": "ISO code such as KR or US; WORLD for all", "body": "who counted: Platform, or the agency", "unit": "such as KRW million",
    "metric": "what is counted",
}  # fmt: skip


@dataclass(frozen=True)
class FileDraft:
    """One drafted [[file]]."""

    file: str
    reading: Reading
    raw: RawFile | None
    table: Table | None
    match: Match | None
    error: str | None = None
    others: tuple[str, ...] = ()  # members of the same archive that are not drafted


def draft(files: list[Path], folder: Path | None = None, name: str | None = None) -> str:
    """The text of a sources.toml for these files; patterns are relative to `folder` (default: the first file's folder).

    Files with the same columns share a [[file]]. The text loads as it is; what it asks for says EDIT.
    """
    home = folder or files[0].parent
    drafts = [look(path, home) for path in files]
    kept, shared = [], {}
    for found in drafts:
        key = (found.raw.columns, found.match.dataset) if found.raw else found.file
        if key in shared:
            shared[key].append(found.file)
        else:
            shared[key] = [found.file]
            kept.append(found)
    blocks = [_block(found, _pattern(shared[(found.raw.columns, found.match.dataset) if found.raw else found.file])) for found in kept]
    return "\n".join([_head(name or home.resolve().name, kept), *blocks, _pages(kept)])


def look(path: Path, home: Path) -> FileDraft:
    """Read and profile one file; an unreadable one is told in the draft."""
    file = path.resolve().relative_to(home.resolve()).as_posix() if path.resolve().is_relative_to(home.resolve()) else path.name
    reading, others = Reading(), ()
    try:
        if packing(path) == "zip" and not is_workbook(path):
            largest, others = _largest_member(path)
            reading = Reading(member=largest)
        with tempfile.TemporaryDirectory() as work:
            reading = replace(reading, header=_header_line(path))
            raw, table = _profiled(path, reading, Path(work))
            return FileDraft(file, reading, raw, table, match(table, file), others=others)
    except NotWhole as problem:
        return FileDraft(file, reading, None, None, None, error=f"{path.name} is damaged: {problem}. Export it again.")
    except (FileUnreadable, OSError) as problem:
        return FileDraft(file, reading, None, None, None, error=str(problem))


def _profiled(path: Path, reading: Reading, work: Path) -> tuple[RawFile, Table]:
    raw = read(path, reading, work / "file")
    try:
        return raw, profile(raw, SAMPLE)
    except NotWhole:
        raw = read(path, reading, work / "careful", careful=True)
        return raw, profile(raw, SAMPLE)


def _largest_member(path: Path) -> tuple[str, tuple[str, ...]]:
    import zipfile

    names = members(path)
    if not names:
        raise FileUnreadable(f"{path.name} holds no file.")
    with zipfile.ZipFile(path) as archive:
        sizes = {entry.filename: entry.file_size for entry in archive.infolist()}
    ordered = sorted(names, key=lambda name: -sizes.get(name, 0))
    return ordered[0], tuple(ordered[1:])


def _header_line(path: Path) -> int:
    """The first line with as many fields as most lines have, all filled, none of them a number: titles above it are no header."""
    if packing(path) or detect.file_format(path, path.name) not in ("csv", "tsv"):
        return 1
    lines = first_rows(physical_lines(path, detect.ENCODINGS.get(detect.encoding(path)[0], "utf-8")), 200)
    mark, _ = detect.delimiter([line for line in lines[1:] if line.strip()] or lines, "\t" if path.suffix == ".tsv" else ",")
    try:
        rows = [next(csv.reader([line], delimiter=mark), []) for line in lines]
    except csv.Error:
        return 1
    counts = [len(row) for row in rows if row]
    if not counts:
        return 1
    usual = max(set(counts), key=counts.count)
    for number, row in enumerate(rows[:HEADER_LINES], 1):
        if len(row) == usual and all(cell.strip() and not re.fullmatch(r"[\d.,\s-]+", cell) for cell in row):
            return number
    return 1


def _pattern(files: list[str]) -> str:
    """One pattern for files of the same columns: what their names share, and * for what differs."""
    if len(files) == 1:
        return files[0]
    stems = [re.sub(r"\d+", "*", file) for file in files]
    if len(set(stems)) == 1:
        return re.sub(r"\*([-_.]?\*)*", "*", stems[0])
    prefix = _common(files)
    suffix = _common([file[::-1] for file in files])[::-1]
    return f"{prefix}*{suffix}"


def _common(texts: list[str]) -> str:
    shortest = min(texts, key=len)
    length = next((at for at in range(len(shortest)) if len({text[at] for text in texts}) > 1), max(0, len(shortest) - 1))
    return shortest[:length]


def _head(name: str, drafts: list[FileDraft]) -> str:
    return f"""# Drafted by `python -m etl draft`. Everything below was found by looking at the files; the reasons stand beside it.
# Replace every "{EDIT}", then run `python -m etl check <folder>` to see what would land, then `python -m etl run --folder <folder>`.

[collection]
name = {_quoted(re.sub(r"[^a-z0-9_-]+", "_", name.casefold()).strip("_") or "own")}
title = {_quoted(name)}
provenance = "own"
"""


def _block(found: FileDraft, pattern: str) -> str:
    lines = ["", "[[file]]", f"pattern = {_quoted(pattern)}"]
    if found.raw is None:
        lines += [f"# NOT READ: {line}" for line in (found.error or "").splitlines()]
        lines += ["  [[file.route]]", '  ignore = "could not be read when this was drafted"']
        return "\n".join(lines) + "\n"
    lines += _reading_lines(found)
    table, route = found.table, found.match
    looked = f", the first {SAMPLE:,} looked at" if found.raw.records > SAMPLE else ""
    malformed = f"{found.raw.malformed.height:,} malformed ones would be quarantined"
    lines += [f"# {found.raw.records:,} records of {len(found.raw.columns)} columns{looked}; {malformed}."]
    lines += [f"# {sentence}" for sentence in (*found.raw.notes, *table.facts)]
    lines += _shape_lines(table)
    lines += _column_comments(table)
    lines += ["", "  [[file.route]]", f"  dataset = {_quoted(route.dataset)}"]
    lines += [f"  # {note}." for note in route.notes]
    for part in ("columns", "constants", "expressions", "formats", "empty"):
        entries = getattr(route, part)
        if entries:
            lines.append(f"  [file.route.{part}]")
            lines += [f"  {name} = {_value(value)}{_hint(route, part, name, table)}" for name, value in entries.items()]
    for column, mapped in route.values.items():
        lines.append(f"  [file.route.values.{column}]")
        lines += [f"  {_quoted(label)} = {_quoted(code)}" for label, code in mapped.items()]
    unused = [column.name for column in table.columns if column.name not in _used(route, table)]
    if unused:
        lines.append(f"  # Not used: {', '.join(unused)}")
    return "\n".join(_one_line(line) for line in lines) + "\n"


def _one_line(text: str) -> str:
    """Headers and cells stand in comments: one with a line end must not become a line of TOML."""
    return re.sub(r"[\x00-\x08\x0a-\x1f\x7f\u0085\u2028\u2029]+", " ", text)


def _reading_lines(found: FileDraft) -> list[str]:
    read_as, lines = found.raw.read_as, []
    if found.reading.member:
        lines.append(f"member = {_quoted(found.reading.member)}")
        lines += [f"# also in the archive, not drafted: {name}" for name in found.others]
    lines.append(f"format = {_quoted(read_as['format'])}")
    if "encoding" in read_as:
        encoding = "utf-8" if read_as["encoding"].startswith("utf-8") else read_as["encoding"]
        lines.append(f"encoding = {_quoted(encoding)}")
    if "delimiter" in read_as:
        mark = next((mark for mark, name in detect.DELIMITER_NAMES.items() if name == read_as["delimiter"]), read_as["delimiter"])
        lines.append(f"delimiter = {_quoted(mark)}  # line ends: {read_as['line_end']}")
    if "sheet" in read_as:
        lines.append(f"sheet = {_quoted(read_as['sheet'])}")
    if found.reading.header > 1:
        lines.append(f"header = {found.reading.header}  # what stands above is a title")
    lines += [f"# {sentence}" for sentence in read_as.get("detected", ()) if ": " in sentence]
    return lines


def _shape_lines(table: Table) -> list[str]:
    lines = []
    if table.nulls:
        lines.append(f"null_tokens = {_value(list(table.nulls))}  # found in {', '.join(c.name for c in table.columns if c.nulls)[:100]}")
    marked = [column for column in table.columns if column.marks != (".", "")]
    if marked:
        decimal, thousands = marked[0].marks
        lines += [f"decimal = {_quoted(decimal)}", f"thousands = {_quoted(thousands)}"]
    if any(column.kind in ("instant", "date") for column in table.columns):
        lines.append('time_zone = "market"  # times without offset are local to each row\'s market; or name a zone, such as "Asia/Seoul" or "UTC"')
    if table.wide:
        count = len(table.wide["names"])
        lines.append(f"wide = {{ columns = '{table.wide['columns']}', value = \"value\" }}  # {count} columns are periods: each cell becomes a row")
    if table.reduce:
        lines.append(f"reduce = {{ key = {_value(table.reduce['key'])}, order = {_value(table.reduce['order'])} }}  # {table.reduce['why']}")
    if table.keys:
        lines.append(f"# tells every row apart: {', '.join(table.keys)}")
    for column in table.columns:
        if column.totals:
            words = ", ".join(f"'{label}'" for label in column.totals)
            lines.append(f"# '{column.name}' holds {words}: probably totals of the other rows. They count twice if summed; to leave them out:")
            lines.append(f"# totals = {_quoted(_quoted_name(column.name) + ' = ' + _sql_text(column.totals[0]))}")
    return lines


def _column_comments(table: Table) -> list[str]:
    lines = []
    for column in table.columns:
        lines += [f"# {column.name}: {note}." for note in column.notes]
        if column.marks != (".", "") and column.marks != next(c.marks for c in table.columns if c.marks != (".", "")):
            lines.append(f"# {column.name}: is written with the marks {column.marks}; state them under [file.route.numbers].")
    return lines


def _hint(route: Match, part: str, name: str, table: Table) -> str:
    if part == "constants" and route.constants[name] == EDIT:
        accepted = contracts()[route.dataset].dtypes[name]
        known = ", ".join(accepted.categories.to_list()) if hasattr(accepted, "categories") else HINTS.get(name, "the file does not say")
        return f"  # {EDIT}: {known}"
    if part == "columns" and (column := _column(table, route.columns[name])):
        return f"  # {column.kind}, {column.distinct:,} different, e.g. {' / '.join(example.replace(chr(10), ' ') for example in column.examples[:2])}"
    return ""


def _column(table: Table, name: str) -> Column | None:
    return next((column for column in table.columns if column.name == name), None)


def _used(route: Match, table: Table) -> set[str]:
    spoken = " ".join(route.expressions.values())
    wide = set(table.wide["names"]) if table.wide else set()
    order = set(table.reduce["order"]) if table.reduce else set()
    return set(route.columns.values()) | wide | order | {column.name for column in table.columns if f'"{column.name}"' in spoken}


def _pages(drafts: list[FileDraft]) -> str:
    """What each page would have, and what it would lack."""
    datasets: dict[str, set[str]] = {}
    for found in drafts:
        if found.match:
            datasets.setdefault(found.match.dataset, set()).update(found.match.filled)
    lines = ["", "# What the pages would show with this:"]
    for page, needed, sharper in PAGES:
        missing = [dataset for dataset in needed if dataset not in datasets]
        if missing:
            lines.append(f"#   {page}: nothing yet, it needs {' and '.join(missing)}")
        else:
            here = set().union(*(datasets[dataset] for dataset in needed))
            lacks = [words for column, words in sharper.items() if column not in here]
            lines.append(f"#   {page}: yes{' (' + ', '.join(lacks) + ')' if lacks else ''}")
    if "figures" in datasets:
        lines.append("#   figures are shown as quoted on the page of their topic")
    if "exchange_rates" not in datasets and datasets.keys() & {"parcels", "purchases"}:
        lines.append("#   no exchange_rates: amounts stay in their own currency")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _value(value) -> str:
    return "[" + ", ".join(_quoted(item) for item in value) + "]" if isinstance(value, list | tuple) else _quoted(value)


def _quoted_name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _sql_text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
