"""Which tables a SELECT names, as DuckDB parses it."""

import json

import duckdb


def tables_read(texts: dict[str, str]) -> dict[str, frozenset[str]]:
    """Name -> the tables that a SELECT names and does not make itself."""
    with duckdb.connect(":memory:") as connection:
        trees = {name: connection.sql("SELECT json_serialize_sql($text)", params={"text": text}).fetchall()[0][0] for name, text in texts.items()}
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
