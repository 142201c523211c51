"""A brief as a workbook: what it says on the first sheet, then a sheet a table with filters, data date, number formats, definitions. No formulas at all."""

import io
import re
from collections.abc import Iterable
from datetime import date, datetime

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from reports.brief.contents import Brief, Table
from reports.brief.legal import legal
from ui.words import say

FORMATS = {
    "count": "#,##0", "percent": '0.0" %"', "per_10k": "#,##0.0", "per_million": "#,##0.0", "days": "0.0", "usd": "[$$-409]#,##0", "krw": "[$₩-412]#,##0",
    "ratio": "0.00", "points": "+0.00;-0.00;0.00",
}  # fmt: skip
FRONT = 120  # letters that the first sheet is wide
HEAD = 6  # the row of the headings on a table's sheet
LONGEST = 32_767  # characters a cell may hold
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_SHEET = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")
_TITLE, _STRONG, _QUIET = Font(bold=True, size=14), Font(bold=True), Font(color="55606D")
_FILL = PatternFill("solid", fgColor="E8F0FB")


def draw(brief: Brief) -> bytes:
    """The workbook."""
    book = Workbook()
    book.properties.title, book.properties.creator = legal(brief.title), "Groundswell"
    book.properties.created = book.properties.modified = datetime.fromisoformat(brief.landed_at).replace(tzinfo=None)
    front = book.active
    front.title = _sheet_name(brief.headings["kind"], [])
    told = [(_table(book, brief, table), table.title) for table in _tables(brief)]
    if brief.definitions:
        told.append((_definitions(book, brief), brief.headings["definitions"]))
    told.append((_sources(book, brief), brief.headings["sources"]))
    _front(front, brief, told)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _tables(brief: Brief) -> Iterable[Table]:
    """Every table that has rows: figures, moves, parts and places, charts, quotes."""
    found = [brief.figures_table] if brief.figures else []
    found += [one.table for one in brief.moved if one.table]
    for reason in brief.reasons:
        found += [reason.parts, *([reason.drivers] if reason.drivers else [])]
    found += [one.table for one in brief.charts if one.table]
    return [*found, *([brief.quotes] if brief.quotes else [])]


def _front(sheet: Worksheet, brief: Brief, told: list[tuple[str, str]]) -> None:
    """What the brief says, the filters, and where its tables are."""
    lines: list[tuple[str, Font | None]] = [(brief.title, _TITLE), (f"{brief.badge}: {brief.badge_words}", _QUIET), (brief.data_words, _QUIET), ("", None)]
    lines += [(brief.answer, _STRONG), *((note, None) for note in (*brief.notes, brief.empty) if note), ("", None)]
    for one in brief.moved:
        lines += [(one.heading or brief.headings["moved"], _STRONG), *((line, None) for line in one.lines), *((note, _QUIET) for note in one.notes)]
    if brief.reasons:
        lines += [("", None), (brief.headings["why"], _STRONG)]
        lines += [(text, None) for one in brief.reasons for text in (one.sentence, one.data, one.title, one.drivers_title) if text]
    lines += [(brief.reasons_note, _QUIET)] if brief.reasons_note else []
    lines += [("", None), (brief.headings["incidents"], _STRONG), *((line, None) for line in brief.incidents or (brief.incidents_clean,)), ("", None)]
    lines += [(f"{name}: {value}", None) for name, value in brief.filters] + [("", None)]
    for row, (text, font) in enumerate(lines, 1):
        _write(sheet.cell(row, 1), text, font)
        sheet.cell(row, 1).alignment = Alignment(wrap_text=True, vertical="top")
        sheet.row_dimensions[row].height = (20 if font is _TITLE else 16.5) * max(-(-_width(text) // (FRONT - 8)), 1)
    for row, (name, title) in enumerate(told, len(lines) + 1):
        _write(sheet.cell(row, 1), name if name == title else f"{name}: {title}")
        sheet.cell(row, 1).hyperlink = f"#'{name}'!A1"
    sheet.column_dimensions["A"].width = FRONT
    _one_page_wide(sheet)


def _table(book: Workbook, brief: Brief, table: Table) -> str:
    """One table's sheet; returns its name."""
    sheet = book.create_sheet(_sheet_name(table.sheet or table.title, book.sheetnames))
    _above(sheet, brief, table.title, table.sentence)
    shown = table.shown
    for column, heading in enumerate(table.headings, 1):
        _heading(sheet.cell(HEAD, column), heading)
    for row, values in enumerate(shown.iter_rows(), HEAD + 1):
        for column, (name, value) in enumerate(zip(shown.columns, values, strict=True), 1):
            _value(sheet.cell(row, column), value, table.row_units[row - HEAD - 1] if table.row_units and name != "n" else table.units.get(name))
    _finished(sheet, shown.width, shown.height)
    return sheet.title


def _definitions(book: Workbook, brief: Brief) -> str:
    names = ("figure", "definition", "formula", "here", "query")
    headings = [say("brief.formula" if name == "formula" else f"brief.{'' if name == 'here' else 't.'}{name}", brief.language) for name in names]
    rows = [(one.label, one.text, one.formula, one.filled, one.query) for one in brief.definitions]
    return _texts(book, brief, brief.headings["definitions"], headings, rows)


def _sources(book: Workbook, brief: Brief) -> str:
    headings = [say(f"brief.t.{name}", brief.language) for name in ("title", "publisher", "published", "url")]
    rows = [(one.title, one.publisher, one.published_on, one.url) for one in brief.sources]
    name = _texts(book, brief, brief.headings["sources"], headings, rows)
    for row, one in enumerate(brief.sources, HEAD + 1):
        if one.url and len(one.url) < 2_000:
            book[name].cell(row, 4).hyperlink = one.url
    return name


def _texts(book: Workbook, brief: Brief, title: str, headings: list[str], rows: list[tuple]) -> str:
    sheet = book.create_sheet(_sheet_name(title, book.sheetnames))
    _above(sheet, brief, title, "")
    for column, heading in enumerate(headings, 1):
        _heading(sheet.cell(HEAD, column), heading)
    for row, values in enumerate(rows, HEAD + 1):
        for column, value in enumerate(values, 1):
            _value(sheet.cell(row, column), value, None)
    _finished(sheet, len(headings), len(rows))
    return sheet.title


def _above(sheet: Worksheet, brief: Brief, title: str, sentence: str) -> None:
    """What the table is, of what, how old: on every sheet, since sheets are copied out of their workbook."""
    _write(sheet.cell(1, 1), title, _STRONG)
    for row, text in enumerate((sentence, " · ".join(f"{name}: {value}" for name, value in brief.filters), f"{brief.badge}. {brief.data_words}"), 2):
        _write(sheet.cell(row, 1), text, _QUIET)


def _heading(cell: Cell, text: str) -> None:
    _write(cell, text, _STRONG)
    cell.fill, cell.alignment = _FILL, Alignment(vertical="top", wrap_text=True)


def _value(cell: Cell, value: object, unit: str | None) -> None:
    """A number with its format, a date, a truth, or text that can never be a formula."""
    if value is None or (isinstance(value, float) and value != value):
        return
    if isinstance(value, bool):
        cell.value = value
    elif isinstance(value, int | float):
        cell.value = value if abs(value) != float("inf") else None
        cell.number_format = FORMATS.get(unit or "", "#,##0" if isinstance(value, int) else "#,##0.00")
    elif isinstance(value, date | datetime):
        cell.value, cell.number_format = value, "yyyy-mm-dd"
    else:
        _write(cell, str(value))


def _write(cell: Cell, text: str, font: Font | None = None) -> None:
    """Text as text: what begins like a formula stays text in the file and when a reader edits the cell."""
    words = legal(text)[:LONGEST]
    if words:
        cell.value = words
        cell.data_type = "s"
        cell.quotePrefix = words.startswith(_FORMULA)
    if font is not None:
        cell.font = font


def _finished(sheet: Worksheet, columns: int, rows: int) -> None:
    sheet.freeze_panes, sheet.print_title_rows = sheet.cell(HEAD + 1, 1), f"{HEAD}:{HEAD}"
    _one_page_wide(sheet)
    sheet.auto_filter.ref = f"A{HEAD}:{get_column_letter(max(columns, 1))}{HEAD + max(rows, 1)}"
    for column in range(1, columns + 1):
        cells = [sheet.cell(row, column).value for row in range(HEAD, HEAD + min(rows, 60) + 1)]
        widest = max((_width(value) for value in cells if value is not None), default=8)
        sheet.column_dimensions[get_column_letter(column)].width = min(max(widest + 3, 10), 70)


def _width(value: object) -> int:
    """Letters that a value takes; those of Korean count twice."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return len(f"{value:,.1f}") + 1
    return 10 if isinstance(value, date | datetime) else sum(2 if ord(letter) > 0x2E80 else 1 for letter in str(value))


def _one_page_wide(sheet: Worksheet) -> None:
    """On paper no column is left for another page."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage = 1, 0, True


def _sheet_name(title: str, taken: list[str]) -> str:
    """A sheet's name: at most 31 characters, none that spreadsheets refuse, none taken."""
    base = " ".join(_SHEET.sub(" ", legal(title)).split())[:31].strip() or "-"
    name, count = base, 2
    while name.lower() in {one.lower() for one in taken}:
        name, count = f"{base[:28]} {count}", count + 1
    return name
