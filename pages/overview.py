"""Overview: am I on target, what moved beyond chance. The answer in words, then tiles, then what moved, then charts."""

import streamlit as st

from analysis.movers import moves
from ui import overview_blocks as blocks
from ui import overview_own as own
from ui import overview_printed, overview_printed_tiles, overview_told
from ui.tiles import tiles
from ui.unusual_blocks import judged_tiles, summed_up
from ui.view import current_view
from ui.why_blocks import answer_why

view = current_view()
found = summed_up(view)
has_operations = any(one.headline.metric.name in ("orders", "cases_received", "listings_reported") for one in found)
register = judged_tiles(view)

if has_operations:
    told = moves(view.filters, view.scope, view.filters.comparison, view.collection.data_date)
    missed, same = overview_told.missed_targets(view, found), overview_told.same_comparison(view, found)
    blocks.lead(view, overview_told.answer(view, found, told), missed, same)
    tiles(view, register)
    answer_why(view, [one.headline.metric.name for one in found])
    blocks.moved(view, told)
    own.operations(view)
    blocks.every_move(view, told)
elif view.collection.provenance == "own":
    own.without_operations(view, overview_printed.printed(view, found), register)
else:
    facts = overview_printed.printed(view, found)
    blocks.lead(view, overview_printed.answer(view, facts), view.say("overview.no_printed_target"))
    tiles(view, overview_printed_tiles.all_tiles(view, register, facts))
    answer_why(view, [one.headline.metric.name for one in found])
    st.caption(view.say("overview.not_published"))
    blocks.moved_in_print(view, facts)
    left, right = st.columns(2, gap="medium")
    with left:
        blocks.users_chart(view)
    with right:
        blocks.complaints_chart(view, facts)
    blocks.shares_chart(view, facts)
    blocks.quotes_table(view, facts)
