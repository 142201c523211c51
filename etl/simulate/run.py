"""`simulate`: writes every export file of the demo collection, month by month, in bounded memory."""

from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import polars as pl

from etl.simulate.agency import agency_complaints
from etl.simulate.clock import MONTHS, month_label
from etl.simulate.complaints import complaints_of
from etl.simulate.listings import listings, sellers
from etl.simulate.parcel_files import parcels_frame
from etl.simulate.parcels import CHUNK, Chunk, draw
from etl.simulate.plan import Cell, cells
from etl.simulate.purchases import purchases
from etl.simulate.rates import exchange_rates
from etl.simulate.references import channels, events, sources, targets
from etl.simulate.users import active_users
from etl.simulate.write import Exports

FILE_ROWS = 1_000_000  # parcels a file, at most; a month with more is continued in a second file
Progress = Callable[[float, str], None]  # share done, words; as the landing reports


def simulate(parcels: int, seed: int, out: Path, file_format: str = "csv", progress: Progress | None = None) -> None:
    """Writes the demo collection's exports to `out`: `parcels` sampled rows and everything around them. Same arguments, same bytes."""
    plan = cells(parcels, seed)  # raises before a file is touched
    exports = Exports(Path(out), file_format)
    _write_small(exports, parcels, seed)
    waiting = _agency_by_month(seed)  # complaints by month received, until no earlier order can add to it
    written = 0
    for month in range(len(MONTHS)):
        chunks: list[Chunk] = []
        part = 1
        for cell in (cell for cell in plan if cell.month == month):
            for chunk in _chunks(cell, seed):
                if chunks and sum(len(one.number) for one in chunks) + len(chunk.number) > FILE_ROWS:
                    part, chunks = _write_parcels(exports, month, part, chunks), []
                chunks.append(chunk)
                _keep(waiting, complaints_of(chunk, seed, int(chunk.number[0])))
                written += len(chunk.number)
            if progress:
                progress(written / parcels, f"simulating {month_label(month)}")
        _write_parcels(exports, month, part, chunks)
        _write_complaints(exports, waiting, month)


def _chunks(cell: Cell, seed: int):
    for first in range(0, cell.rows, CHUNK):
        yield draw(cell, first, min(CHUNK, cell.rows - first), seed)


def _write_parcels(exports: Exports, month: int, part: int, chunks: list[Chunk]) -> int:
    """Writes one file and returns the number of the next part."""
    suffix = "" if part == 1 else f"_{part:02d}"
    exports.write(f"parcels_{month_label(month)}{suffix}", parcels_frame(chunks))
    return part + 1


def _keep(waiting: dict[str, list[pl.DataFrame]], complaints: pl.DataFrame) -> None:
    for (month,), group in complaints.group_by(pl.col("period_start").dt.strftime("%Y-%m"), maintain_order=True):
        waiting[month].append(group)


def _agency_by_month(seed: int) -> dict[str, list[pl.DataFrame]]:
    waiting: dict[str, list[pl.DataFrame]] = defaultdict(list)
    _keep(waiting, agency_complaints(seed))
    return waiting


def _write_complaints(exports: Exports, waiting: dict[str, list[pl.DataFrame]], month: int) -> None:
    """Complaints received in a month: final once its orders are drawn, since nobody complains before ordering."""
    label = month_label(month)
    last = month == len(MONTHS) - 1
    # Local dates: at the data date it is already July in Australia. Those cases stay in June's file.
    ready = [frames for key in sorted(waiting) if key == label or (last and key > label) for frames in waiting.pop(key)]
    frame = pl.concat(ready).sort("received_at", "complaint_id")
    exports.write(f"complaints_{label}", frame.with_columns(derived=pl.lit(False)))


def _write_small(exports: Exports, parcels: int, seed: int) -> None:
    exports.write("active_users", active_users(seed))
    exports.write("purchases", purchases(seed))
    exports.write("listings", listings(seed))
    exports.write("sellers", sellers(seed))
    exports.write("events", events())
    exports.write("targets", targets())
    exports.write("channels", channels())
    exports.write("exchange_rates", exchange_rates())
    exports.write("sources", sources(parcels, seed))
