"""Making the marts of a version partition by partition, and proving their sums against the rows."""

import hashlib
from collections import Counter
from collections.abc import Callable
from functools import cache, partial
from itertools import pairwise
from pathlib import Path

import polars as pl
from polars import selectors

from data.contracts import contracts
from etl import pieces
from etl.at_once import ROWS_AT_ONCE, at_once
from etl.marts import PARCELS, FoldedRows, Mart, Rows, marts
from etl.partitions import NONE, Context, Partition, link
from etl.parts import COMPRESSION
from etl.read import LINE


def make_marts(building: Path, landed: list[Partition], context: Context, before, progress: Callable[[str], None]) -> list[dict]:
    """Write `marts/<mart>/<partition>.parquet`; unchanged ones are linked. Returns the manifest's entries."""
    by_name = {(partition.dataset, partition.name): partition for partition in landed}
    old = {(entry["mart"], entry["name"]): entry for entry in before.manifest["marts"]} if before else {}
    due, made = _due(landed), []
    rows_of: Counter = Counter()
    for partition in landed:
        rows_of[partition.name] += partition.rows

    def make(name: str) -> list[dict]:
        rows = _rows(building, name, by_name.get((PARCELS, name)), due[name])
        entries = []
        for mart in due[name]:
            inputs = {dataset: by_name.get((dataset, name)) for dataset in mart.inputs}
            key = _key(mart, inputs, context)
            entry = old.get((mart.name, name))
            target = building / "marts" / mart.name / f"{name}.parquet"
            if entry and entry["key"] == key:
                link(before.folder / "marts" / mart.name / target.name, target)
                entries.append(entry)
            else:
                entries.append({"mart": mart.name, "name": name, "key": key, "rows": _write(mart, name, rows, context, target)})
        return entries

    for name, entries in zip(due, at_once(make, due, lambda name: rows_of[name], ROWS_AT_ONCE), strict=True):
        progress(f"marts of {name}")
        made += entries
    return sorted(made, key=lambda entry: (entry["mart"], entry["name"]))


def _due(landed: list[Partition]) -> dict[str, list[Mart]]:
    """The marts to make, by partition: a partition's rows are read once for all of them."""
    due: dict[str, list[Mart]] = {}
    for mart in marts().values():
        for name in sorted({partition.name for partition in landed if partition.dataset in mart.inputs}) or [NONE]:
            due.setdefault(name, []).append(mart)
    return due


@cache
def mart_identity() -> str:
    """Hash of the marts' code: a new or changed mart is made even where no input changed."""
    folder = Path(__file__).resolve().parent / "marts"
    code, outside = (path.read_bytes() for path in sorted(folder.glob("*.py"))), (mart.depends_on.encode() for mart in marts().values())
    return hashlib.sha256(b"".join((*code, *outside))).hexdigest()[:16]


def _key(mart: Mart, inputs: dict[str, Partition | None], context: Context) -> str:
    """What a mart's partition depends on; the data date only where open rows age with it or a promise may have fallen due."""
    digest = hashlib.sha256(mart.name.encode() + Path(__import__(mart.run.__module__, fromlist=["x"]).__file__).read_bytes())
    digest.update(mart.depends_on.encode())
    digest.update(repr([partition and partition.key for partition in inputs.values()]).encode())
    if mart.follows_data_date and any(partition and partition.open_rows for partition in inputs.values()):
        digest.update(repr(context.data_instant).encode())
    return digest.hexdigest()[:24]


def _rows(building: Path, name: str, parcels: Partition | None, due: list[Mart]) -> Rows:
    """The rows of a partition for its marts; more parcels than fit are folded piece by piece."""
    read = partial(_read, building, name)
    if parcels is None or parcels.rows <= pieces.PIECE_ROWS:
        return Rows(read)
    count = -(-parcels.rows // pieces.PIECE_ROWS)
    bounds = [parcels.rows * number // count for number in range(count + 1)]
    return FoldedRows(read, lambda: (read(PARCELS, piece) for piece in pairwise(bounds)), [_totals_of_parcels, *(fold for mart in due for fold in mart.folds)])


def _read(building: Path, name: str, dataset: str, piece: tuple[int, int] | None = None) -> pl.DataFrame:
    """The rows of a dataset's partition, or a piece of them (from row, to row). Text that marts are grouped by is Categorical (half the cost); where a
    row stood and its own id, which no sum needs, are left out.
    """
    file = building / "rows" / dataset / f"{name}.parquet"
    rows = pl.scan_parquet(file) if file.exists() else _no_rows(building, dataset)
    grouped = {key for mart in marts().values() if dataset in mart.inputs for key in mart.keys}
    texts = [column for column, dtype in rows.collect_schema().items() if dtype == pl.String and column in grouped]
    unneeded = ["source_file", LINE, *(name for name in contracts()[dataset].key if name.endswith("_id"))]
    rows = rows.slice(piece[0], piece[1] - piece[0]) if piece else rows
    return rows.drop(unneeded).with_columns(pl.col(texts).cast(pl.Categorical)).collect()


def _write(mart: Mart, name: str, rows: Rows, context: Context, target: Path) -> int:
    frame = mart.run(rows, context).with_columns(selectors.categorical().cast(pl.String))
    _reconcile(mart, name, frame, rows, context)
    target.parent.mkdir(parents=True, exist_ok=True)
    frame.write_parquet(target, **COMPRESSION)
    return frame.height


def _no_rows(building: Path, dataset: str) -> pl.LazyFrame:
    """No rows, with the columns of the dataset's other partitions (every dataset has one, see `write_empty`)."""
    return pl.scan_parquet(min((building / "rows" / dataset).glob("*.parquet"))).head(0)


def _totals_of_parcels(rows: Rows, context) -> pl.DataFrame:
    """One row: what the marts' columns must add up to."""
    told = ((mart, column, *total) for mart in marts().values() for column, total in mart.totals.items())
    return rows[PARCELS].select(expression.alias(_total_name(mart, column)) for mart, column, dataset, expression in told if dataset == PARCELS).collect()


def _total_name(mart: Mart, column: str) -> str:
    return f"{mart.name}.{column}"


def _reconcile(mart: Mart, name: str, frame: pl.DataFrame, rows: Rows, context: Context) -> None:
    """Every landing proves the mart's sums against the rows; a mart that lost a parcel is not published."""
    for column, (dataset, expression) in mart.totals.items():
        if dataset == PARCELS:
            expected = rows.shared(_totals_of_parcels, context)[_total_name(mart, column)].sum()
        else:
            expected = rows[dataset].select(expression.alias("total")).collect().item() or 0
        total = frame[column].sum() or 0
        if abs(total - expected) > 1e-6 * max(1, abs(expected)):
            raise AssertionError(f"mart {mart.name}, {name}: {column} adds up to {total}, the rows of {dataset} to {expected}; nothing was published")
