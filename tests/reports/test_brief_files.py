"""The three formats: nothing from data is ever more than text, nothing is fetched, text comes out of the PDF, numbers out of the workbook."""

import html
import io
import re
from datetime import date
from html.parser import HTMLParser
from xml.etree import ElementTree

import openpyxl
import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from queries import door
from queries.filters import Filters
from queries.scope import Scope
from reports.brief import FORMATS, UnknownFormat, build, document, file_name
from reports.brief.bars import Bar, bar_chart, waterfall
from reports.brief.building import clear
from reports.brief.gathering import gather
from reports.brief.lines import Line, line_chart
from reports.brief.svg import text_width
from reports.brief.workbook import HEAD
from tests.reports.hostile_shop import FORMULA, NAMES, TAG, shop

ALL = Scope.everything()
KOREA_2024 = Filters("published", ("KR",), ("AliExpress",), date(2024, 2, 1), date(2024, 2, 29))
KOREA_DEMO = Filters("demo", ("KR",), ("AliExpress",), date(2026, 5, 1), date(2026, 5, 31))
FETCHES = {"script", "link", "img", "iframe", "object", "embed", "audio", "video", "source", "base", "form", "input", "image", "use", "foreignobject"}


class Elements(HTMLParser):
    """Every tag with its attributes, and the text."""

    def __init__(self, page: str):
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


@pytest.fixture(autouse=True)
def nothing_kept():
    clear()


def contents(filters: Filters, language: str = "en"):
    return gather(filters, ALL, language, door.collection(filters.collection, ALL), lambda share, step: None)


def pdf_text(data: bytes) -> tuple[int, str]:
    """(pages, all text on one line)."""
    pages = pypdf.PdfReader(io.BytesIO(data)).pages
    return len(pages), " ".join(" ".join(page.extract_text() for page in pages).split())


def assert_self_contained(page: str) -> Elements:
    found = Elements(page)
    assert not {tag for tag, _ in found.tags} & FETCHES
    for tag, attributes in found.tags:
        assert not [name for name in attributes if name.startswith("on")], f"{tag} {attributes}"
        for name in ("src", "srcset", "background", "poster", "data", "action", "xlink:href"):
            assert name not in attributes, f"{tag} {name}"
        if "href" in attributes:
            assert tag == "a" and attributes["href"].startswith(("http://", "https://")), "only sources are linked, and nothing is fetched"
    styles = "".join(re.findall(r"<style>(.*?)</style>", page, re.DOTALL))
    assert "@import" not in styles and "url(" not in page.split("<body>")[0]
    assert "default-src 'none'" in page
    return found


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("filters", [KOREA_2024, KOREA_DEMO], ids=["published", "demo"])
def test_the_page_is_one_file_without_requests_or_scripts(filters, language, shipped):
    page = build(filters, ALL, language, "html").decode()
    found, brief = assert_self_contained(page), contents(filters, language)
    assert page.startswith("<!doctype html>") and f'<html lang="{language}">' in page
    assert page.count("<svg") >= 5 + sum(bool(one.picture) for one in brief.figures)
    for one in brief.figures:
        assert one.words in found.text
    for one in brief.charts:
        assert one.title in found.text


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize(("filters", "most"), [(KOREA_2024, 4), (KOREA_DEMO, 5)], ids=["published", "demo"])
def test_the_document_has_its_text_and_few_pages(filters, most, language, shipped):
    data, brief = build(filters, ALL, language, "pdf"), contents(filters, language)
    pages, text = pdf_text(data)
    assert data.startswith(b"%PDF-") and 2 <= pages <= most
    spaceless = text.replace(" ", "")
    for words in (brief.title, brief.answer, *(one.words for one in brief.figures), *(one.label for one in brief.figures)):
        assert words.replace(" ", "") in spaceless, f"'{words}' is not in the PDF's text"
    assert brief.made_words.replace(" ", "") in spaceless and f"{pages}/{pages}" in spaceless
    fonts = {str(font.get_object()["/BaseFont"]) for page in pypdf.PdfReader(io.BytesIO(data)).pages for font in page["/Resources"]["/Font"].values()}
    assert any("Pretendard" in name for name in fonts), "Korean is set with our own font, embedded"
    assert not any("/Image" in str(one.get_object().get("/Subtype")) for page in pypdf.PdfReader(io.BytesIO(data)).pages
                   for one in page["/Resources"].get("/XObject", {}).values()), "charts are vectors"  # fmt: skip


def test_korean_is_set_on_a_machine_without_any_font(shipped, monkeypatch):
    import typst

    bare = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[document.HERE / "fonts"])
    monkeypatch.setattr(document, "_fonts", lambda: bare)
    data = build(KOREA_2024, ALL, "ko", "pdf")
    _, text = pdf_text(data)
    assert "월간이용자" in text.replace(" ", "") and "한국소비자원" in text
    reader = pypdf.PdfReader(io.BytesIO(data))
    assert reader.metadata.title.startswith("한국 · AliExpress 2024년 2월") and str(reader.trailer["/Root"]["/Lang"]) == "ko"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"], "tagged, for those who have it read to them"


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("filters", [KOREA_2024, KOREA_DEMO], ids=["published", "demo"])
def test_the_workbook_has_the_pages_numbers(filters, language, shipped):
    brief = contents(filters, language)
    book = openpyxl.load_workbook(io.BytesIO(build(filters, ALL, language, "xlsx")))
    sheet = book.worksheets[1]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=HEAD + 1)]
    assert [row[0] for row in rows] == [one.label for one in brief.figures]
    for row, one in zip(rows, brief.figures, strict=True):
        numbers = (one.value, one.low, one.high, one.n, one.target)
        for value, number in zip((row[1], row[3], row[4], row[5], row[8]), numbers, strict=True):
            assert value == (pytest.approx(number, rel=1e-12) if number is not None else None)
    for place, table in enumerate(one.table for one in brief.charts if one.table):
        found = next(other for other in book.worksheets if other.cell(1, 1).value == table.title)
        assert found.max_row == HEAD + table.frame.height, place
    for other in book.worksheets[1:]:
        assert brief.filters[1][1] in other.cell(3, 1).value and brief.data_words in other.cell(4, 1).value, "filters and data date on every sheet"
        assert other.freeze_panes and other.auto_filter.ref
    assert {brief.headings["definitions"], brief.headings["sources"]} <= set(book.sheetnames)


def test_numbers_in_the_workbook_carry_their_format(shipped):
    sheet = openpyxl.load_workbook(io.BytesIO(build(KOREA_DEMO, ALL, "en", "xlsx"))).worksheets[1]
    formats = {row[0].value: row[1].number_format for row in sheet.iter_rows(min_row=HEAD + 1)}
    assert formats["Promise kept"] == '0.0" %"' and formats["Orders"] == "#,##0" and formats["Order value"] == "[$$-409]#,##0"


def test_hostile_names_are_text_in_the_page(tmp_path, monkeypatch):
    filters, _ = shop(tmp_path, monkeypatch)
    for language in ("en", "ko"):
        page = build(filters, ALL, language, "html").decode()
        found = assert_self_contained(page)
        assert TAG in found.text and "<script" not in page.lower() and "onerror=alert" not in re.sub(r"&[a-z#0-9]+;|>[^<]*<", "", page)
        assert html.escape(TAG, quote=False)[:12] in page
        for mark in ("hx1", "hx2", "hx3", "hx4", "hx5", "hx6"):
            assert mark in found.text, f"{mark} vanished"
        assert "\u202e" not in page and "\ufffe" not in page and "49" not in re.findall(r"hx5.{0,40}", found.text)[0], "nothing is turned or computed"


def test_hostile_names_are_text_in_the_document(tmp_path, monkeypatch):
    filters, _ = shop(tmp_path, monkeypatch)
    _, text = pdf_text(build(filters, ALL, "en", "pdf"))
    assert "#read(" in text and "*hx4*" in text and "$x^2$" in text, "Typst's syntax is shown, not obeyed"
    assert "root:" not in text and TAG in text
    reader = pypdf.PdfReader(io.BytesIO(build(filters, ALL, "ko", "pdf")))
    targets = [str(note.get_object().get("/A", {}).get("/URI", "")) for page in reader.pages for note in page.get("/Annots", [])]
    assert targets and all(target.startswith("https://") for target in targets)


def test_hostile_names_are_text_in_the_workbook(tmp_path, monkeypatch):
    filters, _ = shop(tmp_path, monkeypatch)
    book = openpyxl.load_workbook(io.BytesIO(build(filters, ALL, "en", "xlsx")))
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [cell for cell in cells if cell.data_type in ("f", "e")], "no formula, no error value"
    begins = [cell for cell in cells if isinstance(cell.value, str) and cell.value.startswith(("=", "+", "-", "@"))]
    assert begins and all(cell.quotePrefix for cell in begins)
    assert any(cell.value == FORMULA for cell in cells), "what was written is there as written"
    assert not [sheet.title for sheet in book.worksheets if set("[]:*?/\\") & set(sheet.title) or len(sheet.title) > 31]


@given(st.text(max_size=60), st.text(max_size=60), st.lists(st.floats(0, 1e12), min_size=1, max_size=6))
def test_any_name_and_number_makes_a_well_formed_picture(name, other, values):
    rows = [Bar(f"{name}{place}", value, other) for place, value in enumerate(values)]
    for picture in (bar_chart(rows, words=name), waterfall([name] * len(values), values, [other] * len(values), before=1.0, after=1.0 + sum(values),
                                                           ends=(name, other), end_words=(other, name), told=name)):  # fmt: skip
        tree = ElementTree.fromstring(picture)
        for element in tree.iter():
            for key in ("x", "y", "width", "height", "cx", "cy"):
                assert "nan" not in element.get(key, "0") and "inf" not in element.get(key, "0")


@given(st.lists(st.one_of(st.none(), st.floats(-1e9, 1e9)), max_size=30), st.booleans())
def test_any_series_makes_a_well_formed_chart(values, from_zero):
    import polars as pl

    months = [date(2020 + place // 12, place % 12 + 1, 1) for place in range(len(values))]
    frame = pl.DataFrame({"period_start": months, "value": values}, schema={"period_start": pl.Date, "value": pl.Float64})
    picture = line_chart([Line(frame)], unit="count", language="en", words="x", from_zero=from_zero)
    assert (picture == "") == all(value is None for value in values)
    if picture:
        drawn = ElementTree.fromstring(picture)
        _, _, width, height = map(float, drawn.get("viewBox").split())
        for mark in drawn.iter("{http://www.w3.org/2000/svg}circle"):
            assert 0 <= float(mark.get("cx")) <= width and 0 <= float(mark.get("cy")) <= height


def test_korean_is_measured_wider_than_latin():
    assert text_width("한국") > text_width("ab")


def test_what_cannot_be_made_is_named(shipped):
    with pytest.raises(UnknownFormat, match="html, pdf, xlsx"):
        build(KOREA_2024, ALL, "en", "docx")
    with pytest.raises(UnknownFormat, match="en, ko"):
        build(KOREA_2024, ALL, "fr", "pdf")


def test_every_format_has_a_name_and_is_kept(shipped):
    assert [file_name(KOREA_2024, one) for one in FORMATS] == [f"Groundswell_KR_2024-02_published.{one}" for one in FORMATS]
    assert file_name(KOREA_DEMO.with_(markets=(), date_from=date(2026, 1, 1)), "pdf") == "Groundswell_all-markets_2026-01_2026-05_demo.pdf"
    first = build(KOREA_2024, ALL, "en", "pdf")
    assert build(KOREA_2024, ALL, "en", "pdf") is first


def test_a_month_with_nothing_is_a_file_in_every_format(shipped):
    nothing = KOREA_2024.with_(date_from=date(2013, 3, 1), date_to=date(2013, 3, 31))
    assert "Nothing has landed" in build(nothing, ALL, "en", "html").decode()
    pages, text = pdf_text(build(nothing, ALL, "ko", "pdf"))
    assert pages == 1 and "없습니다" in text
    assert openpyxl.load_workbook(io.BytesIO(build(nothing, ALL, "en", "xlsx"))).sheetnames == ["Brief", "Sources"]


def test_names_of_the_hostile_shop_are_hostile():
    assert len(set(NAMES)) == 6
