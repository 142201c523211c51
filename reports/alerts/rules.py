"""The rules as the store keeps them: made, changed, snoozed, deleted; each with its owner, recipients and last state."""

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import Connection, func, select, update

from analysis.conditions import Condition
from data import schedules
from data.schedules import Schedule
from reports.alerts.addresses import usable
from reports.alerts.owners import refusal
from sharing.access import Access
from sharing.schema import alert_rules as table
from sharing.store import Store
from ui.alert_desk import KINDS, AlertProblem, Wanted
from ui.plain import clean
from ui.words import LANGUAGES

EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+")
LONGEST_LABEL, LONGEST_ADDRESS = 120, 2_000
MOST_EMAILS, MOST_RULES = 20, 200  # of a rule, of a person


@dataclass(frozen=True)
class Rule:
    """One rule. `quiet`: addresses that snoozed it, until when; `left`: addresses that unsubscribed. A change of what is watched is a new revision."""

    id: str
    revision: int
    owner: str
    owner_groups: tuple[str, ...]
    origin: str
    wanted: Wanted
    created_at: datetime
    snoozed_until: datetime | None
    state: str
    state_period: str
    state_at: datetime | None
    note: str
    quiet: Mapping[str, datetime] = field(default_factory=dict)
    left: tuple[str, ...] = ()

    @property
    def condition(self) -> Condition:
        """What is watched; not of a brief."""
        wanted = self.wanted
        return Condition(wanted.kind, wanted.metric, wanted.side, wanted.value)

    @property
    def schedule(self) -> Schedule:
        """When a brief goes out."""
        return schedules.parse(self.wanted.schedule)

    def recipients(self, now: datetime) -> tuple[tuple[str, str], ...]:
        """(channel, address) of everyone who is to be told now."""
        awake = [one for one in self.wanted.emails if one not in self.left and not (one in self.quiet and now < self.quiet[one])]
        return (*(("email", one) for one in awake), *((("webhook", self.wanted.webhook),) if self.wanted.webhook else ()))

    def asleep(self, now: datetime) -> bool:
        """Whether its owner snoozed it."""
        return self.snoozed_until is not None and now < self.snoozed_until


def checked(wanted: Wanted) -> Wanted:
    """The wish, tidied: label without control characters, addresses trimmed.

    Raises:
        AlertProblem: something in it cannot be used.
    """
    emails = tuple(dict.fromkeys(one.strip() for one in wanted.emails if one.strip()))
    wanted = replace(wanted, emails=emails, webhook=wanted.webhook.strip(), label=" ".join(clean(wanted.label).split()))
    if len(wanted.label) > LONGEST_LABEL:
        raise AlertProblem("label", most=LONGEST_LABEL)
    if wanted.kind not in KINDS or wanted.language not in LANGUAGES:
        raise AlertProblem("kind", kind=wanted.kind)
    _check_recipients(wanted)
    try:
        if wanted.kind == "brief":
            schedules.parse(wanted.schedule)
        else:
            Condition(wanted.kind, wanted.metric, wanted.side, wanted.value)
    except ValueError as problem:
        raise AlertProblem("condition", problem=str(problem)) from None
    return wanted


def _check_recipients(wanted: Wanted) -> None:
    if not wanted.emails and not wanted.webhook:
        raise AlertProblem("nobody")
    if len(wanted.emails) > MOST_EMAILS:
        raise AlertProblem("too_many_emails", most=MOST_EMAILS)
    for one in wanted.emails:
        if not EMAIL.fullmatch(one) or len(one) > 254:
            raise AlertProblem("email", address=one[:80])
    if wanted.webhook and (len(wanted.webhook) > LONGEST_ADDRESS or not usable(wanted.webhook)):
        raise AlertProblem("webhook", address=wanted.webhook[:80])
    if wanted.webhook and wanted.kind == "brief":
        raise AlertProblem("brief_by_webhook", host=urlsplit(wanted.webhook).hostname or "")


def save(store: Store, wanted: Wanted, access: Access, now: datetime) -> str:
    """Keep a new rule of a person; returns its id.

    Raises:
        AlertProblem: it cannot be used, or the person may not be told about this.
    """
    wanted = _permitted(wanted, access)
    rule_id = secrets.token_hex(8)
    with store.writing(lock="alert rules") as connection:
        mine = select(func.count()).select_from(table).where(table.c.owner == access.who, table.c.deleted_at.is_(None))
        if connection.execute(mine).scalar_one() >= MOST_RULES:
            raise AlertProblem("too_many_rules", most=MOST_RULES)
        insert(connection, rule_id, "page", wanted, access.who, access.groups, now)
    return rule_id


def change(store: Store, rule_id: str, wanted: Wanted, access: Access) -> None:
    """Change a rule of a person's own; what it watches begins anew.

    Raises:
        AlertProblem: it is not theirs, comes from a file, or cannot be used.
    """
    wanted = _permitted(wanted, access)
    with store.writing() as connection:
        held = owned(connection, rule_id, access.who)
        if held.origin == "file":
            raise AlertProblem("of_a_file")
        again = watched(held.wanted) != watched(wanted)
        put(connection, held, wanted, anew=again, groups=access.groups)


def delete(store: Store, rule_id: str, access: Access, now: datetime) -> None:
    """Stop a rule for good; what it told stays written down.

    Raises:
        AlertProblem: it is not theirs, or comes from a file.
    """
    with store.writing() as connection:
        if owned(connection, rule_id, access.who).origin == "file":
            raise AlertProblem("of_a_file")
        connection.execute(update(table).where(table.c.id == rule_id).values(deleted_at=now))


def snooze(store: Store, rule_id: str, until: datetime | None, access: Access) -> None:
    """Keep a rule silent until then; None wakes it.

    Raises:
        AlertProblem: it is not theirs.
    """
    with store.writing() as connection:
        owned(connection, rule_id, access.who)
        connection.execute(update(table).where(table.c.id == rule_id).values(snoozed_until=until))


def _permitted(wanted: Wanted, access: Access) -> Wanted:
    if why := refusal(access, wanted.collection, wanted.market, wanted.platform):
        raise AlertProblem(why)
    return checked(wanted)


def active(store: Store, owner: str | None = None, collection: str | None = None) -> tuple[Rule, ...]:
    """The rules that are not deleted, oldest first; of one owner, of one collection."""
    asked = select(table).where(table.c.deleted_at.is_(None)).order_by(table.c.created_at, table.c.id)
    for column, value in ((table.c.owner, owner), (table.c.collection, collection)):
        asked = asked if value is None else asked.where(column == value)
    with store.reading() as connection:
        return tuple(rule_of(row) for row in connection.execute(asked).mappings())


def by_id(connection: Connection, rule_id: str) -> Rule | None:
    """One rule that is not deleted."""
    row = connection.execute(select(table).where(table.c.id == rule_id, table.c.deleted_at.is_(None))).mappings().first()
    return rule_of(row) if row else None


def owned(connection: Connection, rule_id: str, owner: str) -> Rule:
    """A rule of a person's own.

    Raises:
        AlertProblem: there is none of this id that is theirs.
    """
    found = by_id(connection, rule_id)
    if found is None or found.owner != owner:
        raise AlertProblem("unknown_rule")
    return found


def insert(connection: Connection, rule_id: str, origin: str, wanted: Wanted, owner: str, groups: tuple[str, ...], now: datetime) -> None:
    """Add a row."""
    values = {"id": rule_id, "revision": 1, "owner": owner, "owner_groups": json.dumps(list(groups)), "origin": origin, "created_at": now}
    connection.execute(table.insert().values(**values, **_columns(wanted, {}, ()), state="unknown", state_period="", note=""))


def put(connection: Connection, held: Rule, wanted: Wanted, anew: bool, groups: tuple[str, ...] | None = None, owner: str | None = None) -> None:
    """Write a rule's changed wish; `anew` begins another revision. Who snoozed or left stays so."""
    values = _columns(wanted, held.quiet, held.left)
    if anew:
        values |= {"revision": held.revision + 1, "state": "unknown", "state_period": "", "state_at": None, "note": ""}
    if groups is not None:
        values["owner_groups"] = json.dumps(list(groups))
    if owner is not None:
        values["owner"] = owner
    connection.execute(update(table).where(table.c.id == held.id).values(**values, deleted_at=None))


def set_recipient(connection: Connection, held: Rule, address: str, until: datetime | None, leave: bool) -> None:
    """One recipient's own wish: silence until then, or never again."""
    quiet = {**held.quiet, address: until} if until else {key: value for key, value in held.quiet.items() if key != address}
    left = tuple(dict.fromkeys((*held.left, address))) if leave else tuple(one for one in held.left if one != address)
    connection.execute(update(table).where(table.c.id == held.id).values(recipients=_recipients(held.wanted, quiet, left)))


def watched(wanted: Wanted) -> tuple:
    """What of a wish makes it another rule when it changes."""
    return (wanted.collection, wanted.market, wanted.platform, wanted.kind, wanted.metric, wanted.side, wanted.value, wanted.schedule)


def _columns(wanted: Wanted, quiet: Mapping[str, datetime], left: tuple[str, ...]) -> dict:
    found = asdict(wanted)
    settings = {name: found.pop(name) for name in ("metric", "side", "value", "schedule")}
    for name in ("emails", "webhook"):
        del found[name]
    return {**found, "settings": json.dumps(settings), "recipients": _recipients(wanted, quiet, left)}


def _recipients(wanted: Wanted, quiet: Mapping[str, datetime], left: tuple[str, ...]) -> str:
    until = {address: moment.isoformat() for address, moment in quiet.items()}
    return json.dumps({"emails": list(wanted.emails), "webhook": wanted.webhook, "quiet": until, "left": list(left)}, ensure_ascii=False)


def rule_of(row: Mapping) -> Rule:
    """A row of the store as a rule."""
    settings, to = json.loads(row["settings"]), json.loads(row["recipients"])
    wanted = Wanted(
        **{name: row[name] for name in ("collection", "kind", "market", "platform", "language", "label")}, **settings,
        emails=tuple(to["emails"]), webhook=to["webhook"],
    )  # fmt: skip
    kept = ("id", "revision", "owner", "origin", "created_at", "snoozed_until", "state", "state_period", "state_at", "note")
    quiet = {address: datetime.fromisoformat(moment) for address, moment in to["quiet"].items()}
    return Rule(**{name: row[name] for name in kept}, owner_groups=tuple(json.loads(row["owner_groups"])), wanted=wanted, quiet=quiet, left=tuple(to["left"]))
