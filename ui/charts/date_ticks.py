"""The dates under a time axis: few enough for a phone, at the beginnings of periods, never the same one twice.

plotly.js would choose them only when it draws, so nobody could know how much room they need, and in a short period it writes the same year several times.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise

from ui.charts.widths import text_width

MOST = 6  # dates under one axis
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_STEPS = (1, 2, 3, 6, 12, 24, 48, 60, 120, 240, 600)  # months from one date to the next
_DAYS = (1, 2, 7, 14)  # days from one date to the next, in a period of a few weeks
_BETWEEN = 8  # pixels that two dates keep apart at least
_PADDED = 1 / 18  # of the period, which plotly.js leaves free on both sides of points: 5 % of the axis
_MIDNIGHT = time()


@dataclass(frozen=True)
class Span:
    """The first and the last day that a time axis shows something for, and where the axis itself starts and ends."""

    first: date
    last: date
    start: datetime
    end: datetime

    def share(self, day: date) -> float:
        """Where a day stands on the axis, from 0 (left) to 1 (right)."""
        return (_instant(day) - self.start) / ((self.end - self.start) or timedelta(1))


def span_of(axis: Mapping, traces: Sequence[Mapping]) -> Span | None:
    """What a time axis shows: its range, or the days of the traces with the room that points and columns need; None where there is no day."""
    if "range" in axis:
        start, end = map(_instant, axis["range"])
        return Span(start.date(), end.date(), start, end)
    days = sorted({_instant(x) for trace in traces for x in trace.get("x", ()) if isinstance(x, date)})
    if not days:
        return None
    room = (days[-1] - days[0]) * _PADDED if any("markers" in trace.get("mode", "") for trace in traces) else timedelta()
    if any(trace["type"] == "bar" for trace in traces):
        room = max(room, min((later - earlier for earlier, later in pairwise(days)), default=timedelta(30)) / 2)
    room = room or timedelta(0 if len(days) > 1 else 15)
    return Span(days[0].date(), days[-1].date(), days[0] - room, days[-1] + room)


def date_ticks(span: Span, form: str, size: float, plot: float) -> tuple[list[date], list[str]]:
    """Days and their texts, in the form of `tickformat`: as many as stand apart on a plot of `plot` pixels, a year written once where that makes room."""
    days, texts = [span.first], [_written(span.first, form)]
    for found in _choices(span, form):
        if len(found) < 2 <= len(days):
            break  # the step before had more than it could show: every other of its dates
        days, texts = found, [_written(day, form) for day in found]
        brief = form.removesuffix(" %Y")
        short = [_written(day, brief if place and day.year == found[place - 1].year else form) for place, day in enumerate(found)]
        for written in (texts, short):
            if len(found) <= MOST and _fits(found, written, span, size, plot):
                return found, written
    while len(days) > 2 and not _fits(days, texts, span, size, plot):
        days, texts = days[::2], texts[::2]
    return days, texts


def _choices(span: Span, form: str) -> Iterator[list[date]]:
    """Ever fewer days to write: beginnings of months and years; single days first where the form has them and the period is some weeks."""
    if "d" in form and span.last - span.first < timedelta(days=_DAYS[-1] * MOST):
        for step in _DAYS:
            yield [span.first + timedelta(days=past) for past in range(0, (span.last - span.first).days + 1, step)]
    # a form without months never names a year twice
    for step in (step for step in _STEPS if step >= 12 or any(part in form for part in ("%b", "%-m", "%m"))):
        found = list(_beginnings(span, step))
        if found:
            yield found


def _instant(day: date | datetime) -> datetime:
    return day if isinstance(day, datetime) else datetime.combine(day, _MIDNIGHT)


def _beginnings(span: Span, step: int) -> Iterator[date]:
    """The first days of every `step`-th month, counted so that a year begins with one."""
    first = -(-(span.first.year * 12 + span.first.month - (1 if span.first.day == 1 else 0)) // step) * step
    for month in range(first, span.last.year * 12 + span.last.month, step):
        yield date(month // 12, month % 12 + 1, 1)


@lru_cache(maxsize=4096)  # every chart of a page writes the same months
def _written(day: date, form: str) -> str:
    parts = {
        "%-d": str(day.day),
        "%-m": str(day.month),
        "%b": _MONTHS[day.month - 1],
        "%Y": f"{day.year}",
        "%y": f"{day:%y}",
        "%m": f"{day:%m}",
        "%d": f"{day:%d}",
    }
    for part, text in parts.items():
        form = form.replace(part, text)
    return form


def _fits(days: Sequence[date], texts: Sequence[str], span: Span, size: float, plot: float) -> bool:
    ends = [(span.share(day) * plot, text_width(text, size) / 2) for day, text in zip(days, texts)]
    return all(right - half - (left + other) >= _BETWEEN for (left, other), (right, half) in pairwise(ends))
