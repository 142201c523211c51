"""Stores for the tests: every test that asks for `store` runs on SQLite and on a real PostgreSQL."""

import secrets
from datetime import UTC, datetime

import pytest

from sharing.store import Store
from tests.sharing import postgres

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def postgres_address():
    """The address of a server of this test run; skips, saying why, where there is none."""
    if postgres.programs() is None:
        pytest.skip(postgres.ABSENT)
    with postgres.running() as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request, tmp_path, monkeypatch):
    """The address of an empty store; on PostgreSQL a schema of its own."""
    monkeypatch.delenv("GROUNDSWELL_SECRET", raising=False)
    monkeypatch.setenv("GROUNDSWELL_LANDED", str(tmp_path / "landed"))
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store' / 'groundswell.sqlite'}"
    address = request.getfixturevalue("postgres_address")
    import psycopg

    name = f"test_{secrets.token_hex(6)}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {name}")
    return f"{address}?options=-csearch_path%3D{name}"


@pytest.fixture
def store(store_url):
    """An empty store."""
    found = Store(store_url)
    yield found
    found.close()


@pytest.fixture(scope="session")
def two_worlds(tmp_path_factory):
    """`world` and `twin` landed once a worker; see `worlds.py`."""
    from tests.sharing.worlds import worlds

    return worlds(tmp_path_factory.mktemp("worlds"))


@pytest.fixture(scope="module")
def landed(two_worlds):
    """Both collections, opened by the door."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GROUNDSWELL_LANDED", str(two_worlds))
        yield two_worlds


@pytest.fixture
def count(record_property):
    """Counts attempts and rows from outside; told at the end of the run."""
    kept = {"attempts": 0, "outside": 0}

    def tried(found: list | int = 0, number: int = 1) -> None:
        kept["attempts"] += number
        kept["outside"] += found if isinstance(found, int) else len(found)

    yield tried
    for name, number in kept.items():
        record_property(name, number)
