"""How old a collection's data is and what is open about it: the strip at the head of every page, and the line in exports."""

from datetime import UTC, date, datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import streamlit as st

from queries.landing import Landing, landing
from ui import numbers
from ui.names import collection_name
from ui.plain import plain, quiet
from ui.view import View
from ui.words import say


def incidents(view: View, found: Landing, today: date, now: datetime | None = None) -> list[str]:
    """What is wrong, late or old, one plain sentence each, the worst first; nothing where all is well."""
    told = []
    if found.last and found.last.stopped and _instant(found.last.at) > found.landed_at:
        told.append(view.say("fresh.stopped", when=moment(found.last.at), version=moment(found.landed_at.isoformat())))
    if now and (due := found.late_since(now)):
        told.append(view.say("fresh.late", due=local_moment(due, found.landing_by.zone), landed=moment(found.landed_at.isoformat())))
    if found.unreadable:
        told.append(view.say("fresh.unreadable", count=len(found.unreadable), files=len(found.files)))
    if found.is_old(today):
        told.append(view.say("fresh.old", day=numbers.day(found.data_date, view.language), days=found.days_old(today), allowed=found.fresh_days))
    if found.open_rows:
        told.append(view.say("fresh.open", rows=f"{found.open_rows:,}"))
    return told


def strip(view: View) -> None:
    """One small line under the filters: how old the data is; where something is wrong, what, with the way to the data page."""
    now = datetime.now(UTC)
    found = landing(view.collection.name, view.scope)
    told = incidents(view, found, now.date(), now)
    said = bool(view.link) or found.is_old(now.date())  # by the banner of a link, or as what is wrong
    parts = [] if said or found.data_date is None else [quiet(plain(age(found.data_date, now.date(), view.language)))]
    if told:
        address = "data?" + urlencode({"collection": view.collection.name, "lang": view.language})
        more = "" if view.link else f" [{view.say('fresh.more')}]({address})"  # the page about landing is not part of a link
        parts.append(f":small[:orange[:material/warning: {plain(' '.join(told))}]{more}]")
    if parts:
        st.markdown("  \n".join(parts))


def age(data_date: date, today: date, language: str) -> str:
    """Data to 30 Jun 2026, 145 days old."""
    days, day = (today - data_date).days, numbers.day(data_date, language)
    if days <= 0:
        return say("fresh.age_today", language, day=day)
    return say("fresh.age_one", language, day=day) if days == 1 else say("fresh.age", language, day=day, age=days)


def line(view: View) -> str:
    """What an export says of itself: how old its data is and what is open about it. Plain text."""
    found = landing(view.collection.name, view.scope)
    day = numbers.day(found.data_date, view.language) if found.data_date else numbers.MISSING
    title, landed = collection_name(view.collection, view.language), moment(found.landed_at.isoformat())
    first = view.say("fresh.line", title=title, day=day, landed=landed, version=found.version)
    return ". ".join([first, *(words.rstrip(".") for words in incidents(view, found, datetime.now(UTC).date()))])


def moment(instant: str) -> str:
    """2026-11-22 06:00 UTC."""
    return f"{_instant(instant):%Y-%m-%d %H:%M} UTC"


def local_moment(instant: datetime, zone: str) -> str:
    """2026-11-23 06:00 (Asia/Seoul)."""
    return f"{instant.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} ({zone})"


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
