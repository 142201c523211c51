"""Growth: users by platform as one measurer counts them, growth, rank, share, markets, and the pace to a goal."""

import streamlit as st

from analysis.pace import users_pace
from ui import growth_blocks as blocks
from ui import growth_goals as goals
from ui import growth_rates as rates
from ui import growth_standing as standing
from ui import missing
from ui.kept import ask
from ui.overview_blocks import lead
from ui.view import current_view
from ui.view_parts import of_period

chosen = current_view()
if len(missing.lacking(chosen, "active_users", "figures")) == 2:  # one's own orders without users
    lead(chosen, chosen.say("missing.title", what=chosen.say("missing.name.active_users")))
    missing.bring(chosen, ("active_users",))
    goals.markets_block(chosen, "")
else:
    view = blocks.with_course(chosen)
    slot = st.container()  # the answer stands first, the choice of measurer under it
    measurer = blocks.measurer_choice(view)
    shown = blocks.picture(view, measurer)
    steady = of_period(view)
    to_target = ask(steady, users_pace, steady.filters, view.scope, shown.platform, shown.own)

    with slot:
        blocks.answer(view, shown, goals.target_words(view, to_target) if to_target else "", view is not chosen)
    blocks.users_block(view, shown)
    left, beside = st.columns(2, gap="medium")
    with left:
        rates.growth_block(view, shown)
    with beside:
        is_ranked = standing.rank_block(view, shown)
        if not is_ranked:
            goals.pace_block(view, shown, to_target)
    left, right = st.columns(2, gap="medium")
    with left:
        is_share = standing.share_block(view, shown)
    with right:
        is_spread = standing.spread_block(view, shown)
    if is_ranked:
        with beside if not (is_share or is_spread) else left if not is_share else st.container() if is_spread else right:  # no half of the page stays empty
            goals.pace_block(view, shown, to_target)
    goals.markets_block(chosen, shown.platform)
    standing.superseded_block(view)
