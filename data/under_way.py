"""Work that a stopping server lets end: landings. A killed one leaves the last version whole, but what it did was in vain."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

_changed = threading.Condition()
_running: list[str] = []


@contextmanager
def working(what: str) -> Iterator[None]:
    """Name a piece of work while the block runs."""
    with _changed:
        _running.append(what)
    try:
        yield
    finally:
        with _changed:
            _running.remove(what)
            _changed.notify_all()


def running() -> tuple[str, ...]:
    """What runs now."""
    with _changed:
        return tuple(_running)


def wait(seconds: float) -> tuple[str, ...]:
    """Wait until nothing runs any more, at most so long; returns what still does."""
    until = time.monotonic() + seconds
    with _changed:
        while _running and (left := until - time.monotonic()) > 0:
            _changed.wait(left)
        return tuple(_running)
