"""Attempts to see what one may not: every way in is tried, counted, and answered with 0 rows from outside the scope.

`world` holds rows of eight markets and several platforms, each marked with whose it is; `twin` was landed from the allowed rows alone. A reader
of one market and platform must be shown of `world` what `twin` shows, to the last sum, whatever is asked, by whom the caches were warmed.
"""

import re
from dataclasses import replace
from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queries import door, tables
from queries.door import NothingLanded, answer
from queries.filters import COMPARISONS, GRAINS, Filters
from queries.library import library
from queries.scope import Scope
from sharing import links, sql_box
from sharing.access import Identity, decide, decide_link, identity, request_facts
from sharing.links import NewLink
from sharing.narrowing import NothingShared, narrow
from sharing.policy import PERSONAL, parse
from sharing.sql_box import Limits, run
from sharing.state import scope_from, scope_text
from sharing.store import Store
from tests.conftest import LONG
from tests.queries.test_library import example_values
from tests.sharing.conftest import NOW
from tests.sharing.tricks import STATEMENTS
from tests.sharing.worlds import INSIDE, MARKET, OTHERS, PLATFORM, SCOPE, outside

WHOLE = Scope.everything()
# of the landing, not of a market: closed to a narrowed scope, which has a test of its own
OF_THE_LANDING = {"rules_broken", "quarantined_rows", "superseded_rows", "superseded_counts", "superseded_users", "changes_since"}
# printed figures, which a simulation has none of, and lists that belong to no market
WITHOUT_MARKET = {"channels_listed", "sources_cited", "span", "figures", "printed_complaints", "printed_shares", "purchases_restated"}
WHERE_FROM = {"source_file", "source_line", "kept_file", "kept_line"}  # the twin's files have fewer lines
MARKETS = ((), (MARKET,), ("US",), (MARKET, "US"), (*OTHERS, MARKET), ("' OR 1=1 --",), ("KR'; DROP TABLE parcels --",), ("%",), ("kr",), ("",))
PLATFORMS = ((), (PLATFORM,), ("Temu",), (PLATFORM, "Temu"), ("*",), ('"; ATTACH',), ("AliExpress' OR platform LIKE '%",))
POLICY = """
[[grant]]
people = ["boss@shop.example"]
role = "admin"
collections = "all"
markets = "all"
platforms = "all"
personal = true
[[grant]]
people = ["kim@shop.example"]
role = "manager"
collections = ["world"]
markets = ["KR"]
platforms = ["AliExpress"]
"""
BOSS, KIM = Identity("boss@shop.example", True), Identity("kim@shop.example", True)
AWAY = request_facts([("Host", "shop.example")], "0.0.0.0", {})
HERE = request_facts([("Host", "localhost:8501")], "127.0.0.1", {})


@pytest.fixture(scope="module")
def landed(two_worlds):
    """Both collections, opened by the door."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GROUNDSWELL_LANDED", str(two_worlds))
        yield two_worlds


@pytest.fixture
def count(record_property):
    """Counts attempts and rows from outside; told at the end of the run."""
    kept = {"attempts": 0, "outside": 0}

    def tried(found: list | int = 0, number: int = 1) -> None:
        kept["attempts"] += number
        kept["outside"] += found if isinstance(found, int) else len(found)

    yield tried
    for name, number in kept.items():
        record_property(name, number)


def _text(frame: pl.DataFrame) -> str:
    return "\n".join(map(str, frame.rows()))


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


def own_values(name: str) -> dict:
    """Values for a query's own parameters with which `world` has rows."""
    found = example_values(name)
    return {**found, "kind": "complaint"} if "body" in found and "kind" in found else found


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


days = st.dates(date(2022, 12, 1), date(2026, 8, 1))


@st.composite
def questions(draw) -> Filters:
    """Filters as an address might bring them."""
    first, second = sorted((draw(days), draw(days)))
    some = lambda values: draw(st.sampled_from(values) | st.lists(st.text(max_size=12), max_size=2).map(tuple))  # noqa: E731
    return Filters("world", some(MARKETS), some(PLATFORMS), first, second, draw(st.sampled_from(GRAINS)), draw(st.sampled_from(COMPARISONS)))


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
    count(outside(_text(frame)))
    assert outside(_text(rows)) == [] and INSIDE not in _text(rows)


def test_every_table_holds_the_rows_of_the_scope_alone(landed, count):
    """The SQL box, exports and frozen figures are made of these."""
    for table in tables.tables("world", SCOPE):
        with tables.batches(table.name, "world", SCOPE) as mine:
            seen = pl.from_arrow(mine.read_all())
        with tables.batches(table.name, "twin", WHOLE) as theirs:
            alone = pl.from_arrow(theirs.read_all())
        assert seen.columns == alone.columns
        if table.name in ("quarantine", "superseded", "changes"):
            count(outside(_text(seen)))
            assert outside(_text(seen)) == []
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
    "SELECT content FROM read_text('{landed}/world/current')",
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
        seen = outside(_text(found.frame)) if found.frame is not None else outside(found.words.replace(statement, ""))
        count(seen)
        assert seen == [], statement
        assert found.outcome in ("done", "refused", "failed"), (statement, found)
    assert {path: path.stat().st_mtime_ns for path in landed.rglob("*") if path.is_file()} == before, "nothing was written"


def test_a_result_of_the_box_stays_with_who_asked(landed, count):
    job = sql_box.start("SELECT * FROM parcels", "world", WHOLE, "boss")
    assert outside(_text(job.result().frame)), "the admin sees it all"
    for who, scope in (("kim", SCOPE), ("kim", WHOLE), ("boss", SCOPE), ("", WHOLE), ("boss ", WHOLE)):
        found = sql_box.finished(job.id, who, "world", scope)
        count(0 if found is None else 1)
        assert found is None


# who one is, and links


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
        found = outside(_text(seen))
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
