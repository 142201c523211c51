"""Drivers: growth, complaints and delays side by side. What moves together, for which orders, in which channels; never what makes what."""

import streamlit as st

from analysis import drivers, lateness, printed_complaints
from analysis.complaints import counters
from ui import drivers_blocks as blocks
from ui import drivers_cohorts as orders
from ui import drivers_told as told
from ui import late_watch_blocks as late
from ui.kept import ask
from ui.plain import headline, title
from ui.view import current_view
from ui.view_parts import of_period

view = current_view()
panels = ask(view, drivers.timeline, view.filters, view.scope)
found = ask(view, counters, view.filters, view.scope)
counter = found[0] if found else None
period = of_period(view)
cohorts = ask(period, lateness.cohorts, period.filters, period.scope)
rows = ask(view, printed_complaints.printed, view.filters, view.scope) if counter is None else None  # printed figures stand in where no case is landed
main = ask(view, printed_complaints.main_counter, rows) if rows is not None else None

if counter or cohorts:
    head, lead = told.answer_words(view, cohorts, counter)
else:
    head, lead = told.printed_words(view, panels, rows, main)
st.markdown(headline(head), anchors=False)
if lead:
    st.markdown(title(lead))
if view.collection.provenance == "cited":
    st.caption(view.say("drivers.not"))

blocks.axis_block(view, panels)

if cohorts:
    left, right = st.columns(2, gap="medium")
    with left:
        orders.cohort_block(view, cohorts)
    with right:
        orders.simpson_block(view, ask(period, lateness.cohorts, period.filters.with_(markets=()), period.scope))
    left, right = st.columns(2, gap="medium")
    with left:
        late.watch_block(view)
    with right:
        late.lag_block(view)
    orders.channels_block(view)

if counter and blocks.is_one_market(view, counter):  # nothing to compare it with: its months have the width
    blocks.growth_block(view, counter)
elif counter:
    left, right = st.columns(2, gap="medium")
    with left:
        blocks.growth_block(view, counter)
    with right:
        blocks.markets_block(view, counter)
elif main:
    blocks.printed_growth_block(view, rows, main)
if not (cohorts or view.cited):  # of published figures the line under the headline says that nobody prints these
    left, right = st.columns(2, gap="medium")
    with left:
        orders.cohort_block(view, cohorts)
    with right:
        orders.channels_block(view)
