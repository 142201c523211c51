"""The address: codes in, a checked choice out, and every value that can not be used told with the nearest that can."""

from dataclasses import replace
from datetime import date
from urllib.parse import parse_qs, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queries.door import CollectionInfo
from ui.address import address, default_choice, filters_of, months, moved, resolve

PUBLISHED = CollectionInfo(
    "published", "Published", "공표", "cited", True, "v1", "2026-11-22T00:00:00Z", date(2026, 4, 1), "KR", "AliExpress", "2022-01", "2025-12",
    ("KR", "WORLD"), ("AliExpress", "Coupang"), date(2013, 1, 1), date(2026, 6, 1),
)  # fmt: skip
DEMO = replace(
    PUBLISHED,
    name="demo",
    default_from=None,
    default_to=None,
    markets=("KR", "US", "ES"),
    platforms=("AliExpress",),
    first_date=date(2023, 1, 1),
    last_date=date(2026, 6, 30),
)
INFOS = (PUBLISHED, DEMO)


def test_a_plain_address_opens_the_collections_own_period():
    choice, refused = resolve({}, INFOS, "en")
    assert (choice.collection, choice.market, choice.platform, choice.month_from, choice.month_to) == (
        "published",
        ("KR",),
        ("AliExpress",),
        "2022-01",
        "2025-12",
    )
    assert refused == ()


def test_without_a_default_period_the_last_twelve_months_are_shown():
    choice = default_choice(DEMO, "ko")
    assert (choice.month_from, choice.month_to) == ("2025-07", "2026-06")
    assert filters_of(choice).date_to == date(2026, 6, 30)


@st.composite
def choices(draw):
    info = draw(st.sampled_from(INFOS))
    start, end = sorted(draw(st.tuples(st.sampled_from(months(info)), st.sampled_from(months(info)))))
    some = lambda values: tuple(draw(st.lists(st.sampled_from(values), unique=True)))  # noqa: E731
    return replace(
        default_choice(info, draw(st.sampled_from(["en", "ko"]))), market=some(info.markets), platform=some(info.platforms), month_from=start, month_to=end,
        compare=draw(st.sampled_from(["previous", "year_ago"])), grain=draw(st.sampled_from(["week", "month", "quarter", "year"])),
    )  # fmt: skip


@given(choices(), st.sampled_from(["en", "ko"]))
def test_an_address_means_the_same_for_every_reader(choice, language):
    copied = parse_qs(urlencode(address(choice), doseq=True))
    assert resolve(copied, INFOS, language) == (choice, ())


@pytest.mark.parametrize(
    ("raw", "parameter", "allowed", "used"),
    [
        ({"market": ["XX"]}, "market", ("KR", "WORLD", "all"), ("KR",)),
        ({"market": ["KR", "KX"]}, "market", ("KR", "WORLD", "all"), ("KR",)),
        ({"platform": ["Coupan"]}, "platform", ("Coupang",), ("AliExpress",)),
        ({"from": ["2022-13"]}, "from", ("2022-12", "2023-01", "2013-01", "2026-06"), ("2022-01",)),
        ({"grain": ["monht"]}, "grain", ("month",), ("month",)),
        ({"lang": ["fr"]}, "lang", ("en", "ko"), ("en",)),
        ({"collection": ["secret"]}, "collection", ("published", "demo"), ("published",)),
    ],
)
def test_a_value_that_can_not_be_used_is_told(raw, parameter, allowed, used):
    _, (told,) = resolve(raw, INFOS, "en")
    assert (told.parameter, told.allowed, told.used) == (parameter, allowed, used)


def test_spelling_and_backward_periods_are_told():
    _, told = resolve({"mrket": ["KR"], "utm_source": ["mail"]}, INFOS, "en")
    assert [(one.kind, one.parameter, one.allowed) for one in told] == [("notice.unknown_name", "mrket", ("market",))]
    choice, (told,) = resolve({"from": ["2025-01"], "to": ["2024-01"]}, INFOS, "en")
    assert told.kind == "notice.period" and (choice.month_from, choice.month_to) == ("2022-01", "2025-12")


def test_one_end_of_a_period_is_enough():
    assert resolve({"from": ["2026-01"]}, INFOS, "en")[0].month_to == "2026-06"
    assert resolve({"to": ["2020-01"]}, INFOS, "en")[0].month_from == "2013-01"


def test_case_does_not_matter_and_all_means_all():
    choice, refused = resolve({"market": ["kr"], "platform": ["ALL"]}, INFOS, "en")
    assert (choice.market, choice.platform, refused) == (("KR",), (), ())


def test_another_collection_keeps_what_it_knows():
    choice = replace(default_choice(PUBLISHED, "ko"), market=("WORLD", "KR"), platform=("Coupang",), grain="quarter")
    kept = moved(choice, DEMO)
    assert (kept.market, kept.platform, kept.month_from, kept.grain, kept.lang) == (("KR",), ("AliExpress",), "2025-07", "quarter", "ko")


@given(
    st.dictionaries(st.sampled_from(["collection", "market", "platform", "from", "to", "compare", "grain", "lang"]), st.lists(st.text(max_size=20), max_size=3))
)
def test_no_address_breaks_the_frame(raw):
    choice, _ = resolve(raw, INFOS, "en")
    assert filters_of(choice).date_from <= filters_of(choice).date_to
    assert resolve(address(choice), INFOS, "ko") == (choice, ())
