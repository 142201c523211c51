"""Text from data made fit for any file: no control, format or bidirectional-override characters, nothing that XML forbids."""

import re

from ui.plain import clean

_NONCHARACTERS = re.compile("[\ufdd0-\ufdef\ufffe\uffff]|[\U0001fffe\U0001ffff]")


def short(text: object, limit: int) -> str:
    """The text on one line, cut with an ellipsis."""
    line = " ".join(legal(text).split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def legal(text: object) -> str:
    """The text without what a spreadsheet, a picture or a reader's eye would stumble over."""
    return _NONCHARACTERS.sub("", clean("" if text is None else str(text)))
