"""Those who count and their tables, in the reader's language."""

import pytest

from ui.counters import counter_name, label_words, vintage_name


@pytest.mark.parametrize(
    ("vintage", "english", "korean"),
    [
        ("as of 2024-02", "as of Feb 2024", "2024년 2월 기준"),
        ("KOSIS 2026 Q2", "KOSIS of Q2 2026", "KOSIS 2026년 2분기 기준"),
        ("first release", "first releases", "최초 공표"),
        ("board paper", "board paper", "board paper"),  # of an own collection: as the data has it
    ],
)
def test_a_vintage_is_said_in_both_languages(vintage, english, korean):
    assert (vintage_name(vintage, "en"), vintage_name(vintage, "ko")) == (english, korean)


def test_a_label_keeps_its_markets():
    assert label_words("WiseApp", "ko") == counter_name("WiseApp", "ko") == "와이즈앱"
    assert label_words("WiseApp: KR, US", "ko") == "와이즈앱: KR, US"
    assert label_words("Office: own count", "en") == "Office: own count"
