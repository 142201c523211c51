"""Every page, both collections and languages, on a desk and a phone: no console error, exception box, empty chart, cut figure or sideways scroll."""

import itertools

import pytest

from tests.browser.reading import PAGES
from tests.conftest import LONG

ALL = list(itertools.product(PAGES, ("published", "demo"), ("en", "ko"), (1440, 390)))
# `make test`: every page of both collections once, English on a desk and Korean on a phone by turns; `make test-long`: everything
BY_TURNS = (("en", 1440), ("ko", 390))
ONCE = [(page, collection, *BY_TURNS[(at + of) % 2]) for at, page in enumerate(PAGES) for of, collection in enumerate(("published", "demo"))]
CASES = ALL if LONG else ONCE


@pytest.mark.parametrize(("page", "collection", "language", "width"), CASES)
def test_a_page_opens_whole(reader, page, collection, language, width):
    visit = reader.open(page, width=width, dark=width == 390, collection=collection, market="KR", lang=language)
    assert visit.exceptions == []
    assert visit.errors == []
    assert visit.empty_charts == 0
    assert visit.sideways <= 0
    assert visit.cut_figures == []
    assert visit.page.locator("[data-testid=stMain] del").count() == 0, "two Korean ranges in a paragraph are no strike-through"
    assert len(visit.text) > 200
