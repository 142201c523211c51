"""What the Data page may ask of the landing: the door (app.py) puts the functions here, since pages may not import the ETL.

Without a desk (a read-only server, a page run alone) the page shows what has landed and offers nothing to change.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Progress = Callable[[float, str], None]


class DeskProblem(Exception):
    """The landing refused, in words for people: what was wrong, where, and what to do next."""


@dataclass(frozen=True)
class Desk:
    """Every function raises `DeskProblem` with the sentence to show. Results are plain values."""

    receive: Callable[[str, list[tuple[str, bytes]]], tuple[str, ...]]  # collection, (file name, bytes) -> names written
    draft: Callable[[str], str]  # collection -> text of a proposed sources.toml
    mapping: Callable[[str], str | None]  # collection -> text of its sources.toml, None where it has none yet
    columns: Callable[[str], dict[str, dict[str, list[str]]]]  # collection -> pattern of sources.toml -> column of its first file -> its values, if few
    needed: Callable[[], dict[str, tuple[str, ...]]]  # dataset -> columns that a mapping has to say: those that the landing neither fills nor derives
    check: Callable[[str, str, Progress], dict]  # collection, text of sources.toml -> what would land
    land: Callable[[str, bool | frozenset[str], Progress], dict]  # collection, what may shrink (all, nothing, or these datasets) -> what landed
    keep: Callable[[str, str], None]  # collection, text -> its sources.toml
    export: Callable[[str], list[tuple[str, bytes]]]  # collection -> (file name, CSV) of open quarantined rows
    readmit: Callable[[str, str, bytes, str], dict]  # collection, file name, mended export, who -> rows, unchanged
    edit: Callable[[str, str, dict[str, str], str], None]  # collection, dataset, row, who
    remove: Callable[[str, str, dict[str, str], str], None]  # collection, dataset, key of an edited row, who
    edited: Callable[[str, str], list[dict[str, str]]]  # collection, dataset -> edited rows, newest first
    own: Callable[[], list[str]]  # names of one's own collections that have a folder
    root: Callable[[], Path]  # where they live


_desks: list[Desk] = []


def furnish(desk: Desk) -> None:
    """Called once by the door."""
    _desks[:] = [desk]


def desk() -> Desk | None:
    """The desk, or None where this process has none."""
    return _desks[0] if _desks else None
