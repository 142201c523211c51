"""Rows against their contract: the good ones, and for the others every rule they broke."""

from datetime import datetime, timedelta

import polars as pl

from data.contracts import Contract
from etl.read import LINE

EMPTY = "{}: is empty and may not be"
NO_INSTANT = "delivered_at: is empty, but status is delivered"
AN_INSTANT = "delivered_at: is filled, but status is not delivered"
NOTHING = "purchases: is empty, and so is value; one of them has to be filled"
FOLLOWS = {  # a column that did not parse or is empty -> sentences that say no more than that
    "ordered_at": (EMPTY.format("ordered_on"),), "reported_at": (EMPTY.format("reported_on"),), "period_start": (EMPTY.format("period_end"),),
    "received_at": (EMPTY.format("period_start"), EMPTY.format("period_end")), "delivered_at": (NO_INSTANT,), "status": (NO_INSTANT, AN_INSTANT),
    "purchases": (NOTHING,), "value": (NOTHING,),
}  # fmt: skip
BROKEN = {LINE: pl.Int64, "rule": pl.String}
FORWARD = {  # rules that one column is not before another
    "shipped_after_ordered": ("shipped_at", "ordered_at"), "customs_in_after_shipped": ("customs_in_at", "shipped_at"),
    "cleared_after_customs_in": ("customs_cleared_at", "customs_in_at"), "resolved_after_received": ("resolved_at", "received_at"),
    "reported_after_first_seen": ("reported_at", "first_seen_at"), "acted_after_reported": ("acted_at", "reported_at"),
    "verified_after_joined": ("verified_at", "joined_at"), "period_runs_forward": ("period_end", "period_start"),
    "range_runs_forward": ("ends_on", "starts_on"),
}  # fmt: skip
KNOWN = {"market_is_known": "market", "origin_is_known": "origin", "country_is_known": "country"}
TOLD = {  # what any other rule of a contract says of a row that breaks it
    "something_is_measured": NOTHING, "value_has_a_currency": "currency: is empty, but value is filled",
    "a_case_counts_once": "complaints: is not 1, but the row is a single case", "not_a_repeat_of_itself": "reappeared_of: names the listing itself",
}  # fmt: skip
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
            sentence = rule_words(column)
        found.append(lines.join(values, on=LINE, how="left").rechunk().select(LINE, sentence.alias("rule")))
    return pl.concat(found) if found else pl.DataFrame(schema=BROKEN)


def rule_words(name: str) -> pl.Expr:
    """What a rule over whole rows says of one that breaks it: the column, what stands there and what is wrong with it."""
    if name in KNOWN:
        column = KNOWN[name]
        return pl.format("{}: '{}' is not known; write its two letters (such as DE), or what it means under values.{}", pl.lit(column), column, pl.lit(column))
    if name in FORWARD:
        return _before(*FORWARD[name])
    if name == "delivered_after_cleared":
        early = pl.col("delivered_at") < pl.col("ordered_at")  # as text: the larger part comes first
        return pl.when(early).then(_before("delivered_at", "ordered_at")).otherwise(_before("delivered_at", "customs_cleared_at"))
    if name == "delivered_has_an_instant":
        return pl.when(pl.col("delivered_at").is_null()).then(pl.lit(NO_INSTANT)).otherwise(pl.lit(AN_INSTANT))
    return pl.lit(TOLD[name])


def _before(later: str, earlier: str) -> pl.Expr:
    zone = " (UTC)" if later.endswith("_at") else ""
    instants = (pl.col(name).str.slice(0, 16) for name in (later, earlier))
    return pl.format(f"{later}: {{}} is before {earlier}, {{}}{zone}", *instants)


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
