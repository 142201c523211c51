"""Whole-day histograms as sums over months that are held in memory: another period costs no statement.

The wider answer has a row a combination of names and month, with a list of its days and counts. The lists lie ready in the database (`derived`), and each
further period is half a millisecond.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from queries.cut import Way
from queries.parts import PAIR
from queries.periods import first_start, run_starts
from queries.rolled import is_pair

EPOCH = date(1970, 1, 1)
COUNTS = {"delivered": pl.Float64, "lost": pl.Float64, "returned": pl.Float64, "open": pl.Float64, "parcel_rows": pl.Int64}


@dataclass(frozen=True)
class Histogram:
    """`query`: whose lists are summed; `keys`: what the answer is by beside days. `pairs`: held for one market and platform each, not for all at once."""

    query: str
    keys: tuple[str, ...]
    pairs: bool = False

    def way(self, bound: dict[str, object]) -> Way | None:
        """From all months to those of the period; None for several markets or platforms where only pairs are held."""
        if self.pairs:
            return Way(_places(bound), lambda frame: self._summed(frame, bound), self.query) if is_pair(bound) else None
        return Way(dict.fromkeys(PAIR), lambda frame: self._summed(frame, bound, _chosen(frame, bound)), self.query)

    def _summed(self, frame: pl.DataFrame, bound: dict[str, object], chosen: list[bool] | None = None) -> pl.DataFrame:
        starts = run_starts(frame[key] for key in self.keys)
        named = list(zip(*(frame[key][starts].to_list() for key in self.keys)))
        order = sorted(set(named), key=lambda row: [(one is None, one) for one in row])  # as SQL orders: what has no name is last
        places = {row: place for place, row in enumerate(order)}
        rows, lengths = frame["rows"].explode().struct.unnest(), frame["rows"].list.len().to_numpy()
        run = np.repeat(np.array([places[row] for row in named], dtype=np.int64), np.diff(np.append(starts, frame.height)))
        place, months, days = np.repeat(run, lengths), _months(frame, lengths), rows["days"].to_numpy()
        first, last = ((day - EPOCH).days for day in (first_start(bound, by_month=True), bound["date_to"]))
        wanted = (months >= first) & (months <= last)
        inside = np.flatnonzero(wanted if chosen is None else wanted & np.repeat(np.array(chosen, dtype=bool), lengths))
        least, width = (int(days.min()), int(days.max()) - int(days.min()) + 1) if days.size else (0, 1)
        cell = (place * width + days - least)[inside]
        found = np.flatnonzero(np.bincount(cell))
        keys = [pl.Series(key, [row[at] for row in order], pl.String)[found // width] for at, key in enumerate(self.keys)]
        sums = [pl.Series(name, np.bincount(cell, weights=rows[name].to_numpy()[inside])[found]).cast(kind) for name, kind in COUNTS.items()]
        return pl.DataFrame([*keys, pl.Series("days", found % width + least).cast(pl.Int32), *sums])


def days_of_stage(bound: dict[str, object]) -> Way | None:
    """Order months and days of one stage, for one market and platform, from its hubs: of these there are fewer than channels."""
    return Way(_places(bound), lambda frame: _by_month(frame, bound["stage"], bound, ("days",)), "hub_days_listed") if is_pair(bound) else None


def days_of_promises(bound: dict[str, object]) -> Way | None:
    """Order months, promised days and days of the whole way, for one market and platform, from its channels."""
    if not is_pair(bound):
        return None

    def summed(frame: pl.DataFrame) -> pl.DataFrame:
        found = _by_month(frame, "total", bound, ("promised_days", "days"))
        gone = (found["lost"] + found["returned"]).alias("gone")
        return pl.DataFrame([*found["order_month", "promised_days", "days", "delivered"], gone, found["open"], found["parcel_rows"]])

    return Way(_places(bound), summed, "channel_days_listed")


def _by_month(frame: pl.DataFrame, stage: str, bound: dict[str, object], keys: tuple[str, ...]) -> pl.DataFrame:
    """Sums of one stage by order month and further numbers, in their order; by promised days only of parcels that have a promise."""
    staged = frame.filter(frame["stage"] == stage)
    rows, lengths = staged["rows"].explode().struct.unnest(), staged["rows"].list.len().to_numpy()
    columns = {"order_month": _months(staged, lengths)} | {name: rows[name].to_numpy().astype(np.int64) for name in keys}
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


def _chosen(frame: pl.DataFrame, bound: dict[str, object]) -> list[bool]:
    """Which rows are of the chosen markets and platforms."""
    limits = [(frame[column].to_list(), set(bound[name])) for name, column in PAIR.items() if bound[name] is not None]
    return [all(names[at] in wanted for names, wanted in limits) for at in range(frame.height)]
