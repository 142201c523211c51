"""Cross-border: how much is bought abroad, from where, by number and by value, who leads, and where the counters disagree."""

import streamlit as st

from analysis import cross_border as topic
from ui import cross_border_blocks as blocks
from ui import cross_border_history as history
from ui import cross_border_told as told
from ui.cross_border_shares import shares as shares_block
from ui.cross_border_why import why_words
from ui.kept import ask
from ui.names import market_name
from ui.page_choice import page_choice
from ui.plain import headline, plain
from ui.tiles import tiles
from ui.view import current_view
from ui.view_parts import of_record

view = current_view()
market = view.filters.markets[0] if view.filters.markets else view.collection.default_market or "KR"
shares = ask(view, topic.origin_shares, view.filters.with_(markets=(market,)), view.scope)

answer, row, choices = st.container(), st.container(), st.container(horizontal=True)
chosen = {}
for measure in ("value", "number"):
    known = ask(of_record(view), topic.series_known, shares, measure)
    offered = {series.key: series for series in topic.best_first(known, view.filters)}
    if len(offered) > 1:
        with choices.container():
            label = view.say(f"cross_border.series.{measure}")
            key = page_choice(
                view,
                f"series_{measure}",
                label,
                list(offered),
                lambda code, offered=offered: told.series_name(view, offered[code]) if code in offered else code,
            )
        chosen[measure] = offered[key]
    else:
        chosen[measure] = next(iter(offered.values()), None)

found = told.found(view, market, shares, chosen["value"], chosen["number"])
with answer:
    st.markdown(headline(told.answer(view, found)), anchors=False)
    notes = [view.say("cross_border.no_platform" if view.cited else "cross_border.no_platform_simulated")] if view.filters.platforms else []
    if len(view.filters.markets) != 1:
        notes.insert(0, view.say("cross_border.one_market", market=market_name(market, view.language)))
    st.caption("  \n".join(plain(note) for note in notes))
with row:
    tiles(view, blocks.tiles_of(view, found), why_words(view, found))

counted = {"value": found.value, "number": found.number}
measures = [measure for measure, series in counted.items() if series or view.cited] or ["value"]
for place, measure in zip(st.columns(len(measures), gap="medium"), measures, strict=True):
    with place:
        shares_block(view, found, measure)
history.leads(view, found)
if not view.simulated:
    history.conflicts(view, found)
left, right = st.columns(2, gap="medium")
with left:
    blocks.growth(view, found)
with right:
    is_cut = blocks.categories(view, found)
with left if is_cut else right:
    blocks.concentration(view, found)
with right:
    history.restated(view, found)
