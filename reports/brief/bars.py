"""Bars and waterfalls as SVG, in rows, so that names stay legible: from zero always, each with its value."""

from collections.abc import Sequence
from dataclasses import dataclass

from reports.brief.svg import SMALL, WIDTH, Canvas, text_width, wrapped
from ui.charts.palette import ACCENT, CONTEXT, WARNING

ROW, STEP = 26, 22  # pixels of a bar and of a step of a waterfall
NAMES = 128  # pixels for the names at the left


@dataclass(frozen=True)
class Bar:
    """One bar. `faint`: rests on a part of what the others rest on, drawn grey."""

    name: str
    value: float
    words: str
    faint: bool = False


def bar_chart(bars: Sequence[Bar], *, words: str, most: int = 9) -> str:
    """Horizontal bars in the given order, first on top; '' without any."""
    shown = list(bars)[:most]
    if not shown:
        return ""
    canvas = Canvas(len(shown) * ROW + 8, words)
    longest = max(text_width(bar.words) for bar in shown)
    room, largest = WIDTH - NAMES - longest - 16, max(max(bar.value for bar in shown), 1e-12)
    canvas.line(NAMES, 2, NAMES, len(shown) * ROW + 4, CONTEXT, kind="c")
    for place, bar in enumerate(shown):
        middle = 4 + place * ROW + ROW / 2
        _name(canvas, bar.name, middle)
        wide = room * bar.value / largest
        canvas.bar(NAMES, middle - 8, wide, 16, CONTEXT if bar.faint else ACCENT, 0.65 if bar.faint else 1.0)
        canvas.text(NAMES + wide + 5, middle + 4, bar.words)
    return canvas.drawn()


def waterfall(
    names: Sequence[str], amounts: Sequence[float], words: Sequence[str], *, before: float, after: float, ends: tuple[str, str], end_words: tuple[str, str],
    told: str,
) -> str:  # fmt: skip
    """From `before` to `after` by parts that add up. The axis is cut to where something happens, so the ends are marks and not bars."""
    levels = [before]
    for amount in amounts:
        levels.append(levels[-1] + amount)
    reached = [*levels, after]
    low, high = min(reached), max(reached)
    widest = max(text_width(text, SMALL) for text in (*words, *end_words))
    room = WIDTH - NAMES - widest - 30
    at = lambda value: NAMES + 10 + (room * (value - low) / (high - low) if high > low else room / 2)  # noqa: E731
    canvas = Canvas((len(amounts) + 2) * STEP + 8, told)
    for place, (name, value, text) in enumerate(((ends[0], before, end_words[0]), *[("", 0, "")] * len(amounts), (ends[1], after, end_words[1]))):
        middle = 4 + place * STEP + STEP / 2
        if not name:
            part = place - 1
            _part(canvas, names[part], at(levels[part]), at(levels[part + 1]), words[part], amounts[part] >= 0, middle)
            continue
        _name(canvas, name, middle, strong=True)
        canvas.dot(at(value), middle, 4.5, CONTEXT, shape="diamond")
        canvas.text(at(value) + 10, middle + 4, text, strong=True)
    return canvas.drawn()


def _part(canvas: Canvas, name: str, start: float, end: float, text: str, rise: bool, middle: float) -> None:
    _name(canvas, name, middle)
    canvas.bar(min(start, end), middle - 7, abs(end - start), 14, ACCENT if rise else WARNING)
    canvas.line(end, middle - 7, end, middle + STEP + 7, CONTEXT, 0.8, "2 2", "c")
    canvas.text(max(start, end) + 6, middle + 4, text)


def _name(canvas: Canvas, name: str, middle: float, strong: bool = False) -> None:
    rows = wrapped(name, NAMES - 10)
    for place, row in enumerate(rows):
        canvas.text(NAMES - 6, middle + 4 - 6.5 * (len(rows) - 1) + 13 * place, row, anchor="end", strong=strong)
