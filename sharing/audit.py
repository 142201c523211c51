"""The audit: who did what, when. Rows are only ever added; the database itself refuses to change or delete one."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from data import catalogue
from sharing.schema import audit as table
from sharing.store import Store

ACTIONS = (
    "signed in", "refused", "saw", "exported", "queried", "shared", "extended", "renamed", "revoked", "opened", "viewed as", "changed policy", "landed",
)  # fmt: skip
SYSTEM = "system"  # who, where no person is
LONGEST_SUBJECT = 500


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


def _add(connection: Connection, now, who, action, subject, collection, client="", detail=None) -> None:
    if action not in ACTIONS:
        raise ValueError(f"'{action}' is not an action of the audit; it can be one of: {', '.join(ACTIONS)}")
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
