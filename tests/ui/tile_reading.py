"""The tiles of a page that a test has drawn: they are one element, whose data is JSON."""

import json

from streamlit.testing.v1 import AppTest


def tiles_of(app: AppTest) -> list[dict]:
    """Every tile: label, help, value, lines, foot, why, notify."""
    return [tile for one in app.get("bidi_component") for tile in json.loads(json.loads(one.proto.json))["tiles"]]


def figures_of(app: AppTest) -> list[tuple[str, str]]:
    """Label and value of every tile."""
    return [(tile["label"], tile["value"]) for tile in tiles_of(app)]


def tile_words(app: AppTest) -> str:
    """Everything that the tiles say, a line each."""
    lines = []
    for tile in tiles_of(app):
        lines += [tile["label"], tile["value"], tile["help"] or "", *(" ".join(span["text"] for span in line) for line in (*tile["lines"], tile["foot"]))]
    return "\n".join(lines)
