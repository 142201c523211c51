"""Pinned versions of a collection: `<landed>/<collection>/pins.json`, version -> holder -> reason. What anybody holds is never collected.

Several may hold one version (a person, any number of frozen links), each lets go of its own hold only.
"""

import fcntl
import json
import os
from contextlib import contextmanager
from pathlib import Path

from data.catalogue import versions

PERSON = "person"  # the holder behind `python -m etl pin`


class CannotPin(Exception):
    """There is no such version, or it is not held; `known` are the names it could have been."""

    def __init__(self, words: str, known: tuple[str, ...]):
        super().__init__(words)
        self.known = known


def holders(home: Path) -> dict[str, dict[str, str]]:
    """Version -> holder -> reason, of the collection landed in `home`."""
    try:
        found = json.loads((home / "pins.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return {version: held if isinstance(held, dict) else {PERSON: held} for version, held in found.items()}  # the first layout had one reason


def pins(home: Path) -> dict[str, str]:
    """Pinned version -> why, all reasons in one line."""
    return {version: "; ".join(held.values()) for version, held in holders(home).items()}


def pin(home: Path, version: str, reason: str, holder: str = PERSON) -> None:
    """Hold a version.

    Raises:
        CannotPin: there is no such version.
    """
    with _changing(home):
        known = tuple(found.name for found in versions(home.name, home.parent))
        if version not in known:
            raise CannotPin(f"{home.name} has no version '{version}'", known)
        held = holders(home)
        _write(home, {**held, version: {**held.get(version, {}), holder: reason}})


def unpin(home: Path, version: str, holder: str = PERSON) -> None:
    """Let one holder's version go; when nobody else holds it, the next collection may remove it.

    Raises:
        CannotPin: this holder does not hold it.
    """
    with _changing(home):
        held = holders(home)
        if holder not in held.get(version, {}):
            others = "; ".join(held.get(version, {}).values())
            words = f"it is held for: {others}" if others else f"pinned are: {', '.join(held) or 'none'}"
            raise CannotPin(f"{home.name}: version '{version}' is not pinned by {holder}; {words}", tuple(held))
        rest = {name: reason for name, reason in held[version].items() if name != holder}
        _write(home, {name: reasons for name, reasons in {**held, version: rest}.items() if reasons})


@contextmanager
def _changing(home: Path):
    """One change at a time: two processes that read, change and write would lose each other's pin."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / ".pins.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _write(home: Path, held: dict[str, dict[str, str]]) -> None:
    beside = home / f"pins.{os.getpid()}.tmp"
    beside.write_text(json.dumps(held, indent=1, ensure_ascii=False), encoding="utf-8")
    os.replace(beside, home / "pins.json")
