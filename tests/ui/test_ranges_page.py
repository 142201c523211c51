"""Normal ranges, markets side by side and what comes next, through the frame."""

from types import SimpleNamespace

import pytest

from analysis.unusual import Judgement
from tests.ui.test_complaint_and_driver_pages import opened, text_of
from ui import unusual_told
from ui.outlook_blocks import pace
from ui.words import say


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("page", ["overview", "complaints", "delivery"])
def test_pages_say_what_is_usual(page, language, shipped):
    app = opened(page, collection="demo", market="all", lang=language)
    said = text_of(app)
    assert not app.exception and not app.error
    assert ("95 % interval" if language == "en" else "95% 구간") in said
    assert ("normal range" if language == "en" else "평소 범위") in said


def test_limits_are_drawn_anew_only_from_an_event_that_the_reader_picks(shipped):
    app = opened("complaints", collection="demo", market="KR", lang="en")
    box = app.selectbox(key="page_rebase_complaints_per_10k")
    assert box.value == "none" and "on trial" not in text_of(app)
    event = next(option for option in box.options if "2026" in option)
    box.select(event).run()
    assert "rebase_complaints_per_10k" in app.query_params and "on trial" in text_of(app)


def test_what_comes_next_stands_beside_its_past(shipped):
    said = text_of(opened("overview", collection="demo", market="KR", lang="en"))
    assert "made before the months were known, held" in said and "same month of last year" in said


@pytest.mark.parametrize(
    ("low", "high", "direction", "verdict"),
    [(10, 12, "at least", "likely"), (8, 12, "at least", "maybe"), (5, 8, "at least", "unlikely"), (5, 8, "at most", "likely")],
)
def test_pace_to_a_target(low, high, direction, verdict):
    assert pace(low, high, 9, direction) == verdict


def test_a_young_month_is_compared_at_equal_age_on_its_tile(shipped):
    said = text_of(opened("overview", collection="demo", market="all", platform="all", lang="en", **{"from": "2026-06", "to": "2026-06"}))
    assert "at day 14: " in said


@pytest.mark.parametrize("language", ["en", "ko"])
def test_unfinished_months_and_promises_are_told(language, shipped):
    said = text_of(opened("complaints", collection="demo", market="all", platform="all", lang=language))
    assert ("Unfinished: " if language == "en" else "미완료: ") in said
    said = text_of(opened("delivery", collection="demo", market="all", platform="all", lang=language))
    assert ("are not due yet" if language == "en" else "기한 전") in said and ("without a scan" if language == "en" else "조회 없이") in said


@pytest.mark.parametrize(
    ("language", "to_come"), [("en", "a coming month may meet or miss the target by chance"), ("ko", "앞으로의 한 달은 우연에 따라 목표 달성 또는 미달")]
)
def test_a_range_tells_of_coming_months_only_while_the_figure_stays_in_it(language, to_come):
    """Beside "target missed", of the period, it must be read as what is to come; a figure that left its range is not told of by it."""
    view = SimpleNamespace(language=language, say=lambda key, **words: say(key, language, **words))
    judged = {verdict: Judgement(87.0, 85.0, 88.0, verdict, None, "chart", False, "hit_or_miss", (80.0, 95.0), False) for verdict in ("common", "concern")}
    assert unusual_told.verdict(view, judged["common"]).endswith(f"; {to_come}")
    assert ";" not in unusual_told.verdict(view, judged["concern"])
