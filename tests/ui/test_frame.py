"""The frame around the pages, driven as Streamlit drives it: filters from the address, notices, languages, states without data."""

import shutil
from datetime import date, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from data import progress
from tests.conftest import ROOT
from ui import freshness, pages

FRAME = str(ROOT / "ui" / "frame.py")


def opened(**parameters) -> AppTest:
    """The first page at an address."""
    app = AppTest.from_file(FRAME, default_timeout=60)
    for name, value in parameters.items():
        app.query_params[name.rstrip("_")] = value
    return app.run()


def state(app: AppTest) -> dict:
    return {name: app.session_state[f"filter_{name}"] for name in ("collection", "market", "platform", "from", "to", "compare", "grain", "lang")}


def held(app: AppTest) -> dict[str, list[str]]:
    """The parameters of the address, each as a list (AppTest gives one value as text or as a list of one)."""
    return {name: [value] if isinstance(value, str) else list(value) for name, value in dict(app.query_params).items()}


@pytest.fixture
def fresh():
    """No landing under way, whatever another test did."""
    progress._set(progress.Progress())
    yield
    progress._set(progress.Progress())


def test_a_plain_address_opens_published_korea_aliexpress(shipped):
    app = opened()
    assert state(app) == {
        "collection": "published", "market": ["KR"], "platform": ["AliExpress"], "from": "2022-01", "to": "2025-12", "compare": "previous", "grain": "month",
        "lang": "en",
    }  # fmt: skip
    assert not app.exception and not app.warning
    assert held(app) == {}


def test_the_address_is_the_state_and_a_change_rewrites_all_of_it(shipped):
    app = opened(collection="demo", market=["US", "ES"], from_="2025-01", lang="ko")
    assert state(app)["market"] == ["US", "ES"] and state(app)["from"] == "2025-01"
    app.selectbox(key="filter_grain").set_value("quarter").run()
    assert held(app)["grain"] == ["quarter"]
    assert held(app)["market"] == ["US", "ES"] and held(app)["collection"] == ["demo"] and held(app)["lang"] == ["ko"]
    assert opened(**held(app)).session_state["_view"] == app.session_state["_view"]


def test_what_can_not_be_used_is_told_and_stays_told_until_a_filter_changes(shipped):
    app = opened(market="XX", grain="fortnight", **{"platfrom": "Temu"})
    (told,) = app.warning
    assert "XX" in told.value and "fortnight" in told.value and "platfrom" in told.value and "week, month, quarter, year" in told.value
    assert state(app)["market"] == ["KR"] and state(app)["grain"] == "month"
    app.run()
    assert len(app.warning) == 1
    app.selectbox(key="filter_compare").set_value("year_ago").run()
    assert len(app.warning) == 0 and held(app)["market"] == ["KR"]


def test_a_hostile_value_is_shown_as_text(shipped):
    app = opened(market="[x](javascript:alert(1)) :red[y] <script>")
    assert "[x](" not in app.warning[0].value and ":red[" not in app.warning[0].value


def test_another_collection_brings_its_own_period(shipped):
    app = opened()
    app.selectbox(key="filter_collection").set_value("demo").run()
    assert state(app)["collection"] == "demo" and state(app)["market"] == ["KR"]
    assert state(app)["to"] == "2026-06"
    assert any("Simulated" in text.value for text in app.markdown)


def test_a_period_always_runs_forward(shipped):
    app = opened(from_="2024-01", to="2024-06")
    app.selectbox(key="filter_from").set_value("2025-03").run()
    assert (state(app)["from"], state(app)["to"]) == ("2025-03", "2025-03")
    app.selectbox(key="filter_to").set_value("2023-05").run()
    assert (state(app)["from"], state(app)["to"]) == ("2023-05", "2023-05")


def test_no_market_chosen_means_all(shipped):
    app = opened(market="all")
    assert state(app)["market"] == [] and app.session_state["_view"].filters.markets == ()
    assert "All markets" in app.expander[0].label


def test_the_language_is_in_the_address(shipped):
    app = opened(lang="ko")
    assert "한국" in app.expander[0].label and "2022년 1월" in app.expander[0].label
    assert not any(one.label == "Market" for one in app.multiselect)


def test_a_new_address_in_the_same_session_is_followed(shipped):
    app = opened(grain="quarter")
    app.query_params["grain"] = "year"
    app.run()
    assert state(app)["grain"] == "year"


@pytest.mark.parametrize("page", [page.name for page in pages.present()[1:]])
def test_a_page_switch_keeps_the_filters(shipped, page):
    app = opened(collection="demo", market="ES", from_="2025-01", to="2025-06", grain="quarter")
    before = state(app)
    for name in list(app.query_params):
        del app.query_params[name]  # as the navigation does
    app.switch_page(str(pages.FOLDER / f"{page}.py")).run()
    assert state(app) == before
    assert held(app)["market"] == ["ES"] and held(app)["from"] == ["2025-01"]
    if page in ("sql", "audit"):
        return  # not for this reader
    said = [text.value for text in app.main.markdown if "Data to 30 Jun 2026, " in text.value and "old" in text.value]
    assert len(said) == 1 and said[0] == app.main.markdown[1].value, "how old the data is, at the head of every page"


@pytest.mark.parametrize(
    ("days", "words"), [(0, "Data to today, 30 Jun 2026."), (1, "Data to 30 Jun 2026, one day old."), (9, "Data to 30 Jun 2026, 9 days old.")]
)
def test_the_age_of_the_data_in_words(days, words):
    assert freshness.age(date(2026, 6, 30), date(2026, 6, 30) + timedelta(days=days), "en") == words


def test_every_page_of_the_list_has_its_script_and_its_title():
    from ui.words import has

    assert [page.name for page in pages.PAGES if not page.file.is_file()] == []
    assert all(has(f"page.{page.name}") for page in pages.PAGES)


def test_nothing_landed_says_which_command_to_run(fresh):
    app = opened()
    assert "No data has landed yet" in app.error[0].value
    assert app.code[0].value == "python -m etl run"


def test_a_landing_under_way_is_shown_and_its_failure_explained(fresh):
    progress.start()
    progress.report(0.4, "demo: simulating *parcels*")
    app = opened(lang="ko")
    assert not app.error and "처음 한 번" in app.subheader[0].value
    progress.fail("OSError: disk full")
    app = opened()
    assert "could not be landed" in app.error[0].value and app.code[0].value == "python -m etl run"
    assert any("disk full" in text.value for text in app.caption)


def test_a_collection_that_is_about_to_land_is_waited_for(shipped, fresh, tmp_path, monkeypatch):
    shutil.copytree(shipped / "published", tmp_path / "landed" / "published")
    monkeypatch.setenv("GROUNDSWELL_LANDED", str(tmp_path / "landed"))
    progress.start()
    assert "shipped data" in opened(collection="demo").subheader[0].value
    assert state(opened())["collection"] == "published"
    progress.finish()
    assert "demo" in opened(collection="demo").warning[0].value


def test_only_one_thread_takes_the_landing(fresh):
    assert progress.start() is True
    assert progress.start() is False
    progress.finish()
    assert progress.read().state == "done"
