"""A figure that takes its marks in all at once draws what Plotly draws when it takes them one by one."""

import plotly.graph_objects as go

from ui.charts.drawing import Drawing


def _marked(figure: go.Figure) -> go.Figure:
    figure.add_trace(go.Scatter(x=[1, 2], y=[3, 4]))
    figure.add_annotation(x=1, y=3, text="first", showarrow=False)
    figure.add_vline(x=1.5, line={"color": "red"})
    figure.add_hline(y=3.5, line={"dash": "dash"})
    figure.add_vrect(x0=1, x1=2, fillcolor="grey", layer="below")
    assert len(figure.layout.annotations) == 1 and len(figure.layout.shapes) == 3
    figure.update_layout(height=200)
    figure.add_annotation(x=2, y=4, text="second")
    figure.add_shape(type="line", x0=1, x1=1, y0=0, y1=1, yref="paper")
    return figure


def test_marks_are_those_of_plotly():
    assert _marked(Drawing()).to_dict() == _marked(go.Figure()).to_dict()


def test_marks_in_a_grid_of_plots_are_those_of_plotly():
    found = []
    for kind in (Drawing, go.Figure):
        figure = kind().set_subplots(rows=2, cols=1)
        figure.add_trace(go.Scatter(x=[1, 2], y=[3, 4]), row=1, col=1)
        figure.add_trace(go.Scatter(x=[1, 2], y=[3, 4]), row=2, col=1)
        figure.add_annotation(x=1, y=3, text="in a cell", row=2, col=1)
        figure.add_hline(y=3, row=1, col=1)
        figure.add_vline(x=1)
        figure.add_annotation(x=1, y=3, text="on the whole")
        found.append(figure.to_dict())
    assert found[0] == found[1]
