"""Every query file: its header, its parameters, and that it runs on every shipped collection."""

import re
from datetime import date

import pytest

from queries.door import answer, parameters
from queries.filters import Filters
from queries.library import HEADER, STANDARD, UnknownQuery, library, query
from queries.scope import Scope

NAMES = sorted(library())


@pytest.mark.parametrize("name", NAMES)
def test_header_says_what_grain_parameters_units(name):
    header = library()[name].header
    assert [key for key in HEADER if not header.get(key)] == [], f"queries/{name}.sql lacks a header line"


@pytest.mark.parametrize("name", NAMES)
def test_header_names_every_parameter(name):
    asked = library()[name]
    assert [p for p in sorted(asked.parameters) if f"${p}" not in asked.header["parameters"]] == []


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("collection", ["published", "demo"])
def test_runs_on_every_collection_and_gives_the_same_columns(name, collection, shipped):
    filters = Filters(collection, (), (), date(2020, 1, 1), date(2026, 12, 31))
    frame = answer(name, filters, Scope.everything(), **example_values(name))
    narrowed = answer(name, filters, Scope(markets=("KR",), platforms=("AliExpress",)), **example_values(name))
    assert frame.columns == narrowed.columns
    assert frame.columns, "a query returns named columns"


@pytest.mark.parametrize("name", NAMES)
def test_nothing_outside_the_scope_comes_back(name, shipped):
    """Everything that names a market or platform is within the scope, whatever the filters ask for."""
    scope = Scope(markets=("ES",), platforms=("Temu",))
    for filters in (Filters("demo"), Filters("demo", ("KR", "ES"), ("AliExpress",))):
        frame = answer(name, filters, scope, **example_values(name))
        if "market" in frame.columns:
            assert set(frame["market"].drop_nulls()) <= {"ES"}
        if "platform" in frame.columns and name != "events_in_period":
            assert set(frame["platform"].drop_nulls()) <= {"Temu"}


def sums_over(tables: str) -> dict[str, dict[str, list[str]]]:
    """What every query sums over some tables (joined by |): name of the column -> its expression -> the queries that write it so."""
    found: dict[str, dict[str, list[str]]] = {}
    for name in NAMES:
        text = re.sub(r"--.*", "", library()[name].text)
        for columns in re.findall(rf"select\s+((?:(?!\bselect\b|\bfrom\b).)*?)\s+from\s+(?:{tables})\b", text, re.DOTALL):
            for expression, column in re.findall(r"((?:sum|min|max|count|\(sum)\([^,]*?) as (\w+)", " ".join(columns.split())):
                found.setdefault(column, {}).setdefault(expression, []).append(name)
    return found


def test_a_column_of_one_name_is_one_sum_in_every_query():
    """Queries repeat sums over the parcels by different grains, because each is shown to the reader whole; they may not drift apart."""
    found = sums_over("parcels_daily|parcels_by_day")
    assert {column: ways for column, ways in found.items() if len(ways) > 1} == {}
    assert len(found) >= 20 and {"parcels_by_pair", "parcels_by_period", "late_and_cases_by_channel", "delivery_by_channel"} <= {
        *found["promise_missed"]["(sum(promise_due) - sum(promise_kept))::double"]
    }


def test_an_unknown_query_is_answered_with_the_nearest():
    with pytest.raises(UnknownQuery, match="users_by_period"):
        query("user_by_period")


def test_a_surplus_parameter_is_refused_by_name():
    with pytest.raises(TypeError, match=r"does not declare \$nonsense"):
        parameters("markets", Filters("published"), nonsense=1)


def test_a_missing_parameter_is_named():
    with pytest.raises(TypeError, match=r"needs \$kind"):
        parameters("users_by_period", Filters("published"))


def test_an_empty_choice_means_all():
    assert parameters("users_by_period", Filters("published"), kind="mau")["markets"] is None


def example_values(name: str) -> dict:
    """Values for a query's own parameters: plural ones are lists (empty = all), the others have an example in their header or here."""
    examples = {"kind": "mau", "stage": "total", "limit": 10, "rows": 10, "offset": 0, "days": 10}
    own = library()[name].parameters - STANDARD
    header = library()[name].header["parameters"]
    found = {}
    for parameter in own:
        if parameter in examples:
            found[parameter] = examples[parameter]
        elif f"${parameter} (" in header and "'" in header.split(f"${parameter} (")[1].split(")")[0]:
            found[parameter] = header.split(f"${parameter} (")[1].split("'")[1]
        else:
            found[parameter] = []
    return found
