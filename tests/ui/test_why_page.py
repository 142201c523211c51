"""*Why?* through the frame: held in the address, in both languages, closed again."""

import pytest

from tests.ui.test_complaint_and_driver_pages import opened, text_of
from tests.ui.tile_reading import tiles_of
from ui import kept
from ui.words_why import WORDS

CASES = [
    ("overview", "complaints_per_10k"),
    ("overview", "monthly_users"),
    ("complaints", "cases_received"),
    ("delivery", "promise_kept_rate"),
    ("delivery", "delivery_days_p90"),
    ("trust", "reappearance_rate"),
]


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize(("page", "metric"), CASES, ids=lambda value: value)
def test_the_address_opens_the_explanation(page, metric, language, shipped):
    app = opened(page, collection="demo", market="all", lang=language, why=metric)
    assert not app.exception and not app.error
    said = text_of(app)
    assert ("### Why? " if language == "en" else "### 왜? ") in said


def test_no_sentence_names_a_cause():
    for key, texts in WORDS.items():
        assert not any(word in text.lower() for text in texts for word in ("because", "caused", "due to", "때문", "로 인해")), key


def test_the_address_asks_and_close_takes_it_away(shipped):  # a tile's own button: tests/browser/test_tiles.py
    assert "### Why?" not in text_of(opened("overview", collection="demo", market="all", lang="en"))
    app = opened("overview", collection="demo", market="all", lang="en", why="complaints_per_10k")
    said = text_of(app)
    assert "Why? Complaints per 10,000 orders" in said and "segments looked at" in said and "together they are exactly the change" in said.lower()
    app.button(key="why_close").click().run()
    assert "why" not in app.query_params and "### Why?" not in text_of(app)


def test_a_metric_that_the_page_does_not_show_is_refused_with_what_it_has(shipped):
    app = opened("delivery", collection="demo", lang="en", why="<b>x</b>")
    assert any("is no figure of this page" in one.value for one in app.warning) and not app.exception


def test_printed_users_are_explained_without_a_search(shipped):
    page = opened("overview", collection="published", lang="en", why="monthly_users")
    assert "there are no rows to search" in text_of(page).lower()
    assert "chart_why_parts" not in {chart.proto.id.rsplit("-", 1)[-1] for chart in page.get("plotly_chart")}, "nothing moved, so nothing is drawn"


PAGES = ("overview", "cross_border", "complaints", "delivery", "trust")
ROWS = [*((page, {"collection": "demo", "market": "KR"}) for page in PAGES), *((page, {"collection": "published"}) for page in PAGES)]
AGENCY = ("complaints", {"collection": "demo", "market": "KR", "counted": "Korea Consumer Agency · consultation"})


@pytest.mark.parametrize(("page", "state"), [*ROWS, AGENCY], ids=lambda value: value if isinstance(value, str) else value["collection"])
def test_every_change_on_a_tile_has_a_why_or_words_that_say_why_not(page, state, shipped, monkeypatch):
    from ui import tiles

    drawn = []
    plain_draw = tiles.draw
    monkeypatch.setattr(tiles, "draw", lambda view, rows: drawn.append(rows) or plain_draw(view, rows))
    kept.forget()
    app = opened(page, lang="en", **state)
    moved = [face for rows in drawn for face in rows.faces if any(span.icon.startswith("arrow_") for line in face.lines for span in line)]
    asked = [face for face in moved if face.why]
    words = " ".join(rows.explained for rows in drawn)
    assert not app.exception and (moved or state["collection"] == "published")
    assert len(asked) == len(moved) or "Why?" in words, [face.label for face in moved if not face.why]
    assert [tile["why"] for tile in tiles_of(app) if tile["why"]] == [face.why for rows in drawn for face in rows.faces if face.why]


def test_days_to_resolve_are_those_of_cases(shipped):
    state = {"collection": "demo", "market": "all", "why": "resolution_days_p50"}
    said = {language: text_of(opened("complaints", lang=language, **state)) for language in ("en", "ko")}
    assert "the share of cases that took longer" in said["en"] and "걸린 불만의 비율" in said["ko"] and "parcels that took longer" not in said["en"]
