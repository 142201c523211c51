"""Complaints: how many, at what rate, about what, how they ended; single cases where they are landed, printed totals where bodies print those."""

import streamlit as st

from analysis import printed_complaints
from analysis.complaints import counters
from ui import complaints_cases as cases
from ui import complaints_causes as causes
from ui import complaints_drill as drill
from ui import complaints_printed as printed
from ui.complaints_words import place
from ui.completeness_blocks import unfinished_block
from ui.kept import ask
from ui.plain import headline, plain, title
from ui.rare_blocks import rare_block
from ui.unusual_blocks import markets_block, range_block
from ui.view import current_view
from ui.why_blocks import answer_why

view = current_view()
found = ask(view, counters, view.filters, view.scope)
rows = None if found else ask(view, printed_complaints.printed, view.filters, view.scope)
main = None if rows is None else ask(view, printed_complaints.main_counter, rows)

if found:
    heading = st.container()
    counter = cases.choose_counter(view, found)
    with heading:
        st.markdown(headline(cases.answer_words(view, counter)), anchors=False)
        st.markdown(title(cases.lead_words(view, counter)))
    cases.draw_tiles(view, counter)
    answer_why(view, cases.explained(view, counter), with_cases=True)
    left, right = st.columns(2, gap="medium")
    with left:
        cases.clocks_block(view, counter)
    with right:
        cases.pace_block(view, counter)
    if counter.is_desk:
        left, right = st.columns(2, gap="medium")
        with left:
            range_block(view, "complaints_per_10k")
        with right:
            markets_block(view, "cases")
        unfinished_block(view)
    left, right = st.columns(2, gap="medium")
    with left:
        causes.tree_block(view, counter)
    with right:
        causes.pareto_block(view, counter)
    drill.drill_block(view, counter)
    left, right = st.columns(2, gap="medium")
    with left:
        causes.mix_block(view, counter)
        causes.resolution_block(view, counter)
    with right:
        causes.outcome_block(view, counter)
        cases.users_block(view, counter)
    left, right = st.columns(2, gap="medium")
    with left:
        causes.channel_block(view, counter)
    with right:
        causes.category_block(view, counter)
    rare_block(view, counter)
elif main:
    head, lead = printed.answer_words(view, rows, main)
    st.markdown(headline(head), anchors=False)
    st.markdown(title(lead))
    printed.draw_tiles(view, rows, main)
    st.caption(view.say("printed.not"))
    left, right = st.columns(2, gap="medium")
    with left:
        printed.totals_block(view, rows, main)
    with right:
        printed.rate_block(view, rows, main)
    printed.others_block(view, rows, main)
    left, right = st.columns(2, gap="medium")
    with left:
        printed.causes_block(view, rows)
        printed.items_block(view, rows)
    with right:
        printed.all_transactions_block(view)
        printed.surveys_block(view)
else:
    st.markdown(headline(view.say("cases.none.title")), anchors=False)
    st.info(view.say("cases.none", what=plain(place(view))), icon=":material/info:")
    if view.cited:  # printed figures that name no platform
        printed.all_transactions_block(view)
        printed.surveys_block(view)
