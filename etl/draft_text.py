"""The text of a drafted sources.toml: every line with the reason for it beside, and EDIT where only a person knows."""

import json
import re
from dataclasses import dataclass

from data.contracts import contracts
from data.open_questions import EDIT
from etl import detect
from etl.draft_columns import Column, Table
from etl.draft_match import Match
from etl.draft_words import PAGES
from etl.read import RawFile, Reading

SAMPLE = 200_000  # rows looked at; the draft says so where a file has more
UNKNOWN = "not recognised when this was drafted"
HINTS = {
    "market": "ISO code such as KR or US; WORLD for all", "platform": "the shop's or app's name", "body": "who counted: Platform, or the agency",
    "unit": "such as KRW million", "metric": "what is counted", "measurer": "who counted: the agency, panel or tool", "currency": "such as KRW, USD or EUR",
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
    encodings: tuple[str, ...] = ()  # of the files of one pattern, where they differ: none is written down then, and each file's is found


def whole_text(name: str, drafts: list[FileDraft], patterns: list[str]) -> str:
    """All of a draft: head, one [[file]] each, and what the pages would show."""
    return "\n".join([_head(name, drafts), *(_block(found, pattern) for found, pattern in zip(drafts, patterns, strict=True)), _pages(drafts)])


def _head(name: str, drafts: list[FileDraft]) -> str:
    asked = [column for column in ("platform", "market") if any(found.match and column in found.match.shared for found in drafts)]
    lines = [
        "# Drafted by `python -m etl draft`. Everything below was found by looking at the files; the reasons stand beside it.",
        f'# Replace every "{EDIT}", then run `python -m etl check <folder>` to see what would land, then `python -m etl run --folder <folder>`.',
        "",
        "[collection]",
        f"name = {quoted(re.sub(r'[^a-z0-9_-]+', '_', name.casefold()).strip('_') or 'own')}",
        f"title = {quoted(name)}",
        'provenance = "own"',
    ]
    if asked:
        lines += ["", "[constants]  # for every file that does not say otherwise"]
        for column in asked:
            files = ", ".join(found.file for found in drafts if found.match and column in found.match.shared)
            lines.append(f'{column} = "{EDIT}"  # {EDIT}: {HINTS[column]}; no column says it in {files}')
    return "\n".join(_one_line(line) for line in lines) + "\n"


def _block(found: FileDraft, pattern: str) -> str:
    lines = ["", "[[file]]", f"pattern = {quoted(pattern)}"]
    if found.raw is None:
        lines += [f"# NOT READ: {line}" for line in (found.error or "").splitlines()]
        lines += ["  [[file.route]]", '  ignore = "could not be read when this was drafted"']
        return "\n".join(_one_line(line) for line in lines) + "\n"
    lines += _reading_lines(found)
    table, route = found.table, found.match
    looked = f", the first {SAMPLE:,} looked at" if found.raw.records > SAMPLE else ""
    malformed = f"; {found.raw.malformed.height:,} malformed ones would be quarantined" if found.raw.malformed.height else ""
    lines += [f"# {found.raw.records:,} records of {len(found.raw.columns)} columns{looked}{malformed}."]
    lines += [f"# {sentence}" for sentence in (*found.raw.notes, *table.facts)]
    lines += _shape_lines(table)
    lines += _column_comments(table)
    lines += _lookup_lines(route)
    lines += ["", "  [[file.route]]"]
    lines += [f"  dataset = {quoted(route.dataset)}"] if route.dataset else [f"  ignore = {quoted(UNKNOWN)}"]
    lines += [f"  # {note}." for note in route.notes]
    lines += [f"  # NEEDED, and no column of the file was found for it: {name}. Without it no row lands." for name in route.missing]
    lines += _route_lines(route, table)
    unused = [column.name for column in table.columns if column.name not in _used(route, table)]
    if unused:
        lines.append(f"  # Not used: {', '.join(unused)}")
    return "\n".join(_one_line(line) for line in lines) + "\n"


def _route_lines(route: Match, table: Table) -> list[str]:
    lines = []
    for part in ("columns", "constants", "expressions", "formats", "empty"):
        entries = getattr(route, part)
        if entries:
            lines.append(f"  [file.route.{part}]")
            lines += [f"  {name} = {_value(value)}{_hint(route, part, name, table)}" for name, value in entries.items()]
    for column, mapped in route.values.items():
        lines.append(f"  [file.route.values.{column}]")
        for label, code in mapped.items():
            asked = f"  # {EDIT}: {_accepted(route.dataset, column)}" if code == EDIT else ""
            lines.append(f"  {quoted(label)} = {quoted(code)}{asked}")
    return lines


def _lookup_lines(route: Match) -> list[str]:
    if not route.lookup:
        return []
    return ["", "  [[file.lookup]]", *(f"  {name} = {_value(value)}" for name, value in route.lookup.items())]


def _one_line(text: str) -> str:
    """Headers and cells stand in comments: one with a line end must not become a line of TOML."""
    return re.sub(r"[\x00-\x08\x0a-\x1f\x7f\u0085\u2028\u2029]+", " ", text)


def _reading_lines(found: FileDraft) -> list[str]:
    read_as, lines = found.raw.read_as, []
    if found.reading.member:
        lines.append(f"member = {quoted(found.reading.member)}")
        lines += [f"# also in the archive, not drafted: {name}" for name in found.others]
    lines.append(f"format = {quoted(read_as['format'])}")
    if found.encodings:
        lines.append(f"# encoding: found file by file, since they differ: {', '.join(found.encodings)}")
    elif "encoding" in read_as:
        lines.append(f"encoding = {quoted(encoding_name(read_as['encoding']))}")
    if "delimiter" in read_as:
        mark = next((mark for mark, name in detect.DELIMITER_NAMES.items() if name == read_as["delimiter"]), read_as["delimiter"])
        lines.append(f"delimiter = {quoted(mark)}  # line ends: {read_as['line_end']}")
    if "sheet" in read_as:
        lines.append(f"sheet = {quoted(read_as['sheet'])}")
    if found.reading.header > 1:
        lines.append(f"header = {found.reading.header}  # what stands above is a title")
    lines += [f"# {sentence}" for sentence in read_as.get("detected", ()) if ": " in sentence and not (found.encodings and sentence.startswith("encoding"))]
    return lines


def _shape_lines(table: Table) -> list[str]:
    lines = []
    if table.nulls:
        lines.append(f"null_tokens = {_value(list(table.nulls))}  # found in {', '.join(c.name for c in table.columns if c.nulls)[:100]}")
    marked = [column for column in table.columns if column.marks != (".", "")]
    if marked:
        decimal, thousands = marked[0].marks
        lines += [f"decimal = {quoted(decimal)}", f"thousands = {quoted(thousands)}"]
    if any(column.kind in ("instant", "date") for column in table.columns):
        lines.append('time_zone = "market"  # times without offset are local to each row\'s market; or name a zone, such as "Asia/Seoul" or "UTC"')
    if table.wide:
        count = len(table.wide["names"])
        lines.append(f"wide = {{ columns = '{table.wide['columns']}', value = \"value\" }}  # {count} columns are {table.wide['of']}: each cell becomes a row")
    if table.reduce:
        lines.append(f"reduce = {{ key = {_value(table.reduce['key'])}, order = {_value(table.reduce['order'])} }}  # {table.reduce['why']}")
    if table.total_row:
        column, label = table.total_row
        lines.append(f"totals = {quoted(_quoted_name(column) + ' = ' + _sql_text(label))}  # a line of sums; its other cells are empty")
    if table.keys:
        lines.append(f"# tells every row apart: {', '.join(table.keys)}")
    for column in table.columns:
        if column.totals:
            labels = ", ".join(f"'{label}'" for label in column.totals)
            lines.append(f"# '{column.name}' holds {labels}: probably totals of the other rows. They count twice if summed; to leave them out:")
            lines.append(f"# totals = {quoted(_quoted_name(column.name) + ' = ' + _sql_text(column.totals[0]))}")
    return lines


def _column_comments(table: Table) -> list[str]:
    lines = []
    for column in table.columns:
        lines += [f"# {column.name}: {note}." for note in column.notes]
        if column.marks != (".", "") and column.marks != next(c.marks for c in table.columns if c.marks != (".", "")):
            lines.append(f"# {column.name}: is written with the marks {column.marks}; state them under [file.route.numbers].")
    return lines


def _hint(route: Match, part: str, name: str, table: Table) -> str:
    because = f"; {route.why[name]}" if name in route.why else ""
    if part == "constants" and route.constants[name] == EDIT:
        return f"  # {EDIT}: {_accepted(route.dataset, name)}"
    if part == "columns" and (column := _column(table, route.columns[name])):
        examples = " / ".join(example.replace(chr(10), " ") for example in column.examples[:2])
        return f"  # {column.kind}, {column.distinct:,} different, e.g. {examples}{because}"
    return f"  # {because[2:]}" if because and part != "formats" else ""


def _accepted(dataset: str, name: str) -> str:
    """What a column takes: the words of its list, or a hint."""
    accepted = contracts()[dataset].dtypes[name]
    return ", ".join(accepted.categories.to_list()) if hasattr(accepted, "categories") else HINTS.get(name, "the file does not say")


def _column(table: Table, name: str) -> Column | None:
    return next((column for column in table.columns if column.name == name), None)


def _used(route: Match, table: Table) -> set[str]:
    spoken = " ".join(route.expressions.values())
    wide = set(table.wide["names"]) if table.wide else set()
    order = " ".join(table.reduce["order"]) if table.reduce else ""
    used = {column.name for column in table.columns if f'"{column.name}"' in spoken or column.name == order or f'"{column.name}"' in order}
    return set(route.columns.values()) | wide | used


def _pages(drafts: list[FileDraft]) -> str:
    """What each page would have, and what it would lack."""
    datasets: dict[str, set[str]] = {}
    for found in drafts:
        if found.match and found.match.dataset and not found.match.missing:
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


def encoding_name(found: str) -> str:
    """An encoding as a mapping names it."""
    return "utf-8" if found.startswith("utf-8") else found


def quoted(text: str) -> str:
    """A text as TOML."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _value(value) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{quoted(name)} = {_value(item)}" for name, item in value.items()) + " }"
    if isinstance(value, int):
        return str(value)
    return "[" + ", ".join(quoted(item) for item in value) + "]" if isinstance(value, list | tuple) else quoted(value)


def _quoted_name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _sql_text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
