"""Words: every key in both languages, with the same placeholders; particles that sound right."""

import re
import string
from pathlib import Path

import pytest

from ui import words

HANGUL = re.compile("[가-힣]")
ENGLISH = re.compile("[a-z]{3,}")


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("key", sorted(words.load()))
def test_every_key_is_whole_in_both_languages(key):
    entry = words.load()[key]
    assert len(entry) == 2 and all(isinstance(text, str) and text.strip() for text in entry)
    english, korean = entry
    assert placeholders(english) == placeholders(korean)
    assert not HANGUL.search(english)
    # names are the same in both; a form that is all placeholders needs no Hangul, but no English either
    assert HANGUL.search(korean) or english == korean or not ENGLISH.search(re.sub(r"{[^}]*}", "", korean))


def test_a_key_belongs_to_one_file(tmp_path):
    seen = {}
    for file in sorted(Path(words.__file__).parent.glob("words_*.py")):
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


def test_an_unknown_key_says_where_it_belongs():
    with pytest.raises(KeyError, match=r"ui/words_<page>\.py"):
        words.say("nobody.wrote.this", "en")
    assert words.say_or("nobody.wrote.this", "ko", "AliExpress") == "AliExpress"


def test_placeholders_are_filled():
    assert words.say("filter.more", "en", first="Korea", count=2) == "Korea + 2 more"
    assert words.say("filter.more", "ko", first="한국", count=2) == "한국 외 2"
