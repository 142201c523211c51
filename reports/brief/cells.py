"""Values of a brief's tables as people read them, by column, type and unit."""

from datetime import date, datetime

import polars as pl

from reports.brief.contents import Table
from ui import numbers


def cell_words(value: object, table: Table, column: str, language: str) -> str:
    """One cell in words; text from data as it is (whoever draws it escapes it)."""
    if value is None or numbers.absent(value):
        return ""
    if isinstance(value, bool):
        return "✓" if value else "–"
    if isinstance(value, date | datetime):
        return numbers.month(value, language) if value.day == 1 else numbers.day(value, language)
    unit = table.units.get(column)
    if isinstance(value, int | float):
        if unit == "points":
            return f"{value:+.2f}".replace("-", numbers.MINUS)
        if unit and unit != "count":
            return numbers.number(float(value), unit, language)
        return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"
    return str(value)


def is_number(table: Table, column: str) -> bool:
    """Whether a column stands to the right."""
    return table.frame.schema[column].is_numeric() or table.frame.schema[column] == pl.Boolean
