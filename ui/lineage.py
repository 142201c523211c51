"""Where figures come from, read off the code itself: which pages use which queries.

They are found by following, from each script in `pages/`, every function it can reach and the query and metric names written there. Nothing is
listed by hand, so nothing can be forgotten.
"""

import ast
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from queries.library import library
from queries.metrics import METRICS
from ui.pages import present

ROOT = Path(__file__).resolve().parents[1]
PLACES = ("pages", "ui", "analysis")


@dataclass
class _Part:
    """A function, class or constant of a module: the names it uses and the texts in it."""

    uses: set[tuple[str, str]] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)


def queries_of(page: str) -> frozenset[str]:
    """Queries that a page can ask."""
    return _pages()[page]


@cache
def _pages() -> dict[str, frozenset[str]]:
    modules = {".".join(path.relative_to(ROOT).with_suffix("").parts): path for place in PLACES for path in (ROOT / place).rglob("*.py")}
    parts = {name.removesuffix(".__init__"): _parts(name.removesuffix(".__init__"), path) for name, path in modules.items()}
    query_of = {metric.name: metric.query for metric in METRICS}
    found = {}
    for page in present():
        texts = _reached(f"pages.{page.name}", parts)
        found[page.name] = frozenset(texts & set(library())) | {query_of[name] for name in texts & set(query_of)}
    return found


def _reached(script: str, parts: dict[str, dict[str, _Part]]) -> set[str]:
    """Every text in what a script can reach."""
    waiting, seen, texts = [(script, name) for name in parts[script]], set(), set()
    while waiting:
        module, name = here = waiting.pop()
        if here in seen:
            continue
        seen.add(here)
        part = parts.get(module, {}).get(name)
        if part is None:
            continue
        texts |= part.texts
        waiting += part.uses
    return texts


def _parts(module: str, path: Path) -> dict[str, _Part]:
    """A module's functions, classes and constants by name, imported names among them; what runs on import stands under ''."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found: dict[str, _Part] = {"": _Part()}
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                found[alias.asname or alias.name] = _Part({(node.module, alias.name), (f"{node.module}.{alias.name}", "")})
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found[node.name] = _read(module, node, tree)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            names = [target.id for target in (node.targets if isinstance(node, ast.Assign) else [node.target]) if isinstance(target, ast.Name)]
            for name in names:
                found[name] = _read(module, node, tree)
        elif not isinstance(node, ast.Import):
            part = _read(module, node, tree)
            found[""].uses |= part.uses
            found[""].texts |= part.texts
    return found


def _read(module: str, node: ast.AST, tree: ast.Module) -> _Part:
    imports = [one for one in tree.body if isinstance(one, ast.ImportFrom) and one.module]
    aliases = {alias.asname or alias.name: f"{one.module}.{alias.name}" for one in imports for alias in one.names}
    prose = ast.get_docstring(node, clean=False) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) else None
    part = _Part()
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name):
            part.uses.add((module, inner.id))
        elif isinstance(inner, ast.Attribute) and isinstance(inner.value, ast.Name) and inner.value.id in aliases:
            part.uses.add((aliases[inner.value.id], inner.attr))
        elif isinstance(inner, ast.Constant) and isinstance(inner.value, str) and inner.value != prose:
            part.texts.add(inner.value)
    return part
