"""The store of links, sessions' failures, history and audit: SQLite beside the landed data, or PostgreSQL by `GROUNDSWELL_DATABASE_URL`.

Every change is one short transaction that takes the writer's lock first, so several processes may share one store.
"""

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, func, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError

from data import catalogue
from sharing.migrating import migrate

BUSY_SECONDS = 20
CONNECT_SECONDS = 5  # a server that does not answer is told of; by itself the driver would wait for minutes


class StoreUnavailable(Exception):
    """The store cannot be opened; the words say what to do."""


class Store:
    """One database. Safe to share between threads; each use gets its own connection.

    `migrated`: False leaves the database as it is, to look at it or to restore into it.
    """

    def __init__(self, url: str, migrated: bool = True):
        self.url = parsed(url)
        try:
            self.engine = _engine(self.url)
            migrate(self.engine) if migrated else self.engine.connect().close()
        except (OperationalError, OSError) as problem:
            raise StoreUnavailable(
                f"The database of links and audit cannot be opened at {self.url.render_as_string()}: {getattr(problem, 'orig', problem)}. "
                "Check GROUNDSWELL_DATABASE_URL, or that its folder can be written."
            ) from None

    @property
    def home(self) -> Path:
        """The folder of files that belong to the store: beside the SQLite file, or the landed root."""
        on_disk = self.url.get_backend_name() == "sqlite" and self.url.database not in (None, "", ":memory:")
        return Path(self.url.database).resolve().parent if on_disk else catalogue.landed_root()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection for looking."""
        with self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self, lock: str | None = None) -> Iterator[Connection]:
        """A transaction for changing; undone when the block raises. `lock` names what only one process may change at a time."""
        with self.engine.connect().execution_options(writing=True) as connection, connection.begin():
            if lock is not None and connection.dialect.name == "postgresql":
                connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(lock, 0))))
            yield connection

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()


def database_url() -> str:
    """`GROUNDSWELL_DATABASE_URL`, or a SQLite file in the landed root."""
    return os.environ.get("GROUNDSWELL_DATABASE_URL") or f"sqlite:///{catalogue.landed_root().resolve() / 'groundswell.sqlite'}"


_stores: dict[str, Store] = {}
_stores_lock = threading.Lock()


def store() -> Store:
    """The process's store.

    Raises:
        StoreUnavailable: it cannot be opened.
    """
    url = database_url()
    with _stores_lock:
        if url not in _stores:
            _stores[url] = Store(url)
        return _stores[url]


def close_all() -> None:
    """Let go of every store of the process: it stops."""
    with _stores_lock:
        while _stores:
            _stores.popitem()[1].close()


def parsed(url: str) -> URL:
    """A database address as SQLAlchemy reads it, with our driver.

    Raises:
        StoreUnavailable: it is none, or of another kind of database.
    """
    try:
        found = make_url(url)
    except ArgumentError:
        raise StoreUnavailable("GROUNDSWELL_DATABASE_URL is not a database address; one looks like postgresql://user:password@host/name") from None
    if found.drivername in ("postgres", "postgresql"):  # hosts hand out both spellings; the driver is ours to name
        found = found.set(drivername="postgresql+psycopg")
    if found.get_backend_name() not in ("sqlite", "postgresql"):
        raise StoreUnavailable(f"GROUNDSWELL_DATABASE_URL names '{found.drivername}'; it can be sqlite or postgresql")
    return found


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "postgresql":
        try:
            return create_engine(url, pool_pre_ping=True, pool_size=5, max_overflow=10, connect_args={"connect_timeout": CONNECT_SECONDS})
        except (ModuleNotFoundError, NoSuchModuleError):
            raise StoreUnavailable("PostgreSQL needs one package more: pip install 'psycopg[binary]'") from None
    if url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _open_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _open_sqlite(connection, record) -> None:
    connection.isolation_level = None  # BEGIN is ours: the driver's own begins late, and then a writer can fail instead of waiting
    _write_ahead(connection)
    for setting in ("synchronous = NORMAL", "foreign_keys = ON", "recursive_triggers = ON"):
        connection.execute(f"PRAGMA {setting}")


def _write_ahead(connection) -> None:
    """Turn the write-ahead log on. It needs the file alone, and where two do it at once SQLite gives up at once instead of waiting as for other locks."""
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as problem:
            if problem.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.02)


def _begin_sqlite(connection: Connection) -> None:
    writing = connection.get_execution_options().get("writing")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
