"""A brief holds nothing outside its scope, whoever asked before, and a frozen one reads its own version."""

import io
import re
from datetime import date

import openpyxl
import pypdf
import pytest

from data.markets import NAMED
from queries import door
from queries.door import NothingLanded
from queries.filters import Filters
from queries.scope import Scope
from reports.brief import FORMATS, build
from reports.brief.building import clear
from tests.analysis.few_rows import landed, month
from ui.page_scope import ABOUT, datasets_of

EVERYTHING, KOREA = Scope.everything(), Scope(markets=("KR",))
YEAR = Filters("demo", (), ("AliExpress",), date(2025, 7, 1), date(2026, 6, 30), comparison="year_ago")


@pytest.fixture(autouse=True)
def nothing_kept():
    clear()


def read(data: bytes, format: str) -> str:
    """All text of a file."""
    if format == "html":
        return data.decode()
    if format == "pdf":
        return " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)
    book = openpyxl.load_workbook(io.BytesIO(data))
    return " ".join(str(cell.value) for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value is not None)


@pytest.mark.parametrize("format", FORMATS)
def test_nothing_outside_the_scope_is_in_the_file(format, shipped):
    wide = read(build(YEAR, EVERYTHING, "en", format), format)  # a wider reader warms every cache first
    narrow = read(build(YEAR, KOREA, "en", format), format)
    others = [market.name_en for code, market in NAMED.items() if code in door.collection("demo", EVERYTHING).markets and code != "KR"]
    assert len(others) == 7 and any(name in wide for name in others), "the wide one names other markets, so the check can fail"
    assert [name for name in others if re.search(rf"\b{name}\b", narrow)] == []


def test_the_figures_of_a_scope_are_those_of_its_market(shipped):
    from reports.brief.gathering import gather

    quiet = lambda share, step: None  # noqa: E731
    narrow = gather(YEAR, KOREA, "en", door.collection("demo", KOREA), quiet)
    chosen = gather(YEAR.with_(markets=("KR",)), EVERYTHING, "en", door.collection("demo", EVERYTHING), quiet)
    wide = gather(YEAR, EVERYTHING, "en", door.collection("demo", EVERYTHING), quiet)
    values = [{one.key: one.value for one in brief.figures} for brief in (narrow, chosen, wide)]
    assert values[0] == values[1] and values[0]["orders"] < values[2]["orders"]


@pytest.mark.parametrize("page", ABOUT)
def test_a_link_to_one_page_has_a_brief_of_its_datasets_alone(page, shipped):
    scope = Scope(datasets=datasets_of(page), markets=("KR",))
    printed = Filters("published", ("KR",), ("AliExpress",), date(2024, 2, 1), date(2024, 2, 29))
    for filters in (printed, YEAR.with_(markets=("KR",))):
        told = build(filters, scope, "en", "html").decode()
        assert ("monthly users in" in told) <= ("active_users" in scope.datasets)
        assert ("Promise kept" in told) <= ("parcels" in scope.datasets)
        assert ("673" in told) <= bool({"complaints", "figures"} & set(scope.datasets))


def test_a_scope_without_the_collection_gets_no_brief(shipped):
    build(YEAR, EVERYTHING, "en", "html")
    with pytest.raises(NothingLanded):
        build(YEAR, Scope(collections=("published",)), "en", "html")


def test_a_pinned_scope_reads_its_version_and_the_open_one_the_newest(tmp_path, monkeypatch):
    asked = Filters("few", ("KR",), ("A",), date(2024, 2, 1), date(2024, 2, 29))
    (tmp_path / "one").mkdir()
    landed(tmp_path / "one", monkeypatch, active_users=[{**month(2024, 2), "users": "1111000", "platform": "A"}])
    first = door.version_of("few", EVERYTHING).name
    pinned = EVERYTHING.at("few", first)
    assert "1.11 M" in build(asked, EVERYTHING, "en", "html").decode()
    _land_again(tmp_path / "one", "2222000")
    assert "2.22 M" in build(asked, EVERYTHING, "en", "html").decode(), "a new landing makes a new brief"
    assert "1.11 M" in build(asked, pinned, "en", "html").decode() and "2.22 M" not in build(asked, pinned, "en", "html").decode()


def _land_again(home, users: str) -> None:
    from etl.run import land

    path = home / "few" / "active_users.csv"
    path.write_text(path.read_text().replace("1111000", users))
    assert land(home / "few", home / "landed").problems == []
    door.clear()
