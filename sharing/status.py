"""What the store is and holds, looked at without changing anything: a database that is not there yet stays away."""

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from data import catalogue, pins
from sharing import backup, links, migrating
from sharing.sessions import SECRET_FILE
from sharing.store import Store, StoreUnavailable, parsed


@dataclass(frozen=True)
class Status:
    """`applied` and `known` are numbers of migrations, `rows` by table, `links` by state, `lost`: pinned versions whose files are gone."""

    url: str
    applied: tuple[int, ...]
    known: tuple[int, ...]
    rows: dict[str, int]
    links: dict[str, int]
    secret: str
    lost: tuple[str, ...]

    @property
    def pending(self) -> bool:
        """Whether this release has migrations that the database lacks."""
        return bool(set(self.known) - set(self.applied))

    @property
    def fits(self) -> bool:
        """Whether the database is exactly what this release makes."""
        return set(self.applied) == set(self.known)


def status(url: str, now: datetime) -> Status:
    """The store behind an address.

    Raises:
        StoreUnavailable: it cannot be opened.
    """
    told = parsed(url)
    known = tuple(one.number for one in migrating.known(told.get_backend_name()))
    if told.get_backend_name() == "sqlite" and told.database and not Path(told.database).exists():
        return Status(told.render_as_string(), (), known, {}, {}, _secret(Path(told.database).parent), _lost())
    store = Store(url, migrated=False)
    try:
        with store.reading() as connection:
            done = tuple(sorted(migrating.applied(connection)))
            tables = {name: table for name, table in backup.reflected(connection).items() if name != "migrations"}
            rows = {name: connection.execute(select(func.count()).select_from(table)).scalar_one() for name, table in tables.items()}
        states = [link.state(now) for link in links.listed(store, None)] if set(known) <= set(done) else []
        return Status(told.render_as_string(), done, known, rows, {state: states.count(state) for state in sorted(set(states))},
                      _secret(store.home), _lost())  # fmt: skip
    except OperationalError as problem:
        raise StoreUnavailable(f"The database at {told.render_as_string()} cannot be read: {problem.orig}") from None
    finally:
        store.close()


def _secret(home: Path) -> str:
    if os.environ.get("GROUNDSWELL_SECRET"):
        return "from GROUNDSWELL_SECRET"
    path = home / SECRET_FILE
    return str(path) if path.exists() else f"none yet; made on first use in {home}"


def _lost() -> tuple[str, ...]:
    found = []
    for path in sorted(catalogue.landed_root().glob("*/pins.json")):
        here = {version.name for version in catalogue.versions(path.parent.name)}
        found += [f"{path.parent.name}/{version}" for version in pins.holders(path.parent) if version not in here]
    return tuple(found)
