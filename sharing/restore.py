"""A backup (`sharing/backup.py`) brought back: links open with their old tokens, the audit is whole, pinned versions are there and held again.

The tables are made as they were at the backup's migrations, filled, and brought to this release's: all in one transaction, so a restore that
fails leaves what was there. Backups of a newer release are refused.
"""

import base64
import hashlib
import json
import os
import re
import secrets
import shutil
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import DDL, Connection, Table, func, select

from data import catalogue, pins
from sharing import audit, backup, migrating
from sharing.sessions import SECRET_FILE
from sharing.store import Store

NAME = re.compile(r"[\w-]+")  # of a collection or a version


class CannotRestore(Exception):
    """The backup stays where it is and nothing was changed; the words say what to do."""


@dataclass(frozen=True)
class Restored:
    """What came back. `lost`: pinned versions that neither the backup nor this machine has, `unlanded`: collections with nothing current."""

    made_at: datetime
    rows: dict[str, int]
    versions: tuple[str, ...]
    held: int
    lost: tuple[str, ...]
    unlanded: tuple[str, ...]
    secret: bool


def restore(store: Store, path: Path, now: datetime, replace: bool = False) -> Restored:
    """Bring a backup back into an empty store; `replace` drops what another one holds, which the caller has backed up.

    `store` is opened with `migrated=False`: an empty database gets the backup's tables first.

    Raises:
        CannotRestore: the file is no whole backup, of a newer release, or the store is not empty.
    """
    with _opened(path) as archive:
        manifest = _checked(archive, path, store.engine.dialect.name)
        with store.engine.connect().execution_options(writing=True) as connection, connection.begin():
            migrating.alone(connection)
            if replace:
                _drop(connection)
            elif holds := _filled(connection):
                told = ", ".join(f"{count:,} in {name}" for name, count in holds.items())
                raise CannotRestore(f"The store at {store.url.render_as_string()} is not empty ({told}). With --replace it is backed up, then replaced.")
            else:
                _drop(connection)  # empty tables of another release
            migrating.apply(connection, manifest["migrations"])
            rows = _fill(connection, archive, manifest)
            migrating.apply(connection)
        secret = _secret(store, archive, replace)
        versions = tuple(_version(archive, name, manifest["digests"]) for name in manifest["versions"])
        held, lost = _hold(json.loads(archive.read(backup.HELD)))
    made_at = datetime.fromisoformat(manifest["made_at"])
    audit.note(store, now, audit.SYSTEM, "restored", path.name, detail={"made_at": made_at, "rows": rows})
    unlanded = sorted({name.split("/")[0] for name in versions} - set(catalogue.collections()))
    return Restored(made_at, rows, versions, held, lost, tuple(unlanded), secret)


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except FileNotFoundError:
        raise CannotRestore(f"There is no file {path}.") from None
    except (zipfile.BadZipFile, OSError) as problem:
        raise CannotRestore(f"{path} is not a backup, or was cut short ({problem}).") from None


def _checked(archive: zipfile.ZipFile, path: Path, dialect: str) -> dict:
    """The manifest of a file whose every member is what was written."""
    try:
        manifest = json.loads(archive.read(backup.MANIFEST))
        made, numbers, digests = manifest["format"], manifest["migrations"], manifest["digests"]
    except (KeyError, ValueError, zipfile.BadZipFile):
        raise CannotRestore(f"{path} is not a backup of this product: it has no manifest.") from None
    strange = sorted(set(numbers) - {one.number for one in migrating.known(dialect)})
    if made != backup.FORMAT or strange:
        raise CannotRestore(f"{path} is of a newer release (format {made}, migrations {strange} are unknown here). Upgrade first.")
    for name, digest in digests.items():
        if _digest(archive, name) != digest:
            raise CannotRestore(f"{path} is damaged: {name} is not what was written. Nothing was restored; take another backup.")
    for name in (*digests, *(f"versions/{version}/x" for version in manifest["versions"])):
        if name.startswith("versions/") and not _stays_inside(name):
            raise CannotRestore(f"{path} names a file outside the landed folder: {name!r}")
    return manifest


def _stays_inside(name: str) -> bool:
    _, *parts = name.split("/")
    named = len(parts) >= 3 and NAME.fullmatch(parts[0]) and NAME.fullmatch(parts[1])
    return bool(named) and not any(part in ("", ".", "..") or set(part) & set("\\:\0") for part in parts)


def _digest(archive: zipfile.ZipFile, name: str) -> str | None:
    digest = hashlib.sha256()
    try:
        with archive.open(name) as file:
            while block := file.read(1 << 20):
                digest.update(block)
    except (KeyError, zipfile.BadZipFile):
        return None
    return digest.hexdigest()


def _filled(connection: Connection) -> dict[str, int]:
    """Tables that hold something that a restore would have to replace."""
    counted = {
        name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for name, table in backup.reflected(connection).items()
        if name not in backup.LEFT_OUT
    }
    return {name: count for name, count in counted.items() if count}


def _drop(connection: Connection) -> None:
    """Ours alone: a PostgreSQL schema may hold tables of others."""
    for table in reversed(backup.reflected(connection).values()):
        table.drop(connection)
    if connection.dialect.name == "postgresql":
        for name in migrating.made("postgresql", "FUNCTION"):
            connection.execute(DDL(f"DROP FUNCTION IF EXISTS {name}"))


def _fill(connection: Connection, archive: zipfile.ZipFile, manifest: dict) -> dict[str, int]:
    """Rows of every table with the ids they had; returns how many."""
    tables, told = backup.reflected(connection), manifest["tables"]
    if unknown := set(told) - set(tables):
        raise CannotRestore(f"The backup has tables that migrations {manifest['migrations']} of this release do not make: {', '.join(sorted(unknown))}.")
    for name in (name for name in tables if name in told):
        table, columns = tables[name], told[name]["columns"]
        if columns != backup.kinds(table):
            raise CannotRestore(f"The backup's table {name} has other columns than migrations {manifest['migrations']} make: {', '.join(columns)}.")
        with _own_ids(connection, table):
            for rows in _rows(archive, name, columns, naive=connection.dialect.name == "sqlite"):
                connection.execute(table.insert(), rows)
    return {name: entry["rows"] for name, entry in told.items()}


def _rows(archive: zipfile.ZipFile, name: str, columns: dict[str, str], naive: bool) -> Iterator[list[dict]]:
    batch = []
    with archive.open(f"tables/{name}.jsonl") as file:
        for line in file:
            batch.append({column: _value(kind, value, naive) for (column, kind), value in zip(columns.items(), json.loads(line), strict=True)})
            if len(batch) == backup.ROWS_AT_ONCE:
                yield batch
                batch = []
    if batch:
        yield batch


def _value(kind: str, value, naive: bool):
    if value is None or kind not in ("moment", "bytes"):
        return value
    if kind == "bytes":
        return base64.b64decode(value)
    moment = datetime.fromisoformat(value).astimezone(UTC)
    return moment.replace(tzinfo=None) if naive else moment


class _own_ids:
    """On PostgreSQL, lets rows keep their ids, and counts on from the highest afterwards. SQLite does both by itself."""

    def __init__(self, connection: Connection, table: Table):
        counted = [column.name for column in table.columns if column.identity is not None]
        self._connection, self._table = connection, table
        self._column = counted[0] if counted and connection.dialect.name == "postgresql" else None

    def __enter__(self) -> None:
        self._set("BY DEFAULT")

    def __exit__(self, kind, *_) -> None:
        if kind is not None or self._column is None:
            return
        self._set("ALWAYS")
        highest = select(func.max(self._table.c[self._column])).scalar_subquery()
        sequence = func.pg_get_serial_sequence(self._table.name, self._column)
        self._connection.execute(select(func.setval(sequence, func.coalesce(highest, 0) + 1, False)))

    def _set(self, generated: str) -> None:
        if self._column is not None:
            self._connection.execute(DDL(f"ALTER TABLE {self._table.name} ALTER COLUMN {self._column} SET GENERATED {generated}"))


def _secret(store: Store, archive: zipfile.ZipFile, replace: bool) -> bool:
    """The signing secret, unless this machine has one to keep: without it readers only open their link once more."""
    path = store.home / SECRET_FILE
    if backup.SECRET not in archive.namelist() or (path.exists() and not replace):
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(archive.read(backup.SECRET))
    os.replace(beside, path)
    return True


def _version(archive: zipfile.ZipFile, name: str, checked: Iterable[str]) -> str:
    """Put a pinned version back where it landed, unless it is there: a version never changes."""
    collection, version = name.split("/")
    home = catalogue.landed_root() / collection
    target = home / "versions" / version
    if target.exists():
        return name
    building = home / f".restoring-{secrets.token_hex(4)}"
    try:
        for member in (member for member in checked if member.startswith(f"versions/{name}/")):
            path = building / member.removeprefix(f"versions/{name}/")
            path.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(member) as source, path.open("wb") as copy:
                shutil.copyfileobj(source, copy, 1 << 20)
        target.parent.mkdir(parents=True, exist_ok=True)
        os.rename(building, target)
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return name


def _hold(held: dict[str, dict[str, dict[str, str]]]) -> tuple[int, tuple[str, ...]]:
    """Take every hold again; returns how many, and the versions that are nowhere."""
    taken, lost = 0, []
    for collection, versions in held.items():
        for version, holders in versions.items():
            for holder, reason in holders.items():
                try:
                    pins.pin(catalogue.landed_root() / collection, version, reason, holder)
                    taken += 1
                except pins.CannotPin:
                    lost.append(f"{collection}/{version}")
    return taken, tuple(dict.fromkeys(lost))
