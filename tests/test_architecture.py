"""Who may import whom, and where SQL and Streamlit may stand (DESIGN section 4)."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# each place may import itself and what stands after it in its own list
ALLOWED = {
    "app": {"ui", "etl", "data", "queries", "sharing", "reports"},
    "pages": {"ui", "analysis", "queries", "data", "sharing", "reports"},
    "ui": {"analysis", "queries", "data", "sharing"},
    "reports": {"analysis", "queries", "data", "ui", "sharing"},
    "sharing": {"queries", "data"},
    "analysis": {"queries", "data"},
    "queries": {"data"},
    "etl": {"data"},
    "data": set(),
}
OWN = set(ALLOWED)


def _files():
    yield ROOT / "app.py", "app"
    for place in sorted(OWN - {"app"}):
        for path in sorted((ROOT / place).rglob("*.py")):
            yield path, place


def _imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize(("path", "place"), [pytest.param(path, place, id=str(path.relative_to(ROOT))) for path, place in _files()])
def test_nothing_imports_upwards(path, place):
    forbidden = (_imported(path) & OWN) - ALLOWED[place] - {place}
    assert not forbidden, f"{path.relative_to(ROOT)} may not import {', '.join(sorted(forbidden))}; {place} may import {sorted(ALLOWED[place]) or 'nothing'}"


def test_no_streamlit_below_the_screen():
    below = [path for path, place in _files() if place in ("data", "etl", "queries", "analysis") and "streamlit" in _imported(path)]
    assert below == []


def test_charts_are_pure():
    assert [path for path in (ROOT / "ui" / "charts").rglob("*.py") if "streamlit" in _imported(path)] == []


SQL = re.compile(r"\b(select\s.+\sfrom\s|insert\s+into|delete\s+from|create\s+(table|view|schema))", re.IGNORECASE | re.DOTALL)


@pytest.mark.parametrize("place", sorted(OWN - {"queries", "app"}))
def test_sql_stands_only_in_queries(place):
    """String literals that are SQL statements; docstrings are prose. queries/database.py builds schemas from checked names only."""
    found = []
    for path in (ROOT / place).rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        told = (node.body[0] for node in ast.walk(tree) if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and node.body)
        prose = {id(first.value) for first in told if isinstance(first, ast.Expr)}
        found += [f"{path.relative_to(ROOT)}:{node.lineno}" for node in ast.walk(tree)
                  if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose and SQL.match(node.value.strip())]  # fmt: skip
    assert found == []


def test_no_data_reaches_unsafe_html():
    found = [path for path, place in _files() if "unsafe_allow_html" in path.read_text(encoding="utf-8")]
    assert found == []


def test_packages_are_pinned():
    for name in ("requirements.txt", "requirements-dev.txt"):
        lines = [line for line in (ROOT / name).read_text().splitlines() if line and not line.startswith(("#", "-r"))]
        assert lines
        assert [line for line in lines if "==" not in line] == []


def test_the_linter_finds_nothing():
    """Line length, names nobody uses, the order of imports: what `make check` says."""
    found = subprocess.run([sys.executable, "-m", "ruff", "check", "--no-cache", "--output-format", "concise", "."], cwd=ROOT, capture_output=True, text=True)
    assert found.returncode == 0, found.stdout + found.stderr
