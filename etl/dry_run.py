"""What a landing would give, without landing: rows, ranges, months, markets, and every rule broken with an example."""

import shutil
import tempfile
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from data.contracts import contracts
from etl.coverage import MONTH_OF
from etl.datasets import datasets
from etl.inputs import matched_files
from etl.mapping import load
from etl.parts import Part, identify, make_part
from etl.read import LINE


@dataclass(frozen=True)
class DatasetCheck:
    """What one dataset would hold."""

    dataset: str
    rows: int
    repeated_keys: int  # rows that another row of the same key supersedes
    months: dict[str, dict[str, int]]  # market -> month -> rows
    ranges: dict[str, tuple[str, str]]  # column -> smallest and largest value
    empty: tuple[str, ...]  # columns without any value


@dataclass(frozen=True)
class RuleCheck:
    """A rule that rows broke: how many, and where the first stands."""

    dataset: str
    rule: str
    rows: int
    file: str
    line: int
    raw: str


@dataclass(frozen=True)
class Checked:
    """The answer of a dry run."""

    files: tuple[Part, ...]
    datasets: tuple[DatasetCheck, ...]
    rules: tuple[RuleCheck, ...]
    problems: tuple[str, ...]

    @property
    def good(self) -> bool:
        """Whether every row would land and every file could be read."""
        return not self.rules and not self.problems and any(part.landed for part in self.files)


def dry_run(folder: Path, progress=lambda share, words: None) -> Checked:
    """Read, map and check every input of a collection folder into a temporary place, which is removed again.

    Raises:
        MappingError: sources.toml cannot be followed.
    """
    mapping = load(folder)
    files, problems = matched_files(mapping)
    home = Path(tempfile.mkdtemp(prefix="groundswell-check-"))
    try:
        parts = []
        for position, (path, source) in enumerate(files):
            progress(position / len(files), f"checking {path.name}")
            parts.append(make_part(path, mapping, source, home, identify(path, mapping, source), datetime.now(UTC)))
        whole = [part for part in parts if not part.error]
        names = sorted({dataset for part in whole for dataset in part.landed})
        checked = tuple(_dataset(name, [file for part in whole for file in sorted((part.folder / name).rglob("*.parquet"))]) for name in names)
        return Checked(tuple(parts), checked, _rules(whole), (*mapping.unanswered, *problems, *(part.error for part in parts if part.error)))
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _dataset(name: str, files: list[Path]) -> DatasetCheck:
    contract = contracts()[name]
    rows = pl.scan_parquet(files)
    height = rows.select(pl.len()).collect().item()
    unique = rows.select(pl.struct(contract.key).n_unique()).collect().item()
    months: dict[str, dict[str, int]] = {}
    if (clock := MONTH_OF.get(name)) and "market" in contract.dtypes:
        counted = rows.group_by("market", pl.col(clock).dt.strftime("%Y-%m").fill_null("undated").alias("month")).len().sort("market", "month").collect()
        for market, month, count in counted.iter_rows():
            months.setdefault(market, {})[month] = count
    spread = [column for column, dtype in contract.dtypes.items() if column != LINE and (dtype.is_numeric() or dtype.is_temporal())]
    low, high = rows.select(pl.col(spread).min().cast(pl.String)).collect(), rows.select(pl.col(spread).max().cast(pl.String)).collect()
    ranges = {column: (low[column][0], high[column][0]) for column in spread if low[column][0] is not None}
    filled = rows.select(pl.all().count()).collect().row(0, named=True)
    empty = tuple(column for column, count in filled.items() if not count and column not in datasets()[name].defaults)
    return DatasetCheck(name, height, height - unique, months, ranges, empty)


def _rules(parts: list[Part]) -> tuple[RuleCheck, ...]:
    """Rules by how many rows broke them; values in a rule's sentence are put aside, so that one mistake is one line."""
    frames = [pl.read_parquet(part.folder / "quarantine.parquet") for part in parts]
    if not frames or not sum(frame.height for frame in frames):
        return ()
    exploded = pl.concat(frames).explode("rules").rename({"rules": "rule"})
    general = exploded.with_columns(pl.col("rule").str.replace_all(r"'[^']*'", "'...'").str.replace(r": \S+ lies in", ": lies in").alias("general"))
    counted = general.group_by("dataset", "general", maintain_order=True).agg(pl.len().alias("rows"), pl.all().exclude("dataset", "general").first())
    found = [
        RuleCheck(row["dataset"], row["rule"], row["rows"], row["source_file"], row[LINE], (row["raw"] or "")[:200])
        for row in counted.sort("rows", descending=True).iter_rows(named=True)
    ]
    return tuple(found)


def accounted(part: Part) -> dict[str, int]:
    """Rows of one file by what becomes of them."""
    return {
        "rows in": part.records, "good": sum(part.landed.values()), "quarantined": part.quarantined, "superseded": part.superseded,
        "ignored": sum(Counter(part.ignored).values()),
    }  # fmt: skip
