"""Which datasets and marts each query reads, found in its SQL text as DuckDB parses it."""

import json
from functools import cache

import duckdb

from queries.library import library


@cache
def reads() -> dict[str, frozenset[str]]:
    """Query -> names of the tables in its text; those that it makes itself with WITH are left out."""
    with duckdb.connect(":memory:") as connection:
        trees = {name: connection.sql("SELECT json_serialize_sql($text)", params={"text": query.text}).fetchall()[0][0] for name, query in library().items()}
    return {name: _tables(json.loads(tree)) for name, tree in trees.items()}


def _tables(tree: dict) -> frozenset[str]:
    named, made, waiting = set(), set(), [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            if node.get("type") == "BASE_TABLE":
                named.add(node["table_name"])
            if isinstance(node.get("cte_map"), dict):
                made |= {entry["key"] for entry in node["cte_map"].get("map", ())}
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node
    return frozenset(named - made)
