"""The policy file (`GROUNDSWELL_POLICY`, TOML): which person or group has which role, over which data. What it does not allow is refused.

    [policy]
    public = ["published"]                     # collections that anyone may read without signing in; none when left out
    personal = ["complaints.narrative"]        # columns of personal data; `PERSONAL` when left out
    trust_unverified_email = false             # true only where the sign-in provider never sends `email_verified`
    retention_days = 730                       # older personal data comes back empty for everyone; kept for ever when left out
    sign_in_hours = 12                         # how long a sign-in holds before the provider is asked again
    message_days = 30                          # how long an alert's message is kept after it went out or was given up; the audit stays

    [groups]                                   # groups of our own, beside those that the provider's `groups` claim names
    kr-ops = ["kim@shop.example", "lee@shop.example"]

    [[grant]]                                  # the first grant that names a person or one of their groups is theirs, whole
    people = ["boss@shop.example"]
    role = "admin"                             # viewer, analyst, manager, admin
    collections = "all"
    markets = "all"
    platforms = "all"
    personal = true                            # may see the columns of personal data; false when left out

    [[grant]]
    groups = ["kr-ops"]
    role = "analyst"
    collections = ["office", "demo"]
    markets = ["KR"]
    platforms = "all"
    datasets = ["complaints", "parcels"]       # all when left out

Grants are never added up: two of them (Korea and A, Spain and B) would together allow Korea and B.
"""

import difflib
import hashlib
import os
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from data.contracts import contracts
from data.markets import CODES
from queries.scope import Scope

ROLES = ("viewer", "analyst", "manager", "admin")  # each may do what those before it may
PERSONAL = ("complaints.narrative", "complaints.order_id", "complaints.parcel_id", "parcels.order_id")
SIGN_IN_HOURS = 12
MESSAGE_DAYS = 30
_KEYS = {
    "": {"policy", "groups", "grant"},
    "policy": {"public", "personal", "trust_unverified_email", "sign_in_hours", "retention_days", "message_days"},
    "grant": {"people", "groups", "role", "collections", "markets", "platforms", "datasets", "personal"},
}


class PolicyError(Exception):
    """The policy cannot be followed; every problem on a line of its own."""


@dataclass(frozen=True)
class Grant:
    """What one [[grant]] gives. `people` are e-mail addresses in lower case; None in the scope means all."""

    people: frozenset[str]
    groups: frozenset[str]
    role: str
    scope: Scope
    personal: bool


@dataclass(frozen=True)
class Policy:
    """A checked policy file. `digest` tells one text of it from another."""

    grants: tuple[Grant, ...]
    groups: dict[str, frozenset[str]]
    public: tuple[str, ...]
    personal: tuple[str, ...]
    trust_unverified_email: bool
    digest: str
    sign_in_hours: int = SIGN_IN_HOURS
    retention_days: int | None = None
    message_days: int = MESSAGE_DAYS

    def fading(self, now: datetime) -> tuple[tuple[str, str], ...]:
        """The personal columns and the UTC day from which on they may still be shown; empty where nothing is forgotten."""
        if self.retention_days is None:
            return ()
        since = (now.astimezone(UTC) - timedelta(days=self.retention_days)).date().isoformat()
        return tuple((column, since) for column in sorted(self.personal))

    def grant_of(self, email: str, groups: tuple[str, ...]) -> Grant | None:
        """The first grant that names this person or one of their groups."""
        person = email.strip().lower()
        member = {*groups, *(name for name, people in self.groups.items() if person in people)}
        return next((grant for grant in self.grants if (person and person in grant.people) or member & grant.groups), None)


def policy_in_force() -> Policy | None:
    """The policy that `GROUNDSWELL_POLICY` names, read anew when the file changes; None where the variable is not set.

    Raises:
        PolicyError: it is set but cannot be followed; nobody may then be let in.
    """
    named = os.environ.get("GROUNDSWELL_POLICY")
    return load(Path(named)) if named else None


_loaded: dict[Path, tuple[tuple, Policy]] = {}


def load(path: Path) -> Policy:
    """Read and check a policy file.

    Raises:
        PolicyError: it is missing, is no TOML, or names what does not exist.
    """
    try:
        facts = path.stat()
        stamp = (facts.st_mtime_ns, facts.st_size, facts.st_ino)
        if path in _loaded and _loaded[path][0] == stamp:
            return _loaded[path][1]
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise PolicyError(f"The policy {path} cannot be read: {problem}. Check GROUNDSWELL_POLICY.") from None
    policy = parse(text, str(path))
    _loaded[path] = (stamp, policy)
    return policy


def parse(text: str, name: str = "policy") -> Policy:
    """Check the text of a policy.

    Raises:
        PolicyError: every problem, with the nearest valid name.
    """
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise PolicyError(f"{name} is not valid TOML: {problem}") from None
    check = _Check()
    check.keys("", found, "the file")
    head = check.table(found.get("policy", {}), "[policy]")
    check.keys("policy", head, "[policy]")
    groups = {
        group: frozenset(person.lower() for person in check.emails(people, f"[groups] {group}"))
        for group, people in check.table(found.get("groups", {}), "[groups]").items()
    }
    personal = check.names(head.get("personal", list(PERSONAL)), "[policy] personal", _columns())
    public = check.names(head.get("public", []), "[policy] public")
    trusting = check.flag(head.get("trust_unverified_email", False), "[policy] trust_unverified_email")
    hours = check.whole(head.get("sign_in_hours", SIGN_IN_HOURS), "[policy] sign_in_hours", 24 * 30)
    retention = check.whole(head["retention_days"], "[policy] retention_days", 36_500) if "retention_days" in head else None
    messages = check.whole(head.get("message_days", MESSAGE_DAYS), "[policy] message_days", 36_500)
    given = found.get("grant", [])
    if not isinstance(given, list):
        check.problems.append("[[grant]] is written with two brackets")
        given = []
    grants = [_grant(check, check.table(grant, f"grant {number}"), f"grant {number}", personal) for number, grant in enumerate(given, 1)]
    if check.problems:
        raise PolicyError("\n".join(f"{name}: {problem}" for problem in check.problems))
    return Policy(tuple(grants), groups, public, personal, trusting, hashlib.sha256(text.encode()).hexdigest()[:16], hours, retention, messages)


def _grant(check: "_Check", grant: dict, where: str, personal: tuple[str, ...]) -> Grant | None:
    check.keys("grant", grant, where)
    people = check.emails(grant.get("people", []), f"{where}, people")
    groups = check.names(grant.get("groups", []), f"{where}, groups")
    if not people and not groups:
        check.problems.append(f"{where} names nobody: give it people or groups")
    role = grant.get("role")
    if role not in ROLES:
        check.problems.append(f"{where}: role is {role!r}; {_near(str(role), ROLES)}")
    seen = check.flag(grant.get("personal", False), f"{where}, personal")
    for side in ("collections", "markets", "platforms"):
        if side not in grant:
            check.problems.append(f'{where} does not say which {side}: list them, or say "all"')
    scope = Scope(
        collections=check.limit(grant.get("collections", []), f"{where}, collections"),
        markets=check.limit(grant.get("markets", []), f"{where}, markets", CODES),
        platforms=check.limit(grant.get("platforms", []), f"{where}, platforms"),
        datasets=check.limit(grant.get("datasets", "all"), f"{where}, datasets", tuple(contracts())),
        withheld=() if seen else tuple(sorted(personal)),
    )
    return Grant(frozenset(person.lower() for person in people), frozenset(groups), str(role), scope, seen)


class _Check:
    """Collects every problem, so that one reading mends them all."""

    def __init__(self):
        self.problems: list[str] = []

    def keys(self, table: str, found: dict, where: str) -> None:
        """Only keys that we read: a misspelt limit must not be no limit."""
        self.problems += [f"{where}: '{key}' is not known; {_near(key, _KEYS[table])}" for key in found if key not in _KEYS[table]]

    def table(self, value, where: str) -> dict:
        if isinstance(value, dict):
            return value
        self.problems.append(f"{where} is not a table")
        return {}

    def flag(self, value, where: str) -> bool:
        if not isinstance(value, bool):
            self.problems.append(f"{where} is {value!r}; it is true or false")
        return value is True

    def whole(self, value, where: str, most: int) -> int:
        """A whole number from 1."""
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
            self.problems.append(f"{where} is {value!r}; it is a whole number from 1 to {most}")
            return 1
        return value

    def names(self, value, where: str, known: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """A list of texts, each of them known."""
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            self.problems.append(f"{where} is not a list of names")
            return ()
        if known is not None:
            self.problems += [f"{where}: '{item}' is not known; {_near(item, known)}" for item in value if item not in known]
        return tuple(dict.fromkeys(value))

    def limit(self, value, where: str, known: tuple[str, ...] | None = None) -> tuple[str, ...] | None:
        """A list, or "all"."""
        if value == "all":
            return None
        if isinstance(value, str):
            self.problems.append(f'{where} is "{value}"; it is "all", or a list like ["{value}"]')
            return ()
        return self.names(value, where, known)

    def emails(self, value, where: str) -> tuple[str, ...]:
        """A list of addresses; a name without an @ would never match anybody."""
        people = self.names(value, where)
        self.problems += [
            f"{where}: '{person}' is not an e-mail address" for person in people if person.count("@") != 1 or any(sign.isspace() for sign in person)
        ]
        return people


def _columns() -> tuple[str, ...]:
    return tuple(f"{dataset}.{column}" for dataset, contract in contracts().items() for column in contract.dtypes)


def _near(word: str, known) -> str:
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.5) or difflib.get_close_matches(word.upper(), list(known), n=1, cutoff=0.5)
    return f"did you mean '{close[0]}'?" if close else f"it can be one of: {', '.join(sorted(known)[:12])}{' …' if len(known) > 12 else ''}"
