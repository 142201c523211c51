"""What a brief says, the same for every format: sentences, tiles, charts with their rows, reasons, definitions, sources. Plain text throughout."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import polars as pl


@dataclass(frozen=True)
class Mark:
    """One change on a tile: `text` with its sign, `against` what, `verdict` in a word; `tone` is good, bad or plain."""

    text: str
    against: str = ""
    verdict: str = ""
    tone: str = "plain"


@dataclass(frozen=True)
class Figure:
    """One tile. `value`, `low`, `high`, `target` and `before` are numbers in `unit`; all other fields are what people read."""

    key: str
    label: str
    value: float | None
    unit: str
    words: str
    interval: str = ""
    low: float | None = None
    high: float | None = None
    n: int | None = None
    marks: tuple[Mark, ...] = ()
    before: tuple[float | None, float | None] = (None, None)
    judged: Mark | None = None
    target: float | None = None
    target_words: str = ""
    target_met: bool | None = None
    foot: str = ""
    withheld: str = ""
    picture: str = ""  # SVG of the trend
    picture_words: str = ""
    pale: bool = False


@dataclass(frozen=True)
class Table:
    """Rows with headings: `columns` picks, orders and names the columns of `frame`; `units` are of the metric register, by column or by row."""

    key: str
    title: str
    frame: pl.DataFrame
    columns: Mapping[str, str]
    sentence: str = ""
    units: Mapping[str, str] = field(default_factory=dict)
    sheet: str = ""  # a short name, where the title is a sentence
    row_units: tuple[str, ...] = ()  # of a table whose rows are figures of several units

    @property
    def shown(self) -> pl.DataFrame:
        """The picked columns."""
        return self.frame.select([name for name in self.columns if name in self.frame.columns])

    @property
    def headings(self) -> list[str]:
        """Headings of the picked columns."""
        return [heading for name, heading in self.columns.items() if name in self.frame.columns]


@dataclass(frozen=True)
class Chart:
    """One chart: its finding, one sentence, the drawing (SVG; '' where nothing is there, `sentence` then says why), its rows."""

    key: str
    title: str
    sentence: str
    svg: str = ""
    table: Table | None = None
    events: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Reason:
    """One change taken apart: what changed, what is wrong with the data, the parts that add up, the places that moved apart. Never a cause."""

    key: str
    label: str
    sentence: str
    data: str
    data_is_clean: bool
    title: str
    how_to_read: str
    svg: str
    parts: Table
    drivers_title: str
    drivers_sentence: str
    drivers: Table | None


@dataclass(frozen=True)
class Definition:
    """What a figure means: in words, as a formula over landed columns, and with the numbers of this brief put in."""

    label: str
    text: str
    formula: str
    filled: str
    query: str


@dataclass(frozen=True)
class Source:
    """One cited source; `url` is '' or a plain http(s) address."""

    title: str
    publisher: str
    published_on: date | None
    published_words: str
    url: str


@dataclass(frozen=True)
class Moved:
    """What moved against one earlier period: its heading, sentences, how it was judged, and the rows behind."""

    heading: str
    lines: tuple[str, ...]
    notes: tuple[str, ...]
    table: Table | None = None


@dataclass(frozen=True)
class Brief:
    """One brief."""

    language: str
    title: str
    place: str
    period: str
    collection: str
    provenance: str  # cited, simulated or own
    badge: str
    badge_words: str
    filters: tuple[tuple[str, str], ...]  # name, value
    answer: str
    notes: tuple[str, ...]
    figures: tuple[Figure, ...]
    figures_table: Table
    moved: tuple[Moved, ...]
    reasons: tuple[Reason, ...]
    reasons_note: str
    charts: tuple[Chart, ...]
    quotes: Table | None
    incidents: tuple[str, ...]
    incidents_clean: str
    definitions: tuple[Definition, ...]
    sources: tuple[Source, ...]
    data_words: str  # data date, landing, version
    data_date: date | None
    landed_at: str
    version: str
    made_words: str
    headings: Mapping[str, str]
    empty: str = ""  # why there is nothing to show; '' where there is something
