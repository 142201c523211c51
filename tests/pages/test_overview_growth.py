"""The overview and growth pages through the frame, over real landings: what a reader finds there, and that nothing breaks in any state."""

from datetime import date
from functools import partial
from itertools import product
from pathlib import Path
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from analysis.movers import Move, Moves
from queries.filters import Filters
from queries.metrics import metric_by_name
from ui import overview_told
from ui.words import say

ROOT = Path(__file__).resolve().parents[2]
STATES = (
    {},
    {"from": "2024-02", "to": "2024-02"},
    {"platform": "Temu"},
    {"platform": "all"},
    {"from": "2014-01", "to": "2014-03"},
    {"collection": "demo"},
    {"collection": "demo", "market": "all", "platform": "all"},
    {"collection": "demo", "from": "2023-01", "to": "2023-01"},
    {"collection": "demo", "market": "AU", "from": "2026-06"},
)
CASES = [pytest.param(*case, id=f"{case[0]}-{place}") for place, case in enumerate(product(("overview", "growth"), STATES, ("en", "ko")))]
FACTS = (
    "8.18 M", "+130 %", "number 2 in Korea behind Coupang", "from 228 in 2022 to 673 in 2023", "212, 31.5 %", "48.3 %",
    "43.2 %", "93 %", "coupon of 1 to 3 dollars",
)  # fmt: skip


def opened(page: str, **state: str) -> AppTest:
    """The page drawn for an address."""
    test = AppTest.from_file(str(ROOT / "ui" / "frame.py"), default_timeout=60)
    for name, value in state.items():
        test.query_params[name] = value
    test.run()
    if page != "overview":
        test.switch_page(str(ROOT / "pages" / f"{page}.py")).run()
    return test


def text(test: AppTest) -> str:
    """All prose of the page, without escapes and word joiners."""
    parts = [*test.markdown, *test.caption, *test.subheader, *test.info]
    return " ".join(part.value for part in parts).replace("\\", "").replace("\u2060", "").replace("\u00a0", " ")


@pytest.mark.parametrize(("page", "state", "language"), CASES)
def test_no_state_breaks_the_page(shipped, nameless, page, state, language):
    test = opened(page, lang=language, **state)
    assert [error.message for error in test.exception] == []
    assert [error.value for error in test.error] == []
    assert text(test).strip()
    assert not nameless, "columns without a heading; ui/words_columns.py"


@pytest.mark.parametrize("state", [{}, {"from": "2024-02", "to": "2024-02"}], ids=["default", "february-2024"])
def test_overview_says_the_published_facts_with_their_sources(shipped, state):
    page = opened("overview", **state)
    told = text(page)
    for fact in FACTS:
        assert fact in told, fact
    table = next(frame.value for frame in page.dataframe if "source" in frame.value.columns)
    assert table["source"].notna().all() and {"8,183,000", "673", "212", "48.3 %", "93 %"} <= set(table["value"])


def test_overview_answers_first(shipped):
    first = next(part.value for part in opened("overview", collection="demo").markdown if part.value.startswith("## "))
    assert "targets met" in first.replace("\\", "")


@pytest.mark.parametrize(
    ("top", "others", "verdict", "said"),
    [
        (
            ("lost_rate", None, 2.0),
            [("lost_rate", "US", 0.5), ("tracked_rate", "BR", 2.0), ("lost_rate", "KR", 1.6)],
            "concern",
            ", most in Korea, unusual since Nov 2025",
        ),
        (("lost_rate", None, 2.0), [], "improvement", ""),  # its tile judges the other way
        (("lost_rate", None, 2.0), [], "common", ""),
        (("lost_rate", "KR", 2.0), [("lost_rate", "KR", 2.0)], "concern", ""),  # the place stands in the sentence, and the tile is about all markets
        (("tracked_rate", None, 0.5), [("tracked_rate", "ES", 0.7)], "concern", ", most in Spain"),  # no tile of this page judges it
    ],
)
def test_the_largest_move_is_placed_by_what_the_page_already_knows(monkeypatch, top, others, verdict, said):
    def move(name: str, market: str | None, ratio: float) -> Move:
        return Move(metric_by_name(name), market, 10 * ratio, 10.0, 100, 100, ratio, ratio, 0.001, 1.0)

    judged = SimpleNamespace(verdict=verdict, since=None if verdict == "common" else date(2025, 11, 1))
    monkeypatch.setattr(overview_told, "judgement", lambda name, *_: judged)
    view = SimpleNamespace(language="en", say=partial(say, language="en"), filters=Filters("demo"), scope=None, collection=None)
    found = [SimpleNamespace(headline=SimpleNamespace(metric=metric_by_name("lost_rate")))]
    moved = Moves((move(*top), *(move(*one) for one in others)), 3, {}, ())
    assert overview_told._where_and_since(view, found, moved) == said


def test_ranks_of_markets_are_dated_as_they_were_printed(shipped):
    table = next(frame.value for frame in opened("growth").dataframe if "when" in frame.value.columns)
    assert "Apr 2017" in set(table["when"]) and "5 Jun 2023" in set(table["when"])


@pytest.mark.parametrize("language", ["en", "ko"])
def test_figures_quoted_on_trust_name_their_sources_by_title(shipped, language):
    test = AppTest.from_file(str(ROOT / "ui" / "frame.py"), default_timeout=60)
    test.query_params["lang"] = language
    test.run().switch_page(str(ROOT / "pages" / "trust.py")).run()
    assert [error.message for error in test.exception] == []
    table = next(frame.value for frame in test.dataframe if {"what", "source"} <= set(frame.value.columns))
    assert table["source"].notna().all() and table["source"].str.contains(" ").all(), "titles, not identities"


def test_a_period_that_is_not_over_shows_no_change_of_counts(shipped):
    told = text(opened("overview", collection="demo", **{"from": "2026-06", "to": "2026-06"}))
    assert "recent orders still fill up" in told


def test_growth_quotes_the_rank_that_cannot_be_counted(shipped):
    told = text(opened("growth", **{"from": "2024-02", "to": "2024-02"}))
    assert "8.18 M monthly users in Feb 2024, +130 % on the year as printed, number 2 as printed" in told
    assert "Coupang: no figure of that month is published here" in told


def test_growth_shows_the_pace_and_what_else_was_printed(shipped):
    page = opened("growth")
    told = text(page)
    assert "asked for +38.9 % a year; to Sep 2018 it was +33.1 %" in told
    other = next(frame.value for frame in page.dataframe if "printed" in frame.value.columns)
    assert 8_180_000 in other["printed"].to_list() and 8_183_000 in other["kept_users"].to_list()


def test_growth_of_several_markets_counts_them_and_says_once_why_nothing_is_ranked(shipped):
    page = opened("growth", collection="demo", market="all", platform="all")
    told = text(page)
    assert "AliExpress in 7 markets" in told and told.count("A rank and a share need one market") == 1
    assert "growth_share" not in {button.key.removeprefix("numbers_") for button in page.button if button.key}


def test_a_forecast_without_a_band_has_empty_cells_for_it(shipped):
    page = opened("overview", collection="demo")
    page.button(key="numbers_outlook_monthly_users").click().run()
    table = next(frame.value for frame in page.dataframe if {"known", "low", "high"} <= set(frame.value.columns))
    assert table["low"].isna().any() and "NaN" not in table.to_csv(na_rep="")


def test_another_measurer_is_another_page_and_never_another_line(shipped):
    told = text(opened("growth", measurer="Mobile Index (IGAWorks)"))  # the choice is in the address, so a copied link keeps it
    assert "6.25 M monthly users in Jun 2024" in told and "8.37 M monthly users" not in told


def test_korean_words_on_both_pages(shipped):
    assert "한국소비자원" in text(opened("overview", lang="ko")) and "와이즈앱" in text(opened("growth", lang="ko"))


def test_no_line_of_shares_joins_two_who_count(shipped):
    """Each line of the shares chart is one measurer, one vintage and one basis."""
    page = opened("overview")
    page.button(key="numbers_shares_value").click().run()
    table = next(frame.value for frame in page.dataframe if "line" in frame.value.columns)
    assert table.groupby("line")[["measurer", "vintage", "basis"]].nunique().max().max() == 1
    assert table["line"].nunique() > 4
