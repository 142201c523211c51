"""Whole-day histograms by month from lists that lie ready in the database (`derived`): a row a combination of names and month, with a list of its days and
counts. (Sums over the months of a period are made in analysis/delivery_histograms.py.)
"""

from datetime import date

import numpy as np
import polars as pl

from queries.cut import Way
from queries.parts import PAIR, chosen
from queries.periods import first_start
from queries.rolled import is_pair

EPOCH = date(1970, 1, 1)
WHOLE_WAY = "total"
COUNTS = {"delivered": pl.Float64, "lost": pl.Float64, "returned": pl.Float64, "open": pl.Float64, "parcel_rows": pl.Int64}


def days_of_stage(bound: dict[str, object]) -> Way | None:
    """Order months and days: of the whole way from those of all markets, which are asked for once; of a stage, for one market and platform, from its hubs
    (of these there are fewer than channels)."""
    if bound["stage"] == WHOLE_WAY:
        return Way(dict.fromkeys(PAIR), lambda frame: _by_month(frame.filter(*chosen(bound)), bound, ("days",)), "market_days_listed")
    if not is_pair(bound):
        return None
    return Way(_places(bound), lambda frame: _by_month(_of_stage(frame, bound["stage"]), bound, ("days",)), "hub_days_listed")


def days_of_promises(bound: dict[str, object]) -> Way | None:
    """Order months, promised days and days of the whole way, for one market and platform, from its channels."""
    if not is_pair(bound):
        return None

    def summed(frame: pl.DataFrame) -> pl.DataFrame:
        found = _by_month(_of_stage(frame, WHOLE_WAY), bound, ("promised_days", "days"))
        gone = (found["lost"] + found["returned"]).alias("gone")
        return pl.DataFrame([*found["order_month", "promised_days", "days", "delivered"], gone, found["open"], found["parcel_rows"]])

    return Way(_places(bound), summed, "channel_days_listed")


def _of_stage(frame: pl.DataFrame, stage: str) -> pl.DataFrame:
    return frame.filter(frame["stage"] == stage)


def _by_month(frame: pl.DataFrame, bound: dict[str, object], keys: tuple[str, ...]) -> pl.DataFrame:
    """Sums of lists by order month and further numbers, in their order; by promised days only of parcels that have a promise."""
    rows, lengths = frame["rows"].explode().struct.unnest(), frame["rows"].list.len().to_numpy()
    columns = {"order_month": _months(frame, lengths)} | {name: rows[name].to_numpy().astype(np.int64) for name in keys}
    first, last = ((day - EPOCH).days for day in (first_start(bound, by_month=True), bound["date_to"]))
    inside = (columns["order_month"] >= first) & (columns["order_month"] <= last)
    if "promised_days" in keys:
        inside &= columns["promised_days"] >= 0
    # All numbers of a row in one, as the digits of a number are: equal rows are equal numbers, and numbers sort as the rows do.
    cell, spans = np.zeros(int(inside.sum()), dtype=np.int64), []
    for values in (values[inside] for values in columns.values()):
        least, width = (int(values.min()), int(values.max()) - int(values.min()) + 1) if values.size else (0, 1)
        spans.append((least, width))
        cell = cell * width + values - least
    found, place = np.unique(cell, return_inverse=True)
    told, left = {}, found
    for name, (least, width) in reversed(list(zip(columns, spans))):
        told[name], left = left % width + least, left // width
    made = [pl.Series(name, told[name]).cast(pl.Int32) for name in columns]
    sums = [pl.Series(name, np.bincount(place, weights=rows[name].to_numpy()[inside], minlength=found.size)).cast(kind) for name, kind in COUNTS.items()]
    return pl.DataFrame([made[0].cast(pl.Date), *made[1:], *sums])


def _months(frame: pl.DataFrame, lengths: np.ndarray) -> np.ndarray:
    """The order month of each entry, as days since 1970."""
    return np.repeat(frame["order_month"].cast(pl.Int32).to_numpy().astype(np.int64), lengths)


def _places(bound: dict[str, object]) -> dict[str, object]:
    """What the lists are asked by: they hold all dates."""
    return {name: bound[name] for name in PAIR}
