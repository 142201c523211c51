"""How a collection landed: its manifest and last run, as far as a scope may know. Rows are asked for in SQL; this is about files and versions."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from data import catalogue, last_run, schedules
from data.last_run import LastRun
from data.schedules import Schedule
from queries.door import version_of
from queries.scope import Scope


@dataclass(frozen=True)
class Landing:
    """One version. A scope narrowed to some rows learns when, and how old the data is; never file names or what others' rows were."""

    collection: str
    version: str
    landed_at: datetime
    data_date: date | None
    fresh_days: int | None  # how old the data may be before it is called old, as sources.toml says
    files: tuple[dict, ...]
    coverage: dict[str, dict]
    corrections: tuple[dict, ...]
    problems: tuple[str, ...]
    mart_inputs: dict[str, list[str]]
    last: LastRun | None
    landing_by: Schedule | None = None  # when new data is due, as sources.toml says

    def total(self, key: str) -> int:
        """Rows of all files: rows_in, landed, quarantined, superseded, ignored, readmitted."""
        return sum(entry.get(key, 0) for entry in self.files)

    @property
    def open_rows(self) -> int:
        """Quarantined rows that nobody mended."""
        return self.total("quarantined") - self.total("readmitted")

    @property
    def unreadable(self) -> tuple[str, ...]:
        """Files that could not be read."""
        return tuple(entry["file"] for entry in self.files if entry["error"])

    def days_old(self, today: date) -> int | None:
        """Days from the last day that the data tells of."""
        return (today - self.data_date).days if self.data_date else None

    def is_old(self, today: date) -> bool:
        """Whether the data is older than its collection says it may be."""
        return self.fresh_days is not None and self.data_date is not None and (today - self.data_date).days > self.fresh_days

    def late_since(self, now: datetime) -> datetime | None:
        """The instant at which a landing was due that has not come; None where it came, or none is due. See `missed`."""
        return missed(self.landing_by, self.landed_at, now) if self.landing_by else None


def missed(schedule: Schedule, landed_at: datetime, now: datetime) -> datetime | None:
    """The last due instant, where the last landing is not the one that was due then.

    A landing counts for the due instant it is nearest to: one that came an hour late is not the next day's, one of the evening before is.
    """
    due = schedule.latest(now)
    before = schedule.latest(due - timedelta(microseconds=1))
    return due if landed_at <= before + (due - before) / 2 else None


def landing(collection: str, scope: Scope) -> Landing:
    """The version that a scope reads.

    Raises:
        NothingLanded: there is none.
    """
    version = version_of(collection, scope)
    manifest = version.manifest
    rows_narrowed = scope.markets is not None or scope.platforms is not None or scope.datasets is not None
    told = {"files": (), "coverage": {}, "problems": ()} if rows_narrowed else {key: manifest[key] for key in ("files", "coverage", "problems")}
    last = None if scope.pinned(collection) else last_run.read(version.folder.parent.parent)
    return Landing(
        collection, version.name, datetime.fromisoformat(manifest["landed_at"]),
        date.fromisoformat(manifest["data_date"]) if manifest["data_date"] else None,
        _days(manifest["defaults"].get("fresh_days")), tuple(told["files"]), told["coverage"],
        () if rows_narrowed or scope.withheld else tuple(manifest["corrections"]), tuple(told["problems"]), manifest.get("mart_inputs", {}),
        LastRun(last.at, last.outcome) if last and (rows_narrowed or scope.withheld) else last,
        None if scope.pinned(collection) else _schedule(manifest["defaults"].get("landing_by")),
    )  # fmt: skip


def versions_kept(collection: str, scope: Scope) -> list[dict]:
    """Grain: one kept version, oldest first: version, landed_at, landed, quarantined, superseded, current. None for a scope narrowed to some rows."""
    if scope.markets is not None or scope.platforms is not None or scope.datasets is not None or scope.pinned(collection):
        return []
    current = version_of(collection, scope).name
    found = []
    for version in map(catalogue.readable, catalogue.versions(collection)):
        if version:
            sums = {key: sum(entry.get(key, 0) for entry in version.manifest["files"]) for key in ("landed", "quarantined", "superseded")}
            moment = datetime.fromisoformat(version.manifest["landed_at"])
            found.append({"version": version.name, "landed_at": moment, **sums, "current": version.name == current})
    return found


def landing_history(collection: str, scope: Scope) -> list[tuple[datetime, date | None]]:
    """(landed at, data date) of every kept version, oldest first: what the age of the data was judged by. Empty for a pinned scope."""
    if scope.pinned(collection):
        return []
    version_of(collection, scope)
    kept = filter(None, map(catalogue.readable, catalogue.versions(collection)))
    manifests = [version.manifest for version in kept]
    return [(datetime.fromisoformat(one["landed_at"]), date.fromisoformat(one["data_date"]) if one["data_date"] else None) for one in manifests]


def _schedule(text) -> Schedule | None:
    try:
        return schedules.parse(text) if text else None
    except schedules.ScheduleError:  # landed by another release
        return None


def _days(value) -> int | None:
    try:
        return int(value)
    except (TypeError, ValueError):
        return None
