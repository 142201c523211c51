"""The serving database: DuckDB in memory over landed Parquet; one schema a version, and one a version and scope.

Marts and small datasets are loaded as tables (a page's queries must not wait for a disk), with what pages read of them (`derived`); large row datasets
stay views over Parquet.
A scope's schema holds views that keep only its markets and platforms: a query names tables without a schema and so cannot see more.
"""

import hashlib
import re
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from data import catalogue
from data.catalogue import Version
from data.contracts import contracts
from queries.derived import derived
from queries.scope import Scope

LOADED_ROWS = 3_000_000  # a dataset of at most so many rows is loaded; larger ones (parcels) are read from Parquet when a page drills
NAME = re.compile(r"^[a-z_]+$")
KEPT_SCHEMAS = 12
KEPT_ROOTS = 3
OPTIMIZERS = frozenset({  # what pays for these queries; the others cost an eighth of a page's queries in planning and change no plan for the better
    "expression_rewriter", "filter_pullup", "filter_pushdown", "empty_result_pullup", "join_order", "deliminator", "unnest_rewriter", "unused_columns",
    "statistics_propagation", "column_lifetime", "limit_pushdown", "row_group_pruner", "top_n", "build_side_probe_side", "sampling_pushdown",
    "join_filter_pushdown", "late_materialization", "cte_inlining",
})  # fmt: skip
OPENED_FIRST = 4  # collections; a version of 10 million parcels takes a second of processor time and some 100 MB
WHOLE = (None, None, None, None, None)  # markets, platforms, datasets, withheld, fading: nothing is held back
CLOCKS = ("period_start", "ordered_on", "reported_on", "joined_at", "starts_on", "valid_from")  # the first that a table has says how old a row is


class Database:
    """One in-process DuckDB over one landed root; safe to share between threads (each query gets its own cursor)."""

    def __init__(self, root: Path):
        self.root = root
        self._connection = duckdb.connect(":memory:")
        self._lock = threading.Lock()  # of the idle cursors and of which schemas there are; never held while one is made
        self._opening = threading.Lock()
        self._schemas: dict[tuple, str] = {}
        self._idle: dict[str, list[duckdb.DuckDBPyConnection]] = {}
        self._lock_down(root)

    def _lock_down(self, root: Path) -> None:
        """No file outside the landed root, no extension from the network, no setting changed afterwards."""
        root.mkdir(parents=True, exist_ok=True)
        connection = self._connection
        connection.execute("SET allowed_directories = $folders", {"folders": [f"{root.resolve()}/"]})
        connection.execute("SET autoinstall_known_extensions = false")
        connection.execute("SET autoload_known_extensions = false")
        connection.execute("SET enable_external_access = false")
        connection.execute("SET preserve_insertion_order = true")
        connection.execute("SET threads = 1")  # waking a second one costs more than a page's small queries gain; viewers share the cores
        known = [name for (name,) in connection.execute("SELECT name FROM duckdb_optimizers()").fetchall()]
        connection.execute("SET disabled_optimizers = $names", {"names": ",".join(name for name in known if name not in OPTIMIZERS)})
        connection.execute("SET lock_configuration = true")

    def cursor(self, version: Version, scope: Scope) -> duckdb.DuckDBPyConnection:
        """A cursor that sees the tables of one version through one scope, and nothing else by their bare names."""
        schema = self.schema(version, scope)
        cursor = self._connection.cursor()
        cursor.execute(f"USE memory.{schema}")
        return cursor

    @contextmanager
    def borrowed(self, version: Version, scope: Scope) -> Iterator[duckdb.DuckDBPyConnection]:
        """Such a cursor for one statement that is read to its end; it is used again, since making one and choosing its schema costs as much as planning."""
        schema = self.schema(version, scope)
        with self._lock:
            idle = self._idle.setdefault(schema, [])
            cursor = idle.pop() if idle else None
        if cursor is None:
            cursor = self._connection.cursor()
            cursor.execute(f"USE memory.{schema}")
        try:
            yield cursor
        except BaseException:
            cursor.close()
            raise
        with self._lock:
            if schema in self._idle:
                self._idle[schema].append(cursor)
                return
        cursor.close()

    def schema(self, version: Version, scope: Scope) -> str:
        """The schema of a version and scope, made on first use. Who reads another one does not wait for it."""
        key = (version.collection, version.name, scope.markets, scope.platforms, scope.datasets, scope.withheld or None, scope.fading or None)
        found = self._schemas.get(key)
        if found:
            return found
        with self._opening:
            if key not in self._schemas:
                whole = (version.collection, version.name, *WHOLE)
                if whole not in self._schemas:
                    self._schemas[whole] = self._load(version)
                if key != whole:
                    self._schemas[key] = self._narrow(self._schemas[whole], scope, key)
                self._forget_old(version)
            return self._schemas[key]

    def open_first(self) -> None:
        """Make the current versions ready before anybody reads; of many collections the first few, since an open version is held in memory."""
        for name in catalogue.collections(self.root)[:OPENED_FIRST]:
            self._open_newest(name)

    def open_newer(self) -> None:
        """Make the newest version of every collection that is being read ready, so that nobody's page waits for it after a landing."""
        for name in {collection for collection, *_ in tuple(self._schemas)}:
            self._open_newest(name)

    def _open_newest(self, name: str) -> None:
        newest = catalogue.readable(catalogue.current(name, self.root))
        if newest:
            self.schema(newest, Scope.everything())

    def _load(self, version: Version) -> str:
        """Tables and views of a whole version. Names come from folder names that landing wrote, and are checked."""
        schema = _schema_name(version.collection, version.name)
        cursor = self._connection.cursor()
        with _new_schema(cursor, schema):
            cursor.execute(f"USE memory.{schema}")  # a relation takes the dot of "schema.view" for a part of the view's name
            for kind in ("rows", "marts"):
                for folder in sorted((version.folder / kind).glob("*")):
                    if not NAME.match(folder.name):
                        continue
                    files = [str(path) for path in version.files(kind, folder.name)]
                    relation = cursor.read_parquet(files, union_by_name=True)
                    if kind == "marts" or relation.count("*").fetchall()[0][0] <= LOADED_ROWS:
                        _in_reading_order(relation).create(folder.name)
                    else:
                        relation.create_view(folder.name)
            for name in ("quarantine", "superseded", "changes"):
                files = [str(path) for path in sorted([*version.folder.glob(f"{name}.parquet"), *version.folder.glob(f"{name}/**/*.parquet")])]
                relation = cursor.read_parquet(files, union_by_name=True)
                if name == "quarantine" and "readmitted" not in relation.columns:  # a version from before rows could be re-admitted
                    relation = relation.project("*, false AS readmitted")
                relation.create(name)
            _derive(cursor)
        return schema

    def _narrow(self, whole: str, scope: Scope, key: tuple) -> str:
        """A schema of views over `whole` that keep only the scope's rows. The allowed values are bound into tables, never into SQL text."""
        schema = _schema_name("scope", repr(key))
        cursor = self._connection.cursor()
        with _new_schema(cursor, schema):
            limits = {"market": scope.markets, "platform": scope.platforms}
            held = [*scope.withheld, *(column for column, _ in scope.fading)]
            cursor.execute(f"CREATE TABLE {schema}._withheld AS SELECT unnest($columns::VARCHAR[]) AS name", {"columns": held})
            days = {"columns": [column for column, _ in scope.fading], "days": [day for _, day in scope.fading]}
            cursor.execute(f"CREATE TABLE {schema}._fading AS SELECT unnest($columns::VARCHAR[]) AS name, unnest($days::VARCHAR[])::DATE AS since", days)
            for column, allowed in {**limits, "dataset": scope.datasets}.items():
                if allowed is not None:
                    cursor.execute(f"CREATE TABLE {schema}._{column} AS SELECT unnest($allowed::VARCHAR[]) AS {column}", {"allowed": list(allowed)})
            tables = cursor.execute(
                "SELECT table_name, list(column_name) FROM information_schema.columns WHERE table_schema = $schema GROUP BY 1", {"schema": whole}
            ).fetchall()
            cursor.execute(f"USE memory.{schema}")
            columns_of, emptied, anew = dict(tables), {table: _held_back(table, columns, scope) for table, columns in tables}, set()
            for table in (*(name for name in columns_of if name not in derived()), *(name for name in derived() if name in columns_of)):
                made = derived().get(table)
                if made and (made.sources & anew or any(made.names(emptied[source]) for source in made.sources)):
                    cursor.execute(f"CREATE VIEW {schema}.{table} AS {made.text}")  # of what this scope sees: in a list or a cut nothing could be emptied
                    anew.add(table)
                else:
                    self._narrow_table(cursor, whole, schema, table, columns_of[table], limits, scope)
        return schema

    def _narrow_table(self, cursor, whole, schema, table, columns, limits, scope: Scope) -> None:
        conditions = [
            f"{column} IN (SELECT {column} FROM memory.{schema}._{column})" for column, allowed in limits.items() if allowed is not None and column in columns
        ]
        if scope.datasets is not None and table == "changes":
            conditions.append(f"dataset IN (SELECT dataset FROM memory.{schema}._dataset)")
        elif scope.datasets is not None and dataset_of(table) not in scope.datasets:
            conditions = ["false"]
        if table in ("quarantine", "superseded") and (scope.markets is not None or scope.platforms is not None):
            conditions = ["false"]  # raw text of every market: never through a narrowed scope
        elif table == "quarantine" and scope.withheld:
            conditions = ["false"]  # raw text holds every column
        elif table == "superseded" and (scope.withheld or scope.fading):  # whole rows: those of a dataset that keeps a column back stay closed
            conditions.append(f"dataset NOT IN (SELECT split_part(name, '.', 1) FROM memory.{schema}._withheld)")
        if table == "figures" and scope.platforms is not None:
            conditions.append(f"(entity IN (SELECT platform FROM memory.{schema}._platform))")
        where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
        cursor.execute(f"CREATE VIEW {schema}.{table} AS SELECT *{_emptied(schema, table, columns, scope)} FROM memory.{whole}.{table}{where}")

    def _forget_old(self, version: Version) -> None:
        """Drop the schemas used longest ago, never those of the version in hand."""
        stale = [key for key in self._schemas if key[:2] != (version.collection, version.name)]
        while len(self._schemas) > KEPT_SCHEMAS and stale:
            key = next((key for key in stale if key[2:] != WHOLE), stale[0])
            stale.remove(key)
            if key[2:] == WHOLE and any(other[:2] == key[:2] and other != key for other in self._schemas):
                continue
            with self._lock:
                schema = self._schemas.pop(key)
                idle = self._idle.pop(schema, [])
            for cursor in idle:
                cursor.close()
            self._connection.cursor().execute(f"DROP SCHEMA {schema} CASCADE")


def _held_back(table: str, columns: list[str], scope: Scope) -> frozenset[str]:
    """The columns of a table that a scope sees empty, or in young rows only."""
    held = {*scope.withheld, *(column for column, _ in scope.fading)}
    return frozenset(column for column in columns if f"{dataset_of(table)}.{column}" in held)


def _emptied(schema: str, table: str, columns: list[str], scope: Scope) -> str:
    """The REPLACE clause that empties a table's withheld columns, also where a change of them is told. The column keeps its type."""
    dataset = dataset_of(table)
    empty = {column: f"CASE WHEN false THEN {column} END" for column in columns if NAME.match(column) and f"{dataset}.{column}" in scope.withheld}
    clock = next((name for name in CLOCKS if name in columns), None)
    for column, _ in scope.fading:
        name = column.partition(".")[2]
        if column.partition(".")[0] == dataset and name in columns and NAME.match(name) and name not in empty:
            kept = f"{clock}::DATE >= (SELECT since FROM memory.{schema}._fading WHERE name = '{dataset}.{name}')" if clock else "false"
            empty[name] = f"CASE WHEN {kept} THEN {name} END"
    if table == "changes" and (scope.withheld or scope.fading):
        held = {*scope.withheld, *(column for column, _ in scope.fading)}
        told = f"""dataset || '.' || "column" IN (SELECT name FROM memory.{schema}._withheld)"""
        keyed = [name for name, contract in contracts().items() if any(f"{name}.{column}" in held for column in contract.key)]
        empty |= {column: f"CASE WHEN {told} THEN NULL ELSE {column} END" for column in ("old_value", "new_value")}
        empty["key"] = f"CASE WHEN dataset IN ({', '.join(repr(name) for name in ('', *keyed))}) THEN NULL ELSE key END"
    return f" REPLACE ({', '.join(f'{expression} AS {column}' for column, expression in empty.items())})" if empty else ""


def _derive(cursor) -> None:
    """The tables that pages read of the version's marts; what is made of a mart that the version lacks is left out."""
    there = {name for (name,) in cursor.execute("SHOW TABLES").fetchall()}
    for name, one in derived().items():
        if name not in there and one.sources <= there:
            cursor.execute(f"CREATE TABLE {name} AS {one.text}")
            there.add(name)


def _in_reading_order(relation: duckdb.DuckDBPyRelation) -> duckdb.DuckDBPyRelation:
    """Rows as pages ask for them: one market and platform lie together, in the order of time (a third off the large sums, half off a list of cases)."""
    dated = [column for column, kind in zip(relation.columns, relation.types) if str(kind) == "DATE"]
    order = [column for column in ("market", "platform") if column in relation.columns] + dated[:1]
    return relation.order(", ".join(order)) if order else relation


@contextmanager
def _new_schema(cursor, name: str):
    """A schema that is filled whole or does not stay: a half-filled one would make every later try fail on its name."""
    cursor.execute(f"CREATE SCHEMA {name}")
    try:
        yield
    except BaseException:
        cursor.execute(f"DROP SCHEMA {name} CASCADE")
        raise


def _schema_name(first: str, second: str) -> str:
    return "v_" + hashlib.sha256(f"{first}\0{second}".encode()).hexdigest()[:20]


def dataset_of(table: str) -> str:
    """The dataset that a table is, or (a mart) is mostly made of: what a scope by dataset allows or holds back."""
    prefixes = {
        "delivery": "parcels",
        "parcels": "parcels",
        "complaints": "complaints",
        "resolution": "complaints",
        "listing": "listings",
        "sellers": "sellers",
    }
    return next((dataset for prefix, dataset in prefixes.items() if table.lstrip("_").startswith(prefix)), table)


_databases: OrderedDict[Path, Database] = OrderedDict()  # the one used last at the end
_databases_lock = threading.Lock()


def database(root: Path | None = None) -> Database:
    """The process's database over a landed root.

    A server has one root; who opens one after the other (tests, scripts) keeps the last few: each holds its versions in memory, and threads.
    One that is let go closes when the last query in it has ended.
    """
    home = (root or catalogue.landed_root()).resolve()
    with _databases_lock:
        if home not in _databases:
            _databases[home] = Database(home)
        _databases.move_to_end(home)
        while len(_databases) > KEPT_ROOTS:
            _databases.popitem(last=False)
        return _databases[home]
