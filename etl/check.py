"""Rows against their contract: the good ones, and for the others every rule they broke."""

from datetime import datetime, timedelta

import polars as pl

from data.contracts import Contract
from etl.read import LINE

EMPTY = "{}: is empty and may not be"
FOLLOWS = {  # a column that did not parse or is empty -> sentences that say no more than that
    "ordered_at": (EMPTY.format("ordered_on"),), "reported_at": (EMPTY.format("reported_on"),), "period_start": (EMPTY.format("period_end"),),
    "received_at": (EMPTY.format("period_start"), EMPTY.format("period_end")), "delivered_at": ("not so: delivered has an instant",),
    "status": ("not so: delivered has an instant",), "purchases": ("not so: something is measured",), "value": ("not so: something is measured",),
}  # fmt: skip
BROKEN = {LINE: pl.Int64, "rule": pl.String}
RULE_WORDS = {
    "nullability": EMPTY.removeprefix("{}: "),
    "min": "is below the least allowed value",
    "max": "is above the largest allowed value",
    "min_length": "is too short",
    "max_length": "is too long",
    "regex": "does not have the required form",
}


def check(frame: pl.DataFrame, contract: Contract, unparsed: pl.DataFrame, moment: datetime) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Split typed rows of one file into the good ones and (source_line, rule) of the others, one row a broken rule.

    `moment`: the landing's UTC instant; columns that the contract calls past may not lie after it (a day of grace for time zones).
    """
    good, failures = contract.schema.filter(frame)
    broken = [unparsed, _future(frame, contract, moment)]
    if len(failures):
        broken.append(_contract_rules(failures.details(), contract, frame))
    rules = pl.concat([pl.DataFrame(schema=BROKEN), *broken]).unique(maintain_order=True)
    rules = rules.join(_consequences(rules, unparsed), on=[LINE, "rule"], how="anti")
    return good.filter(~good[LINE].is_in(rules[LINE].unique().implode())) if rules.height else good, rules


def _consequences(rules: pl.DataFrame, unparsed: pl.DataFrame) -> pl.DataFrame:
    """(source_line, sentence) that is only a consequence of another one: a cell that did not parse is null now, and "is empty" would be false."""
    column = pl.col("rule").str.split(":").list.first().alias("column")
    itself = unparsed.select(LINE, pl.format(EMPTY, column).alias("rule"))
    causes = pl.concat([unparsed, rules.filter(pl.col("rule").str.ends_with(EMPTY.removeprefix("{}")))]).select(LINE, column)
    told = pl.DataFrame([(name, words) for name, sentences in FOLLOWS.items() for words in sentences], schema=["column", "rule"], orient="row")
    return pl.concat([itself, causes.join(told, on="column").select(LINE, "rule")]).unique()


def _contract_rules(details: pl.DataFrame, contract: Contract, frame: pl.DataFrame) -> pl.DataFrame:
    values = frame.lazy().select(LINE, *[pl.col(name).cast(pl.String).str.slice(0, 80) for name in contract.dtypes if name != LINE]).collect()
    found = []
    for name in details.columns:
        if name in contract.dtypes:
            continue
        lines = details.filter(pl.col(name).cast(pl.String) == "invalid").select(LINE)
        if lines.is_empty():
            continue
        column, _, rule = name.partition("|")
        if rule:
            sentence = pl.format("{}: {}{}", pl.lit(column), pl.lit(RULE_WORDS.get(rule, f"breaks the rule {rule}")), _value_words(column, rule))
        else:
            subject = "market" if column == "market_is_known" else "origin" if column == "origin_is_known" else None
            shown = pl.format(" ('{}')", pl.col(subject)) if subject else pl.lit("")
            sentence = pl.format("not so: {}{}", pl.lit(column.replace("_", " ")), shown)
        found.append(lines.join(values, on=LINE, how="left").rechunk().select(LINE, sentence.alias("rule")))
    return pl.concat(found) if found else pl.DataFrame(schema=BROKEN)


def _value_words(column: str, rule: str) -> pl.Expr:
    return pl.lit("") if rule == "nullability" else pl.format(" ('{}')", pl.col(column))


def _future(frame: pl.DataFrame, contract: Contract, moment: datetime) -> pl.DataFrame:
    limit, found = moment + timedelta(days=1), []
    bounds = {name: limit if isinstance(contract.dtypes[name], pl.Datetime) else limit.date() for name in contract.past}
    ahead = frame.select((pl.col(name).max() > bound).fill_null(False).alias(name) for name, bound in bounds.items())
    for name in (name for name in ahead.columns if ahead[name].item()):
        late = frame.filter(pl.col(name) > bounds[name]).rechunk()  # see convert._unparsed
        sentence = pl.format("{}: {} lies in the future", pl.lit(name), pl.col(name).cast(pl.String).str.slice(0, 19))
        found.append(late.select(LINE, sentence.alias("rule")))
    return pl.concat(found) if found else pl.DataFrame(schema=BROKEN)
