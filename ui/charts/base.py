"""What all figures share: layout, axes with units, hover text in people's numbers, labels that keep apart."""

import math
from collections.abc import Iterable, Sequence

import numpy as np
import polars as pl

from ui import numbers
from ui.charts.drawing import HEIGHT, Drawing, trace
from ui.charts.look import TICK_SIZE
from ui.charts.palette import ACCENT, CONTEXT, GRID, PALETTE
from ui.charts.widths import LINE, is_wide, lines_of, text_width
from ui.plain import chart_text
from ui.words import say

FONT = 12.5  # pixels; legible on a 390 pixel phone without zooming
BETWEEN = 6  # pixels between two numbers of one axis
TRANSPARENT = "rgba(0,0,0,0)"
WORTH = 0.6  # of the height from zero: lines that move in less are drawn on an axis cut to where they move, if they need not start at zero


def figure(height: int = HEIGHT, legend: bool = False) -> Drawing:
    """An empty figure: transparent, quiet grid, the theme's text colour."""
    return Drawing(
        layout={
            "height": height, "margin": {"l": 4, "r": 12, "t": 12, "b": 4, "pad": 2}, "paper_bgcolor": TRANSPARENT, "plot_bgcolor": TRANSPARENT,
            "font": {"size": FONT}, "hovermode": "closest", "hoverlabel": {"font": {"size": FONT}, "align": "left", "namelength": -1}, "showlegend": legend,
            "bargap": 0.28, "dragmode": False, "uniformtext": {"minsize": 11, "mode": "hide"},
            "legend": {"orientation": "h", "yanchor": "bottom", "y": 1.02, "xanchor": "left", "x": 0, "title": {"text": ""}, "font": {"size": FONT}},
            "xaxis": {"showgrid": False, "zeroline": False, "ticks": "outside", "ticklen": 4, "tickcolor": GRID, "linecolor": GRID,
                      "fixedrange": True, "tickangle": 0, "title": {"standoff": 0}},
            "yaxis": {"gridcolor": GRID, "zeroline": False, "nticks": 6, "fixedrange": True, "title": {"standoff": 4}},
        }
    )  # fmt: skip


def listed(frame: pl.DataFrame, column: str) -> list:
    """A column as a list: charts have few rows, which plain Python goes through faster than a frame does."""
    series = frame[column]
    return (series.cast(pl.Float64) if series.dtype.is_decimal() else series).to_list()


def records(frame: pl.DataFrame, *columns: str | None) -> list[dict]:
    """Rows as dictionaries of the named columns; names that are None are passed over."""
    names = [name for name in dict.fromkeys(columns) if name is not None]
    return [dict(zip(names, row)) for row in zip(*(listed(frame, name) for name in names))]


def telling(frame: pl.DataFrame, flag: str | None) -> str | None:
    """A boolean column; None where it says nothing of any row, so that nothing is told apart by it."""
    return flag if flag is not None and frame[flag].null_count() < frame.height else None


def texts(frame: pl.DataFrame, column: str) -> list[str]:
    """A column's values as text, as Polars writes them."""
    return [str(value) for value in frame[column].cast(pl.String).to_list()]


def known(amounts: Iterable[float | None]) -> list[float]:
    """Those that are numbers: neither missing nor infinite."""
    return [value for value in amounts if not numbers.absent(value)]


def floats(amounts: Sequence[float | None]) -> np.ndarray:
    """Numbers as float32, which is short on the wire; missing ones are NaN, which is sent as null and drawn as a gap."""
    return np.array(amounts, dtype=np.float32)


def grouped(rows: Iterable[dict], keys: Iterable[str]) -> dict[str, list[dict]]:
    """Rows by key, in the order in which the keys appear."""
    found: dict[str, list[dict]] = {}
    for key, row in zip(keys, rows):
        found.setdefault(key, []).append(row)
    return found


def totals(keys: Iterable, amounts: Iterable[float | None]) -> dict:
    """The sum of each key's amounts; missing ones add nothing."""
    found: dict = {}
    for key, amount in zip(keys, amounts):
        found[key] = found.get(key, 0) + (amount or 0)
    return found


def percent_of(part: float | None, whole: float) -> float | None:
    """A part as a percentage of the whole; not a number where there is no whole."""
    return None if part is None else 100 * part / whole if whole else math.nan


def hover(amounts: Iterable[float | None], unit: str, language: str) -> list[str]:
    """Values as people write them."""
    return [numbers.number(value, unit, language) for value in amounts]


def value_labels(amounts: Sequence[float | None], unit: str, language: str) -> list[str]:
    """Values as they stand beside the marks of one chart: to the same decimals, unless that would write a small one as nothing or a large one short."""
    sizes, written = [abs(value) for value in known(amounts) if value], numbers.alike(amounts, unit, language)
    if unit in ("count", *numbers.MONEY):
        apart = bool(sizes) and min(sizes) < max(sizes) / 10
    else:
        nothing = numbers.alike((0.0,), unit, language)[0]
        apart = sum(word == nothing for word in written) > len(known(amounts)) - len(sizes)
    return hover(amounts, unit, language) if apart else written


def value_axis(drawn: Drawing, low: float, high: float, unit: str, language: str, *, axis: str = "y", from_zero: bool = True, title: str = "") -> None:
    """Ticks in people's numbers, the unit named once at the axis; from zero where lengths are compared, and said where an upright axis is cut."""
    low, roof = opened(min(low, 0.0) if from_zero else low, high)
    ticks, texts = written_ticks(low, high, unit, language) if axis == "y" else fitting_ticks(low, high, unit, language)
    settings = {
        "tickvals": ticks,
        "ticktext": texts,
        "range": [low - (0 if low == 0 else (roof - low) * 0.06), roof + (roof - low) * 0.06],
    }
    words = title or (numbers.unit_words(unit, language) if unit in ("per_10k", "per_million") else "")
    if axis == "y" and low > 0:
        words = ", ".join(filter(None, (words, say("chart.cut", language))))
    if words:
        settings["title"] = {"text": chart_text(words), "font": {"size": FONT - 0.5}, "standoff": 6}
    (drawn.update_yaxes if axis == "y" else drawn.update_xaxes)(**settings)


def lines_from(low: float, high: float, from_zero: bool) -> float:
    """Where the value axis of lines between two values begins: at zero, unless they need not start there and would waste the height."""
    return low if low < 0 or not (from_zero or high - low >= WORTH * high) else 0.0


def opened(low: float, high: float) -> tuple[float, float]:
    """Two ends of an axis that are apart, also where there is only one value: an axis of no length has no place for a label."""
    if high > low:
        return low, high
    return (low * 0.9, high) if low > 0 else (low, high + 1)


def written_ticks(low: float, high: float, unit: str, language: str, count: int = 5) -> tuple[list[float], list[str]]:
    """About `count` round numbers between two values, and their words."""
    ticks = nice_ticks(low, high, count)
    return ticks, hover(ticks, unit, language)


def fitting_ticks(low: float, high: float, unit: str, language: str, count: int = 5, plot: float = 160) -> tuple[list[float], list[str]]:
    """As many round numbers as stand beside each other on a phone, where the names of rows leave about `plot` pixels of the values' width."""
    for fewer in range(count, 1, -1):
        ticks, texts = written_ticks(low, high, unit, language, fewer)
        if len(ticks) < 2 or (ticks[1] - ticks[0]) / (high - low) * plot >= max(text_width(text, TICK_SIZE) for text in texts) + BETWEEN:
            break
    return ticks, texts


def nice_ticks(low: float, high: float, count: int = 5) -> list[float]:
    """About `count` round numbers between two values."""
    rough = (high - low) / count
    if not 0 < rough < math.inf:
        return [float(low)] if math.isfinite(low) else [0.0]
    power = 10.0 ** math.floor(math.log10(rough))
    step = next((factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough), 10 * power)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [float(round(place * step, 12)) for place in range(first, last + 1)]


def time_axis(drawn: Drawing, grain: str, language: str) -> None:
    """Dates in the reader's order; few enough for a phone."""
    formats = {
        "en": {"year": "%Y", "quarter": "%b %Y", "month": "%b %Y", "week": "%-d %b %Y"},
        "ko": {"year": "%Y년", "quarter": "%Y.%-m", "month": "%Y.%-m", "week": "%y.%-m.%-d"},
    }
    drawn.update_xaxes(type="date", tickformat=formats[language].get(grain, "%Y-%m-%d"), nticks=5, hoverformat=formats[language].get(grain))


def segments(drawn: Drawing, ends: Sequence[tuple[float, float, float]], line: dict) -> None:
    """Level lines as one trace: (from, to, height) each. A trace a line would cost the browser a trace a line."""
    if ends:
        across = [x for start, stop, _ in ends for x in (start, stop, None)]
        drawn.add_trace(
            trace("scatter", x=across, y=[y for *_, at in ends for y in (at, at, None)], mode="lines", line=line, hoverinfo="skip", showlegend=False)
        )


def colours_of(names: Sequence[str], accent: str | None = None, colours: dict[str, str] | None = None) -> dict[str, str]:
    """One colour a name: the accent for `accent`, else the palette in order (without the accent's and the context's)."""
    others = iter([*PALETTE[1:9] * (len(names) // 8 + 1)] if accent else [*PALETTE[:9] * (len(names) // 9 + 1)])
    given = colours or {}
    return {name: given.get(name) or (ACCENT if name == accent else CONTEXT if is_rest(name) else next(others)) for name in names}


def is_rest(name: str) -> bool:
    """Whether a name stands for everything else, which is drawn grey."""
    return name.strip().lower() in ("other", "others", "기타", "total", "합계", "the rest", "나머지")


def spread(positions: Sequence[float], least: float, low: float, high: float) -> list[float]:
    """Positions moved apart until none is nearer than `least` to the next, within bounds; order is kept."""
    order = sorted(range(len(positions)), key=positions.__getitem__)
    placed = [float(positions[place]) for place in order]
    for _ in range(60 if placed else 0):
        moved = False
        for place in range(1, len(placed)):
            overlap = least - (placed[place] - placed[place - 1])
            if overlap > 1e-9:
                placed[place - 1] -= overlap / 2
                placed[place] += overlap / 2
                moved = True
        if placed[0] < low:
            placed[0], moved = low, True
        if placed[-1] > high:
            placed[-1], moved = high, True
        if not moved:
            break
    apart = dict(zip(order, placed))
    return [apart[place] for place in range(len(order))]


def shorten(text: object, limit: int = 26) -> str:
    """A label short enough for an axis, safe for Plotly."""
    return chart_text(text, limit)


def wrap_label(text: object, width: int = 18, lines: int = 2) -> str:
    """A label on up to two lines of about `width` Latin letters, half as many of Hangul; safe for Plotly."""
    words, rows = str(text or "").split(), [""]
    for word in words:
        if _letters(rows[-1]) + _letters(word) + 1 > width and rows[-1] and len(rows) < lines:
            rows.append(word)
        else:
            rows[-1] = f"{rows[-1]} {word}".strip()
    return "<br>".join(chart_text(row, width + 8) for row in rows)


def _letters(text: str) -> float:
    """Letters of a text, Hangul and its like counted as the nearly two that they are wide."""
    return sum(1.8 if is_wide(letter) else 1 for letter in text)


def row_height(labels: Sequence[str], least: float) -> float:
    """Pixels of a row whose label stands beside it: more where labels take two lines."""
    return max(least, max(map(lines_of, labels), default=1) * TICK_SIZE * LINE + 3)
