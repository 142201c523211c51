"""A partition that is too large to be finished at once, piece by piece: the same rows in the same order.

What needs all rows (which keys occur twice, what `across` adds, the order) is found from a few columns of every row; then each piece is read, finished
and written by itself, so that memory grows with those columns and not with the rows.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import polars as pl
from polars.io.plugins import register_io_source

from data.contracts import contracts
from etl.context import Context
from etl.datasets import datasets
from etl.finished import is_unique, told, told_together
from etl.part_files import COMPRESSION
from etl.supersede import duplicated, superseded

PIECE_ROWS = 1_000_000  # finished at a time, and folded for marts at a time; a partition of up to so many is one piece
Read = Callable[[list[str]], Iterator[pl.DataFrame]]  # the rows of a partition, file by file in their order, with these columns


def write_in_pieces(dataset: str, read: Read, prefer: list[str] | None, context: Context, target: Path, beside: Path) -> tuple[dict, int]:
    """Write a partition's finished rows to `target`, and superseded ones, if there are any, to `beside`.

    Returns what the manifest says of the partition, and the number of superseded rows.
    """
    contract, made = contracts()[dataset], datasets()[dataset]
    needed = {*contract.key, *made.across_columns, *([made.sorted_by] if made.sorted_by else [])}
    frames = list(read([name for name in contract.dtypes if name in needed]))
    index, rows = pl.concat(frames), _Rows(read, list(contract.dtypes), [frame.height for frame in frames])
    del frames
    stays = np.ones(index.height, dtype=bool)
    if not is_unique(dataset, index):
        _write(_superseded(dataset, index, rows, prefer, stays), beside)
        index = index.filter(pl.Series(stays))
    across, piece = made.across(index), _pieces(index, made.sorted_by)
    of_row = np.full(stays.size, -1, dtype=np.int32)
    of_row[stays] = piece
    del index
    said: list[dict] = []

    def finished(number: int) -> pl.DataFrame:
        frame = made.finish(rows.where(of_row == number).hstack([column.filter(pl.Series(piece == number)) for column in across]), context)
        said.append(told(dataset, frame))
        return frame

    _write(map(finished, range(piece.max() + 1)), target)
    return told_together(said), int((~stays).sum())


class _Rows:
    """The rows of a partition as they stand in its parts."""

    def __init__(self, read: Read, columns: list[str], heights: list[int]):
        self._read, self._columns = read, columns
        self._starts = np.cumsum([0, *heights])

    def where(self, wanted: np.ndarray) -> pl.DataFrame:
        """Those that are wanted, in their order."""
        masks = (pl.Series(wanted[start:end]) for start, end in zip(self._starts, self._starts[1:]))
        return pl.concat([frame.filter(mask) for frame, mask in zip(self._read(self._columns), masks, strict=True)])


def _superseded(dataset: str, index: pl.DataFrame, rows: _Rows, prefer: list[str] | None, stays: np.ndarray) -> Iterator[pl.DataFrame]:
    """What is written down of superseded rows; these are struck out of `stays`. Rows with one key are always looked at together."""
    twice = duplicated(dataset, index).to_numpy()
    groups = -(-int(twice.sum()) // PIECE_ROWS)
    group = index.select(pl.struct(contracts()[dataset].key).hash() % groups).to_series().to_numpy()
    for number in range(groups):
        wanted = twice & (group == number)
        lost, written = superseded(rows.where(wanted), dataset, prefer)
        stays[np.flatnonzero(wanted)[lost]] = False
        yield written


def _pieces(index: pl.DataFrame, sorted_by: str | None) -> np.ndarray:
    """The piece that each row belongs to: as even as can be, and one after the other in the order of the finished rows."""
    pieces = -(-index.height // PIECE_ROWS)
    number = (np.arange(index.height) * pieces // index.height).astype(np.int32)
    if sorted_by is None:
        return number
    found = np.empty_like(number)
    found[index.select(pl.arg_sort_by(sorted_by, maintain_order=True)).to_series().to_numpy()] = number
    return found


def _write(frames: Iterator[pl.DataFrame], target: Path) -> None:
    """Frames one after the other into one file; no more of them are in memory than are on their way into it."""
    waiting = [next(frames)]

    def source(columns: list[str] | None, predicate: pl.Expr | None, limit: int | None, size: int | None) -> Iterator[pl.DataFrame]:
        yield waiting.pop()
        yield from frames

    target.parent.mkdir(parents=True, exist_ok=True)
    register_io_source(source, schema=waiting[0].schema).sink_parquet(target, **COMPRESSION)
