"""*Why?* through the frame: opened by a tile's button, held in the address, in both languages, closed again."""

import pytest

from tests.ui.test_complaint_and_driver_pages import opened, text_of
from ui.words_why import WORDS

CASES = [
    ("overview", "complaints_per_10k"),
    ("overview", "monthly_users"),
    ("complaints", "cases_received"),
    ("delivery", "promise_kept_rate"),
    ("delivery", "delivery_days_p90"),
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


def test_a_button_opens_it_and_close_takes_it_away(shipped):
    app = opened("overview", collection="demo", market="all", lang="en")
    assert "### Why?" not in text_of(app)
    app.button(key="why_complaints_per_10k").click().run()
    assert app.query_params["why"] in ("complaints_per_10k", ["complaints_per_10k"])
    said = text_of(app)
    assert "Why? Complaints per 10,000 orders" in said and "segments looked at" in said and "together they are exactly the change" in said.lower()
    app.button(key="why_close").click().run()
    assert "why" not in app.query_params and "### Why?" not in text_of(app)


def test_a_metric_that_the_page_does_not_show_is_refused_with_what_it_has(shipped):
    app = opened("delivery", collection="demo", lang="en", why="<b>x</b>")
    assert any("is no figure of this page" in one.value for one in app.warning) and not app.exception


def test_printed_users_are_explained_without_a_search(shipped):
    said = text_of(opened("overview", collection="published", lang="en", why="monthly_users"))
    assert "there are no rows to search" in said.lower()
