"""What a landing changed against the version before: rows added, removed, and cells restated, by key. Kept so that any version can be asked.

Every version carries the changes of the versions before it (`changes.parquet`), so "what changed since version X" is one query on the current
one. Partitions that were linked are equal by construction and are not read.
"""

from pathlib import Path

import polars as pl

from data.contracts import contracts
from etl.partitions import NONE, Partition

CHANGES = {
    "version": pl.String, "landed_at": pl.String, "dataset": pl.String, "kind": pl.String, "market": pl.String, "platform": pl.String, "key": pl.String,
    "column": pl.String, "old_value": pl.String, "new_value": pl.String, "rows": pl.Int64,
}  # fmt: skip
DETAILED = 5_000  # changed rows of a dataset listed one by one; beyond that only their number by market is kept
IGNORED = ("source_file", "source_line")  # where a row stands is not what it says


def changes(building: Path, before, landed: list[Partition], version: str, moment: str) -> pl.DataFrame:
    """The changes of the version being built, after those that the version before carried."""
    if before is None:
        return pl.DataFrame(schema=CHANGES)
    carried = before.folder / "changes.parquet"
    known = pl.read_parquet(carried) if carried.exists() else pl.DataFrame(schema=CHANGES)
    found = [_of_dataset(dataset, building, before, landed) for dataset in contracts()]
    fresh = pl.concat([pl.DataFrame(schema=CHANGES), *[_stamped(frame, version, moment) for frame in found if frame.height]])
    return pl.concat([known, fresh])


def _stamped(frame: pl.DataFrame, version: str, moment: str) -> pl.DataFrame:
    stamped = frame.with_columns(pl.lit(version).alias("version"), pl.lit(moment).alias("landed_at"))
    return stamped.select(pl.col(name).cast(dtype) for name, dtype in CHANGES.items())


def _of_dataset(dataset: str, building: Path, before, landed: list[Partition]) -> pl.DataFrame:
    """Changes of one dataset over the partitions whose files are not the same inode as before."""
    names = {partition.name for partition in landed if partition.dataset == dataset}
    names |= {file.stem for file in before.files("rows", dataset)} - {NONE}
    found = [_of_partition(dataset, before.folder / "rows" / dataset / f"{name}.parquet", building / "rows" / dataset / f"{name}.parquet") for name in sorted(names)]
    rows = [frame for frame in found if frame is not None and frame.height]
    if not rows:
        return pl.DataFrame(schema=CHANGES)
    whole = pl.concat(rows)
    return whole if whole.height <= DETAILED else _summary(whole)


def _of_partition(dataset: str, old: Path, new: Path) -> pl.DataFrame | None:
    if old.exists() and new.exists() and old.stat().st_ino == new.stat().st_ino:
        return None
    contract = contracts()[dataset]
    columns = [name for name in contract.dtypes if name not in (*IGNORED, *contract.key)]
    then, now = _keyed(old, contract, columns), _keyed(new, contract, columns)
    joined = now.join(then, on="_key", how="full", suffix="_then", coalesce=True)
    added, gone = pl.col("_here_then").is_null(), pl.col("_here").is_null()
    market, platform = (pl.coalesce(name, f"{name}_then") if f"{name}_then" in joined.columns else pl.lit(None, pl.String) for name in ("_market", "_platform"))
    joined = joined.with_columns(market.alias("_market"), platform.alias("_platform"))
    whole = [
        joined.filter(condition).select(
            pl.lit(dataset).alias("dataset"), pl.lit(kind).alias("kind"), pl.col("_market").alias("market"), pl.col("_platform").alias("platform"),
            pl.col("_key").alias("key"), *[pl.lit(None, pl.String).alias(name) for name in ("column", "old_value", "new_value")], pl.lit(1, pl.Int64).alias("rows"),
        )
        for kind, condition in (("added", added), ("removed", gone))
    ]  # fmt: skip
    both = joined.filter(~added & ~gone)
    restated = [
        both.filter(pl.col(name).ne_missing(pl.col(f"{name}_then"))).select(
            pl.lit(dataset).alias("dataset"), pl.lit("restated").alias("kind"), pl.col("_market").alias("market"), pl.col("_platform").alias("platform"),
            pl.col("_key").alias("key"), pl.lit(name).alias("column"), pl.col(f"{name}_then").alias("old_value"), pl.col(name).alias("new_value"),
            pl.lit(1, pl.Int64).alias("rows"),
        )
        for name in columns
    ]  # fmt: skip
    return _typed(pl.concat([*whole, *restated]))


def _typed(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(pl.lit("").alias("version"), pl.lit("").alias("landed_at")).select(pl.col(name).cast(dtype) for name, dtype in CHANGES.items())


def _keyed(path: Path, contract, columns: list[str]) -> pl.DataFrame:
    """Rows as text under one key column; no rows where the partition did not exist."""
    if not path.exists():
        empty = dict.fromkeys(["_key", *columns, "_market", "_platform"], pl.String)
        return pl.DataFrame(schema=empty).with_columns(pl.lit(True).alias("_here"))
    key = pl.concat_str([pl.col(name).cast(pl.String).fill_null("") for name in contract.key], separator=" | ").alias("_key")
    placed = [(pl.col(name).cast(pl.String) if name in contract.dtypes else pl.lit(None, pl.String)).alias(f"_{name}") for name in ("market", "platform")]
    return pl.read_parquet(path).select(key, *[pl.col(name).cast(pl.String) for name in columns], *placed, pl.lit(True).alias("_here"))


def _summary(rows: pl.DataFrame) -> pl.DataFrame:
    """Numbers by market, kind and column, where the rows are too many to list."""
    counted = rows.group_by("dataset", "kind", "market", "platform", "column").agg(pl.col("rows").sum())
    return _typed(counted.with_columns(pl.lit(None, pl.String).alias("key"), pl.lit(None, pl.String).alias("old_value"), pl.lit(None, pl.String).alias("new_value")))
