"""Tables made of marts when a version is opened, one `.sql` file each in `derived/`: cells of the grain that pages ask for, not of the mart's.

What every page of a market asks is answered by rows that lie ready: days without channels, lists of months. So it costs the same however many parcels
landed and however fine the marts are. A table that landing made itself (`complaints_cuts`) is taken as it landed; the file stands in for versions from
before. Names that begin with `_` hold lists and are for the queries beside this file only, the others can be asked for like marts.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

from queries.named_tables import tables_read

FOLDER = Path(__file__).resolve().parent / "derived"


@dataclass(frozen=True)
class Derived:
    """`text`: one SELECT over the tables named in `sources`."""

    name: str
    text: str
    sources: frozenset[str]

    def names(self, columns: Iterable[str]) -> bool:
        """Whether the text names one of these columns (it names all that it reads: a test forbids the asterisk)."""
        return any(re.search(rf"\b{re.escape(column)}\b", self.text) for column in columns)


@cache
def derived() -> dict[str, Derived]:
    """By name, each after those that it is made of."""
    texts = {path.stem: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.sql"))}
    read = tables_read(texts)
    return {name: Derived(name, texts[name], read[name]) for name in TopologicalSorter(read).static_order() if name in texts}


def made_of(table: str) -> frozenset[str]:
    """The datasets and marts that a table is, or is made of."""
    one = derived().get(table)
    return frozenset().union(*(made_of(source) for source in one.sources)) if one else frozenset({table})
