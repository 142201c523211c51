"""The query files: their text, their header, the parameters they declare and use."""

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import duckdb

FOLDER = Path(__file__).resolve().parent
HEADER = ("what", "grain", "parameters", "units")
STANDARD = frozenset({"markets", "platforms", "date_from", "date_to", "grain"})  # bound from Filters


@dataclass(frozen=True)
class Query:
    """One `.sql` file."""

    name: str
    path: Path
    text: str
    header: dict[str, str]
    parameters: frozenset[str]
    statement: object = field(repr=False, compare=False)  # as DuckDB parsed it: parsing anew was a fifth of what a small query cost


class UnknownQuery(KeyError):
    """No such query file."""

    def __str__(self) -> str:
        return self.args[0]


@cache
def library() -> dict[str, Query]:
    """Every query by name."""
    return {path.stem: _load(path) for path in sorted(FOLDER.glob("*.sql"))}


def query(name: str) -> Query:
    """One query.

    Raises:
        UnknownQuery: names the nearest ones.
    """
    found = library().get(name)
    if found is None:
        import difflib

        near = difflib.get_close_matches(name, list(library()), n=3, cutoff=0.3) or sorted(library())
        raise UnknownQuery(f"there is no query '{name}' in queries/; near it: {', '.join(near)}")
    return found


def _load(path: Path) -> Query:
    text = path.read_text(encoding="utf-8")
    header: dict[str, str] = {}
    key = None
    for line in text.splitlines():
        if not line.startswith("--"):
            break
        if match := re.match(r"--\s*(\w+):\s*(.*)", line):
            key = match[1]
            header[key] = match[2].strip()
        elif key:
            header[key] += " " + line.lstrip("- ").strip()
    statements = duckdb.extract_statements(text)
    if len(statements) != 1:
        raise ValueError(f"{path} holds {len(statements)} statements; a query file holds one")
    return Query(path.stem, path, text, header, frozenset(statements[0].named_parameters), statements[0])
