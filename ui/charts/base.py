"""What all figures share: layout, axes with units, hover text in people's numbers, labels that keep apart."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from ui import numbers
from ui.charts.drawing import HEIGHT, Drawing
from ui.charts.palette import ACCENT, CONTEXT, GRID, PALETTE
from ui.plain import chart_text

FONT = 12.5  # pixels; legible on a 390 pixel phone without zooming
TRANSPARENT = "rgba(0,0,0,0)"


def figure(height: int = HEIGHT, legend: bool = False) -> Drawing:
    """An empty figure: transparent, quiet grid, the theme's text colour."""
    return Drawing(
        layout={
            "height": height, "margin": {"l": 4, "r": 12, "t": 12, "b": 4, "pad": 2}, "paper_bgcolor": TRANSPARENT, "plot_bgcolor": TRANSPARENT,
            "font": {"size": FONT}, "hovermode": "closest", "hoverlabel": {"font": {"size": FONT}, "align": "left", "namelength": -1}, "showlegend": legend,
            "bargap": 0.28, "dragmode": False, "uniformtext": {"minsize": 11, "mode": "hide"},
            "legend": {"orientation": "h", "yanchor": "bottom", "y": 1.02, "xanchor": "left", "x": 0, "title": {"text": ""}, "font": {"size": FONT}},
            "xaxis": {"showgrid": False, "zeroline": False, "automargin": True, "ticks": "outside", "ticklen": 4, "tickcolor": GRID, "linecolor": GRID,
                      "fixedrange": True, "title": {"standoff": 0}},
            "yaxis": {"gridcolor": GRID, "zeroline": False, "automargin": True, "nticks": 6, "fixedrange": True, "title": {"standoff": 4}},
        }
    )  # fmt: skip


def floats(frame: pl.DataFrame, column: str) -> np.ndarray:
    """A column as float32, which is short on the wire; missing values are NaN, which is sent as null and drawn as a gap."""
    return frame[column].cast(pl.Float32).to_numpy()


def hover(values: Sequence[float | None], unit: str, language: str) -> list[str]:
    """Values as people write them."""
    return [numbers.number(value, unit, language) for value in values]


def value_axis(drawn: Drawing, low: float, high: float, unit: str, language: str, *, axis: str = "y", from_zero: bool = True, title: str = "") -> None:
    """Ticks in people's numbers, the unit named once at the axis; from zero where lengths are compared."""
    low = min(low, 0.0) if from_zero else low
    ticks = nice_ticks(low, high)
    top = high + (high - low) * 0.06 if high > low else high + 1
    settings = {
        "tickvals": ticks,
        "ticktext": [numbers.number(float(tick), unit, language) for tick in ticks],
        "range": [low - (0 if low == 0 else (high - low) * 0.06), top],
    }
    words = title or (numbers.unit_words(unit, language) if unit in ("per_10k", "per_million") else "")
    if words:
        settings["title"] = {"text": chart_text(words), "font": {"size": FONT - 0.5}, "standoff": 6}
    (drawn.update_yaxes if axis == "y" else drawn.update_xaxes)(**settings)


def nice_ticks(low: float, high: float, count: int = 5) -> list[float]:
    """About `count` round numbers between two values."""
    if not np.isfinite([low, high]).all() or high <= low:
        return [float(low)] if np.isfinite(low) else [0.0]
    rough = (high - low) / count
    power = 10.0 ** np.floor(np.log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough)
    first = np.ceil(low / step - 1e-9)
    return [float(round(place * step, 12)) for place in np.arange(first, np.floor(high / step + 1e-9) + 1)]


def time_axis(drawn: Drawing, grain: str, language: str) -> None:
    """Dates in the reader's order; few enough for a phone."""
    formats = {
        "en": {"year": "%Y", "quarter": "%b %Y", "month": "%b %Y", "week": "%-d %b %Y"},
        "ko": {"year": "%Y년", "quarter": "%Y.%-m", "month": "%Y.%-m", "week": "%y.%-m.%-d"},
    }
    drawn.update_xaxes(type="date", tickformat=formats[language].get(grain, "%Y-%m-%d"), nticks=5, hoverformat=formats[language].get(grain), tickangle=0)


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
    order = np.argsort(positions, kind="stable")
    placed = np.array(positions, dtype=float)[order]
    for _ in range(60):
        moved = False
        for place in range(1, len(placed)):
            overlap = least - (placed[place] - placed[place - 1])
            if overlap > 1e-9:
                placed[place - 1] -= overlap / 2
                placed[place] += overlap / 2
                moved = True
        if len(placed) and placed[0] < low:
            placed[0], moved = low, True
        if len(placed) and placed[-1] > high:
            placed[-1], moved = high, True
        if not moved:
            break
    result = np.empty(len(placed))
    result[order] = placed
    return result.tolist()


def shorten(text: object, limit: int = 26) -> str:
    """A label short enough for an axis, safe for Plotly."""
    return chart_text(text, limit)


def wrap_label(text: object, width: int = 18, lines: int = 2) -> str:
    """A label on up to two lines, safe for Plotly."""
    words, rows = str(text or "").split(), [""]
    for word in words:
        if len(rows[-1]) + len(word) + 1 > width and rows[-1] and len(rows) < lines:
            rows.append(word)
        else:
            rows[-1] = f"{rows[-1]} {word}".strip()
    return "<br>".join(chart_text(row, width + 8) for row in rows)
