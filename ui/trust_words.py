"""Numbers, codes and headings of the trust page in the reader's words."""

from datetime import date

import polars as pl

from ui import numbers
from ui.charts.events import numbered
from ui.view import View
from ui.words import say_or

EVENTS = 4
GOODS = "trust.goods"  # what the words of categories begin with


def count(view: View, value: float | None) -> str:
    """A whole number with its thousands."""
    return numbers.MISSING if value is None else f"{value:,.0f}"


def percent(view: View, value: float | None) -> str:
    """81.2 %."""
    return numbers.number(value, "percent", view.language)


def kind_name(view: View, kind: str) -> str:
    """Counterfeit, illegal, unsafe."""
    return say_or(f"trust.kind.{kind}", view.language, kind)


def goods(view: View, category: str | None) -> str:
    """A category of goods."""
    return say_or(f"trust.goods.{category}", view.language, category or numbers.MISSING)


def columns(view: View, *names: str) -> dict[str, str]:
    """Headings of table columns."""
    return {name: view.say(f"trust.column.{name}") for name in names}


def whole_days(view: View, value: float | None) -> str:
    """4.5 days; 4 days without a nought behind it."""
    return numbers.number(value, "days", view.language).replace(".0", "")


def kinds(view: View) -> dict[str, str]:
    """All kinds by their codes."""
    return {kind: kind_name(view, kind) for kind in ("counterfeit", "illegal", "unsafe", "all")}


def in_words(view: View, rows: pl.DataFrame, **keys: str) -> pl.DataFrame:
    """The rows with some columns of codes in words: by column what its words' keys begin with."""
    return pl.DataFrame([_worded(view, column, keys[column.name]) if column.name in keys else column for column in rows.iter_columns()])


def _worded(view: View, column: pl.Series, key: str) -> pl.Series:
    codes = column.to_list()
    words = {code: None if code is None else say_or(f"{key}.{code}", view.language, code) for code in set(codes)}
    return pl.Series(column.name, [words[code] for code in codes], pl.String)


def events_of(view: View, first: date, last: date) -> pl.DataFrame:
    """The few events between two days that bear on the market, numbered."""
    market = view.filters.markets[0] if len(view.filters.markets) == 1 else None
    return numbered(view.answer("events_in_period"), first=first, last=last, limit=EVENTS, market=market)
