"""What all attempts share: the two worlds, who tries, and the generated questions."""

from datetime import date

import polars as pl
from hypothesis import strategies as st

from queries.filters import COMPARISONS, GRAINS, Filters
from queries.scope import Scope
from sharing.access import Identity, request_facts
from tests.queries.test_library import example_values
from tests.sharing.worlds import MARKET, OTHERS, PLATFORM

WHOLE = Scope.everything()
MARKETS = ((), (MARKET,), ("US",), (MARKET, "US"), (*OTHERS, MARKET), ("' OR 1=1 --",), ("KR'; DROP TABLE parcels --",), ("%",), ("kr",), ("",))
PLATFORMS = ((), (PLATFORM,), ("Temu",), (PLATFORM, "Temu"), ("*",), ('"; ATTACH',), ("AliExpress' OR platform LIKE '%",))
POLICY = """
[[grant]]
people = ["boss@shop.example"]
role = "admin"
collections = "all"
markets = "all"
platforms = "all"
personal = true
[[grant]]
people = ["kim@shop.example"]
role = "manager"
collections = ["world"]
markets = ["KR"]
platforms = ["AliExpress"]
"""
BOSS, KIM = Identity("boss@shop.example", True), Identity("kim@shop.example", True)
AWAY = request_facts([("Host", "shop.example")], "0.0.0.0", {})
HERE = request_facts([("Host", "localhost:8501")], "127.0.0.1", {})


def text_of(frame: pl.DataFrame) -> str:
    """All rows as text."""
    return "\n".join(map(str, frame.rows()))


def own_values(name: str) -> dict:
    """Values for a query's own parameters with which `world` has rows."""
    found = example_values(name)
    return {**found, "kind": "complaint"} if "body" in found and "kind" in found else found


DAYS = st.dates(date(2022, 12, 1), date(2026, 8, 1))


@st.composite
def questions(draw) -> Filters:
    """Filters as an address might bring them."""
    first, second = sorted((draw(DAYS), draw(DAYS)))
    some = lambda values: draw(st.sampled_from(values) | st.lists(st.text(max_size=12), max_size=2).map(tuple))  # noqa: E731
    return Filters("world", some(MARKETS), some(PLATFORMS), first, second, draw(st.sampled_from(GRAINS)), draw(st.sampled_from(COMPARISONS)))
