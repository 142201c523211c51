"""Quarantined rows out of the page to be mended, and back."""

import streamlit as st

from queries.landing import Landing
from ui.data_work import begin, busy, outcome
from ui.permission import may_land
from ui.plain import plain
from ui.view import View

TYPES = ["csv", "xlsx"]


def mend(view: View, found: Landing) -> None:
    """Files of open rows to download, and the way back for a mended one; for those who may land."""
    name = view.collection.name
    out, back = f"mend:{name}", f"readmit:{name}"
    if not may_land(view):
        return
    done = outcome(view, back)
    if done:
        st.success(view.say("data.mend.done", rows=done.result["rows"], unchanged=done.result["unchanged"]), icon=":material/check:")
    if not found.open_rows:
        return
    with st.container(key="mend", border=True):
        made = outcome(view, out)
        if made is None and not busy(out) and st.button(view.say("data.mend.make"), key="mend_make", icon=":material/file_save:"):
            begin(view, out, lambda desk, who, report: (found.version, desk.export(name)))
            st.rerun()
        if made and made.result[0] == found.version:
            for file, content in made.result[1]:
                st.download_button(
                    plain(view.say("data.mend.get", name=file)), content, file_name=file, mime="text/csv", on_click="ignore", icon=":material/download:"
                )
        elif made:
            begin(view, out, lambda desk, who, report: (found.version, desk.export(name)))
            st.rerun()
        given = st.file_uploader(view.say("data.mend.give"), type=TYPES, key=f"mended_{found.version}")
        if st.button(view.say("data.mend.take"), key="mend_take", disabled=given is None or busy(back), icon=":material/upload:"):
            file, content = given.name, given.getvalue()
            begin(view, back, lambda desk, who, report: _back(desk, name, file, content, who, report))
            st.rerun()


def _back(desk, name: str, file: str, content: bytes, who: str, report) -> dict:
    done = desk.readmit(name, file, content, who)
    desk.land(name, False, report)
    return done
