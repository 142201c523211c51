"""A Plotly figure that takes its marks in all at once.

Plotly checks every annotation again whenever one is added (60 cost 210 ms, together 4 ms), and looks for a grid of plots behind every straight line
(2 ms each). Here marks wait until the figure is read.
"""

import plotly.graph_objects as go


class Drawing(go.Figure):
    """As `go.Figure`; annotations and shapes that belong to no cell of a grid of plots are put in when the layout is next read, in their order."""

    _waiting: dict[str, list] | None = None

    @property
    def layout(self):
        """The layout with every mark in it."""
        self._put()
        return super().layout

    @layout.setter
    def layout(self, value):
        self._put()
        go.Figure.layout.fset(self, value)

    def to_dict(self):
        """What is drawn, every mark included."""
        self._put()
        return super().to_dict()

    def add_annotation(self, arg=None, row=None, col=None, **mark):
        """One annotation."""
        if arg is not None or row is not None or col is not None:
            return super().add_annotation(arg, row=row, col=col, **mark)
        return self._later("annotations", mark)

    def add_shape(self, arg=None, row=None, col=None, **mark):
        """One shape."""
        if arg is not None or row is not None or col is not None:
            return super().add_shape(arg, row=row, col=col, **mark)
        return self._later("shapes", mark)

    def add_vline(self, x, **mark):
        """A line from the bottom to the top of the plot."""
        if not self._is_plain(mark):
            return super().add_vline(x, **mark)
        return self.add_shape(type="line", x0=x, x1=x, y0=0, y1=1, xref="x", yref="y domain", **mark)

    def add_hline(self, y, **mark):
        """A line from the left to the right of the plot."""
        if not self._is_plain(mark):
            return super().add_hline(y, **mark)
        return self.add_shape(type="line", x0=0, x1=1, y0=y, y1=y, xref="x domain", yref="y", **mark)

    def add_vrect(self, x0, x1, **mark):
        """A band from the bottom to the top of the plot."""
        if not self._is_plain(mark):
            return super().add_vrect(x0, x1, **mark)
        return self.add_shape(type="rect", x0=x0, x1=x1, y0=0, y1=1, xref="x", yref="y domain", **mark)

    def _is_plain(self, mark: dict) -> bool:
        """Whether there is one plot, and the mark has no words of its own."""
        return (
            self._grid_ref is None
            and not {"row", "col", "annotation", "exclude_empty_subplots"} & set(mark)
            and not any("annotation_" in name for name in mark)
        )

    def _later(self, kind: str, mark: dict):
        if self._waiting is None:
            self._waiting = {"annotations": [], "shapes": []}
        self._waiting[kind].append(mark)
        return self

    def _put(self) -> None:
        if self._waiting is None:
            return
        waiting, self._waiting = self._waiting, None
        layout = go.Figure.layout.fget(self)
        for kind, marks in waiting.items():
            if marks:
                layout[kind] = (*layout[kind], *marks)
