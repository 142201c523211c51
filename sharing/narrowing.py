"""Narrowing: what a reader asks for, cut to what a scope allows. It never widens; the door would hold anyway, this makes the page say the truth."""

from dataclasses import replace
from datetime import date

from queries.filters import Filters
from queries.scope import Scope


class NothingShared(Exception):
    """The scope allows nothing at all."""


def narrow(scope: Scope, asked: Filters, period: tuple[date, date] | None = None) -> Filters:
    """The filters that were asked for, within a scope (and a period, where one is locked).

    What lies outside is left out; where nothing is left, all that the scope allows is shown. Where the scope names its markets or
    platforms, so do the filters: "all" then means all of the scope.

    Raises:
        NothingShared: the scope allows no collection.
    """
    if scope.collections == ():
        raise NothingShared("this scope allows no collection")
    collection = asked.collection if scope.allows_collection(asked.collection) else scope.collections[0]
    date_from, date_to = _within(period, asked)
    return replace(
        asked, collection=collection, markets=_allowed(scope.markets, asked.markets), platforms=_allowed(scope.platforms, asked.platforms),
        date_from=date_from, date_to=date_to,
    )  # fmt: skip


def _allowed(limit: tuple[str, ...] | None, asked: tuple[str, ...]) -> tuple[str, ...]:
    return asked if limit is None else tuple(item for item in asked if item in limit) or limit


def _within(period: tuple[date, date] | None, asked: Filters) -> tuple[date, date]:
    if period is None:
        return asked.date_from, asked.date_to
    start, end = max(period[0], asked.date_from), min(period[1], asked.date_to)
    return (start, end) if start <= end else period
