"""What a brief says equals what the pages show: the same figures, findings and sentences, in both languages, also where a month has nothing."""

import re
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from queries import door
from queries.filters import Filters
from queries.scope import Scope
from reports.brief.building import clear
from reports.brief.gathering import gather
from tests.conftest import ROOT
from tests.reports.hostile_shop import shop
from tests.ui.tile_reading import figures_of, tile_words
from ui.address import address, default_choice
from ui.tiles import Tile

ALL = Scope.everything()
CLAIMS = re.compile(r"\b(because|caused?|due to|led to|thanks to|driven by)\b|때문|덕분", re.IGNORECASE)
KOREA_2024 = Filters("published", ("KR",), ("AliExpress",), date(2024, 2, 1), date(2024, 2, 29))
KOREA_DEMO = Filters("demo", ("KR",), ("AliExpress",), date(2026, 5, 1), date(2026, 5, 31))


@pytest.fixture(autouse=True)
def nothing_kept():
    clear()


def gathered(filters: Filters, language: str = "en", scope: Scope = ALL):
    return gather(filters, scope, language, door.collection(filters.collection, scope), lambda share, step: None)


def page(filters: Filters, language: str) -> AppTest:
    """The overview at these filters, with its whole state in the address."""
    app = AppTest.from_file(str(ROOT / "ui" / "frame.py"), default_timeout=120)
    info = door.collection(filters.collection, ALL)
    state = address(default_choice(info, language)) | {"market": list(filters.markets), "platform": list(filters.platforms)}
    state |= {"from": [f"{filters.date_from:%Y-%m}"], "to": [f"{filters.date_to:%Y-%m}"], "compare": [filters.comparison]}
    for name, values in state.items():
        app.query_params[name] = values
    return app.run()


def plain(text: str) -> str:
    """Prose without escapes, joiners and directives."""
    return re.sub(r"\\|\u2060|^[#\s]+|:\w+\[|\]", "", text.replace("\u00a0", " ").replace("&#91;", "[").replace("&#93;", "]"))


def sentences(brief) -> list[str]:
    """Everything that is said."""
    lines = [brief.answer, *brief.notes, brief.reasons_note, *(line for one in brief.moved for line in (*one.lines, *one.notes))]
    lines += [text for one in brief.reasons for text in (one.sentence, one.data, one.title, one.how_to_read, one.drivers_title, one.drivers_sentence)]
    return [*lines, *(text for one in brief.charts for text in (one.title, one.sentence, one.note))]


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("filters", [KOREA_2024, KOREA_DEMO, KOREA_DEMO.with_(comparison="year_ago")], ids=["published", "demo", "demo-year"])
def test_the_figures_equal_the_pages_tiles(filters, language, shipped):
    brief, app = gathered(filters, language), page(filters, language)
    assert not app.exception
    assert len(figures_of(app)) >= 6
    assert [(one.label, one.words) for one in brief.figures] == figures_of(app)
    told = tile_words(app)
    for one in brief.figures:
        for words in (one.interval, one.target_words, one.judged.text if one.judged else "", *(mark.text.split(" ", 1)[1] for mark in one.marks)):
            assert words in told, f"{one.label}: '{words}' is not on the page"


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("filters", [KOREA_2024, KOREA_DEMO], ids=["published", "demo"])
def test_the_answer_and_the_findings_are_those_of_the_pages(filters, language, shipped):
    brief, app = gathered(filters, language), page(filters, language)
    told = plain(" ".join(element.value for element in (*app.markdown, *app.subheader)))
    assert brief.answer in told
    for line in brief.moved[0].lines if filters.collection == "published" else ():
        assert line in told
    on_the_overview = {"users", "complaint_rate", "outlook_orders", "complaints", "shares_number", "shares_value"}
    shown = [one for one in brief.charts if one.key in on_the_overview]
    assert len(shown) >= 3 and len(brief.charts) == 5
    for one in shown:
        assert one.title in told, one.key


def test_korea_in_february_2024_as_printed(shipped):
    brief = gathered(KOREA_2024)
    told = " ".join(sentences(brief))
    for fact in (
        "8.18 M",
        "+130 %",
        "673 in 2023",
        "Jan 2024 alone: 212",
        "delivery within 5 days, else a coupon of 1 to 3 dollars",
        "48.3 %",
        "67.6 % in 2023",
    ):
        assert fact in told
    assert [one.words for one in brief.figures] == ["8.18 M", "673", "67.6 %", "48.7 %", "93 %", "5 days"]
    assert brief.figures[1].foot.startswith("2023") and "5 Jun 2023" in brief.figures[5].foot, "said with their own period"
    assert brief.provenance == "cited" and len(brief.sources) > 10
    assert all(one.url.startswith("http") or not one.url for one in brief.sources)
    assert brief.quotes is not None and brief.quotes.frame.height > 10


def test_operations_are_held_against_both_earlier_periods(shipped):
    brief = gathered(KOREA_DEMO)
    assert brief.provenance == "simulated" and brief.badge == "Simulated"
    assert [one.heading for one in brief.moved] == ["Against Apr 2026", "Against May 2025"]
    assert len(brief.figures) == 12 and sum(bool(one.interval) for one in brief.figures) >= 8
    assert any("Σ promise_kept / Σ promise_due" in one.formula for one in brief.definitions)


def test_changes_are_taken_apart_into_parts_that_add_up(shipped):
    year = KOREA_DEMO.with_(platforms=(), date_from=date(2025, 7, 1), date_to=date(2026, 6, 30), comparison="year_ago")
    shares = [one for one in gathered(year).reasons if one.parts.units["amount"] == "points"]
    assert shares, "the planted change moves a share"
    for reason in shares:
        told = re.search(r"of the change of ([−+]?[0-9.]+)", reason.title).group(1).replace("−", "-")
        assert reason.parts.frame["amount"].sum() == pytest.approx(float(told), abs=0.051)
        assert reason.data and reason.svg.startswith("<svg")


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("filters", [KOREA_2024, KOREA_DEMO, KOREA_DEMO.with_(date_from=date(2025, 7, 1))], ids=["published", "demo", "eleven months"])
def test_no_sentence_claims_a_cause(filters, language, shipped):
    told = sentences(gathered(filters, language))
    assert len(told) > 10
    assert [line for line in told if CLAIMS.search(line)] == []


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_month_with_nothing_says_so_and_what_there_is(language, shipped):
    brief = gathered(KOREA_2024.with_(date_from=date(2013, 3, 1), date_to=date(2013, 3, 31)), language)
    assert not brief.figures and not brief.charts and not brief.moved
    assert ("Nothing has landed" in brief.answer) if language == "en" else ("없습니다" in brief.answer)
    assert "2013" in brief.empty and "2026" in brief.empty


SELECTIONS = {
    "temu": KOREA_2024.with_(platforms=("Temu",)),
    "all": KOREA_DEMO.with_(markets=(), platforms=()),
    "unfinished": KOREA_DEMO.with_(markets=("AU",), date_from=date(2026, 6, 1), date_to=date(2026, 6, 30)),
    "first": KOREA_DEMO.with_(date_from=date(2023, 1, 1), date_to=date(2023, 1, 31)),
}


@pytest.mark.parametrize("filters", SELECTIONS.values(), ids=SELECTIONS)
def test_any_selection_has_a_brief(filters, shipped):
    for language in ("en", "ko"):
        brief = gathered(filters, language)
        assert brief.answer and brief.sources and brief.data_words


def test_open_incidents_of_the_data_are_named(tmp_path, monkeypatch):
    filters, _ = shop(tmp_path, monkeypatch, without=tuple(range(8, 18)), spoilt=3)
    brief = gathered(filters)
    assert any("3 rows are quarantined" in line for line in brief.incidents)
    assert "No rows of Korea from 9 Apr 2024 to 18 Apr 2024" in brief.incidents
    assert "no rows of Korea from 9 Apr 2024" in brief.notes[0], "before anything is said of the business"
    assert not all(one.data_is_clean for one in brief.reasons)
    assert brief.provenance == "own" and brief.badge == "Own data"


def test_a_tile_without_a_comparison_stays_without_marks():
    from reports.brief.figures import figure

    one = figure("x", Tile("X", 5.0, "count", "up", previous=4.0, withheld="the period is not over"), "en")
    assert one.marks == () and one.withheld == "the period is not over" and one.words == "5"
