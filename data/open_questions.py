"""What a mapping still asks of a person: a draft writes EDIT where the files do not say, and nothing lands until somebody does."""

from collections.abc import Iterator
from dataclasses import dataclass

EDIT = "EDIT"


@dataclass(frozen=True)
class Question:
    """One EDIT of a mapping: by file and route, both counted from 1 (0: asked once for all files), its table, its column and, in a value list, the word."""

    file: int
    route: int
    table: str  # constants | values | formats
    column: str
    word: str | None = None


def questions(document: dict) -> Iterator[Question]:
    """All that a mapping leaves open, in its order."""
    yield from (Question(0, 0, "constants", column) for column, value in document.get("constants", {}).items() if value == EDIT)
    for position, file in enumerate(document.get("file", ()), 1):
        for number, route in enumerate(file.get("route", ()), 1):
            yield from (Question(position, number, *asked) for asked in of_route(route))


def of_route(route: dict) -> Iterator[tuple[str, str, str | None]]:
    """(table, column, word of a value list) of each EDIT of one route."""
    yield from (("constants", column, None) for column, value in route.get("constants", {}).items() if value == EDIT)
    for column, means in route.get("values", {}).items():
        yield from (("values", column, word) for word, value in (means.items() if isinstance(means, dict) else ()) if value == EDIT)
    yield from (("formats", column, None) for column, formats in route.get("formats", {}).items() if EDIT in formats)
