"""What the reader of a link sees around the pages: what was shared and how old it is, which pages, and the plain sentence once it is closed."""

import logging
from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from queries.door import CollectionInfo
from queries.scope import Scope
from sharing.access import Access
from sharing.links import Link
from ui import numbers
from ui.address import shared_choice
from ui.filters import Shared
from ui.names import collection_name, market_name, platform_name
from ui.permission import access
from ui.plain import plain
from ui.view import View
from ui.words import say

log = logging.getLogger("groundswell")
CLOSED = ("link_closed", "undecided")  # reasons of an access for which this page is shown
WATCHED_SECONDS = 25.0  # an open tab that nobody touches closes well within a minute
NAMED = 4  # markets or platforms that are named; more are counted


def closed(reason: str, language: str) -> None:
    """One plain page, whatever it was that closed the link; nothing in it tells which."""
    key = "link.undecided" if reason == "undecided" else "link.closed"
    st.markdown(f"## {say(f'{key}.title', language)}", anchors=False)
    st.markdown(say(f"{key}.text", language))


def collections(infos: tuple[CollectionInfo, ...], link: Link) -> tuple[CollectionInfo, ...]:
    """The link's collection as its filters may offer it: months outside a locked period are not there to be chosen."""
    found = tuple(info for info in infos if info.name == link.filters.collection)
    if not found:
        log.error("link %s: version %s of %s is not here or not readable", link.id, link.version, link.filters.collection)
    if not link.period_locked:
        return found
    first, last = link.filters.date_from, link.filters.date_to
    return tuple(replace(info, first_date=_within(first, info), last_date=_within(last, info)) for info in found)


def _within(day: date, info: CollectionInfo) -> date:
    return min(max(day, info.first_date), info.last_date)


def shared(info: CollectionInfo, link: Link, scope: Scope) -> Shared:
    """What the page shows before the reader narrows it."""
    limits = {"market": scope.markets, "platform": scope.platforms}
    return Shared(shared_choice(link.filters, info, link.language), tuple(name for name, allowed in limits.items() if allowed is not None))


def banner(view: View) -> None:
    """One line that says what this is: label, scope, age of the data, frozen or live, until when."""
    link = view.link
    landed = view.say("reader.landed", when=moment(view.collection.landed_at, view.language))
    parts = [*scope_words(view.scope, view.collection, view.language, short=True), *_age(view), landed]
    parts.append(view.say("reader.frozen" if link.frozen else "reader.live"))
    parts.append(view.say("reader.expires", day=_day(link.expires_at, view.language)) if link.expires_at else view.say("reader.no_expiry"))
    label = f"**{plain(link.label)}** · " if link.label else ""
    with st.container(border=True, key="link_banner", gap="xxsmall"):
        st.markdown(f":material/{'ac_unit' if link.frozen else 'link'}: {label}{' · '.join(plain(part) for part in parts)}")


def _age(view: View) -> list[str]:
    """Data to 30 Jun 2026, 146 days old: a landing of today may bring figures of last year."""
    last = view.collection.data_date
    if not last:
        return []
    age = (datetime.now(UTC).date() - last).days
    return [view.say("reader.data_to" if age > 1 else "reader.data_fresh", day=numbers.day(last, view.language), age=age)]


def scope_words(scope: Scope, info: CollectionInfo, language: str, short: bool = False) -> list[str]:
    """Korea only; AliExpress only; Simulated operations. `short`: what is not limited is not mentioned, but for the markets."""
    limits = ((scope.markets, market_name, "filter.all_markets"), (scope.platforms, platform_name, "filter.all_platforms"))
    told = []
    for allowed, named, everything in limits:
        names = [named(item, language) for item in allowed or ()]
        shown = ", ".join(names[:NAMED]) + (say("reader.more", language, count=len(names) - NAMED) if len(names) > NAMED else "")
        if names or not short or everything == "filter.all_markets":
            told.append(say("reader.only", language, names=shown) if names else say(everything, language))
    return [*told, collection_name(info, language)]


def moment(instant: str, language: str) -> str:
    """14 Nov 2026 06:00 by the reader's clock where the browser tells it, otherwise in UTC and saying so."""
    at = datetime.fromisoformat(instant).astimezone(UTC)
    own = zone()
    local = at.astimezone(own) if own else at
    return f"{numbers.day(local, language)} {local:%H:%M}{'' if own else ' UTC'}"


def _day(instant: datetime, language: str) -> str:
    return numbers.day(instant.astimezone(zone() or UTC), language)


def zone() -> ZoneInfo | None:
    """The time zone of the reader's browser; None where it does not tell."""
    try:
        return ZoneInfo(st.context.timezone) if st.context.timezone else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def not_shared(view: View, way_back) -> None:
    """A page that the link does not open; `way_back` is the page that was shared."""
    st.info(view.say("reader.not_shared"), icon=":material/link_off:")
    st.page_link(way_back, label=view.say("reader.to_shared"), icon=":material/arrow_back:")


@st.fragment(run_every=WATCHED_SECONDS)
def watch(reader: Access) -> None:
    """Close the tab that nobody touches, soon after the link was revoked or expired, or its sender may no longer share."""
    if access().role != reader.role:
        st.rerun()
