"""What a part's folder holds: good rows by dataset and partition, the quarantine, the earlier states of an event log; and the sum that proves it."""

from datetime import datetime
from pathlib import Path

import polars as pl

from data.contracts import contracts
from etl.context import Context
from etl.finished import finished, is_unique
from etl.read import LINE, RawFile

QUARANTINE = {"source_file": pl.String, LINE: pl.Int64, "dataset": pl.String, "raw": pl.String, "rules": pl.List(pl.String)}
SUPERSEDED = {
    "dataset": pl.String, "source_file": pl.String, LINE: pl.Int64, "kept_file": pl.String, "kept_line": pl.Int64, "key": pl.String,
    "row": pl.String, "kept_row": pl.String,
}  # fmt: skip
COMPRESSION = {"compression": "zstd", "compression_level": 1, "statistics": True}
PART_COMPRESSION = {"compression": "lz4", "statistics": False}  # written once and read once: a third larger than zstd, and faster


class Writer:
    """Collects a part's quarantine and counts, and writes its good rows partition by partition."""

    def __init__(self, folder: Path, name: str, context: Context | None):
        self.name = name
        self._context = context  # None: rows are not finished
        self._last: datetime | None = None
        self._ready: dict[str, dict[str, dict]] = {}
        self._folder = folder
        self._quarantine = [pl.DataFrame(schema=QUARANTINE)]
        self._superseded = 0
        self._ignored: dict[str, int] = {}
        self._landed: dict[str, int] = {}
        self._partitions: dict[str, set[str]] = {}
        self._files = 0

    def quarantine(self, dataset: str, rows: pl.DataFrame) -> None:
        """Set rows (source_line, raw, rules) aside."""
        if rows.height:
            whole = rows.with_columns(pl.lit(self.name).alias("source_file"), pl.lit(dataset).alias("dataset"))
            self._quarantine.append(whole.select(list(QUARANTINE)))

    def ignore(self, reason: str, rows: int) -> None:
        """Count rows that the mapping leaves out."""
        if rows:
            self._ignored[reason] = self._ignored.get(reason, 0) + rows

    def supersede(self, batch: pl.DataFrame, earlier: pl.DataFrame, dataset: str, columns: list[str]) -> pl.DataFrame:
        """Keep what is no earlier state; write the others down with where the last state of their key stands (that row itself lands)."""
        lost = batch.join(earlier, on=LINE, how="inner", maintain_order="left")
        if lost.is_empty():
            return batch
        self._superseded += lost.height
        row = pl.struct(columns).struct.json_encode().alias("row")
        fixed = {"dataset": dataset, "source_file": self.name, "kept_file": self.name, "kept_row": None}
        here = [pl.lit(value, pl.String).alias(name) for name, value in fixed.items()]
        self._files += 1
        target = self._folder / "superseded" / f"{self._files:05}.parquet"
        target.parent.mkdir(exist_ok=True)
        lost.with_columns(*here, row).select(pl.col(name).cast(dtype) for name, dtype in SUPERSEDED.items()).write_parquet(target, compression="zstd")
        return batch.join(earlier, on=LINE, how="anti", maintain_order="left")

    def land(self, dataset: str, good: pl.DataFrame, date: pl.Expr | None, whole: bool) -> None:
        """Write good rows into the folders of their partitions, by the month of `date`.

        `whole`: they are all rows of the file. If they are of one partition and no key occurs twice, they are written finished: the partition is
        probably no more than they, and then links to this file.
        """
        if good.is_empty():
            return
        self._landed[dataset] = self._landed.get(dataset, 0) + good.height
        self._tell_last(dataset, good)
        found = _by_partition(good, date)
        for name, rows in found:
            folder = self._folder / dataset / name
            folder.mkdir(parents=True, exist_ok=True)
            self._files += 1
            file = folder / f"{self._files:05}.parquet"
            if whole and self._context and len(found) == 1 and is_unique(dataset, rows):
                rows, told = finished(dataset, rows, self._context)
                self._ready[dataset] = {name: {"context": self._context.key(dataset), "told": told}}
                rows.write_parquet(file, **COMPRESSION)
            else:
                rows.write_parquet(file, **PART_COMPRESSION)
            self._partitions.setdefault(dataset, set()).add(name)

    def _tell_last(self, dataset: str, good: pl.DataFrame) -> None:
        """The latest instant that rows tell of; of printed totals, the last period's end."""
        past = [name for name in contracts()[dataset].past if name not in ("published_on", "date")]
        told = good.select(pl.col(past).max().cast(pl.Datetime("us"))).row(0) if past else ()
        self._last = max((value for value in (*told, self._last) if value), default=None)

    def finish(self, raw_file: RawFile, cells: int) -> dict:
        """The part's counts; refuses to be wrong: every record (every cell of a wide table) landed, or is quarantined, superseded or ignored."""
        quarantine = pl.concat(self._quarantine)
        quarantine.write_parquet(self._folder / "quarantine.parquet")
        landed, ignored = sum(self._landed.values()), sum(self._ignored.values())
        whole = raw_file.records - raw_file.malformed.height - self._superseded
        rows = raw_file.malformed.height + self._superseded + whole * cells
        if landed + quarantine.height + self._superseded + ignored != rows:
            raise AssertionError(
                f"{self.name}: {rows} rows in, but {landed} good, {quarantine.height} quarantined, {self._superseded} superseded and {ignored} ignored"
            )
        return {
            "file": self.name, "records": rows, "quarantined": quarantine.height, "landed": self._landed, "superseded": self._superseded,
            "ignored": self._ignored, "physical": raw_file.records, "cells": cells, "read_as": raw_file.read_as,
            "last": self._last and self._last.isoformat(), "ready": self._ready,
            "partitions": {dataset: sorted(names) for dataset, names in self._partitions.items()},
        }  # fmt: skip


def _by_partition(rows: pl.DataFrame, date: pl.Expr | None) -> list[tuple[str, pl.DataFrame]]:
    """(name, rows) of each partition; an export of one month is one, and is not taken apart. `date`: its month is the partition; None: `all` is."""
    if date is None:
        return [("all", rows)]
    dates = rows.select(date.alias("_date")).to_series()
    days = dates.unique()
    names = days.dt.strftime("%Y-%m")
    if names.n_unique() == 1:
        return [(names[0], rows)]
    named = dates.replace_strict(days, names, return_dtype=pl.Categorical).alias("_partition")
    return [(name, part) for (name,), part in rows.hstack([named]).partition_by("_partition", as_dict=True, include_key=False).items()]
