"""Attempts to be somebody else, and to see through a link what its sender may not: each is counted and answered with 0 rows from outside the scope."""

import re
from datetime import timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queries import door, tables
from queries.door import NothingLanded, answer
from queries.filters import Filters
from queries.scope import Scope
from sharing import links
from sharing.access import Identity, decide, decide_link, identity
from sharing.links import NewLink
from sharing.narrowing import NothingShared, narrow
from sharing.policy import PERSONAL, parse
from sharing.state import scope_from, scope_text
from sharing.store import Store
from tests.conftest import LONG
from tests.sharing.attempts import AWAY, BOSS, HERE, KIM, POLICY, WHOLE, questions, text_of
from tests.sharing.conftest import NOW
from tests.sharing.worlds import MARKET, OTHERS, PLATFORM, SCOPE, outside

CLAIMS = (
    {}, {"email": None}, {"email": "boss@shop.example"}, {"email": "boss@shop.example", "email_verified": "true"},
    {"email": "boss@shop.example", "email_verified": 1}, {"email": ["boss@shop.example"], "email_verified": True},
    {"email": "boss@shop.example\0", "email_verified": True}, {"email": "boss@shop.example.evil", "email_verified": True},
    {"email": "kim@shop.example,boss@shop.example", "email_verified": True}, {"email": "kim@shop.example", "email_verified": True, "role": "admin"},
    {"email": "kim@shop.example", "email_verified": True, "groups": ["admin", "boss@shop.example"]}, {"sub": "boss@shop.example", "email_verified": True},
    {"email": "ｂoss@shop.example", "email_verified": True}, {"email": "bos\u017f@shop.example", "email_verified": True},
    {"preferred_username": "boss@shop.example", "email": "x", "email_verified": True},
)  # fmt: skip


@pytest.mark.parametrize("claims", CLAIMS)
@pytest.mark.parametrize("view_as", [None, BOSS])
def test_claims_that_are_nearly_the_admins_are_not(landed, count, claims, view_as):
    access = decide(identity({"iat": NOW.timestamp(), **claims}), AWAY, parse(POLICY), ("twin",), view_as, NOW)
    visible = [info.name for info in door.collections(access.scope)]
    count(visible if visible not in ([], ["world"]) else 0)
    assert not access.may_administer and (visible == [] or (visible == ["world"] and access.scope.markets == (MARKET,)))


def test_generated_claims_never_let_more_in_than_the_policy_says(landed, count):
    texts = st.sampled_from(["boss@shop.example", "kim@shop.example", "admin", "true", ""]) | st.text(max_size=20)
    values = texts | st.booleans() | st.none() | st.integers() | st.lists(texts, max_size=3) | st.dictionaries(texts, texts, max_size=2)

    @given(st.dictionaries(st.sampled_from(["email", "email_verified", "groups", "iat", "role", "sub", "hd"]) | texts, values, max_size=6))
    @settings(max_examples=3_000 if LONG else 200, deadline=None)
    def attempt(claims):
        access = decide(identity(claims), AWAY, parse(POLICY), (), None, NOW)
        meant = str(claims.get("email", "")).strip().lower() if isinstance(claims.get("email"), str) and claims.get("email_verified") is True else ""
        allowed = {"boss@shop.example": None, "kim@shop.example": ("world",)}.get(meant, ())
        more = access.scope.collections != allowed and access.scope.collections != ()
        count(int(more))
        assert not more

    attempt()


@pytest.fixture
def kept(tmp_path):
    """A store of links."""
    found = Store(f"sqlite:///{tmp_path / 'store.sqlite'}")
    yield found
    found.close()


def _link(kept: Store, wanted: Scope, sender: Identity = KIM, collection: str = "world"):
    access = decide(sender, AWAY, parse(POLICY), ())
    version = door.version_of(collection, WHOLE).name
    new = NewLink("delivery", Filters(collection), wanted, "en", version, expires_at=NOW + timedelta(days=1))
    return links.create(kept, new, access.share_scope, access.who, NOW)


WIDER = (
    Scope(), Scope(markets=("US",)), Scope(markets=(MARKET, "US")), Scope(platforms=("Temu",)), Scope(collections=("world", "twin")),
    Scope(collections=("twin",)),
    Scope(versions=(("twin", "x"),)), Scope(withheld=()), Scope(markets=()), Scope(markets=("KR' OR '1'='1",)), Scope(datasets=("parcels", "complaints")),
)  # fmt: skip


@pytest.mark.parametrize("wanted", WIDER)
@pytest.mark.parametrize("facts", [AWAY, HERE])
def test_a_link_shows_no_more_than_its_sender_sees(landed, count, kept, wanted, facts):
    try:
        made = _link(kept, wanted)
    except NothingShared:
        count()
        return
    access = decide_link(links.resolve(kept, made.token, NOW), facts, parse(POLICY), ())
    assert set(PERSONAL) <= set(access.scope.withheld)
    for name in ("parcels", "complaints", "active_users", "delivery_days"):
        with tables.batches(name, "world", access.scope) as rows:
            seen = pl.from_arrow(rows.read_all())
        found = outside(text_of(seen))
        count(found)
        assert found == [] and set(seen["market"]) <= {MARKET} and set(seen["platform"]) <= {PLATFORM}
        assert all(seen[column].null_count() == seen.height for dataset, column in (one.split(".") for one in PERSONAL) if dataset == name)
    count()
    with pytest.raises(NothingLanded):
        answer("markets", Filters("twin"), access.scope)


def test_stale_links_and_links_of_others_show_nothing(landed, count, kept):
    made, other = _link(kept, Scope()), _link(kept, Scope(), BOSS)
    later, policy = NOW + timedelta(days=2), parse(POLICY)
    without_kim = parse(POLICY.replace("kim@shop.example", "lee@shop.example"))
    narrower = parse(POLICY.replace('markets = ["KR"]', 'markets = ["US"]'))
    viewer = parse(POLICY.replace('role = "manager"', 'role = "viewer"'))
    tries = {
        "expired": decide_link(links.resolve(kept, made.token, later), AWAY, policy, ()),
        "sender gone": decide_link(links.resolve(kept, made.token, NOW), AWAY, without_kim, ()),
        "sender elsewhere": decide_link(links.resolve(kept, made.token, NOW), AWAY, narrower, ()),
        "sender may not share": decide_link(links.resolve(kept, made.token, NOW), AWAY, viewer, ()),
        "no policy, from elsewhere": decide_link(links.resolve(kept, made.token, NOW), AWAY, None, ()),
    }
    links.revoke(kept, made.id, KIM.email, NOW)
    tries["revoked"] = decide_link(links.resolve(kept, made.token, NOW), AWAY, policy, ())
    tries["its id for a token"] = decide_link(links.resolve(kept, other.id, NOW), AWAY, policy, ())
    tries["a token cut short"] = decide_link(links.resolve(kept, other.token[:-1], NOW), AWAY, policy, ())
    tries["a token with more"] = decide_link(links.resolve(kept, other.token + "a", NOW), AWAY, policy, ())
    for name, access in tries.items():
        count(len(door.collections(access.scope)))
        assert access.scope.collections == () and door.collections(access.scope) == (), name
    for change in (
        links.rename(kept, other.id, KIM.email, "mine"),
        links.revoke(kept, other.id, KIM.email, NOW),
        links.extend(kept, other.id, KIM.email, None, NOW),
    ):
        count(int(change))
        assert change is False, "another's link is not changed"


def test_saved_scopes_and_generated_questions_never_widen(landed, count):
    texts = st.sampled_from([MARKET, PLATFORM, "US", "Temu", "twin", "world", "*", "' OR 1=1"]) | st.text(max_size=10)
    some = st.none() | st.lists(texts, max_size=3).map(tuple)

    @given(st.builds(Scope, some, some, some, st.none()), questions())
    @settings(max_examples=2_000 if LONG else 150, deadline=None)
    def attempt(saved, asked):
        scope = scope_from(scope_text(saved)).within(SCOPE)
        count()
        try:
            filters = narrow(scope, asked)
            frame = answer("markets", filters, scope)
        except (NothingShared, NothingLanded):
            return
        seen = [market for market in frame["market"] if market != MARKET]
        count(seen, 0)
        assert seen == [] and filters.collection == "world" and set(filters.markets) <= {MARKET} | set(asked.markets)

    attempt()


def test_an_address_resolves_to_what_the_scope_offers(landed, count):
    from ui.address import NAMES, filters_of, resolve

    infos = door.collections(SCOPE)
    assert infos[0].markets == (MARKET,) and infos[0].platforms == (PLATFORM,)
    words = st.sampled_from([*OTHERS, "all", "ALL", "Temu", "twin", "world", MARKET, PLATFORM, "2024-01", "9999-99", "%00", "..", "[]"]) | st.text(max_size=12)

    @given(st.dictionaries(st.sampled_from(NAMES) | words, st.lists(words, max_size=4), max_size=8))
    @settings(max_examples=3_000 if LONG else 300, deadline=None)
    def attempt(raw):
        choice, refused = resolve(raw, infos, "en")
        filters = filters_of(choice)
        wide = [item for item in (*filters.markets, *filters.platforms) if item not in (MARKET, PLATFORM)]
        count(wide)
        assert wide == [] and filters.collection == "world"
        told = " ".join(" ".join((*one.allowed, *one.used)) for one in refused)
        assert not re.search(r"\b(US|ES|DE|Temu|twin)\b", told), "a notice does not name what is outside either"

    attempt()
