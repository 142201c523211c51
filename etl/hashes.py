"""Content hashes of input files, remembered from run to run: a file that the disk says nobody touched is not read again.

Trusted is a hash only where size, inode and both times are those it was taken at; the time of change cannot be set back by copying or unpacking.
A file changed within the last seconds before it was hashed is hashed again, since a second change could carry the same times.
"""

import hashlib
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

SETTLED_SECONDS = 5
_known: dict[str, list] = {}  # path -> [size, inode, modified, changed, hash]
_asked: set[str] = set()  # paths of the collection in hand: its list names no other's files


def content_hash(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    stat = path.stat()
    marks = (stat.st_size, stat.st_ino, stat.st_mtime_ns, stat.st_ctime_ns)
    name = str(path.resolve())
    entry = _known.get(name)
    _asked.add(name)
    if entry and tuple(entry[:4]) == marks:
        return entry[4]
    found = _hash_of(path, *marks)
    if time.time() - max(stat.st_mtime, stat.st_ctime) > SETTLED_SECONDS:
        _known[name] = [*marks, found]
    return found


@cache
def _hash_of(path: Path, size: int, inode: int, modified: int, changed: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def remembered(home: Path) -> Iterator[None]:
    """Use the hashes written down in a collection's landed folder, and write down what is known afterwards. A damaged list is no list."""
    file = home / "hashes.json"
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        _known.update({path: entry for path, entry in told.items() if isinstance(entry, list) and len(entry) == 5})
    except (OSError, ValueError, AttributeError):
        told = {}
    _asked.clear()
    yield
    kept = {path: _known[path] for path in sorted(_asked) if path in _known}
    if kept != told:
        beside = home / f"current.{os.getpid()}.hashes.tmp"
        beside.write_text(json.dumps(kept), encoding="utf-8")
        os.replace(beside, file)
