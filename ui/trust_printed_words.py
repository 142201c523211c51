"""Words of printed figures on the trust page: who printed one, of what and of when; and the sources behind them."""

from collections.abc import Sequence

import polars as pl

from analysis import trust_figures as printed
from analysis.printed_overview import sources
from ui import numbers
from ui.view import View
from ui.words import say_or

QUERY = ("figures", {"metrics": list(printed.TOPIC), "entities": []})


def who(view: View, measurer: str) -> str:
    """Who printed it."""
    return say_or(f"trust.measurer.{measurer}", view.language, measurer)


def entity(view: View, name: str) -> str:
    """What a figure is of."""
    return say_or(f"trust.entity.{name}", view.language, name)


def period(view: View, row: dict) -> str:
    """2024; Jun 2024; May 2024 – Nov 2024; date not stated."""
    start, end = row["period_start"], row["period_end"]
    if start is None:
        return view.say("trust.undated")
    whole_year = end is not None and (start.month, end.month) == (1, 12) and start.year == end.year
    return numbers.period(start, "year", view.language) if whole_year else numbers.months_between(start, end or start, view.language)


def said(column: str, prefix: str, view: View) -> pl.Expr:
    """A column of codes in words: `prefix` is what their words' keys begin with."""
    return pl.col(column).map_elements(lambda code: say_or(f"{prefix}.{code}", view.language, code), return_dtype=pl.String)


def cited(view: View, identities: Sequence[str | None]) -> pl.DataFrame:
    """The sources behind printed figures."""
    return sources(view.filters, view.scope, *identities)
