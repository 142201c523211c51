"""Markets: ISO 3166-1 alpha-2 codes, names in both languages, time zone, currency, and the names by which exports call them.

`markets.tsv` has one row per code: names and zones of Unicode CLDR and the IANA database (of several zones the most populous one's), in
German, Chinese, Japanese, French, Spanish, Italian, Portuguese, Dutch, Polish, Russian and Turkish too, ISO alpha-3 codes and everyday names.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

WORLD = "WORLD"  # the printed figures of a company about all its markets; never added to markets
TABLE = Path(__file__).with_name("markets.tsv")


@dataclass(frozen=True)
class Market:
    """One market; `time_zone` is where its local dates are cut (IANA name), `currency` ISO 4217."""

    code: str
    name_en: str
    name_ko: str
    time_zone: str
    currency: str
    other_names: tuple[str, ...] = ()


def _rows() -> list[Market]:
    lines = [line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines()[1:]]
    return [Market(*cells[:5], tuple(cells[5].split("|")) if cells[5] else ()) for cells in lines]


NAMED = {market.code: market for market in (*_rows(), Market(WORLD, "World", "전 세계", "UTC", "USD"))}
CODES = tuple(NAMED)


@cache
def _codes_by_name() -> dict[str, str]:
    names = {}
    for code, market in NAMED.items():
        for name in (code, market.name_en, market.name_ko, *market.other_names):
            names.setdefault(_plain(name), code)
    return names


def _plain(name: str) -> str:
    return " ".join(name.casefold().replace(".", "").split())


def code_of(name: str) -> str | None:
    """The market that a text means: its code, its alpha-3 code, or its name in one of the languages of the table; None if it is none."""
    return _codes_by_name().get(_plain(name))


# Regions that statistical offices publish as one origin; lower case so that they are never mistaken for a code.
REGIONS = ("total", "europe", "eu", "asean", "oceania", "latin_america", "middle_east", "other")
