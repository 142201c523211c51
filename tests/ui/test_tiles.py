"""Tiles and sections: deltas with direction in words, targets, sparklines with gaps, sources that link."""

from datetime import date
from types import SimpleNamespace

import polars as pl
import pytest

from ui.section import _event_lines, credit
from ui.sparkline import sparkline
from ui.tiles import Span, Tile, asked_about, brief, delta_lines, footer, trend_words
from ui.words import say


@pytest.mark.parametrize(
    ("direction", "previous", "word", "tone"),
    [("up", 40, "better", "good"), ("down", 40, "worse", "bad"), ("down", 60, "better", "good"), ("up", 60, "worse", "bad")],
)
def test_a_change_says_whether_it_is_good_in_a_word(direction, previous, word, tone):
    ((moved, against),) = delta_lines(Tile("Rate", 50, "per_10k", direction, previous=previous), "en")
    assert moved.text.endswith(f" {word}") and moved.tone == tone and against == Span("vs the period before", "quiet")
    assert moved.icon == ("arrow_upward" if previous < 50 else "arrow_downward")


def test_a_change_without_a_good_side_is_not_judged():
    ((moved, _),) = delta_lines(Tile("Users", 50, "count", "none", previous=40), "en")
    assert moved == Span("+25 %", "", "arrow_upward")
    ((moved, _),) = delta_lines(Tile("Users", 50, "count", "up", year_ago=50), "en")
    assert moved.text.endswith("unchanged") and not moved.tone


def test_two_comparisons_or_the_reason_for_none():
    assert len(delta_lines(Tile("x", 50, "percent", "up", previous=48.8, year_ago=40), "ko")) == 2
    assert delta_lines(Tile("x", 50, "percent", "up", previous=48.8), "en")[0][0].text == "+1.2 points better"
    assert delta_lines(Tile("x", 50, "count", withheld="June is *not*\u202e complete"), "en") == [(Span("June is *not* complete", "quiet"),)]
    assert delta_lines(Tile("x", 50, "count"), "en") == [(Span(say("tile.no_comparison", "en"), "quiet"),)]


def test_where_the_period_before_and_a_year_ago_are_the_same_one_change_is_told():
    ((moved, against),) = delta_lines(Tile("x", 50, "count", "up", previous=40, year_ago=40), "en")
    assert moved.text == "+25 % better" and against.text == "vs the period before and a year ago"
    assert [span.text for span in brief(Tile("x", 50, "count", "up", previous=40, year_ago=40), "ko")] == ["+25% 개선 전년 대비"]


@pytest.mark.parametrize(("direction", "value", "met"), [("up", 95, True), ("up", 94.9, False), ("down", 95, True), ("down", 95.1, False)])
def test_a_target_is_met_on_its_good_side(direction, value, met):
    (said,) = footer(Tile("x", value, "percent", direction, target=95), "en")
    assert said == (Span("target 95 % met", icon="check_circle") if met else Span("target 95 % missed", icon="cancel"))


def test_the_footer_has_n_and_freshness():
    assert footer(Tile("x", 1, "count", n=1234, fresh_to=date(2024, 2, 29)), "en") == (Span("n = 1,234 · to 29 Feb 2024"),)
    assert footer(Tile("x", 1, "count", fresh_to="2024년"), "ko") == (Span("2024년까지"),)
    assert footer(Tile("x", 1, "count"), "en") == ()


def test_in_brief_a_tile_says_its_changes_whether_it_is_unusual_and_its_target():
    tile = Tile(
        "Days", 14, "days", "down", n=31_484, previous=13, year_ago=11, target=12, judged="unusual since Nov 2025: worse",
        judged_brief="unusual: worse", judgement="concern", caveat="9 of 10",
    )  # fmt: skip
    assert brief(tile, "en") == (
        Span("+7.7 % worse vs before", "bad", "arrow_upward"), Span("+27.3 % worse on the year", "bad", "arrow_upward"),
        Span("unusual: worse", "bad", "priority_high"), Span("target 12 days missed", "quiet", "cancel"), Span("9 of 10", "quiet"),
    )  # fmt: skip
    assert [span.text for span in brief(Tile("x", 50, "count", previous=40, withheld="June is not over"), "en")] == ["June is not over"]
    assert brief(Tile("x", 50, "count"), "en") == ()


def test_a_sparkline_breaks_at_gaps_and_leaves_unfinished_values_hollow():
    picture = sparkline([1, 2, None, 4, 5, 6], unfinished=1)
    assert picture.count("<polyline") == 2 and picture.count('fill="none" stroke="#7d8591"') == 1
    assert sparkline([1, None]) == "" and sparkline([]) == ""
    assert sparkline([None, 3, None, 3]).count("<circle") >= 2
    assert "nan" not in sparkline([1.0, float("nan"), 2.0, 3.0])


def test_a_trend_is_told_to_those_who_do_not_see_it():
    assert trend_words(Tile("Users", 3, "count", series=[1, None, 5, 3]), "en") == "Trend of Users: from 1 to 3, lowest 1, highest 5"


def view(language="en"):
    collection = SimpleNamespace(title="Published figures", title_ko="공표 수치", data_date=date(2026, 4, 1))
    return SimpleNamespace(language=language, collection=collection, say=lambda key, **values: say(key, language, **values))


def test_sources_link_once_each_and_say_how_many_more():
    rows = [{"title": f"T{n % 5} [x](y)", "publisher": "P", "published_on": date(2024, 1, 1), "url": f"https://a.kr/{n % 5}"} for n in range(10)]
    text = credit(view(), pl.DataFrame(rows))
    assert text.count("https://a.kr/") == 3 and "2 more" in text and "[x](y)" not in text
    assert text.endswith("Data to 1 Apr 2026")


def test_without_sources_the_collection_is_named():
    assert credit(view("ko"), None) == "공표 수치 · 2026년 4월 1일 기준 데이터"
    assert "javascript" not in credit(view(), pl.DataFrame({"title": ["T"], "publisher": [None], "published_on": [None], "url": ["javascript:x"]}))


def test_the_events_of_a_chart_are_told_in_one_paragraph_as_exactly_as_they_are_known():
    events = pl.DataFrame(
        [
            (1, date(2025, 8, 18), date(2025, 8, 23), "day", None, "Sale *2025*", None),
            (2, date(2025, 11, 3), None, "month", "KR", "A line closes", "노선 중단"),
        ],
        schema=["number", "starts_on", "ends_on", "precision", "market", "title", "title_ko"],
        orient="row",
    )
    assert _event_lines(view(), events) == ":small[:gray[**1** 18–23 Aug 2025 Sale \\*2025\\* · **2** Nov 2025 A line closes (Korea)]]"
    assert "2025년 8월 18일\\~23일" in _event_lines(view("ko"), events) and "**2** 2025년 11월 노선 중단 (한국)" in _event_lines(view("ko"), events)


@pytest.mark.parametrize(
    "sent",
    [None, "why", ["why", "orders"], {"question": "why"}, {"question": "why", "metric": ["orders"]}, {"question": "why", "metric": ""}, {"metric": "orders"}],
)
def test_what_no_tile_sends_asks_nothing(sent):
    assert asked_about(sent, "why") is None and asked_about(sent, "notify") is None


def test_a_click_asks_one_question_about_one_metric():
    assert asked_about({"question": "why", "metric": "orders"}, "why") == "orders"
    assert asked_about({"question": "why", "metric": "orders"}, "notify") is None
