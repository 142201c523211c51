"""Migrations of the store: numbered files applied in order, each once, whatever starts at once.

A release only ever adds to what the one before it reads and writes, so that during an upgrade both may run over one store.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, func, inspect, select

from sharing.schema import migrations

FOLDER = Path(__file__).with_name("migrations")
SEPARATOR = "\n-- next\n"  # between the statements of a migration: a trigger's body holds semicolons
MIGRATING = 0x67726F756E64  # key of the advisory lock that a migrating process holds (PostgreSQL)
MADE = re.compile(r"^CREATE (TABLE|FUNCTION) (\w+)", re.MULTILINE)


@dataclass(frozen=True)
class Migration:
    """One numbered file of this release."""

    number: int
    name: str
    path: Path

    @property
    def statements(self) -> list[str]:
        """What it runs."""
        return self.path.read_text(encoding="utf-8").split(SEPARATOR)


def known(dialect: str) -> list[Migration]:
    """The migrations of this release for one kind of database, in order."""
    return [Migration(int(path.name[:4]), path.name.split(".")[0], path) for path in sorted(FOLDER.glob(f"*.{dialect}.sql"))]


def made(dialect: str, kind: str) -> list[str]:
    """Names of the tables (`TABLE`) or functions (`FUNCTION`) that our migrations make: whatever else is in the database is not ours."""
    return [name for migration in known(dialect) for found, name in MADE.findall(migration.path.read_text(encoding="utf-8")) if found == kind]


def applied(connection: Connection) -> set[int]:
    """Numbers of the migrations this database has; empty for one that is not a store yet."""
    if not inspect(connection).has_table("migrations"):
        return set()
    return set(connection.execute(select(migrations.c.number)).scalars())


def migrate(engine: Engine) -> list[Migration]:
    """Apply what this database does not have yet; of several processes that start at once, one does and the others wait."""
    with engine.connect().execution_options(writing=True) as connection, connection.begin():
        return apply(connection)


def apply(connection: Connection, only: Collection[int] | None = None) -> list[Migration]:
    """`migrate` within a transaction of the caller's, or `only` those numbers. Returns what was applied."""
    alone(connection)
    if not inspect(connection).has_table("migrations"):
        migrations.create(connection)
    done = applied(connection)
    due = [one for one in known(connection.dialect.name) if one.number not in done and (only is None or one.number in only)]
    for migration in due:
        for statement in migration.statements:
            connection.exec_driver_sql(statement)
        connection.execute(migrations.insert().values(number=migration.number, name=migration.name, applied_at=datetime.now(UTC)))
    return due


def alone(connection: Connection) -> None:
    """Nobody else migrates until this transaction ends. On SQLite a writing transaction has seen to that already."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(MIGRATING)))
