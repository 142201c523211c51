"""The audit: who did what, when. Rows are only ever added; the database itself refuses to change or delete one.

`note` writes at once (exports, links, changes); `note_soon` leaves it to a thread, so that no page waits for a database (who saw what).
"""

import atexit
import json
import logging
import queue
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from data import catalogue
from sharing.schema import audit as table
from sharing.store import Store

log = logging.getLogger("groundswell")
ACTIONS = (
    "signed in", "refused", "saw", "exported", "queried", "shared", "extended", "renamed", "revoked", "opened", "viewed as", "changed policy", "landed",
    "restored",
)  # fmt: skip
SYSTEM = "system"  # who, where no person is
LONGEST_SUBJECT = 500
WAITING = 10_000  # rows that may wait for the thread; one more is written at once, none is dropped
BATCH = 200  # rows of one transaction
TRIES = 5


@dataclass(frozen=True)
class Entry:
    """One row of the audit. `subject` is what was acted on: a page, a query, a link's id, a data version."""

    id: int
    at: datetime
    who: str
    action: str
    collection: str
    subject: str
    client: str
    detail: dict


def note(store: Store, now: datetime, who: str, action: str, subject: str = "", collection: str = "", client: str = "", detail: Mapping | None = None) -> None:
    """Add one row.

    Raises:
        ValueError: the action is none of `ACTIONS`.
    """
    with store.writing() as connection:
        _add(connection, now, who, action, subject, collection, client, detail)


_waiting: queue.Queue = queue.Queue(WAITING)
_writer: threading.Thread | None = None
_writer_lock = threading.Lock()


def note_soon(store: Store, now: datetime, who: str, action: str, subject: str = "", collection: str = "", detail: Mapping | None = None) -> None:
    """Add one row within moments, in order, without waiting for the database.

    Raises:
        ValueError: the action is none of `ACTIONS`.
    """
    _check(action)
    row = (store, (now, who, action, subject, collection, "", detail))
    try:
        _waiting.put_nowait(row)
    except queue.Full:
        note(store, *row[1])
        return
    _start_writer()


def flush(seconds: float = 10.0) -> bool:
    """Wait until what `note_soon` was given is written; False when that takes longer."""
    until = time.monotonic() + seconds
    while _waiting.unfinished_tasks and time.monotonic() < until:
        time.sleep(0.005)
    return not _waiting.unfinished_tasks


def _start_writer() -> None:
    global _writer
    with _writer_lock:
        if _writer is None or not _writer.is_alive():
            _writer = threading.Thread(target=_write_on, name="audit", daemon=True)
            _writer.start()
            atexit.register(flush)


def _write_on() -> None:
    while True:
        rows = [_waiting.get()]
        while len(rows) < BATCH and not _waiting.empty():
            rows.append(_waiting.get_nowait())
        try:
            for kept in {id(row[0]): row[0] for row in rows}.values():
                _write(kept, [entry for owner, entry in rows if owner is kept])
        finally:
            for _ in rows:
                _waiting.task_done()


def _write(store: Store, rows: list[tuple]) -> None:
    """One transaction. What cannot be written goes to the log in full: an audit that fails must not fail silently."""
    for attempt in range(TRIES):
        try:
            with store.writing() as connection:
                for row in rows:
                    _add(connection, *row)
            return
        except Exception:
            if attempt == TRIES - 1:
                log.exception("the audit could not be written: %s", rows)
            time.sleep(0.2 * 2**attempt)


def _check(action: str) -> None:
    if action not in ACTIONS:
        raise ValueError(f"'{action}' is not an action of the audit; it can be one of: {', '.join(ACTIONS)}")


def _add(connection: Connection, now, who, action, subject, collection, client="", detail=None) -> None:
    _check(action)
    text = json.dumps(dict(detail or {}), ensure_ascii=False, default=str, sort_keys=True)
    connection.execute(
        table.insert().values(at=now, who=who, action=action, subject=subject[:LONGEST_SUBJECT], collection=collection, client=client, detail=text)
    )


def entries(
    store: Store,
    who: str | None = None,
    actions: tuple[str, ...] = (),
    collection: str | None = None,
    subject: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    before_id: int | None = None,
    limit: int = 200,
) -> tuple[Entry, ...]:
    """Rows of the audit, newest first. None or empty: all; `until` is exclusive; `before_id` pages on."""
    same = {"who": who, "collection": collection, "subject": subject}
    wanted = [table.c[name] == value for name, value in same.items() if value is not None]
    if actions:
        wanted.append(table.c.action.in_(actions))
    if since is not None:
        wanted.append(table.c.at >= since)
    if until is not None:
        wanted.append(table.c.at < until)
    if before_id is not None:
        wanted.append(table.c.id < before_id)
    with store.reading() as connection:
        rows = connection.execute(select(table).where(*wanted).order_by(table.c.id.desc()).limit(limit)).mappings()
        return tuple(Entry(**{**row, "detail": json.loads(row["detail"])}) for row in rows)


def counts(store: Store, since: datetime | None = None, who: str | None = None) -> dict[str, int]:
    """Rows by action."""
    asked = select(table.c.action, func.count()).where(*_of(since, who)).group_by(table.c.action)
    with store.reading() as connection:
        return {action: number for action, number in connection.execute(asked)}


def people(store: Store, since: datetime | None = None) -> tuple[str, ...]:
    """Everybody who appears, links' readers and the system among them, by name."""
    with store.reading() as connection:
        return tuple(connection.execute(select(table.c.who).where(*_of(since, None)).distinct().order_by(table.c.who)).scalars())


def _of(since: datetime | None, who: str | None) -> list:
    wanted = [] if since is None else [table.c.at >= since]
    return wanted if who is None else [*wanted, table.c.who == who]


def note_landings(store: Store, now: datetime) -> int:
    """Write down the landed versions that the audit does not know yet (the ETL does not know this store); returns how many."""
    landed = [version for name in catalogue.collections() for version in catalogue.versions(name) if catalogue.readable(version)]
    with store.writing(lock="audit of landings") as connection:
        known = {tuple(row) for row in connection.execute(select(table.c.collection, table.c.subject).where(table.c.action == "landed"))}
        fresh = [version for version in landed if (version.collection, version.name) not in known]
        for version in fresh:
            rows = sum(file["landed"] for file in version.manifest["files"])
            _add(connection, now, SYSTEM, "landed", version.name, version.collection, detail={"landed_at": version.manifest["landed_at"], "rows": rows})
    return len(fresh)


def note_policy(store: Store, now: datetime, digest: str, who: str = SYSTEM) -> bool:
    """Write down that another policy is in force than the audit last saw; "" stands for none."""
    with store.writing(lock="audit of policy") as connection:
        last = connection.execute(select(table.c.subject).where(table.c.action == "changed policy").order_by(table.c.id.desc()).limit(1)).scalar()
        if (last or "") == digest:
            return False
        _add(connection, now, who, "changed policy", digest, "")
    return True
