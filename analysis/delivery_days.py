"""How many days parcels take: Kaplan-Meier on whole-day histograms, so that parcels still moving count and no slice is an average of averages."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from analysis.delivery_promises import STILL_OPEN
from analysis.landed_tables import has_table
from analysis.methods.survival import Survival, kaplan_meier
from queries.door import answer
from queries.filters import Filters
from queries.scope import Scope

PERCENTILES = (50, 90, 95)
STAGES = ("dispatch", "line_haul", "customs", "last_mile")
BUSINESS = ("destination", "origin")  # calendars of business days
TARGET_DAYS = 3  # the published goal is 72 hours; days are whole local days from order to delivery
STEPS = {"week": "1mo", "month": "1mo", "quarter": "1q", "year": "1y"}
COUNTS = ("delivered", "lost", "returned", "open", "parcel_rows")
RESULT = {
    **{f"p{percent}": pl.Float64 for percent in PERCENTILES}, "by_target": pl.Float64, "by_target_low": pl.Float64, "by_target_high": pl.Float64,
    "beyond": pl.Float64, "never": pl.Float64, "open_share": pl.Float64, "parcels": pl.Float64, "n": pl.Int64, "finished": pl.Boolean,
}  # fmt: skip


def days_over_time(filters: Filters, scope: Scope, stage: str = "total") -> pl.DataFrame:
    """One row a period of the order month: p50, p90, p95 in days (null = not yet known or never reached), and what `describe` tells.

    Histograms are by order month, so a weekly grain gives months.
    """
    rows = answer("delivery_days_histogram", filters, scope, stage=stage)
    timed = rows.with_columns(pl.col("order_month").dt.truncate(STEPS[filters.grain]).alias("period_start"))
    return describe(timed, ["period_start"])


def calendars(filters: Filters, scope: Scope) -> tuple[str, ...]:
    """How days may be counted: by the calendar, in business days of the market (`destination`) or of the hub's country (`origin`)."""
    return ("all", *BUSINESS) if has_table("delivery_business_days", filters, scope) else ("all",)


def business_days_over_time(filters: Filters, scope: Scope, calendar: str) -> pl.DataFrame:
    """As `days_over_time` for the whole way, in business days of the `calendar` (destination, origin)."""
    rows = answer("delivery_business_days", filters, scope, calendar=calendar)
    return describe(rows.with_columns(pl.col("order_month").dt.truncate(STEPS[filters.grain]).alias("period_start")), ["period_start"])


def days_in_period(filters: Filters, scope: Scope) -> dict | None:
    """All parcels of the period in one curve, as `describe` tells it; None without parcels."""
    rows = answer("delivery_days_histogram", filters, scope, stage="total").with_columns(pl.lit("total").alias("stage"))
    found = describe(rows, ["stage"])
    return found.row(0, named=True) if found.height else None


def any_parcels(filters: Filters, scope: Scope) -> bool:
    """Whether the collection has parcels at all within the scope, whatever is chosen."""
    in_period = filters.with_(markets=())  # what `days_by_market` asks anyway; the whole span only where that holds nothing
    return any(not answer("delivery_days_by_market", asked, scope).is_empty() for asked in (in_period, Filters(filters.collection)))


def percentiles_long(frame: pl.DataFrame) -> pl.DataFrame:
    """One row a period and percentile (`percent`, `days`), for a line each."""
    columns = {f"p{percent}": str(percent) for percent in PERCENTILES}
    kept = frame.select("period_start", "finished", "n", "beyond", *columns).rename(columns)
    return kept.unpivot(list(columns.values()), index=["period_start", "finished", "n", "beyond"], variable_name="percent", value_name="days").sort(
        pl.col("percent").cast(pl.Int32), "period_start"
    )


def days_by_market(filters: Filters, scope: Scope) -> pl.DataFrame:
    """One row a market within the scope, whatever markets are chosen: a distance to a common goal is read beside the others'."""
    return describe(answer("delivery_days_by_market", filters.with_(markets=()), scope), ["market"]).sort("p90", "market", nulls_last=True)


def stages(filters: Filters, scope: Scope) -> pl.DataFrame:
    """One row a stage on the way, in order; days are whole days spent in the stage (0 = under 24 hours)."""
    return _in_order(describe(answer("stage_days_by_hub", filters, scope).filter(pl.col("stage") != "total"), ["stage"]))


def stages_by_hub(filters: Filters, scope: Scope) -> pl.DataFrame:
    """One row a hub and stage (`total` too)."""
    return _in_order(describe(answer("stage_days_by_hub", filters, scope), ["origin_hub", "stage"]))


def stages_by_channel(filters: Filters, scope: Scope) -> pl.DataFrame:
    """One row a channel and stage (`total` too)."""
    return _in_order(describe(answer("stage_days_by_channel", filters, scope), ["channel", "stage"]))


def describe(rows: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """One row a combination of `keys` from histogram rows (days, delivered, lost, returned, open, parcel_rows).

    beyond: days up to which the curve is known; never: share (0 to 1) lost or returned; open_share: still moving; by_target: share (percent)
    that arrived within the goal's days, with its interval; finished: hardly any still moving; n: sampled rows.
    """
    found = []
    for key, part in rows.group_by(list(keys), maintain_order=True):
        found.append((*key, *_described(part)))
    schema = {name: rows.schema[name] for name in keys} | RESULT
    return pl.DataFrame(found, schema=schema, orient="row").sort(list(keys))


def _described(part: pl.DataFrame) -> tuple:
    totals = part.select(pl.col(COUNTS).sum()).row(0, named=True)
    everything = totals["delivered"] + totals["lost"] + totals["returned"] + totals["open"]
    rows = int(totals["parcel_rows"])
    if not everything or not rows:
        return (*[None] * (len(RESULT) - 3), 0.0, rows, None)
    curve = survival(part, rows / everything)
    place = int(np.searchsorted(curve.days, TARGET_DAYS, side="right")) - 1
    # Before the first day of the curve nothing has arrived, and past its last day nothing is known.
    arrived = (None, None, None) if curve.days[-1] < TARGET_DAYS else (0.0, None, None) if place < 0 else _arrived(curve, place)
    open_share = totals["open"] / everything
    return (
        *(curve.percentile(percent) for percent in PERCENTILES), *arrived, float(curve.days[-1]), (totals["lost"] + totals["returned"]) / everything,
        open_share, everything, rows, open_share <= STILL_OPEN,
    )  # fmt: skip


def survival(part: pl.DataFrame, scale: float = 1.0) -> Survival:
    """The curve of histogram rows. `scale` brings weighted counts down to the sampled rows, so that the interval is that of what was seen."""
    waiting = (part["open"] + part["lost"] + part["returned"]).to_numpy()  # lost and returned never arrive, see analysis/methods/survival.py
    return kaplan_meier(part["days"].to_numpy(), part["delivered"].to_numpy() * scale, waiting * scale)


def _arrived(curve: Survival, place: int) -> tuple[float | None, ...]:
    if curve.share[place] >= 1:
        return 0.0, None, None  # nothing has arrived: the curve has no interval before its first step
    values = (1 - curve.share[place], 1 - curve.high[place], 1 - curve.low[place])
    return tuple(None if np.isnan(value) else float(100 * value) for value in values)


def _in_order(frame: pl.DataFrame) -> pl.DataFrame:
    """Stages as they follow each other, the whole way last. A stage that no parcel is known to have finished tells nothing (domestic hubs)."""
    frame = frame.filter(pl.col("never") + pl.col("open_share") < 1)
    order = [*STAGES, "total"]
    place = pl.col("stage").replace_strict(order, range(len(order)), default=len(order), return_dtype=pl.Int32)
    return frame.sort(*[name for name in ("origin_hub", "channel") if name in frame.columns], place)
