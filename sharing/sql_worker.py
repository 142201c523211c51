"""The process behind the SQL box: holds copies of the tables it is sent, answers one SELECT, ends. Started by `sql_box.py`; the app never imports it.

Before the first byte of a statement arrives it has given up files, sockets, memory beyond a limit, and its settings. It imports nothing of ours.
Speaks over its pipes: a line of JSON (statement, tables), a line back (tables needed, or why not), those tables as Arrow streams, a line and
the result back.
"""

import ctypes
import difflib
import io
import json
import os
import platform
import resource
import sys
import time

os.environ |= {"OPENBLAS_NUM_THREADS": "1", "JE_ARROW_MALLOC_CONF": "background_thread:false"}  # no helper thread may start before `confine`

import duckdb
import pyarrow as pa

FETCHED_ROWS = 5_000
ALONE = {"threads": 1, "async_threads": 0, "temp_directory": ""}  # no second thread until the process is confined: the kernel confines by thread
# What may stand in a statement: everything else that the parser knows is refused, also what a later DuckDB adds.
NODES = {"SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE"}
REFERENCES = {"BASE_TABLE", "SUBQUERY", "JOIN", "EMPTY", "EXPRESSION_LIST", "TABLE_FUNCTION", "PIVOT", "SHOW_REF", "COLUMN_DATA", "CTE"}
TABLE_FUNCTIONS = {"unnest", "range", "generate_series", "repeat", "json_each", "json_tree"}
REFUSED_FUNCTIONS = (
    "duckdb_",
    "pragma_",
    "pg_",
    "has_",
    "current_setting",
    "getvariable",
    "getenv",
    "write_log",
    "current_query",
    "read_",
    "query",
    "sniff_",
    "nextval",
    "currval",
)
LANDLOCK_CREATE, LANDLOCK_RESTRICT, NO_NEW_PRIVILEGES = 444, 446, 38


class Refused(Exception):
    """The statement is not one that this box answers."""


def confine(limits: dict) -> list[str]:
    """Give up what a SELECT does not need; returns what could be given up on this system (all of it on Linux)."""
    given_up = []
    for name, limit in (
        ("RLIMIT_CORE", 0),
        ("RLIMIT_FSIZE", 0),  # no file can grow by a byte
        ("RLIMIT_CPU", limits["seconds"] * 2 + 5),
        ("RLIMIT_AS", _address_space() + limits["memory_mb"] * 2**20 * 2 + 512 * 2**20),  # DuckDB reserves more than it uses
    ):
        try:
            resource.setrlimit(getattr(resource, name), (limit, limit))
            given_up.append(name)
        except (ValueError, OSError):
            continue
    if _alone() and _landlock():
        given_up.append("LANDLOCK")
    return given_up


def _address_space() -> int:
    """Bytes reserved so far; 0 where the system does not tell."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[0]) * resource.getpagesize()
    except OSError:
        return 0


def _alone() -> bool:
    """Whether no other thread runs, which would keep its rights."""
    return os.path.isdir("/proc/self/task") and len(os.listdir("/proc/self/task")) == 1


def _landlock() -> bool:
    """Linux: this process and its threads open no file and no connection from here on."""
    if platform.system() != "Linux":
        return False
    system = ctypes.CDLL(None, use_errno=True)
    version = system.syscall(LANDLOCK_CREATE, None, 0, 1)
    if version < 1:
        return False
    files = (1 << {1: 13, 2: 14, 3: 15, 4: 15}.get(version, 16)) - 1
    rules = (ctypes.c_uint64 * 3)(files, 3 if version >= 4 else 0, 3 if version >= 6 else 0)
    ruleset = system.syscall(LANDLOCK_CREATE, rules, 8 if version < 4 else 16 if version < 6 else 24, 0)
    return ruleset >= 0 and system.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0 and system.syscall(LANDLOCK_RESTRICT, ruleset, 0) == 0


def locked_database(limits: dict) -> tuple[duckdb.DuckDBPyConnection, list[str]]:
    """An empty database in memory that reads and writes no file, loads nothing, and keeps its settings; and what the process gave up.

    DuckDB looks at the system's limits when it starts, so the process is confined after that and before it has a second thread.
    """
    connection = duckdb.connect(":memory:", config={**ALONE, "memory_limit": f"{int(limits['memory_mb'])}MB"})
    given_up = confine(limits)
    for setting in (
        "threads = 2",
        "python_enable_replacements = false",  # otherwise FROM reads this program's own variables
        "autoinstall_known_extensions = false",
        "autoload_known_extensions = false",
        "TimeZone = 'UTC'",
        "enable_external_access = false",
        "lock_configuration = true",
    ):
        connection.execute(f"SET {setting}")
    return connection, given_up


def check(connection: duckdb.DuckDBPyConnection, statement: str, tables: list[str]) -> list[str]:
    """The tables that a statement reads.

    Raises:
        Refused: it is not exactly one SELECT over those tables.
    """
    try:
        found = connection.extract_statements(statement)
    except duckdb.Error as problem:
        raise Refused(str(problem)) from None
    if len(found) != 1:
        raise Refused(f"The box answers one statement at a time; this is {len(found)}.")
    tree = json.loads(connection.execute("SELECT json_serialize_sql($statement)", {"statement": statement}).fetchall()[0][0])
    if found[0].type != duckdb.StatementType.SELECT or tree.get("error") or len(tree["statements"]) != 1:
        raise Refused("The box answers SELECT statements only (a PIVOT goes in brackets: FROM (PIVOT t ON c IN (...) USING ...)).")
    return _walk(tree["statements"][0], {table.lower(): table for table in tables})


def _walk(tree: dict, tables: dict[str, str]) -> list[str]:
    """Every node of the parsed statement is one that we know. A stack, not recursion: statements can be nested deeply."""
    stack, ctes, read = [("", tree)], set(), []
    while stack:
        place, item = stack.pop()
        if isinstance(item, list):
            stack += [(place, child) for child in item]
        if not isinstance(item, dict):
            continue
        kind = item.get("type")
        kind = kind if isinstance(kind, str) else ""
        if kind.endswith("_NODE") and kind not in NODES:
            raise Refused(f"The box changes and writes nothing: {kind.removesuffix('_QUERY_NODE').replace('_', ' ')} is not answered.")
        if (place in ("from_table", "left", "right", "source") and "class" not in item and kind not in REFERENCES | NODES) or "info_type" in item:
            raise Refused(f"{kind or 'This'} is not answered here.")
        if place == "cte_map" and isinstance(item.get("map"), list):
            ctes |= {str(entry.get("key", "")).lower() for entry in item["map"]}
        if isinstance(item.get("cte_name"), str):
            ctes.add(item["cte_name"].lower())
        _check_function(kind, item)
        if kind == "SHOW_REF" and not isinstance(item.get("query"), dict):
            raise Refused("SHOW is not answered; the tables are listed beside the box.")
        if kind == "BASE_TABLE":
            path = (item.get("qualified_name") or {}).get("path") or [item.get("table_name")]
            if len([part for part in path if part]) != 1 or item.get("schema_name") or item.get("catalog_name"):
                raise Refused(f"'{'.'.join(map(str, path))}': tables are named without a schema here.")
            if item.get("at_clause"):
                raise Refused("AT is not answered here: the tables are those of one version.")
            read.append(item["table_name"])
        stack += list(item.items())
    unknown = [name for name in read if name.lower() not in tables and name.lower() not in ctes]
    if unknown:
        near = difflib.get_close_matches(unknown[0].lower(), list(tables), n=1)
        raise Refused(f"There is no table '{unknown[0][:80]}'; " + (f"did you mean '{near[0]}'?" if near else "the tables are listed beside the box."))
    return sorted({tables[name.lower()] for name in read if name.lower() in tables})


def _check_function(kind: str, item: dict) -> None:
    if kind == "TABLE_FUNCTION":  # only those that make rows out of their arguments
        maker = str((item.get("function") or {}).get("function_name", "")).lower()
        if maker not in TABLE_FUNCTIONS:
            raise Refused(f"{maker}() is not answered here; of functions in FROM: {', '.join(sorted(TABLE_FUNCTIONS))}.")
    called = item.get("function_name")
    if not isinstance(called, str):
        return
    if called.lower().startswith(REFUSED_FUNCTIONS):
        raise Refused(f"{called}() is not answered here: no files, no settings.")
    qualified = (item.get("qualified_name") or {}).get("path") or [called]
    if len([part for part in qualified if part]) > 1:
        raise Refused(f"{'.'.join(map(str, qualified))}() is not answered here.")


def answer(connection: duckdb.DuckDBPyConnection, statement: str, limits: dict) -> tuple[dict, bytes]:
    """The first rows of the result, and whether there were more."""
    try:
        relation = connection.sql(statement)
    except duckdb.BinderException:
        connection.execute(statement)  # fails at the same place, and its words name the line
        raise
    reader = relation.to_arrow_reader(FETCHED_ROWS)
    batches, rows, size = [], 0, 0
    for batch in reader:
        batches.append(batch)
        rows, size = rows + batch.num_rows, size + batch.nbytes
        if size > limits["result_bytes"]:
            raise Refused(f"The result is larger than {limits['result_bytes'] // 2**20} MB; take fewer rows or columns.")
        if rows > limits["rows"]:
            break
    table = pa.Table.from_batches(batches, reader.schema).slice(0, limits["rows"])
    seen: dict[str, int] = {}
    names = []
    for name in table.column_names:  # SELECT 1 AS a, 2 AS a: two columns, two names
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    body = io.BytesIO()
    with pa.ipc.new_stream(body, table.rename_columns(names).schema) as writer:
        writer.write_table(table.rename_columns(names))
    return {"rows": table.num_rows, "truncated": rows > limits["rows"]}, body.getvalue()


def main() -> None:
    """One statement."""
    asked = sys.stdin.buffer
    out = os.fdopen(os.dup(1), "wb")
    first = json.loads(asked.readline())
    limits = first["limits"]
    connection, given_up = locked_database(limits)
    tell = lambda **words: (out.write(json.dumps(words).encode() + b"\n"), out.flush())  # noqa: E731
    tell(ready=True, given_up=given_up)
    question = json.loads(asked.readline())
    try:
        needed = check(connection, question["statement"], question["tables"])
        tell(tables=needed)
        for name in needed:
            connection.from_arrow(pa.ipc.open_stream(asked)).create(name)
        started = time.perf_counter()
        told, body = answer(connection, question["statement"], limits)
        tell(**told, seconds=time.perf_counter() - started, bytes=len(body))
        out.write(body)
        out.flush()
    except Refused as problem:
        tell(refused=str(problem))
    except (duckdb.OutOfMemoryException, MemoryError, pa.ArrowMemoryError):
        tell(memory=True)
    except RecursionError:
        tell(refused="The statement is nested too deeply.")
    except duckdb.Error as problem:
        tell(failed=str(problem))


if __name__ == "__main__":
    main()
