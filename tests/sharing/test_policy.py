"""Policy files: what they give, first grant wins, nothing by default; what is wrong in one is said with the nearest name."""

from datetime import UTC, datetime

import pytest

from queries.scope import Scope
from sharing.access import Identity, decide, request_facts
from sharing.policy import PERSONAL, PolicyError, load, parse, policy_in_force

GOOD = """
[policy]
public = ["published"]
[groups]
kr-ops = ["Kim@shop.example", "lee@shop.example"]
[[grant]]
people = ["boss@shop.example"]
role = "admin"
collections = "all"
markets = "all"
platforms = "all"
personal = true
[[grant]]
people = ["kim@shop.example"]
role = "viewer"
collections = ["office"]
markets = ["US"]
platforms = ["A"]
[[grant]]
groups = ["kr-ops", "contractors"]
role = "analyst"
collections = ["office", "demo"]
markets = ["KR"]
platforms = "all"
datasets = ["complaints", "parcels"]
"""


@pytest.mark.parametrize(
    ("email", "groups", "role", "scope"),
    [
        ("boss@shop.example", (), "admin", Scope()),
        ("BOSS@shop.example ", (), "admin", Scope()),
        ("lee@shop.example", (), "analyst", Scope(("office", "demo"), ("KR",), None, ("complaints", "parcels"), (), PERSONAL)),
        ("new@other.example", ("contractors",), "analyst", Scope(("office", "demo"), ("KR",), None, ("complaints", "parcels"), (), PERSONAL)),
        ("kim@shop.example", (), "viewer", Scope(("office",), ("US",), ("A",), None, (), PERSONAL)),  # the first grant, not both
        ("kim@shop.example", ("contractors",), "viewer", Scope(("office",), ("US",), ("A",), None, (), PERSONAL)),
        ("nobody@shop.example", (), None, None),
        ("", (), None, None),
        ("", ("nobody",), None, None),
        ("boss@shop.example.evil", (), None, None),
        ("kr-ops", (), None, None),
    ],
)
def test_the_first_grant_that_names_someone_is_theirs(email, groups, role, scope):
    grant = parse(GOOD).grant_of(email, groups)
    assert (grant and grant.role) == role
    if grant:
        assert {**grant.scope.__dict__, "withheld": set(grant.scope.withheld)} == {**scope.__dict__, "withheld": set(scope.withheld)}


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('public = ["published"]', "retention_days = 0", r"\[policy\] retention_days is 0; it is a whole number from 1 to 36500"),
        ('public = ["published"]', 'sign_in_hours = "12"', r"sign_in_hours is '12'; it is a whole number from 1 to 720"),
        ('public = ["published"]', "message_days = 0", r"\[policy\] message_days is 0; it is a whole number from 1 to 36500"),
        ('public = ["published"]', "retention = 30", r"'retention' is not known; did you mean 'retention_days'\?"),
        ('role = "admin"', 'role = "admn"', r"grant 1: role is 'admn'; did you mean 'admin'\?"),
        ('role = "admin"\n', "", r"grant 1: role is None; it can be one of: admin, analyst, manager, viewer"),
        ('markets = ["KR"]', 'markets = ["kr"]', r"grant 3, markets: 'kr' is not known; did you mean 'KR'\?"),
        ('markets = ["KR"]', 'market = ["KR"]', r"(?s)grant 3: 'market' is not known; did you mean 'markets'\?.*grant 3 does not say which markets"),
        ('markets = ["KR"]', 'markets = "KR"', r'grant 3, markets is "KR"; it is "all", or a list like \["KR"\]'),
        ('datasets = ["complaints", "parcels"]', 'datasets = ["complaint"]', r"'complaint' is not known; did you mean 'complaints'\?"),
        ('people = ["boss@shop.example"]\n', "", r"grant 1 names nobody: give it people or groups"),
        ('people = ["boss@shop.example"]', 'people = ["boss"]', r"'boss' is not an e-mail address"),
        ('people = ["boss@shop.example"]', 'people = "boss@shop.example"', r"grant 1, people is not a list of names"),
        ("personal = true", 'personal = "yes"', r"grant 1, personal is 'yes'; it is true or false"),
        ('public = ["published"]', 'personal = ["complaints.narative"]', r"did you mean 'complaints.narrative'\?"),
        ("[policy]", "[polcy]", r"the file: 'polcy' is not known; did you mean 'policy'\?"),
        ("[[grant]]", "[grant", r"is not valid TOML"),
        ("[policy]", "grant = 3\n[policy]", r"is not valid TOML"),
    ],
)
def test_what_is_wrong_is_said_with_the_nearest_name(old, new, words):
    assert old in GOOD
    with pytest.raises(PolicyError, match=words):
        parse(GOOD.replace(old, new, 1))


def test_every_problem_is_told_at_once():
    with pytest.raises(PolicyError) as refused:
        parse(GOOD.replace('"admin"', '"x"').replace('["KR"]', '["XX"]'))
    assert len(str(refused.value).splitlines()) == 2


def test_an_empty_policy_lets_nobody_in():
    policy = parse("")
    assert policy.grants == () and policy.public == () and policy.grant_of("boss@shop.example", ("kr-ops",)) is None


def test_the_policy_in_force_follows_its_file(tmp_path, monkeypatch):
    monkeypatch.delenv("GROUNDSWELL_POLICY", raising=False)
    assert policy_in_force() is None
    path = tmp_path / "policy.toml"
    monkeypatch.setenv("GROUNDSWELL_POLICY", str(path))
    with pytest.raises(PolicyError, match="Check GROUNDSWELL_POLICY"):
        policy_in_force()  # a missing file is not "no policy": that would let everybody in
    path.write_text(GOOD)
    first = policy_in_force()
    assert policy_in_force() is first
    path.write_text(GOOD.replace("boss", "head"))
    assert policy_in_force().grant_of("boss@shop.example", ()) is None and policy_in_force().digest != first.digest
    path.write_text("nonsense")
    with pytest.raises(PolicyError):
        load(path)


def test_personal_data_fades_for_those_who_may_see_it():
    policy = parse(GOOD.replace('public = ["published"]', "retention_days = 365"))
    now = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    assert policy.fading(now) == tuple((column, "2025-11-22") for column in sorted(PERSONAL))
    assert parse(GOOD).fading(now) == () and parse(GOOD).sign_in_hours == 12
    boss, lee = (decide(Identity(f"{name}@shop.example", True), request_facts([], "", {}), policy, (), now=None) for name in ("boss", "lee"))
    assert len(boss.scope.fading) == len(PERSONAL) and boss.scope.is_everything
    assert lee.scope.fading == () and set(lee.scope.withheld) == set(PERSONAL)
