"""Logistics channels side by side: tracking, losses, lateness, complaints, days and cost, and what recognised tracking would cost."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from analysis.delivery_days import days_by_channel
from analysis.metric_months import numbers
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
    days = days_by_channel(filters, scope)["channel", "p50", "p90", "beyond", "never"]
    return _measured(rows).join(days, on="channel", how="left")


def recognised_or_not(filters: Filters, scope: Scope) -> pl.DataFrame:
    """The same measures, one row for all recognised channels and one for all others."""
    rows = answer("delivery_by_channel", filters, scope)
    flags = rows["recognised"].to_list()
    groups = [flag for flag in (None, True, False) if flag in flags]
    place = np.array([groups.index(flag) for flag in flags], dtype=np.int64)
    sums = [pl.Series(name, np.bincount(place, weights=numbers(rows, name), minlength=len(groups))).cast(rows.schema[name]) for name in COUNTS]
    return _measured(pl.DataFrame([pl.Series("recognised", groups, pl.Boolean), *sums]))


def move_to_recognised(filters: Filters, scope: Scope) -> Move | None:
    """What it would cost; None where there is nothing to move or a cost is not known."""
    rows = answer("delivery_by_channel", filters, scope)["recognised", "channel", "title", "cost_usd", "parcels"].to_dicts()
    others = [row for row in rows if row["recognised"] is False]
    recognised = [row for row in rows if row["recognised"] and row["cost_usd"] is not None]
    if not others or not recognised or any(row["cost_usd"] is None for row in others):
        return None
    parcels = float(sum(row["parcels"] for row in others))
    cheapest = min(recognised, key=lambda row: (row["cost_usd"], row["channel"]))
    mean = sum(row["cost_usd"] * row["parcels"] for row in recognised) / sum(row["parcels"] for row in recognised)
    now = float(sum(row["cost_usd"] * row["parcels"] for row in others))
    return Move(parcels, now, cheapest["title"], cheapest["cost_usd"] * parcels, mean * parcels)


def _measured(rows: pl.DataFrame) -> pl.DataFrame:
    found = rows.rename({"lost": "lost_parcels"}).hstack([(rows["parcels"] - rows["tracked"]).alias("_none")])
    found = with_share(found, "promise_missed", "promise_due", "promise_due_rows", "late")
    found = with_share(found, "_none", "parcels", "parcel_rows", "untracked")
    found = with_share(found, "lost_parcels", "parcels", "parcel_rows", "lost")
    found = with_rate(found, "cases", "case_rows", "orders", 10_000, "order_rows")
    renamed = {"rate": "complaints", "low": "complaints_low", "high": "complaints_high"}
    per_10k = ("lost", "lost_low", "lost_high")  # of percent
    kept = [found[name] * 100 if name in per_10k else found[name].alias(renamed.get(name, name)) for name in found.columns if name != "_none"]
    return pl.DataFrame(kept)
