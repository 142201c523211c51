"""Names of markets, platforms and choices in the reader's language, as plain text (not yet escaped)."""

import re
from collections.abc import Sequence

from data.markets import NAMED
from queries.door import CollectionInfo
from ui.words import say, say_or

_REMARKED = re.compile(r"(?P<title>.*\S) \((?P<remark>[^()]{10,})\)")
_NO_TITLE = ("headline not in stored copy", "headline shortened")
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
    """A source's title under a chart, without what follows it in brackets: a remark on the stored copy, or the headline as it was printed in Korean,
    which is what a Korean reader gets instead. Tables and files keep the whole.
    """
    found = _REMARKED.fullmatch(title or "")
    if not found:
        return title or ""
    remark = found["remark"]
    if remark.startswith(_NO_TITLE):
        return found["title"]
    if not _HANGUL.search(remark) or _HANGUL.search(found["title"]):
        return title
    return remark.strip() if language == "ko" else found["title"]


def several(names: Sequence[str], everything: str, language: str) -> str:
    """Korea; Korea + 2 more; All markets."""
    if not names:
        return say(everything, language)
    return names[0] if len(names) == 1 else say("filter.more", language, first=names[0], count=len(names) - 1)
