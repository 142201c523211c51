"""Columns and rules that several contracts share."""

import dataframely as dy
import polars as pl

from data.markets import CODES, REGIONS

GRAINS = (
    "day", "week", "month", "quarter", "half-year", "year", "other",
)  # "other": an odd span (58 months, nine months); period_end is then what tells its length
UTC = {"time_zone": "UTC", "time_unit": "us"}


class Provenance(dy.Schema):
    """Where a row came from: every landed row carries it, so that a figure can be followed to file and physical line."""

    source_file = dy.String(nullable=False)
    source_line = dy.Int64(nullable=False, min=1)


def known_market(column: str = "market") -> pl.Expr:
    """True where the market is an ISO 3166-1 alpha-2 code or WORLD."""
    return pl.col(column).is_in(list(CODES))


def known_origin(column: str = "origin") -> pl.Expr:
    """True where an origin is an ISO code or one of the regions that statistical offices publish."""
    return pl.col(column).is_in([*CODES, *REGIONS])


def in_order(earlier: str, later: str) -> pl.Expr:
    """True unless both instants are known and the later one lies before the earlier one."""
    return pl.col(earlier).is_null() | pl.col(later).is_null() | (pl.col(earlier) <= pl.col(later))
