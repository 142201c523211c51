"""The published facts of the case in hand, each on its page with its source."""

import pytest

# (page, filters, texts that must stand on the page, part of the source's line)
FACTS = {
    "8.18 million users in February 2024": ("growth", {"from": "2024-02", "to": "2024-02"}, ["8.18 M"], ["WiseApp", "Korea JoongAng Daily"]),
    "second behind Coupang, a printed rank": (
        "growth", {"from": "2024-02", "to": "2024-02"}, ["number 2 as printed", "Coupang: no figure of that month is published"], ["WiseApp"],
    ),
    "China 48.3 percent by number in 2020, 43.2 by parcel counts": (
        "cross_border", {"from": "2018-01", "to": "2025-12"}, ["48.3 %", "43.2 %"], ["Korea Customs Service"],
    ),
    "which origin leads by value, per measurer": (
        "cross_border", {"from": "2022-01", "to": "2022-12"},
        ["China leads by the Korea Customs Service (36.2 to 33.6 percent", "US leads by Statistics Korea"], ["Korea Customs Service", "Statistics Korea"],
    ),
    "complaints 228 and 673": ("complaints", {"from": "2022-01", "to": "2024-12"}, ["228", "673"], ["Korea Consumer Agency"]),
    "212 in January 2024": ("complaints", {"from": "2022-01", "to": "2024-12"}, ["212"], ["Korea Consumer Agency"]),
    "93 percent cleared the next day": ("delivery", {"from": "2022-01", "to": "2025-12"}, ["93 %", "as printed, not measured"], ["Maeil Business Newspaper"]),
    "five-day promise and coupon": (
        "delivery", {"from": "2022-01", "to": "2025-12"}, ["guaranteed within 5 days", "from $1", "$3"], ["Maeil Business Newspaper"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("fact", FACTS)
def test_a_fact_stands_on_its_page_with_its_source(reader, fact):
    page, period, texts, sources = FACTS[fact]
    visit = reader.open(page, collection="published", market="KR", platform="AliExpress", lang="en", **period)
    text = visit.text
    assert [wanted for wanted in [*texts, *sources] if wanted not in text] == []
    assert visit.page.locator("[data-testid=stMain] a[href^=http]").count() > 0, "no source is linked"
