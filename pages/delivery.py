"""Delivery: are promises kept, how many days does it take, where are they lost, by which channels, and what do missed promises cost."""

import streamlit as st

from analysis import delivery_channels, delivery_days, delivery_promises, delivery_quoted
from analysis.overview import focus_platform, summaries
from ui import delivery_blocks as blocks
from ui import delivery_lines as lines
from ui import delivery_printed as printed
from ui import delivery_told as told
from ui.delivery_days_block import days_over_time
from ui.overview_blocks import lead
from ui.page_tiles import DELIVERY
from ui.promise_blocks import promises_to_come
from ui.tiles import tiles
from ui.unusual_blocks import judged_tile, markets_block, range_block
from ui.view import current_view
from ui.why_blocks import answer_why

view = current_view()
has_parcels = delivery_days.any_parcels(view.filters, view.scope)
has_printed = delivery_quoted.figures(view.filters, view.scope).height > 0

if has_parcels:
    kept = delivery_promises.kept_in_period(view.filters, view.scope)
    before = delivery_promises.kept_in_period(view.filters.compared(), view.scope)
    whole = delivery_days.days_in_period(view.filters, view.scope)
    split = delivery_channels.recognised_or_not(view.filters, view.scope)
    lead(told.answer(view, kept), *told.lead(view, kept, before, whole, split))
    platform = focus_platform(view.filters, view.collection)
    tiles(view, [judged_tile(view, one, platform) for one in summaries(view.filters, view.scope, view.collection, DELIVERY)])
    answer_why(view, DELIVERY)
    blocks.kept_over_time(view, kept)
    left, right = st.columns(2, gap="medium")
    with left:
        range_block(view, "promise_kept_rate")
    with right:
        markets_block(view, "missed")
    promises_to_come(view)
    left, right = st.columns(2, gap="medium")
    with left:
        blocks.kept_by_length(view)
    with right:
        blocks.kept_by_length_over_time(view)
    days_over_time(view)
    lines.channels(view, split)
    left, right = st.columns(2, gap="medium")
    with left:
        blocks.stages(view)
    with right:
        blocks.customs(view)
    left, right = st.columns(2, gap="medium")
    with left:
        blocks.stages_by_hub(view)
    with right:
        blocks.stages_by_channel(view)
    left, right = st.columns(2, gap="medium")
    with left:
        blocks.coupons(view)
    with right:
        blocks.goal(view)
    blocks.overdue_rows(view)

if has_printed or not has_parcels:
    if not has_parcels:
        lead(printed.answer(view), view.say("delivery.printed.lead" if view.cited else "delivery.own.lead"))
    printed.pledges(view)
    printed.timeline(view)
    printed.others(view)
    printed.listed(view)
