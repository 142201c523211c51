"""Scopes: what two allow together, pinned versions, withheld columns, whole tables."""

from datetime import date

import duckdb
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.run import land
from queries import door, tables
from queries.database import database
from queries.door import NothingLanded, answer, collection, collections
from queries.filters import Filters
from queries.library import query
from queries.scope import Scope

NAMES = ("a", "b", "c")
some = st.none() | st.lists(st.sampled_from(NAMES), unique=True).map(tuple)
scopes = st.builds(Scope, some, some, some, some, st.just(()), st.lists(st.sampled_from(NAMES), unique=True).map(tuple))


def _seen(scope: Scope) -> set:
    """Slow twin: every combination that a scope lets through, withheld columns taken out."""
    sides = [NAMES if allowed is None else allowed for allowed in (scope.collections, scope.markets, scope.platforms, scope.datasets)]
    columns = set(NAMES) - set(scope.withheld)
    return {(one, two, three, four, column) for one in sides[0] for two in sides[1] for three in sides[2] for four in sides[3] for column in columns}


@given(scopes, scopes)
def test_two_scopes_together_see_what_both_see(one, other):
    assert _seen(one.within(other)) == _seen(one) & _seen(other)


@given(scopes, scopes)
def test_a_scope_holds_another_only_when_it_sees_no_less(one, other):
    if one.holds(other):
        assert _seen(other) <= _seen(one)
    assert one.holds(one.within(other)) and one.holds(one) and Scope.everything().holds(one)


SOURCES = """
[collection]
name = "office"
[[file]]
pattern = "cases.csv"
[[file.route]]
dataset = "complaints"
columns = { complaint_id = "id", market = "market", narrative = "text", period_start = "day", period_end = "day" }
[file.route.constants]
platform = "A"
body = "Agency"
kind = "complaint"
cause = "late"
category = "toys"
status = "open"
outcome = "pending"
complaints = "1"
weight = "1"
derived = "false"
grain = "day"
"""
FIRST = "id,market,text,day\n1,KR,my name is Kim,2024-01-05\n2,US,my name is Smith,2024-01-06\n"


@pytest.fixture
def office(tmp_path, monkeypatch):
    """Two landings of one collection: its folder, and the names of both versions."""
    folder = tmp_path / "office"
    folder.mkdir()
    monkeypatch.setenv("GROUNDSWELL_LANDED", str(tmp_path / "landed"))
    names = []
    (folder / "sources.toml").write_text(SOURCES)
    for text in (FIRST, FIRST.replace("Kim", "Lee") + "3,KR,another,2024-02-07\n"):
        (folder / "cases.csv").write_text(text)
        names.append(land(folder, tmp_path / "landed").version)
    return names


def _cases(scope: Scope) -> int:
    with tables.batches("complaints", "office", scope) as rows:
        return rows.read_all().num_rows


def test_a_pinned_scope_reads_its_version_and_the_cache_keeps_them_apart(office):
    first, second = office
    pinned = Scope.everything().at("office", first)
    for _ in range(2):  # the second time from the cache
        assert answer("span", Filters("office"), Scope.everything()).row(0)[1].month == 2
        assert answer("span", Filters("office"), pinned).row(0)[1].month == 1
    assert (_cases(pinned), _cases(Scope.everything())) == (2, 3)
    assert (collection("office", pinned).version, collection("office", pinned.at("office", None)).version) == (first, second)


def test_a_pinned_version_that_is_gone_is_nothing_landed(office):
    gone = Scope.everything().at("office", "../office/versions")
    assert collections(gone) == ()
    with pytest.raises(NothingLanded):
        answer("span", Filters("office"), gone)


def test_a_withheld_column_comes_back_empty_everywhere(office):
    scope = Scope(withheld=("complaints.narrative",))
    with tables.batches("complaints", "office", scope) as rows:
        found = rows.read_all()
    assert found.column("narrative").to_pylist() == [None, None, None]
    assert found.column("market").null_count == 0
    changes = answer("changes_since", Filters("office"), scope, version="")
    restated = changes.filter(changes["column"] == "narrative")
    assert restated.height == 1 and restated["old_value"].to_list() == restated["new_value"].to_list() == [None]
    assert "Lee" in str(answer("changes_since", Filters("office"), Scope.everything(), version="").rows())


def test_a_column_that_fades_is_empty_in_older_rows_and_only_there(office):
    scope = Scope(fading=(("complaints.narrative", "2024-02-01"),))
    with tables.batches("complaints", "office", scope) as rows:
        found = pl.from_arrow(rows.read_all()).sort("period_start")
    kept = found["period_start"] >= date(2024, 2, 1)
    assert kept.sum() == 1 and found.height == 3, "no row goes"
    assert found.filter(~kept)["narrative"].null_count() == 2 and found.filter(kept)["narrative"].to_list() == ["another"]
    restated = answer("changes_since", Filters("office"), scope, version="").filter(pl.col("column") == "narrative")
    assert restated["old_value"].to_list() == restated["new_value"].to_list() == [None], "a change does not say how old its row is"
    assert "Lee" not in str(answer("changes_since", Filters("office"), scope, version="").rows())
    earlier = Scope(fading=(("complaints.narrative", "2020-01-01"),))
    assert earlier.within(scope).fading == scope.within(earlier).fading == scope.fading, "of two days the later one holds"
    assert not scope.holds(earlier) and earlier.holds(scope)


def test_a_withheld_key_is_not_told_by_changes(office):
    changes = answer("changes_since", Filters("office"), Scope(withheld=("complaints.complaint_id",)), version="")
    assert changes.height and changes["key"].null_count() == changes.height


def test_changes_of_other_datasets_stay_outside(office):
    assert answer("changes_since", Filters("office"), Scope(datasets=("parcels",)), version="").is_empty()
    assert answer("changes_since", Filters("office"), Scope(datasets=("complaints",)), version="").height


def test_whole_tables_hold_the_scope_only(office):
    scope = Scope(markets=("KR",))
    assert "complaints" in {table.name for table in tables.tables("office", scope)}
    assert not [table.name for table in tables.tables("office", scope) if table.name.startswith("_")]
    assert (tables.count("complaints", "office", scope), _cases(scope)) == (2, 2)
    with pytest.raises(tables.UnknownTable), tables.batches("_market", "office", scope):
        pass


def test_a_version_that_cannot_be_opened_can_be_opened_once_mended(shipped, tmp_path, monkeypatch):
    """A half-filled schema must not stay behind."""
    import shutil

    import duckdb

    copy = tmp_path / "landed"
    shutil.copytree(shipped / "published", copy / "published")
    monkeypatch.setenv("GROUNDSWELL_LANDED", str(copy))
    broken = next((copy / "published").glob("versions/*/marts/parcels_daily/*.parquet"))
    whole = broken.read_bytes()
    broken.write_bytes(b"not parquet")
    for _ in range(2):
        with pytest.raises(duckdb.Error) as told:
            answer("span", Filters("published"), Scope.everything())
        assert "already exists" not in str(told.value)
    broken.write_bytes(whole)
    assert answer("span", Filters("published"), Scope.everything()).height == 1


def test_a_dataset_too_large_to_be_loaded_is_read_through_every_scope_all_the_same(office, monkeypatch):
    monkeypatch.setattr("queries.database.LOADED_ROWS", 0)
    assert _cases(Scope.everything()) == 3
    assert _cases(Scope(markets=("KR",))) == 2
    assert _cases(Scope(markets=("KR",), datasets=("parcels",))) == 0


def test_a_cursor_that_is_used_again_never_carries_another_scope_along(office):
    scopes = [Scope.everything(), Scope(markets=("KR",)), Scope(markets=("US",)), Scope(markets=())]
    for _ in range(3):
        door.forget_answers()
        found = [answer("complaints_by_market", Filters("office"), scope)["market"].unique().sort().to_list() for scope in scopes]
        assert found == [["KR", "US"], ["KR"], ["US"], []]


def test_after_a_query_that_failed_the_next_one_is_answered(office):
    asked = {"markets": None, "platforms": None, "date_from": "no date", "date_to": "no date", "grain": "month"}
    with pytest.raises(duckdb.Error), database().borrowed(door.version_of("office", Scope.everything()), Scope.everything()) as cursor:
        door._fetched(cursor, query("complaints_by_market"), asked)
    door.forget_answers()
    assert answer("complaints_by_market", Filters("office"), Scope.everything()).height == 3
