"""Where in a TOML text a key stands: the parser does not say, and "line 14" is what a person needs to mend a mistake."""

import re

TABLE = re.compile(r"^\s*(\[\[?)\s*([^\]]+?)\s*\]")
KEY = re.compile(r"^\s*((?:\"[^\"]*\"|'[^']*'|[\w-]+)(?:\s*\.\s*(?:\"[^\"]*\"|'[^']*'|[\w-]+))*)\s*=")
PART = re.compile(r"\"([^\"]*)\"|'([^']*)'|([\w-]+)")
LONG = ('"""', "'''")


class TomlLines:
    """Lines of tables and keys by path, e.g. ("file", 2, "route", 1, "columns", "market"); arrays of tables count from 1."""

    def __init__(self, text: str):
        self._rows = text.split("\n")
        self._found: dict[tuple, int] = {}
        self._scan()

    def line(self, *path) -> int | None:
        """The line of a key, else of what holds it: inside an inline table, the line that the inline table is on."""
        for length in range(len(path), 0, -1):
            if (line := self._found.get(tuple(path[:length]))) is not None:
                return self._within(line, path[length:]) if length < len(path) else line
        return None

    def _within(self, line: int, rest: tuple) -> int:
        """An inline table or list may run over several lines: the first after `line` that names the key."""
        for number in range(line, min(line + 400, len(self._rows) + 1)):
            row = self._rows[number - 1]
            if number > line and TABLE.match(row):
                break
            if re.search(rf"(^|[\s{{,\"']){re.escape(str(rest[-1]))}[\"']?\s*=", row):
                return number
        return line

    def _scan(self) -> None:
        table: tuple = ()
        counts: dict[tuple, int] = {}
        quote = None
        for number, row in enumerate(self._rows, 1):
            if quote:
                quote = None if quote in row else quote
                continue
            if header := TABLE.match(row):
                table = self._table_path(header, counts)
                self._found.setdefault(table, number)
            elif key := KEY.match(row):
                self._found.setdefault((*table, *_parts(key.group(1))), number)
                value = row[key.end() :]
                quote = next((mark for mark in LONG if value.count(mark) == 1), None)

    def _table_path(self, header: re.Match, counts: dict[tuple, int]) -> tuple:
        """The header's keys with the number of each array's latest table between them; a new table starts the arrays inside it anew."""
        path: tuple = ()
        parts = _parts(header.group(2))
        for position, part in enumerate(parts):
            path = (*path, part)
            if position == len(parts) - 1 and header.group(1) == "[[":
                number = counts.get(path, 0) + 1
                for inside in [known for known in counts if known[: len(path)] == path]:
                    del counts[inside]
                counts[path] = number
            if path in counts:
                path = (*path, counts[path])
        return path


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(next(group for group in found if group) if any(found) else "" for found in PART.findall(dotted))
