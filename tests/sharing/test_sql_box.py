"""The SQL box: answers, limits, cancel, history; and that nothing outside the scope comes back and nothing is written.

Each wall is tried alone: the check of statements, the locked database without that check, the confined process without DuckDB's lock.
"""

import ctypes
import json
import os
import string
import subprocess
import sys
import threading
import time
from dataclasses import asdict
from pathlib import Path

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queries import tables
from queries.database import database
from queries.door import version_of
from queries.scope import Scope
from sharing import sql_box, sql_worker
from sharing.sql_box import Busy, Limits, history, remember, run, running, start
from tests.conftest import LONG
from tests.sharing.conftest import NOW
from tests.sharing.office import landed
from tests.sharing.tricks import SOURCES, STATEMENTS, VALUES, WRAPPINGS

SCOPE = Scope(markets=("KR",), platforms=("A",))
MARK = "OUTSIDE-THE-SCOPE"
INSIDE = 7_310_010  # users of KR on A, in every month
OUTSIDE = (MARK, "7310020", "7420010", "7420020", "root:")
TABLES = ["active_users", "complaints", "parcels"]


@pytest.fixture(scope="module")
def outside(tmp_path_factory):
    """A landed collection, and files that a statement may not reach, in every format DuckDB reads."""
    home = tmp_path_factory.mktemp("box")
    landed(home)
    (home / "out").mkdir()
    secret = pl.DataFrame({"market": [MARK], "users": [7_420_010]})
    secret.write_parquet(home / "secret.parquet")
    secret.write_csv(home / "secret.csv")
    (home / "secret.txt").write_text(MARK)
    with duckdb.connect(str(home / "secret.duckdb")) as connection:
        connection.execute(f"CREATE TABLE t AS SELECT '{MARK}' AS market")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GROUNDSWELL_LANDED", str(home / "landed"))
        patch.setenv("GROUNDSWELL_SECRET", MARK * 3)
        schema = database().schema(version_of("office", Scope.everything()), Scope.everything())
        names = {"parquet": "secret.parquet", "csv": "secret.csv", "text": "secret.txt", "database": "secret.duckdb", "out": "out", "folder": "landed"}
        yield {**{name: str(home / file) for name, file in names.items()}, "schema": schema, "port": "9", "home": str(home)}


def _filled(text: str, outside: dict) -> str:
    for name, value in outside.items():
        text = text.replace("{" + name + "}", value)
    return text


def _files(outside: dict) -> dict[str, int]:
    return {str(path): path.stat().st_mtime_ns for path in Path(outside["home"]).rglob("*") if path.is_file() and "store" not in path.parts}


def _all_tricks(outside: dict) -> list[str]:
    wrapped = [wrapping.replace("{source}", source) for wrapping in WRAPPINGS for source in SOURCES]
    valued = [
        wrapping.replace("{value}", value)
        for value in VALUES
        for wrapping in ("SELECT {value}", "SELECT * FROM active_users WHERE users::VARCHAR = {value}::VARCHAR")
    ]
    return [_filled(text, outside) for text in [*STATEMENTS, *wrapped, *valued]]


def test_a_statement_sees_the_scope_and_nothing_else(outside):
    found = run("SELECT market, platform, users FROM active_users ORDER BY ALL", "office", SCOPE, "kim")
    assert found.outcome == "done" and not found.truncated
    assert found.frame.rows() == [("KR", "A", INSIDE)] * 3
    whole = run("SELECT count(*) AS n, sum(users) AS users FROM active_users", "office", Scope.everything(), "kim")
    assert whole.frame["n"][0] == 12


@pytest.mark.parametrize(
    "statement",
    [
        "WITH by_month AS (SELECT period_start, sum(users) AS users FROM active_users GROUP BY 1) SELECT max(users) FROM by_month",
        "SELECT max(users) FROM active_users a JOIN (SELECT market FROM active_users GROUP BY 1) b USING (market) WHERE a.users > 0",
        "SELECT max(KR) FROM (PIVOT active_users ON market IN ('KR') USING max(users))",
        "SELECT users AS a, users AS a FROM active_users UNION ALL SELECT 1, 2 ORDER BY 1 DESC",
        "FROM (SELECT users + n - n FROM active_users, range(3) r(n)) LIMIT 1",
        "SELECT max(users) OVER (PARTITION BY market ORDER BY period_start) FROM active_users -- a comment; with a semicolon",
        "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT max(users) + max(n) - 5 FROM r, active_users;",
        "SELECT users FROM ACTIVE_USERS",
    ],
)
def test_analysts_sql_is_answered(outside, statement):
    found = run(statement, "office", SCOPE, "kim")
    assert found.outcome == "done", found.words
    assert found.frame.row(0)[0] == INSIDE


def test_describe_and_summarize_are_answered_for_the_scope(outside):
    described = run("DESCRIBE active_users", "office", SCOPE, "kim")
    assert "users" in described.frame["column_name"].to_list()
    assert not [mark for mark in OUTSIDE if mark in str(run("SUMMARIZE active_users", "office", SCOPE, "kim").frame.rows())]


def test_on_linux_the_process_gives_up_files_sockets_and_memory(outside):
    found = run("SELECT 1", "office", SCOPE, "kim")
    assert set(found.given_up) >= {"RLIMIT_FSIZE", "RLIMIT_AS", "RLIMIT_CPU", "RLIMIT_CORE"}
    assert "LANDLOCK" in found.given_up or not _kernel_has_landlock()


def _kernel_has_landlock() -> bool:
    return ctypes.CDLL(None).syscall(sql_worker.LANDLOCK_CREATE, None, 0, 1) > 0


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("SELECT * FROM activ_users", "did you mean 'active_users'"),
        ("SELECT 1; SELECT 2", "one statement at a time; this is 2"),
        ("DROP TABLE active_users", "SELECT statements only"),
        ("WITH c AS (COPY (SELECT 1) TO '/tmp/never') SELECT 1", "changes and writes nothing: COPY"),
        ("SELECT * FROM read_text('/etc/passwd')", "read_text"),
        ("SELECT * FROM duckdb_settings()", "duckdb_settings"),
        ("SELECT * FROM information_schema.tables", "without a schema"),
        ("SELECT current_setting('threads')", "no settings"),
        ("SHOW TABLES", "listed beside the box"),
        ("SELEC 1", "syntax error"),
        ("SELECT " + "1+" * 20_000 + "1", "at most 20000 characters"),
    ],
)
def test_a_refusal_says_why(outside, statement, words):
    found = run(statement, "office", SCOPE, "kim")
    assert found.outcome == "refused" and words in found.words and found.frame is None


def test_an_error_of_the_statement_is_told(outside):
    found = run("SELECT nothing FROM active_users", "office", SCOPE, "kim")
    assert found.outcome == "failed" and "nothing" in found.words
    assert "LINE 2" in run("SELECT users,\n  sum(nothing)\nFROM active_users", "office", SCOPE, "kim").words


def test_a_result_is_kept_for_who_asked_and_still_sees_what_they_saw(outside, monkeypatch):
    told = []
    job = start("SELECT market FROM active_users", "office", SCOPE, "kim", then=lambda job, result: told.append((job.who, result.outcome, result.frame.height)))
    job.result()
    assert told == [("kim", "done", 3)]
    assert sql_box.finished(job.id, "kim", "office", SCOPE)[1].frame.height == 3
    for who, collection, scope in (
        ("lee", "office", SCOPE),
        ("kim", "demo", SCOPE),
        ("kim", "office", Scope(markets=("KR",))),
        ("kim", "office", Scope(markets=())),
    ):
        assert sql_box.finished(job.id, who, collection, scope) is None
    monkeypatch.setattr(sql_box, "KEPT_RESULTS", 2)
    for statement in ("SELECT 1", "SELECT 2"):
        run(statement, "office", SCOPE, "kim")
    assert sql_box.finished(job.id, "kim", "office", SCOPE) is None, "the oldest go first"


def test_rows_are_limited_and_it_is_said(outside):
    found = run("SELECT * FROM range(100000)", "office", SCOPE, "kim", Limits(rows=1234))
    assert (found.frame.height, found.truncated) == (1234, True)
    exact = run("SELECT * FROM range(1234)", "office", SCOPE, "kim", Limits(rows=1234))
    assert (exact.frame.height, exact.truncated) == (1234, False)


def test_time_is_limited(outside):
    started = time.perf_counter()
    found = run("SELECT count(*) FROM range(1000000) a, range(1000000) b", "office", SCOPE, "kim", Limits(seconds=4))
    assert found.outcome == "time" and "4 seconds" in found.words and time.perf_counter() - started < 12
    assert running("kim") is None


@pytest.mark.parametrize("statement", ["SELECT list(i) FROM range(1000000000) t(i)", "SELECT length(repeat('x', 4000000000))", "SELECT repeat('x', 90000000)"])
def test_memory_and_size_are_limited(outside, statement):
    found = run(statement, "office", SCOPE, "kim", Limits(memory_mb=256, seconds=60))
    assert (found.outcome == "memory" and "256 MB" in found.words) or (found.outcome == "refused" and "larger than 50 MB" in found.words)


def test_a_statement_is_cancelled_and_its_process_is_gone(outside):
    job = start("SELECT count(*) FROM range(1000000) a, range(1000000) b", "office", SCOPE, "kim")
    assert running("kim") is job and not job.done
    while job._process is None:
        time.sleep(0.02)
    threading.Timer(0.5, job.cancel).start()
    assert job.result().outcome == "cancelled" and job.done and running("kim") is None
    assert job._process.poll() is not None


def test_one_statement_a_person_and_few_at_once(outside):
    endless = "SELECT count(*) FROM range(1000000) a, range(1000000) b"
    jobs = [start(endless, "office", SCOPE, "kim")]
    with pytest.raises(Busy, match="Your last statement"):
        start("SELECT 1", "office", SCOPE, "kim")
    jobs += [start(endless, "office", SCOPE, f"person {number}") for number in range(sql_box.AT_ONCE - 1)]
    with pytest.raises(Busy, match="Others"):
        start("SELECT 1", "office", SCOPE, "lee")
    for job in jobs:
        job.cancel()
    assert {job.result().outcome for job in jobs} == {"cancelled"}


def test_a_table_too_large_to_copy_names_the_way_out(outside, monkeypatch):
    monkeypatch.setattr(sql_box, "COPIED_ROWS", 2)
    found = run("SELECT * FROM active_users", "office", SCOPE, "kim")
    assert found.outcome == "refused" and "3 rows in your scope; the box takes at most 2" in found.words


def test_history_is_a_persons_own(outside, store, monkeypatch):
    monkeypatch.setenv("GROUNDSWELL_LANDED", str(Path(outside["home"]) / "landed"))
    for who, statement in (("kim", "SELECT 1 AS a"), ("lee", "SELECT 2"), ("kim", "DROP TABLE x")):
        job = start(statement, "office", SCOPE, who)
        remember(store, NOW, job, job.result())
    kept = history(store, "kim")
    assert [(past.statement, past.outcome, past.rows) for past in kept] == [("DROP TABLE x", "refused", 0), ("SELECT 1 AS a", "done", 1)]
    assert kept[1].seconds > 0 and history(store, "nobody") == ()
    monkeypatch.setattr(sql_box, "KEPT_PAST", 2)
    remember(store, NOW, job, job.result())
    assert [past.id for past in history(store, "kim")] == [kept[0].id + 1, kept[0].id] and len(history(store, "lee")) == 1  # the oldest goes, others' stay


# the first wall: the check of statements, in this process and without running anything


_parser = duckdb.connect(":memory:")


def _passes(statement: str) -> list[str] | None:
    try:
        return sql_worker.check(_parser, statement, TABLES)
    except sql_worker.Refused:
        return None


def test_no_known_trick_passes_the_check(outside, record_property):
    tricks = _all_tricks(outside)
    passed = [trick for trick in tricks if _passes(trick) is not None]
    record_property("attempts", len(tricks))
    assert passed == []
    assert len(tricks) > 2_000


word = st.sampled_from(
    [*SOURCES, *VALUES, *STATEMENTS, "active_users", "SELECT", "FROM", "*", "(", ")", ";", "--", "/*", "*/", "'", '"', ",", "WITH", "AS", "UNION", "\n", "1"]
)
noise = st.text(string.printable, max_size=12)


@given(st.lists(word | noise, min_size=1, max_size=8).map(" ".join))
@settings(max_examples=3_000 if LONG else 300, deadline=None)
def test_what_passes_the_check_reads_only_tables_it_was_given(outside, text):
    statement = _filled(text, outside)
    read = _passes(statement)
    assert read is None or set(read) <= set(TABLES)
    if read is not None:
        assert [found.type for found in _parser.extract_statements(statement)] == [duckdb.StatementType.SELECT]
        assert not [word for word in ("read_", "glob(", "COPY", "ATTACH", "duckdb_", "information_schema") if word in _without_texts(statement)]


def _without_texts(statement: str) -> str:
    """The statement without what stands in quotes and comments; names in double quotes are columns."""
    tokens = duckdb.tokenize(statement)
    kept = []
    encoded = statement.encode()
    for number, (begin, kind) in enumerate(tokens):
        end = tokens[number + 1][0] if number + 1 < len(tokens) else len(encoded)
        text = encoded[begin:end].decode("utf-8", "replace")
        if kind not in (duckdb.token_type.string_const, duckdb.token_type.comment) and not text.startswith('"'):
            kept.append(text)
    return " ".join(kept)


# the second wall: the locked database in its confined process, without the check


@pytest.fixture(scope="module")
def unchecked(outside, tmp_path_factory):
    """Run statements in that process; returns what it gave up and [outcome, text] of each."""
    path = tmp_path_factory.mktemp("table") / "table.arrow"
    with tables.batches("active_users", "office", SCOPE) as rows:
        pl.from_arrow(rows.read_all()).write_ipc(path)

    def attempt(statements: list[str]) -> dict:
        script = Path(__file__).with_name("unchecked.py")
        asked = json.dumps({"statements": statements, "limits": asdict(Limits(memory_mb=512))})
        done = subprocess.run(
            [sys.executable, "-I", str(script), str(sql_box.WORKER), str(path)], input=asked, capture_output=True, text=True, timeout=300, env={}, cwd="/"
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return json.loads(done.stdout)

    return attempt


def test_without_the_check_the_locked_database_still_holds(outside, unchecked, record_property):
    tricks = [trick for trick in _all_tricks(outside)[:: 1 if LONG else 3] if trick.strip()]
    before = _files(outside)
    found = unchecked(tricks)["found"]
    assert len(found) == len(tricks) > 700
    record_property("attempts", len(tricks))
    leaked = [(trick, text) for trick, (outcome, text) in zip(tricks, found) if outcome == "done" and any(mark in text for mark in OUTSIDE)]
    assert leaked == []
    assert _files(outside) == before, "a file was written"
    assert os.listdir(outside["out"]) == []


# the third wall: the confined process, without DuckDB's lock


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's part is Linux's")
def test_without_duckdbs_lock_the_process_still_opens_and_writes_nothing(outside):
    code = """
import importlib.util, json, socket, sys
spec = importlib.util.spec_from_file_location("worker", sys.argv[1]); worker = importlib.util.module_from_spec(spec); spec.loader.exec_module(worker)
import duckdb
connection = duckdb.connect(":memory:", config=worker.ALONE)
given_up = worker.confine({"seconds": 20, "memory_mb": 512})
connection.execute("SET threads = 4")
told = {"given_up": given_up, "opened": []}
def attempt(name, action):
    try:
        action()
        told["opened"].append(name)
    except Exception:
        pass
text, out = sys.argv[2:]
attempt("read", lambda: open(text).read())
attempt("write", lambda: open(out + "/a", "w").write("x"))
attempt("duckdb read", lambda: connection.execute("FROM read_text($t)", {"t": text}).fetchall())
attempt("duckdb copy", lambda: connection.execute(f"COPY (SELECT 1) TO '{out}/b'"))
attempt("duckdb attach", lambda: connection.execute(f"ATTACH '{out}/c'"))
attempt("connect", lambda: socket.create_connection(("127.0.0.1", int(9)), 1))
attempt("bind", lambda: socket.create_server(("127.0.0.1", 0)))
attempt("memory", lambda: bytearray(4 * 2**30))
print(json.dumps(told))
"""
    done = subprocess.run([sys.executable, "-I", "-c", code, str(sql_box.WORKER), outside["text"], outside["out"]], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout)
    if not _kernel_has_landlock():
        pytest.skip("this kernel has no Landlock: the file limits and DuckDB's lock stand alone here")
    assert told["opened"] == [] and os.listdir(outside["out"]) == []


# all walls together, through the front door


sources = st.sampled_from(SOURCES)
wrappings = st.sampled_from(WRAPPINGS)
attempts = st.one_of(st.sampled_from(STATEMENTS), st.builds(lambda wrapping, source: wrapping.replace("{source}", source), wrappings, sources))


@given(attempts, st.sampled_from([SCOPE, Scope(markets=("KR",), platforms=("A",), datasets=("active_users",)), Scope(markets=())]))
@settings(max_examples=300 if LONG else 25, deadline=None)
def test_generated_attempts_bring_nothing_from_outside(outside, attempt, scope):
    before = _files(outside)
    found = run(_filled(attempt, outside), "office", scope, "mallory")
    assert found.outcome in ("refused", "failed")
    assert found.frame is None and not [mark for mark in OUTSIDE[:1] if mark in found.words]
    assert _files(outside) == before


def test_another_collection_is_not_in_the_process(outside):
    from queries.door import NothingLanded

    found = run("SELECT * FROM active_users", "office", Scope(collections=("other",)), "kim")
    assert found.outcome == "broken" and NothingLanded.__name__ in found.words
    assert run("SELECT users FROM active_users", "office", Scope(datasets=("parcels",)), "kim").frame.height == 0
