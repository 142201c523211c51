"""Dates and instants from text: several formats a column, quarters and bare months, local times with their gaps."""

import re
from collections import Counter
from datetime import date

import polars as pl

from data.markets import NAMED
from etl.mapping_keys import MARKET_ZONE
from etl.month_names import plain_dates

DATE_FORMATS = ["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S"]  # the latter two: a day as a spreadsheet writes it
INSTANT_FORMATS = [
    "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S%.fZ", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%z",
    "%Y-%m-%d %H:%M", "%Y-%m-%d",
]  # fmt: skip
OFFSET = re.compile(r"%:{0,3}z|Z$")
DAY, MONTH = re.compile(r"%-?[deFDxjU]"), re.compile(r"%-?[mbBhFDxj]")
TIME = re.compile(r"%-?[HIMSTRXp]")
FIRST_DAY = date(1000, 1, 1).toordinal() - date(1970, 1, 1).toordinal()  # "%Y" also takes "22" for the year 22: two digits must be asked for with %y
LAST_DAY = date.max.toordinal() - date(1970, 1, 1).toordinal()  # it also takes "+12026", a day that nothing else here can say
DAY_LENGTH = 86_400_000_000  # microseconds


def parse_date(text: pl.Series, form: str) -> pl.Series:
    """Dates where the text is of the format; a format without a day gives the first one of the month, quarter (%q) or year."""
    if "%q" in form:
        return _quarter(text, form)
    text, form = plain_dates(text, form)
    if TIME.search(form):
        return _plausible(text.str.to_datetime(form, strict=False, time_unit="us", cache=False).dt.date())
    text, form = _completed(text, form)
    return _plausible(text.str.to_date(form, strict=False))


def parse_instant(text: pl.Series, form: str) -> tuple[pl.Series, bool]:
    """(instants without a zone, whether they are UTC already because the format carries an offset)."""
    if "%q" in form:
        return _quarter(text, form).cast(pl.Datetime("us")), False
    text, form = plain_dates(text, form)
    completed, whole = _completed(text, form)
    if not TIME.search(form):
        return _plausible(completed.str.to_date(whole, strict=False)).cast(pl.Datetime("us")), False
    parsed = completed.str.to_datetime(whole, strict=False, time_unit="us", cache=False)
    if parsed.dtype.time_zone:
        parsed = parsed.dt.convert_time_zone("UTC").dt.replace_time_zone(None)
    return _plausible(parsed), bool(OFFSET.search(form))


def _completed(text: pl.Series, form: str) -> tuple[pl.Series, str]:
    if DAY.search(form):
        return text, form
    rest = " %d" if MONTH.search(form) else " %m %d"
    return text + rest.replace("%m", "01").replace("%d", "01"), form + rest


def _plausible(parsed: pl.Series) -> pl.Series:
    """Dates, or instants in microseconds, of years with four digits; null for others."""
    length = 1 if parsed.dtype == pl.Date else DAY_LENGTH
    number, first, end = parsed.to_physical(), FIRST_DAY * length, (LAST_DAY + 1) * length
    if number.min() is None or (number.min() >= first and number.max() < end):
        return parsed
    return parsed.set(((number < first) | (number >= end)).fill_null(False), None)


def _quarter(text: pl.Series, form: str) -> pl.Series:
    """%Y (or %y) and %q, everything else literal: "2014 1/4" is "%Y %q/4"."""
    pattern = re.escape(form).replace("%Y", r"(?P<year>\d{4})").replace("%y", r"(?P<year>\d{2})").replace("%q", r"(?P<quarter>[1-4])")
    groups = text.str.extract_groups(f"^{pattern}$".replace("\\ ", " ")).struct.unnest()
    if "year" not in groups.columns or "quarter" not in groups.columns:
        return pl.Series(text.name, [None] * len(text), pl.Date)
    year = pl.col("year").cast(pl.Int32) + (2000 if "%y" in form else 0)
    return groups.select(pl.date(year, pl.col("quarter").cast(pl.Int8) * 3 - 2, 1)).to_series().alias(text.name)


def in_utc(naive: pl.Series, zone: str, markets: pl.Series | None, notes: Counter | None, column: str) -> pl.Series:
    """Local times as UTC instants. In the hour that the clocks skip: null. In the hour that they repeat: the earlier one, counted in `notes`."""
    if zone == MARKET_ZONE:
        if markets is None:
            return naive.dt.replace_time_zone("UTC")
        zones = markets.cast(pl.String).replace_strict({code: market.time_zone for code, market in NAMED.items()}, default="UTC")
        frame = pl.DataFrame({"naive": naive, "zone": zones}).with_columns(pl.lit(None, pl.Datetime("us", "UTC")).alias("utc"))
        for name in zones.unique():
            frame = frame.with_columns(pl.when(pl.col("zone") == name).then(_zoned(pl.col("naive"), name, "earliest")).otherwise("utc").alias("utc"))
            if notes is not None:
                _count_twice(frame.filter(pl.col("zone") == name)["naive"], name, notes, column)
        return frame["utc"].alias(naive.name)
    if zone == "UTC":
        return naive.dt.replace_time_zone("UTC")
    if notes is not None:
        _count_twice(naive, zone, notes, column)
    return pl.DataFrame({"naive": naive}).select(_zoned(pl.col("naive"), zone, "earliest")).to_series().alias(naive.name)


def _zoned(column: pl.Expr, zone: str, ambiguous: str) -> pl.Expr:
    return column.dt.replace_time_zone(zone, ambiguous=ambiguous, non_existent="null").dt.convert_time_zone("UTC")


def _count_twice(naive: pl.Series, zone: str, notes: Counter, column: str) -> None:
    frame = pl.DataFrame({"naive": naive})
    twice = frame.select(_zoned(pl.col("naive"), zone, "earliest").is_not_null() & _zoned(pl.col("naive"), zone, "null").is_null()).to_series().sum()
    if twice:
        notes[f"{column}: {{}} local times occur twice in {zone} (clocks go back); the earlier instant was taken"] += int(twice)
