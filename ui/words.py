"""Every sentence and label a person sees, in English and Korean.

Entries live in `ui/words_<part>.py` as `WORDS = {"part.key": ("English", "한국어")}` and are merged from the folder: a page adds its
own file and nothing else. Placeholders are `{name}`; in Korean a particle after one is written in both forms, `{market}은(는)`, and the
one that sounds right is kept; in English a name that needs an article gets it after a preposition.
"""

import importlib
import re
from pathlib import Path

LANGUAGES = ("en", "ko")
LANGUAGE_NAMES = {"en": "EN", "ko": "한국어"}

_PARTICLE = re.compile(r"(.)([\])}\"'”’*_ ]*)(은\(는\)|이\(가\)|을\(를\)|과\(와\)|으로\(로\)|이\(\))")
_THE = ("United ", "Netherlands", "Philippines", "Korea Consumer Agency", "Korea Customs Service", "Korea Fair Trade Commission")  # names with an article
_ARTICLE = re.compile(rf"\b(in|to|of|from|for|by|about) (?={'|'.join(_THE)})")
_DIGITS = {"0": "ㅇ", "1": "ㄹ", "3": "ㅁ", "6": "ㄱ", "7": "ㄹ", "8": "ㄹ"}  # how a digit's Korean name ends, where it ends closed
_LETTERS = {"l": "ㄹ", "m": "ㅁ", "n": "ㄴ", "r": "ㄹ"}


def load() -> dict[str, tuple[str, str]]:
    """All entries of the folder.

    Raises:
        ValueError: two files claim one key.
    """
    found: dict[str, tuple[str, str]] = {}
    for file in sorted(Path(__file__).parent.glob("words_*.py")):
        for key, entry in importlib.import_module(f"ui.{file.stem}").WORDS.items():
            if key in found:
                raise ValueError(f"ui/{file.name} defines '{key}', which another words file has; give it the page's own prefix")
            found[key] = entry
    return found


_entries: dict[str, tuple[str, str]] = {}


def entries() -> dict[str, tuple[str, str]]:
    """All entries, read once a process."""
    if not _entries:
        _entries.update(load())
    return _entries


def has(key: str) -> bool:
    """Whether a key is known."""
    return key in entries()


def say(key: str, language: str, **values: object) -> str:
    """The text of a key in a language with its placeholders filled.

    Raises:
        KeyError: no words file has the key.
    """
    if key not in entries():
        raise KeyError(f"no words for '{key}'; add it to the page's ui/words_<page>.py as '{key}': (\"English\", \"한국어\")")
    text = entries()[key][LANGUAGES.index(language)]
    filled = text.format(**values) if values else text
    if language == "ko":
        return _PARTICLE.sub(_particle, filled)
    return _ARTICLE.sub(r"\1 the ", filled) if any(name in filled for name in _THE) else filled


def say_or(key: str, language: str, fallback: str) -> str:
    """The text of a key, or the fallback where a code from the data has no words yet."""
    return say(key, language) if has(key) else fallback


def _particle(match: re.Match) -> str:
    before, between, forms = match.groups()
    closed, opened = forms.rstrip(")").split("(")
    end = _ending(before)
    use_closed = bool(end) and not (closed == "으로" and end == "ㄹ")
    return f"{before}{between}{closed if use_closed else opened}"


def _ending(letter: str) -> str:
    """The final consonant of a syllable, digit or letter as read in Korean ('' when it ends in a vowel)."""
    if "가" <= letter <= "힣":
        final = (ord(letter) - ord("가")) % 28
        return "" if final == 0 else ("ㄹ" if final == 8 else "ㄱ")
    return _DIGITS.get(letter) or _LETTERS.get(letter.lower(), "")
