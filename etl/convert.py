"""Raw text to typed contract columns, telling "did not parse" from "was empty"."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import reduce

import polars as pl

from data.contracts import Contract
from etl.errors import FileUnreadable
from etl.instants import DATE_FORMATS, INSTANT_FORMATS, in_utc, parse_date, parse_instant
from etl.mapping import Route, nearest
from etl.read import LINE

TRUE, FALSE = ["true", "1", "yes", "y", "t"], ["false", "0", "no", "n", "f"]
MONTHS_OF = {"month": 1, "mau": 1, "quarter": 3, "half-year": 6, "year": 12}  # what a printed granularity word spans


@dataclass(frozen=True)
class Locale:
    """How a file writes numbers and times, where a route does not say otherwise for a column."""

    decimal: str = "."
    thousands: str = ""
    time_zone: str = "UTC"


PLAIN = Locale()


def take(raw: pl.DataFrame, routes: tuple[Route, ...]) -> tuple[list[tuple[Route, pl.DataFrame]], pl.DataFrame]:
    """Send each raw row to the first route whose `where` is true; also return the rows that no route took."""
    taken, rest = [], raw
    for route in routes:
        if route.where is None:
            taken.append((route, rest))
            return taken, rest.clear()
        mask = where_true(rest, route.where, "where")
        taken.append((route, rest.filter(mask)))
        rest = rest.filter(~mask)
    return taken, rest


def where_true(raw: pl.DataFrame, condition: str, key: str) -> pl.Series:
    """The condition of sources.toml over raw columns, row by row; unknown is false."""
    found = evaluate(raw, pl.sql_expr(condition), f'{key} = "{condition}"').to_series()
    if found.dtype not in (pl.Boolean, pl.Null):
        raise FileUnreadable(f'{key} = "{condition}" gives {found.dtype}, and must give true or false. Mend it in sources.toml.')
    return found.fill_null(False) if len(found) == raw.height else pl.Series([bool(found.first())] * raw.height, dtype=pl.Boolean)


def evaluate(raw: pl.DataFrame, expressions, words: str) -> pl.DataFrame:
    """`raw.select(...)`; a column that the file lacks is told by name with the nearest one there is.

    Raises:
        FileUnreadable: an expression of sources.toml cannot be evaluated on this file.
    """
    try:
        return raw.select(expressions)
    except pl.exceptions.ColumnNotFoundError as problem:
        missing = re.findall(r'"([^"]+)"', str(problem)) or [str(problem).split()[0].strip("':")]
        has = [known for known in raw.columns if known != LINE]
        raise FileUnreadable(f"{words} names the column '{missing[0]}', which the file has not; {nearest(missing[0], has)}") from None
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as problem:
        raise FileUnreadable(f"{words} cannot be evaluated: {str(problem).splitlines()[0][:200]}. Mend it in sources.toml.") from None


def convert(
    raw: pl.DataFrame,
    route: Route,
    contract: Contract,
    defaults: dict,
    null_tokens: tuple[str, ...],
    locale: Locale = PLAIN,
    notes: Counter | None = None,
    trimmed: bool = False,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Typed rows with the contract's columns (source_file excepted), and (source_line, rules) of cells that did not parse.

    `notes` counts what was settled by rule, such as local times that occur twice. `trimmed`: it is known that no raw cell has white space around it.

    Raises:
        FileUnreadable: a mapped column is not in the file, or an expression does not fit it.
    """
    wanted = {name: dtype for name, dtype in contract.dtypes.items() if name not in ("source_file", LINE)}
    for trim in (False, True):  # trimming numbers and dates costs as much as parsing them: only a batch with a cell that does not parse is trimmed
        counted: Counter = Counter()
        texts = _texts(raw, route, wanted, defaults, null_tokens, trim, trimmed)
        frame, naive = _typed(texts, wanted, route, locale, counted)
        if all(frame[name].null_count() == texts[name].null_count() for name, dtype in wanted.items() if not isinstance(dtype, pl.String)):
            break
    if notes is not None:
        notes.update(counted)
    return _fill_period_end(frame, raw, route), _unparsed(texts, frame, wanted, naive, route, locale)


def _typed(texts: pl.DataFrame, wanted: dict, route: Route, locale: Locale, notes: Counter) -> tuple[pl.DataFrame, dict[str, pl.Series]]:
    """The contract's columns, and of each instant the local times it was read from."""
    parsed = {name: _parse(name, texts, wanted[name], route, locale) for name in wanted if not isinstance(wanted[name], pl.Datetime)}
    naive = {}
    for name, dtype in wanted.items():
        if isinstance(dtype, pl.Datetime):
            zone = route.time_zones.get(name, locale.time_zone)
            parsed[name], naive[name] = _instant(texts[name], route.formats.get(name), zone, parsed.get("market"), notes)
    return pl.DataFrame([texts[LINE], *[parsed[name] for name in wanted]]), naive


def _texts(raw: pl.DataFrame, route: Route, wanted: dict, defaults: dict, null_tokens, trim: bool, trimmed: bool) -> pl.DataFrame:
    """The raw value of every contract column, before its type is looked at."""
    trims = {name: trim or (isinstance(dtype, pl.String) and not trimmed) for name, dtype in wanted.items()}
    values = {name: _raw_value(name, raw.columns, route, defaults, null_tokens, trims[name]) for name in wanted}
    if route.totals:
        total = pl.sql_expr(route.totals["where"]).fill_null(False)
        for name, value in route.totals["set"].items():
            values[name] = pl.when(total).then(pl.lit(str(value))).otherwise(values[name].cast(pl.String))
    return evaluate(raw, [LINE, *[value.alias(name) for name, value in values.items()]], f"the mapping to {route.dataset}")


def _raw_value(name, columns, route: Route, defaults, null_tokens, trim: bool) -> pl.Expr:
    if name in route.expressions:
        return pl.sql_expr(route.expressions[name])
    if name in route.columns:
        column = route.columns[name]
        if column not in columns:
            has = [known for known in columns if known != LINE]
            raise FileUnreadable(f"line 1 has no column '{column}' (it is mapped to {route.dataset}.{name}); {nearest(column, has)}")
        if not trim and len(null_tokens) == 1 and name not in {**route.values, **route.empty}:
            return pl.col(column)  # a file's empty cells are null already
        value = pl.col(column).str.strip_chars()
        empty = (value == "") if len(null_tokens) == 1 else value.is_in(list(null_tokens))
        value = pl.when(~empty).then(value)
        mapped = route.values.get(name)
        if mapped and name in route.otherwise:
            value = pl.when(value.is_not_null()).then(value.replace_strict(mapped, default=route.otherwise[name], return_dtype=pl.String))
        elif mapped:
            value = value.replace(mapped)
        return value.fill_null(route.empty[name]) if name in route.empty else value
    if name in route.constants:
        return pl.lit(route.constants[name])
    return pl.lit(defaults.get(name), dtype=None if defaults.get(name) is not None else pl.String)


def _parse(name: str, texts: pl.DataFrame, dtype: pl.DataType, route: Route, locale: Locale) -> pl.Series:
    """The contract's type, null where the text is not of it. Instants have a function of their own."""
    value = texts[name]
    if value.null_count() == len(value):
        return pl.repeat(None, len(value), dtype=dtype, eager=True).alias(name)
    if isinstance(dtype, pl.Date):
        return _first_of(value.cast(pl.String), route.formats.get(name) or DATE_FORMATS, parse_date)
    column = pl.col(name)
    if isinstance(dtype, pl.Boolean):
        text = column.cast(pl.String).str.to_lowercase()
        return texts.select(pl.when(text.is_in(TRUE)).then(True).when(text.is_in(FALSE)).then(False).alias(name)).to_series()
    if dtype.is_integer() or dtype.is_float():
        plain = plain_number(column, *_marks(name, route, locale)) if value.dtype == pl.String else column
        if dtype.is_integer():
            whole = texts.select(plain.cast(dtype, strict=False).alias(name)).to_series()
            if whole.null_count() == value.null_count():
                return whole
        return texts.select(_number(plain, dtype).alias(name)).to_series()
    return value.cast(dtype, strict=False)


def _marks(name: str, route: Route, locale: Locale) -> tuple[str, str]:
    if name not in route.columns:  # an expression or a constant writes numbers as SQL does
        return ".", ""
    own = route.numbers.get(name)
    return (own.get("decimal", "."), own.get("thousands", "")) if own is not None else (locale.decimal, locale.thousands)


def plain_number(column: pl.Expr, decimal: str, thousands: str) -> pl.Expr:
    """'1.234.567,89' as '1234567.89'; null where the marks stand in wrong places, so that 1.5 is never read as 15."""
    if (decimal, thousands) == (".", ""):
        return column
    mark, group = re.escape(decimal), re.escape(thousands)
    whole = rf"(?:\d{{1,3}}(?:{group}\d{{3}})+|\d+)" if thousands else r"\d+"
    fits = column.str.contains(rf"^[+-]?(?:{whole}(?:{mark}\d*)?|{mark}\d+)(?:[eE][+-]?\d+)?$")
    plain = column.str.replace_all(thousands, "", literal=True) if thousands else column
    return pl.when(fits).then(plain.str.replace(decimal, ".", literal=True) if decimal != "." else plain)


def _number(text: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    number = text.cast(pl.Float64, strict=False)
    if dtype.is_float():
        return pl.when(number.is_finite()).then(number)
    # "12.0" is a whole number that a spreadsheet wrote
    return text.cast(dtype, strict=False).fill_null(pl.when(number == number.round()).then(number).cast(dtype, strict=False))


def _first_of(text: pl.Series, formats: list[str], parse) -> pl.Series:
    """Each text by the first format that fits; a later format is tried only while something is left."""
    found = None
    for form in formats:
        parsed = parse(text, form)
        found = parsed if found is None else found.fill_null(parsed)
        if found.null_count() == text.null_count():
            break
    return found.alias(text.name)


def _instant(text: pl.Series, formats: list[str] | None, zone: str, markets, notes: Counter | None) -> tuple[pl.Series, pl.Series]:
    """(UTC instants, the local times they were read from)."""
    text = text.cast(pl.String)
    utc = pl.repeat(None, len(text), dtype=pl.Datetime("us", "UTC"), eager=True).alias(text.name)
    local = utc.dt.replace_time_zone(None)
    if text.null_count() == len(text):
        return utc, local
    read = local
    for form in formats or INSTANT_FORMATS:
        parsed, is_utc = parse_instant(text, form)
        fresh = parsed if read.null_count() == len(read) else parsed.set(read.is_not_null(), None)
        if fresh.null_count() < len(fresh):
            whole = read.null_count() == len(read)
            instants = fresh.dt.replace_time_zone("UTC") if is_utc else in_utc(fresh, zone, markets, notes, text.name)
            utc = instants if whole else utc.fill_null(instants)
            read = fresh if whole else read.fill_null(fresh)
        if read.null_count() == text.null_count():
            break
    return utc.alias(text.name), read


def _fill_period_end(frame: pl.DataFrame, raw: pl.DataFrame, route: Route) -> pl.DataFrame:
    """Fill an empty period_end from period_start and the granularity: the printed word, or the row's own grain or kind. An odd word leaves the start."""
    if route.period_grain:
        if route.period_grain not in raw.columns:
            raise FileUnreadable(f"line 1 has no column '{route.period_grain}' (period_grain); {nearest(route.period_grain, raw.columns)}")
        grain = raw[route.period_grain]
    else:
        grain = frame.get_column("grain", default=frame.get_column("kind", default=None))
        if grain is None or not {"period_start", "period_end"} <= set(frame.columns) or frame["period_end"].null_count() == 0:
            return frame
    start, word = pl.col("period_start"), pl.col("_printed_grain")
    end = reduce(
        lambda rest, item: pl.when(word == item[0]).then(start.dt.offset_by(f"{item[1]}mo").dt.offset_by("-1d")).otherwise(rest),
        MONTHS_OF.items(),
        pl.when(word.is_in(["week", "wau"])).then(start.dt.offset_by("6d")).otherwise(start),
    )
    return frame.with_columns(grain.cast(pl.String).alias("_printed_grain")).with_columns(pl.col("period_end").fill_null(end)).drop("_printed_grain")


def _unparsed(texts: pl.DataFrame, frame: pl.DataFrame, wanted: dict, naive: dict[str, pl.Series], route: Route, locale: Locale) -> pl.DataFrame:
    """(source_line, rules) of rows with a cell that holds text but no value of its type."""
    broken = [pl.DataFrame(schema={LINE: pl.Int64, "rule": pl.String})]
    for name, dtype in wanted.items():
        if isinstance(dtype, pl.String) or frame[name].null_count() <= texts[name].null_count():
            continue
        flagged = texts.select(LINE, pl.col(name).cast(pl.String).alias("text")).filter(texts[name].is_not_null() & frame[name].is_null())
        flagged = flagged.rechunk()  # Polars 2.1 panics where text of several chunks, some of them empty now, is formatted
        words = pl.lit(_type_words(dtype, _marks(name, route, locale)))
        if name in naive:
            read = naive[name].filter(texts[name].is_not_null() & frame[name].is_null()).is_not_null().rechunk()
            zone = route.time_zones.get(name, locale.time_zone)
            words = pl.when(read).then(pl.lit(f"a time that exists in the time zone '{zone}': the clocks went forward over it")).otherwise(words)
        broken.append(flagged.select(LINE, pl.format("{}: '{}' is not {}", pl.lit(name), pl.col("text").str.slice(0, 80), words).alias("rule")))
    return pl.concat(broken)


def _type_words(dtype: pl.DataType, marks: tuple[str, str]) -> str:
    if isinstance(dtype, pl.Enum):
        return "one of " + ", ".join(dtype.categories.to_list())
    if isinstance(dtype, pl.Date):
        return "a date of the stated format"
    if isinstance(dtype, pl.Datetime):
        return "an instant of the stated format"
    if isinstance(dtype, pl.Boolean):
        return "yes or no"
    written = "" if marks == (".", "") else f" written with the decimal mark '{marks[0]}'" + (f" and the thousands mark '{marks[1]}'" if marks[1] else "")
    return ("a whole number" if dtype.is_integer() else "a number") + written
