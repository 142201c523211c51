"""Metric tiles: value, how it moved and whether that is good (in a word and an arrow, not by colour alone), n, target, trend, freshness.

On a phone a tile is a row of a list: name, value and, in few words, change, unusual or not, target; a touch opens the rest of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

import orjson
import streamlit as st

from ui import components, numbers
from ui.kept import draw, kept
from ui.notify_action import may_alert, notify_of
from ui.plain import one_line, plain, quiet
from ui.sparkline import sparkline
from ui.view import View
from ui.words import say

_KEY = "tiles"
_PER_ROW = 4
_ARROWS = {1: "arrow_upward", 0: "arrow_forward", -1: "arrow_downward"}
_JUDGED = {
    "common": ("horizontal_rule", "quiet"), "unknown": ("question_mark", "quiet"), "improvement": ("trending_up", "good"),
    "concern": ("priority_high", "bad"), "high": ("north_east", "notable"), "low": ("south_east", "notable"),
}  # fmt: skip


class Span(NamedTuple):
    """Words of one tone (quiet, good, bad, notable; '' is that of the page), after a sign of the icon font. A tile's line is made of them."""

    text: str
    tone: str = ""
    icon: str = ""


@dataclass(frozen=True)
class Tile:
    """One metric. `value`, `previous`, `year_ago`, `target` and `series` are in `unit` (a percentage is 0 to 100).

    `direction`: which way is good: up, down, none. `withheld` replaces the deltas by the reason why there are none (an unfinished
    period). `unfinished`: how many of the last values of `series` are not complete. `caveat`: a short remark ("simulated", "1 measurer").
    `why` and `notify`: the metric that *Why?* explains and *Notify me* watches. `low` and `high`: the interval of the value. `judged`: unusual or
    not, in words, and `judged_brief` in few; `judgement` is improvement, concern, high, low, common or unknown. `pale`: too few behind it to be judged,
    drawn grey.
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
    judged_brief: str | None = None
    judgement: str = "common"
    pale: bool = False
    notify: str | None = None


@dataclass(frozen=True, eq=False)
class Face:
    """One tile in finished words; `why` and `notify` are the metrics its two questions ask about."""

    label: str
    help: str | None
    value: str
    pale: bool
    picture: str  # SVG
    trend: str  # the picture in words
    lines: tuple[tuple[Span, ...], ...]
    foot: tuple[Span, ...]
    brief: tuple[Span, ...]  # all of it that a phone shows before the tile is opened
    why: str | None
    notify: str | None


@dataclass(frozen=True, eq=False)
class TileRows:
    """Tiles ready to be shown, and what is said under them where a change has no *Why?*."""

    faces: tuple[Face, ...]
    explained: str
    language: str
    size: int

    def show(self, view: View) -> None:
        """As many in a row as there is room for: four on a desktop, two on a phone."""
        told = may_alert(view)
        with st.container(key=self._room):
            asked = components.mounted("tiles", _KEY, self._watchable if told else self._plain, on_asked_change=_answer_why).asked
        metric = asked_about(asked, "notify")
        if told and metric and metric in [face.notify for face in self.faces]:
            notify_of(view, metric)
        if self.explained:
            st.markdown(self.explained)

    @cached_property
    def _room(self) -> str:
        """Rows and depth, by which the style sheet keeps room until the browser has drawn the tiles: what stands below would jump."""
        depth = max((len(face.lines) + 2 * bool(face.picture) + bool(face.why or face.notify) for face in self.faces), default=1)
        return f"tiles_{min(-(-len(self.faces) // _PER_ROW), 3)}x_depth{min(depth, 8)}_of{min(len(self.faces), 16)}"

    @cached_property
    def _plain(self) -> str:
        return self._json(None)

    @cached_property
    def _watchable(self) -> str:
        return self._json(say("alerts.button", self.language))

    def _json(self, notify: str | None) -> str:
        words = {"why": say("why.button", self.language), "notify": notify, "help": say("tile.help", self.language), "more": say("tile.more", self.language)}
        tiles = [{**vars(face), "lines": [_spans(line) for line in face.lines], "foot": _spans(face.foot), "brief": _spans(face.brief)} for face in self.faces]
        return orjson.dumps({"words": words, "tiles": tiles}).decode()


def _spans(line: Sequence[Span]) -> list[dict[str, str]]:
    return [span._asdict() for span in line]


@kept
def tiles(view: View, row: Sequence[Tile], explained: str | None = None) -> None:
    """Draw tiles. `explained`: why those changed, in words (a line each), that have no *Why?* of their own."""
    words = ""
    if lacking := unexplained(row):  # said once, not left to be wondered about
        every = len(lacking) == sum(map(_compared, row))
        none = view.say("why.none") if every else view.say("why.none_of", names="; ".join(lacking))
        words = "  \n".join(plain(line) for line in explained.split("\n")) if explained else quiet(plain(none))
    draw(view, TileRows(tuple(_face(tile, view.language) for tile in row), words, view.language, 6_000 * len(row)))


def unexplained(row: Sequence[Tile]) -> tuple[str, ...]:
    """Labels of the tiles that changed and have no *Why?* of their own."""
    return tuple(tile.label for tile in row if _compared(tile) and not tile.why)


def _face(tile: Tile, language: str) -> Face:
    picture = sparkline(tile.series, tile.unfinished)
    return Face(
        label=one_line(tile.label),
        help=one_line(tile.help) if tile.help else None,
        value=numbers.number(tile.value, tile.unit, language),
        pale=tile.pale,
        picture=picture,
        trend=one_line(trend_words(tile, language)) if picture else "",
        lines=(*interval_lines(tile, language), *delta_lines(tile, language), *judged_lines(tile)),
        foot=footer(tile, language),
        brief=brief(tile, language),
        why=tile.why if tile.why and _compared(tile) else None,
        notify=tile.notify,
    )


def _compared(tile: Tile) -> bool:
    return not tile.withheld and any(not numbers.absent(before) for before in (tile.previous, tile.year_ago))


def _answer_why() -> None:
    """Put the question in the address; the page answers it under its tiles."""
    if metric := asked_about(st.session_state[_KEY].get("asked"), "why"):
        st.query_params["why"] = metric


def asked_about(sent: object, question: str) -> str | None:
    """The metric that a click on a tile asks this question about; None for anything else that a browser may send."""
    if not isinstance(sent, dict) or sent.get("question") != question:
        return None
    metric = sent.get("metric")
    return metric if isinstance(metric, str) and metric else None


def interval_lines(tile: Tile, language: str) -> list[tuple[Span, ...]]:
    """The interval of the value, where it has one."""
    if numbers.absent(tile.low) or numbers.absent(tile.high):
        return []
    low, high = numbers.alike((tile.low, tile.high), tile.unit, language)
    if low == high:
        return []  # whole days that the interval does not leave
    return [(Span(say("tile.interval", language, low=low, high=high), "quiet"),)]


def judged_lines(tile: Tile) -> list[tuple[Span, ...]]:
    """Unusual or within the normal range, with a sign that is not colour alone."""
    if not tile.judged:
        return []
    return [(_judged(tile, tile.judged),)]


def _judged(tile: Tile, words: str) -> Span:
    icon, tone = _JUDGED.get(tile.judgement, _JUDGED["common"])
    return Span(one_line(words), tone, icon)


def brief(tile: Tile, language: str) -> tuple[Span, ...]:
    """A tile for who has ten seconds and a phone: its changes, unusual or not, its target, what it is per or who counted; each in few words."""
    changes = [(verdict(moved, tile.direction, language), say(f"tile.{against}_brief", language)) for moved, against in _moves(tile, language)]
    told = [change._replace(text=f"{change.text} {against}") for change, against in changes]
    if tile.withheld:
        told.append(Span(one_line(tile.withheld), "quiet"))
    if tile.judged:
        told.append(_judged(tile, tile.judged_brief or tile.judged))
    if target := _target(tile, language):
        told.append(Span(target[1], "quiet", target[0]))
    if tile.caveat:
        told.append(Span(one_line(tile.caveat), "quiet"))
    return tuple(told)


def _moves(tile: Tile, language: str) -> list[tuple[numbers.Change, str]]:
    """The changes that can be told, and what each compares to: previous, year_ago, or both where the two are the same."""
    if tile.withheld:
        return []
    if tile.previous is not None and tile.previous == tile.year_ago:
        both = numbers.change(tile.value, tile.previous, tile.unit, language)
        return [] if both is None else [(both, "both")]
    found = (
        (numbers.change(tile.value, before, tile.unit, language), against) for before, against in ((tile.previous, "previous"), (tile.year_ago, "year_ago"))
    )
    return [(moved, against) for moved, against in found if moved is not None]


def delta_lines(tile: Tile, language: str) -> list[tuple[Span, ...]]:
    """The two changes: arrow, size, better or worse, what it compares to."""
    if tile.withheld:
        return [(Span(one_line(tile.withheld), "quiet"),)]
    lines = [(verdict(moved, tile.direction, language), Span(say(f"tile.{against}", language), "quiet")) for moved, against in _moves(tile, language)]
    return lines or [(Span(say("tile.no_comparison", language), "quiet"),)]


def verdict(moved: numbers.Change, direction: str, language: str) -> Span:
    """An arrow, the size and the judgement of one change."""
    arrow = _ARROWS[moved.sign]
    if moved.sign == 0:
        return Span(f"{moved.text} {say('tile.unchanged', language)}", icon=arrow)
    if direction == "none":
        return Span(moved.text, icon=arrow)
    good = (moved.sign if direction == "up" else -moved.sign) > 0
    return Span(f"{moved.text} {say('tile.better' if good else 'tile.worse', language)}", "good" if good else "bad", arrow)


def footer(tile: Tile, language: str) -> tuple[Span, ...]:
    """Target, n and freshness in one quiet line."""
    target = _target(tile, language)
    mark, parts = (target[0], [target[1]]) if target else ("", [])
    if tile.n is not None:
        parts.append(say("tile.n", language, n=numbers.number(tile.n, "count", language)))
    if tile.fresh_to is not None:
        parts.append(say("tile.fresh", language, day=one_line(tile.fresh_to) if isinstance(tile.fresh_to, str) else numbers.day(tile.fresh_to, language)))
    if tile.caveat:
        parts.append(one_line(tile.caveat))
    return (Span(" · ".join(parts), icon=mark),) if parts else ()


def _target(tile: Tile, language: str) -> tuple[str, str] | None:
    """A sign and words for a target that is met or missed."""
    if tile.target is None or numbers.absent(tile.value):
        return None
    met = tile.value <= tile.target if tile.direction == "down" else tile.value >= tile.target
    words = say("tile.target_met" if met else "tile.target_missed", language, target=numbers.number(tile.target, tile.unit, language))
    return ("check_circle" if met else "cancel"), words


def trend_words(tile: Tile, language: str) -> str:
    """The trend for those who do not see the picture."""
    known = [value for value in tile.series if not numbers.absent(value)]
    words = {
        name: numbers.number(value, tile.unit, language)
        for name, value in (("first", known[0]), ("last", known[-1]), ("low", min(known)), ("high", max(known)))
    }
    return say("tile.trend", language, label=tile.label, **words)
