"""The last landing of a collection: `<landed>/<collection>/last_run.json`, written by the landing, read by the pages."""

import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path


@dataclass(frozen=True)
class LastRun:
    """`outcome` is published, unchanged or stopped; `words` say why it stopped."""

    at: str
    outcome: str
    words: str = ""

    @property
    def stopped(self) -> bool:
        """Whether the last landing published nothing because of an error."""
        return self.outcome == "stopped"


def read(home: Path) -> LastRun | None:
    """The last landing into `home`, or None where none is recorded."""
    try:
        found = json.loads((home / "last_run.json").read_text(encoding="utf-8"))
        return LastRun(str(found["at"]), str(found["outcome"]), str(found.get("words", "")))
    except (OSError, ValueError, KeyError):
        return None


def record(home: Path, outcome: str, words: str = "") -> None:
    """Write down how a landing ended. A folder that cannot be written holds no record: the landing itself says so."""
    beside = home / f"last_run.{os.getpid()}.tmp"
    try:
        home.mkdir(parents=True, exist_ok=True)
        found = LastRun(datetime.now(UTC).isoformat(timespec="seconds"), outcome, words[:4000])
        beside.write_text(json.dumps(asdict(found), ensure_ascii=False), encoding="utf-8")
        beside.replace(home / "last_run.json")
    except OSError:
        with suppress(OSError):  # a read-only file system refuses even that
            beside.unlink(missing_ok=True)
