"""Saved views in the store: each person's own, bounded, and never wider than who opens them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sharing import saved_views
from sharing.narrowing import narrow
from sharing.saved_views import MOST_VIEWS, TooMany
from tests.conftest import LONG
from tests.sharing.conftest import NOW
from ui.address import filters_of, resolve

ADDRESS = {"collection": ("office",), "market": ("KR", "US"), "from": ("2024-01",), "who": ("측정",)}


def test_a_view_is_kept_listed_replaced_and_forgotten_by_its_owner_only(store):
    first = saved_views.save(store, "kim", "  Korea,  last year ", "growth", ADDRESS, NOW)
    saved_views.save(store, "lee", "Korea, last year", "trust", {}, NOW)
    (found,) = saved_views.listed(store, "kim")
    assert (found.id, found.name, found.page, found.address) == (first, "Korea, last year", "growth", ADDRESS)
    assert saved_views.save(store, "kim", "Korea, last year", "trust", {}, NOW) == first
    assert [view.page for view in saved_views.listed(store, "kim")] == ["trust"]
    assert not saved_views.delete(store, "lee", first) and saved_views.delete(store, "kim", first)
    assert saved_views.listed(store, "kim") == () and len(saved_views.listed(store, "lee")) == 1


@pytest.mark.parametrize(
    ("name", "page", "address"),
    [
        ("", "growth", {}), ("  ", "growth", {}), ("x" * 81, "growth", {}), ("a", "../growth", {}), ("a", "", {}), ("a", "growth", {"Link": ("x",)}),
        ("a", "growth", {"market": ("x" * 201,)}), ("a", "growth", {f"p{number}": ("x",) for number in range(31)}),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_refused(store, name, page, address):
    with pytest.raises(ValueError, match=r"name|page|parameter"):
        saved_views.save(store, "kim", name, page, address, NOW)
    assert saved_views.listed(store, "kim") == ()


def test_a_person_has_at_most_so_many(store):
    for number in range(MOST_VIEWS):
        saved_views.save(store, "kim", f"view {number}", "growth", {}, NOW)
    with pytest.raises(TooMany):
        saved_views.save(store, "kim", "one more", "growth", {}, NOW)
    saved_views.save(store, "kim", "view 0", "trust", {}, NOW)
    saved_views.save(store, "lee", "one more", "growth", {}, NOW)


texts = st.text(max_size=12)


@settings(max_examples=500 if LONG else 40)
@given(st.dictionaries(st.sampled_from(("collection", "market", "platform", "from", "to", "compare", "grain", "lang", "who")), st.lists(texts, max_size=4)))
def test_an_address_opened_by_somebody_else_never_shows_more_than_they_may_see(address):
    """What a view says is read as any address is: within the collections of who opens it, then cut to their scope."""
    from datetime import date

    from queries.door import CollectionInfo
    from queries.scope import Scope

    info = CollectionInfo("office", "Office", "", "own", False, "v", "2024-01-01T00:00:00+00:00", date(2024, 3, 1), "KR", "A", None, None, ("KR",), ("A",),
                          date(2023, 1, 1), date(2024, 3, 1))  # fmt: skip
    choice, _ = resolve(address, (info,), "en")
    asked = filters_of(choice)
    assert asked.collection == "office" and set(asked.markets) <= {"KR"} and set(asked.platforms) <= {"A"}
    narrowed = narrow(Scope(("office",), ("KR",), ("A",)), asked)
    assert narrowed.markets == ("KR",) and narrowed.platforms == ("A",)
