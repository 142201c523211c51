"""The outbox: what is to be sent, sent once. A message is claimed, tried, and marked; what fails waits and is tried again, and is never lost.
What went out or was given up is kept for a while, then dropped.

A process that dies between sending and marking leaves its claim, and the message goes out again when that ends: a second copy carries the same
Message-ID or Groundswell-Delivery.
"""

import json
import logging
import smtplib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, func, select, update

from queries.door import NothingLanded
from queries.scope import Scope
from reports.alerts import acting, mail, webhook
from reports.alerts.letters import Letter
from reports.alerts.owners import owner_access, refusal
from reports.alerts.rules import Rule, by_id
from sharing import audit
from sharing.access import Access
from sharing.policy import MESSAGE_DAYS, PolicyError, policy_in_force
from sharing.schema import alert_outbox as table
from sharing.schema import alert_rules
from sharing.sessions import WeakSecret
from sharing.state import scope_from
from sharing.store import Store

log = logging.getLogger("groundswell.alerts")
CLAIM = timedelta(minutes=10)
AT_ONCE = 20
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720, 1440))  # after so many tries; then it is given up, and kept


class NoLonger(Exception):
    """It may not be sent any more; the words say why."""


LONGEST = 300  # characters of a kept problem
FINAL = (NoLonger, mail.Rejected, webhook.Rejected)
CODES = {
    NoLonger: "no_longer", mail.Rejected: "mail_refused", webhook.Rejected: "hook_refused", mail.NoMailServer: "no_mail_server", webhook.Failed: "hook_away",
    NothingLanded: "nothing_landed", PolicyError: "store", WeakSecret: "store",
}  # fmt: skip


@dataclass(frozen=True)
class Delivered:
    """What a round of deliveries did: rows sent, and (row, problem) of those that were not."""

    sent: tuple[int, ...]
    failed: tuple[tuple[int, str], ...]


def deliver(store: Store, now: datetime, only: tuple[int, ...] | None = None) -> Delivered:
    """Send what is due (`only`: these rows). Safe in several processes at once: each row is claimed by one."""
    sent, failed = [], []
    while rows := _claim(store, now, only, [*sent, *(row for row, _ in failed)]):
        for row in rows:
            problem, final = _attempt(store, row, now)
            _mark(store, row, now, problem, final)
            if problem is None:
                sent.append(row["id"])
            else:
                failed.append((row["id"], problem))
                log.warning("alert %s by %s was not sent: %s", row["rule_id"], row["channel"], problem)
    return Delivered(tuple(sent), tuple(failed))


def prune(store: Store, now: datetime) -> int:
    """Drop what was sent or given up longer ago than the policy's `message_days`; returns how many.

    A living rule keeps its newest message: its owner sees when it last spoke. That something was judged and told stays in `alert_judgements`, so nothing
    is told again; what left the house stays in the audit.
    """
    policy = policy_in_force()
    since = now - timedelta(days=policy.message_days if policy else MESSAGE_DAYS)
    living = select(alert_rules.c.id).where(alert_rules.c.deleted_at.is_(None))
    newest = select(func.max(table.c.id)).where(table.c.rule_id.in_(living)).group_by(table.c.rule_id)
    old = ((table.c.sent_at < since) | (table.c.gave_up_at < since)) & table.c.id.not_in(newest)
    with store.reading() as connection:  # almost every round finds nothing, and then writes nothing
        if not connection.execute(select(exists().where(old))).scalar_one():
            return 0
    with store.writing() as connection:
        return connection.execute(delete(table).where(old)).rowcount


def _claim(store: Store, now: datetime, only: tuple[int, ...] | None, done: list[int]) -> list[dict]:
    waiting = [table.c.sent_at.is_(None), table.c.gave_up_at.is_(None), table.c.next_at <= now]
    waiting.append(table.c.claimed_until.is_(None) | (table.c.claimed_until <= now))
    waiting += [] if only is None else [table.c.id.in_(only)]
    waiting += [table.c.id.not_in(done)] if done else []
    with store.writing(lock="alert outbox") as connection:
        rows = [dict(row) for row in connection.execute(select(table).where(*waiting).order_by(table.c.id).limit(AT_ONCE)).mappings()]
        mine = [row["id"] for row in rows]
        if mine:
            connection.execute(update(table).where(table.c.id.in_(mine)).values(claimed_until=now + CLAIM, tries=table.c.tries + 1))
    return rows


def _attempt(store: Store, row: dict, now: datetime) -> tuple[str | None, bool]:
    """(problem or None, whether it is of no use to try again)."""
    try:
        rule, access = _permitted(store, row, now)
        letter = _letter(row["body"])
        if row["channel"] == "webhook":
            webhook.send(store, row["address"], _with_link(letter), f"{row['id']}", now)
        else:
            files = _attachments(row, rule, access) if row["kind"] == "brief" else ()
            act = acting.link(store, rule, row["address"])
            composed = mail.compose(letter, row["address"], acting.base_address(), act, rule.owner, f"alert-{row['id']}-{rule.id}", now, files)
            mail.send(composed, row["address"])
        _audited(store, row, rule, now)
    except FINAL as problem:
        return _coded(problem), True
    except (*CODES, OSError, smtplib.SMTPException) as problem:
        return _coded(problem), False
    except Exception as problem:  # a brief that cannot be built must not stop the other letters; it is kept and told
        log.exception("alert %s could not be made", row["rule_id"])
        return f"not_made: {type(problem).__name__}: {problem}"[:LONGEST], False
    return None, False


def _audited(store: Store, row: dict, rule: Rule, now: datetime) -> None:
    """What left the house is written down where there are people to name."""
    if policy_in_force() is not None:
        detail = {"alert": rule.id, "label": rule.wanted.label, "kind": row["kind"], "channel": row["channel"], "to": row["address"]}
        audit.note(store, now, rule.owner, "exported", f"alert {rule.id}", rule.wanted.collection, detail=detail)


def _coded(problem: Exception) -> str:
    """The kept words: a code that the screen has words for, and the detail."""
    code = next((code for kind, code in CODES.items() if isinstance(problem, kind)), "mail_away")
    return f"{code}: {problem}"[:LONGEST]


def _permitted(store: Store, row: dict, now: datetime) -> tuple[Rule, Access]:
    """The rule and its owner's access of now, where what was found may still be told and to this address."""
    with store.reading() as connection:
        rule = by_id(connection, row["rule_id"])
    if rule is None:
        raise NoLonger("the alert was deleted")
    access = owner_access(rule.owner, rule.owner_groups)
    why = refusal(access, rule.wanted.collection, rule.wanted.market, rule.wanted.platform)
    if why or not access.scope.holds(scope_from(row["scope"])):
        raise NoLonger(f"its owner may no longer be told ({why or 'narrower scope'})")
    if row["kind"] != "test" and (rule.asleep(now) or (row["channel"], row["address"]) not in rule.recipients(now)):
        raise NoLonger("it was snoozed, or the recipient asked for no more")
    return rule, access


def _attachments(row: dict, rule: Rule, access: Access) -> tuple[mail.Attachment, ...]:
    from queries.door import collection
    from reports.alerts.letters import brief_filters
    from reports.brief import MEDIA_TYPES, build, file_name  # only a brief needs what draws it

    scope: Scope = access.share_scope
    filters = brief_filters(rule.wanted, collection(rule.wanted.collection, scope))
    return (mail.Attachment(file_name(filters, "pdf"), MEDIA_TYPES["pdf"], build(filters, scope, rule.wanted.language, "pdf")),)


def _letter(body: str) -> Letter:
    held = json.loads(body)
    return Letter(**{**held, "facts": tuple((name, value) for name, value in held["facts"])})


def _with_link(letter: Letter) -> dict:
    base = acting.base_address()
    return {**letter.data, "text": letter.headline, "link": f"{base}/{letter.link}" if base else None}


def _mark(store: Store, row: dict, now: datetime, problem: str | None, final: bool) -> None:
    tries = row["tries"] + 1
    values = {"claimed_until": None, "problem": problem or ""}
    if problem is None:
        values["sent_at"] = now
    elif final or tries > len(WAITS):
        values["gave_up_at"] = now
    else:
        values["next_at"] = now + WAITS[tries - 1]
    with store.writing() as connection:
        connection.execute(update(table).where(table.c.id == row["id"]).values(**values))
