"""Rows against their contract: the good ones, and for the others every rule they broke."""

from datetime import datetime, timedelta

import polars as pl

from data.contracts import Contract
from etl.read import LINE

BROKEN = {LINE: pl.Int64, "rule": pl.String}
RULE_WORDS = {
    "nullability": "is empty and may not be",
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
    # A cell that did not parse is null now: "is empty" would be a second, false sentence about it.
    parse_failures = unparsed.select(LINE, pl.format("{}: is empty and may not be", pl.col("rule").str.split(":").list.first()).alias("rule"))
    rules = rules.join(parse_failures, on=[LINE, "rule"], how="anti")
    return good.filter(~good[LINE].is_in(rules[LINE].unique().implode())) if rules.height else good, rules


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
    limit = moment + timedelta(days=1)
    found = []
    for name in contract.past:
        bound = limit if isinstance(contract.dtypes[name], pl.Datetime) else limit.date()
        late = frame.filter(pl.col(name) > bound).rechunk()  # see convert._unparsed
        if late.height:
            sentence = pl.format("{}: {} lies in the future", pl.lit(name), pl.col(name).cast(pl.String).str.slice(0, 19))
            found.append(late.select(LINE, sentence.alias("rule")))
    return pl.concat(found) if found else pl.DataFrame(schema=BROKEN)
