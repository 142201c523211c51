"""Reported listings: how far each went, how long each step took, what waits, what comes back, and who sells it."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from analysis.methods.rates import wilson
from analysis.methods.survival import kaplan_meier
from queries.door import answer
from queries.filters import Filters
from queries.scope import Scope

SMALL = 5  # fewer counts than this behind a rate: shown grey, never ranked
DEALT_WITH = ("removed", "restricted", "penalised")
STEPS = ("seen to reported", "reported to verified", "reported to action", "seen to action", "reported to compensated")


@dataclass(frozen=True)
class Funnel:
    """Counts of listings reported in the period. `dismissed` were looked at and found in order; `pending` wait for a decision."""

    reported: int
    looked_at: int
    confirmed: int
    acted: int
    actions: dict[str, int]  # removed, restricted, penalised
    compensated: int
    dismissed: int
    pending: int
    counterfeits_acted: int  # only counterfeits are compensated: the base of that step

    def steps(self) -> pl.DataFrame:
        """Grain: step. n listings; of_first and of_previous in percent (compensated: of the counterfeits acted on)."""
        rows = [("reported", self.reported, None), ("looked at", self.looked_at, self.reported), ("confirmed", self.confirmed, self.looked_at),
                ("acted on", self.acted, self.confirmed), ("compensated", self.compensated, self.counterfeits_acted)]  # fmt: skip
        frame = pl.DataFrame(rows, schema={"step": pl.String, "n": pl.Int64, "base": pl.Int64}, orient="row")
        return frame.with_columns(
            (100 * pl.col("n") / (self.reported or None)).cast(pl.Float64).alias("of_first"),
            pl.when(pl.col("base") > 0).then(100 * pl.col("n") / pl.col("base")).alias("of_previous"),
        )


def funnel(filters: Filters, scope: Scope) -> tuple[Funnel, pl.DataFrame]:
    """The funnel of all kinds, and its rows by kind and action (query `listings_funnel`)."""
    rows = answer("listings_funnel", filters, scope)
    count = lambda part, column: int(part[column].sum() or 0)  # noqa: E731
    by_action = {action: count(rows.filter(pl.col("action") == action), "reported") for action in DEALT_WITH}
    reported = count(rows, "reported")
    return Funnel(
        reported=reported, looked_at=reported - count(rows, "not_looked_at"), confirmed=count(rows, "verified"), acted=count(rows, "acted"), actions=by_action,
        compensated=count(rows, "compensated"), dismissed=count(rows.filter(pl.col("action") == "none"), "reported"),
        pending=count(rows.filter(pl.col("action") == "pending"), "reported"),
        counterfeits_acted=count(rows.filter(pl.col("kind") == "counterfeit"), "acted"),
    ), rows  # fmt: skip


def step_times(filters: Filters, scope: Scope) -> pl.DataFrame:
    """Days of each step by kind, and of all kinds (kind `all`): Kaplan-Meier percentiles with listings still waiting counted in.

    Grain: step and kind. p50, p90 in days (null: too many still wait to know); done, open = listings. Compensation is timed among those paid.
    """
    rows = answer("listing_step_days", filters, scope)
    both = pl.concat([rows, rows.with_columns(pl.lit("all").alias("kind"))])
    return _percentiles(both, ["step", "kind"], "done").sort(
        pl.col("step").replace_strict({step: place for place, step in enumerate(STEPS)}, default=9), "kind"
    )


def removal_times(filters: Filters, scope: Scope, data_date: date, kind: str | None = None) -> pl.DataFrame:
    """Days from first seen to removed by category, slowest first. Grain: kind and category; open = still on sale as far as is known."""
    rows = answer("listing_removal_days", filters, scope, data_date=data_date)
    rows = rows.filter(pl.col("kind") == kind) if kind else rows
    found = _percentiles(rows, ["kind", "category"], "removed").rename({"done": "removed"})
    return found.sort("p50", "kind", "category", descending=[True, False, False], nulls_last=False)


def _percentiles(rows: pl.DataFrame, keys: list[str], events: str) -> pl.DataFrame:
    found = []
    for key, part in rows.group_by(keys, maintain_order=True):
        curve = kaplan_meier(part["days"].to_numpy(), part[events].to_numpy(), part["open"].to_numpy())
        done, waiting = int(part[events].sum()), int(part["open"].sum())
        found.append((*key, curve.percentile(50), curve.percentile(90), done, waiting, done < SMALL))
    schema = {**dict.fromkeys(keys, pl.String), "p50": pl.Float64, "p90": pl.Float64, "done": pl.Int64, "open": pl.Int64, "small": pl.Boolean}
    return pl.DataFrame(found, schema=schema, orient="row")


def reappearance_by_period(filters: Filters, scope: Scope) -> pl.DataFrame:
    """Of the listings reported in each period, percent that repeat a removed one. Grain: period. rate, low, high (Wilson), n, small."""
    rows = answer("listings_by_period", filters, scope)
    return with_share(rows, "reappeared", "reported").with_columns(pl.col("last_day").le(filters.date_to).alias("complete"))


def by_category(filters: Filters, scope: Scope) -> pl.DataFrame:
    """Reported listings by kind and category with the share that repeats a removed one (rate, low, high), most often repeated first."""
    shared = with_share(answer("listings_by_category", filters, scope), "reappeared", "reported")
    return shared.sort("small", "rate", "kind", "category", descending=[False, True, False, False])


def with_share(rows: pl.DataFrame, counted: str, of: str) -> pl.DataFrame:
    """Adds rate, low, high in percent (Wilson 95 %), n (`of`) and small (fewer than five counted, or nothing to count in)."""
    low, high = wilson(rows[counted].to_numpy(), rows[of].to_numpy())
    return rows.with_columns(
        pl.when(pl.col(of) > 0).then(100 * pl.col(counted) / pl.col(of)).cast(pl.Float64).alias("rate"),
        pl.Series("low", low, dtype=pl.Float64, strict=False) * 100, pl.Series("high", high, dtype=pl.Float64, strict=False) * 100,
        pl.col(of).alias("n"), (pl.col(counted) < SMALL).alias("small"),
    ).with_columns(pl.col("low", "high").fill_nan(None))  # fmt: skip


def backlog(filters: Filters, scope: Scope) -> pl.DataFrame:
    """Listings waiting for a decision at the end of each month of the period. Grain: month. opened, closed, waiting."""
    return answer("listing_backlog", filters, scope)


def repeat_sellers(filters: Filters, scope: Scope, rows: int = 20) -> pl.DataFrame:
    """Sellers with the most re-appearing listings (query `repeat_sellers`)."""
    return answer("repeat_sellers", filters, scope, rows=rows)


def verification(filters: Filters, scope: Scope) -> pl.DataFrame:
    """Share of sellers whose licence was checked. Grain: platform and licence kind, open sellers only (closed ones sell nothing)."""
    rows = answer("seller_verification", filters, scope).filter(pl.col("status") != "closed")
    return with_share(
        rows.group_by("platform", "licence_kind").agg(pl.col("sellers").sum(), pl.col("verified").sum()).sort("platform", "licence_kind"), "verified", "sellers"
    )
