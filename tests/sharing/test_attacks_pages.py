"""Attempts through the screen: every page at addresses that ask for more, exports, briefs and saved views; drawn as Streamlit draws them.

A manager of one market and platform must be shown of `world` the tiles that anybody is shown of `twin`, and no name or mark of anything else.
"""

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from streamlit.testing.v1 import AppTest

from queries import door
from queries.filters import Filters
from queries.scope import Scope
from sharing import audit
from sharing.store import store
from tests.conftest import LONG, ROOT
from tests.sharing.attempts import POLICY, own_values
from tests.sharing.worlds import MARKET, PLATFORM, SCOPE, mark
from tests.ui.tile_reading import figures_of
from ui import pages
from ui.audited import NoLongerAllowed, exported

FRAME = str(ROOT / "ui" / "frame.py")
NAMES = re.compile("Germany|United States|Spain|Brazil|France|Australia|Japan|독일|미국|스페인|브라질|Temu|테무")
MARKS = re.compile(rb"\[[A-Z]{2}~[^\]]{1,30}\]")
# the Data page and the admins' pages are about the landing; the others show figures
SHOWN = ("overview", "growth", "complaints", "delivery", "trust", "drivers")
ADDRESSES = (
    {"market": "all", "platform": "all"},
    {"market": "US", "platform": "Temu"},
    {"market": ["US", "KR"], "platform": "Temu", "compare": "year_ago"},
    {"market": "KR", "platform": "AliExpress' OR '1'='1", "grain": "quarter"},
    {"market": "%", "from": "2023-01", "to": "2026-06"},
)


@pytest.fixture
def person(landed, tmp_path, monkeypatch):
    """Opens a page as a person of the policy."""
    (tmp_path / "policy.toml").write_text(POLICY)
    monkeypatch.setenv("GROUNDSWELL_POLICY", str(tmp_path / "policy.toml"))
    monkeypatch.setenv("GROUNDSWELL_DATABASE_URL", f"sqlite:///{tmp_path / 'store.sqlite'}")
    monkeypatch.setenv("GROUNDSWELL_LANDED", str(landed))
    from ui import permission

    def opened(who: str, page: str, **parameters) -> AppTest:
        claims = {"email": f"{who}@shop.example", "email_verified": True, "iat": datetime.now(UTC).timestamp()}
        monkeypatch.setattr(permission, "claims", lambda: claims)
        app = AppTest.from_file(FRAME, default_timeout=120)
        for name, value in {"lang": "en", **parameters}.items():
            app.query_params[name] = value
        if page != "overview":
            app.switch_page(str(pages.FOLDER / f"{page}.py"))
        return app.run()

    return opened


def _sent(app: AppTest) -> bytes:
    """Everything that went to the browser, tables and charts with it."""
    waiting, parts = [app._tree], []
    while waiting:
        node = waiting.pop()
        waiting += list(getattr(node, "children", {}).values())
        proto = getattr(node, "proto", None)
        if proto is not None:
            parts.append(proto.SerializeToString())
            if isinstance(written := getattr(proto, "json", None), str) and written:  # of a component: letters beyond ASCII are escaped on the way
                parts.append(json.dumps(json.loads(written), ensure_ascii=False).encode())
    return b"\n".join(parts)


def _own(found: bytes) -> bool:
    return found in (mark(MARKET, PLATFORM).encode(),)


def _outside(sent: bytes) -> list[str]:
    """Marks and names of what this reader may not see. Refused values of their own address are not news to them."""
    marks = [found.decode() for found in MARKS.findall(sent) if not _own(found)]
    text = re.sub(rb"\xe2\x80\x9c[^\xe2]{1,80}\xe2\x80\x9d", b"", sent).decode("utf-8", "replace")
    return marks + NAMES.findall(text)


@pytest.mark.parametrize("page", SHOWN if LONG else ("overview", "complaints"))
def test_a_page_shows_what_the_twin_shows_whatever_its_address_asks(person, count, page):
    addresses = ADDRESSES if LONG else ADDRESSES[:1]
    wide = person("boss", page, collection="world", market="all", platform="all")  # warms every cache with the admin's answers
    assert _outside(_sent(wide)), "what is looked for is found where it may be seen"
    for address in addresses:
        seen = person("kim", page, collection="world", **address)
        found = _outside(_sent(seen))
        count(found)
        assert found == [] and not seen.exception, (page, address)
        assert [info.name for info in door.collections(seen.session_state["_view"].scope)] == ["world"]
        held = seen.session_state["_view"].filters
        alike = {
            "market": list(held.markets) or "all",
            "platform": list(held.platforms) or "all",
            "from": f"{held.date_from:%Y-%m}",
            "to": f"{held.date_to:%Y-%m}",
        }
        alone = person("boss", page, collection="twin", grain=held.grain, compare=held.comparison, **alike)
        count()
        assert figures_of(seen) == figures_of(alone)


def test_the_landing_is_told_without_what_lies_outside(person, count):
    for part in ("landed", "changes", "lineage", "add", "edit") if LONG else ("landed", "changes"):
        seen = person("kim", "data", collection="world", part=part)
        found = _outside(_sent(seen))
        count(found)
        assert found == [] and not seen.exception, part


@pytest.mark.parametrize("page", ["sql", "audit"])
def test_pages_of_a_role_are_closed_to_the_others_at_their_own_address(person, count, page):
    assert page in [row.name for row in pages.present()]
    for who, collection in (("stranger", "world"), ("kim", "twin")):
        seen = person(who, page, collection=collection)
        found = _outside(_sent(seen))
        count(found)
        assert found == []
    if page == "audit":
        assert "not open to your role" in " ".join(one.value for one in person("kim", page).info)


def test_another_collection_at_the_address_is_not_opened_nor_named(person, count):
    for collection in ("twin", "world/../twin", "Twin", "published", "demo")[: 5 if LONG else 2]:
        seen = person("kim", "growth", collection=collection, market="US")
        found = [] if seen.session_state["_view"].collection.name == "world" else [collection]
        count(found)
        assert found == [] and "Twin" not in " ".join(one.value for one in (*seen.markdown, *seen.caption, *seen.subheader))


def test_view_as_in_anothers_session_changes_nothing(person, count):
    from sharing.access import Identity

    app = person("kim", "growth", collection="world")
    app.session_state["_view_as"] = Identity("boss@shop.example", True)
    app.run()
    count(_outside(_sent(app)))
    assert app.session_state["_view"].reader.who == "kim@shop.example" and app.session_state["_view"].scope.markets == (MARKET,)


def test_exports_hold_the_rows_of_the_scope_alone(person, count):
    """The makers behind the download buttons, asked as the buttons ask them."""
    from ui.downloads import csv_bytes, parquet_bytes

    view = person("kim", "complaints", collection="world", market="all").session_state["_view"]
    assert MARKS.findall(csv_bytes(replace(view, scope=Scope.everything()).answer("newest_cases", **own_values("newest_cases")))), "marks are found"
    for query in ("newest_cases", "markets", "platforms", "complaints_by_market", "case_rows_by_day"):
        frame = view.answer(query, **own_values(query))
        for made in (csv_bytes(frame), parquet_bytes(frame)):
            found = [mark for mark in MARKS.findall(made) if not _own(mark)]
            count(found)
            assert found == []


def test_a_page_that_stands_open_hands_out_nothing_once_its_reader_may_not_see_it(person, count, tmp_path):
    view = person("kim", "complaints", collection="world").session_state["_view"]
    policy = tmp_path / "policy.toml"
    make = exported(view, "rows.csv", lambda: b"rows")
    assert make() == b"rows"
    stale = {
        "her grant is gone": POLICY.replace("kim@shop.example", "lee@shop.example"),
        "another market": POLICY.replace('markets = ["KR"]', 'markets = ["US"]'),
        "another collection": POLICY.replace('collections = ["world"]', 'collections = ["twin"]'),
        "no platform": POLICY.replace('platforms = ["AliExpress"]', "platforms = []"),
    }
    for name, text in stale.items():
        policy.write_text(text)
        count()
        with pytest.raises(NoLongerAllowed):
            make()
            count(1, 0)
            raise AssertionError(name)
    policy.write_text(POLICY)
    assert make() == b"rows"
    assert [entry.subject for entry in audit.entries(store(), who="kim@shop.example", actions=("exported",))] == ["rows.csv"] * 2


def test_what_kim_may_not_see_of_persons_is_nowhere(person, count):
    """Her grant does not say personal = true: no narrative, no order number, on the page or in its tables."""
    ever = {"collection": "world", "from": "2023-01", "to": "2026-06"}
    sent = _sent(person("kim", "complaints", **ever))
    boss = person("boss", "complaints", **ever).session_state["_view"]
    narratives = boss.answer("newest_cases", **own_values("newest_cases") | {"body": "Platform", "rows": 50})
    count()
    assert mark(MARKET, PLATFORM).encode() + b"O" not in sent
    words = narratives["narrative"].drop_nulls().to_list()
    cases = narratives["complaint_id"].to_list()
    assert any(case.encode() in sent for case in cases), "her page has the cases themselves"
    assert words and not [text for text in words if text.encode() in sent]


@pytest.mark.parametrize("asked", [((), ()), (("US",), ("Temu",)), (("US", MARKET), ())])
def test_a_brief_is_made_of_the_scope_alone(landed, count, monkeypatch, asked):
    monkeypatch.setenv("GROUNDSWELL_LANDED", str(landed))
    from reports.brief.building import build

    filters = Filters("world", *asked, date(2026, 5, 1), date(2026, 5, 31))
    made = build(filters, SCOPE, "en", "html")
    found = [mark for mark in MARKS.findall(made) if not _own(mark)]
    named = [name for name in NAMES.findall(re.sub(r"<style.*?</style>", "", made.decode("utf-8"), flags=re.DOTALL))]
    outside_names = [] if asked[0] == ("US",) or asked[1] or "US" in asked[0] else named  # a brief says what was asked for
    count(found + outside_names)
    assert found == [] and outside_names == []
    wide = build(filters, Scope.everything(), "en", "html").decode("utf-8")
    assert NAMES.findall(wide) and wide != made.decode("utf-8"), "what is looked for is found where it may be seen"
