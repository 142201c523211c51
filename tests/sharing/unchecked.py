"""Runs statements in the SQL box's process without its check of statements: what is left is the locked database and the confined process.

Not a test; `test_sql_box.py` starts it with the path of the worker and of a Parquet file that is the one table.
"""

import importlib.util
import json
import sys


def main() -> None:
    """Statements as JSON in, [outcome, text] of each as JSON out."""
    spec = importlib.util.spec_from_file_location("worker", sys.argv[1])
    worker = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(worker)
    asked = json.load(sys.stdin)
    table = worker.pa.ipc.open_file(sys.argv[2]).read_all()
    connection, given_up = worker.locked_database(asked["limits"])
    found = []
    for statement in asked["statements"]:
        cursor = connection.cursor()
        cursor.from_arrow(table).create("active_users") if not _has_table(cursor) else None
        try:
            rows = cursor.execute(statement).fetchall()
            found.append(["done", str(rows)[:20_000]])
        except Exception as problem:
            found.append(["error", f"{type(problem).__name__}: {problem}"[:500]])
    print(json.dumps({"given_up": given_up, "found": found}))


def _has_table(cursor) -> bool:
    try:
        cursor.execute("SELECT 1 FROM active_users LIMIT 1").fetchall()
        return True
    except Exception:
        return False


main()
