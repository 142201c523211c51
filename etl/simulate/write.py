"""Writes export files: CSV (the default) or Parquet, in contract column names. Bytes depend only on the rows."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import polars as pl

from data.contracts import contracts
from etl.errors import LandingError

INSTANT = "%Y-%m-%dT%H:%M:%SZ"
FORMATS = ("csv", "parquet")


class Exports:
    """A folder of export files. Opening it removes what an earlier run wrote there, so that two runs are never mixed."""

    def __init__(self, folder: Path, file_format: str):
        if file_format not in FORMATS:
            raise LandingError(f"--format {file_format}: one of {', '.join(FORMATS)}")
        self.folder, self.file_format = folder, file_format
        folder.mkdir(parents=True, exist_ok=True)
        for dataset in contracts():
            for suffix in FORMATS:
                for stale in (*folder.glob(f"{dataset}.{suffix}"), *folder.glob(f"{dataset}_20*.{suffix}")):
                    stale.unlink()

    def write(self, name: str, frame: pl.DataFrame) -> Path:
        """One file; its instants are UTC without a zone in the frame, and get one here."""
        path = self.folder / f"{name}.{self.file_format}"
        if self.file_format == "csv":
            frame.write_csv(path, datetime_format=INSTANT)
        else:
            instants = [column for column, dtype in frame.schema.items() if dtype == pl.Datetime]
            frame.with_columns(pl.col(instants).dt.replace_time_zone("UTC")).write_parquet(path, compression="zstd")
        return path


def instants(seconds: np.ndarray) -> pl.Series:
    """UTC seconds as naive datetimes; negative ones are empty."""
    series = pl.Series(seconds.astype(np.int64))
    return pl.select(pl.when(series >= 0).then(series * 1_000_000).cast(pl.Datetime("us"))).to_series()


def days(numbers: np.ndarray) -> pl.Series:
    """Day numbers since 1970 as dates."""
    return pl.Series(numbers.astype(np.int32)).cast(pl.Date)


def named(names: Iterable[str | None], codes: np.ndarray) -> pl.Series:
    """Text by index into `names`."""
    return pl.Series(list(names), dtype=pl.String).gather(pl.Series(codes.astype(np.uint32)))
