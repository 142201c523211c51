"""What one's own collection does not hold: said in plain words where a page needs it, with what to bring and where."""

import streamlit as st

from analysis import holdings
from analysis.overview import summaries
from queries.landing import landing
from ui.names import market_name
from ui.plain import headline, plain
from ui.view import View

# A page has something to show with any of these; printed `figures` are shown as quoted on the page of their topic.
NEEDS: dict[str, tuple[str, ...]] = {
    "overview": ("active_users", "parcels", "complaints", "purchases", "listings", "figures"),
    "growth": ("active_users", "parcels", "figures"),
    "cross_border": ("purchases", "figures"),
    "complaints": ("complaints", "figures"),
    "delivery": ("parcels", "figures"),
    "trust": ("listings", "figures"),
    "drivers": ("active_users", "parcels", "complaints", "purchases"),
}
BRINGS = ("active_users", "purchases", "complaints", "parcels", "listings")  # what a page is about, in the order of the pages
PAGE_OF = {"active_users": "growth", "purchases": "cross_border", "complaints": "complaints", "parcels": "delivery", "listings": "trust"}
ALSO: dict[str, tuple[str, ...]] = {  # what adds to a page that has something to show
    "overview": BRINGS,
    "complaints": ("parcels", "active_users"),
    "delivery": ("complaints",),
    "drivers": ("active_users", "purchases", "complaints", "parcels"),
}
MARKETS_NAMED = 6
COLUMN_OF = ("promise_kept_rate", "next_day_clearance_rate", "order_value")  # figures of parcels that need columns which not every export has
COLUMNS: dict[str, tuple[str, ...]] = {  # the columns to bring, by their names in sources.toml; the landing fills the rest
    "active_users": ("users", "period_start", "market", "platform"),
    "purchases": ("origin", "period_start", "purchases", "value", "currency", "market"),
    "complaints": ("complaint_id", "received_at", "market", "cause", "status", "outcome", "resolved_at", "order_id"),
    "parcels": ("parcel_id", "order_id", "market", "ordered_at", "delivered_at", "status", "channel", "promised_days"),
    "listings": ("listing_id", "reported_at", "market", "kind", "action", "acted_at"),
}


def held(view: View) -> frozenset[str]:
    """Datasets of which the collection in view has rows, whatever is chosen above."""
    return holdings.held(view.filters, view.scope)


def lacking(view: View, *datasets: str) -> tuple[str, ...]:
    """Those of the datasets that one's own collection has no row of; none for collections that ship, which say in their own words what is not published."""
    if view.collection.provenance != "own":
        return ()
    here = held(view)
    return tuple(dataset for dataset in datasets if dataset not in here)


def nothing_for(view: View, page: str) -> bool:
    """Whether nothing that this page is about has landed, or nothing of the chosen markets; it then says so, with what to bring or to choose."""
    needed = NEEDS.get(page, ())
    if _other_markets(view, page):
        return True
    if not needed or len(lacking(view, *needed)) < len(needed):
        return False
    main = [dataset for dataset in needed if dataset in COLUMNS]
    mine = [dataset for dataset in main if PAGE_OF[dataset] == page] or main
    names = view.say("missing.or").join(view.say(f"missing.name.{dataset}") for dataset in mine)
    st.markdown(headline(view.say("missing.title", what=names)), anchors=False)
    bring(view, mine)
    return True


def bring(view: View, datasets: list[str] | tuple[str, ...]) -> None:
    """What an export of each dataset holds, and how it gets here."""
    lines = [f"- {plain(view.say(f'missing.bring.{dataset}', columns=', '.join(COLUMNS[dataset])))}" for dataset in datasets if dataset in COLUMNS]
    if not lines:
        return
    way = plain(view.say("missing.way", folder="python -m etl draft"))
    st.info(
        "\n".join((f"**{plain(view.say('missing.bring'))}**", "", *lines, "", f"{way} [{plain(view.say('missing.add'))}]({_address(view)})")),
        icon=":material/upload_file:",
    )


def _address(view: View) -> str:
    return f"./data?collection={view.collection.name}&lang={view.language}&part=add"


def also(view: View, page: str) -> None:
    """Under a page of one's own data: the datasets and columns that would add to it."""
    lacks = lacking(view, *ALSO.get(page, ()))
    columns = _columns(view) if page == "delivery" and view.collection.provenance == "own" else ()
    if not lacks and not columns:
        return
    st.subheader(view.say("missing.also" if lacks else "missing.columns"), anchor="not-landed")
    if columns:
        st.markdown("\n".join(f"- {plain(view.say(f'missing.column.{name}'))}" for name in columns))
    bring(view, lacks)


def _other_markets(view: View, page: str) -> bool:
    """Whether the page's only dataset has landed, but for markets that are not chosen; it then says which ones, with the way there."""
    dataset = next((dataset for dataset, of in PAGE_OF.items() if of == page), None)
    if dataset is None or view.collection.provenance != "own" or not view.filters.markets:
        return False
    if any(other in held(view) for other in NEEDS[page] if other != dataset):
        return False
    months = landing(view.collection.name, view.scope).coverage.get(dataset, {}).get("months", {})
    if not months or set(months) & set(view.filters.markets):
        return False
    there = sorted(months, key=lambda market: -sum(months[market].values()))[:MARKETS_NAMED]
    address = f"./{page}?collection={view.collection.name}&lang={view.language}&market="
    ways = ", ".join(f"[{plain(market_name(market, view.language))}]({address}{market})" for market in there)
    told = view.say("missing.markets", what=view.say(f"missing.name.{dataset}"), market=view.market_words)
    st.markdown(headline(told), anchors=False)
    st.info(f"{plain(view.say('missing.markets.there'))} {ways}", icon=":material/public:")
    return True


def _columns(view: View) -> tuple[str, ...]:
    """Figures that no parcel of the collection can answer, in any market and month, because a column is empty."""
    info = view.collection
    if "parcels" not in held(view):
        return ()
    whole = view.filters.with_(markets=(), platforms=(), date_from=info.first_date, date_to=info.last_date)
    answered = {one.headline.metric.name for one in summaries(whole, view.scope, info, COLUMN_OF)}
    return tuple(name for name in COLUMN_OF if name not in answered)
