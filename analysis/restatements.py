"""Restated purchases: what a period's figure was when first shown, what it is now."""

import polars as pl

from analysis.cross_border import PERIOD
from queries.door import answer
from queries.filters import Filters
from queries.scope import Scope

FACT = ("market", "measurer", "measure", "currency", "grain", "category", *PERIOD, "origin")


def restatements(filters: Filters, scope: Scope) -> pl.DataFrame:
    """Every printing of the periods within the chosen dates whose value changed (query `purchases_restated`)."""
    return answer("purchases_restated", filters, scope)


def first_and_last(printings: pl.DataFrame) -> pl.DataFrame:
    """Grain: one restated fact. first, last = amounts; change in percent; printings = how often it was published; the vintages' names and dates."""
    ordered = printings.sort(*FACT, "place")
    return (
        ordered.group_by(FACT, maintain_order=True)
        .agg(
            pl.col("amount").first().alias("first"),
            pl.col("amount").last().alias("last"),
            pl.col("change").last(),
            pl.len().alias("printings"),
            pl.col("vintage").first().alias("first_vintage"),
            pl.col("vintage").last().alias("last_vintage"),
            pl.col("published_at").first().alias("first_published"),
            pl.col("published_at").last().alias("last_published"),
            pl.col("derived").any(),
        )
        .sort("period_start", "period_end", "origin")
    )


def widest(facts: pl.DataFrame) -> dict | None:
    """The restated total that moved most in percent (any origin where no total was restated)."""
    totals = facts.filter(pl.col("origin") == "total")
    ranked = (totals if totals.height else facts).drop_nulls("change").sort(pl.col("change").abs(), descending=True)
    return ranked.row(0, named=True) if ranked.height else None
