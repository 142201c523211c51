"""Which dataset a file is about and which column means what: words of headers, checked against what the cells hold."""

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache

from data.contracts import contracts
from data.markets import code_of
from etl.draft_columns import Column, Table
from etl.draft_words import COMPOUND_ENDS, HEADERS, SHARED, VALUES

FIT = {  # type of a contract column -> kinds of raw column that can fill it
    "Datetime": ("instant", "date", "period"), "Date": ("date", "period", "instant"), "Int64": ("whole",), "Int16": ("whole",), "Float64": ("whole", "number"),
    "Boolean": ("yes_no", "whole"),
}  # fmt: skip


@dataclass
class Match:
    """A drafted route: contract columns to raw columns, constants to be edited, value maps, expressions, and what to tell a person."""

    dataset: str  # empty: nothing was recognised
    columns: dict[str, str] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    expressions: dict[str, str] = field(default_factory=dict)
    formats: dict[str, list[str]] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    empty: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    why: dict[str, str] = field(default_factory=dict)  # contract column -> why it is filled so, where no header says it
    shared: list[str] = field(default_factory=list)  # columns that [constants] has to say
    lookup: dict = field(default_factory=dict)  # a [[file.lookup]]: another file of the folder that knows more
    missing: list[str] = field(default_factory=list)  # needed columns that nothing in the file can fill

    @property
    def filled(self) -> set[str]:
        """Contract columns that the route says something about."""
        return {*self.columns, *self.constants, *self.expressions}


_NUMBER_SIGN = re.compile(r"\bn[°º]|№")  # "N° de commande" is "no de commande"
_ACCENT = re.compile("[\u0300-\u036f]")


def words(header: str) -> str:
    """A header as plain lower-case words: 'Order_ID' and 'orderId' are 'order id', 'Réf. commande' is 'ref commande'."""
    split = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header.replace("\u2019", "'"))
    return plain_letters(re.sub(r"[\s_\-./#:()\[\]（）?!*]+", " ", _NUMBER_SIGN.sub("no ", split.casefold()))).strip()


@cache
def plain_letters(text: str) -> str:
    """Lower case without the accents of Latin letters: exports leave them out as often as not. Other scripts stay as they are."""
    return "".join(_ACCENT.sub("", unicodedata.normalize("NFD", letter)) if letter < "\u0250" else letter for letter in text.casefold())


def says(plain: str, word: str) -> bool:
    """Whether plain words hold a word; scripts without spaces between words hold it anywhere."""
    word = plain_letters(word)
    return f" {word} " in f" {plain} " or (not word.isascii() and word in plain.replace(" ", ""))


def score(header: str, known: tuple[str, ...]) -> float:
    """How well a header says one of the words: 1 for the same, less for containing it, least where a German compound ends with it."""
    plain = words(header)
    joined, best = plain.replace(" ", ""), 0.0
    for word in known:
        bare = plain_letters(word)
        if plain == bare or (not bare.isascii() and joined == bare.replace(" ", "")):
            return 1.0
        if says(plain, bare):
            best = max(best, 0.5 + 0.4 * len(bare) / max(len(plain), 1))
        elif word in COMPOUND_ENDS and any(part.endswith(bare) for part in plain.split()):
            best = max(best, 0.45)
    return best


def header_columns(dataset: str, table: Table) -> Match:
    """Each contract column with the raw column whose header says it best and whose cells fit its type; a raw column is used once."""
    known = {**SHARED, **HEADERS[dataset]}
    dtypes = contracts()[dataset].dtypes
    pairs = []
    for name in known:
        if name not in dtypes:
            continue
        synonyms = (*HEADERS[dataset].get(name, ()), *SHARED.get(name, ()))
        for column in table.columns:
            points = score(column.name, (name.replace("_", " "), *synonyms))
            if points and fits(column, name, table, dataset):
                pairs.append((points + 0.2 * (name in contracts()[dataset].key and column.name in table.keys), name, column.name))
    found, used = Match(dataset), set()
    for _, name, column in sorted(pairs, key=lambda pair: -pair[0]):
        if name not in found.columns and column not in used:
            found.columns[name] = column
            used.add(column)
    return found


def fits(column: Column, name: str, table: Table, dataset: str) -> bool:
    """Whether the cells of a raw column can be what a contract column holds."""
    if column.kind == "empty" or (table.wide and column.name in table.wide["names"]):
        return False
    allowed = FIT.get(contracts()[dataset].dtypes[name].base_type().__name__)
    if allowed:
        return column.kind in allowed
    if name in ("market", "country", "origin"):
        return market_share(column) >= 0.5
    if name == "currency":
        return all(re.fullmatch("[A-Z]{3}", label) for label in column.labels[:20]) and bool(column.labels)
    if name == contracts()[dataset].key[0] and name.endswith("_id"):
        key = table.reduce["key"] if table.reduce else []
        return column.name in key or column.distinct >= 0.5 * column.filled
    if (dataset, name) in VALUES:
        return bool(column.labels) and known_share(dataset, name, column) >= 0.5
    if name in ("cause", "sub_cause", "category", "channel", "platform", "kind"):
        return column.kind in ("text", "yes_no", "whole") and bool(column.labels or name in ("cause", "sub_cause"))
    return column.kind not in ("instant", "date", "period", "time")


def market_share(column: Column) -> float:
    """Share of a code list's labels that are markets."""
    labels = [label for label in column.labels if label not in column.totals]
    return sum(code_of(label) is not None for label in labels) / len(labels) if labels else 0.0


def known_share(dataset: str, name: str, column: Column) -> float:
    """Share of a code list's labels that the contract's words know."""
    known = [synonym for synonyms in VALUES[dataset, name].values() for synonym in synonyms]
    return sum(any(says(words(label), word) for word in known) for label in column.labels) / len(column.labels)


def grain_of(formats: list[str]) -> str:
    """The period a format of periods speaks of."""
    text = formats[0]
    return "quarter" if "%q" in text else "day" if "%d" in text else "month" if re.search("%[mbB]", text) else "year"
