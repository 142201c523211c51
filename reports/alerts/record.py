"""Writing down a finding: once per rule, period and data version, with what is to be told of it, in one transaction.

Several processes may judge the same rule at once: the first to write wins, the others find the row and tell nothing.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, exists, select, update
from sqlalchemy.dialects import postgresql, sqlite

from analysis.conditions import Finding, next_state
from queries.scope import Scope
from reports.alerts.letters import Letter
from reports.alerts.rules import Rule, by_id
from sharing.schema import alert_judgements, alert_outbox, alert_rules
from sharing.state import scope_text
from sharing.store import Store

SCHEDULED = "schedule"  # the version of what does not wait for a landing
LOCK = "alert judgements"


def judged(store: Store, rule: Rule, version: str, period: str | None = None) -> bool:
    """Whether this revision of a rule was judged on this version (of this period)."""
    wanted = _key(rule, version)
    if period is not None:
        wanted.append(alert_judgements.c.period == period)
    with store.reading() as connection:
        return connection.execute(select(exists().where(*wanted))).scalar_one()


def _key(rule: Rule, version: str) -> list:
    table = alert_judgements.c
    return [table.rule_id == rule.id, table.revision == rule.revision, table.version == version]


def record(store: Store, rule: Rule, finding: Finding, version: str, scope: Scope, letters: dict[str, Letter], now: datetime) -> str | None:
    """Keep a finding and put what it tells into the outbox; returns fired, recovered, or None where nothing is told.

    `letters` are by what is told. Nothing is told while the rule is snoozed, and an older version never speaks after a newer one.
    """
    with store.writing(lock=LOCK) as connection:
        held = by_id(connection, rule.id)
        if held is None or held.revision != rule.revision or _newer(connection, held, version):
            return None
        state, told = next_state(held.state, finding.state)
        heard = told is not None and not held.asleep(now)
        if not _add(connection, rule, finding, version, (told or "") if heard or not told else "snoozed", now):
            return None
        if told == "fired" and not heard:  # told at the first judgement after the snooze instead
            state = held.state
        values = {"state": state, "note": finding.why if finding.state == "unknown" else ""}
        if state != held.state:
            values |= {"state_period": finding.period, "state_at": now}
        connection.execute(update(alert_rules).where(alert_rules.c.id == held.id).values(**values))
        if not heard:
            return None
        post(connection, held, f"{held.id}:{held.revision}:{told}:{finding.period}:{version}", told, letters[told], scope, held.recipients(now), now)
        return told


def record_brief(store: Store, rule: Rule, day: str, scope: Scope, letter: Letter, now: datetime) -> bool:
    """Put a due brief into the outbox, once per local day."""
    with store.writing(lock=LOCK) as connection:
        held = by_id(connection, rule.id)
        if held is None or held.revision != rule.revision:
            return False
        told = "" if held.asleep(now) else "brief"
        if not _add(connection, rule, Finding("holds", day), SCHEDULED, told or "snoozed", now) or not told:
            return False
        post(connection, held, f"{held.id}:{held.revision}:brief:{day}", "brief", letter, scope, held.recipients(now), now)
        return True


def stopped(store: Store, rule: Rule, why: str) -> None:
    """Write down why a rule is not judged."""
    with store.writing() as connection:
        connection.execute(update(alert_rules).where(alert_rules.c.id == rule.id).values(state="stopped", note=why))


def woken(store: Store, rule: Rule) -> None:
    """A stopped rule may be judged again: it begins anew."""
    with store.writing() as connection:
        connection.execute(update(alert_rules).where(alert_rules.c.id == rule.id).values(state="unknown", note="", revision=alert_rules.c.revision + 1))


def post(
    connection: Connection, rule: Rule, key: str, kind: str, letter: Letter, scope: Scope, recipients: Iterable[tuple[str, str]], now: datetime
) -> list[int]:
    """Put one message per recipient into the outbox; one that lies there already is left as it is. Returns the new rows."""
    found = []
    for channel, address in recipients:
        row = {
            "key": f"{key}:{channel}:{address}", "rule_id": rule.id, "kind": kind, "channel": channel, "address": address, "scope": scope_text(scope),
            "body": json.dumps(asdict(letter), ensure_ascii=False), "created_at": now, "next_at": now, "tries": 0, "problem": "",
        }  # fmt: skip
        added = connection.execute(_once(connection, alert_outbox, ["key"]).values(**row).returning(alert_outbox.c.id)).scalar()
        found += [added] if added is not None else []
    return found


def _newer(connection: Connection, rule: Rule, version: str) -> bool:
    """Whether a later version was judged already: a slow process must not bring back what was."""
    later = [*_key(rule, version)[:2], alert_judgements.c.version > version, alert_judgements.c.version != SCHEDULED]
    return connection.execute(select(exists().where(*later))).scalar_one()


def _add(connection: Connection, rule: Rule, finding: Finding, version: str, told: str, now: datetime) -> bool:
    row = {"rule_id": rule.id, "revision": rule.revision, "period": finding.period, "version": version}
    asked = _once(connection, alert_judgements, list(row)).values(**row, state=finding.state, value=finding.value, told=told, at=now)
    return connection.execute(asked.returning(alert_judgements.c.rule_id)).scalar() is not None


def _once(connection: Connection, table, key: list[str]):
    """An insert that leaves what is there."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    return dialect.insert(table).on_conflict_do_nothing(index_elements=key)
