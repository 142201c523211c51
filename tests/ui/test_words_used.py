"""No text that nobody asks for: every key stands in the code, or is built there from parts that stand in the code, the queries or the data."""

import ast
import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from pathlib import Path

from ui import words

ROOT = Path(__file__).resolve().parents[2]
PLACES = ("app.py", "pages", "ui", "reports", "sharing", "analysis", "queries", "data", "etl")
ASKING = ("app.py", "pages", "ui", "reports", "sharing")  # where texts are asked for; the rest only gives codes
ANYTHING = "\0"  # stands in a built key for a part that only the running program knows


def files(places: tuple[str, ...], pattern: str = "*.py") -> Iterator[Path]:
    for place in places:
        found = [ROOT / place] if place.endswith(".py") else (ROOT / place).rglob(pattern)
        yield from (path for path in found if not path.name.startswith("words_") and "landed" not in path.parts)


@dataclass
class Module:
    """What a module says: whole texts, the keys its f-strings build, the words between their placeholders, and its names of arguments and fields."""

    literals: set[str] = field(default_factory=set)
    built: set[str] = field(default_factory=set)
    pieces: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)


class Reading(ast.NodeVisitor):
    """Reads a module once; an f-string is read with the loops of the outermost function that it stands in."""

    def __init__(self) -> None:
        self.said = Module()
        self.loops: dict[str, set[str]] | None = None

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        outermost, self.loops = self.loops is None, self.loops if self.loops is not None else looped(node)
        self.generic_visit(node)
        self.loops = None if outermost else self.loops

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            self.said.literals.add(node.value)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        self.said.built |= built(node, self.loops or {})
        for part in node.values:
            if isinstance(part, ast.Constant):
                self.said.pieces |= set(re.findall(r"\w+", part.value))
            else:
                self.visit(part)

    def visit_arg(self, node: ast.arg) -> None:
        self.said.names.add(node.arg)
        self.generic_visit(node)

    def visit_keyword(self, node: ast.keyword) -> None:
        self.said.names |= {node.arg} - {None}
        self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self.said.names |= {node.target.id} if isinstance(node.target, ast.Name) else set()
        self.generic_visit(node)


@cache
def said(path: Path) -> Module:
    reading = Reading()
    reading.visit(ast.parse(path.read_text(encoding="utf-8")))
    return reading.said


@cache
def codes() -> set[str]:
    """Whatever may fill a part of a built key: words of the code and the queries, cells of the data that ships."""
    found = {str(number) for number in range(100)}
    for module in map(said, files(PLACES)):
        found |= module.literals | {text.replace(" ", "_") for text in module.literals} | module.pieces | module.names
    for path in files(("queries",), "*.sql"):
        found |= set(re.findall(r"\w+", path.read_text(encoding="utf-8")))
    for path in files(("data/published", "data/demo"), "*.csv"):
        with path.open(encoding="utf-8", newline="") as lines:
            found |= {cell.partition(" (via ")[0] for row in csv.reader(lines) for cell in row}  # as its sources.toml reads it
    return found


def chosen(value: ast.expr, loops: dict[str, set[str]]) -> set[str]:
    """What a placeholder may be: one of two literals, what a loop over literals gives, or anything."""
    if isinstance(value, ast.IfExp):
        return chosen(value.body, loops) | chosen(value.orelse, loops)
    if isinstance(value, ast.Constant):
        return {str(value.value)}
    return loops.get(value.id, {ANYTHING}) if isinstance(value, ast.Name) else {ANYTHING}


def looped(function: ast.AST) -> dict[str, set[str]]:
    """The names that loops over literals bind."""
    found: dict[str, set[str]] = {}
    for node in ast.walk(function):
        if not isinstance(node, ast.For | ast.comprehension):
            continue
        names = node.target.elts if isinstance(node.target, ast.Tuple) else [node.target]
        rows = node.iter.elts if isinstance(node.iter, ast.Tuple | ast.List) else []
        for place, name in enumerate(names):
            values = [row.elts[place] if isinstance(node.target, ast.Tuple) and isinstance(row, ast.Tuple) else row for row in rows]
            if isinstance(name, ast.Name):
                known = bool(values) and all(isinstance(value, ast.Constant) for value in values)
                found[name.id] = found.get(name.id, set()) | ({str(value.value) for value in values} if known else {ANYTHING})
    return found


def built(node: ast.JoinedStr, loops: dict[str, set[str]]) -> set[str]:
    parts = [{part.value} if isinstance(part, ast.Constant) else chosen(part.value, loops) for part in node.values]
    return {"".join(one) for one in product(*parts)}


def unused(keys: set[str]) -> set[str]:
    """The keys that no code asks for."""
    asking = [said(path) for path in files(ASKING)]
    literal, made = set().union(*(module.literals for module in asking)), set().union(*(module.built for module in asking))
    left = keys - literal - made
    known = codes()
    heads = {one.rstrip(".") for one in literal if "." in one}
    texts = [one.split(ANYTHING) for one in made]
    patterns = [re.compile("(.*)".join(map(re.escape, parts))) for parts in texts if "." in parts[0]]

    def is_built(key: str) -> bool:
        if any((match := pattern.fullmatch(key)) and all(part in known for part in match.groups()) for pattern in patterns):
            return True
        dots = [place for place, letter in enumerate(key) if letter == "."]
        return any(key[:place] in heads and key[place + 1 :] in known for place in dots)  # a prefix that is handed on

    return {key for key in left if not is_built(key)}


def test_every_text_is_asked_for():
    left = sorted(unused(set(words.entries())))
    assert not left, f"no code asks for {', '.join(left)}; remove them from ui/words_*.py"


def test_a_text_that_nobody_asks_for_is_found():
    written, of_a_loop, of_data = "section.numbers", "section.parquet", "trust.measurer.Incheon Customs"
    nowhere, beside_the_loop, no_code = "section.never_written", "section.events", "trust.measurer.Nobody Of That Name"
    assert unused({written, of_a_loop, of_data, nowhere, beside_the_loop, no_code}) == {nowhere, beside_the_loop, no_code}
