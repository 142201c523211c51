"""Backup and restore on both databases, and from one to the other: old tokens open, the audit is whole, pinned versions are there and held."""

import hashlib
import json
import secrets
import shutil
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from typer.testing import CliRunner

from data import catalogue
from data.pins import holders
from queries.door import answer, clear
from sharing import audit, frozen, migrating
from sharing.__main__ import app
from sharing.backup import CannotBackUp, _plain, back_up, reflected
from sharing.links import create, listed, resolve, revoke
from sharing.restore import CannotRestore, restore
from sharing.schema import metadata
from sharing.sessions import SECRET_FILE, exchange, secret, verify
from sharing.status import status
from sharing.store import Store
from tests.sharing.conftest import NOW
from tests.sharing.office import landed
from tests.sharing.test_links import FILTERS, NEW, SCOPE, Scope


def _filled(store, tmp_path):
    """A store with a live, a frozen and a revoked link, opened once, over two landings."""
    first = landed(tmp_path)
    shown = frozen.pack(answer("users_by_period", FILTERS, SCOPE, kind="mau"))
    made = {
        "live": create(store, NEW, Scope.everything(), "kim@a", NOW, None, ("kr-ops",)),
        "frozen": create(store, type(NEW)(**{**NEW.__dict__, "frozen": True, "version": first}), Scope.everything(), "kim@a", NOW, {"users": shown}),
        "revoked": create(store, NEW, Scope.everything(), "lee@b", NOW),
    }
    revoke(store, made["revoked"].id, "lee@b", NOW)
    opened = exchange(store, made["live"].token, "10.0.0.1", NOW)
    for number in range(2_345):  # more than are read at once
        with_detail = {"rows": number, "말": "한국어 \u2028 \N{GRINNING FACE}"} if number % 500 == 0 else None
        if with_detail or number < 5:
            audit.note(store, NOW + timedelta(seconds=number), "kim@a", "saw", f"page {number}", "office", detail=with_detail)
    landed(tmp_path, 3)
    return made, first, shown, opened.cookie.value


def _everything(store) -> dict[str, list]:
    """All rows of all our tables, as the database has them."""
    with store.reading() as connection:
        tables = reflected(connection)
        asked = {name: select(table).order_by(*table.primary_key.columns) for name, table in tables.items() if name not in ("migrations", "failures")}
        return {name: [[_plain(value) for value in row] for row in connection.execute(query)] for name, query in asked.items()}


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """Another machine: call it to have an empty landed folder from then on."""

    def moved() -> Path:
        monkeypatch.setenv("GROUNDSWELL_LANDED", str(tmp_path / "elsewhere" / "landed"))
        clear()
        return tmp_path / "elsewhere" / "landed"

    return moved


@pytest.fixture
def other_database(tmp_path, request):
    """An empty store of the other kind than the one given."""

    def opened(store) -> Store:
        if store.engine.dialect.name == "postgresql":
            return _empty(tmp_path, "sqlite")
        import psycopg

        address = request.getfixturevalue("postgres_address")
        name = f"test_{secrets.token_hex(6)}"
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA {name}")
        return Store(f"{address}?options=-csearch_path%3D{name}", migrated=False)

    return opened


on_sqlite = pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)  # what is about the file, not the database


def _empty(tmp_path, name="restored") -> Store:
    return Store(f"sqlite:///{tmp_path / name / 'groundswell.sqlite'}", migrated=False)


def test_what_was_backed_up_comes_back_on_another_machine(store, store_url, tmp_path, elsewhere, request):
    made, first, shown, cookie = _filled(store, tmp_path)
    before, signing = _everything(store), secret(store)
    file = back_up(store, tmp_path / "one.zip", NOW).path
    assert file.stat().st_mode & 0o077 == 0
    elsewhere()
    for target in (_empty(tmp_path), request.getfixturevalue("other_database")(store)):
        done = restore(target, file, NOW + timedelta(days=1))
        assert done.rows["links"] == 3 and done.versions == (f"office/{first}",) and done.lost == ()
        after = _everything(target)
        assert {name: rows for name, rows in after.items() if name != "audit"} == {name: rows for name, rows in before.items() if name != "audit"}
        assert after["audit"][:-1] == before["audit"]  # and one more: that it was restored
        assert audit.entries(target, limit=1)[0].action == "restored"
        for name, link in made.items():
            assert (resolve(target, link.token, NOW) is not None) == (name != "revoked")
        assert frozen.figures(target, made["frozen"].id) == {"users": shown}
        assert secret(target) == signing
        assert verify(target, made["live"].id, cookie, NOW + timedelta(hours=1)) is not None
        assert holders(catalogue.landed_root() / "office") == {first: {f"link:{made['frozen'].id}": "frozen link board"}}
        link = resolve(target, made["frozen"].token, NOW)
        assert frozen.pack(answer("users_by_period", link.filters, link.scope, kind="mau")) == shown  # drills into the version that came along
        target.close()


def test_a_restored_store_goes_on_counting(store, tmp_path):
    made = _filled(store, tmp_path)[0]
    file = back_up(store, tmp_path / "one.zip", NOW).path
    highest = audit.entries(store, limit=1)[0].id
    restore(store, file, NOW, replace=True)
    audit.note(store, NOW, "kim@a", "saw", "after")
    assert [entry.id for entry in audit.entries(store, limit=2)] == [highest + 2, highest + 1]
    assert resolve(store, made["live"].token, NOW).opens == 1
    with pytest.raises(Exception, match="append-only"), store.writing() as connection:
        connection.execute(metadata.tables["audit"].delete())


def test_a_store_that_is_not_empty_is_not_replaced_unasked(store, tmp_path):
    made = _filled(store, tmp_path)[0]
    file = back_up(store, tmp_path / "one.zip", NOW).path
    create(store, NEW, Scope.everything(), "new@a", NOW)
    with pytest.raises(CannotRestore, match=r"not empty .*4 in links.*--replace"):
        restore(store, file, NOW)
    assert len(listed(store, None)) == 4
    restore(store, file, NOW, replace=True)
    assert len(listed(store, None)) == 3 and resolve(store, made["live"].token, NOW)


@on_sqlite
def test_a_damaged_or_foreign_file_changes_nothing(store, tmp_path):
    _filled(store, tmp_path)
    file = back_up(store, tmp_path / "one.zip", NOW).path
    before = _everything(store)

    def changed(name, body) -> Path:
        with zipfile.ZipFile(file) as source, zipfile.ZipFile(tmp_path / "changed.zip", "w") as target:
            for entry in source.namelist():
                target.writestr(entry, body(source.read(entry)) if entry == name else source.read(entry))
        return tmp_path / "changed.zip"

    def of_manifest(**values):
        return lambda text: json.dumps({**json.loads(text), **values}).encode()

    (tmp_path / "text.zip").write_text("no zip")
    (tmp_path / "cut.zip").write_bytes(file.read_bytes()[:-2_000])
    cases = [
        (lambda: tmp_path / "none.zip", "no file"),
        (lambda: tmp_path / "text.zip", "not a backup"),
        (lambda: tmp_path / "cut.zip", "not a backup"),
        (lambda: changed("tables/audit.jsonl", lambda text: text.replace(b"kim@a", b"lim@a")), "damaged: tables/audit.jsonl"),
        (lambda: changed("manifest.json", lambda text: b"{}"), "no manifest"),
        (lambda: changed("manifest.json", of_manifest(migrations=[1, 9_999])), "newer release.*9999"),
        (lambda: changed("manifest.json", of_manifest(format=2)), "newer release"),
    ]
    for case, words in cases:
        with pytest.raises(CannotRestore, match=words):
            restore(store, case(), NOW, replace=True)
        assert _everything(store) == before, words


OUTSIDE = ("office/x/../../../../evil", "../x/evil", "office/../evil", "office/x//etc/evil", "office/x/\\evil", "office/x/./evil", "/etc/x/evil", "office/x")


@on_sqlite
def test_a_file_cannot_write_outside_the_landed_folder(store, tmp_path):
    _filled(store, tmp_path)
    file = back_up(store, tmp_path / "one.zip", NOW).path
    for name in OUTSIDE:
        with zipfile.ZipFile(file) as source, zipfile.ZipFile(tmp_path / "evil.zip", "w") as target:
            for entry in source.namelist():
                text = source.read(entry)
                if entry == "manifest.json":
                    told = json.loads(text)
                    told["digests"][f"versions/{name}"] = hashlib.sha256(b"x").hexdigest()
                    text = json.dumps(told).encode()
                target.writestr(entry, text)
            target.writestr(f"versions/{name}", b"x")
        with pytest.raises(CannotRestore, match="outside the landed folder"):
            restore(store, tmp_path / "evil.zip", NOW, replace=True)


def test_a_restore_that_fails_half_way_leaves_what_was_there(store, tmp_path, monkeypatch):
    _filled(store, tmp_path)
    file = back_up(store, tmp_path / "one.zip", NOW).path
    before = _everything(store)
    real = migrating.apply

    def fails(connection, only=None):
        if only is None:
            raise RuntimeError("power")
        return real(connection, only)

    monkeypatch.setattr(migrating, "apply", fails)
    with pytest.raises(RuntimeError):
        restore(store, file, NOW, replace=True)
    monkeypatch.undo()
    assert _everything(store) == before


def test_a_backup_is_one_moment_however_long_it_takes(store, tmp_path, monkeypatch):
    from sharing import backup

    _filled(store, tmp_path)
    real, made = backup._table, []

    def slow(connection, archive, table, digests):
        made.append(create(store, NEW, Scope.everything(), "late@a", NOW))  # somebody shares while it reads
        audit.note(store, NOW, "late@a", "shared", made[-1].id)
        return real(connection, archive, table, digests)

    count = len(listed(store, None))
    with store.reading() as connection:
        noted = connection.execute(select(func.count()).select_from(metadata.tables["audit"])).scalar_one()
    monkeypatch.setattr(backup, "_table", slow)
    written = back_up(store, tmp_path / "one.zip", NOW)
    assert made
    assert written.rows["links"] - count == written.rows["audit"] - noted <= 1  # a link and its audit row: both or neither


@on_sqlite
def test_a_pinned_version_that_is_nowhere_is_told(store, tmp_path, elsewhere):
    made, first, _, _ = _filled(store, tmp_path)
    file = back_up(store, tmp_path / "one.zip", NOW, with_versions=False).path
    elsewhere()
    target = _empty(tmp_path)
    done = restore(target, file, NOW)
    assert done.versions == () and done.lost == (f"office/{first}",) and done.held == 0
    assert frozen.figures(target, made["frozen"].id)  # what it showed is still told
    target.close()


@on_sqlite
def test_the_out_file_is_never_overwritten_or_left_half_written(store, tmp_path, monkeypatch):
    (tmp_path / "there.zip").write_text("mine")
    with pytest.raises(CannotBackUp, match="there already"):
        back_up(store, tmp_path / "there.zip", NOW)
    with pytest.raises(CannotBackUp, match="cannot be written"):
        back_up(store, tmp_path / "no-folder" / "one.zip", NOW)
    assert (tmp_path / "there.zip").read_text() == "mine" and not list(tmp_path.glob(".*tmp"))


@on_sqlite
def test_the_command_line(store, store_url, tmp_path, monkeypatch):
    made = _filled(store, tmp_path)[0]
    monkeypatch.setenv("GROUNDSWELL_DATABASE_URL", store_url)

    def told(*words: str, code: int = 0) -> str:
        done = CliRunner().invoke(app, words)
        assert done.exit_code == code, done.output
        assert "only-for-tests" not in done.output  # a password is never told
        return done.output

    assert "2 open, 1 revoked" in told("status")
    assert json.loads(told("status", "--json"))["rows"]["links"] == 3
    (tmp_path / "kept").mkdir()
    for number in range(3):
        (tmp_path / "kept" / f"groundswell-2020010{number}T000000Z.backup.zip").write_text("old")
    assert told("backup", "--out", str(tmp_path / "kept"), "--keep", "2").count("Removed") == 2
    file = sorted((tmp_path / "kept").iterdir())[-1]
    assert "not empty" in told("restore", str(file), code=2)
    assert "kept in" in told("restore", str(file), "--replace")
    assert resolve(store, made["live"].token, NOW)
    assert "as this release needs it" in told("migrate") and "0 frozen links" in told("sweep")


def test_looking_makes_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("GROUNDSWELL_LANDED", str(tmp_path / "none"))
    found = status(f"sqlite:///{tmp_path / 'none' / 'groundswell.sqlite'}", NOW)
    assert found.applied == () and found.pending and not (tmp_path / "none").exists()


def test_every_table_of_a_migration_can_be_backed_up(store, tmp_path):
    """A newcomer's table is in the backup with its first row, whatever its columns are."""
    written = back_up(store, tmp_path / "one.zip", NOW)
    assert set(written.rows) == set(metadata.tables) - {"migrations", "failures"}
    shutil.rmtree(tmp_path / "landed", ignore_errors=True)
    assert not (store.home / SECRET_FILE).exists() or written.secret
