"""Which datasets a collection holds at all, whatever is chosen: a rate needs both of its sides, and a page says what it lacks."""

import polars as pl

from analysis.metric_values import value_of
from queries.door import CollectionInfo, answer
from queries.filters import Filters
from queries.metrics import metric_by_name
from queries.scope import Scope

BOTH_SIDES = {"complaints_per_10k": "complaints"}  # metric -> the dataset without which its zero would only mean that nothing was brought

NEVER_ZERO = ("order_value",)  # amounts in a currency without a rate add up to nothing: of a choice with orders that is no value, and not zero dollars
RECORDED = ("coupon_usd", "reappearance_rate", "tracked_rate")  # zero over all that landed only means that nobody records it


def held(filters: Filters, scope: Scope) -> frozenset[str]:
    """Datasets of which the collection has rows that the scope may see."""
    rows = answer("dataset_dates", filters.with_(markets=(), platforms=()), scope)
    return frozenset(dataset for dataset, landed in zip(rows["dataset"], rows["landed"]) if landed)


def told_recognition(rows: pl.DataFrame, filters: Filters, scope: Scope) -> pl.DataFrame:
    """Channels with `recognised` as it is known: null where none of them is and no list of channels has landed that says which are."""
    if rows["recognised"].any() or "channels" in held(filters, scope):
        return rows
    return rows.with_columns(pl.lit(None, pl.Boolean).alias("recognised"))


def answerable(names: tuple[str, ...], filters: Filters, scope: Scope) -> tuple[str, ...]:
    """The metrics whose datasets have landed."""
    here = held(filters, scope)
    return tuple(name for name in names if name not in BOTH_SIDES or BOTH_SIDES[name] in here)


def unanswered(name: str, filters: Filters, scope: Scope, info: CollectionInfo) -> bool:
    """Whether one's own data has no figure of this metric at all, in any market and month: a column that it needs was not brought."""
    if info.provenance != "own":
        return False
    whole = filters.with_(markets=(), platforms=(), date_from=info.first_date, date_to=info.last_date)
    return value_of(metric_by_name(name), whole, scope).value is None


def unrecorded(name: str, value: float | None, filters: Filters, scope: Scope, info: CollectionInfo) -> bool:
    """Whether a zero of one's own data says only that the column was not brought; what ships says zero where it means zero."""
    if info.provenance != "own" or value != 0:
        return False
    whole = filters.with_(markets=(), platforms=(), date_from=info.first_date, date_to=info.last_date)
    return name in NEVER_ZERO or (name in RECORDED and not value_of(metric_by_name(name), whole, scope).value)
