"""Names of markets, platforms and choices in the reader's language, as plain text (not yet escaped)."""

import re
from collections.abc import Sequence

from data.markets import NAMED
from queries.door import CollectionInfo
from ui.source_gists import korean, without_remark
from ui.words import say, say_or

_DATED = re.compile(r" \[date as printed: (?P<date>[^\]]+)\]$")
_REMARKED = re.compile(r"(?P<title>.*\S) \((?P<remark>[^()]{10,})\)")
_NO_TITLE = ("headline not in stored copy", "headline shortened", "headline of a")
_HANGUL = re.compile("[가-힣]")


def market_name(code: str | None, language: str) -> str:
    """Korea, 한국; a code without a name stays a code."""
    market = NAMED.get(code or "")
    return (market.name_ko if language == "ko" else market.name_en) if market else (code or "–")


def platform_name(name: str | None, language: str) -> str:
    """A platform as its words call it, else as the data writes it."""
    return say_or(f"platform.{name}", language, name or "–")


def collection_name(info: CollectionInfo, language: str) -> str:
    """The title of a collection."""
    return (info.title_ko if language == "ko" else info.title) or info.name


def source_title(title: str | None, language: str) -> str:
    """A source's title under charts and in tables, without what follows it in brackets: a remark on the copy, or the headline as printed in Korean,
    which is what a Korean reader gets instead. Where the headline itself was not kept, the words are ours in either language. Files keep all.
    """
    title = _DATED.sub("", title or "")
    if language == "ko" and (ours := korean(title)):
        return ours
    title = without_remark(title)
    found = _REMARKED.fullmatch(title)
    if not found:
        return title
    remark = found["remark"]
    if remark.startswith(_NO_TITLE):
        return (korean(found["title"]) if language == "ko" else None) or found["title"]
    if not _HANGUL.search(remark) or _HANGUL.search(found["title"]):
        return title
    return remark.strip() if language == "ko" else found["title"]


def in_other_tongue(title: str, language: str) -> bool:
    """Whether a Korean reader meets a title that has no Korean in it: a headline quoted as it was printed."""
    return language == "ko" and bool(title) and not _HANGUL.search(title)


def printed_date(title: str | None) -> str | None:
    """The date of a source as exactly as it is known, where that is less than a day: 2024-03, 2023; None where the day is known."""
    found = _DATED.search(title or "")
    return found["date"] if found else None


def several(names: Sequence[str], everything: str, language: str) -> str:
    """Korea; Korea + 2 more; All markets."""
    if not names:
        return say(everything, language)
    return names[0] if len(names) == 1 else say("filter.more", language, first=names[0], count=len(names) - 1)
