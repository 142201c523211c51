"""What a page needs to know of its reader: filters, scope, language and collection, as one frozen value."""

from dataclasses import dataclass, replace
from functools import cached_property

import polars as pl
import streamlit as st

from queries import door
from queries.door import CollectionInfo
from queries.filters import Filters
from queries.scope import Scope
from sharing.access import Access
from sharing.links import Link
from ui import words
from ui.names import market_name, platform_name, several

_KEY = "_view"


@dataclass(frozen=True)
class View:
    """One reader's view of one collection."""

    filters: Filters
    scope: Scope
    language: str
    collection: CollectionInfo
    reader: Access | None = None  # what this reader may do; None where no frame drew the page
    page: str = ""  # the name of the page in view
    link: Link | None = None  # the link that this reader reads through
    dark: bool = False  # the theme that figures are drawn for

    @cached_property
    def bare(self) -> "View":
        """The same view of nobody in particular: what is made with it may be shown to every reader of these filters and scope."""
        return self if self.reader is None and self.link is None else replace(self, reader=None, link=None)

    def answer(self, query: str, **extra) -> pl.DataFrame:
        """The result of a query for these filters (shared with the cache: do not change it in place)."""
        return door.answer(query, self.filters, self.scope, **extra)

    def say(self, key: str, **values: object) -> str:
        """A text in the reader's language."""
        return words.say(key, self.language, **values)

    @property
    def simulated(self) -> bool:
        """Whether the figures come from a simulation."""
        return self.collection.provenance == "simulated"

    @property
    def cited(self) -> bool:
        """Whether the figures are printed ones: what is missing was then never published, and not merely never landed."""
        return self.collection.provenance == "cited"

    @property
    def market_words(self) -> str:
        """Korea; Korea + 2 more; All markets."""
        return several([market_name(code, self.language) for code in self.filters.markets], "filter.all_markets", self.language)

    @property
    def platform_words(self) -> str:
        """AliExpress; AliExpress + 1 more; All platforms."""
        return several([platform_name(name, self.language) for name in self.filters.platforms], "filter.all_platforms", self.language)


def current_view() -> View:
    """The view of the reader whose page is being drawn. The frame sets it before each page."""
    return st.session_state[_KEY]


def set_current_view(view: View) -> None:
    """Called by the frame, once a run."""
    st.session_state[_KEY] = view


def current_language() -> str:
    """The reader's language, also before there is a view: the address, then the browser."""
    asked = st.query_params.get("lang", "")
    if asked in words.LANGUAGES:
        return asked
    if st.session_state.get("filter_lang"):
        return st.session_state["filter_lang"]
    return browser_language()


def browser_language() -> str:
    """Korean for a Korean browser, English for all others."""
    return "ko" if (st.context.locale or "").lower().startswith("ko") else "en"


def tell_failure() -> None:
    """Say on the page that it could not be finished."""
    language = current_language()
    st.error(f"**{words.say('state.broken', language)}**  \n{words.say('state.broken.hint', language)}", icon=":material/error:")
