"""A brief as one self-contained HTML file: no script, no request to anywhere, light and dark, print styles; charts as inline SVG."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from reports.brief.cells import cell_words, is_number
from reports.brief.contents import Brief
from reports.brief.legal import legal

HERE = Path(__file__).parent
ROWS = 60  # of a chart's table on the page; the workbook has all


def draw(brief: Brief) -> bytes:
    """The page. Every text goes through the template's escaping; only our own SVG (escaped where it is written) and style sheet do not."""
    return _environment().get_template("page.html.j2").render(brief=brief, style=Markup(_style()), rows=ROWS).encode("utf-8")


@cache
def _environment() -> Environment:
    made = Environment(loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, finalize=_finished)
    made.filters |= {"picture": Markup, "cell": cell_words, "numeric": is_number}
    return made


def _finished(value: object) -> object:
    """Text from data without control and format characters; our own pictures and style as they are."""
    return legal(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@cache
def _style() -> str:
    return (HERE / "page.css").read_text(encoding="utf-8")
