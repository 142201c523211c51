"""The shape of raw rows before they are mapped: lookups, corrections, wide to long, an event log to its last state."""

import re
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from etl.convert import evaluate
from etl.errors import FileUnreadable
from etl.mapping import Lookup, Mapping, Reduce, Wide, nearest
from etl.read import LINE, NotWhole, RawFile, read, whole

EMPTY_CELL = "an empty cell of the wide table: nothing was stated there"


@dataclass(frozen=True)
class WidePlan:
    """Which columns of this file become rows, and what their headers say."""

    columns: tuple[str, ...]
    headers: pl.DataFrame  # _header, _position and one column a named group
    wide: Wide

    @property
    def cells(self) -> int:
        """Rows that one record becomes."""
        return len(self.columns)


def wide_plan(raw_file: RawFile, wide: Wide) -> WidePlan:
    """Match the headers of a file against `wide.columns`.

    Raises:
        FileUnreadable: none matches.
    """
    matched = {name: found for name in raw_file.columns if (found := re.fullmatch(wide.columns, name))}
    if not matched:
        raise FileUnreadable(f"no column's header matches wide.columns = '{wide.columns}'; the headers are {', '.join(raw_file.columns[:30])}")
    groups = list(re.compile(wide.columns).groupindex)
    clash = ({wide.value, *groups} & set(raw_file.columns)) - set(matched)
    if clash:
        raise FileUnreadable(f"wide would make a second column '{min(clash)}'. Name its value or its group differently.")
    headers = pl.DataFrame(
        [{"_header": name, "_position": position, **{group: found.group(group) for group in groups}} for position, (name, found) in enumerate(matched.items())],
        schema={"_header": pl.String, "_position": pl.Int64, **dict.fromkeys(groups, pl.String)},
    )
    return WidePlan(tuple(matched), headers, wide)


def to_long(batch: pl.DataFrame, plan: WidePlan, null_tokens: tuple[str, ...]) -> tuple[pl.DataFrame, int]:
    """One row a cell, and how many empty cells were left out. Until they land, rows carry line x cells + position, so that each is told apart."""
    rest = [name for name in batch.columns if name not in plan.columns]
    long = batch.unpivot(on=list(plan.columns), index=rest, variable_name="_header", value_name=plan.wide.value)
    long = long.join(plan.headers, on="_header", how="left", maintain_order="left").with_columns(pl.col(LINE) * plan.cells + pl.col("_position"))
    long = long.sort(LINE).drop("_position").rename({"_header": "header"} if "header" not in long.columns else {})
    if plan.wide.empty == "keep":
        return long, 0
    value = pl.col(plan.wide.value).str.strip_chars()
    kept = long.filter(value.is_not_null() & ~value.is_in(list(null_tokens)))
    return kept, long.height - kept.height


def last_states(raw_file: RawFile, reduce: Reduce) -> pl.DataFrame:
    """(source_line, kept_line, key) of the rows of an event log that a later state of the same key supersedes.

    Raises:
        FileUnreadable: a key or order column is not in the file.
    """
    for name in reduce.key:
        if name not in raw_file.columns:
            raise FileUnreadable(f"reduce.key names the column '{name}', which the file has not; {nearest(name, raw_file.columns)}")
    key = pl.concat_str([pl.col(name) for name in reduce.key], separator=" | ").alias("key")
    order = [_order(expression, raw_file.columns).alias(f"_order_{position}") for position, expression in enumerate(reduce.order)]
    needed = whole(raw_file.rows.select(LINE, *[name for name in raw_file.columns if _names(name, reduce)]))
    frame = evaluate(needed, [LINE, key, *order], "reduce")
    frame = frame.filter(pl.col("key").is_not_null())
    frame = frame.with_columns(_as_number(frame[name]) for name in frame.columns if name.startswith("_order_") and frame[name].dtype == pl.String)
    ordered = frame.sort([*[name for name in frame.columns if name.startswith("_order_")], LINE], nulls_last=False, maintain_order=True)
    last = ordered.group_by("key", maintain_order=True).agg(pl.col(LINE).last().alias("kept_line"))
    return frame.join(last, on="key").filter(pl.col(LINE) != pl.col("kept_line")).select(LINE, "kept_line", "key")


def _names(column: str, reduce: Reduce) -> bool:
    return column in reduce.key or any(column == item or column in item for item in reduce.order)


def _order(expression: str, columns: tuple[str, ...]) -> pl.Expr:
    return pl.col(expression) if expression in columns else pl.sql_expr(expression)


def _as_number(values: pl.Series) -> pl.Series:
    """Counters are text in a file, and "10" sorts before "9": compared as numbers where every value is one."""
    numbers = values.cast(pl.Float64, strict=False)
    return numbers if numbers.null_count() == values.null_count() else values


def lookup_files(folder: Path, lookup: Lookup) -> list[Path]:
    """The files that a lookup names, by name or pattern."""
    exact = folder / lookup.file
    return [exact] if exact.is_file() else sorted(path for path in folder.glob(lookup.file) if path.is_file())


def lookup_frame(mapping: Mapping, lookup: Lookup, work: Path, *, careful: bool = False) -> tuple[pl.DataFrame, str | None]:
    """The other file's key and the columns it brings, and a sentence where its key is not unique (the first row counts) or a file of several is unreadable.

    Raises:
        FileUnreadable: it is missing or lacks a column; of several files, all are or do.
    """
    paths = lookup_files(mapping.folder, lookup)
    if not paths:
        raise FileUnreadable(f"its lookup file {lookup.file} is missing from {mapping.folder}")
    frames, problems = [], []
    for number, path in enumerate(paths):
        try:
            frames.append(_looked_up(path, lookup, work / f"lookup-{number}", careful))
        except FileUnreadable as problem:
            problems.append(problem)
    if not frames:
        raise problems[0]
    frame = pl.concat(frames)
    first = frame.filter(pl.col(lookup.on).is_not_null()).unique(lookup.on, keep="first", maintain_order=True)
    twice = frame.height - first.height
    notes = [f"{twice} rows repeat a key or have none; the first row of a key is used"] if twice else []
    notes += [f"without what {len(problems)} of its {len(paths)} files would say: {problems[0]}"] if problems else []
    return first, f"lookup {lookup.file}: {'; '.join(notes)}" if notes else None


def _looked_up(path: Path, lookup: Lookup, work: Path, careful: bool) -> pl.DataFrame:
    other = read(path, lookup.reading, work, careful=careful)
    for column in (lookup.key, *lookup.columns.values()):
        if column not in other.columns:
            raise FileUnreadable(f"its lookup file {path.name} has no column '{column}'; {nearest(column, other.columns)}")
    wanted = [pl.col(lookup.key).alias(lookup.on), *[pl.col(old).alias(new) for new, old in lookup.columns.items()]]
    try:
        return whole(other.rows.select(wanted))
    except NotWhole as problem:
        if careful:
            raise FileUnreadable(f"its lookup file {path.name} cannot be read to its end: {problem}. Export it again.") from None
        return _looked_up(path, lookup, work / "careful", careful=True)


def join_lookup(batch: pl.DataFrame, lookup: Lookup, frame: pl.DataFrame) -> pl.DataFrame:
    """The batch with the lookup's columns; a row without a match has them empty."""
    if lookup.on not in batch.columns:
        raise FileUnreadable(f"lookup {lookup.file} joins on the column '{lookup.on}', which the file has not; {nearest(lookup.on, batch.columns)}")
    return batch.join(frame, on=lookup.on, how="left", maintain_order="left")


def correct(batch: pl.DataFrame, corrections: list[dict]) -> pl.DataFrame:
    """Apply known source errors as data: only where the value still is the one that was reported."""
    for correction in corrections:
        column = correction["column"]
        if column not in batch.columns or not set(correction["row"]) <= set(batch.columns):
            continue
        here = pl.all_horizontal(pl.col(key) == str(value) for key, value in correction["row"].items())
        wrong = here & (pl.col(column) == correction["expect"])
        correction["applied"] += batch.select(wrong.sum()).item() or 0
        batch = batch.with_columns(pl.when(wrong).then(pl.lit(correction["value"])).otherwise(column).alias(column))
    return batch
