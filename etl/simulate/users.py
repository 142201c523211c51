"""Monthly users: Korea follows WiseApp's published series (the anchors), the other markets are invented."""

from datetime import timedelta

import numpy as np
import polars as pl

from etl.simulate.agency import ANCHORS
from etl.simulate.clock import MONTHS, anchored, month_first, month_index

MEASURER_KR, MEASURER = "Simulated (after WiseApp)", "Simulated"
# Users a month in millions, invented.
INVENTED = {
    ("US", "AliExpress"): {"2023-01": 11.0, "2024-06": 13.5, "2025-04": 14.5, "2025-07": 12.2, "2026-06": 12.9},
    ("US", "Temu"): {"2023-01": 24.0, "2024-01": 58.0, "2025-03": 71.0, "2025-07": 48.0, "2026-06": 52.0},
    ("ES", "AliExpress"): {"2023-01": 8.1, "2024-06": 9.4, "2026-06": 10.6},
    ("ES", "Temu"): {"2023-04": 0.4, "2024-06": 8.2, "2026-06": 10.3},
    ("FR", "AliExpress"): {"2023-01": 9.0, "2024-06": 9.9, "2026-06": 10.4},
    ("FR", "Temu"): {"2023-04": 0.6, "2024-06": 10.5, "2026-06": 12.4},
    ("DE", "AliExpress"): {"2023-01": 6.2, "2024-06": 7.3, "2026-06": 8.1},
    ("DE", "Temu"): {"2023-04": 0.8, "2024-06": 13.0, "2026-06": 14.6},
    ("BR", "AliExpress"): {"2023-01": 18.5, "2024-07": 21.0, "2024-10": 18.8, "2026-06": 20.5},
    ("BR", "Temu"): {"2024-06": 3.0, "2025-01": 12.0, "2026-06": 21.5},
    ("MX", "AliExpress"): {"2023-01": 3.1, "2024-06": 4.2, "2026-06": 5.4},
    ("MX", "Temu"): {"2023-05": 0.5, "2024-06": 7.9, "2026-06": 10.1},
    ("AU", "AliExpress"): {"2023-01": 1.4, "2024-06": 1.7, "2026-06": 1.9},
    ("AU", "Temu"): {"2023-03": 0.3, "2024-06": 3.2, "2026-06": 3.9},
}
SMALL = {"MX": 0.06, "AU": 0.06}


def korea() -> list[tuple[str, int, int, bool, str | None, str | None, str]]:
    """(platform, month, users, derived, formula, row_id, note): published months as printed, those between on a log scale, with the formula."""
    anchors = pl.read_csv(ANCHORS / "users_kr.csv", schema_overrides={"row_id": pl.String, "formula": pl.String})
    rows = []
    for (platform,), group in anchors.sort("period_start").group_by("platform", maintain_order=True):
        points = {month_index(row["period_start"][:7]): row for row in group.iter_rows(named=True)}
        known = sorted(points)
        for month in range(known[0], len(MONTHS)):
            if month in points:
                point = points[month]
                printed = point["basis"] == "published"
                note = f"WiseApp, as published ({point['row_id']})" if printed else f"{point['basis']} from printed changes or levels"
                formula = None if printed else point["formula"] or "assumed"
                rows.append((platform, month, point["users"], not printed, formula, point["row_id"] or None, note))
                continue
            left, right = max(m for m in known if m < month), min(m for m in known if m > month)
            first, last = points[left]["users"], points[right]["users"]
            steps, span = month - left, right - left
            value = round(first * (last / first) ** (steps / span))
            rows.append((platform, month, value, True, f"{first}*({last}/{first})**({steps}/{span})", None, "between two known months, on a log scale"))
    return rows


def active_users(seed: int) -> pl.DataFrame:
    """Grain: market, platform, month. One measurer a market, so that nothing is mixed."""
    records = [("KR", *row) for row in korea()]
    for index, ((market, platform), points) in enumerate(INVENTED.items()):
        noise = np.random.default_rng([seed, 41, index]).normal(0, SMALL.get(market, 0.018), len(MONTHS))
        series = anchored(points) * np.exp(noise) * 1e6
        for month in range(month_index(min(points)), len(MONTHS)):
            records.append((market, platform, month, round(float(series[month]), -3), False, None, None, "invented"))
    return pl.DataFrame(
        {
            "market": [record[0] for record in records],
            "platform": [record[1] for record in records],
            "kind": ["mau"] * len(records),
            "period_start": [month_first(record[2]) for record in records],
            "period_end": [month_first(record[2] + 1) - timedelta(days=1) for record in records],
            "measurer": [MEASURER_KR if record[0] == "KR" else MEASURER for record in records],
            "users": pl.Series([int(record[3]) for record in records], dtype=pl.Int64),
            "published_at": [month_first(record[2] + 1) for record in records],
            "derived": [record[4] for record in records],
            "formula": pl.Series([record[5] for record in records], dtype=pl.String),
            "source_id": ["simulated"] * len(records),
            "row_id": pl.Series([record[6] for record in records], dtype=pl.String),
            "note": [record[7] for record in records],
        }
    )
