"""Answers of statistics, kept by filters, scope and data version in this imported module (a page's cache would not know the scope)."""

import threading
from collections import OrderedDict
from collections.abc import Callable

KEPT = 2_000
_memory: OrderedDict = OrderedDict()
_lock = threading.Lock()


def remembered(key: tuple, make: Callable):
    """The answer kept under the key, or `make()` once. The key names filters, scope and data version."""
    with _lock:
        if key in _memory:
            _memory.move_to_end(key)
            return _memory[key]
    made = make()
    with _lock:
        made = _memory.setdefault(key, made)
        while len(_memory) > KEPT:
            _memory.popitem(last=False)
    return made


def forget(key: tuple) -> None:
    """Drop one answer."""
    with _lock:
        _memory.pop(key, None)
