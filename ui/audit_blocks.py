"""The audit as a page shows it: what the choice means, counts by action, the entries as a table."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import polars as pl
import streamlit as st

from sharing import audit
from sharing.policy import policy_in_force
from sharing.store import Store
from ui import numbers
from ui.audited import exported
from ui.downloads import csv_bytes, file_name
from ui.overview_blocks import lead
from ui.page_choice import page_choice
from ui.plain import quiet
from ui.sent_tables import NO_VALUE, sent
from ui.view import View
from ui.words import say_or

SINCE = {"week": timedelta(days=7), "month": timedelta(days=30), "year": timedelta(days=365), "all": None}
ALL = "all"
ROWS_SHOWN, FEW, HEIGHT = 1_000, 12, 560
MOST = 20_000  # entries that are read for the table and its download
COLUMNS = ("at", "who", "did", "subject", "collection", "detail")


@dataclass(frozen=True)
class Choice:
    """What is listed; None: everybody, everything."""

    period: str
    since: datetime | None
    who: str | None
    action: str | None


def choose(view: View, store: Store, now: datetime) -> Choice:
    """Period, person and action, kept in the address."""
    first, second, third = st.columns([1.7, 1.2, 1], vertical_alignment="bottom")
    with first:
        period = page_choice(view, "period", view.say("audit.since"), list(SINCE), lambda name: view.say(f"audit.since.{name}"), control="segmented")
    since = None if SINCE[period] is None else now - SINCE[period]
    with second:
        who = page_choice(view, "who", view.say("audit.who"), [ALL, *audit.people(store, since)], lambda name: named(view, name))
    with third:
        codes = {action.replace(" ", "_"): action for action in audit.ACTIONS}
        action = page_choice(view, "did", view.say("audit.action"), [ALL, *codes], lambda code: _did(view, code))
    return Choice(period, since, None if who == ALL else who, codes.get(action))


def named(view: View, who: str) -> str:
    """A person, the reader of a link, or the server itself."""
    if who == ALL:
        return view.say("audit.everyone")
    if who == audit.SYSTEM:
        return view.say("audit.system")
    return view.say("audit.link", id=who.removeprefix("link:")) if who.startswith("link:") else who


def _did(view: View, code: str) -> str:
    return view.say("audit.everything") if code == ALL else say_or(f"audit.did.{code}", view.language, code.replace("_", " "))


def told(view: View, store: Store, choice: Choice) -> None:
    """The answer first: how much was done by how many, and whether somebody was refused."""
    sums = audit.counts(store, choice.since, choice.who)
    people = 1 if choice.who else len([who for who in audit.people(store, choice.since) if who != audit.SYSTEM])
    words = {"since": view.say(f"audit.in.{choice.period}"), "people": people, "count": numbers.number(sum(sums.values()), "count", view.language)}
    counted = [f"{_did(view, action.replace(' ', '_'))} {numbers.number(sums[action], 'count', view.language)}" for action in audit.ACTIONS if action in sums]
    notes = [" · ".join(counted), view.say("audit.lead"), "" if policy_in_force() else view.say("audit.no_policy")]
    lead(view, view.say("audit.title" if sums else "audit.nothing", **words), *notes)
    if sums.get("refused"):
        st.warning(view.say("audit.refused.title", count=sums["refused"]), icon=":material/block:")


def listed(view: View, store: Store, choice: Choice) -> None:
    """The entries, newest first, with their download."""
    found = audit.entries(store, who=choice.who, actions=(choice.action,) if choice.action else (), since=choice.since, limit=MOST)
    st.subheader(view.say("audit.table"), anchor=False)
    if not found:
        st.info(view.say("audit.none"), icon=":material/info:")
        return
    frame, count = table(view, found), numbers.number(len(found), "count", view.language)
    shown = numbers.number(ROWS_SHOWN, "count", view.language)
    config = {name: st.column_config.Column(view.say(f"audit.column.{name}")) for name in COLUMNS}
    st.dataframe(
        sent(frame.head(ROWS_SHOWN)),
        hide_index=True,
        column_config=config,
        width="stretch",
        height=HEIGHT if len(found) > FEW else "auto",
        placeholder=NO_VALUE,
    )
    words = view.say("section.rows_cut", count=count, shown=shown) if len(found) > ROWS_SHOWN else view.say("section.rows", count=count)
    st.markdown(quiet(f"{words} · {view.say('audit.sentence')}"))
    if len(found) == MOST:
        st.markdown(quiet(view.say("audit.cut", count=count)))
    st.download_button(
        view.say("section.csv"), data=exported(view, "audit.csv", lambda: csv_bytes(frame)), file_name=file_name("audit", choice.period, suffix="csv"),
        mime="text/csv", key="audit_csv", on_click="ignore", type="tertiary", icon=":material/download:",
    )  # fmt: skip


def table(view: View, found: tuple[audit.Entry, ...]) -> pl.DataFrame:
    """One row an entry, in the reader's words."""
    rows = [
        {
            "at": f"{entry.at.astimezone(UTC):%Y-%m-%d %H:%M:%S}",
            "who": named(view, entry.who),
            "did": _did(view, entry.action.replace(" ", "_")),
            "subject": _subject(view, entry),
            "collection": entry.collection,
            "detail": "; ".join(_told(view, name, value) for name, value in entry.detail.items() if value not in (None, "", [], True)),
        }
        for entry in found
    ]
    return pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String))


def _subject(view: View, entry: audit.Entry) -> str:
    if entry.action == "saw":
        return say_or(f"page.{entry.subject}", view.language, entry.subject)
    return entry.subject or (view.say("audit.policy_none") if entry.action == "changed policy" else "")


def _told(view: View, name: str, value: object) -> str:
    """role: Admin; rows: 12."""
    words = {"role": f"account.role.{value}", "outcome": f"audit.outcome.{value}", "reason": f"audit.reason.{value}"}
    text = ", ".join(map(str, value)) if isinstance(value, list) else view.say("audit.no") if value is False else str(value)
    return f"{say_or(f'audit.detail.{name}', view.language, name)}: {say_or(words.get(name, ''), view.language, text)}"
