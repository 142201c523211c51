"""Sums that every mart about parcels is made of."""

import polars as pl


def weighted(condition: pl.Expr, name: str) -> pl.Expr:
    """Real parcels that a condition is true of: sum of `weight` (unknown is false). Not a filter: it is taken group by group, five times slower."""
    return pl.when(condition).then("weight").otherwise(0.0).sum().alias(name)
