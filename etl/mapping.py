"""`sources.toml`: how the files of a collection become rows of the contracts, without code.

The language is described in data/README.md. A mistake is answered with the file, the line, the key and the nearest valid name.
"""

import difflib
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from data.contracts import contracts
from data.open_questions import EDIT, Question, questions
from etl.errors import MappingError
from etl.formats.raw import Reading
from etl.mapping_keys import COLLECTION_KEYS, FILE_KEYS, PROVENANCES, ROUTE_KEYS, Place, checked_reading, checked_route, refuse_unknown
from etl.toml_lines import TomlLines

__all__ = ["Lookup", "Mapping", "Reading", "Reduce", "Route", "Source", "Wide", "load", "nearest"]

AS_FOUND = Reading()
NAMES_SHOWN = 40
READING_KEYS = ("encoding", "delimiter", "format", "sheet", "member", "header")
WHICH_FORMAT = "Take it away if the format beside it is right, or write the right one instead of both."
ANSWER = "Write what it means here, or take the line away: its rows then wait in quarantine."
DUE_KEYS = ("fresh_days", "landing_by")  # of [collection], kept in the manifest beside the defaults: when the data is old or late


@dataclass(frozen=True)
class Route:
    """One way rows of a file can go: the first route whose `where` holds takes the row. Without a dataset it leaves them out, for a reason."""

    dataset: str
    where: str | None = None
    columns: dict[str, str] = field(default_factory=dict)
    constants: dict[str, object] = field(default_factory=dict)
    expressions: dict[str, str] = field(default_factory=dict)
    formats: dict[str, list[str]] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    otherwise: dict[str, str] = field(default_factory=dict)  # contract column -> value where its value map has no entry
    empty: dict[str, str] = field(default_factory=dict)  # contract column -> value where the cell is empty
    numbers: dict[str, dict[str, str]] = field(default_factory=dict)  # contract column -> {decimal, thousands}, instead of the file's
    time_zones: dict[str, str] = field(default_factory=dict)  # contract column -> zone of instants without offset, instead of the file's
    totals: dict[str, object] = field(default_factory=dict)  # {where, set}: rows that are totals of others, and what their columns then are
    period_grain: str | None = None  # raw column whose words (month, quarter, 9-month total ...) tell an empty period_end
    ignore: str | None = None  # the reason why these rows are left out; they are counted


@dataclass(frozen=True)
class Lookup:
    """Columns of another file of the folder, joined to the left of the raw rows on one column."""

    file: str  # name, or pattern of several
    on: str  # column of this file
    key: str  # column of the other file
    columns: dict[str, str]
    reading: Reading = AS_FOUND


@dataclass(frozen=True)
class Wide:
    """Wide to long: each column whose header matches becomes a row; the pattern's named groups become raw columns."""

    columns: str
    value: str = "value"
    empty: str = "ignore"  # cells without a value: "ignore" (counted) or "keep"


@dataclass(frozen=True)
class Reduce:
    """An event log to its last state: of the rows with one key the last by `order` stays, the others are superseded."""

    key: tuple[str, ...]
    order: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """A file pattern and what its rows are."""

    pattern: str
    routes: tuple[Route, ...]
    reading: Reading = AS_FOUND
    null_tokens: tuple[str, ...] = ("",)
    decimal: str = "."
    thousands: str = ""
    time_zone: str = "UTC"
    totals: str | None = None  # Polars SQL: rows that are sums of others; left out and counted
    wide: Wide | None = None
    reduce: Reduce | None = None
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
    defaults: dict[str, object]  # market, platform, from, to of a plain address; fresh_days: days until pages call it old; landing_by: when it is due
    prefer: dict[str, list[str]]
    sources: tuple[Source, ...]
    corrections: tuple[dict, ...]
    unanswered: tuple[str, ...] = ()  # places that still say EDIT, each with its line: a draft asks there, and nothing lands until a person says


def nearest(word: str, allowed) -> str:
    """A hint for a misspelt name: the closest allowed one, or all of them."""
    close = difflib.get_close_matches(word, list(allowed), n=1)
    if close:
        return f"did you mean '{close[0]}'?"
    names = sorted(map(str, allowed))
    return f"it can be one of: {', '.join(names[:NAMES_SHOWN])}" + (f" and {len(names) - NAMES_SHOWN} more" if len(names) > NAMES_SHOWN else "")


def load(folder: Path) -> Mapping:
    """Read and check `sources.toml` (and `corrections.toml`, if any) of a collection folder.

    Raises:
        MappingError: the file is missing, is not TOML, or says something that cannot be followed; names line, key and nearest valid name.
    """
    path = folder / "sources.toml"
    document, lines = _read_toml(path)
    place = Place(path, lines, nearest)
    refuse_unknown(place, document, {"collection": dict, "constants": dict, "prefer": dict, "file": list})
    collection = document.get("collection", {})
    refuse_unknown(place.at("collection"), collection, COLLECTION_KEYS)
    name = collection.get("name", folder.name)
    provenance = collection.get("provenance", "own")
    if provenance not in PROVENANCES:
        raise place.at("collection", "provenance").error(f"provenance is '{provenance}'; {nearest(provenance, PROVENANCES)}")
    if "landing_by" in collection:
        place.at("collection", "landing_by").schedule(collection["landing_by"])
    if not document.get("file"):
        raise place.error("no [[file]] is declared, so nothing can land. Add one per file pattern.")
    shared = _shared(place.at("constants"), document.get("constants", {}))
    return Mapping(
        folder=folder,
        name=name,
        title=collection.get("title", name),
        title_ko=collection.get("title_ko", collection.get("title", name)),
        provenance=provenance,
        public=bool(collection.get("public", False)),
        defaults={key.removeprefix("default_"): value for key, value in collection.items() if key.startswith("default_") or key in DUE_KEYS},
        prefer=_prefer(place.at("prefer"), document.get("prefer", {})),
        sources=tuple(_source(place.at("file", position), raw, shared) for position, raw in enumerate(document["file"], 1)),
        corrections=_corrections(folder / "corrections.toml"),
        unanswered=_unanswered(place, document),
    )


def _read_toml(path: Path) -> tuple[dict, TomlLines]:
    try:
        text = path.read_text(encoding="utf-8-sig")
        return tomllib.loads(text), TomlLines(text)
    except FileNotFoundError:
        raise MappingError(
            f"{path} is missing. A collection folder needs one: `python -m etl draft {path.parent}/*` proposes it; data/published/sources.toml is an example."
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise MappingError(f"{path} is not valid TOML: {problem}. Mend that line and run again.") from None
    except OSError as problem:
        raise MappingError(f"{path} cannot be read: {problem.strerror}. Mend its permissions.") from None


def _prefer(place: Place, table: dict) -> dict[str, list[str]]:
    refuse_unknown(place, table, dict.fromkeys(contracts(), list))
    for dataset, expressions in table.items():
        for expression in expressions:
            place.at(dataset).sql(expression)
    return {dataset: list(expressions) for dataset, expressions in table.items()}


def _shared(place: Place, table: dict) -> dict[str, object]:
    """What holds for every file that does not say otherwise: needed columns of any dataset, such as platform and market."""
    known = {column for contract in contracts().values() for column in contract.required}
    for column, value in table.items():
        if column not in known:
            raise place.at(column).error(f"'{column}' is no column that a dataset needs; {nearest(column, known)}")
        if isinstance(value, list | dict):
            raise place.at(column).error(f"{column} is {value!r}, and must be one value.")
    return dict(table)


def _unanswered(place: Place, document: dict) -> tuple[str, ...]:
    """Each place that a draft left to a person, with its line."""
    return tuple(str(_asked(place, question)) for question in questions(document))


def _asked(place: Place, question: Question) -> MappingError:
    here = place.at("file", question.file).at("route", question.route) if question.file else place
    here = here.at(question.table, question.column)
    if question.word is not None:
        return here.at(question.word).error(f"'{question.word}' still says {EDIT}. {ANSWER}")
    return here.error(f"still says {EDIT}. {WHICH_FORMAT if question.table == 'formats' else 'Write what it is.'}")


def _source(place: Place, raw: dict, shared: dict[str, object]) -> Source:
    refuse_unknown(place, raw, FILE_KEYS)
    if "pattern" not in raw:
        raise place.error("has no 'pattern'. Write the file name or a glob such as \"exports/*.csv\".")
    if raw["pattern"].startswith("/") or ".." in Path(raw["pattern"]).parts:
        raise place.at("pattern").error(f"pattern is '{raw['pattern']}'; patterns stay inside the collection folder.")
    if not raw.get("route"):
        raise place.error("has no [[file.route]], so its rows would go nowhere. Add one that names a dataset.")
    if "totals" in raw:
        place.at("totals").sql(raw["totals"])
    marks = {"decimal": raw.get("decimal", "."), "thousands": raw.get("thousands", "")}
    place.marks(marks)
    return Source(
        pattern=raw["pattern"],
        routes=tuple(_route(place.at("route", number), route, shared) for number, route in enumerate(raw["route"], 1)),
        reading=checked_reading(place, raw),
        null_tokens=tuple(dict.fromkeys(["", *raw.get("null_tokens", ())])),
        **marks,
        time_zone=place.at("time_zone").zone(raw.get("time_zone", "UTC")),
        totals=raw.get("totals"),
        wide=_wide(place.at("wide"), raw["wide"]) if "wide" in raw else None,
        reduce=_reduce(place.at("reduce"), raw["reduce"]) if "reduce" in raw else None,
        lookups=tuple(_lookup(place.at("lookup", number), lookup) for number, lookup in enumerate(raw.get("lookup", ()), 1)),
    )


def _route(place: Place, raw: dict, shared: dict[str, object]) -> Route:
    refuse_unknown(place, raw, ROUTE_KEYS)
    checked_route(place, raw, contracts())
    said = {**raw.get("columns", {}), **raw.get("constants", {}), **raw.get("expressions", {})}
    needed = contracts()[raw["dataset"]].required if "dataset" in raw else ()
    more = {column: value for column, value in shared.items() if column in needed and column not in said}
    return Route(**{"dataset": "", **raw, **({"constants": {**raw.get("constants", {}), **more}} if more else {})})


def _wide(place: Place, raw: dict) -> Wide:
    refuse_unknown(place, raw, {"columns": str, "value": str, "empty": str})
    if "columns" not in raw:
        raise place.error("has no 'columns', the regular expression for the headers that become rows.")
    place.at("columns").pattern(raw["columns"])
    if raw.get("empty", "ignore") not in ("ignore", "keep"):
        raise place.at("empty").error(f"empty is '{raw['empty']}'; {nearest(raw['empty'], ('ignore', 'keep'))}")
    return Wide(**raw)


def _reduce(place: Place, raw: dict) -> Reduce:
    refuse_unknown(place, raw, {"key": list, "order": list})
    if not raw.get("key"):
        raise place.error("has no 'key': name the columns that stay the same over the states of one row, e.g. key = [\"ticket\"].")
    return Reduce(tuple(raw["key"]), tuple(raw.get("order", ())))


def _lookup(place: Place, raw: dict) -> Lookup:
    refuse_unknown(place, raw, {"file": str, "on": (str, dict), "columns": dict, **{name: FILE_KEYS[name] for name in READING_KEYS}})
    missing = {"file", "on", "columns"} - set(raw)
    if missing:
        raise place.error(f"lacks {', '.join(sorted(missing))}. A lookup needs its file, the shared column and the columns it brings.")
    if raw["file"].startswith("/") or ".." in Path(raw["file"]).parts:
        raise place.at("file").error(f"file is '{raw['file']}'; lookups stay inside the collection folder.")
    on = raw["on"] if isinstance(raw["on"], dict) else {raw["on"]: raw["on"]}
    if len(on) != 1:
        raise place.at("on").error("'on' names one column, or one pair { here = \"there\" }.")
    ((here, there),) = on.items()
    return Lookup(raw["file"], here, there, dict(raw["columns"]), checked_reading(place, raw))


def _corrections(path: Path) -> tuple[dict, ...]:
    if not path.exists():
        return ()
    document, lines = _read_toml(path)
    place = Place(path, lines, nearest)
    refuse_unknown(place, document, {"correction": list})
    found = tuple(document.get("correction", ()))
    for position, correction in enumerate(found, 1):
        here = place.at("correction", position)
        refuse_unknown(here, correction, {"file": str, "row": dict, "column": str, "expect": str, "value": str, "reason": str}, loose=True)
        missing = {"file", "row", "column", "expect", "value", "reason"} - set(correction)
        if missing:
            raise here.error(f"lacks {', '.join(sorted(missing))}. A correction needs its guard and reason.")
    return found
