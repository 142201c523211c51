"""Logistics channels side by side: tracking, losses, lateness, complaints, days and cost, and what recognised tracking would cost."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from analysis.delivery_days import days_by_channel
from analysis.holdings import told_recognition
from analysis.metric_months import numbers
from analysis.remembered import remembered
from analysis.weighted_rates import FEW_ORDERS, rate_of, share_columns
from queries.door import answer, version_of
from queries.filters import Filters
from queries.scope import Scope

MEASURES = ("late", "lost", "complaints", "untracked", "p90", "cost_usd")  # what channels can be compared by; all: less is better
COUNTS = ("parcels", "parcel_rows", "orders", "order_rows", "tracked", "lost", "promise_due", "promise_missed", "promise_due_rows", "cases", "case_rows")


def thin(rows: pl.DataFrame, measure: str) -> list[bool]:
    """Whether a row of `channels` has too little behind a measure to be ranked by it: under 1,000 parcels (METHODS, 3). A listed cost is a cost."""
    if measure == "complaints":
        return rows["few"].to_list()
    behind = {"late": "promise_due_rows", "cost_usd": None}.get(measure, "parcel_rows")
    return [False] * rows.height if behind is None else [(n or 0) < FEW_ORDERS for n in rows[behind]]


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
    found, days = _measured(filters, scope)[0], days_by_channel(filters, scope)
    places = {channel: place for place, channel in enumerate(days["channel"])}
    return found.hstack(days["p50", "p90", "beyond", "never"][[places.get(channel) for channel in found["channel"]]])


def recognised_or_not(filters: Filters, scope: Scope) -> pl.DataFrame:
    """The same measures, one row for all recognised channels and one for all others."""
    return _measured(filters, scope)[1]


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


def _measured(filters: Filters, scope: Scope) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The measures of each channel, and of recognised ones and others; once for all blocks."""
    version = version_of(filters.collection, scope)
    key = ("channels measured", filters, scope, version.name, version.folder)
    return remembered(key, lambda: _channels_and_groups(told_recognition(answer("delivery_by_channel", filters, scope), filters, scope)))


def _channels_and_groups(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    flags = rows["recognised"].to_list()
    groups = [flag for flag in (None, True, False) if flag in flags]
    member = np.array([[one is flag for flag in groups] for one in flags], dtype=float).reshape(len(flags), len(groups))
    counts = np.stack([numbers(rows, name) for name in COUNTS])
    sums = counts @ member
    summed = pl.DataFrame(
        [pl.Series("recognised", groups, pl.Boolean), *(pl.Series(name, values).cast(rows[name].dtype) for name, values in zip(COUNTS, sums))]
    )
    measures = _measures(dict(zip(COUNTS, np.hstack([counts, sums]))))
    renamed = ([column.alias("lost_parcels") if column.name == "lost" else column for column in frame.iter_columns()] for frame in (rows, summed))
    channels, both = (pl.DataFrame(columns) for columns in renamed)
    return channels.hstack(measures[: rows.height]), both.hstack(measures[rows.height :])


def _measures(counts: dict[str, np.ndarray]) -> pl.DataFrame:
    parcels, parcel_rows = counts["parcels"], counts["parcel_rows"]
    rate = rate_of(*(counts[name] for name in ("cases", "case_rows", "orders", "order_rows")), 10_000.0)
    complaints = ("complaints", "complaints_low", "complaints_high", "few")
    return pl.DataFrame(
        [
            *share_columns(counts["promise_missed"], counts["promise_due"], counts["promise_due_rows"], "late"),
            *share_columns(parcels - counts["tracked"], parcels, parcel_rows, "untracked"),
            *share_columns(counts["lost"], parcels, parcel_rows, "lost", 10_000.0),
            *(column.alias(name) for column, name in zip(rate, complaints)),
        ]
    )
