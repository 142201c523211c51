"""`alerts.toml`: rules in a file, beside a collection's `sources.toml` or in the landed home; kept in the store so that they have a state like others.

[[alert]]
name = "late-parcels"              # names the rule within the file
owner = "kim@shop.example"         # whose scope it is judged in; may be left out where no policy is in force
collection = "demo"                # the folder's own when left out
market = "KR"                      # all that the owner may see when left out; so for platform
kind = "threshold"                 # threshold, unusual, off_pace, freshness, brief
metric = "promise_kept_rate"       # of the register (python -m queries list)
below = 88                         # of a threshold: above or below, in the metric's unit
direction = "any"                  # of unusual: worse (when left out) or any
days = 3                           # of freshness: how old the data may be
schedule = "Mon 08:00 Asia/Seoul"  # of a brief
email = ["kim@shop.example"]
webhook = "https://hooks.shop.example/alerts"
language = "ko"
label = "Late parcels"
snooze_until = 2026-12-01T00:00:00Z
"""

import difflib
import hashlib
import tomllib
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

from sqlalchemy import select, update

from analysis.conditions import SIDES
from data import catalogue
from data.markets import CODES
from data.toml_lines import TomlLines
from queries.metrics import METRICS
from reports.alerts import rules
from sharing.access import LOCAL
from sharing.schema import alert_rules as table
from sharing.store import Store
from ui.alert_desk import KINDS, AlertProblem, Wanted
from ui.words import LANGUAGES, say

FILE = "alerts.toml"
KEYS = {
    "name": str, "owner": str, "collection": str, "market": str, "platform": str, "kind": str, "metric": str, "above": (int, float),
    "below": (int, float), "direction": str, "days": (int, float), "schedule": str, "email": list, "webhook": str, "language": str, "label": str,
    "snooze_until": (datetime, date),
}  # fmt: skip
OF_KIND = {
    "threshold": ("metric", "above", "below"),
    "unusual": ("metric", "direction"),
    "off_pace": ("metric",),
    "freshness": ("days",),
    "brief": ("schedule",),
}


class AlertFileError(Exception):
    """A file of rules cannot be followed; every problem with file, line, key and nearest valid name."""


@dataclass(frozen=True)
class FileRule:
    """One [[alert]] of a file."""

    id: str
    owner: str
    wanted: Wanted
    snoozed_until: datetime | None


def files() -> tuple[tuple[Path, str | None], ...]:
    """(file, its collection or None) of the landed home and of the folder of every landed collection, as far as they are here."""
    found: list[tuple[Path, str | None]] = [(catalogue.landed_root() / FILE, None)]
    for name in catalogue.collections():
        version = catalogue.readable(catalogue.current(name))
        if version and version.manifest.get("folder"):
            found.append((Path(version.manifest["folder"]) / FILE, name))
    return tuple((path, name) for path, name in found if path.is_file())


def load(path: Path, collection: str | None = None) -> tuple[FileRule, ...]:
    """The rules of one file.

    Raises:
        AlertFileError: it is no TOML, or says something that cannot be followed.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        found = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError, OSError) as problem:
        raise AlertFileError(f"{path} cannot be read: {problem}. Mend that line and run again.") from None
    check = _Check(path, TomlLines(text))
    check.keys((), found, {"alert": list})
    given = found.get("alert", [])
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        check.tell(("alert",), "rules are written as [[alert]], with two brackets")
        given = []
    made = [_rule(check, number, raw, collection) for number, raw in enumerate(given, 1)]
    names = [raw.get("name") for raw in given]
    for number, name in enumerate(names, 1):
        if name is not None and names.index(name) + 1 < number:
            check.tell(("alert", number, "name"), f"'{name}' names two rules")
    if check.problems:
        raise AlertFileError("\n".join(check.problems))
    return tuple(made)


def proposed(now: datetime) -> tuple[tuple[rules.Rule, ...], tuple[str, ...]]:
    """The rules of all files as if none had run yet, and what is wrong: for a dry run."""
    found, problems = [], []
    for path, collection in files():
        try:
            found += load(path, collection)
        except AlertFileError as problem:
            problems.append(str(problem))
    return tuple(rules.Rule(one.id, 1, one.owner, (), "file", one.wanted, now, one.snoozed_until, "unknown", "", None, "") for one in found), tuple(problems)


def sync(store: Store, now: datetime) -> tuple[str, ...]:
    """Take the rules of all files into the store; returns what is wrong. A file that cannot be followed leaves its rules as they were."""
    problems, kept, held_back = [], {}, False
    for path, collection in files():
        try:
            kept |= {rule.id: rule for rule in load(path, collection)}
        except AlertFileError as problem:
            problems.append(str(problem))
            held_back = True
    with store.reading() as connection:
        held = {rule.id: rule for rule in map(rules.rule_of, connection.execute(select(table).where(table.c.origin == "file")).mappings())}
        gone_now = set(connection.execute(select(table.c.id).where(table.c.origin == "file", table.c.deleted_at.is_(None))).scalars()) - set(kept)
    changed = [rule for rule in kept.values() if rule.id not in held or _differs(held[rule.id], rule)]
    back = [rule_id for rule_id in kept if rule_id in held and rule_id not in {one.id for one in rules.active(store)}]
    if changed or back or (gone_now and not held_back):
        with store.writing(lock="alert rules") as connection:
            for rule in (one for one in kept.values() if one in changed or one.id in back):
                _keep(connection, rule, now)
            if gone_now and not held_back:
                connection.execute(update(table).where(table.c.id.in_(gone_now)).values(deleted_at=now))
    return tuple(problems)


def _differs(held: rules.Rule, rule: FileRule) -> bool:
    return held.wanted != rule.wanted or held.owner != rule.owner or (rule.snoozed_until is not None and held.snoozed_until != rule.snoozed_until)


def _keep(connection, rule: FileRule, now: datetime) -> None:
    row = connection.execute(select(table).where(table.c.id == rule.id)).mappings().first()
    if row is None:
        rules.insert(connection, rule.id, "file", rule.wanted, rule.owner, (), now)
    else:
        held = rules.rule_of(row)
        anew = rules.watched(held.wanted) != rules.watched(rule.wanted) or held.owner != rule.owner or row["deleted_at"] is not None
        rules.put(connection, held, rule.wanted, anew=anew, owner=rule.owner)
    if rule.snoozed_until is not None:
        connection.execute(update(table).where(table.c.id == rule.id).values(snoozed_until=rule.snoozed_until))


def _rule(check: "_Check", number: int, raw: dict, collection: str | None) -> FileRule | None:
    at = ("alert", number)
    before = len(check.problems)
    check.keys(at, raw, KEYS)
    if not str(raw.get("name", "")).strip():
        check.tell(at, "has no name; give it one that no other rule of this file has")
    kind = raw.get("kind", "")
    check.one_of((*at, "kind"), "kind", kind, KINDS)
    for key in set(raw) & {key for keys in OF_KIND.values() for key in keys} - set(OF_KIND.get(kind, ())):
        if kind in OF_KIND and key in KEYS:
            check.tell((*at, key), f"'{key}' says nothing of kind '{kind}'; that takes {', '.join(OF_KIND[kind])}")
    if "metric" in OF_KIND.get(kind, ()):
        check.one_of((*at, "metric"), "metric", raw.get("metric", ""), [metric.name for metric in METRICS])
    if raw.get("market"):
        check.one_of((*at, "market"), "market", raw["market"], CODES)
    check.one_of((*at, "language"), "language", raw.get("language", "en"), LANGUAGES)
    if kind == "threshold" and ("above" in raw) == ("below" in raw):
        check.tell(at, "a threshold takes either above or below")
    side = raw.get("direction", "worse") if kind == "unusual" else next((one for one in ("above", "below") if one in raw), "")
    if kind == "unusual":
        check.one_of((*at, "direction"), "direction", side, SIDES["unusual"])
    named = raw.get("collection", collection)
    if named is None or (collection is not None and named != collection):
        check.tell((*at, "collection"), f"collection is '{named}'; " + (f"a file in the folder of '{collection}' is about that one" if named else "name one"))
    if len(check.problems) > before:
        return None
    value = raw.get(side) if kind == "threshold" else raw.get("days")
    wanted = Wanted(
        named, kind, raw.get("market", ""), raw.get("platform", ""), raw.get("metric", ""), side, None if value is None else float(value),
        raw.get("schedule", ""), tuple(map(str, raw.get("email", ()))), raw.get("webhook", ""), raw.get("language", "en"), raw.get("label", raw["name"]),
    )  # fmt: skip
    try:
        wanted = rules.checked(wanted)
    except AlertProblem as problem:
        check.tell(at, say(f"alerts.problem.{problem.key}", "en", **problem.values))
    place = collection or ""  # not the path: the same rule keeps its state when folders move
    rule_id = "file-" + hashlib.sha256(f"{place}\n{raw['name']}".encode()).hexdigest()[:16]
    return FileRule(rule_id, str(raw.get("owner", LOCAL)).strip().lower(), wanted, _instant(raw.get("snooze_until")))


def _instant(value: datetime | date | None) -> datetime | None:
    if value is None:
        return None
    whole = value if isinstance(value, datetime) else datetime.combine(value, time())
    return whole if whole.tzinfo else whole.replace(tzinfo=UTC)


class _Check:
    """Collects every problem with its line, so that one reading mends them all."""

    def __init__(self, path: Path, lines: TomlLines):
        self.path, self.lines, self.problems = path, lines, []

    def tell(self, at: tuple, sentence: str) -> None:
        """Note a problem at a key."""
        line = self.lines.line(*at) if at else None
        self.problems.append(f"{self.path}{f', line {line}' if line else ''}: {sentence}")

    def keys(self, at: tuple, found: dict, known: dict) -> None:
        """Only keys that we read, of the kind they are."""
        for key, value in found.items():
            if key not in known:
                self.tell((*at, key), f"'{key}' is not known; {_near(key, known)}")
            elif not isinstance(value, known[key]) or isinstance(value, bool):
                self.tell((*at, key), f"{key} is {value!r}, which is not what it takes")

    def one_of(self, at: tuple, key: str, value: str, known) -> None:
        """A value of a list."""
        if value not in known:
            self.tell(at, f"{key} is '{value}'; {_near(str(value), known)}")


def _near(word: str, known) -> str:
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.5) or difflib.get_close_matches(word.upper(), list(known), n=1, cutoff=0.5)
    return f"did you mean '{close[0]}'?" if close else f"it can be one of: {', '.join(sorted(known)[:20])}"
