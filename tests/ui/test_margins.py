"""The room that a figure's labels need, found without a browser: few labels, widths that can be added up in one's head."""

from datetime import date, timedelta
from itertools import pairwise

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui import charts
from ui.charts import base
from ui.charts.date_ticks import MOST, Span, date_ticks, span_of
from ui.charts.drawing import trace
from ui.charts.legend import legend_above
from ui.charts.margins import with_margins
from ui.charts.widths import block_height, text_width

LABELS = st.text(st.sampled_from("aiWm 09가뷁국%·"), max_size=30)
DAYS = st.dates(date(1995, 1, 1), date(2035, 1, 1))
FORMS = ("%Y", "%Y년", "%b %Y", "%Y.%-m", "%-d %b %Y", "%y.%-m.%-d", "%Y-%m-%d")


def margins(**layout) -> dict:
    return with_margins({"margin": {"l": 4, "r": 12, "t": 12, "b": 4}} | layout)["margin"]


def rows(*labels: str) -> dict:
    return {"yaxis": {"tickvals": list(range(len(labels))), "ticktext": list(labels)}}


def test_words_are_as_wide_as_their_longest_line_and_tags_and_entities_take_no_room():
    assert text_width("0000", 12) == 24  # digits are half as wide as they are high
    assert text_width("00<br>0000<br>0", 12) == 24 and block_height("00<br>0000<br>0", 10) == 39
    assert text_width("가나", 10) == 19 and text_width("가나", 10) > text_width("ab", 10)
    assert text_width("<b>0000</b>", 12) == pytest.approx(24 * 1.07) and text_width("&lt;", 10) == text_width("<", 10) == 5


def test_the_left_margin_grows_with_the_longest_label_and_korean_takes_more():
    assert margins(**rows("00", "0"))["l"] == 12 + 7
    assert margins(**rows("00", "0000"))["l"] == 24 + 7
    assert margins(**rows("한국소비자원"))["l"] > margins(**rows("Korea A"))["l"]
    assert margins(**rows("00000000", "0"))["l"] > margins(**rows("0000<br>0000", "0"))["l"]
    assert margins() == {"l": 4, "r": 12, "t": 12, "b": 4}


def test_ticks_and_titles_add_to_their_side_and_hidden_labels_to_none():
    wide = margins(**rows("00"))["l"]
    named = rows("00")["yaxis"] | {"title": {"text": "per 10,000", "standoff": 6, "font": {"size": 10}}}
    assert margins(yaxis=named)["l"] == wide + 6 + 7  # a turned title is as wide as its capitals are high
    assert margins(yaxis=rows("00")["yaxis"] | {"visible": False})["l"] == 4
    assert margins(yaxis=rows("00")["yaxis"] | {"showticklabels": False})["l"] == 4
    below = {"tickvals": [0, 1], "ticktext": ["a", "b"], "range": [-1, 2], "tickangle": 0}
    assert margins(xaxis=below)["b"] == round(12 * 1.3 + 9) and margins(xaxis=below | {"ticktext": ["a", "b<br>c"]})["b"] == round(24 * 1.3 + 9)
    assert margins(xaxis=below | {"side": "top"}) == {"l": 4, "r": 12, "t": 25, "b": 4}
    assert margins(xaxis=below | {"ticks": "outside", "ticklen": 4})["b"] == round(12 * 1.3 + 9) + 4


def test_a_label_at_the_plots_end_and_one_beside_it_have_room():
    ends = {"tickvals": [0, 1], "ticktext": ["0", "0" * 20], "range": [0, 1]}
    assert margins(xaxis=ends)["r"] == 60  # half of 120 pixels
    beside = {"x": 1, "xref": "paper", "xanchor": "left", "xshift": 6, "text": "0" * 10, "font": {"size": 12}}
    assert margins(annotations=[beside])["r"] == 60 + 6 + 7
    assert margins(annotations=[beside | {"x": 0.5}])["r"] == 12


def test_words_behind_the_longest_bar_have_room():
    drawn = base.figure().add_trace(trace("bar", x=[1.0, 9.0], y=[0, 1], orientation="h", text=["0", "0" * 20], textposition="outside"))
    drawn.update_xaxes(range=[0, 10], showticklabels=False)
    plot = 350 - 4 - 12
    assert with_margins(drawn.layout, drawn.data)["margin"]["r"] == round(0.9 * plot + 20 * 0.5 * base.FONT + 7 - plot)


def test_between_the_plots_of_a_grid_no_margin_is_taken():
    drawn = base.figure()
    drawn.set_subplots(rows=1, cols=2)
    drawn.update_yaxes(tickvals=[0], ticktext=["0"], row=1, col=1)
    drawn.update_yaxes(tickvals=[0], ticktext=["0" * 40], row=1, col=2)
    drawn.update_xaxes(tickvals=[0], ticktext=["0"], range=[-1, 1])
    assert with_margins(drawn.layout)["margin"]["l"] == 6 + 7


def test_only_an_axis_of_unknown_labels_looks_for_room_in_the_browser():
    drawn = base.figure().add_trace(trace("scatter", x=[1, 2], y=[3, 4]))
    drawn.update_yaxes(tickvals=[3], ticktext=["3"])
    found = with_margins(drawn.layout, drawn.data)
    assert (found["xaxis"]["automargin"], found["yaxis"]["automargin"]) == (True, False)
    assert "automargin" not in drawn.layout["yaxis"]  # the drawing stays as it was


@given(st.lists(LABELS, min_size=1, max_size=6), LABELS)
def test_one_more_label_never_takes_room_away(labels, more):
    assert margins(**rows(*labels, more))["l"] >= margins(**rows(*labels))["l"] >= 4


def test_dates_are_the_beginnings_of_periods_and_a_year_is_written_once_where_room_is_short():
    months = span_of({}, [trace("scatter", mode="lines", x=[date(2025, 7, 1), date(2026, 6, 1)])])
    days, texts = date_ticks(months, "%b %Y", 12, 1000)
    assert [day.month for day in days] == [7, 9, 11, 1, 3, 5] and texts[:2] == ["Jul 2025", "Sep 2025"]
    assert date_ticks(months, "%b %Y", 12, 180)[1] == ["Jul 2025", "Oct", "Jan 2026", "Apr"]
    assert date_ticks(months, "%Y.%-m", 12, 1000)[1] == ["2025.7", "2025.9", "2025.11", "2026.1", "2026.3", "2026.5"]


def test_a_year_of_a_yearly_chart_is_never_written_twice():
    years = span_of({}, [trace("bar", x=[date(2025, 1, 1), date(2026, 1, 1)])])
    assert date_ticks(years, "%Y", 12, 300)[1] == ["2025", "2026"]


@given(DAYS, DAYS, st.sampled_from(FORMS), st.integers(60, 1400))
def test_dates_stand_in_the_period_apart_and_differ(one, other, form, plot):
    span = span_of({}, [trace("scatter", mode="lines+markers", x=sorted((one, other)))])
    days, texts = date_ticks(span, form, 12, plot)
    assert len(days) == len(texts) == len(set(zip((day.year for day in days), texts))) <= MOST and days == sorted(days)
    assert all(span.start.date() <= day <= span.end.date() for day in days) or len(days) == 1
    ends = [(span.share(day) * plot, text_width(text, 12) / 2) for day, text in zip(days, texts)]
    assert len(days) <= 2 or all(left + half < right - wide for (left, half), (right, wide) in pairwise(ends))


def test_an_axis_of_dates_has_room_for_points_and_columns_and_keeps_a_given_range():
    days = [date(2024, month, 1) for month in (1, 2, 3)]
    lines, points, columns = (span_of({}, [trace(kind, mode=mode, x=days)]) for kind, mode in (("scatter", "lines"), ("scatter", "markers"), ("bar", "")))
    assert lines.end.date() == days[-1] and points.end > lines.end
    assert columns.end - lines.end == timedelta(days=14.5)  # half of the shortest month
    assert span_of({"range": [days[0], days[1]]}, []) == Span(days[0], days[1], span_of({"range": days[:2]}, []).start, span_of({"range": days[:2]}, []).end)
    assert span_of({}, [trace("scatter", x=[])]) is None


def test_a_legend_takes_a_row_for_every_three_short_names_and_more_where_they_are_long():
    tall = []
    for names in (["a"], ["a", "b", "c"], ["aaaa", "bbbb", "cccc", "dddd"]):
        drawn = base.figure(300)
        for name in names:
            drawn.add_trace(trace("bar", x=[1], y=[1], name=name))
        legend_above(drawn)
        tall.append(drawn.layout["margin"]["t"])
    assert tall[0] == tall[1] == tall[2] - 20
    drawn = base.figure(300)
    for name in "abcdef":
        drawn.add_trace(trace("bar", x=[1], y=[1], name=name * 30))
    legend_above(drawn)
    assert drawn.layout["margin"]["t"] > tall[2] and drawn.layout["legend"]["maxheight"] >= 6 * 20, "none of six rows is hidden on a phone"


def test_rows_with_two_lines_are_higher_and_korean_breaks_earlier():
    assert base.row_height(["a", "b"], 30) == 30 < base.row_height(["a", "b<br>c"], 30)
    assert base.wrap_label("배송 지연에 따른 환불 거절", 16).count("<br>") == 1 and "<br>" not in base.wrap_label("refund refused", 16)
    assert base.wrap_label("2024년 1월 – 2024년 9월", 12) == "2024년 1월 –<br>2024년 9월"  # a dash is no Hangul
    frame = pl.DataFrame({"cause": ["a", "quality: not as described"], "cases": [1, 2]})
    short, long = (charts.bars(part, label="cause", value="cases", unit="count", language="en") for part in (frame.head(1), frame.tail(1)))
    assert long.layout["height"] >= short.layout["height"]


def test_numbers_under_bars_stand_apart_on_a_phone():
    ticks, texts = base.fitting_ticks(0, 90_000, "count", "en")
    assert ticks == [0, 25_000, 50_000, 75_000] or len(ticks) < 5
    assert (ticks[1] - ticks[0]) / 90_000 * 160 >= max(text_width(text, 12) for text in texts)
    assert base.fitting_ticks(0, 4, "count", "en")[0] == base.nice_ticks(0, 4)
