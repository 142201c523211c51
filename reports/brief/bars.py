"""Bars and waterfalls as SVG, in rows, so that names stay legible: from zero always, each with its value."""

from collections.abc import Sequence
from dataclasses import dataclass

from reports.brief.svg import SMALL, WIDTH, Canvas, cut, text_width, wrapped
from ui.charts.palette import ACCENT, CONTEXT, WARNING

ROW, STEP = 26, 22  # pixels of a bar and of a step of a waterfall
NAMES, WIDEST = 128, 130  # pixels for the names at the left, and at most for the words of a value


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
    longest = min(max(text_width(bar.words) for bar in shown), WIDEST)
    room, largest = WIDTH - NAMES - longest - 16, max(max(bar.value for bar in shown), 1e-12)
    canvas.line(NAMES, 2, NAMES, len(shown) * ROW + 4, CONTEXT, kind="c")
    for place, bar in enumerate(shown):
        middle = 4 + place * ROW + ROW / 2
        _name(canvas, bar.name, middle)
        wide = room * bar.value / largest
        canvas.bar(NAMES, middle - 8, wide, 16, CONTEXT if bar.faint else ACCENT, 0.65 if bar.faint else 1.0)
        canvas.text(NAMES + wide + 5, middle + 4, cut(bar.words, WIDEST))
    return canvas.drawn()


def waterfall(
    names: Sequence[str], amounts: Sequence[float], words: Sequence[str], *, before: float, after: float, ends: tuple[str, str], end_words: tuple[str, str],
    told: str,
) -> str:  # fmt: skip
    """From `before` to `after` by parts that add up. The axis is cut to where something happens, so the ends are marks and not bars."""
    levels = [before]
    for amount in amounts:
        levels.append(levels[-1] + amount)
    low, high = min(*levels, after), max(*levels, after)
    room = WIDTH - NAMES - min(max(text_width(text, SMALL) for text in (*words, *end_words)), WIDEST) - 30
    at = lambda value: NAMES + 10 + (room * (value - low) / (high - low) if high > low else room / 2)  # noqa: E731
    canvas = Canvas((len(amounts) + 2) * STEP + 8, told)
    for place, (name, text, amount) in enumerate(zip(names, words, amounts, strict=True)):
        _part(canvas, name, at(levels[place]), at(levels[place + 1]), text, amount >= 0, _middle(place + 1))
    for place, name, value, text in ((0, ends[0], before, end_words[0]), (len(amounts) + 1, ends[1], after, end_words[1])):
        _name(canvas, name, _middle(place), strong=True)
        canvas.dot(at(value), _middle(place), 4.5, CONTEXT, shape="diamond")
        canvas.text(at(value) + 10, _middle(place) + 4, cut(text, WIDEST), strong=True)
    return canvas.drawn()


def _middle(place: int) -> float:
    return 4 + place * STEP + STEP / 2


def _part(canvas: Canvas, name: str, start: float, end: float, text: str, rise: bool, middle: float) -> None:
    _name(canvas, name, middle)
    canvas.bar(min(start, end), middle - 7, abs(end - start), 14, ACCENT if rise else WARNING)
    canvas.line(end, middle - 7, end, middle + STEP + 7, CONTEXT, 0.8, "2 2", "c")
    canvas.text(max(start, end) + 6, middle + 4, cut(text, WIDEST))


def _name(canvas: Canvas, name: str, middle: float, strong: bool = False) -> None:
    rows = wrapped(name, NAMES - 10)
    for place, row in enumerate(rows):
        canvas.text(NAMES - 6, middle + 4 - 6.5 * (len(rows) - 1) + 13 * place, row, anchor="end", strong=strong)
