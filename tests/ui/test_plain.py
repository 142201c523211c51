"""Text from data stays text: no Markdown, directive, formula or script gets through."""

import re

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from ui.downloads import csv_bytes, file_name, parquet_bytes
from ui.plain import chart_text, headline, link, plain, safe_url, title

HOSTILE = [
    "# heading", "1. list", "- item", "+ item", "> quote", "    code", "```\ncode", "**bold** _it_ ~~no~~ `code`", "[x](javascript:alert(1))",
    "![x](http://evil/x.png)",
    "<img src=x onerror=alert(1)>", "<script>alert(1)</script>", "https://evil.example", "www.evil.example", "a@evil.example",
    "| a | b |\n|---|---|\n| 1 | 2 |", "---", "===\n", "[ref]: http://evil",
    "<https://evil.example>", "&lt;b&gt;", "a\\*b", "* star", "1) list", "***", "[ ] task", "line one\n\n# line two", "text\n===",
]  # fmt: skip
STREAMLIT = [":red[colour]", ":smile:", ":material/home:", ":blue-background[x]", "$x^2$", "$$\\frac{1}{2}$$", ":small[x]", ":streamlit:", "a:b:c"]
MARKDOWN = MarkdownIt("gfm-like", {"linkify": False, "html": True})


def inner(text: str) -> tuple[set[str], str]:
    """Kinds of inline tokens and the literal text that a Markdown reader sees."""
    tokens = MARKDOWN.parse(text)
    kinds = {token.type for token in tokens} | {child.type for token in tokens for child in token.children or ()}
    return kinds, "".join(child.content for token in tokens for child in token.children or ())


@pytest.mark.parametrize("text", HOSTILE)
def test_markdown_reads_only_a_paragraph_of_text(text):
    kinds, read = inner(plain(text))
    assert kinds <= {"paragraph_open", "inline", "paragraph_close", "text", "text_special"}
    assert read.replace("\u2060", "") == " ".join(text.split())


@pytest.mark.parametrize("text", STREAMLIT)
def test_streamlit_syntax_is_broken_up(text):
    escaped = plain(text)
    assert not re.search(r"(?<!\\)[:$\[\]]", escaped)
    if text.count(":") > 1:  # emoji and icon codes are matched after escapes are gone
        assert not re.search(r":[A-Za-z0-9_+\-/]+:", escaped.replace("\\", ""))


@given(st.text(max_size=80))
def test_any_text_stays_on_one_line_as_text(text):
    escaped = plain(text)
    assert not set("\n\r[]") & set(escaped)
    kinds, _ = inner(escaped)
    assert kinds <= {"paragraph_open", "inline", "paragraph_close", "text", "text_special"}


def test_control_and_direction_characters_are_dropped_and_long_text_is_cut():
    assert plain("a\u202eb\u0000c\u200bd") == "abcd"
    assert plain("x" * 50, limit=10) == "x" * 9 + "…"
    assert plain(None) == ""


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//evil.example",
        "http://",
        "http://user@evil.example",
        "http://a b",
        "ftp://x.y",
        None,
        "",
        "http://[::1",
        "http://x\u202e.y",
    ],
)
def test_only_plain_web_addresses_become_links(url):
    assert safe_url(url) == ""
    assert link("Title", url) == "Title"


def test_a_link_can_not_be_broken_out_of():
    made = link("a] [b](http://evil", "https://kosis.kr/x?(y)=[1]&z=한글")
    tokens = [child for token in MARKDOWN.parse(made) for child in token.children or ()]
    assert [token.attrs["href"] for token in tokens if token.type == "link_open"] == ["https://kosis.kr/x?%28y%29=%5B1%5D&z=%ED%95%9C%EA%B8%80"]


def test_chart_text_has_no_tags():
    assert chart_text("<a href='x'>b</a> & $x$").count("<") == 0


def test_csv_is_no_formula_and_loses_nothing():
    frame = pl.DataFrame({"name": ["=1+1", "+cmd", "-2", "@x", "\tq", "\rq", "safe", None], "=value": [-1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, None]})
    text = csv_bytes(frame)
    assert text.startswith(b"\xef\xbb\xbf")
    read = pl.read_csv(text)
    assert read["name"].to_list() == ["'=1+1", "'+cmd", "'-2", "'@x", "'\tq", "'\rq", "safe", None]
    assert read["'=value"].to_list() == frame["=value"].to_list()  # a negative number is a number
    assert pl.read_parquet(parquet_bytes(frame)).equals(frame)


def test_csv_writes_lists_and_categories_as_text():
    frame = pl.DataFrame({"kinds": [["=a", "b"], []], "cause": pl.Series(["-late", "lost"], dtype=pl.Categorical)})
    assert pl.read_csv(csv_bytes(frame)).rows() == [("'=a; b", "'-late"), ("", "lost")]


def test_a_file_name_is_a_file_name():
    assert file_name("demo", "a/../b", "한", suffix="csv") == "demo_a-..-b_.csv"


def test_a_number_and_its_unit_stay_on_one_line_of_a_headline():
    assert (
        headline("Lost *rose* 64.8 % in 2 days to 9.2 M, or so")
        == "## " + title("Lost *rose* 64.8 % in 2 days to 9.2 M, or so")
        == "## Lost \\*rose\\* 64.8\u00a0% in 2\u00a0days to 9.2\u00a0M, or so"
    )


def test_a_share_and_its_korean_particle_stay_on_one_line():
    assert plain("비공식 노선 B가 50.6%로 가장 높음 (3% 미만)") == "비공식 노선 B가 50.6%\u2060로 가장 높음 (3% 미만)"


@pytest.mark.parametrize("sign", ["\n=", "\uff1d", "\uff0b", "\uff0d", "\uff20"])
def test_a_line_end_or_a_wide_sign_before_a_formula_is_text_in_a_csv(sign):
    text = f"{sign}1+1"
    written = csv_bytes(pl.DataFrame({"said": [text, "한국 = 1"]})).decode("utf-8-sig")
    assert pl.read_csv(written.encode())["said"].to_list() == [f"'{text}", "한국 = 1"]
