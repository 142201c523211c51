"""Raw text to typed contract columns, telling "did not parse" from "was empty"."""

from functools import reduce

import polars as pl

from data.contracts import Contract
from etl.errors import FileUnreadable, MappingError
from etl.mapping import Route, nearest
from etl.read import LINE

DATE_FORMATS = ["%Y-%m-%d"]
INSTANT_FORMATS = ["%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S%.fZ", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d"]  # read as UTC
TRUE, FALSE = ["true", "1", "yes", "y", "t"], ["false", "0", "no", "n", "f"]
MONTHS_OF = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}  # what a printed granularity word spans


def take(raw: pl.DataFrame, routes: tuple[Route, ...]) -> tuple[list[tuple[Route, pl.DataFrame]], pl.DataFrame]:
    """Send each raw row to the first route whose `where` is true; also return the rows that no route took."""
    taken, rest = [], raw
    for route in routes:
        if route.where is None:
            taken.append((route, rest))
            return taken, rest.clear()
        try:
            mask = rest.select(pl.sql_expr(route.where).fill_null(False)).to_series()
        except pl.exceptions.PolarsError as problem:
            raise MappingError(f"where = \"{route.where}\" cannot be evaluated: {str(problem).splitlines()[0]}") from None
        taken.append((route, rest.filter(mask)))
        rest = rest.filter(~mask)
    return taken, rest


def convert(raw: pl.DataFrame, route: Route, contract: Contract, defaults: dict, null_tokens: tuple[str, ...]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Typed rows with the contract's columns (source_file excepted), and (source_line, rules) of cells that did not parse.

    Raises:
        FileUnreadable: a mapped column is not in the file.
    """
    wanted = {name: dtype for name, dtype in contract.dtypes.items() if name not in ("source_file", LINE)}
    texts = {name: _raw_value(name, raw.columns, route, defaults, null_tokens, dtype) for name, dtype in wanted.items()}
    parsed = {name: _parse(texts[name], wanted[name], route.formats.get(name)).alias(name) for name in wanted}
    frame = raw.select(LINE, *parsed.values(), *([pl.col(route.period_grain).alias("_printed_grain")] if route.period_grain else []))
    if route.period_grain:
        frame = _fill_period_end(frame).drop("_printed_grain")
    return frame, _unparsed(raw, frame, texts, wanted)


def _raw_value(name, columns, route: Route, defaults, null_tokens, dtype) -> pl.Expr:
    if name in route.expressions:
        try:
            return pl.sql_expr(route.expressions[name])
        except pl.exceptions.PolarsError as problem:
            raise MappingError(f"expression for {name} cannot be read: {str(problem).splitlines()[0]}") from None
    if name in route.columns:
        column = route.columns[name]
        if column not in columns:
            has = [known for known in columns if known != LINE]
            raise FileUnreadable(f"line 1 has no column '{column}' (it is mapped to {route.dataset}.{name}); {nearest(column, has)}")
        value = pl.col(column).str.strip_chars()
        value = pl.when(value.is_in(list(null_tokens))).then(None).otherwise(value)
        if mapped := route.values.get(name):
            value = value.replace(mapped)
        return value
    if name in route.constants:
        return pl.lit(route.constants[name])
    return pl.lit(defaults.get(name), dtype=None if defaults.get(name) is not None else pl.String)


def _parse(value: pl.Expr, dtype: pl.DataType, formats: list[str] | None) -> pl.Expr:
    """One expression that gives the contract's type, null where the text is not of it."""
    if isinstance(dtype, pl.Date):
        return _first_of(value.cast(pl.String).str.to_date(form, strict=False) for form in formats or DATE_FORMATS)
    if isinstance(dtype, pl.Datetime):
        text = value.cast(pl.String)
        known = formats or INSTANT_FORMATS
        return _first_of(text.str.to_datetime(form, strict=False, time_unit="us") for form in known).dt.replace_time_zone("UTC")
    if isinstance(dtype, pl.Boolean):
        text = value.cast(pl.String).str.to_lowercase()
        return pl.when(text.is_in(TRUE)).then(True).when(text.is_in(FALSE)).then(False)
    if dtype.is_integer():  # "12.0" is a whole number that a spreadsheet wrote
        exact = value.cast(dtype, strict=False)
        number = value.cast(pl.Float64, strict=False)
        return exact.fill_null(pl.when(number == number.round()).then(number).cast(dtype, strict=False))
    if dtype.is_float():
        number = value.cast(pl.Float64, strict=False)
        return pl.when(number.is_finite()).then(number)
    return value.cast(dtype, strict=False)


def _first_of(expressions) -> pl.Expr:
    return reduce(lambda first, then: first.fill_null(then), expressions)


def _fill_period_end(frame: pl.DataFrame) -> pl.DataFrame:
    """Fill an empty period_end from period_start and the printed granularity; an odd word leaves the start itself."""
    grain, start = pl.col("_printed_grain"), pl.col("period_start")
    end = reduce(
        lambda rest, item: pl.when(grain == item[0]).then(start.dt.offset_by(f"{item[1]}mo").dt.offset_by("-1d")).otherwise(rest),
        MONTHS_OF.items(),
        pl.when(grain == "week").then(start.dt.offset_by("6d")).otherwise(start),
    )
    return frame.with_columns(pl.col("period_end").fill_null(end))


def _unparsed(raw: pl.DataFrame, frame: pl.DataFrame, texts: dict[str, pl.Expr], wanted: dict) -> pl.DataFrame:
    """(source_line, rules) of rows with a cell that holds text but no value of its type."""
    typed = [name for name, dtype in wanted.items() if not isinstance(dtype, pl.String)]
    suspects = [name for name in typed if frame[name].null_count()]
    flags = raw.select(LINE, *[texts[name].cast(pl.String).alias(name) for name in suspects])
    broken = [
        flags.filter(flags[name].is_not_null() & frame[name].is_null()).select(
            LINE, pl.format("{}: '{}' is not {}", pl.lit(name), pl.col(name).str.slice(0, 80), pl.lit(_type_words(wanted[name]))).alias("rule")
        )
        for name in suspects
    ]
    empty = pl.DataFrame(schema={LINE: pl.Int64, "rule": pl.String})
    return pl.concat([empty, *broken])


def _type_words(dtype: pl.DataType) -> str:
    if isinstance(dtype, pl.Enum):
        return "one of " + ", ".join(dtype.categories.to_list())
    if isinstance(dtype, pl.Date):
        return "a date of the stated format"
    if isinstance(dtype, pl.Datetime):
        return "an instant of the stated format"
    if isinstance(dtype, pl.Boolean):
        return "yes or no"
    return "a whole number" if dtype.is_integer() else "a number"
