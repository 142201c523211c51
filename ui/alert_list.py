"""One's alerts: what each watches, how it stands, what it last told; snooze, edit, test, delete."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import streamlit as st

from data.schedules import ScheduleError, parse
from sharing.access import Access
from ui import numbers
from ui.alert_desk import AlertDesk, AlertProblem, RuleRow, Told
from ui.alert_words import problem_words, rule_words, where_words
from ui.freshness import local_moment
from ui.link_reader import moment
from ui.names import collection_name
from ui.plain import plain, quiet
from ui.view import View
from ui.words import has

SNOOZES = {"day": timedelta(days=1), "week": timedelta(days=7), "month": timedelta(days=30)}
_COLOURS = {
    "holds": ("red", ":material/notifications_active:"), "clear": ("green", ":material/check:"), "unknown": ("gray", ":material/hourglass_empty:"),
    "stopped": ("orange", ":material/block:"), "snoozed": ("gray", ":material/notifications_paused:"), "scheduled": ("blue", ":material/schedule:"),
}  # fmt: skip
LISTED = 30


def mine(view: View, found: AlertDesk, owner: Access, edit: Callable[[RuleRow], None]) -> None:
    """The list, those that hold first."""
    try:
        rows = found.listed(owner)
    except AlertProblem as problem:
        tell(view, problem)
        return
    if not rows:
        st.info(view.say("alerts.list.none"), icon=":material/notifications:")
        return
    ordered = sorted(rows, key=lambda row: row.state != "holds")
    st.markdown(f"**{plain(view.say('alerts.list.lead', count=len(rows), holding=sum(row.state == 'holds' for row in rows)))}**")
    for row in ordered[:LISTED]:
        with st.container(border=True, gap="xsmall", key=f"alert_rule_{row.id}"):
            _rule(view, found, owner, row, edit)


def tell(view: View, problem: AlertProblem) -> None:
    """Why something was not done."""
    st.error(plain(view.say(f"alerts.problem.{problem.key}", **problem.values)), icon=":material/error:")


def _rule(view: View, found: AlertDesk, owner: Access, row: RuleRow, edit: Callable[[RuleRow], None]) -> None:
    wanted, language = row.wanted, view.language
    state, words = standing(view, row, datetime.now(UTC))
    colour, icon = _COLOURS[state]
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", gap="small"):
        st.markdown(f"**{plain(wanted.label or _capital(rule_words(wanted, language)))}**")
        st.badge(words, icon=icon, color=colour)
    who = [*wanted.emails, *([wanted.webhook] if wanted.webhook else [])]
    parts = [rule_words(wanted, language)] if wanted.label else []
    parts += [where_words(wanted, language)] if wanted.kind != "freshness" else []
    parts += [collection_name(view.collection, language) if view.collection.name == wanted.collection else wanted.collection]
    parts += [view.say("alerts.list.to", who=", ".join(who))]
    parts += [view.say("alerts.list.of_file")] if row.origin == "file" else []
    st.markdown(quiet(plain(" · ".join(parts), 400)))
    st.markdown(quiet(plain(last_told(view, row.told), 400)))
    with st.container(horizontal=True, gap="small"):
        _snooze(view, found, owner, row)
        if row.origin != "file":
            st.button(view.say("alerts.do.edit"), icon=":material/edit:", key=f"alert_edit_{row.id}", on_click=edit, args=(row,))
        tested = st.button(view.say("alerts.do.test"), icon=":material/send:", key=f"alert_test_{row.id}")
        if row.origin != "file":
            with st.popover(view.say("alerts.do.delete"), icon=":material/delete:", key=f"alert_delete_{row.id}"):
                if st.button(view.say("alerts.do.delete"), key=f"alert_delete_do_{row.id}", type="primary"):
                    _do(view, lambda: found.delete(row.id, owner))
    if tested:
        _test(view, found, owner, row)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def standing(view: View, row: RuleRow, now: datetime) -> tuple[str, str]:
    """(colour key, words) of how a rule stands."""
    if row.state == "stopped":
        return "stopped", view.say("alerts.state.stopped", why=view.say(f"alerts.problem.{row.note}") if has(f"alerts.problem.{row.note}") else row.note)
    if row.snoozed_until and row.snoozed_until > now:
        return "snoozed", view.say("alerts.state.snoozed", moment=moment(row.snoozed_until.isoformat(), view.language))
    if row.wanted.kind == "brief":
        try:
            schedule = parse(row.wanted.schedule)
        except ScheduleError:
            return "unknown", view.say("alerts.state.unknown")
        return "scheduled", view.say("alerts.state.scheduled", moment=local_moment(schedule.following(now), schedule.zone))
    if row.note and has(f"alerts.unknown.{row.note}"):
        return "unknown", view.say("alerts.state.unknown_why", why=view.say(f"alerts.unknown.{row.note}"))
    if row.state == "holds":
        known = period_words(row.state_period, view.language)
        return "holds", view.say("alerts.state.holds", period=known) if known else view.say("alerts.state.holds_now")
    return row.state, view.say(f"alerts.state.{row.state}")


def period_words(period: str, language: str) -> str:
    """Oct 2025 for 2025-10; '' for what is no month."""
    try:
        return numbers.month(datetime.strptime(period, "%Y-%m").date(), language)
    except ValueError:
        return ""


def last_told(view: View, told: tuple[Told, ...]) -> str:
    """Last told: 23 Nov 2026 06:00 fired Oct 2025 (sent), …"""
    if not told:
        return view.say("alerts.list.never")
    lines = []
    for one in told[:3]:
        why = f": {problem_words(one.problem, view.language)}" if one.problem and one.state != "sent" else ""
        parts = (moment(one.at.isoformat(), view.language), view.say(f"alerts.told.{one.kind}"), period_words(one.period, view.language))
        lines.append(f"{' '.join(part for part in parts if part)} ({view.say(f'alerts.told.{one.state}')}{why})")
    return f"{view.say('alerts.list.told')}: {'; '.join(lines)}"


def _snooze(view: View, found: AlertDesk, owner: Access, row: RuleRow) -> None:
    now = datetime.now(UTC)
    if row.snoozed_until and row.snoozed_until > now:
        if st.button(view.say("alerts.do.wake"), icon=":material/notifications:", key=f"alert_wake_{row.id}"):
            _do(view, lambda: found.snooze(row.id, None, owner))
        return
    with st.popover(view.say("alerts.do.snooze"), icon=":material/notifications_paused:", key=f"alert_snooze_{row.id}"):
        for name, span in SNOOZES.items():
            if st.button(view.say(f"alerts.do.{name}"), key=f"alert_snooze_{name}_{row.id}", width="stretch"):
                _do(view, lambda span=span: found.snooze(row.id, now + span, owner))


def _test(view: View, found: AlertDesk, owner: Access, row: RuleRow) -> None:
    try:
        problems = found.test(row.id, owner)
    except AlertProblem as problem:
        tell(view, problem)
        return
    for one in dict.fromkeys(problems):
        st.error(plain(_capital(problem_words(one, view.language)), 300), icon=":material/error:")
    if not problems:
        st.success(view.say("alerts.do.tested"), icon=":material/check:")


def _do(view: View, change: Callable[[], None]) -> None:
    try:
        change()
    except AlertProblem as problem:
        tell(view, problem)
        return
    st.rerun(scope="fragment")
