"""Names of markets, platforms and choices in the reader's language, as plain text (not yet escaped)."""

from collections.abc import Sequence

from data.markets import NAMED
from queries.door import CollectionInfo
from ui.words import say, say_or


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


def several(names: Sequence[str], everything: str, language: str) -> str:
    """Korea; Korea + 2 more; All markets."""
    if not names:
        return say(everything, language)
    return names[0] if len(names) == 1 else say("filter.more", language, first=names[0], count=len(names) - 1)
