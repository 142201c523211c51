"""The store on both databases: migrations once, whatever starts at once; what the tables are; refusals that say what to do."""

import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import inspect, select

from sharing.migrating import FOLDER, known
from sharing.schema import failures, metadata, migrations
from sharing.store import Store, StoreUnavailable, database_url
from tests.sharing.conftest import NOW

ROOT = Path(__file__).resolve().parents[2]
NUMBERS = sorted(int(path.name[:4]) for path in FOLDER.glob("*.sqlite.sql"))


def test_migrations_make_exactly_the_tables_we_read(store):
    made = inspect(store.engine)
    assert set(made.get_table_names()) == set(metadata.tables)
    for name, table in metadata.tables.items():
        columns = {column["name"]: column["type"].python_type for column in made.get_columns(name)}
        assert columns == {column.name: getattr(column.type, "impl", column.type).python_type for column in table.columns}, name
        assert set(made.get_pk_constraint(name)["constrained_columns"]) == {column.name for column in table.primary_key}


def test_both_databases_have_the_same_migrations():
    names = {kind: {path.name.split(".")[0] for path in FOLDER.glob(f"*.{kind}.sql")} for kind in ("sqlite", "postgresql")}
    assert names["sqlite"] == names["postgresql"] and names["sqlite"]


def test_a_migration_runs_once(store, store_url):
    with store.writing() as connection:
        connection.execute(failures.insert().values(client="kept", at=NOW))
    again = Store(store_url)
    with again.reading() as connection:
        assert connection.execute(select(failures.c.client)).scalars().all() == ["kept"]
        assert connection.execute(select(migrations.c.number)).scalars().all() == [one.number for one in known(store.engine.dialect.name)]
    again.close()


def test_processes_that_start_at_once_migrate_once(store_url):
    code = "import sys; from sharing.store import Store; Store(sys.argv[1]).close()"
    running = [subprocess.Popen([sys.executable, "-c", code, store_url], cwd=ROOT, stderr=subprocess.PIPE, text=True) for _ in range(4)]
    told = [process.communicate(timeout=60)[1] for process in running]
    assert [process.returncode for process in running] == [0] * 4, told
    found = Store(store_url)
    with found.reading() as connection:
        assert len(connection.execute(select(migrations.c.number)).scalars().all()) == len(known(found.engine.dialect.name))
    found.close()


def test_who_comes_while_another_makes_the_file_waits(tmp_path):
    """SQLite itself gives up at once: its write-ahead log is not turned on while another is about to write."""
    path = tmp_path / "groundswell.sqlite"
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        later = threading.Timer(0.5, other.execute, ["COMMIT"])
        later.start()
        Store(f"sqlite:///{path}").close()
        later.join()


def test_processes_that_write_at_once_wait_for_each_other(store_url):
    Store(store_url).close()
    code = (
        "import sys; from datetime import UTC, datetime; from sharing.audit import note; from sharing.store import Store\n"
        "s = Store(sys.argv[1])\nfor n in range(50): note(s, datetime.now(UTC), 'kim', 'saw', str(n))\ns.close()"
    )
    running = [subprocess.Popen([sys.executable, "-c", code, store_url], cwd=ROOT, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    told = [process.communicate(timeout=60)[1] for process in running]
    assert [process.returncode for process in running] == [0] * 3, told
    from sharing.audit import entries

    found = Store(store_url)
    assert len(entries(found, limit=1000)) == 150
    found.close()


def test_a_moment_comes_back_in_utc_and_a_naive_one_is_refused(store):
    seoul = timezone(timedelta(hours=9))
    with store.writing() as connection:
        connection.execute(failures.insert().values(client="x", at=datetime(2024, 1, 1, 8, 30, tzinfo=seoul)))
        found = connection.execute(select(failures.c.at)).scalar_one()
    assert found.isoformat() == "2023-12-31T23:30:00+00:00"
    with pytest.raises(Exception, match="no time zone"), store.writing() as connection:
        connection.execute(failures.insert().values(client="x", at=datetime(2024, 1, 1)))


def test_a_change_that_fails_leaves_nothing(store):
    with pytest.raises(RuntimeError), store.writing() as connection:
        connection.execute(failures.insert().values(client="x", at=NOW))
        raise RuntimeError
    with store.reading() as connection:
        assert connection.execute(select(failures)).all() == []


def test_sqlite_is_the_default_and_in_wal(tmp_path, monkeypatch):
    monkeypatch.delenv("GROUNDSWELL_DATABASE_URL", raising=False)
    monkeypatch.setenv("GROUNDSWELL_LANDED", str(tmp_path / "landed"))
    found = Store(database_url())
    assert (tmp_path / "landed" / "groundswell.sqlite").exists() and found.home == tmp_path / "landed"
    with found.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    found.close()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("not a url", "is not a database address"),
        ("mysql://a@b/c", "it can be sqlite or postgresql"),
        ("postgresql://tests:hidden-word@127.0.0.1:1/none", "Check GROUNDSWELL_DATABASE_URL"),
        ("sqlite:////proc/none/here.sqlite", "GROUNDSWELL_DATABASE_URL|cannot"),
    ],
)
def test_an_address_that_does_not_work_says_what_to_do(url, words):
    with pytest.raises(StoreUnavailable, match=words) as refused:
        Store(url)
    assert "hidden-word" not in str(refused.value)
