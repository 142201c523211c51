"""Complaints to consumer agencies: a small tail whose counts do not depend on N. Korea's follow the published totals exactly."""

from pathlib import Path

import numpy as np
import polars as pl

from etl.simulate.clock import DATA_INSTANT, DAY, FIRST_DAY, MONTHS, day_number, local_days, month_days, month_first, utc_offsets
from etl.simulate.complaints import CAUSES, SUB_CAUSES
from etl.simulate.markets import CATEGORIES, CATEGORY_SHARES, MARKETS, PLATFORMS
from etl.simulate.narratives import narratives
from etl.simulate.write import days, instants, named

ANCHORS = Path(__file__).resolve().parents[2] / "data" / "demo" / "anchors"
KOREA = "Korea Consumer Agency"
ELSEWHERE = "National consumer agency"
# Cases a month at mid-2023 to 2026 for AliExpress in the other markets, invented; Temu has three in ten of them.
INVENTED = {
    "US": (22, 31, 48, 40),
    "ES": (15, 20, 31, 36),
    "FR": (18, 22, 24, 25),
    "DE": (19, 23, 26, 27),
    "BR": (25, 30, 31, 29),
    "MX": (3, 4, 5, 6),
    "AU": (4, 5, 5, 6),
}
# Refund and delivery lead at the agency (published co0016, co0019: 226 and 143 of 465 at the other body).
CAUSE_MIX = np.array([0.40, 0.31, 0.14, 0.06, 0.02, 0.02, 0.05])
OUTCOMES = ("refunded", "partly refunded", "compensated", "refused", "withdrawn", "not stated", "pending")
OUTCOME_MIX = (0.34, 0.10, 0.08, 0.27, 0.06, 0.15)


def monthly_counts(seed: int) -> list[tuple[str, str, int, int]]:
    """(market, platform, month, cases): Korea from the anchors, the rest invented."""
    korea = pl.read_csv(ANCHORS / "agency_kr.csv")
    counts = [
        ("KR", row["platform"], index, row["cases"])
        for index in range(len(MONTHS))
        for row in korea.filter(pl.col("month") == month_first(index).strftime("%Y-%m")).iter_rows(named=True)
    ]
    for market, levels in INVENTED.items():
        rng = np.random.default_rng([seed, 31, list(INVENTED).index(market)])
        level = np.interp(np.arange(len(MONTHS)), [6, 18, 30, 39], levels)
        for index in range(len(MONTHS)):
            counts.append((market, "AliExpress", index, int(rng.poisson(level[index]))))
            counts.append((market, "Temu", index, int(rng.poisson(level[index] * 0.3)) if index >= 18 else 0))
    return counts


def _received(market: str, month: int, count: int, rng: np.random.Generator) -> np.ndarray:
    """Office hours of working days, in UTC seconds."""
    first, end = month_days(month)
    working = np.array([day for day in range(first, end) if (day + 3) % 7 < 5])
    day = rng.choice(working, count)
    offset = utc_offsets(market)[day - day_number(FIRST_DAY)]
    return np.minimum(day * DAY + rng.integers(9 * 3600, 18 * 3600, count) - offset, DATA_INSTANT)


def agency_complaints(seed: int) -> pl.DataFrame:
    """Grain: case, weight 1. No order behind it: agencies do not print one."""
    parts = []
    for market, platform, month, count in monthly_counts(seed):
        if count:
            codes = [plan.code for plan in MARKETS].index(market), PLATFORMS.index(platform)
            parts.append(_cases(market, platform, month, count, np.random.default_rng([seed, 3, *codes, month])))
    return pl.concat(parts)


def _cases(market: str, platform: str, month: int, count: int, rng: np.random.Generator) -> pl.DataFrame:
    received = np.sort(_received(market, month, count, rng))
    cause = rng.choice(len(CAUSES), count, p=CAUSE_MIX)
    sub_cause = (rng.random(count) < 0.35).astype(np.int64)
    outcome = rng.choice(len(OUTCOME_MIX), count, p=OUTCOME_MIX)
    resolved = received + (rng.lognormal(np.log(24), 0.6, count) * DAY).astype(np.int64)
    open_still = resolved > DATA_INSTANT
    outcome[open_still], resolved[open_still] = OUTCOMES.index("pending"), -1
    waited = rng.integers(12, 70, count)
    on = local_days(market, received)
    sub_names = [name for names in SUB_CAUSES for name in names]
    offsets = np.cumsum([0, *(len(names) for names in SUB_CAUSES[:-1])])
    stem = f"A{market}{platform[0]}{month_first(month):%y%m}"
    return pl.DataFrame(
        {
            "complaint_id": [f"{stem}{number:04d}" for number in range(count)],
            "received_at": instants(received),
            "period_start": days(on),
            "period_end": days(on),
            "grain": ["day"] * count,
            "market": [market] * count,
            "platform": [platform] * count,
            "body": [KOREA if market == "KR" else ELSEWHERE] * count,
            "kind": ["consultation"] * count,
            "cause": named(CAUSES, cause),
            "sub_cause": named(sub_names, offsets[cause] + sub_cause),
            "order_id": pl.Series([None] * count, dtype=pl.String),
            "parcel_id": pl.Series([None] * count, dtype=pl.String),
            "ordered_on": days(on - waited),
            "channel": pl.Series([None] * count, dtype=pl.String),
            "category": named(CATEGORIES, rng.choice(len(CATEGORIES), count, p=np.array(CATEGORY_SHARES) / sum(CATEGORY_SHARES))),
            "amount": pl.Series([None] * count, dtype=pl.Float64),
            "currency": pl.Series([None] * count, dtype=pl.String),
            "status": named(("closed", "open"), open_still.astype(np.int64)),
            "outcome": named(OUTCOMES, outcome),
            "resolved_at": instants(resolved),
            "narrative": pl.Series(narratives(market, cause, CAUSES, waited, rng).tolist(), dtype=pl.String),
            "complaints": pl.Series([1] * count, dtype=pl.Int64),
            "weight": [1.0] * count,
            "source_id": ["simulated"] * count,
        }
    )
