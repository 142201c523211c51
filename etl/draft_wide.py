"""Tables that are wide: headers that are periods, or places, and stand for rows."""

import re
from collections.abc import Sequence

from data.markets import code_of
from etl.draft_dates import PERIODS, pattern_of
from etl.draft_words import REGIONS

MANY = 3  # headers of one kind below which a table is not called wide


def wide_periods(names: Sequence[str]) -> dict | None:
    """Headers that are periods of one form: the table's columns are rows of another time."""
    best: tuple[list[str], str] = ([], "")
    for form in (*PERIODS, "%Y-%m-%d", "%Y.%m.%d", "%Y%m", "%m.%Y", "%Y"):
        text = pattern_of(form)
        fitting = [name for name in names if re.fullmatch(text + r"(\s*[pe*]\)?)?", name)]
        if form in ("%Y%m", "%m.%Y") and not all(re.search(r"(19|20)\d\d", name) for name in fitting):
            continue
        if len(fitting) > len(best[0]):
            best = (fitting, form)
    if len(best[0]) < MANY:
        return None
    marks = "" if all(re.fullmatch(pattern_of(best[1]), name) for name in best[0]) else r"( ?[pe*]\)?)?"
    plain = re.sub(r"\\ ", " ", pattern_of(best[1]))
    return {"columns": f"(?P<period>{plain}){marks}", "form": best[1], "names": best[0], "of": "periods"}


def wide_places(numbers: Sequence[str]) -> dict | None:
    """Headers of numbers that are countries, with a printed total or the rest beside them: the table's columns are rows of another place.

    The cells are numbers, since two letters such as ID or NO are a country's code as well as a word.
    """
    countries = [name for name in numbers if code_of(name)]
    if len(countries) < MANY:
        return None
    names = [name for name in numbers if name in countries or region_of(name)]
    alternatives = "|".join(re.sub(r"\\([ '&-])", r"\1", re.escape(name)) for name in names)
    return {"columns": f"(?P<place>{alternatives})", "form": None, "names": names, "of": "places"}


def region_of(label: str) -> str | None:
    """The word of the contracts for a region or a total that statistical tables name among their countries."""
    return next((region for region, known in REGIONS.items() if label.strip().casefold() in known), None)
