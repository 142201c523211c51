"""Several pieces of work at a time, in threads: Polars, hashing and numpy let the others run while they work. Results come in the order of the items."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Item, Result = TypeVar("Item"), TypeVar("Result")
ROWS_AT_ONCE = 1_000_000  # parcels whose partitions are in memory at a time
MOST = 4  # pieces at a time, however many processors there are: each holds a batch of rows


def at_once(work: Callable[[Item], Result], items: Iterable[Item], size: Callable[[Item], int], limit: int) -> Iterator[Result]:
    """`work(item)` of every item. Items under way together are not larger than `limit`; one that is larger has the place to itself."""
    workers = min(MOST, os.cpu_count() or 1)
    with ThreadPoolExecutor(workers) as pool:
        under_way: deque = deque()
        for item in items:
            while under_way and (len(under_way) >= workers or sum(taken for taken, _ in under_way) + size(item) > limit):
                yield under_way.popleft()[1].result()
            under_way.append((size(item), pool.submit(work, item)))
        while under_way:
            yield under_way.popleft()[1].result()
