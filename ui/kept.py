"""What was made for one reader's page and serves every reader with the same filters, scope, data version, language and theme.

A function of a view that is marked `@kept` runs once; what it returned and what it drew are kept, and given again. It is handed a view without its
reader and link: nothing of them can get in here. It may depend on nothing else than the view and its arguments (no clock, no address, no widget).
"""

import functools
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol, TypeVar
from weakref import WeakValueDictionary

from analysis.remembered import SMALL, size_of
from ui.view import View

KEPT_BYTES = 192 * 1024 * 1024
AHEAD_BYTES = 128 * 1024 * 1024  # besides, of what was made for nobody yet: it never pushes out what a reader asked for

Made = TypeVar("Made")


class Drawn(Protocol):
    """Something finished that can be shown to any reader, any number of times."""

    size: int  # bytes, roughly

    def show(self, view: View) -> None:
        """Put it on this reader's page."""


@dataclass(frozen=True)
class Kept:
    """What a function returned and drew."""

    value: object
    drawn: tuple[Drawn, ...]
    size: int


class _Same:
    """An argument that has no hash (a frame, say): it is the same only if it is the very same object, which the key keeps alive."""

    __slots__ = ("held",)

    def __init__(self, held: object):
        self.held = held

    def __hash__(self) -> int:
        return id(self.held)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.held is other.held


class _Lock:
    """A lock that a weak dictionary can hold."""

    def __init__(self):
        self.lock = threading.Lock()


class _Recording(threading.local):
    """What this thread is drawing: one list for each kept function it is inside of, and the reader it draws for."""

    def __init__(self):
        self.lists: list[list[Drawn]] = []
        self.reader: View | None = None
        self.stop: Callable[[], bool] | None = None  # for nobody, and to be left when this says so


class Interrupted(Exception):
    """What was made for nobody yet is left for somebody who is here."""


class _Memory:
    """What was asked for last stays, up to so many bytes; the caller holds the lock."""

    def __init__(self, limit: int):
        self.limit, self.bytes, self.entries = limit, 0, OrderedDict()

    def put(self, key: tuple, found: Kept) -> None:
        self.entries[key] = found
        self.bytes += found.size
        while self.bytes > self.limit:
            self.bytes -= self.entries.popitem(last=False)[1].size

    def take(self, key: tuple) -> Kept | None:
        found = self.entries.pop(key, None)
        self.bytes -= found.size if found is not None else 0
        return found

    def clear(self) -> None:
        self.entries.clear()
        self.bytes = 0


_asked_for, _ahead = _Memory(KEPT_BYTES), _Memory(AHEAD_BYTES)
_lock = threading.Lock()
_making: WeakValueDictionary[tuple, _Lock] = WeakValueDictionary()
_recording = _Recording()
observers: list[Callable[[str, bool], None]] = []  # told the function's name and whether it was found (tests, bench)


def kept(make: Callable[..., Made]) -> Callable[..., Made]:
    """Run a function of a view (and further arguments) once for all readers, and give again what it returned and drew.

    The answer is shared: do not change it in place. Only what is drawn with `draw` (sections, tiles, `put`) is drawn again.
    """

    return kept_for(lambda view: view)(make)


def kept_for(part: Callable[[View], View]) -> Callable[[Callable[..., Made]], Callable[..., Made]]:
    """As `kept`, for a function that depends on less than the view: it gets `part(view)` and is run once for all views that have that in common.

    What it draws is shown to the reader's own view, filters and all.
    """

    def marked(make: Callable[..., Made]) -> Callable[..., Made]:
        @functools.wraps(make)
        def given(view: View, *args) -> Made:
            seen = part(view.bare)
            return _given(make, view, seen, args, lambda: make(seen, *args))

        return given

    return marked


def ask(view: View, make: Callable[..., Made], *args) -> Made:
    """`make(*args)`, run once for all readers of this view: an answer of the analysis that several kept functions build on.

    `make` must live in an imported module: a page's own function is another one at every run. What `analysis.remembered` holds already is asked for
    itself: here it would be held once more for each language and theme.
    """
    return _given(make, view, view.bare, args, lambda: make(*args))


def draw(view: View, one: Drawn) -> None:
    """Show something now, and whenever the kept function that draws it is given from memory."""
    for drawn in _recording.lists:
        drawn.append(one)
    if _recording.stop is None:
        one.show(_recording.reader or view)


def put(view: View, element: Callable, *args, **named) -> None:
    """Draw one element that holds no widget (st.caption, st.markdown) in a kept function."""
    draw(view, _Element(element, args, named))


@contextmanager
def for_nobody(stop: Callable[[], bool]) -> Iterator[None]:
    """While the block runs, this thread makes and keeps what kept functions draw and shows none of it.

    Raises `Interrupted` out of the block before the next thing to make once `stop()`: what is made by then is kept.
    """
    _recording.stop = stop
    try:
        yield
    finally:
        _recording.stop = None


def forget() -> None:
    """Forget everything (tests, bench)."""
    with _lock:
        _asked_for.clear()
        _ahead.clear()


@dataclass(frozen=True)
class _Element:
    element: Callable
    args: tuple
    named: dict
    size: int = SMALL

    def show(self, view: View) -> None:
        self.element(*self.args, **self.named)


def _given(make: Callable, view: View, seen: View, args: tuple, run: Callable[[], Made]) -> Made:
    key = (make, seen, *map(_comparable, args))
    found = _find(key)
    for observe in observers:
        observe(f"{make.__module__}.{make.__qualname__}", found is not None)
    if found is None:
        if _recording.stop is not None and _recording.stop():
            raise Interrupted
        return _made(key, view, run)
    _show(found, view)
    return found.value


def _made(key: tuple, view: View, make: Callable[[], Made]) -> Made:
    """One reader makes it; others who ask at the same time wait for it."""
    with _lock:
        turn = _making.setdefault(key, _Lock())
    with turn.lock:
        found = _find(key)
        if found is None:
            return _run(key, view, make)
    _show(found, view)
    return found.value


def _run(key: tuple, view: View, make: Callable[[], Made]) -> Made:
    drawn: list[Drawn] = []
    outermost = not _recording.lists
    if outermost:
        _recording.reader = view
    _recording.lists.append(drawn)
    try:
        value = make()
    finally:
        _recording.lists.pop()
        if outermost:
            _recording.reader = None
    _keep(key, Kept(value, tuple(drawn), SMALL + size_of(value) + sum(one.size for one in drawn)))
    return value


def _show(found: Kept, view: View) -> None:
    for one in found.drawn:
        draw(view, one)


def _find(key: tuple) -> Kept | None:
    """What a reader asks for is theirs from then on, whoever it was made for; asked for by nobody it stays where it is."""
    with _lock:
        found = _asked_for.entries.get(key)
        if found is not None:
            _asked_for.entries.move_to_end(key)
        elif _recording.stop is not None:
            if (found := _ahead.entries.get(key)) is not None:
                _ahead.entries.move_to_end(key)
        elif (found := _ahead.take(key)) is not None:
            _asked_for.put(key, found)
        return found


def _keep(key: tuple, found: Kept) -> None:
    with _lock:
        memory = _asked_for if _recording.stop is None else _ahead
        if key not in _asked_for.entries and key not in _ahead.entries and found.size <= memory.limit // 8:
            memory.put(key, found)


def _comparable(value: object) -> object:
    try:
        hash(value)
    except TypeError:
        return _Same(value)
    return value
