"""Pinning as the command line does it: `data/pins.py` with refusals a person can act on."""

from pathlib import Path

from data import pins as held
from data.pins import CannotPin, pins
from etl.errors import LandingError
from etl.mapping import nearest

__all__ = ["pin", "pins", "unpin"]


def pin(home: Path, version: str, reason: str) -> None:
    """Hold a version.

    Raises:
        LandingError: there is no such version.
    """
    try:
        held.pin(home, version, reason)
    except CannotPin as problem:
        raise LandingError(f"{problem}; {nearest(version, problem.known)}") from None


def unpin(home: Path, version: str) -> None:
    """Let a version go that a person held; frozen links keep their own hold.

    Raises:
        LandingError: nobody held it by hand.
    """
    try:
        held.unpin(home, version)
    except CannotPin as problem:
        raise LandingError(str(problem)) from None
