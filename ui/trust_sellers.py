"""The trust page's blocks of sellers: who stands behind what comes back, and whose licence was checked."""

import polars as pl
import streamlit as st

from analysis import trust
from ui import numbers
from ui.charts.bars import bars
from ui.kept import kept_for
from ui.names import platform_name
from ui.section import section
from ui.trust_words import GOODS, columns, count, in_words, percent
from ui.view import View
from ui.view_parts import of_platforms

SELLERS = 20


def repeats(view: View, all_repeats: int) -> None:
    """The sellers behind what comes back; asked for only when wanted, since it reads the rows."""
    if not st.toggle(view.say("trust.sellers.show"), key="trust_sellers"):
        return
    frame = trust.repeat_sellers(view.filters, view.scope, SELLERS)
    share = percent(view, 100 * frame["reappeared"].sum() / all_repeats) if all_repeats else numbers.MISSING
    title = view.say("trust.sellers.found", count=frame.height, share=share) if frame.height else view.say("trust.sellers.title")
    shown = in_words(view, frame, category=GOODS, licence_kind="trust.licence")
    section(
        view,
        key="repeat_sellers",
        title=title,
        sentence=view.say("trust.sellers.sentence", unverified=frame["verified_on"].null_count()),
        frame=shown,
        figure=None,
        queries=(("repeat_sellers", {"rows": SELLERS}),),
        columns=columns(
            view, "seller_id", "platform", "category", "reported", "removed", "reappeared", "share", "last_reported", "licence_kind", "verified_on", "joined_on"
        ),
        empty_reason=view.say("trust.listings.none"),
    )


@kept_for(of_platforms)
def verification(view: View) -> None:
    """Sellers whose licence was checked."""
    frame = trust.verification(view.filters, view.scope)
    if frame.is_empty():
        section(
            view,
            key="verification",
            title=view.say("trust.tile.verified"),
            sentence="",
            frame=None,
            figure=None,
            queries=("seller_verification",),
            empty_reason=view.say("trust.verified.none"),
        )
        return
    named = in_words(view, frame, licence_kind="trust.licence")
    rows = named["platform", "licence_kind", "verified", "n"].rows()
    labels = [view.say("trust.verified.row", platform=platform_name(platform, view.language), licence=licence) for platform, licence, *_ in rows]
    detail = [view.say("trust.category.detail", count=count(view, verified), n=count(view, n)) for *_, verified, n in rows]
    named = named.hstack([pl.Series("label", labels), pl.Series("detail", detail)])
    rate = 100 * frame["verified"].sum() / frame["sellers"].sum()
    section(
        view,
        key="verification",
        title=view.say("trust.verified.title", rate=percent(view, rate)),
        sentence=view.say("trust.verified.sentence"),
        frame=named,
        queries=("seller_verification",),
        figure=bars(named, label="label", value="rate", unit="percent", language=view.language, low="low", high="high", faint="small", detail="detail"),
        columns=columns(view, "platform", "licence_kind", "sellers", "verified", "rate", "low", "high"),
    )
