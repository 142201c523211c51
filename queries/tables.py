"""Whole tables of a scope, for who asks with SQL of their own (the SQL box): names, columns, and rows in batches."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache

import pyarrow as pa

from data.catalogue import Version
from queries.database import NAME, database
from queries.door import version_of
from queries.scope import Scope

BATCH_ROWS = 100_000


@dataclass(frozen=True)
class Table:
    """One table that a scope may read; `columns` are (name, type) in order."""

    name: str
    columns: tuple[tuple[str, str], ...]


class UnknownTable(KeyError):
    """The scope has no such table."""


def tables(collection: str, scope: Scope) -> tuple[Table, ...]:
    """Datasets and marts of a collection as a scope sees them, by name.

    Raises:
        NothingLanded: the collection has no version that this scope may read.
    """
    return _tables(version_of(collection, scope), scope)


@lru_cache(maxsize=256)  # a version never changes
def _tables(version: Version, scope: Scope) -> tuple[Table, ...]:
    with database().cursor(version, scope) as cursor:
        names = [name for (name,) in cursor.sql("SHOW TABLES").fetchall() if NAME.match(name) and not name.startswith("_")]
        return tuple(Table(name, tuple(zip(found.columns, map(str, found.types)))) for name in names for found in [cursor.table(name)])


def count(name: str, collection: str, scope: Scope) -> int:
    """Rows of one table within the scope."""
    with _cursor(name, collection, scope) as cursor:
        return cursor.table(name).count("*").fetchall()[0][0]


@contextmanager
def batches(name: str, collection: str, scope: Scope) -> Iterator[pa.RecordBatchReader]:
    """One table's rows within the scope, as Arrow batches; the same views that every query reads.

    Raises:
        UnknownTable: the scope has no such table.
    """
    with _cursor(name, collection, scope) as cursor:
        yield cursor.table(name).to_arrow_reader(BATCH_ROWS)


@contextmanager
def _cursor(name: str, collection: str, scope: Scope):
    if name not in {table.name for table in tables(collection, scope)}:
        raise UnknownTable(name)
    with database().cursor(version_of(collection, scope), scope) as cursor:
        yield cursor
