"""What the pages may ask of the alerts: the door (app.py) puts the functions here, since the screen may not import the reports.

Without a desk (a page run alone) nothing is offered.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sharing.access import Access

KINDS = ("threshold", "unusual", "off_pace", "freshness", "brief")


class AlertProblem(Exception):
    """What was asked cannot be done: `key` names the sentence (`alerts.problem.<key>` of the words), `values` fill it."""

    def __init__(self, key: str, **values: object):
        super().__init__(f"{key}: {values}" if values else key)
        self.key, self.values = key, values


@dataclass(frozen=True)
class Wanted:
    """A rule as a person fills it in. Empty market or platform: all that the owner may see. `schedule` is for a brief: "Mon 08:00 Asia/Seoul"."""

    collection: str
    kind: str
    market: str = ""
    platform: str = ""
    metric: str = ""
    side: str = ""
    value: float | None = None
    schedule: str = ""
    emails: tuple[str, ...] = ()
    webhook: str = ""
    language: str = "en"
    label: str = ""


@dataclass(frozen=True)
class Told:
    """One thing that a rule told: `kind` is fired, recovered, test or brief; `state` is sent, waiting or failed, `problem` why not sent."""

    at: datetime
    kind: str
    period: str
    channel: str
    address: str
    state: str
    problem: str


@dataclass(frozen=True)
class RuleRow:
    """One rule of a list. `state`: holds, clear, unknown or stopped; `note`: why it is unknown or stopped; `origin`: page or file."""

    id: str
    wanted: Wanted
    owner: str
    origin: str
    state: str
    state_period: str
    note: str
    snoozed_until: datetime | None
    told: tuple[Told, ...]


@dataclass(frozen=True)
class AlertDesk:
    """Every function takes who asks, and raises `AlertProblem`. A rule of somebody else does not exist for whoever asks."""

    save: Callable[[Wanted, Access], str]  # -> id
    change: Callable[[str, Wanted, Access], None]
    delete: Callable[[str, Access], None]
    snooze: Callable[[str, datetime | None, Access], None]  # None: awake again
    test: Callable[[str, Access], tuple[str, ...]]  # sends now; -> problems
    listed: Callable[[Access], tuple[RuleRow, ...]]
    mail_ready: Callable[[], bool]  # whether a mail server is configured
    signing_key: Callable[[str], str]  # webhook address -> the key that its signatures are made with


_makers: list[Callable[[], AlertDesk]] = []


def furnish(maker: Callable[[], AlertDesk]) -> None:
    """Called once by the door; `maker` is asked when the desk is first needed, and what it needs is imported then."""
    _makers[:] = [cache(maker)]


def furnished() -> bool:
    """Whether there is a desk; asking for it would load what it needs."""
    return bool(_makers)


def desk() -> AlertDesk | None:
    """The desk, or None where this process has none."""
    return _makers[0]() if _makers else None
