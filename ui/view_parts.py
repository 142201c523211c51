"""Views that have less in them, for what is made once for all that have it in common (`ui.kept.kept_for`)."""

from dataclasses import replace

from analysis.metric_months import FIRST
from queries.filters import Filters
from ui.view import View


def any_grain(view: View) -> View:
    """Whatever the grain: figures of the period as a whole."""
    return view if view.filters.grain == "month" else replace(view, filters=view.filters.with_(grain="month"))


def up_to_end(view: View) -> View:
    """Whatever the beginning of the period, its grain and what it is compared with: histories and what follows them."""
    return replace(view, filters=view.filters.with_(date_from=FIRST, grain="month", comparison="previous"))


def of_period(view: View) -> View:
    """Whatever the grain and what the period is compared with: what is told of the period alone."""
    filters = view.filters
    plain = filters.grain == "month" and filters.comparison == "previous"
    return view if plain else replace(view, filters=filters.with_(grain="month", comparison="previous"))


def any_comparison(view: View) -> View:
    """Whatever the period is compared with: its own course."""
    return view if view.filters.comparison == "previous" else replace(view, filters=view.filters.with_(comparison="previous"))


def of_record(view: View) -> View:
    """Whatever the platforms and the period: what is told of the whole record of the chosen markets."""
    return replace(view, filters=Filters(view.filters.collection, view.filters.markets))


def of_pair(view: View) -> View:
    """Whatever the period: what is told of the whole record of the chosen markets and platforms."""
    return replace(view, filters=Filters(view.filters.collection, view.filters.markets, view.filters.platforms))


def of_market(view: View) -> View:
    """Whatever the platforms, the grain and what the period is compared with: what is told of the chosen markets in the period."""
    return replace(view, filters=Filters(view.filters.collection, view.filters.markets, (), view.filters.date_from, view.filters.date_to))


def of_platforms(view: View) -> View:
    """Whatever the markets and the period: what is told of platforms alone."""
    return replace(view, filters=Filters(view.filters.collection, platforms=view.filters.platforms))


def words_alone(view: View) -> View:
    """Whatever is asked: what depends on the language and on what it is given."""
    return replace(view, filters=Filters(view.filters.collection))
