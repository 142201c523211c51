"""One round: rules of files taken in, every rule judged on what has landed, briefs that are due, and what is waiting sent.

Called after a landing (`python -m reports alerts run`), every few minutes by a timer, and by the app beside its pages; any number of times and in any
number of processes: what was judged on a version is not judged again, and what was told is not told again.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from analysis.conditions import Finding, judge
from data.schedules import ScheduleError
from queries.door import CollectionInfo, NothingLanded, collection, version_of
from queries.filters import Filters
from queries.scope import Scope
from reports.alerts import outbox, record, rule_file, rules
from reports.alerts.letters import Letter, brief_filters, brief_letter, letter
from reports.alerts.outbox import Delivered
from reports.alerts.owners import owner_access, refusal
from reports.alerts.rules import Rule
from sharing.policy import policy_in_force
from sharing.store import Store

log = logging.getLogger("groundswell.alerts")
STALE = timedelta(hours=24)  # a brief that could not go out for so long is left out: the next one comes
TOLD = ("fired", "recovered", "test")


@dataclass(frozen=True)
class Line:
    """What became of one rule. `outcome`: fired, recovered, quiet, unknown, stopped, judged before, brief or not due; `words` say more."""

    rule: Rule
    outcome: str
    words: str = ""


@dataclass(frozen=True)
class Round:
    """What a round did."""

    lines: tuple[Line, ...]
    delivered: Delivered
    problems: tuple[str, ...]


def run(store: Store, now: datetime, only: str | None = None, dry_run: bool = False) -> Round:
    """Judge every rule (of one collection), send, and drop old messages. `dry_run` judges and tells, and changes and sends nothing.

    Raises:
        PolicyError: the policy cannot be followed; nothing is judged or sent.
    """
    policy_in_force()
    found, problems = _dry(store, now) if dry_run else _kept(store, now)
    lines = []
    for rule in (one for one in found if only is None or one.wanted.collection == only):
        try:
            lines.append(_round(store, rule, now, dry_run))
        except (NothingLanded, ScheduleError, OSError) as problem:
            lines.append(Line(rule, "unknown", str(problem)))
        except Exception as problem:  # one rule that breaks must not silence the others
            log.exception("alert %s could not be judged", rule.id)
            lines.append(Line(rule, "unknown", f"{type(problem).__name__}: {problem}"))
    if dry_run:
        return Round(tuple(lines), Delivered((), ()), problems)
    delivered = outbox.deliver(store, now)
    outbox.prune(store, now)
    return Round(tuple(lines), delivered, problems)


def _kept(store: Store, now: datetime) -> tuple[tuple[Rule, ...], tuple[str, ...]]:
    problems = rule_file.sync(store, now)
    return rules.active(store), problems


def _dry(store: Store, now: datetime) -> tuple[tuple[Rule, ...], tuple[str, ...]]:
    of_files, problems = rule_file.proposed(now)
    return (*(rule for rule in rules.active(store) if rule.origin != "file"), *of_files), problems


def _round(store: Store, rule: Rule, now: datetime, dry_run: bool) -> Line:
    access = owner_access(rule.owner, rule.owner_groups)
    wanted = rule.wanted
    if why := refusal(access, wanted.collection, wanted.market, wanted.platform):
        if not dry_run and (rule.state, rule.note) != ("stopped", why):
            record.stopped(store, rule, why)
        return Line(rule, "stopped", why)
    if rule.state == "stopped" and not dry_run:
        record.woken(store, rule)
        rule = next(one for one in rules.active(store, rule.owner) if one.id == rule.id)
    return _brief(store, rule, access.scope, now, dry_run) if wanted.kind == "brief" else _judged(store, rule, access.scope, now, dry_run)


def _judged(store: Store, rule: Rule, scope: Scope, now: datetime, dry_run: bool) -> Line:
    version = version_of(rule.wanted.collection, scope).name
    if rule.wanted.kind != "freshness" and not dry_run and record.judged(store, rule, version):
        return Line(rule, "judged before")
    finding, info = evaluate(rule, scope, now)
    if dry_run:
        return Line(rule, {"holds": "fired", "clear": "quiet"}.get(finding.state, "unknown"), letter(rule, "test", finding, info, now).headline)
    if rule.wanted.kind == "freshness" and record.judged(store, rule, info.version, finding.period):
        return Line(rule, "judged before")
    letters = _letters(rule, finding, info, now)
    told = record.record(store, rule, finding, info.version, scope, letters, now)
    return Line(rule, told or ("unknown" if finding.state == "unknown" else "quiet"), letters["test"].headline)


def _letters(rule: Rule, finding: Finding, info: CollectionInfo, now: datetime) -> dict[str, Letter]:
    return {told: letter(rule, told, finding, info, now) for told in TOLD}


def evaluate(rule: Rule, scope: Scope, now: datetime) -> tuple[Finding, CollectionInfo]:
    """A rule's finding and the version it is of; judged again where another version landed meanwhile.

    Raises:
        NothingLanded: the scope sees no version.
    """
    wanted = rule.wanted
    markets, platforms = ((one,) if one else () for one in (wanted.market, wanted.platform))
    while True:
        info = collection(wanted.collection, scope)
        finding = judge(rule.condition, Filters(wanted.collection, markets, platforms), scope, info, now)
        if version_of(wanted.collection, scope).name == info.version:
            return finding, info


def _brief(store: Store, rule: Rule, scope: Scope, now: datetime, dry_run: bool) -> Line:
    due = rule.schedule.latest(now)
    if due <= rule.created_at or now - due > STALE:
        return Line(rule, "not due", rule.schedule.following(now).isoformat())
    day = rule.schedule.local_day(due).isoformat()
    if record.judged(store, rule, record.SCHEDULED, day):
        return Line(rule, "judged before", day)
    info = collection(rule.wanted.collection, scope)
    made = brief_letter(rule, brief_filters(rule.wanted, info), info, now)
    if dry_run:
        return Line(rule, "brief", made.headline)
    return Line(rule, "brief" if record.record_brief(store, rule, day, scope, made, now) else "quiet", made.headline)


def send_test(store: Store, rule: Rule, now: datetime) -> tuple[str, ...]:
    """Send what a rule says today to all its recipients, now; returns what went wrong.

    Raises:
        NothingLanded; PolicyError.
    """
    scope = owner_access(rule.owner, rule.owner_groups).scope
    if rule.wanted.kind == "brief":
        info = collection(rule.wanted.collection, scope)
        made, kind = brief_letter(rule, brief_filters(rule.wanted, info), info, now), "brief"
    else:
        finding, info = evaluate(rule, scope, now)
        made, kind = letter(rule, "test", finding, info, now), "test"
    with store.writing() as connection:
        rows = record.post(connection, rule, f"{rule.id}:test:{now.isoformat()}", kind, made, scope, rule.recipients(now), now)
    return tuple(problem for _, problem in outbox.deliver(store, now, tuple(rows)).failed)
