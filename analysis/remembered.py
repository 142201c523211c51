"""Answers of statistics, kept by filters, scope and data version in this imported module (a page's cache would not know the scope)."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import date
from weakref import WeakValueDictionary

import numpy as np
import polars as pl

KEPT_BYTES = 96 * 1024 * 1024
SMALL = 2_000  # bytes that an answer comes to beside its frames and arrays, roughly; with KEPT_BYTES it bounds the number too
KNOWN = "known"  # the keys of what does not depend on filters begin with it
PLAIN = (str, int, float, date, type(None))
FRAMES, ROWS = (pl.DataFrame, pl.Series), (list, tuple)

_memory: OrderedDict[tuple, tuple[object, int]] = OrderedDict()  # key -> the answer and its bytes
_bytes = 0
_lock = threading.Lock()


class _Turn:
    """A lock that a weak dictionary can hold; one who asks for the very answer that they are making is not kept waiting for themselves."""

    def __init__(self):
        self.lock = threading.RLock()


_making: WeakValueDictionary[tuple, _Turn] = WeakValueDictionary()


def known(key: tuple[Hashable, ...], make: Callable):
    """What is known of a version whatever the filters, kept as `remembered` keeps answers to filters; `forget_all` leaves it."""
    return remembered((KNOWN, *key), make)


def remembered(key: tuple[Hashable, ...], make: Callable):
    """The answer kept under the key, or `make()` once: who asks for it meanwhile waits. The key names filters, scope and data version.

    The answer is shared: do not change it in place.
    """
    found = _find(key)
    if found is None:
        with _lock:
            turn = _making.setdefault(key, _Turn())
        with turn.lock:
            found = _find(key) or _kept(key, make())
    return found[0]


def _find(key: tuple[Hashable, ...]) -> tuple[object, int] | None:
    with _lock:
        if key in _memory:
            _memory.move_to_end(key)
        return _memory.get(key)


def _kept(key: tuple[Hashable, ...], made: object) -> tuple[object, int]:
    global _bytes
    size = size_of(made)
    with _lock:
        _memory[key] = made, size
        _bytes += size
        while _bytes > KEPT_BYTES and len(_memory) > 1:
            _bytes -= _memory.popitem(last=False)[1][1]
    return made, size


def forget(key: tuple[Hashable, ...]) -> None:
    """Drop one answer."""
    global _bytes
    with _lock:
        _bytes -= _memory.pop(key, (None, 0))[1]


def forget_all() -> None:
    """Drop every answer to filters (tests, bench); what is `known` of a version stays."""
    global _bytes
    with _lock:
        for key in [key for key in _memory if key[0] != KNOWN]:
            _bytes -= _memory.pop(key)[1]


def size_of(value: object) -> int:
    """Bytes that an answer holds, roughly: its frames and arrays; the rest is small."""
    if isinstance(value, PLAIN):
        return 0
    if isinstance(value, FRAMES):
        return SMALL + value.estimated_size()
    if isinstance(value, np.ndarray):
        return SMALL + value.nbytes
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, ROWS) and value and isinstance(value[0], PLAIN):
        return SMALL + 64 * len(value)
    parts = value if isinstance(value, ROWS) else [getattr(value, name) for name in getattr(value, "__dataclass_fields__", ())]
    return SMALL + sum(size_of(part) for part in parts if type(part) not in PLAIN)  # a page's answers have a thousand plain parts
