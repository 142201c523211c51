"""Lines over time as SVG: bands, targets, normal ranges, unfinished ends, numbered events. The same colours and rules as the pages' charts."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import polars as pl

from reports.brief.svg import QUIET, SMALL, WIDTH, Canvas, cut, text_width
from ui import numbers
from ui.charts.base import nice_ticks
from ui.charts.lines import with_gaps
from ui.charts.palette import ACCENT, BAND, CONTEXT, PALETTE, WARNING
from ui.words import say

PLOT = 146  # pixels of the plot's height
DASHES = ("", "6 3", "2 2.5", "9 3 2 3", "12 4")
SHAPES = ("circle", "square", "diamond", "up", "down")
MARKS = {"concern": ("diamond", WARNING), "improvement": ("square", PALETTE[2]), "high": ("up", WARNING), "low": ("down", PALETTE[2])}


@dataclass(frozen=True)
class Line:
    """One series. `rows`: period_start, value and, where there is one, low, high (a band), complete (false: unfinished), kind (unusual how)."""

    rows: pl.DataFrame
    name: str = ""
    colour: str = ACCENT
    dash: str = ""
    shape: str = "circle"


@dataclass(frozen=True)
class Around:
    """What stands around the lines: target, normal range (centre, floor, roof columns by period), events (number, start, end)."""

    target: float | None = None
    limits: pl.DataFrame | None = None
    events: tuple[tuple[int, date, date | None], ...] = field(default=())


def line_chart(
    lines: Sequence[Line], *, unit: str, language: str, words: str, grain: str = "month", around: Around | None = None, from_zero: bool = True,
    dots: bool = False,
) -> str:  # fmt: skip
    """The chart as SVG; '' where no line has a value. `words` describe it to those who do not see it."""
    around = around or Around()
    lines = [Line(_without_skips(line.rows, grain), line.name, line.colour, line.dash, line.shape) for line in lines]
    days = [day for line in lines for day in _known(line.rows)]
    if not days:
        return ""
    legend = _legend_rows([line.name for line in lines]) if len(lines) > 1 else []
    top = 10 + 16 * len(legend) + (16 if around.events else 0)
    last = max(days) + timedelta(days=27 if around.events and grain == "month" else 0)  # an event late in the last month has room
    frame = _Frame(lines, around, unit, language, top, from_zero, min(days), last)
    canvas = Canvas(top + PLOT + 22, words)
    _axes(canvas, frame, unit, language, grain)
    _events(canvas, frame, around)
    if around.limits is not None:
        _limits(canvas, frame, around.limits)
    if around.target is not None:
        _target(canvas, frame, around.target, unit, language)
    for line in lines:
        _line(canvas, frame, line, dots)
    _legend(canvas, lines, legend)
    return canvas.drawn()


def _without_skips(rows: pl.DataFrame, grain: str) -> pl.DataFrame:
    """The rows with an empty one for every period that is missing in between."""
    return pl.DataFrame(with_gaps(rows.rows(named=True), "period_start", grain), schema=rows.schema)


class _Frame:
    """Scales of one chart: from days and values to pixels."""

    def __init__(self, lines, around: Around, unit: str, language: str, top: float, from_zero: bool, first: date, last: date):
        values = [value for line in lines for name in ("value", "low", "high") if name in line.rows.columns for value in _finite(line.rows[name])]
        values += [around.target] if around.target is not None else []
        values += [value for name in ("floor", "roof") for value in _finite(around.limits[name])] if around.limits is not None else []
        self.low, self.high = (min(0.0, *values) if from_zero else min(values)), max(values)
        if self.high <= self.low:
            self.high = self.low + (abs(self.low) or 1.0)
        spare = (self.high - self.low) * 0.06
        self.ticks = nice_ticks(self.low, self.high, 4)
        self.low, self.high = self.low - (0 if self.low == 0 else spare), self.high + spare
        self.left = 10 + max(text_width(numbers.number(float(tick), unit, language)) for tick in self.ticks)
        self.right, self.top, self.bottom = WIDTH - 14, top, top + PLOT
        self.first, self.last = first, last

    def x(self, day: date) -> float:
        span = (self.last - self.first).days
        share = (day - self.first).days / span if span else 0.5
        return self.left + 8 + share * (self.right - self.left - 12)

    def y(self, value: float) -> float:
        return self.bottom - (value - self.low) / (self.high - self.low) * (self.bottom - self.top)


def _axes(canvas: Canvas, frame: _Frame, unit: str, language: str, grain: str) -> None:
    for tick in frame.ticks:
        canvas.line(frame.left, frame.y(tick), frame.right, frame.y(tick))
        canvas.text(frame.left - 5, frame.y(tick) + 4, numbers.number(float(tick), unit, language), anchor="end", kind="u")
    taken = -99.0
    for day in _day_ticks(frame.first, frame.last, grain):
        words, x = _day_words(day, grain, language), frame.x(day)
        half = text_width(words) / 2
        middle = min(max(x, frame.left + half - 10), frame.right + 12 - half)
        if middle - half < taken + 6:
            continue
        taken = middle + half
        canvas.line(x, frame.bottom, x, frame.bottom + 4, QUIET, kind="c")
        canvas.text(middle, frame.bottom + 16, words, anchor="middle", kind="u")


def _day_ticks(first: date, last: date, grain: str, most: int = 5) -> list[date]:
    """The starts of some years or months, both ends among them where they fit."""
    months = (last.year - first.year) * 12 + last.month - first.month
    if months == 0:
        return [first]
    if grain == "year" or months > 60:
        step = max(-(-(last.year - first.year) // most), 1)
        return [date(year, 1, 1) for year in range(first.year, last.year + 1, step) if first <= date(year, 1, 1) <= last]
    step = next(size for size in (1, 2, 3, 6, 12, 24) if months / size <= most)
    numbers_ = range(first.year * 12 + first.month - 1, last.year * 12 + last.month, step)
    return [date(number // 12, number % 12 + 1, 1) for number in numbers_ if first <= date(number // 12, number % 12 + 1, 1)] or [first]


def _day_words(day: date, grain: str, language: str) -> str:
    if grain == "year":
        return numbers.period(day, "year", language)
    return f"{day.year}.{day.month}" if language == "ko" else numbers.month(day, "en")


def _events(canvas: Canvas, frame: _Frame, around: Around) -> None:
    taken = -99.0
    for number, starts, ends in around.events:
        starts, ends = max(starts, frame.first), min(ends or starts, frame.last)
        if starts > frame.last or ends < frame.first:
            continue
        x = frame.x(starts)
        if (ends - starts).days > (frame.last - frame.first).days / 60:
            canvas.bar(x, frame.top, frame.x(ends) - x, frame.bottom - frame.top, CONTEXT, 0.12)
        canvas.line(x, frame.top, x, frame.bottom, CONTEXT, dash="2 2", kind="c")
        at = max(x, taken + 16)
        canvas.numbered(min(at, frame.right - 6), frame.top - 5, number)
        taken = at


def _limits(canvas: Canvas, frame: _Frame, limits: pl.DataFrame) -> None:
    """The normal range as a band, its centre as a line."""
    rows = limits.drop_nulls(["floor", "roof"]).filter(pl.col("floor").is_finite() & pl.col("roof").is_finite())
    low = [(frame.x(day), frame.y(value)) for day, value in rows.select("period_start", "floor").iter_rows()]
    high = [(frame.x(day), frame.y(value)) for day, value in rows.select("period_start", "roof").iter_rows()]
    canvas.area(high + low[::-1], CONTEXT, 0.14)
    for edge in (low, high):
        canvas.path(edge, CONTEXT, 0.8, "3 2", "c")
    canvas.path([(frame.x(day), frame.y(value)) for day, value in rows.select("period_start", "centre").iter_rows()], CONTEXT, 1.2, kind="c")


def _target(canvas: Canvas, frame: _Frame, target: float, unit: str, language: str) -> None:
    y = frame.y(target)
    canvas.line(frame.left, y, frame.right, y, WARNING, 1.4, "6 3", "w")
    canvas.text(frame.left + 6, y - 4, say("chart.target", language, value=numbers.number(target, unit, language)), halo=True)


def _line(canvas: Canvas, frame: _Frame, line: Line, dots: bool) -> None:
    rows = line.rows
    if {"low", "high"} <= set(rows.columns):
        for part in _runs(rows, ("low", "high")):
            edges = [[(frame.x(day), frame.y(value)) for day, value in part.select("period_start", name).iter_rows()] for name in ("high", "low")]
            canvas.area(edges[0] + edges[1][::-1], line.colour, BAND)
    for part in _runs(rows, ("value",)):
        done = part["complete"].fill_null(True).to_list() if "complete" in part.columns else [True] * part.height
        points = [(frame.x(day), frame.y(value)) for day, value in part.select("period_start", "value").iter_rows()]
        open_from = done.index(False) if False in done else len(done)
        canvas.path(points[:open_from], line.colour, 2, line.dash)
        canvas.path(points[max(open_from - 1, 0) :], line.colour, 1.6, "2 2.5")
        kinds = part["kind"].to_list() if "kind" in part.columns else [None] * part.height
        for place, (x, y) in enumerate(points):
            shape, colour = MARKS.get(kinds[place], (line.shape, line.colour))
            if not done[place] or kinds[place] in MARKS or dots or len(points) == 1 or part.height <= 14:
                canvas.dot(x, y, 3.6 if kinds[place] in MARKS else 2.8, colour, not done[place], shape)
        canvas.dot(*points[-1], 3.4, MARKS.get(kinds[-1], ("", line.colour))[1], not done[-1], MARKS.get(kinds[-1], (line.shape,))[0])


def _runs(rows: pl.DataFrame, needed: Sequence[str]) -> list[pl.DataFrame]:
    """Stretches in which the needed columns are all there."""
    known = pl.all_horizontal(pl.col(name).is_not_null() & pl.col(name).cast(pl.Float64).is_finite() for name in needed)
    marked = rows.with_columns((~known).cum_sum().alias("_run"), known.alias("_known")).filter("_known")
    return [part for part in marked.partition_by("_run", maintain_order=True) if part.height]


def _legend_rows(names: Sequence[str]) -> list[list[tuple[int, str]]]:
    """Names of lines by row of the legend, each row as wide as the chart."""
    rows, room = [[]], 0.0
    for place, name in enumerate(names):
        shown = cut(name, WIDTH - 50)
        wide = 34 + text_width(shown)
        if room + wide > WIDTH - 10 and rows[-1]:
            rows.append([])
            room = 0.0
        rows[-1].append((place, shown))
        room += wide
    return rows


def _legend(canvas: Canvas, lines: Sequence[Line], rows: list[list[tuple[int, str]]]) -> None:
    for row, entries in enumerate(rows):
        x, y = 6.0, 12.0 + 16 * row
        for place, name in entries:
            line = lines[place]
            canvas.path([(x, y - 4), (x + 18, y - 4)], line.colour, 2, line.dash)
            canvas.dot(x + 9, y - 4, 2.6, line.colour, shape=line.shape)
            canvas.text(x + 23, y, name, SMALL)
            x += 34 + text_width(name)


def _known(rows: pl.DataFrame) -> list[date]:
    found = [day for day, value in rows.select("period_start", "value").iter_rows() if not numbers.absent(value)]
    return [*found[:1], *found[-1:]]


def _finite(values: pl.Series) -> list[float]:
    return [float(value) for value in values if value is not None and math.isfinite(value)]
