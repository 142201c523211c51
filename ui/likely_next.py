"""What a reader may ask for after what they see: another page with the same filters, or this one with one filter changed."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import chain, zip_longest

from queries.filters import COMPARISONS, GRAINS, Filters, shift_months
from ui.address import months
from ui.view import View


def likely_next(view: View, pages: Sequence[str]) -> Iterator[View]:
    """Views one step away, the likeliest first, none twice and never the one given. `pages`: those that the reader may open."""
    told = {view}
    for one in _steps(view, pages):
        if one not in told:
            told.add(one)
            yield one


def _steps(view: View, pages: Sequence[str]) -> Iterator[View]:
    filters, info = view.filters, view.collection
    yield from (replace(view, page=page) for page in pages)
    markets = (filters.with_(markets=chosen) for chosen in _toggled(filters.markets, info.markets, info.default_market))
    looks = chain((filters.with_(grain=grain) for grain in GRAINS), (filters.with_(comparison=other) for other in COMPARISONS))
    platforms = (filters.with_(platforms=chosen) for chosen in _toggled(filters.platforms, info.platforms, info.default_platform))
    for step in chain(*zip_longest(markets, looks, platforms, _periods(filters, months(info)))):
        if step is not None:
            yield replace(view, filters=step)


def _toggled(chosen: tuple[str, ...], offered: Sequence[str], default: str | None) -> Iterator[tuple[str, ...]]:
    """One chosen or taken away, none chosen (which means all), and each alone: a list of several is cleared and then chosen from."""
    likely = sorted(offered, key=lambda code: code != default)
    for code in likely:
        yield tuple(one for one in chosen if one != code) if code in chosen else (*chosen, code)
    yield ()
    for code in likely:
        yield (code,)


def _periods(filters: Filters, covered: Sequence[str]) -> Iterator[Filters]:
    """Another beginning or end, the nearest and whole years away first."""
    starts = [date.fromisoformat(f"{month}-01") for month in covered]
    for start in sorted(starts, key=lambda start: _far(start, filters.date_from)):
        end = shift_months(start, 1)
        if start <= filters.date_to:
            yield filters.with_(date_from=start)
        if end > filters.date_from:
            yield filters.with_(date_to=date.fromordinal(end.toordinal() - 1))


def _far(one: date, other: date) -> int:
    """Months apart, where whole years count as months."""
    apart = abs((one.year - other.year) * 12 + one.month - other.month)
    return apart // 12 if apart % 12 == 0 else apart
