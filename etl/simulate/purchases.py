"""Cross-border purchases by origin and quarter: Korea's values follow Statistics Korea (the anchors), numbers and other markets are invented."""

from datetime import date, timedelta

import numpy as np
import polars as pl

from data.markets import NAMED
from etl.simulate.agency import ANCHORS
from etl.simulate.clock import month_first

QUARTERS = 14  # 2023 Q1 to 2026 Q2
# Won per parcel at 2023 Q1, 2024 Q2, 2025 Q1 and 2026 Q2, so that numbers come near the customs parcels (published cb0020, cb0026 to cb0028, cb0050).
WON_PER_PARCEL = {
    "CN": (44_500, 36_000, 37_900, 38_200),
    "US": (66_000, 67_000, 67_800, 68_500),
    "JP": (72_000, 73_000, 73_500, 75_000),
    "europe": (160_000, 165_000, 170_000, 175_000),
    "other": (58_000, 60_000, 62_000, 63_000),
}
CATEGORY_PRICE = {"total": 1.0, "fashion": 0.86, "sports and leisure": 1.12}
# Quarterly value in millions of the market's currency at 2023 Q1 and 2026 Q2 by origin, and the value of one parcel.
INVENTED = {
    "US": {"CN": (9800, 9100, 21), "JP": (900, 1150, 62), "GB": (700, 820, 74)},
    "ES": {"CN": (560, 930, 17), "DE": (310, 350, 48), "US": (90, 95, 66)},
    "FR": {"CN": (610, 890, 18), "DE": (480, 520, 51), "GB": (230, 190, 60)},
    "DE": {"CN": (720, 1010, 19), "US": (260, 255, 68), "GB": (190, 150, 57)},
    "BR": {"CN": (3300, 4700, 78), "US": (900, 1020, 260), "HK": (280, 330, 90)},
    "MX": {"CN": (1900, 4100, 240), "US": (2600, 2900, 820)},
    "AU": {"CN": (410, 600, 27), "US": (380, 400, 88), "GB": (150, 145, 70)},
}
SINGLES_QUARTER = (0.95, 0.98, 0.96, 1.11)


def quarter_first(quarter: int) -> date:
    """First day of the quarter that lies `quarter` quarters after 2023 Q1."""
    return month_first(quarter * 3)


def _korea() -> list[dict]:
    anchors = pl.read_csv(ANCHORS / "purchases_kr.csv", schema_overrides={"row_id": pl.String, "formula": pl.String})
    rows = []
    for (start, category), group in anchors.group_by("period_start", "category", maintain_order=True):
        quarter = (int(start[:4]) - 2023) * 4 + (int(start[5:7]) - 1) // 3
        values = {row["origin"]: row for row in group.iter_rows(named=True)}
        numbers = {}
        rest = values["total"]["value"] - sum(row["value"] for origin, row in values.items() if origin != "total")
        for origin, value in [*((o, r["value"]) for o, r in values.items() if o != "total"), ("other", rest)]:
            price = np.interp(quarter, [0, 5, 8, 13], WON_PER_PARCEL[origin]) * CATEGORY_PRICE[category]
            numbers[origin] = round(value / float(price))
        numbers["total"] = sum(numbers.values())
        parts = " - ".join(str(row["value"]) for origin, row in values.items() if origin != "total")
        for origin, number in numbers.items():
            source = values.get(origin, {"value": rest, "row_id": None, "formula": f"{values['total']['value']} - {parts}"})
            printed = source["row_id"] is not None and not source["formula"]
            rows.append(
                {
                    "market": "KR",
                    "origin": origin,
                    "quarter": quarter,
                    "category": category,
                    "measurer": "Simulated (after Statistics Korea)",
                    "purchases": float(number),
                    "value": float(source["value"]),
                    "currency": "KRW",
                    "derived": not printed,
                    "formula": source["formula"] or None,
                    "row_id": source["row_id"],
                    "note": "value as published; number simulated" if printed else "value derived; number simulated",
                }
            )
    return rows


def _others(seed: int) -> list[dict]:
    rows = []
    for index, (market, origins) in enumerate(INVENTED.items()):
        rng = np.random.default_rng([seed, 43, index])
        for quarter in range(QUARTERS):
            totals = [0.0, 0.0]
            for origin, (first, last, price) in origins.items():
                level = (
                    first
                    * (last / first) ** (quarter / (QUARTERS - 1))
                    * SINGLES_QUARTER[quarter % 4]
                    * np.exp(rng.normal(0, 0.08 if market in ("MX", "AU") else 0.03))
                )
                value, number = round(float(level), 1) * 1e6, round(float(level) * 1e6 / price)
                totals = [totals[0] + value, totals[1] + number]
                rows.append(_row(market, origin, quarter, value, number))
            rows.append(_row(market, "total", quarter, round(totals[0] * 1.18, -5), round(totals[1] * 1.12)))
    return rows


def _row(market: str, origin: str, quarter: int, value: float, number: float) -> dict:
    return {
        "market": market,
        "origin": origin,
        "quarter": quarter,
        "category": "total",
        "measurer": "Simulated",
        "purchases": float(number),
        "value": value,
        "currency": NAMED[market].currency,
        "derived": False,
        "formula": None,
        "row_id": None,
        "note": "invented",
    }


def purchases(seed: int) -> pl.DataFrame:
    """Grain: market, origin, quarter, category; number and value in one row."""
    rows = pl.DataFrame(_korea() + _others(seed), infer_schema_length=None)
    starts = {quarter: quarter_first(quarter) for quarter in range(QUARTERS + 1)}
    return rows.select(
        "market",
        "origin",
        pl.lit("quarter").alias("grain"),
        pl.col("quarter").replace_strict(starts, return_dtype=pl.Date).alias("period_start"),
        (pl.col("quarter") + 1).replace_strict(starts, return_dtype=pl.Date).sub(timedelta(days=1)).alias("period_end"),
        "category",
        "measurer",
        pl.lit("demo").alias("vintage"),
        pl.lit("number and value").alias("measure"),
        "purchases",
        "value",
        "currency",
        (pl.col("quarter") + 1).replace_strict(starts, return_dtype=pl.Date).alias("published_at"),
        "derived",
        "formula",
        pl.lit("simulated").alias("source_id"),
        "row_id",
        "note",
    )
