"""Axes that a few thin figures must not stretch, and what is said where something leaves them."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from ui.charts.cases import Points, interval_points
from ui.charts.clipping import APART, ROOM, STRETCH, axis_end
from ui.charts.links import Axis, scatter

POINTS = Points("name", "rate", "low", "high", "per_10k", "few", None, "n")
ROWS = [
    ("on time", 87.0, 60.0, 150.0, False, 1816), ("1-3 days", 270.0, 90.0, 800.0, True, 40), ("15 days", 10_000.0, 300.0, 36_000.0, True, 1),
]  # fmt: skip
FRAME = pl.DataFrame(ROWS, schema=["name", "rate", "low", "high", "few", "n"], orient="row")
AMOUNTS = st.floats(0, 1e6)
LINES = st.lists(st.tuples(AMOUNTS, AMOUNTS, st.booleans()), min_size=1, max_size=12)


def test_a_thin_figure_far_off_does_not_stretch_the_axis_and_is_marked_at_its_edge():
    drawn = interval_points(FRAME, POINTS, "en")
    edge = drawn.layout["xaxis"]["range"][1]
    assert 270 < edge < 400
    (marks,) = [one for one in drawn.data if one.get("name") == "goes on beyond the axis"]
    assert marks["x"] == [edge, edge] and marks["y"] == [0, 1], "the last row is the lowest"
    assert marks["marker"]["symbol"] == ["triangle-right-open", "triangle-right"]
    assert "10,000" in marks["customdata"][0] and "36,000" in marks["customdata"][0] and drawn.layout["showlegend"]
    drawn.figure()


def test_nothing_is_marked_where_all_of_it_is_on_the_axis():
    drawn = interval_points(FRAME.head(1), POINTS, "ko")
    assert drawn.layout["xaxis"]["range"][1] >= 150 and not any(one.get("name") for one in drawn.data) and not drawn.layout["showlegend"]


def test_points_of_two_measures_keep_to_the_plot_too():
    frame = FRAME.with_columns(late=pl.Series([5.0, 20.0, 60.0]), chosen=pl.lit(True))
    drawn = scatter(
        frame, Axis("late", "percent", "Late"), Axis("rate", "per_10k", "Rate"), label="name", language="en", chosen="chosen", few="few", low="low", high="high"
    )
    (marks,) = [one for one in drawn.data if one.get("name") == "goes on beyond the axis"]
    assert marks["x"] == [60.0] and marks["y"] == [drawn.layout["yaxis"]["range"][1]], "intervals of thin points are not drawn, so they leave nowhere"
    drawn.figure()


@given(LINES)
def test_every_judged_figure_is_on_the_axis_and_no_interval_takes_more_than_its_part(lines):
    values, highs, thin = ([max(value, 0) for value, *_ in lines], [max(value, high) for value, high, _ in lines], [one for *_, one in lines])
    end = axis_end(values, highs, thin)
    judged = [value for value, is_thin in zip(values, thin) if not is_thin]
    assert end >= max(judged, default=0)
    shown = [value for value in values if value <= end]
    assert shown and end <= ROOM * max(STRETCH * max(judged, default=0), *shown) + 1e-9
    beyond = [value for value in values if value > end]
    assert all(value > APART * max(judged, default=0) for value in beyond)
