"""The headline figures of a page as tiles, asked for outside the page: what a link keeps beside it, then and now compared.

Each page's own functions make them, so that what is kept is what the page draws. `choices` are the page's own parameters of the address.
"""

from collections.abc import Callable, Mapping

from analysis import cross_border as cross_border_topic
from analysis import delivery_days, growth, printed_complaints, trust, trust_figures
from analysis.complaints import counters
from analysis.overview import focus_platform, summaries
from queries.filters import shift_months
from ui import (
    complaints_cases,
    complaints_printed,
    cross_border_blocks,
    cross_border_told,
    growth_blocks,
    overview_printed,
    overview_printed_tiles,
    trust_listings,
    trust_printed,
)
from ui.counters import counter_name
from ui.names import platform_name
from ui.tiles import Tile
from ui.unusual_blocks import judged_tiles
from ui.view import View

DELIVERY = (
    "promise_kept_rate", "delivery_days_p50", "delivery_days_p90", "next_day_clearance_rate", "lost_rate", "tracked_rate", "complaints_per_10k", "coupon_usd",
)  # fmt: skip
DRIVERS = ("monthly_users", "orders", "promise_kept_rate", "complaints_per_10k", "agency_complaints")
OPERATIONS = ("orders", "cases_received", "listings_reported")  # with one of these a collection has rows of its own, not printed figures only
Choices = Mapping[str, str]


def page_tiles(view: View, choices: Choices) -> list[Tile]:
    """The tiles of `view.page`; empty for a page that has none."""
    make = TILES.get(view.page)
    return make(view, choices) if make else []


def _overview(view: View, choices: Choices) -> list[Tile]:
    found, register = summaries(view.filters, view.scope, view.collection), judged_tiles(view)
    if any(one.headline.metric.name in OPERATIONS for one in found):
        return list(register)
    return list(overview_printed_tiles.all_tiles(view, register, overview_printed.printed(view, found)))


def _growth(view: View, choices: Choices) -> list[Tile]:
    """Users of the platform in focus in the last counted month, by the chosen measurer, and a year before."""
    view = growth_blocks.with_course(view)
    known = growth.measurers(view.filters, view.scope, focus_platform(view.filters, view.collection))["measurer"].to_list()
    measurer = choices.get("measurer") if choices.get("measurer") in known else next(iter(known), "")
    shown = growth_blocks.picture(view, measurer)
    months = dict(shown.totals)
    if not months:
        return []
    latest = max(months)
    label = f"{view.say('kept.users', platform=platform_name(shown.platform, view.language))} · {counter_name(measurer, view.language)}"
    return [Tile(label, float(months[latest]), "count", "up", year_ago=months.get(shift_months(latest, -12)), fresh_to=latest)]


def _cross_border(view: View, choices: Choices) -> list[Tile]:
    market = view.filters.markets[0] if view.filters.markets else view.collection.default_market or "KR"
    shares = cross_border_topic.origin_shares(view.filters.with_(markets=(market,)), view.scope)
    chosen = {}
    for measure in ("value", "number"):
        offered = {series.key: series for series in cross_border_topic.series_list(shares, measure, view.filters)}
        chosen[measure] = offered.get(choices.get(f"series_{measure}", "")) or next(iter(offered.values()), None)
    return cross_border_blocks.tiles_of(view, cross_border_told.found(view, market, shares, chosen["value"], chosen["number"]))


def _complaints(view: View, choices: Choices) -> list[Tile]:
    found = {counter.key: counter for counter in counters(view.filters, view.scope)}
    if found:
        return complaints_cases.tiles_of(view, found.get(choices.get("counted", "")) or next(iter(found.values())))
    rows = printed_complaints.printed(view.filters, view.scope)
    main = printed_complaints.main_counter(rows)
    return complaints_printed.tiles_of(view, rows, main) if main else []


def _delivery(view: View, choices: Choices) -> list[Tile]:
    return list(judged_tiles(view, DELIVERY)) if delivery_days.any_parcels(view.filters, view.scope) else []


def _trust(view: View, choices: Choices) -> list[Tile]:
    if trust.funnel(view.filters, view.scope)[0].reported:
        return trust_listings.tiles_of(view)
    figures = trust_figures.figures(view.filters, view.scope)
    return [] if figures.is_empty() else trust_printed.tiles_of(view, figures)


TILES: dict[str, Callable[[View, Choices], list[Tile]]] = {
    "overview": _overview, "growth": _growth, "cross_border": _cross_border, "complaints": _complaints, "delivery": _delivery, "trust": _trust,
    "drivers": lambda view, choices: list(judged_tiles(view, DRIVERS)),
}  # fmt: skip
