"""The words of charts stand inside their figures and apart from each other, with the margins that the server found (`ui/charts/margins.py`)."""

import itertools

import pytest

from tests.browser.chart_labels import redrawn, unreadable
from tests.browser.reading import PAGES
from tests.conftest import LONG

# `make test`: the pages with the most charts; `make test-long`: all pages
CASES = list(itertools.product(PAGES if LONG else ("delivery", "complaints"), ("published", "demo") if LONG else ("demo",), ("en", "ko")))


@pytest.mark.parametrize(("page", "collection", "language"), CASES)
def test_the_words_of_every_chart_can_be_read_on_a_desk_and_on_a_phone(reader, page, collection, language):
    visit = reader.open(page, collection=collection, lang=language)
    assert visit.page.locator(".js-plotly-plot").count() and visit.empty_charts == 0
    assert unreadable(visit) == []
    assert redrawn(visit) == []
    visit.page.set_viewport_size({"width": 390, "height": 900})  # a phone: one figure serves every width
    visit.page.wait_for_function("() => [...document.querySelectorAll('.js-plotly-plot')].every(plot => plot._fullLayout.width < 390)")
    assert unreadable(visit) == []
