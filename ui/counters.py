"""Names of those who count (measurers, bodies, companies that state a figure) in the reader's language."""

from ui.words import has, say

_PREFIXES = ("counter.", "cases.body.", "cross_border.measurer.")  # a name may have its words with any page


def counter_name(name: str | None, language: str) -> str:
    """A counter as its words call it, else as the data writes it."""
    key = next((prefix + name for prefix in _PREFIXES if name and has(prefix + name)), None)
    return say(key, language) if key else (name or "–")
