"""The state of a page as its address holds it: codes in, a checked `Choice` out, and what was refused and why.

Streamlit can bind a widget to a query parameter, but then the address carries the translated label (`market=한국`), loses every value
that equals a default, and drops what it does not know without a word. So the frame reads and writes the parameters itself, in codes.
"""

import calendar
import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from queries.door import CollectionInfo
from queries.filters import COMPARISONS, GRAINS, Filters
from ui.words import LANGUAGES

ALL = "all"
NAMES = ("collection", "market", "platform", "from", "to", "compare", "grain", "lang")
DEFAULT_MONTHS = 12  # of a collection that names no default period
_SHOWN = 4  # valid values named in a notice
_LONGEST = 60  # characters of a refused value that are shown


@dataclass(frozen=True)
class Choice:
    """What a reader chose, in codes. Empty markets or platforms mean all; months are written 2024-01."""

    collection: str
    market: tuple[str, ...]
    platform: tuple[str, ...]
    month_from: str
    month_to: str
    compare: str
    grain: str
    lang: str


@dataclass(frozen=True)
class Refusal:
    """One parameter that could not be used: `kind` picks the sentence, `allowed` are the nearest valid values, `used` what is shown instead."""

    kind: str
    parameter: str
    value: str
    allowed: tuple[str, ...]
    used: tuple[str, ...] = ()


def months(info: CollectionInfo) -> tuple[str, ...]:
    """The months that a collection covers, oldest first."""
    return _months_between(info.first_date, info.last_date)


@lru_cache(maxsize=64)
def _months_between(first_date: date, last_date: date) -> tuple[str, ...]:
    first, last = (day.year * 12 + day.month - 1 for day in (first_date, last_date))
    return tuple(f"{number // 12:04d}-{number % 12 + 1:02d}" for number in range(first, last + 1))


def default_choice(info: CollectionInfo, language: str) -> Choice:
    """What a plain address shows of a collection."""
    covered = months(info)
    month_to = info.default_to if info.default_to in covered else covered[-1]
    backwards = max(covered.index(month_to) - DEFAULT_MONTHS + 1, 0)
    month_from = info.default_from if info.default_from in covered and info.default_from <= month_to else covered[backwards]
    one = lambda value: (value,) if value else ()  # noqa: E731
    return Choice(info.name, one(info.default_market), one(info.default_platform), month_from, month_to, COMPARISONS[0], "month", language)


def shared_choice(filters: Filters, info: CollectionInfo, language: str) -> Choice:
    """What a link shows before its reader narrows it: the filters it was made with, as far as the data still has them."""
    usual, covered = default_choice(info, language), months(info)
    first, last = (f"{day:%Y-%m}" for day in (filters.date_from, filters.date_to))
    first, last = min(max(first, covered[0]), covered[-1]), min(max(last, covered[0]), covered[-1])
    return replace(
        usual,
        market=_known(filters.markets, info.markets),
        platform=_known(filters.platforms, info.platforms),
        month_from=first,
        month_to=last,
        compare=filters.comparison,
        grain=filters.grain,
    )


def _known(asked: Sequence[str], known: Sequence[str]) -> tuple[str, ...]:
    return tuple(item for item in asked if item in known)


def resolve(
    raw: Mapping[str, Sequence[str]], infos: Sequence[CollectionInfo], language: str, shared: Choice | None = None
) -> tuple[Choice, tuple[Refusal, ...]]:
    """The choice that an address means, and what in it could not be used. `language` is for an address that names none.

    `shared`: what a link shows where the address says nothing.
    """
    refused: list[Refusal] = []
    by_name = {info.name: info for info in infos}
    name = _one(raw, "collection", tuple(by_name), infos[0].name, refused)
    info = by_name[name]
    usual = shared or default_choice(info, language)
    choice = replace(
        usual,
        market=_many(raw, "market", info.markets, usual.market, refused),
        platform=_many(raw, "platform", info.platforms, usual.platform, refused),
        month_from=_one(raw, "from", months(info), usual.month_from, refused),
        month_to=_one(raw, "to", months(info), usual.month_to, refused),
        compare=_one(raw, "compare", COMPARISONS, usual.compare, refused),
        grain=_one(raw, "grain", GRAINS, usual.grain, refused),
        lang=_one(raw, "lang", LANGUAGES, usual.lang, refused),
    )
    if choice.month_from > choice.month_to and not (raw.get("from") and raw.get("to")):  # one end given: the data's own end is the other
        choice = replace(choice, month_to=months(info)[-1]) if raw.get("from") else replace(choice, month_from=months(info)[0])
    elif choice.month_from > choice.month_to:
        given = f"{choice.month_from} – {choice.month_to}"
        choice = replace(choice, month_from=usual.month_from, month_to=usual.month_to)
        refused.append(Refusal("notice.period", "from", given, (), (choice.month_from, choice.month_to)))
    return choice, (*refused, *_misspelt(raw))


def address(choice: Choice) -> dict[str, list[str]]:
    """The query parameters that hold a choice, all of it."""
    return {
        "collection": [choice.collection],
        "market": list(choice.market) or [ALL],
        "platform": list(choice.platform) or [ALL],
        "from": [choice.month_from],
        "to": [choice.month_to],
        "compare": [choice.compare],
        "grain": [choice.grain],
        "lang": [choice.lang],
    }


def moved(choice: Choice, info: CollectionInfo) -> Choice:
    """A choice carried to another collection: its period, and markets and platforms that both know."""
    usual = default_choice(info, choice.lang)
    keep = lambda chosen, known, otherwise: tuple(item for item in chosen if item in known) or otherwise  # noqa: E731
    return replace(
        usual,
        market=keep(choice.market, info.markets, usual.market) if choice.market else (),
        platform=keep(choice.platform, info.platforms, usual.platform) if choice.platform else (),
        compare=choice.compare,
        grain=choice.grain,
    )


def filters_of(choice: Choice) -> Filters:
    """The choice as the filters that queries take: whole months, both ends inclusive."""
    end_year, end_month = (int(part) for part in choice.month_to.split("-"))
    start_year, start_month = (int(part) for part in choice.month_from.split("-"))
    return Filters(
        collection=choice.collection,
        markets=choice.market,
        platforms=choice.platform,
        date_from=date(start_year, start_month, 1),
        date_to=date(end_year, end_month, calendar.monthrange(end_year, end_month)[1]),
        grain=choice.grain,
        comparison=choice.compare,
    )


def _one(raw: Mapping, name: str, allowed: Sequence[str], otherwise: str, refused: list[Refusal]) -> str:
    given = [value for value in raw.get(name, ()) if value]
    if not given:
        return otherwise
    value = given[-1]
    found = _spelt(value, allowed)
    if found is None:
        refused.append(Refusal("notice.unknown_value", name, value[:_LONGEST], nearest(value, allowed), (otherwise,)))
    return found or otherwise


def _many(raw: Mapping, name: str, allowed: Sequence[str], otherwise: tuple[str, ...], refused: list[Refusal]) -> tuple[str, ...]:
    given = [value for value in raw.get(name, ()) if value]
    if not given:
        return otherwise
    if [value.lower() for value in given] == [ALL]:
        return ()
    found = {value: _spelt(value, allowed) for value in given}
    used = tuple(dict.fromkeys(item for item in found.values() if item)) or otherwise
    for value in (value for value, item in found.items() if item is None):
        refused.append(Refusal("notice.unknown_value", name, value[:_LONGEST], nearest(value, (*allowed, ALL)), used or (ALL,)))
    return used


def _spelt(value: str, allowed: Sequence[str]) -> str | None:
    """The allowed value that this is, whatever its case."""
    return value if value in allowed else {item.lower(): item for item in allowed}.get(value.strip().lower())


def nearest(value: str, allowed: Sequence[str]) -> tuple[str, ...]:
    """The valid values a mistaken one is closest to; where none is close, the first few (of months: the first and last)."""
    if len(allowed) > 24:  # months: what lies on either side, or the ends
        below, above = [item for item in allowed if item < value], [item for item in allowed if item > value]
        return tuple(dict.fromkeys((*below[-1:], *above[:1], allowed[0], allowed[-1])))[:_SHOWN]
    lower = {item.lower(): item for item in allowed}
    close = difflib.get_close_matches(value[:_LONGEST].lower(), list(lower), n=_SHOWN, cutoff=0.6)
    return tuple(lower[item] for item in close) or tuple(allowed[:_SHOWN]) + (("…",) if len(allowed) > _SHOWN else ())


def _misspelt(raw: Mapping) -> tuple[Refusal, ...]:
    """Parameters that are none of ours but look like one."""
    found = ((name, difflib.get_close_matches(name.lower(), NAMES, n=1, cutoff=0.7)) for name in raw if name not in NAMES)
    return tuple(Refusal("notice.unknown_name", name[:_LONGEST], "", tuple(close)) for name, close in found if close)
