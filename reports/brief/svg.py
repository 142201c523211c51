"""A small SVG writer: elements with escaped text, text that is measured, cut and wrapped. Classes let a page recolour what paper draws in its own colours.

Classes: t text, u quiet text, g grid, c context; a page's style sheet may set their colours anew (dark theme). Everything is drawn with attributes too,
so that a PDF needs no style sheet.
"""

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from reports.brief.legal import legal
from ui.charts.palette import CONTEXT, TEXT_LIGHT

WIDTH = 400  # of every chart; two stand side by side on paper, one fills a phone
FONT = 12.0
SMALL = 11.0
QUIET, GRID = "#5b6573", "#e3e7ec"
FAMILY = "Pretendard, 'Noto Sans CJK KR', 'Noto Sans KR', 'Apple SD Gothic Neo', 'Malgun Gothic', sans-serif"
_NARROW, _WIDE = set(" .,:;'|!()[]ijlItfr1"), set("MWmw%@–—")


class Canvas:
    """One picture."""

    def __init__(self, height: float, words: str, width: float = WIDTH):
        self.width, self.height, self._words, self._parts = width, height, words, []

    def line(self, x1: float, y1: float, x2: float, y2: float, colour: str = GRID, width: float = 1, dash: str = "", kind: str = "g") -> None:
        """A straight line."""
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        self._parts.append(f'<line class="{kind}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" stroke-width="{width}"{dashed}/>')

    def path(self, points: Sequence[tuple[float, float]], colour: str, width: float = 2, dash: str = "", kind: str = "s") -> None:
        """A line through points."""
        if len(points) < 2:
            return
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        self._parts.append(
            f'<polyline class="{kind}" points="{_points(points)}" fill="none" stroke="{colour}" stroke-width="{width}" stroke-linejoin="round"{dashed}/>'
        )

    def area(self, points: Sequence[tuple[float, float]], colour: str, opacity: float) -> None:
        """A filled shape."""
        if len(points) > 2:
            self._parts.append(f'<polygon points="{_points(points)}" fill="{colour}" fill-opacity="{opacity}"/>')

    def bar(self, x: float, y: float, width: float, height: float, colour: str, opacity: float = 1.0) -> None:
        """A rectangle."""
        self._parts.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0.5):.1f}" height="{height:.1f}" fill="{colour}" fill-opacity="{opacity}" rx="1.5"/>'
        )

    def dot(self, x: float, y: float, radius: float, colour: str, hollow: bool = False, shape: str = "circle") -> None:
        """A mark: circle, diamond, square, up or down."""
        style = f'fill="#ffffff" fill-opacity="0" stroke="{colour}" stroke-width="1.5"' if hollow else f'fill="{colour}"'
        if shape == "circle":
            self._parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" {style}/>')
            return
        self._parts.append(f'<polygon points="{_points([(x + dx * radius, y + dy * radius) for dx, dy in _SHAPES[shape]])}" {style}/>')

    def text(
        self, x: float, y: float, words: str, size: float = SMALL, anchor: str = "start", strong: bool = False, kind: str = "t", halo: bool = False
    ) -> None:
        """Text at its baseline, with a `halo` where lines run under it. The words are data: escaped here and nowhere else."""
        weight = ' font-weight="600"' if strong else ""
        colour = QUIET if kind == "u" else TEXT_LIGHT
        if halo:
            wide = text_width(words, size)
            self._parts.append(
                f'<rect class="h" x="{x - 2:.1f}" y="{y - size + 1:.1f}" width="{wide:.1f}" height="{size + 2:.1f}" fill="#ffffff" fill-opacity="0.8"/>'
            )
        self._parts.append(
            f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" fill="{colour}"{weight}>{escape(legal(words))}</text>'
        )

    def numbered(self, x: float, y: float, number: int) -> None:
        """A small framed number, as event marks have."""
        self._parts.append(f'<rect class="c" x="{x - 7:.1f}" y="{y - 10:.1f}" width="14" height="13" rx="2" fill="none" stroke="{CONTEXT}" stroke-width="1"/>')
        self.text(x, y, str(number), 10, "middle", True)

    def drawn(self) -> str:
        """The picture as SVG."""
        size = f'viewBox="0 0 {self.width:g} {self.height:g}" width="{self.width:g}" height="{self.height:g}"'
        words = quoteattr(legal(self._words)[:400])
        return f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label={words} font-family="{FAMILY}">{"".join(self._parts)}</svg>'


_SHAPES = {
    "diamond": ((0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0)),
    "square": ((-1, -1), (1, -1), (1, 1), (-1, 1)),
    "up": ((0, -1.2), (1.2, 1), (-1.2, 1)),
    "down": ((0, 1.2), (1.2, -1), (-1.2, -1)),
}


def text_width(words: str, size: float = SMALL) -> float:
    """About how wide a text is; generous, so that what is made to fit fits."""
    return size * sum(0.95 if ord(letter) > 0x2E80 else 0.34 if letter in _NARROW else 0.88 if letter in _WIDE else 0.6 for letter in words)


def cut(words: str, room: float, size: float = SMALL) -> str:
    """The text, shortened with an ellipsis where it is wider than the room."""
    words = " ".join(legal(str(words)).split())
    if text_width(words, size) <= room:
        return words
    while words and text_width(words + "…", size) > room:
        words = words[:-1]
    return words.rstrip() + "…"


def wrapped(words: str, room: float, size: float = SMALL, most: int = 2) -> list[str]:
    """The text on up to `most` lines, broken at spaces; the last line is cut."""
    rows, rest = [""], " ".join(legal(str(words)).split()).split(" ")
    for place, word in enumerate(rest):
        longer = f"{rows[-1]} {word}".strip()
        if text_width(longer, size) <= room or not rows[-1]:
            rows[-1] = longer
        elif len(rows) < most:
            rows.append(word)
        else:
            rows[-1] = " ".join((rows[-1], *rest[place:]))
            break
    return [cut(row, room, size) for row in rows]


def _points(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
