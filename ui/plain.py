"""Text from data made harmless where Streamlit reads Markdown, colour directives, emoji codes, LaTeX or links."""

import re
import unicodedata
from functools import lru_cache
from urllib.parse import quote, urlsplit

# Every ASCII punctuation mark may be escaped with a backslash in Markdown; escaping all leaves no syntax to think of.
_PUNCTUATION = re.compile(r"([!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~])")
_CALM = {"-", ",", ".", "'", "/", "%", "(", ")", "?", '"', ";", "="}  # never syntax inside a line once the rest is escaped
_LINE_START = re.compile(r"^(\s*)([-+=]|\d+[.)])", re.MULTILINE)
_AUTOLINK = re.compile(r"(https?|ftp|mailto|www)(\\?[:.])", re.IGNORECASE)
_UNIT = re.compile(r"(?<=\d) (?=(%|[MBT]\b|points?\b|days?\b))")
_PARTICLED = re.compile(r"%(?=[가-힣])")  # "50.6%" and its particle stay on one line
_LIMIT = 2_000  # characters; a longer cell is shortened and says so
_JOINER = "\u2060"  # word joiner: invisible, breaks what would become a link


def plain(text: object, limit: int = _LIMIT) -> str:
    """The text of a data value as literal characters on one line, for st.markdown, captions, labels and help.

    Control and bidirectional-override characters are dropped, line breaks become spaces.
    """
    return _escaped(one_line(text, limit))


@lru_cache(maxsize=4_096)  # names, units and remarks come again on every page and for every filter
def _escaped(line: str) -> str:
    escaped = _PUNCTUATION.sub(lambda mark: mark[1] if mark[1] in _CALM else "\\" + mark[1], line)
    escaped = _PARTICLED.sub("%" + _JOINER, escaped)
    escaped = _LINE_START.sub(lambda start: f"{start[1]}\\{start[2]}" if not start[2][0].isdigit() else f"{start[1]}{start[2][:-1]}\\{start[2][-1]}", escaped)
    # Inside a directive's own brackets an escaped bracket still opened a link, so brackets are written as character references.
    escaped = escaped.replace("\\[", "&#91;").replace("\\]", "&#93;").replace("\\@", "\\@" + _JOINER)
    escaped = _AUTOLINK.sub(lambda found: f"{found[1]}{_JOINER}{found[2]}", escaped)
    # Emoji and icon codes (:name:) are looked for after escapes are resolved, so an escape alone does not stop them.
    return escaped.replace("\\:", "\\:" + _JOINER) if escaped.count("\\:") > 1 else escaped


def headline(text: object) -> str:
    """The answer of a page as its first heading; a number and its unit stay on one line."""
    return f"## {title(text)}"


def title(text: object) -> str:
    """A title or a sentence, as `plain` writes it; a number and its unit stay on one line."""
    return _UNIT.sub(chr(0xA0), plain(text))


def one_line(text: object, limit: int = _LIMIT) -> str:
    """The text of a data value on one line without control characters, for what reads no markup at all (a component of ours)."""
    line = " ".join("" if text is None else clean(str(text)).split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def clean(text: str) -> str:
    """The text without control, format and private characters (a joiner inside a script's word is format and goes too)."""
    if text.isprintable():  # nearly all of it: nothing of those categories is printable
        return text
    kept = (" " if letter in "\n\r\t\u2028\u2029" else letter for letter in text)
    return "".join(letter for letter in kept if unicodedata.category(letter) not in ("Cc", "Cf", "Co", "Cs"))


def link(title: object, url: object, limit: int = 160) -> str:
    """A Markdown link when the address is plain http(s), else the title alone."""
    label, address = plain(title, limit), safe_url(url)
    return f"[{label}]({address})" if address else label


def quiet(markdown: str) -> str:
    """Markdown (already escaped) set small and grey. Streamlit's own captions are too faint to read, above all their links."""
    return f":small[:gray[{markdown}]]"


def safe_url(url: object) -> str:
    """The address when it is http(s) with a host and no credentials, percent-encoded where Markdown would stumble; '' otherwise."""
    text = "" if url is None else str(url).strip()
    try:
        parts = urlsplit(text)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return ""
    if not usable or clean(text) != text or any(letter.isspace() for letter in text):
        return ""
    return quote(text, safe=":/?#[]@!&+,;=%~-._").replace("(", "%28").replace(")", "%29").replace("[", "%5B").replace("]", "%5D")


def chart_text(text: object, limit: int = 200) -> str:
    """The text of a data value for Plotly, which reads a few HTML tags in labels and hovers."""
    line = one_line(text, limit)
    # Plotly also reads TeX between dollar signs, where MathJax is loaded; a zero-width mark keeps the sign a sign.
    return line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("$", "$" + _JOINER if line.count("$") > 1 else "$")
