"""Times of the week in a time zone: "Mon 06:00 Asia/Seoul", "Mon-Fri 07:30 Europe/Madrid", "daily 06:00 UTC".

Local times are turned into instants one by one, so 08:00 stays 08:00 over a change of the clocks. A time that the clocks skip is taken as much
later; of one that they repeat, the first.
"""

import difflib
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
EXAMPLE = '"Mon 06:00 Asia/Seoul", "Mon-Fri 06:00 Europe/Madrid" or "daily 06:00 UTC"'
FORM = re.compile(r"(?P<days>\S+)\s+(?P<hour>\d{1,2}):(?P<minute>\d{2})\s+(?P<zone>\S+)")


@cache
def zones() -> tuple[str, ...]:
    """The names of all time zones, in order; read once a process, since they lie in hundreds of files."""
    return tuple(sorted(available_timezones()))


class ScheduleError(ValueError):
    """Text that names no time of the week; the words say what it can be."""


@dataclass(frozen=True)
class Schedule:
    """A local time on some days of the week; `days` are 0 (Monday) to 6."""

    days: tuple[int, ...]
    at: time
    zone: str

    def on(self, day: date) -> datetime:
        """The instant (UTC) of a local day."""
        return datetime.combine(day, self.at, ZoneInfo(self.zone)).astimezone(UTC)

    def latest(self, now: datetime) -> datetime:
        """The last such instant that is not after `now`."""
        return next(moment for step in range(9) if (moment := self._on_day(now, -step)) and moment <= now)

    def following(self, now: datetime) -> datetime:
        """The first such instant after `now`."""
        return next(moment for step in range(9) if (moment := self._on_day(now, step)) and moment > now)

    def local_day(self, moment: datetime) -> date:
        """The day of an instant where the schedule lives."""
        return moment.astimezone(ZoneInfo(self.zone)).date()

    def _on_day(self, now: datetime, days: int) -> datetime | None:
        day = self.local_day(now) + timedelta(days=days)
        return self.on(day) if day.weekday() in self.days else None

    def text(self) -> str:
        """The schedule as `parse` reads it."""
        days = "daily" if len(self.days) == 7 else ",".join(DAYS[day] for day in self.days)
        return f"{days} {self.at:%H:%M} {self.zone}"


def parse(text: str) -> Schedule:
    """Read a schedule.

    Raises:
        ScheduleError: days, time or zone cannot be read; names the nearest valid one.
    """
    found = FORM.fullmatch(str(text).strip())
    if not found:
        raise ScheduleError(f"'{text}' is no time of the week; write {EXAMPLE}")
    hour, minute = int(found["hour"]), int(found["minute"])
    if hour > 23 or minute > 59:
        raise ScheduleError(f"'{found['hour']}:{found['minute']}' is no time of the day; it runs from 00:00 to 23:59")
    zone = found["zone"]
    if zone not in zones():
        close = difflib.get_close_matches(zone, zones(), n=1)
        raise ScheduleError(f"the time zone is '{zone}'; {f'did you mean {close[0]!r}?' if close else 'write its IANA name, such as Asia/Seoul'}")
    return Schedule(_days(found["days"]), time(hour, minute), zone)


def _days(text: str) -> tuple[int, ...]:
    if text.lower() == "daily":
        return tuple(range(7))
    chosen: set[int] = set()
    for part in text.split(","):
        first, _, last = part.partition("-")
        start, end = _day(first), _day(last or first)
        chosen |= {(start + step) % 7 for step in range((end - start) % 7 + 1)}
    return tuple(sorted(chosen))


def _day(word: str) -> int:
    if word.title() in DAYS:
        return DAYS.index(word.title())
    close = difflib.get_close_matches(word[:3].title(), [*DAYS, "daily"], n=1)
    raise ScheduleError(f"'{word}' is no day of the week; {f'did you mean {close[0]!r}?' if close else 'it can be one of: ' + ', '.join(DAYS) + ', daily'}")
