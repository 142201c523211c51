"""Publishing: a version is built beside the others and becomes current by one atomic rename of the pointer."""

import fcntl
import json
import os
import shutil
from collections.abc import Callable
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from data import under_way
from data.catalogue import LAYOUT, Version, readable, swapped, versions
from etl.errors import LandingError

KEPT = 3  # versions kept besides the current one: what an open page or a slow reader may still hold
GRACE_SECONDS = 600  # a version younger than this is never collected, whatever its number


@contextmanager
def lock(home: Path, waiting: Callable[[str], None] = lambda words: None):
    """One landing of a collection at a time; a second one says so through `waiting` and waits."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / ".lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting(f"another landing of {home.name} is running; waiting for it to end")
            fcntl.flock(file, fcntl.LOCK_EX)
        with under_way.working(f"landing of {home.name}"):
            yield


def clear_leftovers(home: Path) -> None:
    """Remove what a killed landing left: half-built versions and parts. Called under the lock, so nobody is building."""
    for leftover in [*home.glob("versions/.building-*"), *home.glob("parts/.building-*"), *home.glob("current.*.tmp")]:
        shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()


def new_name(moment: datetime, home: Path) -> str:
    """A version's name: its UTC second, with a counter where two land in one."""
    stem, number = moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ"), 0
    while (home / "versions" / (name := f"{stem}-{number}" if number else stem)).exists():
        number += 1
    return name


def publish(building: Path, home: Path, name: str, manifest: dict) -> Version:
    """Write the manifest, move the built folder into place, swap the pointer. A crash between any two leaves the last version current."""
    path = building / "manifest.json"
    path.write_text(json.dumps({"layout": LAYOUT, **manifest}, ensure_ascii=False, default=str), encoding="utf-8")
    _flush(path)
    target = home / "versions" / name
    os.rename(building, target)
    pointer = home / f"current.{os.getpid()}.tmp"
    pointer.write_text(name, encoding="utf-8")
    _flush(pointer)
    os.replace(pointer, home / "current")
    swapped()
    return Version(home.name, name, target)


def _flush(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def collect(home: Path, pinned: frozenset[str] = frozenset()) -> list[str]:
    """Remove old versions that nobody pins and parts that no kept version is made of; return the removed versions' names."""
    found = versions(home.name, home.parent)
    now = datetime.now(UTC).timestamp()
    old = [version for version in found[: -1 - KEPT] if version.name not in pinned and now - version.folder.stat().st_mtime > GRACE_SECONDS]
    for version in old:
        shutil.rmtree(version.folder)
    used = {part["identity"] for version in found if version not in old and readable(version) for part in version.manifest["files"]}
    for folder in (home / "parts").glob("*"):
        if folder.name not in used and now - folder.stat().st_mtime > GRACE_SECONDS:
            shutil.rmtree(folder)
    return [version.name for version in old]


def writable(home: Path) -> None:
    """Refuse early, with a sentence, a folder that cannot be written.

    Raises:
        LandingError: the folder is read-only or cannot be made.
    """
    try:
        home.mkdir(parents=True, exist_ok=True)
        probe = home / f".probe-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as problem:
        raise LandingError(f"{home} cannot be written ({problem.strerror}). Choose another folder with --landed, or mend its permissions.") from None
