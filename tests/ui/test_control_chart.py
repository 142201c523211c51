"""What a control chart says on itself: which band is the normal range, where it begins anew, from how few months, and the target."""

from datetime import date

import polars as pl
import pytest

from ui.charts.control_chart import control_chart

MONTHS = [date(2025 + place // 12, 1 + place % 12, 1) for place in range(18)]


def months(begins: int | None = None, trial: bool = False) -> pl.DataFrame:
    """18 months of 10, from `begins` on of 20, in ranges of 5 around."""
    later = [begins is not None and place >= begins for place in range(18)]
    value = [20.0 if is_later else 10.0 for is_later in later]
    return pl.DataFrame(
        {
            "period_start": MONTHS,
            "value": value,
            "centre": value,
            "low": [one - 5 for one in value],
            "high": [one + 5 for one in value],
            "kind": "common",
            "rule": "",
            "phase": [int(is_later) for is_later in later],
            "trial": [trial and is_later == (begins is not None) for is_later in later],
        }
    )


def notes(frame: pl.DataFrame, language: str = "en", **more) -> dict[str, dict]:
    return {note["text"]: note for note in control_chart(frame, unit="per_10k", language=language, **more).layout["annotations"]}


def test_one_range_is_named_over_its_band():
    told = notes(months())
    assert [*told] == ["normal range"] and (told["normal range"]["x"], told["normal range"]["y"]) == (MONTHS[0], 15.0)
    assert [*notes(months(), "ko")] == ["평소 범위"]


@pytest.mark.parametrize(("begins", "side"), [(4, "left"), (13, "right")])
def test_a_range_that_begins_anew_says_from_when_and_from_how_few_months(begins, side):
    told = notes(months(begins, trial=True))
    words = f"new range from {'May 2025' if begins == 4 else 'Feb 2026'}, on trial: {18 - begins} months"
    assert [*told] == ["normal range", words]
    assert (told[words]["x"], told[words]["xanchor"], told[words]["yref"]) == (MONTHS[begins], side, "paper"), "over the plot, where no value is drawn"
    drawn = control_chart(months(begins), unit="per_10k", language="en")
    assert any(shape["x0"] == shape["x1"] == MONTHS[begins] for shape in drawn.layout["shapes"]), "a line leads from the words to the step"
    assert "on trial" not in "".join(notes(months(begins)))


def test_a_short_history_is_on_trial():
    assert [*notes(months(trial=True))] == ["normal range, on trial: 18 months"]


def test_the_target_is_named():
    assert "target 12" in notes(months(), target=12.0)
