"""How wide words are in a figure, measured without a browser: the one measure behind margins, line breaks and labels that must not meet."""

import re
from functools import lru_cache
from html import unescape

# Advance widths in ems of Source Sans 3 (the variable font that Streamlit ships), regular weight, read once with Chromium's `measureText`.
_LETTERS = (
    (0.20, " "), (0.25, "',.:;|Iijl·‘’"), (0.30, "!()-[]f{}"), (0.35, "/\\rt°"), (0.43, "\"*?sz“”"), (0.47, "cvxy–"),
    (0.50, "#$+0123456789<=>FJLYk_aeg~£€₩¥±×−≤≥"), (0.55, "AESTVXZ`bdhnopqu"), (0.59, "BCKPR"), (0.62, "&DG→↑↓"), (0.66, "HNOQU"), (0.73, "Mw"),
    (0.83, "%W—m"), (0.95, "@…"), (0.0, "\u200b\u200c\u200d\u2060\ufeff"),
)  # fmt: skip
_EM = {letter: width for width, letters in _LETTERS for letter in letters}
_WIDE, _OTHER = 0.95, 0.62  # Hangul is 0.92 in Noto Sans CJK and up to 0.95 in other systems' fonts; unknown letters as the wide ones of Latin
_BOLD = 1.07  # bold is 6 % wider on average, digits 5 %, small letters up to 9 %
_TAG = re.compile("<[^>]*>")
LINE = 1.3  # of the font size, from line to line


@lru_cache(maxsize=4096)
def text_width(text: str, size: float) -> float:
    """Pixels of the longest line of a label as Plotly reads it (`<br>`, other tags, entities), in a font of `size` pixels."""
    return max(map(_ems, text.split("<br>"))) * size


def lines_of(text: str) -> int:
    """Lines of a label as Plotly reads it."""
    return text.count("<br>") + 1


def block_height(text: str, size: float) -> float:
    """Pixels from the top of a label's first line to the bottom of its last."""
    return lines_of(text) * size * LINE


def letters_wide(text: str) -> float:
    """Width in ems of plain words: about half the letters of a Latin text, all of a Korean one."""
    return sum(_EM[letter] if letter in _EM else _WIDE if is_wide(letter) else _OTHER for letter in text)


def is_wide(letter: str) -> bool:
    """Whether a letter is Hangul, Han, Kana or set like them."""
    return "\u1100" <= letter <= "\u11ff" or letter >= "\u2e80"


def _ems(line: str) -> float:
    if "<" not in line and "&" not in line:
        return letters_wide(line)
    bold = _BOLD if "<b>" in line else 1.0
    return letters_wide(unescape(_TAG.sub("", line))) * bold
