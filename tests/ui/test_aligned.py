"""Aligned panels: their titles stay inside the picture on a phone."""

from datetime import date

import polars as pl
import pytest

from ui.charts.aligned import MARK_HEIGHT, ROOM, TITLE, Row, aligned
from ui.charts.palette import ACCENT
from ui.charts.widths import block_height, text_width

MONTHS = pl.DataFrame({
    "period_start": [date(2024, 1, 1), date(2024, 2, 1)], "value": [1.0, 2.0], "low": [0.5, 1.5], "high": [2.0, 3.0], "young": [False, False],
})  # fmt: skip
EVENTS = pl.DataFrame({"number": [1, 2, 3], "starts_on": [date(2024, 1, 2), date(2024, 1, 3), date(2024, 1, 4)]})
BETWEEN = 38  # pixels between two of four panels


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("Orders", 1), ("Complaints a month, as printed (Korea Consumer Agency)", 1),
        ("Cross-border purchases, all origins (Statistics Korea (KOSIS 2026 Q2), KRW)", 2),
        ("Complaints per 10,000 orders, by order date (the platform's own desk)", 2), ("주문 1만 건당 불만, 주문일 기준(플랫폼 자체 창구)", 1),
        ("Somebody's very long name of a measure that has no brackets at all, as own data may bring it", 2),
    ],
)  # fmt: skip
def test_a_title_has_room_on_a_phone(title, lines):
    drawn = aligned([Row(title, "count", MONTHS)] * 4, grain="month", language="en", first=date(2024, 1, 1), last=date(2024, 2, 29))
    titles = [one["text"] for one in drawn.layout["annotations"] if "<b>" in one["text"]]
    assert len(titles) == 4 and {text.count("<br>") + 1 for text in titles} == {lines}
    assert text_width(titles[0], TITLE) <= ROOM and block_height(titles[0], TITLE) <= BETWEEN


@pytest.mark.parametrize("title", ["Orders", "Complaints per 10,000 orders, by order date (the platform's own desk)"])
def test_the_marks_of_events_stand_above_the_first_title_and_inside_the_picture(title):
    drawn = aligned([Row(title, "count", MONTHS)] * 2, grain="month", language="en", first=date(2024, 1, 1), last=date(2024, 2, 29), events=EVENTS)
    first, marks = drawn.layout["annotations"][0], [one for one in drawn.layout["annotations"] if one.get("yref") == "paper"]
    assert len(marks) == 3 and len({mark["yshift"] for mark in marks}) == 3  # days so near to each other go up a row
    assert all(mark["yanchor"] == "bottom" and mark["yshift"] >= block_height(first["text"], TITLE) for mark in marks)
    assert max(mark["yshift"] for mark in marks) + MARK_HEIGHT <= drawn.layout["margin"]["t"]


def test_one_period_stands_in_the_middle_with_its_value_and_its_interval():
    rows = [Row("Orders", "count", MONTHS.head(1)), Row("Late", "percent", MONTHS.clear(), empty="none")]
    drawn = aligned(rows, grain="month", language="en", first=date(2024, 1, 1), last=date(2024, 1, 31))
    (point,) = [one for one in drawn.data if len(one["x"])]
    start, end = drawn.layout["xaxis"]["range"]
    assert point["text"] == ["1"] and point["error_y"]["array"] == [1.0] and point["error_y"]["arrayminus"] == [0.5]
    assert 0.4 < (point["x"][0] - start).days / (end - start).days < 0.6
    assert drawn.layout["height"] < aligned(rows, grain="month", language="en", first=date(2024, 1, 1), last=date(2024, 1, 31), events=EVENTS).layout["height"]
    drawn.figure()


def test_values_of_printed_periods_stand_within_solid_columns_that_hide_the_lines_of_events():
    days = [(date(2022, 1, 1), date(2022, 12, 31)), (date(2023, 1, 1), date(2023, 12, 31))]
    rows = pl.DataFrame(
        {"period_start": [start for start, _ in days], "period_end": [end for _, end in days], "value": [19.0, 56.1], "low": None, "high": None, "young": False}
    )
    drawn = aligned([Row("complaints", "count", rows, ACCENT, True, "")], grain="year", language="en", first=days[0][0], last=days[1][1], events=None)
    (bar,) = (one for one in drawn.data if one["type"] == "bar")
    assert (bar["textposition"], bar["marker"]["color"], [*bar["text"]]) == ("auto", ACCENT, ["19.0", "56.1"])
