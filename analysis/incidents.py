"""Incidents of the data, to be named before anything is said of the business: days without rows, a market gone, thin months, codes that went missing.

Days        a run of days without a row that chance would leave in less than one of 1,000 such periods, given the market's rows a day and how they vary; at the
            period's end it reads as a late file. Months whose rows are under 40 % of the market's middle month are told as thin.
Markets     rows in one of the two periods only.
Codes       the share of rows without a value ("unknown", "not stated", empty) of a dimension rose by more than 5 points.
What chance is blind to stays untold: a file that lost every third row of all days looks like a quiet month.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

RARE = 0.001
THIN, FEWEST_MONTH_ROWS = 0.4, 30
BURST, FEWEST_BURST_ROWS = 0.05, 20
NOTHING = ("", "unknown", "not stated", "none", "other/unknown")


@dataclass(frozen=True)
class Incident:
    """One finding. `kind`: gap, late, market_gone, market_new, thin, burst. `share0` and `share1` are 0 to 1 (of a burst, or rows against the middle)."""

    kind: str
    market: str | None = None
    first: date | None = None
    last: date | None = None
    dimension: str | None = None
    share0: float | None = None
    share1: float | None = None


def gaps(rows: pl.DataFrame, first: date, last: date) -> list[Incident]:
    """Runs of days without rows, and thin months. `rows`: market, day, row_count; the period's days from `first` to `last`, both inclusive."""
    found = []
    for (market,), part in rows.group_by("market", maintain_order=True):
        counted = dict(part.select("day", "row_count").iter_rows())
        days = [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
        rate = _rows_a_day([counted.get(day, 0) for day in days])
        for start, end in _empty_runs(days, counted):
            length = (end - start).days + 1
            if math.exp(-rate * length) * len(days) < RARE:
                found.append(Incident("late" if end == last else "gap", market, start, end))
        found += _thin(market, part, found, last)
    return found


def market_turnover(before: pl.DataFrame, after: pl.DataFrame) -> list[Incident]:
    """Markets with rows in only one of two periods."""
    old, new = (set(frame["market"].unique()) for frame in (before, after))
    gone = [Incident("market_gone", market) for market in sorted(old - new)] if new else []
    return gone + ([Incident("market_new", market) for market in sorted(new - old)] if old else [])


def null_bursts(before: pl.DataFrame, after: pl.DataFrame, dimensions: Sequence[str], weight: str, rows: Sequence[float]) -> list[Incident]:
    """Dimensions whose rows without a value became many more. `weight` is the column that counts, `rows` the sampled rows of both periods."""
    found = []
    for name in dimensions:
        shares = [_nothing(frame, name, weight) for frame in (before, after)]
        if None not in shares and shares[1] - shares[0] > BURST and shares[1] * rows[1] >= FEWEST_BURST_ROWS:
            found.append(Incident("burst", dimension=name, share0=shares[0], share1=shares[1]))
    return found


def _nothing(frame: pl.DataFrame, name: str, weight: str) -> float | None:
    total = float(frame[weight].sum()) if frame.height else 0.0
    if not total:
        return None
    empty = pl.col(name).is_null() | pl.col(name).cast(pl.String).str.to_lowercase().is_in(NOTHING)
    return float(frame.filter(empty)[weight].sum()) / total


def _rows_a_day(counts: list[int]) -> float:
    """Mean rows a day, divided by how much more than chance days vary (weekends, batches): such days are empty more often."""
    mean = sum(counts) / len(counts)
    variance = sum((count - mean) ** 2 for count in counts) / max(len(counts) - 1, 1)
    return mean / max(1.0, variance / mean) if mean else 0.0


def _empty_runs(days: list[date], counted: dict) -> list[tuple[date, date]]:
    runs, start = [], None
    for day in days:
        if counted.get(day, 0) > 0:
            if start:
                runs.append((start, day - timedelta(days=1)))
            start = None
        else:
            start = start or day
    return [*runs, (start, days[-1])] if start else runs


def _thin(market: str, part: pl.DataFrame, told: list[Incident], last: date) -> list[Incident]:
    """Months far under the market's middle month that no told gap explains; the month the period ends in counts only when it is over."""
    months = part.group_by(pl.col("day").dt.truncate("1mo").alias("month")).agg(pl.col("row_count").sum(), pl.col("day").max().alias("end")).sort("month")
    middle = months["row_count"].median()
    if months.height < 3 or middle < FEWEST_MONTH_ROWS:
        return []
    ends = months["month"].dt.month_end()
    thin = months.filter((pl.col("row_count") < THIN * middle) & (ends <= last))
    known = {(one.first.year, one.first.month) for one in told if one.market == market and one.first}
    return [
        Incident("thin", market, row["month"], row["end"], share1=row["row_count"] / middle)
        for row in thin.iter_rows(named=True) if (row["month"].year, row["month"].month) not in known
    ]  # fmt: skip
