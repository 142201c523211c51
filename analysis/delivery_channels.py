"""Logistics channels side by side: tracking, losses, lateness, complaints, days and cost, and what recognised tracking would cost."""

from dataclasses import dataclass

import polars as pl

from analysis.delivery_days import describe
from analysis.weighted_rates import with_rate, with_share
from queries.door import answer
from queries.filters import Filters
from queries.scope import Scope

MEASURES = ("late", "lost", "complaints", "untracked", "p90", "cost_usd")  # what channels can be compared by; all: less is better
COUNTS = ("parcels", "parcel_rows", "orders", "order_rows", "tracked", "lost", "promise_due", "promise_missed", "promise_due_rows", "cases", "case_rows")


@dataclass(frozen=True)
class Move:
    """Moving the unrecognised channels' parcels to recognised ones, at the costs a parcel that the collection lists (US dollars)."""

    parcels: float
    cost_now: float
    cheapest: str
    cost_cheapest: float  # of all of them through the cheapest recognised channel in use
    cost_mix: float  # ... at the mean cost of the recognised channels as they are used today


def channels(filters: Filters, scope: Scope) -> pl.DataFrame:
    """One row a channel: late, untracked (percent), lost and complaints (per 10,000), each with `_low` and `_high`, p90 (days), cost_usd, n.

    late: of promises due, those missed. `few`: too little counted to judge the complaints by.
    """
    rows = answer("delivery_by_channel", filters, scope)
    stages = answer("stage_days_by_channel", filters, scope)
    days = describe(stages.filter(stages["stage"] == "total"), ["channel"])["channel", "p50", "p90", "beyond", "never"]
    return _measured(rows).join(days, on="channel", how="left")


def recognised_or_not(filters: Filters, scope: Scope) -> pl.DataFrame:
    """The same measures, one row for all recognised channels and one for all others."""
    rows = answer("delivery_by_channel", filters, scope).group_by("recognised").agg(pl.col(COUNTS).sum())
    return _measured(rows).sort("recognised", descending=True)


def move_to_recognised(filters: Filters, scope: Scope) -> Move | None:
    """What it would cost; None where there is nothing to move or a cost is not known."""
    rows = answer("delivery_by_channel", filters, scope)
    others, recognised = rows.filter(~pl.col("recognised")), rows.filter(pl.col("recognised") & pl.col("cost_usd").is_not_null())
    if others.is_empty() or recognised.is_empty() or others["cost_usd"].null_count():
        return None
    parcels = float(others["parcels"].sum())
    cheapest = recognised.sort("cost_usd", "channel").row(0, named=True)
    mean = float((recognised["cost_usd"] * recognised["parcels"]).sum() / recognised["parcels"].sum())
    return Move(parcels, float((others["cost_usd"] * others["parcels"]).sum()), cheapest["title"], cheapest["cost_usd"] * parcels, mean * parcels)


def _measured(rows: pl.DataFrame) -> pl.DataFrame:
    measured = with_share(rows, "promise_missed", "promise_due", "promise_due_rows", "late")
    measured = with_share(measured.with_columns((pl.col("parcels") - pl.col("tracked")).alias("_none")), "_none", "parcels", "parcel_rows", "untracked")
    measured = with_share(measured.rename({"lost": "lost_parcels"}), "lost_parcels", "parcels", "parcel_rows", "lost")
    measured = measured.with_columns(pl.col("lost", "lost_low", "lost_high") * 100)  # percent to per 10,000
    measured = with_rate(measured, "cases", "case_rows", "orders", 10_000, "order_rows")
    return measured.rename({"rate": "complaints", "low": "complaints_low", "high": "complaints_high"}).drop("_none")
