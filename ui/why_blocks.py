""" "Why?" on the screen: opened by a tile's button, held in the address as why=<metric>; drawn under the tiles."""

from collections.abc import Sequence
from dataclasses import replace

import polars as pl
import streamlit as st

from analysis import why
from analysis.why import Explanation, Told
from ui import why_told
from ui.charts.case_links import opens_cases, pick
from ui.charts.drawing import Drawing
from ui.charts.waterfall import waterfall
from ui.open_cases import open_cases, picks_of
from ui.plain import plain, quiet
from ui.section import section
from ui.view import View

ADDRESS = "why"
CASE_COUNTS = ("cases_received_by_period", "agency_cases_by_period")  # queries of metrics whose parts are cases themselves
CASE_CELLS = ("cells_of_cases", "cells_of_outcomes", "cells_of_slow_cases")  # queries of metrics whose rows are cases
AGENCY = "agency_complaints"
PICKS = {"market": "cases_in", "cause": "cause", "channel": "channel"}  # dimension -> its pick above the case table
PATIENCE = 0.8  # seconds a page waits for the search before it shows how far it is


def close_why() -> None:
    """Take it out again."""
    st.query_params.pop(ADDRESS, None)


def answer_why(view: View, metrics: Sequence[str], *, with_cases: bool = False) -> None:
    """The answer for the metric in the address, where this page has a tile for it. `with_cases`: the page lists cases, so bars of cases open theirs."""
    asked = st.query_params.get(ADDRESS)
    if asked is None:
        return
    if asked not in metrics:
        st.warning(view.say("why.unknown", asked=plain(asked, 60), allowed=", ".join(plain(name) for name in metrics)), icon=":material/link_off:")
        return
    found = why.explanation(asked, view.filters, view.scope, view.collection)
    with st.container(border=True, key="why"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            label = found.metric.label(view.language) if found else asked
            st.markdown(f"### {plain(view.say('why.head', label=label))}", anchors=False)
            st.button(view.say("why.close"), icon=":material/close:", type="tertiary", key="why_close", on_click=close_why)
        if found is None:
            st.info(view.say("tile.no_comparison"), icon=":material/info:")
            return
        st.markdown(plain(why_told.sentence(view, found)))
        _incidents(view, found)
        _bridge(view, found, with_cases)
        _drivers(view, found)


def _incidents(view: View, found: Explanation) -> None:
    """What is wrong with the data comes before what is said of the business."""
    if found.incidents:
        named = "; ".join(why_told.incident(view, one) for one in found.incidents[:6])
        st.warning(plain(view.say("why.incidents", incidents=named)), icon=":material/database:")
    else:
        st.markdown(quiet(plain(view.say("why.clean" if found.cells is not None else "why.unchecked"))))


def cases_of_steps(found: Explanation) -> list[str | None]:
    """What each row of the waterfall opens: the later period's cases of that market, cause or channel; its ends and what is no one value open nothing."""
    if found.metric.query not in CASE_COUNTS:
        return []
    return [None, *(pick(**{PICKS[step.dimension]: step.value}) if step.dimension in PICKS and step.value != "unknown" else None for step in found.steps), None]


def _bridge(view: View, found: Explanation, with_cases: bool) -> None:
    earlier, later = why_told.periods(view, found)
    frame, told = why_told.bridge_table(view, found), replace(found, steps=why_told.of_size(view, found))
    words, ends = why_told.written(view, told)
    opened = cases_of_steps(told) if with_cases else []
    changed = found.before != found.after or any(frame["amount"])  # parts that cancel out are a picture, one that did not move is none

    def drawn(_: pl.DataFrame) -> Drawing:
        rows = why_told.bridge_table(view, told)
        bars = waterfall(
            rows["part"].to_list(), rows["amount"].to_list(), words, before=found.before, after=found.after, ends=(earlier, later), end_words=ends,
            unit=found.unit, language=view.language,
        )  # fmt: skip
        return opens_cases(bars, rows=opened) if opened else bars

    section(
        view,
        key="why_parts",
        title=why_told.bridge_title(view, found),
        sentence=why_told.bridge_sentence(view, found),
        frame=frame,
        figure=drawn if changed else None,
        queries=((found.cells.query, found.cells.extra),) if found.cells is not None else ((found.metric.query, found.metric.fixed),),
        metrics=(found.metric.name,),
        columns={name: view.say(f"why.column.{name}") for name in frame.columns},
    )


def _drivers(view: View, found: Explanation) -> None:
    """The search: at once where it is quick, otherwise with progress and a way to stop it."""
    if found.cells is None:
        st.markdown(quiet(plain(view.say("why.drivers.no_cells"))))
        _how(view, found, None)
        return
    job = why.job(found, view.filters, view.scope)
    if not job.done.wait(PATIENCE):
        _progress(view, job)
        return
    if job.cancelled:
        st.markdown(quiet(view.say("why.search.cancelled")))
        st.button(view.say("why.search.again"), key="why_again", on_click=lambda: why.job(found, view.filters, view.scope, again=True))
        return
    if job.result is None:
        st.error(view.say("why.search.failed"), icon=":material/error:")
        return
    rows = why.told(found, job.result)
    title, searched = why_told.drivers_title(view, found, rows), why_told.drivers_sentence(view, found, job.result)
    if not rows:
        st.subheader(plain(title), anchor="why-drivers")
        st.markdown(plain(searched))
    else:
        section(
            view, key="why_drivers", title=title, sentence=why_told.drivers_read(view, found, rows),
            frame=why_told.drivers_table(view, found, rows), figure=None,
            queries=((found.cells.query, found.cells.extra),), columns=why_told.drivers_columns(view, rows),
            note=f"{searched} {view.say('why.drivers.note')}",
        )  # fmt: skip
        open_cases(view, "drivers", places_with_cases(view, found, rows))
    _how(view, found, job.result)


def places_with_cases(view: View, found: Explanation, rows: Sequence[Told]) -> list[tuple[str, dict[str, str]]]:
    """The drivers whose cases can be opened, by name and what picks them; none of metrics that are not of complaints.

    An outside body's cases are behind its own count: they are opened where that count is chosen, on the page that lists them.
    """
    of_cases = found.cells.query in CASE_CELLS or found.metric.name == "complaints_per_10k"
    if not of_cases or (found.metric.name == AGENCY and view.page != "complaints"):
        return []
    told = [(why_told.segment(view, one.segment), picks_of(_with_cause(found, one.segment))) for one in rows]
    return [(name[:1].upper() + name[1:], picks) for name, picks in told if picks]


def _with_cause(found: Explanation, where: dict) -> dict:
    """A sub-cause is picked under its cause; where it has several, it is no one place of the table."""
    if "sub_cause" not in where or "cause" in where:
        return where
    causes = found.cells.frame.filter(pl.col("sub_cause") == where["sub_cause"])["cause"].unique()
    return {"cause": causes[0] if len(causes) == 1 else "unknown"} | where


@st.fragment(run_every=0.5)
def _progress(view: View, job) -> None:
    st.progress(min(job.share, 1.0), text=view.say("why.search.running"))
    st.button(view.say("why.search.cancel"), key="why_cancel", on_click=job.cancel)
    if job.done.is_set():
        st.rerun()


def _how(view: View, found: Explanation, result) -> None:
    opened = st.popover(view.say("why.how"), icon=":material/function:", type="tertiary", key="why_how", on_change="rerun")
    if opened.open:
        with opened:
            for line in why_told.how(view, found, result):
                st.markdown(plain(line))
