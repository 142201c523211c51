"""The catalogue of landed versions: which there are, which one is current, what its manifest says.

    landed/<collection>/current                      name of the current version, swapped atomically
    landed/<collection>/versions/<version>/          immutable: manifest.json, rows/, marts/, quarantine.parquet ...
    landed/<collection>/parts/<part>/                one input file's checked rows, kept so that an unchanged file costs nothing
"""

import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

LAYOUT = 1  # of the folder above; a reader refuses what it does not know and says which command makes it anew
ROOT = Path(__file__).resolve().parent
SHIPPED = ("published", "demo")


def landed_root() -> Path:
    """Where versions land: `GROUNDSWELL_LANDED`, or `data/landed` beside this file."""
    return _folder(os.environ.get("GROUNDSWELL_LANDED"))


@lru_cache(maxsize=8)
def _folder(named: str | None) -> Path:
    return Path(named or ROOT / "landed")


class UnknownLayout(Exception):
    """A landed version that another release wrote."""


@dataclass(frozen=True)
class Version:
    """One landed version of one collection."""

    collection: str
    name: str
    folder: Path

    @property
    def manifest(self) -> dict:
        """The manifest, read once a process (a version never changes)."""
        return _manifest(self.folder / "manifest.json")

    def files(self, kind: str, name: str) -> list[Path]:
        """Parquet files of a dataset (`rows`) or a mart (`marts`), in partition order."""
        return sorted((self.folder / kind / name).glob("*.parquet"))


@lru_cache(maxsize=64)
def _manifest(path: Path) -> dict:
    manifest = json.loads(path.read_text(encoding="utf-8"))
    if manifest.get("layout") != LAYOUT:
        raise UnknownLayout(f"{path.parent} was landed in layout {manifest.get('layout')}, this release reads {LAYOUT}. Run: python -m etl run")
    return manifest


def readable(version: Version | None) -> Version | None:
    """The version, or None where there is none or another release wrote it."""
    try:
        return version if version and version.manifest else None
    except UnknownLayout:
        return None


class _Steady(threading.local):
    """What this thread has found since its page began; None outside of one."""

    found: dict[tuple, Version] | None = None


_steady = _Steady()
_swaps = 0  # by this process


@contextmanager
def steady() -> Iterator[None]:
    """While the block runs, this thread finds every collection at the version at which it first found it, unless this process itself swaps a pointer.

    What one page shows is then of one version, and its hundred questions look at the disk once.
    """
    _steady.found = {}
    try:
        yield
    finally:
        _steady.found = None


def swapped() -> None:
    """Called by who has just made another version current: pages of this process see it at once."""
    global _swaps
    _swaps += 1


def current(collection: str, root: Path | None = None) -> Version | None:
    """The current version of a collection, or None where nothing has landed."""
    found, key = _steady.found, (collection, root, _swaps)
    if found is None:
        return _current(collection, root)
    version = found.get(key) or _current(collection, root)
    if version:
        found[key] = version
    return version


def _current(collection: str, root: Path | None) -> Version | None:
    pointer = _pointer(root or landed_root(), collection)
    try:
        found = os.stat(pointer)
        return _pointed(pointer, found.st_ino, found.st_mtime_ns, found.st_size)
    except FileNotFoundError:
        return None


@lru_cache(maxsize=64)
def _pointer(root: Path, collection: str) -> str:
    return os.path.join(root, collection, "current")


@lru_cache(maxsize=64)
def _pointed(pointer: str, *identity: int) -> Version:
    """The version that a pointer names; it is swapped for another file, never written, so a page's twenty questions read it once."""
    path = Path(pointer)
    name = path.read_text(encoding="utf-8").strip()
    return Version(path.parent.name, name, path.parent / "versions" / name)


def versions(collection: str, root: Path | None = None) -> list[Version]:
    """All whole versions of a collection, oldest first."""
    home = (root or landed_root()) / collection / "versions"
    return [Version(collection, folder.name, folder) for folder in sorted(home.glob("*")) if (folder / "manifest.json").exists()]


def collections(root: Path | None = None) -> list[str]:
    """Collections with a current version; the shipped ones first."""
    home = root or landed_root()
    try:
        found = {name for name in os.listdir(home) if os.path.exists(os.path.join(home, name, "current"))}
    except (FileNotFoundError, NotADirectoryError):
        return []
    return sorted(found, key=lambda name: (SHIPPED.index(name) if name in SHIPPED else len(SHIPPED), name))
