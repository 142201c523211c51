"""Growth: users by platform as one measurer counts them, growth, rank, share, markets, and the pace to a goal."""

import streamlit as st

from analysis.pace import users_pace
from ui import growth_blocks as blocks
from ui import growth_goals as goals
from ui.view import current_view

view = current_view()
slot = st.container()  # the answer stands first, the choice of measurer under it
measurer = blocks.measurer_choice(view)
shown = blocks.picture(view, measurer)
to_target = users_pace(view.filters, view.scope, shown.platform, shown.own)

with slot:
    blocks.answer(view, shown, goals.target_words(view, to_target) if to_target else "")
blocks.users_block(view, shown)
left, right = st.columns(2, gap="medium")
with left:
    blocks.growth_block(view, shown)
    blocks.share_block(view, shown)
with right:
    blocks.rank_block(view, shown)
    blocks.spread_block(view, shown)
goals.pace_block(view, shown, to_target)
goals.markets_block(view, shown.platform)
blocks.superseded_block(view)
