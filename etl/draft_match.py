"""Which dataset a file is about and which column means what: words of headers, checked against what the cells hold."""

import re
from dataclasses import dataclass, field

from data.contracts import contracts
from data.markets import CODES, NAMED
from etl.draft_columns import Column, Table
from etl.draft_words import ANCHORS, HEADERS, REGIONS, SHARED, VALUES
from etl.instants import INSTANT_FORMATS

EDIT = "EDIT"
FIT = {  # type of a contract column -> kinds of raw column that can fill it
    "Datetime": ("instant", "date", "period"), "Date": ("date", "period", "instant"), "Int64": ("whole",), "Int16": ("whole",), "Float64": ("whole", "number"),
    "Boolean": ("yes_no", "whole"),
}  # fmt: skip
DEFAULT_CONSTANTS = {  # what a file seldom says about itself, and what the draft then asks for
    "complaints": ("market", "platform", "body"), "parcels": ("market", "platform", "channel"), "active_users": ("market", "platform", "measurer"),
    "purchases": ("market", "measurer"), "listings": ("market", "platform", "category"), "sellers": ("platform",), "events": ("market", "platform", "kind"),
    "targets": ("market", "metric", "direction"), "exchange_rates": ("source",), "channels": (), "figures": ("metric", "measurer", "unit"),
}  # fmt: skip


@dataclass
class Match:
    """A drafted route: contract columns to raw columns, constants to be edited, value maps, expressions, and what to tell a person."""

    dataset: str
    columns: dict[str, str] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    expressions: dict[str, str] = field(default_factory=dict)
    formats: dict[str, list[str]] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    empty: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def filled(self) -> set[str]:
        """Contract columns that the route says something about."""
        return {*self.columns, *self.constants, *self.expressions}


def words(header: str) -> str:
    """A header as plain lower-case words: 'Order_ID' and 'orderId' are 'order id'."""
    split = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header)
    return re.sub(r"[\s_\-./#:()\[\]]+", " ", split).strip().casefold()


def score(header: str, known: tuple[str, ...]) -> float:
    """How well a header says one of the words: 1 for the same, less for containing it."""
    plain = words(header)
    best = 0.0
    for word in known:
        if plain == word:
            return 1.0
        if re.search(rf"(^| ){re.escape(word)}( |$)", plain) or (not word.isascii() and word in plain.replace(" ", "")):
            best = max(best, 0.5 + 0.4 * len(word) / max(len(plain), 1))
    return best


def match(table: Table, file_name: str) -> Match:
    """The likeliest dataset and its columns; a table of dated numbers that is none of them becomes printed figures."""
    scored = sorted(((_dataset_score(dataset, table, file_name), dataset) for dataset in HEADERS), reverse=True)
    best, dataset = scored[0]
    if best < 3 or (table.wide and dataset not in ("purchases", "active_users")):
        return _figures(table, file_name)
    found = _columns(dataset, table)
    if "period_start" in found.columns or table.wide:
        _period(found, table)
    _finish(found, table)
    close = [f"{other} ({points:.1f})" for points, other in scored[1:3] if points > 0.8 * best]
    if close:
        found.notes.append(f"{dataset} scored {best:.1f}; nearly as likely: {', '.join(close)}")
    return found


def _dataset_score(dataset: str, table: Table, file_name: str) -> float:
    text = " ".join([words(file_name), *(words(column.name) for column in table.columns)])
    points = 1.5 * sum(anchor in text for anchor in ANCHORS[dataset])
    found = _columns(dataset, table)
    contract = contracts()[dataset]
    keyed = [name for name in contract.key if name in HEADERS[dataset]]
    return points + len(found.columns) * 0.5 + sum(name in found.columns for name in keyed) - 2 * any(name not in found.columns for name in keyed)


def _columns(dataset: str, table: Table) -> Match:
    """Each contract column with the raw column whose header says it best and whose cells fit its type; a raw column is used once."""
    known = {**SHARED, **HEADERS[dataset]}
    dtypes = contracts()[dataset].dtypes
    pairs = []
    for name, synonyms in known.items():
        if name not in dtypes:
            continue
        for column in table.columns:
            points = score(column.name, (name.replace("_", " "), *synonyms))
            if points and _fits(column, dtypes[name], name, table, dataset):
                pairs.append((points + 0.2 * (name in contracts()[dataset].key and column.name in table.keys), name, column.name))
    found, used = Match(dataset), set()
    for _, name, column in sorted(pairs, key=lambda pair: -pair[0]):
        if name not in found.columns and column not in used:
            found.columns[name] = column
            used.add(column)
    return found


def _fits(column: Column, dtype, name: str, table: Table, dataset: str) -> bool:
    if column.kind == "empty" or (table.wide and column.name in table.wide["names"]):
        return False
    allowed = FIT.get(dtype.base_type().__name__)
    if allowed:
        return column.kind in allowed
    if name in ("market", "country", "origin"):
        return _market_share(column) >= 0.5
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


def market_of(label: str) -> str | None:
    """The market code that a label means, by code or by name in English or Korean."""
    plain = label.strip()
    if plain.upper() in CODES and len(plain) == 2:
        return plain.upper()
    return next((code for code, market in NAMED.items() if plain.casefold() in (market.name_en.casefold(), market.name_ko)), None)


def _market_share(column: Column) -> float:
    labels = [label for label in column.labels if label not in column.totals]
    return sum(market_of(label) is not None for label in labels) / len(labels) if labels else 0.0


def _finish(found: Match, table: Table) -> None:
    """Formats, value maps, constants, and values for required cells that are empty."""
    dataset, contract = found.dataset, contracts()[found.dataset]
    for name, raw in list(found.columns.items()):
        if raw not in {column.name for column in table.columns}:
            continue
        column = table.column(raw)
        if column.dates and contract.dtypes[name].base_type().__name__ in ("Date", "Datetime"):
            _dates(found, name, column, table)
        mapped = _value_map(dataset, name, column)
        if mapped:
            found.values[name] = mapped
        required = name in contract.required and contract.dtypes[name].base_type().__name__ == "String"
        if required and column.filled < table.frame.height and name not in contract.key:
            found.empty[name] = "not stated"
            found.notes.append(f"{table.frame.height - column.filled:,} rows have no '{raw}', and {dataset}.{name} may not be empty: they get 'not stated'")
    for name in DEFAULT_CONSTANTS[dataset]:
        if name not in found.filled:
            found.constants[name] = EDIT
    if dataset == "complaints" and "narrative" in found.columns and "cause" not in found.columns:
        found.columns["cause"] = found.columns.pop("narrative")
    if dataset == "complaints" and (cause := found.columns.get("cause")) and cause in {c.name for c in table.columns} and not table.column(cause).labels:
        found.notes.append(f"'{cause}' has {table.column(cause).distinct:,} different texts: free text as a cause. A value map would group it")


def _dates(found: Match, name: str, column: Column, table: Table) -> None:
    """The formats of a date column; a day beside a column of clock times becomes one instant."""
    formats = list(column.dates.formats)
    clock = next((other for other in table.columns if other.kind == "time"), None)
    instant = contracts()[found.dataset].dtypes[name].base_type().__name__ == "Datetime"
    only_one = sum(other.kind == "time" for other in table.columns) == 1
    if instant and column.kind == "date" and only_one and name == "received_at" and '"' not in column.name + clock.name:
        found.expressions[name] = f'"{column.name}" || \' \' || "{clock.name}"'
        formats = [f"{form} {clock.dates.formats[0]}" for form in formats]
        del found.columns[name]
    if not instant or not set(formats) <= set(INSTANT_FORMATS):
        found.formats[name] = formats


def known_share(dataset: str, name: str, column: Column) -> float:
    """Share of a code list's labels that the contract's words know."""
    known = [synonym for synonyms in VALUES[dataset, name].values() for synonym in synonyms]
    return sum(any(re.search(rf"(^| ){re.escape(word)}( |$)", words(label)) for word in known) for label in column.labels) / len(column.labels)


def _value_map(dataset: str, name: str, column: Column) -> dict[str, str]:
    if name in ("market", "country", "origin"):
        mapped = {label: market_of(label) for label in column.labels if market_of(label) not in (None, label)}
        if name == "origin":
            mapped |= {label: code for label in column.labels for code, known in REGIONS.items() if label.casefold() in known and label != code}
        return mapped
    known = VALUES.get((dataset, name))
    if not known:
        return {}
    mapped = {}
    for label in column.labels:
        plain = words(label)
        exact = [code for code, synonyms in known.items() if plain in synonyms]
        inside = [code for code, synonyms in known.items() if any(re.search(rf"(^| ){re.escape(word)}( |$)", plain) for word in synonyms)]
        code = (exact or inside or [EDIT])[0]
        if code != label:
            mapped[label] = code
    return mapped


def _period(found: Match, table: Table) -> None:
    column = None if table.wide else table.column(found.columns["period_start"])
    formats = [table.wide["form"]] if table.wide else list(column.dates.formats)
    if table.wide:
        found.columns["period_start"] = "period"
        found.columns["value" if found.dataset == "purchases" else "users"] = "value"
    found.formats["period_start"] = formats
    if found.dataset == "purchases":
        found.constants["grain"] = grain_of(formats)
        if found.columns.get("value"):
            found.constants.setdefault("currency", EDIT) if "currency" not in found.columns else None


def grain_of(formats: list[str]) -> str:
    """The period a format of periods speaks of."""
    text = formats[0]
    return "quarter" if "%q" in text else "day" if "%d" in text else "month" if re.search("%[mbB]", text) else "year"


def _figures(table: Table, file_name: str) -> Match:
    """Printed figures: every code list is a cut, every number a value; nothing is added up."""
    found = Match("figures")
    wide_names = table.wide["names"] if table.wide else []
    # a name with a quote in it cannot be written in an expression
    cuts = [column for column in table.columns if column.name not in wide_names and column.kind == "text" and '"' not in column.name]
    dated = next((column for column in table.columns if column.dates and column.kind in ("period", "date") and column.name not in wide_names), None)
    value = next((column for column in table.columns if column.kind in ("whole", "number") and column.name not in wide_names), None)
    if table.wide:
        found.columns |= {"period_start": "period", "value": "value"}
        found.formats["period_start"] = [table.wide["form"]]
    else:
        if value is not None:
            found.columns["value"] = value.name
        if dated is not None:
            found.columns["period_start"] = dated.name
            found.formats["period_start"] = list(dated.dates.formats)
    if cuts:
        found.columns["entity"] = cuts[0].name
        if len(cuts) > 1:
            found.expressions["segment"] = " || ' | ' || ".join(f"\"{column.name}\"" for column in cuts[1:])
    period = "period" if table.wide else dated.name if dated is not None else None
    identity = [column.name for column in cuts] + ([period] if period else [])
    found.expressions["row_id"] = " || ' | ' || ".join(f"\"{name}\"" for name in identity) if identity else "'EDIT'"
    grain = grain_of(found.formats["period_start"]) if "period_start" in found.formats else EDIT
    found.constants |= {"grain": grain, "topic": "purchases", "metric": EDIT, "market": EDIT, "measurer": EDIT, "unit": EDIT, "vintage": "as published"}
    if "entity" not in found.columns:
        found.constants["entity"] = EDIT
    found.notes.append("no contract of rows fits: dated numbers by group land as printed figures, shown as quoted and never added up")
    found.notes.append("topic is one of users, purchases, complaints, delivery, global")
    return found
