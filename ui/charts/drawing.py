"""A figure for plotly.js as plain dictionaries.

Plotly's graph objects check every property of every mark, which was half of a page's time on the server. Here a figure is what plotly.js reads, written
down as it is; that every name in it is one that plotly.js knows is checked by the tests, which make a `go.Figure` of each figure the pages send.
Property names and their meaning: https://plotly.com/javascript/reference/.
"""

from collections.abc import Mapping
from functools import lru_cache

import orjson
from plotly.basedatatypes import BaseFigure

from ui.charts.look import in_look, outlined
from ui.charts.margins import with_margins

HEIGHT = 340  # pixels, of a figure that names none
_NO_TAGS = (("<", "\\u003c"), (">", "\\u003e"), ("/", "\\u002f"), ("\u2028", "\\u2028"), ("\u2029", "\\u2029"))


def trace(kind: str, **properties: object) -> dict:
    """One trace, of a type of plotly.js (`scatter`, `bar`, `heatmap`, `treemap`). A property that is None is left out."""
    return {"type": kind} | {name: value for name, value in properties.items() if value is not None}


class Drawing:
    """A figure that is being drawn: `data`, a list of traces, and `layout`, both as plotly.js reads them. Methods are named as those of `go.Figure`.

    Values may be numbers, text, dates, lists and numpy arrays; None and NaN are gaps.
    """

    __slots__ = ("_cells", "data", "layout")

    def __init__(self, layout: dict | None = None):
        self.data: list[dict] = []
        self.layout: dict = layout or {}
        self._cells: tuple[tuple[tuple[str, str], ...], ...] | None = None

    def add_trace(self, added: dict, row: int | None = None, col: int | None = None) -> "Drawing":
        """One trace of `trace()`; in a cell of a grid of plots when `row` and `col` (from 1) are given."""
        if row is not None:
            x, y = self._cell(row, col)
            added = added | {"xaxis": _reference(x), "yaxis": _reference(y)}
        self.data.append(added)
        return self

    def update_layout(self, **properties: object) -> "Drawing":
        """Properties merged into the layout; None takes one away."""
        _merge(self.layout, properties)
        return self

    def update_xaxes(self, row: int | None = None, col: int | None = None, **properties: object) -> "Drawing":
        """Properties merged into every x axis, or that of one cell."""
        return self._update_axes("xaxis", 0, row, col, properties)

    def update_yaxes(self, row: int | None = None, col: int | None = None, **properties: object) -> "Drawing":
        """Properties merged into every y axis, or that of one cell."""
        return self._update_axes("yaxis", 1, row, col, properties)

    def add_annotation(self, row: int | None = None, col: int | None = None, **properties: object) -> "Drawing":
        """One annotation; in a cell, `xref` and `yref` are the cell's axes, or their domains where they say so."""
        return self._add_mark("annotations", row, col, properties)

    def add_shape(self, row: int | None = None, col: int | None = None, **properties: object) -> "Drawing":
        """One shape."""
        return self._add_mark("shapes", row, col, properties)

    def add_hline(self, y: float, **properties: object) -> "Drawing":
        """A line from the left to the right of the only plot."""
        return self.add_shape(type="line", x0=0, x1=1, y0=y, y1=y, xref="x domain", yref="y", **properties)

    def add_vline(self, x: object, **properties: object) -> "Drawing":
        """A line from the bottom to the top of the only plot."""
        return self.add_shape(type="line", x0=x, x1=x, y0=0, y1=1, xref="x", yref="y domain", **properties)

    def add_vrect(self, x0: object, x1: object, **properties: object) -> "Drawing":
        """A band from the bottom to the top of the only plot."""
        return self.add_shape(type="rect", x0=x0, x1=x1, y0=0, y1=1, xref="x", yref="y domain", **properties)

    def set_subplots(self, rows: int, cols: int, **options: object) -> "Drawing":
        """A grid of plots, with the options of `plotly.subplots.make_subplots`."""
        layout, self._cells = _grid(rows, cols, tuple(sorted(options.items())))
        _merge(self.layout, layout)
        return self

    def to_dict(self) -> dict:
        """The figure as plotly.js reads it."""
        return {"data": self.data, "layout": self.layout}

    def figure(self):
        """The same as a `plotly.graph_objects.Figure`, every property checked; for tests and exports.

        Raises:
            ValueError: a property that Plotly does not know, or a value that it does not take.
        """
        import plotly.graph_objects as go

        return go.Figure(self.to_dict())

    def sent(self, dark: bool = False) -> "SentFigure":
        """The finished figure as it goes to the browser: with the margins that its labels need, in the theme's look."""
        layout = in_look(with_margins(self.layout, self.data), dark)
        text = orjson.dumps({"data": outlined(self.data), "layout": layout}, default=_plain_value, option=orjson.OPT_SERIALIZE_NUMPY).decode()
        for letter, written in _NO_TAGS:  # as `plotly.io.to_json` writes it, which then finds nothing left to do
            text = text.replace(letter, written)
        return SentFigure(text.encode(), int(self.layout.get("height") or HEIGHT))

    def _cell(self, row: int, col: int | None) -> tuple[str, str]:
        if self._cells is None:
            raise ValueError("there is no grid of plots: call set_subplots before naming a row and a column")
        return self._cells[row - 1][(col or 1) - 1]

    def _update_axes(self, kind: str, which: int, row: int | None, col: int | None, properties: Mapping) -> "Drawing":
        names = [name for name in self.layout if name.startswith(kind)] or [kind]
        for name in names if row is None else (self._cell(row, col)[which],):
            _merge(self.layout.setdefault(name, {}), properties)
        return self

    def _add_mark(self, kind: str, row: int | None, col: int | None, properties: dict) -> "Drawing":
        if row is not None:
            for name, axis in zip(("xref", "yref"), self._cell(row, col)):
                properties[name] = _reference(axis) + (" domain" if "domain" in str(properties.get(name, "")) else "")
        self.layout.setdefault(kind, []).append(properties)
        return self


class SentFigure(BaseFigure):
    """A finished figure: its JSON and its height in pixels. `st.plotly_chart` takes it any number of times and sends the JSON as it stands.

    It is a `BaseFigure`, whose `to_dict()` Streamlit takes unchecked, and no more of one than that.
    """

    def __init__(self, json: bytes, height: int):  # not that of BaseFigure, which would build and check the whole figure
        self._json, self._height = _Written(json), height

    @property
    def height(self) -> int:
        """Pixels."""
        return self._height

    @property
    def size(self) -> int:
        """Bytes of the JSON."""
        return len(self._json.text)

    @property
    def json(self) -> str:
        """The figure as the browser gets it."""
        return self._json.text.decode()

    def to_dict(self) -> dict:
        """What `plotly.io.to_json` writes as the finished JSON."""
        return self._json

    def __repr__(self) -> str:
        return f"SentFigure({self.size} bytes, {self._height} pixels)"


class _Written(dict):
    """JSON that is written already, in the shape of a figure: an empty dictionary that `plotly.io.to_json` asks for its `to_plotly_json()`."""

    __slots__ = ("text",)

    def __init__(self, text: bytes):
        super().__init__()
        self.text = text

    def to_plotly_json(self) -> orjson.Fragment:
        return orjson.Fragment(self.text)


def _merge(target: dict, changes: Mapping) -> None:
    """Changes put into nested dictionaries; a dictionary that the caller keeps is not changed later through this one."""
    for name, value in changes.items():
        if value is None:
            target.pop(name, None)
        elif isinstance(value, dict):
            inner = target.get(name)
            target[name] = inner = dict(inner) if isinstance(inner, dict) else {}
            _merge(inner, value)
        else:
            target[name] = value


def _reference(axis: str) -> str:
    """How marks name an axis of the layout: `xaxis2` is `x2`."""
    return axis.replace("axis", "")


def _plain_value(value: object) -> object:
    """Values that JSON has no form for: an array that is not laid out in one piece, a decimal number."""
    return value.tolist() if hasattr(value, "tolist") else float(value)


@lru_cache(maxsize=64)
def _grid(rows: int, cols: int, options: tuple[tuple[str, object], ...]) -> tuple[dict, tuple]:
    """The layout of a grid of plots, and the names of each cell's axes. Made by Plotly, once per kind of grid."""
    from plotly.subplots import make_subplots

    made = make_subplots(rows=rows, cols=cols, **dict(options))
    layout = made.to_plotly_json()["layout"]
    cells = tuple(tuple(made.get_subplot(row, col) for col in range(1, cols + 1)) for row in range(1, rows + 1))
    names = tuple(tuple((x.plotly_name, y.plotly_name) for x, y in line) for line in cells)
    return {name: value for name, value in layout.items() if name != "template"}, names
