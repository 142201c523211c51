"""Whether the version that is open has a table: versions landed before a mart was made do without it, and pages say so."""

from functools import lru_cache

from data.catalogue import Version
from queries.door import version_of
from queries.filters import Filters
from queries.scope import Scope
from queries.tables import tables


def has_table(name: str, filters: Filters, scope: Scope) -> bool:
    """Whether the collection's version (a frozen link's may be old) has the dataset or mart."""
    return name in _names(filters.collection, scope, version_of(filters.collection, scope))


@lru_cache(maxsize=256)
def _names(collection: str, scope: Scope, version: Version) -> frozenset[str]:
    return frozenset(table.name for table in tables(collection, scope))
