"""Saved views: a page with its filters under a name, each person's own. What one shows is decided when it is opened, by who opens it."""

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete as deletion
from sqlalchemy import func, select, update

from sharing.schema import saved_views as table
from sharing.store import Store

PAGE = re.compile(r"^[a-z][a-z0-9_]{0,40}$")
PARAMETER = re.compile(r"^[a-z][a-z0-9_]{0,60}$")
LONGEST_NAME, LONGEST_VALUE = 80, 200
MOST_PARAMETERS, MOST_VALUES, MOST_VIEWS = 30, 300, 100  # of a view, of a parameter, of a person


@dataclass(frozen=True)
class SavedView:
    """One view: `address` are the parameters of the page's address, in codes."""

    id: str
    name: str
    page: str
    address: dict[str, tuple[str, ...]]
    created_at: datetime


class TooMany(Exception):
    """A person has as many views as they may."""


def save(store: Store, owner: str, name: str, page: str, address: Mapping[str, tuple[str, ...]], now: datetime) -> str:
    """Keep a view; one of the same name is replaced. Returns its id.

    Raises:
        ValueError: name, page or address cannot be used. TooMany.
    """
    name = " ".join(name.split())
    _check(name, page, address)
    body = json.dumps({key: list(values) for key, values in address.items()}, ensure_ascii=False, sort_keys=True)
    same = (table.c.owner == owner, table.c.name == name)
    with store.writing(lock=f"saved views of {owner}") as connection:
        held = connection.execute(select(table.c.id).where(*same)).scalar()
        if held:
            connection.execute(update(table).where(*same).values(page=page, address=body, created_at=now))
            return held
        if connection.execute(select(func.count()).select_from(table).where(table.c.owner == owner)).scalar_one() >= MOST_VIEWS:
            raise TooMany
        made = secrets.token_hex(8)
        connection.execute(table.insert().values(id=made, owner=owner, name=name, page=page, address=body, created_at=now))
    return made


def _check(name: str, page: str, address: Mapping[str, tuple[str, ...]]) -> None:
    if not name or len(name) > LONGEST_NAME:
        raise ValueError(f"a name has 1 to {LONGEST_NAME} characters")
    if not PAGE.match(page):
        raise ValueError(f"'{page}' is not a page")
    if len(address) > MOST_PARAMETERS:
        raise ValueError(f"an address has at most {MOST_PARAMETERS} parameters")
    for key, values in address.items():
        if not PARAMETER.match(key) or len(values) > MOST_VALUES or any(len(value) > LONGEST_VALUE for value in values):
            raise ValueError(f"the parameter '{key[:60]}' cannot be kept")


def listed(store: Store, owner: str) -> tuple[SavedView, ...]:
    """A person's views, by name."""
    with store.reading() as connection:
        rows = connection.execute(select(table).where(table.c.owner == owner).order_by(table.c.name)).mappings().all()
    return tuple(
        SavedView(row["id"], row["name"], row["page"], {key: tuple(values) for key, values in json.loads(row["address"]).items()}, row["created_at"])
        for row in rows
    )


def delete(store: Store, owner: str, view_id: str) -> bool:
    """Forget a view; False where it is not theirs."""
    with store.writing() as connection:
        return connection.execute(deletion(table).where(table.c.id == view_id, table.c.owner == owner)).rowcount == 1
