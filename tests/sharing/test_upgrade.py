"""From one release to the next: a store as an older release left it is brought to this one's, and its links open.

`releases/NNNN.json` holds rows that the release of that migration wrote itself, with the tokens it told. A release that ends adds its own.
"""

import json
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from queries.filters import Filters
from queries.scope import Scope
from sharing import audit, backup, frozen, links, migrating
from sharing.restore import _own_ids, _value
from sharing.sessions import exchange
from sharing.status import status
from sharing.store import Store
from tests.sharing.conftest import NOW
from tests.sharing.test_links import FILTERS, NEW, SCOPE

ROOT = Path(__file__).resolve().parents[2]
RELEASES = sorted((ROOT / "tests" / "sharing" / "releases").glob("*.json"))
LATER = NOW + timedelta(days=30)
ADDS = re.compile(r"^(--.*\n)*(CREATE (TABLE|INDEX|UNIQUE INDEX|TRIGGER|FUNCTION)|ALTER TABLE \w+ ADD COLUMN|INSERT INTO|UPDATE) ?", re.IGNORECASE)


@pytest.fixture(params=RELEASES, ids=lambda path: path.stem)
def left(request, store_url):
    """What a release left behind, in a store of this test; nothing of this release has touched it."""
    told = json.loads(request.param.read_text(encoding="utf-8"))
    store = Store(store_url, migrated=False)
    with store.writing() as connection:
        migrating.apply(connection, told["migrations"])
        tables = backup.reflected(connection)
        for name in (name for name in tables if name in told["tables"]):
            columns, rows = told["tables"][name]["columns"], told["tables"][name]["rows"]
            naive = connection.dialect.name == "sqlite"
            values = [{column: _value(kind, value, naive) for (column, kind), value in zip(columns.items(), row, strict=True)} for row in rows]
            with _own_ids(connection, tables[name]):
                if values:
                    connection.execute(tables[name].insert(), values)
    store.close()
    return told


def _count(told: dict, table: str) -> int:
    return len(told["tables"][table]["rows"])


def test_links_of_an_older_release_open(left, store_url):
    store, tokens = Store(store_url), left["tokens"]
    assert status(store_url, NOW).fits
    live = links.resolve(store, tokens["live"], LATER)
    assert (live.page, live.language, live.label, live.created_by, live.created_groups, live.opens) == ("growth", "ko", "이사회 board", "kim@a", ("kr-ops",), 1)
    assert live.filters == FILTERS and live.scope == Scope(("office",), ("KR",), ("A", "B"), None, (), ("complaints.narrative",))
    period = links.resolve(store, tokens["period"], LATER)
    assert period.period_locked and period.narrow(Filters("office")).date_to == FILTERS.date_to
    kept = links.resolve(store, tokens["frozen"], LATER)
    figures = frozen.figures(store, kept.id)
    assert kept.frozen and kept.scope.versions == (("office", kept.version),)
    assert list(figures) == ["users"] and frozen.unpack(figures["users"]).height == 2
    assert links.resolve(store, tokens["revoked"], LATER) is None
    opened = exchange(store, tokens["live"], "10.0.0.1", LATER)
    assert opened.link.id == live.id and opened.cookie
    assert len(links.listed(store, "kim@a")) == _count(left, "links")
    store.close()


def test_what_this_release_does_works_on_them(left, store_url):
    store, tokens = Store(store_url), left["tokens"]
    live = links.resolve(store, tokens["live"], LATER)
    assert links.rename(store, live.id, "kim@a", "new") and links.extend(store, live.id, "kim@a", LATER + timedelta(days=1), LATER)
    made = links.create(store, NEW, SCOPE, "kim@a", NOW)
    assert links.resolve(store, made.token, NOW)
    assert links.revoke(store, live.id, "kim@a", LATER) and links.resolve(store, tokens["live"], LATER) is None
    before = _count(left, "audit")
    audit.note(store, LATER, "kim@a", "revoked", live.id)
    assert [entry.id for entry in audit.entries(store)] == list(range(before + 1, 0, -1))
    store.close()


def test_processes_that_start_at_once_upgrade_once(left, store_url):
    code = "import sys; from sharing.store import Store; Store(sys.argv[1]).close()"
    running = [subprocess.Popen([sys.executable, "-c", code, store_url], cwd=ROOT, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    told = [process.communicate(timeout=120)[1] for process in running]
    assert [process.returncode for process in running] == [0] * 3, told
    found = status(store_url, NOW)
    assert found.fits and len(found.applied) == len(set(found.applied))
    store = Store(store_url)
    assert links.resolve(store, left["tokens"]["live"], LATER)
    store.close()


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_migrations_only_add(dialect):
    """So that the process of the older release, which runs on for a while, finds all it reads and may write all it writes."""
    for migration in migrating.known(dialect):
        for statement in migration.statements:
            assert ADDS.match(statement.strip()), f"{migration.path.name}: {statement.strip()[:80]}"
            if re.match(r"ALTER TABLE \w+ ADD COLUMN", statement.strip(), re.IGNORECASE):
                assert "NOT NULL" not in statement.upper() or "DEFAULT" in statement.upper(), migration.path.name


def test_a_migration_that_was_released_does_not_change():
    """What a released file made is made again from it by every restore of an older backup."""
    for path in RELEASES:
        told = json.loads(path.read_text(encoding="utf-8"))
        store = Store("sqlite://", migrated=False)
        with store.writing() as connection:
            migrating.apply(connection, told["migrations"])
            made = {name: backup.kinds(table) for name, table in backup.reflected(connection).items() if name in told["tables"]}
        assert made == {name: table["columns"] for name, table in told["tables"].items()}
        store.close()
