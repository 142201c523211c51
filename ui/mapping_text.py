"""The text of a sources.toml as the mapping form changes it: what was not touched stays as it is written, with its comments."""

import json
import tomllib

import tomlkit
from tomlkit.exceptions import TOMLKitError

ASKS = "# EDIT"  # a comment that asks for an answer goes with the answer


def changed_text(text: str, document: dict) -> str:
    """`text` with what `document` says instead; lines that say the same stay, and so do the comments.

    A text whose tables stand in an order that cannot be changed in place is written anew, its comments on top.
    """
    wanted = without_empty(document)
    try:
        written = tomlkit.parse(text)
        _change(written, wanted)
        found = tomlkit.dumps(written)
        if tomllib.loads(found) == wanted:
            return found
    except (TOMLKitError, tomllib.TOMLDecodeError, ValueError, KeyError, TypeError, AttributeError, IndexError):
        pass  # an unusual order of tables, which the library edits only in part
    return toml_text(wanted, comments(text))


def without_empty(value: object) -> object:
    """A document without empty tables inside tables: they say nothing."""
    if isinstance(value, dict):
        return {name: without_empty(item) for name, item in value.items() if item != {}}
    return [without_empty(item) for item in value] if isinstance(value, list) else value


def _change(table, wanted: dict) -> None:
    for name in [name for name in table if name not in wanted]:
        del table[name]
    for name, value in wanted.items():
        held = table.get(name)
        if held is None:
            table[name] = value
        elif isinstance(held, dict) and isinstance(value, dict):
            _change(held, value)
        elif _is_table(value) and isinstance(held, list) and len(held) == len(value) and all(isinstance(one, dict) for one in held):
            for one, new in zip(held, value, strict=True):
                _change(one, new)
        elif held.unwrap() != value:
            asked = held.trivia.comment.startswith(ASKS)
            table[name] = value
            if asked:
                table[name].trivia.comment = table[name].trivia.comment_ws = ""


def comments(text: str) -> list[str]:
    """Whole-line comments of a TOML text, in order: what a draft found out, and why."""
    return [line.strip() for line in text.splitlines() if line.strip().startswith("#")]


def toml_text(document: dict, notes: list[str] = ()) -> str:
    """A document as TOML. `notes` are comment lines."""
    lines = [*notes, ""] if notes else []
    for name, table in document.items():
        if isinstance(table, list):
            for entry in table:
                lines += ["", f"[[{_key(name)}]]", *_body(_key(name), entry)]
        else:
            lines += ["", f"[{_key(name)}]", *_body(_key(name), table)]
    return "\n".join(lines).strip() + "\n"


def _body(path: str, table: dict) -> list[str]:
    plain = [f"{_key(name)} = {_value(value)}" for name, value in table.items() if not _is_table(value)]
    rest = []
    for name, value in table.items():
        here = f"{path}.{_key(name)}"
        if isinstance(value, dict) and value:
            rest += ["", f"[{here}]", *_body(here, value)]
        elif _is_table(value):
            for entry in value:
                rest += ["", f"[[{here}]]", *_body(here, entry)]
    return plain + rest


def _is_table(value: object) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and bool(value) and all(isinstance(item, dict) for item in value))


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, int | float):
        return repr(value)
    return _text(str(value))


def _text(text: str) -> str:
    # JSON escapes what TOML escapes, but for the DEL character; lone surrogates are no text in either
    return json.dumps(text.encode("utf-8", "replace").decode("utf-8"), ensure_ascii=False).replace("\x7f", "\\u007f")


def _key(name: str) -> str:
    return name if name and all(letter.isascii() and (letter.isalnum() or letter in "_-") for letter in name) else _text(name)
