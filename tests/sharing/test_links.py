"""Links on both databases: told once, one answer for closed, nothing wider than the sender's, frozen ones stay."""

import hashlib
import json
from contextlib import contextmanager
from datetime import date, timedelta

import polars as pl
import pytest
from sqlalchemy import select, update

from data.pins import CannotPin, holders
from queries.door import answer
from queries.filters import Filters
from queries.scope import Scope
from sharing import frozen, links
from sharing.links import NewLink, create, extend, listed, rename, resolve, revoke, sweep
from sharing.narrowing import NothingShared
from sharing.schema import frozen_figures
from sharing.schema import links as table
from tests.sharing.conftest import NOW
from tests.sharing.office import landed

FILTERS = Filters("office", ("KR",), ("A",), date(2024, 1, 1), date(2024, 3, 31), "month", "year_ago")
SCOPE = Scope(markets=("KR",), platforms=("A", "B"), withheld=("complaints.narrative",))
NEW = NewLink("growth", FILTERS, SCOPE, "ko", "v1", expires_at=NOW + timedelta(days=7), label="board")


def _make(store, own=Scope.everything(), figures=None, **changes):  # noqa: B008  (frozen)
    return create(store, NewLink(**{**NEW.__dict__, **changes}), own, "kim@a", NOW, figures, ("kr-ops",))


def test_a_token_opens_what_was_stored(store):
    made = _make(store)
    found = resolve(store, made.token, NOW)
    assert found == links.by_id(store, made.id, NOW)
    assert (found.id, found.page, found.language, found.label, found.version) == (made.id, "growth", "ko", "board", "v1")
    assert found.filters == FILTERS and found.scope == Scope(("office",), ("KR",), ("A", "B"), None, (), ("complaints.narrative",))
    assert (found.created_by, found.created_groups, found.opens, found.frozen) == ("kim@a", ("kr-ops",), 0, False)


def test_the_token_is_256_bits_and_nowhere_in_the_store(store):
    tokens = {_make(store).token for _ in range(50)}
    assert len(tokens) == 50 and min(map(len, tokens)) >= 43  # 32 bytes in base 64
    with store.reading() as connection:
        rows = connection.execute(select(table)).mappings().all()
    text = json.dumps([dict(row) for row in rows], default=str)
    assert not [token for token in tokens if token in text]
    assert {row["token_hash"] for row in rows} == {hashlib.sha256(token.encode()).hexdigest() for token in tokens}


@pytest.mark.parametrize("token", ["", "x", "x" * 43, "x" * 100_000, "한국", "\udcff", "' OR 1=1 --", "\x00"])
def test_unknown_tokens_are_answered_with_nothing(store, token):
    _make(store)
    assert resolve(store, token, NOW) is None


def test_expired_and_revoked_links_are_answered_like_unknown_ones(store):
    made, other = _make(store), _make(store)
    assert resolve(store, made.token, NOW + timedelta(days=7)) is None
    assert resolve(store, made.token, NOW + timedelta(days=7) - timedelta(seconds=1)) is not None
    assert revoke(store, made.id, "kim@a", NOW)
    assert resolve(store, made.token, NOW) is None and links.by_id(store, made.id, NOW) is None
    assert resolve(store, other.token, NOW) is not None
    assert [link.state(NOW) for link in listed(store, "kim@a") if link.id == made.id] == ["revoked"]


def test_a_token_is_not_its_id_or_hash(store):
    made = _make(store)
    assert resolve(store, made.id, NOW) is None
    assert resolve(store, hashlib.sha256(made.token.encode()).hexdigest(), NOW) is None
    assert resolve(store, made.token + " ", NOW) is None and resolve(store, made.token.swapcase(), NOW) is None


def test_only_the_owner_changes_a_link_and_an_admin_any(store):
    made = _make(store)
    later = NOW + timedelta(days=90)
    assert not rename(store, made.id, "lee@a", "mine") and not revoke(store, made.id, "lee@a", NOW) and not extend(store, made.id, "lee@a", later, NOW)
    assert listed(store, "lee@a") == ()
    assert rename(store, made.id, "kim@a", "directors") and extend(store, made.id, None, later, NOW)
    (found,) = listed(store, "kim@a")
    assert (found.label, found.expires_at, found.state(NOW + timedelta(days=80))) == ("directors", later, "open")
    assert revoke(store, made.id, None, NOW)
    assert not extend(store, made.id, "kim@a", later, NOW) and not rename(store, made.id, "kim@a", "again") and not revoke(store, made.id, "kim@a", NOW)


def test_an_expired_link_opens_again_when_it_is_extended(store):
    made = _make(store)
    later = NOW + timedelta(days=8)
    assert resolve(store, made.token, later) is None
    assert extend(store, made.id, "kim@a", None, later)
    assert resolve(store, made.token, later + timedelta(days=9999)) is not None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"page": "//evil"}, "is not a page"),
        ({"page": "Growth"}, "is not a page"),
        ({"expires_at": NOW}, "in the past"),
        ({"label": "x" * 121}, "120 characters"),
    ],
)
def test_what_cannot_be_used_is_refused(store, changes, words):
    with pytest.raises(ValueError, match=words):
        _make(store, **changes)
    assert listed(store, None) == ()


def test_a_link_never_shows_more_than_its_sender_sees(store):
    own = Scope(("office", "demo"), ("KR", "JP"), ("A",), ("active_users", "parcels"), (), ("complaints.amount",))
    made = _make(store, own, scope=Scope.everything(), filters=FILTERS.with_(markets=("US", "KR"), platforms=("B",)))
    found = resolve(store, made.token, NOW)
    assert found.scope == Scope(("office",), ("KR", "JP"), ("A",), ("active_users", "parcels"), (), ("complaints.amount",))
    assert own.holds(found.scope) and (found.filters.markets, found.filters.platforms) == (("KR",), ("A",))
    for other in (Scope(collections=("demo",)), Scope(markets=("US",)), Scope(platforms=())):
        with pytest.raises(NothingShared):
            _make(store, other)


def test_a_locked_period_stays_and_an_open_one_moves(store):
    asked = FILTERS.with_(date_from=date(2020, 1, 1), date_to=date(2024, 2, 29))
    locked, free = resolve(store, _make(store, period_locked=True).token, NOW), resolve(store, _make(store).token, NOW)
    assert (locked.narrow(asked).date_from, locked.narrow(asked).date_to) == (date(2024, 1, 1), date(2024, 2, 29))
    assert free.narrow(asked).date_from == date(2020, 1, 1)
    outside = asked.with_(date_to=date(2021, 1, 1))
    assert (locked.narrow(outside).date_from, locked.narrow(outside).date_to) == (date(2024, 1, 1), date(2024, 3, 31))


def _users(scope: Scope, filters: Filters = FILTERS) -> pl.DataFrame:
    return answer("users_by_period", filters, scope, kind="mau")


def test_a_frozen_link_shows_the_figures_of_its_day_bit_for_bit_after_three_landings(store, tmp_path):
    version = landed(tmp_path)
    shown = _users(SCOPE)
    made = _make(store, frozen=True, version=version, figures={"users": frozen.pack(shown), "title": "한국: 7,310,010".encode()})
    live = _make(store, version=version)
    for factor in (2, 3, 4):
        landed(tmp_path, factor)
    found = resolve(store, made.token, NOW)
    kept = frozen.figures(store, found.id)
    assert kept == {"users": frozen.pack(shown), "title": "한국: 7,310,010".encode()}
    assert frozen.unpack(kept["users"]).equals(shown) and _users(found.scope, found.filters).equals(shown)
    assert set(_users(found.scope, found.filters)["users"]) == {7_310_010} and set(_users(found.scope_today)["users"]) == {29_240_040}
    assert set(_users(resolve(store, live.token, NOW).scope)["users"]) == {29_240_040}
    changed = answer("changes_since", found.filters, found.scope_today, version=found.version)
    assert changed.height == 9 and set(changed["market"]) == {"KR"} and set(changed["platform"]) == {"A"}  # 3 months, 3 landings


def test_a_frozen_link_holds_its_version_until_it_is_closed(store, tmp_path):
    version, home = landed(tmp_path), tmp_path / "landed" / "office"
    one, other = (_make(store, frozen=True, version=version, expires_at=NOW + timedelta(days=1)) for _ in range(2))
    assert set(holders(home)[version]) == {f"link:{one.id}", f"link:{other.id}"}
    revoke(store, one.id, "kim@a", NOW)
    assert set(holders(home)[version]) == {f"link:{other.id}"}
    assert sweep(store, NOW + timedelta(days=20)) == 0, "its sender may still extend it"
    assert sweep(store, NOW + timedelta(days=32)) == 1 and holders(home) == {}
    assert sweep(store, NOW + timedelta(days=32)) == 0
    assert extend(store, other.id, "kim@a", NOW + timedelta(days=60), NOW + timedelta(days=33))
    assert set(holders(home)[version]) == {f"link:{other.id}"}


def test_a_link_that_is_extended_while_the_sweep_looks_keeps_its_version(store, tmp_path, monkeypatch):
    version, home = landed(tmp_path), tmp_path / "landed" / "office"
    made = _make(store, frozen=True, version=version, expires_at=NOW + timedelta(days=1))
    later, reading = NOW + timedelta(days=32), store.reading

    @contextmanager
    def read_and_then_extended():
        with reading() as connection:
            yield connection
        assert extend(store, made.id, "kim@a", NOW + timedelta(days=60), later)

    monkeypatch.setattr(store, "reading", read_and_then_extended)
    assert sweep(store, later) == 0
    assert set(holders(home)[version]) == {f"link:{made.id}"}


def test_what_a_process_revoked_and_did_not_let_go_is_let_go(store, tmp_path):
    version, home = landed(tmp_path), tmp_path / "landed" / "office"
    made = _make(store, frozen=True, version=version, expires_at=None)
    with store.writing() as connection:  # as a process leaves it that dies between the two
        connection.execute(update(table).where(table.c.id == made.id).values(revoked_at=NOW))
    assert sweep(store, NOW) == 1 and holders(home) == {} and sweep(store, NOW) == 0


def test_a_version_that_does_not_exist_cannot_be_frozen(store, tmp_path):
    landed(tmp_path)
    with pytest.raises(CannotPin):
        _make(store, frozen=True, version="yesterday")
    assert listed(store, None) == ()


def test_a_kept_figure_that_was_changed_is_told(store, tmp_path):
    made = _make(store, frozen=True, version=landed(tmp_path), figures={"users": b"1"})
    with store.writing() as connection:
        connection.execute(update(frozen_figures).values(body=b"2"))
    with pytest.raises(frozen.Damaged, match="users"):
        frozen.figures(store, made.id)


def test_figures_larger_than_a_page_are_refused_and_nothing_is_left(store, tmp_path, monkeypatch):
    monkeypatch.setattr(frozen, "LARGEST_BYTES", 10)
    with pytest.raises(ValueError, match="at most 10"):
        _make(store, frozen=True, version=landed(tmp_path), figures={"users": b"12345678901"})
    assert listed(store, None) == () and holders(tmp_path / "landed" / "office") == {}
