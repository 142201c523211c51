"""What was made for one reader's page and serves every reader with the same filters, scope, data version, language and theme.

A function of a view that is marked `@kept` runs once; what it returned and what it drew are kept, and given again. It is handed a view without its
reader and link: nothing of them can get in here. It may depend on nothing else than the view and its arguments (no clock, no address, no widget).
"""

import functools
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar
from weakref import WeakValueDictionary

from analysis.remembered import SMALL, size_of
from ui.view import View

KEPT_BYTES = 192 * 1024 * 1024

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


_memory: OrderedDict[tuple, Kept] = OrderedDict()
_bytes = 0
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
    one.show(_recording.reader or view)


def put(view: View, element: Callable, *args, **named) -> None:
    """Draw one element that holds no widget (st.caption, st.markdown) in a kept function."""
    draw(view, _Element(element, args, named))


def forget() -> None:
    """Forget everything (tests, bench)."""
    global _bytes
    with _lock:
        _memory.clear()
        _bytes = 0


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
    with _lock:
        found = _memory.get(key)
        if found is not None:
            _memory.move_to_end(key)
        return found


def _keep(key: tuple, found: Kept) -> None:
    global _bytes
    with _lock:
        if key in _memory or found.size > KEPT_BYTES // 8:
            return
        _memory[key] = found
        _bytes += found.size
        while _bytes > KEPT_BYTES:
            _bytes -= _memory.popitem(last=False)[1].size


def _comparable(value: object) -> object:
    try:
        hash(value)
    except TypeError:
        return _Same(value)
    return value
