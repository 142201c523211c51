"""Coverage of a version by dataset, market and month, and what a new landing would lose of it."""

from pathlib import Path

import polars as pl

MONTH_OF = {
    "parcels": "ordered_on", "complaints": "period_start", "active_users": "period_start", "purchases": "period_start", "listings": "reported_on",
    "figures": "period_start",
}  # fmt: skip
SHRINK = 0.05  # share of a dataset's rows that may disappear without asking


def coverage(version: Path) -> dict[str, dict]:
    """{dataset: {"rows": n, "months": {market: {month: rows}}}} of the landed rows."""
    found = {}
    for folder in sorted((version / "rows").glob("*")):
        rows = pl.scan_parquet(sorted(folder.glob("*.parquet")))
        names = rows.collect_schema().names()
        total = rows.select(pl.len()).collect().item()
        if not total:
            continue
        months: dict[str, dict[str, int]] = {}
        if "market" in names and (clock := MONTH_OF.get(folder.name)):
            month = pl.col(clock).dt.strftime("%Y-%m").fill_null("undated").alias("month")
            counted = rows.group_by("market", month).len().sort("market", "month").collect()
            for market, name, count in counted.iter_rows():
                months.setdefault(market, {})[name] = count
        found[folder.name] = {"rows": total, "months": months}
    return found


def lost_coverage(before: dict, now: dict, expected: frozenset[str] = frozenset()) -> list[str]:
    """Sentences about datasets, markets, months or too many rows that `before` had and `now` has not; `expected` ones may lose theirs."""
    lost = []
    for dataset, old in before.items():
        if dataset in expected:
            continue
        new = now.get(dataset)
        if new is None:
            lost.append(f"{dataset}: all {old['rows']:,} rows would disappear")
            continue
        if new["rows"] < old["rows"] * (1 - SHRINK):
            lost.append(f"{dataset}: {old['rows'] - new['rows']:,} of {old['rows']:,} rows would disappear")
        for market, months in old["months"].items():
            gone = sorted(set(months) - set(new["months"].get(market, {})))
            if gone:
                lost.append(f"{dataset}, {market}: {len(gone)} months would disappear ({', '.join(gone[:6])}{' ...' if len(gone) > 6 else ''})")
    return lost
