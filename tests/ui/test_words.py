"""Words: every key in both languages, with the same placeholders; particles that sound right."""

import importlib
import re
import string
from pathlib import Path

import pytest

from ui import words

HANGUL = re.compile("[가-힣]")
ENGLISH = re.compile("[a-z]{3,}")
BRACKET_FIRST = re.compile(r"\([은이을과으]\)[로는가를와]")  # `say` knows particles as `으로(로)`; the other way round it would show them raw


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


FILES = sorted(Path(words.__file__).parent.glob("words_*.py"))


def fault(key: str, entry) -> str:
    """What is wrong with an entry ('' when nothing is). Two empty texts say on purpose that nothing is to be said."""
    if len(entry) != 2 or not all(isinstance(text, str) for text in entry):
        return f"{key}: not a pair of texts"
    english, korean = entry
    if bool(english.strip()) != bool(korean.strip()):
        return f"{key}: one language is missing"
    if placeholders(english) != placeholders(korean):
        return f"{key}: placeholders {placeholders(english)} and {placeholders(korean)}"
    if HANGUL.search(english):
        return f"{key}: Korean in the English text"
    if BRACKET_FIRST.search(korean):
        return f"{key}: a particle that is not chosen"
    # names are the same in both; a form that is all placeholders needs no Hangul, but no English either
    untranslated = not HANGUL.search(korean) and english != korean and ENGLISH.search(re.sub(r"{[^}]*}", "", korean))
    return f"{key}: English in the Korean text" if untranslated else ""


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_key_is_whole_in_both_languages(file):
    entries = importlib.import_module(f"ui.{file.stem}").WORDS
    assert entries
    assert [found for found in (fault(key, entry) for key, entry in entries.items()) if found] == []


def test_a_faulty_entry_is_found():
    assert fault("k", ("a {x}", "가 {y}")) and fault("k", ("a", "")) and fault("k", ("a 가", "가")) and fault("k", ("some words", "some other words"))
    assert not fault("k", ("{low} to {high}", "{low}~{high}")) and not fault("k", ("", ""))


def test_a_key_belongs_to_one_file():
    seen = {}
    for file in FILES:
        for key in re.findall(r'^    "([a-z_]+\.[^"]+)":', file.read_text(encoding="utf-8"), re.MULTILINE):
            assert key not in seen, f"{key} stands in {seen.get(key)} and {file.name}"
            seen[key] = file.name
    assert len(seen) > 50


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("한국은(는)", "한국은"), ("호주은(는)", "호주는"), ("멕시코이(가)", "멕시코가"), ("일본을(를)", "일본을"),
        ("서울으로(로)", "서울로"), ("부산으로(로)", "부산으로"),
        ("2026은(는)", "2026은"), ("2024은(는)", "2024는"), ("AliExpress을(를)", "AliExpress를"),
        ("**한국**이(가)", "**한국**이"), ("(일본)과(와)", "(일본)과"),
    ],
)  # fmt: skip
def test_particles_follow_the_sound(text, said):
    assert words._PARTICLE.sub(words._particle, text) == said


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Korea", "Complaints to Korea"),
        ("United States", "Complaints to the United States"),
        ("Korea Consumer Agency", "Complaints to the Korea Consumer Agency"),
    ],
)
def test_english_names_that_need_an_article_get_one(name, said):
    assert words.say("overview.t_complaints", "en", body=name) == said


def test_an_unknown_key_says_where_it_belongs():
    with pytest.raises(KeyError, match=r"ui/words_<page>\.py"):
        words.say("nobody.wrote.this", "en")
    assert words.say_or("nobody.wrote.this", "ko", "AliExpress") == "AliExpress"


def test_placeholders_are_filled():
    assert words.say("filter.more", "en", first="Korea", count=2) == "Korea + 2 more"
    assert words.say("filter.more", "ko", first="한국", count=2) == "한국 외 2"
