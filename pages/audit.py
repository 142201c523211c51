"""Audit: for admins, who signed in, saw, exported, asked, shared, changed the policy and landed; newest first, only ever added to."""

from datetime import UTC, datetime

import streamlit as st

from sharing import audit
from sharing.store import store
from ui import audit_blocks as blocks
from ui.audited import bring_up_to_date
from ui.denied import closed_page
from ui.permission import access
from ui.view import current_view

view = current_view()
if not access().may_administer:
    closed_page(view.reader, view.language)
    st.stop()

kept, now = store(), datetime.now(UTC)
bring_up_to_date(kept, now)
audit.flush()
answer = st.container()  # stands first, but speaks of what is chosen under it
choice = blocks.choose(view, kept, now)
with answer:
    blocks.told(view, kept, choice)
blocks.listed(view, kept, choice)
