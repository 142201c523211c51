"""Metric tiles: value, how it moved and whether that is good (in a word and an arrow, not by colour alone), n, target, trend, freshness."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import streamlit as st

from ui import numbers
from ui.kept import draw, kept
from ui.notify_action import may_alert, notify_tile
from ui.plain import plain, quiet
from ui.sparkline import as_markdown, sparkline
from ui.view import View
from ui.words import say

_ARROWS = {1: ":material/arrow_upward:", 0: ":material/arrow_forward:", -1: ":material/arrow_downward:"}
_PER_ROW = 4
_PICTURE = 600  # pixels: as wide as the widest tile
_JUDGED = {
    "common": (":material/horizontal_rule:", "gray"), "unknown": (":material/question_mark:", "gray"), "improvement": (":material/trending_up:", "green"),
    "concern": (":material/priority_high:", "red"), "high": (":material/north_east:", "blue"), "low": (":material/south_east:", "blue"),
}  # fmt: skip


@dataclass(frozen=True)
class Tile:
    """One metric. `value`, `previous`, `year_ago`, `target` and `series` are in `unit` (a percentage is 0 to 100).

    `direction`: which way is good: up, down, none. `withheld` replaces the deltas by the reason why there are none (an unfinished
    period). `unfinished`: how many of the last values of `series` are not complete. `caveat`: a short remark ("simulated", "1 measurer").
    `why` and `notify`: the metric that *Why?* explains and *Notify me* watches. `low` and `high`: the interval of the value. `judged`: unusual or
    not, in words; `judgement` is improvement, concern, high, low, common or unknown. `pale`: too few behind it to be judged, drawn grey.
    """

    label: str
    value: float | None
    unit: str
    direction: str = "none"
    n: int | None = None
    previous: float | None = None
    year_ago: float | None = None
    target: float | None = None
    series: Sequence[float | None] = ()
    unfinished: int = 0
    fresh_to: date | str | None = None
    withheld: str | None = None
    caveat: str | None = None
    help: str | None = None
    why: str | None = None
    low: float | None = None
    high: float | None = None
    judged: str | None = None
    judgement: str = "common"
    pale: bool = False
    notify: str | None = None


@dataclass(frozen=True, eq=False)
class Face:
    """One tile in finished Markdown; `why` and `notify` are the metrics its two questions ask about."""

    label: str
    help: str | None
    value: str
    lines: str  # the picture of the trend among them
    why: str | None
    notify: str | None


@dataclass(frozen=True, eq=False)
class TileRows:
    """Tiles ready to be shown, and what is said under them where a change has no *Why?*."""

    faces: tuple[Face, ...]
    explained: str
    size: int

    def show(self, view: View) -> None:
        """Four in a row on a desktop, two on a phone."""
        for start in range(0, len(self.faces), _PER_ROW):
            with st.container(horizontal=True, gap="small", key=f"tiles_{start}_{abs(hash(tuple(face.label for face in self.faces)))}"):
                for face in self.faces[start : start + _PER_ROW]:
                    with st.container(border=True, height="stretch", gap="xxsmall"):
                        _tile(view, face)
        if self.explained:
            st.markdown(self.explained)


@kept
def tiles(view: View, row: Sequence[Tile], explained: str | None = None) -> None:
    """Draw tiles. `explained`: why those changed, in words (a line each), that have no *Why?* of their own."""
    words = ""
    if lacking := unexplained(row):  # said once, not left to be wondered about
        every = len(lacking) == sum(map(_compared, row))
        none = view.say("why.none") if every else view.say("why.none_of", names="; ".join(lacking))
        words = "  \n".join(plain(line) for line in explained.split("\n")) if explained else quiet(plain(none))
    draw(view, TileRows(tuple(_face(tile, view.language) for tile in row), words, 3_000 * len(row)))


def unexplained(row: Sequence[Tile]) -> tuple[str, ...]:
    """Labels of the tiles that changed and have no *Why?* of their own."""
    return tuple(tile.label for tile in row if _compared(tile) and not tile.why)


def _face(tile: Tile, language: str) -> Face:
    value, picture = plain(numbers.number(tile.value, tile.unit, language)), sparkline(tile.series, tile.unfinished, _PICTURE)
    lines = (*interval_lines(tile, language), *delta_lines(tile, language), *judged_lines(tile))
    return Face(
        label=plain(tile.label),
        help=plain(tile.help) if tile.help else None,
        value=f":gray[{value}]" if tile.pale else value,
        lines="\n\n".join(
            (
                *((as_markdown(picture, plain(trend_words(tile, language))),) if picture else ()),
                "  \n".join(f":small[{line}]" for line in lines),
                quiet(footer(tile, language)),
            )
        ),
        why=tile.why if tile.why and _compared(tile) else None,
        notify=tile.notify,
    )


def _tile(view: View, face: Face) -> None:
    """Each element costs the server and the browser more than what is in it: one for the figure, one for all its words."""
    st.metric(face.label, face.value, help=face.help)
    st.markdown(face.lines)
    _asking(view, face)


def _compared(tile: Tile) -> bool:
    return not tile.withheld and any(not numbers.absent(before) for before in (tile.previous, tile.year_ago))


def _asking(view: View, face: Face) -> None:
    """The two questions that a tile answers: why it moved, and will I be told when it does."""
    if not face.why and not (face.notify and may_alert(view)):
        return
    with st.container(horizontal=True, gap="small"):
        if face.why:
            st.button(view.say("why.button"), key=f"why_{face.why}", type="tertiary", icon=":material/help:", on_click=_ask, args=(face.why,))
        if face.notify:
            notify_tile(view, face.notify)


def _ask(metric: str) -> None:
    """Put the question in the address; the page answers it under its tiles."""
    st.query_params["why"] = metric


def interval_lines(tile: Tile, language: str) -> list[str]:
    """The interval of the value, where it has one."""
    if numbers.absent(tile.low) or numbers.absent(tile.high):
        return []
    low, high = (plain(numbers.number(edge, tile.unit, language)) for edge in (tile.low, tile.high))
    if low == high:
        return []  # whole days that the interval does not leave
    return [f":gray[{say('tile.interval', language, low=low, high=high)}]"]


def judged_lines(tile: Tile) -> list[str]:
    """Unusual or within the normal range, with a sign that is not colour alone."""
    if not tile.judged:
        return []
    icon, colour = _JUDGED.get(tile.judgement, _JUDGED["common"])
    return [f":{colour}[{icon} {plain(tile.judged)}]"]


def delta_lines(tile: Tile, language: str) -> list[str]:
    """The two changes as Markdown: arrow, size, what it compares to, better or worse."""
    if tile.withheld:
        return [f":gray[{plain(tile.withheld)}]"]
    lines = []
    for before, key in ((tile.previous, "tile.previous"), (tile.year_ago, "tile.year_ago")):
        moved = numbers.change(tile.value, before, tile.unit, language)
        if moved is not None:
            lines.append(f"{verdict(moved, tile.direction, language)} :gray[{say(key, language)}]")
    return lines or [f":gray[{say('tile.no_comparison', language)}]"]


def verdict(moved: numbers.Change, direction: str, language: str) -> str:
    """An arrow, the size and the judgement of one change."""
    good = moved.sign if direction == "up" else -moved.sign
    body = f"{_ARROWS[moved.sign]} {plain(moved.text)}"
    if direction == "none" or moved.sign == 0:
        return f"{body}" if moved.sign else f"{body} {say('tile.unchanged', language)}"
    return f":green[{body} {say('tile.better', language)}]" if good > 0 else f":red[{body} {say('tile.worse', language)}]"


def footer(tile: Tile, language: str) -> str:
    """n, target and freshness in one quiet line."""
    parts = []
    if tile.target is not None and not numbers.absent(tile.value):
        met = tile.value <= tile.target if tile.direction == "down" else tile.value >= tile.target
        mark = ":material/check_circle:" if met else ":material/cancel:"
        target = plain(numbers.number(tile.target, tile.unit, language))
        parts.append(f"{mark} {say('tile.target_met' if met else 'tile.target_missed', language, target=target)}")
    if tile.n is not None:
        parts.append(say("tile.n", language, n=numbers.number(tile.n, "count", language)))
    if tile.fresh_to is not None:
        parts.append(say("tile.fresh", language, day=plain(tile.fresh_to) if isinstance(tile.fresh_to, str) else numbers.day(tile.fresh_to, language)))
    if tile.caveat:
        parts.append(plain(tile.caveat))
    return " · ".join(parts) or "\u00a0"


def trend_words(tile: Tile, language: str) -> str:
    """The trend for those who do not see the picture."""
    known = [value for value in tile.series if not numbers.absent(value)]
    words = {
        name: numbers.number(value, tile.unit, language)
        for name, value in (("first", known[0]), ("last", known[-1]), ("low", min(known)), ("high", max(known)))
    }
    return say("tile.trend", language, label=tile.label, **words)
