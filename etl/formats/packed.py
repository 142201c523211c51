"""Zip and gzip: the one file inside, unpacked under limits into a work folder. Names in an archive are read, never followed."""

import gzip
import lzma
import os
import re
import shutil
import stat
import struct
import zipfile
import zlib
from fnmatch import fnmatch
from pathlib import Path

from etl.errors import FileUnreadable

UNPACKED_LIMIT = int(os.environ.get("GROUNDSWELL_UNPACKED_LIMIT", 8_000_000_000))  # bytes of one unpacked file
RATIO_LIMIT = 200  # unpacked to packed; real exports reach about 30
RATIO_FREE = 16_000_000  # bytes below which the ratio is not looked at: a small file of one repeated line is harmless
MEMBER_LIMIT = 10_000
FREE_SPACE = 500_000_000  # bytes of the disk that unpacking leaves alone
CHUNK = 1 << 20
BROKEN = (
    zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, zlib.error, lzma.LZMAError, struct.error,
    IndexError, KeyError, OverflowError,
)  # fmt: skip
NOT_DATA = re.compile(r"(^|/)(__MACOSX/|\.DS_Store$|\._|Thumbs\.db$)")
ZIP, GZIP = b"PK\x03\x04", b"\x1f\x8b"


def packing(path: Path) -> str | None:
    """'zip', 'gzip' or None, by the file's first bytes."""
    with path.open("rb") as file:
        head = file.read(4)
    return "zip" if head == ZIP or head == b"PK\x05\x06" else "gzip" if head[:2] == GZIP else None


def members(path: Path) -> list[str]:
    """Names of the data files in a zip, refusing archives that play tricks.

    Raises:
        FileUnreadable: it is broken, holds unsafe names, links or too many entries.
    """
    return list(_members(path))


def _members(path: Path) -> dict[str, zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except BROKEN as problem:
        raise FileUnreadable(f"{path.name} is not a whole zip archive ({_short(problem)}). Download or pack it again.") from None
    if len(entries) > MEMBER_LIMIT:
        raise FileUnreadable(f"{path.name} holds {len(entries):,} entries, more than {MEMBER_LIMIT:,}. Pack only the exports.")
    found: dict[str, zipfile.ZipInfo] = {}
    for entry in entries:
        name = _member_name(entry)
        _refuse_tricks(path, name, entry)
        if entry.is_dir() or NOT_DATA.search(name):
            continue
        if name in found:
            raise FileUnreadable(f"{path.name} holds '{name}' twice, so it is not clear which is meant. Pack it again.")
        found[name] = entry
    return found


def _member_name(entry: zipfile.ZipInfo) -> str:
    """The name as it was meant: Korean Windows writes CP949 where the zip format says CP437."""
    if entry.flag_bits & 0x800:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("cp949")
    except UnicodeError:
        return entry.filename


def _refuse_tricks(path: Path, name: str, entry: zipfile.ZipInfo) -> None:
    tricky = name.startswith(("/", "\\")) or re.match(r"^[A-Za-z]:", name) or "\\" in name or "\0" in name or ".." in name.split("/")
    if tricky:
        raise FileUnreadable(f"{path.name} holds the name {name[:200]!r}, which points outside the archive. It was not opened; pack the files again.")
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise FileUnreadable(f"{path.name} holds '{name[:200]}', a link and not a file. It was not opened; pack the files themselves.")


def chosen_member(path: Path, pattern: str | None) -> str:
    """The one member that `member = "..."` of sources.toml means; without it, the only one there is.

    Raises:
        FileUnreadable: none fits, or several do; names them.
    """
    names = members(path)
    fitting = [name for name in names if pattern is None or name == pattern] or [name for name in names if fnmatch(name, pattern or "*")]
    if len(fitting) == 1:
        return fitting[0]
    listed = ", ".join(f"'{name}'" for name in (fitting or names)[:8]) or "nothing"
    if not names:
        raise FileUnreadable(f"{path.name} is an archive without a file in it. Pack the export again.")
    if not fitting:
        raise FileUnreadable(f"{path.name} has no member '{pattern}'; it holds {listed}. Set member in sources.toml.")
    raise FileUnreadable(f'{path.name} holds {len(fitting)} files ({listed}). Say which with member = "..." in sources.toml, one [[file]] each.')


def unpack(path: Path, kind: str, member: str | None, work: Path) -> tuple[Path, str]:
    """Unpack into the work folder; returns the unpacked file and the name it had inside.

    Raises:
        FileUnreadable: broken, encrypted, or larger than the limits (which stop the unpacking, whatever sizes the archive claims).
    """
    target = work / "unpacked"
    if kind == "gzip":
        with gzip.open(path) as packed:
            _copy(packed, target, path, path.name)
        return target, path.name.removesuffix(".gz")
    name = chosen_member(path, member)
    entry = _members(path)[name]
    if entry.flag_bits & 0x1:
        raise FileUnreadable(f"{path.name}: '{name}' is encrypted. Deliver it without a password.")
    with zipfile.ZipFile(path) as archive:
        try:
            packed = archive.open(entry)
        except BROKEN as problem:
            raise FileUnreadable(f"{path.name}: '{name}' cannot be opened ({_short(problem)}). Pack it again with ordinary zip compression.") from None
        with packed:
            _copy(packed, target, path, name, entry.compress_size)
    return target, name


def unpacked_size(path: Path, limit: int) -> int:
    """Bytes that a zip's members really unpack to; stops, refusing, at `limit` or at an absurd ratio."""
    total = 0
    for name, entry in _members(path).items():
        with zipfile.ZipFile(path) as archive:
            try:
                with archive.open(entry) as packed:
                    while chunk := packed.read(CHUNK):
                        total += len(chunk)
                        _refuse_bomb(path, name, total, path.stat().st_size, limit)
            except BROKEN as problem:
                raise FileUnreadable(f"{path.name}: '{name}' cannot be unpacked ({_short(problem)}). Save or pack it again.") from None
    return total


def _copy(packed, target: Path, path: Path, name: str, compressed: int | None = None) -> None:
    done = 0
    free = shutil.disk_usage(target.parent).free - FREE_SPACE
    with target.open("wb") as out:
        while True:
            try:
                chunk = packed.read(CHUNK)
            except BROKEN as problem:
                raise FileUnreadable(f"{path.name}: '{name}' breaks off after {done:,} bytes ({_short(problem)}). Download or pack it again.") from None
            if not chunk:
                return
            done += len(chunk)
            _refuse_bomb(path, name, done, compressed or path.stat().st_size, UNPACKED_LIMIT)
            if done > free:
                raise FileUnreadable(f"{path.name}: '{name}' needs more than the {free:,} bytes that are free on the disk. Make room and run again.")
            out.write(chunk)


def _refuse_bomb(path: Path, name: str, unpacked: int, compressed: int, limit: int) -> None:
    if unpacked > limit:
        raise FileUnreadable(f"{path.name}: '{name}' unpacks to more than {limit:,} bytes, the limit. Deliver it in parts, or unpacked.")
    if unpacked > RATIO_FREE and unpacked > RATIO_LIMIT * max(1, compressed):
        raise FileUnreadable(f"{path.name}: '{name}' unpacks to more than {RATIO_LIMIT} times its size, as a zip bomb does. Deliver it unpacked if it is real.")


def _short(problem: BaseException) -> str:
    return (str(problem) or type(problem).__name__)[:120]
