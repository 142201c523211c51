"""A backup of the store as one file: links, audit and all else our migrations made, the signing secret, what is pinned, and the pinned versions.

A zip of JSON lines, the same from SQLite and PostgreSQL, so a backup of one restores into the other. It is read in one snapshot and carries
the numbers of its migrations. Who holds the file holds the secret and the links' figures: it is written for its owner alone.
"""

import base64
import hashlib
import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, MetaData, Table, select

from data import catalogue, pins
from sharing import migrating
from sharing.sessions import SECRET_FILE
from sharing.store import Store

FORMAT = 1
MANIFEST, SECRET, HELD = "manifest.json", "secret", "pins.json"
LEFT_OUT = ("migrations", "failures")  # the first is told by the manifest; the second counts refused tries of ten minutes
KINDS = {str: "text", int: "number", float: "number", bool: "flag", datetime: "moment", bytes: "bytes"}
ROWS_AT_ONCE = 1_000


class CannotBackUp(Exception):
    """A backup could not be written; the words say what to do."""


@dataclass(frozen=True)
class Written:
    """What a backup holds. `secret`: False where the signing secret comes from the environment and must be kept beside the file."""

    path: Path
    migrations: tuple[int, ...]
    rows: dict[str, int]
    versions: tuple[str, ...]
    secret: bool


def back_up(store: Store, out: Path, now: datetime, with_versions: bool = True) -> Written:
    """Write the backup to `out`, which must not be there yet, whole or not at all.

    Raises:
        CannotBackUp: `out` is there already or cannot be written.
    """
    if out.exists():
        raise CannotBackUp(f"{out} is there already. Name another file, or a folder to have one named by the time.")
    beside = out.with_name(f".{out.name}.{os.getpid()}.tmp")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file, zipfile.ZipFile(file, "w") as archive:
            written = _write(store, archive, out, now, with_versions)
        os.replace(beside, out)
    except OSError as problem:
        raise CannotBackUp(f"{out} cannot be written ({problem.strerror or problem}). Choose another place, or mend its permissions.") from None
    finally:
        beside.unlink(missing_ok=True)
    return written


def _write(store: Store, archive: zipfile.ZipFile, out: Path, now: datetime, with_versions: bool) -> Written:
    digests: dict[str, str] = {}
    with snapshot(store) as connection:
        numbers = sorted(migrating.applied(connection))
        tables = {name: _table(connection, archive, table, digests) for name, table in reflected(connection).items() if name not in LEFT_OUT}
        held = _held()  # within the snapshot: a link made meanwhile is in neither
    secret = store.home / SECRET_FILE
    given = os.environ.get("GROUNDSWELL_SECRET") is None and secret.exists()
    if given:
        _put(archive, SECRET, secret.read_bytes(), digests)
    _put(archive, HELD, json.dumps(held, ensure_ascii=False).encode(), digests)
    versions = _versions(archive, held, digests) if with_versions else []
    manifest = {"format": FORMAT, "made_at": now.astimezone(UTC).isoformat(), "migrations": numbers, "tables": tables, "versions": versions, "digests": digests}
    archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1), zipfile.ZIP_DEFLATED)
    return Written(out, tuple(numbers), {name: entry["rows"] for name, entry in tables.items()}, tuple(versions), given)


@contextmanager
def snapshot(store: Store) -> Iterator[Connection]:
    """A connection that sees one moment of the store, however long it reads."""
    with store.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with connection.begin():
            yield connection


def reflected(connection: Connection) -> dict[str, Table]:
    """Our tables as this database has them, parents before children."""
    ours = migrating.made(connection.dialect.name, "TABLE")
    found = MetaData()
    found.reflect(connection, only=lambda name, _: name in ours or name == "migrations")
    return {table.name: table for table in found.sorted_tables}


def kinds(table: Table) -> dict[str, str]:
    """Column -> kind of its values in the file."""
    return {column.name: KINDS[column.type.python_type] for column in table.columns}


def _table(connection: Connection, archive: zipfile.ZipFile, table: Table, digests: dict[str, str]) -> dict:
    columns, rows, name, digest = kinds(table), 0, f"tables/{table.name}.jsonl", hashlib.sha256()
    asked = select(table).order_by(*table.primary_key.columns)
    with archive.open(_entry(name), "w", force_zip64=True) as file:
        for row in connection.execution_options(yield_per=ROWS_AT_ONCE).execute(asked):
            line = json.dumps([_plain(value) for value in row], ensure_ascii=False).encode() + b"\n"
            file.write(line)
            digest.update(line)
            rows += 1
    digests[name] = digest.hexdigest()
    return {"columns": columns, "rows": rows}


def _plain(value):
    if isinstance(value, datetime):
        return (value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)).isoformat()
    return base64.b64encode(value).decode() if isinstance(value, bytes | memoryview) else value


def _held() -> dict[str, dict[str, dict[str, str]]]:
    """Collection -> version -> holder -> reason."""
    homes = sorted(path.parent for path in catalogue.landed_root().glob("*/pins.json"))
    return {home.name: held for home in homes if (held := pins.holders(home))}


def _versions(archive: zipfile.ZipFile, held: dict, digests: dict[str, str]) -> list[str]:
    """The files of pinned versions: what today's exports would not land the same again."""
    found = []
    for collection, versions in held.items():
        for version in catalogue.versions(collection):
            if version.name in versions:
                found.append(f"{collection}/{version.name}")
                for path in sorted(version.folder.rglob("*")):
                    if path.is_file():
                        _copy(archive, f"versions/{found[-1]}/{path.relative_to(version.folder).as_posix()}", path, digests)
    return found


def _copy(archive: zipfile.ZipFile, name: str, path: Path, digests: dict[str, str]) -> None:
    digest = hashlib.sha256()
    with path.open("rb") as source, archive.open(_entry(name, zipfile.ZIP_STORED), "w", force_zip64=True) as target:
        while block := source.read(1 << 20):
            target.write(block)
            digest.update(block)
    digests[name] = digest.hexdigest()


def _put(archive: zipfile.ZipFile, name: str, body: bytes, digests: dict[str, str]) -> None:
    archive.writestr(_entry(name), body)
    digests[name] = hashlib.sha256(body).hexdigest()


def _entry(name: str, method: int = zipfile.ZIP_DEFLATED) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, datetime.now(UTC).timetuple()[:6])
    entry.compress_type, entry.external_attr = method, 0o600 << 16
    return entry
