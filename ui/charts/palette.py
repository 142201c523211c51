"""Colours of charts: mid tones with at least 3:1 against the light and the dark background, told apart by colour-blind eyes.

Figures name these colours themselves, so a report shows the same chart as the page. Text is never written in one of them.
`.streamlit/config.toml` lists the same ten; a test compares them.
"""

from functools import cache

PALETTE = ("#2b7bd6", "#d97014", "#0a746b", "#dd6aa6", "#8763d6", "#9a8200", "#a4623a", "#3d98b8", "#d4483f", "#7d8591")
ACCENT = PALETTE[0]  # "us"
CONTEXT = PALETTE[9]  # all that is there to compare with
WARNING = PALETTE[1]  # a line not to cross, a goal missed
TEXT_LIGHT, TEXT_DARK = "#3a4452", "#d3dae2"  # text of charts in the light and the dark theme
GROUND_LIGHT, GROUND_DARK = "#ffffff", "#10141a"  # behind charts, and of hover labels; the themes' own
BORDER_LIGHT, BORDER_DARK = "#d5dae1", "#38414d"
GRID = "rgba(125,133,145,0.22)"
BAND = 0.18  # opacity of an uncertainty band
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")  # so that lines differ without colour
SEQUENTIAL = ("#e8f0fb", "#b9d3f3", "#86b2e9", "#548fdd", "#2b6fc4", "#1a4f94", "#10325f")
SEQUENTIAL_DARK = ("#1a2635", "#1c3a60", "#1f5191", "#2b6fc4", "#548fdd", "#86b2e9", "#b9d3f3")  # more is further from the ground there too
TILES = ("#9c4100", "#a85a26", "#85695a", "#626b77", "#506d8d", "#2b68ac", "#174f97")  # diverging, for areas with white words in them
DIVERGING = ("#b04a00", "#e0904a", "#f3cfa8", "#eceff3", "#aecdf2", "#4d8fdc", "#174f97")
DIVERGING_DARK = ("#f3b27a", "#d9822f", "#8a4a14", "#2a323d", "#1d4a80", "#3f82d8", "#9cc4f5")


def rgba(colour: str, opacity: float) -> str:
    """A hex colour with an opacity, as Plotly writes it."""
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2) of a hex colour."""
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio (WCAG 2.2) of two hex colours, 1 to 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@cache
def readable_on(colour: str) -> str:
    """White or near black: whichever words on this colour are read more easily in, at 4:1 or more."""
    return max(("#ffffff", "#16202c"), key=lambda words: contrast(words, colour))
