"""Who may see what: a table of requests, forged ones among them."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queries.filters import Filters
from queries.scope import Scope
from sharing.access import Access, Identity, decide, decide_link, identity, is_local, request_facts
from sharing.links import Link
from sharing.policy import PERSONAL, parse
from tests.sharing.conftest import NOW
from tests.sharing.test_policy import GOOD

PUBLIC = ("published", "demo")
HERE = [("Host", "localhost:8501"), ("Origin", "http://localhost:8501"), ("User-Agent", "a browser")]
POLICY = parse(GOOD)
PRIVATE = parse(GOOD.replace('public = ["published"]', ""))


def _facts(headers=HERE, bound_to="127.0.0.1", **environment):
    return request_facts(headers, bound_to, environment)


def _host(value, origin=None):
    return [("Host", value), *([("Origin", origin)] if origin else [])]


@pytest.mark.parametrize(
    ("headers", "bound_to", "environment"),
    [
        (HERE, "127.0.0.1", {}),
        (HERE, "localhost", {}),
        (HERE, "::1", {}),
        (_host("127.0.0.1:8501"), "127.0.0.1", {}),
        (_host("[::1]:8501", "http://[::1]:8501"), "::1", {}),
        (_host("LOCALHOST:8501", "http://127.0.0.1:8501"), "127.0.0.1", {}),
        (HERE, "127.0.0.1", {"GROUNDSWELL_PROXY": "0"}),
    ],
)
def test_this_machine_sees_everything_without_a_policy(headers, bound_to, environment):
    access = decide(None, _facts(headers, bound_to, **environment), None, PUBLIC)
    assert access.role == "local" and access.scope == Scope.everything() and access.may_query and access.may_administer


FORGED = [
    (HERE, "0.0.0.0", {}),
    (HERE, "", {}),
    (HERE, None, {}),
    (HERE, "192.168.0.5", {}),
    (HERE, "unix:/run/app.sock", {}),
    (HERE, "127.0.0.1", {"GROUNDSWELL_PROXY": "1"}),
    (HERE, "127.0.0.1", {"GROUNDSWELL_PROXY": "nginx"}),
    ([], "127.0.0.1", {}),
    ([("Origin", "http://localhost")], "127.0.0.1", {}),
    ([*HERE, ("Host", "localhost")], "127.0.0.1", {}),  # two of them
    ([*HERE, ("host", "shop.example")], "127.0.0.1", {}),
    ([*HERE, ("Origin", "http://localhost")], "127.0.0.1", {}),
    *[(_host(host), "127.0.0.1", {}) for host in (
        "", " ", "shop.example", "localhost.shop.example", "localhost.", "127.0.0.1.nip.io", "shop.example@localhost", "localhost@shop.example",
        "localhost:8501:1", "localhost\n", "localhost:8501\n",
        "localhost, shop.example", "localhost\tshop.example", "2130706433", "0x7f000001", "127.1", "0.0.0.0", "[::]", "[::ffff:10.0.0.1]", "[fe80::1%lo]",
        "localhost#", "localhost/..", "ⓛocalhost", "localhost:", "128.0.0.1", "10.0.0.1:8501",
    )],
    # a proxy that rewrites Host and adds no header of its own: the browser's Origin still tells
    *[(_host("127.0.0.1:8501", origin), "127.0.0.1", {}) for origin in (
        "https://shop.example", "null", "http://localhost.shop.example", "file://localhost", "http://localhost@shop.example", "//localhost", "localhost", "http://",
        "chrome-extension://localhost",
    )],
    *[([*HERE, (name, value)], "127.0.0.1", {}) for name, value in (
        ("X-Forwarded-For", "127.0.0.1"), ("x-forwarded-for", ""), ("X-FORWARDED-HOST", "localhost"), ("X-Forwarded-Proto", "https"),
        ("Forwarded", "for=127.0.0.1"),
        ("Via", "1.1 proxy"), ("X-Real-IP", "127.0.0.1"), ("X-Original-URL", "/"), ("X-Original-Host", "localhost"), ("CF-Connecting-IP", "127.0.0.1"),
        ("True-Client-IP", "127.0.0.1"), ("X-Client-IP", "127.0.0.1"), ("X-Envoy-External-Address", "127.0.0.1"), ("Fly-Client-IP", "::1"),
        ("Remote-User", "boss"),
        ("X-Forwarded-User", "boss@shop.example"), ("X-Auth-Request-Email", "boss@shop.example"), ("Tailscale-User-Login", "boss"),
        (" X-Forwarded-For ", "::1"),
    )],
]  # fmt: skip


@pytest.mark.parametrize(("headers", "bound_to", "environment"), FORGED)
@pytest.mark.parametrize("who", [None, Identity("boss@shop.example", True, ("kr-ops",))])
def test_anyone_else_sees_public_collections_only_and_changes_nothing(headers, bound_to, environment, who):
    facts = _facts(headers, bound_to, **environment)
    assert not is_local(facts)
    access = decide(who, facts, None, PUBLIC)
    assert (access.role, access.scope.collections, access.reason) == ("public", PUBLIC, "public_only")
    assert set(access.scope.withheld) == set(PERSONAL)
    assert not (access.may_share or access.may_query or access.may_alert or access.may_administer)


@given(st.lists(st.tuples(st.text(max_size=20), st.text(max_size=20)), max_size=4), st.sampled_from(["127.0.0.1", "", "0.0.0.0", "::1"]))
def test_odd_headers_never_raise_and_never_let_in(headers, bound_to):
    hosts = [value for name, value in headers if name.lower() == "host"]
    if is_local(_facts(headers, bound_to)):
        assert len(hosts) == 1 and bound_to in ("127.0.0.1", "::1")


PEOPLE = [
    # who, role, collections, markets, share, query, alert, administer, reason
    (Identity("boss@shop.example", True), "admin", None, None, True, True, True, True, "signed_in"),
    (Identity("lee@shop.example", True), "analyst", ("office", "demo"), ("KR",), True, True, False, False, "signed_in"),
    (Identity("kim@shop.example", True), "viewer", ("office",), ("US",), False, False, False, False, "signed_in"),
    (Identity("x@shop.example", True, ("contractors",)), "analyst", ("office", "demo"), ("KR",), True, True, False, False, "signed_in"),
    (Identity("boss@shop.example", False), "public", ("published",), None, False, False, False, False, "unverified_email"),
    (Identity("boss@shop.example", False, ("kr-ops",)), "public", ("published",), None, False, False, False, False, "unverified_email"),
    (Identity("x@shop.example", True), "public", ("published",), None, False, False, False, False, "no_grant"),
    (None, "public", ("published",), None, False, False, False, False, "not_signed_in"),
]


@pytest.mark.parametrize(("who", "role", "collections", "markets", "share", "query", "alert", "administer", "reason"), PEOPLE)
@pytest.mark.parametrize("facts", [_facts(), _facts([*HERE, ("X-Forwarded-User", "boss@shop.example")], "0.0.0.0", GROUNDSWELL_PROXY="1")])
def test_a_policy_decides_whatever_the_headers_say(who, role, collections, markets, share, query, alert, administer, reason, facts):
    access = decide(who, facts, POLICY, PUBLIC)
    assert (access.role, access.scope.collections, access.scope.markets, access.reason) == (role, collections, markets, reason)
    assert (access.may_share, access.may_query, access.may_alert, access.may_administer) == (share, query, alert, administer)
    assert bool(set(PERSONAL) - set(access.scope.withheld)) == (role == "admin")
    assert set(PERSONAL) <= set(access.share_scope.withheld), "personal data is never shared"


@pytest.mark.parametrize("who", [None, Identity("x@shop.example", True), Identity("boss@shop.example", False)])
def test_a_policy_without_public_collections_denies_by_default(who):
    access = decide(who, _facts(), PRIVATE, PUBLIC)
    assert access.role == "none" and access.scope.collections == ()


def test_an_admin_views_as_another_and_can_do_no_more_than_look():
    boss, lee, stranger = (Identity(f"{name}@shop.example", True) for name in ("boss", "lee", "stranger"))
    seen = decide(boss, _facts(), POLICY, PUBLIC, view_as=lee)
    assert seen.scope == decide(lee, _facts(), POLICY, PUBLIC).scope
    assert (seen.who, seen.role, seen.viewed_by) == ("lee@shop.example", "analyst", "boss@shop.example")
    assert not (seen.may_share or seen.may_query or seen.may_alert or seen.may_administer)
    assert decide(boss, _facts(), POLICY, PUBLIC, view_as=stranger).reason == "no_grant"
    for other in (lee, stranger, None):
        assert decide(other, _facts(), POLICY, PUBLIC, view_as=boss) == decide(other, _facts(), POLICY, PUBLIC), "others cannot"
    narrow_boss = parse(GOOD.replace('collections = "all"', 'collections = ["office"]', 1))
    assert decide(boss, _facts(), narrow_boss, PUBLIC, view_as=lee).scope.collections == ("office",)


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        (None, None),
        ({}, None),
        ({"email": "boss"}, None),
        ({"email": ["boss@shop.example"]}, None),
        ({"email": "Boss@Shop.example"}, Identity("boss@shop.example", False)),
        ({"email": "a@b", "email_verified": True, "groups": ["x", 3, "y"]}, Identity("a@b", True, ("x", "y"))),
        ({"email": "a@b", "email_verified": "false", "groups": "x"}, Identity("a@b", False, ("x",))),
        ({"email": "a@b", "email_verified": "true", "groups": {"admin": 1}}, Identity("a@b", False)),
    ],
)
def test_claims_become_a_person(claims, expected):
    assert identity(claims) == expected


def _link(sender="lee@shop.example", groups=(), collection="office", markets=("KR",)) -> Link:
    scope = Scope((collection,), markets, None, None, ((collection, "v1"),))
    return Link("ab12", "growth", Filters(collection), scope, "en", "v1", True, False, "", sender, groups, NOW, NOW + timedelta(days=1), None, 0, None)


AWAY = _facts([("Host", "shop.example")], "0.0.0.0")


@pytest.mark.parametrize(
    ("link", "facts", "policy", "markets"),
    [
        (_link(), AWAY, POLICY, ("KR",)),  # its sender may
        (_link(markets=None), AWAY, POLICY, ("KR",)),  # its sender's scope became narrower
        (_link(markets=("KR", "US")), AWAY, POLICY, ("KR",)),
        (_link("boss@shop.example", markets=None), AWAY, POLICY, None),
        (_link("x@shop.example", ("contractors",)), AWAY, POLICY, ("KR",)),  # by a group the provider named
        (_link("x@shop.example"), AWAY, POLICY, "closed"),  # left the company
        (_link("kim@shop.example"), AWAY, POLICY, "closed"),  # may no longer share
        (_link(markets=("US",)), AWAY, POLICY, "closed"),
        (_link("local"), AWAY, POLICY, "closed"),
        (_link("local"), AWAY, None, "closed"),  # own data, no policy, not this machine
        (_link("local"), _facts(), None, ("KR",)),
        (_link("local", collection="demo"), AWAY, None, ("KR",)),
        (None, _facts(), None, "closed"),
        (None, AWAY, POLICY, "closed"),
    ],
)
def test_a_link_shows_what_its_sender_may_still_share(link, facts, policy, markets):
    access: Access = decide_link(link, facts, policy, PUBLIC)
    if markets == "closed":
        assert (access.role, access.reason, access.scope.collections) == ("none", "link_closed", ())
        return
    assert access.scope.markets == markets and access.scope.versions == link.scope.versions and access.scope.collections == link.scope.collections
    assert set(PERSONAL) <= set(access.scope.withheld) and access.role == "reader"
    assert not (access.may_share or access.may_query or access.may_alert or access.may_administer)
