"""The first thing on the delivery page: what has landed at all, the answer in words, and the tiles."""

from dataclasses import dataclass

import polars as pl

from analysis import delivery_channels, delivery_days, delivery_promises, delivery_quoted
from analysis.holdings import unanswered
from ui import delivery_told as told
from ui.kept import kept, kept_for
from ui.overview_blocks import lead
from ui.page_tiles import DELIVERY
from ui.tiles import tiles
from ui.unusual_blocks import judged_tiles
from ui.view import View
from ui.view_parts import of_period


@dataclass(frozen=True, eq=False)
class Known:
    """What several blocks of the page build on. `promises` and `split` are None where no parcels have landed."""

    parcels: bool
    printed: bool
    promises: delivery_promises.Kept | None = None
    split: pl.DataFrame | None = None
    promised: bool = True  # whether any parcel of the collection names a promise


@kept_for(of_period)
def known(view: View) -> Known:
    """What there is for these filters."""
    printed = delivery_quoted.figures(view.filters, view.scope).height > 0
    if not delivery_days.any_parcels(view.filters, view.scope):
        return Known(False, printed)
    promises = delivery_promises.kept_in_period(view.filters, view.scope)
    promised = not unanswered("promise_kept_rate", view.filters, view.scope, view.collection)
    return Known(True, printed, promises, delivery_channels.recognised_or_not(view.filters, view.scope), promised)


@kept
def head(view: View, found: Known) -> None:
    """The answer, what goes with it, and a tile a metric."""
    before = delivery_promises.kept_in_period(view.filters.compared(), view.scope)
    whole = delivery_days.days_in_period(view.filters, view.scope)
    answered = told.answer(view, found.promises) if found.promised else told.answer_days(view, whole)
    lead(view, answered, *told.lead(view, found.promises, before, whole if found.promised else None, found.split))
    tiles(view, judged_tiles(view, DELIVERY))
