"""Charts: what is drawn is what the frame holds; gaps stay gaps; bars start at zero; nothing depends on Streamlit or a browser."""

import itertools
import math
from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ui import charts
from ui.charts import base, control_chart, palette
from ui.charts.base import FONT, nice_ticks, spread, value_axis
from ui.charts.cases import PLOT, cumulative_years
from ui.charts.growth_scale import on_growth_scale
from ui.charts.lines import with_gaps
from ui.charts.links import LABEL, NARROW, TALL, Axis, months_path, scatter
from ui.charts.placing import along, box, covered, meet
from ui.words import say

MONTHS = [date(2024, 1, 1), date(2024, 2, 1), date(2024, 4, 1), date(2024, 5, 1)]  # March is missing
USERS = pl.DataFrame({"period_start": MONTHS, "users": [1_000_000, 2_000_000, 4_000_000, 5_000_000], "complete": [True, True, True, False]})
TWO = pl.concat([USERS.with_columns(platform=pl.lit(name), users=pl.col("users") * factor) for name, factor in (("AliExpress", 1), ("Coupang", 3))])
CAUSES = pl.DataFrame({"cause": ["late", "refund", "fake", "lost", "other"], "cases": [50, 30, 10, 6, 4]})
EVENTS = pl.DataFrame(
    {
        "starts_on": [date(2024, 1, 5), date(2024, 1, 6), date(2024, 3, 1), date(2024, 4, 10), date(2020, 1, 1)],
        "ends_on": [None, None, date(2024, 4, 30), None, None],
        "precision": ["day", "day", "month", "day", "year"], "market": ["KR", "KR", "KR", "WORLD", "KR"], "title": ["A <b>", "B", "C", "D", "E"],
        "title_ko": ["가", None, "다", "라", "마"],
    },
    schema_overrides={"ends_on": pl.Date},
)  # fmt: skip
ALL = {
    "line_series": lambda frame: charts.line_series(frame, y="users", unit="count", language="en", series="platform", accent="AliExpress"),
    "share_area": lambda frame: charts.share_area(frame, y="users", series="platform", language="ko"),
    "columns": lambda frame: charts.columns_over_time(frame, y="users", unit="count", language="ko", series="platform"),
    "stacked_rows": lambda frame: charts.stacked_rows(frame, label="platform", series="complete", value="users", language="en"),
    "heatmap": lambda frame: charts.heatmap(frame, row="platform", column="period_start", value="users", unit="count", language="en"),
    "treemap": lambda frame: charts.treemap(frame.group_by("platform").agg(pl.col("users").sum()), label="platform", value="users", language="en"),
    "bars": lambda frame: charts.bars(frame.group_by("platform").agg(pl.col("users").sum()), label="platform", value="users", unit="count", language="en"),
    "bump": lambda frame: charts.bump(frame.with_columns(place=pl.lit(1)), rank="place", series="platform", language="en"),
    "scatter": lambda frame: charts.scatter(
        frame, x="users", y="users", label="platform", x_unit="count", y_unit="count", x_title="x", y_title="y", language="en"
    ),
    "histogram": lambda frame: charts.histogram(frame.with_row_index("day"), x="day", y="users", language="en", x_title="days", cumulative=True),
    "funnel": lambda frame: charts.funnel_steps(frame, label="platform", value="users", language="en"),
    "pareto": lambda frame: charts.pareto(frame.group_by("platform").agg(pl.col("users").sum()), label="platform", value="users", unit="count", language="en"),
}  # fmt: skip


@pytest.mark.parametrize("kind", ALL)
def test_every_chart_is_transparent_svg_and_writes_json(kind):
    drawn = ALL[kind](TWO).figure()
    assert drawn.data and not any(trace.type.endswith("gl") for trace in drawn.data)  # WebGL needs unsafe-eval
    assert drawn.layout.paper_bgcolor == drawn.layout.plot_bgcolor == "rgba(0,0,0,0)"
    assert drawn.layout.font.size >= 12 and len(ALL[kind](TWO).sent().json) > 100


@pytest.mark.parametrize("kind", ALL)
def test_an_empty_frame_is_no_error(kind):
    ALL[kind](TWO.clear()).figure()


def test_a_missing_month_is_a_gap_and_an_unfinished_one_hollow():
    drawn = charts.line_series(USERS, y="users", unit="count", language="en", complete="complete").figure()
    marked = next(trace for trace in drawn.data if trace.mode == "markers")
    assert [np.datetime64(day, "M") for day in marked.x] == [np.datetime64(f"2024-0{month}") for month in range(1, 6)]
    assert np.isnan(marked.y[2]) and not any(trace.connectgaps for trace in drawn.data)
    assert list(marked.marker.symbol) == ["circle"] * 4 + ["circle-open"]
    solid, dotted = (next(trace for trace in drawn.data if trace.line.dash == dash and trace.mode == "lines") for dash in ("solid", "dot"))
    assert solid.y[-1] == 4e6 and list(dotted.y) == [4e6, 5e6]


def test_a_long_line_has_a_dot_only_where_no_line_shows_the_value_and_says_every_value():
    days = [date(2020 + month // 12, month % 12 + 1, 1) for month in range(24)]
    frame = pl.DataFrame({"period_start": days, "users": [None if month in (4, 6) else 1e6 + month for month in range(24)]})
    line, dots = charts.line_series(frame, y="users", unit="count", language="en").figure().data
    assert (line.mode, dots.mode) == ("lines", "markers") and len(line.x) == len(line.customdata) == 24
    assert [day.month for day in dots.x] == [6, 12] and list(dots.customdata) == [line.customdata[5], line.customdata[23]]


def test_the_accent_stands_out_and_labels_stand_at_the_ends():
    drawn = ALL["line_series"](TWO).figure()
    looks = {trace.name: (trace.line.color, trace.line.width) for trace in drawn.data}
    assert looks["AliExpress"][0] == palette.ACCENT and looks["Coupang"][0] == palette.CONTEXT
    assert looks["AliExpress"][1] > looks["Coupang"][1]
    assert {note.text for note in drawn.layout.annotations} == {"<b>AliExpress</b>", "Coupang"}
    assert not drawn.layout.showlegend


def test_a_target_is_inside_the_axis_even_when_no_value_is():
    drawn = charts.line_series(USERS, y="users", unit="count", language="ko", target=9_000_000).figure()
    assert drawn.layout.yaxis.range[1] > 9_000_000 and drawn.layout.yaxis.range[0] == 0
    assert "목표 900만" in [note.text for note in drawn.layout.annotations]


@pytest.mark.parametrize(
    ("values", "from_zero", "starts", "said"),
    [
        ([9.2e6, 8.1e6, 8.2e6], False, 8.1e6, True),  # a line along the top of an axis from zero says nothing of its months
        ([9.2e6, 8.1e6, 8.2e6], True, 0.0, False),
        ([9e6, 3e6, 5e6], False, 0.0, False),  # it moves over most of the height: nothing is gained by cutting the axis
        ([2.0, -3.0, 1.0], False, -3.0, False),
    ],
)
@pytest.mark.parametrize("language", ["en", "ko"])
def test_an_axis_is_cut_where_lines_would_waste_its_height_and_says_so(values, from_zero, starts, said, language):
    frame = pl.DataFrame({"period_start": MONTHS[:3], "users": values})
    axis = charts.line_series(frame, y="users", unit="count", language=language, from_zero=from_zero).figure().layout.yaxis
    room = 0 if starts == 0 else (max(values) - starts) * 0.06
    assert axis.range[0] == pytest.approx(starts - room)
    assert (axis.title.text == say("chart.cut", language)) is said


def test_a_band_that_is_not_known_anywhere_does_not_pull_the_axis_to_zero():
    frame = pl.DataFrame(
        {"period_start": MONTHS[:3], "users": [9.2e6, 8.1e6, 8.2e6], "low": [None] * 3, "high": [None] * 3},
        schema_overrides={"low": pl.Float64, "high": pl.Float64},
    )
    axis = charts.line_series(frame, y="users", unit="count", language="en", low="low", high="high", from_zero=False).figure().layout.yaxis
    assert axis.range[0] > 8e6


def test_columns_start_at_zero_and_stack_to_the_total():
    drawn = ALL["columns"](TWO).figure()
    assert drawn.layout.yaxis.range[0] == 0 and drawn.layout.yaxis.range[1] > 20_000_000
    assert sum(float(np.nansum(trace.y)) for trace in drawn.data) == TWO["users"].sum()


def test_shares_add_up_to_a_hundred_in_every_period():
    drawn = ALL["share_area"](TWO).figure()
    assert np.allclose(sum(np.asarray(trace.y, dtype=float) for trace in drawn.data), 100)


def test_pareto_gathers_the_rest_and_marks_the_vital_few():
    drawn = charts.pareto(CAUSES, label="cause", value="cases", unit="count", language="en", limit=3).figure()
    bars = drawn.data[0]
    assert list(bars.x) == [50, 30, 10, 10]  # the fourth is what is left
    assert [colour == palette.ACCENT for colour in bars.marker.color] == [True, True, False, False]
    assert "100 %" in bars.customdata[-1]


def test_funnel_shares_are_of_the_step_before():
    drawn = charts.funnel_steps(pl.DataFrame({"step": ["a", "b", "c"], "n": [200, 50, 0]}), label="step", value="n", language="en").figure()
    assert [note.text.split("·")[-1].strip() for note in drawn.layout.annotations][1:] == ["25 % of the step before", "0 % of the step before"]


def test_faint_bars_are_paler_and_intervals_reach_their_ends():
    frame = CAUSES.with_columns(low=pl.col("cases") - 3, high=pl.col("cases") + 5, few=pl.col("cases") < 10)
    drawn = charts.bars(frame, label="cause", value="cases", unit="per_10k", language="en", low="low", high="high", faint="few").figure()
    bars = next(trace for trace in drawn.data if trace.type == "bar")
    assert [opacity < 1 for opacity in bars.marker.opacity] == [False, False, False, True, True]
    assert list(bars.error_x.array) == [5.0] * 5 and list(bars.error_x.arrayminus) == [3.0] * 5


def test_heatmap_leaves_missing_cells_empty():
    frame = pl.DataFrame({"market": ["KR", "KR", "US"], "month": ["a", "b", "b"], "rate": [1.0, 2.0, None]})
    cells = charts.heatmap(frame, row="market", column="month", value="rate", unit="per_10k", language="en").figure().data[0].z
    assert cells[0][0] == 1 and np.isnan(cells[1][0]) and np.isnan(cells[1][1])


def test_names_of_points_that_would_overlap_are_left_out():
    frame = pl.DataFrame({"market": ["Korea", "Spain", "Brazil"], "x": [1.0, 1.0, 9.0], "y": [1.0, 1.01, 9.0], "orders": [5, 50, 10]})
    drawn = charts.scatter(
        frame, x="x", y="y", label="market", x_unit="count", y_unit="count", x_title="x", y_title="y", language="en", size="orders", accent="Korea"
    ).figure()
    assert {note.text for note in drawn.layout.annotations} == {"<b>Korea</b>", "Brazil"}
    assert len(drawn.data[0].x) == 3


def test_hostile_names_are_no_tags():
    frame = USERS.with_columns(platform=pl.lit("<img src=x onerror=alert(1)>"))
    for kind in ("line_series", "columns", "bars", "scatter", "share_area", "funnel"):
        assert "<img" not in ALL[kind](frame).figure().to_json().replace("\\u003c", "<")


def test_events_are_numbered_inside_the_period_only():
    shown = charts.numbered(EVENTS, first=date(2024, 1, 1), last=date(2024, 5, 31), limit=3, market="KR")
    assert shown["number"].to_list() == [1, 2, 3]
    assert shown["starts_on"].is_sorted() and date(2020, 1, 1) not in shown["starts_on"].to_list()
    assert date(2024, 3, 1) in shown["starts_on"].to_list()  # the two that crowd leave room for one that stands apart
    assert charts.numbered(EVENTS.clear(), first=date(2024, 1, 1), last=date(2024, 5, 31)).is_empty()


def test_event_marks_do_not_touch_and_ranges_are_bands():
    plain = charts.line_series(USERS, y="users", unit="count", language="ko").figure()
    drawn = charts.with_events(charts.line_series(USERS, y="users", unit="count", language="ko"), EVENTS, "ko", limit=8).figure()
    marks = [note for note in drawn.layout.annotations if note.hovertext]
    assert [note.text for note in marks] == ["<b>1</b>", "<b>2</b>", "<b>3</b>", "<b>4</b>"]
    assert marks[0].yshift != marks[1].yshift  # a day apart
    assert "가" in marks[0].hovertext and "B" in marks[1].hovertext  # no Korean title: the printed one
    assert len([shape for shape in drawn.layout.shapes if shape.type == "rect"]) == 1
    assert drawn.layout.height > plain.layout.height


def test_an_event_of_the_last_month_is_marked():
    events = EVENTS.head(1).with_columns(starts_on=pl.lit(date(2024, 5, 31)))
    drawn = charts.with_events(charts.line_series(USERS, y="users", unit="count", language="ko"), events, "ko").figure()
    assert [note.text for note in drawn.layout.annotations if note.hovertext] == ["<b>1</b>"]


def test_ticks_are_round_and_cover():
    assert nice_ticks(0, 9.3e6) == [0, 2e6, 4e6, 6e6, 8e6]
    assert nice_ticks(5, 5) == [5]
    assert [nice_ticks(*ends) for ends in ((0.0, 5e-324), (math.nan, 1.0), (-math.inf, 1.0), (-1.7e308, 1.7e308))] == [[0.0], [0.0], [0.0], [-1.7e308]]
    drawn = base.figure()
    value_axis(drawn, 3, 8, "percent", "en")
    assert drawn.layout["yaxis"]["range"][0] == 0 and drawn.layout["yaxis"]["ticktext"][0] == "0 %"


@given(st.dates(date(1999, 1, 1), date(2030, 1, 1)), st.sampled_from(["week", "month", "quarter", "year"]), st.sets(st.integers(0, 40), min_size=2))
def test_gaps_are_the_periods_that_a_date_range_has_and_the_rows_do_not(first, grain, kept):
    interval = {"week": "1w", "month": "1mo", "quarter": "1q", "year": "1y"}[grain]
    every = pl.date_range(first, pl.select(pl.lit(first).dt.offset_by(f"{max(kept)}{interval[1:]}")).item(), interval=interval, eager=True).to_list()
    places = sorted(place - min(kept) for place in kept)  # the first row is the first period
    assume(first.day <= 28 and places[-1] < len(every))
    rows = [{"day": every[place], "value": place} for place in places]
    filled = with_gaps(rows[::-1], "day", grain)
    assert [row["day"] for row in filled] == every[: places[-1] + 1]
    assert [row for row in filled if row["value"] is not None] == rows


def test_figures_off_the_grain_and_days_with_two_values_are_left_as_they_are():
    odd = [{"day": day, "value": 1} for day in (date(2024, 1, 1), date(2024, 2, 11), date(2024, 5, 1))]
    twice = [{"day": date(2024, 1, 1), "value": 1}, {"day": date(2024, 1, 1), "value": 2}, {"day": date(2024, 5, 1), "value": 3}]
    assert with_gaps(odd, "day", "month") == odd and with_gaps(twice, "day", "month") == twice and with_gaps([], "day", "week") == []
    month_ends = [{"day": date(2024, 1, 31), "value": 1}, {"day": date(2024, 3, 31), "value": 3}]
    assert [row["day"] for row in with_gaps(month_ends, "day", "month")] == [date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 31)]


@pytest.mark.parametrize("positions", [[1, 1, 1], [0, 10, 10], [5], []])
def test_labels_are_spread_in_order(positions):
    placed = spread(positions, 2, 0, 10)
    assert all(later - earlier >= 1.9 for earlier, later in zip(sorted(placed), sorted(placed)[1:]))
    assert [placed[place] for place in np.argsort(positions, kind="stable")] == sorted(placed)


def test_names_of_near_points_stand_on_different_sides():
    places = control_chart.label_places([(0.5, 0.5), (0.5, 0.45), (0.01, 0.5), (0.99, 0.5)], ["France", "Brazil", "Australia", "Korea"])
    assert places[0] == "top center" and places[1] == "middle right", "above it stands the other point"
    assert places[2] == "middle right" and places[3] == "middle left", "names stay inside the plot"
    assert control_chart.label_places([(0.01, 0.5), (0.01, 0.495)], ["Mexico", "Australia"]) == ["middle right", "bottom right"], "two at the edge"
    assert control_chart.label_places([(0.5, 0.5)], ["Germany"]) == ["top center"]
    assert control_chart.label_places([(0.5, 0.5)], ["Germany"], [[(0.0, 0.55), (1.0, 0.55)]]) != ["top center"], "a line runs there"


def test_of_labels_that_would_meet_on_a_phone_the_larger_points_is_kept():
    near = [("Unofficial line A", 5.0, 120.0, 9), ("AliExpress Standard", 9.0, 118.0, 8), ("Far away", 50.0, 400.0, 1)]
    frame = pl.DataFrame(near, schema=["name", "missed", "rate", "orders"], orient="row")
    drawn = scatter(frame, Axis("missed", "percent", "missed"), Axis("rate", "per_10k", "rate"), label="name", language="en", size="orders")
    assert [note.text for note in drawn.figure().layout.annotations] == ["Unofficial line A", "Far away"]


def test_the_name_of_a_level_leaves_the_names_of_the_first_and_last_month_free():
    months = [date(2023, 3, 1), date(2024, 3, 1), date(2025, 3, 1), date(2026, 3, 1)]
    frame = pl.DataFrame({"period_start": months, "users": [1.0, 2.0, 3.0, 9.0], "rate": [40.0, 80.0, 10.0, 60.0]})
    drawn = months_path(frame, Axis("users", "count", "users"), Axis("rate", "per_million", "rate"), language="en", level=45.0)
    (name,) = (note for note in drawn.figure().layout.annotations if note.xref == "paper")
    first, last = (note for note in drawn.figure().layout.annotations if note.xref != "paper")
    assert name.text == "rate of all months" and (first.text, last.text) == ("<b>Mar 2023</b>", "<b>Mar 2026</b>")
    names = []
    for note in (first, last):  # pixels of the phone's plot that the chart is laid out for; its value axis begins at zero
        names.append(box(note.text[3:-4], (note.x - 1) / 8 * NARROW + note.ax, note.y / 80 * TALL - note.ay, "center", LABEL))
    side = LABEL if name.yanchor == "bottom" else -LABEL
    level = box(name.text, name.x * NARROW, 45 / 80 * TALL + side, name.xanchor, LABEL)
    assert not any(meet(level, other) for other in names) and not meet(*names)


def test_the_pace_of_this_year_is_named_beside_last_years_line_and_not_on_it():
    """Whether this year runs above or below the last."""
    for factor in (1.6, 0.6):
        rows = [(2025, month, 10.0 * month) for month in range(1, 13)] + [(2026, month, factor * 10.0 * month) for month in range(1, 7)]
        drawn = cumulative_years(pl.DataFrame(rows, schema=["year", "month", "cumulative"], orient="row"), year=2026, language="en")
        note = next(one for one in drawn.layout["annotations"] if "2026" in one["text"])
        roof = max(value for *_, value in rows)
        spots = {year: [((month - 0.6) / 16.4 * PLOT, value / roof * 270) for at, month, value in rows if at == year] for year in (2025, 2026)}
        x, y = spots[2026][-1]
        taken = box(note["text"][3:-4], x + note["xshift"], y + note["yshift"], note["xanchor"], FONT - 0.5)
        assert covered(taken, along(spots[2025])) == 0, factor


def test_a_target_is_named_where_no_line_runs_through_its_name():
    days = [date(2025, month, 1) for month in range(1, 13)]
    frame = pl.DataFrame({"period_start": days, "value": [91.0, 91.5, 91.0, 91.2, 60.0, 60.0, 60.0, 60.0, 60.0, 60.0, 60.0, 60.0]})
    drawn = charts.line_series(frame, y="value", unit="percent", language="en", target=90.0)
    note = next(one for one in drawn.layout["annotations"] if "target" in one["text"])
    assert (note["x"], note["yanchor"]) != (0.0, "bottom"), "the line runs there"


def test_a_target_that_the_line_always_hovers_at_is_named_beside_the_plot():
    days = [date(2025, month, 1) for month in range(1, 13)]
    values = [90.0 + (1 if month % 2 else -1) for month in range(12)]
    frame = pl.DataFrame({"period_start": days, "value": values, "series": ["a"] * 12})
    drawn = charts.line_series(frame, y="value", unit="percent", language="en", target=90.0, from_zero=False)
    note = next(one for one in drawn.layout["annotations"] if "target" in one["text"])
    assert (note["x"], note["xanchor"], note["text"]) == (1, "left", "target<br>90 %"), "no place in the plot is free"
    two = pl.concat([frame, frame.with_columns(pl.col("value") + 0.5, pl.lit("b").alias("series"))])
    drawn = charts.line_series(two, y="value", unit="percent", language="en", series="series", target=90.0, from_zero=False)
    note = next(one for one in drawn.layout["annotations"] if "target" in one["text"])
    assert note["text"] == "target 90 %", "the names of lines stand beside the plot"


def test_a_line_that_ended_long_ago_is_named_where_it_ended():
    days = [date(2025, month, 1) for month in range(1, 13)]
    frame = pl.DataFrame({"period_start": days + days[:3], "series": ["path"] * 12 + ["printed"] * 3, "value": [float(place) for place in range(15)]})
    notes = charts.line_series(frame, y="value", unit="count", language="en", series="series").layout["annotations"]
    assert {note["text"]: note["x"] for note in notes} == {"path": 1, "printed": date(2025, 3, 1)}


def test_names_moved_apart_carry_the_colour_of_their_lines_on_a_scale_of_growth_too():
    rows = [(day, name, 1e6 * (1 + place / 1000)) for place, name in enumerate(("Spain", "France", "Brazil")) for day in MONTHS[:3]]
    frame = pl.DataFrame(rows, schema=["period_start", "market", "users"], orient="row")
    drawn = charts.line_series(frame, y="users", unit="count", language="en", series="market")
    colours = {trace["name"]: trace["line"]["color"] for trace in drawn.data}
    assert {note["text"] for note in drawn.layout["annotations"]} == {f'<span style="color:{colour}">●</span> {name}' for name, colour in colours.items()}
    scaled = on_growth_scale(drawn, 1e6, 1.002e6, "en").figure()
    low, high = scaled.layout.yaxis.range
    assert all(low <= note.y <= high for note in scaled.layout.annotations), "the names are found and stand on the logarithmic axis"
    assert scaled.layout.yaxis.type == "log"


def test_a_single_period_is_drawn_too():
    one = TWO.filter(pl.col("period_start") == MONTHS[0])
    for kind in ("share_area", "columns"):
        drawn = ALL[kind](one).figure()
        assert {trace.type for trace in drawn.data} == {"bar"} and all(trace.width >= 7 * 86_400_000 for trace in drawn.data), kind
    assert [trace.y[0] for trace in ALL["share_area"](one).figure().data] == [25, 75]


@pytest.mark.parametrize(("value", "from_zero"), [(100.0, False), (0.0, True), (0.0, False), (-3.0, False)])
def test_lines_of_one_value_have_an_axis_and_labels_that_stand_apart(value, from_zero):
    frame = pl.DataFrame({"period_start": [MONTHS[0]] * 3, "kept": [value] * 3, "length": ["14 days", "22 days", "30 days"]})
    drawn = charts.line_series(frame, y="kept", unit="percent", language="en", series="length", from_zero=from_zero).figure()
    low, high = drawn.layout.yaxis.range
    assert low <= value <= high and high - low > 0.5
    places = sorted(note.y + (note.yshift or 0) for note in drawn.layout.annotations)
    assert len(places) == 3 and all(later - earlier > (high - low) / 50 for earlier, later in itertools.pairwise(places))


def test_a_heatmap_keeps_the_order_of_its_columns_where_the_first_row_lacks_one():
    frame = pl.DataFrame({"hub": ["A", "A", "B", "B", "B"], "stage": ["dispatch", "total", "dispatch", "customs", "total"], "days": [1, 9, 1, 2, 5]})
    names = {"dispatch": "Dispatch", "customs": "Customs", "mile": "Last mile", "total": "Whole way"}
    drawn = charts.heatmap(frame, row="hub", column="stage", value="days", unit="count", language="en", column_names=names).figure()
    assert [[None if math.isnan(cell) else cell for cell in line] for line in drawn.data[0].z] == [[1, None, 9], [1, 2, 5]]
    assert list(drawn.layout.xaxis.ticktext) == ["Dispatch", "Customs", "Whole way"]


def test_users_between_two_round_numbers_have_ticks():
    frame = USERS.with_columns(users=pl.Series([80_000, 80_500, 81_000, 82_000]))
    drawn = on_growth_scale(charts.line_series(frame, y="users", unit="count", language="en", height=400), 80_000, 82_000, "en").figure()
    shown = [tick for tick in drawn.layout.yaxis.tickvals if drawn.layout.yaxis.range[0] <= math.log10(tick) <= drawn.layout.yaxis.range[1]]
    assert 2 <= len(shown) <= 6 and len(set(drawn.layout.yaxis.ticktext)) == len(drawn.layout.yaxis.ticktext)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("diverging", [False, True])
def test_a_cell_stands_out_the_more_of_it_there_is_and_its_words_can_be_read(dark, diverging):
    frame = pl.DataFrame({"hub": ["A"] * 7, "stage": list("abcdefg"), "days": [-9, -6, -3, 0, 3, 6, 9] if diverging else [0, 1, 2, 3, 4, 5, 6]})
    drawn = charts.heatmap(frame, row="hub", column="stage", value="days", unit="count", language="en", diverging=diverging, dark=dark).figure()
    cells, words = drawn.data
    colours, ground = [colour for _, colour in cells.colorscale], palette.GROUND_DARK if dark else palette.GROUND_LIGHT
    assert len(colours) == len(words.textfont.color) == 7  # a cell a step of the scale
    assert all(palette.contrast(colour, on) >= 4 for colour, on in zip(words.textfont.color, colours))
    ends = [palette.contrast(colour, ground) for colour in colours]
    assert ends[3:] == sorted(ends[3:]) and (ends[:4] == sorted(ends[:4], reverse=True) if diverging else ends == sorted(ends))


@pytest.mark.parametrize(
    ("values", "unit", "words"),
    [
        ([6.4, 10.9, 12.0], "per_million", ["6.4", "10.9", "12.0"]),
        ([20.3, 13.0, 9.6], "percent", ["20.3 %", "13.0 %", "9.6 %"]),
        ([45.0, 0.02], "percent", ["45 %", "0.02 %"]),
        ([45.3, 0.0, None], "percent", ["45.3 %", "0 %", "–"]),
        ([6_130_000, 5_300_000], "count", ["6.13 M", "5.30 M"]),
        ([1_430_000_000, 92_100_000], "usd", ["$1.43 B", "$92.1 M"]),
    ],
)
def test_values_beside_the_marks_of_one_chart_have_one_precision_but_a_small_one_is_never_written_as_nothing(values, unit, words):
    assert base.value_labels(values, unit, "en") == words
