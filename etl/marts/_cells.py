"""Rows by what they are grouped by, as one whole number a row.

Summing by a number costs a tenth of grouping by words; the words are looked up once a cell, not once a row. Sums are plain additions, so they are those of
a `group_by`. Marts fold the rows of a partition into cells and then sum some thousand cells instead of every row.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

DENSE = 32  # times as many numbers as rows: up to there a table of all numbers is cheaper than sorting the rows
RANGE = 4096  # whole numbers or dates over a range up to this are their own numbers


@dataclass(frozen=True)
class Cells:
    """Which cell each row is in. `number`: of each row, 0 to the number of cells; `keys`: one row a cell, what its rows have in common."""

    number: np.ndarray
    keys: pl.DataFrame

    def coarser(self, *keys: str | pl.Expr) -> "Cells":
        """The same rows in fewer cells: those where these keys, or expressions of them, are equal."""
        fewer = cross(*cells(self.keys.select(keys)))
        return Cells(fewer.number[self.number], fewer.keys)


def cells(frame: pl.DataFrame) -> list[Cells]:
    """Rows by each column of a frame; null is a value like another."""
    return [_of_column(column) for column in frame]


def flags(frame: pl.DataFrame) -> Cells:
    """Rows by columns of yes and no, without null."""
    number = frame.select(pl.sum_horizontal(pl.col(name).cast(pl.UInt32) * 2**bit for bit, name in enumerate(frame.columns))).to_series()
    every = np.arange(2**frame.width)
    return Cells(number.to_numpy(), pl.DataFrame({name: (every >> bit & 1).astype(bool) for bit, name in enumerate(frame.columns)}))


def cross(*parts: Cells) -> Cells:
    """Cells where the same rows are in the same cell of every part; only those that occur."""
    number, size, packed = _packed(parts)
    without_gaps, found = _compact(number, size)
    return Cells(without_gaps, _unpacked(found, packed))


def summed(*parts: Cells, **values: np.ndarray | pl.Series) -> pl.DataFrame:
    """Grain: cell of `cross`. The keys, `parcel_rows` (how many rows) and the sum of each of `values` over its rows (null adds nothing)."""
    number, size, packed = _packed(parts)
    rows = np.bincount(number, minlength=size)
    found = np.flatnonzero(rows)
    added = {name: np.bincount(number, weights=_filled(value), minlength=size)[found] for name, value in values.items()}
    told = [pl.Series("parcel_rows", rows[found], dtype=pl.Int64), *(pl.Series(name, sums, dtype=pl.Float64) for name, sums in added.items())]
    return _unpacked(found, packed).hstack(told)


def _packed(parts: tuple[Cells, ...]) -> tuple[np.ndarray, int, list[Cells]]:
    """(one number a row, how many numbers there may be, the parts that it is made of)."""
    number, size, packed = parts[0].number.astype(np.int64), parts[0].keys.height, [parts[0]]
    for part in parts[1:]:
        if size * part.keys.height > DENSE * number.size:
            number, found = _compact(number, size)
            packed = [Cells(number, _unpacked(found, packed))]
            size = found.size
        number = number * part.keys.height
        number += part.number
        size *= part.keys.height
        packed.append(part)
    if size > DENSE * number.size:
        number, found = _compact(number, size)
        return number, found.size, [Cells(number, _unpacked(found, packed))]
    return number, size, packed


def _unpacked(numbers: np.ndarray, parts: list[Cells]) -> pl.DataFrame:
    """What the rows of each packed number have in common."""
    frames = []
    for part in reversed(parts):
        numbers, place = np.divmod(numbers, max(1, part.keys.height))
        frames.append(part.keys[place])
    return pl.concat(reversed(frames), how="horizontal")


def _of_column(values: pl.Series) -> Cells:
    if values.dtype == pl.Boolean and not values.null_count():
        return flags(values.to_frame())
    if values.dtype in (pl.String, pl.Categorical):
        return _of_words(values.cast(pl.Categorical))
    if values.dtype == pl.Enum:
        known = pl.Series(values.name, values.dtype.categories, dtype=values.dtype)
        return Cells(values.to_physical().fill_null(len(known)).to_numpy(), known.extend_constant(None, 1).to_frame())
    physical = values.cast(pl.UInt8) if values.dtype == pl.Boolean else values.to_physical()
    least, most, nulls = int(physical.min() or 0), int(physical.max() or 0), physical.null_count() > 0
    size = most - least + 1 + nulls  # the last number is that of null
    number = (physical.cast(pl.Int64).fill_null(most + 1) if nulls else physical).to_numpy().astype(np.int64) - least
    found = np.arange(size)
    if size > RANGE:
        number, found = _compact(number, size)
    known = pl.Series(values.name, found + least)
    known = (known.set(pl.Series(found == size - 1), None) if nulls else known).cast(physical.dtype).cast(values.dtype)
    return Cells(number, known.to_frame())


def _of_words(values: pl.Series) -> Cells:
    """By text: the number of a word is found by a row that has it."""
    codes = values.to_physical()
    nobody = (codes.max() or 0) + 1
    codes = codes.fill_null(nobody).to_numpy()
    row = np.full(nobody + 1, -1, dtype=np.intp)
    row[codes] = np.arange(codes.size)
    number, found = _compact(codes, nobody + 1)
    return Cells(number, values.gather(row[found]).to_frame())


def _compact(number: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """(the numbers without gaps, in their order; the number that each of them was) of numbers below `size`."""
    if size > max(DENSE * number.size, RANGE):
        found, without_gaps = np.unique(number, return_inverse=True)
        return without_gaps, found
    found = np.flatnonzero(np.bincount(number, minlength=size))
    place = np.zeros(size, dtype=np.intp)
    place[found] = np.arange(found.size)
    return place[number], found


def _filled(values: np.ndarray | pl.Series) -> np.ndarray:
    if isinstance(values, pl.Series):
        return (values.fill_null(0) if values.null_count() else values).to_numpy()
    return values
