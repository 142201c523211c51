"""Which date formats a column is written in, settled by evidence: impossible months, the order of rows, the span of the dates; or said to be open."""

import re
from dataclasses import dataclass

import polars as pl

from etl.instants import parse_date, parse_instant

DATES = (
    "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y. %m. %d.", "%Y. %m. %d", "%Y%m%d", "%d-%m-%Y", "%m-%d-%Y", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%m.%d.%Y",
    "%d-%m-%y", "%m-%d-%y", "%y-%m-%d", "%d/%m/%y", "%m/%d/%y", "%y/%m/%d", "%d.%m.%y", "%y.%m.%d", "%d-%b-%y", "%d-%b-%Y", "%d %b %Y", "%d %B %Y", "%b %d, %Y",
    "%B %d, %Y", "%d. %B %Y", "%d %B %y", "%d-%B-%Y", "%d-%B-%y", "%d/%B/%Y", "%d/%B/%y", "%d de %B de %Y", "%der %B %Y",
    "%EY年%m月%d日", "%EY.%m.%d", "%EY/%m/%d",
    "%Y년 %m월 %d일", "%Y년%m월%d일", "%Y年%m月%d日",
)  # fmt: skip
PERIODS = (
    "%Y-%m", "%Y/%m", "%Y.%m", "%Y년 %m월", "%Y年%m月", "%m/%Y", "%m-%Y", "%b %Y", "%B %Y", "%b-%Y", "%b-%y", "%b %y",
    "%B-%y", "%B-%Y", "%B %y", "%B/%y", "%B/%Y", "%B de %Y",
    "%EY年%m月",
    "%Y %q/4", "%Y.%q/4", "%Y-%q/4", "%YQ%q", "%Y Q%q", "%Y-Q%q", "%Y.Q%q", "Q%q %Y", "%Y년 %q/4분기",
    "%Y년 %q분기", "%Y년", "%Y年",
)  # fmt: skip
TIMES = (
    "", " %H:%M:%S", " %H:%M", "T%H:%M:%S", "T%H:%M:%SZ", "T%H:%M", "T%H:%M:%S%.f", "T%H:%M:%S%.fZ", "T%H:%M:%S%z", " %H:%M:%S%.f", " %H:%M:%S%z",
    " %I:%M:%S %p", " %I:%M %p", ", %H:%M", ", %H:%M:%S", ", %I:%M %p", " %H.%M", "T%H:%M%z", "T%H:%M:%S%.f%z",
)  # fmt: skip
ONLY_TIMES = ("%H:%M:%S", "%H:%M", "%I:%M:%S %p", "%I:%M %p")
MARKS = ("", " p)", "p)", " p", "p", " e)", "e)", "*")  # provisional and estimated, as statistical offices mark them
DIRECTIVES = {
    "%Y": r"\d{4}", "%y": r"\d{2}", "%m": r"\d{1,2}", "%d": r"\d{1,2}", "%q": "[1-4]", "%b": "[A-Za-z]{3}", "%B": r"[^\W\d_]{3,10}\.?",
    "%EY": r"(?:令和|平成|昭和|[RHS])\s?(?:\d{1,2}|元)",
    "%H": r"\d{1,2}", "%I": r"\d{1,2}",
    "%M": r"\d{2}", "%S": r"\d{2}", "%p": "[AaPp][Mm]", "%.f": r"\.\d+", "%z": r"[+-]\d{2}:?\d{2}",
}  # fmt: skip
SPAN_DAYS = 366  # a reading whose dates span this much more than another's is the less likely one


@dataclass(frozen=True)
class Dates:
    """Formats of a column in the order to try them, what kind they give, and why."""

    formats: tuple[str, ...]
    kind: str  # date | instant | period
    share: float  # of the filled cells
    evidence: tuple[str, ...]
    ambiguous: bool = False


def pattern_of(form: str) -> str:
    """A regular expression for a format's texts."""
    return "".join(DIRECTIVES.get(part, re.escape(part)) for part in re.split(r"(%\.f|%EY|%[A-Za-z])", form))


FORMS = tuple((form + time, re.compile(pattern_of(form + time))) for form in DATES for time in TIMES)
FORMS += tuple((form + mark, re.compile(pattern_of(form + mark))) for form in PERIODS for mark in MARKS)


def time_only(values: pl.Series) -> str | None:
    """The format of a column of bare clock times."""
    sample = values.drop_nulls().head(500).to_list()
    for form in ONLY_TIMES:
        if sample and all(re.fullmatch(pattern_of(form), value) for value in sample):
            return form
    return None


def detect_dates(values: pl.Series) -> Dates | None:
    """The formats that fit at least nine of ten filled cells; None if it is no column of dates."""
    filled = values.drop_nulls()
    if filled.is_empty():
        return None
    shapes = _shapes(filled)
    chosen, evidence, fitted, open_questions = [], [], 0, False
    for _, example, count in shapes.head(12).iter_rows():
        forms = [form for form, pattern in FORMS if pattern.fullmatch(example)]
        if not forms:
            continue
        of_shape = filled.filter(_shape(filled) == _shape(pl.Series([example]))[0])
        form, why, ambiguous, valid = _settle(of_shape, forms, chosen)
        if form is None:
            continue
        fitted += valid
        open_questions |= ambiguous
        if form not in chosen:
            chosen.append(form)
        if why:
            evidence.append(f"{count:,} like '{example}': {why}")
    if not chosen or fitted < 0.9 * len(filled):
        return None
    # "%Y" would also take a two-digit year, so formats with %y are tried first
    chosen.sort(key=lambda form: "%y" not in form)
    kind = "period" if all(not re.search(r"%d", form) for form in chosen) else "instant" if any(re.search(r"%[HI]", form) for form in chosen) else "date"
    return Dates(tuple(chosen), kind, fitted / len(filled), tuple(dict.fromkeys(evidence)), open_questions)


def _shape(values: pl.Series) -> pl.Series:
    return values.str.replace_all(r"\d", "9").str.replace_all(r"99?([/.:\- ])", "9$1").str.replace_all(r"\p{L}{3,}\.?", "Mon").str.replace_all(r"\b99?\b", "9")


def _shapes(filled: pl.Series) -> pl.DataFrame:
    frame = pl.DataFrame({"shape": _shape(filled), "value": filled})
    return frame.group_by("shape", maintain_order=True).agg(pl.col("value").first(), pl.len().alias("count")).sort("count", descending=True)


def parsed_dates(values: pl.Series, form: str) -> pl.Series:
    """The days that texts mean in a format."""
    return parse_instant(values, form)[0].dt.date() if re.search(r"%[HI]", form) else parse_date(values, form)


def _settle(values: pl.Series, forms: list[str], chosen: list[str]) -> tuple[str | None, str, bool, int]:
    """(format, why, whether it stays open, cells that fit) for cells of one shape."""
    read = {form: parsed_dates(values, form) for form in forms}
    valid = {form: len(values) - dates.null_count() for form, dates in read.items()}
    most = max(valid.values())
    if not most:
        return None, "", False, 0
    best = _different({form: read[form] for form in forms if valid[form] == most})
    lost = [f"as {form} {len(values) - valid[form]:,} would be no date" for form in forms if valid[form] < most and valid[form] > 0]
    if len(best) == 1:
        return best[0], "; ".join(lost[:2]), False, most
    if known := [form for form in best if form.split(" ")[0].split("T")[0] in {other.split(" ")[0].split("T")[0] for other in chosen}]:
        return known[0], "", False, most
    rising = {form: _rising(read[form]) for form in best}
    by_order = sorted(best, key=lambda form: -rising[form])
    if rising[by_order[0]] > 0.98 and rising[by_order[1]] < 0.9:
        return by_order[0], f"rows then run forward in time ({rising[by_order[0]]:.0%}; as {by_order[1]} {rising[by_order[1]]:.0%})", False, most
    spans = {form: (read[form].max() - read[form].min()).days for form in best}
    by_span = sorted(best, key=spans.get)
    if spans[by_span[0]] + SPAN_DAYS < spans[by_span[1]] or spans[by_span[0]] * 2 + 31 < spans[by_span[1]]:
        why = f"read as {by_span[0]} they span {spans[by_span[0]]:,} days, as {by_span[1]} {spans[by_span[1]]:,}"
        return by_span[0], "; ".join([*lost[:1], why]), False, most
    return by_span[0], f"AMBIGUOUS: {' and '.join(best)} fit equally well. Ask who exported the file", True, most


def _different(read: dict[str, pl.Series]) -> list[str]:
    """The formats that do not say the same days as one before them: "Jan 2024" is both %b and %B, and no question."""
    kept: list[str] = []
    for form, dates in read.items():
        if not any(dates.equals(read[other], null_equal=True) for other in kept):
            kept.append(form)
    return kept


def _rising(dates: pl.Series) -> float:
    steps = dates.drop_nulls().diff().drop_nulls().dt.total_days()
    return 1.0 if steps.is_empty() else float((steps >= 0).mean())
