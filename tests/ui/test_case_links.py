"""What marks of the complaint page open: each of them the very cases that it is drawn of, whatever causes are called."""

import json
import re
from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from urllib.parse import parse_qsl

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import lateness, why
from analysis.complaint_cases import Picked
from analysis.why import Told
from queries.door import answer
from queries.filters import Filters
from queries.scope import Scope
from tests.conftest import ROOT
from tests.reports.hostile_shop import NAMES
from tests.ui.test_complaint_and_driver_pages import opened, text_of
from ui import kept
from ui.charts.case_links import opens_cases, pick
from ui.charts.drawing import Drawing
from ui.complaints_drill import PERIODS, days_of
from ui.open_cases import picks_of

EVERYTHING = {"collection": "demo", "lang": "en", "market": "all", "from": "2025-01", "to": "2025-12"}
KOREA = EVERYTHING | {"market": "KR"}
COUNTED = re.compile(r"(?:of|All) ([\d,]+) cases received .* stand for the ([\d,]+) that")
CASES_TITLE = {"en": "The cases behind it", "ko": "사례 보기"}


def _marks(app) -> Iterator[tuple[str, str, int]]:
    """Chart, what a mark opens, and how many cases the mark itself says it is drawn of."""
    for chart in app.get("plotly_chart"):
        spec = json.loads(chart.proto.spec)
        opened_by = spec["layout"].get("meta", {}).get("cases")
        if opened_by is None:
            continue
        for trace in spec["data"]:
            told = trace.get("customdata") or []
            if opened_by.get("rows") and opened_by.get("series"):
                for place, words in zip(trace["y"], told):
                    yield "outcomes", f"{opened_by['rows'][place]}&{opened_by['series'][trace['name']]}", _number(words)
            elif trace.get("stackgroup") and trace is spec["data"][0]:  # a month of all its causes
                yield "mix", f"received={trace['x'][0][:7]}", sum(_number(other["customdata"][0]) for other in spec["data"])
            elif opened_by.get("marks"):
                for mark, words in zip(trace["ids"], told):
                    yield "causes", opened_by["marks"][mark], _number(words)


def _number(words: str) -> int:
    found = re.findall(r"[\d,]+(?=\)?$)", re.sub(r"<[^>]*>", "", words))
    return int(found[-1].replace(",", "")) if found else 0


def _table_says(picks: str) -> tuple[int, int]:
    """Rows, and cases that they stand for."""
    app = opened("complaints", **KOREA, **dict(parse_qsl(picks)))
    assert not app.exception and not app.warning, "what a mark opens is offered by the table"
    return tuple(int(count.replace(",", "")) for count in COUNTED.findall(text_of(app))[0])


def test_a_mark_opens_the_cases_it_is_drawn_of(shipped):
    found = [(chart, picks, n) for chart, picks, n in _marks(opened("complaints", **KOREA)) if n > 0]
    assert {chart for chart, *_ in found} == {"causes", "outcomes", "mix"}
    by_chart = {chart: [one for one in found if one[0] == chart] for chart in ("causes", "outcomes", "mix")}
    for chart, chosen in by_chart.items():
        for _, picks, n in {chosen[0], chosen[len(chosen) // 2], chosen[-1]}:
            rows, cases = _table_says(picks)
            assert n == (rows if chart == "causes" else cases), picks


@pytest.mark.parametrize("filters", [EVERYTHING, KOREA], ids=["by market", "by cause"])
def test_a_part_of_why_opens_as_many_cases_as_the_later_period_has_of_it(filters, shipped):
    filters = filters | {"platform": "all"}
    app = opened("complaints", **filters, why="cases_received")
    chart = next(json.loads(chart.proto.spec) for chart in app.get("plotly_chart") if "why_parts" in chart.proto.id)
    opens = chart["layout"]["meta"]["cases"]["rows"]
    assert opens[0] is None and opens[-1] is None, "the two ends are periods, not parts"
    view = Filters("demo", markets=(filters["market"],) if filters["market"] != "all" else (), date_from=date(2025, 1, 1), date_to=date(2025, 12, 31))
    cells = answer("cells_of_cases", view, Scope.everything(), body="Platform")
    parts = [picks for picks in opens if picks]
    assert len(parts) > 2
    for picks in (parts[0], parts[-1]):
        ((name, value),) = parse_qsl(picks)
        behind = cells.filter(pl.col({"cases_in": "market"}.get(name, name)) == value)
        app = opened("complaints", **filters, **{name: value})
        rows, cases = (int(count.replace(",", "")) for count in COUNTED.findall(text_of(app))[0])
        assert not app.warning and (rows, cases) == (behind["complaints"].sum(), round(behind["weighted"].sum())), picks


def test_a_page_without_a_case_table_offers_none_of_why(shipped):
    charts = [json.loads(chart.proto.spec) for chart in opened("delivery", **EVERYTHING, why="promise_kept_rate").get("plotly_chart")]
    assert not [chart for chart in charts if chart["layout"].get("meta", {}).get("cases")]


def test_every_chart_of_causes_offers_its_cases(shipped):
    app = opened("complaints", **EVERYTHING)
    offering = [chart.proto.id for chart in app.get("plotly_chart") if "cases" in json.loads(chart.proto.spec)["layout"].get("meta", {})]
    keys = {key for key in ("causes", "pareto", "mix", "outcomes", "resolution", "channels", "categories", "clocks", "per_users", "funnel_cases")
            for one in offering if f"chart_{key}" in one}  # fmt: skip
    assert keys == {"causes", "pareto", "mix", "outcomes", "resolution", "channels", "categories", "clocks", "per_users", "funnel_cases"}


def test_a_period_is_picked_and_leaves_with_its_choice(shipped):
    app = opened("complaints", **EVERYTHING, received="2025-03", cases_in="US")
    assert "The cases behind it: United States, Mar 2025" in text_of(app)
    app.selectbox(key="page_received").set_value("all").run()
    assert "The cases behind it: United States" in text_of(app) and "received" not in app.query_params
    app.run()
    assert not [one for one in app.selectbox if one.key == "page_received"], "the page's own filters choose periods; this one was only for the click"


@pytest.mark.parametrize("asked", ["2024-03", "2025-13", "2025-Q9", "0000", "99999", "x", "<img src=x onerror=alert(1)>"])
def test_a_period_that_is_none_of_the_page_is_told_and_narrows_nothing(asked, shipped):
    app = opened("complaints", **EVERYTHING, received=asked)
    assert not app.exception and len(app.warning) == 1 and "The cases behind it: all" in text_of(app)


def test_a_market_of_the_funnel_that_is_not_chosen_opens_its_own_cases(shipped):
    app = opened("complaints", **KOREA, cases_in="US")
    there = opened("complaints", **KOREA | {"market": "US"})
    assert not app.warning and "The cases behind it: United States" in text_of(app)
    assert COUNTED.findall(text_of(app)) == COUNTED.findall(text_of(there)) != COUNTED.findall(text_of(opened("complaints", **KOREA)))
    funnel = next(json.loads(chart.proto.spec) for chart in there.get("plotly_chart") if "funnel_cases" in chart.proto.id)
    (points,) = funnel["layout"]["meta"]["cases"]["points"].values()
    assert {"cases_in=KR", "cases_in=US"} <= set(points) and None not in points


def test_a_market_that_there_is_not_is_told_and_adds_nothing(shipped):
    app = opened("complaints", **KOREA, cases_in="ZZ")
    assert len(app.warning) == 1 and "The cases behind it: all" in text_of(app) and "cases_in" not in app.query_params


def test_of_an_agency_a_market_that_is_not_chosen_opens_nothing(shipped):
    app = opened("complaints", **KOREA, counted="Korea Consumer Agency · consultation", cases_in="US")
    assert len(app.warning) == 1 and "United States" not in next(one.value for one in app.markdown if "The cases behind it" in one.value)


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024-Q4", date(2024, 10, 1), date(2024, 12, 31)),
        ("2023", date(2023, 1, 1), date(2023, 12, 31)),
        ("2024-02-26", date(2024, 2, 26), date(2024, 3, 3)),
    ],
)
def test_periods_in_an_address(written, first, last):
    assert [days for grain in PERIODS if (days := days_of(written, grain))] == [(first, last)]


@given(st.one_of(st.text(max_size=12), st.from_regex(r"[0-9]{4}(-[0-9Q]{2}){0,2}", fullmatch=True)))
def test_whatever_an_address_says_of_a_period_is_days_in_order_or_nothing(written):
    for grain in PERIODS:
        found = days_of(written, grain)
        assert found is None or (found[0] <= found[1] and (found[1] - found[0]).days < 367)


@given(st.one_of(st.text(max_size=40), st.sampled_from(NAMES)), st.text(max_size=20))
def test_a_name_stays_one_value_of_the_address(cause, sub_cause):
    """No name of the data adds a parameter, ends the query or leaves the address."""
    if not (cause.isascii() or cause.isprintable()):
        return
    written = pick(cause=cause, sub_cause=sub_cause)
    assert parse_qsl(written, keep_blank_values=True) == [("cause", cause), ("sub_cause", sub_cause)]
    assert re.fullmatch(r"[A-Za-z0-9_.~%=&-]*", written)


def test_what_is_not_known_opens_nothing():
    assert pick(cause="delivery", sub_cause=None) is None
    meta = opens_cases(Drawing(), rows=[None, pick(cause="x")]).layout["meta"]
    assert meta == {"cases": {"rows": [None, "cause=x"]}}


def test_the_browser_clears_what_the_table_picks_by():
    script = (ROOT / "ui" / "door" / "case_links.js").read_text(encoding="utf-8")
    named = re.search(r"const PICKS = \[(.*?)\]", script).group(1)
    assert re.findall(r'"(\w+)"', named) == [*(field.name for field in fields(Picked)), "received", "cases_in"]


def _case_buttons(app) -> list:
    return [button for button in app.button if (button.key or "").startswith("open_")]


def _driven_by(*names: str):
    """The search's answer, of the largest place: the shipped sample has too few rows for a driver of its own."""

    def told(found, _):
        cell = found.cells.frame.group_by(names).agg(pl.col("numerator1").sum()).sort("numerator1", descending=True).row(0, named=True)
        return (Told({name: cell[name] for name in names}, 10.0, 40.0, 12.0, 30.0, 28.0, 30, 180, 3.0, 2.5, 3.6, False),)

    return told


@pytest.mark.parametrize(
    ("page", "language", "metric", "driver", "picked"),
    [
        ("complaints", "en", "cases_received", ("market", "category"), {"cases_in", "category"}),
        ("complaints", "ko", "cases_received", ("sub_cause",), {"cause", "sub_cause"}),
        ("overview", "ko", "complaints_per_10k", ("market", "channel"), {"cases_in", "channel"}),
    ],
)
def test_a_driver_of_complaints_leads_to_its_cases(page, language, metric, driver, picked, shipped, monkeypatch):
    monkeypatch.setattr(why, "told", _driven_by(*driver))
    app = opened(page, **EVERYTHING | {"lang": language, "platform": "all"}, why=metric, received="2025-03")
    (button,) = _case_buttons(app)
    label = button.label.replace("\\", "").lower()
    button.click().run()
    asked = {name for name in ("cases_in", "cause", "sub_cause", "channel", "category") if name in app.query_params}
    assert asked == picked and not app.warning and not app.exception, "what a driver opens is offered by the table"
    assert "2025-01" in app.query_params["from"] and "received" not in app.query_params, "the filters stay, what was picked is replaced"
    assert ("why" in app.query_params) == (page == "complaints"), "the answer stays open where the reader stays"
    heading = next(one.value for one in app.markdown if one.value.startswith(f"### {CASES_TITLE[language]}")).replace("\\", "").lower()
    assert all(part in heading for part in label.split(" · ")), (label, heading)


def test_a_driver_that_is_not_of_complaints_leads_to_none(shipped, monkeypatch):
    monkeypatch.setattr(why, "told", _driven_by("channel"))
    assert not _case_buttons(opened("delivery", **KOREA, why="promise_kept_rate"))


def test_a_place_is_picked_by_what_the_table_offers():
    assert picks_of({"channel": "ems", "market": "KR"}) == {"channel": "ems", "cases_in": "KR"}
    assert picks_of({"channel": "ems", "promise": "short"}) is None and picks_of({"cause": "unknown"}) is None and picks_of({}) is None


def test_channels_compared_by_delays_lead_to_no_cases(shipped):
    assert not _case_buttons(opened("delivery", **EVERYTHING))


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize(("page", "compared"), [("delivery", {"measure": "complaints"}), ("drivers", {})])
def test_channels_compared_by_complaints_lead_to_their_cases(page, compared, language, shipped, monkeypatch):
    few = lateness.channels  # the shipped sample has too few cases of any channel in one market to judge it
    monkeypatch.setattr(lateness, "channels", lambda *asked: few(*asked).with_columns(few=pl.lit(False)))
    kept.forget()
    app = opened(page, collection="demo", lang=language, market="all", platform="all", **{"from": "2024-07"}, **compared)
    first, *_ = _case_buttons(app)
    label = first.label.replace("\\", "")
    first.click().run()
    assert "channel" in app.query_params and not app.warning and not app.exception
    heading = next(one.value for one in app.markdown if one.value.startswith(f"### {CASES_TITLE[language]}")).replace("\\", "")
    assert all(part in heading.lower() for part in label.lower().split(" · ")), (label, heading)
