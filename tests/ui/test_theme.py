"""The look: ten colours that both themes carry, text that can be read, lines that colour-blind eyes tell apart."""

import itertools
import tomllib
from pathlib import Path

import pytest

from ui.charts import palette

CONFIG = tomllib.loads((Path(__file__).resolve().parents[2] / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
THEMES = {name: CONFIG["theme"][name] for name in ("light", "dark")}


def test_the_theme_lists_the_palette_and_exactly_ten():
    assert CONFIG["theme"]["chartCategoricalColors"] == list(palette.PALETTE)
    assert len(palette.PALETTE) == 10  # Plotly's palette breaks with fewer
    assert all("chartCategoricalColors" not in theme for theme in THEMES.values())


@pytest.mark.parametrize("theme", THEMES)
def test_marks_stand_out_and_text_can_be_read(theme):
    ground = THEMES[theme]["backgroundColor"]
    assert all(palette.contrast(colour, ground) >= 3 for colour in palette.PALETTE)
    text = palette.TEXT_DARK if theme == "dark" else palette.TEXT_LIGHT
    words = [
        text,
        *(THEMES[theme][name] for name in ("textColor", "linkColor", "primaryColor", "greenTextColor", "redTextColor", "orangeTextColor", "grayTextColor")),
    ]
    for panel in (ground, THEMES[theme]["secondaryBackgroundColor"]):
        assert all(palette.contrast(colour, panel) >= 4.5 for colour in words)


def test_hover_labels_stand_on_the_themes_ground():
    assert tuple(THEMES[name]["backgroundColor"] for name in ("light", "dark")) == (palette.GROUND_LIGHT, palette.GROUND_DARK)
    assert tuple(THEMES[name]["borderColor"] for name in ("light", "dark")) == (palette.BORDER_LIGHT, palette.BORDER_DARK)


def test_words_inside_areas_can_be_read():
    assert all(palette.contrast("#ffffff", fill) >= 4.5 for fill in palette.TILES)


# Viénot, Brettel and Mollon 1999: dichromat vision as a matrix on linear RGB
BLINDNESS = {
    "protanopia": ((0.11238, 0.88762, 0.0), (0.11238, 0.88762, 0.0), (0.00401, -0.00401, 1.0)),
    "deuteranopia": ((0.29275, 0.70725, 0.0), (0.29275, 0.70725, 0.0), (-0.02234, 0.02234, 1.0)),
}


def seen(colour: str, matrix) -> tuple[float, float, float]:
    linear = [((int(colour[place : place + 2], 16) / 255 + 0.055) / 1.055) ** 2.4 for place in (1, 3, 5)]
    return tuple(max(sum(weight * part for weight, part in zip(row, linear)), 0) ** (1 / 2.4) for row in matrix)


@pytest.mark.parametrize("kind", BLINDNESS)
def test_the_first_colours_differ_for_colour_blind_eyes(kind):
    first = [seen(colour, BLINDNESS[kind]) for colour in palette.PALETTE[:4]]
    for one, other in itertools.combinations(first, 2):
        assert sum((left - right) ** 2 for left, right in zip(one, other)) ** 0.5 > 0.12


def test_the_server_settings_that_measurements_asked_for():
    assert CONFIG["runner"]["postScriptGC"] is False
    assert CONFIG["browser"]["gatherUsageStats"] is False
    assert CONFIG["server"]["address"] == "127.0.0.1"
    assert CONFIG["client"]["showErrorDetails"] == "none"
