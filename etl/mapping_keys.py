"""The keys of `sources.toml` and what each may hold; every complaint says file, line, key and the nearest valid name."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from zoneinfo import available_timezones

import polars as pl

from data.open_questions import EDIT
from data.schedules import ScheduleError, parse
from etl.detect import ENCODINGS
from etl.errors import MappingError
from etl.formats.raw import Reading
from etl.toml_lines import TomlLines

PROVENANCES = ("cited", "simulated", "own")
FORMATS = ("csv", "tsv", "xlsx", "jsonl", "parquet")
COLLECTION_KEYS = {
    "name": str, "title": str, "title_ko": str, "provenance": str, "public": bool, "default_market": str, "default_platform": str, "default_from": str,
    "default_to": str, "fresh_days": int, "landing_by": str,
}  # fmt: skip
FILE_KEYS = {
    "pattern": str, "format": str, "encoding": str, "delimiter": str, "member": str, "sheet": str, "header": int, "null_tokens": list, "decimal": str,
    "thousands": str, "time_zone": str, "totals": str, "wide": dict, "reduce": dict, "lookup": list, "route": list,
}  # fmt: skip
ROUTE_KEYS = {
    "dataset": str, "where": str, "columns": dict, "constants": dict, "expressions": dict, "formats": dict, "values": dict, "otherwise": dict, "empty": dict,
    "numbers": dict, "time_zones": dict, "totals": dict, "period_grain": str, "ignore": str,
}  # fmt: skip
BY_COLUMN = ("columns", "constants", "expressions", "formats", "values", "otherwise", "empty", "numbers", "time_zones")
MARKET_ZONE = "market"  # instants are local to the row's market
WORDS = {str: "text in quotes", bool: "true or false", int: "a whole number", list: "a list [...]", dict: "a table { ... }"}


@dataclass(frozen=True)
class Place:
    """Somewhere in a TOML file; knows its line, so that a complaint can say it."""

    path: Path
    lines: TomlLines
    nearest: Callable
    keys: tuple = ()

    def at(self, *keys) -> "Place":
        """A place inside this one."""
        return Place(self.path, self.lines, self.nearest, (*self.keys, *keys))

    def error(self, sentence: str) -> MappingError:
        """The complaint about this place, to be raised."""
        line = self.lines.line(*self.keys)
        where = f", line {line}" if line else ""
        return MappingError(f"{self.path}{where}: [{self.words() or 'top level'}] {sentence}")

    def words(self) -> str:
        """'file 2.route 1.columns' of the keys."""
        found = ""
        for key in self.keys:
            found += f" {key}" if isinstance(key, int) else f".{key}" if found else key
        return found

    def sql(self, expression) -> None:
        """Refuse text that is no Polars SQL expression."""
        if not isinstance(expression, str):
            raise self.error(f"is {expression!r}, and must be a Polars SQL expression in quotes.")
        try:
            pl.sql_expr(expression)
        except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as problem:
            raise self.error(f"\"{expression}\" cannot be read as an expression: {str(problem).splitlines()[0]}") from None

    def zone(self, name: str) -> str:
        """A time zone's IANA name, or 'market'."""
        if name not in (MARKET_ZONE, "UTC") and name not in _zones():
            raise self.error(f"the time zone is '{name}'; {self.nearest(name, {*_zones(), MARKET_ZONE})[:200]}")
        return name

    def schedule(self, text: str) -> None:
        """Refuse text that is no time of the week with its zone."""
        try:
            parse(text)
        except ScheduleError as problem:
            raise self.error(f"{problem}.") from None

    def pattern(self, text: str) -> None:
        """Refuse text that is no regular expression."""
        try:
            re.compile(text)
        except re.error as problem:
            raise self.error(f"'{text}' is no regular expression: {problem}.") from None

    def marks(self, marks: dict) -> None:
        """Refuse decimal and thousands marks that cannot be told apart."""
        for name, allowed in (("decimal", (".", ",", "٫")), ("thousands", ("", ",", ".", " ", "'", "\u00a0", "\u202f", "_", "’"))):
            if marks.get(name, allowed[0]) not in allowed:
                raise self.at(name).error(f"{name} is {marks[name]!r}; it can be one of: {', '.join(map(repr, allowed))}")
        if marks.get("decimal", ".") == marks.get("thousands", ""):
            raise self.at("thousands").error(f"decimal and thousands are both {marks['thousands']!r}; a number could then be read in two ways.")


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())  # which reads some hundred files


def refuse_unknown(place: Place, table: dict, allowed: dict, loose: bool = False) -> None:
    """Refuse keys that do not exist and values of the wrong type (`loose`: types are not looked at)."""
    for key, value in table.items():
        if key not in allowed:
            raise place.at(key).error(f"has the unknown key '{key}'; {place.nearest(key, allowed)}")
        kinds = allowed[key] if isinstance(allowed[key], tuple) else (allowed[key],)
        if not loose and (not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds)):
            raise place.at(key).error(f"{key} is {value!r}, and must be {' or '.join(WORDS[kind] for kind in kinds)}.")
        if not loose and isinstance(value, list) and key in ("file", "route", "lookup") and not all(isinstance(item, dict) for item in value):
            raise place.at(key).error(f"{key} must be written as [[{'file.' if key != 'file' else ''}{key}]], once for each.")
        if not loose and isinstance(value, list) and key in ("null_tokens", "key", "order") and not all(isinstance(item, str) for item in value):
            raise place.at(key).error(f"{key} must be a list of texts in quotes.")


def checked_reading(place: Place, raw: dict) -> Reading:
    """How a file is to be read, from the keys of its [[file]] or [[file.lookup]]."""
    if (chosen := raw.get("format")) is not None and chosen not in FORMATS:
        raise place.at("format").error(f"format is '{chosen}'; {place.nearest(chosen, FORMATS)}")
    if (name := raw.get("encoding")) is not None and name.lower().replace("_", "-") not in ENCODINGS:
        raise place.at("encoding").error(f"encoding is '{name}'; {place.nearest(name, ENCODINGS)}")
    if (mark := raw.get("delimiter")) is not None and (len(mark.encode()) != 1 or mark in "\"\r\n"):
        raise place.at("delimiter").error(f"delimiter is {mark!r}; it is one character, such as ',' or ';' or '\\t'.")
    if raw.get("header", 1) < 1:
        raise place.at("header").error(f"header is {raw['header']}; it is the line that names the columns, counted from 1.")
    return Reading(chosen, name, mark, raw.get("member"), raw.get("sheet"), raw.get("header", 1))


def checked_route(place: Place, raw: dict, contracts: dict) -> None:
    """Refuse a route that names what its dataset does not have, or says nothing about where rows go."""
    if "where" in raw:
        place.at("where").sql(raw["where"])
    if "ignore" in raw:
        if "dataset" in raw or not raw["ignore"].strip():
            raise place.at("ignore").error("ignore is the reason why rows are left out, and stands instead of a dataset.")
        return
    dataset = raw.get("dataset", "")
    if dataset not in contracts:
        raise place.at("dataset").error(f"dataset is '{dataset}'; {place.nearest(dataset, contracts)}")
    known = contracts[dataset].dtypes
    for part in BY_COLUMN:
        for column, value in raw.get(part, {}).items():
            here = place.at(part, column)
            if column not in known:
                raise here.error(f"'{column}' is not a column of {dataset}; {place.nearest(column, known)}")
            _check_value(here, part, column, value, raw)
    _check_totals(place.at("totals"), raw.get("totals"), dataset, known)


def _check_value(here: Place, part: str, column: str, value, raw: dict) -> None:
    kinds = {"columns": str, "expressions": str, "formats": list, "values": dict, "otherwise": str, "empty": str, "numbers": dict, "time_zones": str}
    if part in kinds and not isinstance(value, kinds[part]):
        raise here.error(f"{column} is {value!r}, and must be {WORDS[kinds[part]]}.")
    if part == "constants" and isinstance(value, list | dict):
        raise here.error(f"{column} is {value!r}, and must be one value.")
    if part == "expressions":
        here.sql(value)
    if part == "formats":
        for text in value:
            if not isinstance(text, str) or ("%" not in text and text != EDIT):
                raise here.error(f"{text!r} is no date format; write it with % signs, such as \"%d/%m/%Y\".")
    if part == "values" and not all(isinstance(to, str) for to in value.values()):
        raise here.error("maps texts to texts; put the right-hand sides in quotes.")
    if part in ("values", "otherwise", "empty") and column not in raw.get("columns", {}):
        raise here.error(f"'{column}' has an entry here but none under columns. Add {column} = \"<column of the file>\" there.")
    if part == "numbers":
        refuse_unknown(here, value, {"decimal": str, "thousands": str})
        here.marks(value)
    if part == "time_zones":
        here.zone(value)


def _check_totals(place: Place, totals: dict | None, dataset: str, known: dict) -> None:
    if totals is None:
        return
    refuse_unknown(place, totals, {"where": str, "set": dict})
    if "where" not in totals or not totals.get("set"):
        raise place.error("needs where (which rows are totals) and set (what their columns then are), e.g. set = { category = \"total\" }.")
    place.at("where").sql(totals["where"])
    for column in totals["set"]:
        if column not in known:
            raise place.at("set", column).error(f"'{column}' is not a column of {dataset}; {place.nearest(column, known)}")
