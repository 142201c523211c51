"""The complaint and driver pages through the frame: what they say of the published figures, and that no selection breaks them."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from tests.conftest import ROOT
from tests.ui.tile_reading import tile_words, tiles_of
from ui import notify_form
from ui.complaints_causes import refused_title
from ui.words import say

SELECTIONS = [
    {"collection": "published"},
    {"collection": "published", "platform": "Temu", "from": "2023-01", "to": "2024-12"},
    {"collection": "published", "platform": "Shein"},
    {"collection": "published", "from": "2026-01", "to": "2026-03"},
    {"collection": "demo"},
    {"collection": "demo", "market": "all", "platform": "all", "grain": "quarter"},
    {"collection": "demo", "market": "US", "grain": "week", "from": "2025-05", "to": "2025-07"},
    {"collection": "demo", "market": "AU", "platform": "Temu", "grain": "year", "from": "2026-06", "to": "2026-06"},
    {"collection": "demo", "counted": "Korea Consumer Agency · consultation", "cause": "refund", "sub_cause": "refused"},
]


def opened(page: str, **parameters: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "ui" / "frame.py"), default_timeout=60)
    for name, value in parameters.items():
        app.query_params[name] = value
    app.switch_page(f"../pages/{page}.py")
    return app.run()


def text_of(app: AppTest) -> str:
    parts = [*app.markdown, *app.caption, *app.subheader, *app.info, *app.warning]
    return "\n".join([*(part.value for part in parts), tile_words(app)]).replace("\\", "").replace("\u2060", "").replace("\u00a0", " ")


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("page", ["complaints", "drivers"])
@pytest.mark.parametrize("selection", SELECTIONS, ids=lambda one: "-".join(one.values())[:50])
def test_every_selection_gives_an_answer(page, selection, language, shipped, nameless):
    app = opened(page, **selection, lang=language)
    assert not app.exception and not app.error
    assert any(part.value.startswith("## ") for part in app.markdown), "the first thing seen is the answer"
    assert not nameless, "columns without a heading; ui/words_columns.py"


def test_published_complaints_are_told_as_printed(shipped):
    said = text_of(opened("complaints", collection="published", lang="en"))
    for figure in ("228", "673", "2.95 times", "212", "31.5 %", "928", "Korea Consumer Agency", "Consumers Union of Korea", "Not published"):
        assert figure in said


def test_published_drivers_say_what_is_not_published(shipped):
    page = opened("drivers", collection="published", lang="en")
    said = text_of(page)
    assert not page.info, "said once under the headline, not in boxes of nothing"
    assert "Not published" in said and "none is drawn" in said and "cannot say that one caused the other" in said


def test_drilling_is_in_the_address(shipped):
    chosen = opened("complaints", collection="demo", lang="en", counted="Korea Consumer Agency · consultation", cause="delivery")
    assert "The cases behind it: delivery" in text_of(chosen)
    chosen.selectbox(key="page_cause").set_value("refund").run()
    assert chosen.query_params["cause"] in ("refund", ["refund"])
    assert "The cases behind it: refund" in text_of(chosen)


def test_cases_are_picked_by_channel_goods_and_outcome_and_all_of_them_can_be_taken(shipped):
    agency = opened(
        "complaints", collection="demo", lang="en", market="KR", counted="Korea Consumer Agency · consultation", **{"from": "2023-01", "to": "2026-06"}
    )
    assert "The newest 200 of" in text_of(agency) and "of them as a file" in text_of(agency)
    app = opened("complaints", collection="demo", lang="en", market="all", **{"from": "2023-01", "to": "2026-06"})
    picks = {cut: app.selectbox(key=f"page_{cut}").options[1] for cut in ("channel", "category", "outcome")}
    for cut in picks:
        app.selectbox(key=f"page_{cut}").select_index(1).run()
    assert f"The cases behind it: {', '.join(picks.values())}" in text_of(app)
    assert {"channel", "category", "outcome"} <= set(app.query_params)
    app.selectbox(key="page_outcome").set_value("all").run()
    assert f"The cases behind it: {picks['channel']}, {picks['category']}" in text_of(app) and "outcome" not in app.query_params


@pytest.mark.parametrize(("start", "changes"), [("2025-07", 1), ("2026-01", 2)], ids=["a year: both are the same months", "half a year"])
def test_the_same_months_are_compared_with_once(start, changes, shipped):
    app = opened("complaints", collection="demo", lang="en", market="all", **{"from": start, "to": "2026-06"})
    (received,) = [tile for tile in tiles_of(app) if tile["label"] == "Complaints received"]
    told = [" ".join(span["text"] for span in line) for line in received["lines"]]
    assert sum("vs " in line for line in told) == changes, told


def test_an_alert_begins_with_the_figure_that_the_page_is_about(shipped, monkeypatch):
    app = opened("complaints", collection="demo", lang="en", market="KR")
    assert [tile["notify"] for tile in tiles_of(app)] == ["cases_received", "complaints_per_10k", "refused_rate", "resolution_days_p50"]
    monkeypatch.setattr(notify_form, "st", SimpleNamespace(session_state={}, context=SimpleNamespace(timezone="Asia/Seoul")))
    for page, figure in (("complaints", "complaints_per_10k"), ("delivery", "promise_kept_rate"), ("overview", "monthly_users")):
        notify_form.begin(replace(app.session_state["_view"], page=page))
        assert notify_form.st.session_state["alert_metric"] == figure


def test_an_unknown_cause_in_the_address_is_told(shipped):
    said = text_of(opened("complaints", collection="demo", lang="en", cause="nonsense"))
    assert "nonsense" in said and "The cases behind it: all" in said


@pytest.mark.parametrize("language", ["en", "ko"])
def test_rare_causes_are_told_by_the_days_between_them(language, shipped):
    said = text_of(opened("complaints", collection="demo", market="KR", lang=language, counted="Korea Consumer Agency · consultation"))
    assert ("Too rare for a monthly rate" if language == "en" else "월별 비율을 내기에는 드물어") in said


def test_the_numbers_behind_a_chart_are_in_the_readers_words(shipped):
    app = opened("complaints", collection="demo", lang="ko")
    app.button(key="numbers_outcomes").click().run()
    shown = next(frame.value for frame in app.dataframe if "of_cause" in frame.value.columns)
    assert not app.exception and "거절" in set(shown["outcome"]) and "refused" not in set(shown["outcome"])


@pytest.mark.parametrize("language", ["en", "ko"])
def test_overview_and_complaints_show_one_rate_and_name_its_clock(shipped, language):
    """The rate by order date stands on both pages; what the other clock says is told beside it, on the page that has both."""
    chosen = {"collection": "demo", "market": "KR", "lang": language, "from": "2025-07", "to": "2026-06"}
    overview, complaints = (opened(page, **chosen) for page in ("overview", "complaints"))
    label = {"en": "Complaints per 10,000 orders", "ko": "주문 1만 건당 불만"}[language]
    faces = [next(face for face in tiles_of(app) if face["label"] == label) for app in (overview, complaints)]
    assert faces[0]["value"] == faces[1]["value"]
    by_order, by_complaint = {"en": ("by order date", "by complaint date"), "ko": ("주문일 기준", "접수일 기준")}[language]
    feet = ["".join(span["text"] for span in face["foot"]) for face in faces]
    assert all(by_order in foot for foot in feet) and by_complaint in feet[1]


def test_refused_most_often_needs_two_causes_with_cases_enough():
    view = SimpleNamespace(language="en", say=lambda key, **values: say(key, "en", **values))
    delivery, refund = (
        {"cause": cause, "outcome": "refused", "share": share, "of_cause": n} for cause, share, n in (("delivery", 10.0, 30), ("refund", 24.0, 17))
    )
    kept = {"cause": "quality", "outcome": "refunded", "share": 100.0, "of_cause": 40}
    assert refused_title(view, [delivery, refund]).startswith("Delivery: 10 % ended refused; other causes")
    assert refused_title(view, [delivery, refund, kept]).startswith("Delivery is refused most often")
    assert refused_title(view, [refund]) == say("cases.tile.refused", "en")
