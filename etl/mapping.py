"""`sources.toml`: how the files of a collection become rows of the contracts, without code.

The language is described in README.md ("sources.toml"). A mistake is answered with the file, the key and the nearest valid name.
"""

import difflib
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from data.contracts import contracts
from etl.errors import MappingError

PROVENANCES = ("cited", "simulated", "own")
FORMATS = ("csv", "tsv", "jsonl", "parquet")
GRAIN_COLUMN_KEYS = ("period_grain",)


@dataclass(frozen=True)
class Route:
    """One way rows of a file can go: the first route whose `where` holds takes the row."""

    dataset: str
    where: str | None = None
    columns: dict[str, str] = field(default_factory=dict)
    constants: dict[str, object] = field(default_factory=dict)
    expressions: dict[str, str] = field(default_factory=dict)
    formats: dict[str, list[str]] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    period_grain: str | None = None  # raw column whose words (month, quarter, 9-month total ...) tell an empty period_end


@dataclass(frozen=True)
class Lookup:
    """Columns of another file of the folder, joined to the left of the raw rows on one shared column."""

    file: str
    on: str
    columns: dict[str, str]


@dataclass(frozen=True)
class Source:
    """A file pattern and what its rows are."""

    pattern: str
    routes: tuple[Route, ...]
    format: str = "csv"
    encoding: str = "utf-8"
    null_tokens: tuple[str, ...] = ("",)
    lookups: tuple[Lookup, ...] = ()


@dataclass(frozen=True)
class Mapping:
    """Everything `sources.toml` and `corrections.toml` of one collection folder say."""

    folder: Path
    name: str
    title: str
    title_ko: str
    provenance: str
    public: bool
    defaults: dict[str, str]
    prefer: dict[str, list[str]]
    sources: tuple[Source, ...]
    corrections: tuple[dict, ...]


def nearest(word: str, allowed) -> str:
    """A hint for a misspelt name: the closest allowed one, or all of them."""
    close = difflib.get_close_matches(word, list(allowed), n=1)
    return f"did you mean '{close[0]}'?" if close else f"it can be one of: {', '.join(sorted(allowed))}"


def load(folder: Path) -> Mapping:
    """Read and check `sources.toml` (and `corrections.toml`, if any) of a collection folder.

    Raises:
        MappingError: the file is missing, is not TOML, or names something that does not exist.
    """
    path = folder / "sources.toml"
    document = _read_toml(path)
    collection = document.get("collection", {})
    _refuse_unknown(path, "", document, {"collection", "prefer", "file"})
    _refuse_unknown(path, "collection", collection, {
        "name", "title", "title_ko", "provenance", "public", "default_market", "default_platform", "default_from", "default_to",
    })  # fmt: skip
    name = collection.get("name", folder.name)
    provenance = collection.get("provenance", "own")
    if provenance not in PROVENANCES:
        raise MappingError(f"{path}: collection.provenance is '{provenance}'; {nearest(provenance, PROVENANCES)}")
    if not document.get("file"):
        raise MappingError(f"{path}: no [[file]] is declared, so nothing can land. Add one per file pattern.")
    return Mapping(
        folder=folder,
        name=name,
        title=collection.get("title", name),
        title_ko=collection.get("title_ko", collection.get("title", name)),
        provenance=provenance,
        public=bool(collection.get("public", False)),
        defaults={key.removeprefix("default_"): value for key, value in collection.items() if key.startswith("default_")},
        prefer=_prefer(path, document.get("prefer", {})),
        sources=tuple(_source(path, position, raw) for position, raw in enumerate(document["file"], 1)),
        corrections=_corrections(folder / "corrections.toml"),
    )


def _read_toml(path: Path) -> dict:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise MappingError(f"{path} is missing. A collection folder needs one; data/published/sources.toml is an example.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise MappingError(f"{path} is not valid TOML: {problem}. Mend that line and run again.") from None


def _refuse_unknown(path: Path, where: str, table: dict, allowed: set[str]) -> None:
    for key in table:
        if key not in allowed:
            raise MappingError(f"{path}: [{where or 'top level'}] has the unknown key '{key}'; {nearest(key, allowed)}")


def _prefer(path: Path, table: dict) -> dict[str, list[str]]:
    _refuse_unknown(path, "prefer", table, set(contracts()))
    return {dataset: list(expressions) for dataset, expressions in table.items()}


def _source(path: Path, position: int, raw: dict) -> Source:
    where = f"file {position}"
    _refuse_unknown(path, where, raw, {"pattern", "format", "encoding", "null_tokens", "lookup", "route"})
    if "pattern" not in raw:
        raise MappingError(f"{path}: [{where}] has no 'pattern'. Write the file name or a glob such as \"exports/*.csv\".")
    file_format = raw.get("format", Path(raw["pattern"]).suffix.lstrip(".") or "csv")
    if file_format not in FORMATS:
        raise MappingError(f"{path}: [{where}] format is '{file_format}'; {nearest(file_format, FORMATS)}")
    if not raw.get("route"):
        raise MappingError(f"{path}: [{where}] has no [[file.route]], so its rows would go nowhere. Add one that names a dataset.")
    return Source(
        pattern=raw["pattern"],
        routes=tuple(_route(path, f"{where}, route {number}", route) for number, route in enumerate(raw["route"], 1)),
        format=file_format,
        encoding=raw.get("encoding", "utf-8"),
        null_tokens=tuple(raw.get("null_tokens", ("",))),
        lookups=tuple(Lookup(lookup["file"], lookup["on"], dict(lookup["columns"])) for lookup in raw.get("lookup", ())),
    )


def _route(path: Path, where: str, raw: dict) -> Route:
    _refuse_unknown(path, where, raw, {
        "dataset", "where", "columns", "constants", "expressions", "formats", "values", "period_grain",
    })  # fmt: skip
    dataset = raw.get("dataset", "")
    if dataset not in contracts():
        raise MappingError(f"{path}: [{where}] dataset is '{dataset}'; {nearest(dataset, contracts())}")
    known = contracts()[dataset].dtypes
    for part in ("columns", "constants", "expressions", "formats", "values"):
        for column in raw.get(part, {}):
            if column not in known:
                raise MappingError(f"{path}: [{where}.{part}] '{column}' is not a column of {dataset}; {nearest(column, known)}")
    return Route(**{**raw, "dataset": dataset})


def _corrections(path: Path) -> tuple[dict, ...]:
    if not path.exists():
        return ()
    found = tuple(_read_toml(path).get("correction", ()))
    for position, correction in enumerate(found, 1):
        missing = {"file", "row", "column", "expect", "value", "reason"} - set(correction)
        if missing:
            raise MappingError(f"{path}: correction {position} lacks {', '.join(sorted(missing))}. A correction needs its guard and reason.")
    return found
