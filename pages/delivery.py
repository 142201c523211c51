"""Delivery: are promises kept, how many days does it take, where are they lost, by which channels, and what do missed promises cost."""

import streamlit as st

from ui import delivery_blocks as blocks
from ui import delivery_kept as promises
from ui import delivery_lines as lines
from ui import delivery_printed as printed
from ui import delivery_stages as way
from ui.delivery_days_block import days_over_time
from ui.delivery_head import head, known
from ui.overview_blocks import lead
from ui.page_tiles import DELIVERY
from ui.promise_blocks import promises_to_come
from ui.unusual_blocks import markets_block, range_block
from ui.view import current_view
from ui.why_blocks import answer_why

view = current_view()
found = known(view)

if found.parcels:
    head(view, found)
    answer_why(view, DELIVERY)
    if found.promised:
        promises.kept_over_time(view, found.promises)
        left, right = st.columns(2, gap="medium")
        with left:
            range_block(view, "promise_kept_rate")
        with right:
            markets_block(view, "missed")
        promises_to_come(view)
        left, right = st.columns(2, gap="medium")
        with left:
            promises.kept_by_length(view)
        with right:
            promises.kept_by_length_over_time(view)
    days_over_time(view)
    lines.channels(view, found.split)
    left, right = st.columns(2, gap="medium")
    with left:
        way.stages(view)
    with right:
        way.customs(view)
    left, right = st.columns(2, gap="medium")
    with left:
        way.stages_by_hub(view)
    with right:
        way.stages_by_channel(view)
    left, right = st.columns(2, gap="medium")
    with left:
        blocks.coupons(view)
    with right:
        blocks.goal(view)
    blocks.overdue_rows(view)

if found.printed or not found.parcels:
    if not found.parcels:
        lead(view, printed.answer(view), view.say("delivery.printed.lead" if view.cited else "delivery.own.lead"))
    printed.pledges(view)
    printed.timeline(view)
    printed.others(view)
    printed.listed(view)
