"""Which datasets and marts each query reads."""

from functools import cache

from queries.derived import made_of
from queries.library import library
from queries.named_tables import tables_read


@cache
def reads() -> dict[str, frozenset[str]]:
    """Query -> names of the tables in its text, and of the marts that derived ones are made of; those that it makes itself with WITH are left out."""
    read = tables_read({name: query.text for name, query in library().items()})
    return {name: tables.union(*(made_of(table) for table in tables)) for name, tables in read.items()}
