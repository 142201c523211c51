"""Pinned versions: what a frozen link or a person holds on to is never collected."""

import json
import os
from pathlib import Path

from data.catalogue import versions
from etl.errors import LandingError
from etl.mapping import nearest


def pins(home: Path) -> dict[str, str]:
    """Pinned version -> reason."""
    try:
        return json.loads((home / "pins.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}


def pin(home: Path, version: str, reason: str) -> None:
    """Hold a version.

    Raises:
        LandingError: there is no such version.
    """
    known = [found.name for found in versions(home.name, home.parent)]
    if version not in known:
        raise LandingError(f"{home.name} has no version '{version}'; {nearest(version, known)}")
    _write(home, {**pins(home), version: reason})


def unpin(home: Path, version: str) -> None:
    """Let a version go; the next collection may remove it."""
    held = pins(home)
    if version not in held:
        raise LandingError(f"{home.name}: version '{version}' is not pinned; pinned are: {', '.join(held) or 'none'}")
    del held[version]
    _write(home, held)


def _write(home: Path, held: dict[str, str]) -> None:
    beside = home / f"pins.{os.getpid()}.tmp"
    beside.write_text(json.dumps(held, indent=1), encoding="utf-8")
    os.replace(beside, home / "pins.json")
