"""Of several rows with one key one stays; where each other one stood, what it said, and which row is kept instead is written down."""

import numpy as np
import polars as pl

from data.contracts import contracts
from etl.finished import is_unique
from etl.part_files import SUPERSEDED
from etl.read import LINE


def supersede(frame: pl.DataFrame, dataset: str, prefer: list[str] | None) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows that are kept, one a key, and of each other one where it stood and which row is kept instead."""
    if is_unique(dataset, frame):
        return frame, pl.DataFrame(schema=SUPERSEDED)
    lost, told = superseded(frame, dataset, prefer)
    stays = np.ones(frame.height, dtype=bool)
    stays[lost] = False
    return frame.filter(pl.Series(stays)), told


def superseded(frame: pl.DataFrame, dataset: str, prefer: list[str] | None) -> tuple[np.ndarray, pl.DataFrame]:
    """(positions of the rows that are not kept, what is written down of them), in the order of the rows.

    The rule is `prefer` of sources.toml (lowest first) or the contract's NEWEST (largest first), then the later line.
    """
    contract = contracts()[dataset]
    key = list(contract.key)
    if prefer:
        order = [pl.sql_expr(expression).alias(f"_order_{position}") for position, expression in enumerate(prefer)]
    else:
        order = [pl.col(contract.newest).rank("dense", descending=True).fill_null(2**32 - 1).alias("_order_0")] if contract.newest else []
    ranked = frame.with_row_index("_row").filter(duplicated(dataset, frame)).with_columns(order)  # the others, nearly all, are not looked at again
    names = [name for name in ranked.columns if name.startswith("_order_")]
    later_first = not prefer and contract.newest is not None
    ranked = ranked.sort([*names, "_row"], descending=[False] * len(names) + [later_first], nulls_last=True, maintain_order=True)
    first = ranked.with_columns(pl.int_range(pl.len()).over(key).alias("_place"), pl.col("_row").first().over(key).alias("_kept"))
    lost = first.filter(pl.col("_place") > 0).sort("_row")
    winners = ranked.select(
        pl.col("_row").alias("_kept"), pl.col("source_file").alias("kept_file"), pl.col(LINE).alias("kept_line"), _as_json(frame.columns, "kept_row")
    )
    key_words = pl.concat_str([pl.col(name).cast(pl.String).fill_null("") for name in key], separator=" | ").alias("key")
    found = lost.with_columns(pl.lit(dataset).alias("dataset"), key_words, _as_json(frame.columns, "row")).join(winners, on="_kept", how="left")
    return lost["_row"].to_numpy(), found.select(pl.col(name).cast(dtype) for name, dtype in SUPERSEDED.items())


def duplicated(dataset: str, rows: pl.DataFrame) -> pl.Series:
    """Whether a row's key occurs more than once."""
    key = list(contracts()[dataset].key)
    return rows.select((pl.struct(key) if len(key) > 1 else pl.col(key[0])).is_duplicated()).to_series()


def _as_json(columns: list[str], name: str) -> pl.Expr:
    return pl.struct(pl.col(column).cast(pl.String) for column in columns).struct.json_encode().alias(name)
