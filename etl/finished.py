"""A partition's rows as they are published, and what the manifest says of them."""

from collections import Counter

import polars as pl

from data.contracts import contracts
from etl.context import Context
from etl.coverage import months_of
from etl.datasets import datasets


def finished(dataset: str, rows: pl.DataFrame, context: Context) -> tuple[pl.DataFrame, dict]:
    """(rows of a partition with its partition-level columns, what the manifest says of them: rows, open_rows, months)."""
    frame = datasets()[dataset].finish(rows.hstack(datasets()[dataset].across(rows)), context)
    return frame, told(dataset, frame)


def told(dataset: str, frame: pl.DataFrame) -> dict:
    """What the manifest says of finished rows."""
    return {"rows": frame.height, "open_rows": _has_open_rows(frame), "months": months_of(dataset, frame)}


def told_together(pieces: list[dict]) -> dict:
    """What the manifest says of a partition that was finished in pieces."""
    months: dict[str, Counter] = {}
    for piece in pieces:
        for market, counts in piece["months"].items():
            months.setdefault(market, Counter()).update(counts)
    in_order = {market: dict(sorted(counts.items())) for market, counts in sorted(months.items())}
    return {"rows": sum(piece["rows"] for piece in pieces), "open_rows": any(piece["open_rows"] for piece in pieces), "months": in_order}


def is_unique(dataset: str, rows: pl.DataFrame) -> bool:
    """Whether no two rows have the same key."""
    key = list(contracts()[dataset].key)
    if len(key) == 1 and rows[key[0]].dtype == pl.String and rows[key[0]].is_sorted():  # as exports are: then equal ones are neighbours
        return not (rows[key[0]] == rows[key[0]].shift(1)).any()
    return rows.select(pl.struct(key).n_unique() if len(key) > 1 else pl.col(key[0]).n_unique()).item() == rows.height


def _has_open_rows(frame: pl.DataFrame) -> bool:
    """Whether some row still ages with the data date (a parcel under way, a case or listing without an end)."""
    for column, end in (("status", "delivered_at"), ("resolution_days", "resolution_days"), ("action", "acted_at")):
        if column in frame.columns and end in frame.columns and frame[end].null_count():
            return True
    return False
