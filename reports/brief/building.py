"""From filters and scope to the bytes of a brief: gathered once, drawn per format, kept by filters, scope, data version, language and format."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib import import_module

from queries.door import CollectionInfo, collection, version_of
from queries.filters import Filters
from queries.landing import landing
from queries.scope import Scope
from ui.address import months, nearest
from ui.downloads import file_name as plain_file_name
from ui.words import LANGUAGES

FORMATS = ("html", "pdf", "xlsx")
MEDIA_TYPES = {
    "html": "text/html",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
AT_ONCE = 2  # builds of one process; others wait and can be cancelled while they do
KEPT, KEPT_BYTES = 64, 48 * 1024 * 1024
_DRAWN_BY = {"html": "reports.brief.web_page", "pdf": "reports.brief.document", "xlsx": "reports.brief.workbook"}
Report = Callable[[float, str], None]


class UnknownFormat(ValueError):
    """A format or language that briefs are not made in; the text names those that are."""


class Cancelled(Exception):
    """Raise it in `report` to stop a build between two steps."""


def build(filters: Filters, scope: Scope, language: str = "en", format: str = "html", report: Report | None = None) -> bytes:
    """One brief as a file.

    Grain: the whole period of the filters, for the first chosen market (all markets of the scope where none is chosen). Units as on the pages:
    percentages 0 to 100, money with its currency, every figure with n where it has one. Source: `queries.door.answer` within `scope`, through the same
    analysis functions as the pages, so the figures equal theirs.

    `format` is html (one self-contained file), pdf or xlsx; `language` en or ko. `report(share, step)` is told how far it is (0 to 1, words in the
    language) and may raise (`Cancelled`) to stop. Safe from several threads; the same brief is built once and kept until another version lands.

    Raises:
        NothingLanded: the collection has no version that the scope may read.
        UnknownFormat: a format or language there is not.
    """
    if format not in FORMATS:
        raise UnknownFormat(f"a brief is not made as '{format}'; it can be one of: {', '.join(FORMATS)}")
    if language not in LANGUAGES:
        raise UnknownFormat(f"a brief is not written in '{language}'; it can be one of: {', '.join(LANGUAGES)}")
    told = report or (lambda share, step: None)
    key = _key(filters, scope, language)
    held = _files.get((*key, format))
    if held is None:
        with _turn(told):
            held = _files.get((*key, format)) or import_module(_DRAWN_BY[format]).draw(_contents(key, filters, scope, language, told))
            _files.put((*key, format), held, len(held))
    told(1.0, "")
    return held


@contextmanager
def _turn(report: Report) -> Iterator[None]:
    """Wait until fewer than `AT_ONCE` builds run; `report` may raise meanwhile."""
    while not _turns.acquire(timeout=0.2):
        report(0.0, "")
    try:
        yield
    finally:
        _turns.release()


def file_name(filters: Filters, format: str) -> str:
    """Groundswell_KR_2024-02_published.pdf."""
    first, last = filters.date_from, filters.date_to
    months_named = f"{first:%Y-%m}" if (first.year, first.month) == (last.year, last.month) else f"{first:%Y-%m}_{last:%Y-%m}"
    return plain_file_name("Groundswell", "-".join(filters.markets[:3]) or "all-markets", months_named, filters.collection, suffix=format)


def nearest_filters(info: CollectionInfo, market: str | None = None, month: str | None = None) -> dict[str, tuple[str, ...]]:
    """The valid values nearest to a market and a month (2024-02) that a collection does not have; {} where it has both."""
    covered = months(info)
    missing = {}
    if market is not None and market not in info.markets:
        missing["market"] = nearest(market, info.markets)
    if month is not None and month not in covered:
        missing["month"] = nearest(month, covered)
    return missing


def _key(filters: Filters, scope: Scope, language: str) -> tuple:
    """All that a brief depends on: also what is open about the data today."""
    version, found = version_of(filters.collection, scope), landing(filters.collection, scope)
    return (filters, scope, version.name, str(version.folder), language, found.last, datetime.now(UTC).date())


def _contents(key: tuple, filters: Filters, scope: Scope, language: str, report: Report):
    """What the brief says, the same in every format; gathered anew where another version landed meanwhile."""
    from reports.brief.gathering import gather

    held = _gathered.get(key)
    while held is None:
        held = gather(filters, scope, language, collection(filters.collection, scope), report)
        now = _key(filters, scope, language)
        if now[2:4] != key[2:4]:
            key, held = now, None
    _gathered.put(key, held, 0)
    return held


class _Kept:
    """Least recently used values, bounded in number and bytes."""

    def __init__(self, most: int):
        self._lock, self._most, self._bytes = threading.Lock(), most, 0
        self._values: OrderedDict[tuple, tuple[object, int]] = OrderedDict()

    def get(self, key: tuple):
        with self._lock:
            if key not in self._values:
                return None
            self._values.move_to_end(key)
            return self._values[key][0]

    def put(self, key: tuple, value: object, size: int) -> None:
        with self._lock:
            self._bytes += size - self._values.pop(key, (None, 0))[1]
            self._values[key] = (value, size)
            while self._values and (len(self._values) > self._most or self._bytes > KEPT_BYTES):
                self._bytes -= self._values.popitem(last=False)[1][1]

    def clear(self) -> None:
        with self._lock:
            self._values.clear()
            self._bytes = 0


_turns = threading.BoundedSemaphore(AT_ONCE)
_files, _gathered = _Kept(KEPT), _Kept(16)


def clear() -> None:
    """Forget every built brief (tests)."""
    _files.clear()
    _gathered.clear()
