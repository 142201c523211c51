"""Narrowing never widens: generated scopes and questions, checked against a slow twin, and against the door itself."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queries.door import answer
from queries.filters import COMPARISONS, GRAINS, Filters
from queries.scope import Scope
from sharing.narrowing import NothingShared, narrow
from sharing.state import filters_from, filters_text, scope_from, scope_text
from tests.sharing.office import MARKETS as USERS
from tests.sharing.office import PLATFORMS as MORE
from tests.sharing.office import landed

MARKETS, PLATFORMS, COLLECTIONS = ("KR", "US", "ES", "*", ""), ("A", "B", "C'--"), ("office", "demo", "other")
days = st.dates(date(2020, 1, 1), date(2026, 12, 31))


def _some(values):
    return st.lists(st.sampled_from(values), unique=True).map(tuple)


@st.composite
def _filters(draw) -> Filters:
    first, second = sorted((draw(days), draw(days)))
    return Filters(
        draw(st.sampled_from(COLLECTIONS)),
        draw(_some(MARKETS)),
        draw(_some(PLATFORMS)),
        first,
        second,
        draw(st.sampled_from(GRAINS)),
        draw(st.sampled_from(COMPARISONS)),
    )


scopes = st.builds(
    Scope, st.none() | _some(COLLECTIONS), st.none() | _some(MARKETS), st.none() | _some(PLATFORMS), st.none() | _some(("parcels", "complaints")),
    st.lists(st.tuples(st.sampled_from(COLLECTIONS), st.text(max_size=5)), max_size=2, unique_by=lambda pair: pair[0]).map(tuple),
)  # fmt: skip
periods = st.none() | st.tuples(days, days).map(lambda pair: (min(pair), max(pair)))


def _reach(scope: Scope, filters: Filters) -> set:
    """Slow twin of the door: what a question sees through a scope."""
    markets = set(MARKETS if scope.markets is None else scope.markets) & set(filters.markets or MARKETS)
    platforms = set(PLATFORMS if scope.platforms is None else scope.platforms) & set(filters.platforms or PLATFORMS)
    return {(filters.collection, market, platform) for market in markets for platform in platforms if scope.allows_collection(filters.collection)}


@given(scopes, _filters(), periods)
@settings(max_examples=500)
def test_narrowing_never_widens(scope, asked, period):
    if scope.collections == ():
        with pytest.raises(NothingShared):
            narrow(scope, asked, period)
        return
    found = narrow(scope, asked, period)
    whole = {(collection, *rest) for collection in scope.collections or COLLECTIONS for _, *rest in _reach(scope, Filters(found.collection))}
    assert _reach(scope, found) <= whole
    assert scope.allows_collection(found.collection)
    for limit, chosen in ((scope.markets, found.markets), (scope.platforms, found.platforms)):
        assert limit is None or (set(chosen) <= set(limit) and (chosen or not limit))
    assert period is None or period[0] <= found.date_from <= found.date_to <= period[1]
    assert narrow(scope, found, period) == found, "narrowing twice is narrowing once"


@given(scopes, _filters())
def test_what_is_within_the_scope_is_left_as_asked(scope, asked):
    inside = scope.allows_collection(asked.collection) and all(
        chosen and set(chosen) <= set(limit) for limit, chosen in ((scope.markets, asked.markets), (scope.platforms, asked.platforms)) if limit is not None
    )
    if inside:
        assert narrow(scope, asked) == asked


@given(scopes, _filters())
def test_filters_and_scopes_come_back_from_text(scope, filters):
    assert filters_from(filters_text(filters)) == filters
    assert scope_from(scope_text(scope)) == scope


def test_a_scope_with_a_limit_this_release_does_not_know_is_refused():
    with pytest.raises(TypeError):
        scope_from(scope_text(Scope.everything())[:-1] + ', "people": ["kim"]}')


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    home = tmp_path_factory.mktemp("narrowing")
    landed(home)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GROUNDSWELL_LANDED", str(home / "landed"))
        yield


@given(st.none() | _some(("KR", "US")), st.none() | _some(("A", "B")), _some(("KR", "US", "ES")), _some(("A", "B")), st.booleans())
@settings(max_examples=150, deadline=timedelta(seconds=5))
def test_the_door_gives_nothing_outside_the_scope(office, markets, platforms, asked_markets, asked_platforms, first_narrow):
    """The number of users says which market and platform it is of."""
    scope = Scope(("office",), markets, platforms)
    asked = Filters("office", asked_markets, asked_platforms)
    found = answer("users_by_period", narrow(scope, asked) if first_narrow else asked, scope, kind="mau")
    allowed = {
        base + more
        for market, base in USERS.items()
        for platform, more in MORE.items()
        if (markets is None or market in markets) and (platforms is None or platform in platforms)
    }
    assert set(found["users"]) <= allowed
