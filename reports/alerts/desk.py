"""What the pages may ask of the alerts (`ui/alert_desk.py`), with refusals as `AlertProblem`."""

import logging
from datetime import UTC, datetime
from functools import wraps

from sqlalchemy import select

from queries.door import NothingLanded
from reports.alerts import mail, rules, webhook
from reports.alerts.run import send_test
from sharing import store as stores
from sharing.access import Access
from sharing.policy import PolicyError
from sharing.schema import alert_judgements, alert_outbox
from sharing.sessions import WeakSecret
from sharing.store import Store, StoreUnavailable
from ui.alert_desk import AlertDesk, AlertProblem, RuleRow, Told, Wanted

log = logging.getLogger("groundswell.alerts")
SHOWN = 6  # last things told, of each rule


def desk() -> AlertDesk:
    """Everything the pages may ask for."""
    functions = {
        "save": _save, "change": _change, "delete": _delete, "snooze": _snooze, "test": _test, "listed": _listed, "mail_ready": _mail_ready,
        "signing_key": _signing_key,
    }  # fmt: skip
    return AlertDesk(**{name: _told(function) for name, function in functions.items()})


def _told(function):
    @wraps(function)
    def asked(*given):
        try:
            return function(*given)
        except (StoreUnavailable, PolicyError, WeakSecret) as problem:
            log.error("alerts: %s", problem)
            raise AlertProblem("store") from None
        except NothingLanded:
            raise AlertProblem("nothing_landed") from None

    return asked


def _now() -> datetime:
    return datetime.now(UTC)


def _save(wanted: Wanted, access: Access) -> str:
    return rules.save(stores.store(), wanted, access, _now())


def _change(rule_id: str, wanted: Wanted, access: Access) -> None:
    rules.change(stores.store(), rule_id, wanted, access)


def _delete(rule_id: str, access: Access) -> None:
    rules.delete(stores.store(), rule_id, access, _now())


def _snooze(rule_id: str, until: datetime | None, access: Access) -> None:
    rules.snooze(stores.store(), rule_id, until, access)


def _test(rule_id: str, access: Access) -> tuple[str, ...]:
    store = stores.store()
    with store.reading() as connection:
        rule = rules.owned(connection, rule_id, access.who)
    return send_test(store, rule, _now())


def _listed(access: Access) -> tuple[RuleRow, ...]:
    store = stores.store()
    return tuple(
        RuleRow(rule.id, rule.wanted, rule.owner, rule.origin, rule.state, rule.state_period, rule.note, rule.snoozed_until, told(store, rule.id))
        for rule in rules.active(store, access.who)
    )


def told(store: Store, rule_id: str) -> tuple[Told, ...]:
    """The last things that a rule told, newest first, one for each recipient."""
    table = alert_outbox.c
    asked = select(alert_outbox).where(table.rule_id == rule_id).order_by(table.id.desc()).limit(SHOWN)
    with store.reading() as connection:
        rows = connection.execute(asked).mappings().all()
    return tuple(_row(row) for row in rows)


def _row(row) -> Told:
    state = "sent" if row["sent_at"] else "failed" if row["gave_up_at"] else "waiting"
    parts = row["key"].split(":")
    period = parts[3] if len(parts) > 3 and row["kind"] in ("fired", "recovered", "brief") and len(parts[3]) in (7, 10) else ""
    return Told(row["sent_at"] or row["created_at"], row["kind"], period, row["channel"], row["address"], state, row["problem"])


def fired(store: Store, rule_id: str) -> tuple[tuple[str, str], ...]:
    """(period, version) of everything a rule fired on, oldest first."""
    table = alert_judgements.c
    with store.reading() as connection:
        asked = select(table.period, table.version).where(table.rule_id == rule_id, table.told == "fired").order_by(table.at)
        return tuple((row.period, row.version) for row in connection.execute(asked))


def _mail_ready() -> bool:
    try:
        mail.server()
    except mail.NoMailServer:
        return False
    return True


def _signing_key(url: str) -> str:
    return webhook.signing_key(stores.store(), url)
