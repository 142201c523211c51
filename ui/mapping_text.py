"""The text of a sources.toml from its parts, as the mapping form changes them. Comments of the old text are kept on top."""

import json


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
