"""The one door to the data: every page, export and script asks here, by query name, filters and scope.

Answers are cached by query, bound values, scope and data version in this imported module (not in a Streamlit cache, which any visitor can
clear and whose entries do not know the scope).
"""

import threading
import time
import warnings
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import polars as pl

from data import catalogue
from data.catalogue import Version
from queries import wider
from queries.database import database
from queries.filters import Filters
from queries.library import STANDARD, Query, query
from queries.scope import Scope

# DuckDB advises the relation because it saves a copy of the rows; a page's results are small, and planning is what costs (see _fetched)
warnings.filterwarnings("ignore", message="Arrow output on a DB-API result")

CACHED_ANSWERS = 2_000
CACHED_BYTES = 256 * 1024 * 1024
KNOWN_BYTES = 128 * 1024 * 1024
WIDE_ROWS = 50_000  # a wider answer of more rows is not kept: what follows from it is then asked as it stands
WIDE_BYTES = KNOWN_BYTES // 8  # ... nor one of more bytes: no store would take it, and it would be asked each time
TOO_MUCH = pl.DataFrame()  # stands in a store for such an answer
observers: list[Callable[[str, float], None]] = []  # told the name and seconds of every query that was not cached (bench, slow-query log)


class NothingLanded(Exception):
    """The collection has no landed version that this scope may see."""


@dataclass(frozen=True)
class CollectionInfo:
    """What a reader may know of a collection before choosing anything in it."""

    name: str
    title: str
    title_ko: str
    provenance: str
    public: bool
    version: str
    landed_at: str
    data_date: date | None
    default_market: str | None
    default_platform: str | None
    default_from: str | None
    default_to: str | None
    markets: tuple[str, ...]
    platforms: tuple[str, ...]
    first_date: date
    last_date: date


def collections(scope: Scope) -> tuple[CollectionInfo, ...]:
    """The landed collections that a scope may open, the shipped ones first."""
    found = [name for name in catalogue.collections() if _version_or_none(name, scope)]
    return tuple(_info(name, version_of(name, scope).name, scope) for name in found)


def collection(name: str, scope: Scope) -> CollectionInfo:
    """One collection.

    Raises:
        NothingLanded: it has no version, or the scope does not allow it (the reader is not told which).
    """
    version = version_of(name, scope)
    return _info(name, version.name, scope)


@lru_cache(maxsize=128)
def _info(name: str, version_name: str, scope: Scope) -> CollectionInfo:
    version = version_of(name, scope)
    manifest = version.manifest
    filters = Filters(name)
    markets = answer("markets", filters, scope)["market"].to_list()
    platforms = answer("platforms", filters, scope)["platform"].to_list()
    first, last = answer("span", filters, scope).row(0)
    defaults = manifest["defaults"]
    allowed = {"market": markets, "platform": platforms}
    chosen = {key: defaults.get(key) if defaults.get(key) in allowed[key] else next(iter(allowed[key]), None) for key in allowed}
    data_date = date.fromisoformat(manifest["data_date"]) if manifest["data_date"] else None
    return CollectionInfo(
        name, manifest["title"], manifest["title_ko"], manifest["provenance"], manifest["public"], version.name, manifest["landed_at"], data_date,
        chosen["market"], chosen["platform"], defaults.get("from"), defaults.get("to"), tuple(markets), tuple(platforms),
        first or data_date or date.today(), last or data_date or date.today(),
    )  # fmt: skip


def version_of(name: str, scope: Scope) -> Version:
    """The version of a collection that a scope reads: the one it is pinned to, otherwise the current one.

    Raises:
        NothingLanded: no version, none that the scope allows, or the pinned one is gone.
    """
    version = _version_or_none(name, scope)
    if version is None:
        raise NothingLanded(f"Nothing has landed for the collection '{name}'. Run: python -m etl run")
    return version


def _version_or_none(name: str, scope: Scope) -> Version | None:
    if not scope.allows_collection(name):
        return None
    pinned = scope.pinned(name)
    if pinned is None:
        return catalogue.current(name)
    return next((version for version in catalogue.versions(name) if version.name == pinned), None)


def answer(name: str, filters: Filters, scope: Scope, **extra) -> pl.DataFrame:
    """The result of `queries/<name>.sql` for these filters within this scope.

    `extra` binds the parameters that the query declares beyond the standard ones. An empty tuple or list means all (NULL).

    Raises:
        UnknownQuery, NothingLanded; TypeError: a parameter is missing or not declared by the query.
    """
    asked, version = query(name), version_of(filters.collection, scope)
    bound = parameters(name, filters, **extra)
    key, store = _key(asked, version, scope, bound), _store(bound)
    found = store.get(key)
    if found is None or found is TOO_MUCH:
        found = _narrowed(asked, version, scope, bound)
        store.put(key, found)
    return found


def _narrowed(asked: Query, version: Version, scope: Scope, bound: dict) -> pl.DataFrame:
    """The answer from a wider one where that is known to hold it, otherwise from the database."""
    way = wider.way(asked.name, bound)
    if way is None:
        return _asked(asked, version, scope, bound)
    source = query(way.query) if way.query else asked
    key, store = _key(source, version, scope, way.bound), _store(way.bound)
    wide = store.get(key)
    if wide is TOO_MUCH:
        return _asked(asked, version, scope, bound)
    if wide is None:
        wide = _narrowed(source, version, scope, way.bound)
        store.put(key, wide if wide.height <= WIDE_ROWS and wide.estimated_size() <= WIDE_BYTES else TOO_MUCH)
    return way.narrowed(wide)


def _asked(asked: Query, version: Version, scope: Scope, bound: dict) -> pl.DataFrame:
    started = time.perf_counter()
    with database().borrowed(version, scope) as cursor:
        found = _fetched(cursor, asked, bound)
    for observe in observers:
        observe(asked.name, time.perf_counter() - started)
    return found


def _key(asked: Query, version: Version, scope: Scope, bound: dict) -> tuple:
    return asked.name, asked.text, version.name, version.folder, scope, tuple(sorted((item, _hashable(value)) for item, value in bound.items()))


def _store(bound: dict) -> "_Answers":
    return _known if wider.is_whole(bound) else _answers


def _fetched(cursor, asked: Query, bound: dict) -> pl.DataFrame:
    """The whole result. A relation (`cursor.sql`) binds and plans the statement twice: over all queries of the library 315 ms against 222."""
    return pl.DataFrame(cursor.execute(asked.statement, bound or None).to_arrow_reader())


def parameters(name: str, filters: Filters, **extra) -> dict[str, object]:
    """The values that a query binds: those of the standard ones that it uses, and its own."""
    asked = query(name)
    unknown = set(extra) - asked.parameters
    if unknown:
        raise TypeError(f"query {name} does not declare ${sorted(unknown)[0]}; it declares: {', '.join(sorted(asked.parameters)) or 'none'}")
    missing = asked.parameters - STANDARD - set(extra)
    if missing:
        raise TypeError(f"query {name} needs ${', $'.join(sorted(missing))}")
    standard = {
        "markets": list(filters.markets) or None, "platforms": list(filters.platforms) or None, "date_from": filters.date_from,
        "date_to": filters.date_to, "grain": filters.grain,
    }  # fmt: skip
    given = {item: (list(value) or None) if isinstance(value, list | tuple) else value for item, value in extra.items()}
    return {item: value for item, value in {**standard, **given}.items() if item in asked.parameters}


def statement(name: str) -> str:
    """The text of a query as people may read it."""
    return query(name).text


def clear() -> None:
    """Forget every cached answer (tests, and after a landing root changed)."""
    _answers.clear()
    _known.clear()
    _info.cache_clear()


def forget_answers() -> None:
    """Forget the answers to filters and keep what is known of each version whatever the filters: what a filter state that nobody asked for costs (bench)."""
    _answers.clear()


def _hashable(value):
    return tuple(value) if isinstance(value, list) else value


class _Answers:
    """Least recently used answers, bounded in number and bytes."""

    def __init__(self, most: int):
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple, pl.DataFrame] = OrderedDict()
        self._bytes, self._most = 0, most

    def get(self, key):
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
            return None

    def put(self, key, frame: pl.DataFrame) -> None:
        size = frame.estimated_size()
        if size > self._most // 8:
            return
        with self._lock:
            if key not in self._kept:
                self._kept[key] = frame
                self._bytes += size
            while self._kept and (len(self._kept) > CACHED_ANSWERS or self._bytes > self._most):
                self._bytes -= self._kept.popitem(last=False)[1].estimated_size()

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()
            self._bytes = 0


_answers = _Answers(CACHED_BYTES)
_known = _Answers(KNOWN_BYTES)  # answers that no filter is in: one who changes filters never waits for them
