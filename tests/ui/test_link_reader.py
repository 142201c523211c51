"""The reader of a link in the frame: the link decides alone, closed is closed, narrowing works and widening is told."""

from datetime import UTC, date, datetime, timedelta

import pytest

from queries.filters import Filters
from queries.scope import Scope
from sharing import audit, links
from sharing.store import store
from tests.conftest import LONG
from tests.ui.sharing_tools import SENDER, exchanged, local, reading, shared
from tests.ui.tile_reading import tiles_of
from ui import link_session, pages
from ui.audited import LinkClosed, exported
from ui.page_scope import datasets_of
from ui.share_action import SHAREABLE

KOREA = Scope(markets=("KR",))
YEAR = Filters("demo", ("KR",), ("AliExpress",), date(2025, 7, 1), date(2026, 6, 30), "month", "year_ago")


@pytest.fixture
def kept(shipped, tmp_path, monkeypatch):
    """The shipped landing and an empty store."""
    monkeypatch.setenv("GROUNDSWELL_DATABASE_URL", f"sqlite:///{tmp_path / 'store.sqlite'}")
    return store()


def held(app) -> dict[str, list[str]]:
    return {name: [value] if isinstance(value, str) else list(value) for name, value in dict(app.query_params).items()}


def all_of(app) -> list[tuple[str, str]]:
    """Every element of a page with its text."""
    return [(type(one).__name__, str(getattr(one, "value", getattr(one, "label", "")))) for one in app.main]


def is_closed(app) -> bool:
    return any("This link is not open" in text.value for text in app.markdown) and not tiles_of(app) and "_view" not in app.session_state


def test_a_link_shows_what_was_shared_and_says_so(kept, monkeypatch):
    made = shared("complaints", YEAR, KOREA, label="Board [x](http://evil) *deck*", choices=(("counted", "nobody"),))
    app = reading(monkeypatch, exchanged(made), "complaints", link=made.id, lang="en")
    view = app.session_state["_view"]
    assert not app.exception and view.reader.role == "reader" and view.scope.markets == ("KR",) and view.link.id == made.id
    assert view.filters == YEAR
    (banner,) = [text.value for text in app.markdown if "Korea only" in text.value]
    assert all(words in banner for words in ("live", "no expiry", "data to", "days old", "landed", "Board")) and "](http" not in banner
    assert not [button for button in app.button if button.key == "share"], "what the sender may do is not offered"
    assert held(app)["link"] == [made.id]


@pytest.mark.parametrize("case", ["no cookie", "another's cookie", "unknown", "empty", "expired", "revoked", "forged", "out of its time"])
def test_what_is_closed_is_one_plain_page_that_tells_nothing_and_never_more(kept, monkeypatch, case):
    local(monkeypatch)  # who asks would see everything without the link
    made, other = shared("growth", YEAR, KOREA), shared("growth", YEAR, KOREA)
    cookies, asked, now = exchanged(made), made.id, datetime.now(UTC)
    name, value = next(iter(cookies.items()))
    if case == "no cookie":
        cookies = {}
    elif case == "another's cookie":
        cookies = {name: next(iter(exchanged(other).values()))}
    elif case == "forged":
        cookies = {name: value[:-4] + "AAAA"}
    elif case in ("unknown", "empty"):
        asked = "" if case == "empty" else "0123456789abcdef"
    elif case == "expired":
        links.extend(kept, made.id, "local", now + timedelta(microseconds=1), now)
    elif case == "revoked":
        links.revoke(kept, made.id, "local", now)
    else:
        monkeypatch.setattr("ui.link_session.datetime", _Later)
    app = reading(monkeypatch, cookies, "growth", link=asked)
    assert is_closed(app) and not app.exception
    plain = reading(monkeypatch, {}, "growth", link="ffffffffffffffff")
    assert all_of(app) == all_of(plain)


class _Later(datetime):
    """Thirteen hours on: the cookie's life is over, the link's is not."""

    @classmethod
    def now(cls, zone=None):
        return datetime.now(zone) + timedelta(hours=13)


def test_two_tabs_of_two_roles_each_keep_their_own(kept, monkeypatch):
    local(monkeypatch)
    korea, states = shared("overview", YEAR, KOREA), shared("overview", YEAR.with_(markets=("US",)), Scope(markets=("US",)))
    cookies = exchanged(korea) | exchanged(states)
    tabs = {name: reading(monkeypatch, cookies, **({"link": made.id} if made else {"collection": "demo"})) for name, made in
            (("own", None), ("korea", korea), ("states", states))}  # fmt: skip
    for _ in range(2):
        seen = {name: tab.run().session_state["_view"] for name, tab in tabs.items()}
        assert (seen["own"].reader.role, seen["own"].scope) == ("local", Scope.everything())
        assert (seen["korea"].reader.role, seen["korea"].scope.markets, seen["korea"].filters.markets) == ("reader", ("KR",), ("KR",))
        assert (seen["states"].scope.markets, seen["states"].filters.markets) == (("US",), ("US",))


def test_a_tab_stays_the_links_reader_when_its_address_loses_the_link(kept, monkeypatch):
    local(monkeypatch)
    made = shared("overview", YEAR, KOREA)
    app = reading(monkeypatch, exchanged(made), link=made.id)
    for name in list(app.query_params):
        del app.query_params[name]  # as the navigation does
    app.switch_page(str(pages.FOLDER / "delivery.py")).run()
    assert app.session_state["_view"].reader.role == "reader" and held(app)["link"] == [made.id] and app.session_state["_view"].filters == YEAR


def test_a_revoked_link_closes_an_open_tab_at_its_next_step(kept, monkeypatch):
    made = shared("overview", YEAR, KOREA)
    app = reading(monkeypatch, exchanged(made), link=made.id)
    assert tiles_of(app)
    links.revoke(kept, made.id, "local", datetime.now(UTC))
    app.run()
    assert any("This link is not open" in text.value for text in app.markdown) and not tiles_of(app) and not app.expander


@pytest.mark.parametrize(
    ("address", "told"),
    [({"market": "US"}, "US"), ({"market": ["US", "KR"]}, "US"), ({"collection": "published"}, "published"), ({"from_": "2025-01"}, "2025-01")],
)
def test_an_address_that_asks_for_more_is_cut_and_told(kept, monkeypatch, address, told):
    made = shared("overview", YEAR, KOREA, period_locked=True)
    app = reading(monkeypatch, exchanged(made), link=made.id, **address)
    (warning,) = app.warning
    assert "shows less than the address asks for" in warning.value and told in warning.value and "not part of what was shared" in warning.value
    view = app.session_state["_view"]
    assert view.filters == YEAR and set(view.answer("markets")["market"]) == {"KR"}


def test_all_means_all_that_was_shared_and_less_may_be_chosen(kept, monkeypatch):
    two = YEAR.with_(markets=("KR", "US"))
    made = shared("overview", two, Scope(markets=("KR", "US")))
    app = reading(monkeypatch, exchanged(made), link=made.id, market="all")
    assert set(app.session_state["_view"].filters.markets) == {"KR", "US"} and "All markets" not in app.expander(key="filter_panel").label
    app.multiselect(key="filter_market").set_value(["US"]).run()
    assert app.session_state["_view"].filters.markets == ("US",) and held(app)["link"] == [made.id]
    assert not app.warning and not any(box.key == "filter_collection" for box in app.selectbox)


def test_a_link_to_one_page_opens_that_page(kept, monkeypatch):
    made = shared("growth", YEAR, Scope(markets=("KR",), datasets=datasets_of("growth")))
    cookies = exchanged(made)
    app = reading(monkeypatch, cookies, "growth", link=made.id)
    assert not app.exception and app.session_state["_view"].page == "growth" and any(text.value.startswith("## ") for text in app.markdown)
    assert app.session_state["_view"].answer("complaints_by_market").is_empty()
    other = reading(monkeypatch, cookies, "complaints", link=made.id)
    assert any("not part of what was shared" in text.value for text in other.info) and not tiles_of(other)


@pytest.mark.parametrize("collection", ["demo", *(["published"] if LONG else [])])
@pytest.mark.parametrize("page", [page.name for page in pages.present() if page.name in SHAREABLE])
def test_every_page_stands_alone_behind_its_link(kept, monkeypatch, page, collection):
    """A link to one page opens the datasets of that page; the page must do without the others."""
    filters = YEAR.with_(collection=collection, date_from=date(2024, 1, 1), date_to=date(2025, 12, 31))
    made = shared(page, filters, Scope(markets=("KR",), datasets=datasets_of(page) or None), frozen=page == "overview")
    app = reading(monkeypatch, exchanged(made), page, link=made.id)
    assert not app.exception and not app.error and app.session_state["_view"].page == page
    assert any("Korea only" in text.value for text in app.markdown)
    links.revoke(kept, made.id, "local", datetime.now(UTC))


@pytest.mark.parametrize("broken", ["policy", "store"])
def test_what_cannot_be_told_is_denied(kept, monkeypatch, tmp_path, broken):
    local(monkeypatch)
    made = shared("overview", YEAR, KOREA)
    cookies = exchanged(made)
    if broken == "policy":
        monkeypatch.setenv("GROUNDSWELL_POLICY", str(tmp_path / "nowhere.toml"))
    else:
        monkeypatch.setenv("GROUNDSWELL_DATABASE_URL", "sqlite:////proc/none/here.sqlite")
    app = reading(monkeypatch, cookies, link=made.id)
    assert not app.exception and not tiles_of(app) and any("Nothing can be shown right now" in text.value for text in app.markdown)
    if broken == "policy":
        assert not tiles_of(reading(monkeypatch, {})), "without a link too"


def test_a_frozen_link_whose_version_is_gone_is_closed(kept, monkeypatch, shipped):
    import shutil

    made = shared("overview", YEAR, KOREA, frozen=True)
    cookies = exchanged(made)
    copied = shipped.parent / "without-version"
    shutil.rmtree(copied, ignore_errors=True)
    shutil.copytree(shipped / "published", copied / "published")
    monkeypatch.setenv("GROUNDSWELL_LANDED", str(copied))
    assert is_closed(reading(monkeypatch, cookies, link=made.id))


def test_a_part_of_the_page_that_runs_alone_notices_that_the_link_was_closed(kept, monkeypatch):
    drawn_anew = []
    monkeypatch.setattr("streamlit.rerun", lambda: drawn_anew.append(True))
    made = shared("overview", YEAR, KOREA)
    link = links.by_id(kept, made.id, datetime.now(UTC))
    link_session.leave_if_closed(link)
    link_session.leave_if_closed(None)
    assert drawn_anew == []
    links.revoke(kept, made.id, "local", datetime.now(UTC))
    link_session.leave_if_closed(link)
    assert drawn_anew == [True]


def test_a_download_is_noted_and_a_closed_link_hands_out_nothing(kept, monkeypatch):
    made = shared("overview", YEAR, KOREA)
    view = reading(monkeypatch, exchanged(made), link=made.id).session_state["_view"]
    make = exported(view, "users.csv", lambda: b"rows")
    assert make() == b"rows"
    (entry,) = audit.entries(kept, actions=("exported",))
    assert (entry.who, entry.subject) == (f"link:{made.id}", "users.csv")
    links.revoke(kept, made.id, "local", datetime.now(UTC))
    with pytest.raises(LinkClosed):
        make()
    assert len(audit.entries(kept, actions=("exported",))) == 1


def test_sharing_is_written_down_with_what_was_shared(kept):
    made = shared("growth", YEAR, KOREA, label="board", frozen=True)
    (entry,) = audit.entries(kept, actions=("shared",))
    assert (entry.who, entry.subject, entry.collection, entry.detail["page"], entry.detail["markets"], entry.detail["frozen"]) == (
        SENDER.who, made.id, "demo", "growth", ["KR"], True,
    )  # fmt: skip
    links.revoke(kept, made.id, "local", datetime.now(UTC))  # lets go of the shared landing's version


@pytest.mark.parametrize(("page", "compared"), [("growth", "by order value"), ("drivers", "grew most in")])
def test_a_reader_of_one_market_is_not_shown_a_comparison_of_markets(kept, monkeypatch, page, compared):
    def drawn(scope: Scope) -> str:
        made = shared(page, YEAR, scope)
        app = reading(monkeypatch, exchanged(made), page, link=made.id, lang="en")
        assert not app.exception
        return " ".join(one.value for one in (*app.markdown, *app.subheader, *app.info))

    assert compared in drawn(Scope()) and compared not in drawn(KOREA)
