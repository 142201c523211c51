"""Users of a platform in a market over a period, as one measurer counted them."""

import dataframely as dy
import polars as pl

from data.contracts._columns import Provenance, in_order, known_market

KEY = ("market", "platform", "kind", "period_start", "period_end", "measurer")
NEWEST = "published_at"  # of two rows of one key the later published supersedes the earlier
PAST = ("period_start",)


class ActiveUsers(Provenance):
    """Grain: market, platform, kind of count, period, measurer. Never added over measurers."""

    market = dy.String(nullable=False)
    platform = dy.String(nullable=False, min_length=1)
    kind = dy.Enum(["mau", "wau", "dau"], nullable=False)
    period_start = dy.Date(nullable=False)
    period_end = dy.Date(nullable=False)
    measurer = dy.String(nullable=False, min_length=1)
    users = dy.Int64(nullable=False, min=0)
    published_at = dy.Date(nullable=True)
    derived = dy.Bool(nullable=False)
    formula = dy.String(nullable=True)
    source_id = dy.String(nullable=True)
    row_id = dy.String(nullable=True)
    note = dy.String(nullable=True)

    @dy.rule()
    def market_is_known(cls) -> pl.Expr:
        return known_market()

    @dy.rule()
    def period_runs_forward(cls) -> pl.Expr:
        return in_order("period_start", "period_end")


SCHEMA = ActiveUsers
