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
    found = [
        _of_partition(dataset, before.folder / "rows" / dataset / f"{name}.parquet", building / "rows" / dataset / f"{name}.parquet") for name in sorted(names)
    ]
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
    told = columns if old.exists() and new.exists() else []  # of a partition that is new, or gone, the keys are enough
    then, now = (_keyed(rows, contract, told) for rows in _different(old, new, contract))
    whole = [
        rows.join(others, on="_key", how="anti").select(*_stated(dataset, kind), *_nothing("column", "old_value", "new_value"))
        for kind, rows, others in (("added", now, then), ("removed", then, now))
    ]
    both = now.join(then, on="_key", how="inner", suffix="_then")
    restated = [
        both.filter(pl.col(name).ne_missing(pl.col(f"{name}_then"))).select(
            *_stated(dataset, "restated"), pl.lit(name).alias("column"), pl.col(f"{name}_then").alias("old_value"), pl.col(name).alias("new_value")
        )
        for name in told
    ]
    return _typed(pl.concat([*whole, *restated]))


def _stated(dataset: str, kind: str) -> list[pl.Expr]:
    """What is said of every changed row."""
    named = {"dataset": pl.lit(dataset), "kind": pl.lit(kind), "market": pl.col("_market"), "platform": pl.col("_platform"), "key": pl.col("_key")}
    return [*(value.alias(name) for name, value in named.items()), pl.lit(1, pl.Int64).alias("rows")]


def _nothing(*names: str) -> list[pl.Expr]:
    return [pl.lit(None, pl.String).alias(name) for name in names]


def _different(old: Path, new: Path, contract) -> list[pl.LazyFrame]:
    """Of each version of a partition the rows that the other does not have as they are; all of them where there is no other version.

    Rows are told apart by a hash of 64 bits: a month is compared by two columns of numbers, and only what differs is ever written out as text.
    """
    if not (old.exists() and new.exists()):
        return [pl.scan_parquet(path) if path.exists() else pl.LazyFrame(schema=contract.dtypes) for path in (old, new)]
    before, after = _hashes(old, contract), _hashes(new, contract)
    gone, come = before.join(after, on="_hash", how="anti"), after.join(before, on="_hash", how="anti")
    return [pl.scan_parquet(path, row_index_name="_row").join(rows.select("_row").lazy(), on="_row", how="semi") for path, rows in ((old, gone), (new, come))]


def _hashes(path: Path, contract) -> pl.DataFrame:
    """(_row, _hash): one number a row, of everything it says. Categories are hashed as their text: codes hold within one reading only."""
    dtypes = pl.read_parquet_schema(path)
    told = [name for name in contract.dtypes if name not in IGNORED and name in dtypes]
    said = [(pl.col(name).cast(pl.String) if dtypes[name] == pl.Categorical else pl.col(name)).hash(seed) for seed, name in enumerate(told)]
    return pl.scan_parquet(path).select(pl.sum_horizontal(said).alias("_hash")).collect(engine="streaming").with_row_index("_row")


def _typed(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(pl.lit("").alias("version"), pl.lit("").alias("landed_at")).select(pl.col(name).cast(dtype) for name, dtype in CHANGES.items())


def _keyed(rows: pl.LazyFrame, contract, columns: list[str]) -> pl.DataFrame:
    """Rows as text under one key column."""
    key = pl.concat_str([pl.col(name).cast(pl.String).fill_null("") for name in contract.key], separator=" | ").alias("_key")
    placed = [(pl.col(name).cast(pl.String) if name in contract.dtypes else pl.lit(None, pl.String)).alias(f"_{name}") for name in ("market", "platform")]
    return rows.select(key, *[pl.col(name).cast(pl.String) for name in columns], *placed).collect(engine="streaming")


def _summary(rows: pl.DataFrame) -> pl.DataFrame:
    """Numbers by market, kind and column, where the rows are too many to list."""
    counted = rows.group_by("dataset", "kind", "market", "platform", "column").agg(pl.col("rows").sum())
    return _typed(
        counted.with_columns(pl.lit(None, pl.String).alias("key"), pl.lit(None, pl.String).alias("old_value"), pl.lit(None, pl.String).alias("new_value"))
    )
