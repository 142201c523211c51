"""Names of those who count (measurers, bodies, companies that state a figure) in the reader's language."""

import re
from datetime import date

from ui import numbers
from ui.words import has, say, say_or

_PREFIXES = ("counter.", "cases.body.", "cross_border.measurer.")  # a name may have its words with any page


def counter_name(name: str | None, language: str) -> str:
    """A counter as its words call it, else as the data writes it."""
    key = next((prefix + name for prefix in _PREFIXES if name and has(prefix + name)), None)
    return say(key, language) if key else (name or "–")


def label_words(label: str, language: str) -> str:
    """A measurer's label (`analysis.complaints.measurer_label`: the name, where markets dropped out with those left) in words."""
    name, mark, markets = label.partition(": ")
    return f"{counter_name(name, language)}{mark}{markets}"


def vintage_name(vintage: str, language: str) -> str:
    """First releases; as of Feb 2024; KOSIS of Q2 2026."""
    if match := re.fullmatch(r"as of (\d{4})-(\d\d)", vintage):
        return say("cross_border.vintage.as_of", language, month=numbers.month(date(int(match[1]), int(match[2]), 1), language))
    if match := re.fullmatch(r"KOSIS (\d{4}) Q(\d)", vintage):
        return say("cross_border.vintage.kosis", language, period=numbers.period(date(int(match[1]), int(match[2]) * 3 - 2, 1), "quarter", language))
    return say_or(f"cross_border.vintage.{vintage}", language, vintage)
