"""Tables made of marts when a version is opened: the sums are the marts', older versions have them too, and a scope sees no more through them."""

import re
import shutil

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from data import catalogue
from queries import derived, door
from queries.database import Database, database
from queries.filters import Filters
from queries.scope import Scope

EVERYTHING = Scope.everything()
TABLES = sorted(derived.derived())
DESK = {"body": "Platform", "kind": "complaint"}


def asked(text, scope=EVERYTHING, home=None):
    """The rows of a statement over the demo collection."""
    with (home or database()).borrowed(door.version_of("demo", scope), scope) as cursor:
        return cursor.execute(text).to_arrow_table()


def naming(table, word, scope=EVERYTHING):
    """How many rows of a table, lists and all, name a word."""
    return asked(f"select count(*) as n from {table} as one where contains(one::varchar, '{word}')", scope).to_pylist()[0]["n"]


@pytest.mark.parametrize("name", TABLES)
def test_it_says_what_it_is_and_is_made_of_marts(name, shipped):
    one = derived.derived()[name]
    assert [key for key in ("what", "grain", "units") if f"-- {key}: " not in one.text] == []
    landed = {path.name for kind in ("marts", "rows") for path in (catalogue.current("demo").folder / kind).glob("*")}
    assert derived.made_of(name) <= landed and one.sources
    assert "*" not in re.sub(r"--.*|count\(\*\)", "", one.text)  # every column that is read is named: scopes look for those that they hold back
    assert asked(f"select * from {name}").num_rows > 0


@pytest.mark.parametrize(("name", "mart", "columns", "same"), [
    ("parcels_by_day", "parcels_daily", ("parcels", "order_rows", "promise_kept", "coupon_usd", "orders_with_case"), "ordered_on, market, platform"),
    ("parcels_by_month", "parcels_daily", ("parcels", "order_rows", "tracked", "moving", "promise_kept"), "market, platform, channel, recognised"),
    ("complaints_by_day", "complaints_daily", ("complaints", "weighted"), "received_on, market, platform, body, kind"),
    ("complaints_by_age", "complaints_delays", ("cases", "case_rows"), "market, platform"),
])  # fmt: skip
def test_the_sums_are_those_of_the_mart(name, mart, columns, same, shipped):
    sums = ", ".join(f"round(sum({column}), 6) as {column}" for column in columns)
    found, expected = (asked(f"select {same}, {sums} from {table} group by all order by all") for table in (name, mart))
    assert found == expected and found.num_rows > 10


@pytest.mark.parametrize(("name", "mart", "columns"), [
    ("_complaints_cuts_listed", "complaints_cuts", "market, platform, body, kind, cause, cut, value, month, complaints, weighted"),
    ("_resolution_listed", "resolution_days", "market, platform, body, kind, cause, month, days, resolved, open"),
    ("_delivery_channels_listed", "delivery_days", "market, platform, stage, channel, order_month, days, coalesce(promised_days, -1), open, parcel_rows"),
    ("_delivery_hubs_listed", "delivery_hubs", "market, platform, stage, origin_hub, order_month, days, delivered, parcel_rows"),
])  # fmt: skip
def test_lists_hold_the_rows_of_the_mart(name, mart, columns, shipped):
    *keys, one, two = columns.split(", ")
    sums = f"{', '.join(keys)}, round(sum({one}), 6), round(sum({two}), 6)"
    told = columns.replace("coalesce(promised_days, -1)", "promised_days")
    *listed, _, _ = told.split(", ")
    found = asked(f"with flat as (select * exclude (rows), unnest(rows, recursive := true) from {name}) "
                  f"select {', '.join(listed)}, round(sum({one}), 6), round(sum({two}), 6) from flat group by all order by all")  # fmt: skip
    expected = asked(f"select {sums} from {mart} group by all order by all")
    assert [tuple(row.values()) for row in found.to_pylist()] == [tuple(row.values()) for row in expected.to_pylist()]
    assert found.num_rows > 10


def test_a_version_from_before_the_mart_answers_the_same(shipped, tmp_path):
    listed = (
        "select market, platform, body, kind, cut, cause, value, len(rows) as months, list_sum([one.complaints for one in rows]) as cases "
        "from _complaints_cuts_listed order by all"
    )
    now = asked(listed)
    shutil.copytree(catalogue.landed_root() / "demo", tmp_path / "demo")
    version = catalogue.current("demo", tmp_path)
    shutil.rmtree(version.folder / "marts" / "complaints_cuts")
    with Database(tmp_path).borrowed(version, EVERYTHING) as cursor:
        assert cursor.execute(listed).to_arrow_table() == now and now.num_rows > 50


def test_a_version_that_lacks_a_mart_opens_without_what_is_made_of_it(shipped, tmp_path):
    shutil.copytree(catalogue.landed_root() / "demo", tmp_path / "demo")
    version = catalogue.current("demo", tmp_path)
    shutil.rmtree(version.folder / "marts" / "delivery_hubs")
    with Database(tmp_path).borrowed(version, EVERYTHING) as cursor:
        there = {name for (name,) in cursor.execute("SHOW TABLES").fetchall()}
    assert set(TABLES) - there == {"_delivery_hubs_listed"}


@pytest.mark.parametrize(("column", "tables", "told"), [
    ("complaints.outcome", ("complaints_cuts", "_complaints_cuts_listed"), "refunded"),
    ("complaints.cause", ("complaints_cuts", "_complaints_cuts_listed", "_resolution_listed"), "counterfeit"),
    ("parcels.channel", ("_delivery_channels_listed",), "Cainiao"),
    ("parcels.market", ("parcels_by_day", "_delivery_hubs_listed"), "KR"),
])  # fmt: skip
def test_what_a_scope_may_not_see_is_in_none_of_them(column, tables, told, shipped):
    for scope in (Scope(withheld=(column,)), Scope(fading=((column, "2999-01-01"),)), Scope(markets=("KR",), withheld=(column,))):
        for table in tables:
            assert naming(table, told) > 0, f"{told} is no good example for {table}"
            assert naming(table, told, scope) == 0


@pytest.mark.parametrize("name", TABLES)
def test_a_market_and_a_dataset_that_a_scope_leaves_out_are_not_in_them(name, shipped):
    assert asked(f"select distinct market, platform from {name}", Scope(markets=("ES",), platforms=("Temu",))).to_pylist() in (
        [{"market": "ES", "platform": "Temu"}], [],
    )  # fmt: skip
    other = "parcels" if name.lstrip("_").startswith(("complaints", "resolution")) else "complaints"
    assert asked(f"select * from {name}", Scope(datasets=(other,))).num_rows == 0
    mine = "complaints" if other == "parcels" else "parcels"
    assert asked(f"select * from {name}", Scope(datasets=(mine,))).num_rows > 0


def test_what_is_made_of_other_columns_is_not_made_anew(shipped):
    scope = Scope(withheld=("complaints.narrative", "parcels.order_id"))
    views = "select view_name, sql from duckdb_views() where schema_name = current_schema() and not internal"
    told = {row["view_name"]: row["sql"] for row in asked(views, scope).to_pylist()}
    assert set(TABLES) <= set(told) and all("group by" not in told[name].lower() for name in TABLES)
    assert "group by" in {row["view_name"]: row["sql"] for row in asked(views, Scope(withheld=("complaints.cause",))).to_pylist()}["complaints_cuts"].lower()


def test_lists_are_no_tables_for_people(shipped):
    from queries.tables import tables

    told = {table.name for table in tables("demo", EVERYTHING)}
    assert {name for name in TABLES if name in told} == {name for name in TABLES if not name.startswith("_")}


def test_cases_by_age_complete_the_same_triangle_as_days(shipped):
    found = door.answer("case_delays", Filters("demo", ("KR",)), EVERYTHING)
    slow = asked(
        "select date_trunc('month', ordered_on)::date as order_month, date_diff('month', ordered_on, (ordered_on + delay_days)::date)::integer as age, "
        "sum(cases)::double as cases, sum(case_rows)::bigint as case_rows from complaints_delays where market = 'KR' group by 1, 2 order by 1, 2"
    )
    assert_frame_equal(found, pl.DataFrame(slow))
