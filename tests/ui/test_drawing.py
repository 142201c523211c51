"""A figure written down as dictionaries is the figure that Plotly's graph objects make, and goes to the browser as it stands."""

import json
from datetime import date

import numpy as np
import plotly.graph_objects as go
import plotly.io
import pytest
from streamlit.testing.v1 import AppTest

from ui.charts import base
from ui.charts.drawing import Drawing, SentFigure, trace
from ui.charts.palette import TEXT_DARK, TEXT_LIGHT

SCATTER = {"x": [1, 2], "y": [3, 4]}


def _marked(figure, scatter):
    figure.add_trace(scatter)
    figure.add_annotation(x=1, y=3, text="first", showarrow=False)
    figure.add_vline(x=1.5, line={"color": "red"})
    figure.add_hline(y=3.5, line={"dash": "dash"})
    figure.add_vrect(x0=1, x1=2, fillcolor="grey", layer="below")
    figure.update_layout(height=200, margin={"t": 3}, xaxis={"title": {"text": "x", "standoff": 4}}, yaxis={"nticks": 3})
    figure.update_layout(margin={"l": 4})
    figure.update_xaxes(title={"standoff": 8}, range=[0, 1])
    figure.update_yaxes(nticks=None, tickvals=[1, 2])
    figure.add_annotation(x=2, y=4, text="second")
    figure.add_shape(type="line", x0=1, x1=1, y0=0, y1=1, yref="paper")
    return figure


def _in_cells(figure, scatter):
    figure.update_layout(xaxis={"showgrid": False})
    figure.set_subplots(rows=2, cols=2, shared_xaxes=True, vertical_spacing=0.2)
    figure.add_trace(scatter, row=1, col=1)
    figure.add_trace(scatter, row=2, col=2)
    figure.add_annotation(x=1, y=3, text="in a cell", row=2, col=1)
    figure.add_annotation(x=0, y=1, text="over a cell", xref="x domain", yref="y domain", row=1, col=2)
    figure.update_yaxes(range=[0, 9], row=2, col=2)
    figure.update_xaxes(showticklabels=False)
    figure.update_xaxes(showticklabels=True, row=2, col=1)
    figure.add_annotation(x=1, y=3, text="on the whole")
    return figure


@pytest.mark.parametrize("draw", [_marked, _in_cells])
def test_what_is_drawn_is_what_graph_objects_draw(draw):
    ours, theirs = draw(Drawing(), trace("scatter", **SCATTER, name=None)), draw(go.Figure(), go.Scatter(**SCATTER))
    assert ours.figure().to_dict() == theirs.to_dict()
    made = json.loads(theirs.to_json())
    del made["layout"]["template"]  # Plotly's own, which a figure of ours has none of
    assert json.loads(json.dumps(ours.to_dict())) == made


def test_a_cell_needs_a_grid():
    with pytest.raises(ValueError, match="set_subplots"):
        Drawing().add_trace(trace("scatter"), row=1, col=1)


def test_an_unknown_property_is_found_by_the_checked_figure():
    with pytest.raises(ValueError, match="widht"):
        Drawing().add_trace(trace("scatter", line={"widht": 2})).figure()


def test_what_is_merged_is_not_changed_through_the_figure():
    font = {"size": 12}
    drawn = base.figure()
    drawn.update_xaxes(title={"font": font})
    drawn.update_xaxes(title={"font": {"color": "red"}})
    assert font == {"size": 12}
    assert "range" not in base.figure().layout["xaxis"]


def test_gaps_are_null_dates_are_dates_and_nothing_is_a_tag():
    drawn = base.figure()
    values = np.array([0.1, np.nan, np.inf], dtype=np.float32)
    drawn.add_trace(trace("scatter", x=[date(2024, 2, 29), None], y=values, text=["<b>가</b>"], customdata=np.eye(4)[:, ::2], marker={"size": [float("nan")]}))
    text = drawn.sent().json
    found = json.loads(text)["data"][0]
    assert found["x"] == ["2024-02-29", None] and found["y"] == [0.1, None, None] and found["marker"]["size"] == [None]
    assert found["customdata"] == np.eye(4)[:, ::2].tolist() and found["text"] == ["<b>가</b>"]
    assert "<" not in text and "NaN" not in text


@pytest.mark.parametrize(("dark", "colour"), [(False, TEXT_LIGHT), (True, TEXT_DARK)])
def test_all_text_has_the_colour_of_the_theme_and_the_drawing_stays_as_it_was(dark, colour):
    drawn = base.figure()
    drawn.set_subplots(rows=2, cols=1)
    before = json.dumps(drawn.layout)
    layout = json.loads(drawn.sent(dark).json)["layout"]
    assert json.dumps(drawn.layout) == before
    texts = [layout, layout["legend"], layout["hoverlabel"], *(layout[name]["title"] for name in ("xaxis", "xaxis2", "yaxis", "yaxis2"))]
    assert {part["font"]["color"] for part in texts} == {layout["yaxis2"]["tickfont"]["color"]} == {colour}


def test_a_figure_says_its_look_itself_and_keeps_what_it_was_given():
    drawn = base.figure().add_trace(trace("scatter", x=[1], y=[1], marker={"size": [9]})).add_trace(trace("scatter", x=[1], y=[1], mode="lines"))
    drawn.add_trace(trace("scatter", x=[1], y=[1], marker={"line": {"width": 2}})).add_trace(trace("bar", x=[1], y=[1], marker={"color": "red"}))
    drawn.update_yaxes(tickfont={"size": 9}, gridcolor="red", title={"font": {"size": 11}})
    found = json.loads(drawn.sent().json)
    layout = found["layout"]
    assert "template" not in layout and layout["datarevision"] == 1 and layout["font"]["family"].startswith('"Source Sans"')
    assert (layout["yaxis"]["tickfont"]["size"], layout["yaxis"]["gridcolor"], layout["yaxis"]["title"]["font"]["size"]) == (9, "red", 11)
    assert (layout["xaxis"]["tickfont"]["size"], layout["xaxis"]["title"]["font"]["size"]) == (12, 14)
    assert [one.get("marker", {}).get("line") for one in found["data"]] == [{"width": 0}, None, {"width": 2}, None]


def test_a_sent_figure_is_json_that_plotly_takes_as_it_stands():
    drawn = base.figure(height=123)
    drawn.add_trace(trace("bar", x=[1], y=["<b>/\u2028한국"]))
    sent = drawn.sent()
    assert isinstance(sent, SentFigure) and sent.height == 123 and sent.size == len(sent.json.encode())
    assert plotly.io.to_json(sent, validate=False) == sent.json
    assert json.loads(sent.json)["data"] == [{"type": "bar", "x": [1], "y": ["<b>/\u2028한국"]}]
    assert Drawing().sent().height == base.HEIGHT


def _page():
    import streamlit as st

    for number in range(2):
        st.plotly_chart(st.session_state.sent, key=str(number), height=st.session_state.sent.height)


def test_streamlit_sends_it_any_number_of_times():
    sent = base.figure().add_trace(trace("scatter", x=[date(2024, 1, 1)], y=[1.5])).sent()
    for _ in range(2):
        page = AppTest.from_function(_page)
        page.session_state.sent = sent
        page.run()
        assert not page.exception
        assert [chart.proto.spec for chart in page.get("plotly_chart")] == [sent.json, sent.json]
