"""What a column of a file holds: empty marks, type, number marks, dates, whether it is a key; each with its evidence."""

import re
from dataclasses import dataclass, field

import polars as pl

from etl.convert import plain_number
from etl.draft_dates import Dates, detect_dates, parsed_dates, time_only
from etl.draft_wide import wide_periods, wide_places
from etl.draft_words import NULL_WORDS, TOTAL_WORDS
from etl.read import LINE, RawFile, whole

NUMBER_MARKS = ((".", ""), (".", ","), (",", "."), (",", ""), (",", " "), (".", " "), (",", "\u00a0"), (",", "\u202f"), (".", "'"))
YES_NO = {"true", "false", "yes", "no", "y", "n", "t", "f", "예", "아니오"}
STATE = re.compile("stat|stage|event|phase|상태|단계|状态|狀態|stand")  # headers of what changes from row to row of a log
COUNTER = re.compile("mod|seq|version|count|no")
TOTAL_TEXTS = [word.casefold() for word in TOTAL_WORDS]
FEW = 200  # different values up to which a column counts as a code list


@dataclass(frozen=True)
class Column:
    """A profile of one raw column."""

    name: str
    kind: str  # date | instant | period | time | whole | number | yes_no | text | empty
    filled: int
    distinct: int
    nulls: tuple[str, ...]  # words that stand for "nothing"
    examples: tuple[str, ...]
    dates: Dates | None = None
    marks: tuple[str, str] = (".", "")
    notes: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()  # all values of a code list, most frequent first
    totals: tuple[str, ...] = ()  # labels that are words for totals


@dataclass(frozen=True)
class Table:
    """A profile of a file: its sample, columns, keys, and what its shape needs."""

    frame: pl.DataFrame  # the sample, empty marks already null
    columns: tuple[Column, ...]
    keys: tuple[str, ...]  # columns that tell every row apart on their own
    nulls: tuple[str, ...]
    wide: dict | None = None  # columns (regex), form of the periods, names, of (periods or places)
    reduce: dict | None = None  # key, order, why
    facts: tuple[str, ...] = field(default=())
    total_row: tuple[str, str] | None = None  # column and word of a line of sums, which is in neither frame nor columns

    def column(self, name: str) -> Column:
        """The profile of a column by its name."""
        return next(column for column in self.columns if column.name == name)


def profile(raw: RawFile, sample: int) -> Table:
    """Profile the first `sample` rows of a file."""
    frame = whole(raw.rows.head(sample))
    names = [name for name in frame.columns if name != LINE]
    stripped = frame.select(LINE, *[pl.col(name).str.strip_chars() for name in names])
    nulls = {name: _nulls(stripped[name]) for name in names}
    clean = stripped.with_columns(pl.when(~pl.col(name).is_in(list(words))).then(pl.col(name)).alias(name) for name, words in nulls.items() if words)
    columns = tuple(_column(clean[name], nulls[name]) for name in names)
    if summed := _total_rows(clean, columns):
        clean = clean.filter(pl.col(summed[0]).ne_missing(summed[1]))
        columns = tuple(_column(clean[name], nulls[name]) for name in names)
    wide = wide_periods(names) or wide_places([column.name for column in columns if column.kind in ("whole", "number")])
    values = ("number", "instant", "period", "date", "time")
    keys = tuple(column.name for column in columns if column.filled == clean.height == column.distinct and column.kind not in values)
    reduce = None if keys or wide else _event_log(clean, columns)
    every = tuple(dict.fromkeys(word for name in names for word in nulls[name]))
    return Table(clean, columns, keys, every, wide, reduce, _disagreeing_dates(clean, columns), summed)


def _nulls(values: pl.Series) -> tuple[str, ...]:
    """Words for "nothing" in a column: the known ones, where other values are there too."""
    here = values.filter(values.is_in(list(NULL_WORDS))).unique().sort().to_list()
    others = values.drop_nulls().len() - values.is_in(list(NULL_WORDS)).sum()
    return tuple(here) if here and others else ()


def _column(values: pl.Series, nulls: tuple[str, ...]) -> Column:
    filled = values.drop_nulls()
    filled = filled.filter(filled != "")
    if filled.is_empty():
        return Column(values.name, "empty", 0, 0, nulls, ())
    counts = filled.value_counts(sort=True)
    labels = tuple(counts.head(FEW)[values.name].to_list())
    few = counts.height <= FEW
    totals = tuple(label for label in labels if few and re.sub(r"\s", "", label).casefold() in {word.replace(" ", "") for word in TOTAL_WORDS})
    base = {"name": values.name, "filled": filled.len(), "distinct": counts.height, "nulls": nulls, "examples": tuple(label[:40] for label in labels[:3]),
            "labels": labels if few else (), "totals": totals if counts.height > len(totals) else ()}  # fmt: skip
    if dates := detect_dates(filled):
        return Column(kind=dates.kind, dates=dates, notes=dates.evidence, **base)
    if form := time_only(filled):
        return Column(kind="time", notes=(f"clock times of the form {form}",), dates=Dates((form,), "time", 1.0, ()), **base)
    if {label.casefold() for label in labels} <= YES_NO and few:
        return Column(kind="yes_no", **base)
    if number := _number(filled):
        kind, marks, notes = number
        return Column(kind=kind, marks=marks, notes=notes, **base)
    return Column(kind="text", **base)


def _total_rows(frame: pl.DataFrame, columns: tuple[Column, ...]) -> tuple[str, str] | None:
    """Column and word of a line of sums: a word for a total, once, where else every row has another text, and most of its other cells are empty."""
    for column in columns:
        if column.kind != "text" or column.filled < 3 or column.distinct < column.filled:
            continue
        line = frame.filter(pl.col(column.name).str.to_lowercase().str.strip_chars(" :").is_in(TOTAL_TEXTS))
        if line.height == 1 and sum(cell in (None, "") for cell in line.drop(LINE).row(0)) > len(columns) / 2:
            return column.name, line[column.name][0]
    return None


def _number(filled: pl.Series) -> tuple[str, tuple[str, str], tuple[str, ...]] | None:
    fits = {}
    for decimal, thousands in NUMBER_MARKS:
        strict = plain_number(pl.col("v"), decimal, thousands) if (decimal, thousands) != (".", "") else pl.col("v")
        fits[decimal, thousands] = filled.to_frame("v").select(strict.cast(pl.Float64, strict=False).is_finite().fill_null(False).sum()).item()
    most = max(fits.values())
    if most < 0.9 * filled.len():
        return None
    best = [marks for marks in NUMBER_MARKS if fits[marks] == most]
    marks, notes = best[0], ()
    if marks != (".", ""):
        said = f"decimal mark '{marks[0]}'" + (f", thousands mark '{marks[1]}'" if marks[1] else "")
        notes = (f"{said}: {most:,} of {filled.len():,} fit",)
        other = [pair for pair in best[1:] if pair[0] != marks[0]]
        if other and marks[1] in (".", ",", ""):  # a space or an apostrophe is no decimal mark
            notes = (f"AMBIGUOUS: '{filled[0]}' could also be read with the decimal mark '{other[0][0]}'; {said} is assumed",)
    digits = filled.filter(filled.str.contains(r"^[+-]?[\d.,' \u00a0\u202f]*$"))
    kind = "text" if digits.str.contains(r"^0\d").any() else "number" if digits.str.contains(re.escape(marks[0]) + r"\d").any() else "whole"
    return kind, marks, notes


def _event_log(frame: pl.DataFrame, columns: tuple[Column, ...]) -> dict | None:
    """A name that repeats, with a counter or instant that tells its states apart: an event log, one row a state.

    The first column needs a counter and something that stays the same; any other a state that changes, since lines of an order repeat its number as well.
    """
    found = [log for column in columns if (log := _log_of(frame, columns, column, first=column is columns[0]))]
    return max(found, key=lambda log: log.pop("points"), default=None)


def _log_of(frame: pl.DataFrame, columns: tuple[Column, ...], key: Column, *, first: bool) -> dict | None:
    height = frame.height
    if height < 20 or key.kind not in ("text", "whole") or key.filled != height or not 1.5 <= height / key.distinct <= 1000 or key.distinct < 10:
        return None
    others = [column for column in columns if column.name != key.name and column.kind != "empty"]
    constant = [column.name for column in others if _constant_share(frame, key.name, column.name) > 0.95]
    changing = [column.name for column in others if column.labels and STATE.search(column.name.casefold()) and column.name not in constant]
    if not changing and not (first and constant):
        return None
    steps = [column for column in others if column.kind == "whole" or (changing and column.kind == "instant" and column.filled == height)]
    counters = [column for column in steps if _tells_apart(frame, key.name, column.name) > 0.95]
    if not counters:
        return None
    best = max(
        counters, key=lambda column: (_tells_apart(frame, key.name, column.name), bool(COUNTER.search(column.name.casefold())), column.kind == "instant")
    )
    order = _order_of(best)
    if order is None:
        return None
    per = height / key.distinct
    many = f"{height:,} rows are {key.distinct:,} different '{key.name}' ({per:.1f} each)"
    same = f", {len(constant)} columns stay the same" if constant else ""
    state = f", '{changing[0]}' changes" if changing else ""
    return {"key": [key.name], "order": [order], "why": f"{many}; '{best.name}' counts up within it{same}{state}", "points": (first, len(constant), per)}


def _order_of(column: Column) -> str | None:
    """What tells which state is the last: the column, where its text sorts as its time does, else its time by its format."""
    if column.kind == "whole" or column.dates.formats[0].startswith("%Y-%m-%d"):
        return column.name
    if len(column.dates.formats) > 1 or '"' in column.name:
        return None
    return f"STRPTIME(\"{column.name}\", '{column.dates.formats[0]}')"


def _constant_share(frame: pl.DataFrame, key: str, column: str) -> float:
    return frame.group_by(key).agg(pl.col(column).n_unique().alias("n")).select((pl.col("n") == 1).mean()).item()


def _tells_apart(frame: pl.DataFrame, key: str, column: str) -> float:
    """Share of keys with several rows in which the column is different on each."""
    grouped = frame.group_by(key).agg(pl.col(column).n_unique().alias("n"), pl.len().alias("rows")).filter(pl.col("rows") > 1)
    return grouped.select((pl.col("n") == pl.col("rows")).mean()).item() or 0.0


def _disagreeing_dates(frame: pl.DataFrame, columns: tuple[Column, ...]) -> tuple[str, ...]:
    """Two date columns that mean one day and differ: a swapped day and month shows so."""
    dated = [column for column in columns if column.kind == "date"]
    found = []
    for position, one in enumerate(dated):
        for other in dated[position + 1 :]:
            left, right = (first_of_formats(frame[column.name], column.dates.formats) for column in (one, other))
            both = left.is_not_null() & right.is_not_null()
            same = (left == right) & both
            swapped = both & ~same & (left.dt.month() == right.dt.day()) & (left.dt.day() == right.dt.month())
            if both.sum() and same.sum() > 0.5 * both.sum() and swapped.sum() > 10:
                spans = [f"'{name}' covers {days.dt.truncate('1mo').n_unique()} months" for name, days in ((one.name, left), (other.name, right))]
                found.append(
                    f"'{one.name}' and '{other.name}' tell the same day on {same.sum():,} rows; on {swapped.sum():,} day and month are swapped. "
                    f"{', '.join(spans)}: the one of fewer months is the likelier truth."
                )
    return tuple(found)


def first_of_formats(values: pl.Series, formats: tuple[str, ...]) -> pl.Series:
    """Days of a column by the first format that fits each cell."""
    found = parsed_dates(values, formats[0])
    for form in formats[1:]:
        found = found.fill_null(parsed_dates(values, form))
    return found
