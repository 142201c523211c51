"""The overview of rows that a shop brought itself: only what its datasets can answer is drawn, and the frame lists what it has not brought."""

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from ui import missing, overview_printed, overview_printed_tiles, overview_told
from ui import overview_blocks as blocks
from ui.kept import kept
from ui.names import market_name
from ui.outlook_blocks import outlook_block
from ui.overview_printed import Printed
from ui.tiles import Tile, tiles
from ui.view import View
from ui.why_blocks import answer_why


def operations(view: View) -> None:
    """Charts of the datasets that are there, two beside each other; for collections that ship, all of them."""
    lacks = set(missing.lacking(view, *missing.BRINGS))
    charts: list[tuple[tuple[str, ...], Callable]] = [
        (("active_users",), partial(blocks.users_chart, view)),
        (("parcels", "complaints"), partial(blocks.rate_chart, view)),
        (("active_users",), partial(outlook_block, view, "monthly_users")),
        (("parcels",), partial(outlook_block, view, "orders")),
    ]
    _side_by_side([draw for needed, draw in charts if not lacks & set(needed)])


def without_operations(view: View, facts: Printed, register: Sequence[Tile]) -> None:
    """Users, purchases or figures only: what they say here, and the pages that show them."""
    shown = bool(facts.users or facts.complaints or facts.shares)
    blocks.lead(view, overview_printed.answer(view, facts) if shown else _elsewhere(view))
    if shown:
        tiles(view, overview_printed_tiles.all_tiles(view, register, facts))
        answer_why(view, ["monthly_users"] if facts.users else [])
    here = missing.held(view)
    charts = [partial(blocks.users_chart, view)] if "active_users" in here else []
    charts += [partial(blocks.complaints_chart, view, facts)] if facts.complaints else []
    _side_by_side(charts)
    if facts.shares:
        blocks.shares_chart(view, facts)
    if "figures" in here:
        blocks.quotes_table(view, facts)


@kept
def _elsewhere(view: View) -> str:
    """What landed, and on which page it stands, where this page has no figure of it."""
    here = [dataset for dataset in missing.BRINGS if dataset in missing.held(view)]
    if not here:
        markets = ", ".join(market_name(code, view.language) for code in view.filters.markets) or view.market_words
        return view.say("missing.elsewhere.chosen", market=markets, period=overview_told.period_words(view))
    what, pages = (view.say(f"missing.name.{dataset}") for dataset in here), (view.say(f"page.{missing.PAGE_OF[dataset]}") for dataset in here)
    told = view.say("missing.elsewhere", what=", ".join(what), pages=", ".join(pages))
    return told[0].upper() + told[1:]


def _side_by_side(charts: Sequence[Callable]) -> None:
    for first in range(0, len(charts), 2):
        for place, draw in zip(st.columns(2, gap="medium"), charts[first : first + 2], strict=False):
            with place:
                draw()
