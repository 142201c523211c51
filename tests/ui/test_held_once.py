"""An answer is held in one memory."""

import ast
import importlib

from tests.conftest import ROOT


def test_no_answer_is_held_twice():
    """`ask` keeps for each language and theme; what the analysis remembers by itself needs no second holder."""
    asked = set()
    for path in (*(ROOT / "pages").glob("*.py"), *(ROOT / "ui").glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        sources = {name.asname or name.name: (node.module, name.name) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for name in node.names}
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "ask" and sources.get("ask") == ("ui.kept", "ask"):
                given = node.args[1]
                module, name = sources[given.value.id if isinstance(given, ast.Attribute) else given.id]
                found = importlib.import_module(f"{module}.{name}" if isinstance(given, ast.Attribute) else module)
                asked.add(getattr(found, given.attr if isinstance(given, ast.Attribute) else name))
    assert len(asked) >= 8
    assert [one.__qualname__ for one in asked if "remembered" in one.__code__.co_names] == []
