"""Every figure that the pages send is one that Plotly knows: figures are written down as dictionaries, so nothing else looks for a misspelt property."""

import json

import plotly.graph_objects as go
import pytest
from streamlit.testing.v1 import AppTest

from tests.conftest import ROOT
from ui.pages import PAGES

KINDS = {"scatter", "bar", "heatmap", "treemap"}  # drawn as SVG: WebGL would need unsafe-eval


@pytest.mark.parametrize("collection", ["published", "demo"])
@pytest.mark.parametrize("page", [page.name for page in PAGES if page.name not in ("data", "sql", "audit")])
def test_every_figure_of_a_page_is_valid(page, collection, shipped):
    app = AppTest.from_file(str(ROOT / "ui" / "frame.py"), default_timeout=120)
    app.query_params["collection"] = collection
    app.switch_page(str(ROOT / "pages" / f"{page}.py"))
    app.run()
    assert not app.exception
    specs = [json.loads(chart.proto.spec) for chart in app.get("plotly_chart")]
    assert specs
    for spec in specs:
        drawn = go.Figure(spec)  # raises where a property or a value is not Plotly's
        assert {trace.type for trace in drawn.data} <= KINDS and len(drawn.data)
        assert drawn.layout.height and drawn.layout.font.color and drawn.layout.paper_bgcolor == "rgba(0,0,0,0)"
        references = {trace.xaxis or "x" for trace in drawn.data if trace.type != "treemap"} | {mark.xref for mark in drawn.layout.shapes} - {None, "paper"}
        axes = [axis for name, axis in spec["layout"].items() if name[1:5] == "axis"]
        assert not any(axis["automargin"] for axis in axes)  # each makes plotly.js draw its figure twice; see ui/charts/margins.py
        assert {reference.split()[0].replace("x", "xaxis") for reference in references} <= set(spec["layout"])
