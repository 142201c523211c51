"""The drafted route of a file: the likeliest dataset, its columns, formats, value maps, and what a person still has to say."""

from dataclasses import replace

from data.contracts import contracts
from data.markets import code_of
from data.open_questions import EDIT
from etl.datasets import datasets
from etl.draft_columns import Column, Table
from etl.draft_content import by_content, figures, undelivered_with_date
from etl.draft_match import Match, grain_of, header_columns, plain_letters, says, words
from etl.draft_wide import region_of
from etl.draft_words import ANCHORS, HEADERS, VALUES
from etl.instants import INSTANT_FORMATS

ESSENTIAL = {  # without these a file is hardly of the dataset
    "complaints": ("complaint_id", "received_at"), "parcels": ("ordered_at",), "active_users": ("users", "period_start"),
    "purchases": ("origin", "period_start"),
    "listings": ("listing_id", "reported_at"), "sellers": ("seller_id",), "exchange_rates": ("currency", "usd_per_unit"), "events": ("title", "starts_on"),
    "targets": ("value", "valid_from"), "channels": ("channel", "recognised"),
}  # fmt: skip
MOST_ANCHORS = 3
WIDE_HOLDS = {"periods": ("period_start", "users"), "places": ("users", "origin", "market")}  # what headers and cells of a wide table may be
LIKELY = 3  # points below which no dataset is proposed
SHARED_QUESTIONS = ("platform", "market")  # a shop's exports seldom say them, and say the same: asked once for all files
ASSUMED = {  # (dataset, needed column) -> what is written where no column says it, and what a person should know
    ("complaints", "body"): ("Platform", "who counted: the shop itself; name the agency if one did"),
    ("parcels", "channel"): ("not stated", "no column names a carrier"),
    ("listings", "category"): ("not stated", "no column names a category"),
    ("active_users", "measurer"): ("own count", "who counted; name the panel or tool if one did"),
    ("events", "precision"): ("day", "dates are days"),
}
DERIVED = {  # needed columns that the landing fills from others
    "parcels": ("ordered_on",), "listings": ("reported_on",), "complaints": ("period_start", "period_end"), "purchases": ("measure", "period_end"),
    "active_users": ("period_end",), "figures": ("period_end",),
}  # fmt: skip


def match(table: Table, file_name: str) -> Match:
    """The likeliest dataset and its columns; a table of dated numbers that is none of them becomes printed figures."""
    scored = sorted(((_dataset_score(dataset, table, file_name), dataset) for dataset in HEADERS), reverse=True)
    best, dataset = scored[0]
    if best < LIKELY or (table.wide and dataset not in ("purchases", "active_users")):
        return figures(replace(table, wide=None) if table.wide and table.wide["of"] == "places" else table)
    found = header_columns(dataset, table)
    if "period_start" in found.columns or table.wide:
        _period(found, table)
    by_content(found, table)
    _finish(found, table)
    close = [f"{other} ({points:.1f})" for points, other in scored[1:3] if points > 0.8 * best]
    if close:
        found.notes.append(f"{dataset} scored {best:.1f}; nearly as likely: {', '.join(close)}")
    return found


def _dataset_score(dataset: str, table: Table, file_name: str) -> float:
    text = " ".join([words(file_name), *(words(column.name) for column in table.columns)])
    anchors = min(MOST_ANCHORS, sum(plain_letters(anchor) in text for anchor in ANCHORS[dataset]))
    found = header_columns(dataset, table).columns
    here = {*found, *(WIDE_HOLDS[table.wide["of"]] if table.wide else ())}
    lacks = sum(name not in here for name in ESSENTIAL[dataset])
    return 1.5 * anchors + 0.5 * len(found) + sum(name in here for name in ESSENTIAL[dataset]) - 2 * lacks


def _finish(found: Match, table: Table) -> None:
    """Formats, value maps, and values for required cells that are empty."""
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
        text = contract.dtypes[name].base_type().__name__ == "String"
        instead = datasets()[dataset].defaults.get(name) or ("not stated" if text else None)
        if instead and name in contract.required and column.filled < table.frame.height and name not in (*contract.key, "market", "origin"):
            found.empty[name] = instead
            found.notes.append(f"{table.frame.height - column.filled:,} rows have no '{raw}', and {dataset}.{name} may not be empty: they get '{instead}'")
    if dataset == "complaints" and "narrative" in found.columns and "cause" not in found.columns:
        found.columns["cause"] = found.columns.pop("narrative")
    if dataset == "complaints" and (cause := found.columns.get("cause")) and cause in {c.name for c in table.columns} and not table.column(cause).labels:
        found.notes.append(f"'{cause}' has {table.column(cause).distinct:,} different texts: free text as a cause. A value map would group it")
    if sentence := undelivered_with_date(found, table):
        found.notes.append(sentence)
    key = found.columns.get(contract.key[0])
    if key in table.frame.columns and contract.key[0].endswith("_id") and not table.reduce and table.column(key).distinct < table.column(key).filled:
        again = table.column(key).filled - table.column(key).distinct
        found.notes.append(f"CAREFUL: '{key}' repeats on {again:,} rows, and one row of each stays: is it what tells one row from the next?")
    _needed(found)


def needed_columns() -> dict[str, tuple[str, ...]]:
    """Columns of each dataset that a mapping has to say: those that the landing neither fills nor derives."""
    filled = {name: {*datasets()[name].defaults, *DERIVED.get(name, ()), "source_file", "source_line"} for name in contracts()}
    return {name: tuple(column for column in contract.required if column not in filled[name]) for name, contract in contracts().items()}


def _needed(found: Match) -> None:
    """Needed columns that no raw column fills: asked once for all files, assumed and said, asked here, or told as missing."""
    dataset, contract = found.dataset, contracts()[found.dataset]
    for name in needed_columns()[dataset]:
        if name in found.filled:
            continue
        if name in SHARED_QUESTIONS:
            found.shared.append(name)
        elif (dataset, name) in ASSUMED:
            found.constants[name], found.why[name] = ASSUMED[dataset, name]
        elif name.endswith(("_id", "_at", "_on")) or contract.dtypes[name].is_temporal() or contract.dtypes[name].is_numeric():
            found.missing.append(name)
        else:
            found.constants[name] = EDIT


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
    if column.dates.ambiguous:
        formats.insert(0, EDIT)
    if not instant or not set(formats) <= set(INSTANT_FORMATS):
        found.formats[name] = formats


def _value_map(dataset: str, name: str, column: Column) -> dict[str, str]:
    if name in ("market", "country", "origin"):
        mapped = {label: code_of(label) for label in column.labels if code_of(label) not in (None, label)}
        if name == "origin":
            mapped |= {label: code for label in column.labels if (code := region_of(label)) and label != code}
        return mapped
    known = VALUES.get((dataset, name))
    if not known:
        return {}
    mapped, accepted = {}, contracts()[dataset].dtypes[name].categories.to_list()
    for label in column.labels:
        if label in accepted:
            continue
        plain = words(label)
        exact = [code for code, synonyms in known.items() if plain in [plain_letters(word) for word in synonyms]]
        inside = [code for code, synonyms in known.items() if any(says(plain, word) for word in synonyms)]
        mapped[label] = (exact or inside or [EDIT])[0]
    return mapped


def _period(found: Match, table: Table) -> None:
    """The period and what a wide table's headers and cells are."""
    if table.wide:
        found.columns["value" if found.dataset == "purchases" else "users"] = "value"
    if table.wide and table.wide["of"] == "places":
        _places(found, table)
    else:
        formats = [table.wide["form"]] if table.wide else list(table.column(found.columns["period_start"]).dates.formats)
        found.columns |= {"period_start": "period"} if table.wide else {}
        found.formats["period_start"] = formats
    if found.dataset == "purchases":
        found.constants["grain"] = grain_of(found.formats["period_start"])
        if found.columns.get("value"):
            found.constants.setdefault("currency", EDIT) if "currency" not in found.columns else None


def _places(found: Match, table: Table) -> None:
    """Headers that are places: origins of purchases, markets of users."""
    name = "origin" if found.dataset == "purchases" else "market"
    found.formats["period_start"] = list(table.column(found.columns["period_start"]).dates.formats)
    found.columns[name] = "place"
    found.values[name] = {label: code for label in table.wide["names"] if (code := code_of(label) or region_of(label)) and code != label}
    if found.dataset == "purchases":
        found.notes.append('CAREFUL: the cells are taken for values; where they count purchases, write purchases = "value" and take value and currency away')
