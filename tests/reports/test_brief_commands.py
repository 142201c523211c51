"""`python -m reports brief`: files of every format, and a sentence with the nearest valid value for what does not exist."""

import pytest
from typer.testing import CliRunner

from reports.__main__ import app

RUN = CliRunner()


def brief(*words: str):
    return RUN.invoke(app, ["brief", *words])


@pytest.mark.parametrize(("name", "begins"), [("brief.pdf", b"%PDF"), ("brief.html", b"<!doctype html>"), ("brief.xlsx", b"PK")])
def test_the_ending_chooses_the_format(name, begins, shipped, tmp_path):
    found = brief("--market", "KR", "--month", "2024-02", "--out", str(tmp_path / name), "--lang", "ko")
    assert found.exit_code == 0, found.output
    assert (tmp_path / name).read_bytes().startswith(begins) and f"{(tmp_path / name).stat().st_size:,} bytes" in found.output


def test_without_a_file_the_filters_name_it(shipped, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    found = brief("--collection", "demo", "--market", "all", "--platform", "all", "--from", "2026-01", "--to", "2026-03", "--format", "html")
    assert found.exit_code == 0, found.output
    assert (tmp_path / "Groundswell_all-markets_2026-01_2026-03_demo.html").exists()


def test_a_platform_is_found_whatever_its_case(shipped, tmp_path):
    found = brief("--platform", "temu", "--month", "2024-03", "--out", str(tmp_path / "x.html"))
    assert found.exit_code == 0 and "Temu" in (tmp_path / "x.html").read_text()


WRONG = [
    (("--market", "KO", "--month", "2024-02"), ("no market 'KO'", "KR")),
    (("--month", "2031-02"), ("no month 2031-02", "2026-06")),
    (("--month", "Feb 2024"), ("no month", "2024-02")),
    (("--collection", "nope"), ("'nope'", "published, demo")),
    (("--platform", "AliExpres"), ("no platform", "AliExpress")),
    (("--format", "docx"), ("'docx'", "html, pdf, xlsx")),
    (("--lang", "fr"), ("'fr'", "en, ko")),
    (("--compare", "never"), ("'never'", "year_ago")),
    (("--from", "2024-05", "--to", "2024-02"), ("2024-05", "Swap")),
    (("--month", "2024-02", "--from", "2024-01"), ("--month", "--from")),
    (("--month", "2024-02", "--out", "/nowhere/brief.pdf"), ("/nowhere/brief.pdf", "--out")),
]


@pytest.mark.parametrize(("words", "told"), WRONG, ids=[" ".join(words) for words, _ in WRONG])
def test_what_does_not_exist_is_named_with_what_does(words, told, shipped):
    found = brief(*words)
    assert found.exit_code == 1
    for part in told:
        assert part in found.output
    assert "Traceback" not in found.output


def test_nothing_landed_says_the_command():
    found = brief("--market", "KR")
    assert found.exit_code == 1 and "python -m etl run" in found.output
