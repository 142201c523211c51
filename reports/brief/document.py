"""A brief as PDF: Typst sets it (in-process, no browser), charts stay vectors, text stays text, Korean comes with its own fonts.

The template reads the brief as JSON: what comes from data is only ever a string in it, never markup.
"""

import json
import threading
from functools import cache
from pathlib import Path

from reports.brief.cells import cell_words, is_number
from reports.brief.contents import Brief, Chart, Figure, Reason, Table
from reports.brief.legal import legal

HERE = Path(__file__).parent
QUOTED = 400  # rows of the table of printed figures
_lock = threading.Lock()  # one document is set at a time: it takes both cores for a moment


def draw(brief: Brief) -> bytes:
    """The document."""
    import typst  # 81 MB of compiler: only where a PDF is asked for

    asked = {"brief": json.dumps(_contents(brief), ensure_ascii=False)}
    with _lock:
        return typst.compile(HERE / "document.typ", root=HERE, font_paths=_fonts(), sys_inputs=asked, format="pdf")


@cache
def _fonts():
    """Our own fonts, and the machine's for scripts that they lack; looked for once a process."""
    import typst

    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=True, font_paths=[HERE / "fonts"])


def _contents(brief: Brief) -> dict:
    texts = ("language", "title", "place", "period", "collection", "provenance", "badge", "badge_words", "answer", "reasons_note", "incidents_clean",
             "data_words", "made_words", "empty", "notes", "incidents")  # fmt: skip
    found = {name: getattr(brief, name) for name in texts} | {"headings": dict(brief.headings), "filters": brief.filters}
    found["figures"] = [_figure(one) for one in brief.figures]
    found["moved"] = [{"heading": one.heading, "lines": one.lines, "notes": one.notes} for one in brief.moved]
    found["reasons"] = [_reason(one, brief.language) for one in brief.reasons]
    found["charts"] = [_chart(one) for one in brief.charts]
    found["quotes"] = _table(brief.quotes, brief.language, QUOTED) if brief.quotes else None
    found["definitions"] = [{"label": one.label, "text": one.text, "formula": f"{one.formula} {one.filled}".strip()} for one in brief.definitions]
    found["sources"] = [{"publisher": one.publisher, "title": one.title or one.url, "dated": one.published_words, "url": one.url} for one in brief.sources]
    return _cleaned(found)


def _figure(one: Figure) -> dict:
    marks = [{"text": mark.text, "verdict": mark.verdict, "against": mark.against, "tone": mark.tone} for mark in one.marks]
    judged = {"text": one.judged.text, "tone": one.judged.tone} if one.judged else None
    texts = ("label", "words", "interval", "withheld", "target_words", "target_met", "picture", "picture_words", "foot", "pale")
    return {name: getattr(one, name) for name in texts} | {"marks": marks, "judged": judged}


def _chart(one: Chart) -> dict:
    return {"title": one.title, "sentence": one.sentence, "svg": one.svg, "events": one.events}


def _reason(one: Reason, language: str) -> dict:
    texts = ("sentence", "data", "data_is_clean", "title", "how_to_read", "svg", "drivers_title", "drivers_sentence")
    found = {name: getattr(one, name) for name in texts}
    picked = None
    if one.drivers:
        columns = {name: one.drivers.columns[name] for name in ("segment", "before", "after", "contribution")}
        picked = _table(Table(one.drivers.key, one.drivers.title, one.drivers.frame, columns), language, 10)
    return found | {"drivers": picked}


def _table(one: Table, language: str, most: int) -> dict:
    shown = one.shown.head(most)
    rows = [[cell_words(value, one, name, language) for name, value in row.items()] for row in shown.iter_rows(named=True)]
    return {"title": one.title, "sentence": one.sentence, "headings": one.headings, "rows": rows, "right": [is_number(one, name) for name in shown.columns]}


def _cleaned(value):
    """Text without control and format characters, all the way down; drawings are clean already."""
    if isinstance(value, str):
        return value if value.startswith("<svg") else legal(value)
    if isinstance(value, dict):
        return {key: _cleaned(one) for key, one in value.items()}
    return [_cleaned(one) for one in value] if isinstance(value, list | tuple) else value
