"""Attempts to see what one may not: every way in is tried, counted, and answered with 0 rows from outside the scope.

`world` holds rows of eight markets and several platforms, each marked with whose it is; `twin` was landed from the allowed rows alone. A reader
of one market and platform must be shown of `world` what `twin` shows, to the last sum, whatever is asked, by whom the caches were warmed.
"""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queries import door, tables
from queries.door import NothingLanded, answer
from queries.filters import Filters
from queries.library import library
from queries.scope import Scope
from sharing import sql_box
from sharing.sql_box import Limits, run
from tests.conftest import LONG
from tests.queries.test_library import example_values
from tests.sharing.attempts import MARKETS, PLATFORMS, WHOLE, own_values, questions, text_of
from tests.sharing.tricks import STATEMENTS
from tests.sharing.worlds import INSIDE, MARKET, SCOPE, outside

# of the landing, not of a market: closed to a narrowed scope, which has a test of its own
OF_THE_LANDING = {"rules_broken", "quarantined_rows", "superseded_rows", "superseded_counts", "superseded_users", "changes_since"}
# printed figures, which a simulation has none of, and lists that belong to no market
WITHOUT_MARKET = {"channels_listed", "sources_cited", "span", "figures", "printed_complaints", "printed_shares", "purchases_restated"}
WHERE_FROM = {"source_file", "source_line", "kept_file", "kept_line"}  # the twin's files have fewer lines


def _comparable(name: str, kind: pl.DataType) -> pl.Expr:
    if kind.is_numeric():
        return pl.col(name).cast(pl.Float64).round_sig_figs(9)
    return pl.col(name).map_elements(str, return_dtype=pl.String) if kind.is_nested() else pl.col(name).cast(pl.String, strict=False)


def _ordered(frame: pl.DataFrame) -> list[tuple]:
    """Rows without the place they came from, in an order of their own, sums rounded to where adding in another order cannot show; a list of rows as rows."""
    for name in [name for name, kind in frame.schema.items() if isinstance(kind, pl.List) and isinstance(kind.inner, pl.Struct)]:
        frame = frame.explode(name).unnest(name)
    kept = frame.select(_comparable(name, kind) for name, kind in frame.schema.items() if name not in WHERE_FROM)
    return sorted(kept.rows(), key=str)


def _differs(name: str, filters: Filters, scope: Scope = SCOPE) -> int:
    """Rows of an answer that the twin does not give. A wider reader asked first, so the caches are warm with theirs."""
    own = own_values(name)
    answer(name, replace(filters, collection="world"), WHOLE, **own)
    seen = _ordered(answer(name, replace(filters, collection="world"), scope, **own))
    alone = _ordered(answer(name, replace(filters, collection="twin"), WHOLE, **own))
    return 0 if seen == alone else max(len([row for row in seen if row not in alone]), 1)


queries = sorted(set(library()) - OF_THE_LANDING)


@pytest.mark.parametrize("name", queries if LONG else queries[::2])
def test_a_query_answers_as_if_nothing_else_had_landed(landed, count, name):
    asked = [(markets, ()) for markets in MARKETS] + [((), platforms) for platforms in PLATFORMS] + [(("US",), ("Temu",))]
    for markets, platforms in asked if LONG else (asked[0], asked[2], asked[5], asked[12], asked[-1]):
        found = _differs(name, Filters("world", markets, platforms, date(2023, 1, 1), date(2026, 12, 31)))
        count(found)
        assert found == 0, (name, markets, platforms)


def test_there_is_something_to_see_outside(landed):
    """Else the tests above could not fail: a wider reader's answers are others."""
    filters = Filters("world", date_from=date(2023, 1, 1), date_to=date(2026, 12, 31))
    alike = {
        name for name in queries if _ordered(answer(name, filters, WHOLE, **own_values(name))) == _ordered(answer(name, filters, SCOPE, **own_values(name)))
    }
    assert alike - WITHOUT_MARKET <= {"cases_at_age", "cases_at_age_by_day", "rare_cases"}, "the example values of these find nothing in so small a world"


def test_generated_questions_are_answered_as_if_nothing_else_had_landed(landed, count):
    @given(st.sampled_from(queries), questions())
    @settings(max_examples=2_500 if LONG else 50, deadline=None)
    def attempt(name, filters):
        found = _differs(name, filters)
        count(found)
        assert found == 0

    attempt()


@pytest.mark.parametrize("name", sorted(OF_THE_LANDING - {"changes_since", "superseded_users"}))
def test_what_is_told_of_the_landing_is_closed_to_a_narrow_scope(landed, count, name):
    frame = answer(name, Filters("world"), SCOPE, **example_values(name))
    rows = frame.filter(pl.any_horizontal(pl.col(pl.String) != "")) if frame.height else frame
    count(outside(text_of(frame)))
    assert outside(text_of(rows)) == [] and INSIDE not in text_of(rows)


def test_every_table_holds_the_rows_of_the_scope_alone(landed, count):
    """The SQL box, exports and frozen figures are made of these."""
    for table in tables.tables("world", SCOPE):
        with tables.batches(table.name, "world", SCOPE) as mine:
            seen = pl.from_arrow(mine.read_all())
        with tables.batches(table.name, "twin", WHOLE) as theirs:
            alone = pl.from_arrow(theirs.read_all())
        assert seen.columns == alone.columns
        if table.name in ("quarantine", "superseded", "changes"):
            count(outside(text_of(seen)))
            assert outside(text_of(seen)) == []
            continue
        allowed = set(_ordered(alone))
        extra = [row for row in _ordered(seen) if row not in allowed]
        count(extra)
        assert extra == [] and seen.height == alone.height, table.name


@pytest.mark.parametrize("collection", ["twin", "World", "world/../twin", "../twin", "world\0", "", "published", "*", "twin'--"])
def test_another_collection_is_not_there(landed, count, collection):
    for name in ("markets", "users_by_period", "parcels_by_period"):
        count()
        with pytest.raises((NothingLanded, ValueError, OSError)):
            answer(name, Filters(collection), SCOPE, **example_values(name))
    assert [info.name for info in door.collections(SCOPE)] == ["world"]


def test_scopes_that_nobody_wrote_show_nothing(landed, count):
    """Values that a policy or a link might hold by mistake: none of them opens more than it says."""
    odd = ["", "*", "%", "kr", "KR ", "KR,US", "' OR ''='", "ALL", "all", "None", "NULL", "null"]
    for value in odd if LONG else odd[1::4]:
        for scope in (Scope(markets=(value,)), Scope(platforms=(value,)), Scope(markets=(MARKET,), platforms=(value,)), Scope(datasets=(value,))):
            for name in ("parcels", "complaints", "active_users"):
                count(tables.count(name, "world", scope))
                assert tables.count(name, "world", scope) == 0, (scope, name)


SQL = (
    "SELECT * FROM parcels WHERE market = 'US'",
    "SELECT * FROM parcels WHERE market <> 'KR' OR platform <> 'AliExpress'",
    "SELECT * FROM complaints WHERE narrative LIKE '%[US~%'",
    "SELECT * FROM parcels UNION ALL SELECT * FROM memory.main.parcels",
    "SELECT * FROM \"parcels\" /* WHERE market = 'KR' */",
    "SELECT * FROM parcels -- nothing\nWHERE market IN ('US', 'ES')",
    "SELECT * FROM {schema}.parcels",
    "SELECT * FROM memory.{schema}.parcels",
    "SELECT * FROM read_parquet('{landed}/world/*/rows/parcels/*.parquet')",
    "SELECT * FROM '{landed}/world/current'",
    "SELECT * FROM '{landed}/twin/*/rows/parcels/*.parquet'",
    "SELECT * FROM glob('{landed}/**')",
    "SELECT content FROM readtext_of('{landed}/world/current')",
    "ATTACH '{landed}/groundswell.sqlite' AS links (TYPE sqlite)",
    "SELECT * FROM sqlite_scan('{landed}/groundswell.sqlite', 'audit')",
    "SET VARIABLE whole = (SELECT count(*) FROM parcels)",
    "SET enable_external_access = true",
    "COPY parcels TO '{landed}/out.parquet'",
    "COPY (SELECT 1) TO '/tmp/out.csv'",
    "SELECT * FROM information_schema.tables",
    "SELECT * FROM information_schema.schemata",
    "SELECT sql FROM duckdb_views()",
    "SELECT * FROM duckdb_tables()",
    "SELECT * FROM duckdb_settings()",
    "SELECT * FROM pragma_database_list()",
    "SELECT query FROM duckdb_logs()",
    "SELECT getenv('GROUNDSWELL_SECRET')",
    "WITH parcels AS (SELECT * FROM memory.{schema}.parcels) SELECT * FROM parcels",
    "SELECT * FROM quarantine",
    "SELECT * FROM superseded",
    "SELECT * FROM changes",
    "SELECT * FROM _market",
    "SELECT max(order_id) FROM complaints JOIN parcels USING (order_id)",
    "SELECT (SELECT max(narrative) FROM complaints WHERE market = 'US')",
    "FROM parcels SELECT DISTINCT market, platform",
    "SELECT market, platform, count(*) FROM parcels GROUP BY ALL",
    "SUMMARIZE complaints",
    "SELECT * FROM parcels ORDER BY market = 'US' DESC LIMIT 10",
    "SELECT * FROM parcels USING SAMPLE 50",
    "SELECT approx_quantile(value, 0.5), max(order_id), min(order_id) FROM parcels",
)


def test_sql_of_the_box_reads_the_scope_and_nothing_else(landed, count, monkeypatch):
    from queries.database import database
    from queries.door import version_of

    monkeypatch.setenv("GROUNDSWELL_SECRET", "[US~Temu]" * 5)
    schema = database().schema(version_of("world", WHOLE), WHOLE)
    before = {path: path.stat().st_mtime_ns for path in landed.rglob("*") if path.is_file()}
    statements = [text.replace("{schema}", schema).replace("{landed}", str(landed)) for text in (SQL if LONG else SQL[::4])]
    if LONG:
        statements += [text.replace("active_users", "parcels").replace("{", "").replace("}", "") for text in STATEMENTS if text.strip()]
    for statement in statements:
        found = run(statement, "world", SCOPE, "kim", Limits(seconds=60))
        seen = outside(text_of(found.frame)) if found.frame is not None else outside(found.words.replace(statement, ""))
        count(seen)
        assert seen == [], statement
        assert found.outcome in ("done", "refused", "failed"), (statement, found)
    assert {path: path.stat().st_mtime_ns for path in landed.rglob("*") if path.is_file()} == before, "nothing was written"


def test_a_result_of_the_box_stays_with_who_asked(landed, count):
    job = sql_box.start("SELECT * FROM parcels", "world", WHOLE, "boss")
    assert outside(text_of(job.result().frame)), "the admin sees it all"
    for who, scope in (("kim", SCOPE), ("kim", WHOLE), ("boss", SCOPE), ("", WHOLE), ("boss ", WHOLE)):
        found = sql_box.finished(job.id, who, "world", scope)
        count(0 if found is None else 1)
        assert found is None
