"""A title names a highest only among those with enough behind them; tables name sources without remarks, files keep them whole."""

from types import SimpleNamespace

import polars as pl
import pytest

from analysis.delivery_channels import MEASURES, thin
from ui import delivery_kept, delivery_lines
from ui.section import _in_words
from ui.words import say

VIEW = SimpleNamespace(language="en", say=lambda key, **words: say(key, "en", **words))


def channels(*rows: tuple) -> pl.DataFrame:
    """One row a channel: name, percent missed, promises due (sampled), whether complaints are few."""
    found = pl.DataFrame(rows, schema=["channel", "late", "promise_due_rows", "few"], orient="row")
    frame = found.with_columns(
        parcel_rows=pl.col("promise_due_rows"), recognised=True, title=pl.col("channel"), complaints=pl.col("late"), cost_usd=pl.col("late")
    )
    return delivery_lines._ordered(VIEW, frame, "late")


@pytest.mark.parametrize(
    ("rows", "title"),
    [
        ([("EMS", 40.0, 999, False), ("TNT", 20.0, 1_000, False), ("DHL", 10.0, 5_000, True)], "Promises missed: TNT is highest at 20 %"),
        ([("EMS", 40.0, 999, False), ("TNT", 20.0, 12, False)], "Promises missed: too few parcels in any channel to name a highest"),
        ([("EMS", 0.0, 5_000, False)], "Promises missed by channel"),
    ],
)
def test_a_channel_of_under_a_thousand_parcels_is_never_named_the_highest(rows, title):
    assert delivery_lines._title(VIEW, channels(*rows), "late") == title


def test_each_measure_rests_on_its_own_rows():
    rows = channels(("EMS", 40.0, 999, False), ("DHL", 10.0, 5_000, True))
    assert {measure: thin(rows, measure) for measure in MEASURES} == {
        "late": [True, False], "lost": [True, False], "untracked": [True, False], "p90": [True, False], "complaints": [False, True], "cost_usd": [False, False],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "title"),
    [
        ([(50.0, "3 days", True), (87.0, "5 days", False), (95.0, "9 days", False)], "5 days: 87 % kept, the lowest; 9 days: 95 %, the highest"),
        ([(50.0, "3 days", True), (87.0, "5 days", False)], "5 days: 87 % kept"),
        ([(50.0, "3 days", True)], "Promises kept by their length: too few of any to rank"),
    ],
)
def test_a_length_of_promise_with_too_few_is_not_ranked(rows, title):
    said = delivery_kept._length_title(VIEW, pl.DataFrame(rows, schema=["kept", "length", "few"], orient="row"))
    assert said.startswith(title) or said == f"Promises of {title[:6]}: 87 % kept"


def test_a_table_names_a_source_in_the_readers_words_and_the_rows_keep_it_whole():
    whole = "AliExpress and Temu consultations up 115% in a year (알리·테무 소비자상담 1년새 115% 증가)"
    rows = pl.DataFrame({"source": [whole, None]})
    assert _in_words(rows, "en")["source"].to_list() == ["AliExpress and Temu consultations up 115% in a year", None]
    assert _in_words(rows, "ko")["source"].to_list() == ["알리·테무 소비자상담 1년새 115% 증가", None]
    assert rows["source"][0] == whole
