"""Data: what landed and how complete it is, what changed, where figures come from; adding one's own exports, targets and events."""

import streamlit as st

from queries.landing import landing
from ui import data_blocks as blocks
from ui.data_edits import edits
from ui.data_history import history
from ui.data_lineage import lineage
from ui.data_mend import mend
from ui.data_upload import upload
from ui.page_choice import page_choice
from ui.view import current_view

PARTS = ("landed", "changes", "lineage", "add", "edit")

view = current_view()
found = landing(view.collection.name, view.scope)

heading = st.container()
part = page_choice(view, "part", view.say("data.part"), PARTS, lambda name: view.say(f"data.part.{name}"), control="segmented")

if part not in ("add", "edit"):  # who brings data wants the form, not the account of what is there
    with heading:
        blocks.account(view, found)
if part == "landed":
    blocks.datasets(view, found)
    blocks.coverage(view, found)
    blocks.rules(view, found)
    mend(view, found)
    blocks.files(view, found)
    blocks.corrections(view, found)
elif part == "changes":
    history(view)
elif part == "lineage":
    lineage(view, found)
elif part == "add":
    upload(view)
else:
    edits(view)
