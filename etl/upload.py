"""Files that people drop on the Data page, into a collection folder of their own. Names are hostile until proven otherwise."""

import re
import unicodedata
from pathlib import Path

from etl.errors import LandingError
from etl.folders import own_root
from etl.inputs import DATA_SUFFIXES

NAME = re.compile(r"^[a-z0-9][a-z0-9_-]{0,39}$")
RESERVED = ("published", "demo", "collections", "landed", "contracts")
LONGEST_NAME = 120  # characters of a file name that are kept
_UNSAFE = re.compile(r"[^\w .()\-\[\]가-힣]+")


def own_folder(name: str) -> Path:
    """The folder of one's own collection of this name.

    Raises:
        LandingError: the name is no plain word, or a shipped collection has it.
    """
    if not NAME.fullmatch(name) or name in RESERVED:
        raise LandingError(f"'{name[:60]}' cannot be the name of a collection: use small letters, digits, - and _, begin with a letter or digit; "
                           f"{', '.join(RESERVED[:2])} are taken.")  # fmt: skip
    return own_root() / name


def safe_name(told: str) -> str:
    """A file's own name without the path, control characters or leading dots that a browser or an attacker put there.

    Raises:
        LandingError: it is no kind of file that can be landed.
    """
    base = unicodedata.normalize("NFC", told).replace("\\", "/").rsplit("/", 1)[-1]
    base = _UNSAFE.sub("_", "".join(letter for letter in base if unicodedata.category(letter)[0] != "C")).strip(" .")
    stem, dot, suffix = base.rpartition(".")
    if not stem or f".{suffix.lower()}" not in DATA_SUFFIXES:
        raise LandingError(f"'{told[:80]}' is not read. Files end in {', '.join(DATA_SUFFIXES)}.")
    return f"{stem[: LONGEST_NAME - len(suffix) - 1].rstrip(' .')}{dot}{suffix}"


def receive(name: str, files: list[tuple[str, bytes]]) -> tuple[str, ...]:
    """Write uploaded files into the collection's folder; one of the same name is replaced (that is how a fresh export is delivered).

    Raises:
        LandingError: a name cannot be used, or two files would get one name. Nothing is then written.
    """
    folder = own_folder(name)
    named: dict[str, bytes] = {}
    for told, content in files:
        safe = safe_name(told)
        if safe.casefold() in map(str.casefold, named):
            raise LandingError(f"two files would be called '{safe}'. Rename one of them.")
        named[safe] = content
    folder.mkdir(parents=True, exist_ok=True)
    for safe, content in named.items():
        beside = folder / f".{safe}.tmp"
        beside.write_bytes(content)
        beside.replace(folder / safe)
    return tuple(named)


def data_files(folder: Path) -> list[Path]:
    """The exports in a collection's folder, by name."""
    return sorted(path for path in folder.iterdir() if path.is_file() and path.suffix.lower() in DATA_SUFFIXES and not path.name.startswith("."))
