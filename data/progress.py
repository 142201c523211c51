"""How far the first landing is: one state for the whole process, filled by the door and read by the frame."""

import threading
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Progress:
    """`state` is idle, running, done or failed; `share` runs from 0 to 1; `step` and `error` are for people."""

    state: str = "idle"
    share: float = 0.0
    step: str = ""
    error: str = ""


_lock = threading.Lock()
_progress = Progress()


def read() -> Progress:
    """The state now."""
    return _progress


def start() -> bool:
    """Take the landing; False when another visitor's thread has it already."""
    with _lock:
        if _progress.state == "running":
            return False
        _set(Progress("running"))
        return True


def report(share: float, step: str) -> None:
    """Say how far the landing is."""
    with _lock:
        _set(replace(_progress, state="running", share=min(max(float(share), 0.0), 1.0), step=step))


def finish() -> None:
    """The landing is whole."""
    with _lock:
        _set(Progress("done", 1.0))


def fail(error: str) -> None:
    """The landing stopped; `error` says why."""
    with _lock:
        _set(replace(_progress, state="failed", error=error))


def _set(progress: Progress) -> None:
    global _progress
    _progress = progress
