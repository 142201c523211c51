"""What cells say where headers do not: known words, markets, the order of instants, a currency in a header; and tables of figures."""

import re

import polars as pl

from data.contracts import contracts
from data.open_questions import EDIT
from etl.draft_columns import Column, Table
from etl.draft_match import Match, grain_of, known_share, market_share
from etl.draft_words import VALUES

SURE = 0.8  # share of a code list's labels that must be known words for its header not to matter
SYMBOLS = {"₩": "KRW", "원": "KRW", "€": "EUR", "£": "GBP", "元": "CNY", "円": "JPY"}  # "$" and "¥" are of several currencies
CURRENCIES = re.compile(r"(?<![A-Za-z])(USD|EUR|KRW|GBP|JPY|CNY|RUB|BRL|MXN|AUD|CAD|CHF|PLN|SEK|HKD|SGD|TWD)(?![A-Za-z])")
SCALES = (  # what stands in a header behind a count or an amount
    (r"\((k|000|thousands?|in thousands?|천|천명|천 명|tsd\.?|千)\)|in thousands|천명|천 명", 1_000),
    (r"\((만|만명|만 명|万)\)|만명|만 명", 10_000),
    (r"\((m|mn|million|millions|mio\.?|백만|백만원|백만 원)\)|in millions|백만원|백만 원", 1_000_000),
)
MONEY = ("value", "amount")


def by_content(found: Match, table: Table) -> None:
    """Fill what headers left open, each with the reason why."""
    _known_words(found, table)
    _market(found, table)
    if found.dataset == "parcels":
        _one_parcel_an_order(found, table)
        _instants_in_order(found, table)
    _currency(found, table)
    _scale(found, table)
    _status(found, table)
    _identity(found, table)


def undelivered_with_date(found: Match, table: Table) -> str | None:
    """What to know where parcels that came back or were cancelled say when they were delivered: a contract's parcel has that day only if it was."""
    raw, told = (found.columns.get(name) for name in ("delivered_at", "status"))
    here = {column.name for column in table.columns if '"' not in column.name}
    if found.dataset != "parcels" or not {raw, told} <= here:
        return None
    means = found.values.get("status", {})
    others = [label for label in table.column(told).labels if means.get(label, label) != "delivered"]
    rows = table.frame.filter(pl.col(told).is_in(others) & (pl.col(raw).fill_null("") != "")).height
    if not rows:
        return None
    arrived = " OR ".join(_is(told, label) for label in table.column(told).labels if label not in others) or "FALSE"
    return (
        f"{rows:,} rows have a '{raw}' though '{told}' says they are not delivered: they wait in quarantine. To land them without that date, take "
        f"delivered_at out of columns and write under expressions: delivered_at = '''CASE WHEN {arrived} THEN \"{raw}\" END'''"
    )


def _is(column: str, label: str) -> str:
    """A condition in SQL: the column says the label."""
    return f'"{column}" = ' + "'" + label.replace("'", "''") + "'"


def _left(found: Match, table: Table) -> list[Column]:
    wide = table.wide["names"] if table.wide else ()
    return [column for column in table.columns if column.name not in found.columns.values() and column.name not in wide and column.kind != "empty"]


def _known_words(found: Match, table: Table) -> None:
    for dataset, name in VALUES:
        if dataset != found.dataset or name in found.columns:
            continue
        sure = [column for column in _left(found, table) if len(column.labels) > 1 and known_share(dataset, name, column) >= SURE]
        if sure:
            found.columns[name] = sure[0].name
            found.why[name] = "by its cells, not its header"


def _market(found: Match, table: Table) -> None:
    if found.dataset != "purchases" and "market" in contracts()[found.dataset].dtypes and "market" not in found.columns:
        sure = [column for column in _left(found, table) if market_share(column) >= SURE]
        if sure:
            found.columns["market"] = sure[0].name
            found.why["market"] = "by its cells, not its header"


def _one_parcel_an_order(found: Match, table: Table) -> None:
    """Exports of orders know no parcel, exports of a carrier no order: one stands for the other where it tells every row apart."""
    have, lack = ("order_id", "parcel_id") if "order_id" in found.columns else ("parcel_id", "order_id")
    if have in found.columns and lack not in found.columns:
        column = found.columns[have]
        if column in table.keys or lack == "order_id":
            found.columns[lack] = column
            found.why[lack] = "one parcel an order is assumed: no column of its own"
        else:
            found.notes.append(f"'{column}' does not tell every row apart, and no column names the parcel: rows of one order would supersede each other")
            found.columns[lack] = column


def _instants_in_order(found: Match, table: Table) -> None:
    """Of dates that no header explains: always filled and first is the order, partly filled and last the delivery, one in between the dispatch."""
    dated = sorted((column for column in _left(found, table) if column.kind in ("instant", "date") and column.dates), key=lambda column: _middle(column, table))
    whole = [column for column in dated if column.filled == table.frame.height]
    if "ordered_at" not in found.columns and whole:
        found.columns["ordered_at"] = whole[0].name
        found.why["ordered_at"] = "the earliest date that every row has; its header does not say so"
    partly = [column for column in dated if column.filled < table.frame.height]
    if "delivered_at" not in found.columns and partly:
        found.columns["delivered_at"] = partly[-1].name
        found.why["delivered_at"] = "the latest date, and not every row has it; its header does not say so"
    left = [column for column in dated if column.name not in found.columns.values()]
    if len(left) == 1 and "shipped_at" not in found.columns and {"ordered_at", "delivered_at"} <= set(found.columns):
        first, last = (_middle(table.column(found.columns[name]), table) for name in ("ordered_at", "delivered_at"))
        if first <= _middle(left[0], table) <= last:
            found.columns["shipped_at"] = left[0].name
            found.why["shipped_at"] = "the only other date, between order and delivery; its header does not say so"


def _middle(column: Column, table: Table) -> float:
    from etl.draft_columns import first_of_formats

    days = first_of_formats(table.frame[column.name], column.dates.formats)
    return float(days.to_physical().median() or 0)


def _currency(found: Match, table: Table) -> None:
    """A currency that stands in the header of the amounts."""
    if "currency" not in contracts()[found.dataset].dtypes or "currency" in found.columns:
        return
    money = next((found.columns[name] for name in MONEY if name in found.columns), None)
    if money is None:
        return
    code = CURRENCIES.search(money)
    symbol = next((code for mark, code in SYMBOLS.items() if mark in money), None)
    if code or symbol:
        found.constants["currency"] = code.group(1) if code else symbol
        found.why["currency"] = f"from the header '{money}'"
    elif found.dataset != "purchases":
        found.notes.append(f"no column says the currency of '{money}': write currency = \"EUR\" under constants to have amounts in dollars too")


def _scale(found: Match, table: Table) -> None:
    """Numbers in thousands, as their header says."""
    for name in ("users", "purchases", "value"):
        raw = found.columns.get(name)
        factor = next((factor for pattern, factor in SCALES if raw and '"' not in raw and re.search(pattern, raw.casefold())), None)
        if factor and raw in table.frame.columns and table.column(raw).marks == (".", ""):
            del found.columns[name]
            found.expressions[name] = f'CAST("{raw}" AS DOUBLE) * {factor}'
            found.why[name] = f"the header '{raw}' says in units of {factor:,}"


def _status(found: Match, table: Table) -> None:
    """A status that the dates tell, where no column says it."""
    told = {
        "parcels": ("status", "delivered_at", "delivered", "moving"), "complaints": ("status", "resolved_at", "closed", "open"),
        "listings": ("action", "acted_at", "removed", "pending"),
    }.get(found.dataset)  # fmt: skip
    if told is None or told[0] in found.filled:
        return
    name, date, done, else_ = told
    raw = found.columns.get(date)
    if raw is None or '"' in raw:
        if found.dataset == "parcels":
            found.constants["status"] = "moving"
            found.why["status"] = "no column says the status or the delivery: all parcels count as moving until one does"
        return
    column = table.column(raw)
    nothing = "".join(f" AND TRIM(\"{raw}\") <> '{word.replace(chr(39), chr(39) * 2)}'" for word in column.nulls)
    found.expressions[name] = f"CASE WHEN \"{raw}\" IS NOT NULL{nothing} THEN '{done}' ELSE '{else_}' END"
    lost = "; lost and returned parcels cannot be told from moving ones" if found.dataset == "parcels" else ""
    found.why[name] = f"no column says it, so '{raw}' does{lost}"


LATER = ("status", "outcome", "resolved_at", "action", "acted_at", "verified", "verified_at", "compensated_at")  # what a later export of a case may say anew


def _identity(found: Match, table: Table) -> None:
    """Cases and events without a number of their own: what does not change about them tells them apart."""
    name = contracts()[found.dataset].key[0]
    if found.dataset not in ("complaints", "listings", "events") or name in found.filled:
        return
    later = {found.columns[column] for column in LATER if column in found.columns}
    kept = [column.name for column in table.columns if column.name not in later and column.kind != "empty" and '"' not in column.name]
    found.expressions[name] = "CONCAT_WS(' | ', " + ", ".join(f'"{column}"' for column in kept) + ")"
    found.why[name] = "no column numbers the rows: those that are the same in all of these count once"


def figures(table: Table) -> Match:
    """Printed figures: every code list is a cut, every number a value; nothing is added up."""
    found = Match("figures")
    wide_names = table.wide["names"] if table.wide else []
    # a name with a quote in it cannot be written in an expression
    cuts = [column for column in table.columns if column.name not in wide_names and column.kind == "text" and '"' not in column.name]
    dated = next((column for column in table.columns if column.dates and column.kind in ("period", "date") and column.name not in wide_names), None)
    value = next((column for column in table.columns if column.kind in ("whole", "number") and column.name not in wide_names), None)
    if value is None and not table.wide:
        found = Match("")
        found.notes.append("not recognised: no dataset's words stand in its headers, and it has no dated numbers. Say dataset and columns, or leave it out")
        return found
    if table.wide:
        found.columns |= {"period_start": "period", "value": "value"}
        found.formats["period_start"] = [table.wide["form"]]
    else:
        found.columns["value"] = value.name
        if dated is not None:
            found.columns["period_start"] = dated.name
            found.formats["period_start"] = list(dated.dates.formats)
    if cuts:
        found.columns["entity"] = cuts[0].name
        if len(cuts) > 1:
            found.expressions["segment"] = " || ' | ' || ".join(f'"{column.name}"' for column in cuts[1:])
    period = "period" if table.wide else dated.name if dated is not None else None
    identity = [column.name for column in cuts] + ([period] if period else [])
    found.expressions["row_id"] = " || ' | ' || ".join(f'"{name}"' for name in identity) if identity else "'EDIT'"
    grain = grain_of(found.formats["period_start"]) if "period_start" in found.formats else EDIT
    found.constants |= {"grain": grain, "topic": "purchases", "metric": EDIT, "measurer": EDIT, "unit": EDIT, "vintage": "as published"}
    found.shared.append("market")
    if "entity" not in found.columns:
        found.constants["entity"] = EDIT
    found.notes.append("no contract of rows fits: dated numbers by group land as printed figures, shown as quoted and never added up")
    found.notes.append("topic is one of users, purchases, complaints, delivery, global")
    return found
