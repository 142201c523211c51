"""Whether the version that is open has a table: versions landed before a mart was made do without it, and pages say so."""

from analysis.remembered import remembered
from queries.door import version_of
from queries.filters import Filters
from queries.scope import Scope
from queries.tables import tables


def has_table(name: str, filters: Filters, scope: Scope) -> bool:
    """Whether the collection's version (a frozen link's may be old) has the dataset or mart."""
    version = version_of(filters.collection, scope)
    names = remembered(("tables", scope, version.name, version.folder), lambda: frozenset(table.name for table in tables(filters.collection, scope)))
    return name in names
