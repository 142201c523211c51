"""Trust: counterfeit, illegal and unsafe goods. Where listings are landed, from report to compensation; where figures are printed, as quoted."""

import streamlit as st

from analysis import trust, trust_figures
from ui import trust_listings as listings
from ui import trust_printed as printed
from ui import trust_reappearance, trust_tests
from ui import trust_sellers as sellers
from ui.kept import ask
from ui.plain import headline, plain, title
from ui.tiles import tiles
from ui.view import current_view
from ui.view_parts import of_period
from ui.why_blocks import answer_why

view = current_view()
period = of_period(view)
funnel, by_action = ask(period, trust.funnel, period.filters, period.scope)
figures = ask(period, trust_figures.figures, period.filters, period.scope)

if funnel.reported:
    head, lead = listings.answer(view, funnel)
    st.markdown(f"{headline(head)}\n\n{title(lead)}", anchors=False)
    tiles(view, listings.tiles_of(view), listings.backlog_words(view))
    answer_why(view, listings.TILES)
    left, right = st.columns(2, gap="medium")
    with left:
        listings.funnel(view, funnel)
        listings.times(view)
        trust_reappearance.reappearance(view)
        sellers.verification(view)
    with right:
        listings.actions(view, by_action)
        listings.backlog(view, funnel.pending)
        trust_reappearance.categories(view)
        listings.removal(view)
    sellers.repeats(view, int(by_action["reappeared"].sum()))

if not funnel.reported or not figures.is_empty():
    st.markdown(headline(printed.answer(view, figures)), anchors=False)
    if view.collection.provenance == "cited":
        st.caption(plain(view.say("trust.not_published")))
    if not figures.is_empty():
        tiles(view, printed.tiles_of(view, figures))
        left, right = st.columns(2, gap="medium")
        with left:
            printed.counterfeits(view, figures)
            printed.segments(view, figures)
            printed.online(view, figures)
        with right:
            printed.refused(view, figures)
            printed.causes(view, figures)
            trust_tests.tests(view, figures)
        printed.quoted(view, figures)
