"""Cases with the platform: drawn from parcels, more the later they are, received with a lag after the promise."""

import numpy as np
import polars as pl

from data.markets import NAMED
from etl.simulate import stories
from etl.simulate.clock import DATA_INSTANT, DAY, local_days
from etl.simulate.markets import CATEGORIES, CHANNELS, MARKETS, PLATFORMS
from etl.simulate.narratives import narratives
from etl.simulate.parcels import CANCELLED, LOST, RETURNED, Chunk
from etl.simulate.write import days, instants, named

CAUSES = ("delivery", "refund", "quality", "counterfeit", "unsafe goods", "customs and fees", "service")
SUB_CAUSES = (("late", "wrong address", "lost"), ("refused", "slow"), ("not as described", "defect"), ("suspected fake", "confirmed fake"),
              ("no safety mark", "banned ingredient"), ("unexpected duty", "clearance refused"), ("no answer", "wrong answer"))
OUTCOMES = ("refunded", "partly refunded", "replaced", "compensated", "refused", "withdrawn", "pending")
PENDING = OUTCOMES.index("pending")
BASE = 0.0068  # of parcels on time, so that all parcels together come near 100 cases per 10,000 orders
# Cases per parcel against one on time, by days late; not arrived counts as the last.
LATE_DAYS, LATE_FACTOR = (0.0, 1.0, 3.0, 7.0, 14.0, 21.0), (1.0, 1.7, 2.5, 4.0, 5.6, 6.2)
ON_TIME_MIX = np.array([0.13, 0.25, 0.34, 0.07, 0.02, 0.06, 0.13])
LATE_MIX = np.array([0.74, 0.17, 0.0, 0.0, 0.0, 0.02, 0.07])  # of what lateness adds
CATEGORY_FACTOR = np.array([1.0, 1.15, 1.25, 0.9, 0.9, 1.05, 1.05, 1.1, 0.95, 0.95, 1.2, 0.85])
MARKET_FACTOR = {"KR": 1.0, "US": 0.92, "ES": 0.95, "FR": 1.0, "DE": 1.08, "BR": 0.9, "MX": 1.05, "AU": 0.95}
# Outcomes by cause, in the order of OUTCOMES without pending.
OUTCOME_MIX = np.array([
    [0.55, 0.06, 0.02, 0.20, 0.09, 0.08], [0.38, 0.14, 0.02, 0.05, 0.36, 0.05], [0.36, 0.26, 0.08, 0.04, 0.18, 0.08], [0.55, 0.08, 0.01, 0.16, 0.16, 0.04],
    [0.68, 0.06, 0.02, 0.10, 0.10, 0.04], [0.30, 0.16, 0.00, 0.14, 0.32, 0.08], [0.22, 0.10, 0.02, 0.22, 0.26, 0.18],
])
RESOLVE_DAYS = np.array([6.0, 9.0, 6.5, 8.0, 5.0, 10.0, 5.0])
_BRANDED = np.isin(CATEGORIES, ("cosmetics", "shoes and bags"))
_SAFETY = np.isin(CATEGORIES, ("toys", "supplements", "electronics"))
_UNRECOGNISED = np.array([not channel.recognised for channel in CHANNELS])


def _arrival_factor(chunk: Chunk) -> tuple[np.ndarray, np.ndarray]:
    """Lateness factor of each parcel and whether it never comes."""
    never = np.isin(chunk.fate, (LOST, RETURNED))
    late = np.where(never, 30.0, np.maximum(chunk.late_days, 0.0))
    factor = np.interp(np.where(np.isfinite(late), late, 0.0), LATE_DAYS, LATE_FACTOR)
    factor = np.where(chunk.fate == RETURNED, 2.5, factor)
    return np.where(chunk.fate == CANCELLED, 0.7, factor), never


def _story_factor(chunk: Chunk) -> np.ndarray:
    code, factor = MARKETS[chunk.cell.market].code, np.ones(len(chunk.number))
    if code == stories.LINE_B_MARKET:
        failing = np.array([channel.name == stories.LINE_B for channel in CHANNELS])[chunk.channel]
        factor = np.where(failing & (chunk.ordered >= stories.instant(stories.LINE_B_FROM)), stories.LINE_B_COMPLAINTS, factor)
    return np.where(_refund_story(chunk), factor * stories.REFUND_COMPLAINTS, factor)


def _refund_story(chunk: Chunk) -> np.ndarray:
    here = MARKETS[chunk.cell.market].code == stories.REFUND_MARKET and PLATFORMS[chunk.cell.platform] == stories.REFUND_PLATFORM
    return (chunk.ordered >= stories.instant(stories.REFUND_FROM)) & here


def _mix(chunk: Chunk, rows: np.ndarray, factor: np.ndarray) -> np.ndarray:
    """Cumulative cause shares of each complaint."""
    weights = np.tile(ON_TIME_MIX, (len(rows), 1)) + np.maximum(factor[rows, None] - 1, 0) * LATE_MIX
    category = chunk.category[rows]
    weights[_BRANDED[category], 3] *= 2.6
    weights[_SAFETY[category], 4] *= 3.5
    weights[_refund_story(chunk)[rows], 1] *= stories.REFUND_WEIGHT
    if MARKETS[chunk.cell.market].code == stories.DUTY_MARKET:
        weights[chunk.ordered[rows] >= stories.instant(stories.DUTY_FROM), 5] *= stories.DUTY_FEES
    if not chunk.cell.routes.local.all():
        weights[chunk.cell.routes.local[chunk.route[rows]], 5] = 0
    return np.cumsum(weights / weights.sum(axis=1, keepdims=True), axis=1)


def _sub_causes(chunk: Chunk, rows: np.ndarray, cause: np.ndarray, never: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    draw = rng.random(len(rows))
    second = np.array([0.0, 0.45, 0.42, 0.35, 0.3, 0.25, 0.4])[cause]
    code = (draw < second).astype(np.int64)
    refund = (cause == 1) & _refund_story(chunk)[rows]
    code[refund] = (draw[refund] >= stories.REFUND_REFUSED).astype(np.int64)
    delivery = cause == 0
    wrong = np.where(chunk.late_days[rows] > 0, 0.08, 0.5)
    code[delivery] = np.where(never[rows], 2, np.where(draw < wrong, 1, 0))[delivery]
    return code


def _received(chunk: Chunk, rows: np.ndarray, cause: np.ndarray, never: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Late parcels are complained about after the promise passed, the rest after arrival; cancelled orders after the order."""
    lag = np.exp(rng.standard_normal(len(rows)) * 0.75) * DAY
    waiting = ((cause == 0) & (chunk.late_days[rows] > 0)) | never[rows]
    start = np.where(waiting, chunk.due[rows] + lag * 3.2, chunk.arrival[rows] + lag * 4.0)
    start = np.where(chunk.fate[rows] == CANCELLED, chunk.ordered[rows] + lag * 4.0, start)
    return np.floor(start)


def complaints_of(chunk: Chunk, seed: int, first: int) -> pl.DataFrame:
    """Grain: case. Cases that would arrive after the data date are not there yet; those unresolved by then are pending."""
    rng = np.random.default_rng([seed, 2, *chunk.cell.name, first])
    code = MARKETS[chunk.cell.market].code
    month_noise = np.random.default_rng([seed, 17, *chunk.cell.name]).normal(0, MARKETS[chunk.cell.market].noise * 0.8)
    factor, never = _arrival_factor(chunk)
    chance = BASE * factor * _story_factor(chunk) * CATEGORY_FACTOR[chunk.category] * MARKET_FACTOR[code] * np.exp(month_noise)
    chance = chance * np.where(_UNRECOGNISED[chunk.channel], 1.35, 1.0) * (0.9 if chunk.cell.platform else 1.0)
    rows = _systematic(chance, rng)
    cause = np.minimum((rng.random(len(rows))[:, None] > _mix(chunk, rows, factor)).sum(axis=1), len(CAUSES) - 1)
    received = _received(chunk, rows, cause, never, rng)
    there = np.isfinite(received) & (received <= DATA_INSTANT)
    rows, cause, received = rows[there], cause[there], received[there].astype(np.int64)
    sub_cause = _sub_causes(chunk, rows, cause, never, rng)
    return _frame(chunk, rows, cause, sub_cause, received, rng)


def _systematic(chance: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Rows that complain, each with its own chance, at even steps of the summed chances: a row stands for hundreds of real parcels, whose
    number of cases hardly scatters, so a cell's count may not scatter like a sample of that few."""
    steps = np.floor(np.cumsum(chance) + rng.random())
    return np.flatnonzero(np.diff(steps, prepend=0.0) > 0)


def _frame(chunk: Chunk, rows: np.ndarray, cause: np.ndarray, sub_cause: np.ndarray, received: np.ndarray, rng: np.random.Generator) -> pl.DataFrame:
    code = MARKETS[chunk.cell.market].code
    mix = OUTCOME_MIX[cause].copy()
    mix[(cause == 1) & (sub_cause == 0), 4] *= 1.8  # the refused ones mostly stay refused
    cumulative = np.cumsum(mix / mix.sum(axis=1, keepdims=True), axis=1)
    outcome = np.minimum((rng.random(len(rows))[:, None] > cumulative).sum(axis=1), PENDING - 1)
    resolved = received + np.floor(RESOLVE_DAYS[cause] * np.exp(rng.standard_normal(len(rows)) * 0.7) * DAY).astype(np.int64)
    open_still = resolved > DATA_INSTANT
    outcome[open_still] = PENDING
    resolved[open_still] = -1
    share = np.select([outcome == 0, outcome == 1], [1.0, np.round(0.2 + 0.6 * rng.random(len(rows)), 1)], 0.0)
    amount = np.round(chunk.value[rows] * share, -1 if code == "KR" else 2)
    received_on = local_days(code, received)
    sub_names = [name for names in SUB_CAUSES for name in names]
    offsets = np.cumsum([0, *(len(names) for names in SUB_CAUSES[:-1])])
    text = narratives(code, cause, CAUSES, (received - chunk.ordered[rows]) / DAY, rng)
    return pl.DataFrame({
        "complaint_id": pl.Series(chunk.number[rows]).cast(pl.String),
        "received_at": instants(received),
        "period_start": days(received_on),
        "period_end": days(received_on),
        "cause": named(CAUSES, cause),
        "sub_cause": named(sub_names, offsets[cause] + sub_cause),
        "order_id": pl.Series(chunk.order[rows]).cast(pl.String),
        "parcel_id": pl.Series(chunk.number[rows]).cast(pl.String),
        "ordered_on": days(local_days(code, chunk.ordered[rows])),
        "channel": named([channel.name for channel in CHANNELS], chunk.channel[rows]),
        "category": named(CATEGORIES, chunk.category[rows]),
        "amount": pl.Series(amount, dtype=pl.Float64),
        "status": named(("closed", "open"), open_still.astype(np.int64)),
        "outcome": named(OUTCOMES, outcome),
        "resolved_at": instants(resolved),
        "narrative": pl.Series(text.tolist(), dtype=pl.String),
    }).select(
        (pl.lit("C") + pl.col("complaint_id")).alias("complaint_id"), "received_at", "period_start", "period_end",
        pl.lit("day").alias("grain"), pl.lit(code).alias("market"), pl.lit(PLATFORMS[chunk.cell.platform]).alias("platform"),
        pl.lit("Platform").alias("body"), pl.lit("complaint").alias("kind"), "cause", "sub_cause",
        (pl.lit("O") + pl.col("order_id")).alias("order_id"), (pl.lit("P") + pl.col("parcel_id")).alias("parcel_id"), "ordered_on", "channel", "category",
        pl.when(pl.col("amount") > 0).then("amount").alias("amount"),
        pl.when(pl.col("amount") > 0).then(pl.lit(NAMED[code].currency)).alias("currency"),
        "status", "outcome", "resolved_at", "narrative", pl.lit(1, pl.Int64).alias("complaints"), pl.lit(chunk.cell.weight).alias("weight"),
        pl.lit("simulated").alias("source_id"),
    )
