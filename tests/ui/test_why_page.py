"""*Why?* through the frame: held in the address, in both languages, closed again."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from analysis.why import Step, Told
from tests.ui.test_complaint_and_driver_pages import opened, text_of
from tests.ui.tile_reading import tiles_of
from ui import kept, why_told
from ui.words import say
from ui.words_why import WORDS

CASES = [
    ("overview", "complaints_per_10k"),
    ("overview", "monthly_users"),
    ("complaints", "cases_received"),
    ("delivery", "promise_kept_rate"),
    ("delivery", "delivery_days_p90"),
    ("trust", "reappearance_rate"),
]


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize(("page", "metric"), CASES, ids=lambda value: value)
def test_the_address_opens_the_explanation(page, metric, language, shipped):
    app = opened(page, collection="demo", market="all", lang=language, why=metric)
    assert not app.exception and not app.error
    said = text_of(app)
    assert ("### Why? " if language == "en" else "### 왜? ") in said


def test_no_sentence_names_a_cause():
    for key, texts in WORDS.items():
        assert not any(word in text.lower() for text in texts for word in ("because", "caused", "due to", "때문", "로 인해")), key


def test_the_address_asks_and_close_takes_it_away(shipped):  # a tile's own button: tests/browser/test_tiles.py
    assert "### Why?" not in text_of(opened("overview", collection="demo", market="all", lang="en"))
    app = opened("overview", collection="demo", market="all", lang="en", why="complaints_per_10k")
    said = text_of(app)
    assert "Why? Complaints per 10,000 orders" in said and "segments looked at" in said and "together they are exactly the change" in said.lower()
    app.button(key="why_close").click().run()
    assert "why" not in app.query_params and "### Why?" not in text_of(app)


def test_a_metric_that_the_page_does_not_show_is_refused_with_what_it_has(shipped):
    app = opened("delivery", collection="demo", lang="en", why="<b>x</b>")
    assert any("is no figure of this page" in one.value for one in app.warning) and not app.exception


def test_printed_users_are_explained_without_a_search(shipped):
    page = opened("overview", collection="published", lang="en", why="monthly_users")
    assert "there are no rows to search" in text_of(page).lower()
    assert "chart_why_parts" not in {chart.proto.id.rsplit("-", 1)[-1] for chart in page.get("plotly_chart")}, "nothing moved, so nothing is drawn"


PAGES = ("overview", "cross_border", "complaints", "delivery", "trust")
ROWS = [*((page, {"collection": "demo", "market": "KR"}) for page in PAGES), *((page, {"collection": "published"}) for page in PAGES)]
AGENCY = ("complaints", {"collection": "demo", "market": "KR", "counted": "Korea Consumer Agency · consultation"})


@pytest.mark.parametrize(("page", "state"), [*ROWS, AGENCY], ids=lambda value: value if isinstance(value, str) else value["collection"])
def test_every_change_on_a_tile_has_a_why_or_words_that_say_why_not(page, state, shipped, monkeypatch):
    from ui import tiles

    drawn = []
    plain_draw = tiles.draw
    monkeypatch.setattr(tiles, "draw", lambda view, rows: drawn.append(rows) or plain_draw(view, rows))
    kept.forget()
    app = opened(page, lang="en", **state)
    moved = [face for rows in drawn for face in rows.faces if any(span.icon.startswith("arrow_") for line in face.lines for span in line)]
    asked = [face for face in moved if face.why]
    words = " ".join(rows.explained for rows in drawn)
    assert not app.exception and (moved or state["collection"] == "published")
    assert len(asked) == len(moved) or "Why?" in words, [face.label for face in moved if not face.why]
    assert [tile["why"] for tile in tiles_of(app) if tile["why"]] == [face.why for rows in drawn for face in rows.faces if face.why]


def test_days_to_resolve_are_those_of_cases(shipped):
    state = {"collection": "demo", "market": "all", "why": "resolution_days_p50"}
    said = {language: text_of(opened("complaints", lang=language, **state)) for language in ("en", "ko")}
    assert "the share of cases that took longer" in said["en"] and "걸린 불만의 비율" in said["ko"] and "parcels that took longer" not in said["en"]


def test_bars_that_would_be_written_as_nothing_are_told_with_the_others():
    view = SimpleNamespace(language="en", say=lambda key, **words: say(key, "en", **words))
    tiny = [Step("part", amount, "channel", name) for name, amount in (("EMS", 0.02), ("DHL", 0.03), ("TNT", 0.0))]
    found = SimpleNamespace(steps=(Step("part", -3.0, "channel", "SF"), *tiny, Step("others", 0.5)), before=90.0, after=87.55, unit="percent")
    drawn = why_told.of_size(view, found)
    assert [(step.kind, step.value, round(step.amount, 9)) for step in drawn] == [("part", "SF", -3.0), ("others", None, 0.55)], "together still the change"
    without = SimpleNamespace(**vars(found) | {"steps": (found.steps[0], *tiny)})
    assert why_told.of_size(view, without) == (found.steps[0], Step("others", 0.05)), "they are something together"
    nothing = SimpleNamespace(**vars(found) | {"steps": (found.steps[0], tiny[2])})
    assert why_told.of_size(view, nothing) == (found.steps[0],)
    assert why_told.of_size(view, SimpleNamespace(**vars(found) | {"steps": (tiny[2],)})) == (tiny[2],), "where nothing moved, that is what is said"


def test_a_title_and_a_row_of_why_begin_as_titles_do():
    view = SimpleNamespace(language="en", say=lambda key, **words: say(key, "en", **words))
    found = SimpleNamespace(steps=(Step("part", 261.0, "cause", "delivery"),), before=100.0, after=361.0, unit="count", dimension="cause")
    late = Told({"cause": "delivery"}, 10.0, 40.0, 12.0, 30.0, 28.0, 30, 180, 3.0, 2.5, 3.6, False)
    assert why_told.bridge_title(view, found).startswith("Delivery: +261")
    assert why_told.drivers_title(view, found, (late,)).startswith("Delivery: 10 → 40")
    assert why_told.drivers_table(view, found, (late,))["segment"].to_list() == ["Delivery"]
    assert why_told.drivers_read(view, found, (late,)).startswith("Had delivery moved"), "inside a sentence a cause is a word as others"


def told_by(language: str, unit: str, *rows: Told) -> tuple:
    """The drivers table in words, its headings and the sentence that reads the first row."""
    view = SimpleNamespace(language=language, say=lambda key, **words: say(key, language, **words))
    found = SimpleNamespace(unit=unit)
    return why_told.drivers_table(view, found, rows), why_told.drivers_columns(view, rows), why_told.drivers_read(view, found, rows)


LATE = Told({"channel": "EMS"}, 90.0, 40.0, 80.0, -16.67, -13.3, 30, 180, 3.0, 2.5, 3.6, True)
SMALL = Told({"channel": "FedEx"}, 95.0, 94.8, 95.02, -0.142, -0.042, 30, 40, 1.04, 1.01, 1.1, True)


def test_a_driver_is_told_by_where_it_would_be_had_it_moved_like_the_total():
    table, headings, read = told_by("en", "percent", LATE, SMALL)
    assert read == "Had EMS moved like the total, it would be at 80 %. It is at 40 %: 3.00× as many missed, by chance anything from 2.50 to 3.60 (95 %)."
    assert list(headings.values())[3:5] == ["Had it moved like the total", "Missed … times as many (95 %)"]
    assert table["times"].to_list() == ["3.00× (2.50 – 3.60)", "1.04× (1.01 – 1.10)"], "near one a tenth would say nothing"
    assert told_by("en", "percent", LATE)[0]["times"].to_list() == ["3.0× (2.5 – 3.6)"]
    assert told_by("ko", "per_10k", replace(LATE, of_missed=False))[1]["times"] == "이번은 그 몇 배(95%)"


def test_a_column_of_drivers_has_one_precision():
    table, headings, _ = told_by("en", "percent", LATE, SMALL)
    assert table["before"].to_list() == ["90.0 %", "95.0 %"] and table["expected"].to_list() == ["80.0 %", "95.0 %"]
    assert table["contribution"].to_list() == ["−16.7 points", "−0.1 points"] and table["unexpected"].to_list() == ["−13.3 points", "±0 points"]
    assert {*headings} <= {*table.columns} and {"ratio", "low", "high"} <= {*table.columns} - {*headings}, "a file has the numbers behind what is written"


def test_the_bars_of_a_waterfall_and_its_title_have_one_precision():
    view = SimpleNamespace(language="en", say=lambda key, **words: say(key, "en", **words))
    steps = (Step("part", -3.3, "channel", "EMS"), Step("part", 0.042, "channel", "FedEx"), Step("mix", -0.8))
    found = SimpleNamespace(steps=steps, before=91.058, after=87.0, unit="percent", dimension="channel")
    assert why_told.written(view, found) == (["−3.3 points", "±0 points", "−0.8 points"], ("91.1 %", "87.0 %"))
    assert [why_told.step_name(view, step, found) for step in steps] == ["EMS", "FedEx", "Shift of shares"]
    named = SimpleNamespace(steps=(Step("mix", 0.5, "channel", "EMS"), Step("mix", 0.1)), dimension="channel")
    assert [why_told.step_name(view, step, named) for step in named.steps] == ["Share of EMS", "Shares of all others"]
    assert why_told.bridge_title(view, found) == "EMS: −3.3 points of the change of −4.1 points"
