"""XLSX, read row by row: one sheet, its cells as the text that an export would hold."""

import io
import warnings
import zipfile
from pathlib import Path

from etl.errors import FileUnreadable
from etl.formats.packed import unpacked_size
from etl.formats.raw import LONGEST_RECORD, RawFile, Reading, Spool, column_names, text_of

WORKBOOK_LIMIT = 1_000_000_000  # bytes of XML in a workbook; Excel's largest sheet with 20 columns has about that
COLUMN_LIMIT = 16_384  # Excel's own


def read_spreadsheet(path: Path, name: str, reading: Reading, work: Path, read_as: dict) -> RawFile:
    """Read one sheet of a workbook; the first that has rows unless `sheet` names one.

    Raises:
        FileUnreadable: broken, no such sheet, no header, or beyond the limits; says what to do.
    """
    unpacked_size(path, WORKBOOK_LIMIT)
    try:
        book = _open(io.BytesIO(path.read_bytes()))  # by its bytes: openpyxl goes by the file's suffix, and what was unpacked has none
    except Exception as problem:  # hostile XML ends in any of a dozen exception types of the parser; all mean the same to a person
        raise FileUnreadable(f"{name} is not a whole XLSX workbook ({_short(problem)}). Open it and save it again, or save the sheet as CSV.") from None
    try:
        sheet, found = _sheet(book, name, reading)
        return _rows(sheet, name, reading, work, {**read_as, "sheet": sheet.title, "detected": [*read_as.get("detected", []), *found]})
    except FileUnreadable:
        raise
    except Exception as problem:  # as above: openpyxl parses while rows are read
        raise FileUnreadable(f"{name}: a sheet cannot be read ({_short(problem)}). Open it and save it again, or save the sheet as CSV.") from None
    finally:
        book.close()


def _open(data: io.BytesIO):
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles and extensions, which are not read
        return openpyxl.load_workbook(data, read_only=True, data_only=True, keep_links=False)


def _sheet(book, name: str, reading: Reading):
    sheets = {sheet.title: sheet for sheet in book.worksheets}
    if reading.sheet is not None:
        if reading.sheet not in sheets:
            raise FileUnreadable(f"{name} has no sheet '{reading.sheet}'; it has {', '.join(repr(title) for title in sheets)}. Mend sheet in sources.toml.")
        return sheets[reading.sheet], []
    for sheet in sheets.values():
        sheet.reset_dimensions()  # a stated size may be a lie of a billion cells
        if any(any(cell is not None for cell in row) for row in sheet.iter_rows(max_row=reading.header + 20, values_only=True)):
            others = [title for title in sheets if title != sheet.title]
            return sheet, [f"sheet: the first with rows{', not read: ' + ', '.join(others) if others else ''}"]
    raise FileUnreadable(f"{name} has no sheet with rows.")


def first_sheet_rows(path: Path, count: int) -> list[list[str]]:
    """The first rows of the sheet that would be read, as text without the empty cells at their ends; none of a workbook that cannot be read."""
    try:
        unpacked_size(path, WORKBOOK_LIMIT)
        book = _open(io.BytesIO(path.read_bytes()))
        try:
            sheet, _ = _sheet(book, path.name, Reading())
            sheet.reset_dimensions()
            return [[text_of(cell) or "" for cell in _trimmed(cells)] for cells in sheet.iter_rows(max_row=count, values_only=True)]
        finally:
            book.close()
    except Exception:  # as in `read_spreadsheet`, which says what is wrong
        return []


def _rows(sheet, name: str, reading: Reading, work: Path, read_as: dict) -> RawFile:
    sheet.reset_dimensions()
    spool, width = None, 0
    notes: list[str] = []
    for line, cells in enumerate(sheet.iter_rows(values_only=True), 1):
        if line < reading.header:
            continue
        if spool is None:
            header = _trimmed(cells)
            if not header:
                raise FileUnreadable(f"{name} has no column names in row {reading.header}. If they stand lower, set header = <row> in sources.toml.")
            names, notes = column_names(header)
            spool, width = Spool(names, work), len(names)
        elif len(cells) > width and any(cell is not None for cell in cells[width:]):
            raw = ",".join(text_of(cell) or "" for cell in _trimmed(cells))
            spool.refuse(line, raw, f"malformed record: has {len(_trimmed(cells))} cells where the header has {width}")
        elif any(cell is not None for cell in cells):
            texts = [text_of(cell) for cell in cells[:width]]
            if any(text is not None and len(text) > LONGEST_RECORD for text in texts):
                spool.refuse(line, "", "malformed record: a cell is too long")
            else:
                spool.add(line, texts + [None] * (width - len(texts)))
    if spool is None:
        raise FileUnreadable(f"{name} has no row {reading.header}, where the column names should stand.")
    return spool.finish(read_as, notes)


def _trimmed(cells: tuple) -> list:
    """Cells without the empty ones at the end."""
    found = list(cells[:COLUMN_LIMIT])
    while found and found[-1] is None:
        found.pop()
    return found


def _short(problem: BaseException) -> str:
    return (str(problem) or type(problem).__name__).splitlines()[0][:160]


def is_workbook(path: Path) -> bool:
    """Whether a zip is an Excel workbook."""
    try:
        with zipfile.ZipFile(path) as archive:
            return "[Content_Types].xml" in archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False
